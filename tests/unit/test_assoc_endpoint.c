/* An association as an endpoint: pieces put together, and its own endings. */
#include "check.h"
#include "engine/event.h"
#include "fake.h"
#include "fake_bed.h"
#include "flow/assoc_endpoint.h"

#include <stdlib.h>

#define ALL_EVENTS (EVENT_ALL & ~EVENT_BIT(EVENT_ASSOC_CHANGE))

static struct bed bed;
static struct assoc *near, *far;
static struct endpoint *ep;
static struct batch *batch;
static struct error e;

static void
open_end(uint32_t events, struct assoc_end_config config)
{
	struct assoc *pair[2];

	bed_open(&bed, events);
	bed_pair(&bed, pair);
	near = pair[0];
	far = pair[1];
	config.loop = bed.loop;
	ep = assoc_endpoint(near, &config);
	batch = batch_new();
	memset(&e, 0, sizeof(e));
}

static void
close_end(void)
{
	ep->ops->close(ep);
	assoc_close(far);
	batch_free(batch);
	bed_close(&bed);
}

/* Read until there is nothing more. */
static enum io
read_all(struct tap *tap)
{
	enum io result;

	memset(tap, 0, sizeof(*tap));
	do {
		batch_reset(batch);
		result = ep->ops->read(ep, batch, &e);
		/* Data of all must be there as long as the batch is. */
		tap_take(tap, batch);
	} while (result == IO_OK);
	return result;
}

TEST(kind)
{
	open_end(0, (struct assoc_end_config){0});
	CHECK(ep->whole && ep->full_close && ep->has_peer);
	close_end();
}

/* With batches of any size between the pieces. */
TEST(joins)
{
	struct tap tap;

	for (size_t burst = 0; burst < 8; burst++) {
		open_end(0, (struct assoc_end_config){.join = true});
		fake_partial(bed.engine, 3);
		fake_burst(bed.engine, burst);
		bed_send(far, "whole", 0, 0, 0);
		bed_send(far, "a", 1, 2, 0);
		bed_send(far, "abcdefghij", 3, 4, MESSAGE_UNORDERED);
		bed_send(far, "bcd", 5, 0, 0);
		bed_send(far, "efgh", 0, 6, 0);
		CHECK_INT(read_all(&tap), IO_AGAIN);
		CHECK_STR(tap.text, "whole a@1/2 abcdefghij@3/4! bcd@5 efgh/6");
		close_end();
	}
}

TEST(passes_pieces_on)
{
	struct tap tap;

	open_end(0, (struct assoc_end_config){.join = false});
	fake_partial(bed.engine, 3);
	bed_send(far, "abcdefgh", 1, 2, MESSAGE_UNORDERED);
	CHECK_INT(read_all(&tap), IO_AGAIN);
	CHECK_STR(tap.text, "abc@1/2!+ def@1/2!+~ gh@1/2!~");
	CHECK_INT(tap.messages, 1);
	close_end();
}

/* Too long a message: an error, or pieces that are as large as allowed. */
TEST(limit)
{
	struct tap tap;

	open_end(0, (struct assoc_end_config){.join = true, .most = 7});
	fake_partial(bed.engine, 3);
	bed_send(far, "abcdefg", 0, 0, 0);
	bed_send(far, "ABCDEFGH", 0, 0, 0);
	CHECK_INT(read_all(&tap), IO_ERROR);
	CHECK_STR(tap.text, "abcdefg");
	CHECK(strstr(e.text, "more than 7 bytes") != NULL);
	close_end();

	for (size_t burst = 0; burst < 8; burst++) {
		open_end(0, (struct assoc_end_config){
				.join = true, .marks = true, .most = 4});
		fake_partial(bed.engine, 3);
		fake_burst(bed.engine, burst);
		bed_send(far, "abcde", 0, 0, 0);
		bed_send(far, "abcdefghijklmnop", 1, 2, MESSAGE_UNORDERED);
		bed_send(far, "x", 0, 0, 0);
		CHECK_INT(read_all(&tap), IO_AGAIN);
		CHECK_STR(tap.text, "abcde abcdef@1/2!+ ghijkl@1/2!+~ "
				    "mnop@1/2!~ x");
		close_end();
	}
}

