/*
 * Changes of an association that is up: what can be refused before the stack
 * is asked, which has one EINVAL for everything.
 */
#include "base/error.h"
#include "engine/backend.h"
#include "engine/engine.h"

#include <errno.h>
#include <string.h>

static int
gone(const struct assoc *a, struct error *e)
{
	if (a->end == IO_OK && a->up)
		return 0;
	return error_set(e, ERR_LOST,
	    a->end == IO_OK ? "the association is not up yet"
			    : "the association has ended");
}

static bool
has(const struct addrs *list, const struct ipaddr *addr)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (ipaddr_equal(&list->v[i], addr))
			return true;
	return false;
}

/* Can all of these be added to, or removed from, what is bound? */
static int
check_bind(const struct addrs *bound, const struct addrs *change, bool add,
    struct error *e)
{
	char text[128];
	size_t i, found = 0;

	for (i = 0; i < change->n; i++) {
		(void)ipaddr_format(&change->v[i], text, sizeof(text));
		if (add && has(bound, &change->v[i]))
			return error_set(
			    e, ERR_USAGE, "%s is bound already", text);
		if (!add && !has(bound, &change->v[i]))
			return error_set(e, ERR_USAGE, "%s is not bound", text);
	}
	for (i = 0; i < bound->n; i++)
		found += has(change, &bound->v[i]);
	if (change->n == 0)
		return error_set(e, ERR_USAGE, "no address is named");
	if (!add && found == bound->n)
		return error_set(
		    e, ERR_USAGE, "the last address cannot be removed");
	return 0;
}

/* Would an address of the peer be left that none of ours can reach? Sending
 * there would never come to an end, or worse. */
static int
check_families(struct assoc *a, const struct addrs *bound,
    const struct addrs *removing, struct error *e)
{
	struct addrs peer;
	char text[128];
	size_t i, j, before, after;

	if (assoc_addrs(a, true, &peer, e) == -1)
		return -1;
	for (i = 0; i < peer.n; i++) {
		for (j = before = after = 0; j < bound->n; j++) {
			if (bound->v[j].family != peer.v[i].family)
				continue;
			before++;
			after += !has(removing, &bound->v[j]);
		}
		if (before > 0 && after == 0)
			return error_set(e, ERR_USAGE,
			    "%s could not be reached any more: no address of "
			    "its family would be left",
			    ipaddr_format(&peer.v[i], text, sizeof(text)));
	}
	return 0;
}

static int
bind_change(
    struct assoc *a, const struct addrs *change, bool add, struct error *e)
{
	struct addrs bound;

	if (gone(a, e) == -1 || assoc_addrs(a, false, &bound, e) == -1 ||
	    check_bind(&bound, change, add, e) == -1 ||
	    (!add && check_families(a, &bound, change, e) == -1))
		return -1;
	return a->engine->backend->bind(a, change, add, e);
}

int
assoc_bind_add(struct assoc *a, const struct addrs *addrs, struct error *e)
{
	return bind_change(a, addrs, true, e);
}

int
assoc_bind_remove(struct assoc *a, const struct addrs *addrs, struct error *e)
{
	return bind_change(a, addrs, false, e);
}

int
assoc_bind_answered(struct assoc *a, struct error *e)
{
	if (gone(a, e) == -1)
		return -1;
	return a->engine->backend->bind_answered(a, e);
}

static int
listener_change(
    struct listener *l, const struct addrs *change, bool add, struct error *e)
{
	struct addrs bound;

	if (listener_addrs(l, &bound, e) == -1)
		return -1;
	if (bound.n == 0)
		return error_set(
		    e, ERR_USAGE, "the listener has every address of the host");
	if (check_bind(&bound, change, add, e) == -1)
		return -1;
	return l->engine->backend->listener_bind(l, change, add, e);
}

int
listener_bind_add(
    struct listener *l, const struct addrs *addrs, struct error *e)
{
	return listener_change(l, addrs, true, e);
}

int
listener_bind_remove(
    struct listener *l, const struct addrs *addrs, struct error *e)
{
	return listener_change(l, addrs, false, e);
}

