/*
 * The ends of an association. Nothing of it survives this process, so a
 * graceful one has ended only when the library has let go of it: then the last
 * packet is out, or the peer's has come.
 */
#include "engine/user/user.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define REASON_MAX                                                \
	480 /* bytes of an ABORT that the library's peers look at \
	     */
#define ACKED_TICKS ((unsigned)(3 / USER_TICK))

enum io
user_over(struct user_assoc *ua, ssize_t n, int errnum)
{
	struct assoc *a = &ua->assoc;

	if (ua->acked > 0 || (n == 0 && a->up))
		assoc_ended(a, IO_END, 0);
	else if (n == 0)
		assoc_ended(a, IO_ERROR, ECONNREFUSED);
	else if (errnum == ECONNABORTED)
		/* Retransmitted too often: our own ABORTs do not get here. */
		assoc_ended(a, IO_ERROR, ETIMEDOUT);
	else
		assoc_ended(a, IO_ERROR, errnum);
	user_ready_update(&ua->sock);
	return a->end;
}

/*
 * The peer began the SHUTDOWN and acknowledged all that we had. What is missing
 * is its SHUTDOWN-COMPLETE, and if that got lost, a peer that has gone will not
 * repeat it. After some time this counts as a graceful end.
 */
void
user_end_tick(struct user_assoc *ua)
{
	struct sctp_status status;

	if (!ua->peer_shutdown || ua->assoc.end != IO_OK)
		return;
	if (!user_get_status(ua->sock.so, &status) ||
	    status.sstat_state != SCTP_SHUTDOWN_ACK_SENT)
		return;
	ua->acked++;
	if (user_end_acked(ua))
		ua->sock.readable = true;
}

bool
user_end_acked(const struct user_assoc *ua)
{
	return ua->acked >= ACKED_TICKS;
}

void
user_shutdown(struct assoc *a)
{
	struct user_assoc *ua = (struct user_assoc *)a;

	/* Earlier, the library would never send it. */
	if (!a->up)
		return;
	usrsctp_shutdown(ua->sock.so, SHUT_WR);
	user_sock_poll(&ua->sock);
}

static int
send_abort(struct socket *so, const char *reason)
{
	struct sctp_sndinfo info;
	size_t len = strnlen(reason, REASON_MAX);

	memset(&info, 0, sizeof(info));
	info.snd_flags = SCTP_ABORT;
	return (int)usrsctp_sendv(so, reason, len, NULL, 0, &info, sizeof(info),
	    SCTP_SENDV_SNDINFO, 0);
}

/* A full send buffer keeps ABORTs back too. */
static void
make_room(struct socket *so)
{
	int size = 1 << 30;

	usrsctp_setsockopt(so, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

void
user_abort(struct assoc *a, const char *reason)
{
	struct user_assoc *ua = (struct user_assoc *)a;

	if (a->up) {
		make_room(ua->sock.so);
		send_abort(ua->sock.so, reason == NULL ? "" : reason);
	}
	/* If that did not work, closing will send it, without reason. */
	assoc_ended(a, IO_ERROR, ECONNABORTED);
	user_ready_update(&ua->sock);
}

void
user_assoc_close(struct assoc *a)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	/* Whatever is left of it, if anything, is aborted. After a graceful
	 * end there can only be a peer that has not understood this yet. */
	if (a->end != IO_END)
		usrsctp_setsockopt(
		    ua->sock.so, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	user_sock_close(&ua->sock);
	free(ua);
}
