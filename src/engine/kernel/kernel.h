/*
 * The backend for the kernel's SCTP: one-to-one sockets (RFC 6458 section 4)
 * and plain system calls. Private to this directory, the only one that knows
 * <netinet/sctp.h>.
 */
#ifndef ENGINE_KERNEL_KERNEL_H
#define ENGINE_KERNEL_KERNEL_H

#include "engine/backend.h"
#include "engine/option_map.h"

#include <ev.h>

/* See pace.c. */
struct pace {
	size_t window; /* the peer's at the beginning, bytes; 0: not known */
	size_t credit; /* of the peer's memory, until the next look */
	bool probed;   /* one message went ahead to learn the window */
	bool paused;
	long delay; /* of the next pause, ns */
	int timer;  /* timerfd; -1: not needed so far */
	struct ev_io io;
};

/* Control chunks of an association, SACKs left out. */
struct chunk_count {
	uint64_t in, out;
};

struct kernel_assoc {
	struct assoc base; /* first: the two are cast into one another */
	int fd;		   /* -1 after an abort */
	int family;
	struct ipaddr peer; /* the address that was dialed or accepted */
	uint16_t peer_port;
	size_t max_message;
	bool single; /* dialed one address only: ICMP ends the attempt */
	bool peeled; /* in one-to-many style, see peeloff.c */
	bool early;  /* it ended before it had a socket of its own */

	size_t slot_size; /* of the room when receiving; 0: not known */
	size_t expected;  /* slots that will be filled, by experience */

	bool skipping; /* a notification under way lacks its last piece */
	bool closed;   /* nothing more can be sent */
	bool eof;      /* the peer has sent SHUTDOWN */
	bool lost;     /* COMM_LOST or CANT_STR_ASSOC was read */
	bool by_peer;  /* with error causes: the peer's ABORT */
	bool gone;     /* the kernel no longer has the association */
	int errnum;    /* the kernel's error, which it tells once only */
	enum io over;  /* the end found, told once all is delivered */

	/* The last change of the local addresses, see control.c. */
	struct chunk_count before;
	struct addrs removing;

	struct pace pace;
	struct ev_io io;
	struct ev_timer again; /* ready() where the socket stays silent */
};

struct kernel_listener {
	struct listener base;
	int fd;
	int family;
	bool any;  /* bound to the wildcard address */
	bool want; /* the caller wants to accept */
	struct ev_io io;
	struct ev_timer pause; /* out of descriptors: not to spin */
};

/* peeloff.c: give an association of a one-to-many socket its own; and end it
 * by SCTP_EOF or SCTP_ABORT. -1: errno says why. */
int kernel_peel_off(struct kernel_assoc *, int32_t id);
int kernel_send_end(struct kernel_assoc *, uint16_t flag, const char *reason);

/* socket.c: a socket with every option set, or -1 with *e set. Options act
 * on associations made later only, so this is the place for all of them. */
int kernel_socket(const struct engine *, int family, int type,
    const struct settings *, struct error *);
/* Bind all of an address list. */
int kernel_bind(int fd, int family, const struct addrs *, struct error *);

/* settings.c: set what the user asked for, and defaults that are fast. */
int settings_apply(int fd, const struct settings *, struct error *);
int kernel_option_get(
    struct assoc *, enum option_id, long long *, struct error *);
int kernel_option_set(
    struct assoc *, enum option_id, long long, struct error *);

/* option_table.c */
extern const struct option_map kernel_options[OPTION_COUNT];

/* kernel.c: its own UDP port; 0: encapsulation is off, -1: not known to it. */
int kernel_udp_port(void);

/* subscribe.c: ask for the notifications in a set of EVENT_BIT()s. */
int events_subscribe(int fd, uint32_t events);

/* route.c: 0, or the errno when the host has no route to any address of
 * remote, from local if that is not NULL. */
int route_check(const struct addrs *local, const struct addrs *remote);

/* notify.c: translate a notification, of len bytes, perhaps cut short. The
 * event refers to buf, which may be changed. */
void notify_parse(void *buf, size_t len, struct event *);

