/* From a line to a command and its target, and from there to a reply. */
#include "mode/control/command.h"

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "engine/engine.h"
#include "mode/run.h"
#include "mode/server.h"
#include "mode/session.h"
#include "report/event.h"
#include "report/field.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r"
#define LISTED 8 /* numbers of associations in an error */

/* The next association after (s, *second); NULL: that was the last. */
static struct session *
next_assoc(const struct run *run, struct session *s, bool *second)
{
	if (s != NULL && !*second && session_assoc(s, true) != NULL) {
		*second = true;
		return s;
	}
	*second = false;
	return session_next(run, s);
}

/* "; there are @1 @2" */
static void
list_assocs(const struct run *run, char *text, size_t size)
{
	struct session *s = NULL;
	bool second = false;
	size_t n = 0;
	char one[16];

	strlcpy(text, "", size);
	while ((s = next_assoc(run, s, &second)) != NULL && n++ < LISTED) {
		snprintf(one, sizeof(one), " @%u",
		    assoc_id(session_assoc(s, second)));
		strlcat(text, text[0] == '\0' ? "; there are" : "", size);
		strlcat(text, one, size);
	}
	if (s != NULL)
		strlcat(text, " ...", size);
}

/* The association with r->id, or with 0 the only one. */
static int
find_assoc(struct request *r, struct error *e)
{
	struct session *s = NULL;
	bool second = false;
	char all[128];
	size_t n = 0;

	r->session = NULL;
	r->assoc = NULL;
	while ((s = next_assoc(r->run, s, &second)) != NULL) {
		struct assoc *assoc = session_assoc(s, second);

		if (r->id != 0 && assoc_id(assoc) != r->id)
			continue;
		r->session = s;
		r->assoc = assoc;
		n++;
	}
	if (n == 1) {
		r->id = assoc_id(r->assoc);
		return 0;
	}
	r->session = NULL;
	r->assoc = NULL;
	list_assocs(r->run, all, sizeof(all));
	if (r->id != 0)
		return error_set(
		    e, ERR_USAGE, "there is no association @%u%s", r->id, all);
	if (n == 0)
		return error_set(e, ERR_USAGE, "there is no association yet");
	return error_set(
	    e, ERR_USAGE, "which association? begin with @N%s", all);
}

static struct listener *
listener(const struct run *run)
{
	return run->server == NULL ? NULL : server_listener(run->server);
}

/* What the command is about. @0 is the listener. */
static int
find_target(struct request *r, struct error *e)
{
	bool bound = r->command->needs == NEEDS_BOUND;

	if (r->named && r->id == 0) {
		if (bound && listener(r->run) != NULL)
			return 0;
		return error_set(e, ERR_USAGE,
		    bound ? "nothing listens here"
			  : "@0 is no association but the listener");
	}
	if (!r->named && r->command->needs == NEEDS_NOTHING)
		return 0;
	if (!r->named && bound && listener(r->run) != NULL &&
	    session_next(r->run, NULL) == NULL)
		return 0;
	return find_assoc(r, e);
}

static const struct command *
find_command(const char *name, struct error *e)
{
	const char *names[64], *near;
	char shown[64];
	size_t i;

	for (i = 0; i < commands_count; i++) {
		names[i] = commands[i].name;
		if (strcmp(name, names[i]) == 0)
			return &commands[i];
	}
	near = text_nearest(name, names, commands_count);
	text_escape(shown, sizeof(shown), name, strlen(name));
	if (near != NULL)
		error_set(e, ERR_USAGE,
		    "unknown command \"%s\", perhaps \"%s\"", shown, near);
	else
		error_set(e, ERR_USAGE,
		    "unknown command \"%s\" (\"help\" lists them)", shown);
	return NULL;
}

/* The next word of a line, cut off; *line goes to what follows it. */
static char *
next_word(char **line)
{
	char *word = *line + strspn(*line, BLANKS);
	size_t len = strcspn(word, BLANKS);

	*line = word + len;
	if (**line != '\0')
		*(*line)++ = '\0';
	return word;
}

