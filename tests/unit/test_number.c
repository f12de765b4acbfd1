/* Numbers, sizes and seconds. */
#include "base/error.h"
#include "base/number.h"
#include "check.h"

#include <limits.h>

struct row {
	const char *text;
	long long min, max, want;
	const char *error; /* NULL: none */
};

typedef int parse(const char *, const char *, long long, long long, long long *,
    struct error *);

static void
check_rows(const struct row *rows, size_t n, parse *p)
{
	for (size_t i = 0; i < n; i++) {
		long long value = 12345;
		struct error e = {0};
		int result = p("stream", rows[i].text, rows[i].min, rows[i].max,
		    &value, &e);

		CHECK_ROW(rows[i].text);
		CHECK_INT(result, rows[i].error ? -1 : 0);
		CHECK_INT(value, rows[i].error ? 12345 : rows[i].want);
		CHECK_INT(e.kind, rows[i].error ? ERR_USAGE : ERR_NONE);
		CHECK_STR(e.text, rows[i].error ? rows[i].error : "");
	}
}

TEST(numbers)
{
	static const struct row rows[] = {
	    {"0", 0, 65535, 0, NULL},
	    {"65535", 0, 65535, 65535, NULL},
	    {"007", 0, 65535, 7, NULL},
	    {"0x10", 0, 65535, 16, NULL},
	    {"0XfF", 0, 65535, 255, NULL},
	    {"-5", -10, 10, -5, NULL},
	    {"-0x5", -10, 10, -5, NULL},
	    {"70000", 0, 65535, 0,
		"stream is too large: 70000 (at most 65535)"},
	    {"99999999999999999999", 0, 65535, 0,
		"stream is too large: 99999999999999999999 "
		"(at most 65535)"},
	    {"0", 1, 65535, 0, "stream is too small: 0 (at least 1)"},
	    {"-1", 0, 65535, 0, "stream is too small: -1 (at least 0)"},
	    {"", 0, 65535, 0, "stream is not a number: \"\""},
	    {"abc", 0, 65535, 0, "stream is not a number: \"abc\""},
	    {"1x", 0, 65535, 0, "stream is not a number: \"1x\""},
	    {" 1", 0, 65535, 0, "stream is not a number: \" 1\""},
	    {"1 ", 0, 65535, 0, "stream is not a number: \"1 \""},
	    {"+1", 0, 65535, 0, "stream is not a number: \"+1\""},
	    {"- 1", -5, 5, 0, "stream is not a number: \"- 1\""},
	    {"--1", -5, 5, 0, "stream is not a number: \"--1\""},
	    {"0x", 0, 65535, 0, "stream is not a number: \"0x\""},
	    {"0x-1", 0, 65535, 0, "stream is not a number: \"0x-1\""},
	    {"1.5", 0, 65535, 0, "stream is not a number: \"1.5\""},
	    {"1e3", 0, 65535, 0, "stream is not a number: \"1e3\""},
	    {"\x1b[m", 0, 65535, 0, "stream is not a number: \"\\033[m\""},
	};

	check_rows(rows, sizeof(rows) / sizeof(*rows), number_parse);
}

TEST(sizes)
{
	static const struct row rows[] = {
	    {"4096", 0, LLONG_MAX, 4096, NULL},
	    {"4k", 0, LLONG_MAX, 4096, NULL},
	    {"4K", 0, LLONG_MAX, 4096, NULL},
	    {"2m", 0, LLONG_MAX, 2097152, NULL},
	    {"1G", 0, LLONG_MAX, 1073741824, NULL},
	    {"0x10k", 0, LLONG_MAX, 16384, NULL},
	    {"2g", 0, 1 << 30, 0,
		"stream is too large: 2g (at most 1073741824)"},
	    {"9223372036854775807g", 0, 1000, 0,
		"stream is too large: 9223372036854775807g (at most 1000)"},
	    {"-9223372036854775807g", 0, 1000, 0,
		"stream is too small: -9223372036854775807g (at least 0)"},
	    {"1k", 4096, 8192, 0, "stream is too small: 1k (at least 4096)"},
	    {"k", 0, 1000, 0, "stream is not a size: \"k\""},
	    {"", 0, 1000, 0, "stream is not a size: \"\""},
	    {"1kb", 0, 10000, 0,
		"stream is not a size (digits, then k, m or g): \"1kb\""},
	    {"1t", 0, 10000, 0,
		"stream is not a size (digits, then k, m or g): \"1t\""},
	    {"1.5k", 0, 10000, 0,
		"stream is not a size (digits, then k, m or g): \"1.5k\""},
	};

	check_rows(rows, sizeof(rows) / sizeof(*rows), number_parse_size);
}

