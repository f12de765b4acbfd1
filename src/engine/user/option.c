/* Options of the library's sockets, set before bind, connect and listen. */
#include "engine/user/user.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static int
get(void *so, int level, int number, void *value, unsigned *len)
{
	return usrsctp_getsockopt(so, level, number, value, len);
}

static int
set(void *so, int level, int number, const void *value, unsigned len)
{
	return usrsctp_setsockopt(so, level, number, value, len);
}

static struct option_socket
of(struct socket *so)
{
	return (struct option_socket){so, get, set, user_options_map, true};
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
subscribe(struct socket *so, uint32_t wanted)
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
		if (set(so, IPPROTO_SCTP, SCTP_EVENT, &event, sizeof(event)) ==
		    -1)
			return -1;
	}
	return 0;
}

static int
set_encapsulation(struct socket *so, uint16_t port)
{
	struct sctp_udpencaps encaps;

	memset(&encaps, 0, sizeof(encaps));
	encaps.sue_address.ss_family = AF_UNSPEC;
	encaps.sue_port = htons(port == 0 ? SCTP_UDP_PORT : port);
	return set(so, IPPROTO_SCTP, SCTP_REMOTE_UDP_ENCAPS_PORT, &encaps,
	    sizeof(encaps));
}

/* What this program takes for granted. */
static int
set_basics(const struct engine *engine, struct socket *so)
{
	int on = 1;

	if (set(so, IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof(on)) == -1 ||
	    subscribe(so, engine->config.events) == -1)
		return -1;
	if (engine->config.udp)
		return set_encapsulation(so, engine->config.udp_remote);
	return 0;
}

int
user_options(const struct engine *engine, struct socket *so,
    const struct settings *settings, struct error *e)
{
	struct option_socket socket = of(so);
	struct settings all = *settings;

	if (set_basics(engine, so) == -1)
		return error_errno(e, errno, "cannot set up an SCTP socket");
	if (!settings_has(&all, OPTION_NODELAY))
		settings_put(&all, OPTION_NODELAY, 1);
	return option_map_apply(&socket, &all, e);
}

int
user_option_get(
    struct assoc *a, enum option_id id, long long *value, struct error *e)
{
	struct option_socket socket = of(((struct user_assoc *)a)->sock.so);

	return option_map_get(&socket, id, value, e);
}

int
user_option_set(
    struct assoc *a, enum option_id id, long long value, struct error *e)
{
	struct option_socket socket = of(((struct user_assoc *)a)->sock.so);

	return option_map_set(&socket, id, value, e);
}
