/* An association as an endpoint. */
#ifndef FLOW_ASSOC_ENDPOINT_H
#define FLOW_ASSOC_ENDPOINT_H

#include "flow/endpoint.h"

struct assoc;
struct tap;

#define JOIN_MAX (64u * 1024 * 1024) /* bytes of a message put together */

struct assoc_end_config {
	struct ev_loop *loop;
	bool join;   /* deliver only whole messages */
	bool marks;  /* but those of more than most bytes in larger pieces */
	size_t most; /* bytes of a whole message; 0: JOIN_MAX */
	bool abort;  /* finish with ABORT once all is acknowledged */
	const char *abort_text;
	/* Called before this side ends it, while it can still be looked at;
	 * may be NULL. */
	void (*ending)(void *);
	void *arg;
	/* Sees all that passes; taken over. NULL: nobody does. */
	struct tap *tap;
};

/* Takes over the association. NULL without memory (it stays the caller's). */
struct endpoint *assoc_endpoint(
    struct assoc *, const struct assoc_end_config *);

#endif
