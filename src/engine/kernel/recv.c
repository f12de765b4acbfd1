/* Receiving: many messages and notifications with one system call. */
#include "engine/batch.h"
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdalign.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

/*
 * The room of a batch is cut into slots of one size, each for one message or
 * piece of a message and, behind it, the address that it came from or the
 * event that a notification becomes.
 * Many slots for small messages or few for large ones, and only about as many
 * of them are offered to the kernel as were needed lately (k->expected).
 */
#define SLOT_MIN (BATCH_ROOM / BATCH_MAX)
#define SLOT_MAX 131072
#define EXPECT_MIN 4 /* slots */

union tail {
	struct event event;
	struct {
		struct sockaddr_in6 name;
		struct ipaddr addr;
	} from;
	max_align_t align;
};

_Static_assert(SLOT_MIN % alignof(union tail) == 0, "slots are aligned");

union control {
	char buf[CMSG_SPACE(sizeof(struct sctp_rcvinfo))];
	struct cmsghdr align;
};

struct slots {
	size_t size; /* bytes of each */
	size_t n;    /* offered */
	struct mmsghdr msg[BATCH_MAX];
	struct iovec iov[BATCH_MAX];
	union control control[BATCH_MAX];
};

/* Where a slot's data end and its tail begins. */
static size_t
slot_data(const struct slots *s)
{
	return s->size - sizeof(union tail);
}

static union tail *
slot_tail(const struct slots *s, size_t i)
{
	char *slot = s->iov[i].iov_base;

	return (union tail *)(void *)(slot + slot_data(s));
}

static int
receive_slots(const struct kernel_assoc *k, char *room, struct slots *s)
{
	struct msghdr *h;
	size_t i;

	s->size = k->slot_size > 0 ? k->slot_size : SLOT_MIN;
	s->n = BATCH_ROOM / s->size;
	if (s->n > k->expected + EXPECT_MIN)
		s->n = k->expected + EXPECT_MIN;
	for (i = 0; i < s->n; i++) {
		s->iov[i].iov_base = room + i * s->size;
		s->iov[i].iov_len = slot_data(s);
		h = &s->msg[i].msg_hdr;
		memset(h, 0, sizeof(*h));
		h->msg_iov = &s->iov[i];
		h->msg_iovlen = 1;
		h->msg_control = &s->control[i];
		h->msg_controllen = sizeof(s->control[i]);
		if (k->base.engine->config.want_from) {
			h->msg_name = &slot_tail(s, i)->from.name;
			h->msg_namelen = sizeof(struct sockaddr_in6);
		}
	}
	return recvmmsg(k->fd, s->msg, (unsigned)s->n, MSG_DONTWAIT, NULL);
}

/* Learn from what came: larger slots after pieces, more of them after a full
 * house; and back, slowly. */
static void
adapt(struct kernel_assoc *k, const struct slots *s, size_t n, size_t longest)
{
	bool partial = !(s->msg[n - 1].msg_hdr.msg_flags & MSG_EOR);

	if (partial && s->size < SLOT_MAX)
		k->slot_size = s->size * 2;
	else if (n == s->n && longest < s->size / 4 && s->size > SLOT_MIN)
		k->slot_size = s->size / 2;
	k->expected = n == s->n		    ? n * 2
		      : n > k->expected / 2 ? n
					    : k->expected / 2;
}

/* Slots that turn out to hold nothing for the caller are left behind. */
static struct message *
add(struct batch *b, const struct slots *s, char *slot, size_t len)
{
	struct message *m = &b->v[b->n++];

	memset(m, 0, sizeof(*m));
	m->data = slot;
	m->len = len;
	b->used = (size_t)(slot - b->room) + s->size;
	return m;
}

static void
take_from(struct message *m, union tail *tail)
{
	if (ipaddr_from_sockaddr((const struct sockaddr *)&tail->from.name,
		&tail->from.addr, &m->from_port))
		m->from = &tail->from.addr;
}

static void
take_data(
    struct kernel_assoc *k, struct batch *b, const struct slots *s, size_t i)
{
	const struct mmsghdr *from = &s->msg[i];
	struct message *m = add(b, s, s->iov[i].iov_base, from->msg_len);
	struct msghdr h = from->msg_hdr;
	struct sctp_rcvinfo info;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(&h); c != NULL; c = CMSG_NXTHDR(&h, c)) {
		if (c->cmsg_level != IPPROTO_SCTP ||
		    c->cmsg_type != SCTP_RCVINFO ||
		    c->cmsg_len < CMSG_LEN(sizeof(info)))
			continue;
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		m->stream = info.rcv_sid;
		m->ssn = info.rcv_ssn;
		m->tsn = info.rcv_tsn;
		m->cumtsn = info.rcv_cumtsn;
		m->ppid = ntohl(info.rcv_ppid);
		if (info.rcv_flags & SCTP_UNORDERED)
			m->flags |= MESSAGE_UNORDERED;
	}
	m->assoc = k->base.id;
	if (h.msg_name != NULL)
		take_from(m, slot_tail(s, i));
	assoc_piece(&k->base, m, h.msg_flags & MSG_EOR);
}

static void
assoc_changed(struct kernel_assoc *k, struct event *event)
{
	switch (event->state) {
	case ASSOC_COMM_UP:
	case ASSOC_RESTART:
		kernel_established(k);
		if (k->base.engine->config.events &
		    EVENT_BIT(EVENT_ASSOC_CHANGE))
			event->features = kernel_features(k->fd);
		break;
	case ASSOC_SHUTDOWN_COMP:
		/* The side that ended first gets no other sign than this. */
		k->over = IO_END;
		break;
	case ASSOC_COMM_LOST:
	case ASSOC_CANT_STR_ASSOC:
		/* More events follow, and the errno that tells why. */
		k->lost = true;
		k->closed = true;
		k->by_peer = event->cause != 0 || event->len > 0;
		break;
	}
}

