/* Relay mode: for each peer accepted on LISTEN an association or connection
 * to TARGET, linked for as long as both last. */
#include "mode/relay.h"

#include "engine/engine.h"
#include "flow/tcp.h"
#include "mode/mode.h"
#include "mode/run.h"
#include "mode/server.h"
#include "mode/session.h"
#include "report/note.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tcp_server {
	struct relay *relay;
	int fd;
	ev_io io;
};

static void
accepted(void *arg, struct assoc *assoc)
{
	struct relay *relay = arg;

	session_announce(relay->run, assoc, "connection from");
	relay_job(relay, assoc, -1);
}

static void
accept_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct tcp_server *s = io->data;
	int fd;

	(void)loop;
	(void)revents;
	while ((fd = tcp_accept(s->fd)) != -1)
		relay_job(s->relay, NULL, fd);
}

void
relay_left(struct relay *relay)
{
	if (relay->server != NULL)
		server_left(relay->server);
	if (relay->stopping && relay->peers.n == 0)
		run_done(relay->run, &relay->peers.why);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct relay *relay = run->arg;

	relay->stopping = true;
	relay_jobs_cancel(relay);
	if (relay->peers.n == 0)
		run_done(run, why);
	else
		peers_stop(&relay->peers, why, linger);
}

static int
parse_end(struct run *run, const char *text, enum resolve_use use,
    struct relay_end *end, struct error *e)
{
	end->tcp = strncmp(text, "tcp:", 4) == 0;
	if (end->tcp)
		text += 4;
	else if (strncmp(text, "sctp:", 5) == 0)
		text += 5;
	return run_resolve(run, text, use, &end->addrs, e);
}

static int
parse(struct relay *relay, struct error *e)
{
	struct run *run = relay->run;

	if (parse_end(run, run->opt->operands[0], RESOLVE_LISTEN,
		&relay->listen, e) == -1 ||
	    parse_end(run, run->opt->operands[1], RESOLVE_CONNECT,
		&relay->target, e) == -1 ||
	    run_source(run, &relay->source, e) == -1)
		return -1;
	if (relay->listen.tcp && relay->target.tcp)
		return error_set(
		    e, ERR_USAGE, "a relay needs SCTP on one of its sides");
	if (relay->target.tcp)
		return 0;
	return run_families(&relay->target.addrs, &relay->source, e);
}

static int
serve_tcp(struct relay *relay)
{
	struct tcp_server s = {.relay = relay};
	char text[ADDRS_TEXT_MAX];
	struct error e;
	int code;

	s.fd = tcp_listen(&relay->listen.addrs, &e);
	addrs_format(&relay->listen.addrs, text, sizeof(text));
	if (s.fd == -1) {
		error_prefix(&e, "listen tcp:%s", text);
		return run_fail(relay->run, &e);
	}
	if (relay->run->opt->verbose > 0)
		note("listening on tcp:%s", text);
	ev_io_init(&s.io, accept_cb, s.fd, EV_READ);
	s.io.data = &s;
	ev_io_start(relay->run->loop, &s.io);
	code = run_loop(relay->run);
	ev_io_stop(relay->run->loop, &s.io);
	(void)close(s.fd);
	return code;
}

static int
serve_sctp(struct relay *relay)
{
	struct settings settings = relay->run->opt->settings;
	struct error e;

	settings_offer(&settings);
	relay->server = server_new(relay->run, &relay->listen.addrs, &settings,
	    true, accepted, relay, &e);
	if (relay->server == NULL)
		return run_fail(relay->run, &e);
	return run_loop(relay->run);
}

/* All addresses that will be bound on the engine. */
static void
bound_addrs(const struct relay *relay, struct addrs *all)
{
	size_t i;

	*all = relay->source;
	if (relay->listen.tcp)
		return;
	for (i = 0; i < relay->listen.addrs.n && all->n < ADDRS_MAX; i++)
		all->v[all->n++] = relay->listen.addrs.v[i];
}

int
mode_relay(struct run *run)
{
	struct relay *relay = calloc(1, sizeof(*relay));
	struct addrs bound;
	struct error e;
	int code;

	if (relay == NULL) {
		error_set(&e, ERR_IO, "out of memory");
		return run_fail(run, &e);
	}
	relay->run = run;
	if (parse(relay, &e) == -1) {
		free(relay);
		return run_fail(run, &e);
	}
	bound_addrs(relay, &bound);
	code = run_engine(run, !relay->listen.tcp, &bound);
	if (code == 0) {
		run->stop = stop;
		run->arg = relay;
		code = relay->listen.tcp ? serve_tcp(relay) : serve_sctp(relay);
		relay_jobs_cancel(relay);
		peers_free(&relay->peers);
	}
	if (relay->server != NULL)
		server_free(relay->server);
	free(relay);
	return code;
}
