/*
 * A byte stream as an endpoint: bytes read are cut into messages by a framing
 * and messages written get one around them. The messages of a batch point
 * into the input buffer, which is not touched before all of them were taken.
 */
#include "flow/stream_endpoint.h"

#include "base/error.h"
#include "flow/fd.h"

#include <errno.h>
#include <ev.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define RECORD_PARTS 3	       /* head, message, tail */
#define INPUT_MIN (256 * 1024) /* bytes read at once, at most */

struct stream_end {
	struct endpoint endpoint;
	struct stream_config config;
	struct ev_loop *loop;
	ev_io in_io, out_io;
	int in, out;
	bool in_socket, out_socket;
	bool in_blocks, out_blocks; /* cannot be had non-blocking */

	char *input;
	size_t start, end, size; /* of the bytes not yet cut */
	bool eof;
	bool failed; /* told once all that came before is taken */
	struct error why;

	/* What is left of a record of which a part is out: records of several
	 * writers never mix, and a batch is always made of whole ones. */
	char *rest;
	size_t rest_start, rest_len;
};

static struct stream_end *
self(struct endpoint *endpoint)
{
	return (struct stream_end *)endpoint;
}

static bool
fd_ready(int fd, short what)
{
	struct pollfd p = {.fd = fd, .events = what};

	return poll(&p, 1, 0) > 0;
}

/* A multiple of the block size, so that a file gives blocks of one size. */
static size_t
input_size(const struct stream_end *s)
{
	size_t block = s->config.block;

	return block < INPUT_MIN ? INPUT_MIN - INPUT_MIN % block : block;
}

/* Room for more input: move what is left to the front, grow for a record that
 * fills everything. */
static int
make_room(struct stream_end *s, struct error *e)
{
	size_t size = s->size == 0 ? input_size(s) : s->size * 2;
	char *grown;

	if (s->start > 0) {
		s->end -= s->start;
		memmove(s->input, s->input + s->start, s->end);
		s->start = 0;
	}
	if (s->end < s->size)
		return 0;
	grown = realloc(s->input, size);
	if (grown == NULL)
		return error_set(e, ERR_IO, "out of memory");
	s->input = grown;
	s->size = size;
	return 0;
}

static enum io
fill(struct stream_end *s, struct error *e)
{
	size_t room = s->size - s->end;
	char *to = s->input + s->end;
	ssize_t n;

	if (s->in_blocks && !fd_ready(s->in, POLLIN))
		return IO_AGAIN;
	do {
		if (s->in_socket)
			n = recv(s->in, to, room, MSG_DONTWAIT);
		else
			n = read(s->in, to, room);
	} while (n == -1 && errno == EINTR);
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return IO_AGAIN;
	if (n == -1 && errno == EIO && isatty(s->in))
		n = 0; /* a terminal that went away */
	if (n == -1) {
		error_errno(e, errno, "read");
		return IO_ERROR;
	}
	s->eof = n == 0;
	s->end += (size_t)n;
	return IO_OK;
}

/* Read until nothing is there or the buffer is full: it takes no more calls
 * than to learn that later, and shows which message is the last. */
static enum io
fill_all(struct stream_end *s, struct batch *batch, struct error *e)
{
	size_t before = s->end;
	enum io result = fill(s, e);

	while (result == IO_OK && !s->eof && s->end < s->size)
		result = fill(s, e);
	batch->drained = result == IO_AGAIN;
	if (result == IO_ERROR) {
		s->failed = true;
		s->why = *e;
	}
	return s->end > before ? IO_OK : result;
}

/* What is there is no record: would it be the beginning of one? */
static int
no_record(const struct stream_end *s, struct error *e)
{
	const struct framing *framing = s->config.in_framing;
	struct frame frame;
	bool begins = framing->cut(s->input + s->start, s->end - s->start,
			  s->config.block, false, &frame) == 0;

	return error_set(e, ERR_USAGE, "%s at the %s of the input (format %s)",
	    begins ? "an incomplete record" : "no valid record",
	    begins ? "end" : "next byte", framing->name);
}

