/* An association as an endpoint. Messages that arrive in pieces are put
 * together where the other side of the link can only take whole ones. */
#include "flow/assoc_endpoint.h"

#include "base/error.h"
#include "engine/batch.h"
#include "flow/pieces.h"
#include "flow/tap.h"

#include <ev.h>
#include <stdlib.h>
#include <string.h>

#define DRAINED_INTERVAL 0.01 /* s */

struct assoc_end {
	struct endpoint endpoint;
	struct assoc *assoc;
	struct assoc_end_config config;

	ev_timer drained; /* config.abort: looks whether all is acknowledged */
	bool aborted;	  /* as was asked for: a good end */

	struct pieces *pieces; /* NULL: they are not to be put together */
	bool failed;	       /* told once all that came before is taken */
	struct error why;
};

static struct assoc_end *
self(struct endpoint *endpoint)
{
	return (struct assoc_end *)endpoint;
}

static enum io
assoc_end_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct assoc_end *s = self(endpoint);
	enum io result;

	if (s->aborted)
		return IO_END;
	if (s->failed) {
		*e = s->why;
		return IO_ERROR;
	}
	result = assoc_recv(s->assoc, batch, e);
	if (result == IO_OK && s->config.tap != NULL)
		s->config.tap->messages(
		    s->config.tap, false, batch, 0, batch->n);
	if (result != IO_OK || s->pieces == NULL)
		return result;
	s->failed = pieces_join(s->pieces, batch, &s->why) == -1;
	if (!s->failed || batch->n > 0)
		return IO_OK;
	*e = s->why;
	return IO_ERROR;
}

static enum io
assoc_end_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct tap *tap = self(endpoint)->config.tap;
	struct assoc *assoc = self(endpoint)->assoc;
	size_t first = batch->first;
	enum io result = assoc_send(assoc, batch, e);
	struct assoc_status status;
	struct error ignored;

	if (tap != NULL && batch->first > first)
		tap->messages(tap, true, batch, first, batch->first);

	if (result == IO_AGAIN && endpoint->asks_deaf)
		endpoint->deaf = assoc_status(assoc, &status, &ignored) == -1 ||
				 status.state != STATE_ESTABLISHED;
	return result;
}

static void
assoc_end_watch(struct endpoint *endpoint, int want)
{
	assoc_watch(self(endpoint)->assoc, want);
}

/* There is no event for "all acknowledged" on both stacks, hence the look at
 * short intervals; ABORT throws away what is still queued. */
static void
drained_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct assoc_end *s = timer->data;
	struct assoc_status status;
	struct error e;
	bool alive = assoc_status(s->assoc, &status, &e) == 0;

	(void)revents;
	if (alive && (status.unacked > 0 || status.pending > 0))
		return;
	ev_timer_stop(loop, timer);
	/* Else it ended by itself, and reading will tell how. */
	if (alive) {
		assoc_abort(s->assoc,
		    s->endpoint.cut_short ? "bad input" : s->config.abort_text);
		s->aborted = true;
	}
	s->endpoint.ready(s->endpoint.arg, READY_READ);
}

static void
ending(struct assoc_end *s)
{
	if (s->config.ending != NULL)
		s->config.ending(s->config.arg);
}

static void
assoc_end_finish(struct endpoint *endpoint)
{
	struct assoc_end *s = self(endpoint);

	ending(s);
	if (s->config.abort || endpoint->cut_short)
		ev_timer_start(s->config.loop, &s->drained);
	else
		assoc_shutdown(s->assoc);
}

static void
assoc_end_abort(struct endpoint *endpoint, const char *why)
{
	ending(self(endpoint));
	assoc_abort(self(endpoint)->assoc, why);
}

static void
assoc_end_close(struct endpoint *endpoint)
{
	struct assoc_end *s = self(endpoint);

	ev_timer_stop(s->config.loop, &s->drained);
	assoc_close(s->assoc);
	if (s->config.tap != NULL)
		s->config.tap->free(s->config.tap);
	pieces_free(s->pieces);
	free(s);
}

static void
assoc_end_ready(struct assoc *assoc, int what, void *arg)
{
	struct assoc_end *s = arg;

	(void)assoc;
	if (s->endpoint.ready != NULL)
		s->endpoint.ready(s->endpoint.arg, what);
}

static const struct endpoint_ops assoc_end_ops = {
    .read = assoc_end_read,
    .write = assoc_end_write,
    .watch = assoc_end_watch,
    .finish = assoc_end_finish,
    .abort = assoc_end_abort,
    .close = assoc_end_close,
};

struct endpoint *
assoc_endpoint(struct assoc *assoc, const struct assoc_end_config *config)
{
	struct assoc_end *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->endpoint.ops = &assoc_end_ops;
	s->endpoint.whole = true;
	s->endpoint.full_close = true;
	s->endpoint.has_peer = true;
	s->assoc = assoc;
	s->config = *config;
	if (config->join) {
		s->pieces = pieces_new(
		    config->most != 0 ? config->most : JOIN_MAX, config->marks);
		if (s->pieces == NULL) {
			free(s);
			return NULL;
		}
	}
	ev_timer_init(&s->drained, drained_cb, 0., DRAINED_INTERVAL);
	s->drained.data = s;
	assoc_on_ready(assoc, assoc_end_ready, s);
	return &s->endpoint;
}
