/* Addresses: literals, their text, and the sockaddrs of both families. */
#include "base/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A literal that fits no buffer of this size is none. */
#define LITERAL_MAX (INET6_ADDRSTRLEN + 1 + IF_NAMESIZE)

/* The index of an existing interface by name or number; 0: there is none. */
static uint32_t
zone_index(const char *zone)
{
	char name[IF_NAMESIZE], *end;
	unsigned long index = if_nametoindex(zone);

	if (index > 0)
		return (uint32_t)index;
	if (zone[strspn(zone, "0123456789")] != '\0')
		return 0;
	index = strtoul(zone, &end, 10);
	if (index > UINT32_MAX || !if_indextoname((unsigned)index, name))
		return 0;
	return (uint32_t)index;
}

static void
ipaddr_unmap(struct ipaddr *a)
{
	struct in_addr v4;

	if (a->family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&a->v6))
		return;
	memcpy(&v4, &a->v6.s6_addr[12], sizeof(v4));
	memset(a, 0, sizeof(*a));
	a->family = AF_INET;
	a->v4 = v4;
}

static bool
ipaddr_parse_v6(const char *text, struct ipaddr *a)
{
	char buf[LITERAL_MAX];
	char *zone;

	if (strlcpy(buf, text, sizeof(buf)) >= sizeof(buf))
		return false;
	zone = strchr(buf, '%');
	if (zone)
		*zone++ = '\0';
	if (inet_pton(AF_INET6, buf, &a->v6) != 1)
		return false;
	a->family = AF_INET6;
	ipaddr_unmap(a);
	if (!zone)
		return true;

	/* A zone says nothing on "any address", nor on an IPv4 address. */
	if (a->family == AF_INET || ipaddr_is_wildcard(a))
		return false;
	a->scope = zone_index(zone);
	return a->scope > 0;
}

bool
ipaddr_parse(const char *text, struct ipaddr *a)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->v4) == 1) {
		a->family = AF_INET;
		return true;
	}
	return ipaddr_parse_v6(text, a);
}

bool
ipaddr_is_wildcard(const struct ipaddr *a)
{
	if (a->family == AF_INET)
		return a->v4.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&a->v6);
}

bool
ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4.s_addr == b->v4.s_addr;
	return a->scope == b->scope && IN6_ARE_ADDR_EQUAL(&a->v6, &b->v6);
}

const char *
ipaddr_format(const struct ipaddr *a, char *buf, size_t size)
{
	char text[INET6_ADDRSTRLEN], zone[IF_NAMESIZE];

	if (a->family == AF_INET) {
		inet_ntop(AF_INET, &a->v4, text, sizeof(text));
		snprintf(buf, size, "%s", text);
		return buf;
	}
	inet_ntop(AF_INET6, &a->v6, text, sizeof(text));
	if (a->scope == 0) {
		snprintf(buf, size, "[%s]", text);
		return buf;
	}
	if (!if_indextoname(a->scope, zone))
		snprintf(zone, sizeof(zone), "%u", a->scope);
	snprintf(buf, size, "[%s%%%s]", text, zone);
	return buf;
}

bool
ipaddr_from_sockaddr(
    const struct sockaddr *sa, struct ipaddr *a, uint16_t *port)
{
	const struct sockaddr_in *sin = (const void *)sa;
	const struct sockaddr_in6 *sin6 = (const void *)sa;

	memset(a, 0, sizeof(*a));
	if (sa->sa_family == AF_INET) {
		a->family = AF_INET;
		a->v4 = sin->sin_addr;
		if (port)
			*port = ntohs(sin->sin_port);
		return true;
	}
	if (sa->sa_family != AF_INET6)
		return false;
	a->family = AF_INET6;
	a->v6 = sin6->sin6_addr;
	a->scope = sin6->sin6_scope_id;
	ipaddr_unmap(a);
	if (port)
		*port = ntohs(sin6->sin6_port);
	return true;
}

socklen_t
ipaddr_to_sockaddr(const struct ipaddr *a, uint16_t port, int family,
    struct sockaddr_storage *ss)
{
	struct sockaddr_in *sin = (void *)ss;
	struct sockaddr_in6 *sin6 = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	if (a->family == AF_INET && family == AF_INET) {
		sin->sin_family = AF_INET;
		sin->sin_port = htons(port);
		sin->sin_addr = a->v4;
		return sizeof(*sin);
	}
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(port);
	if (a->family == AF_INET6) {
		sin6->sin6_addr = a->v6;
		sin6->sin6_scope_id = a->scope;
	} else {
		memset(&sin6->sin6_addr.s6_addr[10], 0xff, 2);
		memcpy(&sin6->sin6_addr.s6_addr[12], &a->v4, sizeof(a->v4));
	}
	return sizeof(*sin6);
}
