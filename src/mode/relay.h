/* Relay: one accepted peer on its way to the target; private to relay mode. */
#ifndef MODE_RELAY_H
#define MODE_RELAY_H

#include "base/addr.h"
#include "mode/peers.h"

#include <stdbool.h>

struct assoc;
struct job;
struct run;
struct server;
struct session;

/* One of the two ends that the command line names. */
struct relay_end {
	bool tcp; /* else SCTP */
	struct addrs addrs;
};

struct relay {
	struct run *run;
	struct relay_end listen, target;
	struct addrs source; /* of what goes to the target */
	struct server *server;
	struct job *jobs;
	struct peers peers;
	bool stopping;
};

/* Connect an accepted peer (taken over: an association, or a TCP socket where
 * assoc is NULL) with the target. left() of the relay follows when it is over.
 */
void relay_job(struct relay *, struct assoc *, int fd);
/* Give up all that are not connected yet. */
void relay_jobs_cancel(struct relay *);
/* A peer is gone. */
void relay_left(struct relay *);

#endif
