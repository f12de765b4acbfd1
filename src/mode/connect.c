/* Connect mode: one association, standard input and output. */
#include "engine/engine.h"
#include "flow/endpoint.h"
#include "mode/dialer.h"
#include "mode/mode.h"
#include "mode/run.h"
#include "mode/session.h"

#define QUIT_AFTER 0.5 /* s; the answer to the last line still arrives */

struct connect {
	struct run *run;
	struct dialer *dialer;
	struct session *session;
};

static void
session_done(void *arg, struct session *session, const struct error *why)
{
	struct connect *c = arg;

	(void)session;
	run_done(c->run, why);
}

static double
quit_after(const struct options *opt)
{
	if (opt->shutdown || opt->abort)
		return 0;
	return opt->quit < -1 ? QUIT_AFTER : opt->quit;
}

static void
connected(void *arg, struct assoc *assoc, const struct error *why)
{
	struct connect *c = arg;
	struct endpoint *stdio;
	struct error e;

	c->dialer = NULL;
	if (assoc == NULL) {
		run_done(c->run, why);
		return;
	}
	session_announce(c->run, assoc, "connected to");
	stdio = session_stdio(c->run, assoc);
	if (stdio == NULL) {
		assoc_close(assoc);
		error_set(&e, ERR_IO, "out of memory");
		run_done(c->run, &e);
		return;
	}
	c->session = session_new(
	    c->run, assoc, stdio, quit_after(c->run->opt), session_done, c, &e);
	if (c->session == NULL)
		run_done(c->run, &e);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct connect *c = run->arg;

	if (c->session != NULL)
		session_stop(c->session, why, linger);
	else if (c->dialer != NULL && run->signal == 0)
		dialer_expire(c->dialer, run->opt->max_time);
	else
		run_done(run, why);
}

int
mode_connect(struct run *run)
{
	struct connect c = {.run = run};
	struct addrs remote, source;
	struct error e;
	int code;

	if (run_target(run, &remote, &source, &e) == -1 ||
	    files_open(run, &e) == -1)
		return run_fail(run, &e);
	if ((code = run_engine(run, false, &source)) != 0)
		return code;
	if (dialer_start(run, &source, &remote, &run->opt->settings, connected,
		&c, &c.dialer, &e) == -1)
		return run_fail(run, &e);
	run->stop = stop;
	run->arg = &c;
	code = run_loop(run);
	if (c.session != NULL)
		session_free(c.session);
	if (c.dialer != NULL)
		dialer_cancel(c.dialer);
	return code;
}
