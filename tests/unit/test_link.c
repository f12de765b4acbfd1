/* How a link moves messages, and all the ways in which it ends. */
#include "check.h"
#include "engine/event.h"
#include "fake.h"
#include "fake_link.h"

static struct scene s;

static void
say(const char *text)
{
	CHECK_INT(bed_send(s.far, text, 0, 0, 0), IO_OK);
}

/* It is done, and that is how. */
static void
check_done(enum error_kind kind, const char *text)
{
	CHECK(scene_done(&s));
	CHECK_INT(s.why.kind, kind);
	CHECK_STR(s.why.text, text);
}

/* What the peer has seen of the end. */
static void
check_peer(enum io end)
{
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, end);
}

TEST(both_ways)
{
	scene_open(&s, 0);
	scene_begin(&s);
	fake_end_say(&s.end, "one");
	fake_end_say(&s.end, "two");
	bed_send(s.far, "three", 3, 46, MESSAGE_UNORDERED);
	say("four");
	bed_settle(&s.bed);
	CHECK_STR(s.peer.text, "one two");
	CHECK_STR(s.end.got.text, "three@3/46! four");
	CHECK_INT(link_received(s.link).messages, 2);
	CHECK_INT(link_received(s.link).bytes, 9);
	CHECK_INT(link_sent(s.link).messages, 2);
	CHECK_INT(link_sent(s.link).bytes, 6);
	CHECK(!s.done);
	scene_close(&s);
}

TEST(peer_shuts_down)
{
	scene_open(&s, 0);
	s.free_when_done = true;
	scene_begin(&s);
	say("last");
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	CHECK_STR(s.end.got.text, "last");
	CHECK_STR(s.end.aborted, "");
	check_peer(IO_END);
	scene_close(&s);
}

/* -N, and what both still have to say is not lost. */
TEST(end_of_input)
{
	scene_open(&s, 0);
	s.rules.quit = 0;
	fake_end_say(&s.end, "question");
	s.end.after = IO_END;
	say("answer");
	scene_begin(&s);
	check_done(ERR_NONE, "");
	CHECK_STR(s.peer.text, "question");
	CHECK_STR(s.end.got.text, "answer");
	check_peer(IO_END);
	scene_close(&s);
}

/* -q -1: end of input ends nothing. */
TEST(end_of_input_never_quits)
{
	scene_open(&s, 0);
	s.end.after = IO_END;
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK(!s.done);
	say("still there");
	bed_settle(&s.bed);
	CHECK_STR(s.end.got.text, "still there");
	CHECK_INT(s.end.reads, 1);
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	scene_close(&s);
}

TEST(input_fails)
{
	scene_open(&s, 0);
	s.end.after = IO_ERROR;
	fake_end_say(&s.end, "before");
	scene_begin(&s);
	check_done(ERR_IO, "read: as told");
	check_peer(IO_ERROR);
	CHECK_STR(s.peer.text, "before");
	CHECK_STR(s.peer.why.text, "association lost: aborted by the peer: "
				   "user-initiated-abort \"read: as told\"");
	scene_close(&s);
}

TEST(output_fails)
{
	scene_open(&s, 0);
	s.end.fate = IO_ERROR;
	scene_begin(&s);
	say("x");
	check_done(ERR_IO, "write: as told");
	check_peer(IO_ERROR);
	CHECK_STR(s.peer.why.text, "association lost: aborted by the peer: "
				   "user-initiated-abort \"write: as told\"");
	scene_close(&s);
}

/* Closed standard output: a graceful end, and not a failure. */
TEST(output_closed)
{
	scene_open(&s, 0);
	s.end.fate = IO_END;
	scene_begin(&s);
	say("x");
	say("y");
	check_done(ERR_NONE, "");
	check_peer(IO_END);
	CHECK_STR(s.end.got.text, "");
	scene_close(&s);
}

TEST(peer_aborts)
{
	scene_open(&s, 0);
	scene_begin(&s);
	fake_end_say(&s.end, "x");
	say("before");
	assoc_abort(s.far, "enough");
	check_done(ERR_LOST, "association lost: aborted by the peer: "
			     "user-initiated-abort \"enough\"");
	CHECK_STR(s.end.got.text, "before");
	CHECK_STR(s.end.aborted, s.why.text);
	scene_close(&s);
}

TEST(paths_fail)
{
	scene_open(&s, 0);
	scene_begin(&s);
	say("before");
	fake_path_down(s.near);
	check_done(ERR_LOST, "association lost: the peer does not answer");
	CHECK_STR(s.end.got.text, "before");
	scene_close(&s);
}

/* The end before all input was sent is a failure. */
TEST(undelivered_input)
{
	scene_open(&s, 0);
	fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "x");
	scene_begin(&s);
	bed_settle(&s.bed);
	assoc_shutdown(s.far);
	check_done(
	    ERR_LOST, "the peer shut down before all messages were sent");
	CHECK_STR(s.peer.text, "");
	check_peer(IO_END);
	scene_close(&s);
}

/* A message that can never be sent. */
TEST(unsendable_input)
{
	scene_open(&s, 0);
	fake_end_say(&s.end, "good");
	fake_end_say(&s.end, "bad");
	s.end.say[1].stream = 4711;
	scene_begin(&s);
	check_done(ERR_IO, "there is no stream 4711");
	link_free(s.link);
	s.link = NULL;
	check_peer(IO_ERROR);
	CHECK_STR(s.peer.text, "good");
	scene_close(&s);
}

