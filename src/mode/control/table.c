/* The table of commands, and what their functions have in common. */
#include "base/error.h"
#include "base/number.h"
#include "mode/control/command.h"
#include "mode/control/verbs.h"
#include "report/field.h"

#include <string.h>

/* Cut the arguments into words; -1: more than max. */
int
request_words(struct request *r, char **v, int max, struct error *e)
{
	char *rest = r->args, *word;
	int n = 0;

	while ((word = strsep(&rest, " \t")) != NULL) {
		if (*word == '\0')
			continue;
		if (n == max)
			return error_set(e, ERR_USAGE,
			    "too many arguments: %s %s", r->command->name,
			    r->command->args);
		v[n++] = word;
	}
	return n;
}

/* Exactly so many. */
int
request_need(struct request *r, char **v, int n, struct error *e)
{
	int got = request_words(r, v, n, e);

	if (got == -1 || got == n)
		return got == n ? 0 : -1;
	return error_set(
	    e, ERR_USAGE, "usage: %s %s", r->command->name, r->command->args);
}

int
request_u16(
    const char *what, const char *text, uint16_t *value, struct error *e)
{
	long long n;

	if (number_parse(what, text, 0, UINT16_MAX, &n, e) == -1)
		return -1;
	*value = (uint16_t)n;
	return 0;
}

enum outcome
request_done(int result)
{
	return result == -1 ? COMMAND_FAILED : COMMAND_DONE;
}

enum outcome
request_usage(const struct request *r, struct error *e)
{
	(void)error_set(
	    e, ERR_USAGE, "usage: %s %s", r->command->name, r->command->args);
	return COMMAND_FAILED;
}

enum outcome
command_help(struct request *r, struct error *e)
{
	json_t *all = field_list(r->fields, "commands"), *o;
	size_t i;

	(void)e;
	for (i = 0; i < commands_count; i++) {
		o = json_object();
		field_text(o, "name", commands[i].name);
		field_text(o, "args", commands[i].args);
		field_text(o, "help", commands[i].help);
		(void)json_array_append_new(all, o);
	}
	return COMMAND_DONE;
}

/* clang-format off */
const struct command commands[] = {
{ "help", "", "list the commands", NEEDS_NOTHING, command_help },
{ "status", "", "what the stack tells of the association",
  NEEDS_NOTHING, command_status },
{ "list", "", "all associations", NEEDS_NOTHING, command_list },
{ "paths", "", "the paths to the peer", NEEDS_ASSOC, command_paths },
{ "addresses", "", "local and peer addresses",
  NEEDS_BOUND, command_addresses },
{ "bind-add", "ADDR[/ADDR...]", "add local addresses",
  NEEDS_BOUND, command_bind_add },
{ "bind-remove", "ADDR[/ADDR...]", "remove local addresses",
  NEEDS_BOUND, command_bind_remove },
{ "primary", "ADDR", "send to this address of the peer",
  NEEDS_ASSOC, command_primary },
{ "peer-primary", "ADDR", "have the peer send to this local address",
  NEEDS_ASSOC, command_peer_primary },
{ "heartbeat", "[ADDR]", "probe a path, or all, now",
  NEEDS_ASSOC, command_heartbeat },
{ "reset-streams", "[in|out] N...|all", "begin sequence numbers anew",
  NEEDS_ASSOC, command_reset_streams },
{ "reset-assoc", "", "begin all sequence numbers anew",
  NEEDS_ASSOC, command_reset_assoc },
{ "add-streams", "OUT IN", "ask for more streams",
  NEEDS_ASSOC, command_add_streams },
{ "set", "NAME=VALUE", "set an option by name", NEEDS_ASSOC, command_set },
{ "get", "NAME[:STREAM]", "an option's value", NEEDS_ASSOC, command_get },
{ "send", "STREAM PPID TEXT", "send a message",
  NEEDS_ASSOC, command_send_text },
{ "events", "[on|off]", "association events on this connection",
  NEEDS_NOTHING, command_events },
{ "shutdown", "", "end the association gracefully",
  NEEDS_ASSOC, command_shut_down },
{ "abort", "[TEXT]", "end it by ABORT", NEEDS_ASSOC, command_abort_assoc },
};
/* clang-format on */
const size_t commands_count = sizeof(commands) / sizeof(commands[0]);
