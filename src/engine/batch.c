/* A batch of messages and the room for their bytes. */
#include "engine/batch.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct batch *
batch_new(void)
{
	struct batch *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->room = malloc(BATCH_ROOM);
	if (!b->room) {
		free(b);
		return NULL;
	}
	return b;
}

void
batch_free(struct batch *b)
{
	if (!b)
		return;
	free(b->room);
	free(b);
}

void
batch_reset(struct batch *b)
{
	b->first = 0;
	b->n = 0;
	b->used = 0;
	b->drained = false;
}

bool
batch_empty(const struct batch *b)
{
	return b->first == b->n;
}

struct message *
batch_add(struct batch *b, size_t len)
{
	struct message *m;

	if (b->n == BATCH_MAX || len > BATCH_ROOM - b->used)
		return NULL;
	m = &b->v[b->n++];
	memset(m, 0, sizeof(*m));
	m->data = b->room + b->used;
	m->len = len;
	b->used += len;
	return m;
}

void *
batch_alloc(struct batch *b, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t start = (b->used + align - 1) / align * align;

	if (start > BATCH_ROOM || size > BATCH_ROOM - start)
		return NULL;
	b->used = start + size;
	return b->room + start;
}

size_t
batch_bytes(const struct batch *b)
{
	size_t sum = 0;

	for (size_t i = b->first; i < b->n; i++)
		sum += b->v[i].len;
	return sum;
}

bool
batch_asks_sack(const struct batch *b, size_t i)
{
	return b->v[i].flags & MESSAGE_SACK_NOW ||
	       (i + 1 == b->n && i > b->first);
}
