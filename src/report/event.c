/* Names and fields of association events. */
#include "report/event.h"

#include "base/names.h"
#include "engine/cause.h"
#include "report/cause.h"
#include "report/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const type_names[EVENT_TYPES] = {
    [EVENT_ASSOC_CHANGE] = "assoc",
    [EVENT_PEER_ADDR_CHANGE] = "path",
    [EVENT_REMOTE_ERROR] = "remote-error",
    [EVENT_SEND_FAILED] = "send-failed",
    [EVENT_SHUTDOWN] = "shutdown",
    [EVENT_ADAPTATION] = "adaptation",
    [EVENT_PARTIAL_DELIVERY] = "partial-delivery",
    [EVENT_AUTHENTICATION] = "auth",
    [EVENT_SENDER_DRY] = "sender-dry",
    [EVENT_STREAM_RESET] = "stream-reset",
    [EVENT_ASSOC_RESET] = "assoc-reset",
    [EVENT_STREAM_CHANGE] = "stream-change",
    [EVENT_NOTIFICATIONS_STOPPED] = "notifications-stopped",
    [EVENT_UNKNOWN] = "unknown",
};

static const char *const assoc_changes[] = {
    [ASSOC_COMM_UP] = "comm-up",
    [ASSOC_COMM_LOST] = "comm-lost",
    [ASSOC_RESTART] = "restart",
    [ASSOC_SHUTDOWN_COMP] = "shutdown-comp",
    [ASSOC_CANT_STR_ASSOC] = "cant-str-assoc",
};

static const char *const path_changes[] = {
    [PATH_AVAILABLE] = "available",
    [PATH_UNREACHABLE] = "unreachable",
    [PATH_REMOVED] = "removed",
    [PATH_ADDED] = "added",
    [PATH_MADE_PRIM] = "made-primary",
    [PATH_CONFIRMED] = "confirmed",
    [PATH_POTENTIALLY_FAILED] = "potentially-failed",
};

static const char *const auth_changes[] = {
    [AUTH_NEW_KEY] = "new-key",
    [AUTH_FREE_KEY] = "free-key",
    [AUTH_NO_AUTH] = "no-auth",
};

static const char *const reset_flags[] = {
    "incoming", "outgoing", "denied", "failed", NULL};
static const char *const features[] = {
    "pr", "auth", "asconf", "multibuf", "reconf", "interleaving", "ecn", NULL};

