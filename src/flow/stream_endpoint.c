/* A byte stream as an endpoint: an input and an output in the event loop. */
#include "flow/stream_endpoint.h"

#include "base/error.h"
#include "flow/fd.h"
#include "flow/input.h"
#include "flow/output.h"

#include <ev.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LAST_LINES_WAIT 2000 /* ms */

struct stream_end {
	struct endpoint endpoint;
	struct stream_config config;
	struct ev_loop *loop;
	struct input in;
	struct output out;
	ev_io in_io, out_io;
	bool writing; /* the link waits for it */
	bool saying;  /* lines wait for it */
};

static struct stream_end *
self(struct endpoint *endpoint)
{
	return (struct stream_end *)endpoint;
}

/* A descriptor does not tell of what was read from it already. */
static void
feed(struct stream_end *s)
{
	if (s->in.more && ev_is_active(&s->in_io))
		ev_feed_event(s->loop, &s->in_io, EV_READ);
}

static enum io
stream_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct stream_end *s = self(endpoint);
	enum io result = input_read(&s->in, batch, e);

	feed(s);
	return result;
}

static enum io
stream_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct stream_end *s = self(endpoint);
	enum io result = output_write(&s->out, batch, e);

	endpoint->taken = s->out.taken;
	return result;
}

static void
watch_one(struct ev_loop *loop, ev_io *io, bool on)
{
	if (on)
		ev_io_start(loop, io);
	else
		ev_io_stop(loop, io);
}

static void
stream_watch(struct endpoint *endpoint, int want)
{
	struct stream_end *s = self(endpoint);

	if (s->in.fd != -1)
		watch_one(s->loop, &s->in_io, want & READY_READ);
	feed(s);
	s->writing = want & READY_WRITE;
	if (s->out.fd != -1)
		watch_one(s->loop, &s->out_io, s->writing || s->saying);
}

static void
stream_finish(struct endpoint *endpoint)
{
	struct stream_end *s = self(endpoint);

	if (s->config.socket)
		(void)shutdown(s->out.fd, SHUT_WR);
}

static void
stream_abort(struct endpoint *endpoint, const char *why)
{
	struct stream_end *s = self(endpoint);
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)why;
	if (s->config.socket)
		(void)setsockopt(
		    s->out.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* Write lines that wait, unless the link does it as it goes on anyway. */
static void
flush(struct stream_end *s)
{
	struct error ignored;

	s->saying = output_flush(&s->out, &ignored) == IO_AGAIN;
	watch_one(s->loop, &s->out_io, s->writing || s->saying);
}

void
stream_say(struct endpoint *endpoint, const char *line, size_t len)
{
	struct stream_end *s = self(endpoint);

	if (s->out.fd == -1 || !output_line(&s->out, line, len))
		return;
	flush(s);
}

/* The last lines of a run: there is no later for them. */
static void
flush_last(struct stream_end *s)
{
	struct error ignored;
	struct pollfd p = {.fd = s->out.fd, .events = POLLOUT};

	while (s->saying && poll(&p, 1, LAST_LINES_WAIT) > 0)
		s->saying = output_flush(&s->out, &ignored) == IO_AGAIN;
}

static void
stream_close(struct endpoint *endpoint)
{
	struct stream_end *s = self(endpoint);

	flush_last(s);
	stream_watch(endpoint, 0);
	if (s->in.fd != s->config.in)
		(void)close(s->in.fd);
	if (s->out.fd != s->config.out)
		(void)close(s->out.fd);
	if (s->config.socket)
		(void)close(s->config.in);
	input_free(&s->in);
	output_free(&s->out);
	free(s);
}

static void
in_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct stream_end *s = io->data;

	(void)loop;
	(void)revents;
	s->endpoint.ready(s->endpoint.arg, READY_READ);
}

static void
out_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct stream_end *s = io->data;

	(void)loop;
	(void)revents;
	if (s->saying)
		flush(s);
	if (s->writing)
		s->endpoint.ready(s->endpoint.arg, READY_WRITE);
}

static const struct endpoint_ops stream_ops = {
    .read = stream_read,
    .write = stream_write,
    .watch = stream_watch,
    .finish = stream_finish,
    .abort = stream_abort,
    .close = stream_close,
};

/* A descriptor of our own, and what it takes to use it. */
static int private(int fd, bool writing, bool *blocks, bool *socket)
{
	if (fd == -1)
		return -1;
	fd = fd_private(fd, writing, blocks);
	*socket = fd_is_socket(fd);
	return fd;
}

struct endpoint *
stream_endpoint(struct ev_loop *loop, const struct stream_config *config)
{
	struct stream_end *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->endpoint.ops = &stream_ops;
	s->endpoint.whole = config->out_framing->whole;
	s->endpoint.marks = config->out_framing->metadata;
	s->endpoint.has_peer = config->socket;
	s->endpoint.events = config->out_framing->events ? config->events : 0;
	s->config = *config;
	s->loop = loop;
	s->in.framing = config->in_framing;
	s->in.block = config->block;
	s->in.stamp = config->stamp;
	s->in.skipped = config->skipped;
	s->in.arg = config->arg;
	s->in.parser.name = config->name ? config->name : "the input";
	s->in.fd = private(config->in, false, &s->in.blocks, &s->in.socket);
	s->out.framing = config->out_framing;
	s->out.peer = config->socket;
	s->out.fd = private(config->out, true, &s->out.blocks, &s->out.socket);
	ev_io_init(&s->in_io, in_cb, s->in.fd, EV_READ);
	ev_io_init(&s->out_io, out_cb, s->out.fd, EV_WRITE);
	s->in_io.data = s->out_io.data = s;
	return &s->endpoint;
}
