/*
 * The userspace stack, usrsctp 0.9.5.0: what its files share. Nobody else
 * includes this, or <usrsctp.h>, whose names clash with the kernel's.
 *
 * The library exports its inner functions too (user_accept, wakeup, m_free...),
 * and would call a function of that name in this program instead of its own.
 */
#ifndef ENGINE_USER_USER_H
#define ENGINE_USER_USER_H

#include "engine/backend.h"
#include "engine/option_map.h"

#include <ev.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <usrsctp.h>

#define USER_BUFFER (1024 * 1024) /* send and receive buffer of a socket */
#define USER_TICK 0.1		  /* seconds, see wake.c */

struct user_assoc;
struct user_engine;
struct user_listener;

/* A socket of the library and what is known of its readiness. */
struct user_sock {
	struct user_engine *engine;
	struct socket *so;
	struct user_assoc *assoc; /* one of the two, the other is NULL */
	struct user_listener *listener;

	uint32_t slot;		 /* what the library's threads know it by */
	bool readable, writable; /* no reason yet to think otherwise */
	bool queued;		 /* in engine->ready */
	LIST_ENTRY(user_sock) link;
};

LIST_HEAD(user_ready, user_sock);

struct user_engine {
	struct engine engine;
	struct user_ready ready; /* their callers are to be called */

	ev_async async; /* from the library's threads */
	ev_timer tick;
	ev_check check;
	ev_idle idle; /* the loop must not sleep while ready has entries */

	struct user_sock **socks; /* by slot; NULL: free */
	uint32_t *taken;	  /* scratch: slots to look at */
	size_t slots, in_use;
};

struct user_listener {
	struct listener listener;
	struct user_sock sock;
	bool watched;
	struct addrs local; /* as asked for, with the real port */
};

struct user_assoc {
	struct assoc assoc;
	struct user_sock sock;

	bool skipping;	    /* a notification that was too long goes on */
	uint16_t peer_port; /* known once a message is meant for an address */

	/* The last change of the local addresses, see control.c. */
	struct addrs adding;
	uint32_t auths; /* AUTH chunks that had come before */

	bool peer_shutdown; /* SHUTDOWN was received */
	unsigned acked; /* ticks in which only SHUTDOWN-COMPLETE was missing */
};

/* init.c: start the library, once a process. *udp_port: 0 for raw IP. */
int user_init(const struct engine_config *, uint16_t *udp_port, struct error *);

/* ports.c: the sockets that the library opens behind our back. */
int user_udp_choose(
    const struct engine_config *, uint16_t *udp_port, struct error *);
/* Find them and enlarge their buffers; returns how many there are. */
int user_udp_adopt(uint16_t port);
int user_raw_adopt(void);
/* How many sockets (families) to expect for a UDP port. */
int user_udp_families(void);

/* ifaddrs.c: addresses that the library shall find on the interfaces too,
 * while it starts; NULL: none. */
void user_ifaddrs_add(const struct addrs *);

/* One more of them at run time. -1: the host does not have it. */
int user_ifaddrs_late(const struct ipaddr *);

/* source.c: the addresses that are bound, and the library's sockets, whose
 * packets have to leave from them. */
void user_source_bind(const struct addrs *);
void user_source_change(const struct addrs *, bool add);
void user_source_socket(int fd, int family);

/* route.c: what the kernel's routing says. */
struct user_route {
	struct ipaddr source;
	int mtu;
};
/* 0, or the errno of a destination that cannot be reached. */
int user_route_find(const struct ipaddr *, struct user_route *);
bool user_is_loopback(const struct ipaddr *);
/* Make packets fit all the paths to these addresses, unless the settings (or
 * NULL) are about that. */
void user_route_fit(const struct engine *, struct socket *,
    const struct settings *, const struct addrs *);

/* option.c: everything that is set before bind, connect and listen. */
int user_options(const struct engine *, struct socket *,
    const struct settings *, struct error *);
