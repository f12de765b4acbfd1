/* Many associations share one input and one output. */
#include "check.h"
#include "fake.h"
#include "fake_bed.h"
#include "flow/assoc_endpoint.h"
#include "flow/hub.h"
#include "flow/link.h"
#include "flow/stream_endpoint.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PARTIES 3

/* An association that has joined the hub. */
struct party {
	struct tap far;
	struct link *link;
	bool done;
	struct error why;
};

static struct bed bed;
static struct fake_end shared;
static struct hub *hub;
static struct party party[PARTIES];
static struct link_rules rules;

/* As a server does, it is freed at once. */
static void
on_done(void *arg, const struct error *why)
{
	struct party *p = arg;

	p->done = true;
	p->why = *why;
	link_free(p->link);
	p->link = NULL;
}

static void
join(struct party *p)
{
	struct endpoint *member = hub_join(hub);
	struct assoc_end_config config = {
	    .loop = bed.loop, .join = member->whole};
	struct link_rules its = rules;
	struct assoc *pair[2];

	memset(p, 0, sizeof(*p));
	bed_pair(&bed, pair);
	tap_assoc(&p->far, pair[1]);
	its.on_done = on_done;
	its.arg = p;
	p->link = link_new(
	    bed.loop, bed.pool, assoc_endpoint(pair[0], &config), member, &its);
}

static void
open_with(struct endpoint *endpoint)
{
	hub = hub_new(bed.loop, endpoint);
	memset(party, 0, sizeof(party));
}

static void
open_hub(void)
{
	rules = (struct link_rules){.idle = SECONDS_NEVER,
	    .write = SECONDS_NEVER,
	    .quit = SECONDS_NEVER,
	    .linger = SECONDS_NEVER};
	bed_open(&bed, 0);
	fake_end_init(&shared, &bed);
	open_with(&shared.endpoint);
}

static void
join_all(void)
{
	for (int i = 0; i < PARTIES; i++)
		join(&party[i]);
	bed_settle(&bed);
}

static void
leave(struct party *p)
{
	if (p->link != NULL)
		link_free(p->link);
	p->link = NULL;
}

static void
close_hub(void)
{
	for (int i = 0; i < PARTIES; i++) {
		leave(&party[i]);
		if (party[i].far.assoc != NULL)
			tap_close(&party[i].far);
	}
	hub_free(hub);
	bed_close(&bed);
}

TEST(input_for_all)
{
	open_hub();
	join_all();
	fake_end_say(&shared, "one");
	bed_settle(&bed);
	fake_end_say(&shared, "two");
	bed_settle(&bed);
	for (int i = 0; i < PARTIES; i++)
		CHECK_STR(party[i].far.text, "one two");
	close_hub();
}

TEST(output_of_all)
{
	open_hub();
	join_all();
	for (int i = 0; i < PARTIES; i++) {
		bed_send(party[i].far.assoc, i == 1 ? "b" : "a", 0, 0, 0);
		bed_settle(&bed);
	}
	CHECK_STR(shared.got.text, "a b a");
	/* One that leaves does not take the output with it. */
	leave(&party[1]);
	bed_send(party[2].far.assoc, "c", 0, 0, 0);
	bed_settle(&bed);
	CHECK_STR(shared.got.text, "a b a c");
	CHECK(!shared.closed && !shared.finished);
	close_hub();
	CHECK(shared.closed);
}

/* Without anybody to read it, input stays where it is. */
TEST(nobody)
{
	open_hub();
	fake_end_say(&shared, "one");
	bed_settle(&bed);
	CHECK_INT(shared.reads, 0);
	join(&party[0]);
	bed_settle(&bed);
	CHECK_STR(party[0].far.text, "one");
	leave(&party[0]);
	bed_settle(&bed);
	fake_end_say(&shared, "two");
	bed_settle(&bed);
	CHECK_INT(shared.first, 1);
	join(&party[1]);
	bed_settle(&bed);
	CHECK_STR(party[1].far.text, "two");
	close_hub();
}

TEST(latecomer)
{
	open_hub();
	join(&party[0]);
	fake_end_say(&shared, "one");
	bed_settle(&bed);
	join(&party[1]);
	bed_settle(&bed);
	fake_end_say(&shared, "two");
	bed_settle(&bed);
	CHECK_STR(party[0].far.text, "one two");
	CHECK_STR(party[1].far.text, "two");
	close_hub();
}

