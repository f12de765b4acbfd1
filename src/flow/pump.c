/*
 * Moves batches from one side of a link to the other. What happens when a
 * side ends by itself, fails, or takes nothing more, is decided here too.
 *
 * After an end that covers both directions (SCTP has no half-close) nothing
 * can be delivered to that side any more: what the other still says is lost.
 */
#include "flow/pump.h"

#include "engine/batch.h"
#include "engine/event.h"
#include "flow/endpoint.h"
#include "flow/pool.h"

#define ROUNDS 16 /* batches before the other links get their turn */

void
side_watch(struct side *side, int set, int clear)
{
	int want = (side->want | set) & ~clear;

	if (side->endpoint == NULL || want == side->want)
		return;
	side->want = want;
	side->endpoint->ops->watch(side->endpoint, want);
}

void
side_drop(struct side *side)
{
	if (side->batch != NULL)
		pool_put(side->link->pool, side->batch);
	side->batch = NULL;
	side->blocked = false;
	ev_timer_stop(side->link->loop, &side->stuck);
}

void
side_end(struct side *side)
{
	side->ended = true;
	side_watch(side, 0, READY_READ);
	if (side->endpoint != NULL && !side->endpoint->no_reader) {
		side->endpoint->no_reader = true;
		side->endpoint->ops->watch(side->endpoint, side->want);
	}
	if (side->endpoint == NULL || side->endpoint->full_close) {
		side->deaf = true;
		side_watch(side, 0, READY_WRITE);
	}
}

/* Nothing more will be written to this side. */
void
side_finish(struct side *side)
{
	if (side->finished)
		return;
	side->finished = true;
	if (side->endpoint == NULL || !side->endpoint->has_peer) {
		side_end(side);
		return;
	}
	if (!side->ended) {
		side->endpoint->ops->finish(side->endpoint);
		side_watch(side, READY_READ, 0);
	}
}

/* An association ended before it took all that was meant for it. */
static void
blame_undelivered(struct side *side)
{
	struct error e;

	if (side->other->batch == NULL || batch_empty(side->other->batch))
		return;
	error_set(
	    &e, ERR_LOST, "the peer shut down before all messages were sent");
	link_blame(side->link, &e);
	side_drop(side->other);
}

/* All that the ended side had to say is delivered to the other: go on. */
static void
after_end(struct side *side)
{
	struct link *link = side->link;
	struct side *other = side->other;

	if (side->deaf && !side->finished)
		blame_undelivered(side);
	if (other->ended)
		return;
	if (!side->deaf && link->rules.quit != 0) {
		link->last = link_now();
		link_timer(link, &link->quit, link->rules.quit);
		return;
	}
	side_finish(other);
	if (!other->ended)
		link_timer(link, &link->linger,
		    other->endpoint->full_close ? link->rules.linger
						: DRAIN_LINGER);
}

static void
side_fail(struct side *side, const struct error *why)
{
	struct link *link = side->link;
	struct side *other = side->other;

	link_blame(link, why);
	side_end(side);
	side->deaf = true;
	side_drop(other);
	if (!other->ended && other->endpoint != NULL)
		other->endpoint->ops->abort(other->endpoint, why->text);
	side_end(other);
	other->deaf = true;
}

/* The side takes nothing more although it did not fail (closed stdout, the
 * peer's SHUTDOWN): a quiet end for the side that feeds it. */
static void
side_closed(struct side *side)
{
	side->deaf = true;
	if (side->endpoint->full_close) {
		blame_undelivered(side);
		side_end(side);
	}
	side_drop(side->other);
	side_finish(side->other);
	if (!side->other->ended)
		link_timer(
		    side->link, &side->link->linger, side->link->rules.linger);
	if (!side->endpoint->has_peer)
		side_end(side);
}

static bool
enough(struct side *side)
{
	struct link *link = side->link;

	return side == &link->first && link->rules.max_messages != 0 &&
	       side->count.messages >= link->rules.max_messages;
}

static bool
wants(const struct side *side, const struct event *event)
{
	return side->endpoint != NULL &&
	       side->endpoint->events & EVENT_BIT(event->type);
}

/* Count, report the events and take them out unless the other side wants them,
 * and what is more than enough. */
static void
observe(struct side *side)
{
	const struct link_rules *rules = &side->link->rules;
	struct batch *batch = side->batch;
	const struct message *m;
	size_t in, out = 0;

	for (in = 0; in < batch->n; in++) {
		m = &batch->v[in];
		if (m->event != NULL) {
			if (rules->on_event != NULL)
				rules->on_event(rules->arg,
				    side == &side->link->first, m->event);
			if (!wants(side->other, m->event))
				continue;
		} else {
			if (enough(side))
				continue;
			side->count.bytes += m->len;
			if (!(m->flags & MESSAGE_PARTIAL))
				side->count.messages++;
		}
		if (in != out)
			batch->v[out] = *m;
		out++;
	}
	batch->n = out;
}

