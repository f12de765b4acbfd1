/* The test bed: its loop and engine, and taps. */
#include "fake_bed.h"

#include "engine/event.h"
#include "fake.h"
#include "flow/pool.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 200
#define WORDS 200
#define LONG 24 /* bytes; longer messages are not written out */

void
bed_open(struct bed *bed, uint32_t events)
{
	struct engine_config config = {.stack = STACK_AUTO, .events = events};
	struct error e;

	memset(bed, 0, sizeof(*bed));
	bed->loop = ev_loop_new(EVFLAG_NOENV);
	bed->pool = pool_new();
	if (engine_open_backend(
		bed->loop, &backend_fake, &config, &bed->engine, &e) == -1)
		abort();
}

void
bed_close(struct bed *bed)
{
	engine_close(bed->engine);
	pool_free(bed->pool);
	ev_loop_destroy(bed->loop);
}

static void
limit_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)revents;
	*(bool *)timer->data = true;
	ev_break(loop, EVBREAK_ONE);
}

bool
bed_run(struct bed *bed, const bool *flag, double limit)
{
	bool over = false;
	ev_timer timer;

	ev_now_update(bed->loop);
	ev_timer_init(&timer, limit_cb, limit, 0.);
	timer.data = &over;
	ev_timer_start(bed->loop, &timer);
	while (!*flag && !over)
		ev_run(bed->loop, EVRUN_ONCE);
	ev_timer_stop(bed->loop, &timer);
	return *flag;
}

void
bed_settle(struct bed *bed)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		ev_run(bed->loop, EVRUN_NOWAIT);
}

void
bed_pair(struct bed *bed, struct assoc *pair[2])
{
	bed_pair_streams(bed, pair, FAKE_STREAMS);
}

void
bed_pair_streams(struct bed *bed, struct assoc *pair[2], uint16_t streams)
{
	struct addrs local = {.port = 0, .any_family = AF_INET};
	struct settings settings = {.set = 0};
	struct listener *listener;
	struct error e;

	settings_put(&settings, OPTION_OSTREAMS, streams);
	if (engine_listen(
		bed->engine, &local, AF_INET, &settings, &listener, &e) == -1 ||
	    listener_addrs(listener, &local, &e) == -1 ||
	    engine_dial(bed->engine, NULL, &local, &settings, &pair[0], &e) ==
		-1)
		abort();
	ev_run(bed->loop, EVRUN_NOWAIT);
	if (assoc_connected(pair[0], &e) != IO_OK ||
	    listener_accept(listener, &pair[1], &e) != IO_OK)
		abort();
	listener_close(listener);
}

double
bed_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

uint32_t
tap_sum(uint32_t sum, const void *data, size_t len)
{
	const unsigned char *p = data;

	while (len-- > 0)
		sum = sum * 31 + *p++;
	return sum;
}

static void
write_down(struct tap *tap, const struct message *m)
{
	char word[128], *at = word;

	if (m->len > LONG)
		at += sprintf(at, "<%zu>", m->len);
	else
		at += sprintf(at, "%.*s", (int)m->len, m->data);
	if (m->stream != 0)
		at += sprintf(at, "@%u", m->stream);
	if (m->ppid != 0)
		at += sprintf(at, "/%u", m->ppid);
	sprintf(at, "%s%s%s", m->flags & MESSAGE_UNORDERED ? "!" : "",
	    m->flags & MESSAGE_PARTIAL ? "+" : "",
	    m->flags & MESSAGE_CONTINUED ? "~" : "");
	if (tap->text[0] != '\0')
		strlcat(tap->text, " ", sizeof(tap->text));
	strlcat(tap->text, word, sizeof(tap->text));
}

void
tap_take(struct tap *tap, struct batch *batch)
{
	for (; batch->first < batch->n; batch->first++) {
		const struct message *m = &batch->v[batch->first];

		if (m->event != NULL) {
			tap->events |= EVENT_BIT(m->event->type);
			continue;
		}
		if (tap->messages < WORDS)
			write_down(tap, m);
		tap->sum = tap_sum(tap->sum, m->data, m->len);
		tap->bytes += m->len;
		tap->messages += !(m->flags & MESSAGE_PARTIAL);
	}
}

static void
tap_ready(struct assoc *assoc, int what, void *arg)
{
	struct tap *tap = arg;
	enum io result;

	(void)what;
	do {
		batch_reset(tap->batch);
		result = assoc_recv(assoc, tap->batch, &tap->why);
		tap_take(tap, tap->batch);
	} while (result == IO_OK);
	if (result == IO_AGAIN)
		return;
	tap->ended = true;
	tap->end = result;
	assoc_watch(assoc, 0);
}

void
tap_assoc(struct tap *tap, struct assoc *assoc)
{
	memset(tap, 0, sizeof(*tap));
	tap->assoc = assoc;
	tap->batch = batch_new();
	assoc_on_ready(assoc, tap_ready, tap);
	assoc_watch(assoc, READY_READ);
}

void
tap_close(struct tap *tap)
{
	assoc_close(tap->assoc);
	batch_free(tap->batch);
}

static enum io
send_message(struct assoc *assoc, const struct message *m)
{
	struct batch *batch = batch_new();
	struct error e;
	enum io result;

	batch->v[batch->n++] = *m;
	result = assoc_send(assoc, batch, &e);
	batch_free(batch);
	return result;
}

enum io
bed_send(struct assoc *assoc, const char *text, uint16_t stream, uint32_t ppid,
    uint16_t flags)
{
	struct message m = {.data = (char *)text,
	    .len = strlen(text),
	    .stream = stream,
	    .ppid = ppid,
	    .flags = flags};

	return send_message(assoc, &m);
}

enum io
bed_send_bytes(struct assoc *assoc, const void *data, size_t len)
{
	struct message m = {.data = (char *)data, .len = len};

	return send_message(assoc, &m);
}
