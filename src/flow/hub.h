/*
 * One standard input and output for many associations: what is read goes to
 * all of them, what they write goes out record by record. Each association
 * gets a member, which is an endpoint like any other.
 */
#ifndef FLOW_HUB_H
#define FLOW_HUB_H

#include <stdbool.h>

struct endpoint;
struct ev_loop;
struct hub;

/* Takes over the endpoint that is shared. NULL without memory. */
struct hub *hub_new(struct ev_loop *, struct endpoint *shared);
/* All members must have been closed. */
void hub_free(struct hub *);

/* A new member, which gets the input that comes from now on; closing it
 * leaves the hub. NULL without memory. */
struct endpoint *hub_join(struct hub *);

/* Did reading the shared endpoint fail? */
bool hub_failed(const struct hub *);

#endif
