/* Commands that look at something: status, list, paths, addresses. */
#include "base/error.h"
#include "engine/engine.h"
#include "mode/control/command.h"
#include "mode/control/verbs.h"
#include "mode/run.h"
#include "mode/server.h"
#include "mode/session.h"
#include "report/field.h"
#include "report/status.h"

#define LIST_MAX 1000 /* associations in one reply */

static void
put_addrs(json_t *o, const char *name, const struct addrs *addrs)
{
	char text[ADDRS_TEXT_MAX];

	field_text(o, name, addrs_format(addrs, text, sizeof(text)));
}

void
request_listening(struct request *r)
{
	struct listener *listener =
	    r->run->server ? server_listener(r->run->server) : NULL;
	struct addrs addrs;
	struct error e;

	if (listener != NULL && listener_addrs(listener, &addrs, &e) == 0)
		put_addrs(r->fields, "listening", &addrs);
}

static json_t *
status_of(struct assoc *assoc)
{
	struct status status;
	struct error e;
	json_t *o;

	if (status_get(assoc, &status, &e) == 0)
		return status_fields(&status);
	o = json_object();
	field_text(o, "state", "closed");
	return o;
}

/* Who and in which state, for a list. */
static json_t *
summary_of(struct assoc *assoc)
{
	static const char *const kept[] = {
	    "state", "local", "peer", "ostreams", "istreams"};
	json_t *all = status_of(assoc), *o = json_object(), *value;
	size_t i;

	field_number(o, "assoc", assoc_id(assoc));
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if ((value = json_object_get(all, kept[i])) != NULL)
			(void)json_object_set(o, kept[i], value);
	json_decref(all);
	return o;
}

enum outcome
command_list(struct request *r, struct error *e)
{
	json_t *assocs = field_list(r->fields, "assocs");
	struct session *s = NULL;
	size_t n = 0, all = 0;
	int i;

	(void)e;
	while ((s = session_next(r->run, s)) != NULL)
		for (i = 0; i < 2; i++) {
			struct assoc *assoc = session_assoc(s, i == 1);

			all += assoc != NULL;
			if (assoc != NULL && n++ < LIST_MAX)
				(void)json_array_append_new(
				    assocs, summary_of(assoc));
		}
	field_number(r->fields, "count", (json_int_t)all);
	return COMMAND_DONE;
}

enum outcome
command_status(struct request *r, struct error *e)
{
	static const char *const modes[] = {
	    [MODE_CONNECT] = "connect",
	    [MODE_LISTEN] = "listen",
	    [MODE_RELAY] = "relay",
	};
	struct session *first = session_next(r->run, NULL);
	json_t *o;

	if (r->assoc == NULL) {
		field_text(r->fields, "mode", modes[r->run->opt->mode]);
		if (r->run->engine != NULL)
			field_text(
			    r->fields, "stack", engine_name(r->run->engine));
		request_listening(r);
		/* That of the only one right here. */
		if (first == NULL || session_next(r->run, first) != NULL ||
		    session_assoc(first, true) != NULL)
			return command_list(r, e);
		r->assoc = session_assoc(first, false);
		r->id = assoc_id(r->assoc);
	}
	o = status_of(r->assoc);
	(void)json_object_update(r->fields, o);
	json_decref(o);
	return COMMAND_DONE;
}

enum outcome
command_paths(struct request *r, struct error *e)
{
	struct path v[ADDRS_MAX];
	int n = assoc_paths(r->assoc, v, ADDRS_MAX, e);

	if (n == -1)
		return COMMAND_FAILED;
	(void)json_object_set_new(
	    r->fields, "paths", paths_fields(v, (size_t)n));
	return COMMAND_DONE;
}

enum outcome
command_addresses(struct request *r, struct error *e)
{
	struct addrs addrs;

	if (r->assoc == NULL) {
		request_listening(r);
		return COMMAND_DONE;
	}
	if (assoc_addrs(r->assoc, false, &addrs, e) == -1)
		return COMMAND_FAILED;
	put_addrs(r->fields, "local", &addrs);
	if (assoc_addrs(r->assoc, true, &addrs, e) == -1)
		return COMMAND_FAILED;
	put_addrs(r->fields, "peer", &addrs);
	return COMMAND_DONE;
}
