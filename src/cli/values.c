/* Arguments of options that are more than a number. */
#include "cli/values.h"

#include "base/error.h"
#include "base/names.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/options.h"
#include "flow/framing.h"
#include "report/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int
value_framing(const char *what, const char *text,
    const struct framing **framing, long long *block, struct error *e)
{
	const char *names[16];
	const char *near;
	size_t i;

	if (strncmp(text, "block:", 6) == 0) {
		*framing = framing_find("block");
		return number_parse_size(
		    "block size", text + 6, 1, FRAMING_RECORD_MAX, block, e);
	}
	*framing = framing_find(text);
	if (*framing != NULL && strcmp(what, "out") != 0 &&
	    !framing_reads(*framing))
		return error_set(e, ERR_USAGE,
		    "--%s: format \"%s\" is for output only", what, text);
	if (*framing != NULL)
		return 0;
	for (i = 0; i < framings_count && i < 16; i++)
		names[i] = framings[i].name;
	near = text_nearest(text, names, i);
	return error_set(e, ERR_USAGE, "--%s: unknown format \"%s\"%s%s%s",
	    what, text, near ? "; did you mean " : "", near ? near : "",
	    near ? "?" : "");
}

int
value_path(const char *what, const char *text, struct stream_path *paths,
    size_t *count, struct error *e)
{
	const char *equals = strchr(text, '=');
	char number[16];
	long long stream;

	if (equals == NULL || equals[1] == '\0')
		return error_set(e, ERR_USAGE,
		    "--%s: \"%s\" is not of the form N=PATH", what, text);
	if (*count == PATHS_MAX)
		return error_set(e, ERR_USAGE, "--%s: more than %d of them",
		    what, PATHS_MAX);
	(void)snprintf(
	    number, sizeof(number), "%.*s", (int)(equals - text), text);
	if (number_parse("stream", number, 0, UINT16_MAX - 1, &stream, e) == -1)
		return error_prefix(e, "--%s", what);
	paths[*count].stream = (uint16_t)stream;
	paths[(*count)++].path = equals + 1;
	return 0;
}

int
value_ppid(const char *text, uint32_t *ppid, struct error *e)
{
	if (ppid_parse(text, ppid))
		return 0;
	return error_set(e, ERR_USAGE,
	    "\"%s\" is neither a payload protocol name nor a number", text);
}

int
value_stack(const char *text, enum stack *stack, struct error *e)
{
	static const char *const names[] = {"auto", "kernel", "user", "raw"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*stack = (enum stack)i;
			return 0;
		}
	}
	return error_set(e, ERR_USAGE,
	    "--stack: \"%s\" is none of auto, kernel, user, raw", text);
}

static int
port(const char *what, const char *text, uint16_t *out, struct error *e)
{
	long long n;

	if (number_parse(what, text, 1, UINT16_MAX, &n, e) == -1)
		return -1;
	*out = (uint16_t)n;
	return 0;
}

int
value_udp(const char *text, uint16_t *local, uint16_t *remote, struct error *e)
{
	char first[16];
	const char *colon;

	if (text == NULL)
		return 0;
	colon = strchr(text, ':');
	if (colon == NULL)
		return port("UDP port", text, remote, e);
	(void)snprintf(first, sizeof(first), "%.*s", (int)(colon - text), text);
	if (port("local UDP port", first, local, e) == -1)
		return -1;
	return port("remote UDP port", colon + 1, remote, e);
}

int
value_address(
    const char *what, const char *text, struct ipaddr *addr, struct error *e)
{
	size_t len = strlen(text);
	char copy[128];

	if (text[0] == '[' && len > 2 && text[len - 1] == ']' &&
	    len < sizeof(copy)) {
		(void)snprintf(
		    copy, sizeof(copy), "%.*s", (int)len - 2, text + 1);
		if (ipaddr_parse(copy, addr) && addr->family == AF_INET6)
			return 0;
	} else if (ipaddr_parse(text, addr)) {
		return 0;
	}
	return error_set(
	    e, ERR_USAGE, "--%s: \"%s\" is no address", what, text);
}

int
value_streams(const char *text, struct settings *settings, struct error *e)
{
	char out[16];
	const char *colon = strchrnul(text, ':');
	long long n;

	(void)snprintf(out, sizeof(out), "%.*s", (int)(colon - text), text);
	if (number_parse("outgoing streams", out, 1, UINT16_MAX, &n, e) == -1)
		return -1;
	settings_put(settings, OPTION_OSTREAMS, n);
	if (*colon == '\0')
		return 0;
	if (number_parse("incoming streams", colon + 1, 1, UINT16_MAX, &n, e) ==
	    -1)
		return -1;
	settings_put(settings, OPTION_MAX_ISTREAMS, n);
	return 0;
}

static int
unknown_event(const char *word, struct error *e)
{
	const char *names[EVENT_TYPES + 8], *near;
	size_t n = 0, i;

	for (i = 0; i < EVENT_TYPES; i++)
		names[n++] = event_type_name((enum event_type)i);
	for (i = 0; i < event_groups_count && i < 8; i++)
		names[n++] = event_groups[i].name;
	near = text_nearest(word, names, n);
	return error_set(e, ERR_USAGE, "--events: unknown event \"%s\"%s%s%s",
	    word, near ? "; did you mean " : "", near ? near : "",
	    near ? "?" : "");
}

/* Each word adds to the list; one after "-" is taken away, and when it comes
 * first, then from the default. */
int
value_events(const char *text, uint32_t *events, struct error *e)
{
	char *copy, *rest, *word;
	uint32_t some;
	int result = 0;

	*events = text == NULL || text[0] == '-' ? event_named("default") : 0;
	if (text == NULL)
		return 0;
	if ((copy = rest = strdup(text)) == NULL)
		return error_set(e, ERR_IO, "out of memory");
	while (result == 0 && (word = strsep(&rest, ",")) != NULL) {
		some = event_named(word[0] == '-' ? word + 1 : word);
		if (some == 0)
			result = unknown_event(word, e);
		else if (word[0] == '-')
			*events &= ~some;
		else
			*events |= some;
	}
	free(copy);
	return result;
}
