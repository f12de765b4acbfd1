/* Linux notifications (RFC 6458 6.1) as neutral events. */
#include "engine/cause.h"
#include "engine/kernel/kernel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include <netinet/sctp.h>

/* The neutral numbers are Linux's own. */
_Static_assert((int)SCTP_COMM_UP == (int)ASSOC_COMM_UP, "sac_state");
_Static_assert(
    (int)SCTP_CANT_STR_ASSOC == (int)ASSOC_CANT_STR_ASSOC, "sac_state");
_Static_assert((int)SCTP_ADDR_AVAILABLE == (int)PATH_AVAILABLE, "spc_state");
_Static_assert(
    (int)SCTP_ADDR_POTENTIALLY_FAILED == (int)PATH_POTENTIALLY_FAILED,
    "spc_state");
_Static_assert(SCTP_STREAM_RESET_INCOMING_SSN == RESET_INCOMING &&
		   SCTP_STREAM_RESET_OUTGOING_SSN == RESET_OUTGOING &&
		   SCTP_STREAM_RESET_DENIED == RESET_DENIED &&
		   SCTP_STREAM_RESET_FAILED == RESET_FAILED &&
		   SCTP_ASSOC_RESET_DENIED == RESET_DENIED &&
		   SCTP_ASSOC_RESET_FAILED == RESET_FAILED &&
		   SCTP_STREAM_CHANGE_DENIED == RESET_DENIED &&
		   SCTP_STREAM_CHANGE_FAILED == RESET_FAILED,
    "reset flags");

/* What follows the fixed part of size bytes is the event's data. */
static void
notify_data(struct event *event, char *buf, size_t len, size_t size)
{
	event->data = buf + size;
	event->len = len - size;
}

static void
assoc_change(char *buf, size_t len, struct event *event)
{
	struct sctp_assoc_change n;

	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_ASSOC_CHANGE;
	event->state = n.sac_state;
	event->cause =
	    ntohs(n.sac_error); /* as in the chunk, unlike the rest */
	event->ostreams = n.sac_outbound_streams;
	event->istreams = n.sac_inbound_streams;
	notify_data(event, buf, len, sizeof(n));
}

static void
peer_addr_change(char *buf, size_t len, struct event *event)
{
	struct sctp_paddr_change n;
	struct sockaddr_storage ss;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	memcpy(&ss, &n.spc_aaddr, sizeof(ss));
	event->type = EVENT_PEER_ADDR_CHANGE;
	event->state = n.spc_state;
	/* spc_error says what made it so (2: a heartbeat), not what failed. */
	ipaddr_from_sockaddr((struct sockaddr *)&ss, &event->addr, NULL);
}

/*
 * Linux takes the cause's TLV header away; put it back where the association
 * id stands, just before what is left of the cause. It leaves the padding,
 * which is no part of a text.
 */
static void
remote_error(char *buf, size_t len, struct event *event)
{
	struct sctp_remote_error n;
	size_t header = offsetof(struct sctp_remote_error, sre_assoc_id);
	uint16_t tlv[2];
	int i;

	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_REMOTE_ERROR;
	event->cause = ntohs(n.sre_error);
	if (event->cause == CAUSE_USER_INITIATED_ABORT ||
	    event->cause == CAUSE_PROTOCOL_VIOLATION)
		for (i = 0; i < 3 && len > sizeof(n) && buf[len - 1] == 0; i++)
			len--;
	tlv[0] = n.sre_error;
	tlv[1] = htons((uint16_t)(len - header));
	memcpy(buf + header, tlv, sizeof(tlv));
	notify_data(event, buf, len, header);
}

static void
send_failed(char *buf, size_t len, struct event *event)
{
	struct sctp_send_failed_event n;

	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_SEND_FAILED;
	event->flags = event_chunk_flags(n.ssfe_info.snd_flags);
	if (n.ssf_flags == SCTP_DATA_SENT)
		event->flags |= FAILED_SENT;
	event->cause = ntohs((uint16_t)n.ssf_error); /* so it is */
	event->stream = n.ssfe_info.snd_sid;
	event->ppid = ntohl(n.ssfe_info.snd_ppid);
	event->context = n.ssfe_info.snd_context;
	notify_data(event, buf, len, sizeof(n));
}

/* Kernels before 5.5 */
static void
send_failed_old(char *buf, size_t len, struct event *event)
{
	struct sctp_send_failed n;

	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_SEND_FAILED;
	event->flags = event_chunk_flags(n.ssf_info.sinfo_flags);
	if (n.ssf_flags == SCTP_DATA_SENT)
		event->flags |= FAILED_SENT;
	event->cause = ntohs((uint16_t)n.ssf_error); /* so it is */
	event->stream = n.ssf_info.sinfo_stream;
	event->ppid = ntohl(n.ssf_info.sinfo_ppid);
	event->context = n.ssf_info.sinfo_context;
	notify_data(event, buf, len, sizeof(n));
}

