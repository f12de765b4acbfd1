/* Association events as fields, for both printers. */
#ifndef REPORT_EVENT_H
#define REPORT_EVENT_H

#include "engine/event.h"

#include <jansson.h>

/* "assoc", "path", ...: the names that -E takes. */
const char *event_type_name(enum event_type);

/* What an event says besides its name, as a new object. */
json_t *event_fields(const struct event *);

/* The names of FEATURE_... bits, as a list; none: no field. */
void features_field(json_t *, unsigned);

/* One line, to be freed by the caller (NULL: no memory). Text, without
 * newline: "event NAME assoc=ID field=value ...". JSON, with newline: the
 * object {"type":"event","time":now,"assoc":ID,"event":NAME,...}. */
char *event_text(unsigned assoc, const struct event *);
char *event_json(unsigned assoc, const struct event *);

#endif