/* By the bits of FAILED_FIRST and FAILED_LAST. */
static const char *const parts[] = {"middle", "first", "last", "whole"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* On a busy association sender-dry comes with every message. */
const struct event_group event_groups[] = {
    {"all", EVENT_ALL},
    {"default", EVENT_ALL & ~EVENT_BIT(EVENT_SENDER_DRY)},
    {"failures", EVENT_BIT(EVENT_REMOTE_ERROR) | EVENT_BIT(EVENT_SEND_FAILED) |
		     EVENT_BIT(EVENT_PARTIAL_DELIVERY)},
    {"streams", EVENT_BIT(EVENT_STREAM_RESET) | EVENT_BIT(EVENT_ASSOC_RESET) |
		    EVENT_BIT(EVENT_STREAM_CHANGE)},
};
const size_t event_groups_count = COUNT(event_groups);

uint32_t
event_named(const char *name)
{
	size_t i;

	for (i = 0; i < EVENT_TYPES; i++)
		if (strcmp(type_names[i], name) == 0)
			return EVENT_BIT(i);
	for (i = 0; i < event_groups_count; i++)
		if (strcmp(event_groups[i].name, name) == 0)
			return event_groups[i].events;
	return 0;
}

const char *
event_type_name(enum event_type type)
{
	return type_names[type];
}

/* A constant by name; one that we do not know as its number. */
static void
add_name(json_t *o, const char *name, const char *const *names, size_t count,
    int value)
{
	if (value >= 0 && (size_t)value < count)
		field_text(o, name, names[value]);
	else
		field_number(o, name, value);
}

static void
add_bits(json_t *o, const char *name, const char *const *names, unsigned bits)
{
	json_t *list;
	size_t i;

	if (bits == 0)
		return;
	list = field_list(o, name);
	for (i = 0; names[i] != NULL; i++)
		if (bits & (1u << i))
			list_text(list, names[i]);
}

void
features_field(json_t *o, unsigned bits)
{
	add_bits(o, "features", features, bits);
}

static void
assoc_fields(json_t *o, const struct event *event)
{
	add_name(o, "state", assoc_changes, COUNT(assoc_changes), event->state);
	if (event->state == ASSOC_COMM_UP || event->state == ASSOC_RESTART) {
		field_number(o, "ostreams", event->ostreams);
		field_number(o, "istreams", event->istreams);
		features_field(o, event->features);
	} else
		cause_fields(o, event->cause, event->data, event->len);
}

static void
path_fields(json_t *o, const struct event *event)
{
	char text[128];

	field_text(
	    o, "address", ipaddr_format(&event->addr, text, sizeof(text)));
	add_name(o, "state", path_changes, COUNT(path_changes), event->state);
	if (event->cause != 0)
		field_number(o, "error", event->cause);
}

static void
send_failed_fields(json_t *o, const struct event *event)
{
	const char *name = ppid_name(event->ppid);

	field_bool(o, "sent", event->flags & FAILED_SENT);
	field_number(o, "error", event->cause);
	if (cause_name(event->cause) != NULL)
		field_text(o, "cause", cause_name(event->cause));
	field_number(o, "stream", event->stream);
	field_number(o, "ppid", event->ppid);
	if (name != NULL && event->ppid != 0)
		field_text(o, "ppid_name", name);
	field_bool(o, "unordered", event->flags & FAILED_UNORDERED);
	field_number(o, "context", event->context);
	field_text(o, "part",
	    parts[(event->flags & FAILED_FIRST ? 1 : 0) +
		  (event->flags & FAILED_LAST ? 2 : 0)]);
	field_number(o, "length", (json_int_t)event->len);
}

static void
auth_fields(json_t *o, const struct event *event)
{
	add_name(o, "state", auth_changes, COUNT(auth_changes), event->state);
	field_number(o, "key", event->value);
	if (event->value2 != 0)
		field_number(o, "other_key", event->value2);
}

static void
reset_fields(json_t *o, const struct event *event)
{
	const uint16_t *streams = event->data;
	size_t n = event->len / sizeof(*streams), i;
	json_t *list;

	add_bits(o, "flags", reset_flags, event->flags);
	if (n == 0)
		return;
	list = field_list(o, "streams");
	for (i = 0; i < n; i++)
		(void)json_array_append_new(list, json_integer(streams[i]));
}

static void
partial_fields(json_t *o, const struct event *event)
{
	field_text(o, "state", "aborted");
	field_number(o, "stream", event->stream);
	field_number(o, "ssn", event->seq);
}

static void
assoc_reset_fields(json_t *o, const struct event *event)
{
	add_bits(o, "flags", reset_flags, event->flags);
	field_number(o, "local_tsn", event->value);
	field_number(o, "remote_tsn", event->value2);
}

static void
change_fields(json_t *o, const struct event *event)
{
	add_bits(o, "flags", reset_flags, event->flags);
	field_number(o, "istreams", event->istreams);
	field_number(o, "ostreams", event->ostreams);
}

static void
remote_error_fields(json_t *o, const struct event *event)
{
	cause_fields(o, event->cause, event->data, event->len);
}

static void
adaptation_fields(json_t *o, const struct event *event)
{
	field_number(o, "indication", event->value);
}

static void
unknown_fields(json_t *o, const struct event *event)
{
	field_number(o, "number", event->raw_type);
	field_number(o, "length", event->raw_len);
}

/* The others have none. */
static void (*const all_fields[EVENT_TYPES])(json_t *, const struct event *) = {
    [EVENT_ASSOC_CHANGE] = assoc_fields,
    [EVENT_PEER_ADDR_CHANGE] = path_fields,
    [EVENT_REMOTE_ERROR] = remote_error_fields,
    [EVENT_SEND_FAILED] = send_failed_fields,
    [EVENT_ADAPTATION] = adaptation_fields,
    [EVENT_PARTIAL_DELIVERY] = partial_fields,
    [EVENT_AUTHENTICATION] = auth_fields,
    [EVENT_STREAM_RESET] = reset_fields,
    [EVENT_ASSOC_RESET] = assoc_reset_fields,
    [EVENT_STREAM_CHANGE] = change_fields,
    [EVENT_UNKNOWN] = unknown_fields,
};

json_t *
event_fields(const struct event *event)
{
	json_t *o = json_object();

	if (all_fields[event->type] != NULL)
		all_fields[event->type](o, event);
	return o;
}

char *
event_text(unsigned assoc, const struct event *event)
{
	json_t *o = event_fields(event);
	char *fields = fields_text(o), *line = NULL;

	if (fields != NULL && asprintf(&line, "event %s assoc=%u%s%s",
				  event_type_name(event->type), assoc,
				  fields[0] != '\0' ? " " : "", fields) == -1)
		line = NULL;
	free(fields);
	json_decref(o);
	return line;
}

char *
event_json(unsigned assoc, const struct event *event)
{
	json_t *own = json_object(), *more = event_fields(event), *object;
	char *line;

	field_text(own, "event", event_type_name(event->type));
	(void)json_object_update(own, more);
	json_decref(more);
	object = field_line("event", assoc, own);
	line = fields_json(object);
	json_decref(object);
	return line;
}
