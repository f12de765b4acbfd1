/*
 * Every option on a real stack: set before an association is made, or while
 * it is up, and read back from both ends. Takes the stack as its argument;
 * without one it is the userspace stack, and the kernel's where there is one.
 */
#include "base/error.h"
#include "check.h"
#include "engine/engine.h"

#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define K OPTION_OF_KERNEL
#define U OPTION_OF_USER
#define BOTH (K | U)
#define PATIENCE 5. /* s */

static const struct {
	unsigned stacks;
	const char *text;
	const char *got; /* NULL: the value itself */
	unsigned asker;	 /* where only the side that dialed can be asked */
} rows[] = {
    {BOTH, "ostreams=7", NULL, U},
    {BOTH, "max_istreams=7", NULL, U},
    {BOTH, "init_max_attempts=3", NULL, U},
    {BOTH, "init_max_timeout=700", NULL, U},
    {BOTH, "cookie_life=12000", NULL, 0},
    {BOTH, "adaptation=0xfeedbeef", "4276993775", U},
    {BOTH, "rto_initial=700", NULL, 0},
    {BOTH, "rto_min=300", NULL, 0},
    {BOTH, "rto_max=9000", NULL, 0},
    {BOTH, "rto_max=500", NULL, 0}, /* below the default of the others */
    {BOTH, "assoc_max_retrans=6", NULL, 0},
    {BOTH, "path_max_retrans=3", NULL, 0},
    {BOTH, "pf_threshold=1", NULL, 0},
    {K, "primary_switch_threshold=9", NULL, 0},
    {K, "expose_pf=on", NULL, 0},
    {K, "expose_pf=off", NULL, 0},
    {BOTH, "heartbeat=1500", NULL, 0},
    {BOTH, "heartbeat=0", NULL, 0},
    {BOTH, "pmtu_discovery=0", NULL, 0},
    {BOTH, "pmtu_discovery=1", NULL, 0},
    {BOTH, "path_mtu=1200", NULL, 0},
    {K, "probe_interval=6000", NULL, 0},
    {K, "dscp=46", NULL, 0},
    {K, "ttl=9", NULL, 0},
    {K, "device=lo", NULL, 0},
    {BOTH, "reuse_port=1", NULL, 0},
    {BOTH, "sndbuf=100k", "102400", 0},
    {BOTH, "nodelay=0", NULL, 0},
    {BOTH, "nodelay=1", NULL, 0},
    {BOTH, "maxseg=700", NULL, 0},
    {BOTH, "disable_fragments=1", NULL, 0},
    {BOTH, "max_burst=9", NULL, 0},
    {U, "max_cwnd=65536", NULL, 0},
    {U, "congestion_control=hstcp", NULL, 0},
    {U, "congestion_control=htcp", NULL, 0},
    {U, "congestion_control=rtcc", NULL, 0},
    {U, "cmt=on", NULL, 0},
    {U, "cmt=rpv1", NULL, 0},
    {BOTH, "scheduler=fcfs", NULL, 0},
    {BOTH, "scheduler=rr", NULL, 0},
    {U, "scheduler=rr-pkt", NULL, 0},
    {BOTH, "scheduler=prio", NULL, 0},
    {U, "scheduler=fc", NULL, 0},
    {BOTH, "rcvbuf=100k", "102400", 0},
    {BOTH, "sack_delay=90", NULL, 0},
    {BOTH, "sack_frequency=5", NULL, 0},
    {BOTH, "partial_delivery_point=10000", NULL, 0},
    {K, "fragment_interleave=1", NULL, 0},
    {U, "fragment_interleave=2", NULL, 0},
    {BOTH, "context=77", NULL, 0},
    {U, "interleaving=1", NULL, 0},
    {BOTH, "pr=0", NULL, 0},
    {BOTH, "ecn=0", NULL, 0},
    {U, "nrsack=1", NULL, 0},
    {U, "pktdrop=1", NULL, 0},
    {BOTH, "reconf=1", NULL, 0},
    {BOTH, "reconf=0", NULL, 0},
    {BOTH, "enable_stream_reset=streams,add", NULL, 0},
    {BOTH, "asconf=1", NULL, 0},
    {BOTH, "asconf=0", NULL, 0},
    {BOTH, "auth=1", NULL, 0},
    {K, "auth_hmacs=sha256,sha1", NULL, K},
    {BOTH, "auth_hmacs=sha1", NULL, K},
    {K, "auth_chunks=data,sack", NULL, 0},
    /* asconf is on by default */
    {U, "auth_chunks=data,sack", "data,sack,asconf-ack,asconf", 0},
    {BOTH, "auth_active_key=3", NULL, 0},
};

