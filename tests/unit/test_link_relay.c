/* Two associations joined by a link: every message as it was, every end as
 * what it was. */
#include "check.h"
#include "fake.h"
#include "fake_bed.h"
#include "flow/assoc_endpoint.h"
#include "flow/link.h"

#include <stdlib.h>

/* left -- near[0] link near[1] -- right */
static struct bed bed;
static struct assoc *near[2];
static struct tap left, right;
static struct link *link_;
static bool done;
static struct error why;

static void
on_done(void *arg, const struct error *error)
{
	(void)arg;
	CHECK(!done);
	done = true;
	why = *error;
}

static void
open_relay_streams(double linger, uint16_t left_streams)
{
	struct link_rules rules = {.idle = SECONDS_NEVER,
	    .write = SECONDS_NEVER,
	    .quit = SECONDS_NEVER,
	    .linger = linger,
	    .on_done = on_done};
	struct assoc_end_config config = {.join = true};
	struct assoc *pair[2];

	done = false;
	bed_open(&bed, 0);
	config.loop = bed.loop;
	bed_pair_streams(&bed, pair, left_streams);
	near[0] = pair[0];
	tap_assoc(&left, pair[1]);
	bed_pair(&bed, pair);
	near[1] = pair[0];
	tap_assoc(&right, pair[1]);
	link_ = link_new(bed.loop, bed.pool, assoc_endpoint(near[0], &config),
	    assoc_endpoint(near[1], &config), &rules);
}

static void
open_relay(double linger)
{
	open_relay_streams(linger, FAKE_STREAMS);
}

static void
close_relay(void)
{
	if (link_ != NULL)
		link_free(link_);
	tap_close(&left);
	tap_close(&right);
	bed_close(&bed);
}

static void
check_done(enum error_kind kind)
{
	CHECK(bed_run(&bed, &done, BED_LIMIT));
	CHECK_INT(why.kind, kind);
}

static void
check_ends(struct tap *tap, enum io end, const char *text)
{
	CHECK(bed_run(&bed, &tap->ended, BED_LIMIT));
	CHECK_INT(tap->end, end);
	CHECK_STR(tap->why.text, text);
}

TEST(messages_stay_as_they_are)
{
	open_relay(SECONDS_NEVER);
	bed_send(left.assoc, "a", 0, 46, 0);
	bed_send(left.assoc, "bb", 9, 0, MESSAGE_UNORDERED);
	bed_send(left.assoc, "ccc", 3, 0xffffffff, 0);
	bed_send(right.assoc, "d", 7, 1, MESSAGE_UNORDERED);
	bed_settle(&bed);
	CHECK_STR(right.text, "a/46 bb@9! ccc@3/4294967295");
	CHECK_STR(left.text, "d@7/1!");
	CHECK_INT(link_received(link_).messages, 3);
	CHECK_INT(link_sent(link_).messages, 1);
	close_relay();
}

TEST(pieces_become_one)
{
	static char data[300000];

	open_relay(SECONDS_NEVER);
	assoc_watch(right.assoc, 0);
	fake_partial(bed.engine, 1000);
	fake_burst(bed.engine, 7);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 >> 2);
	bed_send_bytes(left.assoc, data, sizeof(data));
	bed_send(left.assoc, "short", 2, 3, MESSAGE_UNORDERED);
	bed_settle(&bed);
	fake_partial(bed.engine, 0);
	assoc_watch(right.assoc, READY_READ);
	bed_settle(&bed);
	CHECK_STR(right.text, "<300000> short@2/3!");
	CHECK_INT(
	    right.sum, tap_sum(tap_sum(0, data, sizeof(data)), "short", 5));
	close_relay();
}

/* SHUTDOWN as SHUTDOWN, from either side, after what was said before it. */
TEST(shutdown_goes_on)
{
	for (int i = 0; i < 2; i++) {
		struct tap *from = i == 0 ? &left : &right;
		struct tap *to = i == 0 ? &right : &left;

		open_relay(SECONDS_NEVER);
		bed_send(from->assoc, "last", 0, 0, 0);
		bed_send(from->assoc, "words", 0, 0, 0);
		assoc_shutdown(from->assoc);
		check_done(ERR_NONE);
		check_ends(to, IO_END, "");
		check_ends(from, IO_END, "");
		CHECK_STR(to->text, "last words");
		close_relay();
	}
}

