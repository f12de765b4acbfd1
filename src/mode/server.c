/* Listening for associations, with their limit and the time limit. */
#include "mode/server.h"

#include "base/error.h"
#include "engine/engine.h"
#include "mode/run.h"
#include "report/note.h"

#include <stdlib.h>

struct server {
	struct run *run;
	struct listener *listener;
	bool many;
	long long up; /* associations at work */
	ev_timer accept_timeout;
	ev_timer pause; /* after a failed accept, out of descriptors say */

	void (*accepted)(void *, struct assoc *);
	void *arg;
};

#define PAUSE 0.1 /* s */

static bool
full(const struct server *s)
{
	return s->run->opt->max_conns > 0 && s->up >= s->run->opt->max_conns;
}

static void
stop_listening(struct server *s)
{
	if (s->listener != NULL)
		listener_close(s->listener);
	s->listener = NULL;
}

static void
wait_for_somebody(struct server *s)
{
	double limit = s->run->opt->accept_timeout;

	ev_timer_stop(s->run->loop, &s->accept_timeout);
	if (limit < 0 || s->up > 0 || s->listener == NULL)
		return;
	ev_now_update(s->run->loop);
	ev_timer_set(&s->accept_timeout, limit, 0.);
	ev_timer_start(s->run->loop, &s->accept_timeout);
}

static void
timeout_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct server *s = timer->data;
	struct error e;

	(void)loop;
	(void)revents;
	error_set(&e, ERR_TIMEOUT, "nobody came within %g s",
	    s->run->opt->accept_timeout);
	run_done(s->run, &e);
}

static void
pause_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct server *s = timer->data;

	(void)loop;
	(void)revents;
	if (s->listener != NULL && !full(s))
		listener_watch(s->listener, true);
}

/* One association less can be waited for: who is full stops looking. */
static void
take(struct server *s, struct assoc *assoc)
{
	s->up++;
	wait_for_somebody(s);
	if (!s->many)
		stop_listening(s); /* later peers are refused, not left alone */
	else if (full(s))
		listener_watch(s->listener, false);
	s->accepted(s->arg, assoc);
}

static void
ready(struct listener *listener, void *arg)
{
	struct server *s = arg;
	struct assoc *assoc;
	struct error e;
	enum io result = IO_OK;

	(void)listener;
	while (s->listener != NULL && !full(s) &&
	       (result = listener_accept(s->listener, &assoc, &e)) == IO_OK)
		take(s, assoc);
	if (result != IO_ERROR)
		return;
	warn_user("accept: %s", e.text);
	listener_watch(s->listener, false);
	ev_timer_set(&s->pause, PAUSE, 0.);
	ev_timer_start(s->run->loop, &s->pause);
}

static int
announce(struct server *s, struct error *e)
{
	char text[ADDRS_TEXT_MAX];
	struct addrs local;

	if (s->run->opt->verbose == 0)
		return 0;
	if (listener_addrs(s->listener, &local, e) == -1)
		return -1;
	note("listening on %s (%s)", addrs_format(&local, text, sizeof(text)),
	    engine_title(s->run->engine));
	return 0;
}

struct server *
server_new(struct run *run, const struct addrs *local,
    const struct settings *settings, bool many,
    void (*accepted)(void *, struct assoc *), void *arg, struct error *e)
{
	struct server *s = calloc(1, sizeof(*s));
	char text[ADDRS_TEXT_MAX];

	if (s == NULL) {
		error_set(e, ERR_IO, "out of memory");
		return NULL;
	}
	s->run = run;
	s->many = many;
	s->accepted = accepted;
	s->arg = arg;
	ev_timer_init(&s->accept_timeout, timeout_cb, 0., 0.);
	ev_timer_init(&s->pause, pause_cb, 0., 0.);
	s->accept_timeout.data = s->pause.data = s;
	if (engine_listen(run->engine, local,
		addrs_family(local, NULL, run->opt->family), settings,
		&s->listener, e) == -1) {
		error_prefix(
		    e, "listen %s", addrs_format(local, text, sizeof(text)));
		free(s);
		return NULL;
	}
	listener_on_ready(s->listener, ready, s);
	listener_watch(s->listener, true);
	wait_for_somebody(s);
	if (announce(s, e) == -1) {
		server_free(s);
		return NULL;
	}
	return s;
}

void
server_left(struct server *s)
{
	s->up--;
	if (s->listener != NULL && !full(s) && !ev_is_active(&s->pause))
		listener_watch(s->listener, true);
	wait_for_somebody(s);
}

void
server_free(struct server *s)
{
	ev_timer_stop(s->run->loop, &s->accept_timeout);
	ev_timer_stop(s->run->loop, &s->pause);
	stop_listening(s);
	free(s);
}
