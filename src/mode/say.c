/* JSON lines of modes. */
#include "mode/say.h"

#include "base/addr.h"
#include "base/error.h"
#include "engine/engine.h"
#include "flow/stream_endpoint.h"
#include "mode/run.h"
#include "report/field.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
put(const char *line, size_t len)
{
	ssize_t n;

	while (len > 0 && (n = write(STDOUT_FILENO, line, len)) > 0) {
		line += n;
		len -= (size_t)n;
	}
}

void
run_say_line(struct run *run, const char *line)
{
	if (line == NULL)
		return;
	if (run->stdio != NULL)
		stream_say(run->out, line, strlen(line));
	else
		put(line, strlen(line));
}

void
run_say(struct run *run, const char *type, unsigned assoc, json_t *fields)
{
	json_t *object;
	char *line;

	if (!run->opt->json) {
		json_decref(fields);
		return;
	}
	object = field_line(type, assoc, fields);
	line = fields_json(object);
	run_say_line(run, line);
	free(line);
	json_decref(object);
}

void
error_fields(json_t *o, const struct error *e)
{
	field_number(o, "code", e->kind);
	if (e->kind == ERR_NONE)
		return;
	field_text(o, "kind", error_word(e->kind));
	field_text(o, "error", e->text);
}

void
run_say_error(struct run *run, unsigned assoc, const struct error *e)
{
	json_t *o = json_object();

	error_fields(o, e);
	run_say(run, "error", assoc, o);
}

void
stack_fields(json_t *o, const struct run *run)
{
	uint16_t port = engine_udp_port(run->engine);

	field_text(o, "stack", engine_name(run->engine));
	if (port != 0)
		field_number(o, "udp_port", port);
}

void
addrs_field(json_t *o, const char *name, const struct addrs *addrs)
{
	char text[ADDRS_TEXT_MAX];

	field_text(o, name, addrs_format(addrs, text, sizeof(text)));
}
