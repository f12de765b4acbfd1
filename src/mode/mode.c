/* The table of modes. */
#include "mode/mode.h"

#include "base/error.h"
#include "mode/control.h"
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
	struct error e;
	struct run run;
	int code;

	run_init(&run, opt);
	if (control_open(&run, &e) == -1)
		code = run_fail(&run, &e);
	else
		code = modes[opt->mode](&run);
	control_close(run.control);
	run_free(&run);
	return code;
}
