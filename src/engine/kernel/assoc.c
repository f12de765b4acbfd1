/* The life of an association: made, watched, ended, freed. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/sctp.h>

#define PACKET_MAX 32000 /* bytes */

/* Seconds between two looks whether the peer has acknowledged all. */
#define DRAIN_INTERVAL 0.02

static struct kernel_assoc *
self(struct assoc *a)
{
	return (struct kernel_assoc *)a;
}

static void
report(struct kernel_assoc *k, int what)
{
	what &= k->base.want;
	if (what != 0)
		assoc_ready(&k->base, what);
}

static void
on_io(struct ev_loop *loop, struct ev_io *io, int revents)
{
	struct kernel_assoc *k = io->data;
	int what = 0;

	(void)loop;
	if (!k->base.up)
		what = READY_READ | READY_WRITE;
	if (revents & (EV_READ | EV_ERROR))
		what |= READY_READ;
	if (revents & (EV_WRITE | EV_ERROR))
		what |= READY_WRITE;
	report(k, what);
}

static void
on_again(struct ev_loop *loop, struct ev_timer *timer, int revents)
{
	struct kernel_assoc *k = timer->data;

	(void)loop;
	(void)revents;
	/* First, since ready() may free the association. */
	kernel_update(k);
	report(k, READY_READ | READY_WRITE);
}

struct kernel_assoc *
kernel_assoc_new(struct engine *engine, int fd, int family)
{
	struct kernel_assoc *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	assoc_init(&k->base, engine);
	k->fd = fd;
	k->family = family;
	ev_io_init(&k->io, on_io, fd, 0);
	k->io.data = k;
	ev_timer_init(&k->again, on_again, 0., 0.);
	k->again.data = k;
	pace_init(k);
	return k;
}

/*
 * Loopback allows packets of 64 KiB. Each takes twice that in the peer's
 * socket, so that a burst of a few overflows it, unseen by the window, and is
 * repaired by a retransmission timeout only. Packets of half the size fit.
 */
static void
limit_packets(int fd, unsigned mtu)
{
	struct sctp_paddrparams params = {0};

	if (mtu <= PACKET_MAX)
		return;
	params.spp_flags = SPP_PMTUD_DISABLE;
	params.spp_pathmtu = PACKET_MAX;
	(void)setsockopt(
	    fd, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params, sizeof(params));
}

void
kernel_established(struct kernel_assoc *k)
{
	struct sctp_status status = {0};
	socklen_t len = sizeof(status);
	bool first = !k->base.up;
	int sndbuf = 0;

	k->base.up = true;
	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &len) == 0) {
		k->base.ostreams = status.sstat_outstrms;
		k->base.istreams = status.sstat_instrms;
	}
	/* Not what the user has set since. */
	if (first)
		limit_packets(k->fd, status.sstat_primary.spinfo_mtu);
	/* COMM_UP may be read when much was sent already. */
	if (status.sstat_rwnd > k->pace.window)
		k->pace.window = status.sstat_rwnd;
	len = sizeof(sndbuf);
	if (getsockopt(k->fd, SOL_SOCKET, SO_SNDBUF, &sndbuf, &len) == 0)
		k->max_message = (size_t)sndbuf;
}

/* What ICMP can put into an established association's socket. */
static bool
is_icmp(int errnum)
{
	switch (errnum) {
	case EHOSTUNREACH:
	case ENETUNREACH:
	case EHOSTDOWN:
	case ENETDOWN:
	case ENONET:
	case ECONNREFUSED:
	case ENOPROTOOPT:
	case EOPNOTSUPP:
	case EMSGSIZE:
	case EPROTO:
	case EACCES:
		return true;
	default:
		return false;
	}
}

void
kernel_failed(struct kernel_assoc *k, int errnum)
{
	/* ICMP does not end an association (RFC 9260 section 10). */
	if (k->base.up && is_icmp(errnum) && kernel_state(k->fd) != -1)
		return;
	if (k->errnum != 0)
		k->over = IO_ERROR; /* it does not stop failing */
	else
		k->errnum = errnum;
	k->closed = true;
}

