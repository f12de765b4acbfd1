/* Messages as lines of hex digits, and as dumps for people to read. */
#include "flow/hex.h"

#include "base/addr.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/names.h"
#include "engine/batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 16   /* bytes on a line of a dump */
#define LINE_MAX 128 /* characters of such a line */

int
hex_parse(struct parser *parser, char *record, size_t len, struct message *m,
    struct error *e)
{
	const char *comment = memchr(record, '#', len);
	size_t at, n = comment != NULL ? (size_t)(comment - record) : len;
	ssize_t got;

	(void)parser;
	got = hex_decode(record, record, n, &at);
	if (got == -1 && at >= n)
		return error_set(e, ERR_USAGE, "half a byte at its end");
	if (got == -1)
		return error_set(
		    e, ERR_USAGE, "no hex digit at column %zu", at + 1);
	m->data = record;
	m->len = (size_t)got;
	return comment != NULL && got == 0 ? 0 : 1;
}

int
hex_render(struct buffer *b, const struct message *m)
{
	char *room = buffer_room(b, 2 * m->len + 1);

	if (room == NULL)
		return -1;
	room[hex_encode(room, m->data, m->len)] = '\n';
	b->end += 2 * m->len + 1;
	return 0;
}

static int __attribute__((format(printf, 2, 3)))
print(struct buffer *b, const char *format, ...)
{
	char line[LINE_MAX];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	return n < 0 ? -1 : buffer_add(b, line, (size_t)n);
}

/* "00000000  68 65 6c 6c 6f ...  |hello|", as hexdump -C has it. */
static int
dump_line(struct buffer *b, size_t offset, const char *data, size_t n)
{
	char hex[COLUMNS * 3 + 2] = "", text[COLUMNS + 1];
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		if (i == COLUMNS / 2)
			hex[at++] = ' ';
		hex[at++] = ' ';
		at += hex_encode(hex + at, data + i, 1);
		text[i] = data[i] >= ' ' && data[i] <= '~' ? data[i] : '.';
	}
	hex[at] = text[n] = '\0';
	return print(
	    b, "%08zx %-*s  |%s|\n", offset, COLUMNS * 3 + 1, hex, text);
}

/* ", from 127.0.0.1:40000" where it is known. */
static int
dump_from(struct buffer *b, const struct message *m)
{
	struct addrs from = {.port = m->from_port, .n = 1};
	char text[LINE_MAX];

	if (m->from == NULL)
		return buffer_add(b, "\n", 1);
	from.v[0] = *m->from;
	return print(
	    b, ", from %.90s\n", addrs_format(&from, text, sizeof(text)));
}

static int
dump_head(struct buffer *b, const struct message *m)
{
	const char *name = m->ppid != 0 ? ppid_name(m->ppid) : NULL;

	if (print(b, "stream %u, ppid %u%s%s%s, %zu bytes%s%s", m->stream,
		m->ppid, name != NULL ? " (" : "", name != NULL ? name : "",
		name != NULL ? ")" : "", m->len,
		m->flags & MESSAGE_UNORDERED ? ", unordered" : "",
		m->flags & MESSAGE_PARTIAL ? ", more follows" : "") == -1)
		return -1;
	return dump_from(b, m);
}

int
dump_render(struct buffer *b, const struct message *m)
{
	size_t i;

	if (dump_head(b, m) == -1)
		return -1;
	for (i = 0; i < m->len; i += COLUMNS)
		if (dump_line(b, i, m->data + i,
			m->len - i < COLUMNS ? m->len - i : COLUMNS) == -1)
			return -1;
	return 0;
}
