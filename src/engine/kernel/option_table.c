/* The options by name as the kernel's socket options. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

#define WIDTH(type, field) sizeof(((struct type *)0)->field)
#define FIELD(type, field)                                                   \
	.size = sizeof(struct type), .offset = offsetof(struct type, field), \
	.width = WIDTH(type, field)
#define INT .size = sizeof(int), .width = sizeof(int)
#define SCTP(name) .level = IPPROTO_SCTP, .number = name
#define VALUE FIELD(sctp_assoc_value, assoc_value)
#define FLAGS(enable, disable)                                                 \
	.flags = offsetof(struct sctp_paddrparams, spp_flags), .on = (enable), \
	.off = (disable)

/* Layouts that option_shared.c counts on. */
_Static_assert(sizeof(struct sctp_rtoinfo) == 16 &&
		   offsetof(struct sctp_rtoinfo, srto_initial) == 4 &&
		   offsetof(struct sctp_rtoinfo, srto_max) == 8 &&
		   offsetof(struct sctp_rtoinfo, srto_min) == 12,
    "sctp_rtoinfo");
_Static_assert(offsetof(struct sctp_hmacalgo, shmac_idents) == 4 &&
		   offsetof(struct sctp_authkey, sca_keynumber) == 4 &&
		   offsetof(struct sctp_authkey, sca_keylength) == 6 &&
		   offsetof(struct sctp_authkey, sca_key) == 8 &&
		   sizeof(struct sctp_authchunk) == 1 &&
		   offsetof(struct sctp_stream_value, stream_id) == 4 &&
		   offsetof(struct sctp_stream_value, stream_value) == 6,
    "keys, chunks and streams");

static int
set_int(const struct option_socket *s, int level, int number, int value)
{
	return s->set(s->so, level, number, &value, sizeof(value));
}

/* FORCE goes beyond the system's limit and needs CAP_NET_ADMIN; the plain
 * option is cut to that limit by the kernel. */
static int
set_sndbuf(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	int size = (int)settings->value[id];

	if (set_int(s, SOL_SOCKET, SO_SNDBUFFORCE, size) == 0)
		return 0;
	return set_int(s, SOL_SOCKET, SO_SNDBUF, size);
}

static int
set_rcvbuf(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	int size = (int)settings->value[id];

	if (set_int(s, SOL_SOCKET, SO_RCVBUFFORCE, size) == 0)
		return 0;
	return set_int(s, SOL_SOCKET, SO_RCVBUF, size);
}

/* The kernel doubles what it is told. */
static int
get_buffer(const struct option_socket *s, int number, long long *value)
{
	int size = 0;
	unsigned len = sizeof(size);

	if (s->get(s->so, SOL_SOCKET, number, &size, &len) == -1)
		return -1;
	*value = size / 2;
	return 0;
}

static int
get_sndbuf(const struct option_socket *s, long long *value)
{
	return get_buffer(s, SO_SNDBUF, value);
}

static int
get_rcvbuf(const struct option_socket *s, long long *value)
{
	return get_buffer(s, SO_RCVBUF, value);
}

/* An IPv6 socket has one for each family. */
static int
set_ttl(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	int ttl = (int)settings->value[id];
	int v4 = set_int(s, IPPROTO_IP, IP_TTL, ttl);

	if (set_int(s, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl) == 0)
		return 0;
	return v4;
}

static int
get_ttl(const struct option_socket *s, long long *value)
{
	int ttl = 0;
	unsigned len = sizeof(ttl);

	if (s->get(s->so, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, &len) == -1 &&
	    s->get(s->so, IPPROTO_IP, IP_TTL, &ttl, &len) == -1)
		return -1;
	*value = ttl;
	return 0;
}

