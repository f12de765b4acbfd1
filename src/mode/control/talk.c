/* Commands that send, end, or ask for events. */
#include "base/error.h"
#include "base/names.h"
#include "engine/batch.h"
#include "mode/control/command.h"
#include "mode/control/verbs.h"
#include "mode/run.h"
#include "mode/session.h"
#include "report/field.h"

#include <string.h>

/* The text goes from the one blank behind the PPID to the end. How it is sent
 * (-u, --reliability, --to) is as for standard input. */
enum outcome
command_send_text(struct request *r, struct error *e)
{
	char *text = r->args + strspn(r->args, " \t");
	char *stream = strsep(&text, " \t"), *ppid = strsep(&text, " \t");
	struct message m = run_stamp(r->run->opt);

	if (ppid == NULL || text == NULL || *text == '\0')
		return request_usage(r, e);
	if (request_u16("stream", stream, &m.stream, e) == -1)
		return COMMAND_FAILED;
	if (!ppid_parse(ppid, &m.ppid))
		return request_done(
		    error_set(e, ERR_USAGE, "unknown ppid \"%.40s\"", ppid));
	m.data = text;
	m.len = strlen(text);
	field_number(r->fields, "length", (json_int_t)m.len);
	return request_done(session_send(r->session, r->assoc, &m, e));
}

enum outcome
command_shut_down(struct request *r, struct error *e)
{
	(void)e;
	session_close(r->session);
	return COMMAND_DONE;
}

enum outcome
command_abort_assoc(struct request *r, struct error *e)
{
	const char *text = r->args + strspn(r->args, " \t");

	(void)e;
	session_abort(r->session, *text != '\0' ? text : NULL);
	return COMMAND_DONE;
}

enum outcome
command_events(struct request *r, struct error *e)
{
	char *on;
	int n = request_words(r, &on, 1, e);

	if (n == -1)
		return COMMAND_FAILED;
	if (n == 1 && strcmp(on, "on") != 0 && strcmp(on, "off") != 0)
		return request_done(
		    error_set(e, ERR_USAGE, "events: on or off"));
	r->events = n == 0 || strcmp(on, "on") == 0;
	return COMMAND_DONE;
}