struct bed {
	struct listener *listener;
	struct assoc *dialed, *accepted;
	bool up;
	struct error e;
};

static struct addrs loopback4 = {.n = 1, .v = {{.family = AF_INET}}};
static const struct addrs loopback6 = {
    .n = 1, .v = {{.family = AF_INET6, .v6 = IN6ADDR_LOOPBACK_INIT}}};
static const struct addrs wildcard = {.any_family = AF_INET};

static struct ev_loop *loop;
static struct engine *engine;
static unsigned here;
static uint16_t udp; /* port; 0: none */
static char key_path[] = "/tmp/sctpcat-key.XXXXXX";

static void
listener_cb(struct listener *l, void *arg)
{
	struct bed *bed = arg;

	if (bed->accepted == NULL)
		(void)listener_accept(l, &bed->accepted, &bed->e);
}

static void
assoc_cb(struct assoc *a, int what, void *arg)
{
	struct bed *bed = arg;
	enum io result = assoc_connected(a, &bed->e);

	(void)what;
	bed->up = result == IO_OK;
	if (result != IO_AGAIN)
		assoc_watch(a, 0);
}

static void
timeout_cb(struct ev_loop *l, ev_timer *timer, int revents)
{
	(void)revents;
	(void)timer;
	ev_break(l, EVBREAK_ONE);
}

static bool
start_at(struct bed *bed, const struct addrs *at, const struct settings *s)
{
	struct addrs local = *at;
	int family = at->n > 0 ? at->v[0].family : at->any_family;
	ev_timer timer;
	ev_tstamp end;

	memset(bed, 0, sizeof(*bed));
	if (engine_listen(engine, &local, family, s, &bed->listener, &bed->e) ==
	    -1)
		return false;
	listener_on_ready(bed->listener, listener_cb, bed);
	listener_watch(bed->listener, true);
	if (listener_addrs(bed->listener, &local, &bed->e) == -1 ||
	    engine_dial(engine, NULL, &local, s, &bed->dialed, &bed->e) == -1)
		return false;
	assoc_on_ready(bed->dialed, assoc_cb, bed);
	assoc_watch(bed->dialed, READY_WRITE);
	ev_timer_init(&timer, timeout_cb, 0.01, 0.01);
	ev_timer_start(loop, &timer);
	for (end = ev_time() + PATIENCE;
	     ev_time() < end && !(bed->up && bed->accepted != NULL);)
		ev_run(loop, EVRUN_ONCE);
	ev_timer_stop(loop, &timer);
	return bed->up && bed->accepted != NULL;
}

static void
finish(struct bed *bed)
{
	int i;

	if (bed->dialed != NULL)
		assoc_close(bed->dialed);
	if (bed->accepted != NULL)
		assoc_close(bed->accepted);
	if (bed->listener != NULL)
		listener_close(bed->listener);
	bed->dialed = bed->accepted = NULL;
	bed->listener = NULL;
	bed->up = false;
	for (i = 0; i < 3; i++)
		ev_run(loop, EVRUN_NOWAIT);
}

/* Of the sockets that the library makes while it still frees others it refuses
 * to bind one in some thousands. */
static bool
start(struct bed *bed, const struct settings *s)
{
	int tries;

	for (tries = 0; tries < 3; tries++) {
		if (start_at(bed, &loopback4, s))
			return true;
		printf("# try %d: %s\n", tries, bed->e.text);
		finish(bed);
	}
	return false;
}

/* The value that stands behind = or is expected in its place. */
static const char *
expected(size_t i)
{
	return rows[i].got != NULL ? rows[i].got
				   : strchr(rows[i].text, '=') + 1;
}

static void
check_value(
    struct assoc *a, enum option_id id, const char *want, const char *where)
{
	struct error e = {0};
	long long value = -1;
	char said[200];

	if (assoc_option_get(a, id, &value, &e) == -1)
		printf("# %s: %s\n", where, e.text);
	option_format(id, value, said, sizeof(said));
	if (strcmp(said, want) != 0)
		printf("# %s: %s is %s, not %s\n", where, option_rows[id].name,
		    said, want);
	CHECK(strcmp(said, want) == 0);
}

