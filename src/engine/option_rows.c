/* The table of options (-o NAME=VALUE). */
#include "engine/options.h"

#define DAY_MS 86400000LL
#define GIB (1LL << 30)
#define U16 65535
#define U32 0xffffffffLL

#define BOTH (OPTION_OF_KERNEL | OPTION_OF_USER)
#define KERNEL OPTION_OF_KERNEL
#define USER OPTION_OF_USER
#define TOOL OPTION_OF_TOOL

static const struct option_choice expose[] = {
    {"unset", 0, -1}, {"off", 1, -1}, {"on", 2, -1}, {0}};
/* SCTP_STREAM_SCHEDULER, and SCTP_PLUGGABLE_SS of usrsctp. */
static const struct option_choice schedulers[] = {
    {"fcfs", 0, 5}, {"rr", 2, 1}, {"rr-pkt", -1, 2}, {"prio", 1, 3},
    {"fc", 3, 4}, {"wfq", 4, -1}, {0}};
static const struct option_choice congestion[] = {
    {"rfc2581", -1, 0}, {"hstcp", -1, 1}, {"htcp", -1, 2}, {"rtcc", -1, 3},
    {0}};
static const struct option_choice multipath[] = {
    {"off", -1, 0}, {"on", -1, 1}, {"rpv1", -1, 2}, {"rpv2", -1, 3},
    {"mptcp", -1, 4}, {0}};
/* The HMAC identifiers in the order of preference, four bits each. */
static const struct option_choice hmacs[] = {
    {"sha1", 0x1, 0x1}, {"sha256,sha1", 0x13, -1},
    {"sha1,sha256", 0x31, -1}, {0}};
/* RFC 6525 section 6.3.1 */
static const struct option_choice resets[] = {
    {"streams", 1, 1}, {"assoc", 2, 2}, {"add", 4, 4}, {0}};
/* Chunk types (RFC 9260 section 3.2) that RFC 4895 allows to be listed. */
static const struct option_choice chunks[] = {
    {"data", 0, 0}, {"sack", 3, 3}, {"heartbeat", 4, 4},
    {"heartbeat-ack", 5, 5}, {"abort", 6, 6}, {"shutdown", 7, 7},
    {"shutdown-ack", 8, 8}, {"error", 9, 9}, {"cookie-echo", 10, 10},
    {"cookie-ack", 11, 11}, {"i-data", 0x40, 0x40},
    {"asconf-ack", 0x80, 0x80}, {"re-config", 0x82, 0x82},
    {"forward-tsn", 0xc0, 0xc0}, {"asconf", 0xc1, 0xc1},
    {"i-forward-tsn", 0xc2, 0xc2}, {0}};

