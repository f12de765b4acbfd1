/*
 * Framing: how a stream of bytes is cut into messages, and what stands around
 * a message when messages become bytes again.
 */
#ifndef FLOW_FRAMING_H
#define FLOW_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buffer;
struct error;
struct message;
struct parser;

#define FRAME_HEAD_MAX 4 /* bytes that a framing may put before a message */

/* One message in the bytes: skip (not part of it), then len bytes of it, and
 * size bytes in all. */
struct frame {
	size_t skip, len, size;
};

struct framing {
	const char *name;
	const char *help;

	/*
	 * Find the first message in n > 0 bytes; end: no more will come.
	 * 1: found. 0: more bytes are needed. -1: these bytes cannot be cut,
	 * at the end because a message is incomplete.
	 */
	int (*cut)(
	    const char *, size_t n, size_t block, bool end, struct frame *);

	/* What to put before a message of len bytes; returns how much, or -1
	 * when a message of that length cannot be framed. NULL: nothing. */
	int (*head)(char *, size_t len);
	/* What to put after a message: tail_len bytes, 0 or 1. */
	char tail;
	size_t tail_len;

	/* Pieces of a message cannot be written one by one. */
	bool whole;

	/*
	 * What a record says is more than bytes to pass on: make a message of
	 * a record of len bytes, in place. The message comes with what the
	 * command line says. 1: done. 0: a record to leave out. -1: *e says
	 * what is wrong with it. NULL: the record is the message.
	 */
	int (*parse)(struct parser *, char *record, size_t len,
	    struct message *, struct error *);
	size_t longest; /* record, in bytes; 0: FRAMING_RECORD_MAX */

	/* Append a message as a record. -1: no memory. NULL: by head and tail.
	 */
	int (*render)(struct buffer *, const struct message *);
	bool events;   /* renders them too */
	bool metadata; /* tells where a message came from */
};

/* Can input be in that format? All can be written. */
bool framing_reads(const struct framing *);
/* By name ("line"), or NULL. */
const struct framing *framing_find(const char *);
extern const struct framing framings[];
extern const size_t framings_count;

#define FRAMING_BLOCK_SIZE 65536	 /* bytes; the default of "block" */
#define FRAMING_RECORD_MAX (1024 * 1024) /* longest message in a stream */

#endif
