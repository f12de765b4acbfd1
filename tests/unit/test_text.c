/* Escaping, UTF-8, hex, and the nearest name. */
#include "base/text.h"
#include "check.h"

/* Bytes with their length, NUL inside included. */
#define B(s) (s), sizeof(s) - 1

TEST(escape)
{
	static const struct {
		const char *label, *src;
		size_t len;
		const char *want;
	} rows[] = {
	    {"plain", B("hello, world"), "hello, world"},
	    {"empty", B(""), ""},
	    {"lines", B("a\nb\tc\rd"), "a\\nb\\tc\\rd"},
	    {"backslash", B("a\\b"), "a\\\\b"},
	    {"quote", B("say \"hi\""), "say \\\"hi\\\""},
	    {"single quote", B("it's"), "it's"},
	    {"escape", B("\033[2J"), "\\033[2J"},
	    {"delete", B("\177"), "\\177"},
	    {"NUL", B("a\0b"), "a\\0b"},
	    {"NUL before a digit", B("a\0001"), "a\\0001"},
	    {"UTF-8", B("gr\303\274n \342\202\254 \360\237\230\200"),
		"gr\303\274n \342\202\254 \360\237\230\200"},
	    {"C1 control", B("a\302\205b"), "a\\302\\205b"},
	    {"C1, last", B("\302\237"), "\\302\\237"},
	    {"no-break space is none", B("\302\240"), "\302\240"},
	    {"bidi override", B("\342\200\256x"), "\\342\\200\\256x"},
	    {"bidi isolate", B("\342\201\246x"), "\\342\\201\\246x"},
	    {"line separator", B("\342\200\250"), "\\342\\200\\250"},
	    {"stray byte", B("a\200b"), "a\\200b"},
	    {"stray byte", B("\377\376"), "\\377\\376"},
	    {"cut sequence", B("\342\202"), "\\342\\202"},
	    {"overlong", B("\300\257"), "\\300\\257"},
	    {"overlong", B("\340\200\257"), "\\340\\200\\257"},
	    {"surrogate", B("\355\240\200"), "\\355\\240\\200"},
	    {"too high", B("\364\220\200\200"), "\\364\\220\\200\\200"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char dst[100];

		CHECK_ROW(rows[i].label);
		CHECK_STR(
		    text_escape(dst, sizeof(dst), rows[i].src, rows[i].len),
		    rows[i].want);
	}
}

TEST(escape_cut)
{
	static const struct {
		size_t size;
		const char *src, *want;
	} rows[] = {
	    {6, "hello", "hello"},
	    {6, "hello!", "he..."},
	    {5, "hello", "h..."},
	    {4, "hello", "..."},
	    {3, "hello", ".."},
	    {1, "hello", ""},
	    {1, "", ""},
	    {8, "a\033b\033c", "a..."},
	    {9, "a\033b\033c", "a\\033..."},
	    {7, "a\303\274\303\274\303\274", "a\303\274..."},
	    {6, "a\303\274\303\274\303\274", "a..."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char dst[16];

		CHECK_ROW(rows[i].want);
		memset(dst, 'x', sizeof(dst));
		CHECK_STR(text_escape(dst, rows[i].size, rows[i].src,
			      strlen(rows[i].src)),
		    rows[i].want);
		CHECK_INT(dst[rows[i].size], 'x');
	}
}

/* Every byte pair comes out as one line of well-formed, printable text. */
TEST(escape_all_pairs)
{
	for (unsigned i = 0; i < 65536; i++) {
		unsigned char src[2] = {
		    (unsigned char)(i >> 8), (unsigned char)i};
		char dst[16];

		text_escape(dst, sizeof(dst), src, sizeof(src));
		CHECK(text_is_utf8(dst, strlen(dst)));
		CHECK(strpbrk(dst, "\n\r\t\033\177") == NULL);
		CHECK(strlen(dst) >= 2);
	}
}

TEST(utf8)
{
	static const struct {
		const char *label, *src;
		size_t len;
		bool want;
	} rows[] = {
	    {"empty", B(""), true},
	    {"ASCII", B("hello\n\033"), true},
	    {"two bytes", B("\302\200\337\277"), true},
	    {"three bytes", B("\340\240\200\357\277\277"), true},
	    {"four bytes", B("\360\220\200\200\364\217\277\277"), true},
	    {"NUL", B("a\0b"), false},
	    {"stray", B("\200"), false},
	    {"overlong", B("\301\277"), false},
	    {"overlong", B("\360\217\277\277"), false},
	    {"surrogate", B("\355\277\277"), false},
	    {"too high", B("\365\200\200\200"), false},
	    {"cut", B("\360\220\200"), false},
	    {"not continued", B("\303("), false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK_ROW(rows[i].label);
		CHECK_INT(text_is_utf8(rows[i].src, rows[i].len), rows[i].want);
	}
}

TEST(hex)
{
	static const struct {
		size_t size;
		const char *src;
		size_t len;
		const char *want;
	} rows[] = {
	    {10, B("\x00\x7f\xff"), "007fff"},
	    {10, B(""), ""},
	    {7, B("abc"), "616263"},
	    {7, B("abcd"), "61..."},
	    {6, B("abc"), "61..."},
	    {4, B("abc"), "..."},
	    {1, B("abc"), ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char dst[16];

		CHECK_ROW(rows[i].want);
		memset(dst, 'x', sizeof(dst));
		CHECK_STR(text_hex(dst, rows[i].size, rows[i].src, rows[i].len),
		    rows[i].want);
		CHECK_INT(dst[rows[i].size], 'x');
	}
}

TEST(nearest)
{
	static const char *const names[] = {
	    "timeout", "stream", "streams", "ppid", "heartbeat", "rto_min"};
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"timout", "timeout"},
	    {"steam", "stream"},
	    {"Streams", "streams"},
	    {"strems", "streams"},
	    {"pid", "ppid"},
	    {"hartbaet", "heartbeat"},
	    {"rto-min", "rto_min"},
	    {"ppid", "ppid"},
	    {"zzz", NULL},
	    {"", NULL},
	    {"p", NULL},
	    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK_ROW(rows[i].text);
		CHECK_STR(text_nearest(rows[i].text, names,
			      sizeof(names) / sizeof(*names)),
		    rows[i].want);
	}
	CHECK_STR(text_nearest("ppid", names, 0), NULL);
}

CHECK_MAIN(RUN(escape), RUN(escape_cut), RUN(escape_all_pairs), RUN(utf8),
    RUN(hex), RUN(nearest))
