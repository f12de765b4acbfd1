/* The fake stack keeps the contracts of engine.h: else what is tested with it
 * would mean little. */
#include "check.h"
#include "engine/event.h"
#include "fake.h"
#include "fake_bed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

static struct bed bed;
static struct assoc *pair[2];
static struct tap tap;

static void
open_pair(uint32_t events)
{
	bed_open(&bed, events);
	bed_pair(&bed, pair);
}

static void
close_pair(void)
{
	assoc_close(pair[0]);
	assoc_close(pair[1]);
	bed_close(&bed);
}

/* What one assoc_recv() gives, as a tap writes it. */
static const char *
once(struct assoc *a, enum io *result)
{
	static struct tap out;
	struct batch *b = batch_new();

	memset(&out, 0, sizeof(out));
	*result = assoc_recv(a, b, &out.why);
	tap_take(&out, b);
	batch_free(b);
	return out.text;
}

#define CHECK_ONCE(a, want_result, want_text)           \
	do {                                            \
		enum io got_result;                     \
		const char *got = once(a, &got_result); \
		CHECK_STR(got, want_text);              \
		CHECK_INT(got_result, want_result);     \
	} while (0)

TEST(come_up)
{
	struct assoc_status status;
	struct addrs own, peer;
	struct error e;
	char text[64];

	open_pair(0);
	CHECK_INT(assoc_id(pair[0]), 1);
	CHECK_INT(assoc_id(pair[1]), 2);
	CHECK_INT(assoc_connected(pair[1], &e), IO_OK);
	CHECK_INT(assoc_status(pair[0], &status, &e), 0);
	CHECK_INT(status.state, STATE_ESTABLISHED);
	CHECK_INT(status.ostreams, FAKE_STREAMS);
	CHECK_INT(assoc_addrs(pair[0], true, &peer, &e), 0);
	CHECK_INT(assoc_addrs(pair[1], false, &own, &e), 0);
	CHECK_STR(addrs_format(&peer, text, sizeof(text)), "127.0.0.1:40000");
	CHECK(memcmp(&own, &peer, sizeof(own)) == 0);
	close_pair();
}

TEST(streams_are_negotiated)
{
	struct addrs any = {.any_family = AF_INET};
	struct settings listens = {.set = 0}, dials = {.set = 0};
	struct assoc_status status;
	struct listener *l;
	struct error e;

	bed_open(&bed, 0);
	settings_put(&listens, OPTION_OSTREAMS, 5);
	settings_put(&listens, OPTION_MAX_ISTREAMS, 7);
	settings_put(&dials, OPTION_OSTREAMS, 20);
	settings_put(&dials, OPTION_MAX_ISTREAMS, 3);
	engine_listen(bed.engine, &any, AF_INET, &listens, &l, &e);
	listener_addrs(l, &any, &e);
	engine_dial(bed.engine, NULL, &any, &dials, &pair[0], &e);
	CHECK_INT(assoc_connected(pair[0], &e), IO_AGAIN);
	bed_settle(&bed);
	CHECK_INT(assoc_connected(pair[0], &e), IO_OK);
	CHECK_INT(listener_accept(l, &pair[1], &e), IO_OK);
	CHECK_INT(listener_accept(l, &pair[1], &e), IO_AGAIN);
	assoc_status(pair[0], &status, &e);
	CHECK_INT(status.ostreams, 7);
	CHECK_INT(status.istreams, 3);
	assoc_status(pair[1], &status, &e);
	CHECK_INT(status.ostreams, 3);
	CHECK_INT(status.istreams, 7);
	listener_close(l);
	close_pair();
}

static void
dial_to(uint16_t port)
{
	struct addrs to = {.port = port, .any_family = AF_INET};
	struct settings settings = {.set = 0};
	struct error e;

	engine_dial(bed.engine, NULL, &to, &settings, &pair[0], &e);
}

static void
check_dial(enum io result, enum error_kind kind)
{
	struct error e = {.kind = ERR_NONE};

	dial_to(4711);
	CHECK_INT(assoc_connected(pair[0], &e), IO_AGAIN);
	bed_settle(&bed);
	CHECK_INT(assoc_connected(pair[0], &e), result);
	CHECK_INT(e.kind, kind);
	assoc_close(pair[0]);
}

