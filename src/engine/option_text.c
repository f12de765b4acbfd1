/* Options as text: names, values, ranges. */
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "engine/options.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
option_find(const char *name, size_t len, enum option_id *id, struct error *e)
{
	const char *names[OPTION_COUNT], *near;
	char copy[64], shown[64];
	size_t i;

	for (i = 0; i < OPTION_COUNT; i++) {
		names[i] = option_rows[i].name;
		if (strlen(names[i]) == len &&
		    memcmp(names[i], name, len) == 0) {
			*id = (enum option_id)i;
			return 0;
		}
	}
	(void)snprintf(copy, sizeof(copy), "%.*s", (int)len, name);
	near = text_nearest(copy, names, OPTION_COUNT);
	return error_set(e, ERR_USAGE,
	    "-o: unknown option \"%s\"%s%s%s; -o help lists them",
	    text_escape(shown, sizeof(shown), copy, strlen(copy)),
	    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static int
not_taken(const struct option_row *row, const char *text, struct error *e)
{
	enum option_id id = (enum option_id)(row - option_rows);
	char shown[80], range[240];

	return error_set(e, ERR_USAGE, "%s does not take \"%s\" (%.180s)",
	    row->name, text_escape(shown, sizeof(shown), text, strlen(text)),
	    option_range(id, range, sizeof(range)));
}

static int
parse_bool(const struct option_row *row, const char *text, long long *value,
    struct error *e)
{
	static const char *const words[] = {
	    "0", "1", "off", "on", "no", "yes", "false", "true"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i]) == 0) {
			*value = i % 2;
			return 0;
		}
	}
	return not_taken(row, text, e);
}

static int
find_choice(const struct option_row *row, const char *name, size_t len)
{
	int i;

	for (i = 0; row->choices[i].name != NULL; i++)
		if (strlen(row->choices[i].name) == len &&
		    memcmp(row->choices[i].name, name, len) == 0)
			return i;
	return -1;
}

static int
parse_choice(const struct option_row *row, const char *text, long long *value,
    struct error *e)
{
	int i = find_choice(row, text, strlen(text));

	if (i == -1)
		return not_taken(row, text, e);
	*value = i;
	return 0;
}

/* Names with commas between them, or "none". */
static int
parse_set(const struct option_row *row, const char *text, long long *value,
    struct error *e)
{
	const char *word = text;
	size_t len;
	int i;

	*value = 0;
	if (strcmp(text, "none") == 0)
		return 0;
	for (;; word += len + 1) {
		len = strcspn(word, ",");
		i = find_choice(row, word, len);
		if (i == -1)
			return not_taken(row, text, e);
		*value |= 1LL << i;
		if (word[len] == '\0')
			return 0;
	}
}

static int
parse_stream(const struct option_row *row, const char *text, long long *value,
    struct error *e)
{
	size_t len = strcspn(text, ":");
	long long stream, v;
	char first[16];

	if (text[len] == '\0' || len >= sizeof(first))
		return not_taken(row, text, e);
	(void)snprintf(first, sizeof(first), "%.*s", (int)len, text);
	if (number_parse("stream", first, 0, UINT16_MAX - 1, &stream, e) ==
		-1 ||
	    number_parse(row->name, text + len + 1, 0, UINT16_MAX, &v, e) == -1)
		return -1;
	*value = stream << 16 | v;
	return 0;
}

static int
parse_interface(const struct option_row *row, const char *text,
    long long *value, struct error *e)
{
	char shown[80];

	*value = if_nametoindex(text);
	if (*value != 0)
		return 0;
	return error_set(e, ERR_USAGE, "%s: there is no interface \"%s\"",
	    row->name, text_escape(shown, sizeof(shown), text, strlen(text)));
}

int
option_parse(
    enum option_id id, const char *text, long long *value, struct error *e)
{
	const struct option_row *row = &option_rows[id];

