/* Setting and getting options by the table of a stack. */
#include "engine/option_map.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define STRUCT_MAX 256 /* bytes */

static void
put_field(void *at, unsigned width, uint32_t value)
{
	uint8_t byte = (uint8_t)value;
	uint16_t half = (uint16_t)value;

	if (width == sizeof(byte))
		memcpy(at, &byte, sizeof(byte));
	else if (width == sizeof(half))
		memcpy(at, &half, sizeof(half));
	else
		memcpy(at, &value, sizeof(value));
}

static uint32_t
get_field(const void *at, unsigned width)
{
	uint8_t byte;
	uint16_t half;
	uint32_t value;

	memcpy(&byte, at, sizeof(byte));
	if (width == sizeof(byte))
		return byte;
	memcpy(&half, at, sizeof(half));
	if (width == sizeof(half))
		return half;
	memcpy(&value, at, sizeof(value));
	return value;
}

static int
choice_number(const struct option_socket *s, const struct option_choice *c)
{
	return s->user ? c->user : c->kernel;
}

long long
option_map_number(
    const struct option_socket *s, enum option_id id, long long value)
{
	const struct option_choice *c = option_rows[id].choices;
	long long bits = 0;
	int i;

	if (option_rows[id].type == OPTION_CHOICE)
		return choice_number(s, &c[value]);
	if (option_rows[id].type != OPTION_SET)
		return value;
	for (i = 0; c[i].name != NULL; i++)
		if (value >> i & 1)
			bits |= choice_number(s, &c[i]);
	return bits;
}

long long
option_map_value(const struct option_socket *s, enum option_id id, long long n)
{
	const struct option_choice *c = option_rows[id].choices;
	long long bits = 0;
	int i;

	if (option_rows[id].type == OPTION_BOOL)
		return n != 0;
	if (c == NULL)
		return n;
	for (i = 0; c[i].name != NULL; i++) {
		if (option_rows[id].type == OPTION_CHOICE &&
		    choice_number(s, &c[i]) == n)
			return i;
		if (option_rows[id].type == OPTION_SET &&
		    (choice_number(s, &c[i]) & n))
			bits |= 1LL << i;
	}
	return option_rows[id].type == OPTION_SET ? bits : -1;
}

static void
patch(const struct option_socket *s, char *buf, enum option_id id,
    long long value)
{
	const struct option_map *m = &s->map[id];
	uint32_t field = (uint32_t)option_map_number(s, id, value) << m->shift;
	uint32_t flags;

	if (m->swap)
		field = htons((uint16_t)field);
	if (m->width != 0)
		put_field(buf + m->offset, m->width, field);
	if (m->on == 0 && m->off == 0)
		return;
	flags = get_field(buf + m->flags, sizeof(flags));
	flags |= value != 0 ? m->on : m->off;
	put_field(buf + m->flags, sizeof(flags), flags);
}

static bool
same_struct(const struct option_map *a, const struct option_map *b)
{
	return b->size != 0 && a->level == b->level && a->number == b->number;
}

/* For all paths. */
static void
init_struct(const struct option_map *m, char *buf)
{
	struct sockaddr_storage any = {.ss_family = AF_INET};

	if (m->any4)
		memcpy(buf, &any, sizeof(any));
}

/* All options that are set and share a structure with id, in one call. */
static int
set_struct(const struct option_socket *s, const struct settings *settings,
    enum option_id first, uint64_t *done)
{
	const struct option_map *m = &s->map[first];
	char buf[STRUCT_MAX] = {0};
	unsigned len = m->size;
	int id;

	init_struct(m, buf);
	if (!m->fresh && s->get(s->so, m->level, m->number, buf, &len) == -1)
		return -1;
	for (id = (int)first; id < OPTION_COUNT; id++) {
		if (!settings_has(settings, (enum option_id)id) ||
		    !same_struct(m, &s->map[id]))
			continue;
		patch(s, buf, (enum option_id)id, settings->value[id]);
		*done |= (uint64_t)1 << id;
	}
	if (m->adjust != NULL)
		m->adjust(buf, settings);
	return s->set(s->so, m->level, m->number, buf, m->size);
}

