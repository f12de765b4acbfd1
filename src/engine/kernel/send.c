/* Sending: many messages with one system call. */
#include "engine/batch.h"
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/sock_diag.h>
#include <netinet/sctp.h>

#define SEND_MAX BATCH_MAX /* messages in one call */

/*
 * Small messages are held back (MSG_MORE) until the last of a call lets them
 * go, many to a packet. Where even that last one finds no space the rest would
 * wait for ever, so there must be room for all of them.
 */
#define BUNDLE_LEN 16384 /* bytes; larger messages fill packets anyway */

/* What a message takes of the send buffer: its bytes with headers, rounded up
 * by the allocator to a power of two, and the kernel's own structs. */
#define COST_HEAD 384
#define COST_STRUCTS 768

union control {
	char buf[CMSG_SPACE(sizeof(struct sctp_sndinfo)) +
		 CMSG_SPACE(sizeof(struct sctp_prinfo))];
	struct cmsghdr align;
};

struct vector {
	struct mmsghdr msg[SEND_MAX];
	struct iovec iov[SEND_MAX];
	union control control[SEND_MAX];
	struct sockaddr_in6 name[SEND_MAX];
};

static int
check(struct kernel_assoc *k, const struct message *m, struct error *e)
{
	uint16_t port;

	if (m->len > k->max_message)
		return assoc_too_long(m->len, k->max_message, e);
	if (m->to != NULL && assoc_check_to(&k->base, m->to, &port, e) == -1)
		return -1;
	return assoc_check_message(&k->base, m, e);
}

static void
put_control(struct msghdr *h, int type, const void *data, size_t len)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)((char *)h->msg_control +
						       h->msg_controllen);

	memset(c, 0, CMSG_SPACE(len));
	c->cmsg_level = IPPROTO_SCTP;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), data, len);
	h->msg_controllen += CMSG_SPACE(len);
}

static void
put_reliability(struct msghdr *h, const struct message *m)
{
	static const uint16_t policies[] = {
	    [PR_TTL] = SCTP_PR_SCTP_TTL,
	    [PR_RTX] = SCTP_PR_SCTP_RTX,
	    [PR_PRIO] = SCTP_PR_SCTP_PRIO,
	};
	struct sctp_prinfo info = {0};

	info.pr_policy = policies[m->pr];
	info.pr_value = m->pr_value;
	put_control(h, SCTP_PRINFO, &info, sizeof(info));
}

static void
put_name(const struct kernel_assoc *k, struct msghdr *h,
    struct sockaddr_in6 *name, const struct ipaddr *to)
{
	struct sockaddr_storage ss;

	h->msg_namelen = ipaddr_to_sockaddr(to, k->peer_port, k->family, &ss);
	memcpy(name, &ss, sizeof(*name));
	h->msg_name = name;
}

static void
fill(const struct kernel_assoc *k, struct vector *v, size_t i,
    const struct message *m, bool sack_now)
{
	struct sctp_sndinfo info = {0};
	struct msghdr *h = &v->msg[i].msg_hdr;

	v->iov[i].iov_base = m->data;
	v->iov[i].iov_len = m->len;
	memset(h, 0, sizeof(*h));
	h->msg_iov = &v->iov[i];
	h->msg_iovlen = 1;
	h->msg_control = &v->control[i];
	info.snd_sid = m->stream;
	info.snd_ppid = htonl(m->ppid);
	info.snd_context = m->context;
	if (m->flags & MESSAGE_UNORDERED)
		info.snd_flags = SCTP_UNORDERED;
	if (sack_now)
		info.snd_flags |= SCTP_SACK_IMMEDIATELY;
	if (m->to != NULL) {
		info.snd_flags |= SCTP_ADDR_OVER;
		put_name(k, h, &v->name[i], m->to);
	}
	put_control(h, SCTP_SNDINFO, &info, sizeof(info));
	if (m->pr != PR_NONE)
		put_reliability(h, m);
}

