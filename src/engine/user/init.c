/*
 * Starting the library. usrsctp_init() returns nothing and keeps every failure
 * to itself, so all that can go wrong is tried before or looked up after.
 */
#include "engine/user/user.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

static bool
socket_works(int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, IPPROTO_SCTP);

	if (fd == -1)
		return false;
	close(fd);
	return true;
}

static int
raw_check(struct error *e)
{
	if (!socket_works(SOCK_RAW))
		return error_set(e, ERR_UNAVAILABLE,
		    "raw IP needs root or CAP_NET_RAW (--stack user needs "
		    "neither)");
	/* The kernel would answer the peer's packets with ABORT. */
	if (socket_works(SOCK_STREAM))
		return error_set(e, ERR_UNAVAILABLE,
		    "raw IP is not possible beside the kernel's SCTP "
		    "(--stack kernel)");
	return 0;
}

/*
 * Turn CAP_NET_RAW of this thread on or off; *was tells what it was. With it
 * the library would open raw SCTP sockets in UDP mode too and answer everybody
 * else's associations on this host with ABORT.
 */
static int
net_raw(bool on, bool *was)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	const uint32_t bit = CAP_TO_MASK(CAP_NET_RAW);
	uint32_t *effective = &data[CAP_TO_INDEX(CAP_NET_RAW)].effective;

	memset(data, 0, sizeof(data));
	if (syscall(SYS_capget, &header, data) == -1)
		return -1;
	*was = (*effective & bit) != 0;
	if (*was == on)
		return 0;
	*effective ^= bit;
	return (int)syscall(SYS_capset, &header, data);
}

static void
sysctls_set(bool raw)
{
	/* Set, it would turn checksums off for good after one packet on lo. */
	usrsctp_sysctl_set_sctp_no_csum_on_loopback(0);
	/* Over raw IP every process sees every packet: ABORT nothing that is
	 * not known. The price: connecting to a port where nobody listens is
	 * not refused but times out. */
	usrsctp_sysctl_set_sctp_blackhole(raw ? 2 : 0);
	usrsctp_sysctl_set_sctp_max_chunks_on_queue(16384);
	/* The library does not notice addresses that come and go. */
	usrsctp_sysctl_set_sctp_auto_asconf(0);
	usrsctp_sysctl_set_sctp_sendspace(USER_BUFFER);
	usrsctp_sysctl_set_sctp_recvspace(USER_BUFFER);
}

/*
 * The addresses to be found on the interfaces beside the real ones. A wildcard
 * listener takes packets for those that it knows of only: let it be reachable
 * at the usual second address for trying multi-homing on one host.
 */
static const struct addrs *
extra_addresses(const struct engine_config *config, struct addrs *scratch)
{
	if (!config->listening ||
	    (config->local != NULL && config->local->n > 0))
		return config->local;
	memset(scratch, 0, sizeof(*scratch));
	scratch->n = 1;
	scratch->v[0].family = AF_INET;
	scratch->v[0].v4.s_addr = htonl(INADDR_LOOPBACK + 1);
	return scratch;
}

/* The library's threads inherit the signal mask: signals are for ours. */
static void
library_start(uint16_t udp_port, const struct engine_config *config)
{
	struct addrs scratch;
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	user_source_bind(config->local);
	user_ifaddrs_add(extra_addresses(config, &scratch));
	usrsctp_init(udp_port, NULL, NULL);
	user_ifaddrs_add(NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	sysctls_set(udp_port == 0);
}

static int
raw_start(const struct engine_config *config, struct error *e)
{
	if (raw_check(e) == -1)
		return -1;
	library_start(0, config);
	if (user_raw_adopt() == 0)
		return error_set(
		    e, ERR_UNAVAILABLE, "raw IP sockets cannot be opened");
	return 0;
}

static int
udp_start(
    const struct engine_config *config, uint16_t *udp_port, struct error *e)
{
	bool had, ignored;

	if (user_udp_choose(config, udp_port, e) == -1)
		return -1;
	if (net_raw(false, &had) == -1)
		return error_errno(e, errno, "cannot drop CAP_NET_RAW");
	library_start(*udp_port, config);
	if (had)
		net_raw(true, &ignored);
	/* It was free a moment ago, so this is a race that somebody else won.
	 * The library can only be started once: there is no second try. */
	if (user_udp_adopt(*udp_port) < user_udp_families())
		return error_set(e, ERR_IO,
		    "UDP port %u was taken at this moment, try again",
		    *udp_port);
	return 0;
}

int
user_init(
    const struct engine_config *config, uint16_t *udp_port, struct error *e)
{
	static bool started;

	if (started)
		return error_set(e, ERR_UNAVAILABLE,
		    "the userspace stack can be opened only once");
	if (config->stack == STACK_RAW) {
		if (raw_start(config, e) == -1)
			return -1;
	} else if (udp_start(config, udp_port, e) == -1)
		return -1;
	started = true;
	return 0;
}
