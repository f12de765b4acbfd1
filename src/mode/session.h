/* One association at work: a link, its notes and events. */
#ifndef MODE_SESSION_H
#define MODE_SESSION_H

#include <stdbool.h>

struct assoc;
struct endpoint;
struct error;
struct event;
struct message;
struct run;
struct session;

/*
 * Link an association (taken over, also on failure) with another endpoint
 * (likewise; NULL: with the built-in service that was asked for). done() is
 * called from the loop when it is over. quit: seconds after one side's end of
 * input, as link.h says. NULL: *e says why.
 */
struct session *session_new(struct run *, struct assoc *, struct endpoint *,
    double quit, void (*done)(void *, struct session *, const struct error *),
    void *, struct error *);
void session_stop(struct session *, const struct error *why, double linger);
void session_free(struct session *);
unsigned session_id(const struct session *);
/* The other endpoint is an association too. */
void session_second(struct session *, struct assoc *);

/* The sessions at work in the order of their beginning; NULL: the first, and
 * after the last. */
struct session *session_next(const struct run *, const struct session *);
/* The association on the first side, or on the second (NULL: none). */
struct assoc *session_assoc(const struct session *, bool second);
/* Send a message on one of them, behind what waits. It may be over, and the
 * session be freed, when these return. */
int session_send(
    struct session *, struct assoc *, const struct message *, struct error *);
/* End it gracefully, once what waits is sent; end it by ABORT. Both count as
 * what the user wanted. */
void session_close(struct session *);
void session_abort(struct session *, const char *reason);

/* Standard input and output as the options say, or NULL without memory. The
 * default blocks of input fit the send buffer of the association (NULL: of
 * several). */
struct endpoint *session_stdio(struct run *, struct assoc *);

/* With -v: that an association is up, with whom and with how many streams. */
void session_announce(struct run *, struct assoc *, const char *verb);

/* Print an event when -E asked for it. */
void session_event(struct run *, unsigned id, const struct event *);

#endif
