/* Messages as lines of hex digits, and as dumps for people to read. See
 * framing.h for what these functions do. */
#ifndef FLOW_HEX_H
#define FLOW_HEX_H

#include <stddef.h>

struct buffer;
struct error;
struct message;
struct parser;

/* Blanks between bytes and 0x before them are allowed, and a comment. */
int hex_parse(
    struct parser *, char *, size_t, struct message *, struct error *);
int hex_render(struct buffer *, const struct message *);
int dump_render(struct buffer *, const struct message *);

#endif
