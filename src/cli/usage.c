/* --help and --version, printed from the tables. */
#include "cli/flags.h"
#include "cli/options.h"
#include "flow/framing.h"

#include <stdio.h>
#include <string.h>

#define RANGE_WIDTH 26 /* columns of -o help */

#ifndef VERSION
#define VERSION "unknown"
#endif

static void
print_flag(const struct flag *flag)
{
	char left[64];
	int n;

	n = snprintf(
	    left, sizeof(left), flag->letter ? "-%c, " : "    ", flag->letter);
	(void)snprintf(left + n, sizeof(left) - (size_t)n, "--%s%s%s%s",
	    flag->name,
	    flag->arg == ARG_OPTIONAL ? "[="
	    : flag->arg == ARG_NEEDED ? " "
				      : "",
	    flag->arg_name ? flag->arg_name : "",
	    flag->arg == ARG_OPTIONAL ? "]" : "");
	printf("  %-30s %s\n", left, flag->help);
}

void
usage_help(void)
{
	size_t i;

	puts("usage: sctpcat [options] HOST[/HOST...]:PORT | HOST PORT\n"
	     "       sctpcat -l [options] [[HOST[/HOST...]]:]PORT\n"
	     "       sctpcat -R [options] LISTEN TARGET\n"
	     "       sctpcat -z [options] HOST[/HOST...]:PORT");
	for (i = 0; i < flags_count; i++) {
		if (flags[i].name == NULL)
			printf("\n%s:\n", flags[i].help);
		else
			print_flag(&flags[i]);
	}
	puts("\nFormats:");
	for (i = 0; i < framings_count; i++)
		printf("  %-30s %s\n", framings[i].name, framings[i].help);
	puts("\nExamples:\n"
	     "  sctpcat -l 127.0.0.1/127.0.0.2:3868 > file\n"
	     "  sctpcat -N -S 3 -P diameter 127.0.0.1/127.0.0.2:3868 < file\n"
	     "  sctpcat -z -v -w 2 mme.example.net s1ap\n"
	     "  sctpcat -R 38412 tcp:127.0.0.1:9000 --frame len32");
}

void
usage_version(void)
{
	puts("sctpcat " VERSION
#ifdef WITH_KERNEL
	     " kernel"
#endif
#ifdef WITH_USER
	     " user raw"
#endif
	);
}

static const char *
when(enum option_when when)
{
	switch (when) {
	case OPTION_SETUP:
		return "before";
	case OPTION_UP:
		return "up";
	default:
		return "any";
	}
}

void
usage_options(void)
{
	const struct option_row *row;
	char range[200];
	bool long_range;
	size_t i;

	puts("-o NAME=VALUE. WHEN it may be set: before the association is "
	     "made, any time\n(also with set on the control socket), or once "
	     "it is up. STACK: which has it.\n");
	printf("%-24s %-*s %-6s %-6s  %s\n", "NAME", RANGE_WIDTH, "VALUE",
	    "WHEN", "STACK", "MEANING (SOURCE)");
	for (i = 0; i < OPTION_COUNT; i++) {
		row = &option_rows[i];
		if (row->heading != NULL)
			printf("\n%s:\n", row->heading);
		option_range((enum option_id)i, range, sizeof(range));
		long_range = strlen(range) > RANGE_WIDTH;
		printf("%-24s %-*s %-6s %-6s  %s (%s)\n", row->name,
		    RANGE_WIDTH, long_range ? "*" : range, when(row->when),
		    option_stacks((enum option_id)i), row->help, row->rfc);
		if (long_range)
			printf("  * %s\n", range);
	}
}