/* libev events to wait for. Nothing is to be had from a socket for writing
 * once sends fail, though it stays writable: that would spin. */
static int
wanted_events(const struct kernel_assoc *k)
{
	int want = k->base.want, events = 0;

	if (k->base.end != IO_OK || k->eof || k->gone)
		return 0;
	/* In one-to-many style it can be written to from the beginning. */
	if (want != 0 && !k->base.up)
		return k->peeled ? EV_READ : EV_READ | EV_WRITE;
	if (want & READY_READ)
		events |= EV_READ;
	if ((want & READY_WRITE) && !k->closed && !k->pace.paused)
		events |= EV_WRITE;
	return events;
}

static void
watch_io(struct kernel_assoc *k, int events)
{
	struct ev_loop *loop = k->base.engine->loop;

	if ((k->io.events & (EV_READ | EV_WRITE)) == events)
		return;
	ev_io_stop(loop, &k->io);
	ev_io_modify(&k->io, events);
	if (events != 0)
		ev_io_start(loop, &k->io);
}

static void
watch_timer(struct kernel_assoc *k, bool on, double after)
{
	struct ev_loop *loop = k->base.engine->loop;

	if (on == ev_is_active(&k->again))
		return;
	ev_timer_stop(loop, &k->again);
	ev_timer_set(&k->again, after, 0.);
	if (on)
		ev_timer_start(loop, &k->again);
}

void
kernel_update(struct kernel_assoc *k)
{
	/* There is something to tell which the socket tells no more. */
	bool told = k->base.end != IO_OK || k->over != IO_OK ||
		    k->errnum != 0 || k->lost || k->gone;
	bool reads = k->base.want & READY_READ;
	/* Nobody reads, and no send will tell of the end. */
	bool stuck = k->closed && k->base.want == READY_WRITE;

	watch_io(k, wanted_events(k));
	watch_timer(k, stuck || ((told || k->eof) && reads),
	    told && reads ? 0. : DRAIN_INTERVAL);
}

void
kernel_watch(struct assoc *a)
{
	kernel_update(self(a));
}

size_t
kernel_max_message(struct assoc *a)
{
	return self(a)->max_message;
}

/* What was sent goes first; then the kernel sends SHUTDOWN. */
void
kernel_shutdown(struct assoc *a)
{
	struct kernel_assoc *k = self(a);

	if ((k->peeled ? kernel_send_end(k, SCTP_EOF, NULL)
		       : shutdown(k->fd, SHUT_WR)) == -1)
		return;
	k->closed = true;
	kernel_update(k);
}

static void
abort_socket(struct kernel_assoc *k)
{
	struct linger linger = {1, 0};

	watch_io(k, 0);
	setsockopt(k->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(k->fd);
	k->fd = -1;
}

/*
 * A one-to-one socket has no other way to abort than to be closed, and so
 * none to tell the peer a reason (SCTP_ABORT in a send is EINVAL): see
 * peeloff.c.
 */
void
kernel_abort(struct assoc *a, const char *reason)
{
	struct kernel_assoc *k = self(a);

	if (k->peeled)
		(void)kernel_send_end(k, SCTP_ABORT, reason);
	abort_socket(k);
	assoc_ended(a, IO_ERROR, ECONNABORTED);
	kernel_update(k);
}

void
kernel_assoc_close(struct assoc *a)
{
	struct kernel_assoc *k = self(a);

	a->want = 0;
	watch_io(k, 0);
	watch_timer(k, false, 0.);
	pace_stop(k);
	/* After a graceful end the kernel may have to send the last packets. */
	if (k->fd != -1 && a->end == IO_END)
		close(k->fd);
	else if (k->fd != -1)
		abort_socket(k);
	free(k);
}
