/* Ending a link from outside, whatever it is doing at that moment. */
#include "check.h"
#include "fake.h"
#include "fake_link.h"

static struct scene s;
static struct error why;

/* What a link can be doing. */

static void
begin(void)
{
	scene_open(&s, 0);
	s.free_when_done = true;
	scene_begin(&s);
}

static void
is_new(void)
{
	begin();
}

static void
is_idle(void)
{
	begin();
	bed_send(s.far, "x", 0, 0, 0);
	fake_end_say(&s.end, "y");
	bed_settle(&s.bed);
}

/* The input has come to its end; it waits for the peer. */
static void
is_quitting(void)
{
	begin();
	s.end.after = IO_END;
	fake_end_kick(&s.end);
	bed_settle(&s.bed);
}

static void
is_blocked_in(void)
{
	begin();
	s.end.room = 0;
	bed_send(s.far, "x", 0, 0, 0);
	bed_settle(&s.bed);
}

static void
is_blocked_out(void)
{
	begin();
	fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "y");
	bed_settle(&s.bed);
}

static void
is_blocked_both(void)
{
	is_blocked_in();
	fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "y");
	bed_settle(&s.bed);
}

/* The output has only to write a rest. */
static void
has_a_rest(void)
{
	begin();
	s.end.rest = true;
	bed_send(s.far, "x", 0, 0, 0);
	bed_settle(&s.bed);
}

/* SHUTDOWN is asked for and is not answered. */
static void
is_finishing(void)
{
	begin();
	fake_silence(s.bed.engine, true);
	s.end.fate = IO_END;
	bed_send(s.far, "x", 0, 0, 0);
	bed_settle(&s.bed);
	fake_silence(s.bed.engine, false);
}

static void
was_told_to_finish(void)
{
	begin();
	fake_silence(s.bed.engine, true);
	link_finish(s.link, NULL, SECONDS_NEVER);
	bed_settle(&s.bed);
	fake_silence(s.bed.engine, false);
}

/* The peer has shut down, the output still has to take what it said. */
static void
is_draining(void)
{
	begin();
	s.end.room = 0;
	bed_send(s.far, "x", 0, 0, 0);
	assoc_shutdown(s.far);
	bed_settle(&s.bed);
}

static const struct state {
	const char *name;
	void (*enter)(void);
} states[] = {
    {"new", is_new},
    {"idle", is_idle},
    {"quitting", is_quitting},
    {"blocked in", is_blocked_in},
    {"blocked out", is_blocked_out},
    {"blocked both", is_blocked_both},
    {"has a rest", has_a_rest},
    {"finishing", is_finishing},
    {"was told", was_told_to_finish},
    {"draining", is_draining},
};

#define EACH_STATE(st) \
	for (st = states; st < states + sizeof(states) / sizeof(*states); st++)

/* Everything that stands in the way of an end goes. */
static void
let_it_go(void)
{
	s.end.rest = false;
	s.end.room = SIZE_MAX;
	fake_end_kick(&s.end);
}

TEST(finish)
{
	const struct state *st;

	EACH_STATE(st)
	{
		CHECK_ROW(st->name);
		st->enter();
		link_finish(s.link, NULL, SECONDS_NEVER);
		let_it_go();
		CHECK(scene_done(&s));
		CHECK_INT(s.why.kind, ERR_NONE);
		CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
		CHECK_INT(s.peer.end, IO_END);
		CHECK(s.end.closed);
		scene_close(&s);
	}
}

/* What was received before is still written. */
TEST(finish_delivers)
{
	is_blocked_in();
	bed_send(s.far, "y", 0, 0, 0);
	link_finish(s.link, NULL, SECONDS_NEVER);
	bed_settle(&s.bed);
	CHECK(!s.done);
	let_it_go();
	CHECK(scene_done(&s));
	CHECK_STR(s.end.got.text, "x y");
	scene_close(&s);
}

TEST(finish_with_reason)
{
	const struct state *st;

	EACH_STATE(st)
	{
		CHECK_ROW(st->name);
		st->enter();
		error_set(&why, ERR_TIMEOUT, "the reason");
		link_finish(s.link, &why, SECONDS_NEVER);
		error_set(&why, ERR_IO, "another");
		if (!s.done)
			link_finish(s.link, &why, SECONDS_NEVER);
		let_it_go();
		CHECK(scene_done(&s));
		CHECK_INT(s.why.kind, ERR_TIMEOUT);
		CHECK_STR(s.why.text, "the reason");
		scene_close(&s);
	}
}

/* Nobody cooperates: linger is the end. */
TEST(finish_at_most)
{
	const struct state *st;

	EACH_STATE(st)
	{
		CHECK_ROW(st->name);
		st->enter();
		fake_silence(s.bed.engine, true);
		s.begun = bed_now();
		link_finish(s.link, NULL, 0.05);
		CHECK(scene_done(&s));
		CHECK_INT(s.why.kind, ERR_TIMEOUT);
		CHECK(in_time(scene_took(&s), 0.05));
		scene_close(&s);
	}
}

TEST(abort_now)
{
	const struct state *st;

	EACH_STATE(st)
	{
		CHECK_ROW(st->name);
		st->enter();
		fake_silence(s.bed.engine, true);
		error_set(&why, ERR_TIMEOUT, "too long");
		link_abort(s.link, &why, "the reason");
		CHECK(s.done);
		CHECK_INT(s.why.kind, ERR_TIMEOUT);
		CHECK(s.end.closed);
		CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
		/* It was over for the peer before. */
		if (st->enter == is_draining) {
			CHECK_INT(s.peer.end, IO_END);
		} else {
			CHECK_INT(s.peer.end, IO_ERROR);
			CHECK_STR(s.peer.why.text,
			    "association lost: aborted by the peer: "
			    "user-initiated-abort \"the reason\"");
		}
		scene_close(&s);
	}
}

TEST(free_at_once)
{
	const struct state *st;

	EACH_STATE(st)
	{
		CHECK_ROW(st->name);
		st->enter();
		link_free(s.link);
		s.link = NULL;
		bed_settle(&s.bed);
		CHECK(s.peer.ended);
		CHECK(!s.done);
		scene_close(&s);
	}
}

/* Once it is over, nothing can be done to it any more. */
TEST(over_is_over)
{
	scene_open(&s, 0);
	scene_begin(&s);
	assoc_shutdown(s.far);
	CHECK(scene_done(&s));
	error_set(&why, ERR_IO, "too late");
	link_finish(s.link, &why, 0);
	link_abort(s.link, &why, "too late");
	bed_settle(&s.bed);
	CHECK_INT(s.why.kind, ERR_NONE);
	CHECK_STR(s.end.aborted, "");
	scene_close(&s);
}

CHECK_MAIN(RUN(finish), RUN(finish_delivers), RUN(finish_with_reason),
    RUN(finish_at_most), RUN(abort_now), RUN(free_at_once), RUN(over_is_over))
