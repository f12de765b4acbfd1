/* A message as fields, for a JSON line. */
#ifndef REPORT_MESSAGE_H
#define REPORT_MESSAGE_H

#include <jansson.h>

struct message;

/* What a message says, its payload last: "text" where it is UTF-8, else
 * "base64". A new object. */
json_t *message_fields(const struct message *);
/* Its JSON line, to be freed by the caller; NULL without memory. */
char *message_json(const struct message *);

#endif
