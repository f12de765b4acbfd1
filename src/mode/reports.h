/*
 * Reports on the associations of a run: --status, SIGUSR1 and --stats, and
 * the JSON lines "connected", "closed", "status" and "stats".
 */
#ifndef MODE_REPORTS_H
#define MODE_REPORTS_H

#include <ev.h>
#include <stdint.h>
#include <sys/queue.h>

struct assoc;
struct error;
struct link_count;
struct run;
struct watched;

LIST_HEAD(watched_list, watched);

/* Of a run; all 0 at first. */
struct reports {
	struct watched_list list;
	ev_signal usr1;
	ev_timer timer;

	/* for --stats */
	double begun; /* the first association, as ev_now(); 0: none yet */
	uint64_t associations;
	uint64_t messages_received, bytes_received;
	uint64_t messages_sent, bytes_sent;
};

void reports_start(struct run *);
/* Print the totals where they are wanted. */
void reports_stop(struct run *);

/* An association that came up, until reports_remove(). NULL: no memory, which
 * the functions below take as well. */
struct watched *reports_add(struct run *, struct assoc *);
/* It is about to end: the last chance to see its status. */
void reports_look(struct watched *);
/* It is over: print its status where that is wanted. */
void reports_remove(struct watched *);
/* It is up: with whom, and with how many streams. */
void reports_connected(struct run *, struct assoc *);
/* For the totals. */
void reports_count(struct run *, const struct link_count *received,
    const struct link_count *sent);
/* What it carried, and how it ended. */
void reports_closed(struct run *, unsigned id,
    const struct link_count *received, const struct link_count *sent,
    const struct error *why);

#endif
