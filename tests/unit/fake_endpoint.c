/* An endpoint that does as the test says. */
#include "base/error.h"
#include "fake_bed.h"

#include <assert.h>
#include <string.h>

static struct fake_end *
self(struct endpoint *endpoint)
{
	return (struct fake_end *)endpoint;
}

static int
end_what(const struct fake_end *s)
{
	int can = 0;

	if (s->endless || s->first < s->n || s->after != IO_AGAIN)
		can |= READY_READ;
	if ((s->room > 0 && !s->rest) || s->fate != IO_OK)
		can |= READY_WRITE;
	return can & s->want;
}

void
fake_end_kick(struct fake_end *s)
{
	if (!s->closed && end_what(s) != 0)
		ev_timer_start(s->bed->loop, &s->kick);
}

static void
kick_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct fake_end *s = timer->data;

	(void)loop;
	(void)revents;
	if (end_what(s) != 0)
		s->endpoint.ready(s->endpoint.arg, end_what(s));
	fake_end_kick(s);
}

static enum io
end_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct fake_end *s = self(endpoint);

	assert(batch->n == 0 && batch->first == 0);
	s->reads++;
	while (batch->n < BATCH_MAX && (s->endless || s->first < s->n)) {
		batch->v[batch->n++] = s->say[s->first];
		s->given++;
		if (!s->endless)
			s->first++;
	}
	if (batch->n > 0)
		return IO_OK;
	if (s->after == IO_ERROR)
		error_set(e, ERR_IO, "read: as told");
	return s->after;
}

static enum io
end_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct fake_end *s = self(endpoint);
	size_t n = batch->n;

	s->writes++;
	if (s->fate == IO_ERROR)
		error_set(e, ERR_IO, "write: as told");
	if (s->fate != IO_OK)
		return s->fate;
	if (n - batch->first > s->room)
		batch->n = batch->first + s->room;
	if (s->room != SIZE_MAX)
		s->room -= batch->n - batch->first;
	tap_take(&s->got, batch);
	batch->n = n;
	return batch->first < n || s->rest ? IO_AGAIN : IO_OK;
}

static void
end_watch(struct endpoint *endpoint, int want)
{
	self(endpoint)->want = want;
	fake_end_kick(self(endpoint));
}

static void
end_finish(struct endpoint *endpoint)
{
	assert(!self(endpoint)->finished);
	self(endpoint)->finished = true;
}

static void
end_abort(struct endpoint *endpoint, const char *why)
{
	struct fake_end *s = self(endpoint);

	strlcpy(s->aborted, why != NULL ? why : "", sizeof(s->aborted));
}

static void
end_close(struct endpoint *endpoint)
{
	struct fake_end *s = self(endpoint);

	assert(!s->closed);
	ev_timer_stop(s->bed->loop, &s->kick);
	s->closed = true;
}

static const struct endpoint_ops end_ops = {
    .read = end_read,
    .write = end_write,
    .watch = end_watch,
    .finish = end_finish,
    .abort = end_abort,
    .close = end_close,
};

void
fake_end_init(struct fake_end *s, struct bed *bed)
{
	memset(s, 0, sizeof(*s));
	s->endpoint.ops = &end_ops;
	s->bed = bed;
	s->after = IO_AGAIN;
	s->room = SIZE_MAX;
	ev_timer_init(&s->kick, kick_cb, 0., 0.);
	s->kick.data = s;
}

void
fake_end_say(struct fake_end *s, const char *text)
{
	struct message *m = &s->say[s->n++];

	assert(s->n <= FAKE_END_MAX);
	m->data = (char *)text;
	m->len = strlen(text);
	fake_end_kick(s);
}
