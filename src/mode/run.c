/* What every mode has: set-up, signals, the time limit, the end. */
#include "mode/run.h"

#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/framing.h"
#include "flow/pool.h"
#include "mode/capture.h"
#include "mode/control.h"
#include "mode/say.h"
#include "report/note.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static void
stop(struct run *run, const struct error *why)
{
	if (run->stop != NULL)
		run->stop(run, why, STOP_LINGER);
	else
		run_done(run, why);
}

static void
signal_cb(struct ev_loop *loop, ev_signal *watcher, int revents)
{
	struct run *run = watcher->data;

	(void)revents;
	if (run->signal != 0) { /* the second one: at once */
		ev_break(loop, EVBREAK_ALL);
		return;
	}
	run->signal = watcher->signum;
	stop(run, NULL);
}

static void
max_time_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	(void)loop;
	(void)revents;
	stop(timer->data, NULL);
}

/* Every association on the kernel's stack is a descriptor. */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

void
run_init(struct run *run, const struct options *opt)
{
	memset(run, 0, sizeof(*run));
	run->opt = opt;
	run->loop = ev_default_loop(EVFLAG_NOENV);
	run->pool = pool_new();
	TAILQ_INIT(&run->sessions);
	(void)signal(SIGPIPE, SIG_IGN);
	if (opt->timestamps)
		note_times();
	raise_descriptors();
	ev_signal_init(&run->interrupt, signal_cb, SIGINT);
	ev_signal_init(&run->terminate, signal_cb, SIGTERM);
	ev_timer_init(&run->max_time, max_time_cb, 0., 0.);
	run->interrupt.data = run->terminate.data = run;
	run->max_time.data = run;
	ev_signal_start(run->loop, &run->interrupt);
	ev_signal_start(run->loop, &run->terminate);
	reports_start(run);
	if (opt->max_time >= 0) {
		ev_now_update(run->loop);
		ev_timer_set(&run->max_time, opt->max_time, 0.);
		ev_timer_start(run->loop, &run->max_time);
	}
}

int
run_engine(struct run *run, bool listening, const struct addrs *local)
{
	struct engine_config config = {
	    .stack = run->opt->stack,
	    .listening = listening,
	    .udp = run->opt->udp,
	    .udp_local = run->opt->udp_local,
	    .udp_remote = run->opt->udp_remote,
	    .events = run->opt->events | control_events(run->control),
	    .abort_text = run->opt->abort_text != NULL,
	    .want_from = run->opt->pcap != NULL || run->opt->hex_dump != NULL ||
			 (run->opt->out != NULL && run->opt->out->metadata),
	    .local = local,
	};
	struct error e;
	char why[200];

	if (capture_open(run, &e) == -1 ||
	    engine_open(run->loop, &config, &run->engine, &e) == -1)
		return run_fail(run, &e);
	if (config.stack == STACK_AUTO &&
	    strcmp(engine_name(run->engine), "kernel") != 0 &&
	    !engine_has_kernel(why, sizeof(why)))
		warn_user("%.*s: using SCTP over UDP in this process instead, "
			  "another format on the wire (--stack user to choose "
			  "it silently)",
		    (int)strcspn(why, ";"), why);
	return 0;
}

int
run_fail(struct run *run, const struct error *why)
{
	note_error(why);
	run_say_error(run, 0, why);
	return (int)why->kind;
}

int
run_loop(struct run *run)
{
	if (!run->done)
		ev_run(run->loop, 0);
	if (run->why.text[0] != '\0')
		(void)run_fail(run, &run->why);
	if (run->signal != 0)
		return 128 + run->signal;
	return (int)run->why.kind;
}

void
run_done(struct run *run, const struct error *why)
{
	if (run->done)
		return;
	run->done = true;
	if (why != NULL && why->kind != ERR_NONE)
		run->why = *why;
	ev_break(run->loop, EVBREAK_ALL);
}

