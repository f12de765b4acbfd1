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
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <netinet/sctp.h>

#define PACE_LEN 32768	 /* bytes; longer messages are not paced */
#define OVERHEAD 320	 /* bytes a receiver needs for a message besides it */
#define PAUSE_MIN 200000 /* ns; about half a window's time */
#define PAUSE_MAX 100000000 /* ns */
#define FEW 4		    /* messages that are not worth a system call */

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

/* Memory that messages of length len may take in the peer now, and its window
 * as far as is known here. */
static size_t
look(const struct kernel_assoc *k, size_t len, size_t *rwnd)
{
	struct sctp_status status = {0};
	socklen_t optlen = sizeof(status);
	size_t used, free;

	*rwnd = SIZE_MAX;
	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_STATUS, &status, &optlen) ==
	    -1)
		return SIZE_MAX; /* let the send find out why */
	*rwnd = status.sstat_rwnd;
	used = *rwnd < k->pace.window ? k->pace.window - *rwnd : 0;
	used = cost(used, len);
	free = used < memory(k) ? memory(k) - used : 0;
	return cost(*rwnd, len) < free ? cost(*rwnd, len) : free;
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

bool
pace_allows(struct kernel_assoc *k, size_t len)
{
	struct pace *p = &k->pace;
	size_t free, rwnd, most, enough = pace_cost(len) * FEW;

	if (p->paused)
		return false;
	if (p->window == 0 || pace_cost(len) == 0 ||
	    p->credit >= pace_cost(len))
		return true;
	if (enough > memory(k) / 4)
		enough = pace_cost(len);
	free = look(k, len, &rwnd);
	if (free >= enough) {
		p->delay = PAUSE_MIN;
		p->probed = false;
		most = memory(k) / 16 * 9;
		p->credit = free < most ? free : most;
		return true;
	}
	if (!p->probed && rwnd >= len) {
		p->probed = true;
		p->credit = pace_cost(len);
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