TEST(shutdown_of_both)
{
	open_relay(SECONDS_NEVER);
	assoc_shutdown(left.assoc);
	assoc_shutdown(right.assoc);
	check_done(ERR_NONE);
	check_ends(&left, IO_END, "");
	check_ends(&right, IO_END, "");
	close_relay();
}

/* What a side could not be told before it ended is lost, and that is said; the
 * other side ends all the same. */
TEST(shutdown_while_blocked)
{
	open_relay(SECONDS_NEVER);
	fake_window(bed.engine, 10);
	assoc_watch(left.assoc, 0);
	for (int i = 0; i < 5; i++) {
		bed_send(right.assoc, "012345678", 0, 0, 0);
		bed_settle(&bed);
	}
	assoc_shutdown(left.assoc);
	check_done(ERR_LOST);
	CHECK_STR(why.text, "the peer shut down before all messages were sent");
	check_ends(&right, IO_END, "");
	assoc_watch(left.assoc, READY_READ);
	check_ends(&left, IO_END, "");
	CHECK_STR(left.text, "012345678");
	close_relay();
}

/* The other side still talks while it is told to end. */
TEST(shutdown_is_talked_over)
{
	open_relay(SECONDS_NEVER);
	fake_late_acks(bed.engine, true);
	assoc_watch(right.assoc, 0);
	bed_send(left.assoc, "last", 0, 0, 0);
	bed_settle(&bed);
	assoc_shutdown(left.assoc);
	bed_settle(&bed);
	CHECK(!done);
	bed_send(right.assoc, "nobody hears this", 0, 0, 0);
	bed_settle(&bed);
	assoc_watch(right.assoc, READY_READ);
	check_done(ERR_NONE);
	check_ends(&right, IO_END, "");
	CHECK_STR(right.text, "last");
	CHECK_STR(left.text, "");
	close_relay();
}

TEST(abort_goes_on)
{
	for (int i = 0; i < 2; i++) {
		struct tap *from = i == 0 ? &left : &right;
		struct tap *to = i == 0 ? &right : &left;

		open_relay(SECONDS_NEVER);
		assoc_abort(from->assoc, "enough");
		check_done(ERR_LOST);
		CHECK_STR(why.text, "association lost: aborted by the peer: "
				    "user-initiated-abort \"enough\"");
		CHECK(bed_run(&bed, &to->ended, BED_LIMIT));
		CHECK_INT(to->end, IO_ERROR);
		/* With the reason in it. */
		CHECK(strstr(to->why.text, "enough") != NULL);
		close_relay();
	}
}

TEST(lost_becomes_abort)
{
	open_relay(SECONDS_NEVER);
	fake_path_down(near[1]);
	check_done(ERR_LOST);
	CHECK_STR(why.text, "association lost: the peer does not answer");
	CHECK(bed_run(&bed, &left.ended, BED_LIMIT));
	CHECK_INT(left.end, IO_ERROR);
	CHECK(strstr(left.why.text, "does not answer") != NULL);
	close_relay();
}

/* The other side does not take what it was sent: linger, ABORT, and that is a
 * failure, since messages are lost. */
TEST(shutdown_unanswered)
{
	open_relay(0.05);
	fake_late_acks(bed.engine, true);
	assoc_watch(right.assoc, 0);
	bed_send(left.assoc, "x", 0, 0, 0);
	bed_settle(&bed);
	assoc_shutdown(left.assoc);
	check_done(ERR_TIMEOUT);
	CHECK_STR(why.text, "the graceful end took too long");
	check_ends(&left, IO_END, "");
	assoc_watch(right.assoc, READY_READ);
	check_ends(&right, IO_ERROR,
	    "association lost: aborted by the peer: "
	    "user-initiated-abort \"linger timeout\"");
	close_relay();
}

