/*
 * What the library does not find out for itself: whether there is a route, the
 * source address, the path's MTU. A UDP socket that is connected but never used
 * tells all three.
 */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>

/* The library drops a packet silently, again and again, when it is in more than
 * 32 pieces. A chunk is in up to four, and one of 1400 bytes in three. */
#define MTU_MAX 9000
#define CHUNKS_MAX 7	/* fragments in a packet, for the same reason */
#define PAYLOAD_MIN 512 /* the least that the library accepts */

/* Bytes for chunks in an IP packet of mtu bytes. */
static unsigned
payload_size(const struct engine *engine, int family, int mtu)
{
	unsigned headers = sizeof(struct sctp_common_header);

	headers +=
	    family == AF_INET ? sizeof(struct ip) : sizeof(struct ip6_hdr);
	if (engine->config.udp)
		headers += sizeof(struct udphdr);
	if (mtu > MTU_MAX)
		mtu = MTU_MAX;
	if (mtu < (int)(headers + PAYLOAD_MIN))
		return PAYLOAD_MIN;
	return (unsigned)mtu - headers;
}

/* Of a connected socket. */
static void
look(int fd, int family, struct user_route *route)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == 0)
		ipaddr_from_sockaddr(
		    (struct sockaddr *)&ss, &route->source, NULL);
	len = sizeof(route->mtu);
	if (family == AF_INET)
		getsockopt(fd, IPPROTO_IP, IP_MTU, &route->mtu, &len);
	else
		getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &route->mtu, &len);
}

int
user_route_find(const struct ipaddr *to, struct user_route *route)
{
	int fd = socket(to->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage ss;
	socklen_t len;
	int result = 0;

	memset(route, 0, sizeof(*route));
	if (fd == -1)
		return errno == EAFNOSUPPORT ? ENETUNREACH : errno;
	len = ipaddr_to_sockaddr(to, SCTP_UDP_PORT, to->family, &ss);
	if (connect(fd, (struct sockaddr *)&ss, len) == -1)
		result = errno;
	else
		look(fd, to->family, route);
	close(fd);
	return result;
}

bool
user_is_loopback(const struct ipaddr *ip)
{
	if (ip->family == AF_INET)
		return ntohl(ip->v4.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(&ip->v6);
}

/* Bytes of as many fragments as go into a packet. An association that was
 * accepted keeps the size that its fragments had with the library's MTU. */
static unsigned
chunks_size(struct socket *so)
{
	struct sctp_assoc_value maxseg = {0};
	socklen_t len = sizeof(maxseg);

	if (usrsctp_getsockopt(so, IPPROTO_SCTP, SCTP_MAXSEG, &maxseg, &len) ==
		-1 ||
	    maxseg.assoc_value == 0 || maxseg.assoc_value > MTU_MAX)
		return MTU_MAX;
	return maxseg.assoc_value * CHUNKS_MAX;
}

/* Left alone, the library takes 1500 bytes for granted, and over raw IP what
 * is larger than the path's MTU never arrives. */
void
user_route_fit(const struct engine *engine, struct socket *so,
    const struct settings *settings, const struct addrs *remote)
{
	struct sctp_paddrparams params;
	struct user_route route;
	unsigned payload, least = 0;

	if (settings != NULL &&
	    (settings_has(settings, OPTION_PATH_MTU) ||
		settings_get(settings, OPTION_PMTU_DISCOVERY, 0) != 0))
		return; /* the user knows better */
	for (size_t i = 0; i < remote->n; i++) {
		if (user_route_find(&remote->v[i], &route) != 0 ||
		    route.mtu <= 0)
			continue;
		payload = payload_size(engine, remote->v[i].family, route.mtu);
		if (least == 0 || payload < least)
			least = payload;
	}
	if (least == 0)
		return;
	least = MAX(MIN(least, chunks_size(so)), PAYLOAD_MIN);
	memset(&params, 0, sizeof(params));
	params.spp_address.ss_family = AF_INET; /* and 0.0.0.0: all of them */
	params.spp_flags = SPP_PMTUD_DISABLE;
	params.spp_pathmtu = least;
	usrsctp_setsockopt(
	    so, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params, sizeof(params));
}
