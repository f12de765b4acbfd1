/*
 * SCTP and socket options by name (-o NAME=VALUE): one table for parsing,
 * help, the control socket and both stacks.
 */
#ifndef ENGINE_OPTIONS_H
#define ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* In the order in which the stacks need them to be set. */
enum option_id {
	/* streams and INIT */
	OPTION_OSTREAMS,
	OPTION_MAX_ISTREAMS,
	OPTION_INIT_MAX_ATTEMPTS,
	OPTION_INIT_MAX_TIMEOUT,
	OPTION_COOKIE_LIFE,
	OPTION_ADAPTATION,
	/* retransmission and failover */
	OPTION_RTO_INITIAL,
	OPTION_RTO_MIN,
	OPTION_RTO_MAX,
	OPTION_ASSOC_MAX_RETRANS,
	OPTION_PATH_MAX_RETRANS,
	OPTION_PF_THRESHOLD,
	OPTION_PRIMARY_SWITCH_THRESHOLD,
	OPTION_EXPOSE_PF,
	/* paths */
	OPTION_HEARTBEAT,
	OPTION_PMTU_DISCOVERY,
	OPTION_PATH_MTU,
	OPTION_PROBE_INTERVAL,
	OPTION_DSCP,
	OPTION_FLOW_LABEL,
	OPTION_TTL,
	OPTION_UDP_ENCAPS_PORT,
	OPTION_DEVICE,
	OPTION_REUSE_PORT,
	OPTION_V4_MAPPED,
	/* sending */
	OPTION_SNDBUF,
	OPTION_NODELAY,
	OPTION_MAXSEG,
	OPTION_DISABLE_FRAGMENTS,
	OPTION_MAX_BURST,
	OPTION_MAX_CWND,
	OPTION_CONGESTION_CONTROL,
	OPTION_CMT,
	OPTION_SCHEDULER,
	OPTION_STREAM_VALUE,
	OPTION_LINGER,
	/* receiving */
	OPTION_RCVBUF,
	OPTION_SACK_DELAY,
	OPTION_SACK_FREQUENCY,
	OPTION_PARTIAL_DELIVERY_POINT,
	OPTION_FRAGMENT_INTERLEAVE,
	OPTION_CONTEXT,
	OPTION_MAX_MESSAGE,
	/* extensions */
	OPTION_INTERLEAVING,
	OPTION_PR,
	OPTION_ECN,
	OPTION_NRSACK,
	OPTION_PKTDROP,
	OPTION_RECONF,
	OPTION_STREAM_RESET,
	OPTION_ASCONF,
	OPTION_AUTO_ASCONF,
	OPTION_AUTH,
	OPTION_AUTH_CHUNKS,
	OPTION_AUTH_HMACS,
	OPTION_AUTH_KEY,
	OPTION_AUTH_ACTIVE_KEY,
	OPTION_COUNT
};

enum option_type {
	OPTION_NUMBER, /* in the row's unit */
	OPTION_BYTES,  /* with a suffix k, m or g */
	OPTION_BOOL,   /* 0, 1, off, on, no, yes */
	OPTION_CHOICE, /* the index of one of the row's choices */
	OPTION_SET,    /* bits by index of the row's choices: a,b,c */
	OPTION_STREAM, /* STREAM:VALUE, as stream << 16 | value */
	OPTION_KEY,    /* ID:FILE, bytes of a key; the value is its id */
	OPTION_IF,     /* a network interface, as its index */
};

enum option_when {
	OPTION_SETUP, /* before the association is made */
	OPTION_ANY,   /* then, and while it is up */
	OPTION_UP,    /* of an association that is up; done once it is */
};

/* Who has an option; the tool's own are handled outside of the engine. */
enum { OPTION_OF_KERNEL = 1, OPTION_OF_USER = 2, OPTION_OF_TOOL = 4 };

/* What the stacks call a choice; -1: this one does not have it. */
struct option_choice {
	const char *name;
	int kernel, user;
};

struct option_row {
	const char *name; /* what the user types */
	enum option_type type;
	const char *unit; /* "ms", "bytes", "" */
	long long min, max;
	const struct option_choice *choices; /* ends with a NULL name */
	enum option_when when;
	unsigned stacks;
	const char *rfc;     /* "RFC 6458 8.1.3" */
	const char *help;    /* a few words */
	const char *heading; /* of those that begin here; NULL: none */
};

/* Indexed by enum option_id. */
extern const struct option_row option_rows[OPTION_COUNT];

#define OPTION_KEYS_MAX 4
#define OPTION_KEY_MAX 256 /* bytes */
#define OPTION_STREAMS_MAX 16

/* A shared key of RFC 4895. */
struct option_key {
	uint16_t id, len;
	uint8_t bytes[OPTION_KEY_MAX];
};

struct settings {
	uint64_t set; /* bit per enum option_id */
	long long value[OPTION_COUNT];
	/* What can be given several times; .set has OPTION_AUTH_KEY or
	 * OPTION_STREAM_VALUE then. */
	struct option_key keys[OPTION_KEYS_MAX];
	long long streams[OPTION_STREAMS_MAX];
	unsigned key_count, stream_count;
};

bool settings_has(const struct settings *, enum option_id);
void settings_put(struct settings *, enum option_id, long long);
/* The value, or fallback where it was not set. */
long long settings_get(
    const struct settings *, enum option_id, long long fallback);
/* Take NAME=VALUE. ERR_USAGE: no such option, or it does not take this. */
int settings_parse(struct settings *, const char *, struct error *);
/* Refuse what contradicts itself, and add what it takes: AUTH for ASCONF. */
int settings_complete(struct settings *, struct error *);
/*
 * For a listener that answers on the streams that its peers choose: offer as
 * many outgoing streams as any of them may need, unless the user says.
 */
void settings_offer(struct settings *);

/* The option of that name, of len bytes. ERR_USAGE names the nearest. */
int option_find(const char *name, size_t len, enum option_id *, struct error *);
/* A value as text (but for OPTION_KEY), and back. */
int option_parse(enum option_id, const char *, long long *, struct error *);
const char *option_format(enum option_id, long long, char *, size_t);
/* What values it takes, for people: "1..65535 ms", "fcfs|prio". */
const char *option_range(enum option_id, char *, size_t);
/* "kernel", "kernel user"... */
const char *option_stacks(enum option_id);

#endif
