/*
 * Source addresses. The library fills in an IP header with the source address
 * that it means, strips it, and sends the rest through an unbound socket, where
 * the kernel may choose another one. Then the peer gets an INIT ACK, or every
 * packet, from an address that it knows nothing of, and drops it: so for every
 * address that is not the first of its interface, such as 127.0.0.2.
 *
 * This definition of sendmsg() takes the place of the C library's in this
 * program. For the library's own sockets it looks at the stripped header, still
 * in front of what is to be sent, and asks for that source where it matters:
 * - of an INIT ACK, it is the address that the INIT was sent to;
 * - if certain addresses are bound and the kernel would choose none of them;
 * - on the loopback interface, where any source can reach any destination.
 * Otherwise the kernel, which knows the routes, chooses better than the
 * library.
 */
#include "engine/user/user.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>

#define CACHE_SIZE 64
#define CACHE_SECONDS 5

static atomic_int socket4 = -1, socket6 = -1;
static struct addrs bound;
static pthread_mutex_t bound_lock = PTHREAD_MUTEX_INITIALIZER;

/* Whether the kernel's choice for a destination is one of bound[]. */
static struct {
	struct ipaddr to;
	time_t until;
	bool fits;
} cache[CACHE_SIZE];
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;

void
user_source_bind(const struct addrs *local)
{
	if (local != NULL)
		bound = *local;
}

static size_t
bound_find(const struct ipaddr *ip)
{
	size_t i;

	for (i = 0; i < bound.n; i++)
		if (ipaddr_equal(&bound.v[i], ip))
			break;
	return i;
}

void
user_source_change(const struct addrs *change, bool add)
{
	size_t i, at;

	pthread_mutex_lock(&bound_lock);
	for (i = 0; i < change->n; i++) {
		at = bound_find(&change->v[i]);
		if (add && at == bound.n && bound.n < ADDRS_MAX)
			bound.v[bound.n++] = change->v[i];
		else if (!add && at < bound.n)
			bound.v[at] = bound.v[--bound.n];
	}
	pthread_mutex_unlock(&bound_lock);
}

void
user_source_socket(int fd, int family)
{
	if (family == AF_INET)
		socket4 = fd;
	else
		socket6 = fd;
}

static bool
is_bound(const struct ipaddr *ip)
{
	bool found;

	pthread_mutex_lock(&bound_lock);
	found = bound_find(ip) < bound.n;
	pthread_mutex_unlock(&bound_lock);
	return found;
}

static size_t
hash(const struct ipaddr *ip)
{
	const uint8_t *p = (const uint8_t *)&ip->v6;
	size_t len = ip->family == AF_INET ? 4 : 16, h = 0;

	while (len-- > 0)
		h = h * 31 + *p++;
	return h % CACHE_SIZE;
}

static time_t
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static bool
kernel_fits(const struct ipaddr *to)
{
	size_t slot = hash(to);
	time_t now = seconds();
	struct user_route route;
	bool fits;

	pthread_mutex_lock(&cache_lock);
	if (cache[slot].until < now || !ipaddr_equal(&cache[slot].to, to)) {
		cache[slot].to = *to;
		cache[slot].until = now + CACHE_SECONDS;
		cache[slot].fits =
		    user_route_find(to, &route) != 0 || is_bound(&route.source);
	}
	fits = cache[slot].fits;
	pthread_mutex_unlock(&cache_lock);
	return fits;
}

/* The header lies right before the first byte to be sent. */
static bool
source4(const struct msghdr *msg, struct ipaddr *source)
{
	const struct sockaddr_in *to = msg->msg_name;
	const char *data = msg->msg_iov[0].iov_base;
	struct udphdr udp;
	struct ip ip;

	memcpy(&udp, data - sizeof(udp), sizeof(udp));
	memcpy(&ip, data - sizeof(udp) - sizeof(ip), sizeof(ip));
	source->family = AF_INET;
	source->v4 = ip.ip_src;
	return ip.ip_v == IPVERSION && ip.ip_p == IPPROTO_UDP &&
	       ip.ip_dst.s_addr == to->sin_addr.s_addr &&
	       udp.uh_dport == to->sin_port;
}

