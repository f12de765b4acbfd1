/*
 * Association events in neutral form: RFC 6458 section 6.1 and RFC 6525
 * section 6.1, the same for every stack. All numbers in host byte order.
 */
#ifndef ENGINE_EVENT_H
#define ENGINE_EVENT_H

#include "base/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_type {
	EVENT_ASSOC_CHANGE,
	EVENT_PEER_ADDR_CHANGE,
	EVENT_REMOTE_ERROR,
	EVENT_SEND_FAILED,
	EVENT_SHUTDOWN,
	EVENT_ADAPTATION,
	EVENT_PARTIAL_DELIVERY,
	EVENT_AUTHENTICATION,
	EVENT_SENDER_DRY,
	EVENT_STREAM_RESET,
	EVENT_ASSOC_RESET,
	EVENT_STREAM_CHANGE,
	EVENT_NOTIFICATIONS_STOPPED,
	EVENT_UNKNOWN,
	EVENT_TYPES
};

#define EVENT_BIT(type) (1u << (type))
#define EVENT_ALL (EVENT_BIT(EVENT_TYPES) - 1)

/* event.state of EVENT_ASSOC_CHANGE */
enum assoc_change {
	ASSOC_COMM_UP,
	ASSOC_COMM_LOST,
	ASSOC_RESTART,
	ASSOC_SHUTDOWN_COMP,
	ASSOC_CANT_STR_ASSOC,
};

/* event.state of EVENT_PEER_ADDR_CHANGE */
enum path_change {
	PATH_AVAILABLE,
	PATH_UNREACHABLE,
	PATH_REMOVED,
	PATH_ADDED,
	PATH_MADE_PRIM,
	PATH_CONFIRMED,
	PATH_POTENTIALLY_FAILED,
};

/* event.state of EVENT_AUTHENTICATION */
enum auth_change { AUTH_NEW_KEY, AUTH_FREE_KEY, AUTH_NO_AUTH };

/* event.flags of the reset and change events (RFC 6525) */
enum {
	RESET_INCOMING = 1,
	RESET_OUTGOING = 2,
	RESET_DENIED = 4,
	RESET_FAILED = 8,
};

/* event.flags of EVENT_SEND_FAILED: the data left this host, and which part of
 * its message it is (both: the whole) */
enum {
	FAILED_SENT = 1,
	FAILED_FIRST = 2,
	FAILED_LAST = 4,
	FAILED_UNORDERED = 8,
};
/* From the flags of its DATA chunk (RFC 9260 section 3.3.1). */
unsigned event_chunk_flags(unsigned);

/* event.features of ASSOC_COMM_UP and ASSOC_RESTART, where known */
enum {
	FEATURE_PR = 1,
	FEATURE_AUTH = 2,
	FEATURE_ASCONF = 4,
	FEATURE_MULTIBUF = 8,
	FEATURE_RECONF = 16,
	FEATURE_INTERLEAVING = 32,
	FEATURE_ECN = 64,
};

struct event {
	enum event_type type;
	int state;
	unsigned flags; /* RESET_... ; EVENT_SEND_FAILED: FAILED_... */
	unsigned features;

	uint16_t cause; /* error cause code (RFC 9260 3.3.10), 0: none */
	uint16_t ostreams, istreams;
	struct ipaddr addr; /* EVENT_PEER_ADDR_CHANGE */

	uint16_t stream; /* of the message or delivery that failed */
	uint32_t ppid;
	uint32_t context;
	uint32_t seq;	 /* EVENT_PARTIAL_DELIVERY: SSN */
	uint32_t value;	 /* adaptation indication, key number, TSN */
	uint32_t value2; /* the remote TSN; the other key number */

	/* ASSOC_CHANGE, REMOTE_ERROR: error causes as TLVs; SEND_FAILED: the
	 * payload; STREAM_RESET: uint16_t stream numbers, host byte order */
	const void *data;
	size_t len;

	uint32_t raw_type; /* the stack's own number and length */
	uint32_t raw_len;
};

/* Will a message of which pieces were delivered never be completed? */
bool event_drops_pieces(const struct event *);
/* Of those that are incomplete (so many), all of them, or those of
 * event->stream? Linux does not tell the stream of the only one. */
bool event_drops_all(const struct event *, size_t incomplete);

#endif
