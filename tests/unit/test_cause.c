/* Error causes as text. */
#include "check.h"
#include "engine/cause.h"

#include <stdlib.h>

#define B(s) (s), sizeof(s) - 1

struct row {
	const char *label, *data;
	size_t len;
	uint16_t first;
	const char *want;
};

/* The data in memory of just its size, for the sanitizers to watch. */
static void
check_row(const struct row *r)
{
	void *data = malloc(r->len ? r->len : 1);
	char dst[200];

	memcpy(data, r->data, r->len);
	CHECK_ROW(r->label);
	CHECK_INT(cause_first(data, r->len), r->first);
	CHECK_STR(cause_format(dst, sizeof(dst), data, r->len), r->want);
	free(data);
}

TEST(format)
{
	static const struct row rows[] = {
	    {"none", B(""), 0, ""},
	    {"abort", B("\0\14\0\7bye"), 12, "user-initiated-abort \"bye\""},
	    {"abort, padded", B("\0\14\0\7bye\0"), 12,
		"user-initiated-abort \"bye\""},
	    {"abort without text", B("\0\14\0\4"), 12, "user-initiated-abort"},
	    {"violation", B("\0\15\0\14bad size"), 13,
		"protocol-violation \"bad size\""},
	    {"stream", B("\0\1\0\10\0\7\0\0"), 1, "invalid-stream-identifier"},
	    {"two", B("\0\4\0\4\0\14\0\5x\0\0\0"), 4,
		"out-of-resource, user-initiated-abort \"x\""},
	    {"add-ip", B("\0\240\0\4"), 0xa0, "request-to-delete-last-address"},
	    {"auth", B("\1\5\0\6\0\1\0\0"), 0x105,
		"unsupported-hmac-identifier"},
	    {"unknown", B("\22\64\0\4"), 0x1234, "cause-0x1234"},
	    {"unknown first", B("\22\64\0\5x\0\0\0\0\11\0\10\0\0\0\1"), 0x1234,
		"cause-0x1234, no-user-data"},
	    {"escaped", B("\0\14\0\14\033[2J\"\n\\x"), 12,
		"user-initiated-abort \"\\033[2J\\\"\\n\\\\x\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
}

TEST(malformed)
{
	static const struct row rows[] = {
	    {"cut header", B("\0\14\0"), 0, ""},
	    {"length too large", B("\0\14\377\377bye"), 12,
		"user-initiated-abort \"bye\""},
	    {"length too large", B("\0\14\0\11bye"), 12,
		"user-initiated-abort \"bye\""},
	    {"length 0", B("\0\14\0\0bye!\0\4\0\4"), 12,
		"user-initiated-abort"},
	    {"length 3", B("\0\4\0\3\0\4\0\4"), 4, "out-of-resource"},
	    {"trailing bytes", B("\0\4\0\4\0\14\0"), 4, "out-of-resource"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_row(&rows[i]);
}

TEST(cut)
{
	static const char data[] =
	    "\0\4\0\4\0\14\0\24abcdefghijklmnop\0\11\0\4";
	static const struct {
		size_t size;
		const char *want;
	} rows[] = {
	    {1, ""},
	    {4, "..."},
	    {15, "..."},
	    {16, "out-of-resource"},
	    {20, "out-of-resource..."},
	    {38, "out-of-resource, user-initiated-abort"},
	    {43, "out-of-resource, user-initiated-abort..."},
	    {44, "out-of-resource, user-initiated-abort \"...\""},
	    {45, "out-of-resource, user-initiated-abort \"a...\""},
	    {57, "out-of-resource, user-initiated-abort "
		 "\"abcdefghijklmnop\""},
	    {60, "out-of-resource, user-initiated-abort "
		 "\"abcdefghijklmnop\"..."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char dst[80];

		CHECK_ROW(rows[i].want);
		memset(dst, 'x', sizeof(dst));
		CHECK_STR(
		    cause_format(dst, rows[i].size, data, sizeof(data) - 1),
		    rows[i].want);
		CHECK_INT(dst[rows[i].size], 'x');
	}
}

TEST(names)
{
	CHECK_STR(cause_name(12), "user-initiated-abort");
	CHECK_STR(cause_name(0xa4), "request-refused-no-authorization");
	CHECK_STR(cause_name(0), NULL);
	CHECK_STR(cause_name(14), NULL);
	for (uint16_t code = 1; code <= 13; code++)
		CHECK(cause_name(code) != NULL);
}

/* Nothing that may come can reach outside the data or the text. */
TEST(noise)
{
	unsigned seed = 1;

	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)rand_r(&seed) % 24;
		size_t size = (size_t)rand_r(&seed) % 60 + 1;
		char *data = malloc(len + 1), *dst = malloc(size);

		for (size_t i = 0; i < len; i++)
			data[i] = rand_r(&seed) % 3 ? (char)(rand_r(&seed) % 16)
						    : (char)rand_r(&seed);
		cause_first(data, len);
		CHECK(strlen(cause_format(dst, size, data, len)) < size);
		free(data);
		free(dst);
	}
}

CHECK_MAIN(RUN(format), RUN(malformed), RUN(cut), RUN(names), RUN(noise))
