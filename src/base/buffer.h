/* Bytes in a row that grow at the end and are taken off the front. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>

struct buffer {
	char *data;
	size_t start, end, size; /* data[start..end) is what is there */
};

/* Room for n more bytes behind the end, or NULL without memory. */
char *buffer_room(struct buffer *, size_t n);
/* Append. -1: no memory, and nothing is appended. */
int buffer_add(struct buffer *, const void *, size_t n);
size_t buffer_length(const struct buffer *);
void buffer_free(struct buffer *);

#endif
