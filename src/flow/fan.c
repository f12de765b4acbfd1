/*
 * Several inputs and outputs as one endpoint. Inputs take turns, so that none
 * waits for another; an output that takes nothing holds up all that comes
 * behind it, as memory must stay bounded.
 */
#include "flow/fan.h"

#include "base/error.h"
#include "flow/endpoint.h"

#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READER_INTERVAL 0.05 /* s; until somebody reads a FIFO */

struct fan;

/* One of the inputs or outputs. */
struct way {
	struct fan *fan;
	struct endpoint *end; /* NULL: a FIFO that nobody reads yet */
	struct fan_file *file;
	bool ready; /* may have something to read */
	bool over;  /* came to its end, or the reader had enough */
	ev_timer wait;
};

struct fan {
	struct endpoint endpoint;
	struct ev_loop *loop;
	struct stream_config config;
	struct way *in, *out; /* out[0] is config.out */
	size_t n_in, n_out;
	size_t turn;	     /* of in */
	struct way *blocked; /* of out */
	struct way *waited;  /* blocked last: somebody may still wait for it */
	int want;
};

static struct fan *
self(struct endpoint *endpoint)
{
	return (struct fan *)endpoint;
}

int
fan_open(struct fan_file *file, bool writing, struct error *e)
{
	int flags = writing ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY;
	struct stat st;

	file->fd = open(file->path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	    S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH);
	if (file->fd == -1 && writing && errno == ENXIO &&
	    stat(file->path, &st) == 0 && S_ISFIFO(st.st_mode))
		return 0;
	if (file->fd == -1)
		return error_errno(e, errno, "open %s", file->path);
	if (fstat(file->fd, &st) == 0 && S_ISDIR(st.st_mode))
		return error_errno(e, EISDIR, "open %s", file->path);
	return 0;
}

void
fan_close(struct fan_file *file)
{
	if (file->fd > STDERR_FILENO)
		(void)close(file->fd);
	file->fd = -1;
}

static enum io
fan_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct fan *fan = self(endpoint);
	size_t i, over = 0;
	struct way *way;
	enum io result;

	for (i = 0; i < fan->n_in; i++) {
		way = &fan->in[(fan->turn + i) % fan->n_in];
		result = way->over    ? IO_END
			 : way->ready ? way->end->ops->read(way->end, batch, e)
				      : IO_AGAIN;
		if (result == IO_OK)
			fan->turn = (size_t)(way - fan->in) + 1;
		if (result == IO_OK || result == IO_ERROR)
			return result;
		way->ready = false;
		if (result == IO_END && !way->over)
			way->end->ops->watch(way->end, 0);
		way->over = result == IO_END;
		over += way->over;
	}
	return fan->n_in > 0 && over == fan->n_in ? IO_END : IO_AGAIN;
}

/* Where a message goes, or an event. */
static struct way *
way_out(struct fan *fan, const struct message *m)
{
	size_t i;

	for (i = 1; i < fan->n_out && m->event == NULL; i++)
		if (fan->out[i].file->stream == m->stream)
			return &fan->out[i];
	return &fan->out[0];
}

/* All outputs are closed by those who read them. */
static bool
nobody_reads(const struct fan *fan)
{
	size_t i;

	for (i = 0; i < fan->n_out; i++)
		if (!fan->out[i].over)
			return false;
	return true;
}

/* Messages first to end - 1 of the batch are for this way. */
static enum io
way_write(struct way *way, struct batch *batch, size_t end, struct error *e)
{
	struct fan *fan = way->fan;
	size_t n = batch->n;
	uint64_t taken;
	enum io result = IO_AGAIN;

	batch->n = end;
	if (way->end != NULL && !way->over) {
		taken = way->end->taken;
		result = way->end->ops->write(way->end, batch, e);
		fan->endpoint.taken += way->end->taken - taken;
	}
	way->over |= result == IO_END;
	if (way->over) {
		batch->first = end;
		result = nobody_reads(fan) ? IO_END : IO_OK;
	}
	batch->n = n;
	fan->blocked = result == IO_AGAIN ? way : NULL;
	if (fan->blocked != NULL)
		fan->waited = way;
	return result;
}

static enum io
fan_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct fan *fan = self(endpoint);
	enum io result = IO_OK;
	struct way *way;
	size_t end;

	/* What it took before it blocked may not be all out. */
	if (fan->blocked != NULL && fan->blocked->end != NULL)
		result = way_write(fan->blocked, batch, batch->first, e);
	while (result == IO_OK && batch->first < batch->n) {
		way = way_out(fan, &batch->v[batch->first]);
		end = batch->first + 1;
		while (end < batch->n && way_out(fan, &batch->v[end]) == way)
			end++;
		result = way_write(way, batch, end, e);
	}
	return result;
}

static void
fan_watch(struct endpoint *endpoint, int want)
{
	struct fan *fan = self(endpoint);
	struct way *way;

	fan->want = want;
	for (way = fan->in; way < fan->in + fan->n_in; way++)
		way->end->ops->watch(
		    way->end, way->over ? 0 : want & READY_READ);
	for (way = fan->out; way < fan->out + fan->n_out; way++)
		if (way->end != NULL)
			way->end->ops->watch(way->end,
			    way == fan->waited ? want & READY_WRITE : 0);
}

