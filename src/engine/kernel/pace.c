/*
 * Pacing: not to send what the peer would have to throw away.
 *
 * SCTP's window counts payload, the receiver's memory does not: small messages
 * overrun it long before the window closes, and a message that probes a closed
 * window is dropped as well. Linux repairs either only by a retransmission
 * timeout of a second or more, over and over: with default buffers that is
 * what makes bulk transfers crawl. So the sender looks at the peer's window
 * now and then, reckons what its memory must hold, and waits while it is
 * behind. There is no event for a window that opens, hence the timer, finer
 * than the milliseconds of the event loop; and what the peer last said of its
 * window may be old, so one message that asks for a SACK goes ahead before the
 * sender believes that it has to wait. Large messages close a window less
 * often and cost more time themselves: waiting costs more than it gains there.
 */
#include "engine/kernel/kernel.h"

#include <netinet/in.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <netinet/sctp.h>

#define PACE_LEN 32768	 /* bytes; longer messages are not paced */
#define OVERHEAD 320	 /* bytes a receiver needs for a message besides it */
#define PAUSE_MIN 200000 /* ns; about half a window's time */
#define PAUSE_MAX 100000000   /* ns */
#define PAUSE_CLOSED 50000000 /* ns */
#define FEW 4		      /* messages that are not worth a system call */

/* Receivers (Linux, and by default others) have twice the window as memory;
 * a quarter of it is kept for what cannot be seen from here. */
static size_t
memory(const struct kernel_assoc *k)
{
	return k->pace.window + k->pace.window / 2;
}

static size_t
cost(size_t bytes, size_t len)
{
	return bytes + bytes / len * OVERHEAD;
}

/* What is known here of the peer, for messages of length len. */
struct view {
	size_t free; /* memory that they may take */
	size_t rwnd; /* its window */
	bool idle;   /* it has acknowledged everything */
};

static void
look(const struct kernel_assoc *k, size_t len, struct view *view)
{
	struct sctp_status status = {0};
	socklen_t optlen = sizeof(status);
	size_t used, free;

	view->free = view->rwnd = SIZE_MAX;
	view->idle = true;
	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &optlen) ==
	    -1)
		return; /* let the send find out why */
	view->rwnd = status.sstat_rwnd;
	view->idle = status.sstat_unackdata == 0;
	used = view->rwnd < k->pace.window ? k->pace.window - view->rwnd : 0;
	used = cost(used, len);
	free = used < memory(k) ? memory(k) - used : 0;
	view->free = MIN(cost(view->rwnd, len), free);
}

static void
pause_cb(struct ev_loop *loop, struct ev_io *io, int revents)
{
	struct kernel_assoc *k = io->data;

	(void)revents;
	/* Setting it anew will forget that it has expired. */
	ev_io_stop(loop, io);
	k->pace.paused = false;
	kernel_update(k);
	if (k->base.want & READY_WRITE)
		assoc_ready(&k->base, READY_WRITE);
}

/* False: there is nothing to wait with. */
static bool
pause_sending(struct kernel_assoc *k)
{
	struct pace *p = &k->pace;
	struct itimerspec wait = {.it_value.tv_nsec = p->delay};

	if (p->timer == -1) {
		p->timer =
		    timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
		ev_io_set(&p->io, p->timer, EV_READ);
	}
	if (timerfd_settime(p->timer, 0, &wait, NULL) == -1)
		return false;
	p->paused = true;
	ev_io_start(k->base.engine->loop, &p->io);
	if (p->delay < PAUSE_MAX)
		p->delay *= 2;
	return true;
}

void
pace_init(struct kernel_assoc *k)
{
	k->pace.timer = -1;
	ev_init(&k->pace.io, pause_cb);
	k->pace.io.data = k;
	k->pace.delay = PAUSE_MIN;
}

void
pace_stop(struct kernel_assoc *k)
{
	ev_io_stop(k->base.engine->loop, &k->pace.io);
	if (k->pace.timer != -1)
		(void)close(k->pace.timer);
	k->pace.timer = -1;
	k->pace.paused = false;
}

/*
 * May one message go ahead of the others? A peer does not tell of a window
 * that opens by less than a packet, so when nothing is on its way it must be
 * asked: soon if there is some window left, later if there is none, since the
 * question may be thrown away.
 */
static bool
may_probe(const struct pace *p, const struct view *view, size_t len)
{
	if (p->probed)
		return false;
	return view->rwnd >= len ||
	       (view->idle && (view->rwnd > 0 || p->delay >= PAUSE_CLOSED));
}

bool
pace_allows(struct kernel_assoc *k, size_t len)
{
	struct pace *p = &k->pace;
	size_t one = pace_cost(len), enough = one * FEW;
	struct view view;

	if (p->paused)
		return false;
	/* A window of a few messages is for the kernel to fill. */
	if (p->window == 0 || one == 0 || one > memory(k) / 4 ||
	    p->credit >= one)
		return true;
	if (enough > memory(k) / 4)
		enough = one;
	look(k, len, &view);
	if (view.free >= enough) {
		p->delay = PAUSE_MIN;
		p->probed = false;
		p->credit = MIN(view.free, memory(k) / 16 * 9);
		return true;
	}
	if (may_probe(p, &view, len)) {
		p->probed = true;
		p->credit = one;
		return true;
	}
	p->probed = false;
	return !pause_sending(k);
}

size_t
pace_cost(size_t len)
{
	return len <= PACE_LEN ? len + OVERHEAD : 0;
}

void
pace_spend(struct kernel_assoc *k, size_t len)
{
	size_t spent = pace_cost(len);

	k->pace.credit -= spent < k->pace.credit ? spent : k->pace.credit;
}
