/* TCP sockets for the byte-stream side of a relay. */
#include "flow/tcp.h"

#include "base/error.h"

#include <errno.h>
#include <ev.h>
#include <stdlib.h>
#include <unistd.h>

#include <netinet/tcp.h>

struct tcp_dialer {
	struct ev_loop *loop;
	struct addrs addrs;
	size_t next; /* address to try */
	int fd;
	ev_io io;
	ev_timer timeout;
	double limit;
	struct error why; /* of the last address */

	void (*done)(void *, int, const struct error *);
	void *arg;
};

static int
tcp_socket(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	/* The messages of the other side shall not wait for each other. */
	if (fd != -1)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void
finish(struct tcp_dialer *d, int fd)
{
	char text[ADDRS_TEXT_MAX];

	ev_io_stop(d->loop, &d->io);
	ev_timer_stop(d->loop, &d->timeout);
	if (fd == -1)
		error_prefix(&d->why, "connect tcp:%s",
		    addrs_format(&d->addrs, text, sizeof(text)));
	d->done(d->arg, fd, &d->why);
	free(d);
}

/* Begin with the next address. False: none is left. */
static bool
try_next(struct tcp_dialer *d)
{
	struct sockaddr_storage ss;
	const struct ipaddr *addr;
	socklen_t len;

	while (d->next < d->addrs.n) {
		addr = &d->addrs.v[d->next++];
		len =
		    ipaddr_to_sockaddr(addr, d->addrs.port, addr->family, &ss);
		d->fd = tcp_socket(addr->family);
		if (d->fd != -1 &&
		    (connect(d->fd, (struct sockaddr *)&ss, len) == 0 ||
			errno == EINPROGRESS)) {
			ev_io_stop(d->loop, &d->io);
			ev_io_set(&d->io, d->fd, EV_WRITE);
			ev_io_start(d->loop, &d->io);
			return true;
		}
		error_reason(&d->why, errno);
		if (d->fd != -1)
			(void)close(d->fd);
	}
	d->fd = -1;
	return false;
}

static void
io_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct tcp_dialer *d = io->data;
	socklen_t len = sizeof(int);
	int result = 0;

	(void)revents;
	if (getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &result, &len) == -1)
		result = errno;
	if (result == 0) {
		finish(d, d->fd);
		return;
	}
	error_reason(&d->why, result);
	ev_io_stop(loop, io);
	(void)close(d->fd);
	d->fd = -1;
	if (!try_next(d))
		finish(d, -1);
}

static void
timeout_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct tcp_dialer *d = timer->data;

	(void)loop;
	(void)revents;
	error_set(&d->why, ERR_TIMEOUT, "no answer within %g s", d->limit);
	if (d->fd != -1)
		(void)close(d->fd);
	finish(d, -1);
}

/* The first address is tried from the loop, so that done() always is. */
static void
start_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct tcp_dialer *d = timer->data;

	(void)revents;
	ev_set_cb(timer, timeout_cb);
	if (d->limit >= 0) {
		ev_timer_set(timer, d->limit, 0.);
		ev_timer_start(loop, timer);
	}
	if (!try_next(d))
		finish(d, -1);
}

struct tcp_dialer *
tcp_dial(struct ev_loop *loop, const struct addrs *addrs, double timeout,
    void (*done)(void *, int, const struct error *), void *arg)
{
	struct tcp_dialer *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->loop = loop;
	d->addrs = *addrs;
	d->fd = -1;
	d->limit = timeout;
	d->done = done;
	d->arg = arg;
	ev_init(&d->io, io_cb);
	ev_timer_init(&d->timeout, start_cb, 0., 0.);
	d->io.data = d->timeout.data = d;
	ev_timer_start(loop, &d->timeout);
	return d;
}

void
tcp_dialer_cancel(struct tcp_dialer *d)
{
	ev_io_stop(d->loop, &d->io);
	ev_timer_stop(d->loop, &d->timeout);
	if (d->fd != -1)
		(void)close(d->fd);
	free(d);
}

int
tcp_listen(struct addrs *addrs, struct error *e)
{
	struct ipaddr any = {.family = AF_INET6};
	const struct ipaddr *addr = addrs->n > 0 ? &addrs->v[0] : &any;
	struct sockaddr_storage ss;
	socklen_t len;
	int fd, on = 1;

	if (addrs->n == 0 && addrs->any_family == AF_INET)
		any.family = AF_INET;
	fd = tcp_socket(addr->family);
	len = ipaddr_to_sockaddr(addr, addrs->port, addr->family, &ss);
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(fd, (struct sockaddr *)&ss, len) == -1 ||
	    listen(fd, SOMAXCONN) == -1 ||
	    getsockname(fd, (struct sockaddr *)&ss, &len) == -1) {
		error_reason(e, errno);
		if (fd != -1)
			(void)close(fd);
		return -1;
	}
	addrs->port = ntohs(ss.ss_family == AF_INET
				? ((struct sockaddr_in *)&ss)->sin_port
				: ((struct sockaddr_in6 *)&ss)->sin6_port);
	return fd;
}

enum io
tcp_accept(int fd, int *out, struct error *e)
{
	int on = 1;

	*out = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (*out != -1) {
		(void)setsockopt(
		    *out, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		return IO_OK;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
	    errno == ENOMEM) {
		error_reason(e, errno);
		return IO_ERROR;
	}
	return IO_AGAIN; /* whoever it was has left again */
}
