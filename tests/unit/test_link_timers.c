/* A link's time limits: never early, and not late. */
#include "check.h"
#include "fake.h"
#include "fake_link.h"

#define LIMIT 0.2 /* s */

static struct scene s;

static void
check_done(enum error_kind kind, const char *text)
{
	CHECK(scene_done(&s));
	CHECK_INT(s.why.kind, kind);
	CHECK_STR(s.why.text, text);
}

/* It took limit since the beginning. */
static void
check_took(double limit)
{
	CHECK(in_time(scene_took(&s), limit));
	if (!in_time(scene_took(&s), limit))
		printf("#   got  %.4f s\n#   want %.4f s\n", scene_took(&s),
		    limit);
}

static void
check_peer(enum io end)
{
	CHECK(bed_run(&s.bed, &s.peer.ended, BED_LIMIT));
	CHECK_INT(s.peer.end, end);
}

/* The loop is busy for so long and does not know that time passes. */
static void
busy(double seconds)
{
	double until = bed_now() + seconds;

	while (bed_now() < until)
		continue;
}

static void
wait_for(double seconds)
{
	bool never = false;

	bed_run(&s.bed, &never, seconds);
}

TEST(idle)
{
	scene_open(&s, 0);
	s.rules.idle = LIMIT;
	scene_begin(&s);
	check_done(ERR_TIMEOUT, "idle for 0.2 s (-i)");
	check_took(LIMIT);
	check_peer(IO_END); /* gracefully all the same */
	scene_close(&s);
}

/* Traffic in either direction counts. */
TEST(idle_after_traffic)
{
	scene_open(&s, 0);
	s.rules.idle = LIMIT;
	scene_begin(&s);
	wait_for(LIMIT / 2);
	fake_end_say(&s.end, "x");
	wait_for(LIMIT / 2);
	bed_send(s.far, "y", 0, 0, 0);
	wait_for(LIMIT * 3 / 4);
	CHECK(!s.done);
	s.begun = bed_now();
	bed_send(s.far, "z", 0, 0, 0);
	check_done(ERR_TIMEOUT, "idle for 0.2 s (-i)");
	check_took(LIMIT);
	CHECK_STR(s.peer.text, "x");
	scene_close(&s);
}

static void
busy_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)timer;
	(void)revents;
	busy(LIMIT / 2);
	bed_send(s.far, "x", 0, 0, 0);
	s.begun = bed_now();
}

/* Time counts from when something moved, not from when the loop woke up. */
TEST(idle_of_a_busy_loop)
{
	ev_timer timer;

	scene_open(&s, 0);
	s.rules.idle = LIMIT;
	scene_begin(&s);
	ev_timer_init(&timer, busy_cb, LIMIT / 4, 0.);
	ev_set_priority(&timer, EV_MAXPRI);
	ev_timer_start(s.bed.loop, &timer);
	check_done(ERR_TIMEOUT, "idle for 0.2 s (-i)");
	check_took(LIMIT);
	scene_close(&s);
}

/* A loop that has not run for long has an old idea of now. */
TEST(idle_begins_now)
{
	scene_open(&s, 0);
	s.rules.idle = LIMIT;
	busy(LIMIT / 2);
	scene_begin(&s);
	check_done(ERR_TIMEOUT, "idle for 0.2 s (-i)");
	check_took(LIMIT);
	scene_close(&s);
}

TEST(quit)
{
	scene_open(&s, 0);
	s.rules.quit = LIMIT;
	s.end.after = IO_END;
	fake_end_say(&s.end, "question");
	scene_begin(&s);
	check_done(ERR_NONE, "");
	check_took(LIMIT);
	CHECK_STR(s.peer.text, "question");
	check_peer(IO_END);
	scene_close(&s);
}

/* As long as answers come, it waits for more. */
TEST(quit_after_answers)
{
	scene_open(&s, 0);
	s.rules.quit = LIMIT;
	s.end.after = IO_END;
	scene_begin(&s);
	for (int i = 0; i < 3; i++) {
		wait_for(LIMIT * 2 / 3);
		CHECK(!s.done);
		s.begun = bed_now();
		bed_send(s.far, "x", 0, 0, 0);
	}
	check_done(ERR_NONE, "");
	check_took(LIMIT);
	CHECK_STR(s.end.got.text, "x x x");
	scene_close(&s);
}

