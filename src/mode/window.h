/* Notices a window that is too small for the path, and says so (-v). */
#ifndef MODE_WINDOW_H
#define MODE_WINDOW_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

struct assoc;

struct window_watch {
	struct ev_loop *loop;
	struct assoc *assoc;
	const char *stack;
	uint32_t window; /* bytes: the largest that the peer has offered */
	int full;	 /* looks that found it full */
	ev_timer timer;
};

/* Look at it now and then; say at most once what to raise. stack:
 * engine_name(). */
void window_watch(
    struct window_watch *, struct ev_loop *, struct assoc *, const char *stack);
/* Before the association is freed; also if never started (all 0). */
void window_unwatch(struct window_watch *);

#endif
