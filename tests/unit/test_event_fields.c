/* Every type of event, as text and as JSON. */
#include "check.h"
#include "report/event.h"
#include "report/field.h"

#include <stdlib.h>

struct row {
	struct event event;
	const char *text, *json; /* without "event ", and from "event" on */
};

#define DATA(literal) .data = literal, .len = sizeof(literal) - 1

/* The line without what differs from run to run. */
static void
check_json(char *line, const char *want)
{
	static const char head[] = "{\"type\":\"event\",\"time\":";
	char *rest;
	json_t *parsed = json_loads(line, 0, NULL);

	CHECK(json_is_object(parsed));
	CHECK_INT(strncmp(line, head, sizeof(head) - 1), 0);
	CHECK(json_real_value(json_object_get(parsed, "time")) > 1.7e9);
	rest = strstr(line, ",\"assoc\":7,\"event\":");
	CHECK(rest != NULL);
	CHECK_INT(line[strlen(line) - 1], '\n');
	line[strlen(line) - 1] = '\0';
	if (rest != NULL)
		CHECK_STR(rest + sizeof(",\"assoc\":7,\"event\":") - 1, want);
	json_decref(parsed);
}

static void
check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *text = event_text(7, &rows[i].event);
		char *json = event_json(7, &rows[i].event);

		CHECK_ROW(rows[i].text);
		CHECK_STR(text + strlen("event "), rows[i].text);
		check_json(json, rows[i].json);
		free(text);
		free(json);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(*(rows)))

TEST(every_type)
{
	static const uint16_t streams[] = {1, 65535};
	const struct row rows[] = {
	    {{.type = EVENT_ASSOC_CHANGE,
		 .state = ASSOC_COMM_UP,
		 .ostreams = 10,
		 .istreams = 65535,
		 .features = FEATURE_PR | FEATURE_ECN},
		"assoc assoc=7 state=comm-up ostreams=10 istreams=65535 "
		"features=pr,ecn",
		"\"assoc\",\"state\":\"comm-up\",\"ostreams\":10,"
		"\"istreams\":65535,\"features\":[\"pr\",\"ecn\"]}"},
	    {{.type = EVENT_ASSOC_CHANGE, .state = ASSOC_SHUTDOWN_COMP},
		"assoc assoc=7 state=shutdown-comp",
		"\"assoc\",\"state\":\"shutdown-comp\"}"},
	    {{.type = EVENT_PEER_ADDR_CHANGE,
		 .state = PATH_POTENTIALLY_FAILED,
		 .addr = {.family = AF_INET},
		 .cause = 2},
		"path assoc=7 address=0.0.0.0 state=potentially-failed error=2",
		"\"path\",\"address\":\"0.0.0.0\",\"state\":"
		"\"potentially-failed\",\"error\":2}"},
	    {{.type = EVENT_REMOTE_ERROR, DATA("\0\6\0\10\301\7\0\4")},
		"remote-error assoc=7 cause=unrecognized-chunk-type "
		"cause_code=6 cause_info='chunk type 193, 4 bytes'",
		"\"remote-error\",\"cause\":\"unrecognized-chunk-type\","
		"\"cause_code\":6,\"cause_info\":"
		"\"chunk type 193, 4 bytes\"}"},
	    {{.type = EVENT_SEND_FAILED,
		 .flags = FAILED_SENT | FAILED_FIRST | FAILED_LAST,
		 .stream = 3,
		 .ppid = 60,
		 .context = 9,
		 DATA("hello")},
		"send-failed assoc=7 sent=yes error=0 stream=3 ppid=60 "
		"ppid_name=ngap unordered=no context=9 part=whole length=5",
		"\"send-failed\",\"sent\":true,\"error\":0,\"stream\":3,"
		"\"ppid\":60,\"ppid_name\":\"ngap\",\"unordered\":false,"
		"\"context\":9,\"part\":\"whole\",\"length\":5}"},
	    {{.type = EVENT_SHUTDOWN}, "shutdown assoc=7", "\"shutdown\"}"},
	    {{.type = EVENT_ADAPTATION, .value = 0xffffffff},
		"adaptation assoc=7 indication=4294967295",
		"\"adaptation\",\"indication\":4294967295}"},
	    {{.type = EVENT_PARTIAL_DELIVERY, .stream = 4, .seq = 5},
		"partial-delivery assoc=7 state=aborted stream=4 ssn=5",
		"\"partial-delivery\",\"state\":\"aborted\",\"stream\":4,"
		"\"ssn\":5}"},
	    {{.type = EVENT_AUTHENTICATION,
		 .state = AUTH_NEW_KEY,
		 .value = 1,
		 .value2 = 2},
		"auth assoc=7 state=new-key key=1 other_key=2",
		"\"auth\",\"state\":\"new-key\",\"key\":1,\"other_key\":2}"},
	    {{.type = EVENT_SENDER_DRY}, "sender-dry assoc=7",
		"\"sender-dry\"}"},
	    {{.type = EVENT_STREAM_RESET,
		 .flags = RESET_INCOMING | RESET_DENIED,
		 .data = streams,
		 .len = sizeof(streams)},
		"stream-reset assoc=7 flags=incoming,denied streams=1,65535",
		"\"stream-reset\",\"flags\":[\"incoming\",\"denied\"],"
		"\"streams\":[1,65535]}"},
	    {{.type = EVENT_ASSOC_RESET,
		 .flags = RESET_FAILED,
		 .value = 1,
		 .value2 = 2},
		"assoc-reset assoc=7 flags=failed local_tsn=1 remote_tsn=2",
		"\"assoc-reset\",\"flags\":[\"failed\"],\"local_tsn\":1,"
		"\"remote_tsn\":2}"},
	    {{.type = EVENT_STREAM_CHANGE, .istreams = 1, .ostreams = 2},
		"stream-change assoc=7 istreams=1 ostreams=2",
		"\"stream-change\",\"istreams\":1,\"ostreams\":2}"},
	    {{.type = EVENT_NOTIFICATIONS_STOPPED},
		"notifications-stopped assoc=7", "\"notifications-stopped\"}"},
	    {{.type = EVENT_UNKNOWN, .raw_type = 33023, .raw_len = 12},
		"unknown assoc=7 number=33023 length=12",
		"\"unknown\",\"number\":33023,\"length\":12}"},
	};

	CHECK_ROWS(rows);
	/* All of them are there. */
	for (int type = 0; type < EVENT_TYPES; type++) {
		bool found = false;

		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			if ((int)rows[i].event.type == type)
				found = true;
		CHECK_ROW(event_type_name((enum event_type)type));
		CHECK(found);
	}
}