/* A stream that the other association does not have. */
TEST(missing_stream)
{
	open_relay_streams(SECONDS_NEVER, 20);
	bed_send(left.assoc, "x", 19, 0, 0);
	check_done(ERR_IO);
	CHECK_STR(why.text, "there is no stream 19");
	check_ends(&left, IO_ERROR,
	    "association lost: aborted by the peer: "
	    "user-initiated-abort \"there is no stream 19\"");
	link_free(link_);
	link_ = NULL;
	CHECK(bed_run(&bed, &right.ended, BED_LIMIT));
	CHECK_INT(right.end, IO_ERROR);
	close_relay();
}

/* Somebody who sends as much as it can. */
struct flood {
	struct assoc *assoc;
	unsigned sent, most;
	uint32_t sum;
	unsigned seed;
};

static void
flood(struct flood *f)
{
	char data[3000];
	size_t len;
	unsigned seed;

	while (f->sent < f->most) {
		seed = f->seed;
		len = 1 + (size_t)rand_r(&seed) % sizeof(data);
		for (size_t i = 0; i < len; i++)
			data[i] = (char)rand_r(&seed);
		if (bed_send_bytes(f->assoc, data, len) != IO_OK)
			return;
		f->seed = seed;
		f->sum = tap_sum(f->sum, data, len);
		f->sent++;
	}
}

/* One side takes nothing: the other is stopped, memory is bounded. */
TEST(back_pressure)
{
	struct flood f = {.most = 100000, .seed = 1};

	open_relay(SECONDS_NEVER);
	fake_window(bed.engine, 20000);
	assoc_watch(right.assoc, 0);
	f.assoc = left.assoc;
	for (int i = 0; i < 100; i++) {
		flood(&f);
		bed_settle(&bed);
	}
	/* Two windows, and one batch in the link. */
	CHECK(fake_unread(right.assoc) <= 20000);
	CHECK(fake_unread(near[0]) <= 20000);
	CHECK(f.sent > 20 && f.sent < 200);
	/* The other direction goes on. */
	bed_send(right.assoc, "answer", 0, 0, 0);
	bed_settle(&bed);
	CHECK_STR(left.text, "answer");
	/* And all of it arrives. */
	assoc_watch(right.assoc, READY_READ);
	bed_settle(&bed);
	CHECK_INT(right.messages, f.sent);
	CHECK_INT(right.sum, f.sum);
	close_relay();
}

/* Much in both directions at once, in pieces and through small windows, until
 * both shut down. */
TEST(stress)
{
	struct flood a = {.most = 2000, .seed = 2};
	struct flood b = {.most = 2000, .seed = 3};

	open_relay(SECONDS_NEVER);
	fake_window(bed.engine, 7000);
	fake_burst(bed.engine, 3);
	a.assoc = left.assoc;
	b.assoc = right.assoc;
	for (int i = 0; i < 20000 && a.sent + b.sent < a.most + b.most; i++) {
		fake_partial(bed.engine, i % 2 ? 0 : 777);
		flood(&a);
		flood(&b);
		ev_run(bed.loop, EVRUN_NOWAIT);
	}
	bed_settle(&bed);
	CHECK_INT(a.sent, a.most);
	CHECK_INT(right.messages, a.sent);
	CHECK_INT(right.sum, a.sum);
	CHECK_INT(left.messages, b.sent);
	CHECK_INT(left.sum, b.sum);
	assoc_shutdown(right.assoc);
	check_done(ERR_NONE);
	check_ends(&left, IO_END, "");
	close_relay();
}

CHECK_MAIN(RUN(messages_stay_as_they_are), RUN(pieces_become_one),
    RUN(shutdown_goes_on), RUN(shutdown_of_both), RUN(shutdown_while_blocked),
    RUN(shutdown_is_talked_over), RUN(abort_goes_on), RUN(lost_becomes_abort),
    RUN(shutdown_unanswered), RUN(missing_stream), RUN(back_pressure),
    RUN(stress))
