/*
 * A link's life: its timers, its graceful and its abrupt end. It is done when
 * both sides have ended (see pump.c for how they do).
 */
#include "flow/link.h"

#include "flow/endpoint.h"
#include "flow/pump.h"

#include <stdlib.h>
#include <time.h>

double
link_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
link_timer(struct link *link, ev_timer *timer, double after)
{
	ev_timer_stop(link->loop, timer);
	if (after < 0)
		return;
	/* The loop's idea of now is older than now: never fire early. */
	ev_now_update(link->loop);
	ev_timer_set(timer, after, 0.);
	ev_timer_start(link->loop, timer);
}

static void
timers_stop(struct link *link)
{
	ev_timer_stop(link->loop, &link->idle);
	ev_timer_stop(link->loop, &link->first.stuck);
	ev_timer_stop(link->loop, &link->second.stuck);
	ev_timer_stop(link->loop, &link->quit);
	ev_timer_stop(link->loop, &link->linger);
}

void
link_settle(struct link *link)
{
	if (link->done || link->running || !link->first.ended ||
	    !link->second.ended)
		return;
	link->done = true;
	timers_stop(link);
	side_watch(&link->first, 0, READY_READ | READY_WRITE);
	side_watch(&link->second, 0, READY_READ | READY_WRITE);
	link->rules.on_done(link->rules.arg, &link->why);
}

void
link_blame(struct link *link, const struct error *why)
{
	if (why != NULL && link->why.kind == ERR_NONE)
		link->why = *why;
}

static void
side_ready(void *arg, int what)
{
	struct side *side = arg;
	struct link *link = side->link;

	if (link->done)
		return;
	link->running = true;
	if (what & READY_WRITE) {
		side_watch(side, 0, READY_WRITE);
		/* Beside an echo there may be something to send too. */
		if (side->other == side)
			pump(&link->second);
		pump(side->other);
	}
	if ((what & READY_READ) && (side->want & READY_READ))
		pump(side);
	link->running = false;
	if (link->closing && !side_waits(&link->second))
		link_finish(link, NULL, SECONDS_NEVER);
	else
		link_settle(link);
}

/* A timer that measures rest: false, and set anew, while there was none. */
static bool
rested(struct link *link, ev_timer *timer, double limit)
{
	double rest = link_now() - link->last;

	if (rest >= limit)
		return true;
	ev_timer_set(timer, limit - rest, 0.);
	ev_timer_start(link->loop, timer);
	return false;
}

static void
idle_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct link *link = timer->data;
	struct error e;

	(void)loop;
	(void)revents;
	if (!rested(link, timer, link->rules.idle))
		return;
	error_set(&e, ERR_TIMEOUT, "idle for %g s (-i)", link->rules.idle);
	link_finish(link, &e, DRAIN_LINGER);
}

static void
stuck_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct link *link = timer->data;
	struct error e;

	(void)loop;
	(void)revents;
	error_set(&e, ERR_TIMEOUT,
	    "nothing could be written for %g s (--write-timeout)",
	    link->rules.write);
	link_abort(link, &e, "write timeout");
}

static void
quit_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct link *link = timer->data;

	(void)loop;
	(void)revents;
	if (rested(link, timer, link->rules.quit))
		link_finish(link, NULL, SECONDS_NEVER);
}

static void
linger_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct link *link = timer->data;
	const struct endpoint *second = link->second.endpoint;
	bool stream = second != NULL && !second->full_close;
	struct error e;

	(void)loop;
	(void)revents;
	error_set(&e, ERR_TIMEOUT, "the graceful end took too long");
	/* A byte stream behind an association that ended well is no failure. */
	link_abort(
	    link, link->first.ended && stream ? NULL : &e, "linger timeout");
}

void
link_finish(struct link *link, const struct error *why, double linger)
{
	struct side *first = &link->first, *second = &link->second;
	bool nested = link->running;

	if (link->done)
		return;
	link_blame(link, why);
	ev_timer_stop(link->loop, &link->quit);
	ev_timer_stop(link->loop, &link->idle);
	ev_timer_stop(link->loop, &first->stuck);
	ev_timer_stop(link->loop, &second->stuck);
	link->running = true;
	link->closing = false;
	inserts_drop(second);
	/* The second side follows when the first has ended: until then it may
	 * still have to take what the first had to say. */
	side_drop(second);
	side_finish(first);
	if (second->endpoint == NULL || !second->endpoint->has_peer)
		side_end(second);
	link_timer(
	    link, &link->linger, linger < 0 ? link->rules.linger : linger);
	link->running = nested;
	link_settle(link);
}

void
link_abort(struct link *link, const struct error *why, const char *reason)
{
	struct side *sides[2] = {&link->first, &link->second};
	bool nested = link->running;
	int i;

	if (link->done)
		return;
	link_blame(link, why);
	link->running = true;
	for (i = 0; i < 2; i++) {
		if (!sides[i]->ended && sides[i]->endpoint != NULL)
			sides[i]->endpoint->ops->abort(
			    sides[i]->endpoint, reason);
		side_end(sides[i]);
		sides[i]->deaf = true;
		inserts_drop(sides[i]);
		side_drop(sides[i]);
	}
	link->running = nested;
	link_settle(link);
}

struct link_count
link_received(const struct link *link)
{
	return link->first.count;
}

struct link_count
link_sent(const struct link *link)
{
	return link->second.count;
}

static void
side_init(struct link *link, struct side *side, struct side *other,
    struct endpoint *endpoint)
{
	side->link = link;
	side->other = other;
	side->endpoint = endpoint;
	STAILQ_INIT(&side->inserts);
	ev_timer_init(&side->stuck, stuck_cb, 0., 0.);
	side->stuck.data = link;
	if (endpoint == NULL) {
		side->ended = side->deaf = true;
		return;
	}
	endpoint->ready = side_ready;
	endpoint->arg = side;
	side_watch(side, READY_READ, 0);
}

struct link *
link_new(struct ev_loop *loop, struct pool *pool, struct endpoint *first,
    struct endpoint *second, const struct link_rules *rules)
{
	struct link *link = calloc(1, sizeof(*link));

	if (link == NULL)
		return NULL;
	link->loop = loop;
	link->pool = pool;
	link->rules = *rules;
	ev_timer_init(&link->idle, idle_cb, 0., 0.);
	ev_timer_init(&link->quit, quit_cb, 0., 0.);
	ev_timer_init(&link->linger, linger_cb, 0., 0.);
	link->idle.data = link->quit.data = link->linger.data = link;
	side_init(link, &link->first, &link->second, first);
	side_init(link, &link->second, &link->first, second);
	if (rules->echo) {
		link->first.other = &link->first;
		first->asks_deaf = true;
	}
	link_timer(link, &link->idle, rules->idle);
	link->last = link_now();
	return link;
}

static void
side_free(struct side *side)
{
	inserts_drop(side);
	side_drop(side);
	if (side->endpoint != NULL)
		side->endpoint->ops->close(side->endpoint);
}

void
link_free(struct link *link)
{
	timers_stop(link);
	side_free(&link->first);
	side_free(&link->second);
	free(link);
}
