/* Addresses of a host name. */
#ifndef BASE_LOOKUP_H
#define BASE_LOOKUP_H

#include <stdbool.h>

struct addrs;
struct error;

/*
 * The addresses of a name in a family (AF_UNSPEC: both), each of them once:
 * all, or only the first, IPv4 before IPv6. Sets *found, with port 0.
 * Returns 0, or -1 with *e (ERR_NAME: it is not found or of no use).
 */
int lookup_host(const char *name, int family, bool all, struct addrs *found,
    struct error *e);

#endif
