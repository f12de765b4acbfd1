/* The library's sockets: one-to-one style, non-blocking. */
#include "engine/user/user.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct socket *
user_socket(const struct engine *engine, int family,
    const struct settings *settings, struct error *e)
{
	struct socket *so = usrsctp_socket(
	    family, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);

	if (so == NULL) {
		error_errno(e, errno, "cannot make an SCTP socket");
		return NULL;
	}
	usrsctp_set_non_blocking(so, 1);
	if (user_options(engine, so, settings, e) == -1) {
		usrsctp_close(so);
		return NULL;
	}
	return so;
}

static int
bind_failed(const struct addrs *local, int errnum, struct error *e)
{
	char text[ADDRS_TEXT_MAX];

	addrs_format(local, text, sizeof(text));
	if (errnum != EADDRNOTAVAIL)
		return error_errno(e, errnum, "cannot bind %s", text);
	/* strerror() says it at length. */
	error_set(e, ERR_IO, "address not available");
	return error_prefix(e, "cannot bind %s", text);
}

/* Each address for itself: the port that the first one got is kept by the
 * others, which must not name another. */
int
user_bind(
    struct socket *so, const struct addrs *local, int family, struct error *e)
{
	struct sockaddr_storage ss;
	struct ipaddr any;
	socklen_t len;

	if (local->n == 0) {
		memset(&any, 0, sizeof(any));
		any.family = (sa_family_t)family;
		len = ipaddr_to_sockaddr(&any, local->port, family, &ss);
		if (usrsctp_bind(so, (struct sockaddr *)&ss, len) == -1)
			return bind_failed(local, errno, e);
	}
	for (size_t i = 0; i < local->n; i++) {
		ipaddr_to_sockaddr(
		    &local->v[i], i == 0 ? local->port : 0, family, &ss);
		if (usrsctp_bindx(so, (struct sockaddr *)&ss, 1,
			SCTP_BINDX_ADD_ADDR) == -1)
			return bind_failed(local, errno, e);
	}
	return 0;
}
