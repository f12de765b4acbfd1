/* Connecting, with its time limit: what connect, relay and check share. */
#ifndef MODE_DIALER_H
#define MODE_DIALER_H

#include "base/addr.h"

struct assoc;
struct dialer;
struct error;
struct run;
struct settings;

/*
 * Associate with remote from source (n == 0 and port 0: the stack chooses).
 * done() is called once, from the loop, with the association or with NULL and
 * the reason; the dialer frees itself then. -1: not even begun, *e says why.
 */
int dialer_start(struct run *, const struct addrs *source,
    const struct addrs *remote, const struct settings *,
    void (*done)(void *, struct assoc *, const struct error *), void *,
    struct dialer **, struct error *);
/* Give up; done() is not called. */
void dialer_cancel(struct dialer *);
/* Give up because the run's time is over: done() is called with that. */
void dialer_expire(struct dialer *, double limit);

#endif
