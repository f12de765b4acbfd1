/* Reports on associations. */
#include "mode/reports.h"

#include "base/error.h"
#include "flow/link.h"
#include "mode/run.h"
#include "mode/say.h"
#include "report/field.h"
#include "report/note.h"
#include "report/status.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * An association that its peer ends may be gone for its stack before that can
 * be seen here. For a report at the end its status is looked up so often, in
 * seconds.
 */
#define LOOK_INTERVAL 0.2

struct watched {
	LIST_ENTRY(watched) link;
	struct run *run;
	struct assoc *assoc;
	unsigned id;
	json_t *seen; /* fields of its status; NULL: never */
	double when;  /* they were looked up, CLOCK_REALTIME */
};

void
reports_look(struct watched *w)
{
	struct status *status;
	struct error e;

	if (w == NULL || !w->run->opt->status)
		return;
	status = malloc(sizeof(*status));
	if (status != NULL && status_get(w->assoc, status, &e) == 0) {
		json_decref(w->seen);
		w->seen = status_fields(status);
		w->when = field_now();
	}
	free(status);
}

static void
print(struct watched *w, json_t *fields, double when)
{
	json_t *o = json_object();
	char begin[64], *text;

	field_number(o, "age_ms", (json_int_t)((field_now() - when) * 1000));
	(void)json_object_update(o, fields);
	if (w->run->opt->json) {
		run_say(w->run, "status", w->id, o);
		return;
	}
	(void)snprintf(begin, sizeof(begin), "status assoc=%u", w->id);
	text = status_text(begin, o);
	if (text != NULL)
		note_lines(text);
	free(text);
	json_decref(o);
}

static void
print_now(struct watched *w)
{
	struct status *status = malloc(sizeof(*status));
	struct error e;
	json_t *fields;

	if (status != NULL && status_get(w->assoc, status, &e) == 0) {
		fields = status_fields(status);
		print(w, fields, field_now());
		json_decref(fields);
	}
	free(status);
}

static void
print_all(struct run *run)
{
	struct watched *w;

	if (LIST_EMPTY(&run->reports.list) && !run->opt->json)
		note("status: no association");
	LIST_FOREACH(w, &run->reports.list, link)
	print_now(w);
}

static void
usr1_cb(struct ev_loop *loop, ev_signal *watcher, int revents)
{
	(void)loop;
	(void)revents;
	print_all(watcher->data);
}

static void
timer_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct run *run = timer->data;
	struct watched *w;

	(void)loop;
	(void)revents;
	LIST_FOREACH(w, &run->reports.list, link)
	{
		if (run->opt->status_every > 0)
			print_now(w);
		else
			reports_look(w);
	}
}

void
reports_start(struct run *run)
{
	struct reports *r = &run->reports;
	double every = run->opt->status_every;

	LIST_INIT(&r->list);
	ev_signal_init(&r->usr1, usr1_cb, SIGUSR1);
	ev_timer_init(
	    &r->timer, timer_cb, 0., every > 0 ? every : LOOK_INTERVAL);
	r->usr1.data = r->timer.data = run;
	ev_signal_start(run->loop, &r->usr1);
}

struct watched *
reports_add(struct run *run, struct assoc *assoc)
{
	struct watched *w = calloc(1, sizeof(*w));
	struct reports *r = &run->reports;

	ev_now_update(run->loop);
	if (r->begun <= 0)
		r->begun = ev_now(run->loop);
	if (w == NULL)
		return NULL;
	w->run = run;
	w->assoc = assoc;
	w->id = assoc_id(assoc);
	LIST_INSERT_HEAD(&r->list, w, link);
	reports_look(w);
	if (run->opt->status && !ev_is_active(&r->timer))
		ev_timer_again(run->loop, &r->timer);
	return w;
}

void
reports_remove(struct watched *w)
{
	if (w == NULL)
		return;
	LIST_REMOVE(w, link);
	if (LIST_EMPTY(&w->run->reports.list))
		ev_timer_stop(w->run->loop, &w->run->reports.timer);
	if (w->seen != NULL && w->run->opt->status_every <= 0)
		print(w, w->seen, w->when);
	json_decref(w->seen);
	free(w);
}

static void
count_fields(json_t *o, uint64_t messages_received, uint64_t bytes_received,
    uint64_t messages_sent, uint64_t bytes_sent)
{
	field_number(o, "messages_received", (json_int_t)messages_received);
	field_number(o, "bytes_received", (json_int_t)bytes_received);
	field_number(o, "messages_sent", (json_int_t)messages_sent);
	field_number(o, "bytes_sent", (json_int_t)bytes_sent);
}

void
reports_connected(struct run *run, struct assoc *assoc)
{
	struct assoc_status status;
	struct addrs addrs;
	struct error e;
	json_t *o;

	if (!run->opt->json)
		return;
	o = json_object();
	if (assoc_addrs(assoc, true, &addrs, &e) == 0)
		addrs_field(o, "peer", &addrs);
	if (assoc_addrs(assoc, false, &addrs, &e) == 0)
		addrs_field(o, "local", &addrs);
	if (assoc_status(assoc, &status, &e) == 0) {
		field_number(o, "ostreams", status.ostreams);
		field_number(o, "istreams", status.istreams);
	}
	stack_fields(o, run);
	run_say(run, "connected", assoc_id(assoc), o);
}

void
reports_count(struct run *run, const struct link_count *received,
    const struct link_count *sent)
{
	struct reports *r = &run->reports;

	r->associations++;
	r->messages_received += received->messages;
	r->bytes_received += received->bytes;
	r->messages_sent += sent->messages;
	r->bytes_sent += sent->bytes;
}

void
reports_closed(struct run *run, unsigned id, const struct link_count *received,
    const struct link_count *sent, const struct error *why)
{
	json_t *o = json_object();

	error_fields(o, why);
	count_fields(o, received->messages, received->bytes, sent->messages,
	    sent->bytes);
	run_say(run, "closed", id, o);
}

static json_t *
totals(const struct reports *r, double seconds)
{
	json_t *o = json_object();

	field_number(o, "associations", (json_int_t)r->associations);
	field_real(o, "duration", seconds, 6);
	count_fields(o, r->messages_received, r->bytes_received,
	    r->messages_sent, r->bytes_sent);
	if (seconds <= 0)
		return o;
	field_real(o, "messages_received_per_s",
	    (double)r->messages_received / seconds, 1);
	field_real(
	    o, "bytes_received_per_s", (double)r->bytes_received / seconds, 1);
	field_real(
	    o, "messages_sent_per_s", (double)r->messages_sent / seconds, 1);
	field_real(o, "bytes_sent_per_s", (double)r->bytes_sent / seconds, 1);
	return o;
}

static void
print_totals(struct run *run)
{
	struct reports *r = &run->reports;
	json_t *o;
	char *text;

	ev_now_update(run->loop);
	o = totals(r, r->begun > 0 ? ev_now(run->loop) - r->begun : 0);
	if (run->opt->json) {
		run_say(run, "stats", 0, o);
		return;
	}
	text = fields_text(o);
	if (text != NULL)
		note("stats %s", text);
	free(text);
	json_decref(o);
}

void
reports_stop(struct run *run)
{
	ev_signal_stop(run->loop, &run->reports.usr1);
	ev_timer_stop(run->loop, &run->reports.timer);
	if (run->opt->stats)
		print_totals(run);
}
