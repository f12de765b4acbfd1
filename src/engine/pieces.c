/* Which messages are being received in pieces: with interleaving (RFC 8260)
 * there may be one for each stream, ordered and unordered ones apart. */
#include "engine/backend.h"
#include "engine/batch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define KEYS (2u * (UINT16_MAX + 1))

struct open_messages {
	size_t n;
	unsigned char bits[KEYS / CHAR_BIT];
};

/* Set a bit to on; what it was. */
static bool
put(struct open_messages *open, unsigned key, bool on)
{
	unsigned char *byte = &open->bits[key / CHAR_BIT];
	unsigned char bit = (unsigned char)(1u << key % CHAR_BIT);
	bool was = *byte & bit;

	*byte = (unsigned char)(on ? *byte | bit : *byte & ~bit);
	open->n = open->n + on - was;
	return was;
}

void
assoc_piece(struct assoc *a, struct message *m, bool last)
{
	unsigned key = 2u * m->stream;

	if (last && (a->open == NULL || a->open->n == 0))
		return;
	if (a->open == NULL &&
	    (a->open = calloc(1, sizeof(*a->open))) == NULL) {
		assoc_ended(a, IO_ERROR, ENOMEM);
		return;
	}
	if (m->flags & MESSAGE_UNORDERED)
		key++;
	if (put(a->open, key, !last))
		m->flags |= MESSAGE_CONTINUED;
	if (!last)
		m->flags |= MESSAGE_PARTIAL;
}

void
assoc_drop_pieces(struct assoc *a, const struct event *event)
{
	if (a->open == NULL || a->open->n == 0)
		return;
	if (event_drops_all(event, a->open->n)) {
		memset(a->open, 0, sizeof(*a->open));
		return;
	}
	(void)put(a->open, 2u * event->stream, false);
	(void)put(a->open, 2u * event->stream + 1, false);
}
