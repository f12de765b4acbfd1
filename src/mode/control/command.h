/* The commands of the control socket. */
#ifndef MODE_CONTROL_COMMAND_H
#define MODE_CONTROL_COMMAND_H

#include "engine/event.h"

#include <jansson.h>
#include <stdbool.h>

struct assoc;
struct error;
struct run;
struct session;

/* One command under way. */
struct request {
	struct run *run;
	const struct command *command;
	char *args;	/* what follows the name, without blanks around */
	json_t *fields; /* of the reply */

	/* What it is about: an association with its session, or neither for
	 * the listener, or (named is false) nothing in particular. */
	struct session *session;
	struct assoc *assoc;
	unsigned id;
	bool named;

	bool events; /* the client's wish */

	/* COMMAND_WAITS: for the peer's answer, which an event brings or
	 * (EVENT_TYPES) ASCONF, for so many command_poll(); 0: it does not. */
	unsigned looks;
	enum event_type answer;
};

#define ANSWER_TIME 5.0	 /* s, for the peer to answer */
#define ANSWER_POLL 0.02 /* s, between two command_poll() */

enum outcome { COMMAND_DONE, COMMAND_FAILED, COMMAND_WAITS };

struct command {
	const char *name, *args, *help;
	/* What the name needs before it can be carried out. */
	enum { NEEDS_NOTHING, NEEDS_ASSOC, NEEDS_BOUND } needs;
	enum outcome (*run)(struct request *, struct error *);
};

/* The table, in the order of the man page. */
extern const struct command commands[];
extern const size_t commands_count;

/*
 * Carry out a line, which is changed. The reply as a JSON line, to be freed;
 * NULL: it waits for the peer (r->looks is set) or there is no memory, ask
 * command_poll() again.
 */
char *command_line(struct run *, char *line, struct request *r);
char *command_poll(struct request *);
/* The same when there is an event; NULL: it is not the answer. */
char *command_event(struct request *, unsigned assoc, const struct event *);

#endif
