/* Bytes in a row that grow at the end and are taken off the front. */
#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

#define BUFFER_MIN 4096

char *
buffer_room(struct buffer *b, size_t n)
{
	size_t used = b->end - b->start, size = b->size;
	char *grown;

	if (b->start > 0 && n > b->size - b->end) {
		memmove(b->data, b->data + b->start, used);
		b->start = 0;
		b->end = used;
	}
	if (b->data != NULL && n <= b->size - b->end)
		return b->data + b->end;
	if (size < BUFFER_MIN)
		size = BUFFER_MIN;
	while (size - b->end < n)
		size *= 2;
	if ((grown = realloc(b->data, size)) == NULL)
		return NULL;
	b->data = grown;
	b->size = size;
	return b->data + b->end;
}

int
buffer_add(struct buffer *b, const void *bytes, size_t n)
{
	char *room;

	if (n == 0)
		return 0;
	if ((room = buffer_room(b, n)) == NULL)
		return -1;
	memcpy(room, bytes, n);
	b->end += n;
	return 0;
}

size_t
buffer_length(const struct buffer *b)
{
	return b->end - b->start;
}

void
buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){0};
}