void
run_free(struct run *run)
{
	reports_stop(run);
	if (run->engine != NULL)
		engine_close(run->engine);
	pool_free(run->pool);
	capture_close(run);
	files_close(run);
	ev_signal_stop(run->loop, &run->interrupt);
	ev_signal_stop(run->loop, &run->terminate);
	ev_timer_stop(run->loop, &run->max_time);
	ev_loop_destroy(run->loop);
}

int
run_resolve(struct run *run, const char *text, enum resolve_use use,
    struct addrs *addrs, struct error *e)
{
	struct resolve_rules rules = {
	    .use = use,
	    .family = run->opt->family,
	    .numeric = run->opt->numeric,
	    .all = run->opt->all_addresses,
	};

	return resolve(text, &rules, addrs, e);
}

int
run_source(struct run *run, struct addrs *source, struct error *e)
{
	const struct options *opt = run->opt;
	int port;

	memset(source, 0, sizeof(*source));
	if (opt->source != NULL &&
	    run_resolve(run, opt->source, RESOLVE_SOURCE, source, e) == -1)
		return -1;
	if (opt->source_port == NULL)
		return 0;
	port = resolve_port(opt->source_port, opt->numeric);
	if (port == -1)
		return error_set(
		    e, ERR_USAGE, "unknown port \"%s\"", opt->source_port);
	if (source->port != 0 && source->port != port)
		return error_set(e, ERR_USAGE,
		    "-s and -p name different ports: %d and %d", source->port,
		    port);
	source->port = (uint16_t)port;
	return 0;
}

int
run_operand(struct run *run, char *text, size_t size, struct error *e)
{
	const struct options *opt = run->opt;
	const char *host = opt->operands[0];
	bool bare;
	int n;

	if (opt->operand_count == 0) {
		text[0] = '\0';
		return 0;
	}
	/* netcat's form allows a bare IPv6 address. */
	bare = opt->operand_count == 2 && host[0] != '[' &&
	       strchr(host, ':') != NULL && strchr(host, '/') == NULL;
	if (opt->operand_count == 2)
		n = snprintf(text, size, bare ? "[%s]:%s" : "%s:%s", host,
		    opt->operands[1]);
	else
		n = snprintf(text, size, "%s", host);
	if (n < 0 || (size_t)n >= size)
		return error_set(e, ERR_USAGE, "the address is too long");
	return 0;
}

struct message
run_stamp(const struct options *opt)
{
	return (struct message){
	    .stream = opt->stream,
	    .ppid = opt->ppid,
	    .flags = opt->unordered ? MESSAGE_UNORDERED : 0,
	    .pr = opt->pr,
	    .pr_value = opt->pr_value,
	    .to = opt->to.family != 0 ? &opt->to : NULL,
	};
}

static bool
has_family(const struct addrs *addrs, int family)
{
	size_t i;

	for (i = 0; i < addrs->n; i++)
		if (addrs->v[i].family == family)
			return true;
	return false;
}

int
run_families(
    const struct addrs *remote, const struct addrs *source, struct error *e)
{
	char from[ADDRS_TEXT_MAX], to[ADDRS_TEXT_MAX];

	if (source->n == 0 ||
	    (has_family(source, AF_INET) && has_family(remote, AF_INET)) ||
	    (has_family(source, AF_INET6) && has_family(remote, AF_INET6)))
		return 0;
	return error_set(e, ERR_USAGE,
	    "%.100s cannot be reached from %.100s: one is IPv4, one IPv6",
	    addrs_format(remote, to, sizeof(to)),
	    addrs_format(source, from, sizeof(from)));
}

int
run_target(struct run *run, struct addrs *remote, struct addrs *source,
    struct error *e)
{
	char text[ADDRS_TEXT_MAX];

	if (run_operand(run, text, sizeof(text), e) == -1 ||
	    run_resolve(run, text, RESOLVE_CONNECT, remote, e) == -1 ||
	    run_source(run, source, e) == -1)
		return -1;
	return run_families(remote, source, e);
}
