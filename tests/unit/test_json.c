/* JSON lines and hex as messages: what is taken, and what is refused how. */
#include "base/buffer.h"
#include "base/error.h"
#include "check.h"
#include "engine/batch.h"
#include "flow/framing.h"
#include "flow/parser.h"

#include <stdlib.h>

static struct parser parser = {.name = "the input", .line = 1};

/* The record in memory of just its size, for the sanitizers to watch; *m
 * points into it, to be freed. */
static int
parse(const char *format, const char *text, char **record, struct message *m,
    struct error *e)
{
	size_t len = strlen(text);

	*record = malloc(len > 0 ? len : 1);
	memcpy(*record, text, len);
	memset(m, 0, sizeof(*m));
	m->data = *record;
	m->len = len;
	m->stream = 4;
	m->ppid = 9;
	m->flags = MESSAGE_UNORDERED;
	memset(e, 0, sizeof(*e));
	return framing_find(format)->parse(&parser, *record, len, m, e);
}

struct row {
	const char *format, *record;
	uint16_t stream;
	uint32_t ppid;
	bool unordered;
	const char *data;
	size_t len;
};

#define B(s) s, sizeof(s) - 1
#define AS_SAID 4, 9, true

TEST(taken)
{
	static const struct row rows[] = {
	    {"hex", "48 65 6C 6c", AS_SAID, B("Hell")},
	    {"hex", "0x01 0X0203 04", AS_SAID, B("\1\2\3\4")},
	    {"hex", "  0001\t#x", AS_SAID, B("\0\1")},
	    {"hex", "0a\r", AS_SAID, B("\n")},
	    {"hex", "", AS_SAID, B("")},
	    {"json", "{\"text\":\"a\"}", AS_SAID, B("a")},
	    {"json", "{\"text\":\"\"}", AS_SAID, B("")},
	    {"json", " \t\r", AS_SAID, B("")},
	    {"json", "{\"text\":\"\\u0000\\ud83d\\ude00\"}", AS_SAID,
		B("\0\xf0\x9f\x98\x80")},
	    {"json", "{\"base64\":\"AAEC\"}", AS_SAID, B("\0\1\2")},
	    {"json", "{\"base64\":\"AAE=\"}", AS_SAID, B("\0\1")},
	    {"json", "{\"base64\":\"/+==\"}", 0, 0, false, NULL, 0},
	    {"json", "{\"base64\":\"/w==\"}", AS_SAID, B("\xff")},
	    {"json", "{\"hex\":\"00 FF\"}", AS_SAID, B("\0\xff")},
	    {"json", "{\"text\":\"a\",\"stream\":65534}", 65534, 9, true,
		B("a")},
	    {"json", "{\"text\":\"a\",\"ppid\":4294967295}", 4, 4294967295,
		true, B("a")},
	    {"json", "{\"text\":\"a\",\"ppid\":\"NGAP\"}", 4, 60, true, B("a")},
	    {"json", "{\"text\":\"a\",\"ppid\":\"0x10\"}", 4, 16, true, B("a")},
	    {"json", "{\"unordered\":false,\"text\":\"a\"}", 4, 9, false,
		B("a")},
	    {"json", "{\"type\":\"message\",\"tsn\":1,\"text\":\"a\"}", AS_SAID,
		B("a")},
	};
	struct message m;
	struct error e;
	char *record;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_ROW(rows[i].record);
		if (rows[i].data == NULL) {
			CHECK_INT(parse(rows[i].format, rows[i].record, &record,
				      &m, &e),
			    -1);
			free(record);
			continue;
		}
		CHECK_INT(
		    parse(rows[i].format, rows[i].record, &record, &m, &e), 1);
		CHECK_INT(m.len, rows[i].len);
		CHECK(m.len == rows[i].len &&
		      memcmp(m.data, rows[i].data, m.len) == 0);
		CHECK_INT(m.stream, rows[i].stream);
		CHECK_INT(m.ppid, rows[i].ppid);
		CHECK_INT(m.flags, rows[i].unordered ? MESSAGE_UNORDERED : 0);
		free(record);
	}
}

TEST(how_to_send)
{
	static const struct {
		const char *record;
		enum reliability pr;
		uint32_t value, context;
		const char *to;
	} rows[] = {
	    {"{\"text\":\"a\",\"reliability\":\"ttl:100\"}", PR_TTL, 100, 0,
		NULL},
	    {"{\"text\":\"a\",\"reliability\":\"rtx:0\"}", PR_RTX, 0, 0, NULL},
	    {"{\"text\":\"a\",\"reliability\":{\"prio\":5}}", PR_PRIO, 5, 0,
		NULL},
	    {"{\"text\":\"a\",\"reliability\":\"none\"}", PR_NONE, 0, 0, NULL},
	    {"{\"text\":\"a\",\"context\":7}", PR_NONE, 0, 7, NULL},
	    {"{\"text\":\"a\",\"to\":\"127.0.0.2\"}", PR_NONE, 0, 0,
		"127.0.0.2"},
	    {"{\"text\":\"a\",\"to\":\"[::1]\"}", PR_NONE, 0, 0, "[::1]"},
	};
	char text[64], *record;
	struct message m;
	struct error e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_ROW(rows[i].record);
		parser.place = i;
		CHECK_INT(parse("json", rows[i].record, &record, &m, &e), 1);
		CHECK_INT(m.pr, rows[i].pr);
		CHECK_INT(m.pr_value, rows[i].value);
		CHECK_INT(m.context, rows[i].context);
		CHECK((m.to != NULL) == (rows[i].to != NULL));
		if (m.to != NULL)
			CHECK_STR(ipaddr_format(m.to, text, sizeof(text)),
			    rows[i].to);
		free(record);
	}
}

