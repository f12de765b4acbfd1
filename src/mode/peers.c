/* The sessions of a mode that serves many. */
#include "mode/peers.h"

#include "mode/session.h"

#include <stdlib.h>

int
peers_add(struct peers *peers, struct session *session)
{
	size_t size = peers->size == 0 ? 16 : peers->size * 2;
	struct session **grown;

	if (peers->n == peers->size) {
		grown = reallocarray(peers->v, size, sizeof(*peers->v));
		if (grown == NULL) {
			session_free(session);
			return -1;
		}
		peers->v = grown;
		peers->size = size;
	}
	peers->v[peers->n++] = session;
	return 0;
}

void
peers_remove(struct peers *peers, const struct session *session)
{
	size_t i;

	for (i = 0; i < peers->n; i++) {
		if (peers->v[i] == session) {
			peers->v[i] = peers->v[--peers->n];
			return;
		}
	}
}

void
peers_stop(struct peers *peers, const struct error *why, double linger)
{
	size_t i;

	peers->stopping = true;
	if (why != NULL)
		peers->why = *why;
	/* From the back: a session that is over at once is replaced by one
	 * from the end, which was told already. */
	for (i = peers->n; i > 0; i--)
		if (i <= peers->n)
			session_stop(peers->v[i - 1], why, linger);
}

void
peers_free(struct peers *peers)
{
	size_t i;

	for (i = 0; i < peers->n; i++)
		session_free(peers->v[i]);
	free(peers->v);
	peers->v = NULL;
	peers->n = 0;
}
