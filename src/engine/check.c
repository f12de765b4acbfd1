/* Messages that can never be sent: a stack has one EINVAL for all of them. */
#include "base/resolve.h"
#include "engine/backend.h"
#include "engine/batch.h"

int
assoc_check_to(
    struct assoc *a, const struct ipaddr *to, uint16_t *port, struct error *e)
{
	char text[ADDRS_TEXT_MAX];
	struct addrs peer;

	if (a->engine->backend->addrs(a, true, &peer, e) == -1)
		return -1;
	*port = peer.port;
	for (size_t i = 0; i < peer.n; i++)
		if (ipaddr_equal(&peer.v[i], to))
			return 0;
	return error_set(e, ERR_IO, "%s is not an address of the peer",
	    ipaddr_format(to, text, sizeof(text)));
}

int
assoc_check_message(struct assoc *a, const struct message *m, struct error *e)
{
	struct assoc_status status;
	struct error ignored;

	if (m->len == 0)
		return error_set(e, ERR_IO, "an SCTP message cannot be empty");
	if (m->stream < a->ostreams)
		return 0;
	/* Not known yet, or more may have been added (RFC 6525). */
	if (a->engine->backend->status(a, &status, &ignored) == -1)
		return 0; /* it is gone, as sending will say */
	a->ostreams = status.ostreams;
	if (m->stream < a->ostreams)
		return 0;
	return error_set(e, ERR_IO,
	    "stream %u was not negotiated (%u outgoing streams, --streams "
	    "asks for more)",
	    m->stream, a->ostreams);
}

int
assoc_too_long(size_t len, size_t longest, struct error *e)
{
	return error_set(e, ERR_IO,
	    "message of %zu bytes is longer than the send buffer "
	    "(%zu bytes; -o sndbuf= raises it)",
	    len, longest);
}