TEST(refusals)
{
	bed_open(&bed, 0);
	check_dial(IO_ERROR, ERR_REFUSED);
	fake_refuse(bed.engine, ETIMEDOUT);
	check_dial(IO_ERROR, ERR_TIMEOUT);
	fake_refuse(bed.engine, 0);
	fake_silence(bed.engine, true);
	check_dial(IO_AGAIN, ERR_NONE);
	bed_close(&bed);
}

static int called;
static bool flag;

static void
note_ready(struct assoc *a, int what, void *arg)
{
	(void)a;
	(void)arg;
	called |= what;
	flag = true;
}

/* A failure to come up is told to those who wait for writing. */
TEST(refusal_wakes)
{
	struct error e;

	bed_open(&bed, 0);
	dial_to(4711);
	assoc_on_ready(pair[0], note_ready, NULL);
	assoc_watch(pair[0], READY_WRITE);
	called = 0;
	flag = false;
	CHECK(bed_run(&bed, &flag, BED_LIMIT));
	CHECK_INT(called, READY_WRITE);
	CHECK_INT(assoc_connected(pair[0], &e), IO_ERROR);
	called = 0;
	bed_settle(&bed);
	CHECK_INT(called, READY_WRITE);
	assoc_close(pair[0]);
	bed_close(&bed);
}

TEST(level_triggered)
{
	open_pair(0);
	CHECK_ONCE(pair[1], IO_OK, "");
	assoc_on_ready(pair[1], note_ready, NULL);
	called = 0;
	assoc_watch(pair[1], READY_READ);
	bed_settle(&bed);
	CHECK_INT(called, 0);
	bed_send(pair[0], "x", 0, 0, 0);
	CHECK_INT(called, 0); /* from the loop only */
	for (int i = 0; i < 3; i++) {
		called = 0;
		bed_settle(&bed);
		CHECK_INT(called, READY_READ);
	}
	called = 0;
	assoc_watch(pair[1], 0);
	bed_settle(&bed);
	CHECK_INT(called, 0);
	assoc_watch(pair[1], READY_WRITE | READY_READ);
	bed_settle(&bed);
	CHECK_INT(called, READY_WRITE | READY_READ);
	close_pair();
}

TEST(messages)
{
	open_pair(EVENT_BIT(EVENT_ASSOC_CHANGE));
	bed_send(pair[0], "one", 3, 46, 0);
	bed_send(pair[0], "two", 0, 0, MESSAGE_UNORDERED);
	CHECK_ONCE(pair[1], IO_OK, "one@3/46 two!");
	CHECK_ONCE(pair[1], IO_AGAIN, "");
	CHECK_INT(bed_send(pair[0], "", 0, 0, 0), IO_ERROR);
	CHECK_INT(bed_send(pair[0], "x", FAKE_STREAMS, 0, 0), IO_ERROR);
	/* These were failures of the one call only. */
	CHECK_INT(bed_send(pair[0], "x", FAKE_STREAMS - 1, 0, 0), IO_OK);
	CHECK_ONCE(pair[1], IO_OK, "x@9");
	close_pair();
}

TEST(only_events_asked_for)
{
	struct event event = {.type = EVENT_SENDER_DRY};

	open_pair(EVENT_BIT(EVENT_REMOTE_ERROR));
	CHECK_ONCE(pair[0], IO_OK, ""); /* COMM_UP */
	tap_assoc(&tap, pair[0]);
	fake_event(pair[0], &event);
	bed_settle(&bed);
	CHECK_INT(tap.events, 0);
	event.type = EVENT_REMOTE_ERROR;
	fake_event(pair[0], &event);
	bed_settle(&bed);
	CHECK_INT(tap.events, EVENT_BIT(EVENT_REMOTE_ERROR));
	tap_close(&tap);
	assoc_close(pair[1]);
	bed_close(&bed);
}

TEST(pieces)
{
	open_pair(0);
	CHECK_ONCE(pair[1], IO_OK, "");
	fake_partial(bed.engine, 4);
	bed_send(pair[0], "abcdefghij", 1, 2, MESSAGE_UNORDERED);
	bed_send(pair[0], "klmn", 0, 0, 0);
	fake_burst(bed.engine, 2);
	CHECK_ONCE(pair[1], IO_OK, "abcd@1/2!+ efgh@1/2!+~");
	CHECK(fake_lose_rest(pair[1]));
	CHECK(!fake_lose_rest(pair[1]));
	CHECK_ONCE(pair[1], IO_OK, "klmn");
	close_pair();
}

