/*
 * Association events as rows of fields. Text and (later) other printers walk
 * the same rows.
 */
#ifndef REPORT_EVENT_H
#define REPORT_EVENT_H

#include "engine/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define FIELDS_MAX 12

struct field {
	const char *name;
	bool is_text; /* else number counts */
	long long number;
	char text[512]; /* fit to print: escaped, one line */
};

/* "assoc", "path", ...: the names that -E takes. */
const char *event_type_name(enum event_type);

/* Describe an event; returns the number of fields. */
size_t event_fields(const struct event *, struct field[FIELDS_MAX]);

/* One line: "event NAME assoc=ID field=value ...". Text with blanks is put in
 * quotes. */
void event_print(FILE *, unsigned assoc, const struct event *);

#endif
