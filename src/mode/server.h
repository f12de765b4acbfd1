/* Listening for associations: what listen and relay share. */
#ifndef MODE_SERVER_H
#define MODE_SERVER_H

#include <stdbool.h>

struct addrs;
struct assoc;
struct error;
struct run;
struct server;
struct settings;

/*
 * Listen on local and call accepted() from the loop for each association
 * (which it takes over). Says "listening on ..." when that is wanted. many:
 * go on after the first, at most --max-conns at once. NULL: *e says why.
 */
struct server *server_new(struct run *, const struct addrs *local,
    const struct settings *, bool many,
    void (*accepted)(void *, struct assoc *), void *, struct error *);
/* One of the associations is over. */
void server_left(struct server *);
void server_free(struct server *);

#endif
