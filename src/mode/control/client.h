/* One client of the control socket. */
#ifndef MODE_CONTROL_CLIENT_H
#define MODE_CONTROL_CLIENT_H

#include <stdbool.h>

struct client;
struct event;
struct run;

/* Take over a connected, non-blocking socket. left() is called when it is
 * gone, with the client, which is freed then. NULL without memory. */
struct client *client_new(
    struct run *, int fd, void (*left)(void *, struct client *), void *);
void client_free(struct client *);
/*
 * Something has happened: perhaps what its command waits for, or one of the
 * events that it asked for. *line is the event as JSON, made when it is NULL.
 */
void client_event(
    struct client *, unsigned assoc, const struct event *, char **line);

#endif