/* Without its own port the kernel takes the peer's and ignores it. */
static int
set_encaps_port(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	struct sctp_udpencaps encaps;

	if (settings->value[id] != 0 && kernel_udp_port() <= 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	memset(&encaps, 0, sizeof(encaps));
	encaps.sue_port = htons((uint16_t)settings->value[id]);
	return s->set(s->so, IPPROTO_SCTP, SCTP_REMOTE_UDP_ENCAPS_PORT, &encaps,
	    sizeof(encaps));
}

/* With a frequency of 1 there is no delay, and the kernel ignores one. */
static void
sack_adjust(void *info, const struct settings *s)
{
	struct sctp_sack_info sack;

	memcpy(&sack, info, sizeof(sack));
	if (sack.sack_freq == 1 && sack.sack_delay != 0 &&
	    !settings_has(s, OPTION_SACK_FREQUENCY))
		sack.sack_freq = 2;
	memcpy(info, &sack, sizeof(sack));
}

/* clang-format off */
const struct option_map kernel_options[OPTION_COUNT] = {
[OPTION_OSTREAMS] = { SCTP(SCTP_INITMSG),
  FIELD(sctp_initmsg, sinit_num_ostreams), .fresh = true },
[OPTION_MAX_ISTREAMS] = { SCTP(SCTP_INITMSG),
  FIELD(sctp_initmsg, sinit_max_instreams), .fresh = true },
[OPTION_INIT_MAX_ATTEMPTS] = { SCTP(SCTP_INITMSG),
  FIELD(sctp_initmsg, sinit_max_attempts), .fresh = true },
[OPTION_INIT_MAX_TIMEOUT] = { SCTP(SCTP_INITMSG),
  FIELD(sctp_initmsg, sinit_max_init_timeo), .fresh = true },
[OPTION_COOKIE_LIFE] = { SCTP(SCTP_ASSOCINFO),
  FIELD(sctp_assocparams, sasoc_cookie_life), .fresh = true },
[OPTION_ADAPTATION] = { SCTP(SCTP_ADAPTATION_LAYER),
  FIELD(sctp_setadaptation, ssb_adaptation_ind) },

[OPTION_RTO_INITIAL] = { SCTP(SCTP_RTOINFO),
  FIELD(sctp_rtoinfo, srto_initial), .adjust = option_rto_adjust },
[OPTION_RTO_MIN] = { SCTP(SCTP_RTOINFO),
  FIELD(sctp_rtoinfo, srto_min), .adjust = option_rto_adjust },
[OPTION_RTO_MAX] = { SCTP(SCTP_RTOINFO),
  FIELD(sctp_rtoinfo, srto_max), .adjust = option_rto_adjust },
[OPTION_ASSOC_MAX_RETRANS] = { SCTP(SCTP_ASSOCINFO),
  FIELD(sctp_assocparams, sasoc_asocmaxrxt), .fresh = true },
[OPTION_PATH_MAX_RETRANS] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_pathmaxrxt), .fresh = true },
[OPTION_PF_THRESHOLD] = { SCTP(SCTP_PEER_ADDR_THLDS_V2),
  FIELD(sctp_paddrthlds_v2, spt_pathpfthld) },
[OPTION_PRIMARY_SWITCH_THRESHOLD] = { SCTP(SCTP_PEER_ADDR_THLDS_V2),
  FIELD(sctp_paddrthlds_v2, spt_pathcpthld) },
[OPTION_EXPOSE_PF] = { SCTP(SCTP_EXPOSE_POTENTIALLY_FAILED_STATE), VALUE },

[OPTION_HEARTBEAT] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_hbinterval), .fresh = true,
  FLAGS(SPP_HB_ENABLE, SPP_HB_DISABLE) },
[OPTION_PMTU_DISCOVERY] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  .size = sizeof(struct sctp_paddrparams), .fresh = true,
  FLAGS(SPP_PMTUD_ENABLE, SPP_PMTUD_DISABLE) },
[OPTION_PATH_MTU] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_pathmtu), .fresh = true,
  FLAGS(SPP_PMTUD_DISABLE, 0) },
[OPTION_PROBE_INTERVAL] = { SCTP(SCTP_PLPMTUD_PROBE_INTERVAL),
  FIELD(sctp_probeinterval, spi_interval),
  .sysctl = "net.sctp.plpmtud_probe_interval" },
[OPTION_DSCP] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_dscp), .fresh = true, .shift = 2,
  FLAGS(SPP_DSCP, SPP_DSCP) },
[OPTION_FLOW_LABEL] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_ipv6_flowlabel), .fresh = true,
  FLAGS(SPP_IPV6_FLOWLABEL, SPP_IPV6_FLOWLABEL) },
[OPTION_TTL] = { .set = set_ttl, .get = get_ttl },
[OPTION_UDP_ENCAPS_PORT] = { SCTP(SCTP_REMOTE_UDP_ENCAPS_PORT),
  FIELD(sctp_udpencaps, sue_port), .swap = true, .set = set_encaps_port,
  .sysctl = "net.sctp.udp_port" },
