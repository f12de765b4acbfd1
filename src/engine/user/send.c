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

/*
 * A message for a certain address: the library's schedulers search for ever
 * when none waits for the address that it is about to send to; in order of
 * arrival it does not, whatever the user has chosen.
 */
static int
check_to(struct user_assoc *ua, const struct ipaddr *to, struct error *e)
{
	struct sctp_assoc_value value = {0};
	bool first = ua->peer_port == 0;

	if (assoc_check_to(&ua->assoc, to, &ua->peer_port, e) == -1)
		return -1;
	value.assoc_value = SCTP_SS_FIRST_COME;
	if (first && usrsctp_setsockopt(ua->sock.so, IPPROTO_SCTP,
			 SCTP_PLUGGABLE_SS, &value, sizeof(value)) == -1)
		return error_errno(e, errno, "cannot choose an address");
	return 0;
}

static void
set_reliability(struct sctp_sendv_spa *spa, const struct message *m)
{
	static const uint16_t policies[] = {
	    [PR_TTL] = SCTP_PR_SCTP_TTL,
	    [PR_RTX] = SCTP_PR_SCTP_RTX,
	    [PR_PRIO] = SCTP_PR_SCTP_BUF, /* its older name */
	};

	if (m->pr == PR_NONE)
		return;
	spa->sendv_flags |= SCTP_SEND_PRINFO_VALID;
	spa->sendv_prinfo.pr_policy = policies[m->pr];
	spa->sendv_prinfo.pr_value = m->pr_value;
}

static int
send_message(struct user_assoc *ua, const struct message *m, bool sack_now)
{
	struct sctp_sendv_spa spa;
	struct sctp_sndinfo *info = &spa.sendv_sndinfo;
	struct sockaddr_storage to;

	memset(&spa, 0, sizeof(spa));
	spa.sendv_flags = SCTP_SEND_SNDINFO_VALID;
	info->snd_sid = m->stream;
	info->snd_ppid = htonl(m->ppid);
	info->snd_context = m->context;
	if (m->flags & MESSAGE_UNORDERED)
		info->snd_flags |= SCTP_UNORDERED;
	if (sack_now)
		info->snd_flags |= SCTP_SACK_IMMEDIATELY;
	if (m->to != NULL) {
		info->snd_flags |= SCTP_ADDR_OVER;
		ipaddr_to_sockaddr(m->to, ua->peer_port, m->to->family, &to);
	}
	set_reliability(&spa, m);
	if (usrsctp_sendv(ua->sock.so, m->data, m->len,
		m->to != NULL ? (struct sockaddr *)&to : NULL,
		m->to != NULL ? 1 : 0, &spa, sizeof(spa), SCTP_SENDV_SPA,
		0) == -1)
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
		assoc_too_long(m->len, user_max_message(&ua->assoc), e);
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

		if (assoc_check_message(a, m, e) == -1 ||
		    (m->to != NULL && check_to(ua, m->to, e) == -1))
			return IO_ERROR;
		errnum = send_message(ua, m, batch_asks_sack(b, b->first));
		if (errnum != 0)
			return send_failed(ua, m, errnum, e);
	}
	return IO_OK;
}
