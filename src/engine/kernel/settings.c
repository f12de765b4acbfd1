/* The user's settings and the defaults as socket options. */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/param.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

/* Untouched buffers make Linux SCTP stall on a tiny window: ask for more. */
#define DEFAULT_BUFFER (4 * 1024 * 1024)

/* FORCE goes beyond the system's limit and needs CAP_NET_ADMIN; the plain
 * option is cut to that limit by the kernel. */
static int
set_buffer(int fd, int force, int plain, long long size)
{
	int value = (int)size;

	if (setsockopt(fd, SOL_SOCKET, force, &value, sizeof(value)) == 0)
		return 0;
	return setsockopt(fd, SOL_SOCKET, plain, &value, sizeof(value));
}

static int
set_buffers(int fd, const struct settings *s)
{
	if (set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF,
		settings_get(s, OPTION_SNDBUF, DEFAULT_BUFFER)) == -1)
		return -1;
	return set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF,
	    settings_get(s, OPTION_RCVBUF, DEFAULT_BUFFER));
}

static int
set_nodelay(int fd, const struct settings *s)
{
	int value = (int)settings_get(s, OPTION_NODELAY, 1);

	return setsockopt(
	    fd, IPPROTO_SCTP, SCTP_NODELAY, &value, sizeof(value));
}

/* In INITMSG and ASSOCINFO 0 leaves a value as it is. */
static int
set_init(int fd, const struct settings *s)
{
	struct sctp_initmsg init;

	memset(&init, 0, sizeof(init));
	init.sinit_num_ostreams = (uint16_t)settings_get(s, OPTION_OSTREAMS, 0);
	init.sinit_max_instreams =
	    (uint16_t)settings_get(s, OPTION_MAX_ISTREAMS, 0);
	init.sinit_max_attempts =
	    (uint16_t)settings_get(s, OPTION_INIT_MAX_ATTEMPTS, 0);
	init.sinit_max_init_timeo =
	    (uint16_t)settings_get(s, OPTION_INIT_MAX_TIMEOUT, 0);
	return setsockopt(fd, IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof(init));
}

static int
set_assoc(int fd, const struct settings *s)
{
	struct sctp_assocparams params;

	memset(&params, 0, sizeof(params));
	params.sasoc_asocmaxrxt =
	    (uint16_t)settings_get(s, OPTION_ASSOC_MAX_RETRANS, 0);
	params.sasoc_cookie_life =
	    (uint32_t)settings_get(s, OPTION_COOKIE_LIFE, 0);
	return setsockopt(
	    fd, IPPROTO_SCTP, SCTP_ASSOCINFO, &params, sizeof(params));
}

/* The kernel wants min <= initial <= max: what was not asked for gives way. */
static void
rto_order(struct sctp_rtoinfo *rto, const struct settings *s)
{
	bool initial = settings_has(s, OPTION_RTO_INITIAL);

	if (!settings_has(s, OPTION_RTO_MAX)) {
		rto->srto_max = MAX(rto->srto_max, rto->srto_min);
		if (initial)
			rto->srto_max = MAX(rto->srto_max, rto->srto_initial);
	}
	if (!settings_has(s, OPTION_RTO_MIN)) {
		rto->srto_min = MIN(rto->srto_min, rto->srto_max);
		if (initial)
			rto->srto_min = MIN(rto->srto_min, rto->srto_initial);
	}
	if (!initial)
		rto->srto_initial =
		    MIN(MAX(rto->srto_initial, rto->srto_min), rto->srto_max);
}

static int
set_rto(int fd, const struct settings *s)
{
	struct sctp_rtoinfo rto = {0};
	socklen_t len = sizeof(rto);

	if (getsockopt(fd, IPPROTO_SCTP, SCTP_RTOINFO, &rto, &len) == -1)
		return -1;
	rto.srto_initial =
	    (uint32_t)settings_get(s, OPTION_RTO_INITIAL, rto.srto_initial);
	rto.srto_min = (uint32_t)settings_get(s, OPTION_RTO_MIN, rto.srto_min);
	rto.srto_max = (uint32_t)settings_get(s, OPTION_RTO_MAX, rto.srto_max);
	rto_order(&rto, s);
	return setsockopt(fd, IPPROTO_SCTP, SCTP_RTOINFO, &rto, sizeof(rto));
}

/* For every path: spp_address stays empty. */
static int
set_paths(int fd, const struct settings *s)
{
	struct sctp_paddrparams params;

	memset(&params, 0, sizeof(params));
	params.spp_pathmaxrxt =
	    (uint16_t)settings_get(s, OPTION_PATH_MAX_RETRANS, 0);
	if (settings_has(s, OPTION_HEARTBEAT)) {
		params.spp_hbinterval =
		    (uint32_t)settings_get(s, OPTION_HEARTBEAT, 0);
		params.spp_flags =
		    params.spp_hbinterval != 0 ? SPP_HB_ENABLE : SPP_HB_DISABLE;
	}
	return setsockopt(
	    fd, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params, sizeof(params));
}

#define BIT(id) (1u << (id))

static const struct {
	const char *what;
	uint32_t options; /* only when one of these is set; 0: always */
	int (*set)(int, const struct settings *);
} steps[] = {
    {"buffer sizes", 0, set_buffers},
    {"SCTP_NODELAY", 0, set_nodelay},
    {"SCTP_INITMSG",
	BIT(OPTION_OSTREAMS) | BIT(OPTION_MAX_ISTREAMS) |
	    BIT(OPTION_INIT_MAX_ATTEMPTS) | BIT(OPTION_INIT_MAX_TIMEOUT),
	set_init},
    {"SCTP_ASSOCINFO", BIT(OPTION_ASSOC_MAX_RETRANS) | BIT(OPTION_COOKIE_LIFE),
	set_assoc},
    {"SCTP_RTOINFO (rto_min, rto_initial, rto_max: rising order)",
	BIT(OPTION_RTO_INITIAL) | BIT(OPTION_RTO_MIN) | BIT(OPTION_RTO_MAX),
	set_rto},
    {"SCTP_PEER_ADDR_PARAMS",
	BIT(OPTION_PATH_MAX_RETRANS) | BIT(OPTION_HEARTBEAT), set_paths},
};

int
settings_apply(int fd, const struct settings *s, struct error *e)
{
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].options != 0 && !(s->set & steps[i].options))
			continue;
		if (steps[i].set(fd, s) == -1)
			return error_errno(
			    e, errno, "cannot set %s", steps[i].what);
	}
	return 0;
}
