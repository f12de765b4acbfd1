/* Reads bytes in large pieces and cuts them into messages by a framing. */
#include "flow/input.h"

#include "flow/fd.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define INPUT_MIN (256 * 1024) /* bytes read at once, at most */

/* A multiple of the block size, so that a file gives blocks of one size. */
static size_t
input_size(const struct input *in)
{
	size_t block = in->block;

	return block < INPUT_MIN ? INPUT_MIN - INPUT_MIN % block : block;
}

/* Room for more input: move what is left to the front, grow for a record that
 * fills everything. */
static int
make_room(struct input *in, struct error *e)
{
	size_t size = in->size == 0 ? input_size(in) : in->size * 2;
	char *grown;

	if (in->start > 0) {
		in->end -= in->start;
		memmove(in->data, in->data + in->start, in->end);
		in->start = 0;
	}
	if (in->end < in->size)
		return 0;
	grown = realloc(in->data, size);
	if (grown == NULL)
		return error_set(e, ERR_IO, "out of memory");
	in->data = grown;
	in->size = size;
	return 0;
}

static enum io
fill(struct input *in, struct error *e)
{
	size_t room = in->size - in->end;
	char *to = in->data + in->end;
	ssize_t n;

	if (in->blocks && !fd_ready(in->fd, POLLIN))
		return IO_AGAIN;
	do {
		if (in->socket)
			n = recv(in->fd, to, room, MSG_DONTWAIT);
		else
			n = read(in->fd, to, room);
	} while (n == -1 && errno == EINTR);
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return IO_AGAIN;
	if (n == -1 && errno == EIO && isatty(in->fd))
		n = 0; /* a terminal that went away */
	if (n == -1) {
		error_errno(e, errno, "read");
		return IO_ERROR;
	}
	in->eof = n == 0;
	in->end += (size_t)n;
	return IO_OK;
}

/* Read until nothing is there or the buffer is full: it takes no more calls
 * than to learn that later, and shows which message is the last. */
static enum io
fill_all(struct input *in, struct batch *batch, struct error *e)
{
	size_t before = in->end;
	enum io result = fill(in, e);

	while (result == IO_OK && !in->eof && in->end < in->size)
		result = fill(in, e);
	batch->drained = result == IO_AGAIN;
	if (result == IO_ERROR) {
		in->failed = true;
		in->why = *e;
	}
	return in->end > before ? IO_OK : result;
}

/* What is there is no record: would it be the beginning of one? */
static int
no_record(const struct input *in, struct error *e)
{
	const struct framing *framing = in->framing;
	struct frame frame;
	bool begins = framing->cut(in->data + in->start, in->end - in->start,
			  in->block, false, &frame) == 0;

	return error_set(e, ERR_USAGE, "%s at the %s of %s (format %s)",
	    begins ? "an incomplete record" : "no valid record",
	    begins ? "end" : "next byte", in->parser.name, framing->name);
}

/* The record is too long; as much of it as is there when it is incomplete. */
static int
check_length(const struct input *in, size_t len, struct error *e)
{
	size_t longest = in->framing->longest != 0 ? in->framing->longest
						   : FRAMING_RECORD_MAX;

	if (len <= longest)
		return 0;
	return error_set(
	    e, ERR_USAGE, "an input record is longer than %zu bytes", longest);
}

/* Make a message of a record. False: there is nothing to send. */
static bool
take_record(struct input *in, const struct frame *frame, struct batch *batch)
{
	struct message *m = &batch->v[batch->n];
	char *record = in->data + in->start + frame->skip;
	int found = 1;

	in->start += frame->size;
	in->parser.line++;
	*m = in->stamp;
	m->context = (uint32_t)in->parser.line;
	m->data = record;
	m->len = frame->len;
	if (in->framing->parse != NULL) {
		in->parser.place = batch->n;
		found = in->framing->parse(
		    &in->parser, record, frame->len, m, &in->why);
	}
	if (found == -1) {
		error_prefix(&in->why, "line %ju of %s", in->parser.line,
		    in->parser.name);
		in->broken = true;
	}
	if (found == 1 && m->len == 0 && in->skipped != NULL)
		in->skipped(in->arg);
	return found == 1 && m->len > 0;
}

/* Cut what is there into the batch. */
static int
cut(struct input *in, struct batch *batch, struct error *e)
{
	const struct framing *framing = in->framing;
	struct frame frame;
	int found;

	while (!in->broken && in->start < in->end && batch->n < BATCH_MAX) {
		found = framing->cut(in->data + in->start, in->end - in->start,
		    in->block, in->eof, &frame);
		if (found == -1)
			return no_record(in, e);
		if (check_length(in,
			found == 0 ? in->end - in->start : frame.len,
			e) == -1) {
			if (framing->parse != NULL)
				error_prefix(e, "line %ju of %s",
				    in->parser.line + 1, in->parser.name);
			return -1;
		}
		if (found == 0)
			break;
		if (take_record(in, &frame, batch))
			batch->n++;
	}
	in->more = batch->n == BATCH_MAX && in->start < in->end;
	return 0;
}

enum io
input_read(struct input *in, struct batch *batch, struct error *e)
{
	enum io result;

	if (in->fd == -1)
		return IO_AGAIN; /* for ever */
	for (;;) {
		if (cut(in, batch, e) == -1)
			return batch->n > 0 ? IO_OK : IO_ERROR;
		if (batch->n > 0) {
			if (in->eof && in->start == in->end)
				batch->v[batch->n - 1].flags |=
				    MESSAGE_SACK_NOW;
			if (in->more)
				batch->drained = false;
			return IO_OK;
		}
		if (in->broken) {
			*e = in->why;
			return IO_ERROR;
		}
		if (in->eof)
			return IO_END;
		if (in->failed) {
			*e = in->why;
			return IO_ERROR;
		}
		if (make_room(in, e) == -1)
			return IO_ERROR;
		result = fill_all(in, batch, e);
		if (result != IO_OK)
			return result;
	}
}

void
input_free(struct input *in)
{
	free(in->data);
	json_decref(in->parser.warned);
}
