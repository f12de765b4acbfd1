/* The table of options (-o NAME=VALUE) and the values that were set. */
#include "engine/options.h"

#define DAY_MS 86400000LL
#define GIB (1LL << 30)

#define OFFERED_STREAMS 1024

const struct option_row option_rows[OPTION_COUNT] = {
    [OPTION_OSTREAMS] = {"ostreams", "", 1, 65535, "RFC 6458 8.1.3",
	"outbound streams to ask for"},
    [OPTION_MAX_ISTREAMS] = {"max_istreams", "", 1, 65535, "RFC 6458 8.1.3",
	"inbound streams to accept"},
    [OPTION_INIT_MAX_ATTEMPTS] = {"init_max_attempts", "", 1, 65535,
	"RFC 6458 8.1.3", "INITs sent before giving up"},
    [OPTION_INIT_MAX_TIMEOUT] = {"init_max_timeout", "ms", 1, 65535,
	"RFC 6458 8.1.3", "longest wait between two INITs"},
    [OPTION_RTO_INITIAL] = {"rto_initial", "ms", 1, DAY_MS, "RFC 6458 8.1.1",
	"first retransmission timeout"},
    [OPTION_RTO_MIN] = {"rto_min", "ms", 1, DAY_MS, "RFC 6458 8.1.1",
	"shortest retransmission timeout"},
    [OPTION_RTO_MAX] = {"rto_max", "ms", 1, DAY_MS, "RFC 6458 8.1.1",
	"longest retransmission timeout"},
    [OPTION_ASSOC_MAX_RETRANS] = {"assoc_max_retrans", "", 1, 65535,
	"RFC 6458 8.1.2", "retransmissions before the association is lost"},
    [OPTION_PATH_MAX_RETRANS] = {"path_max_retrans", "", 1, 65535,
	"RFC 6458 8.1.12", "retransmissions before a path is inactive"},
    [OPTION_COOKIE_LIFE] = {"cookie_life", "ms", 1, DAY_MS, "RFC 6458 8.1.2",
	"how long a state cookie is valid"},
    [OPTION_HEARTBEAT] = {"heartbeat", "ms", 0, DAY_MS, "RFC 6458 8.1.12",
	"time between heartbeats, 0 turns them off"},
    [OPTION_SNDBUF] = {"sndbuf", "bytes", 4096, GIB, "RFC 6458 8.1.7",
	"send buffer"},
    [OPTION_RCVBUF] = {"rcvbuf", "bytes", 4096, GIB, "RFC 6458 8.1.6",
	"receive buffer"},
    [OPTION_NODELAY] = {"nodelay", "", 0, 1, "RFC 6458 8.1.5",
	"1: never wait to fill a packet"},
};

bool
settings_has(const struct settings *s, enum option_id id)
{
	return (s->set >> id) & 1;
}

void
settings_put(struct settings *s, enum option_id id, long long value)
{
	s->set |= 1u << id;
	s->value[id] = value;
}

long long
settings_get(const struct settings *s, enum option_id id, long long fallback)
{
	return settings_has(s, id) ? s->value[id] : fallback;
}

void
settings_offer(struct settings *settings)
{
	if (!settings_has(settings, OPTION_OSTREAMS))
		settings_put(settings, OPTION_OSTREAMS, OFFERED_STREAMS);
}
