/* What parsing records needs to remember; private to an input and the formats
 * that parse (framing.h). */
#ifndef FLOW_PARSER_H
#define FLOW_PARSER_H

#include "base/addr.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stdint.h>

struct parser {
	const char *name; /* of the input */
	uintmax_t line;	  /* of the record, from 1 */
	json_t *warned;	  /* fields about which the user was told */
	/* What messages of the batch refer to, by their place in it. */
	struct ipaddr to[BATCH_MAX];
	size_t place;
};

#endif
