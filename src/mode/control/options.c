/* Options of an association by name, while it is up. */
#include "engine/options.h"

#include "base/error.h"
#include "engine/engine.h"
#include "mode/control/command.h"
#include "mode/control/verbs.h"
#include "report/field.h"

#include <string.h>

static void
put_value(struct request *r, enum option_id id, long long value)
{
	const struct option_row *row = &option_rows[id];
	char text[512];

	field_text(r->fields, "name", row->name);
	switch (row->type) {
	case OPTION_NUMBER:
	case OPTION_BYTES:
		field_number(r->fields, "value", value);
		break;
	case OPTION_BOOL:
		field_bool(r->fields, "value", value != 0);
		break;
	default:
		field_text(r->fields, "value",
		    option_format(id, value, text, sizeof(text)));
	}
	if (row->unit[0] != '\0')
		field_text(r->fields, "unit", row->unit);
}

/* What the stack has now, which may not be what it was told. */
static enum outcome
tell(struct request *r, enum option_id id, long long value, struct error *e)
{
	if (assoc_option_get(r->assoc, id, &value, e) == -1)
		return COMMAND_FAILED;
	put_value(r, id, value);
	return COMMAND_DONE;
}

/* NAME, or NAME:STREAM where each stream has a value of its own. */
enum outcome
command_get(struct request *r, struct error *e)
{
	uint16_t stream = 0;
	enum option_id id;
	char *name, *colon;

	if (request_need(r, &name, 1, e) == -1)
		return COMMAND_FAILED;
	colon = strchr(name, ':');
	if (option_find(name, strcspn(name, ":"), &id, e) == -1)
		return COMMAND_FAILED;
	if ((colon != NULL) != (option_rows[id].type == OPTION_STREAM))
		return request_done(error_set(e, ERR_USAGE,
		    colon ? "%s has no value for each stream"
			  : "%s: of which stream? get %s:STREAM",
		    option_rows[id].name, option_rows[id].name));
	if (colon != NULL && request_u16("stream", colon + 1, &stream, e) == -1)
		return COMMAND_FAILED;
	return tell(r, id, (long long)stream << 16, e);
}

enum outcome
command_set(struct request *r, struct error *e)
{
	enum option_id id;
	char *text, *equals;
	long long value;

	if (request_need(r, &text, 1, e) == -1)
		return COMMAND_FAILED;
	equals = strchr(text, '=');
	if (equals == NULL)
		return request_usage(r, e);
	if (option_find(text, (size_t)(equals - text), &id, e) == -1 ||
	    option_parse(id, equals + 1, &value, e) == -1 ||
	    assoc_option_set(r->assoc, id, value, e) == -1)
		return COMMAND_FAILED;
	return tell(r, id, value, e);
}
