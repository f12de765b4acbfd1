/* From the operand's text to addresses: the grammar, names, services. */
#ifndef BASE_RESOLVE_H
#define BASE_RESOLVE_H

#include <stdbool.h>

struct addrs;
struct error;

enum resolve_use {
	RESOLVE_CONNECT, /* a port is needed; wildcard means loopback */
	RESOLVE_LISTEN,	 /* "PORT", ":", "LIST:", "" allowed; port may be 0 */
	RESOLVE_SOURCE,	 /* "LIST", "LIST:PORT" or ":PORT" */
};

struct resolve_rules {
	enum resolve_use use;
	int family;   /* AF_UNSPEC, AF_INET (-4), AF_INET6 (-6) */
	bool numeric; /* -n: no look-ups of any kind but the built-in table */
	bool all;     /* --all-addresses: every address of a host name */
};

/*
 * Parse and resolve "HOST[/HOST...]:PORT". Errors (ERR_USAGE for grammar,
 * ERR_NAME for a name that is not found) name the element that is wrong.
 * Returns 0, or -1 with *e set.
 */
int resolve(
    const char *, const struct resolve_rules *, struct addrs *, struct error *);

/* A port number or service name, host byte order; sctp, then tcp services,
 * then the built-in table. Returns -1 when it is none. */
int resolve_port(const char *, bool numeric);

#endif
