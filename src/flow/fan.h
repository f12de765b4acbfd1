/* Several inputs and outputs, one for a stream each, as one endpoint. */
#ifndef FLOW_FAN_H
#define FLOW_FAN_H

#include "flow/stream_endpoint.h"

struct error;

struct fan_file {
	uint16_t stream;
	const char *path; /* "-": standard input or output */
	int fd;		  /* -1: not open (yet) */
};

/*
 * Open a file without ever waiting for somebody at its other end: a FIFO that
 * nobody reads yet is left to the endpoint, which tries again. -1: *e says why.
 */
int fan_open(struct fan_file *, bool writing, struct error *);
void fan_close(struct fan_file *);

/*
 * What is read from a file of in[] goes to its stream, what comes on the
 * stream of a file of out[] goes there, all else to config->out (config->in is
 * not used). The end of input is the end of all of in[]; without any there is
 * no end. The files stay the caller's, and must live as long. NULL without
 * memory.
 */
struct endpoint *fan_endpoint(struct ev_loop *, const struct stream_config *,
    struct fan_file *in, size_t n_in, struct fan_file *out, size_t n_out);
/* The endpoint of config->out alone, for stream_say(). */
struct endpoint *fan_stdout(struct endpoint *);

#endif
