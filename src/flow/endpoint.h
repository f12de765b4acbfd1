/*
 * An endpoint is one side of a link: something that gives and takes batches
 * of messages. Associations, byte streams and the rest all look like this.
 */
#ifndef FLOW_ENDPOINT_H
#define FLOW_ENDPOINT_H

#include "engine/engine.h"

#include <stdbool.h>

struct batch;
struct endpoint;
struct error;

struct endpoint_ops {
	/* As assoc_recv() and assoc_send(): messages into an empty batch,
	 * messages off the front of a batch. A write that says IO_AGAIN is
	 * repeated when the endpoint is ready, even with an empty batch. */
	enum io (*read)(struct endpoint *, struct batch *, struct error *);
	enum io (*write)(struct endpoint *, struct batch *, struct error *);
	/* Call ready() for these READY_ bits from now on. */
	void (*watch)(struct endpoint *, int);
	/* Nothing more will be written; what was written shall arrive. */
	void (*finish)(struct endpoint *);
	/* End at once, telling the other side why if it can be told. */
	void (*abort)(struct endpoint *, const char *);
	/* Free; aborts what has not ended. */
	void (*close)(struct endpoint *);
};

struct endpoint {
	const struct endpoint_ops *ops;
	/* Wants whole messages: a reader on the other side joins pieces. */
	bool whole;
	/* Can tell of pieces: those of too long a message it gets as such. */
	bool marks;
	/* EVENT_BIT()s of the other side's events that it wants to be written,
	 * in their place among the messages. */
	uint32_t events;
	/* End of reading ends both directions (SCTP has no half-close). */
	bool full_close;
	/* Has a peer that must be told about the end and waited for. */
	bool has_peer;

	/* Will take nothing more, although reading has not come to its end:
	 * IO_AGAIN means never. */
	bool deaf; /* found out only where asks_deaf is set */
	/* Bytes of messages that were taken in parts: so the link sees that
	 * there is progress. */
	uint64_t taken;

	/* Set by the link that uses it. */
	bool cut_short; /* finish() shall tell that this is not all */
	void (*ready)(void *, int);
	void *arg;
	bool asks_deaf;
	/* Nothing more will be read; watch() is called when this is set. */
	bool no_reader;
};

#endif
