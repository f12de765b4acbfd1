/*
 * An association of its own socket in one-to-many style, which differs from
 * one-to-one style (RFC 6458 section 3) in what it can say: an ABORT with a
 * reason. It is dialed from a one-to-many socket and peeled off at once
 * (RFC 6458 9.2). There is no shutdown(2) then, and no end of file: the events
 * tell of the end.
 */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/sctp.h>

int
kernel_peel_off(struct kernel_assoc *k, int32_t id)
{
	sctp_peeloff_flags_arg_t arg = {
	    .p_arg.associd = id,
	    .flags = SOCK_NONBLOCK | SOCK_CLOEXEC,
	};
	socklen_t len = sizeof(arg);

	k->peeled = true;
	if (getsockopt(k->fd, IPPROTO_SCTP, SCTP_SOCKOPT_PEELOFF_FLAGS, &arg,
		&len) == -1) {
		/* Over already: what is left of it can be read here. */
		k->early = errno == EINVAL;
		return k->early ? 0 : -1;
	}
	(void)close(k->fd);
	k->fd = arg.p_arg.sd;
	ev_io_set(&k->io, k->fd, 0);
	return 0;
}

/* SCTP_EOF or SCTP_ABORT, the latter with a reason (NULL: none). */
int
kernel_send_end(struct kernel_assoc *k, uint16_t flag, const char *reason)
{
	union {
		char buf[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
		struct cmsghdr align;
	} control = {{0}};
	struct sctp_sndinfo info = {.snd_flags = flag};
	struct iovec iov = {
	    (void *)(reason != NULL ? reason : ""),
	    reason != NULL ? strlen(reason) : 0,
	};
	struct msghdr h = {
	    .msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = &control,
	    .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);

	c->cmsg_level = IPPROTO_SCTP;
	c->cmsg_type = SCTP_SNDINFO;
	c->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(c), &info, sizeof(info));
	return sendmsg(k->fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL) == -1 ? -1 : 0;
}
