/* Standard input and output, and the files of --input and --output. */
#include "mode/files.h"

#include "base/error.h"
#include "mode/run.h"

#include <string.h>
#include <unistd.h>

static int
open_all(struct fan_file *files, const struct stream_path *paths, size_t n,
    bool writing, struct error *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		files[i].stream = paths[i].stream;
		files[i].path = paths[i].path;
		if (strcmp(paths[i].path, "-") == 0)
			files[i].fd = writing ? STDOUT_FILENO : STDIN_FILENO;
		else if (fan_open(&files[i], writing, e) == -1)
			return -1;
	}
	return 0;
}

int
files_open(struct run *run, struct error *e)
{
	const struct options *opt = run->opt;
	struct files *files = &run->files;

	if (open_all(files->in, opt->inputs, opt->input_count, false, e) == -1)
		return -1;
	return open_all(files->out, opt->outputs, opt->output_count, true, e);
}

void
files_close(struct run *run)
{
	size_t i;

	for (i = 0; i < PATHS_MAX; i++) {
		fan_close(&run->files.in[i]);
		fan_close(&run->files.out[i]);
	}
}

struct endpoint *
files_endpoint(struct run *run, const struct stream_config *config)
{
	const struct options *opt = run->opt;
	struct fan_file standard = {
	    .stream = opt->stream, .path = "the input", .fd = config->in};
	bool alone = opt->input_count == 0;

	if (alone && opt->output_count == 0) {
		run->stdio = stream_endpoint(run->loop, config);
		run->out = run->stdio;
		return run->stdio;
	}
	if (alone)
		run->files.in[0] = standard;
	run->stdio = fan_endpoint(run->loop, config, run->files.in,
	    alone ? config->in != -1 : opt->input_count, run->files.out,
	    opt->output_count);
	if (run->stdio != NULL)
		run->out = fan_stdout(run->stdio);
	return run->stdio;
}
