/*
 * Puts messages together that arrive in pieces (partial delivery, RFC 6458
 * 8.1.21). Those of several streams may come mixed (RFC 8260).
 */
#ifndef FLOW_PIECES_H
#define FLOW_PIECES_H

#include <stdbool.h>
#include <stddef.h>

struct batch;
struct error;
struct pieces;

/* most: bytes of what is incomplete, all messages together; marks: what
 * exceeds them is handed out as larger pieces, else it is an error. NULL
 * without memory. */
struct pieces *pieces_new(size_t most, bool marks);
void pieces_free(struct pieces *);

/*
 * Take the pieces out of a batch, and put what they complete in the place of
 * the last one. The data is there until the next call. -1: *e says why the
 * batch ends before what it had.
 */
int pieces_join(struct pieces *, struct batch *, struct error *e);

#endif
