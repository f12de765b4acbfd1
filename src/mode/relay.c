/* Relay mode: for each peer accepted on LISTEN an association or connection
 * to TARGET, linked for as long as both last. */
#include "mode/relay.h"

#include "engine/engine.h"
#include "mode/mode.h"
#include "mode/run.h"
#include "mode/server.h"
#include "mode/session.h"

#include <stdlib.h>
#include <string.h>

static void
accepted(void *arg, struct assoc *assoc, int fd)
{
	struct relay *relay = arg;

	if (assoc != NULL)
		session_announce(relay->run, assoc, "connection from");
	relay_job(relay, assoc, fd);
}

void
relay_left(struct relay *relay)
{
	server_left(relay->server);
	if (relay->stopping && relay->peers.n == 0)
		run_done(relay->run, &relay->peers.why);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct relay *relay = run->arg;

	relay->stopping = true;
	server_stop(relay->server);
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
serve(struct relay *relay)
{
	struct run *run = relay->run;
	struct settings settings = run->opt->settings;
	struct server_config config = {
	    .local = &relay->listen.addrs,
	    .settings = relay->listen.tcp ? NULL : &settings,
	    .many = true,
	    .accepted = accepted,
	    .arg = relay,
	};
	struct error e;

	settings_offer(&settings);
	relay->server = server_new(run, &config, &e);
	if (relay->server == NULL)
		return run_fail(run, &e);
	run->stop = stop;
	run->arg = relay;
	return run_loop(run);
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
	if (code == 0)
		code = serve(relay);
	relay_jobs_cancel(relay);
	peers_free(&relay->peers);
	if (relay->server != NULL)
		server_free(relay->server);
	free(relay);
	return code;
}
