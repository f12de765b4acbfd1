/* Sockets, time and numbers for the bench's programs. */
#include "net.h"

#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include <netinet/sctp.h>

#define FORCED (4 * 1024 * 1024)

double
net_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

long long
net_number(const char *text, long long min, long long max)
{
	const char *why;
	long long number = strtonum(text, min, max, &why);

	if (why != NULL)
		errx(2, "%s: %s", text, why);
	return number;
}

struct sockaddr_in
net_addr(const char *host, const char *port)
{
	struct sockaddr_in sin = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)net_number(port, 1, 65535)),
	};

	if (inet_pton(AF_INET, host, &sin.sin_addr) != 1)
		errx(2, "%s: not an IPv4 address", host);
	return sin;
}

/* What SO_SNDBUF and SO_RCVBUF may be raised to by anybody. */
static int
allowed(const char *path)
{
	FILE *file = fopen(path, "re");
	int value = 0;

	if (file == NULL || fscanf(file, "%d", &value) != 1)
		value = 212992;
	if (file != NULL)
		fclose(file);
	return value;
}

static void
raise_buffer(int fd, int force, int plain, int size, const char *path)
{
	int want = size != 0 ? size : FORCED;
	socklen_t len = sizeof(want);

	if (size == 0 && setsockopt(fd, SOL_SOCKET, force, &want, len) == 0)
		return;
	if (size == 0)
		want = allowed(path);
	if (setsockopt(fd, SOL_SOCKET, plain, &want, len) == -1)
		err(1, "setsockopt");
}

void
net_buffers(int fd, int size)
{
	raise_buffer(
	    fd, SO_SNDBUFFORCE, SO_SNDBUF, size, "/proc/sys/net/core/wmem_max");
	raise_buffer(
	    fd, SO_RCVBUFFORCE, SO_RCVBUF, size, "/proc/sys/net/core/rmem_max");
}

int
net_socket(int flags, int buffer)
{
	int fd = socket(AF_INET, SOCK_STREAM | flags, IPPROTO_SCTP), on = 1;

	if (fd == -1)
		err(1, "socket");
	net_buffers(fd, buffer);
	if (setsockopt(fd, IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof(on)) == -1)
		err(1, "SCTP_NODELAY");
	return fd;
}

int
net_listen(const struct sockaddr_in *sin, int buffer)
{
	int fd = net_socket(0, buffer), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)sin, sizeof(*sin)) == -1)
		err(1, "bind");
	if (listen(fd, SOMAXCONN) == -1)
		err(1, "listen");
	fprintf(stderr, "listening\n");
	return fd;
}

int
net_connect(const struct sockaddr_in *sin, int buffer)
{
	int fd = net_socket(0, buffer);

	if (connect(fd, (const struct sockaddr *)sin, sizeof(*sin)) == -1)
		err(1, "connect");
	fprintf(stderr, "connected\n");
	return fd;
}
