/*
 * The sockets that the library opens for itself: choosing its UDP port and
 * trying it out beforehand, finding the sockets afterwards. IP_RECVERR must not
 * be set on them: the library's threads stop at the first error.
 */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADOPT_BUFFER (8 * 1024 * 1024)
#define ADOPT_FD_MAX 65536
#define CHOOSE_TRIES 16

static socklen_t
any_address(int family, uint16_t port, struct sockaddr_storage *ss)
{
	struct ipaddr any;

	memset(&any, 0, sizeof(any));
	any.family = (sa_family_t)family;
	return ipaddr_to_sockaddr(&any, port, family, ss);
}

/* The family of a socket, AF_UNSPEC if unknown, and its local port. */
static int
local_port(int fd, uint16_t *port)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	struct ipaddr ip;

	*port = 0;
	memset(&ss, 0, sizeof(ss));
	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1 ||
	    !ipaddr_from_sockaddr((struct sockaddr *)&ss, &ip, port))
		return AF_UNSPEC;
	return ss.ss_family;
}

/*
 * Bind as the library will. 0: it can, and *port is it (0: any); -1: this host
 * has not got the family; else the errno.
 */
static int
udp_try(int family, uint16_t *port)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
	struct sockaddr_storage ss;
	socklen_t len = any_address(family, *port, &ss);
	int on = 1, result = 0;

	if (fd == -1)
		return errno == EAFNOSUPPORT ? -1 : errno;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&ss, len) == -1)
		result = errno == EADDRNOTAVAIL ? -1 : errno;
	else
		local_port(fd, port);
	close(fd);
	return result;
}

static int
udp_try_both(uint16_t *port)
{
	int result = udp_try(AF_INET, port);

	if (result <= 0) {
		int second = udp_try(AF_INET6, port);

		/* One family will do, but not none. */
		if (second != -1 || result == -1)
			result = second;
	}
	return result == -1 ? EAFNOSUPPORT : result;
}

int
user_udp_families(void)
{
	int families[] = {AF_INET, AF_INET6}, n = 0;

	for (size_t i = 0; i < 2; i++) {
		uint16_t any = 0;

		if (udp_try(families[i], &any) == 0)
			n++;
	}
	return n;
}

static int
udp_any(uint16_t *port, struct error *e)
{
	int result = EADDRINUSE;

	/* Free for IPv4 is not yet free for IPv6. */
	for (int i = 0; i < CHOOSE_TRIES && result == EADDRINUSE; i++) {
		*port = 0;
		result = udp_try_both(port);
	}
	if (result != 0)
		return error_errno(e, result, "cannot bind a UDP port");
	return 0;
}

int
user_udp_choose(
    const struct engine_config *config, uint16_t *port, struct error *e)
{
	int result;

	*port = config->udp_local;
	if (*port == 0 && config->listening)
		*port = SCTP_UDP_PORT;
	if (*port == 0)
		return udp_any(port, e);
	result = udp_try_both(port);
	if (result == EADDRINUSE)
		return error_set(e, ERR_IO,
		    "UDP port %u is in use (--udp=LOCAL:REMOTE chooses "
		    "another)",
		    *port);
	if (result == EACCES)
		return error_set(e, ERR_IO,
		    "UDP port %u needs root (--udp=LOCAL:REMOTE chooses "
		    "another)",
		    *port);
	if (result != 0)
		return error_errno(e, result, "cannot bind UDP port %u", *port);
	return 0;
}

static bool
socket_is(int fd, int type, int protocol)
{
	int value;
	socklen_t len = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &len) == -1 ||
	    value != type)
		return false;
	len = sizeof(value);
	return getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &value, &len) == 0 &&
	       value == protocol;
}

/* The library gives them 128 KiB, which a burst overruns. Beyond the system's
 * limit only where that is allowed. */
static void
buffers_enlarge(int fd)
{
	int size = ADOPT_BUFFER;
	socklen_t len = sizeof(size);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, len) == -1)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, len);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, len) == -1)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, len);
}

/* Nobody else in this process can have such sockets: the port was free, and
 * raw SCTP is not used for anything else. */
static int
adopt(int type, int protocol, uint16_t wanted)
{
	int fd, family, max = getdtablesize(), n = 0;
	uint16_t port;

	for (fd = 0; fd < max && fd < ADOPT_FD_MAX; fd++) {
		if (!socket_is(fd, type, protocol))
			continue;
		family = local_port(fd, &port);
		if (type == SOCK_DGRAM && port != wanted)
			continue;
		buffers_enlarge(fd);
		/* Over raw IPv4 the library sends the header itself. */
		if (type == SOCK_DGRAM || family == AF_INET6)
			user_source_socket(fd, family);
		n++;
	}
	return n;
}

int
user_udp_adopt(uint16_t port)
{
	return adopt(SOCK_DGRAM, IPPROTO_UDP, port);
}

int
user_raw_adopt(void)
{
	return adopt(SOCK_RAW, IPPROTO_SCTP, 0);
}