TEST(window)
{
	char data[100] = {0};

	open_pair(0);
	CHECK_ONCE(pair[1], IO_OK, "");
	fake_window(bed.engine, 150);
	assoc_on_ready(pair[0], note_ready, NULL);
	assoc_watch(pair[0], READY_WRITE);
	CHECK_INT(bed_send_bytes(pair[0], data, 100), IO_OK);
	CHECK_INT(bed_send_bytes(pair[0], data, 51), IO_AGAIN);
	CHECK_INT(fake_unread(pair[1]), 100);
	called = 0;
	bed_settle(&bed); /* not ready for what does not fit */
	CHECK_INT(called, 0);
	CHECK_ONCE(pair[1], IO_OK, "<100>");
	bed_settle(&bed);
	CHECK_INT(called, READY_WRITE);
	CHECK_INT(bed_send_bytes(pair[0], data, 51), IO_OK);
	CHECK_INT(bed_send_bytes(pair[0], data, 99), IO_OK);
	CHECK_INT(bed_send_bytes(pair[0], data, 1), IO_AGAIN);
	CHECK_ONCE(pair[1], IO_OK, "<51> <99>");
	fake_window(bed.engine, 0);
	CHECK_INT(bed_send_bytes(pair[0], data, 1), IO_AGAIN);
	close_pair();
}

/* SHUTDOWN is complete once all is acknowledged, received or not. */
TEST(graceful_end)
{
	open_pair(0);
	bed_send(pair[0], "last", 0, 0, 0);
	bed_send(pair[1], "words", 0, 0, 0);
	assoc_shutdown(pair[0]);
	CHECK_INT(bed_send(pair[0], "late", 0, 0, 0), IO_AGAIN);
	CHECK_INT(bed_send(pair[1], "more", 0, 0, 0), IO_OK);
	bed_settle(&bed);
	CHECK_INT(bed_send(pair[1], "late", 0, 0, 0), IO_AGAIN);
	CHECK_ONCE(pair[1], IO_OK, "last");
	CHECK_ONCE(pair[1], IO_END, "");
	CHECK_ONCE(pair[0], IO_OK, "words more");
	CHECK_ONCE(pair[0], IO_END, "");
	close_pair();
}

/* The same where all has to be received, in both directions. */
TEST(late_graceful_end)
{
	struct assoc_status status;
	struct error e;

	open_pair(0);
	fake_late_acks(bed.engine, true);
	bed_send(pair[0], "last", 0, 0, 0);
	bed_send(pair[1], "words", 0, 0, 0);
	assoc_shutdown(pair[0]);
	bed_settle(&bed);
	CHECK_INT(assoc_status(pair[0], &status, &e), 0);
	CHECK_INT(status.state, STATE_SHUTDOWN_PENDING);
	CHECK_INT(status.unacked, 1);
	CHECK_INT(bed_send(pair[0], "late", 0, 0, 0), IO_AGAIN);
	CHECK_INT(bed_send(pair[1], "more", 0, 0, 0), IO_OK);
	CHECK_ONCE(pair[1], IO_OK, "last");
	bed_settle(&bed);
	CHECK_INT(bed_send(pair[1], "late", 0, 0, 0), IO_AGAIN);
	CHECK_ONCE(pair[1], IO_OK, ""); /* the event */
	CHECK_ONCE(pair[1], IO_AGAIN, "");
	CHECK_ONCE(pair[0], IO_OK, "words more");
	CHECK_ONCE(pair[0], IO_AGAIN, "");
	bed_settle(&bed);
	for (int i = 0; i < 2; i++) {
		CHECK_ONCE(pair[i], IO_OK, "");
		CHECK_ONCE(pair[i], IO_END, "");
		CHECK_ONCE(pair[i], IO_END, "");
	}
	close_pair();
}

TEST(shutdown_unanswered)
{
	open_pair(0);
	CHECK_ONCE(pair[0], IO_OK, "");
	fake_silence(bed.engine, true);
	assoc_shutdown(pair[0]);
	bed_settle(&bed);
	CHECK_ONCE(pair[0], IO_AGAIN, "");
	fake_silence(bed.engine, false);
	bed_settle(&bed);
	CHECK_ONCE(pair[0], IO_OK, "");
	CHECK_ONCE(pair[0], IO_END, "");
	close_pair();
}

