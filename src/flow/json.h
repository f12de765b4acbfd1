/* Messages and events as JSON lines. See framing.h for what these functions
 * do. */
#ifndef FLOW_JSON_H
#define FLOW_JSON_H

#include <stddef.h>

struct buffer;
struct error;
struct message;
struct parser;

int json_parse(
    struct parser *, char *, size_t, struct message *, struct error *);
int json_render(struct buffer *, const struct message *);

#endif
