/* Dialling, until the association is up. */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct user_assoc *
user_assoc_new(struct user_engine *ue, struct socket *so, struct error *e)
{
	struct user_assoc *ua = calloc(1, sizeof(*ua));

	if (ua == NULL || user_sock_open(&ua->sock, ue, so) == -1) {
		error_errno(e, ENOMEM, "cannot make an association");
		free(ua);
		usrsctp_close(so);
		return NULL;
	}
	assoc_init(&ua->assoc, &ue->engine);
	ua->sock.assoc = ua;
	return ua;
}

/* The library would retry for minutes where there is no route at all. */
static int
check_routes(const struct addrs *remote, struct error *e)
{
	struct user_route route;
	int result = 0;

	for (size_t i = 0; i < remote->n; i++) {
		result = user_route_find(&remote->v[i], &route);
		if (result != ENETUNREACH && result != EHOSTUNREACH)
			return 0;
	}
	return error_set(e, ERR_UNREACHABLE, "%s",
	    result == EHOSTUNREACH ? "no route to host"
				   : "network is unreachable");
}

/* Bind the addresses that the routes to remote start from. */
static void
bind_sources(
    struct socket *so, int family, const struct addrs *remote, uint16_t port)
{
	struct addrs sources = {.port = port};
	struct user_route route;
	struct error ignored;
	size_t j;

	for (size_t i = 0; i < remote->n; i++) {
		if (user_route_find(&remote->v[i], &route) != 0)
			continue;
		for (j = 0; j < sources.n; j++)
			if (ipaddr_equal(&sources.v[j], &route.source))
				break;
		if (j == sources.n)
			sources.v[sources.n++] = route.source;
	}
	if (sources.n > 0)
		user_bind(so, &sources, family, &ignored);
}

/*
 * Over raw IP the library's source address counts, which it picks without
 * looking at the routes. And it uses 127.0.0.1 of its own accord only towards
 * addresses that it found on an interface, which 127.0.0.2 is not.
 */
static bool
needs_sources(const struct engine *engine, const struct addrs *remote)
{
	if (engine->config.stack == STACK_RAW)
		return true;
	for (size_t i = 0; i < remote->n; i++)
		if (user_is_loopback(&remote->v[i]))
			return true;
	return false;
}

static int
bind_local(const struct engine *engine, struct socket *so, int family,
    const struct addrs *local, const struct addrs *remote, struct error *e)
{
	uint16_t port = local == NULL ? 0 : local->port;

	if (local != NULL && local->n > 0)
		return user_bind(so, local, family, e);
	if (needs_sources(engine, remote))
		bind_sources(so, family, remote, port);
	else if (port != 0)
		return user_bind(so, local, family, e);
	return 0;
}

static int
connect_all(
    struct socket *so, const struct addrs *remote, int family, struct error *e)
{
	struct sockaddr_in6 packed[ADDRS_MAX + 1];

	addrs_pack(remote, family, packed);
	/* It returns at once: COMM_UP or an error will follow. */
	if (usrsctp_connectx(
		so, (struct sockaddr *)packed, (int)remote->n, NULL) == -1 &&
	    errno != EINPROGRESS)
		return error_errno(e, errno, "cannot associate");
	return 0;
}

/* An empty list means this host. */
static void
remote_list(const struct addrs *given, struct addrs *remote)
{
	*remote = *given;
	if (remote->n > 0)
		return;
	remote->n = 1;
	if (given->any_family == AF_INET6) {
		remote->v[0].family = AF_INET6;
		remote->v[0].v6 = in6addr_loopback;
	} else {
		remote->v[0].family = AF_INET;
		remote->v[0].v4.s_addr = htonl(INADDR_LOOPBACK);
	}
}

int
user_dial(struct engine *engine, const struct addrs *local,
    const struct addrs *given, const struct settings *settings,
    struct assoc **out, struct error *e)
{
	struct user_assoc *ua;
	struct addrs remote;
	struct socket *so;
	int family;

	remote_list(given, &remote);
	family = addrs_family(
	    local != NULL && local->n > 0 ? local : NULL, &remote, AF_UNSPEC);
	if (check_routes(&remote, e) == -1)
		return -1;
	so = user_socket(engine, family, settings, e);
	if (so == NULL)
		return -1;
	user_route_fit(engine, so, settings, &remote);
	if (bind_local(engine, so, family, local, &remote, e) == -1) {
		usrsctp_close(so);
		return -1;
	}
	ua = user_assoc_new((struct user_engine *)engine, so, e);
	if (ua == NULL)
		return -1;
	if (connect_all(so, &remote, family, e) == -1) {
		user_assoc_close(&ua->assoc);
		return -1;
	}
	*out = &ua->assoc;
	return 0;
}

/* Is COMM_UP the next thing to read? So it is when the peer was so quick that
 * the association is over already. */
static bool
was_up(struct socket *so)
{
	struct sctp_assoc_change change;
	struct sctp_rcvinfo info;
	socklen_t len = sizeof(info);
	unsigned type = SCTP_RECVV_NOINFO;
	int flags = MSG_DONTWAIT | MSG_PEEK;
	ssize_t n = usrsctp_recvv(so, &change, sizeof(change), NULL, NULL,
	    &info, &len, &type, &flags);

	return n == (ssize_t)sizeof(change) && (flags & MSG_NOTIFICATION) &&
	       change.sac_type == SCTP_ASSOC_CHANGE &&
	       change.sac_state == SCTP_COMM_UP;
}

enum io
user_connected(struct assoc *a, struct error *e)
{
	struct user_assoc *ua = (struct user_assoc *)a;
	struct sctp_status status;
	bool exists = user_get_status(ua->sock.so, &status);
	enum io result = IO_OK;

	(void)e;
	if (exists && (status.sstat_state == SCTP_COOKIE_WAIT ||
			  status.sstat_state == SCTP_COOKIE_ECHOED))
		result = IO_AGAIN;
	else if (!exists && !was_up(ua->sock.so))
		result = user_recv_end(ua);
	if (result == IO_OK)
		a->up = ua->sock.readable = true;
	ua->sock.writable = result == IO_OK;
	user_ready_update(&ua->sock);
	return result;
}