/* Something moved. The clock is read only where somebody measures rest. */
static void
touch(struct link *link)
{
	if (ev_is_active(&link->idle) || ev_is_active(&link->quit))
		link->last = link_now();
}

/* A bad record in the input: what came before it shall still arrive, and the
 * peer shall not take it for all there is. */
static void
cut_short(struct side *side, const struct error *why)
{
	if (side->other->endpoint != NULL)
		side->other->endpoint->cut_short = true;
	side_drop(side);
	side_end(side);
	link_finish(side->link, why, SECONDS_NEVER);
}

static void
read_failed(struct side *side, const struct error *why)
{
	if (why->kind != ERR_USAGE || side->endpoint->has_peer)
		side_fail(side, why);
	else
		cut_short(side, why);
}

/* A message that cannot be sent, read from here, is like bad input: what came
 * before shall arrive. */
static void
write_failed(struct side *side, const struct error *why)
{
	if (why->kind == ERR_IO && side->endpoint != NULL &&
	    !side->endpoint->has_peer && side->other->endpoint->full_close)
		cut_short(side, why);
	else
		side_fail(side->other, why);
}

/* Read a batch. False: nothing to write now. */
static bool
pump_read(struct side *side)
{
	struct error e;
	enum io result;

	if (!STAILQ_EMPTY(&side->inserts) && inserts_take(side)) {
		observe(side);
		return true;
	}
	if (side->ended || (side->link->closing && !side->link->first.ended &&
			       side == &side->link->second)) {
		side_drop(side);
		return false;
	}
	if (side->batch == NULL &&
	    (side->batch = pool_take(side->link->pool)) == NULL) {
		error_set(&e, ERR_IO, "out of memory");
		side_fail(side, &e);
		return false;
	}
	batch_reset(side->batch);
	result = side->endpoint->ops->read(side->endpoint, side->batch, &e);
	if (result == IO_OK) {
		touch(side->link);
		observe(side);
		return true;
	}
	side_drop(side);
	if (result == IO_AGAIN)
		side_watch(side, READY_READ, 0);
	if (result == IO_END) {
		side_end(side);
		after_end(side);
	}
	if (result == IO_ERROR)
		read_failed(side, &e);
	return false;
}

/* Hand the batch to the other side. False: it is not all taken. */
static bool
pump_write(struct side *side)
{
	struct link *link = side->link;
	struct side *other = side->other;
	size_t before = side->batch->first;
	uint64_t taken;
	struct error e;
	enum io result;

	if (batch_empty(side->batch) && !side->blocked)
		return true;
	side->blocked = false;
	if (other->deaf || other->finished) {
		side_drop(side);
		return true;
	}
	taken = other->endpoint->taken;
	result = other->endpoint->ops->write(other->endpoint, side->batch, &e);
	if (result == IO_OK || side->batch->first != before ||
	    other->endpoint->taken != taken) {
		touch(link);
		ev_timer_stop(link->loop, &side->stuck);
	}
	if (result == IO_OK)
		return true;
	if (result == IO_AGAIN && other == side && other->endpoint->deaf) {
		/* An echo that waited for itself would never see the end. */
		blame_undelivered(side);
		return true;
	}
	if (result == IO_AGAIN) {
		side->blocked = true;
		side_watch(side, 0, READY_READ);
		side_watch(other, READY_WRITE, 0);
		if (!ev_is_active(&side->stuck))
			link_timer(link, &side->stuck, link->rules.write);
	}
	if (result == IO_END)
		side_closed(other);
	if (result == IO_ERROR)
		write_failed(side, &e);
	return false;
}

void
pump(struct side *side)
{
	int rounds;

	for (rounds = 0; rounds < ROUNDS; rounds++) {
		if (!side->blocked &&
		    (side->batch == NULL || batch_empty(side->batch)) &&
		    !pump_read(side))
			return;
		if (side->batch != NULL && !pump_write(side))
			return;
		if (enough(side) && !side->finished)
			link_finish(side->link, NULL, SECONDS_NEVER);
		if (side->batch != NULL && side->batch->drained)
			break;
	}
	/* Still readable: the other links first, then on. */
	if (side->batch != NULL && batch_empty(side->batch))
		side_drop(side);
	side_watch(side, READY_READ, 0);
}
