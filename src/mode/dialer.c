/* Connecting, with its time limit. */
#include "mode/dialer.h"

#include "base/error.h"
#include "engine/engine.h"
#include "mode/run.h"
#include "mode/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct dialer {
	struct run *run;
	struct assoc *assoc;
	ev_timer timeout;
	char target[ADDRS_TEXT_MAX];

	void (*done)(void *, struct assoc *, const struct error *);
	void *arg;
};

static void
finish(struct dialer *d, struct assoc *assoc, struct error *e)
{
	void (*done)(void *, struct assoc *, const struct error *) = d->done;
	void *arg = d->arg;

	ev_timer_stop(d->run->loop, &d->timeout);
	if (assoc == NULL) {
		if (assoc_failure(d->assoc) != NULL)
			session_event(d->run, assoc_id(d->assoc),
			    assoc_failure(d->assoc));
		error_prefix(e, "connect %s", d->target);
		assoc_close(d->assoc);
	} else {
		assoc_watch(assoc, 0);
		assoc_on_ready(assoc, NULL, NULL);
	}
	free(d);
	done(arg, assoc, e);
}

/* --primary */
static int
choose_primary(const struct dialer *d, struct error *e)
{
	const struct ipaddr *primary = &d->run->opt->primary;

	if (primary->family == AF_UNSPEC)
		return 0;
	return assoc_set_primary(d->assoc, primary, e);
}

static void
ready(struct assoc *assoc, int what, void *arg)
{
	struct dialer *d = arg;
	struct error e = {.kind = ERR_NONE};
	enum io result = assoc_connected(assoc, &e);

	(void)what;
	if (result == IO_AGAIN)
		return;
	if (result == IO_END) /* up and shut down before we looked */
		result = IO_OK;
	else if (result == IO_OK && choose_primary(d, &e) == -1)
		result = IO_ERROR;
	finish(d, result == IO_OK ? assoc : NULL, &e);
}

void
dialer_expire(struct dialer *d, double limit)
{
	struct error e;

	error_set(&e, ERR_TIMEOUT, "no answer within %g s", limit);
	finish(d, NULL, &e);
}

static void
timeout_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct dialer *d = timer->data;

	(void)loop;
	(void)revents;
	dialer_expire(d, d->run->opt->timeout);
}

int
dialer_start(struct run *run, const struct addrs *source,
    const struct addrs *remote, const struct settings *settings,
    void (*done)(void *, struct assoc *, const struct error *), void *arg,
    struct dialer **out, struct error *e)
{
	struct dialer *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return error_set(e, ERR_IO, "out of memory");
	d->run = run;
	d->done = done;
	d->arg = arg;
	addrs_format(remote, d->target, sizeof(d->target));
	if (source->n == 0 && source->port == 0)
		source = NULL;
	if (engine_dial(run->engine, source, remote, settings, &d->assoc, e) ==
	    -1) {
		error_prefix(e, "connect %s", d->target);
		free(d);
		return -1;
	}
	ev_timer_init(&d->timeout, timeout_cb, 0., 0.);
	d->timeout.data = d;
	if (run->opt->timeout >= 0) {
		ev_now_update(run->loop);
		ev_timer_set(&d->timeout, run->opt->timeout, 0.);
		ev_timer_start(run->loop, &d->timeout);
	}
	assoc_on_ready(d->assoc, ready, d);
	assoc_watch(d->assoc, READY_WRITE);
	*out = d;
	return 0;
}

void
dialer_cancel(struct dialer *d)
{
	ev_timer_stop(d->run->loop, &d->timeout);
	assoc_close(d->assoc);
	free(d);
}
