/* --help and --version, printed from the tables. */
#include "cli/flags.h"
#include "cli/options.h"
#include "flow/framing.h"

#include <stdio.h>

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

void
usage_options(void)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; i < OPTION_COUNT; i++) {
		row = &option_rows[i];
		printf("%-20s %lld..%lld%s%s  %s (%s)\n", row->name, row->min,
		    row->max, row->unit[0] != '\0' ? " " : "", row->unit,
		    row->help, row->rfc);
	}
}
