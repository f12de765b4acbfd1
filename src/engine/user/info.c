/* What the library tells of an association besides its status. */
#include "engine/info.h"

#include "engine/user/user.h"

#include <string.h>

#define PR_ALL 0x0f /* all policies; not in usrsctp.h */

static int
gone(struct error *e)
{
	return error_set(e, ERR_LOST, "the association has ended");
}

static unsigned
features(struct socket *so)
{
	static const struct {
		int option;
		unsigned feature;
	} rows[] = {
	    {SCTP_PR_SUPPORTED, FEATURE_PR},
	    {SCTP_AUTH_SUPPORTED, FEATURE_AUTH},
	    {SCTP_ASCONF_SUPPORTED, FEATURE_ASCONF},
	    {SCTP_RECONFIG_SUPPORTED, FEATURE_RECONF},
	    {0x1206, FEATURE_INTERLEAVING}, /* not in usrsctp.h */
	    {SCTP_ECN_SUPPORTED, FEATURE_ECN},
	};
	unsigned found = 0;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sctp_assoc_value value = {0};
		socklen_t len = sizeof(value);

		if (usrsctp_getsockopt(
			so, IPPROTO_SCTP, rows[i].option, &value, &len) == 0 &&
		    value.assoc_value != 0)
			found |= rows[i].feature;
	}
	return found;
}

static uint32_t
buffer(struct socket *so, int option)
{
	socklen_t len = sizeof(int);
	int size = 0;

	(void)usrsctp_getsockopt(so, SOL_SOCKET, option, &size, &len);
	return (uint32_t)size;
}

int
user_info(struct assoc *a, struct assoc_info *info, struct error *e)
{
	struct socket *so = ((struct user_assoc *)a)->sock.so;
	struct sctp_assocparams params;
	socklen_t len = sizeof(params);
	struct sctp_status status;

	memset(&params, 0, sizeof(params));
	if (!user_get_status(so, &status) ||
	    usrsctp_getsockopt(
		so, IPPROTO_SCTP, SCTP_ASSOCINFO, &params, &len) == -1)
		return gone(e);
	info->features = features(so);
	info->max_retrans = params.sasoc_asocmaxrxt;
	info->peer_destinations = params.sasoc_number_peer_destinations;
	info->peer_rwnd = params.sasoc_peer_rwnd;
	info->local_rwnd = params.sasoc_local_rwnd;
	info->cookie_life_ms = params.sasoc_cookie_life;
	info->sndbuf = buffer(so, SO_SNDBUF);
	info->rcvbuf = buffer(so, SO_RCVBUF);
	return 0;
}

/* Messages given up (RFC 7496 section 4.4). */
static void
abandoned(struct socket *so, struct counters *c)
{
	struct sctp_prstatus pr = {.sprstat_policy = PR_ALL};
	socklen_t len = sizeof(pr);

	if (usrsctp_getsockopt(
		so, IPPROTO_SCTP, SCTP_PR_ASSOC_STATUS, &pr, &len) == -1)
		return;
	counter_add(c, "abandoned_unsent", pr.sprstat_abandoned_unsent);
	counter_add(c, "abandoned_sent", pr.sprstat_abandoned_sent);
}

/* The timers of the association that fired. */
static void
timeouts(struct socket *so, struct counters *c)
{
	struct sctp_timeouts t = {0};
	socklen_t len = sizeof(t);

	if (usrsctp_getsockopt(so, IPPROTO_SCTP, SCTP_TIMEOUTS, &t, &len) == -1)
		return;
	counter_add(c, "init_timeouts", t.stimo_init);
	counter_add(c, "data_timeouts", t.stimo_data);
	counter_add(c, "sack_timeouts", t.stimo_sack);
	counter_add(c, "shutdown_timeouts", t.stimo_shutdown);
	counter_add(c, "heartbeat_timeouts", t.stimo_heartbeat);
	counter_add(c, "cookie_timeouts", t.stimo_cookie);
	counter_add(c, "shutdown_ack_timeouts", t.stimo_shutdownack);
}

/* The library counts for the whole process, but for timeouts. */
int
user_counters(struct assoc *a, struct counters *c, struct error *e)
{
	struct socket *so = ((struct user_assoc *)a)->sock.so;
	struct sctp_status status;
	struct sctpstat s;

	if (!user_get_status(so, &status))
		return gone(e);
	usrsctp_get_stat(&s);
	c->process = true;
	counter_add(c, "packets_sent", s.sctps_outpackets);
	counter_add(c, "packets_received", s.sctps_inpackets);
	counter_add(c, "ordered_chunks_sent", s.sctps_outorderchunks);
	counter_add(c, "ordered_chunks_received", s.sctps_inorderchunks);
	counter_add(c, "unordered_chunks_sent", s.sctps_outunorderchunks);
	counter_add(c, "unordered_chunks_received", s.sctps_inunorderchunks);
	counter_add(c, "control_chunks_sent", s.sctps_outcontrolchunks);
	counter_add(c, "control_chunks_received", s.sctps_incontrolchunks);
	counter_add(c, "sacks_sent", s.sctps_sendsacks);
	counter_add(c, "sacks_received", s.sctps_recvsacks);
	counter_add(c, "retransmitted_chunks", s.sctps_sendretransdata);
	counter_add(c, "duplicate_chunks_received", s.sctps_recvdupdata);
	timeouts(so, c);
	abandoned(so, c);
	return 0;
}
