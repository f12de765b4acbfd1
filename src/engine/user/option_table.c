/* The options by name as the library's socket options. */
#include "engine/user/user.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* Options that the library has but does not show. */
#define PEER_ADDR_THLDS 0x23
#define CMT_ON_OFF 0x1200
#define PLUGGABLE_CC 0x1202
#define INTERLEAVING_SUPPORTED 0x1206

/* The library counts them before, unlike its header's struct. */
#define AUTH_CHUNKS_OFFSET 8

/* Of RFC 7829, in the library's order. */
struct paddrthlds {
	struct sockaddr_storage address;
	sctp_assoc_t assoc_id;
	uint16_t pathmaxrxt, pathpfthld, pathcpthld;
};

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

#define PATHS .fresh = true, .any4 = true, .adjust = paths_adjust

#define FIXED_MTU 1452 /* 1500 without the headers of IP, UDP and SCTP */

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

/* The library wants to know a packet size when it does not look for it. */
static void
paths_adjust(void *buf, const struct settings *settings)
{
	struct sctp_paddrparams params;

	(void)settings;
	memcpy(&params, buf, sizeof(params));
	if ((params.spp_flags & SPP_PMTUD_DISABLE) && params.spp_pathmtu == 0)
		params.spp_pathmtu = FIXED_MTU;
	memcpy(buf, &params, sizeof(params));
}

/* It can be chosen only while the library's default is on. */
static int
set_cmt(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	struct sctp_assoc_value value = {0};
	int result;

	value.assoc_value =
	    (uint32_t)option_map_number(s, id, settings->value[id]);
	usrsctp_sysctl_set_sctp_cmt_on_off(SCTP_CMT_BASE);
	result = s->set(s->so, IPPROTO_SCTP, CMT_ON_OFF, &value, sizeof(value));
	usrsctp_sysctl_set_sctp_cmt_on_off(SCTP_CMT_OFF);
	return result;
}

/* clang-format off */
const struct option_map user_options_map[OPTION_COUNT] = {
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
  FIELD(sctp_paddrparams, spp_pathmaxrxt), PATHS },
[OPTION_PF_THRESHOLD] = { SCTP(PEER_ADDR_THLDS),
  FIELD(paddrthlds, pathpfthld), .any4 = true },

[OPTION_HEARTBEAT] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_hbinterval), PATHS,
  FLAGS(SPP_HB_ENABLE, SPP_HB_DISABLE) },
[OPTION_PMTU_DISCOVERY] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  .size = sizeof(struct sctp_paddrparams), PATHS,
  FLAGS(SPP_PMTUD_ENABLE, SPP_PMTUD_DISABLE) },
[OPTION_PATH_MTU] = { SCTP(SCTP_PEER_ADDR_PARAMS),
  FIELD(sctp_paddrparams, spp_pathmtu), PATHS,
  FLAGS(SPP_PMTUD_DISABLE, 0) },
[OPTION_UDP_ENCAPS_PORT] = { SCTP(SCTP_REMOTE_UDP_ENCAPS_PORT),
  FIELD(sctp_udpencaps, sue_port), .swap = true, .any4 = true },
[OPTION_REUSE_PORT] = { SCTP(SCTP_REUSE_PORT), INT },
[OPTION_V4_MAPPED] = { SCTP(SCTP_I_WANT_MAPPED_V4_ADDR), INT },

[OPTION_SNDBUF] = { .level = SOL_SOCKET, .number = SO_SNDBUF, INT },
[OPTION_NODELAY] = { SCTP(SCTP_NODELAY), INT },
[OPTION_MAXSEG] = { SCTP(SCTP_MAXSEG), VALUE },
[OPTION_DISABLE_FRAGMENTS] = { SCTP(SCTP_DISABLE_FRAGMENTS), INT },
[OPTION_MAX_BURST] = { SCTP(SCTP_MAX_BURST), VALUE },
[OPTION_MAX_CWND] = { SCTP(SCTP_MAX_CWND), VALUE },
[OPTION_CONGESTION_CONTROL] = { SCTP(PLUGGABLE_CC), VALUE },
[OPTION_CMT] = { SCTP(CMT_ON_OFF), VALUE, .set = set_cmt },
[OPTION_SCHEDULER] = { SCTP(SCTP_PLUGGABLE_SS), VALUE },
[OPTION_STREAM_VALUE] = { SCTP(SCTP_SS_VALUE), .set = option_set_stream,
  .get = option_get_stream },

[OPTION_RCVBUF] = { .level = SOL_SOCKET, .number = SO_RCVBUF, INT },
[OPTION_SACK_DELAY] = { SCTP(SCTP_DELAYED_SACK),
  FIELD(sctp_sack_info, sack_delay) },
[OPTION_SACK_FREQUENCY] = { SCTP(SCTP_DELAYED_SACK),
  FIELD(sctp_sack_info, sack_freq) },
[OPTION_PARTIAL_DELIVERY_POINT] = { SCTP(SCTP_PARTIAL_DELIVERY_POINT), INT },
[OPTION_FRAGMENT_INTERLEAVE] = { SCTP(SCTP_FRAGMENT_INTERLEAVE), INT },
[OPTION_CONTEXT] = { SCTP(SCTP_CONTEXT), VALUE },

[OPTION_INTERLEAVING] = { SCTP(INTERLEAVING_SUPPORTED), VALUE },
[OPTION_PR] = { SCTP(SCTP_PR_SUPPORTED), VALUE },
[OPTION_ECN] = { SCTP(SCTP_ECN_SUPPORTED), VALUE },
[OPTION_NRSACK] = { SCTP(SCTP_NRSACK_SUPPORTED), VALUE },
[OPTION_PKTDROP] = { SCTP(SCTP_PKTDROP_SUPPORTED), VALUE },
[OPTION_RECONF] = { SCTP(SCTP_RECONFIG_SUPPORTED), VALUE },
[OPTION_STREAM_RESET] = { SCTP(SCTP_ENABLE_STREAM_RESET), VALUE },
[OPTION_ASCONF] = { SCTP(SCTP_ASCONF_SUPPORTED), VALUE },
[OPTION_AUTH] = { SCTP(SCTP_AUTH_SUPPORTED), VALUE },
[OPTION_AUTH_CHUNKS] = { SCTP(SCTP_AUTH_CHUNK),
  .get_number = SCTP_LOCAL_AUTH_CHUNKS,
  .offset = AUTH_CHUNKS_OFFSET,
  .set = option_set_chunks, .get = option_get_chunks },
[OPTION_AUTH_HMACS] = { SCTP(SCTP_HMAC_IDENT), .set = option_set_hmacs,
  .get = option_get_hmacs },
[OPTION_AUTH_KEY] = { SCTP(SCTP_AUTH_KEY), .set = option_set_keys },
[OPTION_AUTH_ACTIVE_KEY] = { SCTP(SCTP_AUTH_ACTIVE_KEY),
  FIELD(sctp_authkeyid, scact_keynumber) },
};
/* clang-format on */
