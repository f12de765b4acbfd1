/* What the library knows about an association and its paths. */
#include "engine/user/user.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

bool
user_get_status(struct socket *so, struct sctp_status *status)
{
	socklen_t len = sizeof(*status);

	memset(status, 0, sizeof(*status));
	return usrsctp_getsockopt(
		   so, IPPROTO_SCTP, SCTP_STATUS, status, &len) == 0;
}

static int
gone(struct error *e)
{
	return error_set(e, ERR_LOST, "the association has ended");
}

/* The library lists bound addresses last first. */
static void
reverse(struct addrs *list)
{
	for (size_t i = 0; i < list->n / 2; i++) {
		struct ipaddr ip = list->v[i];

		list->v[i] = list->v[list->n - 1 - i];
		list->v[list->n - 1 - i] = ip;
	}
}

int
user_addrs(struct assoc *a, bool peer, struct addrs *out, struct error *e)
{
	struct socket *so = ((struct user_assoc *)a)->sock.so;
	struct sockaddr *list;
	int n;

	memset(out, 0, sizeof(*out));
	n = peer ? usrsctp_getpaddrs(so, 0, &list)
		 : usrsctp_getladdrs(so, 0, &list);
	if (n == -1)
		return gone(e);
	addrs_unpack(out, list, (size_t)n);
	if (peer)
		usrsctp_freepaddrs(list);
	else {
		usrsctp_freeladdrs(list);
		reverse(out);
	}
	return out->n > 0 ? 0 : gone(e);
}

static enum assoc_state
state_neutral(int32_t state)
{
	switch (state) {
	case SCTP_COOKIE_WAIT:
		return STATE_COOKIE_WAIT;
	case SCTP_COOKIE_ECHOED:
		return STATE_COOKIE_ECHOED;
	case SCTP_ESTABLISHED:
		return STATE_ESTABLISHED;
	case SCTP_SHUTDOWN_PENDING:
		return STATE_SHUTDOWN_PENDING;
	case SCTP_SHUTDOWN_SENT:
		return STATE_SHUTDOWN_SENT;
	case SCTP_SHUTDOWN_RECEIVED:
		return STATE_SHUTDOWN_RECEIVED;
	case SCTP_SHUTDOWN_ACK_SENT:
		return STATE_SHUTDOWN_ACK_SENT;
	default:
		return STATE_CLOSED;
	}
}

int
user_status(struct assoc *a, struct assoc_status *out, struct error *e)
{
	struct sctp_status status;

	if (!user_get_status(((struct user_assoc *)a)->sock.so, &status))
		return gone(e);
	memset(out, 0, sizeof(*out));
	out->state = state_neutral(status.sstat_state);
	out->peer_rwnd = status.sstat_rwnd;
	out->unacked = status.sstat_unackdata;
	out->pending = status.sstat_penddata;
	out->istreams = status.sstat_instrms;
	out->ostreams = status.sstat_outstrms;
	out->fragmentation_point = status.sstat_fragmentation_point;
	return 0;
}

static enum path_state
path_neutral(int32_t state)
{
	if (state & SCTP_UNCONFIRMED)
		return PATH_STATE_UNCONFIRMED;
	return state == SCTP_ACTIVE ? PATH_STATE_ACTIVE : PATH_STATE_INACTIVE;
}

static bool
is_primary(struct socket *so, const struct ipaddr *ip)
{
	struct sctp_status status;
	struct ipaddr primary;

	return user_get_status(so, &status) &&
	       ipaddr_from_sockaddr(
		   (struct sockaddr *)&status.sstat_primary.spinfo_address,
		   &primary, NULL) &&
	       ipaddr_equal(&primary, ip);
}

int
user_path(struct assoc *a, struct path *path, struct error *e)
{
	struct socket *so = ((struct user_assoc *)a)->sock.so;
	struct sctp_paddrinfo info;
	socklen_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	ipaddr_to_sockaddr(
	    &path->addr, 0, path->addr.family, &info.spinfo_address);
	if (usrsctp_getsockopt(
		so, IPPROTO_SCTP, SCTP_GET_PEER_ADDR_INFO, &info, &len) == -1)
		return gone(e);
	path->state = path_neutral(info.spinfo_state);
	path->cwnd = info.spinfo_cwnd;
	path->mtu = info.spinfo_mtu;
	path->srtt_ms = info.spinfo_srtt;
	path->rto_ms = info.spinfo_rto;
	path->primary = is_primary(so, &path->addr);
	return 0;
}
