/* Values that were set for options, and what they mean to one another. */
#include "engine/options.h"

#include "base/error.h"

#define OFFERED_STREAMS 1024
#define MANY 0x7fffffffffffffffLL

bool
settings_has(const struct settings *s, enum option_id id)
{
	return (s->set >> id) & 1;
}

void
settings_put(struct settings *s, enum option_id id, long long value)
{
	s->set |= (uint64_t)1 << id;
	s->value[id] = value;
}

long long
settings_get(const struct settings *s, enum option_id id, long long fallback)
{
	return settings_has(s, id) ? s->value[id] : fallback;
}

void
settings_offer(struct settings *settings)
{
	if (!settings_has(settings, OPTION_OSTREAMS))
		settings_put(settings, OPTION_OSTREAMS, OFFERED_STREAMS);
}

/* Options that exclude each other where both have a value in this range. */
static const struct {
	enum option_id a;
	long long a_min, a_max;
	enum option_id b;
	long long b_min, b_max;
} contradictions[] = {
    {OPTION_AUTH, 0, 0, OPTION_ASCONF, 1, 1},
    {OPTION_AUTH, 0, 0, OPTION_AUTH_CHUNKS, 1, MANY},
    {OPTION_AUTH, 0, 0, OPTION_AUTH_HMACS, 0, MANY},
    {OPTION_AUTH, 0, 0, OPTION_AUTH_KEY, 0, MANY},
    {OPTION_AUTH, 0, 0, OPTION_AUTH_ACTIVE_KEY, 0, MANY},
    {OPTION_ASCONF, 0, 0, OPTION_AUTO_ASCONF, 1, 1},
    {OPTION_RECONF, 0, 0, OPTION_STREAM_RESET, 1, MANY},
    {OPTION_FRAGMENT_INTERLEAVE, 0, 0, OPTION_INTERLEAVING, 1, 1},
    {OPTION_PMTU_DISCOVERY, 1, 1, OPTION_PATH_MTU, 0, MANY},
    {OPTION_PMTU_DISCOVERY, 0, 0, OPTION_PROBE_INTERVAL, 1, MANY},
    {OPTION_PATH_MTU, 0, MANY, OPTION_PROBE_INTERVAL, 1, MANY},
};

/* The first must not be greater than the second. */
static const enum option_id ordered[][2] = {
    {OPTION_RTO_MIN, OPTION_RTO_INITIAL},
    {OPTION_RTO_MIN, OPTION_RTO_MAX},
    {OPTION_RTO_INITIAL, OPTION_RTO_MAX},
    {OPTION_PF_THRESHOLD, OPTION_PRIMARY_SWITCH_THRESHOLD},
    {OPTION_PARTIAL_DELIVERY_POINT, OPTION_RCVBUF},
};

/* A value of the first gives the second one, unless the user says. In the
 * order in which one leads to another. */
static const struct {
	enum option_id given;
	long long min, max;
	enum option_id implied;
	long long value;
} implications[] = {
    {OPTION_AUTO_ASCONF, 1, 1, OPTION_ASCONF, 1},
    {OPTION_ASCONF, 1, 1, OPTION_AUTH, 1},
    {OPTION_AUTH_CHUNKS, 1, MANY, OPTION_AUTH, 1},
    {OPTION_AUTH_HMACS, 0, MANY, OPTION_AUTH, 1},
    {OPTION_AUTH_KEY, 0, MANY, OPTION_AUTH, 1},
    {OPTION_AUTH_ACTIVE_KEY, 0, MANY, OPTION_AUTH, 1},
    {OPTION_AUTH, 0, 0, OPTION_ASCONF, 0},
    {OPTION_STREAM_RESET, 1, MANY, OPTION_RECONF, 1},
    {OPTION_RECONF, 1, 1, OPTION_STREAM_RESET, 7},
    {OPTION_INTERLEAVING, 1, 1, OPTION_FRAGMENT_INTERLEAVE, 2},
};

static bool
within(
    const struct settings *s, enum option_id id, long long min, long long max)
{
	return settings_has(s, id) && s->value[id] >= min &&
	       s->value[id] <= max;
}

static int
clash(enum option_id a, enum option_id b, const struct settings *s,
    const char *why, struct error *e)
{
	char one[80], two[80];

	return error_set(e, ERR_USAGE, "-o %s=%s and %s=%s %s",
	    option_rows[a].name,
	    option_format(a, s->value[a], one, sizeof(one)),
	    option_rows[b].name,
	    option_format(b, s->value[b], two, sizeof(two)), why);
}

static int
contradict(const struct settings *s, struct error *e)
{
	size_t i;

	for (i = 0; i < sizeof(contradictions) / sizeof(*contradictions); i++)
		if (within(s, contradictions[i].a, contradictions[i].a_min,
			contradictions[i].a_max) &&
		    within(s, contradictions[i].b, contradictions[i].b_min,
			contradictions[i].b_max))
			return clash(contradictions[i].a, contradictions[i].b,
			    s, "contradict each other", e);
	for (i = 0; i < sizeof(ordered) / sizeof(*ordered); i++)
		if (settings_has(s, ordered[i][0]) &&
		    settings_has(s, ordered[i][1]) &&
		    s->value[ordered[i][0]] > s->value[ordered[i][1]])
			return clash(ordered[i][0], ordered[i][1], s,
			    "contradict each other: the first may not be "
			    "greater",
			    e);
	return 0;
}

static int
find_active_key(const struct settings *s, struct error *e)
{
	long long id = settings_get(s, OPTION_AUTH_ACTIVE_KEY, 0);
	unsigned i;

	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].id == id)
			return 0;
	/* Key 0 exists from the start, and is empty. */
	if (id == 0)
		return 0;
	return error_set(e, ERR_USAGE,
	    "-o auth_active_key=%lld: there is no auth_key=%lld:FILE", id, id);
}

int
settings_complete(struct settings *s, struct error *e)
{
	size_t i;

	if (contradict(s, e) == -1 || find_active_key(s, e) == -1)
		return -1;
	for (i = 0; i < sizeof(implications) / sizeof(*implications); i++)
		if (within(s, implications[i].given, implications[i].min,
			implications[i].max) &&
		    !settings_has(s, implications[i].implied))
			settings_put(
			    s, implications[i].implied, implications[i].value);
	return 0;
}
