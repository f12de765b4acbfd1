/*
 * The limit: as fast as the kernel's SCTP goes with plain system calls and
 * nothing else to do. One side sends the same bytes again and again, the
 * other throws them away; with -f one copies a file from stdin, the other
 * writes it to stdout.
 */
#include "net.h"

#include <err.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <netinet/sctp.h>

#define BATCH_MAX 1024
#define OVERHEAD 320 /* of a message in the receiver's memory */
#define YIELDS 1000

struct setting {
	unsigned batch; /* messages per system call */
	bool more;	/* MSG_MORE on all but the last of a batch */
	bool ask;	/* SCTP_SACK_IMMEDIATELY on the last of a batch */
	bool pace;	/* do not overrun the receiver's memory */
	bool file;
	size_t size;	 /* of a message */
	int buffer, mtu; /* 0: what the system gives */
};

static struct mmsghdr msgs[BATCH_MAX];
static struct iovec iovs[BATCH_MAX];
static char *memory;
static size_t full_window;

/* Without a file all messages may share their memory. */
static void
prepare(const struct setting *set)
{
	memory = calloc(set->file ? set->batch : 1, set->size);
	if (memory == NULL)
		err(1, "calloc");
	for (unsigned i = 0; i < set->batch; i++) {
		iovs[i].iov_base = memory + (set->file ? i * set->size : 0);
		iovs[i].iov_len = set->size;
		msgs[i].msg_hdr.msg_iov = &iovs[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
}

static void
ask(struct msghdr *msg, bool now)
{
	static union {
		char bytes[CMSG_SPACE(sizeof(struct sctp_sndinfo))];
		struct cmsghdr header;
	} control;
	struct sctp_sndinfo info = {.snd_flags = SCTP_SACK_IMMEDIATELY};

	control.header.cmsg_len = CMSG_LEN(sizeof(info));
	control.header.cmsg_level = IPPROTO_SCTP;
	control.header.cmsg_type = SCTP_SNDINFO;
	memcpy(CMSG_DATA(&control.header), &info, sizeof(info));
	msg->msg_control = now ? &control : NULL;
	msg->msg_controllen = now ? sizeof(control) : 0;
}

static size_t
window(int fd)
{
	struct sctp_status status;
	socklen_t len = sizeof(status);

	if (getsockopt(fd, IPPROTO_SCTP, SCTP_STATUS, &status, &len) == -1)
		err(1, "SCTP_STATUS");
	return status.sstat_rwnd;
}

/*
 * The window counts payload, but a small message takes several times as much
 * of the receiver's memory, which is twice the window. What does not fit, or
 * probes a closed window, is dropped and sent again after a second: wait until
 * a batch fits into the window and into three quarters of the memory.
 */
static void
pace(int fd, const struct setting *set)
{
	size_t used, now;

	for (int i = 0; i < YIELDS; i++) {
		now = window(fd);
		used = now < full_window ? full_window - now : 0;
		used += set->batch * set->size;
		if (used < full_window &&
		    used / set->size * (set->size + OVERHEAD) <
			full_window + full_window / 2)
			return;
		sched_yield();
	}
}

/* sendmmsg() has its flags for all messages alike: so with MSG_MORE the last
 * of a batch is a call of its own. */
static void
send_batch(int fd, const struct setting *set, unsigned n)
{
	unsigned most = set->more && n > 1 ? n - 1 : n;
	int flags = MSG_NOSIGNAL | (most < n ? MSG_MORE : 0);

	if (set->pace)
		pace(fd, set);
	if (set->ask)
		ask(&msgs[n - 1].msg_hdr, true);
	for (unsigned done = 0; done < most;) {
		int sent = sendmmsg(fd, msgs + done, most - done, flags);

		if (sent == -1)
			err(1, "sendmmsg");
		done += (unsigned)sent;
	}
	if (most < n && sendmsg(fd, &msgs[n - 1].msg_hdr, MSG_NOSIGNAL) == -1)
		err(1, "sendmsg");
	if (set->ask)
		ask(&msgs[n - 1].msg_hdr, false);
}

static void
fix_mtu(int fd, int mtu)
{
	struct sctp_paddrparams params = {
	    .spp_flags = SPP_PMTUD_DISABLE,
	    .spp_pathmtu = (uint32_t)mtu,
	};

	params.spp_address.ss_family = AF_INET;
	if (setsockopt(fd, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &params,
		sizeof(params)) == -1)
		err(1, "SCTP_PEER_ADDR_PARAMS");
}

/* As many messages as the file has left, at most a batch. */
static unsigned
read_batch(const struct setting *set)
{
	ssize_t n = read(STDIN_FILENO, memory, set->batch * set->size);
	unsigned whole, rest;

	if (n == -1)
		err(1, "read");
	whole = (unsigned)((size_t)n / set->size);
	rest = (unsigned)((size_t)n % set->size);
	if (rest > 0)
		iovs[whole++].iov_len = rest;
	return whole;
}

static void
sender(const struct sockaddr_in *sin, const struct setting *set, long long n)
{
	int fd = net_connect(sin, set->buffer);
	unsigned some;

	full_window = window(fd);
	if (set->mtu != 0)
		fix_mtu(fd, set->mtu);
	prepare(set);
	for (; !set->file && n > 0; n -= some) {
		some = n < set->batch ? (unsigned)n : set->batch;
		send_batch(fd, set, some);
	}
	while (set->file && (some = read_batch(set)) > 0)
		send_batch(fd, set, some);
	close(fd);
}

/* The bytes of n messages; they are written to stdout with -f. */
static long long
take(const struct setting *set, int n)
{
	long long bytes = 0;

	for (int i = 0; i < n; i++) {
		bytes += msgs[i].msg_len;
		iovs[i].iov_len = msgs[i].msg_len;
	}
	if (set->file && writev(STDOUT_FILENO, iovs, n) != bytes)
		err(1, "writev");
	for (int i = 0; i < n; i++)
		iovs[i].iov_len = set->size;
	return bytes;
}

static void
receiver(const struct sockaddr_in *sin, const struct setting *set)
{
	int listener = net_listen(sin, set->buffer), fd, n;
	long long bytes = 0;

	fd = accept(listener, NULL, NULL);
	if (fd == -1)
		err(1, "accept");
	close(listener);
	if (set->mtu != 0)
		fix_mtu(fd, set->mtu);
	prepare(set);
	do {
		n = recvmmsg(fd, msgs, set->batch, MSG_WAITFORONE, NULL);
		if (n == -1)
			err(1, "recvmmsg");
		bytes += take(set, n);
	} while (n > 0 && msgs[n - 1].msg_len > 0);
	fprintf(stderr, "received %lld bytes\n", bytes);
}

static void
usage(void)
{
	fprintf(stderr, "usage: limit [-afmp] [-b BATCH] [-B BUFFER] [-M MTU] "
			"[-s SIZE] "
			"[-n BYTES] send|receive HOST PORT\n");
	exit(2);
}

int
main(int argc, char *argv[])
{
	struct setting set = {.batch = 1, .size = 65536};
	struct sockaddr_in sin;
	long long bytes = 1 << 20;
	int c;

	while ((c = getopt(argc, argv, "afmpb:B:M:s:n:")) != -1) {
		if (c == 'a')
			set.ask = true;
		else if (c == 'f')
			set.file = true;
		else if (c == 'm')
			set.more = true;
		else if (c == 'b')
			set.batch = (unsigned)net_number(optarg, 1, BATCH_MAX);
		else if (c == 'B')
			set.buffer = (int)net_number(optarg, 4096, 1 << 30);
		else if (c == 'p')
			set.pace = true;
		else if (c == 'M')
			set.mtu = (int)net_number(optarg, 512, 65535);
		else if (c == 's')
			set.size = (size_t)net_number(optarg, 1, 1 << 20);
		else if (c == 'n')
			bytes = net_number(optarg, 1, 1LL << 40);
		else
			usage();
	}
	if (argc - optind != 3)
		usage();
	sin = net_addr(argv[optind + 1], argv[optind + 2]);
	if (strcmp(argv[optind], "send") == 0)
		sender(&sin, &set, bytes / (long long)set.size);
	else
		receiver(&sin, &set);
	return 0;
}