static void
take_notification(
    struct kernel_assoc *k, struct batch *b, const struct slots *s, size_t i)
{
	const struct mmsghdr *from = &s->msg[i];
	char *slot = s->iov[i].iov_base;
	struct event *event = &slot_tail(s, i)->event;
	bool first = !k->skipping;
	struct message *m;

	/* One that is longer than a slot is cut: only the payload of a failed
	 * message can be, and its head is what matters. */
	k->skipping = !(from->msg_hdr.msg_flags & MSG_EOR);
	if (!first)
		return;
	notify_parse(slot, from->msg_len, event);
	if (event->type == EVENT_ASSOC_CHANGE)
		assoc_changed(k, event);
	else if (event->type == EVENT_STREAM_CHANGE)
		kernel_established(k);
	else if (event->type == EVENT_SHUTDOWN && k->peeled)
		k->closed = true; /* what else would be the end of file */
	if (assoc_event(&k->base, event)) {
		m = add(b, s, slot, 0);
		m->event = event;
		m->assoc = k->base.id;
	}
}

/*
 * The peer has sent SHUTDOWN. What we have sent may still lack its
 * acknowledgement, and the association may still be lost: the end is IO_END
 * only once SHUTDOWN-ACK is sent. Gone: look once more for an errno.
 */
static void
take_eof(struct kernel_assoc *k)
{
	int state = kernel_state(k->fd);

	k->eof = true;
	k->closed = true;
	if (k->errnum != 0 || k->lost)
		k->over = IO_ERROR;
	else if (k->gone || (state != -1 && state != SCTP_SHUTDOWN_RECEIVED))
		k->over = IO_END;
	else if (state == -1)
		k->gone = true;
}

static void
take(struct kernel_assoc *k, struct batch *b, const struct slots *s, size_t n)
{
	size_t i, longest = 0;

	for (i = 0; i < n; i++) {
		if (s->msg[i].msg_hdr.msg_flags & MSG_NOTIFICATION) {
			take_notification(k, b, s, i);
		} else if (s->msg[i].msg_len > 0) {
			take_data(k, b, s, i);
		} else {
			take_eof(k); /* all further ones are the same */
			return;
		}
		if (s->msg[i].msg_len > longest)
			longest = s->msg[i].msg_len;
	}
	b->drained = n < s->n;
	adapt(k, s, n, longest);
}

/* The queue is empty. False: look again, in case the end came just now. */
static bool
take_nothing(struct kernel_assoc *k)
{
	if (k->errnum != 0 || k->lost || k->gone) {
		k->over = IO_ERROR;
		return true;
	}
	/* Sends fail, and the event that says why was lost in the kernel? */
	if (k->closed && kernel_state(k->fd) == -1) {
		k->gone = true;
		return false;
	}
	return true;
}

/* The errno of an end whose own errno was lost: sendmmsg() drops it when it
 * has sent something, and accept() on a dead association. */
static int
lost_errnum(const struct kernel_assoc *k)
{
	if (k->errnum != 0)
		return k->errnum;
	return k->lost && !k->by_peer && !k->eof ? ETIMEDOUT : ECONNRESET;
}

void
kernel_read_reasons(struct kernel_assoc *k)
{
	char buf[2048];
	struct event event;
	struct iovec iov = {buf, sizeof(buf)};
	struct msghdr msg;
	bool rest = k->skipping;
	ssize_t len;

	for (;;) {
		memset(&msg, 0, sizeof(msg));
		msg.msg_iov = &iov;
		msg.msg_iovlen = 1;
		len = recvmsg(k->fd, &msg, MSG_DONTWAIT);
		if (len <= 0)
			return;
		if (!(msg.msg_flags & MSG_NOTIFICATION))
			continue;
		if (!rest) {
			notify_parse(buf, (size_t)len, &event);
			if (event.type == EVENT_ASSOC_CHANGE)
				assoc_changed(k, &event);
			(void)assoc_event(&k->base, &event);
		}
		rest = !(msg.msg_flags & MSG_EOR);
	}
}

enum io
kernel_end_unread(struct kernel_assoc *k)
{
	kernel_read_reasons(k);
	return assoc_ended(
	    &k->base, k->over == IO_END ? IO_END : IO_ERROR, lost_errnum(k));
}

/*
 * An error of the socket comes before what is queued, once only, and must
 * not hide it: it is kept until the queue is empty.
 */
static enum io
receive(struct kernel_assoc *k, struct batch *b)
{
	struct slots s;
	int n;

	for (;;) {
		if (k->over != IO_OK)
			return assoc_ended(&k->base, k->over, lost_errnum(k));
		n = receive_slots(k, b->room, &s);
		if (n > 0) {
			take(k, b, &s, (size_t)n);
			if (b->n > 0)
				return IO_OK;
			if (k->eof && !k->gone && k->over == IO_OK)
				return IO_AGAIN;
		} else if (errno == EAGAIN) {
			if (take_nothing(k) && k->over == IO_OK)
				return IO_AGAIN;
		} else if (errno != EINTR) {
			kernel_failed(k, errno);
		}
	}
}

enum io
kernel_recv(struct assoc *a, struct batch *b, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	enum io result;

	(void)e;
	batch_reset(b);
	result = receive(k, b);
	kernel_update(k);
	return result;
}
