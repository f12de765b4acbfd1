/* The userspace stack's notifications, whole and cut. */
#ifdef WITH_USER
#include "engine/user/user.h"
#include "notify.h"

#include <arpa/inet.h>

#define ABORT_BYE "\6\0\0\13\0\14\0\7bye" /* the whole chunk */

static void
parse(void *bytes, size_t len, struct event *event)
{
	if (!user_notify_parse(bytes, len, event))
		CHECK_INT(event->type, EVENT_UNKNOWN);
}

TEST(assoc_up)
{
	const struct notification rows[] = {
	    {"assoc assoc=1 state=comm-up ostreams=10 istreams=2048",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_COMM_UP, .sac_outbound_streams = 10,
		    .sac_inbound_streams = 2048)},
	    {"assoc assoc=1 state=comm-up ostreams=0 istreams=0 "
	     "features=pr,auth,asconf,multibuf,reconf,interleaving",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_COMM_UP),
		TAIL("\1\2\3\4\5\6\7\377")},
	    {"assoc assoc=1 state=restart ostreams=1 istreams=2",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_RESTART, .sac_outbound_streams = 1,
		    .sac_inbound_streams = 2)},
	};

	CHECK_ALL(rows, parse);
}

TEST(assoc_down)
{
	const struct notification rows[] = {
	    {"assoc assoc=1 state=comm-lost",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_COMM_LOST)},
	    {"assoc assoc=1 state=comm-lost cause=user-initiated-abort "
	     "cause_code=12",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_COMM_LOST, .sac_error = 12)},
	    {"assoc assoc=1 state=comm-lost cause=user-initiated-abort "
	     "cause_code=12 cause_info=bye",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_COMM_LOST, .sac_error = 12),
		TAIL(ABORT_BYE)},
	    {"assoc assoc=1 state=shutdown-comp",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_SHUTDOWN_COMP)},
	    {"assoc assoc=1 state=cant-str-assoc cause=out-of-resource "
	     "cause_code=4",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = SCTP_CANT_STR_ASSOC, .sac_error = 4),
		TAIL("\6\0\0\10\0\4\0\4")},
	    {"assoc assoc=1 state=comm-lost",
		FIXED(sctp_assoc_change, .sac_type = SCTP_ASSOC_CHANGE,
		    .sac_state = 99)},
	};

	CHECK_ALL(rows, parse);
}

