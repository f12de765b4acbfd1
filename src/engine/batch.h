/*
 * A batch of messages: what moves through the whole program. The bytes of
 * received messages lie in the batch's own room; messages to send may lie
 * anywhere that lives until they are taken.
 */
#ifndef ENGINE_BATCH_H
#define ENGINE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event;
struct ipaddr;

enum {
	MESSAGE_UNORDERED =
	    1, /* sent or received out of order (RFC 9260 3.3.1) */
	MESSAGE_PARTIAL = 2, /* more of this message follows in a later entry */
	MESSAGE_CONTINUED = 4, /* not the first piece of its message */
	MESSAGE_SACK_NOW = 8, /* to send: ask for the SACK at once (RFC 7053) */
};

/* How long a message is worth its retransmissions (RFC 3758, RFC 7496). */
enum reliability {
	PR_NONE, /* for ever */
	PR_TTL,	 /* for so many ms */
	PR_RTX,	 /* for so many retransmissions */
	PR_PRIO, /* until space is needed; lower numbers stay longer */
};

struct message {
	char *data;
	size_t len;

	uint32_t ppid; /* host byte order */
	uint16_t stream;
	uint16_t flags; /* MESSAGE_... */

	/* to send only */
	uint8_t pr; /* enum reliability */
	uint32_t pr_value;
	uint32_t context;	 /* comes back in EVENT_SEND_FAILED */
	const struct ipaddr *to; /* an address of the peer; NULL: primary */

	/* received only */
	uint16_t ssn;
	uint32_t tsn, cumtsn;
	unsigned assoc; /* assoc_id() */
	/* The sender's address, in the batch's room; NULL unless
	 * engine_config.want_from. */
	const struct ipaddr *from;
	uint16_t from_port;

	/* not NULL: no message but a notification; lives as long as the room */
	const struct event *event;
};

#define BATCH_MAX 128	   /* messages in one batch */
#define BATCH_ROOM 1048576 /* bytes of room in one batch */

/* Messages first..n-1 are still to be taken; first == n: nothing left. */
struct batch {
	size_t first, n;
	struct message v[BATCH_MAX];

	/* The reader found nothing more: reading again at once is in vain. */
	bool drained;

	char *room;  /* BATCH_ROOM bytes */
	size_t used; /* of room, by the messages in v */
};

/* A batch with its room, or NULL without memory. */
struct batch *batch_new(void);
void batch_free(struct batch *);

/* Forget all messages. */
void batch_reset(struct batch *);
bool batch_empty(const struct batch *);

/*
 * A new last message whose bytes are the next len of room (to be filled by
 * the caller), all other fields 0. NULL: the batch or its room is full.
 */
struct message *batch_add(struct batch *, size_t len);

/* size aligned bytes of room for what a message refers to, or NULL. */
void *batch_alloc(struct batch *, size_t size);

/*
 * Should message i carry the I bit (RFC 7053)? The last of several does: a
 * delayed SACK would put off the next burst, or the SHUTDOWN. A single one
 * does not unless it says so, as the answer may bring the SACK along.
 */
bool batch_asks_sack(const struct batch *, size_t i);

/* Bytes of the messages that are still to be taken. */
size_t batch_bytes(const struct batch *);

#endif
