/* The control socket (--control): commands in, a line each, JSON lines out. */
#ifndef MODE_CONTROL_H
#define MODE_CONTROL_H

#include <stdint.h>

struct control;
struct error;
struct event;
struct run;

/* Make run->control where the options ask for one. -1: *e says why not. */
int control_open(struct run *, struct error *);
/* Disconnect all and remove the socket. All of these take NULL: none. */
void control_close(struct control *);
/* The events that clients may ask to see, as EVENT_BIT()s. */
uint32_t control_events(const struct control *);
/* Tell those who asked for events. */
void control_event(struct control *, unsigned assoc, const struct event *);

#endif