/* What is joined grows many times, and moves; so do those before it. */
TEST(joins_long_ones)
{
	static char data[400000];
	struct tap tap;
	uint32_t sum = 0;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 >> 3);
	open_end(0, (struct assoc_end_config){.join = true});
	fake_partial(bed.engine, 10000);
	for (size_t len = 20000; len <= sizeof(data); len *= 2) {
		bed_send_bytes(far, data, len);
		sum = tap_sum(sum, data, len);
	}
	CHECK_INT(read_all(&tap), IO_AGAIN);
	CHECK_STR(tap.text, "<20000> <40000> <80000> <160000> <320000>");
	CHECK_INT(tap.sum, sum);
	close_end();
}

TEST(events_keep_their_place)
{
	struct event event = {.type = EVENT_SENDER_DRY};
	char order[8] = "";

	open_end(ALL_EVENTS, (struct assoc_end_config){.join = true});
	fake_partial(bed.engine, 1);
	bed_send(far, "ab", 0, 0, 0);
	fake_event(near, &event);
	bed_send(far, "cd", 0, 0, 0);
	batch_reset(batch);
	CHECK_INT(ep->ops->read(ep, batch, &e), IO_OK);
	for (size_t i = 0; i < batch->n; i++)
		strlcat(order, batch->v[i].event ? "e" : "m", sizeof(order));
	CHECK_STR(order, "mem");
	close_end();
}

/* A message whose rest never comes is not put together with the next. */
TEST(rest_is_lost)
{
	struct tap tap;

	open_end(0, (struct assoc_end_config){.join = true});
	fake_partial(bed.engine, 2);
	fake_burst(bed.engine, 3);
	bed_send(far, "good", 0, 0, 0);
	bed_send(far, "abcdefghij", 1, 0, 0);
	bed_send(far, "ghijkl", 1, 0, 0);
	batch_reset(batch);
	CHECK_INT(ep->ops->read(ep, batch, &e), IO_OK);
	batch_reset(batch);
	CHECK_INT(ep->ops->read(ep, batch, &e), IO_OK);
	CHECK(fake_lose_rest(near));
	CHECK_INT(read_all(&tap), IO_AGAIN);
	CHECK_STR(tap.text, "ghijkl@1");
	close_end();
}

/* The longest message that is put together, and one that is too long. */
TEST(longest)
{
	struct addrs any = {.any_family = AF_INET};
	struct settings settings = {.set = 0};
	struct assoc_end_config config = {.join = true};
	struct listener *l;
	char *data = calloc(1, JOIN_MAX + 1);
	struct tap tap;

	bed_open(&bed, 0);
	settings_put(&settings, OPTION_SNDBUF, JOIN_MAX + 1);
	engine_listen(bed.engine, &any, AF_INET, &settings, &l, &e);
	listener_addrs(l, &any, &e);
	engine_dial(bed.engine, NULL, &any, &settings, &near, &e);
	bed_settle(&bed);
	CHECK_INT(listener_accept(l, &far, &e), IO_OK);
	CHECK_INT(assoc_connected(near, &e), IO_OK);
	listener_close(l);
	config.loop = bed.loop;
	ep = assoc_endpoint(near, &config);
	batch = batch_new();
	fake_partial(bed.engine, BATCH_ROOM);
	CHECK_INT(bed_send_bytes(far, data, JOIN_MAX), IO_OK);
	CHECK_INT(read_all(&tap), IO_AGAIN);
	CHECK_STR(tap.text, "<67108864>");
	CHECK_INT(bed_send_bytes(far, data, JOIN_MAX + 1), IO_OK);
	CHECK_INT(read_all(&tap), IO_ERROR);
	CHECK_INT(e.kind, ERR_IO);
	CHECK_STR(e.text,
	    "a message of more than 67108864 bytes cannot be passed on "
	    "(-o max_message)");
	close_end();
	free(data);
}