static void
parse(struct settings *s, const char *text)
{
	struct error e = {0};
	char key[80];

	snprintf(key, sizeof(key), "auth_key=3:%s", key_path);
	if (strcmp(text, "auth_active_key=3") == 0)
		CHECK_INT(settings_parse(s, key, &e), 0);
	CHECK_INT(settings_parse(s, text, &e), 0);
	CHECK_INT(settings_complete(s, &e), 0);
}

static enum option_id
id_of(const char *text)
{
	enum option_id id = OPTION_COUNT;
	struct error e;

	CHECK_INT(option_find(text, strcspn(text, "="), &id, &e), 0);
	return id;
}

/* Both ends have what was set before. */
TEST(before)
{
	struct bed bed;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum option_id id = id_of(rows[i].text);
		struct settings s = {0};

		CHECK_ROW(rows[i].text);
		if (!(rows[i].stacks & here))
			continue;
		parse(&s, rows[i].text);
		CHECK(start(&bed, &s));
		if (bed.accepted == NULL || !bed.up) {
			printf("# %s: %s\n", rows[i].text, bed.e.text);
		} else {
			check_value(bed.dialed, id, expected(i), "dialed");
			if (!(rows[i].asker & here))
				check_value(
				    bed.accepted, id, expected(i), "accepted");
		}
		finish(&bed);
	}
}

/* What may be set any time can be set while it is up. */
TEST(any_time)
{
	struct settings s = {0};
	struct bed bed;
	struct error e = {0};
	char key[80];
	long long value;

	snprintf(key, sizeof(key), "auth_key=3:%s", key_path);
	CHECK_INT(settings_parse(&s, key, &e), 0);
	CHECK_INT(settings_parse(&s, "reconf=1", &e), 0);
	CHECK_INT(settings_complete(&s, &e), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum option_id id = id_of(rows[i].text);
		bool any = option_rows[id].when == OPTION_ANY;

		CHECK_ROW(rows[i].text);
		if (!(rows[i].stacks & here))
			continue;
		CHECK(start(&bed, &s));
		if (!bed.up)
			continue;
		CHECK_INT(
		    option_parse(id, strchr(rows[i].text, '=') + 1, &value, &e),
		    0);
		memset(&e, 0, sizeof(e));
		CHECK_INT(
		    assoc_option_set(bed.dialed, id, value, &e), any ? 0 : -1);
		if (any && e.kind != ERR_NONE)
			printf("# %s: %s\n", rows[i].text, e.text);
		if (any)
			check_value(bed.dialed, id, expected(i), "set");
		else
			CHECK_INT(e.kind, ERR_USAGE);
		finish(&bed);
	}
}

/* Every option has a row above, or a reason. */
TEST(all)
{
	static const enum option_id without[] = {
	    OPTION_AUTH_KEY,	/* cannot be read; auth_active_key needs one */
	    OPTION_AUTO_ASCONF, /* wildcard addresses only: below */
	    OPTION_FLOW_LABEL, OPTION_V4_MAPPED, /* IPv6 only: below */
	    OPTION_STREAM_VALUE,		 /* below */
	    OPTION_UDP_ENCAPS_PORT,		 /* below */
	    OPTION_LINGER, OPTION_MAX_MESSAGE,	 /* the tool's */
	};

	for (int id = 0; id < OPTION_COUNT; id++) {
		bool found = false;

		CHECK_ROW(option_rows[id].name);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			found |= id == (int)id_of(rows[i].text);
		for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
			found |= id == (int)without[i];
		CHECK(found || option_rows[id].stacks == OPTION_OF_TOOL);
	}
}

TEST(stream_values)
{
	struct settings s = {0};
	struct bed bed;
	struct error e;
	long long value = 3 << 16;

	CHECK_INT(settings_parse(&s, "scheduler=prio", &e), 0);
	CHECK_INT(settings_parse(&s, "stream_value=3:7", &e), 0);
	CHECK_INT(settings_parse(&s, "stream_value=4:8", &e), 0);
	CHECK(start(&bed, &s));
	if (!bed.up)
		return;
	CHECK_INT(
	    assoc_option_get(bed.dialed, OPTION_STREAM_VALUE, &value, &e), 0);
	CHECK_INT(value, 3 << 16 | 7);
	value = 4 << 16;
	CHECK_INT(
	    assoc_option_get(bed.accepted, OPTION_STREAM_VALUE, &value, &e), 0);
	CHECK_INT(value, 4 << 16 | 8);
	finish(&bed);
}

