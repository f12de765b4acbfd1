/* Changes of an association that is up, and of what a listener is bound to. */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct socket *
so(struct assoc *a)
{
	return ((struct user_assoc *)a)->sock.so;
}

static int
set(struct socket *s, int option, const void *value, size_t len)
{
	return usrsctp_setsockopt(
	    s, IPPROTO_SCTP, option, value, (socklen_t)len);
}

static bool
has_asconf(struct socket *s)
{
	struct sctp_assoc_value value;
	socklen_t len = sizeof(value);

	memset(&value, 0, sizeof(value));
	return usrsctp_getsockopt(
		   s, IPPROTO_SCTP, SCTP_ASCONF_SUPPORTED, &value, &len) == 0 &&
	       value.assoc_value != 0;
}

static uint32_t
auth_chunks(void)
{
	struct sctpstat stat;

	memset(&stat, 0, sizeof(stat));
	usrsctp_get_stat(&stat);
	return stat.sctps_recvauth;
}

static int
bindx_one(
    struct socket *s, const struct ipaddr *addr, bool add, struct error *e)
{
	struct sockaddr_storage ss;
	char text[128];

	(void)ipaddr_format(addr, text, sizeof(text));
	if (add && user_ifaddrs_late(addr) == -1)
		return error_set(
		    e, ERR_IO, "cannot bind %s: address not available", text);
	ipaddr_to_sockaddr(addr, 0, addr->family, &ss);
	if (usrsctp_bindx(s, (struct sockaddr *)&ss, 1,
		add ? SCTP_BINDX_ADD_ADDR : SCTP_BINDX_REM_ADDR) == 0)
		return 0;
	if (add && errno == EINVAL)
		return error_set(e, ERR_USAGE,
		    "every address of the host is bound, or one of another "
		    "family is meant (-s binds some)");
	return error_errno(
	    e, errno, "cannot %s %s", add ? "bind" : "unbind", text);
}

/* All or none, as far as the library goes along. */
static int
bindx(struct socket *s, const struct addrs *change, bool add, struct error *e)
{
	struct error ignored;
	size_t i;

	for (i = 0; i < change->n; i++)
		if (bindx_one(s, &change->v[i], add, e) == -1)
			break;
	if (i == change->n) {
		user_source_change(change, add);
		return 0;
	}
	while (i-- > 0)
		(void)bindx_one(s, &change->v[i], !add, &ignored);
	return -1;
}

int
user_bind_change(
    struct assoc *a, const struct addrs *change, bool add, struct error *e)
{
	struct user_assoc *ua = (struct user_assoc *)a;

	if (!has_asconf(so(a)))
		return assoc_lacks_asconf(a, e);
	ua->auths = auth_chunks();
	ua->adding.n = 0;
	if (bindx(so(a), change, add, e) == -1)
		return -1;
	if (add)
		ua->adding = *change;
	return 0;
}

static bool
all_listed(const struct addrs *bound, const struct addrs *wanted)
{
	size_t i, j;

	for (i = 0; i < wanted->n; i++) {
		for (j = 0; j < bound->n; j++)
			if (ipaddr_equal(&wanted->v[i], &bound->v[j]))
				break;
		if (j == bound->n)
			return false;
	}
	return true;
}

/*
 * There is no event for ASCONF-ACK. It comes with AUTH, and hardly anything
 * else does; the library lists a new address only when the peer has accepted
 * it, but for a moment before its other thread takes up the request.
 */
int
user_bind_answered(struct assoc *a, struct error *e)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	struct addrs bound;

	if (user_addrs(a, false, &bound, e) == -1)
		return -1;
	return auth_chunks() != ua->auths && all_listed(&bound, &ua->adding);
}

int
user_listener_bind(
    struct listener *l, const struct addrs *change, bool add, struct error *e)
{
	struct user_listener *ul = (struct user_listener *)l;
	struct addrs *local = &ul->local;
	size_t i, j;

	if (bindx(ul->sock.so, change, add, e) == -1)
		return -1;
	for (i = 0; i < change->n; i++) {
		if (add && local->n < ADDRS_MAX)
			local->v[local->n++] = change->v[i];
		for (j = 0; !add && j < local->n; j++)
			if (ipaddr_equal(&local->v[j], &change->v[i]))
				break;
		if (!add && j < local->n)
			memmove(&local->v[j], &local->v[j + 1],
			    (--local->n - j) * sizeof(local->v[0]));
	}
	return 0;
}

int
user_primary(
    struct assoc *a, const struct ipaddr *addr, bool ours, struct error *e)
{
	struct sctp_setpeerprim theirs;
	struct sctp_setprim prim;

	if (ours && !has_asconf(so(a)))
		return assoc_lacks_asconf(a, e);
	memset(&prim, 0, sizeof(prim));
	memset(&theirs, 0, sizeof(theirs));
	ipaddr_to_sockaddr(addr, 0, addr->family, &prim.ssp_addr);
	theirs.sspp_addr = prim.ssp_addr;
	if (ours ? set(so(a), SCTP_SET_PEER_PRIMARY_ADDR, &theirs,
		       sizeof(theirs)) == 0
		 : set(so(a), SCTP_PRIMARY_ADDR, &prim, sizeof(prim)) == 0)
		return 0;
	return error_errno(
	    e, errno, "cannot set the %sprimary path", ours ? "peer's " : "");
}

int
user_heartbeat(struct assoc *a, const struct ipaddr *addr, struct error *e)
{
	struct sctp_paddrparams params;

	memset(&params, 0, sizeof(params));
	ipaddr_to_sockaddr(addr, 0, addr->family, &params.spp_address);
	params.spp_flags = SPP_HB_DEMAND;
	if (set(so(a), SCTP_PEER_ADDR_PARAMS, &params, sizeof(params)) == 0)
		return 0;
	return error_errno(e, errno, "cannot send a HEARTBEAT");
}

int
user_reset_streams(struct assoc *a, bool incoming, const uint16_t *streams,
    size_t n, struct error *e)
{
	size_t bytes = n * sizeof(*streams);
	struct sctp_reset_streams *reset = calloc(1, sizeof(*reset) + bytes);
	int result = 0;

	if (reset == NULL)
		return error_set(e, ERR_IO, "out of memory");
	reset->srs_flags =
	    incoming ? SCTP_STREAM_RESET_INCOMING : SCTP_STREAM_RESET_OUTGOING;
	reset->srs_number_streams = (uint16_t)n;
	if (n > 0)
		memcpy(reset->srs_stream_list, streams, bytes);
	if (set(so(a), SCTP_RESET_STREAMS, reset, sizeof(*reset) + bytes) == -1)
		result = assoc_no_reconf(errno, e);
	free(reset);
	return result;
}

int
user_reset_assoc(struct assoc *a, struct error *e)
{
	uint32_t id = 0;

	if (set(so(a), SCTP_RESET_ASSOC, &id, sizeof(id)) == 0)
		return 0;
	return assoc_no_reconf(errno, e);
}

int
user_add_streams(struct assoc *a, uint16_t out, uint16_t in, struct error *e)
{
	struct sctp_add_streams add;

	memset(&add, 0, sizeof(add));
	add.sas_outstrms = out;
	add.sas_instrms = in;
	if (set(so(a), SCTP_ADD_STREAMS, &add, sizeof(add)) == 0)
		return 0;
	return assoc_no_reconf(errno, e);
}
