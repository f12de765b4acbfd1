/*
 * Notifications (RFC 6458 section 6.1, RFC 6525 section 6.1) from the library's
 * bytes and numbers to neutral events. Nothing here has an effect.
 */
#include "engine/cause.h"
#include "engine/user/user.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

static_assert(sizeof(struct sctp_assoc_change) == 20, "another usrsctp");
static_assert(sizeof(struct sctp_paddr_change) == 152, "another usrsctp");
static_assert(sizeof(struct sctp_send_failed_event) == 32, "another usrsctp");

/* What follows the fixed part of a notification of len bytes. */
static void
set_data(struct event *event, const void *data, size_t fixed, size_t len)
{
	event->data = data;
	event->len = len - fixed;
}

/* The library hands out whole ABORT and ERROR chunks: leave the causes. */
static void
strip_chunk_header(struct event *event)
{
	const size_t header = 4;

	if (event->len < header) {
		event->data = NULL;
		event->len = 0;
		return;
	}
	event->data = (const char *)event->data + header;
	event->len -= header;
	if (event->cause == 0)
		event->cause = cause_first(event->data, event->len);
}

static int
assoc_neutral(unsigned state)
{
	switch (state) {
	case SCTP_COMM_UP:
		return ASSOC_COMM_UP;
	case SCTP_RESTART:
		return ASSOC_RESTART;
	case SCTP_SHUTDOWN_COMP:
		return ASSOC_SHUTDOWN_COMP;
	case SCTP_CANT_STR_ASSOC:
		return ASSOC_CANT_STR_ASSOC;
	default:
		return ASSOC_COMM_LOST;
	}
}

/* A byte for each feature. */
static unsigned
features_neutral(const uint8_t *list, size_t len)
{
	static const unsigned bits[SCTP_ASSOC_SUPPORTS_MAX + 1] = {
	    [SCTP_ASSOC_SUPPORTS_PR] = FEATURE_PR,
	    [SCTP_ASSOC_SUPPORTS_AUTH] = FEATURE_AUTH,
	    [SCTP_ASSOC_SUPPORTS_ASCONF] = FEATURE_ASCONF,
	    [SCTP_ASSOC_SUPPORTS_MULTIBUF] = FEATURE_MULTIBUF,
	    [SCTP_ASSOC_SUPPORTS_RE_CONFIG] = FEATURE_RECONF,
	    [SCTP_ASSOC_SUPPORTS_INTERLEAVING] = FEATURE_INTERLEAVING,
	};
	unsigned features = 0;

	for (size_t i = 0; i < len; i++)
		if (list[i] <= SCTP_ASSOC_SUPPORTS_MAX)
			features |= bits[list[i]];
	return features;
}

static void
parse_assoc_change(
    const struct sctp_assoc_change *n, size_t len, struct event *event)
{
	event->type = EVENT_ASSOC_CHANGE;
	event->state = assoc_neutral(n->sac_state);
	event->ostreams = n->sac_outbound_streams;
	event->istreams = n->sac_inbound_streams;
	if (event->state == ASSOC_COMM_UP || event->state == ASSOC_RESTART) {
		event->features =
		    features_neutral(n->sac_info, len - sizeof(*n));
		return;
	}
	event->cause = n->sac_error;
	set_data(event, n->sac_info, sizeof(*n), len);
	strip_chunk_header(event);
}

static int
path_neutral(unsigned state)
{
	switch (state) {
	case SCTP_ADDR_AVAILABLE:
		return PATH_AVAILABLE;
	case SCTP_ADDR_REMOVED:
		return PATH_REMOVED;
	case SCTP_ADDR_ADDED:
		return PATH_ADDED;
	case SCTP_ADDR_MADE_PRIM:
		return PATH_MADE_PRIM;
	case SCTP_ADDR_CONFIRMED:
		return PATH_CONFIRMED;
	default:
		return PATH_UNREACHABLE;
	}
}

