/* The table of modes. */
#include "mode/mode.h"

#include "mode/run.h"

static int (*const modes[])(struct run *) = {
    [MODE_CONNECT] = mode_connect,
    [MODE_LISTEN] = mode_listen,
    [MODE_RELAY] = mode_relay,
    [MODE_CHECK] = mode_check,
};

int
mode_run(const struct options *opt)
{
	struct run run;
	int code;

	run_init(&run, opt);
	code = modes[opt->mode](&run);
	run_free(&run);
	return code;
}
