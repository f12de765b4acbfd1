/* A link under test: an association, whose other end is a tap, and an endpoint
 * that does as the test says. */
#ifndef FAKE_LINK_H
#define FAKE_LINK_H

#include "fake_bed.h"
#include "flow/link.h"

struct scene {
	struct bed bed;
	struct assoc *near, *far;
	struct tap peer;     /* reads far; the test may send on far */
	struct fake_end end; /* the second side of the link */
	struct link_rules rules;
	struct link *link;
	bool join;
	bool alone; /* without the second side */

	char events[256]; /* "TYPE" of the first side's events, in a row */
	bool free_when_done;
	bool done;
	double begun, done_at;
	struct error why;
};

/* All there but the link: change end, rules and join, and then begin. */
void scene_open(struct scene *, uint32_t events);
void scene_begin(struct scene *);
/* Run until the link is done. */
bool scene_done(struct scene *);
/* Seconds from the beginning (or begun, set anew) until it was. */
double scene_took(const struct scene *);
void scene_close(struct scene *);

/* limit passed, but not much more, even on a loaded machine. */
bool in_time(double took, double limit);

#endif