TEST(states_by_name_or_number)
{
	static const char *const changes[] = {"comm-up", "comm-lost", "restart",
	    "shutdown-comp", "cant-str-assoc"};
	static const char *const paths[] = {"available", "unreachable",
	    "removed", "added", "made-primary", "confirmed",
	    "potentially-failed"};
	struct event event = {.type = EVENT_ASSOC_CHANGE};
	json_t *fields;

	for (event.state = 0; event.state < 5; event.state++) {
		fields = event_fields(&event);
		CHECK_STR(json_string_value(json_object_get(fields, "state")),
		    changes[event.state]);
		json_decref(fields);
	}
	event.type = EVENT_PEER_ADDR_CHANGE;
	event.addr.family = AF_INET;
	for (event.state = 0; event.state < 7; event.state++) {
		fields = event_fields(&event);
		CHECK_STR(json_string_value(json_object_get(fields, "state")),
		    paths[event.state]);
		json_decref(fields);
	}
	fields = event_fields(&event);
	CHECK_INT(json_integer_value(json_object_get(fields, "state")), 7);
	json_decref(fields);
}

/* The TLVs of an ABORT, and what is said about them. */
TEST(causes)
{
	static const struct {
		const char *data;
		size_t len;
		const char *text;
	} rows[] = {
#define ROW(data, text) {data, sizeof(data) - 1, text}
	    ROW("\0\1\0\10\0\115\0\0",
		"cause=invalid-stream-identifier cause_code=1 "
		"cause_info='stream 77'"),
	    ROW("\0\2\0\14\0\0\0\2\0\7\200\10",
		"cause=missing-mandatory-parameter cause_code=2 "
		"cause_info='state-cookie, supported-extensions'"),
	    ROW("\0\3\0\10\0\0\1\0",
		"cause=stale-cookie cause_code=3 cause_info='256 us too old'"),
	    ROW("\0\4\0\4", "cause=out-of-resource cause_code=4"),
	    ROW("\0\5\0\14\0\5\0\10\300\0\2\1",
		"cause=unresolvable-address cause_code=5 "
		"cause_info='ipv4-address 192.0.2.1'"),
	    ROW("\0\7\0\4", "cause=invalid-mandatory-parameter cause_code=7"),
	    ROW("\0\10\0\14\201\1\0\6xy\0\0",
		"cause=unrecognized-parameters cause_code=8 "
		"cause_info=parameter-0x8101"),
	    ROW("\0\11\0\10\0\0\0\11",
		"cause=no-user-data cause_code=9 cause_info='tsn 9'"),
	    ROW("\0\12\0\4", "cause=cookie-received-while-shutting-down "
			     "cause_code=10"),
	    ROW("\0\13\0\34\0\5\0\10\300\0\2\1"
		"\0\5\0\10\300\0\2\2\0\13\0\5a\0\0\0",
		"cause=restart-with-new-addresses cause_code=11 cause_info="
		"'ipv4-address 192.0.2.1, ipv4-address 192.0.2.2, host-name "
		"a'"),
	    ROW("\0\14\0\4", "cause=user-initiated-abort cause_code=12"),
	    ROW("\0\14\0\12it's a\0\0",
		"cause=user-initiated-abort "
		"cause_code=12 cause_info='it\\047s a'"),
	    ROW("\0\15\0\10bad!", "cause=protocol-violation cause_code=13 "
				  "cause_info=bad!"),
	    ROW("\0\240\0\14\300\2\0\10\0\0\0\1",
		"cause=request-to-delete-last-address cause_code=160 "
		"cause_info=delete-address"),
	    ROW("\0\243\0\4", "cause=illegal-asconf-ack cause_code=163"),
	    ROW("\1\5\0\6\0\2\0\0", "cause=unsupported-hmac-identifier "
				    "cause_code=261 cause_info='hmac 2'"),
	    ROW("\377\376\0\4", "cause=cause-0xfffe cause_code=65534"),
	    ROW("\0\4\0\4\0\14\0\4\0\144\0\4",
		"cause=out-of-resource cause_code=4 "
		"more_causes=user-initiated-abort,cause-0x0064"),
	    /* shorter than they say, or than they have to be */
	    ROW("\0\1\0\10", "cause=invalid-stream-identifier cause_code=1"),
	    ROW("\0\3\0\6ab", "cause=stale-cookie cause_code=3"),
	    ROW("\0\14\0\1", "cause=user-initiated-abort cause_code=12"),
	    ROW("\0\14\377\377abc", "cause=user-initiated-abort cause_code=12 "
				    "cause_info=abc"),
	    ROW("\0\14", ""),
	    ROW("", ""),
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		/* memory that ends where the causes do */
		char *copy = malloc(rows[i].len + 1);
		struct event event = {.type = EVENT_REMOTE_ERROR,
		    .data = copy,
		    .len = rows[i].len};
		json_t *fields;
		char *text;

		memcpy(copy, rows[i].data, rows[i].len);
		copy = realloc(copy, rows[i].len > 0 ? rows[i].len : 1);
		event.data = copy;
		fields = event_fields(&event);
		text = fields_text(fields);
		CHECK_ROW(rows[i].text);
		CHECK_STR(text, rows[i].text);
		free(text);
		json_decref(fields);
		free(copy);
	}
}