TEST(seconds_good)
{
	static const struct {
		const char *text;
		double min, want;
	} rows[] = {
	    {"0", 0, 0},
	    {"5", 0, 5},
	    {"0.25", 0, 0.25},
	    {"00.5", 0, 0.5},
	    {".5", 0, 0.5},
	    {"5.", 0, 5},
	    {"-1", -1, -1},
	    {"-0.5", -1, -0.5},
	    {"0.1", 0, 0.1},
	    {"0.00000000000000000000000000000001", 0, 0},
	    {"1000000001", 0, 1e9},
	    {"999999999999999999999999999999999999999999999999999999999999", 0,
		1e9},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double value = -1;
		struct error e = {0};

		CHECK_ROW(rows[i].text);
		number_parse_seconds(
		    "timeout", rows[i].text, rows[i].min, &value, &e);
		CHECK(value >= rows[i].want && value <= rows[i].want);
	}
}

TEST(more_digits_than_a_double_has)
{
	char digits[2000];
	double value = 0;
	struct error e = {0};

	memset(digits, '9', sizeof(digits));
	digits[sizeof(digits) - 1] = '\0';
	CHECK_INT(number_parse_seconds("timeout", digits, 0, &value, &e), 0);
	CHECK(value >= 1e9 && value <= 1e9);
	digits[0] = '.';
	CHECK_INT(number_parse_seconds("timeout", digits, 0, &value, &e), 0);
	CHECK(value > 0.99 && value <= 1);
}

TEST(seconds_bad)
{
	static const struct {
		const char *text;
		double min;
		const char *error;
	} rows[] = {
	    {"", 0, "timeout is not a number of seconds: \"\""},
	    {".", 0, "timeout is not a number of seconds: \".\""},
	    {"-", -1, "timeout is not a number of seconds: \"-\""},
	    {"1.2.3", 0, "timeout is not a number of seconds: \"1.2.3\""},
	    {"1,5", 0, "timeout is not a number of seconds: \"1,5\""},
	    {"nan", 0, "timeout is not a number of seconds: \"nan\""},
	    {"inf", 0, "timeout is not a number of seconds: \"inf\""},
	    {"1e3", 0, "timeout is not a number of seconds: \"1e3\""},
	    {"0x10", 0, "timeout is not a number of seconds: \"0x10\""},
	    {"+1", 0, "timeout is not a number of seconds: \"+1\""},
	    {" 1", 0, "timeout is not a number of seconds: \" 1\""},
	    {"1s", 0, "timeout is not a number of seconds: \"1s\""},
	    {"-1", 0, "timeout is too small: -1 (at least 0)"},
	    {"-0", 0, "timeout is too small: -0 (at least 0)"},
	    {"-2", -1, "timeout is too small: -2 (at least -1)"},
	    {"0.01", 0.1, "timeout is too small: 0.01 (at least 0.1)"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		double value = -7;
		struct error e = {0};

		CHECK_ROW(rows[i].text);
		CHECK_INT(number_parse_seconds(
			      "timeout", rows[i].text, rows[i].min, &value, &e),
		    -1);
		CHECK_INT(e.kind, ERR_USAGE);
		CHECK_STR(e.text, rows[i].error);
		CHECK(value < -6);
	}
}

CHECK_MAIN(RUN(numbers), RUN(sizes), RUN(seconds_good),
    RUN(more_digits_than_a_double_has), RUN(seconds_bad))