static bool woken;

static void
ready(void *arg, int what)
{
	(void)arg;
	woken = what & READY_READ;
}

TEST(finish_shuts_down)
{
	struct tap tap;

	open_end(0, (struct assoc_end_config){0});
	bed_send(far, "last", 0, 0, 0);
	ep->ops->finish(ep);
	bed_settle(&bed);
	CHECK_INT(read_all(&tap), IO_END);
	CHECK_STR(tap.text, "last");
	tap_assoc(&tap, far);
	CHECK(bed_run(&bed, &tap.ended, BED_LIMIT));
	CHECK_INT(tap.end, IO_END);
	batch_free(tap.batch);
	close_end();
}

static const struct assoc_end_config aborting = {
    .abort = true, .abort_text = "the reason"};

/* --abort: all is delivered, then ABORT, and that is a good end. */
TEST(finish_aborts)
{
	struct tap tap, far_tap;

	open_end(0, aborting);
	ep->ready = ready;
	woken = false;
	fake_late_acks(bed.engine, true);
	batch_add(batch, 4)->data = (char *)"text";
	CHECK_INT(ep->ops->write(ep, batch, &e), IO_OK);
	ep->ops->finish(ep);
	bed_run(&bed, &woken, 0.1); /* nobody has received it yet */
	CHECK(!woken);
	CHECK_INT(read_all(&tap), IO_AGAIN);
	tap_assoc(&far_tap, far);
	CHECK(bed_run(&bed, &woken, BED_LIMIT));
	CHECK_INT(read_all(&tap), IO_END);
	CHECK(bed_run(&bed, &far_tap.ended, BED_LIMIT));
	CHECK_STR(far_tap.text, "text");
	CHECK_STR(far_tap.why.text, "association lost: aborted by the peer: "
				    "user-initiated-abort \"the reason\"");
	batch_free(far_tap.batch);
	close_end();
}

/* But not when it is lost before all was delivered. */
TEST(finish_aborts_too_late)
{
	struct tap tap;

	open_end(0, aborting);
	ep->ready = ready;
	woken = false;
	fake_late_acks(bed.engine, true);
	batch_add(batch, 4)->data = (char *)"text";
	CHECK_INT(ep->ops->write(ep, batch, &e), IO_OK);
	ep->ops->finish(ep);
	fake_path_down(near);
	CHECK(bed_run(&bed, &woken, BED_LIMIT));
	CHECK_INT(read_all(&tap), IO_ERROR);
	CHECK_STR(e.text, "association lost: the peer does not answer");
	close_end();
}

/* Closed while it waits: no timer is left. */
TEST(close_while_finishing)
{
	open_end(0, aborting);
	fake_late_acks(bed.engine, true);
	batch_add(batch, 4)->data = (char *)"text";
	CHECK_INT(ep->ops->write(ep, batch, &e), IO_OK);
	ep->ops->finish(ep);
	bed_settle(&bed);
	close_end();
}

TEST(abort_has_a_reason)
{
	struct tap tap;

	open_end(0, (struct assoc_end_config){0});
	ep->ops->abort(ep, "no more");
	CHECK_INT(read_all(&tap), IO_ERROR);
	tap_assoc(&tap, far);
	CHECK(bed_run(&bed, &tap.ended, BED_LIMIT));
	CHECK_STR(tap.why.text, "association lost: aborted by the peer: "
				"user-initiated-abort \"no more\"");
	batch_free(tap.batch);
	close_end();
}

CHECK_MAIN(RUN(kind), RUN(joins), RUN(passes_pieces_on), RUN(limit),
    RUN(joins_long_ones), RUN(events_keep_their_place), RUN(rest_is_lost),
    RUN(longest), RUN(finish_shuts_down), RUN(finish_aborts),
    RUN(finish_aborts_too_late), RUN(close_while_finishing),
    RUN(abort_has_a_reason))