/* Closing after a graceful end does no harm to the other side. */
TEST(close_after_shutdown)
{
	open_pair(0);
	assoc_shutdown(pair[0]);
	bed_settle(&bed);
	assoc_close(pair[0]);
	CHECK_ONCE(pair[1], IO_OK, "");
	CHECK_ONCE(pair[1], IO_END, "");
	assoc_close(pair[1]);
	bed_close(&bed);
}

/* What arrived comes before the news; the reason goes with it. */
TEST(aborts)
{
	open_pair(EVENT_BIT(EVENT_ASSOC_CHANGE));
	bed_send(pair[0], "words", 0, 0, 0);
	fake_abort(pair[1], "no reason");
	tap_assoc(&tap, pair[1]);
	CHECK(bed_run(&bed, &tap.ended, BED_LIMIT));
	CHECK_STR(tap.text, "words");
	CHECK_INT(tap.end, IO_ERROR);
	CHECK_STR(tap.why.text, "association lost: aborted by the peer: "
				"user-initiated-abort \"no reason\"");
	CHECK_ONCE(pair[0], IO_ERROR, "");
	tap_close(&tap);
	assoc_close(pair[0]);
	bed_close(&bed);
}

TEST(closing_aborts)
{
	open_pair(0);
	assoc_close(pair[0]);
	tap_assoc(&tap, pair[1]);
	CHECK(bed_run(&bed, &tap.ended, BED_LIMIT));
	CHECK_STR(tap.why.text, "association lost: aborted by the peer");
	tap_close(&tap);
	bed_close(&bed);
}

TEST(paths_fail)
{
	struct path path;
	struct error e;

	open_pair(EVENT_BIT(EVENT_PEER_ADDR_CHANGE));
	CHECK_INT(assoc_paths(pair[0], &path, 1, &e), 1);
	CHECK_INT(path.state, PATH_STATE_ACTIVE);
	fake_path_down(pair[0]);
	CHECK_INT(assoc_paths(pair[0], &path, 1, &e), 1);
	CHECK_INT(path.state, PATH_STATE_INACTIVE);
	tap_assoc(&tap, pair[0]);
	CHECK(bed_run(&bed, &tap.ended, BED_LIMIT));
	CHECK_INT(tap.events, EVENT_BIT(EVENT_PEER_ADDR_CHANGE));
	CHECK_STR(tap.why.text, "association lost: the peer does not answer");
	/* The other side has no idea. */
	CHECK_INT(bed_send(pair[1], "hello?", 0, 0, 0), IO_OK);
	CHECK_ONCE(pair[1], IO_OK, "");
	CHECK_ONCE(pair[1], IO_AGAIN, "");
	tap_close(&tap);
	assoc_close(pair[1]);
	bed_close(&bed);
}

/* An association that ended stays readable. */
TEST(end_is_readable)
{
	open_pair(0);
	assoc_on_ready(pair[0], note_ready, NULL);
	assoc_abort(pair[0], NULL);
	assoc_watch(pair[0], READY_READ | READY_WRITE);
	called = 0;
	bed_settle(&bed);
	CHECK_INT(called, READY_READ);
	close_pair();
}

/* A listener that goes away aborts those whom nobody has accepted. */
TEST(listener_goes)
{
	struct addrs any = {.any_family = AF_INET};
	struct settings settings = {.set = 0};
	struct listener *l, *second;
	struct error e;

	bed_open(&bed, 0);
	engine_listen(bed.engine, &any, AF_INET, &settings, &l, &e);
	listener_addrs(l, &any, &e);
	CHECK_INT(
	    engine_listen(bed.engine, &any, AF_INET, &settings, &second, &e),
	    -1);
	dial_to(any.port);
	bed_settle(&bed);
	CHECK_INT(assoc_connected(pair[0], &e), IO_OK);
	listener_close(l);
	CHECK_ONCE(pair[0], IO_OK, "");
	CHECK_ONCE(pair[0], IO_ERROR, "");
	assoc_close(pair[0]);
	bed_close(&bed);
}

CHECK_MAIN(RUN(come_up), RUN(streams_are_negotiated), RUN(refusals),
    RUN(refusal_wakes), RUN(level_triggered), RUN(messages),
    RUN(only_events_asked_for), RUN(pieces), RUN(window), RUN(graceful_end),
    RUN(late_graceful_end), RUN(shutdown_unanswered), RUN(close_after_shutdown),
    RUN(aborts), RUN(closing_aborts), RUN(paths_fail), RUN(end_is_readable),
    RUN(listener_goes))
