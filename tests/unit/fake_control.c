/* The fake stack: changes of an association that is up. What is asked of the
 * peer is done at once, there and here, and both see the events. */
#include "base/error.h"
#include "fake_stack.h"

#include <errno.h>
#include <stdlib.h>

static void
path_event(struct fake_assoc *fa, const struct ipaddr *addr, int state)
{
	struct event event = {.type = EVENT_PEER_ADDR_CHANGE, .state = state};

	event.addr = *addr;
	fake_event(&fa->assoc, &event);
}

static void
list_change(struct addrs *list, const struct ipaddr *addr, bool add)
{
	size_t i;

	if (add) {
		list->v[list->n++] = *addr;
		return;
	}
	for (i = 0; i < list->n; i++)
		if (ipaddr_equal(&list->v[i], addr))
			list->v[i--] = list->v[--list->n];
}

int
fake_bind_change(
    struct assoc *a, const struct addrs *change, bool add, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	size_t i;

	if (fake_engine_of(a)->plain)
		return assoc_lacks_asconf(a, e);
	for (i = 0; i < change->n; i++) {
		list_change(&fa->local, &change->v[i], add);
		if (fa->peer == NULL)
			continue;
		list_change(&fa->peer->remote, &change->v[i], add);
		path_event(
		    fa->peer, &change->v[i], add ? PATH_ADDED : PATH_REMOVED);
	}
	return 0;
}

int
fake_bind_answered(struct assoc *a, struct error *e)
{
	(void)e;
	return !fake_engine_of(a)->silent;
}

int
fake_listener_bind(
    struct listener *l, const struct addrs *change, bool add, struct error *e)
{
	struct fake_listener *fl = (struct fake_listener *)l;
	size_t i;

	(void)e;
	for (i = 0; i < change->n; i++)
		list_change(&fl->local, &change->v[i], add);
	return 0;
}

int
fake_primary(
    struct assoc *a, const struct ipaddr *addr, bool ours, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (!ours) {
		fa->primary = *addr;
		return 0;
	}
	if (fake_engine_of(a)->plain)
		return assoc_lacks_asconf(a, e);
	if (fa->peer != NULL) {
		fa->peer->primary = *addr;
		path_event(fa->peer, addr, PATH_MADE_PRIM);
	}
	return 0;
}

int
fake_heartbeat(struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	(void)e;
	path_event((struct fake_assoc *)a, addr, PATH_AVAILABLE);
	return 0;
}

static void
reset_event(struct fake_assoc *fa, enum event_type type, unsigned flags,
    const uint16_t *streams, size_t n)
{
	struct event event = {.type = type, .flags = flags};

	event.data = streams;
	event.len = n * sizeof(*streams);
	event.ostreams = fa->ostreams;
	event.istreams = fa->istreams;
	fake_event(&fa->assoc, &event);
}

int
fake_reset_streams(struct assoc *a, bool incoming, const uint16_t *streams,
    size_t n, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	unsigned here = incoming ? RESET_INCOMING : RESET_OUTGOING;

	if (fake_engine_of(a)->plain)
		return assoc_no_reconf(EOPNOTSUPP, e);
	reset_event(fa, EVENT_STREAM_RESET, here, streams, n);
	if (fa->peer != NULL)
		reset_event(fa->peer, EVENT_STREAM_RESET,
		    here ^ (RESET_INCOMING | RESET_OUTGOING), streams, n);
	return 0;
}

int
fake_reset_assoc(struct assoc *a, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fake_engine_of(a)->plain)
		return assoc_no_reconf(EOPNOTSUPP, e);
	reset_event(fa, EVENT_ASSOC_RESET, 0, NULL, 0);
	if (fa->peer != NULL)
		reset_event(fa->peer, EVENT_ASSOC_RESET, 0, NULL, 0);
	return 0;
}

static void
more_out(struct fake_assoc *fa, uint16_t n)
{
	uint16_t i, all = (uint16_t)(fa->ostreams + n);

	fa->ssn = reallocarray(fa->ssn, all, sizeof(*fa->ssn));
	if (fa->ssn == NULL)
		abort();
	for (i = fa->ostreams; i < all; i++)
		fa->ssn[i] = 0;
	fa->ostreams = all;
	if (fa->peer != NULL)
		fa->peer->istreams = all;
}

int
fake_add_streams(struct assoc *a, uint16_t out, uint16_t in, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fake_engine_of(a)->plain)
		return assoc_no_reconf(EOPNOTSUPP, e);
	more_out(fa, out);
	if (fa->peer != NULL)
		more_out(fa->peer, in);
	reset_event(fa, EVENT_STREAM_CHANGE, 0, NULL, 0);
	if (fa->peer != NULL)
		reset_event(fa->peer, EVENT_STREAM_CHANGE, 0, NULL, 0);
	return 0;
}
