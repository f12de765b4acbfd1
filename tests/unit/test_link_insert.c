/* Messages that come from neither side of a link, and the end behind them. */
#include "check.h"
#include "fake.h"
#include "fake_link.h"

static struct scene s;

static int
say(bool to_first, const char *text)
{
	struct message m = {.data = (char *)text, .len = strlen(text)};
	struct error e;

	return link_send(s.link, to_first, &m, &e);
}

static void
check_end(const char *got)
{
	CHECK(scene_done(&s));
	CHECK_INT(s.why.kind, ERR_NONE);
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, IO_END);
	CHECK_STR(s.peer.text, got);
	scene_close(&s);
}

TEST(between_what_is_read)
{
	scene_open(&s, 0);
	fake_end_say(&s.end, "one");
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK_INT(say(true, "two"), 0);
	fake_end_say(&s.end, "three");
	bed_settle(&s.bed);
	CHECK_INT(say(true, "four"), 0);
	CHECK_INT(say(false, "back"), 0);
	bed_settle(&s.bed);
	CHECK_STR(s.end.got.text, "back");
	CHECK_INT(link_sent(s.link).messages, 4);
	CHECK_INT(link_received(s.link).messages, 1);
	link_close(s.link);
	check_end("one two three four");
}

TEST(after_the_end_of_input)
{
	scene_open(&s, 0);
	s.end.after = IO_END;
	s.rules.quit = 100;
	scene_begin(&s);
	fake_end_kick(&s.end);
	bed_settle(&s.bed);
	CHECK_INT(say(true, "late"), 0);
	link_close(s.link);
	check_end("late");
}

/* A peer that takes nothing: all waits, in its order, and then the end. */
TEST(behind_a_blocked_batch)
{
	scene_open(&s, 0);
	fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "one");
	scene_begin(&s);
	bed_settle(&s.bed);
	CHECK_INT(say(true, "two"), 0);
	CHECK_INT(say(true, "three"), 0);
	link_close(s.link);
	CHECK_INT(say(true, "too late"), -1);
	fake_end_say(&s.end, "not read any more");
	bed_settle(&s.bed);
	CHECK_STR(s.peer.text, "");
	CHECK(!s.done);
	fake_window(s.bed.engine, FAKE_BUFFER);
	check_end("one two three");
}

TEST(without_a_second_side)
{
	scene_open(&s, 0);
	s.alone = s.join = true;
	scene_begin(&s);
	CHECK_INT(say(true, "hello"), 0);
	CHECK_INT(say(false, "nobody"), -1);
	link_close(s.link);
	check_end("hello");
}

TEST(beside_an_echo)
{
	scene_open(&s, 0);
	s.alone = s.join = s.rules.echo = true;
	scene_begin(&s);
	fake_window(s.bed.engine, 0);
	CHECK_INT(say(true, "hello"), 0);
	bed_settle(&s.bed);
	CHECK_STR(s.peer.text, "");
	fake_window(s.bed.engine, FAKE_BUFFER);
	bed_send(s.far, "echo", 0, 0, 0);
	bed_settle(&s.bed);
	link_close(s.link);
	check_end("hello echo");
}

TEST(not_without_bound)
{
	static char big[1024 * 1024 - 1];
	int taken = 0;

	memset(big, 'x', sizeof(big) - 1);
	scene_open(&s, 0);
	fake_window(s.bed.engine, 0);
	scene_begin(&s);
	while (taken < 100 && say(true, big) == 0)
		taken++;
	CHECK(taken > 2 && taken < 10);
	link_abort(s.link, NULL, NULL);
	CHECK_INT(say(true, "over"), -1);
	CHECK(scene_done(&s));
	scene_close(&s);
}

CHECK_MAIN(RUN(between_what_is_read), RUN(after_the_end_of_input),
    RUN(behind_a_blocked_batch), RUN(without_a_second_side),
    RUN(beside_an_echo), RUN(not_without_bound))
