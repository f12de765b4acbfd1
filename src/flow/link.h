/*
 * A link joins two endpoints and moves messages both ways until both have
 * ended. It keeps the rules of ending (man page, ENDINGS) and the timers.
 * Connect and listen link an association with stdin and stdout, a relay links
 * it with another association or a socket.
 */
#ifndef FLOW_LINK_H
#define FLOW_LINK_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct endpoint;
struct ev_loop;
struct event;
struct link;
struct message;
struct pool;

#define SECONDS_NEVER (-1.0) /* for all of the below */

struct link_rules {
	double idle;   /* end when nothing moved for so long */
	double write;  /* fail when an endpoint takes nothing for so long */
	double quit;   /* after one side's end of input: wait so long for
			  more from the other, then shut down */
	double linger; /* abort when a graceful end takes longer */
	bool echo; /* no second endpoint: the first gets back what it says */
	uint64_t max_messages; /* end after so many from the first; 0: no */

	/* Every event of either side, in its place among the messages. */
	void (*on_event)(void *, bool first, const struct event *);
	/* The link is over: why->kind is ERR_NONE when all went well. Called
	 * from the loop; link_free() is allowed in it. */
	void (*on_done)(void *, const struct error *why);
	void *arg;
};

struct link_count {
	uint64_t messages, bytes;
};

/*
 * Join first (an association) and second; both are taken over. Without a
 * second (NULL) what is received is thrown away, or echoed. Batches come from
 * the pool. NULL without memory; nothing is taken over then.
 */
struct link *link_new(struct ev_loop *, struct pool *, struct endpoint *first,
    struct endpoint *second, const struct link_rules *);
/* Close both endpoints; what has not ended is aborted. */
void link_free(struct link *);

/*
 * End gracefully, and report *why at the end (NULL: as it comes): shut down
 * what has a peer and wait for it, for linger seconds at most (SECONDS_NEVER:
 * as the rules say).
 */
void link_finish(struct link *, const struct error *why, double linger);
/*
 * Send a message (copied) to the first side, or the second, behind those that
 * were read up to now. -1: that side is ending, or too much is waiting.
 */
int link_send(
    struct link *, bool to_first, const struct message *, struct error *);
/* As link_finish(), but first what was read and waits to be sent. */
void link_close(struct link *);
/* End at once: ABORT to whoever has not ended, *why is reported. */
void link_abort(struct link *, const struct error *why, const char *reason);

/* What was moved from the first to the second side, and back. */
struct link_count link_received(const struct link *);
struct link_count link_sent(const struct link *);

#endif
