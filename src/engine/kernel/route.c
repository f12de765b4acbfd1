/*
 * Is there a route? The kernel's SCTP says nothing when there is none and
 * goes on sending INITs into the void; connecting a UDP socket, which sends
 * nothing, asks the same routing table.
 */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int
route_try(int fd, const struct ipaddr *from, const struct ipaddr *to)
{
	struct sockaddr_storage ss;
	socklen_t len;

	if (from != NULL) {
		len = ipaddr_to_sockaddr(from, 0, from->family, &ss);
		if (bind(fd, (struct sockaddr *)&ss, len) == -1)
			return errno;
	}
	/* Any port will do: nothing is sent. */
	len = ipaddr_to_sockaddr(to, 9, to->family, &ss);
	if (connect(fd, (struct sockaddr *)&ss, len) == -1)
		return errno;
	return 0;
}

/* Only a clear "no" counts: all else is for connect() to say. */
static int
route_lookup(const struct ipaddr *from, const struct ipaddr *to)
{
	int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int errnum;

	if (fd == -1)
		return 0;
	errnum = route_try(fd, from, to);
	close(fd);
	return errnum == ENETUNREACH || errnum == EHOSTUNREACH ? errnum : 0;
}

static int
route_from_any(const struct addrs *local, const struct ipaddr *to)
{
	bool bound = false;
	int errnum = 0;
	size_t i;

	for (i = 0; local != NULL && i < local->n; i++) {
		if (local->v[i].family != to->family)
			continue;
		bound = true;
		errnum = route_lookup(&local->v[i], to);
		if (errnum == 0)
			return 0;
	}
	return bound ? errnum : route_lookup(NULL, to);
}

int
route_check(const struct addrs *local, const struct addrs *remote)
{
	int errnum = 0;
	size_t i;

	for (i = 0; i < remote->n; i++) {
		errnum = route_from_any(local, &remote->v[i]);
		if (errnum == 0)
			return 0;
	}
	return errnum;
}
