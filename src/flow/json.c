/*
 * Messages and events as JSON lines. What sctpcat writes it reads: fields that
 * only tell of the past, and objects that are no messages, are left out.
 */
#include "flow/json.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/names.h"
#include "base/text.h"
#include "engine/batch.h"
#include "engine/reliability.h"
#include "flow/parser.h"
#include "report/event.h"
#include "report/message.h"
#include "report/note.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WARNINGS_MAX 100 /* unknown fields */

/* A record on its way to a message. */
struct taking {
	struct parser *parser;
	struct message *m;
	char *room;	     /* for the payload */
	const char *payload; /* the field that was it */
	struct error *e;
};

static int
take_number(struct taking *t, const char *name, const json_t *value,
    json_int_t max, json_int_t *number)
{
	if (!json_is_integer(value))
		return error_set(
		    t->e, ERR_USAGE, "\"%s\" is not a whole number", name);
	*number = json_integer_value(value);
	if (*number < 0 || *number > max)
		return error_set(t->e, ERR_USAGE,
		    "\"%s\" is out of range: %" JSON_INTEGER_FORMAT
		    " (0 to %" JSON_INTEGER_FORMAT ")",
		    name, *number, max);
	return 0;
}

static int
take_stream(struct taking *t, const char *name, const json_t *value)
{
	json_int_t number = 0;

	if (take_number(t, name, value, UINT16_MAX - 1, &number) == -1)
		return -1;
	t->m->stream = (uint16_t)number;
	return 0;
}

static int
take_ppid(struct taking *t, const char *name, const json_t *value)
{
	json_int_t number = 0;

	if (json_is_string(value)) {
		if (ppid_parse(json_string_value(value), &t->m->ppid))
			return 0;
		return error_set(t->e, ERR_USAGE,
		    "\"ppid\" is neither a payload protocol name nor a number");
	}
	if (take_number(t, name, value, UINT32_MAX, &number) == -1)
		return -1;
	t->m->ppid = (uint32_t)number;
	return 0;
}

static int
take_flag(
    struct taking *t, const char *name, const json_t *value, uint16_t flag)
{
	if (!json_is_boolean(value))
		return error_set(
		    t->e, ERR_USAGE, "\"%s\" is neither true nor false", name);
	t->m->flags &= (uint16_t)~flag;
	if (json_is_true(value))
		t->m->flags |= flag;
	return 0;
}

static int
take_unordered(struct taking *t, const char *name, const json_t *value)
{
	return take_flag(t, name, value, MESSAGE_UNORDERED);
}

static int
take_sack_now(struct taking *t, const char *name, const json_t *value)
{
	return take_flag(t, name, value, MESSAGE_SACK_NOW);
}

static int
take_context(struct taking *t, const char *name, const json_t *value)
{
	json_int_t number = 0;

	if (take_number(t, name, value, UINT32_MAX, &number) == -1)
		return -1;
	t->m->context = (uint32_t)number;
	return 0;
}

static int
take_to(struct taking *t, const char *name, const json_t *value)
{
	struct ipaddr *to = &t->parser->to[t->parser->place];
	const char *text = json_string_value(value);
	char bare[INET6_ADDRSTRLEN + IF_NAMESIZE + 2] = "";
	size_t len;

	/* Addresses are printed with brackets around IPv6. */
	if (text != NULL && text[0] == '[' && (len = strlen(text)) > 2 &&
	    text[len - 1] == ']' && len - 2 < sizeof(bare)) {
		memcpy(bare, text + 1, len - 2);
		text = bare;
	}
	if (text == NULL || !ipaddr_parse(text, to))
		return error_set(
		    t->e, ERR_USAGE, "\"%s\" is not an IP address", name);
	t->m->to = to;
	return 0;
}

/* "ttl:100", or {"ttl":100}; "none" for a message that has to arrive. */
static int
take_reliability(struct taking *t, const char *name, const json_t *value)
{
	struct message *m = t->m;
	char text[64] = "", word[20];
	const char *kind;
	json_t *member;

	m->pr = PR_NONE;
	m->pr_value = 0;
	if (json_is_null(value))
		return 0;
	if (json_is_string(value))
		text_escape(text, sizeof(text), json_string_value(value),
		    json_string_length(value));
	json_object_foreach((json_t *)value, kind, member)
	{
		if (!json_is_integer(member) || json_object_size(value) != 1)
			return error_set(t->e, ERR_USAGE,
			    "\"%s\" is not one name and number", name);
		(void)snprintf(text, sizeof(text), "%s:%" JSON_INTEGER_FORMAT,
		    text_escape(word, sizeof(word), kind, strlen(kind)),
		    json_integer_value(member));
	}
	if (strcmp(text, "none") == 0)
		return 0;
	return reliability_parse(text, &m->pr, &m->pr_value, t->e);
}