static void
parse_paddr_change(const struct sctp_paddr_change *n, struct event *event)
{
	event->type = EVENT_PEER_ADDR_CHANGE;
	event->state = path_neutral(n->spc_state);
	event->cause = (uint16_t)n->spc_error;
	ipaddr_from_sockaddr(
	    (const struct sockaddr *)&n->spc_aaddr, &event->addr, NULL);
}

static void
parse_remote_error(
    const struct sctp_remote_error *n, size_t len, struct event *event)
{
	event->type = EVENT_REMOTE_ERROR;
	event->cause = n->sre_error;
	set_data(event, n->sre_data, sizeof(*n), len);
	strip_chunk_header(event);
}

static void
parse_send_failed(
    const struct sctp_send_failed_event *n, size_t len, struct event *event)
{
	event->type = EVENT_SEND_FAILED;
	event->flags = event_chunk_flags(n->ssfe_info.snd_flags);
	if (n->ssfe_flags & SCTP_DATA_SENT)
		event->flags |= FAILED_SENT;
	event->cause = (uint16_t)n->ssfe_error;
	event->stream = n->ssfe_info.snd_sid;
	event->ppid = ntohl(n->ssfe_info.snd_ppid);
	event->context = n->ssfe_info.snd_context;
	set_data(event, n->ssfe_data, sizeof(*n), len);
}

static void
parse_pdapi(const struct sctp_pdapi_event *n, struct event *event)
{
	event->type = EVENT_PARTIAL_DELIVERY;
	event->stream = (uint16_t)n->pdapi_stream;
	event->seq = n->pdapi_seq;
}

static int
auth_neutral(unsigned indication)
{
	switch (indication) {
	case SCTP_AUTH_NEW_KEY:
		return AUTH_NEW_KEY;
	case SCTP_AUTH_FREE_KEY:
		return AUTH_FREE_KEY;
	default:
		return AUTH_NO_AUTH;
	}
}

static void
parse_auth(const struct sctp_authkey_event *n, struct event *event)
{
	event->type = EVENT_AUTHENTICATION;
	event->state = auth_neutral(n->auth_indication);
	event->value = n->auth_keynumber;
}

/* The library's bits for resets of streams. */
static unsigned
reset_flags(unsigned flags)
{
	unsigned neutral = 0;

	if (flags & SCTP_STREAM_RESET_INCOMING_SSN)
		neutral |= RESET_INCOMING;
	if (flags & SCTP_STREAM_RESET_OUTGOING_SSN)
		neutral |= RESET_OUTGOING;
	if (flags & SCTP_STREAM_RESET_DENIED)
		neutral |= RESET_DENIED;
	if (flags & SCTP_STREAM_RESET_FAILED)
		neutral |= RESET_FAILED;
	return neutral;
}

static void
parse_strreset(
    const struct sctp_stream_reset_event *n, size_t len, struct event *event)
{
	event->type = EVENT_STREAM_RESET;
	event->flags = reset_flags(n->strreset_flags);
	set_data(event, n->strreset_stream_list, sizeof(*n), len);
	event->len -= event->len % sizeof(uint16_t);
}

static void
parse_assocreset(const struct sctp_assoc_reset_event *n, struct event *event)
{
	event->type = EVENT_ASSOC_RESET;
	event->flags =
	    reset_flags(n->assocreset_flags &
			(SCTP_ASSOC_RESET_DENIED | SCTP_ASSOC_RESET_FAILED));
	event->value = n->assocreset_local_tsn;
	event->value2 = n->assocreset_remote_tsn;
}

static void
parse_strchange(const struct sctp_stream_change_event *n, struct event *event)
{
	event->type = EVENT_STREAM_CHANGE;
	event->flags =
	    reset_flags(n->strchange_flags & (SCTP_STREAM_CHANGE_DENIED |
						 SCTP_STREAM_CHANGE_FAILED));
	event->istreams = n->strchange_instrms;
	event->ostreams = n->strchange_outstrms;
}

