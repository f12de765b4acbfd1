/* What the commands' functions share, and they themselves. */
#ifndef MODE_CONTROL_VERBS_H
#define MODE_CONTROL_VERBS_H

#include <stdint.h>

struct error;
struct request;

/* Cut the arguments into words; how many, or -1: more than max. */
int request_words(struct request *, char **, int max, struct error *);
/* The same where it has to be exactly n: 0, else -1. */
int request_need(struct request *, char **, int n, struct error *);
/* A number of streams, or the number of one. */
int request_u16(const char *what, const char *, uint16_t *, struct error *);
/* The field "listening", where somebody listens. */
void request_listening(struct request *);
/* The outcome that a result of 0 or -1 means; that the arguments are wrong. */
enum outcome request_done(int);
enum outcome request_usage(const struct request *, struct error *);

enum outcome command_help(struct request *, struct error *);
enum outcome command_status(struct request *, struct error *);
enum outcome command_list(struct request *, struct error *);
enum outcome command_paths(struct request *, struct error *);
enum outcome command_addresses(struct request *, struct error *);
enum outcome command_bind_add(struct request *, struct error *);
enum outcome command_bind_remove(struct request *, struct error *);
enum outcome command_primary(struct request *, struct error *);
enum outcome command_peer_primary(struct request *, struct error *);
enum outcome command_heartbeat(struct request *, struct error *);
enum outcome command_reset_streams(struct request *, struct error *);
enum outcome command_reset_assoc(struct request *, struct error *);
enum outcome command_add_streams(struct request *, struct error *);
enum outcome command_set(struct request *, struct error *);
enum outcome command_get(struct request *, struct error *);
enum outcome command_send_text(struct request *, struct error *);
enum outcome command_events(struct request *, struct error *);
enum outcome command_shut_down(struct request *, struct error *);
enum outcome command_abort_assoc(struct request *, struct error *);

#endif