TEST(left_out)
{
	static const char *const rows[][2] = {
	    {"hex", "# nothing"},
	    {"hex", "  # nothing"},
	    {"json", "{\"type\":\"event\",\"text\":1}"},
	    {"json", "{\"type\":\"\"}"},
	};
	struct message m;
	struct error e;
	char *record;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_ROW(rows[i][1]);
		CHECK_INT(parse(rows[i][0], rows[i][1], &record, &m, &e), 0);
		free(record);
	}
}

TEST(refused)
{
	static const char *const rows[][3] = {
	    {"hex", "012", "half a byte at its end"},
	    {"hex", "01 0g", "no hex digit at column 5"},
	    {"hex", "0x", "half a byte at its end"},
	    {"hex", "1 2", "no hex digit at column 2"},
	    {"hex", "0x0x01", "no hex digit at column 4"},
	    {"json", "{\"text\":\"x\"", "column 11: "},
	    {"json", "nothing", "column 7: "},
	    {"json", "{} {}", "end of file expected"},
	    {"json", "[1]", "not a JSON object"},
	    {"json", "\"text\"", "not a JSON object"},
	    {"json", "{\"text\":\"a\",\"text\":\"b\"}", "duplicate"},
	    {"json", "{\"stream\":1}", "without \"text\""},
	    {"json", "{\"text\":\"a\",\"hex\":\"00\"}",
		"\"text\" and \"hex\" in one message"},
	    {"json", "{\"text\":1}", "\"text\" is not text"},
	    {"json", "{\"hex\":\"0\"}", "\"hex\" is cut off"},
	    {"json", "{\"hex\":\"0g\"}", "place 2"},
	    {"json", "{\"base64\":\"AA\"}", "\"base64\" is cut off"},
	    {"json", "{\"base64\":\"AB==\"}", "place 2"},
	    {"json", "{\"base64\":\"A*==\"}", "place 2"},
	    {"json", "{\"base64\":\"=AAA\"}", "place 1"},
	    {"json", "{\"base64\":\"AA==AAAA\"}", "place 3"},
	    {"json", "{\"text\":\"a\",\"stream\":65535}", "out of range"},
	    {"json", "{\"text\":\"a\",\"stream\":-1}", "out of range"},
	    {"json", "{\"text\":\"a\",\"stream\":1.0}", "whole number"},
	    {"json", "{\"text\":\"a\",\"stream\":99999999999999999999}",
		"too big"},
	    {"json", "{\"text\":\"a\",\"ppid\":4294967296}", "out of range"},
	    {"json", "{\"text\":\"a\",\"ppid\":\"nosuch\"}", "\"ppid\""},
	    {"json", "{\"text\":\"a\",\"unordered\":1}", "neither true"},
	    {"json", "{\"type\":1,\"text\":\"a\"}", "\"type\" is not text"},
	    {"json", "{\"text\":\"\xff\"}", "0xff"},
	    {"json", "{\"\\u0000\":1}", "column"},
	    {"json", "{\"text\":\"a\",\"to\":\"x\"}", "not an IP address"},
	    {"json", "{\"text\":\"a\",\"to\":1}", "not an IP address"},
	    {"json", "{\"text\":\"a\",\"context\":-1}", "out of range"},
	    {"json", "{\"text\":\"a\",\"reliability\":\"ttl\"}", "none of"},
	    {"json", "{\"text\":\"a\",\"reliability\":\"ttl:x\"}",
		"reliability"},
	    {"json", "{\"text\":\"a\",\"reliability\":{\"rtx\":\"1\"}}",
		"one name and number"},
	    {"json", "{\"text\":\"a\",\"reliability\":{\"a\":1}}", "none of"},
	    {"json", "{\"text\":\"a\",\"reliability\":1}", "none of"},
	};
	struct message m;
	struct error e;
	char *record;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_ROW(rows[i][1]);
		CHECK_INT(parse(rows[i][0], rows[i][1], &record, &m, &e), -1);
		CHECK_INT(e.kind, ERR_USAGE);
		CHECK(strstr(e.text, rows[i][2]) != NULL);
		if (strstr(e.text, rows[i][2]) == NULL)
			printf("# %s\n", e.text);
		free(record);
	}
}

/* Payloads of all lengths and bytes, through text and back. */
TEST(round_trip)
{
	static const char *const formats[] = {"json", "hex"};
	struct buffer b = {0};
	struct message m, back;
	struct error e;
	char data[300], *record;
	size_t i, len;

	for (i = 0; i < 2 * sizeof(data); i++) {
		len = i / 2;
		memset(&m, 0, sizeof(m));
		m.data = data;
		m.len = len;
		m.stream = (uint16_t)i;
		m.ppid = (uint32_t)(i * 7654321);
		m.flags = i % 3 == 0 ? MESSAGE_UNORDERED : 0;
		if (len > 0) /* some of them are UTF-8 */
			data[len - 1] =
			    (char)(len < 100 ? 'a' + len % 26 : i * 17);
		b.start = b.end = 0;
		CHECK_INT(framing_find(formats[i % 2])->render(&b, &m), 0);
		CHECK_INT(b.data[b.end - 1], '\n');
		b.data[b.end - 1] = '\0';
		CHECK_INT(parse(formats[i % 2], b.data, &record, &back, &e), 1);
		CHECK_INT(back.len, len);
		CHECK(back.len == len && memcmp(back.data, data, len) == 0);
		if (i % 2 == 0) {
			CHECK_INT(back.stream, m.stream);
			CHECK_INT(back.ppid, m.ppid);
			CHECK_INT(back.flags, m.flags);
		}
		free(record);
	}
	buffer_free(&b);
}

CHECK_MAIN(
    RUN(taken), RUN(how_to_send), RUN(left_out), RUN(refused), RUN(round_trip))