/* What the stacks' EINVAL means. */
static const char *
why_not(const struct option_row *row)
{
	switch (row->type) {
	case OPTION_CHOICE:
		return "this version of the stack does not have it";
	case OPTION_STREAM:
		return "no such outgoing stream, or the scheduler has no "
		       "values";
	default:
		return "the stack does not take this value";
	}
}

static int
refused(const struct option_socket *s, enum option_id id, long long value,
    int errnum, struct error *e)
{
	const struct option_row *row = &option_rows[id];
	const char *sysctl = s->map[id].sysctl;
	char text[160];
	struct error reason;

	option_format(id, value, text, sizeof(text));
	switch (errnum) {
	case EPERM:
	case EACCES:
	case ENOPROTOOPT:
	case EOPNOTSUPP:
		error_reason(&reason, errnum);
		return error_set(e, ERR_UNAVAILABLE,
		    "option %s=%s: %.60s%s%s%s", row->name, text, reason.text,
		    sysctl != NULL ? "; sysctl " : "",
		    sysctl != NULL ? sysctl : "",
		    sysctl != NULL ? " decides" : "");
	case EINVAL:
	case ERANGE:
	case EDOM:
		return error_set(e,
		    row->type == OPTION_CHOICE ? ERR_UNAVAILABLE : ERR_USAGE,
		    "option %s=%s: %s", row->name, text, why_not(row));
	default:
		return error_errno(e, errnum, "option %s=%s", row->name, text);
	}
}

static int
set_one(const struct option_socket *s, const struct settings *settings,
    enum option_id id, uint64_t *done, struct error *e)
{
	const struct option_map *m = &s->map[id];
	long long value = settings->value[id];
	int result;

	if (option_rows[id].type == OPTION_CHOICE &&
	    option_map_number(s, id, value) == -1)
		return error_set(e, ERR_UNAVAILABLE,
		    "option %s=%s: only the %s stack has it",
		    option_rows[id].name, option_rows[id].choices[value].name,
		    s->user ? "kernel's" : "userspace");
	*done |= (uint64_t)1 << id;
	if (m->set != NULL)
		result = m->set(s, settings, id);
	else if (m->size != 0)
		result = set_struct(s, settings, id, done);
	else
		return 0; /* the tool's */
	return result == -1 ? refused(s, id, value, errno, e) : 0;
}

int
option_map_apply(const struct option_socket *s, const struct settings *settings,
    struct error *e)
{
	uint64_t done = 0;
	int i;

	for (i = 0; i < OPTION_COUNT; i++) {
		if (!settings_has(settings, (enum option_id)i) ||
		    option_rows[i].when == OPTION_UP || (done >> i & 1))
			continue;
		if (set_one(s, settings, (enum option_id)i, &done, e) == -1)
			return -1;
	}
	return 0;
}

int
option_map_set(const struct option_socket *s, enum option_id id,
    long long value, struct error *e)
{
	struct settings one = {0};
	uint64_t done = 0;

	settings_put(&one, id, value);
	return set_one(s, &one, id, &done, e);
}

int
option_map_get(const struct option_socket *s, enum option_id id,
    long long *value, struct error *e)
{
	const struct option_map *m = &s->map[id];
	char buf[STRUCT_MAX] = {0};
	unsigned len = m->size;
	uint32_t field;

	init_struct(m, buf);
	if (m->get != NULL) {
		if (m->get(s, value) == 0)
			return 0;
	} else if (m->size == 0) {
		errno = EOPNOTSUPP;
	} else if (s->get(s->so, m->level, m->number, buf, &len) == 0) {
		field =
		    m->width == 0 ? 1 : get_field(buf + m->offset, m->width);
		if (m->swap)
			field = ntohs((uint16_t)field);
		field >>= m->shift;
		if (m->on != 0 && m->off != 0 &&
		    !(get_field(buf + m->flags, sizeof(field)) & m->on))
			field = 0;
		*value = option_map_value(s, id, field);
		if (option_rows[id].type != OPTION_CHOICE || *value != -1)
			return 0;
		return error_set(e, ERR_UNAVAILABLE,
		    "option %s: the stack's value %u has no name",
		    option_rows[id].name, field);
	}
	return error_errno(e, errno, "option %s", option_rows[id].name);
}
