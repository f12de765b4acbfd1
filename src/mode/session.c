/* One association at work. */
#include "mode/session.h"

#include "base/error.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "flow/assoc_endpoint.h"
#include "flow/link.h"
#include "flow/stream_endpoint.h"
#include "mode/capture.h"
#include "mode/control.h"
#include "mode/run.h"
#include "mode/say.h"
#include "mode/window.h"
#include "report/event.h"
#include "report/note.h"

#include <stdlib.h>
#include <unistd.h>

#define BLOCK_MIN 512 /* bytes */

struct session {
	struct run *run;
	struct link *link;
	TAILQ_ENTRY(session) entry; /* of the run's */
	struct assoc *assoc[2]; /* of the link's sides, the second or NULL */
	unsigned id, second;	/* their numbers */
	bool echo;
	bool in_stream; /* events are written among the messages */
	bool stdio;	/* linked with standard input and output alone */
	struct window_watch window;
	struct watched *watched, *watched_second;

	void (*done)(void *, struct session *, const struct error *);
	void *arg;
};

void
session_announce(struct run *run, struct assoc *assoc, const char *verb)
{
	char peer[ADDRS_TEXT_MAX], own[ADDRS_TEXT_MAX];
	struct assoc_status status;
	struct addrs addrs;
	struct error e;

	reports_connected(run, assoc);
	if (run->opt->verbose == 0)
		return;
	peer[0] = own[0] = '\0';
	if (assoc_addrs(assoc, true, &addrs, &e) == 0)
		addrs_format(&addrs, peer, sizeof(peer));
	if (assoc_addrs(assoc, false, &addrs, &e) == 0)
		addrs_format(&addrs, own, sizeof(own));
	if (assoc_status(assoc, &status, &e) == -1)
		note("%s %s, already gone", verb,
		    peer[0] != '\0' ? peer : "a peer");
	else
		note("%s %s, local %s, streams %u out %u in (%s)", verb, peer,
		    own, status.ostreams, status.istreams,
		    engine_title(run->engine));
}

static void
skipped(void *arg)
{
	const struct run *run = arg;

	if (run->opt->verbose > 0)
		note("empty input record skipped: SCTP has no empty messages");
}

/* Blocks that nobody has chosen fit our send buffer, and several of them the
 * peer's window: a message that fills it costs a retransmission timeout. */
static size_t
block_size(const struct options *opt, struct assoc *assoc)
{
	size_t block = (size_t)opt->block;
	struct assoc_status status;
	struct error e;

	if (block != FRAMING_BLOCK_SIZE || assoc == NULL)
		return block;
	if (assoc_status(assoc, &status, &e) == 0 &&
	    status.peer_rwnd < 3 * block)
		block = status.peer_rwnd / 4;
	if (assoc_max_message(assoc) > 0 && assoc_max_message(assoc) < block)
		block = assoc_max_message(assoc);
	return block > BLOCK_MIN ? block : BLOCK_MIN;
}

struct endpoint *
session_stdio(struct run *run, struct assoc *assoc)
{
	const struct options *opt = run->opt;
	bool typed = opt->input_count == 0 && isatty(STDIN_FILENO);
	const char *in = typed ? "line" : "block";
	struct stream_config config = {
	    .in = opt->recv_only ? -1 : STDIN_FILENO,
	    .out = opt->send_only ? -1 : STDOUT_FILENO,
	    .in_framing = opt->in ? opt->in : framing_find(in),
	    .out_framing = opt->out ? opt->out : framing_find("raw"),
	    .block = block_size(opt, assoc),
	    .stamp = run_stamp(opt),
	    .events = opt->events,
	    .skipped = skipped,
	    .arg = run,
	};

	return files_endpoint(run, &config);
}

void
session_event(struct run *run, unsigned id, const struct event *event)
{
	char *line;

	if (!(run->opt->events & EVENT_BIT(event->type)))
		return;
	line = run->opt->json ? event_json(id, event) : event_text(id, event);
	if (run->opt->json)
		run_say_line(run, line);
	else if (line != NULL)
		note_line(line);
	free(line);
}

static void
on_event(void *arg, bool first, const struct event *event)
{
	struct session *s = arg;
	unsigned id = first ? s->id : s->second;

	control_event(s->run->control, id, event);
	if (!s->in_stream) /* else the link writes it */
		session_event(s->run, id, event);
}

static void
unwatch(struct session *s)
{
	reports_remove(s->watched);
	reports_remove(s->watched_second);
	s->watched = s->watched_second = NULL;
}

static void
on_done(void *arg, const struct error *why)
{
	struct session *s = arg;
	struct link_count got = link_received(s->link);
	struct link_count sent = s->echo ? got : link_sent(s->link);

	if (s->run->opt->verbose > 0)
		note("association %u ended: received %ju messages, %ju bytes; "
		     "sent %ju messages, %ju bytes",
		    s->id, (uintmax_t)got.messages, (uintmax_t)got.bytes,
		    (uintmax_t)sent.messages, (uintmax_t)sent.bytes);
	unwatch(s);
	reports_count(s->run, &got, &sent);
	reports_closed(s->run, s->id, &got, &sent, why);
	if (s->second != 0)
		reports_closed(s->run, s->second, &sent, &got, why);
	s->done(s->arg, s, why);
}

