/* Changes of an association that is up, and of what a listener is bound to. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

/* Without ASCONF the kernel changes what is bound, but never tells the peer,
 * and reports success: so this has to be asked before. */
static bool
has_asconf(int fd)
{
	struct sctp_assoc_value value = {0};
	socklen_t len = sizeof(value);

	return getsockopt(fd, IPPROTO_SCTP, SCTP_ASCONF_SUPPORTED, &value,
		   &len) == 0 &&
	       value.assoc_value != 0;
}

/* Control chunks that came and went, but for SACKs. */
static void
count_chunks(int fd, struct chunk_count *count)
{
	struct sctp_assoc_stats stats = {0};
	socklen_t len = sizeof(stats);

	memset(count, 0, sizeof(*count));
	if (getsockopt(fd, IPPROTO_SCTP, SCTP_GET_ASSOC_STATS, &stats, &len) ==
	    -1)
		return;
	count->in = stats.sas_ictrlchunks - stats.sas_isacks;
	count->out = stats.sas_octrlchunks - stats.sas_osacks;
}

static int
bindx(int fd, int family, const struct addrs *change, bool add, struct error *e)
{
	char packed[(ADDRS_MAX + 1) * sizeof(struct sockaddr_in6)];
	struct addrs list = *change;
	size_t len;

	list.port = 0; /* that of the others */
	if (add && kernel_bind(fd, family, &list, e) == -1)
		return errno == EINVAL
			   ? error_set(e, ERR_USAGE,
				 "every address of the host is bound, or one "
				 "of another family is meant (-s binds some)")
			   : -1;
	if (add)
		return 0;
	len = addrs_pack(&list, family, packed);
	if (setsockopt(fd, IPPROTO_SCTP, SCTP_SOCKOPT_BINDX_REM, packed,
		(socklen_t)len) == 0)
		return 0;
	return error_errno(e, errno, "cannot unbind");
}

/* An address that is to go stays in the kernel's list until the peer has
 * acknowledged that; one that comes is there at once. */
int
kernel_bind_change(
    struct assoc *a, const struct addrs *change, bool add, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;

	if (!has_asconf(k->fd))
		return assoc_lacks_asconf(a, e);
	count_chunks(k->fd, &k->before);
	k->removing.n = 0;
	if (bindx(k->fd, k->family, change, add, e) == -1)
		return -1;
	if (!add)
		k->removing = *change;
	return 0;
}

static bool
still_there(const struct addrs *bound, const struct addrs *removing)
{
	size_t i, j;

	for (i = 0; i < bound->n; i++)
		for (j = 0; j < removing->n; j++)
			if (ipaddr_equal(&bound->v[i], &removing->v[j]))
				return true;
	return false;
}

/*
 * There is no event for ASCONF-ACK. It comes behind an AUTH chunk, which is
 * not counted or counted too, and beyond it each HEARTBEAT that comes makes an
 * acknowledgement go, and the other way round: what came without something
 * else that went is the answer to the one ASCONF.
 */
int
kernel_bind_answered(struct assoc *a, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct chunk_count now;
	struct addrs bound;

	if (k->removing.n > 0) {
		if (kernel_addrs(a, false, &bound, e) == -1)
			return -1;
		return !still_there(&bound, &k->removing);
	}
	count_chunks(k->fd, &now);
	return now.in - k->before.in > 0 &&
	       now.in - k->before.in + 1 >= now.out - k->before.out;
}

int
kernel_listener_bind(
    struct listener *l, const struct addrs *change, bool add, struct error *e)
{
	struct kernel_listener *k = (struct kernel_listener *)l;

	return bindx(k->fd, k->family, change, add, e);
}

static int
set_peer_primary(
    struct kernel_assoc *k, const struct ipaddr *addr, struct error *e)
{
	struct sctp_setpeerprim prim = {0};
	struct sockaddr_storage ss;
	struct addrs own;

	if (!has_asconf(k->fd))
		return assoc_lacks_asconf(&k->base, e);
	if (kernel_addrs(&k->base, false, &own, e) == -1)
		return -1;
	ipaddr_to_sockaddr(addr, own.port, k->family, &ss);
	memcpy(&prim.sspp_addr, &ss, sizeof(ss));
	if (setsockopt(k->fd, IPPROTO_SCTP, SCTP_SET_PEER_PRIMARY_ADDR, &prim,
		sizeof(prim)) == 0)
		return 0;
	return error_errno(e, errno, "cannot set the peer's primary path");
}

int
kernel_primary(
    struct assoc *a, const struct ipaddr *addr, bool ours, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct sctp_prim prim = {0};
	struct sockaddr_storage ss;

	if (ours)
		return set_peer_primary(k, addr, e);
	ipaddr_to_sockaddr(addr, k->peer_port, k->family, &ss);
	memcpy(&prim.ssp_addr, &ss, sizeof(ss));
	if (setsockopt(k->fd, IPPROTO_SCTP, SCTP_PRIMARY_ADDR, &prim,
		sizeof(prim)) == 0)
		return 0;
	return error_errno(e, errno, "cannot set the primary path");
}

int
kernel_heartbeat(struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct sctp_paddrparams params = {0};
	struct sockaddr_storage ss;

	ipaddr_to_sockaddr(addr, k->peer_port, k->family, &ss);
	memcpy(&params.spp_address, &ss, sizeof(ss));
	params.spp_flags = SPP_HB_DEMAND;
	if (setsockopt(k->fd, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params,
		sizeof(params)) == 0)
		return 0;
	return error_errno(e, errno, "cannot send a HEARTBEAT");
}

int
kernel_reset_streams(struct assoc *a, bool incoming, const uint16_t *streams,
    size_t n, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	size_t bytes = n * sizeof(*streams);
	struct sctp_reset_streams *reset;
	int result = 0;

	reset = calloc(1, sizeof(*reset) + bytes);
	if (reset == NULL)
		return error_set(e, ERR_IO, "out of memory");
	reset->srs_flags =
	    incoming ? SCTP_STREAM_RESET_INCOMING : SCTP_STREAM_RESET_OUTGOING;
	reset->srs_number_streams = (uint16_t)n;
	if (n > 0)
		memcpy(reset->srs_stream_list, streams, bytes);
	if (setsockopt(k->fd, IPPROTO_SCTP, SCTP_RESET_STREAMS, reset,
		(socklen_t)(sizeof(*reset) + bytes)) == -1)
		result = assoc_no_reconf(errno, e);
	free(reset);
	return result;
}

int
kernel_reset_assoc(struct assoc *a, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	sctp_assoc_t id = 0;

	if (setsockopt(
		k->fd, IPPROTO_SCTP, SCTP_RESET_ASSOC, &id, sizeof(id)) == 0)
		return 0;
	return assoc_no_reconf(errno, e);
}

int
kernel_add_streams(struct assoc *a, uint16_t out, uint16_t in, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct sctp_add_streams add = {.sas_outstrms = out, .sas_instrms = in};

	if (setsockopt(
		k->fd, IPPROTO_SCTP, SCTP_ADD_STREAMS, &add, sizeof(add)) == 0)
		return 0;
	return assoc_no_reconf(errno, e);
}