/* clang-format off */
const struct option_row option_rows[OPTION_COUNT] = {
[OPTION_OSTREAMS] = { "ostreams", OPTION_NUMBER, "", 1, U16, NULL,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.3", "outbound streams to ask for",
  "Streams and INIT" },
[OPTION_MAX_ISTREAMS] = { "max_istreams", OPTION_NUMBER, "", 1, U16, NULL,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.3", "inbound streams to accept", NULL },
[OPTION_INIT_MAX_ATTEMPTS] = { "init_max_attempts", OPTION_NUMBER, "", 1, U16,
  NULL, OPTION_SETUP, BOTH, "RFC 6458 8.1.3",
  "INITs sent before giving up", NULL },
[OPTION_INIT_MAX_TIMEOUT] = { "init_max_timeout", OPTION_NUMBER, "ms", 1, U16,
  NULL, OPTION_SETUP, BOTH, "RFC 6458 8.1.3",
  "longest wait between two INITs", NULL },
[OPTION_COOKIE_LIFE] = { "cookie_life", OPTION_NUMBER, "ms", 1, DAY_MS, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.2",
  "how long a state cookie is valid", NULL },
[OPTION_ADAPTATION] = { "adaptation", OPTION_NUMBER, "", 0, U32, NULL,
  OPTION_SETUP, BOTH, "RFC 5061 4.2.6",
  "adaptation layer indication to send", NULL },

[OPTION_RTO_INITIAL] = { "rto_initial", OPTION_NUMBER, "ms", 1, DAY_MS, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.1", "first retransmission timeout",
  "Retransmission and failover" },
[OPTION_RTO_MIN] = { "rto_min", OPTION_NUMBER, "ms", 1, DAY_MS, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.1", "shortest retransmission timeout",
  NULL },
[OPTION_RTO_MAX] = { "rto_max", OPTION_NUMBER, "ms", 1, DAY_MS, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.1", "longest retransmission timeout",
  NULL },
[OPTION_ASSOC_MAX_RETRANS] = { "assoc_max_retrans", OPTION_NUMBER, "", 1, U16,
  NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.2",
  "retransmissions before the association is lost", NULL },
[OPTION_PATH_MAX_RETRANS] = { "path_max_retrans", OPTION_NUMBER, "", 1, U16,
  NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.12",
  "retransmissions before a path is inactive", NULL },
[OPTION_PF_THRESHOLD] = { "pf_threshold", OPTION_NUMBER, "", 0, U16, NULL,
  OPTION_ANY, BOTH, "RFC 7829 7.2",
  "retransmissions before a path is potentially failed", NULL },
[OPTION_PRIMARY_SWITCH_THRESHOLD] = { "primary_switch_threshold",
  OPTION_NUMBER, "", 0, U16, NULL, OPTION_ANY, KERNEL, "RFC 7829 7.2",
  "retransmissions before another path is primary", NULL },
[OPTION_EXPOSE_PF] = { "expose_pf", OPTION_CHOICE, "", 0, 0, expose,
  OPTION_ANY, KERNEL, "RFC 7829 7.3",
  "tell of potentially failed paths", NULL },

[OPTION_HEARTBEAT] = { "heartbeat", OPTION_NUMBER, "ms", 0, DAY_MS, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.12",
  "time between heartbeats, 0 turns them off", "Paths" },
[OPTION_PMTU_DISCOVERY] = { "pmtu_discovery", OPTION_BOOL, "", 0, 1, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.12", "path MTU discovery", NULL },
[OPTION_PATH_MTU] = { "path_mtu", OPTION_BYTES, "bytes", 512, U16, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.12",
  "largest packet; turns path MTU discovery off", NULL },
[OPTION_PROBE_INTERVAL] = { "probe_interval", OPTION_NUMBER, "ms", 0, DAY_MS,
  NULL, OPTION_ANY, KERNEL, "RFC 8899 5.1.1",
  "between two probes of the path MTU (0: none, else from 5000)", NULL },
[OPTION_DSCP] = { "dscp", OPTION_NUMBER, "", 0, 63, NULL, OPTION_ANY, KERNEL,
  "RFC 6458 8.1.12", "differentiated services code point", NULL },
[OPTION_FLOW_LABEL] = { "flow_label", OPTION_NUMBER, "", 0, 0xfffff, NULL,
  OPTION_ANY, KERNEL, "RFC 6458 8.1.12", "IPv6 flow label", NULL },
[OPTION_TTL] = { "ttl", OPTION_NUMBER, "", 1, 255, NULL, OPTION_ANY, KERNEL,
  "RFC 791 3.1", "time to live, or IPv6 hop limit", NULL },
[OPTION_UDP_ENCAPS_PORT] = { "udp_encaps_port", OPTION_NUMBER, "", 0, U16,
  NULL, OPTION_ANY, BOTH, "RFC 6951 6.1",
  "the peer's UDP port, as --udp", NULL },
[OPTION_DEVICE] = { "device", OPTION_IF, "", 1, 0x7fffffff, NULL,
  OPTION_SETUP, KERNEL, "socket(7)",
  "interface to be bound to, as --interface", NULL },
[OPTION_REUSE_PORT] = { "reuse_port", OPTION_BOOL, "", 0, 1, NULL,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.27",
  "share the local port with other sockets", NULL },
[OPTION_V4_MAPPED] = { "v4_mapped", OPTION_BOOL, "", 0, 1, NULL,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.15",
  "IPv4 addresses as mapped ones on IPv6 sockets", NULL },

[OPTION_SNDBUF] = { "sndbuf", OPTION_BYTES, "bytes", 4096, GIB, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.7", "send buffer", "Sending" },
[OPTION_NODELAY] = { "nodelay", OPTION_BOOL, "", 0, 1, NULL, OPTION_ANY, BOTH,
  "RFC 6458 8.1.5", "never wait to fill a packet (default: on)", NULL },
[OPTION_MAXSEG] = { "maxseg", OPTION_BYTES, "bytes", 0, U16, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.16",
  "longest fragment of a message (0: by path MTU)", NULL },
[OPTION_DISABLE_FRAGMENTS] = { "disable_fragments", OPTION_BOOL, "", 0, 1,
  NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.11",
  "refuse messages that need several packets", NULL },
[OPTION_MAX_BURST] = { "max_burst", OPTION_NUMBER, "packets", 0, U16,
  NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.24",
  "sent at once at most (0: no limit)", NULL },
[OPTION_MAX_CWND] = { "max_cwnd", OPTION_BYTES, "bytes", 0, GIB, NULL,
  OPTION_SETUP, USER, "usrsctp",
  "limit of the congestion window (0: none)", NULL },
[OPTION_CONGESTION_CONTROL] = { "congestion_control", OPTION_CHOICE, "", 0, 0,
  congestion, OPTION_ANY, USER, "usrsctp", "algorithm", NULL },
[OPTION_CMT] = { "cmt", OPTION_CHOICE, "", 0, 0, multipath, OPTION_ANY, USER,
  "usrsctp", "concurrent multipath transfer", NULL },
[OPTION_SCHEDULER] = { "scheduler", OPTION_CHOICE, "", 0, 0, schedulers,
  OPTION_ANY, BOTH, "RFC 8260 4.3.2",
  "which stream sends next", NULL },
[OPTION_STREAM_VALUE] = { "stream_value", OPTION_STREAM, "", 0, U32, NULL,
  OPTION_UP, BOTH, "RFC 8260 4.3.3",
  "priority or weight of a stream; repeatable", NULL },
[OPTION_LINGER] = { "linger", OPTION_NUMBER, "s", 0, 86400, NULL,
  OPTION_SETUP, TOOL, "RFC 6458 8.1.4",
  "a graceful end may take so long, as --linger", NULL },

[OPTION_RCVBUF] = { "rcvbuf", OPTION_BYTES, "bytes", 4096, GIB, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.6", "receive buffer", "Receiving" },
[OPTION_SACK_DELAY] = { "sack_delay", OPTION_NUMBER, "ms", 1, 500, NULL,
  OPTION_ANY, BOTH, "RFC 6458 8.1.19", "delay of a SACK", NULL },
[OPTION_SACK_FREQUENCY] = { "sack_frequency", OPTION_NUMBER, "packets", 1,
  U16, NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.19",
  "a SACK at least every so many", NULL },
[OPTION_PARTIAL_DELIVERY_POINT] = { "partial_delivery_point", OPTION_BYTES,
  "bytes", 1, GIB, NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.21",
  "longer messages may be taken in pieces", NULL },
[OPTION_FRAGMENT_INTERLEAVE] = { "fragment_interleave", OPTION_NUMBER, "", 0,
  2, NULL, OPTION_SETUP, BOTH, "RFC 6458 8.1.20",
  "pieces of different messages in turn (kernel: 0 or 1)", NULL },
[OPTION_CONTEXT] = { "context", OPTION_NUMBER, "", 0, U32, NULL, OPTION_ANY,
  BOTH, "RFC 6458 8.1.25", "context of received messages", NULL },

[OPTION_INTERLEAVING] = { "interleaving", OPTION_BOOL, "", 0, 1, NULL,
  OPTION_SETUP, BOTH, "RFC 8260 4.3.1", "offer I-DATA", "Extensions" },
[OPTION_PR] = { "pr", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, BOTH,
  "RFC 7496 4.5", "offer partial reliability", NULL },
[OPTION_ECN] = { "ecn", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, BOTH,
  "RFC 9260 appendix A", "offer explicit congestion notification", NULL },
[OPTION_NRSACK] = { "nrsack", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, USER,
  "usrsctp", "offer non-renegable SACKs", NULL },
[OPTION_PKTDROP] = { "pktdrop", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP,
  USER, "usrsctp", "offer packet drop reports", NULL },
[OPTION_RECONF] = { "reconf", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, BOTH,
  "RFC 6525", "offer stream reconfiguration", NULL },
[OPTION_STREAM_RESET] = { "enable_stream_reset", OPTION_SET, "", 0, 7, resets,
  OPTION_ANY, BOTH, "RFC 6525 6.3.1",
  "what reconfigurations the peer may ask for", NULL },
[OPTION_ASCONF] = { "asconf", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, BOTH,
  "RFC 5061", "offer changes of addresses; implies auth", NULL },
[OPTION_AUTO_ASCONF] = { "auto_asconf", OPTION_BOOL, "", 0, 1, NULL,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.23",
  "follow the interfaces' addresses (wildcard only)", NULL },
[OPTION_AUTH] = { "auth", OPTION_BOOL, "", 0, 1, NULL, OPTION_SETUP, BOTH,
  "RFC 4895", "offer authenticated chunks", NULL },
[OPTION_AUTH_CHUNKS] = { "auth_chunks", OPTION_SET, "", 0, 0xffff, chunks,
  OPTION_SETUP, BOTH, "RFC 6458 8.3.2",
  "chunks that the peer must authenticate", NULL },
[OPTION_AUTH_HMACS] = { "auth_hmacs", OPTION_CHOICE, "", 0, 0, hmacs,
  OPTION_SETUP, BOTH, "RFC 6458 8.1.17", "HMACs in order of preference",
  NULL },
[OPTION_AUTH_KEY] = { "auth_key", OPTION_KEY, "", 0, U16, NULL, OPTION_SETUP,
  BOTH, "RFC 6458 8.3.3", "shared key out of a file; repeatable", NULL },
[OPTION_AUTH_ACTIVE_KEY] = { "auth_active_key", OPTION_NUMBER, "", 0, U16,
  NULL, OPTION_ANY, BOTH, "RFC 6458 8.1.18", "id of the key to send with",
  NULL },
};
/* clang-format on */
