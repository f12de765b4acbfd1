/*
 * What a stack implements. The functions of engine.h that have a member here
 * do little more than call it; their contracts stand there. The common parts
 * below come first in the backend's own structs.
 */
#ifndef ENGINE_BACKEND_H
#define ENGINE_BACKEND_H

#include "base/error.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "engine/info.h"

struct message;

struct assoc {
	struct engine *engine;
	unsigned id;

	void (*ready)(struct assoc *, int, void *);
	void *arg;
	int want; /* READY_... that the caller waits for */

	bool up;		     /* COMM_UP was seen */
	uint16_t ostreams, istreams; /* as last heard of; 0: not known */

	/* How it ended: IO_OK while it has not. Set once, by assoc_ended(). */
	enum io end;
	struct error why;
	/* What is left to be set once it is up; NULL: nothing. */
	struct settings *late;
	/* Error causes of the peer's ABORT as text; "" when there were none. */
	char cause[200];
	/* CANT_STR_ASSOC with its data; NULL: it did not come. */
	struct event *failure;
	/* Messages that are incomplete; NULL: there never were any. */
	struct open_messages *open;
};

struct listener {
	struct engine *engine;
	struct settings *late; /* for each association that is accepted */
	void (*ready)(struct listener *, void *);
	void *arg;
};

struct engine {
	const struct backend *backend;
	struct ev_loop *loop;
	struct engine_config config; /* .local is not kept */
	unsigned last_id;
	char title[64];
};

struct backend {
	const char *name;

	/* Allocate *out, calling engine_init() on it. */
	int (*open)(struct ev_loop *, const struct engine_config *,
	    struct engine **, struct error *);
	void (*close)(struct engine *);

	/* Allocate an association or listener with assoc_init() or
	 * listener_init(), not yet watched. */
	int (*dial)(struct engine *, const struct addrs *local,
	    const struct addrs *remote, const struct settings *,
	    struct assoc **, struct error *);
	int (*listen)(struct engine *, const struct addrs *, int family,
	    const struct settings *, struct listener **, struct error *);
	enum io (*accept)(struct listener *, struct assoc **, struct error *);
	void (*listener_watch)(struct listener *, bool);
	int (*listener_addrs)(
	    struct listener *, struct addrs *, struct error *);
	void (*listener_close)(struct listener *);

	/* Called with a->want already set to what is wanted. */
	void (*watch)(struct assoc *);
	/* Not called once the association has ended (a->end). These end it by
	 * assoc_ended() and return a->end then. connected() sets a->up. */
	enum io (*connected)(struct assoc *, struct error *);
	enum io (*recv)(struct assoc *, struct batch *, struct error *);
	enum io (*send)(struct assoc *, struct batch *, struct error *);
	size_t (*max_message)(struct assoc *);
	void (*shutdown)(struct assoc *);
	void (*abort)(struct assoc *, const char *reason);
	/* Free; abort first when a->end is IO_OK. */
	void (*assoc_close)(struct assoc *);

	int (*addrs)(struct assoc *, bool peer, struct addrs *, struct error *);
	int (*status)(struct assoc *, struct assoc_status *, struct error *);
	/* Fill state, cwnd, srtt, rto, mtu of the path whose addr is given;
	 * primary too. */
	int (*path)(struct assoc *, struct path *, struct error *);
	/* Not called for options that the stack does not have. */
	int (*option_get)(
	    struct assoc *, enum option_id, long long *, struct error *);
	int (*option_set)(
	    struct assoc *, enum option_id, long long, struct error *);
	/* Into structs that are 0. */
	int (*info)(struct assoc *, struct assoc_info *, struct error *);
	int (*counters)(struct assoc *, struct counters *, struct error *);

	/* Add or remove local addresses that can be added or removed. */
	int (*bind)(
	    struct assoc *, const struct addrs *, bool add, struct error *);
	int (*bind_answered)(struct assoc *, struct error *);
	int (*listener_bind)(
	    struct listener *, const struct addrs *, bool add, struct error *);
	/* An address of the peer for us, or (ours) one of ours for the peer. */
	int (*primary)(
	    struct assoc *, const struct ipaddr *, bool ours, struct error *);
	int (*heartbeat)(struct assoc *, const struct ipaddr *, struct error *);
	int (*reset_streams)(struct assoc *, bool incoming, const uint16_t *,
	    size_t n, struct error *);
	int (*reset_assoc)(struct assoc *, struct error *);
	int (*add_streams)(
	    struct assoc *, uint16_t out, uint16_t in, struct error *);
};

extern const struct backend backend_kernel;
extern const struct backend backend_user; /* over UDP and over raw IP */

/* For backends. */
void engine_init(struct engine *, const struct backend *, struct ev_loop *,
    const struct engine_config *);
void assoc_init(struct assoc *, struct engine *);
void listener_init(struct listener *, struct engine *);
/* Why a change of an association is not possible: the association lacks ASCONF
 * or RE-CONFIG; errnum says what the stack has against it. Return -1. */
int assoc_lacks_asconf(const struct assoc *, struct error *);
int assoc_no_reconf(int errnum, struct error *);
/* Call the caller's ready(), if one is set. */
void assoc_ready(struct assoc *, int);
void listener_ready(struct listener *);

/* option.c */
/* ERR_UNAVAILABLE for options that only another stack has. */
int engine_check_settings(
    const struct engine *, const struct settings *, struct error *);
/* A copy, for the heap, of settings with something that has to wait until an
 * association is up; NULL in *late: nothing has. */
int settings_late(
    const struct settings *, struct settings **late, struct error *);
/* An association is up. Where its settings fail it is aborted for that. */
void assoc_set_late(struct assoc *, const struct settings *late);

/*
 * The association is over: IO_END, or IO_ERROR with the kind and errno text
 * that fit errnum (from the stack) and a->up, a->cause. Returns the first end.
 */
enum io assoc_ended(struct assoc *, enum io, int errnum);

/* pieces.c */
/* A piece of a message was received, its stream and order are set: set its
 * MESSAGE_PARTIAL and MESSAGE_CONTINUED. last: it completes the message. */
void assoc_piece(struct assoc *, struct message *, bool last);
/* Forget what an event says will never be completed. */
void assoc_drop_pieces(struct assoc *, const struct event *);

/* check.c */
/* Is it an address of the peer? 0, or -1 with *e naming it. *port: the
 * peer's port. */
int assoc_check_to(
    struct assoc *, const struct ipaddr *, uint16_t *port, struct error *);
/* Are there bytes in it, and was its stream negotiated? 0, or -1 with *e. */
int assoc_check_message(struct assoc *, const struct message *, struct error *);
/* *e for a message that the send buffer cannot hold; in bytes. Returns -1. */
int assoc_too_long(size_t len, size_t longest, struct error *e);

/*
 * Every event of the stack passes here, in order: keeps track of COMM_UP, the
 * streams and the ABORT's causes. True: the caller asked for it, put it into
 * the batch.
 */
bool assoc_event(struct assoc *, const struct event *);

#endif
