/* Making and binding one-to-one sockets. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/sctp.h>

/* A listener needs no remote port: it learns each peer's from its packets. */
static int
set_udp(int fd, const struct engine_config *config)
{
	struct sctp_udpencaps encaps;
	uint16_t port = config->udp_remote;

	if (!config->udp)
		return 0;
	memset(&encaps, 0, sizeof(encaps));
	encaps.sue_port = htons(port != 0 ? port : SCTP_UDP_PORT);
	return setsockopt(fd, IPPROTO_SCTP, SCTP_REMOTE_UDP_ENCAPS_PORT,
	    &encaps, sizeof(encaps));
}

static int
set_basics(int fd, int family, const struct engine_config *config)
{
	int on = 1, off = 0;

	if (family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == -1)
		return -1;
	/* Associations of an earlier run may linger on the same port. Two
	 * listeners on one port stay impossible. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    setsockopt(fd, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof(on)) ==
		-1)
		return -1;
	return set_udp(fd, config);
}

static int
socket_setup(int fd, const struct engine *engine, int family,
    const struct settings *settings, struct error *e)
{
	if (set_basics(fd, family, &engine->config) == -1)
		return error_errno(e, errno, "cannot set up an SCTP socket");
	if (events_subscribe(fd, engine->config.events) == -1)
		return error_errno(e, errno, "cannot subscribe to SCTP events");
	return settings_apply(fd, settings, e);
}

int
kernel_socket(const struct engine *engine, int family, int type,
    const struct settings *settings, struct error *e)
{
	int fd =
	    socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_SCTP);

	if (fd == -1)
		return error_errno(e, errno, "cannot make an %s SCTP socket",
		    family == AF_INET6 ? "IPv6" : "IPv4");
	if (socket_setup(fd, engine, family, settings, e) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

int
kernel_bind(int fd, int family, const struct addrs *local, struct error *e)
{
	char packed[(ADDRS_MAX + 1) * sizeof(struct sockaddr_in6)];
	char text[ADDRS_TEXT_MAX], *colon;
	int errnum;
	size_t len = addrs_pack(local, family, packed);

	if (setsockopt(fd, IPPROTO_SCTP, SCTP_SOCKOPT_BINDX_ADD, packed,
		(socklen_t)len) == 0)
		return 0;
	errnum = errno;
	addrs_format(local, text, sizeof(text));
	colon = strrchr(text, ':');
	if (local->port == 0 && colon != NULL)
		*colon = '\0'; /* nobody asked for port 0 */
	if (errnum == EADDRNOTAVAIL)
		return error_set(
		    e, ERR_IO, "cannot bind %s: address not available", text);
	return error_errno(e, errnum, "cannot bind %s", text);
}