/* With a UDP header after it, or over raw IP without. */
static bool
source6(const struct msghdr *msg, struct ipaddr *source)
{
	const struct sockaddr_in6 *to = msg->msg_name;
	const char *data = msg->msg_iov[0].iov_base;
	struct ip6_hdr ip;

	if (to->sin6_port != 0)
		data -= sizeof(struct udphdr);
	memcpy(&ip, data - sizeof(ip), sizeof(ip));
	source->family = AF_INET6;
	source->v6 = ip.ip6_src;
	return (ip.ip6_vfc >> 4) == 6 &&
	       ip.ip6_nxt ==
		   (to->sin6_port != 0 ? IPPROTO_UDP : IPPROTO_SCTP) &&
	       IN6_ARE_ADDR_EQUAL(&ip.ip6_dst, &to->sin6_addr);
}

/* The first chunk follows the common header, often in the next piece. */
static bool
is_init_ack(const struct msghdr *msg)
{
	const size_t header = sizeof(struct sctp_common_header);
	const struct iovec *iov = msg->msg_iov;

	if (iov->iov_len > header)
		return ((const char *)iov->iov_base)[header] ==
		       SCTP_INITIATION_ACK;
	return msg->msg_iovlen > 1 && iov[1].iov_len > 0 &&
	       *(const char *)iov[1].iov_base == SCTP_INITIATION_ACK;
}

/* True: the packet has to leave from *source. */
static bool
wants_source(int fd, const struct msghdr *msg, struct ipaddr *source)
{
	struct ipaddr to;

	if (fd == -1 || (fd != socket4 && fd != socket6))
		return false;
	if (msg->msg_name == NULL || msg->msg_iovlen == 0 ||
	    msg->msg_iov[0].iov_len < sizeof(struct sctp_common_header) ||
	    !ipaddr_from_sockaddr(msg->msg_name, &to, NULL))
		return false;
	memset(source, 0, sizeof(*source));
	if (fd == socket4 ? !source4(msg, source) : !source6(msg, source))
		return false;
	if (is_init_ack(msg))
		return true;
	return is_bound(source) &&
	       (user_is_loopback(source) || !kernel_fits(&to));
}

static ssize_t
send_next(int fd, const struct msghdr *msg, int flags)
{
	static ssize_t (*_Atomic next)(int, const struct msghdr *, int);
	ssize_t (*f)(int, const struct msghdr *, int) = next;

	if (f == NULL) {
		*(void **)&f = dlsym(RTLD_NEXT, "sendmsg");
		next = f;
	}
	if (f == NULL) {
		errno = ENOSYS;
		return -1;
	}
	return f(fd, msg, flags);
}

static ssize_t
send_from(
    int fd, const struct msghdr *msg, int flags, const struct ipaddr *source)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} control;
	struct in_pktinfo info4 = {.ipi_spec_dst = source->v4};
	struct in6_pktinfo info6 = {.ipi6_addr = source->v6};
	bool is4 = source->family == AF_INET;
	size_t len = is4 ? sizeof(info4) : sizeof(info6);
	struct msghdr with = *msg;
	struct cmsghdr *cmsg;

	memset(&control, 0, sizeof(control));
	with.msg_control = &control;
	with.msg_controllen = CMSG_SPACE(len);
	cmsg = CMSG_FIRSTHDR(&with);
	cmsg->cmsg_level = is4 ? IPPROTO_IP : IPPROTO_IPV6;
	cmsg->cmsg_type = is4 ? IP_PKTINFO : IPV6_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), is4 ? (void *)&info4 : (void *)&info6, len);
	return send_next(fd, &with, flags);
}

__attribute__((visibility("default"))) ssize_t
sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct ipaddr source;
	ssize_t n = -1;

	if (wants_source(fd, msg, &source))
		n = send_from(fd, msg, flags, &source);
	/* If the kernel refuses that source, better from another one. */
	return n != -1 ? n : send_next(fd, msg, flags);
}
