/* The sessions of a mode that serves many. */
#ifndef MODE_PEERS_H
#define MODE_PEERS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct session;

struct peers {
	struct session **v;
	size_t n, size;

	bool stopping; /* peers_stop() was called */
	struct error why;
};

/* -1: out of memory, the session was freed. */
int peers_add(struct peers *, struct session *);
void peers_remove(struct peers *, const struct session *);
/* End all gracefully; *why (may be NULL) is kept. */
void peers_stop(struct peers *, const struct error *why, double linger);
/* Free all that are left. */
void peers_free(struct peers *);

#endif
