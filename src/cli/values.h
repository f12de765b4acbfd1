/* Arguments of options that are more than a number. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "engine/engine.h"

#include <stdint.h>

struct error;
struct framing;
struct stream_path;

/* FORMAT, or block:SIZE for the option named what. */
int value_framing(const char *what, const char *, const struct framing **,
    long long *block, struct error *);
/* N=PATH for the option named what; into paths[*count], counted. */
int value_path(const char *what, const char *, struct stream_path *paths,
    size_t *count, struct error *);
int value_ppid(const char *, uint32_t *, struct error *);
int value_stack(const char *, enum stack *, struct error *);
/* [LOCAL:]REMOTE; NULL leaves both as they are. */
int value_udp(const char *, uint16_t *local, uint16_t *remote, struct error *);
/* One address, IPv6 in brackets or without, for the option named what. */
int value_address(
    const char *what, const char *, struct ipaddr *, struct error *);
/* OUT[:IN] */
int value_streams(const char *, struct settings *, struct error *);
/* A comma-separated list of event types, or "all"; NULL is all but
 * sender-dry. */
int value_events(const char *, uint32_t *, struct error *);

#endif
