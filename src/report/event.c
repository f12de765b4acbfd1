/* Names and fields of association events, and their text form. */
#include "report/event.h"

#include "base/names.h"
#include "base/text.h"
#include "engine/cause.h"

#include <inttypes.h>
#include <string.h>

struct rows {
	struct field *v;
	size_t n;
};

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
    "pr", "auth", "asconf", "multibuf", "reconf", "interleaving", NULL};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *
event_type_name(enum event_type type)
{
	return type_names[type];
}

static struct field *
add(struct rows *rows, const char *name)
{
	struct field *field = &rows->v[rows->n++];

	memset(field, 0, sizeof(*field));
	field->name = name;
	return field;
}

static void
add_number(struct rows *rows, const char *name, long long number)
{
	add(rows, name)->number = number;
}

static void
add_text(struct rows *rows, const char *name, const char *text)
{
	struct field *field = add(rows, name);

	field->is_text = true;
	strlcpy(field->text, text, sizeof(field->text));
}

/* A constant by name; one that we do not know as its number. */
static void
add_name(struct rows *rows, const char *name, const char *const *names,
    size_t count, int value)
{
	if (value >= 0 && (size_t)value < count)
		add_text(rows, name, names[value]);
	else
		add_number(rows, name, value);
}

static void
add_bits(struct rows *rows, const char *name, const char *const *names,
    unsigned bits)
{
	struct field *field;
	size_t i;

	if (bits == 0)
		return;
	field = add(rows, name);
	field->is_text = true;
	for (i = 0; names[i] != NULL; i++) {
		if (!(bits & (1u << i)))
			continue;
		if (field->text[0] != '\0')
			strlcat(field->text, ",", sizeof(field->text));
		strlcat(field->text, names[i], sizeof(field->text));
	}
}

static void
add_cause(struct rows *rows, const struct event *event)
{
	const char *name = cause_name(event->cause);
	struct field *field;

	if (event->len > 0) {
		field = add(rows, "cause");
		field->is_text = true;
		cause_format(
		    field->text, sizeof(field->text), event->data, event->len);
	} else if (event->cause != 0 && name != NULL)
		add_text(rows, "cause", name);
	else if (event->cause != 0)
		add_number(rows, "cause", event->cause);
}

static void
assoc_fields(struct rows *rows, const struct event *event)
{
	add_name(
	    rows, "state", assoc_changes, COUNT(assoc_changes), event->state);
	if (event->state == ASSOC_COMM_UP || event->state == ASSOC_RESTART) {
		add_number(rows, "ostreams", event->ostreams);
		add_number(rows, "istreams", event->istreams);
		add_bits(rows, "features", features, event->features);
	} else
		add_cause(rows, event);
}

static void
path_fields(struct rows *rows, const struct event *event)
{
	char text[128];

	add_text(rows, "addr", ipaddr_format(&event->addr, text, sizeof(text)));
	add_name(
	    rows, "state", path_changes, COUNT(path_changes), event->state);
	if (event->cause != 0)
		add_number(rows, "error", event->cause);
}

static void
send_failed_fields(struct rows *rows, const struct event *event)
{
	const char *name = ppid_name(event->ppid);

	add_text(rows, "sent", event->flags & 1 ? "yes" : "no");
	add_number(rows, "error", event->cause);
	add_number(rows, "stream", event->stream);
	add_number(rows, "ppid", event->ppid);
	if (name != NULL && event->ppid != 0)
		add_text(rows, "ppid_name", name);
	add_number(rows, "context", event->context);
	add_number(rows, "length", (long long)event->len);
}

static void
reset_fields(struct rows *rows, const struct event *event)
{
	const uint16_t *streams = event->data;
	struct field *field;
	size_t i, at = 0;

	add_bits(rows, "flags", reset_flags, event->flags);
	if (event->len < sizeof(*streams))
		return;
	field = add(rows, "streams");
	field->is_text = true;
	for (i = 0; i < event->len / sizeof(*streams); i++) {
		if (at + 8 > sizeof(field->text))
			break;
		at +=
		    (size_t)snprintf(field->text + at, sizeof(field->text) - at,
			"%s%u", i > 0 ? "," : "", streams[i]);
	}
}

size_t
event_fields(const struct event *event, struct field v[FIELDS_MAX])
{
	struct rows rows = {.v = v};

	switch (event->type) {
	case EVENT_ASSOC_CHANGE:
		assoc_fields(&rows, event);
		break;
	case EVENT_PEER_ADDR_CHANGE:
		path_fields(&rows, event);
		break;
	case EVENT_REMOTE_ERROR:
		add_cause(&rows, event);
		break;
	case EVENT_SEND_FAILED:
		send_failed_fields(&rows, event);
		break;
	case EVENT_ADAPTATION:
		add_number(&rows, "indication", event->value);
		break;
	case EVENT_PARTIAL_DELIVERY:
		add_text(&rows, "state", "aborted");
		add_number(&rows, "stream", event->stream);
		add_number(&rows, "ssn", event->seq);
		break;
	case EVENT_AUTHENTICATION:
		add_name(&rows, "state", auth_changes, COUNT(auth_changes),
		    event->state);
		add_number(&rows, "key", event->value);
		break;
	case EVENT_STREAM_RESET:
		reset_fields(&rows, event);
		break;
	case EVENT_ASSOC_RESET:
		add_bits(&rows, "flags", reset_flags, event->flags);
		add_number(&rows, "local_tsn", event->value);
		add_number(&rows, "remote_tsn", event->value2);
		break;
	case EVENT_STREAM_CHANGE:
		add_bits(&rows, "flags", reset_flags, event->flags);
		add_number(&rows, "istreams", event->istreams);
		add_number(&rows, "ostreams", event->ostreams);
		break;
	case EVENT_SHUTDOWN:
	case EVENT_SENDER_DRY:
	case EVENT_NOTIFICATIONS_STOPPED:
		break;
	default:
		add_number(&rows, "type", event->raw_type);
		add_number(&rows, "length", event->raw_len);
		break;
	}
	return rows.n;
}

void
event_print(FILE *to, unsigned assoc, const struct event *event)
{
	struct field fields[FIELDS_MAX];
	char line[FIELDS_MAX * 600];
	size_t i, n = event_fields(event, fields), at;
	const char *quote;
	char *apostrophe;

	/* One write, so that lines of several programs do not mix. */
	at = (size_t)snprintf(line, sizeof(line), "event %s assoc=%u",
	    event_type_name(event->type), assoc);
	for (i = 0; i < n; i++) {
		/* The mark that is put around text with blanks. */
		while ((apostrophe = strchr(fields[i].text, '\'')) != NULL)
			*apostrophe = '`';
		quote = strpbrk(fields[i].text, " \"") ? "'" : "";
		at += (size_t)(fields[i].is_text
				   ? snprintf(line + at, sizeof(line) - at,
					 " %s=%s%s%s", fields[i].name, quote,
					 fields[i].text, quote)
				   : snprintf(line + at, sizeof(line) - at,
					 " %s=%lld", fields[i].name,
					 fields[i].number));
	}
	(void)fprintf(to, "%s\n", line);
}
