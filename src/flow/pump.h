/* The two sides of a link and the pumps between them; private to flow/link. */
#ifndef FLOW_PUMP_H
#define FLOW_PUMP_H

#include "flow/link.h"

#include <ev.h>
#include <sys/queue.h>

#define DRAIN_LINGER                                            \
	2.0 /* s; for a byte stream behind an ended association \
	     */

STAILQ_HEAD(inserts, insert);

struct side {
	struct link *link;
	struct endpoint *endpoint;
	struct side *other;
	int want; /* what is watched for */

	bool ended;    /* nothing more will be read */
	bool finished; /* was told that nothing more will be written */
	bool deaf;     /* nothing more can be written */

	/* What was read here and the other side has not taken yet; blocked:
	 * the other side has something to finish before the next read. */
	struct batch *batch;
	bool blocked;
	struct inserts inserts; /* go before the next read, see insert.c */
	size_t inserted;	/* bytes in them */
	ev_timer stuck; /* runs while the other side takes nothing of it */
	struct link_count count;
};

struct link {
	struct ev_loop *loop;
	struct pool *pool;
	struct link_rules rules;
	struct side first, second;
	ev_timer idle, quit, linger;
	double last; /* when something was moved or taken, link_now() */

	bool closing; /* link_close(): the second side reads no more */
	bool running; /* inside a pump: on_done() has to wait */
	bool done;
	struct error why;
};

/* Change what is watched for. */
void side_watch(struct side *, int set, int clear);
/* Nothing more will be read from this side. */
void side_end(struct side *);
/* Nothing more will be written to this side. */
void side_finish(struct side *);
/* Forget what was read here and not taken. */
void side_drop(struct side *);
/* Move batches from this side to the other until one of them has to wait. */
void pump(struct side *);

/* Fill the side's empty batch with what was inserted; false: nothing was. */
bool inserts_take(struct side *);
void inserts_drop(struct side *);
/* Is something waiting that this side has read or that was inserted? */
bool side_waits(const struct side *);
/* The link is over if it can be; call it after a pump. */
void link_settle(struct link *);

/* The first reason is the one that counts. */
void link_blame(struct link *, const struct error *);
/* Monotonic, in seconds; the loop's idea of now may be older. */
double link_now(void);
/* Start a timer anew; after < 0: stop it. */
void link_timer(struct link *, ev_timer *, double after);

#endif
