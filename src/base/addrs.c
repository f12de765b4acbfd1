/* Lists of addresses: text, socket family, packed form. */
#include "base/addr.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

const char *
addrs_format(const struct addrs *list, char *buf, size_t size)
{
	char one[INET6_ADDRSTRLEN + IF_NAMESIZE + 4], port[8];

	buf[0] = '\0';
	if (list->n == 0)
		strlcat(buf, list->any_family == AF_INET ? "0.0.0.0" : "[::]",
		    size);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			strlcat(buf, "/", size);
		ipaddr_format(&list->v[i], one, sizeof(one));
		strlcat(buf, one, size);
	}
	snprintf(port, sizeof(port), ":%u", list->port);
	strlcat(buf, port, size);
	return buf;
}

static bool
addrs_has(const struct addrs *list, int family)
{
	if (!list)
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].family == family)
			return true;
	return false;
}

static bool
addrs_any_is(const struct addrs *list, int family)
{
	return list && list->n == 0 && list->any_family == family;
}

int
addrs_family(const struct addrs *local, const struct addrs *remote, int want)
{
	if (want != AF_UNSPEC)
		return want;
	if (addrs_has(local, AF_INET6) || addrs_has(remote, AF_INET6) ||
	    addrs_any_is(local, AF_INET6) || addrs_any_is(remote, AF_INET6))
		return AF_INET6;
	if (addrs_has(local, AF_INET) || addrs_has(remote, AF_INET) ||
	    addrs_any_is(local, AF_INET) || addrs_any_is(remote, AF_INET))
		return AF_INET;
	return AF_INET6;
}

size_t
addrs_pack(const struct addrs *list, int family, void *buf)
{
	struct ipaddr any = {.family = (sa_family_t)family};
	struct sockaddr_storage ss;
	char *p = buf;

	if (list->n == 0) {
		socklen_t len =
		    ipaddr_to_sockaddr(&any, list->port, family, &ss);

		memcpy(p, &ss, len);
		return len;
	}
	for (size_t i = 0; i < list->n; i++) {
		socklen_t len =
		    ipaddr_to_sockaddr(&list->v[i], list->port, family, &ss);

		memcpy(p, &ss, len);
		p += len;
	}
	return (size_t)(p - (char *)buf);
}

void
addrs_unpack(struct addrs *list, const void *buf, size_t count)
{
	const char *p = buf;
	struct sockaddr_storage ss;
	sa_family_t family;
	uint16_t port;

	for (size_t i = 0; i < count && list->n < ADDRS_MAX; i++) {
		size_t len;

		memcpy(&family, p, sizeof(family));
		if (family == AF_INET)
			len = sizeof(struct sockaddr_in);
		else if (family == AF_INET6)
			len = sizeof(struct sockaddr_in6);
		else
			return;
		/* Packed sockaddrs need not be aligned. */
		memcpy(&ss, p, len);
		p += len;
		ipaddr_from_sockaddr(
		    (const void *)&ss, &list->v[list->n++], &port);
		if (i == 0)
			list->port = port;
	}
}
