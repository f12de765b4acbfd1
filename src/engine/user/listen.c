/* Listening and accepting. */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ACCEPT_TRIES 128

static bool
all_loopback(const struct addrs *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!user_is_loopback(&list->v[i]))
			return false;
	return list->n > 0;
}

static int
listen_start(struct engine *engine, struct socket *so,
    const struct settings *settings, const struct addrs *local, int family,
    struct error *e)
{
	/* Larger packets, from the first on. Else accept() sees to it: what
	 * the peers' paths take is not known yet. */
	if (all_loopback(local))
		user_route_fit(engine, so, settings, local);
	if (user_bind(so, local, family, e) == -1)
		return -1;
	if (usrsctp_listen(so, SOMAXCONN) == -1)
		return error_errno(e, errno, "cannot listen");
	return 0;
}

int
user_listen(struct engine *engine, const struct addrs *local, int family,
    const struct settings *settings, struct listener **out, struct error *e)
{
	struct user_listener *ul;
	struct socket *so;

	family = addrs_family(local, NULL, family);
	so = user_socket(engine, family, settings, e);
	if (so == NULL)
		return -1;
	ul = calloc(1, sizeof(*ul));
	if (ul == NULL ||
	    user_sock_open(&ul->sock, (struct user_engine *)engine, so) == -1) {
		free(ul);
		usrsctp_close(so);
		return error_errno(e, ENOMEM, "cannot listen");
	}
	listener_init(&ul->listener, engine);
	ul->sock.listener = ul;
	ul->local = *local;
	ul->watched = true;
	if (listen_start(engine, so, settings, local, family, e) == -1) {
		user_listener_close(&ul->listener);
		return -1;
	}
	*out = &ul->listener;
	return 0;
}

static struct user_assoc *
take(struct user_listener *ul, struct socket *so, struct error *e)
{
	struct user_assoc *ua = user_assoc_new(ul->sock.engine, so, e);
	struct sctp_status status;
	struct addrs peer;
	struct error ignored;

	if (ua == NULL)
		return NULL;
	ua->assoc.up = true;
	if (user_get_status(so, &status)) {
		ua->assoc.ostreams = status.sstat_outstrms;
		ua->assoc.istreams = status.sstat_instrms;
	}
	usrsctp_set_non_blocking(so, 1);
	if (user_addrs(&ua->assoc, true, &peer, &ignored) == 0)
		user_route_fit(
		    &ul->sock.engine->engine, so, ul->listener.late, &peer);
	/* What came until now was signalled on the listener. */
	ua->sock.readable = ua->sock.writable = true;
	return ua;
}

enum io
user_listener_accept(struct listener *l, struct assoc **out, struct error *e)
{
	struct user_listener *ul = (struct user_listener *)l;
	struct user_assoc *ua;
	struct socket *so = NULL;

	/* Those that were aborted in the queue come as errors. */
	for (int i = 0; i < ACCEPT_TRIES && so == NULL; i++) {
		so = usrsctp_accept(ul->sock.so, NULL, NULL);
		if (so == NULL && errno == EWOULDBLOCK) {
			ul->sock.readable = false;
			user_ready_update(&ul->sock);
			return IO_AGAIN;
		}
	}
	if (so == NULL)
		return IO_AGAIN;
	ua = take(ul, so, e);
	if (ua == NULL) {
		/* Not to spin: the next tick looks again. */
		ul->sock.readable = false;
		user_ready_update(&ul->sock);
		return IO_ERROR;
	}
	*out = &ua->assoc;
	return IO_OK;
}

void
user_listener_watch(struct listener *l, bool on)
{
	struct user_listener *ul = (struct user_listener *)l;

	ul->watched = on;
	user_sock_poll(&ul->sock);
}

/* The library tells them in another order, and all there are for a wildcard:
 * only the port is news. */
int
user_listener_addrs(struct listener *l, struct addrs *out, struct error *e)
{
	struct user_listener *ul = (struct user_listener *)l;
	struct sockaddr *list;
	struct addrs bound = {.n = 0};
	int n = usrsctp_getladdrs(ul->sock.so, 0, &list);

	if (n == -1)
		return error_errno(e, errno, "cannot tell the port");
	addrs_unpack(&bound, list, (size_t)n);
	usrsctp_freeladdrs(list);
	ul->local.port = bound.port;
	*out = ul->local;
	return 0;
}

/* Associations that nobody has accepted yet are aborted by the library. */
void
user_listener_close(struct listener *l)
{
	struct user_listener *ul = (struct user_listener *)l;

	user_sock_close(&ul->sock);
	free(ul);
}