/* Cut what is there into the batch. */
static int
cut(struct stream_end *s, struct batch *batch, struct error *e)
{
	const struct framing *framing = s->config.in_framing;
	struct message *m;
	struct frame frame;
	int found;

	while (s->start < s->end && batch->n < BATCH_MAX) {
		found = framing->cut(s->input + s->start, s->end - s->start,
		    s->config.block, s->eof, &frame);
		if (found == -1)
			return no_record(s, e);
		if ((found == 0 ? s->end - s->start : frame.len) >
		    FRAMING_RECORD_MAX)
			return error_set(e, ERR_USAGE,
			    "an input record is longer than %d bytes",
			    FRAMING_RECORD_MAX);
		if (found == 0)
			break;
		m = &batch->v[batch->n];
		*m = s->config.stamp;
		m->data = s->input + s->start + frame.skip;
		m->len = frame.len;
		s->start += frame.size;
		if (frame.len > 0)
			batch->n++;
		else if (s->config.skipped != NULL)
			s->config.skipped(s->config.arg);
	}
	return 0;
}

static enum io
stream_read(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct stream_end *s = self(endpoint);
	enum io result;

	if (s->in == -1)
		return IO_AGAIN; /* for ever */
	for (;;) {
		if (cut(s, batch, e) == -1)
			return batch->n > 0 ? IO_OK : IO_ERROR;
		if (batch->n > 0) {
			if (s->eof && s->start == s->end)
				batch->v[batch->n - 1].flags |=
				    MESSAGE_SACK_NOW;
			return IO_OK;
		}
		if (s->eof)
			return IO_END;
		if (s->failed) {
			*e = s->why;
			return IO_ERROR;
		}
		if (make_room(s, e) == -1)
			return IO_ERROR;
		result = fill_all(s, batch, e);
		if (result != IO_OK)
			return result;
	}
}

/* A message as the parts of its record. head has room for a length. Returns
 * the record's size, or -1. */
static ssize_t
record(const struct stream_end *s, const struct message *m,
    struct iovec part[RECORD_PARTS], char *head)
{
	const struct framing *framing = s->config.out_framing;
	int n = framing->head ? framing->head(head, m->len) : 0;

	if (n == -1)
		return -1;
	part[0] = (struct iovec){head, (size_t)n};
	part[1] = (struct iovec){m->data, m->len};
	part[2] = (struct iovec){(void *)&framing->tail,
	    m->flags & MESSAGE_PARTIAL ? 0 : framing->tail_len};
	return (ssize_t)(part[0].iov_len + part[1].iov_len + part[2].iov_len);
}

/* The batch's messages as records for writev(). */
static int
gather(struct stream_end *s, const struct batch *batch, struct iovec *iov,
    char heads[][FRAME_HEAD_MAX], struct error *e)
{
	size_t i;
	int count = 0;

	for (i = batch->first; i < batch->n; i++) {
		if (record(s, &batch->v[i], iov + count, heads[i]) == -1)
			return error_set(e, ERR_IO,
			    "a message of %zu bytes does not fit format %s",
			    batch->v[i].len, s->config.out_framing->name);
		count += RECORD_PARTS;
	}
	return count;
}

/* Keep what of a record comes after the first n bytes. */
static int
keep_rest(struct stream_end *s, const struct message *m, size_t n)
{
	struct iovec part[RECORD_PARTS];
	char head[FRAME_HEAD_MAX];
	ssize_t size = record(s, m, part, head);
	size_t skip;
	int i;

	if (size < 0 || (s->rest = malloc((size_t)size - n)) == NULL)
		return -1;
	s->rest_start = s->rest_len = 0;
	for (i = 0; i < RECORD_PARTS; i++) {
		skip = n < part[i].iov_len ? n : part[i].iov_len;
		n -= skip;
		memcpy(s->rest + s->rest_len, (char *)part[i].iov_base + skip,
		    part[i].iov_len - skip);
		s->rest_len += part[i].iov_len - skip;
	}
	return 0;
}

/* n bytes of the batch's records are out. */
static int
take(struct stream_end *s, struct batch *batch, size_t n)
{
	struct iovec part[RECORD_PARTS];
	char head[FRAME_HEAD_MAX];
	size_t size;

	while (batch->first < batch->n && n > 0) {
		size = (size_t)record(s, &batch->v[batch->first], part, head);
		if (n < size && keep_rest(s, &batch->v[batch->first], n) == -1)
			return -1;
		n -= n < size ? n : size;
		batch->first++;
	}
	return 0;
}

