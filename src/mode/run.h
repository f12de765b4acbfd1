/* What every mode has: the options, the loop, the engine, how it ends. */
#ifndef MODE_RUN_H
#define MODE_RUN_H

#include "base/addr.h"
#include "base/error.h"
#include "base/resolve.h"
#include "cli/options.h"
#include "mode/files.h"
#include "mode/reports.h"

#include <ev.h>
#include <stdbool.h>
#include <sys/queue.h>

struct capture;
struct control;
struct endpoint;
struct engine;
struct pool;
struct server;
struct session;

struct run {
	const struct options *opt;
	struct ev_loop *loop;
	struct engine *engine;
	struct pool *pool;
	TAILQ_HEAD(, session) sessions; /* at work */
	struct server *server;		/* NULL: does not listen */
	struct control *control;	/* NULL: no --control */
	struct capture *capture;	/* NULL: no --pcap and the like */

	/* How a mode ends early but gracefully: called for signals and when
	 * --max-time is over; must lead to run_done(). *why may be NULL. */
	void (*stop)(struct run *, const struct error *why, double linger);
	void *arg; /* the mode's own */

	/* Standard input and output while they are an endpoint, else NULL;
	 * and the endpoint of standard output alone. */
	struct endpoint *stdio, *out;
	struct files files;

	struct error why; /* the first thing that went wrong */
	int signal;	  /* ended by this signal */
	bool done;

	struct reports reports;
	ev_signal interrupt, terminate;
	ev_timer max_time;
};

/* Seconds for a graceful end that was not planned (a signal, a limit). */
#define STOP_LINGER 2.0

void run_init(struct run *, const struct options *);
/* Open the engine. local: addresses that will be bound, or NULL. */
int run_engine(struct run *, bool listening, const struct addrs *local);
/* Run the loop until run_done(); returns the exit code of the run. */
int run_loop(struct run *);
/* The mode is over; *why with ERR_NONE or NULL: all is well. */
void run_done(struct run *, const struct error *why);
/* Print the error and return its exit code. */
int run_fail(struct run *, const struct error *why);
void run_free(struct run *);

/* What messages look like that are made of bytes. */
struct message run_stamp(const struct options *);
/* The local addresses that -s and -p ask for; n == 0 and no port: none. */
int run_source(struct run *, struct addrs *, struct error *);
/* Resolve an operand with the run's rules. */
int run_resolve(struct run *, const char *, enum resolve_use, struct addrs *,
    struct error *);
/* The operands as one text: "HOST PORT" becomes "HOST:PORT". */
int run_operand(struct run *, char *, size_t, struct error *);
/* Whom to connect to and from where, as connect and check are told. */
int run_target(
    struct run *, struct addrs *remote, struct addrs *source, struct error *);
/* Do the addresses of one share a family with those of the other? */
int run_families(
    const struct addrs *remote, const struct addrs *source, struct error *);

#endif
