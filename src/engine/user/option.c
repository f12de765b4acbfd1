/* Options of the library's sockets, set before bind, connect and listen. */
#include "engine/user/user.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct target {
	struct socket *so;
	const struct settings *settings;
	struct error *e;
};

/* Set an option; name is what the user calls it, for the error. */
static int
set(const struct target *t, const char *name, int level, int number,
    const void *value, size_t len)
{
	if (usrsctp_setsockopt(t->so, level, number, value, (socklen_t)len) ==
	    -1)
		return error_errno(t->e, errno, "option %s", name);
	return 0;
}

static uint32_t
get(const struct target *t, enum option_id id, uint32_t fallback)
{
	return (uint32_t)settings_get(t->settings, id, fallback);
}

static bool
has_any(const struct target *t, enum option_id from, enum option_id to)
{
	for (int id = (int)from; id <= (int)to; id++)
		if (settings_has(t->settings, (enum option_id)id))
			return true;
	return false;
}

/* 0 leaves what the library has. */
static int
set_initmsg(const struct target *t)
{
	struct sctp_initmsg msg;

	if (!has_any(t, OPTION_OSTREAMS, OPTION_INIT_MAX_TIMEOUT))
		return 0;
	memset(&msg, 0, sizeof(msg));
	msg.sinit_num_ostreams = (uint16_t)get(t, OPTION_OSTREAMS, 0);
	msg.sinit_max_instreams = (uint16_t)get(t, OPTION_MAX_ISTREAMS, 0);
	msg.sinit_max_attempts = (uint16_t)get(t, OPTION_INIT_MAX_ATTEMPTS, 0);
	msg.sinit_max_init_timeo = (uint16_t)get(t, OPTION_INIT_MAX_TIMEOUT, 0);
	return set(t, "streams and INIT", IPPROTO_SCTP, SCTP_INITMSG, &msg,
	    sizeof(msg));
}

/* min <= initial <= max must hold: what was not asked for gives way. */
static int
set_rtoinfo(const struct target *t)
{
	struct sctp_rtoinfo rto;
	socklen_t len = sizeof(rto);

	if (!has_any(t, OPTION_RTO_INITIAL, OPTION_RTO_MAX))
		return 0;
	memset(&rto, 0, sizeof(rto));
	if (usrsctp_getsockopt(t->so, IPPROTO_SCTP, SCTP_RTOINFO, &rto, &len) ==
	    -1)
		return error_errno(t->e, errno, "option rto");
	rto.srto_min = get(t, OPTION_RTO_MIN, rto.srto_min);
	rto.srto_max = get(t, OPTION_RTO_MAX, rto.srto_max);
	rto.srto_initial = get(t, OPTION_RTO_INITIAL, rto.srto_initial);
	if (!settings_has(t->settings, OPTION_RTO_MAX)) {
		if (rto.srto_max < rto.srto_initial)
			rto.srto_max = rto.srto_initial;
		if (rto.srto_max < rto.srto_min)
			rto.srto_max = rto.srto_min;
	}
	if (!settings_has(t->settings, OPTION_RTO_INITIAL)) {
		if (rto.srto_initial < rto.srto_min)
			rto.srto_initial = rto.srto_min;
		if (rto.srto_initial > rto.srto_max)
			rto.srto_initial = rto.srto_max;
	}
	if (!settings_has(t->settings, OPTION_RTO_MIN) &&
	    rto.srto_min > rto.srto_initial)
		rto.srto_min = rto.srto_initial;
	return set(t, "rto", IPPROTO_SCTP, SCTP_RTOINFO, &rto, sizeof(rto));
}

static int
set_associnfo(const struct target *t)
{
	struct sctp_assocparams params;

	memset(&params, 0, sizeof(params));
	params.sasoc_asocmaxrxt = (uint16_t)get(t, OPTION_ASSOC_MAX_RETRANS, 0);
	params.sasoc_cookie_life = get(t, OPTION_COOKIE_LIFE, 0);
	if (params.sasoc_asocmaxrxt == 0 && params.sasoc_cookie_life == 0)
		return 0;
	return set(t, "association parameters", IPPROTO_SCTP, SCTP_ASSOCINFO,
	    &params, sizeof(params));
}

