/*
 * SCTP and socket options by name (-o NAME=VALUE): one table for parsing,
 * help and both stacks. Values are set before connect and listen.
 */
#ifndef ENGINE_OPTIONS_H
#define ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_id {
	OPTION_OSTREAMS,	  /* streams to ask for */
	OPTION_MAX_ISTREAMS,	  /* streams to accept */
	OPTION_INIT_MAX_ATTEMPTS, /* INITs sent before giving up */
	OPTION_INIT_MAX_TIMEOUT,  /* ms */
	OPTION_RTO_INITIAL,	  /* ms */
	OPTION_RTO_MIN,		  /* ms */
	OPTION_RTO_MAX,		  /* ms */
	OPTION_ASSOC_MAX_RETRANS,
	OPTION_PATH_MAX_RETRANS,
	OPTION_COOKIE_LIFE, /* ms */
	OPTION_HEARTBEAT,   /* ms between heartbeats; 0 turns them off */
	OPTION_SNDBUF,	    /* bytes */
	OPTION_RCVBUF,	    /* bytes */
	OPTION_NODELAY,	    /* 0 or 1 */
	OPTION_COUNT
};

struct option_row {
	const char *name; /* what the user types */
	const char *unit; /* "ms", "bytes", "" */
	long long min, max;
	const char *rfc;  /* "RFC 6458 8.1.3" */
	const char *help; /* a few words */
};

/* Indexed by enum option_id. */
extern const struct option_row option_rows[OPTION_COUNT];

struct settings {
	uint32_t set; /* bit per enum option_id */
	long long value[OPTION_COUNT];
};

bool settings_has(const struct settings *, enum option_id);
void settings_put(struct settings *, enum option_id, long long);
/*
 * For a listener that answers on the streams that its peers choose: offer as
 * many outgoing streams as any of them may need, unless the user says.
 */
void settings_offer(struct settings *);
/* The value, or fallback where it was not set. */
long long settings_get(
    const struct settings *, enum option_id, long long fallback);

#endif