/* The payload is never longer than the text that it was in. */
static int
take_payload(struct taking *t, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value), at = 0;
	ssize_t n = (ssize_t)len;

	if (!json_is_string(value))
		return error_set(t->e, ERR_USAGE, "\"%s\" is not text", name);
	if (t->payload != NULL)
		return error_set(t->e, ERR_USAGE,
		    "\"%s\" and \"%s\" in one message", t->payload, name);
	t->payload = name;
	if (strcmp(name, "base64") == 0)
		n = base64_decode(t->room, text, len, &at);
	else if (strcmp(name, "hex") == 0)
		n = hex_decode(t->room, text, len, &at);
	else
		memcpy(t->room, text, len);
	if (n == -1 && at < len)
		return error_set(t->e, ERR_USAGE,
		    "\"%s\" has a wrong character at place %zu", name, at + 1);
	if (n == -1)
		return error_set(t->e, ERR_USAGE, "\"%s\" is cut off", name);
	t->m->data = t->room;
	t->m->len = (size_t)n;
	return 0;
}

static const struct {
	const char *name;
	/* NULL: tells of the past. */
	int (*take)(struct taking *, const char *, const json_t *);
} known[] = {
    {"type", NULL},
    {"stream", take_stream},
    {"ppid", take_ppid},
    {"unordered", take_unordered},
    {"sack_now", take_sack_now},
    {"to", take_to},
    {"reliability", take_reliability},
    {"context", take_context},
    {"text", take_payload},
    {"base64", take_payload},
    {"hex", take_payload},
    {"time", NULL},
    {"assoc", NULL},
    {"ppid_name", NULL},
    {"ssn", NULL},
    {"tsn", NULL},
    {"cumtsn", NULL},
    {"from", NULL},
    {"length", NULL},
    {"partial", NULL},
};

static void
unknown(struct parser *parser, const char *name)
{
	char text[100];

	if (parser->warned == NULL)
		parser->warned = json_object();
	if (json_object_get(parser->warned, name) != NULL ||
	    json_object_size(parser->warned) == WARNINGS_MAX)
		return;
	(void)json_object_set_new(parser->warned, name, json_true());
	warn_user("line %ju of %s: unknown field \"%s\"", parser->line,
	    parser->name, text_escape(text, sizeof(text), name, strlen(name)));
}

static int
take_field(struct taking *t, const char *name, const json_t *value)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, name) != 0)
			continue;
		return known[i].take != NULL ? known[i].take(t, name, value)
					     : 0;
	}
	unknown(t->parser, name);
	return 0;
}

static int
take_object(struct taking *t, json_t *object)
{
	const json_t *type = json_object_get(object, "type");
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return error_set(t->e, ERR_USAGE, "not a JSON object");
	if (type != NULL && !json_is_string(type))
		return error_set(t->e, ERR_USAGE, "\"type\" is not text");
	if (type != NULL && strcmp(json_string_value(type), "message") != 0)
		return 0;
	json_object_foreach(object, name,
	    value) if (take_field(t, name, value) == -1) return -1;
	if (t->payload == NULL)
		return error_set(t->e, ERR_USAGE,
		    "a message without \"text\", \"base64\" or \"hex\"");
	return 1;
}

static bool
is_blank(const char *record, size_t len)
{
	while (len > 0 && strchr(" \t\r", record[len - 1]) != NULL &&
	       record[len - 1] != '\0')
		len--;
	return len == 0;
}

/* What is wrong, which may quote the record. */
static int
refuse(const json_error_t *why, struct error *e)
{
	char text[2 * JSON_ERROR_TEXT_LENGTH];

	text_escape(text, sizeof(text), why->text, strlen(why->text));
	return error_set(e, ERR_USAGE, "column %d: %s", why->column, text);
}

int
json_parse(struct parser *parser, char *record, size_t len, struct message *m,
    struct error *e)
{
	struct taking t = {.parser = parser, .m = m, .room = record, .e = e};
	json_error_t why;
	json_t *object;
	int result;

	if (is_blank(record, len)) {
		m->len = 0;
		return 1;
	}
	object = json_loadb(record, len,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
	if (object == NULL)
		return refuse(&why, e);
	result = take_object(&t, object);
	json_decref(object);
	return result;
}

int
json_render(struct buffer *b, const struct message *m)
{
	char *line =
	    m->event != NULL ? event_json(m->assoc, m->event) : message_json(m);
	int result;

	if (line == NULL)
		return -1;
	result = buffer_add(b, line, strlen(line));
	free(line);
	return result;
}
