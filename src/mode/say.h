/* What a mode says besides messages: JSON lines, with --json. */
#ifndef MODE_SAY_H
#define MODE_SAY_H

#include <jansson.h>

struct addrs;
struct error;
struct run;

/* With --json: a line on standard output, in its place among the messages.
 * assoc 0: none. The fields are taken over (NULL: none). */
void run_say(struct run *, const char *type, unsigned assoc, json_t *);
/* A JSON line that is ready (NULL: none); it stays the caller's. */
void run_say_line(struct run *, const char *line);
/* An error as such a line. */
void run_say_error(struct run *, unsigned assoc, const struct error *);
/* "code", the exit code, and "kind" and "error", unless all is well. */
void error_fields(json_t *, const struct error *);
/* The stack, and its UDP port. */
void stack_fields(json_t *, const struct run *);
/* A list of addresses as text. */
void addrs_field(json_t *, const char *name, const struct addrs *);

#endif
