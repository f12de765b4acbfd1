/*
 * The hub reads a batch of input only when every member is done with the one
 * before: the slowest member sets the pace, and memory stays bounded. Without
 * a member nothing is read.
 */
#include "flow/hub.h"

#include "base/error.h"
#include "engine/batch.h"
#include "flow/endpoint.h"

#include <ev.h>
#include <stdlib.h>

struct member {
	struct endpoint endpoint;
	struct hub *hub;
	struct member *next;
	int want;
	size_t taken; /* messages of hub->input */
	bool holding; /* is still passing on what it took */
};

struct hub {
	struct ev_loop *loop;
	struct endpoint *shared;
	struct member *members;
	struct batch *input;
	ev_timer kick; /* runs when the members' state has changed */

	enum io end; /* of the input; IO_OK while it goes on */
	struct error why;
};

static struct member *
self(struct endpoint *endpoint)
{
	return (struct member *)endpoint;
}

/* Is every member done with the input batch? One that is ending counts no
 * more: it may take long. */
static bool
all_done(const struct hub *hub)
{
	const struct member *m;

	for (m = hub->members; m != NULL; m = m->next)
		if (!m->endpoint.no_reader &&
		    (m->holding || m->taken < hub->input->n))
			return false;
	return true;
}

static void
rewatch(struct hub *hub)
{
	const struct member *m;
	int want = 0;

	for (m = hub->members; m != NULL; m = m->next)
		want |= m->want;
	if (hub->end != IO_OK || !all_done(hub))
		want &= ~READY_READ;
	hub->shared->ops->watch(hub->shared, want);
}

/* Tell the members what they can do now. One of them may leave meanwhile. */
static void
wake(struct hub *hub, int what)
{
	struct member *m, *next;

	for (m = hub->members; m != NULL; m = next) {
		next = m->next;
		if (m->want & what)
			m->endpoint.ready(m->endpoint.arg, m->want & what);
	}
}

static void
refill(struct hub *hub)
{
	struct member *m;
	enum io result;

	batch_reset(hub->input);
	result = hub->shared->ops->read(hub->shared, hub->input, &hub->why);
	if (result == IO_END || result == IO_ERROR)
		hub->end = result;
	for (m = hub->members; m != NULL; m = m->next)
		m->taken = 0;
}

static void
hub_ready(void *arg, int what)
{
	struct hub *hub = arg;

	if ((what & READY_READ) && hub->end == IO_OK && all_done(hub))
		refill(hub);
	wake(hub, what);
	rewatch(hub);
}

static void
kick_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct hub *hub = timer->data;

	(void)loop;
	(void)revents;
	if (hub->end != IO_OK)
		wake(hub, READY_READ);
	rewatch(hub);
}

static void
kick(struct hub *hub)
{
	ev_feed_event(hub->loop, &hub->kick, EV_CUSTOM);
}

static enum io
member_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct member *m = self(endpoint);
	struct hub *hub = m->hub;

	if (m->holding) {
		m->holding = false;
		kick(hub);
	}
	if (m->taken < hub->input->n) {
		while (m->taken < hub->input->n)
			batch->v[batch->n++] = hub->input->v[m->taken++];
		m->holding = true;
		return IO_OK;
	}
	if (hub->end == IO_ERROR)
		*e = hub->why;
	return hub->end == IO_OK ? IO_AGAIN : hub->end;
}

static enum io
member_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct endpoint *shared = self(endpoint)->hub->shared;
	enum io result = shared->ops->write(shared, batch, e);

	endpoint->taken = shared->taken;
	return result;
}

static void
member_watch(struct endpoint *endpoint, int want)
{
	self(endpoint)->want = want;
	kick(self(endpoint)->hub);
}

static void
member_finish(struct endpoint *endpoint)
{
	(void)endpoint;
}

static void
member_abort(struct endpoint *endpoint, const char *why)
{
	(void)endpoint;
	(void)why;
}

static void
member_close(struct endpoint *endpoint)
{
	struct member *m = self(endpoint), **at;

	for (at = &m->hub->members; *at != m; at = &(*at)->next)
		continue;
	*at = m->next;
	kick(m->hub);
	free(m);
}

static const struct endpoint_ops member_ops = {
    .read = member_read,
    .write = member_write,
    .watch = member_watch,
    .finish = member_finish,
    .abort = member_abort,
    .close = member_close,
};

struct endpoint *
hub_join(struct hub *hub)
{
	struct member *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->endpoint.ops = &member_ops;
	m->endpoint.whole = true; /* pieces of several would mix */
	m->endpoint.marks = hub->shared->marks;
	m->endpoint.events = hub->shared->events;
	m->hub = hub;
	m->taken = hub->input->n;
	m->next = hub->members;
	hub->members = m;
	return &m->endpoint;
}

struct hub *
hub_new(struct ev_loop *loop, struct endpoint *shared)
{
	struct hub *hub = calloc(1, sizeof(*hub));

	if (hub == NULL || (hub->input = batch_new()) == NULL) {
		free(hub);
		return NULL;
	}
	hub->loop = loop;
	hub->shared = shared;
	ev_timer_init(&hub->kick, kick_cb, 0., 0.);
	hub->kick.data = hub;
	shared->ready = hub_ready;
	shared->arg = hub;
	return hub;
}

bool
hub_failed(const struct hub *hub)
{
	return hub->end == IO_ERROR;
}

void
hub_free(struct hub *hub)
{
	ev_clear_pending(hub->loop, &hub->kick);
	hub->shared->ops->close(hub->shared);
	batch_free(hub->input);
	free(hub);
}
