/* Sending: the library takes a message as a whole or not at all. */
#include "engine/batch.h"
#include "engine/user/user.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

size_t
user_max_message(struct assoc *a)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	int size = 0;
	socklen_t len = sizeof(size);

	if (usrsctp_getsockopt(
		ua->sock.so, SOL_SOCKET, SO_SNDBUF, &size, &len) == -1)
		return USER_BUFFER;
	return (size_t)size;
}

/* Before the library sees it, which has one EINVAL for everything. */
static int
check(struct user_assoc *ua, const struct message *m, struct error *e)
{
	struct sctp_status status;

	if (m->len == 0)
		return error_set(e, ERR_IO, "an SCTP message cannot be empty");
	if (m->stream < ua->ostreams)
		return 0;
	/* Not known yet, or more may have been added. */
	if (!user_get_status(ua->sock.so, &status))
		return 0; /* it is gone, as sending will say */
	ua->ostreams = status.sstat_outstrms;
	if (m->stream < ua->ostreams)
		return 0;
	return error_set(e, ERR_IO,
	    "stream %u was not negotiated (%u outgoing streams, --streams "
	    "asks for more)",
	    m->stream, ua->ostreams);
}

static int
send_message(struct socket *so, const struct message *m, bool sack_now)
{
	struct sctp_sndinfo info;

	memset(&info, 0, sizeof(info));
	info.snd_sid = m->stream;
	info.snd_ppid = htonl(m->ppid);
	if (m->flags & MESSAGE_UNORDERED)
		info.snd_flags |= SCTP_UNORDERED;
	if (sack_now)
		info.snd_flags |= SCTP_SACK_IMMEDIATELY;
	if (usrsctp_sendv(so, m->data, m->len, NULL, 0, &info, sizeof(info),
		SCTP_SENDV_SNDINFO, 0) == -1)
		return errno;
	return 0;
}

/*
 * The library says "writable" as soon as there is any space, not when the
 * message fits: try again only after the next wake-up or tick.
 */
static enum io
blocked(struct user_assoc *ua)
{
	ua->sock.writable = false;
	user_ready_update(&ua->sock);
	return IO_AGAIN;
}

/*
 * Either side has begun to end the association, or it is over. The end is for
 * user_recv() to tell, after what came before it; but if nobody reads, here.
 */
static enum io
ending(struct user_assoc *ua)
{
	struct sctp_status status;

	if (!user_get_status(ua->sock.so, &status)) {
		ua->sock.readable = true;
		if (!(ua->assoc.want & READY_READ) &&
		    user_recv_end(ua) != IO_AGAIN)
			return ua->assoc.end;
	}
	return blocked(ua);
}

static enum io
send_failed(
    struct user_assoc *ua, const struct message *m, int errnum, struct error *e)
{
	switch (errnum) {
	case EWOULDBLOCK:
		return blocked(ua);
	case EMSGSIZE:
		error_set(e, ERR_IO,
		    "message of %zu bytes is longer than the send buffer "
		    "(%zu bytes; -o sndbuf= raises it)",
		    m->len, user_max_message(&ua->assoc));
		return IO_ERROR;
	case ECONNRESET:
	case ENOENT:
	case ENOTCONN:
	case EPIPE:
		return ending(ua);
	default:
		error_errno(e, errnum, "cannot send");
		return IO_ERROR;
	}
}

enum io
user_send(struct assoc *a, struct batch *b, struct error *e)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	int errnum;

	for (; b->first < b->n; b->first++) {
		const struct message *m = &b->v[b->first];

		if (check(ua, m, e) == -1)
			return IO_ERROR;
		errnum =
		    send_message(ua->sock.so, m, batch_asks_sack(b, b->first));
		if (errnum != 0)
			return send_failed(ua, m, errnum, e);
	}
	return IO_OK;
}
