/* Check mode (-z): associate, say the outcome in one line, leave. */
#include "engine/batch.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "flow/pool.h"
#include "mode/dialer.h"
#include "mode/mode.h"
#include "mode/run.h"
#include "mode/say.h"
#include "mode/session.h"
#include "report/event.h"
#include "report/field.h"
#include "report/status.h"

#include <stdio.h>
#include <stdlib.h>

struct check {
	struct run *run;
	struct addrs remote;
	struct dialer *dialer;
	struct assoc *assoc;
	struct batch *batch;
	ev_timer linger;
	double begun, handshake; /* s */
	ev_timer settle;	 /* looks whether the paths are confirmed */
	double confirm;		 /* how long they may take, s */
	bool said;
};

#define SETTLE_INTERVAL 0.01 /* s */
#define CONFIRM_MIN 0.3	     /* s, for paths that are slower than the first */

static void
leave(struct check *c, const struct error *why)
{
	struct error verdict = {.kind = ERR_NONE};

	/* The verdict was printed; only the exit code is left to say. */
	if (why != NULL)
		verdict.kind = why->kind;
	ev_timer_stop(c->run->loop, &c->linger);
	ev_timer_stop(c->run->loop, &c->settle);
	run_done(c->run, &verdict);
}

/* "open" with all that is known of the association. */
static json_t *
open_fields(struct check *c, struct status *status)
{
	json_t *o = json_object();
	struct error e;

	addrs_field(o, "target", &c->remote);
	field_text(o, "verdict", "open");
	field_number(o, "code", 0);
	field_real(o, "handshake_ms", c->handshake * 1000, 3);
	if (status_get(c->assoc, status, &e) == -1)
		return o;
	addrs_field(o, "peer", &status->peer);
	addrs_field(o, "local", &status->local);
	field_number(o, "ostreams", status->status.ostreams);
	field_number(o, "istreams", status->status.istreams);
	features_field(o, status->info.features);
	(void)json_object_set_new(
	    o, "paths", paths_fields(status->paths, status->path_count));
	stack_fields(o, c->run);
	return o;
}

static void
print_plain(const struct check *c)
{
	char target[ADDRS_TEXT_MAX];

	printf("%s: open\n", addrs_format(&c->remote, target, sizeof(target)));
}

static void
print_open(struct check *c, const struct status *status, const json_t *fields)
{
	char target[ADDRS_TEXT_MAX], peer[ADDRS_TEXT_MAX];
	json_t *rest = json_object();
	char *text;

	addrs_format(&c->remote, target, sizeof(target));
	printf("%s: open, %.1f ms, streams %u out %u in, peer %s (%s)\n",
	    target, c->handshake * 1000, status->status.ostreams,
	    status->status.istreams,
	    addrs_format(&status->peer, peer, sizeof(peer)),
	    engine_title(c->run->engine));
	(void)json_object_set(
	    rest, "features", json_object_get(fields, "features"));
	(void)json_object_set(rest, "paths", json_object_get(fields, "paths"));
	text = status_text(" ", rest);
	if (text != NULL)
		(void)fputs(text, stdout);
	free(text);
	json_decref(rest);
}

/* With all that is known of the association. */
static void
verdict_with_status(struct check *c)
{
	struct status *status = calloc(1, sizeof(*status));
	json_t *fields;

	if (status == NULL)
		return;
	fields = open_fields(c, status);
	if (!c->run->opt->json && status->path_count > 0)
		print_open(c, status, fields);
	else if (!c->run->opt->json)
		print_plain(c);
	(void)fflush(stdout);
	run_say(c->run, "verdict", 0, fields);
	free(status);
}

static void
verdict_open(struct check *c)
{
	c->said = true;
	ev_timer_stop(c->run->loop, &c->settle);
	if (c->run->opt->json || c->run->opt->verbose > 0) {
		verdict_with_status(c);
		return;
	}
	print_plain(c);
	(void)fflush(stdout);
}

/* "connect LIST:PORT: reason" has the verdict's own words. */
static int
verdict_failed(struct check *c, const struct error *why)
{
	json_t *o = json_object();

	c->said = true;
	if (!c->run->opt->json)
		printf("%s\n", why->text + sizeof("connect ") - 1);
	(void)fflush(stdout);
	addrs_field(o, "target", &c->remote);
	field_text(o, "verdict", error_word(why->kind));
	error_fields(o, why);
	run_say(c->run, "verdict", 0, o);
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
	if (result == IO_AGAIN)
		return;
	if (!c->said)
		verdict_open(c);
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
shut_down(struct check *c)
{
	const struct options *opt = c->run->opt;

	verdict_open(c);
	if (opt->abort) {
		assoc_abort(c->assoc, opt->abort_text);
		leave(c, NULL);
		return;
	}
	assoc_shutdown(c->assoc);
	ev_timer_set(
	    &c->linger, opt->linger >= 0 ? opt->linger : STOP_LINGER, 0.);
	ev_timer_start(c->run->loop, &c->linger);
}

static bool
all_confirmed(struct check *c)
{
	struct path paths[ADDRS_MAX];
	struct error e;
	int n = assoc_paths(c->assoc, paths, ADDRS_MAX, &e);

	while (n > 0)
		if (paths[--n].state == PATH_STATE_UNCONFIRMED)
			return false;
	return true;
}

/* The answers to the HEARTBEATs confirm paths and measure all of them. Those
 * of confirmed paths are not seen; the handshake took two round trips. */
static void
settle_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct check *c = timer->data;
	double now = ev_now(loop) - c->begun - c->handshake;

	(void)revents;
	if (now >= c->confirm || (now >= c->handshake && all_confirmed(c)))
		shut_down(c);
}

static void
connected(void *arg, struct assoc *assoc, const struct error *why)
{
	struct check *c = arg;
	const struct options *opt = c->run->opt;
	struct error e;

	c->dialer = NULL;
	if (assoc == NULL) {
		(void)verdict_failed(c, why);
		leave(c, why);
		return;
	}
	c->assoc = assoc;
	ev_now_update(c->run->loop);
	c->handshake = ev_now(c->run->loop) - c->begun;
	assoc_on_ready(assoc, ready, c);
	assoc_watch(assoc, READY_READ);
	if ((opt->verbose == 0 && !opt->json) ||
	    assoc_heartbeat(assoc, NULL, &e) == -1) {
		shut_down(c);
		return;
	}
	c->confirm = CONFIRM_MIN + 3 * c->handshake;
	ev_timer_again(c->run->loop, &c->settle);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct check *c = run->arg;

	(void)linger;
	if (c->dialer != NULL && run->signal == 0)
		dialer_expire(c->dialer, run->opt->max_time);
	else {
		if (c->assoc != NULL && !c->said)
			verdict_open(c);
		leave(c, why);
	}
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
		return verdict_failed(c, &e);
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
	ev_timer_init(&c.settle, settle_cb, 0., SETTLE_INTERVAL);
	c.linger.data = c.settle.data = &c;
	code = check(&c, &source);
	if (c.dialer != NULL)
		dialer_cancel(c.dialer);
	if (c.assoc != NULL)
		assoc_close(c.assoc);
	pool_put(run->pool, c.batch);
	return code;
}