static void
shutdown_event(char *buf, size_t len, struct event *event)
{
	(void)buf;
	(void)len;
	event->type = EVENT_SHUTDOWN;
}

static void
adaptation(char *buf, size_t len, struct event *event)
{
	struct sctp_adaptation_event n;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_ADAPTATION;
	event->value = n.sai_adaptation_ind;
}

static void
partial_delivery(char *buf, size_t len, struct event *event)
{
	struct sctp_pdapi_event n;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_PARTIAL_DELIVERY;
	event->stream = (uint16_t)n.pdapi_stream;
	event->seq = n.pdapi_seq;
}

static void
authentication(char *buf, size_t len, struct event *event)
{
	struct sctp_authkey_event n;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_AUTHENTICATION;
	event->value = n.auth_keynumber;
	event->value2 = n.auth_altkeynumber;
	event->state = AUTH_NEW_KEY;
	if (n.auth_indication == SCTP_AUTH_FREE_KEY)
		event->state = AUTH_FREE_KEY;
	else if (n.auth_indication == SCTP_AUTH_NO_AUTH)
		event->state = AUTH_NO_AUTH;
}

static void
sender_dry(char *buf, size_t len, struct event *event)
{
	(void)buf;
	(void)len;
	event->type = EVENT_SENDER_DRY;
}

static void
stream_reset(char *buf, size_t len, struct event *event)
{
	struct sctp_stream_reset_event n;

	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_STREAM_RESET;
	event->flags = n.strreset_flags;
	notify_data(event, buf, len, sizeof(n));
}

static void
assoc_reset(char *buf, size_t len, struct event *event)
{
	struct sctp_assoc_reset_event n;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_ASSOC_RESET;
	event->flags = n.assocreset_flags;
	event->value = n.assocreset_local_tsn;
	event->value2 = n.assocreset_remote_tsn;
}

static void
stream_change(char *buf, size_t len, struct event *event)
{
	struct sctp_stream_change_event n;

	(void)len;
	memcpy(&n, buf, sizeof(n));
	event->type = EVENT_STREAM_CHANGE;
	event->flags = n.strchange_flags;
	event->istreams = n.strchange_instrms;
	event->ostreams = n.strchange_outstrms;
}

static const struct {
	uint16_t type;
	size_t size; /* of the fixed part */
	void (*parse)(char *, size_t, struct event *);
} parsers[] = {
    {SCTP_ASSOC_CHANGE, sizeof(struct sctp_assoc_change), assoc_change},
    {SCTP_PEER_ADDR_CHANGE, sizeof(struct sctp_paddr_change), peer_addr_change},
    {SCTP_REMOTE_ERROR, sizeof(struct sctp_remote_error), remote_error},
    {SCTP_SEND_FAILED, sizeof(struct sctp_send_failed), send_failed_old},
    {SCTP_SEND_FAILED_EVENT, sizeof(struct sctp_send_failed_event),
	send_failed},
    {SCTP_SHUTDOWN_EVENT, sizeof(struct sctp_shutdown_event), shutdown_event},
    {SCTP_ADAPTATION_INDICATION, sizeof(struct sctp_adaptation_event),
	adaptation},
    {SCTP_PARTIAL_DELIVERY_EVENT, sizeof(struct sctp_pdapi_event),
	partial_delivery},
    {SCTP_AUTHENTICATION_EVENT, sizeof(struct sctp_authkey_event),
	authentication},
    {SCTP_SENDER_DRY_EVENT, sizeof(struct sctp_sender_dry_event), sender_dry},
    {SCTP_STREAM_RESET_EVENT, sizeof(struct sctp_stream_reset_event),
	stream_reset},
    {SCTP_ASSOC_RESET_EVENT, sizeof(struct sctp_assoc_reset_event),
	assoc_reset},
    {SCTP_STREAM_CHANGE_EVENT, sizeof(struct sctp_stream_change_event),
	stream_change},
};

void
notify_parse(void *buf, size_t len, struct event *event)
{
	struct {
		uint16_t type;
		uint16_t flags;
		uint32_t length;
	} header;
	size_t i;

	memset(event, 0, sizeof(*event));
	event->type = EVENT_UNKNOWN;
	event->raw_len = (uint32_t)len;
	if (len < sizeof(header))
		return;
	memcpy(&header, buf, sizeof(header));
	event->raw_type = header.type;
	event->raw_len = header.length;
	for (i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++)
		if (parsers[i].type == header.type && len >= parsers[i].size)
			parsers[i].parse(buf, len, event);
}
