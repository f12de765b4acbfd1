/*
 * The SCTP engine: associations over whichever stack this machine offers.
 * It never prints, never exits and never blocks; it works inside the libev
 * loop that it is given and calls back from there only. Errors are handed up
 * with a kind (base/error.h). Numbers are in host byte order.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/addr.h"
#include "engine/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct assoc;
struct backend;
struct batch;
struct engine;
struct error;
struct event;
struct ev_loop;
struct listener;

#define SCTP_UDP_PORT 9899 /* RFC 6951 section 5.1 */

enum stack {
	STACK_AUTO,   /* the kernel's where there is one, else STACK_USER */
	STACK_KERNEL, /* the kernel's, over IP */
	STACK_USER,   /* in this process, over UDP (RFC 6951), no privileges */
	STACK_RAW,    /* in this process, over raw IP */
};

struct engine_config {
	enum stack stack;
	bool listening;	     /* some listener will be made */
	bool udp;	     /* encapsulate in UDP (implied by STACK_USER) */
	uint16_t udp_local;  /* own UDP port; 0: 9899 to listen, else any */
	uint16_t udp_remote; /* the peer's UDP port; 0: 9899 */
	uint32_t events;     /* EVENT_BIT()s the caller wants to see */
	/* An ABORT to a peer that was dialed shall carry its text. */
	bool abort_text;
	bool want_from; /* messages tell the address they came from */
	/* Addresses that will be bound; a userspace stack knows only those of
	 * the interfaces else. May be NULL. */
	const struct addrs *local;
};

/* Results of calls that move data. */
enum io {
	IO_OK,	  /* something moved */
	IO_AGAIN, /* nothing now: wait for ready() */
	IO_END,	  /* the association ended gracefully */
	IO_ERROR, /* it failed, *e says how; the same answer ever after */
};

/* What to wait for, and what ready() reports. */
enum { READY_READ = 1, READY_WRITE = 2 };

/*
 * Open a stack. ERR_UNAVAILABLE where it cannot be had, with the way to mend
 * it in the text. One engine a process: the userspace stack cannot be opened
 * twice. *out is freed by engine_close().
 */
int engine_open(struct ev_loop *, const struct engine_config *,
    struct engine **, struct error *);
/* The same with a given backend (tests). */
int engine_open_backend(struct ev_loop *, const struct backend *,
    const struct engine_config *, struct engine **, struct error *);
/* Every association and listener must have been closed before. */
void engine_close(struct engine *);
/* "kernel", "user", "raw"; and for people, "user, UDP port 9899". */
const char *engine_name(const struct engine *);
const char *engine_title(const struct engine *);
/* Its UDP port; 0: it does not encapsulate. */
uint16_t engine_udp_port(const struct engine *);
/* Is kernel SCTP here? why (of size bytes) gets the reason when it is not. */
bool engine_has_kernel(char *why, size_t size);

/*
 * Associate with remote (RFC 6458 9.9: INIT goes to the first address, the
 * list that counts is the peer's). local may be NULL: the stack chooses. The
 * association is up when assoc_connected() says so; ready() tells when to ask.
 */
int engine_dial(struct engine *, const struct addrs *local,
    const struct addrs *remote, const struct settings *, struct assoc **,
    struct error *);

/*
 * Listen on the addresses of local (n == 0: all of family: AF_INET6 is both).
 * Port 0: the stack picks one, listener_addrs() tells it. ready() of the
 * listener: listener_accept() until IO_AGAIN.
 */
int engine_listen(struct engine *, const struct addrs *local, int family,
    const struct settings *, struct listener **, struct error *);
enum io listener_accept(struct listener *, struct assoc **, struct error *);
void listener_on_ready(
    struct listener *, void (*)(struct listener *, void *), void *);
/* Pause or go on with accepting. */
void listener_watch(struct listener *, bool);
/* The bound addresses; n == 0 for a wildcard. */
int listener_addrs(struct listener *, struct addrs *, struct error *);
/* Associations that were accepted go on. */
void listener_close(struct listener *);

/* ready(a, what, arg) is called from the loop, level-triggered, for what
 * assoc_watch() asked for; an association that ended is READY_READ. */
void assoc_on_ready(
    struct assoc *, void (*)(struct assoc *, int, void *), void *);
void assoc_watch(struct assoc *, int);
/* IO_AGAIN while it is being set up (watch READY_WRITE), then IO_OK. */
enum io assoc_connected(struct assoc *, struct error *);
/* The event of a failed attempt (ASSOC_CANT_STR_ASSOC), which assoc_recv() can
 * no longer deliver; NULL: the stack has sent none. */
const struct event *assoc_failure(const struct assoc *);
/* 1, 2, ... in the order in which the associations of this run came. */
unsigned assoc_id(const struct assoc *);

/*
 * Fill an empty batch with what has arrived: messages, pieces of messages
 * (MESSAGE_PARTIAL) and events, in their order. Events that were not asked for
 * are left out (but those that break off a message in pieces always come), so
 * IO_OK may come with an empty batch.
 */
enum io assoc_recv(struct assoc *, struct batch *, struct error *);

