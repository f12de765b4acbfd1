/* What the files of the fake stack share. */
#ifndef FAKE_STACK_H
#define FAKE_STACK_H

#include "engine/backend.h"
#include "engine/batch.h"
#include "fake.h"

#include <ev.h>
#include <sys/queue.h>

/* Something that has arrived: a message or an event. */
struct item {
	TAILQ_ENTRY(item) link;
	bool is_event;
	struct event event;
	struct message message;
	size_t given; /* bytes of the message that were handed out */
	char bytes[];
};

TAILQ_HEAD(items, item);

struct fake_assoc {
	struct assoc assoc;
	TAILQ_ENTRY(fake_assoc) link;	 /* of the engine */
	TAILQ_ENTRY(fake_assoc) waiting; /* of the listener, to be accepted */
	struct fake_assoc *peer;	 /* NULL: none yet, or none any more */
	unsigned round;			 /* in which ready() was called */

	bool established;
	bool paths_down;
	bool shut; /* SHUTDOWN was asked for */
	bool told; /* and here the peer's has arrived */
	/* What it comes to, once all that has arrived was received. */
	enum io over;
	int errnum;

	struct items in;
	size_t unread, unread_count; /* messages in it: bytes, and how many */
	size_t lost, lost_count;     /* sent to a peer that is not there */
	size_t need;		     /* bytes that the next send waits for */
	bool vain;		     /* a send was in vain: READY_WRITE ends */

	struct addrs local, remote;
	struct ipaddr primary; /* family 0: the first of remote */
	size_t max_message;
	uint16_t ostreams, istreams;
	struct settings settings;
	uint16_t *ssn; /* of each outgoing stream */
	uint32_t tsn;
};

struct fake_listener {
	struct listener listener;
	TAILQ_ENTRY(fake_listener) link;
	TAILQ_HEAD(, fake_assoc) queue;
	struct addrs local;
	struct settings settings;
	bool watched;
	unsigned round;
};

struct fake_engine {
	struct engine engine;
	TAILQ_HEAD(, fake_assoc) assocs;
	TAILQ_HEAD(, fake_listener) listeners;
	uint16_t port; /* picked last */
	unsigned round;
	ev_prepare prepare; /* what the network does */
	ev_check check;	    /* calls those who are ready */
	ev_idle idle;	    /* the loop must not sleep while somebody is */

	size_t partial, burst, window;
	int refuse;
	bool silent, late_acks, plain;
};

static inline struct fake_engine *
fake_engine_of(const struct assoc *a)
{
	return (struct fake_engine *)a->engine;
}

/* fake_setup.c: listening and dialling */
int fake_listen(struct engine *, const struct addrs *, int,
    const struct settings *, struct listener **, struct error *);
enum io fake_accept(struct listener *, struct assoc **, struct error *);
void fake_listener_watch(struct listener *, bool);
int fake_listener_addrs(struct listener *, struct addrs *, struct error *);
void fake_listener_close(struct listener *);
int fake_dial(struct engine *, const struct addrs *, const struct addrs *,
    const struct settings *, struct assoc **, struct error *);
enum io fake_connected(struct assoc *, struct error *);
/* An association that was dialled is set up, or refused. */
void fake_handshake(struct fake_assoc *);

/* fake_data.c: what arrives */
void fake_add_event(
    struct fake_assoc *, enum event_type, int state, const char *reason);
void fake_items_free(struct fake_assoc *);
enum io fake_recv(struct assoc *, struct batch *, struct error *);
enum io fake_send(struct assoc *, struct batch *, struct error *);
size_t fake_max_message(struct assoc *);
bool fake_sends(const struct fake_assoc *);
/* Bytes, and how many messages, that were sent and not received. */
size_t fake_waiting(const struct fake_assoc *);
size_t fake_waiting_count(const struct fake_assoc *);

/* fake_end.c: ends, and what is asked of an association */
void fake_shutdown(struct assoc *);
void fake_assoc_abort(struct assoc *, const char *);
void fake_assoc_close(struct assoc *);
/* Both are to come to this end; the peer pointers are cut. */
void fake_over(struct fake_assoc *, enum io, int errnum);
/* SHUTDOWN goes as far as it can. */
void fake_shutdown_step(struct fake_assoc *);
int fake_addrs(struct assoc *, bool, struct addrs *, struct error *);
int fake_status(struct assoc *, struct assoc_status *, struct error *);
int fake_path(struct assoc *, struct path *, struct error *);
int fake_option_get(
    struct assoc *, enum option_id, long long *, struct error *);
int fake_option_set(struct assoc *, enum option_id, long long, struct error *);
int fake_info(struct assoc *, struct assoc_info *, struct error *);
int fake_counters(struct assoc *, struct counters *, struct error *);

/* fake_control.c: changes of an association */
int fake_bind_change(
    struct assoc *, const struct addrs *, bool, struct error *);
int fake_bind_answered(struct assoc *, struct error *);
int fake_listener_bind(
    struct listener *, const struct addrs *, bool, struct error *);
int fake_primary(struct assoc *, const struct ipaddr *, bool, struct error *);
int fake_heartbeat(struct assoc *, const struct ipaddr *, struct error *);
int fake_reset_streams(
    struct assoc *, bool, const uint16_t *, size_t, struct error *);
int fake_reset_assoc(struct assoc *, struct error *);
int fake_add_streams(struct assoc *, uint16_t, uint16_t, struct error *);

#endif
