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

#define RECORD_PARTS 3 /* head, message, tail */

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
	ssize_t size = record(o, m, part, head);
	size_t skip;
	int i;

	if (size < 0 || (o->rest = malloc((size_t)size - n)) == NULL)
		return -1;
	o->rest_start = o->rest_len = 0;
	for (i = 0; i < RECORD_PARTS; i++) {
		skip = n < part[i].iov_len ? n : part[i].iov_len;
		n -= skip;
		memcpy(o->rest + o->rest_len, (char *)part[i].iov_base + skip,
		    part[i].iov_len - skip);
		o->rest_len += part[i].iov_len - skip;
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

static enum io
put_rest(struct output *o, struct error *e)
{
	struct iovec iov;
	ssize_t n;

	while (o->rest_start < o->rest_len) {
		iov.iov_base = o->rest + o->rest_start;
		iov.iov_len = o->rest_len - o->rest_start;
		n = put(o, &iov, 1);
		if (n == -1 && errno != EINTR)
			return put_failed(o, e);
		if (n > 0) {
			o->rest_start += (size_t)n;
			o->taken += (size_t)n;
		}
	}
	free(o->rest);
	o->rest = NULL;
	o->rest_start = o->rest_len = 0;
	return IO_OK;
}

enum io
output_write(struct output *o, struct batch *batch, struct error *e)
{
	struct iovec iov[BATCH_MAX * RECORD_PARTS];
	char heads[BATCH_MAX][FRAME_HEAD_MAX];
	enum io result;
	ssize_t n;
	int count;

	if (o->fd == -1)
		batch->first = batch->n;
	for (;;) {
		if (o->rest != NULL && (result = put_rest(o, e)) != IO_OK)
			return result;
		if (batch_empty(batch))
			return IO_OK;
		if ((count = gather(o, batch, iov, heads, e)) == -1)
			return IO_ERROR;
		n = put(o, iov, count);
		if (n == -1 && errno != EINTR)
			return put_failed(o, e);
		if (n > 0 && take(o, batch, (size_t)n) == -1) {
			error_set(e, ERR_IO, "out of memory");
			return IO_ERROR;
		}
	}
}

void
output_free(struct output *o)
{
	free(o->rest);
}
