/* What the user asked for, parsed and checked. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "engine/engine.h"

#include <stdbool.h>
#include <stdint.h>

struct error;
struct framing;

enum mode_id {
	MODE_CONNECT,
	MODE_LISTEN,
	MODE_RELAY,
	MODE_CHECK,
	MODE_HELP,
	MODE_VERSION,
	MODE_OPTION_HELP, /* -o help */
};

/* What serves an association instead of standard input and output. */
enum service { SERVICE_STDIO, SERVICE_ECHO, SERVICE_DISCARD };

#define OPERANDS_MAX 2
#define PATHS_MAX 64 /* of --input and of --output */

struct stream_path {
	uint16_t stream;
	const char *path; /* as typed */
};

struct options {
	enum mode_id mode;
	const char *operands[OPERANDS_MAX];
	int operand_count;

	/* addresses */
	int family; /* AF_UNSPEC, AF_INET, AF_INET6 */
	bool numeric, all_addresses;
	const char *source, *source_port; /* as typed, NULL: not given */
	struct ipaddr primary;		  /* AF_UNSPEC: not given */
	enum stack stack;
	bool udp;
	uint16_t udp_local, udp_remote;

	/* what is sent */
	uint16_t stream;
	uint32_t ppid;
	bool unordered;
	uint8_t pr; /* enum reliability */
	uint32_t pr_value;
	struct ipaddr to;			/* family 0: not given */
	const struct framing *in, *out, *frame; /* NULL: not given */
	long long block;			/* bytes */
	struct stream_path inputs[PATHS_MAX], outputs[PATHS_MAX];
	size_t input_count, output_count;

	/* ending and time, in seconds; negative: not given */
	double timeout, idle, accept_timeout, write_timeout, max_time;
	double quit, linger;
	bool shutdown;
	bool send_only, recv_only;
	bool abort;
	const char *abort_text;
	long long max_messages; /* 0: no limit */

	/* serving */
	bool keep_open;
	long long max_conns; /* 0: no limit */
	enum service service;

	/* seeing */
	int verbose;
	bool json;
	bool status, stats, timestamps;
	double status_every;		   /* s; negative: at the end */
	uint32_t events;		   /* EVENT_BIT()s to print */
	const char *pcap, *hex_dump, *log; /* paths; NULL: not given */
	const char *control; /* path of the control socket; NULL: none */

	struct settings settings;
};

/* Parse argv. On failure *e says why: exit with ERR_USAGE. The strings of argv
 * are kept by reference. */
int options_parse(struct options *, int argc, char **argv, struct error *);

/* --help and --version, on stdout. */
void usage_help(void);
void usage_version(void);
/* -o help: every option with unit, range and RFC. */
void usage_options(void);

#endif
