/* Associating with a peer, and finding out how that went. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/sctp.h>

/* No address, or the wildcard, means the loopback address to connect. */
static void
fill_remote(const struct addrs *remote, struct addrs *out)
{
	struct ipaddr v4 = {.family = AF_INET, .v4.s_addr = htonl(0x7f000001)};
	struct ipaddr v6 = {.family = AF_INET6, .v6 = IN6ADDR_LOOPBACK_INIT};
	size_t i;

	*out = *remote;
	if (out->n == 0)
		out->v[out->n++] = out->any_family == AF_INET6 ? v6 : v4;
	for (i = 0; i < out->n; i++)
		if (ipaddr_is_wildcard(&out->v[i]))
			out->v[i] = out->v[i].family == AF_INET6 ? v6 : v4;
}

/*
 * The system call under sctp_connectx(), which in libsctp 1.0.19 looks at an
 * errno that may be stale and then connects twice.
 */
static int
connectx(int fd, void *packed, size_t len, int32_t *id)
{
	struct sctp_getaddrs_old param = {0};
	socklen_t size = sizeof(param);
	int result;

	param.addr_num = (int)len; /* bytes, in spite of its name */
	param.addrs = packed;
	result =
	    getsockopt(fd, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX3, &param, &size);
	*id = param.assoc_id;
	if (result == 0)
		return 0;
	if (errno != ENOPROTOOPT)
		return -1;
	/* Kernels before 2.6.38 */
	return setsockopt(
	    fd, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX, packed, (socklen_t)len);
}

/*
 * With one address an ICMP error decides the attempt: else the kernel goes on
 * sending INITs for minutes. With several the others may still answer.
 */
static void
single_address(struct kernel_assoc *k, bool on)
{
	int value = on;

	k->single = on;
	setsockopt(k->fd, IPPROTO_IP, IP_RECVERR, &value, sizeof(value));
	if (k->family == AF_INET6)
		setsockopt(
		    k->fd, IPPROTO_IPV6, IPV6_RECVERR, &value, sizeof(value));
}

static int
start(struct kernel_assoc *k, const struct addrs *local,
    const struct addrs *remote, struct error *e)
{
	char packed[(ADDRS_MAX + 1) * sizeof(struct sockaddr_in6)];
	int32_t id = 0;
	size_t len;
	int errnum;

	if (local != NULL && (local->n > 0 || local->port != 0) &&
	    kernel_bind(k->fd, k->family, local, e) == -1)
		return -1;
	if (remote->n == 1)
		single_address(k, true);
	k->peer = remote->v[0];
	k->peer_port = remote->port;
	len = addrs_pack(remote, k->family, packed);
	errnum = connectx(k->fd, packed, len, &id) == 0 ? 0 : errno;
	if ((errnum == 0 || errnum == EINPROGRESS) &&
	    k->base.engine->config.abort_text && kernel_peel_off(k, id) == -1)
		errnum = errno;
	if (k->peeled && k->single)
		single_address(k, true);
	if (errnum == 0 || errnum == EINPROGRESS)
		return 0;
	assoc_ended(&k->base, IO_ERROR, errnum);
	*e = k->base.why;
	return -1;
}

static int
no_route(int errnum, struct error *e)
{
	return error_set(e, ERR_UNREACHABLE, "%s",
	    errnum == ENETUNREACH ? "network is unreachable"
				  : "no route to host");
}

int
kernel_dial(struct engine *engine, const struct addrs *local,
    const struct addrs *remote, const struct settings *settings,
    struct assoc **out, struct error *e)
{
	struct kernel_assoc *k;
	struct addrs to;
	int family, fd, errnum;

	fill_remote(remote, &to);
	errnum = route_check(local, &to);
	if (errnum != 0)
		return no_route(errnum, e);
	family = addrs_family(local, &to, AF_UNSPEC);
	fd = kernel_socket(engine, family,
	    engine->config.abort_text ? SOCK_SEQPACKET : SOCK_STREAM, settings,
	    e);
	if (fd == -1)
		return -1;
	k = kernel_assoc_new(engine, fd, family);
	if (k == NULL) {
		close(fd);
		return error_set(e, ERR_IO, "out of memory");
	}
	if (start(k, local, &to, e) == -1) {
		kernel_assoc_close(&k->base);
		return -1;
	}
	*out = &k->base;
	return 0;
}

/* What the socket's queue says of the attempt. */
enum outcome { NOTHING_YET, WAS_UP, FAILED };

/*
 * Its first notification tells whether the association failed, or came up
 * and was over before anyone asked. An error without one goes to *errnum.
 */
static enum outcome
peek_outcome(int fd, int *errnum)
{
	struct sctp_assoc_change n;

	if (kernel_peek(fd, &n) == -1) {
		*errnum = errno == EAGAIN ? 0 : errno;
		return NOTHING_YET;
	}
	if (n.sac_type != 0 && n.sac_state != SCTP_COMM_UP)
		return FAILED;
	return WAS_UP;
}

static int
socket_error(int fd)
{
	int errnum = 0;
	socklen_t len = sizeof(errnum);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &errnum, &len) == -1)
		return errno;
	return errnum;
}

static enum io
up(struct kernel_assoc *k)
{
	if (k->single)
		single_address(k, false);
	kernel_established(k);
	kernel_update(k);
	return IO_OK;
}

enum io
kernel_connected(struct assoc *a, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	enum outcome outcome;
	int errnum = 0, state;

	(void)e;
	/* In one-to-many style there is a state from the beginning. */
	state = kernel_state(k->fd);
	if (state != -1 && (!k->peeled || state >= SCTP_ESTABLISHED))
		return up(k);
	outcome = peek_outcome(k->fd, &errnum);
	/* An error alone is ICMP's, and the kernel tries other addresses. */
	if (outcome == NOTHING_YET && !k->single)
		return IO_AGAIN;
	/* This is told once only. */
	if (errnum == 0)
		errnum = socket_error(k->fd);
	if (outcome == NOTHING_YET && errnum == 0)
		return IO_AGAIN;
	if (outcome == WAS_UP) {
		if (errnum != 0)
			kernel_failed(k, errnum);
		return up(k);
	}
	kernel_read_reasons(k);
	if (errnum == 0)
		errnum = k->early ? ECONNREFUSED : ETIMEDOUT;
	return assoc_ended(a, IO_ERROR, errnum);
}
