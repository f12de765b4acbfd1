/* Listening for associations or connections: what listen and relay share. */
#ifndef MODE_SERVER_H
#define MODE_SERVER_H

#include <stdbool.h>

struct addrs;
struct assoc;
struct error;
struct listener;
struct run;
struct server;
struct settings;

struct server_config {
	const struct addrs *local;
	const struct settings *settings; /* NULL: it is TCP */
	bool many; /* go on after the first, at most --max-conns at once */
	/* Called from the loop for each association (or TCP socket fd, where
	 * assoc is NULL), which it takes over. */
	void (*accepted)(void *, struct assoc *, int fd);
	void *arg;
};

/* Listen, and say "listening on ..." where that is wanted. NULL: *e says why.
 */
struct server *server_new(
    struct run *, const struct server_config *, struct error *);
/* One of those that were accepted is over. */
void server_left(struct server *);
/* Listen no more. */
void server_stop(struct server *);
void server_free(struct server *);
/* NULL: it listens no more, or for TCP. */
struct listener *server_listener(const struct server *);

#endif
