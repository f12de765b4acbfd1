/* Check mode (-z): associate, say the outcome in one line, leave. */
#include "engine/batch.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "flow/pool.h"
#include "mode/dialer.h"
#include "mode/mode.h"
#include "mode/run.h"
#include "mode/session.h"

#include <stdio.h>

struct check {
	struct run *run;
	struct addrs remote;
	struct dialer *dialer;
	struct assoc *assoc;
	struct batch *batch;
	ev_timer linger;
	double begun;
};

static void
leave(struct check *c, const struct error *why)
{
	struct error verdict = {.kind = ERR_NONE};

	/* The verdict was printed; only the exit code is left to say. */
	if (why != NULL)
		verdict.kind = why->kind;
	ev_timer_stop(c->run->loop, &c->linger);
	run_done(c->run, &verdict);
}

static void
verdict_open(struct check *c, double seconds)
{
	char target[ADDRS_TEXT_MAX], peer[ADDRS_TEXT_MAX];
	struct assoc_status status;
	struct addrs addrs;
	struct error e;

	addrs_format(&c->remote, target, sizeof(target));
	if (c->run->opt->verbose == 0 ||
	    assoc_status(c->assoc, &status, &e) == -1 ||
	    assoc_addrs(c->assoc, true, &addrs, &e) == -1) {
		printf("%s: open\n", target);
		return;
	}
	printf("%s: open, %.1f ms, streams %u out %u in, peer %s (%s)\n",
	    target, seconds * 1000, status.ostreams, status.istreams,
	    addrs_format(&addrs, peer, sizeof(peer)),
	    engine_title(c->run->engine));
}

/* "connect LIST:PORT: reason" has the verdict's own words. */
static int
verdict_failed(const struct error *why)
{
	printf("%s\n", why->text + sizeof("connect ") - 1);
	return (int)why->kind;
}

/* Nobody wants what the peer sends, but its end must be seen. */
static void
ready(struct assoc *assoc, int what, void *arg)
{
	struct check *c = arg;
	enum io result;
	struct error e;
	size_t i;

	(void)what;
	do {
		batch_reset(c->batch);
		result = assoc_recv(assoc, c->batch, &e);
		for (i = 0; i < c->batch->n; i++)
			if (c->batch->v[i].event != NULL)
				session_event(c->run, assoc_id(assoc),
				    c->batch->v[i].event);
	} while (result == IO_OK);
	if (result != IO_AGAIN)
		leave(c, NULL);
}

static void
linger_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)revents;
	leave(timer->data, NULL);
}

static void
connected(void *arg, struct assoc *assoc, const struct error *why)
{
	struct check *c = arg;
	const struct options *opt = c->run->opt;

	c->dialer = NULL;
	if (assoc == NULL) {
		(void)verdict_failed(why);
		leave(c, why);
		return;
	}
	c->assoc = assoc;
	ev_now_update(c->run->loop);
	verdict_open(c, ev_now(c->run->loop) - c->begun);
	(void)fflush(stdout);
	if (opt->abort) {
		assoc_abort(assoc, opt->abort_text);
		leave(c, NULL);
		return;
	}
	assoc_on_ready(assoc, ready, c);
	assoc_watch(assoc, READY_READ);
	assoc_shutdown(assoc);
	ev_timer_set(
	    &c->linger, opt->linger >= 0 ? opt->linger : STOP_LINGER, 0.);
	c->linger.data = c;
	ev_timer_start(c->run->loop, &c->linger);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct check *c = run->arg;

	(void)linger;
	if (c->dialer != NULL && run->signal == 0)
		dialer_expire(c->dialer, run->opt->max_time);
	else
		leave(c, why);
}

static int
check(struct check *c, const struct addrs *source)
{
	struct run *run = c->run;
	struct error e;

	ev_now_update(run->loop);
	c->begun = ev_now(run->loop);
	if (dialer_start(run, source, &c->remote, &run->opt->settings,
		connected, c, &c->dialer, &e) == -1)
		return verdict_failed(&e);
	run->stop = stop;
	run->arg = c;
	return run_loop(run);
}

int
mode_check(struct run *run)
{
	struct check c = {.run = run};
	struct addrs source;
	struct error e;
	int code;

	if (run_target(run, &c.remote, &source, &e) == -1)
		return run_fail(run, &e);
	if ((code = run_engine(run, false, &source)) != 0)
		return code;
	c.batch = pool_take(run->pool);
	if (c.batch == NULL) {
		error_set(&e, ERR_IO, "out of memory");
		return run_fail(run, &e);
	}
	ev_timer_init(&c.linger, linger_cb, 0., 0.);
	code = check(&c, &source);
	if (c.dialer != NULL)
		dialer_cancel(c.dialer);
	if (c.assoc != NULL)
		assoc_close(c.assoc);
	pool_put(run->pool, c.batch);
	return code;
}
