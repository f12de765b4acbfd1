/* Listeners: one-to-one sockets that accept. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/sctp.h>

/* Seconds without accepting when there are no descriptors or memory. */
#define PAUSE 0.1

static struct kernel_listener *
self(struct listener *l)
{
	return (struct kernel_listener *)l;
}

static void
update(struct kernel_listener *k)
{
	struct ev_loop *loop = k->base.engine->loop;

	if (k->want && !ev_is_active(&k->pause))
		ev_io_start(loop, &k->io);
	else
		ev_io_stop(loop, &k->io);
}

static void
on_io(struct ev_loop *loop, struct ev_io *io, int revents)
{
	struct kernel_listener *k = io->data;

	(void)loop;
	(void)revents;
	listener_ready(&k->base);
}

static void
on_pause(struct ev_loop *loop, struct ev_timer *timer, int revents)
{
	(void)loop;
	(void)revents;
	update(timer->data);
}

static struct kernel_listener *
listener_new(struct engine *engine, int fd, int family)
{
	struct kernel_listener *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	listener_init(&k->base, engine);
	k->fd = fd;
	k->family = family;
	ev_io_init(&k->io, on_io, fd, EV_READ);
	k->io.data = k;
	ev_timer_init(&k->pause, on_pause, PAUSE, 0.);
	k->pause.data = k;
	return k;
}

static int
bind_and_listen(int fd, int family, const struct addrs *local, struct error *e)
{
	char text[ADDRS_TEXT_MAX];
	int errnum;

	if (kernel_bind(fd, family, local, e) == -1)
		return -1;
	if (listen(fd, SOMAXCONN) == 0)
		return 0;
	errnum = errno;
	if (errnum == ENOSYS)
		return error_set(e, ERR_UNAVAILABLE,
		    "the kernel lacks the HMAC of SCTP's cookies; modprobe "
		    "md5, or sysctl net.sctp.cookie_hmac_alg=sha1");
	addrs_format(local, text, sizeof(text));
	return error_errno(e, errnum, "cannot listen on %s", text);
}

static bool
has_wildcard(const struct addrs *local)
{
	return local->n == 0 || ipaddr_is_wildcard(&local->v[0]);
}

/* "Any address" is both families, but only where there is IPv6. */
static int
listener_family(const struct addrs *local, int family)
{
	int fd;

	family = addrs_family(local, NULL, family);
	if (family == AF_INET || local->n > 0 || local->any_family == AF_INET6)
		return family;
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_SCTP);
	if (fd == -1)
		return errno == EAFNOSUPPORT ? AF_INET : family;
	close(fd);
	return family;
}

int
kernel_listen(struct engine *engine, const struct addrs *local, int family,
    const struct settings *settings, struct listener **out, struct error *e)
{
	struct kernel_listener *k;
	int fd;

	family = listener_family(local, family);
	fd = kernel_socket(engine, family, SOCK_STREAM, settings, e);
	if (fd == -1)
		return -1;
	if (bind_and_listen(fd, family, local, e) == -1) {
		close(fd);
		return -1;
	}
	k = listener_new(engine, fd, family);
	if (k == NULL) {
		close(fd);
		return error_set(e, ERR_IO, "out of memory");
	}
	k->any = has_wildcard(local);
	*out = &k->base;
	return 0;
}

/* Of an association that is gone only its first event knows. */
static void
learn_streams(struct kernel_assoc *k)
{
	struct sctp_assoc_change n;

	if (kernel_peek(k->fd, &n) == -1 || n.sac_type == 0 ||
	    n.sac_state != SCTP_COMM_UP)
		return;
	k->base.ostreams = n.sac_outbound_streams;
	k->base.istreams = n.sac_inbound_streams;
}

/*
 * An association may have ended before it was accepted. It is handed out all
 * the same: what it has sent can be read, and then its end.
 */
static enum io
adopt(struct kernel_listener *k, int fd, const struct sockaddr_storage *peer,
    struct assoc **out, struct error *e)
{
	struct kernel_assoc *child =
	    kernel_assoc_new(k->base.engine, fd, k->family);

	if (child == NULL) {
		close(fd);
		error_set(e, ERR_IO, "out of memory");
		return IO_ERROR;
	}
	ipaddr_from_sockaddr(
	    (const struct sockaddr *)peer, &child->peer, &child->peer_port);
	kernel_established(child);
	if (child->base.istreams == 0)
		learn_streams(child);
	*out = &child->base;
	return IO_OK;
}

/* The listener stays readable: come back to it when others may have closed
 * something, and do not spin until then. */
static void
rest(struct kernel_listener *k)
{
	struct ev_loop *loop = k->base.engine->loop;

	ev_timer_stop(loop, &k->pause);
	ev_timer_set(&k->pause, PAUSE, 0.);
	ev_timer_start(loop, &k->pause);
	update(k);
}

enum io
kernel_accept(struct listener *l, struct assoc **out, struct error *e)
{
	struct kernel_listener *k = self(l);
	struct sockaddr_storage peer;
	socklen_t len;
	int fd;

	do {
		memset(&peer, 0, sizeof(peer));
		len = sizeof(peer);
		fd = accept4(k->fd, (struct sockaddr *)&peer, &len,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (fd == -1 &&
		 (errno == EINTR || errno == ECONNABORTED || errno == EPROTO));
	if (fd != -1)
		return adopt(k, fd, &peer, out, e);
	if (errno == EAGAIN)
		return IO_AGAIN;
	error_errno(e, errno, "cannot accept");
	rest(k);
	return IO_ERROR;
}

void
kernel_listener_watch(struct listener *l, bool on)
{
	struct kernel_listener *k = self(l);

	k->want = on;
	update(k);
}

int
kernel_listener_addrs(struct listener *l, struct addrs *addrs, struct error *e)
{
	struct kernel_listener *k = self(l);
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	struct ipaddr addr;

	/* The kernel would list every address of the host. */
	if (!k->any)
		return kernel_get_addrs(k->fd, ADDRS_SOCKET, addrs, e);
	memset(addrs, 0, sizeof(*addrs));
	memset(&ss, 0, sizeof(ss));
	if (getsockname(k->fd, (struct sockaddr *)&ss, &len) == -1)
		return error_errno(e, errno, "cannot get the local address");
	ipaddr_from_sockaddr((struct sockaddr *)&ss, &addr, &addrs->port);
	addrs->any_family = k->family;
	return 0;
}

void
kernel_listener_close(struct listener *l)
{
	struct kernel_listener *k = self(l);

	ev_io_stop(l->engine->loop, &k->io);
	ev_timer_stop(l->engine->loop, &k->pause);
	close(k->fd);
	free(k);
}
