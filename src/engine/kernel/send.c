/* Sending: many messages with one system call. */
#include "engine/batch.h"
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

#define SEND_MAX 64 /* messages in one call */

union control {
	char buf[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
	struct cmsghdr align;
};

struct vector {
	struct mmsghdr msg[SEND_MAX];
	struct iovec iov[SEND_MAX];
	union control control[SEND_MAX];
};

/* Can this ever be sent? The kernel's EINVAL would not say why not. */
static bool
sendable(const struct kernel_assoc *k, const struct message *m)
{
	return m->len > 0 && m->len <= k->max_message &&
	       (k->ostreams == 0 || m->stream < k->ostreams);
}

static enum io
unsendable(
    const struct kernel_assoc *k, const struct message *m, struct error *e)
{
	if (m->len == 0)
		error_set(e, ERR_IO, "an SCTP message cannot be empty");
	else if (m->len > k->max_message)
		error_set(e, ERR_IO,
		    "message of %zu bytes is longer than the send buffer "
		    "(%zu bytes; -o sndbuf= raises it)",
		    m->len, k->max_message);
	else
		error_set(e, ERR_IO,
		    "stream %u was not negotiated (%u outgoing streams, "
		    "--streams asks for more)",
		    m->stream, k->ostreams);
	return IO_ERROR;
}

/* The last of a batch asks for its acknowledgement (RFC 7053): there may be
 * nothing after it, and an end would wait for the peer's delayed SACK. */
static void
fill(struct vector *v, size_t i, const struct message *m, bool last)
{
	struct sctp_sndinfo info = {0};
	struct msghdr *h = &v->msg[i].msg_hdr;
	struct cmsghdr *c;

	v->iov[i].iov_base = m->data;
	v->iov[i].iov_len = m->len;
	memset(h, 0, sizeof(*h));
	h->msg_iov = &v->iov[i];
	h->msg_iovlen = 1;
	h->msg_control = &v->control[i];
	h->msg_controllen = sizeof(v->control[i]);
	memset(&v->control[i], 0, sizeof(v->control[i]));
	c = CMSG_FIRSTHDR(h);
	c->cmsg_level = IPPROTO_SCTP;
	c->cmsg_type = SCTP_SNDINFO;
	c->cmsg_len = CMSG_LEN(sizeof(info));
	info.snd_sid = m->stream;
	info.snd_ppid = htonl(m->ppid);
	if (m->flags & MESSAGE_UNORDERED)
		info.snd_flags = SCTP_UNORDERED;
	if (last)
		info.snd_flags |= SCTP_SACK_IMMEDIATELY;
	memcpy(CMSG_DATA(c), &info, sizeof(info));
}

/* As sendmmsg() for what lies in front of the batch and can be sent. */
static int
send_some(const struct kernel_assoc *k, const struct batch *b)
{
	struct vector v;
	size_t n = 0;

	while (n < SEND_MAX && b->first + n < b->n) {
		const struct message *m = &b->v[b->first + n];

		if (m->event != NULL || !sendable(k, m))
			break;
		fill(&v, n, m, b->first + n + 1 == b->n);
		n++;
	}
	return sendmmsg(k->fd, v.msg, (unsigned)n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/*
 * A send failed. When the association is over or closing, the reason and
 * perhaps data of the peer wait to be received: the answer is IO_AGAIN, the
 * messages stay in the batch as not sent, READY_WRITE comes no more (the
 * socket stays writable, that would spin), and kernel_recv() finds the end.
 * IO_OK: try again.
 */
static enum io
send_failed(struct kernel_assoc *k, int errnum, struct error *e)
{
	switch (errnum) {
	case EINTR:
		return IO_OK;
	case EAGAIN:
		return IO_AGAIN;
	case EINVAL:
	case EMSGSIZE:
	case ENOMEM:
	case ENOBUFS:
		error_errno(e, errnum, "cannot send");
		return IO_ERROR;
	case EPIPE:
		k->closed = true;
		k->gone |= kernel_state(k->fd) == -1;
		break;
	default:
		kernel_failed(k, errnum);
	}
	kernel_update(k);
	return k->closed ? IO_AGAIN : IO_OK;
}

enum io
kernel_send(struct assoc *a, struct batch *b, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	enum io result;
	int n;

	while (b->first < b->n) {
		const struct message *m = &b->v[b->first];

		if (m->event != NULL) {
			b->first++;
			continue;
		}
		if (!a->up || k->closed)
			return IO_AGAIN;
		if (!sendable(k, m))
			return unsendable(k, m, e);
		n = send_some(k, b);
		if (n > 0)
			b->first += (size_t)n;
		else if ((result = send_failed(k, errno, e)) != IO_OK)
			return result;
	}
	return IO_OK;
}
