/* Lines of hex digits, and dumps. */
#include "base/addr.h"
#include "base/buffer.h"
#include "base/error.h"
#include "check.h"
#include "engine/batch.h"
#include "flow/hex.h"

#include <arpa/inet.h>

TEST(parse)
{
	static const struct {
		const char *line;
		int result;
		const char *want; /* bytes, or the error */
	} rows[] = {
	    {"68656c6c6f", 1, "hello"},
	    {"68 65 6C 6c\t6f", 1, "hello"},
	    {"0x68 0x65 6c6c6f", 1, "hello"},
	    {"68656c6c6f # greeting", 1, "hello"},
	    {"", 1, ""},
	    {"# nothing", 0, ""},
	    {"686", -1, "half a byte at its end"},
	    {"68 6g", -1, "no hex digit at column 5"},
	    {"6865zz", -1, "no hex digit at column 5"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct message m = {.data = NULL};
		char line[64], got[64] = "";
		struct error e;

		CHECK_ROW(rows[i].line);
		strlcpy(line, rows[i].line, sizeof(line));
		CHECK_INT(hex_parse(NULL, line, strlen(line), &m, &e),
		    rows[i].result);
		if (rows[i].result == -1) {
			CHECK_STR(e.text, rows[i].want);
			CHECK_INT(e.kind, ERR_USAGE);
			continue;
		}
		CHECK(m.len < sizeof(got));
		memcpy(got, m.data, m.len);
		CHECK_STR(got, rows[i].want);
	}
}

static void
check_text(struct buffer *b, const char *want)
{
	CHECK(buffer_add(b, "", 1) == 0);
	CHECK_STR(b->data, want);
	buffer_free(b);
}

TEST(render)
{
	const struct message m = {.data = (char[]){"\0\x7f\xff"}, .len = 3};
	const struct message empty = {.data = NULL};
	struct buffer b = {0};

	CHECK_INT(hex_render(&b, &m), 0);
	CHECK_INT(hex_render(&b, &empty), 0);
	check_text(&b, "007fff\n\n");
}

TEST(dump)
{
	struct ipaddr from = {.family = AF_INET};
	struct message m = {
	    .data = (char[]){"0123456789abcdef\n\xffz"},
	    .len = 19,
	    .stream = 3,
	    .ppid = 46,
	    .flags = MESSAGE_UNORDERED | MESSAGE_PARTIAL,
	    .from = &from,
	    .from_port = 3868,
	};
	struct buffer b = {0};

	from.v4.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(dump_render(&b, &m), 0);
	m.len = 0;
	m.ppid = 4711;
	m.flags = 0;
	m.from = NULL;
	CHECK_INT(dump_render(&b, &m), 0);
	check_text(&b,
	    "stream 3, ppid 46 (diameter), 19 bytes, unordered, more follows, "
	    "from 127.0.0.1:3868\n"
	    "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  "
	    "|0123456789abcdef|\n"
	    "00000010  0a ff 7a                                          "
	    "|..z|\n"
	    "stream 3, ppid 4711, 0 bytes\n");
}

CHECK_MAIN(RUN(parse), RUN(render), RUN(dump))
