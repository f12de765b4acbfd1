/* Somebody who looks at the messages of an association as they pass. */
#ifndef FLOW_TAP_H
#define FLOW_TAP_H

#include <stdbool.h>
#include <stddef.h>

struct batch;

struct tap {
	/* Messages first..end-1 of the batch were received or sent. */
	void (*messages)(struct tap *, bool sent, const struct batch *,
	    size_t first, size_t end);
	void (*free)(struct tap *);
};

#endif