	switch (row->type) {
	case OPTION_BYTES:
		return number_parse_size(
		    row->name, text, row->min, row->max, value, e);
	case OPTION_BOOL:
		return parse_bool(row, text, value, e);
	case OPTION_CHOICE:
		return parse_choice(row, text, value, e);
	case OPTION_SET:
		return parse_set(row, text, value, e);
	case OPTION_STREAM:
		return parse_stream(row, text, value, e);
	case OPTION_IF:
		return parse_interface(row, text, value, e);
	case OPTION_KEY:
		return error_set(e, ERR_USAGE,
		    "%s cannot be set while the association is up", row->name);
	default:
		return number_parse(
		    row->name, text, row->min, row->max, value, e);
	}
}

/* "a,b": the names of the bits, or all of them with another separator. */
static const char *
join(const struct option_choice *choices, long long bits, char separator,
    char *buf, size_t size)
{
	size_t used = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; choices[i].name != NULL; i++) {
		if (!(bits >> i & 1) || used + 2 >= size)
			continue;
		if (used > 0)
			buf[used++] = separator;
		used += (size_t)snprintf(
		    buf + used, size - used, "%s", choices[i].name);
	}
	return buf;
}

const char *
option_format(enum option_id id, long long value, char *buf, size_t size)
{
	const struct option_row *row = &option_rows[id];
	char name[IF_NAMESIZE];

	if (row->type == OPTION_CHOICE)
		(void)snprintf(buf, size, "%s", row->choices[value].name);
	else if (row->type == OPTION_SET && value == 0)
		(void)snprintf(buf, size, "none");
	else if (row->type == OPTION_SET)
		return join(row->choices, value, ',', buf, size);
	else if (row->type == OPTION_STREAM)
		(void)snprintf(
		    buf, size, "%lld:%lld", value >> 16, value & 0xffff);
	else if (row->type == OPTION_IF &&
		 if_indextoname((unsigned)value, name) != NULL)
		(void)snprintf(buf, size, "%s", name);
	else
		(void)snprintf(buf, size, "%lld", value);
	return buf;
}

/* 65536 as 64k, where nothing gets lost. */
static const char *
short_size(long long bytes, char *buf, size_t size)
{
	static const char *const units[] = {"", "k", "m", "g"};
	int i = 0;

	for (; i < 3 && bytes != 0 && bytes % 1024 == 0; i++)
		bytes /= 1024;
	(void)snprintf(buf, size, "%lld%s", bytes, units[i]);
	return buf;
}

const char *
option_range(enum option_id id, char *buf, size_t size)
{
	const struct option_row *row = &option_rows[id];
	char min[24], max[24];

	switch (row->type) {
	case OPTION_BOOL:
		(void)snprintf(buf, size, "0|1");
		break;
	case OPTION_CHOICE:
		return join(row->choices, -1, '|', buf, size);
	case OPTION_SET:
		return join(row->choices, -1, ',', buf, size);
	case OPTION_STREAM:
		(void)snprintf(buf, size, "STREAM:VALUE");
		break;
	case OPTION_KEY:
		(void)snprintf(buf, size, "ID:FILE");
		break;
	case OPTION_IF:
		(void)snprintf(buf, size, "INTERFACE");
		break;
	case OPTION_BYTES:
		(void)snprintf(buf, size, "%s..%s bytes",
		    short_size(row->min, min, sizeof(min)),
		    short_size(row->max, max, sizeof(max)));
		break;
	default:
		(void)snprintf(buf, size, "%lld..%lld%s%s", row->min, row->max,
		    row->unit[0] != '\0' ? " " : "", row->unit);
	}
	return buf;
}

const char *
option_stacks(enum option_id id)
{
	switch (option_rows[id].stacks) {
	case OPTION_OF_KERNEL:
		return "kernel";
	case OPTION_OF_USER:
		return "user";
	default:
		return "all";
	}
}
