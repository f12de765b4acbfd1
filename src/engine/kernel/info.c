/* What the kernel tells of an association besides its status. */
#include "engine/info.h"

#include "engine/kernel/kernel.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <netinet/sctp.h>

static int
gone(struct error *e)
{
	return error_set(e, ERR_LOST, "the association has ended");
}

static uint32_t
buffer(int fd, int option)
{
	socklen_t len = sizeof(int);
	int size = 0;

	(void)getsockopt(fd, SOL_SOCKET, option, &size, &len);
	return (uint32_t)size;
}

/* Without an association these options tell the socket's defaults. */
int
kernel_info(struct assoc *a, struct assoc_info *info, struct error *e)
{
	int fd = ((struct kernel_assoc *)a)->fd;
	struct sctp_assocparams params = {0};
	socklen_t len = sizeof(params);

	if (kernel_state(fd) == -1 ||
	    getsockopt(fd, IPPROTO_SCTP, SCTP_ASSOCINFO, &params, &len) == -1)
		return gone(e);
	info->features = kernel_features(fd);
	info->max_retrans = params.sasoc_asocmaxrxt;
	info->peer_destinations = params.sasoc_number_peer_destinations;
	info->peer_rwnd = params.sasoc_peer_rwnd;
	info->local_rwnd = params.sasoc_local_rwnd;
	info->cookie_life_ms = params.sasoc_cookie_life;
	info->sndbuf = buffer(fd, SO_SNDBUF);
	info->rcvbuf = buffer(fd, SO_RCVBUF);
	return 0;
}

/* Messages given up (RFC 7496 section 4.4). */
static void
abandoned(int fd, struct counters *c)
{
	struct sctp_prstatus pr = {.sprstat_policy = SCTP_PR_SCTP_ALL};
	socklen_t len = sizeof(pr);

	if (getsockopt(fd, IPPROTO_SCTP, SCTP_PR_ASSOC_STATUS, &pr, &len) == -1)
		return;
	counter_add(c, "abandoned_unsent", pr.sprstat_abandoned_unsent);
	counter_add(c, "abandoned_sent", pr.sprstat_abandoned_sent);
}

/* Reading sets max_rto_ms back. */
int
kernel_counters(struct assoc *a, struct counters *c, struct error *e)
{
	int fd = ((struct kernel_assoc *)a)->fd;
	struct sctp_assoc_stats s = {0};
	socklen_t len = sizeof(s);

	if (kernel_state(fd) == -1)
		return gone(e);
	/* Kernels before 3.8 have none. */
	if (getsockopt(fd, IPPROTO_SCTP, SCTP_GET_ASSOC_STATS, &s, &len) == -1)
		return 0;
	counter_add(c, "packets_sent", s.sas_opackets);
	counter_add(c, "packets_received", s.sas_ipackets);
	counter_add(c, "ordered_chunks_sent", s.sas_oodchunks);
	counter_add(c, "ordered_chunks_received", s.sas_iodchunks);
	counter_add(c, "unordered_chunks_sent", s.sas_ouodchunks);
	counter_add(c, "unordered_chunks_received", s.sas_iuodchunks);
	counter_add(c, "control_chunks_sent", s.sas_octrlchunks);
	counter_add(c, "control_chunks_received", s.sas_ictrlchunks);
	counter_add(c, "sacks_sent", s.sas_osacks);
	counter_add(c, "sacks_received", s.sas_isacks);
	counter_add(c, "retransmitted_chunks", s.sas_rtxchunks);
	counter_add(c, "duplicate_chunks_received", s.sas_idupchunks);
	counter_add(c, "out_of_sequence_received", s.sas_outofseqtsns);
	counter_add(c, "gap_acks_received", s.sas_gapcnt);
	counter_add(c, "max_rto_ms", kernel_ticks_to_ms(s.sas_maxrto));
	abandoned(fd, c);
	return 0;
}