/* Nothing that a peer says gets out of its line or its quotes. */
TEST(hostile_text)
{
	const struct row rows[] = {
	    {{.type = EVENT_REMOTE_ERROR, DATA("\0\14\0\16\033[2J\n' x=1")},
		"remote-error assoc=7 cause=user-initiated-abort cause_code=12 "
		"cause_info='\\033[2J\\n\\047 x=1'",
		"\"remote-error\",\"cause\":\"user-initiated-abort\","
		"\"cause_code\":12,\"cause_info\":\"\\u001B[2J\\n' x=1\"}"},
	    {{.type = EVENT_REMOTE_ERROR, DATA("\0\14\0\14\303\274\"\\},{\0")},
		"remote-error assoc=7 cause=user-initiated-abort cause_code=12 "
		"cause_info=\303\274\\\"\\\\},{\\0",
		"\"remote-error\",\"cause\":\"user-initiated-abort\","
		"\"cause_code\":12,\"cause_info\":"
		"\"\303\274\\\\\\\"\\\\\\\\},{\\\\0\"}"},
	    {{.type = EVENT_REMOTE_ERROR, DATA("\0\14\0\6\377\200")},
		"remote-error assoc=7 cause=user-initiated-abort cause_code=12 "
		"cause_info=\\377\\200",
		"\"remote-error\",\"cause\":\"user-initiated-abort\","
		"\"cause_code\":12,\"cause_info\":\"\\\\377\\\\200\"}"},
	};

	CHECK_ROWS(rows);
}

TEST(lists_of_events)
{
	CHECK_INT(event_named("path"), EVENT_BIT(EVENT_PEER_ADDR_CHANGE));
	CHECK_INT(event_named("all"), EVENT_ALL);
	CHECK_INT(
	    event_named("default"), EVENT_ALL & ~EVENT_BIT(EVENT_SENDER_DRY));
	CHECK_INT(event_named("nonsense"), 0);
}

CHECK_MAIN(RUN(every_type), RUN(states_by_name_or_number), RUN(causes),
    RUN(hostile_text), RUN(lists_of_events))
