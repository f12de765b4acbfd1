/* The reading side of a byte stream: bytes become messages. */
#ifndef FLOW_INPUT_H
#define FLOW_INPUT_H

#include "base/error.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/framing.h"
#include "flow/parser.h"

#include <stdbool.h>
#include <stddef.h>

struct input {
	int fd; /* -1: never reads, without coming to an end */
	bool socket;
	bool blocks; /* cannot be had non-blocking */
	const struct framing *framing;
	size_t block;	      /* bytes of a message that "block" cuts */
	struct message stamp; /* stream, PPID and flags of what is read */
	/* Called for an empty record, which cannot be an SCTP message. */
	void (*skipped)(void *);
	void *arg;

	char *data;
	size_t start, end, size; /* of the bytes not yet cut */
	bool more;		 /* whole records are left in it */
	bool eof;
	bool failed; /* told once all that came before is taken */
	bool broken; /* likewise; what comes after cannot be cut */
	struct error why;
	struct parser parser;
};

/* As assoc_recv(). The messages of the batch point into the input's buffer,
 * which is not touched before all of them were taken. */
enum io input_read(struct input *, struct batch *, struct error *);
void input_free(struct input *);

#endif
