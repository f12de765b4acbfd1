/* A link under test. */
#include "fake_link.h"

#include "engine/event.h"
#include "flow/assoc_endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLACK 0.1 /* s */

static void
on_event(void *arg, bool first, const struct event *event)
{
	struct scene *s = arg;
	size_t used = strlen(s->events);

	snprintf(s->events + used, sizeof(s->events) - used, "%s%d after %ju",
	    used > 0 ? ", "
	    : first  ? ""
		     : "second ",
	    (int)event->type,
	    (uintmax_t)(s->link != NULL ? link_received(s->link).messages : 0));
}

static void
on_done(void *arg, const struct error *why)
{
	struct scene *s = arg;

	if (s->done)
		abort();
	s->done = true;
	s->done_at = bed_now();
	s->why = *why;
	if (!s->free_when_done)
		return;
	link_free(s->link);
	s->link = NULL;
}

void
scene_open(struct scene *s, uint32_t events)
{
	struct assoc *pair[2];

	memset(s, 0, sizeof(*s));
	bed_open(&s->bed, events);
	bed_pair(&s->bed, pair);
	s->near = pair[0];
	s->far = pair[1];
	tap_assoc(&s->peer, s->far);
	fake_end_init(&s->end, &s->bed);
	s->rules = (struct link_rules){.idle = SECONDS_NEVER,
	    .write = SECONDS_NEVER,
	    .quit = SECONDS_NEVER,
	    .linger = SECONDS_NEVER,
	    .on_event = on_event,
	    .on_done = on_done,
	    .arg = s};
}

void
scene_begin(struct scene *s)
{
	struct assoc_end_config config = {.loop = s->bed.loop, .join = s->join};
	struct endpoint *first = assoc_endpoint(s->near, &config);

	s->begun = bed_now();
	s->end.closed = s->alone; /* never opened */
	s->link = link_new(s->bed.loop, s->bed.pool, first,
	    s->alone ? NULL : &s->end.endpoint, &s->rules);
	if (first == NULL || s->link == NULL)
		abort();
}

bool
scene_done(struct scene *s)
{
	return bed_run(&s->bed, &s->done, BED_LIMIT);
}

double
scene_took(const struct scene *s)
{
	return s->done_at - s->begun;
}

void
scene_close(struct scene *s)
{
	if (s->link != NULL)
		link_free(s->link);
	if (!s->end.closed)
		abort();
	tap_close(&s->peer);
	bed_close(&s->bed);
}

bool
in_time(double took, double limit)
{
	return took >= limit && took <= limit + SLACK;
}