/* The slowest sets the pace, for a batch at most; when it leaves, on. */
TEST(slowest)
{
	open_hub();
	fake_window(bed.engine, 100);
	join_all();
	assoc_watch(party[1].far.assoc, 0);
	fake_end_say(&shared, "0123456789");
	shared.endless = true;
	fake_end_kick(&shared);
	bed_settle(&bed);
	CHECK_INT(shared.given, BATCH_MAX);
	CHECK_INT(party[0].far.messages, BATCH_MAX);
	CHECK_INT(fake_unread(party[1].far.assoc), 100);
	leave(&party[1]);
	bed_settle(&bed);
	CHECK(shared.given > BATCH_MAX);
	CHECK(party[0].far.messages > BATCH_MAX);
	shared.endless = false;
	shared.n = shared.first;
	bed_settle(&bed);
	CHECK_INT(party[0].far.messages, shared.given);
	CHECK_INT(party[2].far.messages, shared.given);
	close_hub();
}

/* One that is ending reads no more: the others need not wait for it. */
TEST(ending)
{
	open_hub();
	join_all();
	fake_end_say(&shared, "one");
	bed_settle(&bed);
	fake_silence(bed.engine, true);
	link_finish(party[1].link, NULL, SECONDS_NEVER);
	for (int i = 0; i < 3; i++) {
		fake_end_say(&shared, "more");
		bed_settle(&bed);
	}
	CHECK(!party[1].done);
	CHECK_STR(party[0].far.text, "one more more more");
	CHECK_STR(party[2].far.text, "one more more more");
	CHECK_STR(party[1].far.text, "one");
	close_hub();
}

/* The same for one that could not pass on all that it has taken. */
TEST(ending_while_blocked)
{
	open_hub();
	fake_window(bed.engine, 10);
	join_all();
	assoc_watch(party[1].far.assoc, 0);
	fake_end_say(&shared, "0123456789");
	fake_end_say(&shared, "more");
	fake_end_say(&shared, "and");
	bed_settle(&bed);
	CHECK_STR(party[0].far.text, "0123456789 more and");
	fake_silence(bed.engine, true);
	link_finish(party[1].link, NULL, SECONDS_NEVER);
	fake_end_say(&shared, "more");
	bed_settle(&bed);
	CHECK(!party[1].done);
	CHECK_STR(party[0].far.text, "0123456789 more and more");
	close_hub();
}

TEST(end_of_input)
{
	open_hub();
	rules.quit = 0;
	join(&party[0]);
	join(&party[1]);
	fake_end_say(&shared, "last");
	shared.after = IO_END;
	for (int i = 0; i < 2; i++) {
		CHECK(bed_run(&bed, &party[i].done, BED_LIMIT));
		CHECK_INT(party[i].why.kind, ERR_NONE);
		CHECK(bed_run(&bed, &party[i].far.ended, BED_LIMIT));
		CHECK_INT(party[i].far.end, IO_END);
		CHECK_STR(party[i].far.text, "last");
	}
	/* There is an end for those too who come later. */
	join(&party[2]);
	CHECK(bed_run(&bed, &party[2].done, BED_LIMIT));
	CHECK(bed_run(&bed, &party[2].far.ended, BED_LIMIT));
	CHECK_INT(party[2].far.end, IO_END);
	CHECK_STR(party[2].far.text, "");
	close_hub();
}

/* And nothing else is over, where the end of input ends nothing. */
TEST(output_after_end_of_input)
{
	open_hub();
	shared.after = IO_END;
	join_all();
	for (int i = 0; i < PARTIES; i++)
		bed_send(party[i].far.assoc, "x", 0, 0, 0);
	bed_settle(&bed);
	CHECK_STR(shared.got.text, "x x x");
	CHECK_INT(shared.reads, 1);
	close_hub();
}

TEST(input_fails)
{
	open_hub();
	join(&party[0]);
	join(&party[1]);
	fake_end_say(&shared, "before");
	shared.after = IO_ERROR;
	bed_settle(&bed);
	join(&party[2]);
	bed_settle(&bed);
	for (int i = 0; i < PARTIES; i++) {
		CHECK(party[i].done && party[i].far.ended);
		CHECK_STR(party[i].why.text, "read: as told");
		CHECK_INT(party[i].far.end, IO_ERROR);
		CHECK_STR(party[i].far.text, i < 2 ? "before" : "");
	}
	close_hub();
}

