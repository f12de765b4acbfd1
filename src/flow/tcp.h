/* TCP sockets for the byte-stream side of a relay. */
#ifndef FLOW_TCP_H
#define FLOW_TCP_H

#include "base/addr.h"
#include "engine/engine.h"

struct error;
struct ev_loop;
struct tcp_dialer;

/*
 * Connect to the addresses one after the other until one answers; timeout in
 * seconds for all of them, negative: none. done() is called once from the loop
 * with a non-blocking descriptor (the caller's) or -1 and the reason; the
 * dialer frees itself then. NULL without memory.
 */
struct tcp_dialer *tcp_dial(struct ev_loop *, const struct addrs *,
    double timeout, void (*done)(void *, int fd, const struct error *), void *);
/* Give up; done() is not called. */
void tcp_dialer_cancel(struct tcp_dialer *);

/* Listen on the first address; addrs gets the real port. Returns the
 * descriptor, or -1 with *e set. */
int tcp_listen(struct addrs *, struct error *);
/* Accept a connection: *out is a non-blocking descriptor of the caller's. */
enum io tcp_accept(int, int *out, struct error *);

#endif
