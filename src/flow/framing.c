/* The framings: block, line, nul, and the length fields of known protocols. */
#include "flow/framing.h"

#include "flow/hex.h"
#include "flow/json.h"

#include <string.h>

static uint32_t
be(const char *p, size_t n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)*p++;
	return value;
}

/* Whatever is there, up to block bytes. */
static int
cut_block(
    const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)data;
	(void)end;
	frame->skip = 0;
	frame->len = frame->size = n < block ? n : block;
	return 1;
}

static int
cut_at(char mark, const char *data, size_t n, bool end, struct frame *frame)
{
	const char *at = memchr(data, mark, n);

	if (at == NULL && !end)
		return 0;
	frame->skip = 0;
	frame->len = at != NULL ? (size_t)(at - data) : n;
	frame->size = at != NULL ? frame->len + 1 : n;
	return 1;
}

static int
cut_line(
    const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	return cut_at('\n', data, n, end, frame);
}

static int
cut_nul(const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	return cut_at('\0', data, n, end, frame);
}

/* size bytes in all, of which the first skip are not the message's. */
static int
cut_length(size_t size, size_t skip, size_t n, bool end, struct frame *frame)
{
	if (size > FRAMING_RECORD_MAX || (size > n && end))
		return -1;
	if (size > n)
		return 0;
	frame->skip = skip;
	frame->len = size - skip;
	frame->size = size;
	return 1;
}

static int
cut_len16(
    const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	if (n < 2)
		return end ? -1 : 0;
	return cut_length(2 + be(data, 2), 2, n, end, frame);
}

static int
cut_len32(
    const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	if (n < 4)
		return end ? -1 : 0;
	return cut_length(4 + (size_t)be(data, 4), 4, n, end, frame);
}

/* RFC 6733 section 3: version, then 24 bits of length, header included. */
static int
cut_diameter(
    const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	if (n < 4)
		return end ? -1 : 0;
	if (data[0] != 1 || be(data + 1, 3) < 20)
		return -1;
	return cut_length(be(data + 1, 3), 0, n, end, frame);
}

/* RFC 4666 section 3.1: version, reserved, class, type, 32 bits of length. */
static int
cut_xua(const char *data, size_t n, size_t block, bool end, struct frame *frame)
{
	(void)block;
	if (n < 8)
		return end ? -1 : 0;
	if (data[0] != 1 || be(data + 4, 4) < 8)
		return -1;
	return cut_length(be(data + 4, 4), 0, n, end, frame);
}

static int
head_len16(char *head, size_t len)
{
	if (len > UINT16_MAX)
		return -1;
	head[0] = (char)(len >> 8);
	head[1] = (char)len;
	return 2;
}

static int
head_len32(char *head, size_t len)
{
	if (len > UINT32_MAX)
		return -1;
	head[0] = (char)(len >> 24);
	head[1] = (char)(len >> 16);
	head[2] = (char)(len >> 8);
	head[3] = (char)len;
	return 4;
}

const struct framing framings[] = {
    {.name = "block", .help = "each read is a message", .cut = cut_block},
    {.name = "raw", .help = "payload bytes only", .cut = cut_block},
    {.name = "line",
	.help = "a line is a message",
	.cut = cut_line,
	.tail = '\n',
	.tail_len = 1},
    {.name = "nul",
	.help = "a NUL byte ends a message",
	.cut = cut_nul,
	.tail = '\0',
	.tail_len = 1},
    {.name = "len16",
	.help = "16 bits of length before each message",
	.cut = cut_len16,
	.head = head_len16,
	.whole = true},
    {.name = "len32",
	.help = "32 bits of length before each message",
	.cut = cut_len32,
	.head = head_len32,
	.whole = true},
    {.name = "diameter",
	.help = "Diameter's own length field",
	.cut = cut_diameter},
    {.name = "xua",
	.help = "the length field of M3UA and its family",
	.cut = cut_xua},
    {.name = "hex",
	.help = "a line of hex digits is a message",
	.cut = cut_line,
	.whole = true,
	.parse = hex_parse,
	.longest = 4 * FRAMING_RECORD_MAX,
	.render = hex_render},
    {.name = "dump",
	.help = "offset, hex and text, for people to read (output only)",
	.whole = true,
	.render = dump_render,
	.metadata = true},
    {.name = "json",
	.help = "a JSON object on a line is a message",
	.cut = cut_line,
	.whole = true,
	.parse = json_parse,
	.longest = 8 * FRAMING_RECORD_MAX,
	.render = json_render,
	.metadata = true,
	.events = true},
};
const size_t framings_count = sizeof(framings) / sizeof(framings[0]);

bool
framing_reads(const struct framing *framing)
{
	return framing->cut != NULL;
}

const struct framing *
framing_find(const char *name)
{
	size_t i;

	for (i = 0; i < framings_count; i++)
		if (strcmp(framings[i].name, name) == 0)
			return &framings[i];
	return NULL;
}
