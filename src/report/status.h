/* The status of an association and its paths as fields, for both printers. */
#ifndef REPORT_STATUS_H
#define REPORT_STATUS_H

#include "base/addr.h"
#include "engine/engine.h"
#include "engine/info.h"

#include <jansson.h>

struct status {
	struct addrs local, peer;
	struct assoc_status status;
	struct assoc_info info;
	struct counters counters;
	size_t path_count;
	struct path paths[ADDRS_MAX];
};

/* All that its stack tells; ERR_LOST when the association is gone. */
int status_get(struct assoc *, struct status *, struct error *);

/* As new objects: of the association with "paths", a list of the objects of
 * its paths, and "counters", an object. */
json_t *status_fields(const struct status *);
json_t *path_fields(const struct path *);
/* The list of path_fields(). */
json_t *paths_fields(const struct path *, size_t n);

/*
 * Any object as text of several lines, each with its newline, to be freed by
 * the caller (NULL: no memory): begin and the fields as fields_text(), folded;
 * then objects in it likewise, by their name; then lists of objects as aligned
 * tables.
 */
char *status_text(const char *begin, const json_t *);

#endif