/* dial.c */
int kernel_dial(struct engine *, const struct addrs *, const struct addrs *,
    const struct settings *, struct assoc **, struct error *);
enum io kernel_connected(struct assoc *, struct error *);

/* listen.c */
int kernel_listen(struct engine *, const struct addrs *, int,
    const struct settings *, struct listener **, struct error *);
enum io kernel_accept(struct listener *, struct assoc **, struct error *);
void kernel_listener_watch(struct listener *, bool);
int kernel_listener_addrs(struct listener *, struct addrs *, struct error *);
void kernel_listener_close(struct listener *);

/* assoc.c: an association around a socket, or NULL without memory. */
struct kernel_assoc *kernel_assoc_new(struct engine *, int fd, int family);
/* It is up: learn what was negotiated. */
void kernel_established(struct kernel_assoc *);
/* Note an error of the socket; the first counts. */
void kernel_failed(struct kernel_assoc *, int errnum);
/* Watch for what is wanted and can still come. */
void kernel_update(struct kernel_assoc *);
void kernel_watch(struct assoc *);
size_t kernel_max_message(struct assoc *);
void kernel_shutdown(struct assoc *);
void kernel_abort(struct assoc *, const char *);
void kernel_assoc_close(struct assoc *);

/* recv.c, send.c */
enum io kernel_recv(struct assoc *, struct batch *, struct error *);
/* The events in the queue carry the peer's reasons: take them in, and throw
 * away all else. The second ends an association that is gone with them. */
void kernel_read_reasons(struct kernel_assoc *);
enum io kernel_end_unread(struct kernel_assoc *);
enum io kernel_send(struct assoc *, struct batch *, struct error *);

/* pace.c: may a message of len bytes be sent now? False: READY_WRITE will
 * come again. Each one that was sent is accounted for by pace_spend(). */
void pace_init(struct kernel_assoc *);
void pace_stop(struct kernel_assoc *);
bool pace_allows(struct kernel_assoc *, size_t len);
void pace_spend(struct kernel_assoc *, size_t len);
/* What a message takes of pace.credit; 0: it is not paced. */
size_t pace_cost(size_t len);

/* query.c */
/* The first thing in a socket's queue where that is a change of the
 * association, else sac_type is 0. -1: errno says why there is nothing. */
struct sctp_assoc_change;
int kernel_peek(int fd, struct sctp_assoc_change *);
/* The kernel's SCTP_STATUS state, or -1 once the association is gone. */
int kernel_state(int fd);
unsigned kernel_features(int fd);
/* Linux tells the smoothed round-trip time and the largest RTO in its own clock
 * ticks, although the RTO beside them is in milliseconds. */
uint64_t kernel_ticks_to_ms(uint64_t);
/* The addresses of the peer, of our end of the association, or those that
 * the socket is bound to. */
enum addrs_of { ADDRS_PEER, ADDRS_LOCAL, ADDRS_SOCKET };
int kernel_get_addrs(int fd, enum addrs_of, struct addrs *, struct error *);
int kernel_addrs(struct assoc *, bool, struct addrs *, struct error *);
int kernel_status(struct assoc *, struct assoc_status *, struct error *);
int kernel_path(struct assoc *, struct path *, struct error *);
/* info.c */
int kernel_info(struct assoc *, struct assoc_info *, struct error *);
int kernel_counters(struct assoc *, struct counters *, struct error *);

/* control.c */
int kernel_bind_change(
    struct assoc *, const struct addrs *, bool add, struct error *);
int kernel_bind_answered(struct assoc *, struct error *);
int kernel_listener_bind(
    struct listener *, const struct addrs *, bool add, struct error *);
int kernel_primary(
    struct assoc *, const struct ipaddr *, bool ours, struct error *);
int kernel_heartbeat(struct assoc *, const struct ipaddr *, struct error *);
int kernel_reset_streams(
    struct assoc *, bool, const uint16_t *, size_t, struct error *);
int kernel_reset_assoc(struct assoc *, struct error *);
int kernel_add_streams(
    struct assoc *, uint16_t out, uint16_t in, struct error *);

#endif
