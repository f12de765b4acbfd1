/*
 * Files of what passed. They are written at once, so that a reader of a FIFO
 * sees each message; one that fails is reported, and left alone from then on.
 */
#include "mode/capture.h"

#include "base/buffer.h"
#include "base/error.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/fd.h"
#include "flow/hex.h"
#include "flow/tap.h"
#include "mode/run.h"
#include "report/note.h"
#include "report/pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define READER_LIMIT 2000 /* ms, for whoever reads a FIFO */

enum { CAPTURE_PCAP, CAPTURE_HEX, CAPTURE_LOG, CAPTURES };

struct capture {
	int fd[CAPTURES]; /* -1: not asked for, or failed */
	const char *path[CAPTURES];
	struct buffer buffer;
};

struct capture_tap {
	struct tap tap; /* first */
	struct capture *capture;
	struct pcapng_flow flow;
};

/* A FIFO's reader sets the pace, but must not stop the run for good. */
static bool
reader_goes_on(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	int n;

	do
		n = poll(&p, 1, READER_LIMIT);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0;
}

static int
open_stdout(void)
{
	bool blocks;
	int fd = fd_private(STDOUT_FILENO, true, &blocks);

	if (fd != STDOUT_FILENO)
		return fd;
	return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/* A FIFO that nobody reads yet is given the same time. */
static int
open_capture(const char *path)
{
	const struct timespec pause = {.tv_nsec = 50000000};
	int fd, tries;

	if (strcmp(path, "-") == 0)
		return open_stdout();
	for (tries = 0; tries < READER_LIMIT / 50; tries++) {
		fd = open(path,
		    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK,
		    0666);
		if (fd != -1 || errno != ENXIO)
			return fd;
		(void)nanosleep(&pause, NULL);
	}
	return -1;
}

/* What waits in the buffer goes to a file. */
static void
flush(struct capture *c, int which)
{
	struct buffer *b = &c->buffer;
	struct error e;
	ssize_t n;

	while (b->start < b->end && c->fd[which] != -1) {
		n = write(c->fd[which], b->data + b->start, b->end - b->start);
		if (n > 0)
			b->start += (size_t)n;
		if (n >= 0 || errno == EINTR)
			continue;
		if (errno == EAGAIN && reader_goes_on(c->fd[which]))
			continue;
		error_errno(&e, errno, "%s", c->path[which]);
		warn_user("%s; nothing more goes there", e.text);
		close(c->fd[which]);
		c->fd[which] = -1;
	}
	b->start = b->end = 0;
}

/* "> 2026-01-31 12:34:56.123456 assoc 1, " before what --out dump has. */
static int
hex_message(struct buffer *b, unsigned assoc, bool sent,
    const struct message *m, uint64_t now)
{
	time_t seconds = (time_t)(now / 1000000);
	char head[80], date[32];
	struct tm tm;
	int n;

	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	n = snprintf(head, sizeof(head), "%c %s.%06u assoc %u, ",
	    sent ? '>' : '<', date, (unsigned)(now % 1000000), assoc);
	if (buffer_add(b, head, (size_t)n) == -1)
		return -1;
	return dump_render(b, m);
}

static int
render(struct capture_tap *t, int which, bool sent, const struct message *m,
    uint64_t now)
{
	struct buffer *b = &t->capture->buffer;

	switch (which) {
	case CAPTURE_PCAP:
		return pcapng_message(b, &t->flow, sent, m, now);
	case CAPTURE_HEX:
		return hex_message(b, t->flow.assoc, sent, m, now);
	default:
		return buffer_add(b, m->data, m->len);
	}
}

static uint64_t
microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void
messages(struct tap *tap, bool sent, const struct batch *batch, size_t first,
    size_t end)
{
	struct capture_tap *t = (struct capture_tap *)tap;
	uint64_t now = microseconds();

	for (int which = 0; which < CAPTURES; which++) {
		if (t->capture->fd[which] == -1)
			continue;
		for (size_t i = first; i < end; i++)
			if (batch->v[i].event == NULL)
				(void)render(t, which, sent, &batch->v[i], now);
		flush(t->capture, which);
	}
}

static void
tap_free(struct tap *tap)
{
	struct capture_tap *t = (struct capture_tap *)tap;

	pcapng_flow_free(&t->flow);
	free(t);
}

struct tap *
capture_tap(struct run *run, struct assoc *assoc)
{
	struct capture_tap *t;
	struct error e;

	if (run->capture == NULL || (t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->tap.messages = messages;
	t->tap.free = tap_free;
	t->capture = run->capture;
	t->flow.assoc = assoc_id(assoc);
	/* Without addresses the packets lack them: it has ended already. */
	(void)assoc_addrs(assoc, false, &t->flow.own, &e);
	(void)assoc_addrs(assoc, true, &t->flow.peer, &e);
	return &t->tap;
}

int
capture_open(struct run *run, struct error *e)
{
	const struct options *opt = run->opt;
	const char *const paths[] = {opt->pcap, opt->hex_dump, opt->log};
	struct capture *c;

	if (opt->pcap == NULL && opt->hex_dump == NULL && opt->log == NULL)
		return 0;
	for (int i = 0; i < CAPTURES; i++)
		for (int j = 0; j < i; j++)
			if (paths[i] != NULL && paths[j] != NULL &&
			    strcmp(paths[i], paths[j]) == 0)
				return error_set(e, ERR_USAGE,
				    "%s is named for two captures", paths[i]);
	run->capture = c = calloc(1, sizeof(*c));
	if (c == NULL)
		return error_set(e, ERR_IO, "out of memory");
	for (int i = 0; i < CAPTURES; i++)
		c->fd[i] = -1;
	for (int i = 0; i < CAPTURES; i++) {
		if ((c->path[i] = paths[i]) == NULL)
			continue;
		c->fd[i] = open_capture(paths[i]);
		if (c->fd[i] == -1 && errno == ENXIO)
			return error_set(
			    e, ERR_IO, "%s: nobody reads this FIFO", paths[i]);
		if (c->fd[i] == -1)
			return error_errno(e, errno, "%s", paths[i]);
	}
	if (opt->pcap == NULL)
		return 0;
	if (pcapng_head(&c->buffer) == -1)
		return error_set(e, ERR_IO, "out of memory");
	flush(c, CAPTURE_PCAP);
	return 0;
}

void
capture_close(struct run *run)
{
	struct capture *c = run->capture;

	if (c == NULL)
		return;
	for (int i = 0; i < CAPTURES; i++)
		if (c->fd[i] != -1)
			close(c->fd[i]);
	buffer_free(&c->buffer);
	free(c);
}
