/* What the engine itself learns from the events that pass. */
#include "engine/event.h"

#include "engine/backend.h"
#include "engine/cause.h"

#include <stdlib.h>
#include <string.h>

unsigned
event_chunk_flags(unsigned chunk)
{
	return (chunk & 1 ? FAILED_LAST : 0) | (chunk & 2 ? FAILED_FIRST : 0) |
	       (chunk & 4 ? FAILED_UNORDERED : 0);
}

bool
event_drops_pieces(const struct event *event)
{
	return event->type == EVENT_PARTIAL_DELIVERY ||
	       (event->type == EVENT_ASSOC_CHANGE &&
		   event->state == ASSOC_RESTART);
}

bool
event_drops_all(const struct event *event, size_t incomplete)
{
	return event->type == EVENT_ASSOC_CHANGE || incomplete == 1;
}

const struct event *
assoc_failure(const struct assoc *a)
{
	return a->failure;
}

static void
keep_failure(struct assoc *a, const struct event *event)
{
	if (a->failure != NULL)
		return;
	a->failure = malloc(sizeof(*event) + event->len);
	if (a->failure == NULL)
		return;
	*a->failure = *event;
	a->failure->data = a->failure + 1;
	if (event->len > 0)
		memcpy(a->failure + 1, event->data, event->len);
}

bool
assoc_event(struct assoc *a, const struct event *event)
{
	if (event->type == EVENT_ASSOC_CHANGE) {
		if (event->state == ASSOC_COMM_UP)
			a->up = true;
		if (event->ostreams != 0)
			a->ostreams = event->ostreams;
		if (event->istreams != 0)
			a->istreams = event->istreams;
		if (event->len > 0 && (event->state == ASSOC_COMM_LOST ||
					  event->state == ASSOC_CANT_STR_ASSOC))
			cause_format(a->cause, sizeof(a->cause), event->data,
			    event->len);
		if (event->state == ASSOC_CANT_STR_ASSOC)
			keep_failure(a, event);
	}
	/* Whoever puts pieces together must know of a message broken off. */
	if (event_drops_pieces(event)) {
		assoc_drop_pieces(a, event);
		return true;
	}
	return a->engine->config.events & EVENT_BIT(event->type);
}
