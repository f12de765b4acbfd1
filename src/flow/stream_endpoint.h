/* A byte stream (stdin and stdout, or a connected socket) as an endpoint. */
#ifndef FLOW_STREAM_ENDPOINT_H
#define FLOW_STREAM_ENDPOINT_H

#include "engine/batch.h"
#include "flow/endpoint.h"
#include "flow/framing.h"

struct stream_config {
	/* A socket is taken over; in == out then. in == -1: never reads,
	 * without coming to an end; out == -1: throws away what is written. */
	int in, out;
	const struct framing *in_framing, *out_framing;
	size_t block;	      /* bytes of a message that "block" cuts */
	struct message stamp; /* stream, PPID and flags of what is read */
	bool socket;	      /* has a peer, half-closes */
	const char *name;     /* of the input, for errors; NULL: none */
	uint32_t events;      /* EVENT_BIT()s to write, where the format can */
	/* Called for an empty record, which cannot be an SCTP message. */
	void (*skipped)(void *);
	void *arg;
};

/* NULL without memory. */
struct endpoint *stream_endpoint(
    struct ev_loop *, const struct stream_config *);

/*
 * A line that is ready goes out in order with the messages. When the output
 * blocks it waits in memory, and is lost only when megabytes are waiting.
 */
void stream_say(struct endpoint *, const char *line, size_t len);

#endif
