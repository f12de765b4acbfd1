/* Framings: bytes cut into messages, and what goes around them. */
#include "check.h"
#include "flow/framing.h"

#include <stdlib.h>

#define B(s) (s), sizeof(s) - 1
#define MIB (1024 * 1024)

struct row {
	const char *label, *framing, *data;
	size_t n;
	bool end;
	int found;
	struct frame frame;
};

/* The data in memory of just its size, for the sanitizers to watch. */
static void
check_row(const struct row *r)
{
	const struct framing *framing = framing_find(r->framing);
	struct frame frame = {0, 0, 0};
	char *data = malloc(r->n);

	CHECK_ROW(r->label);
	memcpy(data, r->data, r->n);
	CHECK_INT(framing->cut(data, r->n, 8, r->end, &frame), r->found);
	if (r->found == 1) {
		CHECK_INT(frame.skip, r->frame.skip);
		CHECK_INT(frame.len, r->frame.len);
		CHECK_INT(frame.size, r->frame.size);
	}
	free(data);
}

TEST(cut)
{
	static const struct row rows[] = {
	    {"block", "block", B("abc"), false, 1, {0, 3, 3}},
	    {"block, full", "block", B("abcdefgh"), false, 1, {0, 8, 8}},
	    {"block, more", "block", B("abcdefghi"), false, 1, {0, 8, 8}},
	    {"raw", "raw", B("a\nc\0e"), true, 1, {0, 5, 5}},

	    {"line", "line", B("ab\ncd\n"), false, 1, {0, 2, 3}},
	    {"line, longer than a block", "line", B("abcdefghij\n"), false, 1,
		{0, 10, 11}},
	    {"line, empty", "line", B("\nab"), false, 1, {0, 0, 1}},
	    {"line, not all", "line", B("ab"), false, 0, {0, 0, 0}},
	    {"line, last", "line", B("ab"), true, 1, {0, 2, 2}},
	    {"line, last with mark", "line", B("ab\n"), true, 1, {0, 2, 3}},
	    {"line, NUL in it", "line", B("a\0b\n"), false, 1, {0, 3, 4}},
	    {"nul", "nul", B("a\nb\0c"), false, 1, {0, 3, 4}},
	    {"nul, not all", "nul", B("ab\n"), false, 0, {0, 0, 0}},
	    {"nul, last", "nul", B("ab\n"), true, 1, {0, 3, 3}},

	    {"len16", "len16", B("\0\3abcd"), false, 1, {2, 3, 5}},
	    {"len16, empty", "len16", B("\0\0a"), false, 1, {2, 0, 2}},
	    {"len16, half a head", "len16", B("\0"), false, 0, {0, 0, 0}},
	    {"len16, half a head, end", "len16", B("\0"), true, -1, {0, 0, 0}},
	    {"len16, a byte short", "len16", B("\0\3ab"), false, 0, {0, 0, 0}},
	    {"len16, short, end", "len16", B("\0\3ab"), true, -1, {0, 0, 0}},
	    {"len16, complete, end", "len16", B("\0\2ab"), true, 1, {2, 2, 4}},
	    {"len16, longest", "len16", B("\377\377a"), false, 0, {0, 0, 0}},
	    {"len32", "len32", B("\0\0\0\3abcd"), false, 1, {4, 3, 7}},
	    {"len32, half a head", "len32", B("\0\0\0"), false, 0, {0, 0, 0}},
	    {"len32, half, end", "len32", B("\0\0\0"), true, -1, {0, 0, 0}},
	    {"len32, too long", "len32", B("\0\20\0\1abcd"), false, -1,
		{0, 0, 0}},
	    {"len32, sign bit", "len32", B("\377\377\377\377"), false, -1,
		{0, 0, 0}},
	    {"len32, wraps with its head", "len32", B("\377\377\377\374"),
		false, -1, {0, 0, 0}},

	    {"diameter", "diameter", B("\1\0\0\24abcdefghijklmnop\1"), false, 1,
		{0, 20, 20}},
	    {"diameter, short", "diameter", B("\1\0\0\24abc"), false, 0,
		{0, 0, 0}},
	    {"diameter, short, end", "diameter", B("\1\0\0\24abc"), true, -1,
		{0, 0, 0}},
	    {"diameter, 3 bytes", "diameter", B("\1\0\0"), false, 0, {0, 0, 0}},
	    {"diameter, version 2", "diameter", B("\2\0\0\24"), false, -1,
		{0, 0, 0}},
	    {"diameter, below a header", "diameter", B("\1\0\0\23"), false, -1,
		{0, 0, 0}},
	    {"diameter, too long", "diameter", B("\1\20\0\1"), false, -1,
		{0, 0, 0}},

	    {"xua", "xua", B("\1\0\1\1\0\0\0\14abcd\1"), false, 1, {0, 12, 12}},
	    {"xua, header only", "xua", B("\1\0\1\1\0\0\0\10"), false, 1,
		{0, 8, 8}},
	    {"xua, 7 bytes", "xua", B("\1\0\1\1\0\0\0"), false, 0, {0, 0, 0}},
	    {"xua, 7 bytes, end", "xua", B("\1\0\1\1\0\0\0"), true, -1,
		{0, 0, 0}},
	    {"xua, version 0", "xua", B("\0\0\1\1\0\0\0\10"), false, -1,
		{0, 0, 0}},
	    {"xua, below a header", "xua", B("\1\0\1\1\0\0\0\7"), false, -1,
		{0, 0, 0}},
	    {"xua, sign bit", "xua", B("\1\0\1\1\377\377\377\377"), false, -1,
		{0, 0, 0}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
}

/* The last length that is taken, and the first that is not. */
TEST(longest)
{
	char head[] = "\0\17\377\374";
	struct frame frame;

	CHECK_INT(framing_find("len32")->cut(head, 4, 8, false, &frame), 0);
	head[3]++;
	CHECK_INT(framing_find("len32")->cut(head, 4, 8, false, &frame), -1);
	CHECK_INT(FRAMING_RECORD_MAX, MIB);
}

TEST(head)
{
	char head[FRAME_HEAD_MAX];

	CHECK_INT(framing_find("len16")->head(head, 0x1234), 2);
	CHECK(memcmp(head, "\22\64", 2) == 0);
	CHECK_INT(framing_find("len16")->head(head, 65535), 2);
	CHECK(memcmp(head, "\377\377", 2) == 0);
	CHECK_INT(framing_find("len16")->head(head, 65536), -1);
	CHECK_INT(framing_find("len32")->head(head, 0x12345678), 4);
	CHECK(memcmp(head, "\22\64\126\170", 4) == 0);
	CHECK_INT(framing_find("len32")->head(head, UINT32_MAX), 4);
	CHECK_INT(framing_find("len32")->head(head, UINT32_MAX + 1ul), -1);
}

/* What is written by a framing is cut into the same messages by it. */
TEST(there_and_back)
{
	static const char *const names[] = {"line", "nul", "len16", "len32"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct framing *f = framing_find(names[i]);
		char bytes[32];
		size_t n = f->head ? (size_t)f->head(bytes, 5) : 0;
		struct frame frame;

		CHECK_ROW(names[i]);
		memcpy(bytes + n, "hello", 5);
		n += 5;
		CHECK(f->tail_len <= 1);
		if (f->tail_len == 1)
			bytes[n++] = f->tail;
		CHECK_INT(f->cut(bytes, n, 1, false, &frame), 1);
		CHECK_INT(frame.size, n);
		CHECK_INT(frame.len, 5);
		CHECK(memcmp(bytes + frame.skip, "hello", 5) == 0);
	}
}

TEST(find)
{
	CHECK(framing_find("hexagon") == NULL);
	CHECK(framing_find("") == NULL);
	CHECK(framings_count > 0);
	for (size_t i = 0; i < framings_count; i++) {
		CHECK(framing_find(framings[i].name) == &framings[i]);
		CHECK(framings[i].help[0] != '\0');
		/* A length can only be known of a whole message, and it takes
		 * one to render. */
		CHECK(framings[i].whole ==
		      (framings[i].head != NULL || framings[i].render != NULL));
		CHECK(framing_reads(&framings[i]) ==
		      (strcmp(framings[i].name, "dump") != 0));
	}
}

/* Whatever comes: a message lies within the bytes, and there is progress. */
TEST(noise)
{
	unsigned seed = 1;

	for (int round = 0; round < 40000; round++) {
		const struct framing *f =
		    &framings[(size_t)round % framings_count];
		size_t n = 1 + (size_t)rand_r(&seed) % 40;
		bool end = rand_r(&seed) % 2;
		struct frame frame;
		char *data;
		int found;

		if (!framing_reads(f))
			continue;
		data = malloc(n);
		for (size_t i = 0; i < n; i++)
			data[i] = (char)(rand_r(&seed) % 4 ? rand_r(&seed) % 3
							   : rand_r(&seed));
		found = f->cut(data, n, 16, end, &frame);
		CHECK(found >= -1 && found <= 1);
		if (found == 1) {
			CHECK(frame.size > 0 && frame.size <= n);
			CHECK(frame.skip + frame.len <= frame.size);
		}
		/* At the end there is nothing to wait for. */
		CHECK(!(end && found == 0));
		free(data);
	}
}

CHECK_MAIN(RUN(cut), RUN(longest), RUN(head), RUN(there_and_back), RUN(find),
    RUN(noise))
