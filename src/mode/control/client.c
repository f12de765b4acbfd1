/*
 * One client of the control socket. It is taken at its own pace: one that
 * does not read its replies is not read from, and is disconnected when that
 * lasts; one that floods gets a few lines carried out in each round of the
 * loop. Lines, replies in wait and events have their limits.
 */
#include "mode/control/client.h"

#include "mode/control/command.h"
#include "mode/run.h"
#include "report/event.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 65536		 /* bytes of a line, with its newline */
#define REPLIES_MAX 65536	 /* bytes that wait before it is read again */
#define EVENTS_MAX (1024 * 1024) /* bytes, with events, and it must go */
#define ROUND_LINES 8		 /* carried out in one round of the loop */
#define STALLED 10.0		 /* s */

struct client {
	struct run *run;
	int fd;
	ev_io in, out;
	ev_timer again;	  /* the next round, or the next look */
	ev_timer stalled; /* takes nothing of what waits for it */
	void (*left)(void *, struct client *);
	void *arg;

	char line[LINE_SIZE]; /* len bytes, the first line's and more */
	size_t len;
	bool skipping; /* the rest of a line that was too long */
	bool eof;      /* will say nothing more */
	bool broken;   /* nothing can be written */

	char *replies; /* sent..n are to be written */
	size_t sent, n, size;

	struct request request;
	bool waits; /* request is under way */
	bool events;
};

static void
timer_set(struct client *c, ev_timer *timer, double after)
{
	ev_timer_stop(c->run->loop, timer);
	ev_timer_set(timer, after, 0.);
	ev_timer_start(c->run->loop, timer);
}

static size_t
unwritten(const struct client *c)
{
	return c->n - c->sent;
}

static void
flush(struct client *c)
{
	ssize_t done = 0;

	while (unwritten(c) > 0 && !c->broken) {
		done = send(c->fd, c->replies + c->sent, unwritten(c),
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1 && errno != EAGAIN)
			c->broken = true;
		if (done == -1)
			break;
		c->sent += (size_t)done;
		ev_timer_stop(c->run->loop, &c->stalled);
	}
	if (unwritten(c) == 0)
		c->sent = c->n = 0;
	if (unwritten(c) == 0 || c->broken) {
		ev_io_stop(c->run->loop, &c->out);
		ev_timer_stop(c->run->loop, &c->stalled);
	} else if (!ev_is_active(&c->out)) {
		ev_io_start(c->run->loop, &c->out);
		timer_set(c, &c->stalled, STALLED);
	} else if (!ev_is_active(&c->stalled))
		timer_set(c, &c->stalled, STALLED);
}

static void
append(struct client *c, const char *text)
{
	size_t len = strlen(text);
	char *grown;

	if (c->sent > 0) {
		memmove(c->replies, c->replies + c->sent, unwritten(c));
		c->n -= c->sent;
		c->sent = 0;
	}
	if (c->n + len > c->size) {
		grown = realloc(c->replies, (c->n + len) * 2);
		if (grown == NULL) {
			c->broken = true;
			return;
		}
		c->replies = grown;
		c->size = (c->n + len) * 2;
	}
	memcpy(c->replies + c->n, text, len);
	c->n += len;
}

void
client_event(
    struct client *c, unsigned assoc, const struct event *event, char **line)
{
	char *reply = NULL;

	if (c->events && *line == NULL)
		*line = event_json(assoc, event);
	if (c->events && *line != NULL)
		append(c, *line);
	if (c->waits)
		reply = command_event(&c->request, assoc, event);
	if (reply != NULL) {
		append(c, reply);
		c->waits = false;
	}
	free(reply);
	/* One that does not read loses its place. */
	if (unwritten(c) > EVENTS_MAX)
		c->broken = true;
	/* Not here: we are called from inside of a link. */
	if (c->broken || !c->waits)
		timer_set(c, &c->again, 0.);
}

/* Carry out the first line in c->line, of len bytes and NUL. */
static void
carry_out(struct client *c, char *line)
{
	char *reply;

	c->request =
	    (struct request){.events = c->events, .answer = EVENT_TYPES};
	reply = command_line(c->run, line, &c->request);
	c->waits = c->request.looks > 0;
	c->events = c->request.events;
	if (reply != NULL)
		append(c, reply);
	free(reply);
}

