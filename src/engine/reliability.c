/* The policies of partial reliability (RFC 3758, RFC 7496) by name. */
#include "engine/reliability.h"

#include "base/error.h"
#include "base/number.h"
#include "engine/batch.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *what;
	long long min;
} policies[] = {
    [PR_TTL] = {"ttl", "milliseconds of reliability", 1},
    [PR_RTX] = {"rtx", "retransmissions of reliability", 0},
    [PR_PRIO] = {"prio", "priority of reliability", 0},
};

int
reliability_parse(
    const char *text, uint8_t *pr, uint32_t *value, struct error *e)
{
	size_t len = strcspn(text, ":");
	long long n;

	for (int i = PR_TTL; i <= PR_PRIO; i++) {
		if (strlen(policies[i].name) != len ||
		    strncmp(policies[i].name, text, len) != 0 ||
		    text[len] != ':')
			continue;
		if (number_parse(policies[i].what, text + len + 1,
			policies[i].min, UINT32_MAX, &n, e) == -1)
			return -1;
		*pr = (uint8_t)i;
		*value = (uint32_t)n;
		return 0;
	}
	return error_set(e, ERR_USAGE,
	    "reliability \"%s\" is none of ttl:MS, rtx:N, prio:N", text);
}

const char *
reliability_format(char *out, uint8_t pr, uint32_t value)
{
	out[0] = '\0';
	if (pr >= PR_TTL && pr <= PR_PRIO)
		(void)snprintf(out, RELIABILITY_TEXT_MAX, "%s:%u",
		    policies[pr].name, value);
	return out;
}
