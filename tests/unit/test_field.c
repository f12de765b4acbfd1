/* Fields and their printers; statuses as text of several lines. */
#include "check.h"
#include "report/field.h"
#include "report/status.h"

#include <stdlib.h>

static void
check_both(json_t *o, const char *text, const char *json)
{
	char *got = fields_text(o);

	CHECK_STR(got, text);
	free(got);
	got = fields_json(o);
	CHECK_STR(got, json);
	free(got);
	json_decref(o);
}

TEST(every_kind)
{
	json_t *o = json_object(), *list;

	field_number(o, "number", -1);
	field_real(o, "real", 0.1 + 0.2, 3);
	field_real(o, "whole", 5, 1);
	field_bool(o, "yes", true);
	field_bool(o, "no", false);
	field_text(o, "text", "a b");
	field_text(o, "empty", "");
	list = field_list(o, "list");
	list_text(list, "x");
	(void)json_array_append_new(list, json_integer(2));
	check_both(o,
	    "number=-1 real=0.3 whole=5 yes=yes no=no text='a b' empty='' "
	    "list=x,2",
	    "{\"number\":-1,\"real\":0.3,\"whole\":5,\"yes\":true,\"no\":false,"
	    "\"text\":\"a b\",\"empty\":\"\",\"list\":[\"x\",2]}\n");
}

TEST(numbers_keep_their_digits)
{
	json_t *o = json_object();

	field_real(o, "time", 1764000000.123456, 6);
	field_real(o, "rate", 9.3, 1);
	field_number(o, "big", 4294967295);
	check_both(o, "time=1764000000.123456 rate=9.3 big=4294967295",
	    "{\"time\":1764000000.123456,\"rate\":9.3,\"big\":4294967295}\n");
}

TEST(any_bytes)
{
	json_t *o = json_object();

	field_bytes(o, "a", "\0\377", 2);
	field_bytes(o, "b", "\342\200\256x", 4); /* turns the line round */
	field_text(o, "c", "it's");
	check_both(o, "a=\\0\\377 b=\\342\\200\\256x c='it\\047s'",
	    "{\"a\":\"\\\\0\\\\377\",\"b\":\"\\u202ex\","
	    "\"c\":\"it's\"}\n");
}

TEST(line_has_type_time_assoc)
{
	json_t *o = json_object();
	char *line;

	field_number(o, "x", 1);
	o = field_line("status", 3, o);
	line = fields_json(o);
	CHECK_INT(strncmp(line, "{\"type\":\"status\",\"time\":1", 25), 0);
	CHECK(strstr(line, ",\"assoc\":3,\"x\":1}\n") != NULL);
	free(line);
	json_decref(o);
	o = field_line("stats", 0, json_object());
	CHECK(json_object_get(o, "assoc") == NULL);
	json_decref(o);
}

static struct status status = {
    .local = {.port = 1, .n = 1, .v = {{.family = AF_INET}}},
    .peer = {.port = 65535, .n = 1, .v = {{.family = AF_INET}}},
    .status = {.state = STATE_ESTABLISHED, .ostreams = 10, .istreams = 9},
    .counters = {.process = true, .n = 2, .v = {{"sent", 1}, {"lost", 0}}},
    .path_count = 2,
    .paths = {{.addr = {.family = AF_INET},
		  .state = PATH_STATE_PF,
		  .primary = true,
		  .cwnd = 4380,
		  .mtu = 1500,
		  .srtt_ms = 12,
		  .rto_ms = 1000},
	{.addr = {.family = AF_INET6}, .state = PATH_STATE_ACTIVE}},
};

TEST(status_in_both)
{
	json_t *o = status_fields(&status);
	char *text = status_text("status assoc=1", o);

	CHECK_STR(text,
	    "status assoc=1 state=established local=0.0.0.0:1 "
	    "peer=0.0.0.0:65535\n"
	    "  ostreams=10 istreams=9 unacked=0 pending=0 "
	    "fragmentation_point=0 peer_rwnd=0\n"
	    "  local_rwnd=0 sndbuf=0 rcvbuf=0 max_retrans=0 "
	    "peer_destinations=0\n"
	    "  cookie_life_ms=0 counters_of=process\n"
	    "  address  state               primary  cwnd  srtt_ms  rto_ms  "
	    "mtu\n"
	    "  0.0.0.0  potentially-failed  yes      4380  12       1000    "
	    "1500\n"
	    "  [::]     active              no       0     0        0       "
	    "0\n"
	    "  counters: sent=1 lost=0\n");
	free(text);
	text = fields_json(o);
	CHECK(strstr(text,
		  "\"paths\":[{\"address\":\"0.0.0.0\",\"state\":"
		  "\"potentially-failed\",\"primary\":true,\"cwnd\":4380,"
		  "\"srtt_ms\":12,\"rto_ms\":1000,\"mtu\":1500},{") != NULL);
	CHECK(strstr(text, "\"counters\":{\"sent\":1,\"lost\":0}}\n") != NULL);
	free(text);
	json_decref(o);
}

TEST(states_have_names)
{
	static const char *const names[] = {"closed", "cookie-wait",
	    "cookie-echoed", "established", "shutdown-pending", "shutdown-sent",
	    "shutdown-received", "shutdown-ack-sent"};

	for (int i = 0; i < 8; i++) {
		json_t *o;

		status.status.state = (enum assoc_state)i;
		o = status_fields(&status);
		CHECK_STR(
		    json_string_value(json_object_get(o, "state")), names[i]);
		json_decref(o);
	}
}

CHECK_MAIN(RUN(every_kind), RUN(numbers_keep_their_digits), RUN(any_bytes),
    RUN(line_has_type_time_assoc), RUN(status_in_both), RUN(states_have_names))