static void
ending(void *arg)
{
	struct session *s = arg;

	reports_look(s->watched);
	reports_look(s->watched_second);
}

static struct endpoint *
first_endpoint(struct run *run, struct session *s, struct assoc *assoc,
    const struct endpoint *second)
{
	struct assoc_end_config config = {
	    .loop = run->loop,
	    .join = second == NULL || second->whole,
	    .marks = second != NULL && second->marks,
	    .most = (size_t)settings_get(
		&run->opt->settings, OPTION_MAX_MESSAGE, JOIN_MAX),
	    .abort = run->opt->abort,
	    .abort_text = run->opt->abort_text,
	    .ending = ending,
	    .arg = s,
	    .tap = capture_tap(run, assoc),
	};

	return assoc_endpoint(assoc, &config);
}

struct session *
session_new(struct run *run, struct assoc *assoc, struct endpoint *second,
    double quit, void (*done)(void *, struct session *, const struct error *),
    void *arg, struct error *e)
{
	struct session *s = calloc(1, sizeof(*s));
	struct endpoint *first = first_endpoint(run, s, assoc, second);
	struct link_rules rules = {
	    .idle = run->opt->idle,
	    .write = run->opt->write_timeout,
	    .quit = quit,
	    .linger = run->opt->linger,
	    .echo = second == NULL && run->opt->service == SERVICE_ECHO,
	    .max_messages = (uint64_t)run->opt->max_messages,
	    .on_event = on_event,
	    .on_done = on_done,
	    .arg = s,
	};

	if (s != NULL && first != NULL)
		s->link = link_new(run->loop, run->pool, first, second, &rules);
	if (s == NULL || first == NULL || s->link == NULL) {
		error_set(e, ERR_IO, "out of memory");
		free(s);
		if (first != NULL)
			first->ops->close(first);
		else
			assoc_close(assoc);
		if (second == run->stdio)
			run->stdio = NULL;
		if (second != NULL)
			second->ops->close(second);
		return NULL;
	}
	s->run = run;
	s->assoc[0] = assoc;
	s->id = assoc_id(assoc);
	TAILQ_INSERT_TAIL(&run->sessions, s, entry);
	s->echo = rules.echo;
	s->in_stream = second != NULL && second->events != 0;
	s->stdio = second != NULL && second == run->stdio;
	s->watched = reports_add(run, assoc);
	if (run->opt->verbose > 0 && !s->echo)
		window_watch(
		    &s->window, run->loop, assoc, engine_name(run->engine));
	s->done = done;
	s->arg = arg;
	return s;
}

void
session_stop(struct session *s, const struct error *why, double linger)
{
	link_finish(s->link, why, linger);
}

void
session_free(struct session *s)
{
	window_unwatch(&s->window);
	unwatch(s);
	if (s->stdio)
		s->run->stdio = NULL;
	TAILQ_REMOVE(&s->run->sessions, s, entry);
	link_free(s->link);
	free(s);
}

unsigned
session_id(const struct session *s)
{
	return s->id;
}

void
session_second(struct session *s, struct assoc *assoc)
{
	s->watched_second = reports_add(s->run, assoc);
	s->assoc[1] = assoc;
	s->second = assoc_id(assoc);
}

struct session *
session_next(const struct run *run, const struct session *s)
{
	return s == NULL ? TAILQ_FIRST(&run->sessions) : TAILQ_NEXT(s, entry);
}

struct assoc *
session_assoc(const struct session *s, bool second)
{
	return s->assoc[second];
}

static bool
is_peer(struct assoc *assoc, const struct ipaddr *addr)
{
	struct addrs peer;
	struct error e;
	size_t i;

	if (assoc_addrs(assoc, true, &peer, &e) == -1)
		return false;
	for (i = 0; i < peer.n; i++)
		if (ipaddr_equal(&peer.v[i], addr))
			return true;
	return false;
}

/* What the stack would refuse must not get into the link, which would end. */
int
session_send(struct session *s, struct assoc *to, const struct message *m,
    struct error *e)
{
	struct assoc_status status;

	if (assoc_status(to, &status, e) == -1)
		return -1;
	if (m->stream >= status.ostreams)
		return error_set(e, ERR_USAGE,
		    "stream %u was not negotiated (%u outgoing streams)",
		    m->stream, status.ostreams);
	if (m->len > assoc_max_message(to))
		return error_set(e, ERR_USAGE,
		    "message of %zu bytes is longer than the send buffer "
		    "(%zu bytes; -o sndbuf= raises it)",
		    m->len, assoc_max_message(to));
	if (m->to != NULL && !is_peer(to, m->to))
		return error_set(
		    e, ERR_USAGE, "the address of --to is none of the peer's");
	return link_send(s->link, to == s->assoc[0], m, e);
}

void
session_close(struct session *s)
{
	link_close(s->link);
}

void
session_abort(struct session *s, const char *reason)
{
	link_abort(s->link, NULL, reason);
}
