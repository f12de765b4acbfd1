/* The fake stack: its engine, its knobs, and readiness. */
#include "fake.h"

#include "fake_stack.h"

#include <assert.h>
#include <stdlib.h>

/* What an association is ready for, of what its caller waits for. */
static int
assoc_what(const struct fake_assoc *fa)
{
	const struct assoc *a = &fa->assoc;
	size_t window = fake_engine_of(a)->window;
	int can = 0;

	if (a->end == IO_OK && fa->over != IO_OK && !fa->vain)
		can |= READY_WRITE;
	if (!a->up && (a->end != IO_OK || fa->over != IO_OK || fa->established))
		return a->want;
	if (a->end != IO_OK || fa->over != IO_OK || !TAILQ_EMPTY(&fa->in))
		can |= READY_READ;
	if (a->end == IO_OK && fake_sends(fa) && window > 0 &&
	    (fake_waiting(fa) == 0 || fake_waiting(fa) + fa->need <= window))
		can |= READY_WRITE;
	return can & a->want;
}

static bool
listener_can(const struct fake_listener *fl)
{
	return fl->watched && !TAILQ_EMPTY(&fl->queue);
}

/* The next of those who are ready and were not called in this round: one of
 * them may free any other, so the search starts anew each time. */
static bool
call_next(struct fake_engine *fe)
{
	struct fake_listener *fl;
	struct fake_assoc *fa;

	for (fl = TAILQ_FIRST(&fe->listeners); fl != NULL;
	     fl = TAILQ_NEXT(fl, link)) {
		if (fl->round == fe->round || !listener_can(fl))
			continue;
		fl->round = fe->round;
		listener_ready(&fl->listener);
		return true;
	}
	for (fa = TAILQ_FIRST(&fe->assocs); fa != NULL;
	     fa = TAILQ_NEXT(fa, link)) {
		int what = assoc_what(fa);

		if (fa->round == fe->round || what == 0)
			continue;
		fa->round = fe->round;
		assoc_ready(&fa->assoc, what);
		return true;
	}
	return false;
}

static void
check_cb(struct ev_loop *loop, ev_check *w, int revents)
{
	struct fake_engine *fe = w->data;

	(void)loop;
	(void)revents;
	fe->round++;
	while (call_next(fe))
		continue;
}

static bool
somebody_is_ready(const struct fake_engine *fe)
{
	const struct fake_listener *fl;
	const struct fake_assoc *fa;

	for (fl = TAILQ_FIRST(&fe->listeners); fl != NULL;
	     fl = TAILQ_NEXT(fl, link))
		if (listener_can(fl))
			return true;
	for (fa = TAILQ_FIRST(&fe->assocs); fa != NULL;
	     fa = TAILQ_NEXT(fa, link))
		if (assoc_what(fa) != 0)
			return true;
	return false;
}

static void
prepare_cb(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct fake_engine *fe = w->data;
	struct fake_assoc *fa;

	(void)revents;
	if (!fe->silent) {
		for (fa = TAILQ_FIRST(&fe->assocs); fa != NULL;
		     fa = TAILQ_NEXT(fa, link)) {
			fake_handshake(fa);
			fake_shutdown_step(fa);
		}
	}
	if (somebody_is_ready(fe))
		ev_idle_start(loop, &fe->idle);
	else
		ev_idle_stop(loop, &fe->idle);
}

static void
idle_cb(struct ev_loop *loop, ev_idle *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
}

static int
fake_open(struct ev_loop *loop, const struct engine_config *config,
    struct engine **out, struct error *e)
{
	struct fake_engine *fe = calloc(1, sizeof(*fe));

	if (fe == NULL)
		return error_set(e, ERR_IO, "out of memory");
	engine_init(&fe->engine, &backend_fake, loop, config);
	TAILQ_INIT(&fe->assocs);
	TAILQ_INIT(&fe->listeners);
	fe->port = FAKE_PORTS - 1;
	fe->window = FAKE_BUFFER;
	fe->burst = BATCH_MAX;
	ev_prepare_init(&fe->prepare, prepare_cb);
	ev_check_init(&fe->check, check_cb);
	ev_idle_init(&fe->idle, idle_cb);
	fe->prepare.data = fe->check.data = fe;
	ev_prepare_start(loop, &fe->prepare);
	ev_check_start(loop, &fe->check);
	/* A loop that has nothing else to wait for ends. */
	ev_unref(loop);
	ev_unref(loop);
	*out = &fe->engine;
	return 0;
}

static void
fake_close(struct engine *engine)
{
	struct fake_engine *fe = (struct fake_engine *)engine;

	assert(TAILQ_EMPTY(&fe->assocs) && TAILQ_EMPTY(&fe->listeners));
	ev_ref(engine->loop);
	ev_ref(engine->loop);
	ev_prepare_stop(engine->loop, &fe->prepare);
	ev_check_stop(engine->loop, &fe->check);
	ev_idle_stop(engine->loop, &fe->idle);
	free(fe);
}

/* Readiness is looked up in every round. */
static void
fake_watch(struct assoc *a)
{
	(void)a;
}

void
fake_partial(struct engine *engine, size_t size)
{
	((struct fake_engine *)engine)->partial = size;
}

void
fake_burst(struct engine *engine, size_t n)
{
	((struct fake_engine *)engine)->burst = n > 0 ? n : BATCH_MAX;
}

void
fake_window(struct engine *engine, size_t bytes)
{
	((struct fake_engine *)engine)->window = bytes;
}

void
fake_refuse(struct engine *engine, int errnum)
{
	((struct fake_engine *)engine)->refuse = errnum;
}

void
fake_silence(struct engine *engine, bool on)
{
	((struct fake_engine *)engine)->silent = on;
}

void
fake_late_acks(struct engine *engine, bool on)
{
	((struct fake_engine *)engine)->late_acks = on;
}

void
fake_plain(struct engine *engine, bool on)
{
	((struct fake_engine *)engine)->plain = on;
}

const struct backend backend_fake = {
    .name = "fake",
    .open = fake_open,
    .close = fake_close,
    .dial = fake_dial,
    .listen = fake_listen,
    .accept = fake_accept,
    .listener_watch = fake_listener_watch,
    .listener_addrs = fake_listener_addrs,
    .listener_close = fake_listener_close,
    .watch = fake_watch,
    .connected = fake_connected,
    .recv = fake_recv,
    .send = fake_send,
    .max_message = fake_max_message,
    .shutdown = fake_shutdown,
    .abort = fake_assoc_abort,
    .assoc_close = fake_assoc_close,
    .addrs = fake_addrs,
    .status = fake_status,
    .path = fake_path,
    .option_get = fake_option_get,
    .option_set = fake_option_set,
    .info = fake_info,
    .counters = fake_counters,
    .bind = fake_bind_change,
    .bind_answered = fake_bind_answered,
    .listener_bind = fake_listener_bind,
    .primary = fake_primary,
    .heartbeat = fake_heartbeat,
    .reset_streams = fake_reset_streams,
    .reset_assoc = fake_reset_assoc,
    .add_streams = fake_add_streams,
};