/* What makes sense with some addresses only. */
TEST(addresses)
{
	static const struct {
		unsigned stacks;
		const struct addrs *at;
		const char *text, *got;
	} cases[] = {
	    {K, &loopback6, "flow_label=74565", "74565"},
	    {BOTH, &loopback6, "v4_mapped=0", "0"},
	    {BOTH, &loopback6, "v4_mapped=1", "1"},
	    {K, &loopback6, "ttl=9", "9"},
	    {BOTH, &loopback6, "heartbeat=1500", "1500"},
	    {BOTH, &loopback6, "path_mtu=1300", "1300"},
	    {K, &wildcard, "auto_asconf=1", "1"},
	};
	struct settings s;
	struct bed bed;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_ROW(cases[i].text);
		if (!(cases[i].stacks & here))
			continue;
		memset(&s, 0, sizeof(s));
		parse(&s, cases[i].text);
		CHECK(start_at(&bed, cases[i].at, &s));
		if (bed.up && bed.accepted != NULL) {
			check_value(bed.dialed, id_of(cases[i].text),
			    cases[i].got, "dialed");
			check_value(bed.accepted, id_of(cases[i].text),
			    cases[i].got, "accepted");
		} else
			printf("# %s: %s\n", cases[i].text, bed.e.text);
		finish(&bed);
	}
}

/* The kernel would take a UDP port and go on without UDP. */
TEST(udp_port)
{
	struct settings s = {0};
	struct bed bed;
	char port[16];

	settings_put(&s, OPTION_UDP_ENCAPS_PORT, udp != 0 ? udp : 9899);
	snprintf(port, sizeof(port), "%u", udp);
	if (udp != 0) {
		CHECK(start(&bed, &s));
		if (!bed.up)
			return;
		check_value(bed.dialed, OPTION_UDP_ENCAPS_PORT, port, "dialed");
	} else {
		CHECK(!start(&bed, &s));
		CHECK_INT(bed.e.kind, ERR_UNAVAILABLE);
		CHECK(strstr(bed.e.text, "net.sctp.udp_port") != NULL);
	}
	finish(&bed);
}

/* An option of the other stack says where it is to be had. */
TEST(lacking)
{
	bool user = here == OPTION_OF_USER;
	struct settings s = {0};
	struct bed bed;
	struct error e;

	CHECK_INT(settings_parse(&s, user ? "dscp=1" : "nrsack=1", &e), 0);
	CHECK(!start(&bed, &s));
	CHECK_INT(bed.e.kind, ERR_UNAVAILABLE);
	CHECK(strstr(bed.e.text, user ? "--stack kernel" : "--stack user") !=
	      NULL);
	finish(&bed);
}

int
main(int argc, char **argv)
{
	static const struct check_test tests[] = {RUN(all), RUN(before),
	    RUN(any_time), RUN(stream_values), RUN(addresses), RUN(udp_port),
	    RUN(lacking)};
	struct engine_config config = {
	    .stack = argc > 1 && strcmp(argv[1], "kernel") == 0 ? STACK_KERNEL
								: STACK_USER,
	    .listening = true,
	};
	struct error e;
	int fd = mkstemp(key_path), result;

	loopback4.v[0].v4.s_addr = htonl(INADDR_LOOPBACK);
	config.udp = config.stack == STACK_USER;
	config.udp_local = config.udp_remote =
	    (uint16_t)(config.udp ? 20000 + getpid() % 12000 : 0);
	udp = config.udp_local;
	here = config.udp ? OPTION_OF_USER : OPTION_OF_KERNEL;
	if (fd == -1 || write(fd, "secret", 6) != 6)
		return 1;
	close(fd);
	loop = ev_default_loop(EVFLAG_NOENV);
	if (engine_open(loop, &config, &engine, &e) == -1) {
		printf("Bail out! %s\n", e.text);
		return 1;
	}
	result = check_run(tests, sizeof(tests) / sizeof(tests[0]));
	unlink(key_path);
	(void)fflush(stdout);
	_exit(result); /* the userspace stack takes its time to end */
}
