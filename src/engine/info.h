/*
 * More of what a stack knows of an association: for reports. Numbers in host
 * byte order.
 */
#ifndef ENGINE_INFO_H
#define ENGINE_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct assoc;
struct error;

struct assoc_info {
	unsigned features; /* FEATURE_... (event.h) that were negotiated */
	/* SCTP_ASSOCINFO, RFC 6458 8.1.2 */
	uint16_t max_retrans;		/* before the association is lost */
	uint16_t peer_destinations;	/* addresses of the peer */
	uint32_t peer_rwnd, local_rwnd; /* bytes */
	uint32_t cookie_life_ms;
	/* SO_SNDBUF and SO_RCVBUF, bytes */
	uint32_t sndbuf, rcvbuf;
};

#define COUNTERS_MAX 32

struct counters {
	/* Of all associations of this process: the stack has no others. */
	bool process;
	size_t n;
	struct counter {
		const char *name; /* "packets_sent" */
		uint64_t value;
	} v[COUNTERS_MAX];
};

/* Both fail with ERR_LOST once the association is gone. */
int assoc_info(struct assoc *, struct assoc_info *, struct error *);
int assoc_counters(struct assoc *, struct counters *, struct error *);

/* For backends: one more counter, as long as there is room. */
void counter_add(struct counters *, const char *name, uint64_t);

#endif