/* Counted from the end of input, not from what was read before it. */
TEST(quit_begins_at_the_end)
{
	scene_open(&s, 0);
	s.rules.quit = LIMIT;
	scene_begin(&s);
	wait_for(LIMIT / 2);
	s.end.after = IO_END;
	fake_end_kick(&s.end);
	s.begun = bed_now();
	check_done(ERR_NONE, "");
	check_took(LIMIT);
	scene_close(&s);
}

TEST(write_peer)
{
	scene_open(&s, 0);
	s.rules.write = LIMIT;
	fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "x");
	scene_begin(&s);
	check_done(ERR_TIMEOUT,
	    "nothing could be written for 0.2 s (--write-timeout)");
	check_took(LIMIT);
	check_peer(IO_ERROR);
	CHECK_STR(s.peer.why.text, "association lost: aborted by the peer: "
				   "user-initiated-abort \"write timeout\"");
	scene_close(&s);
}

TEST(write_output)
{
	scene_open(&s, 0);
	s.rules.write = LIMIT;
	s.end.room = 0;
	scene_begin(&s);
	wait_for(LIMIT); /* nothing to write is no reason */
	CHECK(!s.done);
	bed_send(s.far, "x", 0, 0, 0);
	s.begun = bed_now();
	check_done(ERR_TIMEOUT,
	    "nothing could be written for 0.2 s (--write-timeout)");
	check_took(LIMIT);
	scene_close(&s);
}

/* A side that takes little at a time takes something. */
TEST(write_slowly)
{
	scene_open(&s, 0);
	s.rules.write = LIMIT;
	s.end.room = 0;
	for (int i = 0; i < 4; i++)
		bed_send(s.far, "x", 0, 0, 0);
	scene_begin(&s);
	for (int i = 0; i < 4; i++) {
		wait_for(LIMIT * 2 / 3);
		CHECK(!s.done);
		s.end.room = 1;
		fake_end_kick(&s.end);
	}
	wait_for(LIMIT * 2);
	CHECK(!s.done);
	CHECK_STR(s.end.got.text, "x x x x");
	scene_close(&s);
}

/* Both sides stand still. That one of them goes on does not help the other. */
TEST(write_one_of_two)
{
	scene_open(&s, 0);
	s.rules.write = LIMIT;
	s.end.room = 0;
	fake_window(s.bed.engine, 1);
	assoc_watch(s.far, 0);
	bed_send(s.far, "x", 0, 0, 0);
	for (int i = 0; i < 20; i++)
		fake_end_say(&s.end, "y");
	scene_begin(&s);
	for (int i = 0; i < 4; i++) {
		wait_for(LIMIT / 16);
		CHECK(!s.done);
		assoc_watch(s.far, READY_READ);
		bed_settle(&s.bed);
	}
	check_done(ERR_TIMEOUT,
	    "nothing could be written for 0.2 s (--write-timeout)");
	check_took(LIMIT);
	CHECK(s.peer.messages == 20);
	scene_close(&s);
}

/* A side that says it is ready but then takes nothing has not moved. */
TEST(write_false_hopes)
{
	scene_open(&s, 0);
	s.rules.write = LIMIT;
	s.end.room = 0;
	bed_send(s.far, "x", 0, 0, 0);
	scene_begin(&s);
	for (int i = 0; i < 20 && !s.done; i++) {
		wait_for(LIMIT / 4);
		if (s.end.want & READY_WRITE)
			s.end.endpoint.ready(s.end.endpoint.arg, READY_WRITE);
	}
	check_done(ERR_TIMEOUT,
	    "nothing could be written for 0.2 s (--write-timeout)");
	check_took(LIMIT);
	scene_close(&s);
}

/* The peer does not take what was sent before the end. */
TEST(linger)
{
	struct error why;

	scene_open(&s, 0);
	s.rules.linger = LIMIT;
	fake_late_acks(s.bed.engine, true);
	assoc_watch(s.far, 0);
	bed_send(s.near, "x", 0, 0, 0);
	scene_begin(&s);
	bed_settle(&s.bed);
	s.begun = bed_now();
	link_finish(s.link, NULL, SECONDS_NEVER);
	check_done(ERR_TIMEOUT, "the graceful end took too long");
	check_took(LIMIT);
	assoc_watch(s.far, READY_READ);
	check_peer(IO_ERROR);
	scene_close(&s);

	/* Or does not answer SHUTDOWN; the first reason is the one. */
	error_set(&why, ERR_IO, "the reason");
	scene_open(&s, 0);
	s.rules.linger = 100;
	fake_silence(s.bed.engine, true);
	scene_begin(&s);
	link_finish(s.link, &why, LIMIT);
	check_done(ERR_IO, "the reason");
	check_took(LIMIT);
	scene_close(&s);
}