/* All wait for the output, all go on. */
TEST(output_blocked)
{
	open_hub();
	join_all();
	shared.room = 1;
	for (int i = 0; i < PARTIES; i++) {
		bed_send(party[i].far.assoc, "x", 0, 0, 0);
		bed_send(party[i].far.assoc, "y", 0, 0, 0);
	}
	bed_settle(&bed);
	CHECK_INT(shared.got.messages, 1);
	for (int i = 2; i <= 2 * PARTIES; i++) {
		shared.room = 1;
		fake_end_kick(&shared);
		bed_settle(&bed);
		CHECK_INT(shared.got.messages, i);
	}
	/* One that gives up does not hold up the others. */
	shared.room = 0;
	for (int i = 0; i < PARTIES; i++)
		bed_send(party[i].far.assoc, "z", 0, 0, 0);
	bed_settle(&bed);
	leave(&party[0]);
	shared.room = SIZE_MAX;
	fake_end_kick(&shared);
	bed_settle(&bed);
	CHECK_INT(shared.got.messages, 2 * PARTIES + 2);
	close_hub();
}

TEST(output_closed)
{
	open_hub();
	join_all();
	shared.fate = IO_END;
	bed_send(party[1].far.assoc, "x", 0, 0, 0);
	bed_settle(&bed);
	CHECK(party[1].done && !party[0].done);
	CHECK_INT(party[1].why.kind, ERR_NONE);
	CHECK_INT(party[1].far.end, IO_END);
	close_hub();
}

/* Somebody is lost with input that it has not taken. */
TEST(lost_in_between)
{
	open_hub();
	fake_window(bed.engine, 1);
	join_all();
	assoc_watch(party[1].far.assoc, 0);
	for (int i = 0; i < 4; i++)
		fake_end_say(&shared, "x");
	bed_settle(&bed);
	CHECK_STR(party[0].far.text, "x x x x");
	fake_end_say(&shared, "y");
	bed_settle(&bed);
	CHECK_STR(party[0].far.text, "x x x x");
	assoc_abort(party[1].far.assoc, NULL);
	bed_settle(&bed);
	CHECK(party[1].done);
	CHECK_STR(party[0].far.text, "x x x x y");
	CHECK_STR(party[2].far.text, "x x x x y");
	close_hub();
}

static void
open_pipe(int fd[2], const char *framing)
{
	struct stream_config config = {.in = -1,
	    .in_framing = framing_find("line"),
	    .out_framing = framing_find(framing),
	    .block = 8192};

	open_hub();
	hub_free(hub);
	CHECK_INT(pipe(fd), 0);
	CHECK_INT(fcntl(fd[1], F_SETPIPE_SZ, 4096), 4096);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	config.out = fd[1];
	open_with(stream_endpoint(bed.loop, &config));
}

/* Long messages that arrive in pieces, all at the same time, through a pipe
 * that takes less than one of them: they come out one after the other. */
static void
check_records(const char *framing, size_t tail)
{
	static char data[PARTIES][20000], got[PARTIES * 20001];
	size_t sum = 0, each = sizeof(data[0]) + tail;
	ssize_t n;
	int fd[2], seen = 0;

	CHECK_ROW(framing);
	open_pipe(fd, framing);
	join_all();
	fake_partial(bed.engine, 700);
	fake_burst(bed.engine, 2);
	for (int i = 0; i < PARTIES; i++) {
		memset(data[i], 'a' + i, sizeof(data[i]));
		bed_send_bytes(party[i].far.assoc, data[i], sizeof(data[i]));
	}
	for (int rounds = 0; rounds < 10000; rounds++) {
		ev_run(bed.loop, EVRUN_NOWAIT);
		n = read(fd[0], got + sum, sizeof(got) - sum);
		sum += n > 0 ? (size_t)n : 0;
	}
	CHECK_INT(sum, PARTIES * each);
	for (size_t at = 0; at + each <= sum; at += each) {
		int i = got[at] - 'a';

		CHECK(i >= 0 && i < PARTIES &&
		      memcmp(got + at, data[i], sizeof(data[i])) == 0);
		seen += 1 << i;
	}
	CHECK_INT(seen, (1 << PARTIES) - 1);
	close_hub();
	close(fd[0]);
	close(fd[1]);
}

TEST(records_do_not_mix)
{
	check_records("line", 1);
	check_records("raw", 0);
}

CHECK_MAIN(RUN(input_for_all), RUN(output_of_all), RUN(nobody), RUN(latecomer),
    RUN(slowest), RUN(ending), RUN(ending_while_blocked), RUN(end_of_input),
    RUN(output_after_end_of_input), RUN(input_fails), RUN(output_blocked),
    RUN(output_closed), RUN(lost_in_between), RUN(records_do_not_mix))