int user_option_get(
    struct assoc *, enum option_id, long long *, struct error *);
int user_option_set(struct assoc *, enum option_id, long long, struct error *);

/* option_table.c */
extern const struct option_map user_options_map[OPTION_COUNT];

/* socket.c */
struct socket *user_socket(
    const struct engine *, int family, const struct settings *, struct error *);
int user_bind(struct socket *, const struct addrs *, int, struct error *);

/* dial.c */
int user_dial(struct engine *, const struct addrs *, const struct addrs *,
    const struct settings *, struct assoc **, struct error *);
/* A handle on a socket of the library; closes it when there is no memory. */
struct user_assoc *user_assoc_new(
    struct user_engine *, struct socket *, struct error *);
enum io user_connected(struct assoc *, struct error *);

/* listen.c */
int user_listen(struct engine *, const struct addrs *, int,
    const struct settings *, struct listener **, struct error *);
enum io user_listener_accept(
    struct listener *, struct assoc **, struct error *);
void user_listener_watch(struct listener *, bool);
int user_listener_addrs(struct listener *, struct addrs *, struct error *);
void user_listener_close(struct listener *);

/* recv.c, send.c */
enum io user_recv(struct assoc *, struct batch *, struct error *);
/* Read what is left for its notifications only, until the end is known. */
enum io user_recv_end(struct user_assoc *);
enum io user_send(struct assoc *, struct batch *, struct error *);
size_t user_max_message(struct assoc *);

/* end.c */
void user_shutdown(struct assoc *);
void user_abort(struct assoc *, const char *);
void user_assoc_close(struct assoc *);
/* The library says that it is over: n is 0 or -1 with errnum, as recvv. */
enum io user_over(struct user_assoc *, ssize_t n, int errnum);
/* At every tick: is all said and done but for the peer's last packet? */
void user_end_tick(struct user_assoc *);
bool user_end_acked(const struct user_assoc *);

/* notify.c: the bytes of a notification, aligned, as an event that points
 * into them. False: too short to be one. */
bool user_notify_parse(void *, size_t, struct event *);

/* query.c */
int user_addrs(struct assoc *, bool peer, struct addrs *, struct error *);
int user_status(struct assoc *, struct assoc_status *, struct error *);
int user_path(struct assoc *, struct path *, struct error *);
/* info.c */
int user_info(struct assoc *, struct assoc_info *, struct error *);
int user_counters(struct assoc *, struct counters *, struct error *);
bool user_get_status(struct socket *, struct sctp_status *);

/* control.c */
int user_bind_change(
    struct assoc *, const struct addrs *, bool add, struct error *);
int user_bind_answered(struct assoc *, struct error *);
int user_listener_bind(
    struct listener *, const struct addrs *, bool add, struct error *);
int user_primary(
    struct assoc *, const struct ipaddr *, bool ours, struct error *);
int user_heartbeat(struct assoc *, const struct ipaddr *, struct error *);
int user_reset_streams(
    struct assoc *, bool, const uint16_t *, size_t, struct error *);
int user_reset_assoc(struct assoc *, struct error *);
int user_add_streams(struct assoc *, uint16_t out, uint16_t in, struct error *);

/* wake.c: from the library's threads to the loop. */
void user_wake_start(struct user_engine *);
void user_wake_stop(struct user_engine *);
/* The socket is part of the engine from here to user_sock_close(). */
int user_sock_open(struct user_sock *, struct user_engine *, struct socket *);
void user_sock_close(struct user_sock *);
/* Ask the library for its readiness, since something may have changed. */
void user_sock_poll(struct user_sock *);

/* ready.c: level-triggered calls of the callers. */
void user_ready_start(struct user_engine *);
void user_ready_stop(struct user_engine *);
void user_ready_dispatch(struct user_engine *);
/* Queue the socket or take it out, after a change of anything. */
void user_ready_update(struct user_sock *);

#endif
