/* Changes of an association that is up: what is refused before a stack is
 * asked, and what both sides see. */
#include "check.h"
#include "engine/event.h"
#include "fake.h"
#include "fake_bed.h"

#include <arpa/inet.h>

static struct bed bed;
static struct assoc *pair[2];
static struct tap tap;

static void
begin(bool plain)
{
	bed_open(&bed, EVENT_ALL);
	bed_pair(&bed, pair);
	fake_plain(bed.engine, plain);
	tap_assoc(&tap, pair[1]);
	bed_settle(&bed);
	tap.events = 0;
}

static void
finish(void)
{
	tap_close(&tap);
	assoc_close(pair[0]);
	bed_close(&bed);
}

static struct ipaddr
addr(const char *text)
{
	struct ipaddr a;

	CHECK(ipaddr_parse(text, &a));
	return a;
}

static struct addrs
one(const char *text)
{
	struct addrs list = {.n = 1};

	list.v[0] = addr(text);
	return list;
}

#define CHECK_FAILS(call, want_kind, want_text) \
	do {                                    \
		CHECK_INT(call, -1);            \
		CHECK_INT(e.kind, want_kind);   \
		CHECK_STR(e.text, want_text);   \
	} while (0)

TEST(bind_and_unbind)
{
	struct addrs first = one("127.0.0.1"), second = one("127.0.0.2");
	struct addrs seen;
	struct error e;

	begin(false);
	CHECK_FAILS(assoc_bind_add(pair[0], &first, &e), ERR_USAGE,
	    "127.0.0.1 is bound already");
	CHECK_FAILS(assoc_bind_remove(pair[0], &second, &e), ERR_USAGE,
	    "127.0.0.2 is not bound");
	CHECK_FAILS(assoc_bind_remove(pair[0], &first, &e), ERR_USAGE,
	    "the last address cannot be removed");
	CHECK_FAILS(assoc_bind_add(pair[0], &(struct addrs){.n = 0}, &e),
	    ERR_USAGE, "no address is named");
	CHECK_INT(assoc_bind_add(pair[0], &second, &e), 0);
	CHECK_INT(assoc_bind_answered(pair[0], &e), 1);
	bed_settle(&bed);
	CHECK(tap.events & EVENT_BIT(EVENT_PEER_ADDR_CHANGE));
	CHECK_INT(assoc_addrs(pair[1], true, &seen, &e), 0);
	CHECK_INT(seen.n, 2);
	CHECK_INT(assoc_bind_remove(pair[0], &first, &e), 0);
	CHECK_INT(assoc_addrs(pair[1], true, &seen, &e), 0);
	CHECK_INT(seen.n, 1);
	CHECK(ipaddr_equal(&seen.v[0], &second.v[0]));
	finish();
}

TEST(a_source_for_every_path)
{
	struct addrs v4 = one("127.0.0.1"), v6 = one("::1");
	struct error e;

	begin(false);
	CHECK_INT(assoc_bind_add(pair[0], &v6, &e), 0);
	CHECK_FAILS(assoc_bind_remove(pair[0], &v4, &e), ERR_USAGE,
	    "127.0.0.1 could not be reached any more: no address of its "
	    "family would be left");
	CHECK_INT(assoc_bind_remove(pair[0], &v6, &e), 0);
	finish();
}

TEST(primary_paths)
{
	struct ipaddr here = addr("127.0.0.1"), nowhere = addr("192.0.2.1");
	struct path path;
	struct error e;

	begin(false);
	CHECK_INT(assoc_set_primary(pair[0], &here, &e), 0);
	CHECK_INT(assoc_set_peer_primary(pair[0], &here, &e), 0);
	bed_settle(&bed);
	CHECK(tap.events & EVENT_BIT(EVENT_PEER_ADDR_CHANGE));
	CHECK_INT(assoc_paths(pair[0], &path, 1, &e), 1);
	CHECK(path.primary);
	CHECK_FAILS(assoc_set_primary(pair[0], &nowhere, &e), ERR_USAGE,
	    "192.0.2.1 is not one of the peer's addresses, "
	    "127.0.0.1:40000");
	CHECK_FAILS(assoc_set_peer_primary(pair[0], &nowhere, &e), ERR_USAGE,
	    "192.0.2.1 is not one of our addresses, 127.0.0.1:40001");
	CHECK_INT(assoc_heartbeat(pair[0], NULL, &e), 0);
	CHECK_INT(assoc_heartbeat(pair[0], &here, &e), 0);
	CHECK_INT(assoc_heartbeat(pair[0], &nowhere, &e), -1);
	finish();
}