/* Free space of the send buffer, in the kernel's own measure. */
static size_t
space(int fd)
{
	uint32_t info[SK_MEMINFO_VARS];
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len) == -1 ||
	    info[SK_MEMINFO_WMEM_QUEUED] >= info[SK_MEMINFO_SNDBUF])
		return 0;
	return info[SK_MEMINFO_SNDBUF] - info[SK_MEMINFO_WMEM_QUEUED];
}

static size_t
space_for(size_t len)
{
	size_t size = 512;

	while (size < len + COST_HEAD)
		size *= 2;
	return size + COST_STRUCTS;
}

/* How many of n messages may be held back until the one after them. */
static size_t
held_back(int fd, const struct vector *v, size_t n)
{
	size_t i, cost = 0, free;

	if (n < 2 || v->iov[0].iov_len > BUNDLE_LEN)
		return 0;
	free = space(fd);
	for (i = 0; i < n; i++) {
		cost += space_for(v->iov[i].iov_len);
		if (cost > free)
			break;
	}
	return i > 1 ? i - 1 : 0;
}

/* As sendmmsg(). */
static int
send_vector(int fd, struct vector *v, size_t n)
{
	size_t held = held_back(fd, v, n);
	int sent = 0, more;

	if (held > 0) {
		sent = sendmmsg(fd, v->msg, (unsigned)held,
		    MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE);
		if (sent == -1)
			return -1;
		n = (size_t)sent + 1;
	}
	more = sendmmsg(fd, v->msg + sent, (unsigned)(n - (size_t)sent),
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	return more > 0 ? sent + more : sent > 0 ? sent : more;
}

/*
 * Send what lies in front of the batch, as sendmmsg(); *full: there was no
 * space for all of it. 0: the first message can never be sent, *e says why.
 */
static int
send_some(
    struct kernel_assoc *k, const struct batch *b, bool *full, struct error *e)
{
	struct vector v;
	size_t n = 0, cost = 0;
	int sent, i;

	while (n < SEND_MAX && b->first + n < b->n) {
		const struct message *m = &b->v[b->first + n];

		if (m->event != NULL || check(k, m, e) == -1)
			break;
		cost += pace_cost(m->len);
		if (n > 0 && pace_cost(m->len) > 0 && cost > k->pace.credit)
			break;
		fill(k, &v, n, m,
		    k->pace.probed || batch_asks_sack(b, b->first + n));
		n++;
	}
	if (n == 0)
		return 0;
	sent = send_vector(k->fd, &v, n);
	for (i = 0; i < sent; i++)
		pace_spend(k, v.iov[i].iov_len);
	*full = sent > 0 && (size_t)sent < n;
	return sent;
}

/* Nothing more can be sent. Where nobody reads either, the end is told here,
 * before what is unread. */
static enum io
closed(struct kernel_assoc *k)
{
	if ((k->base.want & READY_READ) || kernel_state(k->fd) != -1)
		return IO_AGAIN;
	return kernel_end_unread(k);
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
	case ESHUTDOWN:
		k->closed = true;
		k->gone |= kernel_state(k->fd) == -1;
		break;
	default:
		kernel_failed(k, errnum);
	}
	kernel_update(k);
	return k->closed ? closed(k) : IO_OK;
}

enum io
kernel_send(struct assoc *a, struct batch *b, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	enum io result = IO_OK;
	bool full = false;
	int n;

	while (b->first < b->n) {
		const struct message *m = &b->v[b->first];

		if (m->event != NULL) {
			b->first++;
			continue;
		}
		if (!a->up)
			return IO_AGAIN;
		if (k->closed)
			return closed(k);
		/* What an error cut short shows it when tried again. The
		 * kernel shall see what is to be given up in time. */
		if (full || (m->pr == PR_NONE && !pace_allows(k, m->len))) {
			result = IO_AGAIN;
			break;
		}
		n = send_some(k, b, &full, e);
		if (n == 0)
			return IO_ERROR;
		if (n > 0)
			b->first += (size_t)n;
		else if ((result = send_failed(k, errno, e)) != IO_OK)
			return result;
	}
	kernel_update(k);
	return result;
}
