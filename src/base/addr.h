/*
 * SCTP transport addresses: an ordered list of IP addresses and one port, and
 * their text form "a/b/[c]:port". No name look-ups here (see resolve.h).
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDRS_MAX 64	    /* addresses in one list */
#define ADDRS_TEXT_MAX 4096 /* room for the text form of any list */

struct ipaddr {
	sa_family_t family; /* AF_INET or AF_INET6, never v4-mapped */
	uint32_t scope;	    /* IPv6 zone as interface index, or 0 */
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/* n == 0 is "any address", of any_family: AF_UNSPEC, AF_INET or AF_INET6. */
struct addrs {
	uint16_t port; /* host byte order; 0: none given */
	int any_family;
	size_t n;
	struct ipaddr v[ADDRS_MAX];
};

/* Strict literal, no brackets: dotted quad, or IPv6 with optional %zone
 * (a name or index of an interface that exists). False: not a literal. */
bool ipaddr_parse(const char *, struct ipaddr *);
bool ipaddr_is_wildcard(const struct ipaddr *);
bool ipaddr_equal(const struct ipaddr *, const struct ipaddr *);
/* Text as in the grammar: brackets around IPv6, zone by name. */
const char *ipaddr_format(const struct ipaddr *, char *, size_t);

/* From any sockaddr; a v4-mapped IPv6 address becomes AF_INET. *port (may be
 * NULL) gets the port in host byte order. False: not an IP address. */
bool ipaddr_from_sockaddr(const struct sockaddr *, struct ipaddr *, uint16_t *);
/* To a sockaddr of a socket family: AF_INET in an AF_INET6 socket becomes
 * v4-mapped. Port in host byte order. Returns the length used. */
socklen_t ipaddr_to_sockaddr(
    const struct ipaddr *, uint16_t, int, struct sockaddr_storage *);

/* The text form: "127.0.0.1/[::1]:3868"; n == 0 gives "0.0.0.0:3868" for
 * AF_INET, else "[::]:3868". Cut when it does not fit ADDRS_TEXT_MAX or less.
 */
const char *addrs_format(const struct addrs *, char *, size_t);

/* Socket family for a local and a remote list (either may be NULL or empty):
 * AF_INET iff every address is IPv4, else AF_INET6. want is AF_UNSPEC, or
 * the family that -4 or -6 demands. With no address at all any_family counts:
 * AF_UNSPEC and AF_INET6 give AF_INET6, which is both families. */
int addrs_family(const struct addrs *, const struct addrs *, int);

/* Packed sockaddrs as bindx and connectx take them, of one socket family.
 * An empty list packs one wildcard address. Returns the bytes used;
 * buf must hold (n + 1) * sizeof(struct sockaddr_in6). */
size_t addrs_pack(const struct addrs *, int, void *);
/* Append from count packed sockaddrs; the port of the first is taken. */
void addrs_unpack(struct addrs *, const void *, size_t);

#endif
