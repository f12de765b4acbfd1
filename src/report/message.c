/* A message as fields, for a JSON line. */
#include "report/message.h"

#include "base/addr.h"
#include "base/encode.h"
#include "base/names.h"
#include "base/text.h"
#include "engine/batch.h"
#include "report/field.h"

#include <stdlib.h>

static void
payload_field(json_t *o, const struct message *m)
{
	char *text;

	if (text_is_utf8(m->data, m->len)) {
		field_bytes(o, "text", m->data, m->len);
		return;
	}
	text = malloc(BASE64_SIZE(m->len));
	if (text != NULL)
		field_bytes(
		    o, "base64", text, base64_encode(text, m->data, m->len));
	free(text);
}

static void
from_field(json_t *o, const struct message *m)
{
	struct addrs from = {.port = m->from_port, .n = 1, .v = {*m->from}};
	char text[ADDRS_TEXT_MAX];

	field_text(o, "from", addrs_format(&from, text, sizeof(text)));
}

json_t *
message_fields(const struct message *m)
{
	const char *name = m->ppid != 0 ? ppid_name(m->ppid) : NULL;
	json_t *o = json_object();

	field_number(o, "stream", m->stream);
	field_number(o, "ppid", m->ppid);
	if (name != NULL)
		field_text(o, "ppid_name", name);
	field_number(o, "ssn", m->ssn);
	field_number(o, "tsn", m->tsn);
	if (m->cumtsn != 0)
		field_number(o, "cumtsn", m->cumtsn);
	field_bool(o, "unordered", m->flags & MESSAGE_UNORDERED);
	if (m->from != NULL)
		from_field(o, m);
	field_number(o, "length", (json_int_t)m->len);
	if (m->flags & (MESSAGE_PARTIAL | MESSAGE_CONTINUED))
		field_bool(o, "partial", m->flags & MESSAGE_PARTIAL);
	payload_field(o, m);
	return o;
}

char *
message_json(const struct message *m)
{
	json_t *line = field_line("message", m->assoc, message_fields(m));
	char *text = fields_json(line);

	json_decref(line);
	return text;
}