static int
set_paddrparams(const struct target *t)
{
	struct sctp_paddrparams params;

	if (!has_any(t, OPTION_PATH_MAX_RETRANS, OPTION_PATH_MAX_RETRANS) &&
	    !settings_has(t->settings, OPTION_HEARTBEAT))
		return 0;
	memset(&params, 0, sizeof(params));
	params.spp_pathmaxrxt = (uint16_t)get(t, OPTION_PATH_MAX_RETRANS, 0);
	params.spp_hbinterval = get(t, OPTION_HEARTBEAT, 0);
	if (params.spp_hbinterval != 0)
		params.spp_flags |= SPP_HB_ENABLE;
	else if (settings_has(t->settings, OPTION_HEARTBEAT))
		params.spp_flags |= SPP_HB_DISABLE;
	return set(t, "path parameters", IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS,
	    &params, sizeof(params));
}

static int
set_buffer(const struct target *t, enum option_id id, int number)
{
	int size = (int)get(t, id, 0);

	if (size == 0)
		return 0;
	return set(
	    t, option_rows[id].name, SOL_SOCKET, number, &size, sizeof(size));
}

static int
set_flag(const struct target *t, const char *name, int number, bool on)
{
	int value = on;

	return set(t, name, IPPROTO_SCTP, number, &value, sizeof(value));
}

static const struct {
	enum event_type type;
	uint16_t number;
} subscriptions[] = {
    {EVENT_ASSOC_CHANGE, SCTP_ASSOC_CHANGE},
    {EVENT_PEER_ADDR_CHANGE, SCTP_PEER_ADDR_CHANGE},
    {EVENT_REMOTE_ERROR, SCTP_REMOTE_ERROR},
    {EVENT_SEND_FAILED, SCTP_SEND_FAILED_EVENT},
    {EVENT_SHUTDOWN, SCTP_SHUTDOWN_EVENT},
    {EVENT_ADAPTATION, SCTP_ADAPTATION_INDICATION},
    {EVENT_PARTIAL_DELIVERY, SCTP_PARTIAL_DELIVERY_EVENT},
    {EVENT_AUTHENTICATION, SCTP_AUTHENTICATION_EVENT},
    {EVENT_SENDER_DRY, SCTP_SENDER_DRY_EVENT},
    {EVENT_STREAM_RESET, SCTP_STREAM_RESET_EVENT},
    {EVENT_ASSOC_RESET, SCTP_ASSOC_RESET_EVENT},
    {EVENT_STREAM_CHANGE, SCTP_STREAM_CHANGE_EVENT},
};

/* What this backend needs for itself, and what the caller wants to see. */
static int
subscribe(const struct target *t, uint32_t wanted)
{
	struct sctp_event event;

	wanted |= EVENT_BIT(EVENT_ASSOC_CHANGE) | EVENT_BIT(EVENT_SHUTDOWN) |
		  EVENT_BIT(EVENT_PARTIAL_DELIVERY);
	memset(&event, 0, sizeof(event));
	event.se_on = 1;
	for (size_t i = 0; i < sizeof(subscriptions) / sizeof(subscriptions[0]);
	     i++) {
		if (!(wanted & EVENT_BIT(subscriptions[i].type)))
			continue;
		event.se_type = subscriptions[i].number;
		if (set(t, "events", IPPROTO_SCTP, SCTP_EVENT, &event,
			sizeof(event)) == -1)
			return -1;
	}
	return 0;
}

static int
set_encapsulation(const struct target *t, uint16_t port)
{
	struct sctp_udpencaps encaps;

	memset(&encaps, 0, sizeof(encaps));
	encaps.sue_address.ss_family = AF_UNSPEC;
	encaps.sue_port = htons(port == 0 ? SCTP_UDP_PORT : port);
	return set(t, "UDP encapsulation", IPPROTO_SCTP,
	    SCTP_REMOTE_UDP_ENCAPS_PORT, &encaps, sizeof(encaps));
}

int
user_options(const struct engine *engine, struct socket *so,
    const struct settings *settings, struct error *e)
{
	const struct target t = {so, settings, e};

	if (set_buffer(&t, OPTION_SNDBUF, SO_SNDBUF) == -1 ||
	    set_buffer(&t, OPTION_RCVBUF, SO_RCVBUF) == -1 ||
	    set_initmsg(&t) == -1 || set_rtoinfo(&t) == -1 ||
	    set_associnfo(&t) == -1 || set_paddrparams(&t) == -1)
		return -1;
	if (set_flag(&t, "nodelay", SCTP_NODELAY,
		get(&t, OPTION_NODELAY, 1) != 0) == -1 ||
	    set_flag(&t, "receive information", SCTP_RECVRCVINFO, true) == -1 ||
	    subscribe(&t, engine->config.events) == -1)
		return -1;
	if (engine->config.udp)
		return set_encapsulation(&t, engine->config.udp_remote);
	return 0;
}
