/* Listening for associations or connections, with their limits. */
#include "mode/server.h"

#include "base/error.h"
#include "engine/engine.h"
#include "flow/tcp.h"
#include "mode/run.h"
#include "mode/say.h"
#include "report/field.h"
#include "report/note.h"

#include <stdlib.h>
#include <unistd.h>

#define PAUSE 0.1 /* s */

struct server {
	struct run *run;
	struct server_config config;
	struct listener *listener; /* or */
	int fd;
	ev_io io;

	long long up; /* associations or connections at work */
	ev_timer accept_timeout;
	ev_timer pause; /* after a failed accept, out of descriptors say */
};

static bool
full(const struct server *s)
{
	return s->run->opt->max_conns > 0 && s->up >= s->run->opt->max_conns;
}

static bool
is_open(const struct server *s)
{
	return s->listener != NULL || s->fd != -1;
}

static void
watch(struct server *s, bool on)
{
	if (s->listener != NULL)
		listener_watch(s->listener, on);
	else if (on && s->fd != -1)
		ev_io_start(s->run->loop, &s->io);
	else
		ev_io_stop(s->run->loop, &s->io);
}

void
server_stop(struct server *s)
{
	watch(s, false);
	if (s->listener != NULL)
		listener_close(s->listener);
	if (s->fd != -1)
		(void)close(s->fd);
	s->listener = NULL;
	s->fd = -1;
}

static void
wait_for_somebody(struct server *s)
{
	double limit = s->run->opt->accept_timeout;

	ev_timer_stop(s->run->loop, &s->accept_timeout);
	if (limit < 0 || s->up > 0 || !is_open(s))
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
	if (is_open(s) && !full(s))
		watch(s, true);
}

static enum io
accept_one(struct server *s, struct assoc **assoc, int *fd, struct error *e)
{
	*assoc = NULL;
	*fd = -1;
	if (s->listener != NULL)
		return listener_accept(s->listener, assoc, e);
	return tcp_accept(s->fd, fd, e);
}

static void
take(struct server *s, struct assoc *assoc, int fd)
{
	s->up++;
	wait_for_somebody(s);
	if (!s->config.many)
		server_stop(s); /* later peers are refused, not left alone */
	else if (full(s))
		watch(s, false);
	s->config.accepted(s->config.arg, assoc, fd);
}

static void
accept_all(struct server *s)
{
	struct assoc *assoc;
	struct error e;
	enum io result = IO_OK;
	int fd;

	while (is_open(s) && !full(s) &&
	       (result = accept_one(s, &assoc, &fd, &e)) == IO_OK)
		take(s, assoc, fd);
	if (result != IO_ERROR)
		return;
	warn_user("accept: %s", e.text);
	watch(s, false);
	ev_timer_set(&s->pause, PAUSE, 0.);
	ev_timer_start(s->run->loop, &s->pause);
}

static void
listener_cb(struct listener *listener, void *arg)
{
	(void)listener;
	accept_all(arg);
}

static void
tcp_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	(void)loop;
	(void)revents;
	accept_all(io->data);
}

static int
listen_sctp(struct server *s, struct addrs *bound, struct error *e)
{
	const struct addrs *local = s->config.local;
	int family = addrs_family(local, NULL, s->run->opt->family);
	char text[ADDRS_TEXT_MAX];

	if (engine_listen(s->run->engine, local, family, s->config.settings,
		&s->listener, e) == -1)
		return error_prefix(
		    e, "listen %s", addrs_format(local, text, sizeof(text)));
	listener_on_ready(s->listener, listener_cb, s);
	return listener_addrs(s->listener, bound, e);
}

static int
listen_tcp(struct server *s, struct addrs *bound, struct error *e)
{
	char text[ADDRS_TEXT_MAX];

	*bound = *s->config.local;
	s->fd = tcp_listen(bound, e);
	if (s->fd == -1)
		return error_prefix(e, "listen tcp:%s",
		    addrs_format(bound, text, sizeof(text)));
	ev_io_set(&s->io, s->fd, EV_READ);
	return 0;
}

static void
announce(struct server *s, const struct addrs *bound)
{
	char text[ADDRS_TEXT_MAX];
	json_t *o = json_object();

	addrs_field(o, "address", bound);
	field_number(o, "port", bound->port);
	field_text(o, "protocol", s->listener != NULL ? "sctp" : "tcp");
	if (s->listener != NULL)
		stack_fields(o, s->run);
	run_say(s->run, "listening", 0, o);
	if (s->run->opt->verbose == 0)
		return;
	addrs_format(bound, text, sizeof(text));
	if (s->listener != NULL)
		note(
		    "listening on %s (%s)", text, engine_title(s->run->engine));
	else
		note("listening on tcp:%s", text);
}

struct server *
server_new(struct run *run, const struct server_config *config, struct error *e)
{
	struct server *s = calloc(1, sizeof(*s));
	struct addrs bound = {.port = 0};

	if (s == NULL) {
		error_set(e, ERR_IO, "out of memory");
		return NULL;
	}
	s->run = run;
	s->config = *config;
	s->fd = -1;
	ev_init(&s->io, tcp_cb);
	ev_timer_init(&s->accept_timeout, timeout_cb, 0., 0.);
	ev_timer_init(&s->pause, pause_cb, 0., 0.);
	s->io.data = s->accept_timeout.data = s->pause.data = s;
	if ((config->settings != NULL ? listen_sctp(s, &bound, e)
				      : listen_tcp(s, &bound, e)) == -1) {
		server_free(s);
		return NULL;
	}
	run->server = s;
	watch(s, true);
	wait_for_somebody(s);
	announce(s, &bound);
	return s;
}

void
server_left(struct server *s)
{
	s->up--;
	if (is_open(s) && !full(s) && !ev_is_active(&s->pause))
		watch(s, true);
	wait_for_somebody(s);
}

void
server_free(struct server *s)
{
	ev_timer_stop(s->run->loop, &s->accept_timeout);
	ev_timer_stop(s->run->loop, &s->pause);
	server_stop(s);
	if (s->run->server == s)
		s->run->server = NULL;
	free(s);
}

struct listener *
server_listener(const struct server *s)
{
	return s->listener;
}