static void
fan_finish(struct endpoint *endpoint)
{
	(void)endpoint;
}

static void
fan_abort(struct endpoint *endpoint, const char *why)
{
	(void)endpoint;
	(void)why;
}

static void
ways_close(struct fan *fan, struct way *ways, size_t n)
{
	size_t i;

	for (i = 0; ways != NULL && i < n; i++) {
		ev_timer_stop(fan->loop, &ways[i].wait);
		if (ways[i].end != NULL)
			ways[i].end->ops->close(ways[i].end);
	}
	free(ways);
}

static void
fan_end(struct endpoint *endpoint)
{
	struct fan *fan = self(endpoint);

	ways_close(fan, fan->in, fan->n_in);
	ways_close(fan, fan->out, fan->n_out);
	free(fan);
}

static const struct endpoint_ops fan_ops = {
    .read = fan_read,
    .write = fan_write,
    .watch = fan_watch,
    .finish = fan_finish,
    .abort = fan_abort,
    .close = fan_end,
};

static void
way_ready(void *arg, int what)
{
	struct way *way = arg;
	struct fan *fan = way->fan;

	if (what & READY_READ)
		way->ready = true;
	if (fan->want & what)
		fan->endpoint.ready(fan->endpoint.arg, fan->want & what);
}

/* The stream endpoint of a way; NULL without memory. */
static struct endpoint *
way_open(struct way *way, const struct stream_config *config)
{
	way->end = stream_endpoint(way->fan->loop, config);
	if (way->end != NULL) {
		way->end->ready = way_ready;
		way->end->arg = way;
	}
	return way->end;
}

static struct endpoint *
way_open_out(struct way *way)
{
	struct stream_config config = way->fan->config;

	config.in = -1;
	config.out = way->file->fd;
	config.events = 0;
	return way_open(way, &config);
}

/* Does somebody read the FIFO now? Other failures show when it is written. */
static void
wait_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct way *way = timer->data;
	struct error ignored;

	(void)revents;
	if (fan_open(way->file, true, &ignored) == 0 && way->file->fd == -1)
		return;
	ev_timer_stop(loop, timer);
	way->over = way->file->fd == -1 || way_open_out(way) == NULL;
	if (way == way->fan->waited)
		way_ready(way, READY_WRITE);
}

static int
open_in(struct fan *fan, struct way *way, struct fan_file *file)
{
	struct stream_config config = fan->config;

	*way = (struct way){.fan = fan, .file = file};
	config.in = file->fd;
	config.out = -1;
	config.stamp.stream = file->stream;
	config.name = file->path;
	return way_open(way, &config) == NULL ? -1 : 0;
}

static int
open_out(struct fan *fan, struct way *way, struct fan_file *file)
{
	*way = (struct way){.fan = fan, .file = file};
	ev_timer_init(&way->wait, wait_cb, READER_INTERVAL, READER_INTERVAL);
	way->wait.data = way;
	if (file->fd != -1)
		return way_open_out(way) == NULL ? -1 : 0;
	ev_timer_start(fan->loop, &way->wait);
	return 0;
}

static int
open_all(struct fan *fan, struct fan_file *in, size_t n_in,
    struct fan_file *out, size_t n_out)
{
	struct stream_config config = fan->config;

	fan->in = calloc(n_in + 1, sizeof(*fan->in));
	fan->out = calloc(n_out + 1, sizeof(*fan->out));
	if (fan->in == NULL || fan->out == NULL)
		return -1;
	config.in = -1;
	fan->out[0].fan = fan;
	if (way_open(&fan->out[0], &config) == NULL)
		return -1;
	for (fan->n_out = 1; fan->n_out <= n_out; fan->n_out++)
		if (open_out(
			fan, &fan->out[fan->n_out], &out[fan->n_out - 1]) == -1)
			return -1;
	for (; fan->n_in < n_in; fan->n_in++)
		if (open_in(fan, &fan->in[fan->n_in], &in[fan->n_in]) == -1)
			return -1;
	return 0;
}

struct endpoint *
fan_endpoint(struct ev_loop *loop, const struct stream_config *config,
    struct fan_file *in, size_t n_in, struct fan_file *out, size_t n_out)
{
	struct fan *fan = calloc(1, sizeof(*fan));

	if (fan == NULL)
		return NULL;
	fan->endpoint.ops = &fan_ops;
	fan->endpoint.whole = config->out_framing->whole;
	fan->endpoint.marks = config->out_framing->metadata;
	fan->loop = loop;
	fan->config = *config;
	if (open_all(fan, in, n_in, out, n_out) == -1) {
		fan_end(&fan->endpoint);
		return NULL;
	}
	fan->endpoint.events = fan->out[0].end->events;
	return &fan->endpoint;
}

struct endpoint *
fan_stdout(struct endpoint *endpoint)
{
	return self(endpoint)->out[0].end;
}
