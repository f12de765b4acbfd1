/* Reads argv by the option table. */
#include "cli/options.h"

#include "base/error.h"
#include "cli/flags.h"
#include "flow/framing.h"
#include "report/event.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define FLAGS_MAX 100

/* getopt's two descriptions of what there is. */
struct grammar {
	char letters[FLAGS_MAX * 3];
	struct option longs[FLAGS_MAX];
};

static void
grammar_build(struct grammar *g)
{
	const struct flag *flag;
	char *at = g->letters;
	size_t i, n = 0;

	memset(g, 0, sizeof(*g));
	*at++ = ':';
	for (i = 0; i < flags_count && n < FLAGS_MAX - 1; i++) {
		flag = &flags[i];
		if (flag->name == NULL)
			continue;
		g->longs[n].name = flag->name;
		g->longs[n].has_arg = (int)flag->arg;
		g->longs[n++].val = flag_value(flag);
		if (flag->letter == 0)
			continue;
		*at++ = (char)flag->letter;
		if (flag->arg != ARG_NONE)
			*at++ = ':';
		if (flag->arg == ARG_OPTIONAL)
			*at++ = ':';
	}
}

static void
defaults(struct options *o)
{
	memset(o, 0, sizeof(*o));
	o->mode = MODE_CONNECT;
	o->family = AF_UNSPEC;
	o->stack = STACK_AUTO;
	o->block = FRAMING_BLOCK_SIZE;
	o->timeout = o->idle = o->accept_timeout = -1;
	o->write_timeout = o->max_time = o->linger = o->status_every = -1;
	o->quit = -2; /* by mode */
}

static int
bad_option(int value, char **argv, struct error *e)
{
	const struct flag *flag = optopt != 0 ? flag_by_value(optopt) : NULL;
	const char *word = argv[optind - 1];

	if (value == ':' && flag != NULL && flag->letter != 0)
		return error_set(e, ERR_USAGE, "-%c (--%s) needs %s",
		    flag->letter, flag->name, flag->arg_name);
	if (value == ':' && flag != NULL)
		return error_set(
		    e, ERR_USAGE, "--%s needs %s", flag->name, flag->arg_name);
	if (flag != NULL)
		return error_set(
		    e, ERR_USAGE, "--%s takes no argument", flag->name);
	if (optopt != 0)
		return error_set(e, ERR_USAGE, "unknown option -%c", optopt);
	return error_set(e, ERR_USAGE, "unknown or ambiguous option %s", word);
}

static int
take_operands(struct options *o, int argc, char **argv, struct error *e)
{
	static const char *const missing[] = {
	    [MODE_CONNECT] = "whom to connect to (HOST[/HOST...]:PORT)",
	    [MODE_CHECK] = "whom to check (HOST[/HOST...]:PORT)",
	    [MODE_RELAY] = "LISTEN and TARGET"};
	int least = o->mode == MODE_RELAY ? 2 : o->mode == MODE_LISTEN ? 0 : 1;

	if (argc > OPERANDS_MAX)
		return error_set(e, ERR_USAGE, "one operand too many: \"%s\"",
		    argv[OPERANDS_MAX]);
	if (argc < least)
		return error_set(e, ERR_USAGE, "missing: %s", missing[o->mode]);
	for (o->operand_count = 0; o->operand_count < argc; o->operand_count++)
		o->operands[o->operand_count] = argv[o->operand_count];
	return 0;
}

/* -S 12 needs 13 streams; both stacks ask for 10 when nobody says. */
static void
raise_streams(struct options *o)
{
	uint16_t highest = o->stream;
	size_t i;

	for (i = 0; i < o->input_count; i++)
		if (o->inputs[i].stream > highest)
			highest = o->inputs[i].stream;
	if (highest >= 10 && !settings_has(&o->settings, OPTION_OSTREAMS))
		settings_put(&o->settings, OPTION_OSTREAMS, highest + 1);
}

/* --json is JSON both ways, with the events, unless the user says. */
static void
json_defaults(struct options *o, const unsigned char *given)
{
	if (!o->json)
		return;
	if (o->in == NULL)
		o->in = framing_find("json");
	if (o->out == NULL)
		o->out = framing_find("json");
	if (!given[flag_by_value('E') - flags])
		o->events = event_named("default");
}

int
options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	unsigned char given[FLAGS_MAX] = {0};
	const struct flag *flag;
	struct grammar grammar;
	int value;

	defaults(o);
	grammar_build(&grammar);
	opterr = 0;
	while ((value = getopt_long(
		    argc, argv, grammar.letters, grammar.longs, NULL)) != -1) {
		if (value == '?' || value == ':')
			return bad_option(value, argv, e);
		flag = flag_by_value(value);
		given[flag - flags] = 1;
		/* -E=list, too: the man page writes optional ones so. */
		if (flag->arg == ARG_OPTIONAL && optarg != NULL &&
		    optarg[0] == '=')
			optarg++;
		if (flag->set(o, flag, optarg, e) == -1)
			return -1;
	}
	if (o->mode >= MODE_HELP)
		return 0;
	if (conflicts_check(o, given, e) == -1 ||
	    settings_complete(&o->settings, e) == -1)
		return -1;
	raise_streams(o);
	if (o->linger < 0 && settings_has(&o->settings, OPTION_LINGER))
		o->linger = (double)o->settings.value[OPTION_LINGER];
	json_defaults(o, given);
	return take_operands(o, argc - optind, argv + optind, e);
}