/* The first line, or what is left of one at the end of input. */
static bool
take_line(struct client *c)
{
	char *end = memchr(c->line, '\n', c->len);
	size_t used = end != NULL ? (size_t)(end - c->line) + 1 : c->len;
	bool whole = end != NULL || c->len == LINE_SIZE - 1 || c->eof;

	if (c->len == 0 || !whole)
		return false;
	if (end != NULL)
		*end = '\0';
	c->line[used] = end != NULL ? c->line[used] : '\0';
	if (!c->skipping && end == NULL && !c->eof)
		append(c, "{\"type\":\"reply\",\"ok\":false,\"error\":"
			  "\"the line is too long\"}\n");
	else if (!c->skipping)
		carry_out(c, c->line);
	c->skipping = end == NULL && !c->eof;
	memmove(c->line, c->line + used, c->len - used);
	c->len -= used;
	return true;
}

static void
leave(struct client *c)
{
	c->left(c->arg, c);
	client_free(c);
}

/* Go on as far as can be; may free the client. */
static void
proceed(struct client *c)
{
	struct ev_loop *loop = c->run->loop;
	int lines = 0;

	flush(c);
	while (lines++ < ROUND_LINES && !c->waits && !c->broken &&
	       unwritten(c) < REPLIES_MAX && take_line(c))
		flush(c);
	if (c->broken || (c->eof && c->len == 0 && !c->waits &&
			     unwritten(c) == 0 && !c->events)) {
		leave(c);
		return;
	}
	if (c->waits)
		timer_set(c, &c->again, ANSWER_POLL);
	else if (lines > ROUND_LINES)
		timer_set(c, &c->again, 0.);
	if (c->eof || c->waits || unwritten(c) >= REPLIES_MAX ||
	    c->len == LINE_SIZE - 1)
		ev_io_stop(loop, &c->in);
	else
		ev_io_start(loop, &c->in);
}

static void
in_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct client *c = io->data;
	ssize_t got;

	(void)loop;
	(void)revents;
	got =
	    recv(c->fd, c->line + c->len, LINE_SIZE - 1 - c->len, MSG_DONTWAIT);
	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got > 0)
		c->len += (size_t)got;
	c->broken |= got == -1;
	c->eof |= got == 0;
	/* After shutdown() it may still read, after close() not. */
	if (got == 0 && poll(&(struct pollfd){.fd = c->fd}, 1, 0) == 1)
		c->events = false;
	proceed(c);
}

static void
out_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	(void)revents;
	proceed(io->data);
}

static void
again_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct client *c = timer->data;
	char *reply;

	(void)loop;
	(void)revents;
	if (c->waits) {
		reply = command_poll(&c->request);
		c->waits = c->request.looks > 0;
		if (reply != NULL)
			append(c, reply);
		free(reply);
	}
	proceed(c);
}

static void
stalled_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)revents;
	leave(timer->data);
}

struct client *
client_new(
    struct run *run, int fd, void (*left)(void *, struct client *), void *arg)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->run = run;
	c->fd = fd;
	c->left = left;
	c->arg = arg;
	ev_io_init(&c->in, in_cb, fd, EV_READ);
	ev_io_init(&c->out, out_cb, fd, EV_WRITE);
	ev_timer_init(&c->again, again_cb, 0., 0.);
	ev_timer_init(&c->stalled, stalled_cb, 0., 0.);
	c->in.data = c->out.data = c->again.data = c->stalled.data = c;
	ev_io_start(run->loop, &c->in);
	return c;
}

void
client_free(struct client *c)
{
	flush(c);
	ev_io_stop(c->run->loop, &c->in);
	ev_io_stop(c->run->loop, &c->out);
	ev_timer_stop(c->run->loop, &c->again);
	ev_timer_stop(c->run->loop, &c->stalled);
	(void)close(c->fd);
	json_decref(c->request.fields);
	free(c->request.args);
	free(c->replies);
	free(c);
}