TEST(streams)
{
	const uint16_t good = 9, bad = 10;
	struct assoc_status status;
	struct error e;

	begin(false);
	CHECK_INT(assoc_reset_streams(pair[0], false, &good, 1, &e), 0);
	CHECK_INT(assoc_reset_streams(pair[0], true, NULL, 0, &e), 0);
	CHECK_INT(assoc_reset_assoc(pair[0], &e), 0);
	CHECK_FAILS(assoc_reset_streams(pair[0], false, &bad, 1, &e), ERR_USAGE,
	    "there is no stream 10: 10 outgoing streams");
	CHECK_FAILS(assoc_add_streams(pair[0], 0, 0, &e), ERR_USAGE,
	    "no streams to add");
	CHECK_FAILS(assoc_add_streams(pair[0], 65530, 0, &e), ERR_USAGE,
	    "more than 65535 streams: there are 10 outgoing, 10 incoming "
	    "ones");
	CHECK_INT(assoc_add_streams(pair[0], 2, 3, &e), 0);
	CHECK_INT(assoc_status(pair[0], &status, &e), 0);
	CHECK_INT(status.ostreams, 12);
	CHECK_INT(status.istreams, 13);
	CHECK_INT(bed_send(pair[0], "x", 11, 0, 0), IO_OK);
	bed_settle(&bed);
	CHECK_STR(tap.text, "x@11");
	CHECK(tap.events & EVENT_BIT(EVENT_STREAM_RESET));
	CHECK(tap.events & EVENT_BIT(EVENT_ASSOC_RESET));
	CHECK(tap.events & EVENT_BIT(EVENT_STREAM_CHANGE));
	finish();
}

TEST(a_peer_without_the_extensions)
{
	struct addrs second = one("127.0.0.2");
	struct ipaddr here = addr("127.0.0.1");
	struct error e;

	begin(true);
	CHECK_FAILS(assoc_bind_add(pair[0], &second, &e), ERR_UNAVAILABLE,
	    "the association has no ASCONF (RFC 5061), nothing was changed; "
	    "both ends need -o asconf=1 -o auth=1");
	CHECK_INT(assoc_set_peer_primary(pair[0], &here, &e), -1);
	CHECK_INT(assoc_set_primary(pair[0], &here, &e), 0);
	CHECK_FAILS(assoc_reset_assoc(pair[0], &e), ERR_UNAVAILABLE,
	    "the association has no RE-CONFIG (RFC 6525); both ends need -o "
	    "reconf=1");
	CHECK_INT(assoc_add_streams(pair[0], 1, 1, &e), -1);
	CHECK_INT(assoc_reset_streams(pair[0], true, NULL, 0, &e), -1);
	finish();
}

TEST(an_association_that_is_over)
{
	struct addrs second = one("127.0.0.2");
	struct ipaddr here = addr("127.0.0.1");
	struct error e;

	begin(false);
	assoc_abort(pair[0], NULL);
	CHECK_FAILS(assoc_bind_add(pair[0], &second, &e), ERR_LOST,
	    "the association has ended");
	CHECK_INT(assoc_bind_remove(pair[0], &second, &e), -1);
	CHECK_INT(assoc_bind_answered(pair[0], &e), -1);
	CHECK_INT(assoc_set_primary(pair[0], &here, &e), -1);
	CHECK_INT(assoc_set_peer_primary(pair[0], &here, &e), -1);
	CHECK_INT(assoc_heartbeat(pair[0], NULL, &e), -1);
	CHECK_INT(assoc_reset_streams(pair[0], true, NULL, 0, &e), -1);
	CHECK_INT(assoc_reset_assoc(pair[0], &e), -1);
	CHECK_INT(assoc_add_streams(pair[0], 1, 1, &e), -1);
	finish();
}

TEST(a_listener)
{
	struct addrs local = one("127.0.0.1"), second = one("127.0.0.2"), seen;
	struct settings settings = {0};
	struct listener *l;
	struct error e;

	bed_open(&bed, 0);
	CHECK_INT(
	    engine_listen(bed.engine, &local, AF_INET, &settings, &l, &e), 0);
	CHECK_FAILS(listener_bind_remove(l, &local, &e), ERR_USAGE,
	    "the last address cannot be removed");
	CHECK_INT(listener_bind_add(l, &second, &e), 0);
	CHECK_INT(listener_bind_remove(l, &local, &e), 0);
	CHECK_INT(listener_addrs(l, &seen, &e), 0);
	CHECK_INT(seen.n, 1);
	CHECK(ipaddr_equal(&seen.v[0], &second.v[0]));
	listener_close(l);
	local.n = 0;
	CHECK_INT(
	    engine_listen(bed.engine, &local, AF_INET, &settings, &l, &e), 0);
	CHECK_FAILS(listener_bind_add(l, &second, &e), ERR_USAGE,
	    "the listener has every address of the host");
	listener_close(l);
	bed_close(&bed);
}

CHECK_MAIN(RUN(bind_and_unbind), RUN(a_source_for_every_path),
    RUN(primary_paths), RUN(streams), RUN(a_peer_without_the_extensions),
    RUN(an_association_that_is_over), RUN(a_listener))