/*
 * Take messages from the front of the batch, whole messages only, in order.
 * IO_AGAIN: the rest has to wait for READY_WRITE. A message that can never be
 * sent (too long, no such stream) is an IO_ERROR of this call only.
 */
enum io assoc_send(struct assoc *, struct batch *, struct error *);
/* The longest message that assoc_send() takes, in bytes. */
size_t assoc_max_message(struct assoc *);

/*
 * SHUTDOWN (RFC 9260 9.2) once all that was sent is acknowledged. There is no
 * half-close. Keep receiving: IO_END says that it is complete.
 */
void assoc_shutdown(struct assoc *);
/* ABORT (RFC 9260 9.1) with a reason for the peer, which may be NULL or may
 * get lost where the stack cannot carry it. The association has failed then. */
void assoc_abort(struct assoc *, const char *);
/* Free the handle. An association that has not ended is aborted. */
void assoc_close(struct assoc *);

/* The addresses of the association, ours or the peer's, with port. */
int assoc_addrs(struct assoc *, bool peer, struct addrs *, struct error *);

/*
 * Options by name of an association that is up (values as the table types
 * them). ERR_UNAVAILABLE: the stack does not have it, or the system refuses;
 * ERR_USAGE: it can be set before only, or not to this value. What the value
 * of OPTION_STREAM_VALUE says of the stream chooses it for get as well.
 */
int assoc_option_get(
    struct assoc *, enum option_id, long long *, struct error *);
int assoc_option_set(struct assoc *, enum option_id, long long, struct error *);

enum assoc_state {
	STATE_CLOSED,
	STATE_COOKIE_WAIT,
	STATE_COOKIE_ECHOED,
	STATE_ESTABLISHED,
	STATE_SHUTDOWN_PENDING,
	STATE_SHUTDOWN_SENT,
	STATE_SHUTDOWN_RECEIVED,
	STATE_SHUTDOWN_ACK_SENT,
};

struct assoc_status {
	enum assoc_state state;
	uint32_t peer_rwnd;	   /* bytes */
	uint32_t unacked, pending; /* chunks */
	uint16_t istreams, ostreams;
	uint32_t fragmentation_point; /* bytes */
};

enum path_state {
	PATH_STATE_INACTIVE,
	PATH_STATE_ACTIVE,
	PATH_STATE_PF,
	PATH_STATE_UNCONFIRMED,
};

struct path {
	struct ipaddr addr;
	enum path_state state;
	bool primary;
	uint32_t cwnd, mtu; /* bytes */
	uint32_t srtt_ms, rto_ms;
};

/* The streams that there are, known of an association that is gone, too; 0:
 * not known. */
void assoc_streams(const struct assoc *, uint16_t *out, uint16_t *in);
/* RFC 6458 8.2.1. Fails with ERR_LOST once the association is gone. */
int assoc_status(struct assoc *, struct assoc_status *, struct error *);
/* Every path (RFC 6458 8.2.2), at most cap; returns how many, -1: failed. */
int assoc_paths(struct assoc *, struct path *, size_t cap, struct error *);

/*
 * Changes of an association that is up. Each of them asks the peer; what it
 * says comes as events, there and here. ERR_UNAVAILABLE: the association lacks
 * the extension, and the text says what turns it on. ERR_USAGE: no such
 * address or stream.
 */

/*
 * More or fewer local addresses, of the same port (RFC 6458 9.1, announced to
 * the peer by ASCONF, RFC 5061). All or none; the last one has to stay.
 */
int assoc_bind_add(struct assoc *, const struct addrs *, struct error *);
int assoc_bind_remove(struct assoc *, const struct addrs *, struct error *);
/* Has the peer answered the last of these? 1: yes, 0: not yet, -1: failed. */
int assoc_bind_answered(struct assoc *, struct error *);
/* The same for a listener: for the associations that will come. */
int listener_bind_add(struct listener *, const struct addrs *, struct error *);
int listener_bind_remove(
    struct listener *, const struct addrs *, struct error *);

/* The path that we send on (RFC 6458 8.1.9); which of our addresses the peer
 * shall send to (8.3.1, by ASCONF). */
int assoc_set_primary(struct assoc *, const struct ipaddr *, struct error *);
int assoc_set_peer_primary(
    struct assoc *, const struct ipaddr *, struct error *);

/* Send a HEARTBEAT now on the path to an address of the peer, or on all paths
 * (NULL); RFC 6458 8.1.12. */
int assoc_heartbeat(struct assoc *, const struct ipaddr *, struct error *);

/* Begin the sequence numbers of n streams anew, of all where n == 0: those of
 * outgoing streams or, on the peer's side, of incoming ones (RFC 6525 6.3.2).
 */
int assoc_reset_streams(
    struct assoc *, bool incoming, const uint16_t *, size_t n, struct error *);
/* The TSNs of both directions and all streams (RFC 6525 6.3.3). */
int assoc_reset_assoc(struct assoc *, struct error *);
/* More streams (RFC 6525 6.3.4). */
int assoc_add_streams(
    struct assoc *, uint16_t out, uint16_t in, struct error *);

#endif