TEST(linger_begins_now)
{
	scene_open(&s, 0);
	fake_silence(s.bed.engine, true);
	scene_begin(&s);
	bed_settle(&s.bed);
	busy(LIMIT / 2);
	s.begun = bed_now();
	link_finish(s.link, NULL, LIMIT);
	check_done(ERR_TIMEOUT, "the graceful end took too long");
	check_took(LIMIT);
	scene_close(&s);
}

TEST(linger_after_end_of_input)
{
	scene_open(&s, 0);
	s.rules.linger = LIMIT;
	s.rules.quit = 0;
	s.end.after = IO_END;
	fake_silence(s.bed.engine, true);
	scene_begin(&s);
	check_done(ERR_TIMEOUT, "the graceful end took too long");
	check_took(LIMIT);
	scene_close(&s);
}

/* A byte stream that does not end behind an association that did: it is given
 * some time, and that is no failure. */
TEST(linger_of_a_stream)
{
	scene_open(&s, 0);
	s.end.endpoint.has_peer = true;
	scene_begin(&s);
	assoc_shutdown(s.far);
	check_done(ERR_NONE, "");
	check_took(2.0);
	CHECK(s.end.finished);
	CHECK_STR(s.end.aborted, "linger timeout");
	scene_close(&s);
}

static double
take(struct link_rules rules)
{
	scene_open(&s, 0);
	rules.on_done = s.rules.on_done;
	rules.on_event = s.rules.on_event;
	rules.arg = s.rules.arg;
	s.rules = rules;
	if (rules.quit == 0) /* and does not end in time, that is */
		fake_silence(s.bed.engine, true);
	if (rules.write > 0)
		fake_window(s.bed.engine, 0);
	fake_end_say(&s.end, "x");
	s.end.after = rules.quit >= 0 ? IO_END : IO_AGAIN;
	scene_begin(&s);
	CHECK(scene_done(&s));
	scene_close(&s);
	return scene_took(&s);
}

/* Within 10 %: once in some tries, since the machine may have other work. */
TEST(precise)
{
	static const struct link_rules rules[] = {
	    {.idle = LIMIT, .write = -1, .quit = -1, .linger = -1},
	    {.idle = -1, .write = LIMIT, .quit = -1, .linger = -1},
	    {.idle = -1, .write = -1, .quit = LIMIT, .linger = -1},
	    {.idle = -1, .write = -1, .quit = 0, .linger = LIMIT},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		double took = 0;

		for (int tries = 0; tries < 5; tries++) {
			took = take(rules[i]);
			CHECK(took >= LIMIT);
			if (took <= LIMIT * 1.1)
				break;
		}
		CHECK(took <= LIMIT * 1.1);
	}
}

/* Without limits nothing ends by itself. */
TEST(never)
{
	scene_open(&s, 0);
	s.end.room = 0;
	s.end.after = IO_END;
	bed_send(s.far, "x", 0, 0, 0);
	fake_silence(s.bed.engine, true);
	scene_begin(&s);
	wait_for(LIMIT);
	CHECK(!s.done);
	link_finish(s.link, NULL, SECONDS_NEVER);
	wait_for(LIMIT);
	CHECK(!s.done);
	scene_close(&s);
}

CHECK_MAIN(RUN(idle), RUN(idle_after_traffic), RUN(idle_of_a_busy_loop),
    RUN(idle_begins_now), RUN(quit), RUN(quit_after_answers),
    RUN(quit_begins_at_the_end), RUN(write_peer), RUN(write_output),
    RUN(write_slowly), RUN(write_one_of_two), RUN(write_false_hopes),
    RUN(linger), RUN(linger_begins_now), RUN(linger_after_end_of_input),
    RUN(linger_of_a_stream), RUN(precise), RUN(never))