static ssize_t
put(struct stream_end *s, struct iovec *iov, int count)
{
	struct msghdr msg = {.msg_iov = iov, .msg_iovlen = (size_t)count};

	if (s->out_socket)
		return sendmsg(s->out, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (!s->out_blocks)
		return writev(s->out, iov, count);
	/* A pipe that says it is writable takes PIPE_BUF without blocking. */
	if (!fd_ready(s->out, POLLOUT)) {
		errno = EAGAIN;
		return -1;
	}
	/* gather() filled count of them, which the analyzer cannot see. */
	for (; count > 0; iov++, count--) {
		// NOLINTNEXTLINE(clang-analyzer-core.*)
		if (iov->iov_len > 0)
			return write(s->out, iov->iov_base,
			    iov->iov_len < PIPE_BUF ? iov->iov_len : PIPE_BUF);
	}
	return 0;
}

/* What a failed write means. */
static enum io
put_failed(struct stream_end *s, struct error *e)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return IO_AGAIN;
	if (errno == EPIPE && !s->config.socket)
		return IO_END; /* the reader has had enough */
	error_errno(e, errno, "write");
	return IO_ERROR;
}

static enum io
put_rest(struct stream_end *s, struct error *e)
{
	struct iovec iov;
	ssize_t n;

	while (s->rest_start < s->rest_len) {
		iov.iov_base = s->rest + s->rest_start;
		iov.iov_len = s->rest_len - s->rest_start;
		n = put(s, &iov, 1);
		if (n == -1 && errno != EINTR)
			return put_failed(s, e);
		if (n > 0) {
			s->rest_start += (size_t)n;
			s->endpoint.taken += (size_t)n;
		}
	}
	free(s->rest);
	s->rest = NULL;
	s->rest_start = s->rest_len = 0;
	return IO_OK;
}

static enum io
stream_write(struct endpoint *endpoint, struct batch *batch, struct error *e)
{
	struct stream_end *s = self(endpoint);
	struct iovec iov[BATCH_MAX * RECORD_PARTS];
	char heads[BATCH_MAX][FRAME_HEAD_MAX];
	enum io result;
	ssize_t n;
	int count;

	if (s->out == -1)
		batch->first = batch->n;
	for (;;) {
		if (s->rest != NULL && (result = put_rest(s, e)) != IO_OK)
			return result;
		if (batch_empty(batch))
			return IO_OK;
		if ((count = gather(s, batch, iov, heads, e)) == -1)
			return IO_ERROR;
		n = put(s, iov, count);
		if (n == -1 && errno != EINTR)
			return put_failed(s, e);
		if (n > 0 && take(s, batch, (size_t)n) == -1) {
			error_set(e, ERR_IO, "out of memory");
			return IO_ERROR;
		}
	}
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

	if (s->in != -1)
		watch_one(s->loop, &s->in_io, want & READY_READ);
	if (s->out != -1)
		watch_one(s->loop, &s->out_io, want & READY_WRITE);
}

static void
stream_finish(struct endpoint *endpoint)
{
	struct stream_end *s = self(endpoint);

	if (s->config.socket)
		(void)shutdown(s->out, SHUT_WR);
}

static void
stream_abort(struct endpoint *endpoint, const char *why)
{
	struct stream_end *s = self(endpoint);
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)why;
	if (s->config.socket)
		(void)setsockopt(
		    s->out, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static void
stream_close(struct endpoint *endpoint)
{
	struct stream_end *s = self(endpoint);

	stream_watch(endpoint, 0);
	if (s->in != -1 && s->in != s->config.in)
		(void)close(s->in);
	if (s->out != -1 && s->out != s->config.out)
		(void)close(s->out);
	if (s->config.socket)
		(void)close(s->config.in);
	free(s->input);
	free(s->rest);
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

struct endpoint *
stream_endpoint(struct ev_loop *loop, const struct stream_config *config)
{
	struct stream_end *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->endpoint.ops = &stream_ops;
	s->endpoint.whole = config->out_framing->whole;
	s->endpoint.has_peer = config->socket;
	s->config = *config;
	s->loop = loop;
	s->in = config->in;
	s->out = config->out;
	if (s->in != -1)
		s->in = fd_private(s->in, false, &s->in_blocks);
	if (s->out != -1)
		s->out = fd_private(s->out, true, &s->out_blocks);
	s->in_socket = fd_is_socket(s->in);
	s->out_socket = fd_is_socket(s->out);
	ev_io_init(&s->in_io, in_cb, s->in, EV_READ);
	ev_io_init(&s->out_io, out_cb, s->out, EV_WRITE);
	s->in_io.data = s->out_io.data = s;
	return &s->endpoint;
}
