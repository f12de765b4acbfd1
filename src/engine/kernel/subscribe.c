/* Subscribing to notifications (RFC 6458 6.2). */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <netinet/sctp.h>

static const uint16_t notifications[EVENT_TYPES] = {
    [EVENT_ASSOC_CHANGE] = SCTP_ASSOC_CHANGE,
    [EVENT_PEER_ADDR_CHANGE] = SCTP_PEER_ADDR_CHANGE,
    [EVENT_REMOTE_ERROR] = SCTP_REMOTE_ERROR,
    [EVENT_SEND_FAILED] = SCTP_SEND_FAILED_EVENT,
    [EVENT_SHUTDOWN] = SCTP_SHUTDOWN_EVENT,
    [EVENT_ADAPTATION] = SCTP_ADAPTATION_INDICATION,
    [EVENT_PARTIAL_DELIVERY] = SCTP_PARTIAL_DELIVERY_EVENT,
    [EVENT_AUTHENTICATION] = SCTP_AUTHENTICATION_EVENT,
    [EVENT_SENDER_DRY] = SCTP_SENDER_DRY_EVENT,
    [EVENT_STREAM_RESET] = SCTP_STREAM_RESET_EVENT,
    [EVENT_ASSOC_RESET] = SCTP_ASSOC_RESET_EVENT,
    [EVENT_STREAM_CHANGE] = SCTP_STREAM_CHANGE_EVENT,
};

/* What this backend itself cannot do without. */
#define EVENTS_NEEDED                                                \
	(EVENT_BIT(EVENT_ASSOC_CHANGE) | EVENT_BIT(EVENT_SHUTDOWN) | \
	    EVENT_BIT(EVENT_PARTIAL_DELIVERY))

/*
 * Kernels before 5.0 have only SCTP_EVENTS, a byte for each notification in
 * the order of their numbers. A kernel refuses a struct longer than its own,
 * so it gets no more than what all of them know: up to adaptation_layer.
 */
static int
subscribe_old(int fd, uint32_t events)
{
	unsigned char on[SCTP_ADAPTATION_INDICATION - SCTP_SN_TYPE_BASE + 1];
	size_t type, at;

	memset(on, 0, sizeof(on));
	for (type = 0; type < EVENT_TYPES; type++) {
		if (notifications[type] == 0 || !(events & EVENT_BIT(type)))
			continue;
		at = notifications[type] - SCTP_SN_TYPE_BASE;
		if (type == EVENT_SEND_FAILED)
			at = SCTP_SEND_FAILED - SCTP_SN_TYPE_BASE;
		if (at < sizeof(on))
			on[at] = 1;
	}
	return setsockopt(fd, IPPROTO_SCTP, SCTP_EVENTS, on, sizeof(on));
}

int
events_subscribe(int fd, uint32_t events)
{
	struct sctp_event event;
	size_t type;

	events |= EVENTS_NEEDED;
	for (type = 0; type < EVENT_TYPES; type++) {
		if (notifications[type] == 0 || !(events & EVENT_BIT(type)))
			continue;
		memset(&event, 0, sizeof(event));
		event.se_type = notifications[type];
		event.se_on = 1;
		if (setsockopt(fd, IPPROTO_SCTP, SCTP_EVENT, &event,
			sizeof(event)) == 0)
			continue;
		if (errno == ENOPROTOOPT)
			return subscribe_old(fd, events);
		/* An older kernel may lack the newer notifications. */
		if (EVENTS_NEEDED & EVENT_BIT(type))
			return -1;
	}
	return 0;
}
