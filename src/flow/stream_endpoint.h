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
	/* Called for an empty record, which cannot be an SCTP message. */
	void (*skipped)(void *);
	void *arg;
};

/* NULL without memory. */
struct endpoint *stream_endpoint(
    struct ev_loop *, const struct stream_config *);

#endif
