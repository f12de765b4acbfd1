/*
 * The limit of the userspace stack: a bare pair on usrsctp, tuned. It sends the
 * same bytes again and again over UDP encapsulation on the loopback; blocking
 * calls only.
 */
#include "net.h"

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <usrsctp.h>

#define UDP_BUFFER (8 << 20)
#define BUFFER (1 << 20)
#define MTU 16384
#define CHUNKS 16384
#define FDS 64 /* among which are the library's sockets */

/* The library gives its sockets 128 KiB, which a burst overruns. */
static void
raise_udp_buffers(void)
{
	int size = UDP_BUFFER, type;

	for (int fd = 0; fd < FDS; fd++) {
		socklen_t len = sizeof(type);

		if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1 ||
		    type != SOCK_DGRAM)
			continue;
		len = sizeof(size);
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, len) ==
		    -1)
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, len);
		if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, len) ==
		    -1)
			setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, len);
	}
}

static void
set(struct socket *so, int level, int name, const void *value, socklen_t len)
{
	if (usrsctp_setsockopt(so, level, name, value, len) == -1)
		err(1, "usrsctp_setsockopt %d", name);
}

static struct socket *
start(uint16_t local_udp, uint16_t remote_udp)
{
	struct sctp_udpencaps encaps = {.sue_port = htons(remote_udp)};
	int on = 1, size = BUFFER;
	struct socket *so;

	usrsctp_init(local_udp, NULL, NULL);
	usrsctp_sysctl_set_sctp_max_chunks_on_queue(CHUNKS);
	raise_udp_buffers();
	so = usrsctp_socket(
	    AF_INET, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
	if (so == NULL)
		err(1, "usrsctp_socket");
	set(so, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof(on));
	set(so, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	set(so, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	encaps.sue_address.ss_family = AF_INET;
	set(so, IPPROTO_SCTP, SCTP_REMOTE_UDP_ENCAPS_PORT, &encaps,
	    sizeof(encaps));
	return so;
}

static void
fix_mtu(struct socket *so)
{
	struct sctp_paddrparams params = {
	    .spp_flags = SPP_PMTUD_DISABLE,
	    .spp_pathmtu = MTU,
	};

	params.spp_address.ss_family = AF_INET;
	set(so, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params, sizeof(params));
}

static ssize_t
receive(struct socket *so)
{
	static char message[1 << 16];
	struct sctp_rcvinfo info;
	socklen_t fromlen = 0, infolen = sizeof(info);
	unsigned type;
	int flags = 0;

	return usrsctp_recvv(so, message, sizeof(message), NULL, &fromlen,
	    &info, &infolen, &type, &flags);
}

static void
sender(struct socket *so, struct sockaddr_in *sin, size_t size, long long n)
{
	char *message = calloc(1, size);

	if (message == NULL)
		err(1, "calloc");
	if (usrsctp_connect(so, (struct sockaddr *)sin, sizeof(*sin)) == -1)
		err(1, "usrsctp_connect");
	fprintf(stderr, "connected\n");
	fix_mtu(so);
	while (n-- > 0)
		if (usrsctp_sendv(so, message, size, NULL, 0, NULL, 0,
			SCTP_SENDV_NOINFO, 0) == -1)
			err(1, "usrsctp_sendv");
	/* Nothing is sent any more once the process has ended. */
	if (usrsctp_shutdown(so, SHUT_WR) == -1)
		err(1, "usrsctp_shutdown");
	while (receive(so) > 0)
		continue;
}

static void
receiver(struct socket *listener, struct sockaddr_in *sin)
{
	struct socket *so;
	long long bytes = 0;
	ssize_t n;

	if (usrsctp_bind(listener, (struct sockaddr *)sin, sizeof(*sin)) ==
		-1 ||
	    usrsctp_listen(listener, 1) == -1)
		err(1, "usrsctp_listen");
	fprintf(stderr, "listening\n");
	so = usrsctp_accept(listener, NULL, NULL);
	if (so == NULL)
		err(1, "usrsctp_accept");
	while ((n = receive(so)) > 0)
		bytes += n;
	fprintf(stderr, "received %lld bytes\n", bytes);
}

int
main(int argc, char *argv[])
{
	struct sockaddr_in sin;
	struct socket *so;
	uint16_t local, remote;
	long long size, bytes;

	if (argc != 7)
		errx(2, "usage: usr send|receive PORT LOCAL-UDP REMOTE-UDP "
			"SIZE BYTES");
	sin = net_addr("127.0.0.1", argv[2]);
	local = (uint16_t)net_number(argv[3], 1, 65535);
	remote = (uint16_t)net_number(argv[4], 1, 65535);
	size = net_number(argv[5], 1, BUFFER);
	bytes = net_number(argv[6], 1, 1LL << 40);
	so = start(local, remote);
	if (strcmp(argv[1], "send") == 0)
		sender(so, &sin, (size_t)size, bytes / size);
	else
		receiver(so, &sin);
	/* The library's own end would take a while. */
	_exit(0);
}
