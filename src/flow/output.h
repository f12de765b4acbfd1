/* The writing side of a byte stream: messages become bytes. */
#ifndef FLOW_OUTPUT_H
#define FLOW_OUTPUT_H

#include "base/buffer.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/framing.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct output {
	int fd; /* -1: throws away what is written */
	bool socket;
	bool blocks; /* cannot be had non-blocking */
	bool peer;   /* EPIPE is a failure, not just a reader who has enough */
	const struct framing *framing;

	uint64_t taken; /* bytes of records that were written in parts */

	/* What is left of a record of which a part is out: records of several
	 * writers never mix, and a batch is always made of whole ones. With a
	 * format that renders: of all that was taken. */
	struct buffer rest;
};

/* As endpoint_ops.write. */
enum io output_write(struct output *, struct batch *, struct error *);
/* Write what is left, as far as it goes. */
enum io output_flush(struct output *, struct error *);
/* A line of its own behind what was taken so far, for output_flush(). False:
 * too much is waiting already, or there is no memory. */
bool output_line(struct output *, const char *line, size_t len);
void output_free(struct output *);

#endif