TEST(path)
{
	static const struct {
		const char *addr;
		int family, state;
		const char *want;
	} rows[] = {
	    {"192.0.2.1", AF_INET, SCTP_ADDR_AVAILABLE,
		"path assoc=1 address=192.0.2.1 state=available error=2"},
	    {"2001:db8::1", AF_INET6, SCTP_ADDR_UNREACHABLE,
		"path assoc=1 address=[2001:db8::1] state=unreachable error=2"},
	    {"192.0.2.1", AF_INET6, SCTP_ADDR_REMOVED, /* v4-mapped */
		"path assoc=1 address=192.0.2.1 state=removed error=2"},
	    {"::1", AF_INET6, SCTP_ADDR_ADDED,
		"path assoc=1 address=[::1] state=added error=2"},
	    {"::1", AF_INET6, SCTP_ADDR_MADE_PRIM,
		"path assoc=1 address=[::1] state=made-primary error=2"},
	    {"::1", AF_INET6, SCTP_ADDR_CONFIRMED,
		"path assoc=1 address=[::1] state=confirmed error=2"},
	    {"::1", AF_INET6, 99,
		"path assoc=1 address=[::1] state=unreachable error=2"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sctp_paddr_change n = {.spc_type = SCTP_PEER_ADDR_CHANGE,
		    .spc_state = rows[i].state,
		    .spc_error = 2};
		struct notification row = {
		    .want = rows[i].want, .fixed = &n, .fixed_len = sizeof(n)};
		struct sockaddr_storage ss;
		struct ipaddr a;

		CHECK(ipaddr_parse(rows[i].addr, &a));
		ipaddr_to_sockaddr(&a, 3868, rows[i].family, &ss);
		memcpy(&n.spc_aaddr, &ss, sizeof(ss));
		notification_check(&row, 1, parse);
	}
}

TEST(remote_error)
{
	const struct notification rows[] = {
	    {"remote-error assoc=1 cause=invalid-stream-identifier "
	     "cause_code=1 cause_info='stream 7'",
		FIXED(sctp_remote_error, .sre_type = SCTP_REMOTE_ERROR,
		    .sre_error = 1),
		TAIL("\11\0\0\14\0\1\0\10\0\7\0\0")},
	    {"remote-error assoc=1 cause=protocol-violation cause_code=13 "
	     "cause_info=no",
		FIXED(sctp_remote_error, .sre_type = SCTP_REMOTE_ERROR),
		TAIL("\11\0\0\12\0\15\0\6no")},
	    {"remote-error assoc=1 cause=cause-0xfffe cause_code=65534",
		FIXED(sctp_remote_error, .sre_type = SCTP_REMOTE_ERROR,
		    .sre_error = 0xfffe)},
	};

	CHECK_ALL(rows, parse);
}

TEST(send_failed)
{
	const struct notification rows[] = {
	    {"send-failed assoc=1 sent=yes error=12 "
	     "cause=user-initiated-abort stream=3 ppid=46 "
	     "ppid_name=diameter unordered=yes context=7 part=whole length=5",
		FIXED(sctp_send_failed_event,
		    .ssfe_type = SCTP_SEND_FAILED_EVENT,
		    .ssfe_flags = SCTP_DATA_SENT, .ssfe_error = 12,
		    .ssfe_info = {.snd_sid = 3,
			.snd_ppid = htonl(46),
			.snd_context = 7,
			.snd_flags = 7}),
		TAIL("hello")},
	    {"send-failed assoc=1 sent=no error=0 stream=0 ppid=0 "
	     "unordered=no context=0 part=last length=0",
		FIXED(sctp_send_failed_event,
		    .ssfe_type = SCTP_SEND_FAILED_EVENT,
		    .ssfe_flags = SCTP_DATA_UNSENT,
		    .ssfe_info = {.snd_flags = 1})},
	};

	CHECK_ALL(rows, parse);
}

TEST(delivery)
{
	const struct notification rows[] = {
	    {"shutdown assoc=1",
		FIXED(sctp_shutdown_event, .sse_type = SCTP_SHUTDOWN_EVENT)},
	    {"adaptation assoc=1 indication=4294967295",
		FIXED(sctp_adaptation_event,
		    .sai_type = SCTP_ADAPTATION_INDICATION,
		    .sai_adaptation_ind = 0xffffffff)},
	    {"partial-delivery assoc=1 state=aborted stream=3 ssn=4",
		FIXED(sctp_pdapi_event,
		    .pdapi_type = SCTP_PARTIAL_DELIVERY_EVENT,
		    .pdapi_assoc_id = 2, .pdapi_stream = 3, .pdapi_seq = 4)},
	    {"sender-dry assoc=1",
		FIXED(sctp_sender_dry_event,
		    .sender_dry_type = SCTP_SENDER_DRY_EVENT)},
	    {"notifications-stopped assoc=1",
		FIXED(sctp_tlv, .sn_type = SCTP_NOTIFICATIONS_STOPPED_EVENT)},
	};

	CHECK_ALL(rows, parse);
}

TEST(authentication)
{
	const struct notification rows[] = {
	    {"auth assoc=1 state=new-key key=5",
		FIXED(sctp_authkey_event,
		    .auth_type = SCTP_AUTHENTICATION_EVENT, .auth_keynumber = 5,
		    .auth_indication = SCTP_AUTH_NEW_KEY)},
	    {"auth assoc=1 state=free-key key=5",
		FIXED(sctp_authkey_event,
		    .auth_type = SCTP_AUTHENTICATION_EVENT, .auth_keynumber = 5,
		    .auth_indication = SCTP_AUTH_FREE_KEY)},
	    {"auth assoc=1 state=no-auth key=0",
		FIXED(sctp_authkey_event,
		    .auth_type = SCTP_AUTHENTICATION_EVENT,
		    .auth_indication = SCTP_AUTH_NO_AUTH)},
	};

	CHECK_ALL(rows, parse);
}

TEST(reconfiguration)
{
	static const uint16_t streams[] = {0, 5, 65535};
	const struct notification rows[] = {
	    {"stream-reset assoc=1 flags=incoming",
		FIXED(sctp_stream_reset_event,
		    .strreset_type = SCTP_STREAM_RESET_EVENT,
		    .strreset_flags = SCTP_STREAM_RESET_INCOMING_SSN)},
	    {"stream-reset assoc=1 flags=outgoing,denied streams=0,5,65535",
		FIXED(sctp_stream_reset_event,
		    .strreset_type = SCTP_STREAM_RESET_EVENT,
		    .strreset_flags = SCTP_STREAM_RESET_OUTGOING_SSN |
				      SCTP_STREAM_RESET_DENIED),
		LIST(streams)},
	    {"assoc-reset assoc=1 local_tsn=11 remote_tsn=4294967295",
		FIXED(sctp_assoc_reset_event,
		    .assocreset_type = SCTP_ASSOC_RESET_EVENT,
		    .assocreset_local_tsn = 11,
		    .assocreset_remote_tsn = 0xffffffff)},
	    {"assoc-reset assoc=1 flags=failed local_tsn=0 remote_tsn=0",
		FIXED(sctp_assoc_reset_event,
		    .assocreset_type = SCTP_ASSOC_RESET_EVENT,
		    .assocreset_flags = SCTP_ASSOC_RESET_FAILED)},
	    {"stream-change assoc=1 flags=denied istreams=10 ostreams=12",
		FIXED(sctp_stream_change_event,
		    .strchange_type = SCTP_STREAM_CHANGE_EVENT,
		    .strchange_flags = SCTP_STREAM_CHANGE_DENIED,
		    .strchange_instrms = 10, .strchange_outstrms = 12)},
	};

	CHECK_ALL(rows, parse);
}

TEST(unknown)
{
	const struct notification rows[] = {
	    {"unknown assoc=1 number=255 length=12",
		FIXED(sctp_shutdown_event, .sse_type = 0xff)},
	    {"unknown assoc=1 number=0 length=16",
		FIXED(sctp_shutdown_event, .sse_type = 0), TAIL("\1\2\3\4")},
	};

	CHECK_ALL(rows, parse);
}

CHECK_MAIN(RUN(assoc_up), RUN(assoc_down), RUN(path), RUN(remote_error),
    RUN(send_failed), RUN(delivery), RUN(authentication), RUN(reconfiguration),
    RUN(unknown))

#else
#include <stdio.h>

int
main(void)
{
	puts("1..0 # skip built without the userspace stack");
	return 0;
}
#endif
