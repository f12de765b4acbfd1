/* A link without a second side: what is received is thrown away or echoed. */
#include "check.h"
#include "fake.h"
#include "fake_link.h"

static struct scene s;

static void
begin(bool echo)
{
	scene_open(&s, 0);
	s.alone = s.join = true;
	s.rules.echo = echo;
	scene_begin(&s);
}

static void
check_done(enum error_kind kind, const char *text)
{
	CHECK(scene_done(&s));
	CHECK_INT(s.why.kind, kind);
	CHECK_STR(s.why.text, text);
}

TEST(discard)
{
	begin(false);
	bed_send(s.far, "one", 0, 0, 0);
	bed_send(s.far, "two", 3, 0, 0);
	bed_settle(&s.bed);
	CHECK_INT(link_received(s.link).messages, 2);
	CHECK_INT(fake_unread(s.near), 0);
	CHECK_STR(s.peer.text, "");
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	scene_close(&s);
}

TEST(discard_finish)
{
	begin(false);
	link_finish(s.link, NULL, SECONDS_NEVER);
	check_done(ERR_NONE, "");
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, IO_END);
	scene_close(&s);
}

TEST(echo)
{
	begin(true);
	assoc_watch(s.far, 0);
	fake_partial(s.bed.engine, 2); /* comes in pieces, goes as a whole */
	bed_send(s.far, "three", 3, 46, MESSAGE_UNORDERED);
	bed_send(s.far, "one", 0, 0, 0);
	bed_settle(&s.bed);
	fake_partial(s.bed.engine, 0);
	assoc_watch(s.far, READY_READ);
	bed_settle(&s.bed);
	CHECK_STR(s.peer.text, "three@3/46! one");
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	scene_close(&s);
}

TEST(echo_max_messages)
{
	scene_open(&s, 0);
	s.alone = s.join = s.rules.echo = true;
	s.rules.max_messages = 2;
	bed_send(s.far, "one", 0, 0, 0);
	bed_send(s.far, "two", 0, 0, 0);
	bed_send(s.far, "three", 0, 0, 0);
	scene_begin(&s);
	check_done(ERR_NONE, "");
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_STR(s.peer.text, "one two");
	CHECK_INT(s.peer.end, IO_END);
	scene_close(&s);
}

TEST(echo_finish)
{
	begin(true);
	link_finish(s.link, NULL, SECONDS_NEVER);
	check_done(ERR_NONE, "");
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, IO_END);
	scene_close(&s);
}

/* Whoever shuts down at once does not get an answer, but an end. */
TEST(echo_too_late)
{
	scene_open(&s, 0);
	s.alone = s.join = s.rules.echo = true;
	bed_send(s.far, "one", 0, 0, 0);
	assoc_shutdown(s.far);
	bed_settle(&s.bed);
	scene_begin(&s);
	check_done(
	    ERR_LOST, "the peer shut down before all messages were sent");
	CHECK_INT(link_received(s.link).messages, 1);
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, IO_END);
	scene_close(&s);
}

/* A peer that says much and takes nothing: it has to wait, then goes on. */
TEST(echo_blocked)
{
	char data[100] = {0};
	int sent = 0;

	begin(true);
	assoc_watch(s.far, 0);
	fake_window(s.bed.engine, 1000);
	for (int i = 0; i < 100; i++) {
		while (bed_send_bytes(s.far, data, sizeof(data)) == IO_OK)
			sent++;
		bed_settle(&s.bed);
	}
	CHECK(sent >= 20 && sent <= 20 + BATCH_MAX);
	assoc_watch(s.far, READY_READ);
	bed_settle(&s.bed);
	CHECK_INT(s.peer.messages, sent);
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	scene_close(&s);
}

TEST(echo_blocked_timeout)
{
	scene_open(&s, 0);
	s.alone = s.join = s.rules.echo = true;
	s.rules.write = 0.2;
	fake_window(s.bed.engine, 0);
	scene_begin(&s);
	fake_window(s.bed.engine, 1000);
	bed_send(s.far, "x", 0, 0, 0);
	fake_window(s.bed.engine, 0);
	check_done(ERR_TIMEOUT,
	    "nothing could be written for 0.2 s (--write-timeout)");
	CHECK(in_time(scene_took(&s), 0.2));
	scene_close(&s);
}

/* A peer that fills everything up and is gone. */
TEST(echo_blocked_abort)
{
	begin(true);
	assoc_watch(s.far, 0);
	fake_window(s.bed.engine, 10);
	for (int i = 0; i < 20; i++) {
		bed_send(s.far, "x", 0, 0, 0);
		bed_settle(&s.bed);
	}
	assoc_abort(s.far, NULL);
	CHECK(scene_done(&s));
	CHECK_INT(s.why.kind, ERR_LOST);
	scene_close(&s);
}

CHECK_MAIN(RUN(discard), RUN(discard_finish), RUN(echo), RUN(echo_max_messages),
    RUN(echo_finish), RUN(echo_too_late), RUN(echo_blocked),
    RUN(echo_blocked_timeout), RUN(echo_blocked_abort))
