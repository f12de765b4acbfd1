/* Notifications as a stack hands them out, and the lines printed of them. */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "check.h"
#include "report/event.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct notification {
	const char *want; /* the line, without "event " */
	const void *fixed, *tail;
	size_t fixed_len, tail_len;
};

/* The fixed part is a struct, its members are given by name. */
#define FIXED(type, ...)                            \
	.fixed = &(const struct type){__VA_ARGS__}, \
	.fixed_len = sizeof(struct type)
/* What follows it: a string, or an array. */
#define TAIL(literal) .tail = literal, .tail_len = sizeof(literal) - 1
#define LIST(array) .tail = array, .tail_len = sizeof(array)
#define CHECK_ALL(rows, parse) \
	notification_check((rows), sizeof(rows) / sizeof(*(rows)), (parse))

typedef void notification_parse(void *, size_t, struct event *);

static inline void
notification_line(const struct event *event, char *line, size_t size)
{
	char *text = event_text(1, event);

	strlcpy(line, text, size);
	free(text);
}

/* The first len bytes only, in memory that ends there. */
static inline void
notification_check_cut(
    const struct notification *n, size_t len, notification_parse *parse)
{
	size_t full = n->fixed_len + n->tail_len;
	uint32_t length = (uint32_t)full;
	char *whole = malloc(full), *buf = malloc(len);
	bool known = strncmp(n->want, "unknown", 7) != 0;
	struct event event;
	char line[1024];

	memcpy(whole, n->fixed, n->fixed_len);
	memcpy(whole + 4, &length, sizeof(length));
	if (n->tail_len > 0)
		memcpy(whole + n->fixed_len, n->tail, n->tail_len);
	memcpy(buf, whole, len);
	parse(buf, len, &event);
	CHECK_INT(event.type != EVENT_UNKNOWN, known && len >= n->fixed_len);
	notification_line(&event, line, sizeof(line));
	if (len == full)
		CHECK_STR(line + strlen("event "), n->want);
	free(buf);
	free(whole);
}

static inline void
notification_check(
    const struct notification *rows, size_t n, notification_parse *parse)
{
	for (size_t i = 0; i < n; i++) {
		CHECK_ROW(rows[i].want);
		for (size_t len = 0;
		     len <= rows[i].fixed_len + rows[i].tail_len; len++)
			notification_check_cut(&rows[i], len, parse);
	}
}

#endif
