/* One association at work: a link, its notes and events. */
#ifndef MODE_SESSION_H
#define MODE_SESSION_H

struct assoc;
struct endpoint;
struct error;
struct event;
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
/* The other endpoint is this association. */
void session_second(struct session *, struct assoc *);

/* Standard input and output as the options say, or NULL without memory. The
 * default blocks of input fit the send buffer of the association (NULL: of
 * several). */
struct endpoint *session_stdio(struct run *, struct assoc *);

/* With -v: that an association is up, with whom and with how many streams. */
void session_announce(struct run *, struct assoc *, const char *verb);

/* Print an event when -E asked for it. */
void session_event(struct run *, unsigned id, const struct event *);

#endif