[OPTION_DEVICE] = { .level = SOL_SOCKET, .number = SO_BINDTOIFINDEX, INT },
[OPTION_REUSE_PORT] = { SCTP(SCTP_REUSE_PORT), INT },
[OPTION_V4_MAPPED] = { SCTP(SCTP_I_WANT_MAPPED_V4_ADDR), INT },

[OPTION_SNDBUF] = { .set = set_sndbuf, .get = get_sndbuf },
[OPTION_NODELAY] = { SCTP(SCTP_NODELAY), INT },
[OPTION_MAXSEG] = { SCTP(SCTP_MAXSEG), VALUE },
[OPTION_DISABLE_FRAGMENTS] = { SCTP(SCTP_DISABLE_FRAGMENTS), INT },
[OPTION_MAX_BURST] = { SCTP(SCTP_MAX_BURST), VALUE },
[OPTION_SCHEDULER] = { SCTP(SCTP_STREAM_SCHEDULER), VALUE },
[OPTION_STREAM_VALUE] = { SCTP(SCTP_STREAM_SCHEDULER_VALUE),
  .set = option_set_stream, .get = option_get_stream },

[OPTION_RCVBUF] = { .set = set_rcvbuf, .get = get_rcvbuf },
[OPTION_SACK_DELAY] = { SCTP(SCTP_DELAYED_SACK),
  FIELD(sctp_sack_info, sack_delay), .adjust = sack_adjust },
[OPTION_SACK_FREQUENCY] = { SCTP(SCTP_DELAYED_SACK),
  FIELD(sctp_sack_info, sack_freq), .adjust = sack_adjust },
[OPTION_PARTIAL_DELIVERY_POINT] = { SCTP(SCTP_PARTIAL_DELIVERY_POINT), INT },
[OPTION_FRAGMENT_INTERLEAVE] = { SCTP(SCTP_FRAGMENT_INTERLEAVE), INT },
[OPTION_CONTEXT] = { SCTP(SCTP_CONTEXT), VALUE },

[OPTION_INTERLEAVING] = { SCTP(SCTP_INTERLEAVING_SUPPORTED), VALUE,
  .sysctl = "net.sctp.intl_enable" },
[OPTION_PR] = { SCTP(SCTP_PR_SUPPORTED), VALUE,
  .sysctl = "net.sctp.prsctp_enable" },
[OPTION_ECN] = { SCTP(SCTP_ECN_SUPPORTED), VALUE,
  .sysctl = "net.sctp.ecn_enable" },
[OPTION_RECONF] = { SCTP(SCTP_RECONFIG_SUPPORTED), VALUE,
  .sysctl = "net.sctp.reconf_enable" },
[OPTION_STREAM_RESET] = { SCTP(SCTP_ENABLE_STREAM_RESET), VALUE,
  .sysctl = "net.sctp.reconf_enable" },
[OPTION_ASCONF] = { SCTP(SCTP_ASCONF_SUPPORTED), VALUE,
  .sysctl = "net.sctp.addip_enable" },
[OPTION_AUTO_ASCONF] = { SCTP(SCTP_AUTO_ASCONF), INT,
  .sysctl = "net.sctp.default_auto_asconf" },
[OPTION_AUTH] = { SCTP(SCTP_AUTH_SUPPORTED), VALUE,
  .sysctl = "net.sctp.auth_enable" },
[OPTION_AUTH_CHUNKS] = { SCTP(SCTP_AUTH_CHUNK),
  .get_number = SCTP_LOCAL_AUTH_CHUNKS,
  .offset = offsetof(struct sctp_authchunks, gauth_chunks),
  .set = option_set_chunks,
  .get = option_get_chunks, .sysctl = "net.sctp.auth_enable" },
[OPTION_AUTH_HMACS] = { SCTP(SCTP_HMAC_IDENT), .set = option_set_hmacs,
  .get = option_get_hmacs,
  .sysctl = "net.sctp.auth_enable" },
[OPTION_AUTH_KEY] = { SCTP(SCTP_AUTH_KEY), .set = option_set_keys,
  .sysctl = "net.sctp.auth_enable" },
[OPTION_AUTH_ACTIVE_KEY] = { SCTP(SCTP_AUTH_ACTIVE_KEY),
  FIELD(sctp_authkeyid, scact_keynumber),
  .sysctl = "net.sctp.auth_enable" },
};
/* clang-format on */
