/* Host names through the C library. */
#include "base/lookup.h"

#include "base/addr.h"
#include "base/error.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The reason of getaddrinfo(), in lower case like all reasons. */
static int
lookup_error(const char *shown, int code, struct error *e)
{
	const char *why =
	    code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code);

	return error_set(e, ERR_NAME, "cannot find host \"%s\": %c%s", shown,
	    tolower((unsigned char)why[0]), why + 1);
}

static const struct addrinfo *
first_ipv4(const struct addrinfo *list)
{
	for (; list; list = list->ai_next)
		if (list->ai_family == AF_INET)
			return list;
	return NULL;
}

/* A wildcard is no address of a host, though some resolvers block hosts by
 * giving one. */
static int
found_add(struct addrs *found, const struct addrinfo *ai, const char *shown,
    struct error *e)
{
	struct ipaddr a;

	if (!ipaddr_from_sockaddr(ai->ai_addr, &a, NULL) ||
	    ipaddr_is_wildcard(&a))
		return 0;
	for (size_t i = 0; i < found->n; i++)
		if (ipaddr_equal(&found->v[i], &a))
			return 0;
	if (found->n == ADDRS_MAX)
		return error_set(e, ERR_NAME,
		    "host \"%s\" has more than %d addresses", shown, ADDRS_MAX);
	found->v[found->n++] = a;
	return 0;
}

static int
found_set(struct addrs *found, const struct addrinfo *list, bool all,
    const char *shown, struct error *e)
{
	const struct addrinfo *best = all ? NULL : first_ipv4(list);

	memset(found, 0, sizeof(*found));
	if (best)
		return found_add(found, best, shown, e);
	for (; list && (all || found->n == 0); list = list->ai_next)
		if (found_add(found, list, shown, e) < 0)
			return -1;
	return 0;
}

int
lookup_host(const char *name, int family, bool all, struct addrs *found,
    struct error *e)
{
	struct addrinfo hints = {
	    .ai_family = family, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;
	char shown[64];
	int code, result;

	text_escape(shown, sizeof(shown), name, strlen(name));
	code = getaddrinfo(name, NULL, &hints, &list);
	if (code != 0)
		return lookup_error(shown, code, e);
	result = found_set(found, list, all, shown, e);
	freeaddrinfo(list);
	if (result == 0 && found->n == 0)
		return error_set(
		    e, ERR_NAME, "host \"%s\" has no usable address", shown);
	return result;
}
