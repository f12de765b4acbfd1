/* sctpcat: netcat for SCTP. */
#include "base/error.h"
#include "cli/options.h"
#include "mode/mode.h"
#include "report/note.h"

#include <fcntl.h>
#include <unistd.h>

/* No file of ours takes the place of a standard one that is closed: reading
 * finds the end, writing an error. */
static void
fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd != -1 && fd <= STDERR_FILENO);
	if (fd != -1)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct error e;

	fill_standard_files();
	if (options_parse(&options, argc, argv, &e) == -1) {
		note_error(&e);
		note("usage: sctpcat [options] HOST[/HOST...]:PORT "
		     "(--help tells more)");
		return ERR_USAGE;
	}
	switch (options.mode) {
	case MODE_HELP:
		usage_help();
		return 0;
	case MODE_VERSION:
		usage_version();
		return 0;
	case MODE_OPTION_HELP:
		usage_options();
		return 0;
	default:
		return mode_run(&options);
	}
}