/* Is it an address of the association, the peer's or ours? */
static int
check_addr(
    struct assoc *a, bool peer, const struct ipaddr *addr, struct error *e)
{
	char text[128], all[ADDRS_TEXT_MAX];
	struct addrs addrs;

	if (gone(a, e) == -1 || assoc_addrs(a, peer, &addrs, e) == -1)
		return -1;
	if (has(&addrs, addr))
		return 0;
	return error_set(e, ERR_USAGE, "%s is not one of %s addresses, %.150s",
	    ipaddr_format(addr, text, sizeof(text)),
	    peer ? "the peer's" : "our",
	    addrs_format(&addrs, all, sizeof(all)));
}

int
assoc_set_primary(struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	if (check_addr(a, true, addr, e) == -1)
		return -1;
	return a->engine->backend->primary(a, addr, false, e);
}

int
assoc_set_peer_primary(
    struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	if (check_addr(a, false, addr, e) == -1)
		return -1;
	return a->engine->backend->primary(a, addr, true, e);
}

int
assoc_heartbeat(struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	struct addrs peer;
	size_t i;

	if (addr != NULL) {
		if (check_addr(a, true, addr, e) == -1)
			return -1;
		return a->engine->backend->heartbeat(a, addr, e);
	}
	if (gone(a, e) == -1 || assoc_addrs(a, true, &peer, e) == -1)
		return -1;
	for (i = 0; i < peer.n; i++)
		if (a->engine->backend->heartbeat(a, &peer.v[i], e) == -1)
			return -1;
	return 0;
}

int
assoc_reset_streams(struct assoc *a, bool incoming, const uint16_t *streams,
    size_t n, struct error *e)
{
	struct assoc_status status;
	uint16_t have;
	size_t i;

	if (gone(a, e) == -1 || assoc_status(a, &status, e) == -1)
		return -1;
	have = incoming ? status.istreams : status.ostreams;
	for (i = 0; i < n; i++)
		if (streams[i] >= have)
			return error_set(e, ERR_USAGE,
			    "there is no stream %u: %u %s streams", streams[i],
			    have, incoming ? "incoming" : "outgoing");
	return a->engine->backend->reset_streams(a, incoming, streams, n, e);
}

int
assoc_reset_assoc(struct assoc *a, struct error *e)
{
	if (gone(a, e) == -1)
		return -1;
	return a->engine->backend->reset_assoc(a, e);
}

int
assoc_add_streams(struct assoc *a, uint16_t out, uint16_t in, struct error *e)
{
	struct assoc_status status;

	if (gone(a, e) == -1 || assoc_status(a, &status, e) == -1)
		return -1;
	if (out == 0 && in == 0)
		return error_set(e, ERR_USAGE, "no streams to add");
	if (status.ostreams + out > UINT16_MAX ||
	    status.istreams + in > UINT16_MAX)
		return error_set(e, ERR_USAGE,
		    "more than 65535 streams: there are %u outgoing, %u "
		    "incoming ones",
		    status.ostreams, status.istreams);
	return a->engine->backend->add_streams(a, out, in, e);
}

int
assoc_lacks_asconf(const struct assoc *a, struct error *e)
{
	bool kernel = strcmp(engine_name(a->engine), "kernel") == 0;

	return error_set(e, ERR_UNAVAILABLE,
	    "the association has no ASCONF (RFC 5061), nothing was changed; "
	    "both ends need -o asconf=1 -o auth=1%s",
	    kernel ? ", or sysctl net.sctp.addip_enable=1 "
		     "net.sctp.auth_enable=1"
		   : "");
}

int
assoc_no_reconf(int errnum, struct error *e)
{
	switch (errnum) {
	case ENOPROTOOPT:
	case EOPNOTSUPP:
	case EPERM:
		return error_set(e, ERR_UNAVAILABLE,
		    "the association has no RE-CONFIG (RFC 6525); both ends "
		    "need -o reconf=1");
	case EAGAIN:
		return error_set(
		    e, ERR_IO, "not now: messages are waiting on that stream");
	case EINPROGRESS:
	case EALREADY:
	case EBUSY:
		return error_set(e, ERR_IO,
		    "not now: the peer has not answered the request before");
	default:
		return error_errno(e, errnum, "cannot change the streams");
	}
}
