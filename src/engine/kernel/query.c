/* What the kernel knows of an association: addresses, status, paths. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <netinet/sctp.h>

/* A peer may list as many addresses as fit into a chunk of 64 KiB. */
#define ADDRS_BUFFER (256 * 1024)

int
kernel_peek(int fd, struct sctp_assoc_change *n)
{
	ssize_t len = recv(fd, n, sizeof(*n), MSG_PEEK | MSG_DONTWAIT);

	if (len < (ssize_t)sizeof(*n) || n->sac_type != SCTP_ASSOC_CHANGE)
		memset(n, 0, sizeof(*n));
	return len == -1 ? -1 : 0;
}

int
kernel_state(int fd)
{
	struct sctp_status status = {0};
	socklen_t len = sizeof(status);

	if (getsockopt(fd, IPPROTO_SCTP, SCTP_STATUS, &status, &len) == -1)
		return -1;
	return status.sstat_state;
}

unsigned
kernel_features(int fd)
{
	static const struct {
		int option;
		unsigned feature;
	} rows[] = {
	    {SCTP_PR_SUPPORTED, FEATURE_PR},
	    {SCTP_AUTH_SUPPORTED, FEATURE_AUTH},
	    {SCTP_ASCONF_SUPPORTED, FEATURE_ASCONF},
	    {SCTP_RECONFIG_SUPPORTED, FEATURE_RECONF},
	    {SCTP_INTERLEAVING_SUPPORTED, FEATURE_INTERLEAVING},
	    {SCTP_ECN_SUPPORTED, FEATURE_ECN},
	};
	unsigned features = 0;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sctp_assoc_value value = {0};
		socklen_t len = sizeof(value);

		if (getsockopt(
			fd, IPPROTO_SCTP, rows[i].option, &value, &len) == 0 &&
		    value.assoc_value != 0)
			features |= rows[i].feature;
	}
	return features;
}

int
kernel_get_addrs(int fd, enum addrs_of of, struct addrs *addrs, struct error *e)
{
	int option =
	    of == ADDRS_PEER ? SCTP_GET_PEER_ADDRS : SCTP_GET_LOCAL_ADDRS;
	struct sctp_getaddrs *got = calloc(1, ADDRS_BUFFER);
	socklen_t len = ADDRS_BUFFER;
	int result = 0;

	if (got == NULL)
		return error_set(e, ERR_IO, "out of memory");
	memset(addrs, 0, sizeof(*addrs));
	/* One-to-one sockets take any number but 0 as their association. */
	got->assoc_id = of == ADDRS_SOCKET ? 0 : 1;
	if (getsockopt(fd, IPPROTO_SCTP, option, got, &len) == -1)
		result = error_errno(e, errno, "cannot get the %s addresses",
		    of == ADDRS_PEER ? "peer's" : "local");
	else
		addrs_unpack(addrs, got->addrs, got->addr_num);
	free(got);
	return result;
}

static int
gone(struct error *e)
{
	return error_set(e, ERR_LOST, "the association has ended");
}

int
kernel_addrs(struct assoc *a, bool peer, struct addrs *addrs, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;

	if (k->fd != -1 && kernel_state(k->fd) != -1)
		return kernel_get_addrs(
		    k->fd, peer ? ADDRS_PEER : ADDRS_LOCAL, addrs, e);
	if (!peer)
		return gone(e);
	/* All that is left, for those that ended before they were accepted. */
	memset(addrs, 0, sizeof(*addrs));
	addrs->port = k->peer_port;
	addrs->v[addrs->n++] = k->peer;
	return 0;
}

static enum assoc_state
state_of(int linux_state)
{
	/* Linux has SCTP_EMPTY before the states of RFC 9260. */
	_Static_assert(
	    (int)SCTP_CLOSED == (int)STATE_CLOSED + 1 &&
		(int)SCTP_SHUTDOWN_ACK_SENT == (int)STATE_SHUTDOWN_ACK_SENT + 1,
	    "sstat_state");
	if (linux_state <= SCTP_CLOSED || linux_state > SCTP_SHUTDOWN_ACK_SENT)
		return STATE_CLOSED;
	return (enum assoc_state)(linux_state - 1);
}

int
kernel_status(struct assoc *a, struct assoc_status *out, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct sctp_status status = {0};
	socklen_t len = sizeof(status);

	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &len) == -1)
		return gone(e);
	out->state = state_of(status.sstat_state);
	out->peer_rwnd = status.sstat_rwnd;
	out->unacked = status.sstat_unackdata;
	out->pending = status.sstat_penddata;
	out->istreams = status.sstat_instrms;
	out->ostreams = status.sstat_outstrms;
	out->fragmentation_point = status.sstat_fragmentation_point;
	return 0;
}

static enum path_state
path_state_of(int linux_state)
{
	switch (linux_state) {
	case SCTP_ACTIVE:
		return PATH_STATE_ACTIVE;
	case SCTP_PF:
		return PATH_STATE_PF;
	case SCTP_UNCONFIRMED:
		return PATH_STATE_UNCONFIRMED;
	default:
		return PATH_STATE_INACTIVE;
	}
}

/* A tick is the coarse clock's resolution. */
uint64_t
kernel_ticks_to_ms(uint64_t ticks)
{
	struct timespec tick = {.tv_nsec = 1000000};

	(void)clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return ticks * (uint64_t)tick.tv_nsec / 1000000;
}

/* Linux answers for the path of an association that is gone, so its status
 * is asked first; the primary path is part of it. */
int
kernel_path(struct assoc *a, struct path *path, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct sctp_status status = {0};
	struct sctp_paddrinfo info = {0};
	struct sockaddr_storage ss;
	socklen_t len = sizeof(status);
	struct ipaddr primary;

	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &len) == -1)
		return gone(e);
	memcpy(&ss, &status.sstat_primary.spinfo_address, sizeof(ss));
	path->primary =
	    ipaddr_from_sockaddr((struct sockaddr *)&ss, &primary, NULL) &&
	    ipaddr_equal(&primary, &path->addr);
	ipaddr_to_sockaddr(&path->addr, k->peer_port, k->family, &ss);
	memcpy(&info.spinfo_address, &ss, sizeof(ss));
	len = sizeof(info);
	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_GET_PEER_ADDR_INFO, &info,
		&len) == -1) {
		/* How Linux hides a potentially failed path (RFC 7829). */
		path->state = PATH_STATE_PF;
		return errno == EACCES ? 0 : gone(e);
	}
	path->state = path_state_of(info.spinfo_state);
	path->cwnd = info.spinfo_cwnd;
	path->mtu = info.spinfo_mtu;
	path->srtt_ms = (uint32_t)kernel_ticks_to_ms(info.spinfo_srtt);
	path->rto_ms = info.spinfo_rto;
	return 0;
}
