/* Standard input and output, and the files of --input and --output. */
#ifndef MODE_FILES_H
#define MODE_FILES_H

#include "cli/options.h"
#include "flow/fan.h"

struct run;

struct files {
	struct fan_file in[PATHS_MAX], out[PATHS_MAX];
};

/* Open what --input and --output name, before anything else happens. */
int files_open(struct run *, struct error *);
void files_close(struct run *);

/* All of it as an endpoint by the config, which is of standard input and
 * output; sets run->stdio and run->out. NULL without memory. */
struct endpoint *files_endpoint(struct run *, const struct stream_config *);

#endif
