/*
 * A third stack for tests: an ideal network inside this process. Associations
 * reach the listeners of their own engine; nothing is lost, reordered or late;
 * what happens in a round of the loop is always the same.
 *
 * What is sent arrives, and is acknowledged, at once; what the peer's caller
 * has not received yet fills the window. So a SHUTDOWN may be complete before
 * what came with it was looked at.
 */
#ifndef FAKE_H
#define FAKE_H

#include "engine/engine.h"

#include <stdbool.h>
#include <stddef.h>

struct backend;
struct event;

/* For engine_open_backend(). Any number of engines at once. */
extern const struct backend backend_fake;

#define FAKE_BUFFER (1024 * 1024) /* bytes; OPTION_SNDBUF sets another */
#define FAKE_STREAMS 10		  /* outgoing; OPTION_OSTREAMS does */
#define FAKE_PORTS 40000	  /* the first port that is picked */

/* Knobs of an engine; each holds until it is set anew. */

/* Hand out messages in pieces of so many bytes. 0: whole. */
void fake_partial(struct engine *, size_t);
/* Hand out so many messages, pieces or events in a call, at most. 0: all. */
void fake_burst(struct engine *, size_t);
/* Take so many bytes that the peer has not received, and then IO_AGAIN; but a
 * longer message when it is alone. 0: take nothing. */
void fake_window(struct engine *, size_t);
/* Answer those who dial with this errno. 0: let them in. */
void fake_refuse(struct engine *, int errnum);
/* Answer neither INIT nor SHUTDOWN. */
void fake_silence(struct engine *, bool);
/* Acknowledge only what was received: a peer that does not read keeps SHUTDOWN
 * from being completed. */
void fake_late_acks(struct engine *, bool);

/* Neither ASCONF nor RE-CONFIG. */
void fake_plain(struct engine *, bool);

/* What befalls an association that is being set up or is up. */

/* The other side has sent ABORT, for that reason (NULL: without causes). The
 * handle of the other side has failed as by assoc_abort(). */
void fake_abort(struct assoc *, const char *reason);
/* Its paths fail one after the other, and so does it. The other side does not
 * notice. */
void fake_path_down(struct assoc *);
/* An event (with its data) after what has arrived up to now. */
void fake_event(struct assoc *, const struct event *);
/* The rest of a message of which pieces were handed out never comes, as
 * EVENT_PARTIAL_DELIVERY says. False: there is no such message. */
bool fake_lose_rest(struct assoc *);

/* Bytes of messages that have arrived and were not received. */
size_t fake_unread(const struct assoc *);

#endif