static int
parse(struct request *r, char *line, struct error *e)
{
	char *word = next_word(&line);
	long long id;

	if (word[0] == '@') {
		if (number_parse(
			"association", word + 1, 0, UINT32_MAX, &id, e) == -1)
			return -1;
		r->named = true;
		r->id = (unsigned)id;
		word = next_word(&line);
	}
	r->command = find_command(word, e);
	if (r->command == NULL)
		return -1;
	r->args = strdup(line);
	if (r->args == NULL)
		return error_set(e, ERR_IO, "out of memory");
	return find_target(r, e);
}

static char *
reply(struct request *r, const struct error *e)
{
	json_t *o = json_object();
	char *line;

	if (r->command != NULL)
		field_text(o, "command", r->command->name);
	field_bool(o, "ok", e == NULL);
	if (e != NULL) {
		field_number(o, "code", e->kind);
		field_text(o, "error", e->text);
	} else if (r->fields != NULL)
		(void)json_object_update(o, r->fields);
	o = field_line("reply", r->id, o);
	line = fields_json(o);
	json_decref(o);
	json_decref(r->fields);
	free(r->args);
	r->fields = NULL;
	r->args = NULL;
	r->looks = 0;
	r->answer = EVENT_TYPES;
	return line;
}

char *
command_line(struct run *run, char *line, struct request *r)
{
	enum outcome outcome = COMMAND_FAILED;
	struct error e;

	if (line[strspn(line, BLANKS)] == '\0')
		return NULL;
	if (line[strlen(line) - 1] == '\r')
		line[strlen(line) - 1] = '\0';
	r->run = run;
	r->fields = json_object();
	if (parse(r, line, &e) == 0)
		outcome = r->command->run(r, &e);
	if (outcome == COMMAND_WAITS)
		return NULL;
	return reply(r, outcome == COMMAND_FAILED ? &e : NULL);
}

/* 1: the peer has answered, 0: not yet, -1: failed. */
static int
answered(struct request *r, struct error *e)
{
	if (find_assoc(r, e) == -1)
		return error_set(e, ERR_LOST, "the association has ended");
	if (r->answer != EVENT_TYPES)
		return 0; /* command_event() */
	return assoc_bind_answered(r->assoc, e);
}

char *
command_poll(struct request *r)
{
	struct error e;
	int result = answered(r, &e);

	if (result == 0 && --r->looks > 0)
		return NULL;
	if (result == 0)
		result = error_set(&e, ERR_TIMEOUT,
		    "sent, but the peer has not accepted it within %g s",
		    ANSWER_TIME);
	if (result == 1)
		field_bool(r->fields, "answered", true);
	return reply(r, result == -1 ? &e : NULL);
}

/* The stacks differ in what the event counts: those added, or all. */
static void
put_streams(struct request *r)
{
	struct assoc_status status;
	struct error e;

	if (find_assoc(r, &e) == -1 ||
	    assoc_status(r->assoc, &status, &e) == -1)
		return;
	field_number(r->fields, "ostreams", status.ostreams);
	field_number(r->fields, "istreams", status.istreams);
}

char *
command_event(struct request *r, unsigned assoc, const struct event *event)
{
	bool refused = event->flags & (RESET_DENIED | RESET_FAILED);
	struct error e;
	json_t *fields;

	if (r->looks == 0 || r->answer != event->type || r->id != assoc)
		return NULL;
	fields = event_fields(event);
	(void)json_object_update(r->fields, fields);
	json_decref(fields);
	if (event->type == EVENT_STREAM_CHANGE)
		put_streams(r);
	field_bool(r->fields, "answered", true);
	if (refused)
		error_set(&e, ERR_UNAVAILABLE,
		    event->flags & RESET_DENIED
			? "denied: the peer does not allow it (it needs -o "
			  "reconf=1)"
			: "the peer says that it failed");
	return reply(r, refused ? &e : NULL);
}
