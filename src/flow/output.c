/* Puts a framing around messages and writes them, many at once. */
#include "flow/output.h"

#include "base/error.h"
#include "flow/fd.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define RECORD_PARTS 3	     /* head, message, tail */
#define RENDER_MAX (1 << 18) /* bytes that are rendered before a write */
#define LINES_MAX (1 << 22)  /* bytes of lines that may wait */
#define REST_KEEP (1 << 20)  /* bytes of memory that are kept for later */

/* A message as the parts of its record. head has room for a length. Returns
 * the record's size, or -1. */
static ssize_t
record(const struct output *o, const struct message *m,
    struct iovec part[RECORD_PARTS], char *head)
{
	const struct framing *framing = o->framing;
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
gather(struct output *o, const struct batch *batch, struct iovec *iov,
    char heads[][FRAME_HEAD_MAX], struct error *e)
{
	size_t i;
	int count = 0;

	for (i = batch->first; i < batch->n; i++) {
		if (record(o, &batch->v[i], iov + count, heads[i]) == -1)
			return error_set(e, ERR_IO,
			    "a message of %zu bytes does not fit format %s",
			    batch->v[i].len, o->framing->name);
		count += RECORD_PARTS;
	}
	return count;
}

/* Keep what of a record comes after the first n bytes. */
static int
keep_rest(struct output *o, const struct message *m, size_t n)
{
	struct iovec part[RECORD_PARTS];
	char head[FRAME_HEAD_MAX];
	size_t skip;
	int i;

	if (record(o, m, part, head) == -1)
		return -1;
	for (i = 0; i < RECORD_PARTS; i++) {
		skip = n < part[i].iov_len ? n : part[i].iov_len;
		n -= skip;
		if (buffer_add(&o->rest, (char *)part[i].iov_base + skip,
			part[i].iov_len - skip) == -1)
			return -1;
	}
	return 0;
}

/* n bytes of the batch's records are out. */
static int
take(struct output *o, struct batch *batch, size_t n)
{
	struct iovec part[RECORD_PARTS];
	char head[FRAME_HEAD_MAX];
	size_t size;

	while (batch->first < batch->n && n > 0) {
		size = (size_t)record(o, &batch->v[batch->first], part, head);
		if (n < size && keep_rest(o, &batch->v[batch->first], n) == -1)
			return -1;
		n -= n < size ? n : size;
		batch->first++;
	}
	return 0;
}

static ssize_t
put(struct output *o, struct iovec *iov, int count)
{
	struct msghdr msg = {.msg_iov = iov, .msg_iovlen = (size_t)count};

	if (o->socket)
		return sendmsg(o->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (!o->blocks)
		return writev(o->fd, iov, count);
	/* A pipe that says it is writable takes PIPE_BUF without blocking. */
	if (!fd_ready(o->fd, POLLOUT)) {
		errno = EAGAIN;
		return -1;
	}
	/* gather() filled count of them, which the analyzer cannot see. */
	for (; count > 0; iov++, count--) {
		// NOLINTNEXTLINE(clang-analyzer-core.*)
		if (iov->iov_len > 0)
			return write(o->fd, iov->iov_base,
			    iov->iov_len < PIPE_BUF ? iov->iov_len : PIPE_BUF);
	}
	return 0;
}

/* What a failed write means. */
static enum io
put_failed(struct output *o, struct error *e)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return IO_AGAIN;
	if (errno == EPIPE && !o->peer)
		return IO_END; /* the reader has had enough */
	error_errno(e, errno, "write");
	return IO_ERROR;
}

enum io
output_flush(struct output *o, struct error *e)
{
	struct buffer *rest = &o->rest;
	struct iovec iov;
	ssize_t n;

	while (buffer_length(rest) > 0) {
		iov.iov_base = rest->data + rest->start;
		iov.iov_len = buffer_length(rest);
		n = put(o, &iov, 1);
		if (n == -1 && errno != EINTR)
			return put_failed(o, e);
		if (n > 0) {
			rest->start += (size_t)n;
			o->taken += (size_t)n;
		}
	}
	rest->start = rest->end = 0;
	if (rest->size > REST_KEEP)
		buffer_free(rest);
	return IO_OK;
}

bool
output_line(struct output *o, const char *line, size_t len)
{
	return o->fd == -1 || (buffer_length(&o->rest) < LINES_MAX &&
				  buffer_add(&o->rest, line, len) == 0);
}

/* Render messages of the batch, as many as are written well at once. */
static int
render(struct output *o, struct batch *batch)
{
	while (!batch_empty(batch) && buffer_length(&o->rest) < RENDER_MAX) {
		if (o->framing->render(&o->rest, &batch->v[batch->first]) == -1)
			return -1;
		batch->first++;
	}
	return 0;
}

/* Write the next records, as many as go out at once. */
static enum io
put_records(struct output *o, struct batch *batch, struct error *e)
{
	struct iovec iov[BATCH_MAX * RECORD_PARTS];
	char heads[BATCH_MAX][FRAME_HEAD_MAX];
	int count = gather(o, batch, iov, heads, e);
	ssize_t n;

	if (count == -1)
		return IO_ERROR;
	n = put(o, iov, count);
	if (n == -1 && errno != EINTR)
		return put_failed(o, e);
	if (n > 0 && take(o, batch, (size_t)n) == -1) {
		error_set(e, ERR_IO, "out of memory");
		return IO_ERROR;
	}
	return IO_OK;
}

enum io
output_write(struct output *o, struct batch *batch, struct error *e)
{
	enum io result;

	if (o->fd == -1)
		batch->first = batch->n;
	for (;;) {
		if (buffer_length(&o->rest) > 0 &&
		    (result = output_flush(o, e)) != IO_OK)
			return result;
		if (batch_empty(batch))
			return IO_OK;
		if (o->framing->render == NULL) {
			if ((result = put_records(o, batch, e)) != IO_OK)
				return result;
		} else if (render(o, batch) == -1) {
			error_set(e, ERR_IO, "out of memory");
			return IO_ERROR;
		}
	}
}

void
output_free(struct output *o)
{
	buffer_free(&o->rest);
}
