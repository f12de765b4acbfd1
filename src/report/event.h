/* Association events as fields, for both printers. */
#ifndef REPORT_EVENT_H
#define REPORT_EVENT_H

#include "engine/event.h"

#include <jansson.h>

/* "assoc", "path", ...: the names that -E takes. */
const char *event_type_name(enum event_type);

/* Several of them by one name. */
struct event_group {
	const char *name;
	uint32_t events; /* EVENT_BIT()s */
};
extern const struct event_group event_groups[];
extern const size_t event_groups_count;

/* The events of a name or a group; 0: there is none. */
uint32_t event_named(const char *);

/* What an event says besides its name, as a new object. */
json_t *event_fields(const struct event *);

/* The names of FEATURE_... bits, as a list; none: no field. */
void features_field(json_t *, unsigned);

/* One line, to be freed by the caller (NULL: no memory). Text, without
 * newline: "event NAME assoc=ID field=value ...". JSON, with newline: the
 * object {"type":"event","time":now,"assoc":ID,"event":NAME,...}. */
char *event_text(unsigned assoc, const struct event *);
char *event_json(unsigned assoc, const struct event *);

#endif
