/*
 * One accepted peer of a relay, until it is linked with the target. Between
 * associations the stream counts are carried over: the outgoing one asks for
 * as many streams as the incoming one has.
 */
#include "base/error.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/assoc_endpoint.h"
#include "flow/stream_endpoint.h"
#include "flow/tcp.h"
#include "mode/capture.h"
#include "mode/dialer.h"
#include "mode/relay.h"
#include "mode/run.h"
#include "mode/session.h"
#include "report/note.h"

#include <stdlib.h>
#include <unistd.h>

#define QUIT_AFTER 0.5 /* s, after a byte stream's end of input */

struct job {
	struct relay *relay;
	struct job *next;
	struct assoc *in; /* or */
	int fd;
	struct dialer *dialer;
	struct tcp_dialer *tcp;
};

static void
job_free(struct job *job)
{
	struct job **at;

	for (at = &job->relay->jobs; *at != job; at = &(*at)->next)
		continue;
	*at = job->next;
	free(job);
}

/* The target cannot be had: the peer learns why. */
static void
job_fail(struct job *job, const struct error *why)
{
	struct relay *relay = job->relay;

	warn_user("%s", why->text);
	if (job->in != NULL) {
		assoc_abort(job->in, why->text);
		assoc_close(job->in);
	} else
		(void)close(job->fd);
	job_free(job);
	relay_left(relay);
}

static void
session_done(void *arg, struct session *session, const struct error *why)
{
	struct relay *relay = arg;

	if (why->kind != ERR_NONE)
		warn_user("association %u: %s", session_id(session), why->text);
	peers_remove(&relay->peers, session);
	session_free(session);
	relay_left(relay);
}

static struct endpoint *
stream_of(struct run *run, int fd)
{
	const struct options *opt = run->opt;
	const struct framing *framing =
	    opt->frame ? opt->frame : framing_find("raw");
	struct stream_config config = {
	    .in = fd,
	    .out = fd,
	    .in_framing = framing,
	    .out_framing = framing,
	    .block = (size_t)opt->block,
	    .stamp = run_stamp(opt),
	    .socket = true,
	};

	return stream_endpoint(run->loop, &config);
}

/* Both are there. second: an association, or a socket where it is NULL. */
static void
job_link(struct job *job, struct assoc *first, struct assoc *second, int fd)
{
	struct relay *relay = job->relay;
	struct run *run = relay->run;
	struct assoc_end_config config = {.loop = run->loop, .join = true};
	double quit = run->opt->quit < -1 ? QUIT_AFTER : run->opt->quit;
	struct endpoint *to;
	struct session *session = NULL;
	struct error e;

	if (second != NULL)
		config.tap = capture_tap(run, second);
	to = second != NULL ? assoc_endpoint(second, &config)
			    : stream_of(run, fd);
	error_set(&e, ERR_IO, "out of memory");
	if (to != NULL)
		session =
		    session_new(run, first, to, quit, session_done, relay, &e);
	job_free(job);
	if (session == NULL || peers_add(&relay->peers, session) == -1) {
		run_done(run, &e);
		return;
	}
	if (second != NULL)
		session_second(session, second);
}

static void
dialed(void *arg, struct assoc *assoc, const struct error *why)
{
	struct job *job = arg;

	if (assoc == NULL) {
		job_fail(job, why);
		return;
	}
	session_announce(job->relay->run, assoc, "connected to");
	if (job->in != NULL)
		job_link(job, job->in, assoc, -1);
	else
		job_link(job, assoc, NULL, job->fd);
}

static void
tcp_dialed(void *arg, int fd, const struct error *why)
{
	struct job *job = arg;

	if (fd == -1)
		job_fail(job, why);
	else
		job_link(job, job->in, NULL, fd);
}

/* As many streams as the incoming association has, unless the user says. */
static void
carry_streams(struct settings *settings, struct assoc *in)
{
	uint16_t ostreams, istreams;

	if (in == NULL)
		return;
	assoc_streams(in, &ostreams, &istreams);
	if (istreams > 0 && !settings_has(settings, OPTION_OSTREAMS))
		settings_put(settings, OPTION_OSTREAMS, istreams);
	if (ostreams > 0 && !settings_has(settings, OPTION_MAX_ISTREAMS))
		settings_put(settings, OPTION_MAX_ISTREAMS, ostreams);
}

void
relay_job(struct relay *relay, struct assoc *in, int fd)
{
	struct job *job = calloc(1, sizeof(*job));
	struct run *run = relay->run;
	struct settings settings = run->opt->settings;
	struct error e;

	error_set(&e, ERR_IO, "out of memory");
	if (job == NULL) {
		run_done(run, &e);
		return;
	}
	job->relay = relay;
	job->in = in;
	job->fd = fd;
	job->next = relay->jobs;
	relay->jobs = job;
	if (relay->target.tcp) {
		job->tcp = tcp_dial(run->loop, &relay->target.addrs,
		    run->opt->timeout, tcp_dialed, job);
		if (job->tcp == NULL)
			job_fail(job, &e);
		return;
	}
	carry_streams(&settings, in);
	if (dialer_start(run, &relay->source, &relay->target.addrs, &settings,
		dialed, job, &job->dialer, &e) == -1)
		job_fail(job, &e);
}

void
relay_jobs_cancel(struct relay *relay)
{
	struct job *job;

	while ((job = relay->jobs) != NULL) {
		if (job->dialer != NULL)
			dialer_cancel(job->dialer);
		if (job->tcp != NULL)
			tcp_dialer_cancel(job->tcp);
		if (job->in != NULL)
			assoc_close(job->in);
		else
			(void)close(job->fd);
		relay->jobs = job->next;
		free(job);
	}
}
