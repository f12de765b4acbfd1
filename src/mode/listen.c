/* Listen mode: one association, or many with -k, and standard input and
 * output. */
#include "engine/engine.h"
#include "flow/endpoint.h"
#include "flow/hub.h"
#include "mode/mode.h"
#include "mode/peers.h"
#include "mode/run.h"
#include "mode/server.h"
#include "mode/session.h"
#include "report/note.h"

#include <string.h>

struct listen {
	struct run *run;
	struct server *server;
	struct hub *hub; /* with -k */
	struct peers peers;
};

static void
session_done(void *arg, struct session *session, const struct error *why)
{
	struct listen *l = arg;
	bool failed;

	if (!l->run->opt->keep_open) {
		run_done(l->run, why);
		return;
	}
	failed = l->hub != NULL && hub_failed(l->hub);
	if (why->kind != ERR_NONE && !failed)
		warn_user("association %u: %s", session_id(session), why->text);
	peers_remove(&l->peers, session);
	if (failed && !l->peers.stopping) { /* the input, which is of all */
		server_stop(l->server);
		peers_stop(&l->peers, why, STOP_LINGER);
	}
	session_free(session);
	server_left(l->server);
	if (l->peers.stopping && l->peers.n == 0)
		run_done(l->run, &l->peers.why);
}

static double
quit_after(const struct options *opt)
{
	if (opt->shutdown || opt->abort)
		return 0;
	return opt->quit < -1 ? -1 : opt->quit;
}

/* What an association is linked with; NULL is a built-in service. */
static struct endpoint *
local_end(struct listen *l, struct assoc *assoc)
{
	if (l->run->opt->service != SERVICE_STDIO)
		return NULL;
	return l->hub != NULL ? hub_join(l->hub) : session_stdio(l->run, assoc);
}

static void
accepted(void *arg, struct assoc *assoc, int fd)
{
	struct listen *l = arg;
	struct endpoint *stdio;
	struct session *session;
	struct error e;

	(void)fd;
	session_announce(l->run, assoc, "connection from");
	stdio = local_end(l, assoc);
	error_set(&e, ERR_IO, "out of memory");
	if (stdio == NULL && l->run->opt->service == SERVICE_STDIO) {
		assoc_close(assoc);
		run_done(l->run, &e);
		return;
	}
	session = session_new(
	    l->run, assoc, stdio, quit_after(l->run->opt), session_done, l, &e);
	if (session == NULL || peers_add(&l->peers, session) == -1)
		run_done(l->run, &e);
}

static void
stop(struct run *run, const struct error *why, double linger)
{
	struct listen *l = run->arg;

	server_stop(l->server);
	if (l->peers.n == 0)
		run_done(run, why);
	else
		peers_stop(&l->peers, why, linger);
}

/* What to listen on: the operand, or nc's -l -s ADDRESS -p PORT. */
static int
local_addrs(struct run *run, struct addrs *local, struct error *e)
{
	char text[ADDRS_TEXT_MAX];

	if (run->opt->operand_count == 0 &&
	    (run->opt->source != NULL || run->opt->source_port != NULL)) {
		if (run_source(run, local, e) == -1)
			return -1;
		if (local->n == 0 && local->any_family == AF_UNSPEC)
			local->any_family = run->opt->family;
		return 0;
	}
	if (run->opt->source != NULL || run->opt->source_port != NULL)
		return error_set(e, ERR_USAGE,
		    "-s and -p say where to listen: no operand with them");
	if (run_operand(run, text, sizeof(text), e) == -1)
		return -1;
	return run_resolve(run, text, RESOLVE_LISTEN, local, e);
}

static int
serve(struct listen *l, const struct addrs *local)
{
	struct run *run = l->run;
	struct settings settings = run->opt->settings;
	struct server_config config = {
	    .local = local,
	    .settings = &settings,
	    .many = run->opt->keep_open,
	    .accepted = accepted,
	    .arg = l,
	};
	struct endpoint *stdio;
	struct error e;

	if (run->opt->service == SERVICE_ECHO)
		settings_offer(&settings);
	if (run->opt->keep_open && run->opt->service == SERVICE_STDIO) {
		stdio = session_stdio(run, NULL);
		l->hub = stdio ? hub_new(run->loop, stdio) : NULL;
		if (l->hub == NULL) {
			error_set(&e, ERR_IO, "out of memory");
			return run_fail(run, &e);
		}
	}
	l->server = server_new(run, &config, &e);
	if (l->server == NULL)
		return run_fail(run, &e);
	run->stop = stop;
	run->arg = l;
	return run_loop(run);
}

int
mode_listen(struct run *run)
{
	struct listen l = {.run = run};
	struct addrs local;
	struct error e;
	int code;

	if (local_addrs(run, &local, &e) == -1 || files_open(run, &e) == -1)
		return run_fail(run, &e);
	if ((code = run_engine(run, true, &local)) != 0)
		return code;
	code = serve(&l, &local);
	peers_free(&l.peers);
	if (l.server != NULL)
		server_free(l.server);
	run->stdio = NULL;
	if (l.hub != NULL)
		hub_free(l.hub);
	return code;
}
