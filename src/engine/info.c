/* Reports of an association, whichever stack it is on. */
#include "engine/info.h"

#include "engine/backend.h"

#include <string.h>

static int
gone(struct error *e)
{
	return error_set(e, ERR_LOST, "the association has ended");
}

int
assoc_info(struct assoc *a, struct assoc_info *info, struct error *e)
{
	memset(info, 0, sizeof(*info));
	if (a->end != IO_OK)
		return gone(e);
	return a->engine->backend->info(a, info, e);
}

int
assoc_counters(struct assoc *a, struct counters *counters, struct error *e)
{
	memset(counters, 0, sizeof(*counters));
	if (a->end != IO_OK)
		return gone(e);
	return a->engine->backend->counters(a, counters, e);
}

void
counter_add(struct counters *counters, const char *name, uint64_t value)
{
	if (counters->n == COUNTERS_MAX)
		return;
	counters->v[counters->n].name = name;
	counters->v[counters->n++].value = value;
}
