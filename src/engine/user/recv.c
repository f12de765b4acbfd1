/* Receiving, straight into the batch's room. */
#include "engine/batch.h"
#include "engine/user/user.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define READ_MIN 65536 /* notifications shall come in one piece */
/* An event is longer than an address; and alignment. */
#define EVENT_ROOM (sizeof(struct event) + 64)

static size_t
room(const struct batch *b)
{
	size_t left = BATCH_ROOM - b->used;

	return left > EVENT_ROOM ? left - EVENT_ROOM : 0;
}

static ssize_t
read_piece(struct socket *so, void *buf, size_t size, int *flags,
    struct sctp_rcvinfo *info, struct sockaddr_storage *from)
{
	socklen_t len = sizeof(*info), from_len = sizeof(*from);
	unsigned type = SCTP_RECVV_NOINFO;

	memset(info, 0, sizeof(*info));
	*flags = MSG_DONTWAIT;
	return usrsctp_recvv(so, buf, size, (struct sockaddr *)from,
	    from != NULL ? &from_len : NULL, info, &len, &type, flags);
}

static void
set_from(
    struct batch *b, struct message *m, const struct sockaddr_storage *from)
{
	struct ipaddr *addr = batch_alloc(b, sizeof(*addr));

	if (addr != NULL && ipaddr_from_sockaddr((const struct sockaddr *)from,
				addr, &m->from_port))
		m->from = addr;
}

static void
add_message(struct user_assoc *ua, struct batch *b, size_t n, int flags,
    const struct sctp_rcvinfo *info)
{
	struct message *m = batch_add(b, n);

	if (m == NULL)
		return;
	m->stream = info->rcv_sid;
	m->ssn = info->rcv_ssn;
	m->tsn = info->rcv_tsn;
	m->cumtsn = info->rcv_cumtsn;
	m->assoc = ua->assoc.id;
	m->ppid = ntohl(info->rcv_ppid);
	if (info->rcv_flags & SCTP_UNORDERED)
		m->flags |= MESSAGE_UNORDERED;
	assoc_piece(&ua->assoc, m, flags & MSG_EOR);
}

/* What every event means for what is known of the association. True: the
 * caller wants to see it. */
static bool
note(struct user_assoc *ua, const struct event *event)
{
	if (event->type == EVENT_SHUTDOWN)
		ua->peer_shutdown = true;
	return assoc_event(&ua->assoc, event);
}

/* n bytes of a notification lie at the end of what is used of the room. */
static void
add_event(struct user_assoc *ua, struct batch *b, size_t n, int flags)
{
	size_t used = b->used;
	const void *bytes = b->room + used;
	bool rest = ua->skipping;
	struct event *event;
	struct message *m;
	void *raw;

	ua->skipping = !(flags & MSG_EOR);
	if (rest)
		return;
	raw = batch_alloc(b, n);
	event = batch_alloc(b, sizeof(*event));
	if (raw != NULL && event != NULL) {
		memmove(raw, bytes, n);
		if (user_notify_parse(raw, n, event) && note(ua, event)) {
			m = batch_add(b, 0);
			if (m == NULL)
				return;
			m->event = event;
			m->assoc = ua->assoc.id;
			return;
		}
	}
	b->used = used;
}

enum io
user_recv(struct assoc *a, struct batch *b, struct error *e)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	bool want_from = a->engine->config.want_from;
	struct sockaddr_storage from;
	struct sctp_rcvinfo info;
	ssize_t n = 1;
	int flags;

	(void)e;
	memset(&from, 0, sizeof(from));
	while (b->n < BATCH_MAX && room(b) >= READ_MIN) {
		n = read_piece(ua->sock.so, b->room + b->used, room(b), &flags,
		    &info, want_from ? &from : NULL);
		if (n <= 0)
			break;
		if (flags & MSG_NOTIFICATION)
			add_event(ua, b, (size_t)n, flags);
		else
			add_message(ua, b, (size_t)n, flags, &info);
		if (want_from && !(flags & MSG_NOTIFICATION))
			set_from(b, &b->v[b->n - 1], &from);
	}
	if (n > 0) /* the batch is full: readable as before */
		return IO_OK;
	if (n == -1 && errno == EWOULDBLOCK && !user_end_acked(ua)) {
		ua->sock.readable = false;
		user_ready_update(&ua->sock);
		b->drained = true;
		return b->n > 0 ? IO_OK : IO_AGAIN;
	}
	user_over(ua, n, errno);
	return b->n > 0 ? IO_OK : a->end;
}

enum io
user_recv_end(struct user_assoc *ua)
{
	/* Aligned for the structs of notifications; their longest carry an
	 * ABORT chunk of at most 512 bytes here. */
	union {
		union sctp_notification align;
		char bytes[2048];
	} buf;
	struct sctp_rcvinfo info;
	struct event event;
	ssize_t n;
	int flags;

	while ((n = read_piece(
		    ua->sock.so, &buf, sizeof(buf), &flags, &info, NULL)) > 0) {
		if (!(flags & MSG_NOTIFICATION))
			continue;
		if (!ua->skipping && user_notify_parse(&buf, (size_t)n, &event))
			note(ua, &event);
		ua->skipping = !(flags & MSG_EOR);
	}
	if (n == -1 && errno == EWOULDBLOCK)
		return IO_AGAIN;
	return user_over(ua, n, errno);
}