/* The size of the fixed part of each notification that is understood. */
static size_t
fixed_size(unsigned type)
{
	switch (type) {
	case SCTP_ASSOC_CHANGE:
		return sizeof(struct sctp_assoc_change);
	case SCTP_PEER_ADDR_CHANGE:
		return sizeof(struct sctp_paddr_change);
	case SCTP_REMOTE_ERROR:
		return sizeof(struct sctp_remote_error);
	case SCTP_SEND_FAILED_EVENT:
		return sizeof(struct sctp_send_failed_event);
	case SCTP_SHUTDOWN_EVENT:
		return sizeof(struct sctp_shutdown_event);
	case SCTP_ADAPTATION_INDICATION:
		return sizeof(struct sctp_adaptation_event);
	case SCTP_PARTIAL_DELIVERY_EVENT:
		return sizeof(struct sctp_pdapi_event);
	case SCTP_AUTHENTICATION_EVENT:
		return sizeof(struct sctp_authkey_event);
	case SCTP_SENDER_DRY_EVENT:
		return sizeof(struct sctp_sender_dry_event);
	case SCTP_STREAM_RESET_EVENT:
		return sizeof(struct sctp_stream_reset_event);
	case SCTP_ASSOC_RESET_EVENT:
		return sizeof(struct sctp_assoc_reset_event);
	case SCTP_STREAM_CHANGE_EVENT:
		return sizeof(struct sctp_stream_change_event);
	default:
		return sizeof(struct sctp_tlv);
	}
}

/* len is at least fixed_size(). */
static void
parse_body(const union sctp_notification *n, size_t len, struct event *event)
{
	switch (n->sn_header.sn_type) {
	case SCTP_ASSOC_CHANGE:
		parse_assoc_change(&n->sn_assoc_change, len, event);
		break;
	case SCTP_PEER_ADDR_CHANGE:
		parse_paddr_change(&n->sn_paddr_change, event);
		break;
	case SCTP_REMOTE_ERROR:
		parse_remote_error(&n->sn_remote_error, len, event);
		break;
	case SCTP_SEND_FAILED_EVENT:
		parse_send_failed(&n->sn_send_failed_event, len, event);
		break;
	case SCTP_SHUTDOWN_EVENT:
		event->type = EVENT_SHUTDOWN;
		break;
	case SCTP_ADAPTATION_INDICATION:
		event->type = EVENT_ADAPTATION;
		event->value = n->sn_adaptation_event.sai_adaptation_ind;
		break;
	case SCTP_PARTIAL_DELIVERY_EVENT:
		parse_pdapi(&n->sn_pdapi_event, event);
		break;
	case SCTP_AUTHENTICATION_EVENT:
		parse_auth(&n->sn_auth_event, event);
		break;
	case SCTP_SENDER_DRY_EVENT:
		event->type = EVENT_SENDER_DRY;
		break;
	case SCTP_STREAM_RESET_EVENT:
		parse_strreset(&n->sn_strreset_event, len, event);
		break;
	case SCTP_ASSOC_RESET_EVENT:
		parse_assocreset(&n->sn_assocreset_event, event);
		break;
	case SCTP_STREAM_CHANGE_EVENT:
		parse_strchange(&n->sn_strchange_event, event);
		break;
	case SCTP_NOTIFICATIONS_STOPPED_EVENT:
		event->type = EVENT_NOTIFICATIONS_STOPPED;
		break;
	}
}

bool
user_notify_parse(void *bytes, size_t len, struct event *event)
{
	const union sctp_notification *n = bytes;

	memset(event, 0, sizeof(*event));
	event->type = EVENT_UNKNOWN;
	if (len < sizeof(n->sn_header) ||
	    len < fixed_size(n->sn_header.sn_type))
		return false;
	event->raw_type = n->sn_header.sn_type;
	event->raw_len = n->sn_header.sn_length;
	parse_body(n, len, event);
	return true;
}