static void
check_max(uint64_t max, size_t partial, const char *want)
{
	scene_open(&s, 0);
	s.rules.max_messages = max;
	s.join = true;
	fake_partial(s.bed.engine, partial);
	say("one");
	say("two");
	say("three");
	scene_begin(&s);
	check_done(ERR_NONE, "");
	CHECK_STR(s.end.got.text, want);
	CHECK_INT(link_received(s.link).messages, max);
	check_peer(IO_END);
	scene_close(&s);
}

/* -W: so many messages come out, and no more, however they arrive. */
TEST(max_messages)
{
	check_max(1, 0, "one");
	check_max(2, 0, "one two");
	check_max(3, 0, "one two three");
	check_max(2, 2, "one two");
}

/* The last one that counts has to come out before the end. */
TEST(max_messages_blocked)
{
	scene_open(&s, 0);
	s.rules.max_messages = 2;
	s.end.room = 1;
	say("one");
	say("two");
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK(!s.done && !s.peer.ended);
	s.end.room = 5;
	fake_end_kick(&s.end);
	check_done(ERR_NONE, "");
	CHECK_STR(s.end.got.text, "one two");
	scene_close(&s);
}

TEST(max_messages_not_reached)
{
	scene_open(&s, 0);
	s.rules.max_messages = 2;
	scene_begin(&s);
	say("one");
	fake_end_say(&s.end, "these");
	fake_end_say(&s.end, "do not");
	fake_end_say(&s.end, "count");
	bed_settle(&s.bed);
	CHECK(!s.done);
	CHECK_STR(s.peer.text, "these do not count");
	scene_close(&s);
}

TEST(events_in_their_place)
{
	struct event event = {.type = EVENT_SENDER_DRY};

	scene_open(
	    &s, EVENT_BIT(EVENT_ASSOC_CHANGE) | EVENT_BIT(EVENT_SENDER_DRY));
	say("one");
	fake_event(s.near, &event);
	say("two");
	say("three");
	fake_event(s.near, &event);
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK_STR(s.events, "0 after 0, 8 after 1, 8 after 3");
	CHECK_STR(s.end.got.text, "one two three");
	scene_close(&s);
}

/* A side that takes nothing stops the reading of the other; memory stays. */
TEST(output_takes_nothing)
{
	char data[1000] = {0};
	int sent = 0;

	scene_open(&s, 0);
	s.end.room = 0;
	fake_window(s.bed.engine, 10000);
	scene_begin(&s);
	bed_settle(&s.bed);
	for (int i = 0; i < 1000; i++) {
		while (bed_send_bytes(s.far, data, sizeof(data)) == IO_OK)
			sent++;
		bed_settle(&s.bed);
	}
	/* A batch in the link, a window in the network. */
	CHECK(sent >= 10 && sent <= 10 + BATCH_MAX);
	CHECK_INT(fake_unread(s.near), 10000);
	/* Nobody is called again and again for nothing. */
	CHECK_INT(s.end.writes, 1);
	s.end.room = SIZE_MAX;
	fake_end_kick(&s.end);
	bed_settle(&s.bed);
	CHECK_INT(s.end.got.messages, sent);
	CHECK_INT(fake_unread(s.near), 0);
	scene_close(&s);
}

TEST(peer_takes_nothing)
{
	scene_open(&s, 0);
	assoc_watch(s.far, 0);
	fake_window(s.bed.engine, 100);
	fake_end_say(&s.end, "0123456789");
	s.end.endless = true;
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK_INT(fake_unread(s.far), 100);
	CHECK_INT(s.end.given, BATCH_MAX);
	say("but this arrives");
	bed_settle(&s.bed);
	CHECK_STR(s.end.got.text, "but this arrives");
	CHECK_INT(s.end.given, BATCH_MAX);
	/* Then it goes on, and on. */
	fake_window(s.bed.engine, FAKE_BUFFER);
	assoc_watch(s.far, READY_READ);
	for (int i = 0; i < 20; i++)
		ev_run(s.bed.loop, EVRUN_NOWAIT);
	CHECK(s.peer.messages > 40 * BATCH_MAX);
	scene_close(&s);
}

/* A side that took all but has to write again (the rest of a record). */
TEST(output_has_a_rest)
{
	scene_open(&s, 0);
	s.end.rest = true;
	scene_begin(&s);
	say("one");
	bed_settle(&s.bed);
	CHECK_STR(s.end.got.text, "one");
	say("two");
	assoc_shutdown(s.far);
	bed_settle(&s.bed);
	CHECK_STR(s.end.got.text, "one");
	CHECK(!s.done);
	/* Called, it cannot write all of it yet: nothing else is read. */
	s.end.endpoint.ready(s.end.endpoint.arg, READY_WRITE);
	CHECK_INT(s.end.writes, 2);
	CHECK(!s.done && fake_unread(s.near) > 0);
	s.end.rest = false;
	fake_end_kick(&s.end);
	check_done(ERR_NONE, "");
	CHECK_STR(s.end.got.text, "one two");
	scene_close(&s);
}

CHECK_MAIN(RUN(both_ways), RUN(peer_shuts_down), RUN(end_of_input),
    RUN(end_of_input_never_quits), RUN(input_fails), RUN(output_fails),
    RUN(output_closed), RUN(peer_aborts), RUN(paths_fail),
    RUN(undelivered_input), RUN(unsendable_input), RUN(max_messages),
    RUN(max_messages_blocked), RUN(max_messages_not_reached),
    RUN(events_in_their_place), RUN(output_takes_nothing),
    RUN(peer_takes_nothing), RUN(output_has_a_rest))
