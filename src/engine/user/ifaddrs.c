/*
 * The library learns the host's addresses from getifaddrs(), once. But more can
 * be bound than stands on the interfaces: all of 127.0.0.0/8, for one, while lo
 * lists 127.0.0.1 only. So these definitions take the place of the C library's
 * in this program: the same list, and at its end, while the library starts, an
 * entry for each wanted address that a UDP socket can be bound to.
 */
#include "engine/user/user.h"

#include <dlfcn.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * What the library does with each address that getifaddrs() tells. It has no
 * public function for those that come later.
 */
void *sctp_add_addr_to_vrf(uint32_t vrf, void *, uint32_t index, uint32_t,
    const char *name, void *, struct sockaddr *, uint32_t flags, int later);

struct extra {
	struct ifaddrs entry; /* first */
	struct sockaddr_storage addr;
};

static const struct addrs *wanted; /* not NULL only while it starts */

void
user_ifaddrs_add(const struct addrs *list)
{
	wanted = list;
}

static bool
is_extra(const struct ifaddrs *entry)
{
	/* Nobody else can know this address. */
	return entry->ifa_data == &wanted;
}

static bool
is_listed(const struct ifaddrs *list, const struct ipaddr *ip)
{
	struct ipaddr other;

	for (; list != NULL; list = list->ifa_next)
		if (list->ifa_addr != NULL &&
		    ipaddr_from_sockaddr(list->ifa_addr, &other, NULL) &&
		    ipaddr_equal(&other, ip))
			return true;
	return false;
}

static bool
can_bind(const struct ipaddr *ip)
{
	int fd = socket(ip->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	socklen_t len = ipaddr_to_sockaddr(ip, 0, ip->family, &ss);
	bool can;

	if (fd == -1)
		return false;
	can = bind(fd, (struct sockaddr *)&ss, len) == 0;
	close(fd);
	return can;
}

/* An entry whose name, flags and netmask suit the address: its own, or one of
 * its family, on the loopback interface or not as the address is. */
static const struct ifaddrs *
find_model(const struct ifaddrs *list, const struct ipaddr *ip)
{
	const struct ifaddrs *model = NULL;
	struct ipaddr other;
	bool suits = false;

	for (; list != NULL; list = list->ifa_next) {
		if (list->ifa_addr == NULL ||
		    list->ifa_addr->sa_family != ip->family)
			continue;
		if (ipaddr_from_sockaddr(list->ifa_addr, &other, NULL) &&
		    ipaddr_equal(&other, ip))
			return list;
		if (suits)
			continue;
		suits =
		    !(list->ifa_flags & IFF_LOOPBACK) == !user_is_loopback(ip);
		model = list;
	}
	return model;
}

int
user_ifaddrs_late(const struct ipaddr *ip)
{
	const struct ifaddrs *model;
	struct sockaddr_storage ss;
	struct ifaddrs *list;
	void *known = NULL;

	if (!can_bind(ip) || getifaddrs(&list) == -1)
		return -1;
	model = find_model(list, ip);
	ipaddr_to_sockaddr(ip, 0, ip->family, &ss);
	if (model != NULL)
		known = sctp_add_addr_to_vrf(0, NULL,
		    if_nametoindex(model->ifa_name), 0, model->ifa_name, NULL,
		    (struct sockaddr *)&ss, 0, 0);
	freeifaddrs(list);
	return known != NULL ? 0 : -1;
}

static struct ifaddrs *
extra_new(const struct ifaddrs *list, const struct ipaddr *ip)
{
	const struct ifaddrs *model = find_model(list, ip);
	struct extra *x;

	if (is_listed(list, ip) || model == NULL || !can_bind(ip))
		return NULL;
	x = calloc(1, sizeof(*x));
	if (x == NULL)
		return NULL;
	ipaddr_to_sockaddr(ip, 0, ip->family, &x->addr);
	x->entry.ifa_name = model->ifa_name;
	x->entry.ifa_flags = model->ifa_flags;
	x->entry.ifa_netmask = model->ifa_netmask;
	x->entry.ifa_addr = (struct sockaddr *)&x->addr;
	x->entry.ifa_data = (void *)&wanted;
	return &x->entry;
}

__attribute__((visibility("default"))) int
getifaddrs(struct ifaddrs **out)
{
	int (*next)(struct ifaddrs **);
	struct ifaddrs **end, *extra;
	size_t i;

	*(void **)&next = dlsym(RTLD_NEXT, "getifaddrs");
	if (next == NULL) {
		errno = ENOSYS;
		return -1;
	}
	if (next(out) == -1)
		return -1;
	for (i = 0; wanted != NULL && i < wanted->n; i++) {
		extra = extra_new(*out, &wanted->v[i]);
		for (end = out; *end != NULL; end = &(*end)->ifa_next)
			;
		*end = extra;
	}
	return 0;
}

__attribute__((visibility("default"))) void
freeifaddrs(struct ifaddrs *list)
{
	void (*next)(struct ifaddrs *);
	struct ifaddrs **end = &list, *extra, *following;

	while (*end != NULL && !is_extra(*end))
		end = &(*end)->ifa_next;
	extra = *end;
	*end = NULL;
	*(void **)&next = dlsym(RTLD_NEXT, "freeifaddrs");
	if (next != NULL)
		next(list);
	for (; extra != NULL; extra = following) {
		following = extra->ifa_next;
		free(extra);
	}
}
