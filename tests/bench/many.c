/*
 * Many associations at once with a server that it starts: connects them all,
 * sends one message on each, then as much as goes for a while. Prints:
 *
 *   SERVED     associations of which the server has read something
 *   MEMORY     of the server, KiB for each (RssAnon, grown since the start)
 *   CPU        of the server, microseconds to take in each and one message
 *   SPREAD     bytes read from the most favoured by those of the least
 *   RATE       bytes read from all, each second
 *
 * `many serve PORT` is a minimal server.
 */
#include "job.h"
#include "net.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <netinet/sctp.h>

#define ASSOCS_MAX 10000
#define SIZE 1024
#define BATCH 8
#define EVENTS 64
#define SNDBUF (64 * 1024)
#define WINDOW_MIN (32 * 1024) /* a closed window costs a timeout */
#define HELD_MAX 4	       /* rounds; then one message asks for news */
#define PATIENCE 10	       /* s */

struct assoc {
	int fd;
	long long sent;
	int held; /* rounds without sending */
};

static struct assoc assocs[ASSOCS_MAX];
static long long unread[UINT16_MAX + 1];

static void
watch(int epoll, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	if (fd == -1 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1)
		err(1, "accept");
}

static void
serve(const struct sockaddr_in *sin)
{
	int listener = net_listen(sin, 0), epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[EVENTS];
	static char buffer[65536];
	int n, fd;

	watch(epoll, listener);
	while ((n = epoll_wait(epoll, events, EVENTS, -1)) > 0)
		for (int i = 0; i < n; i++) {
			fd = events[i].data.fd;
			if (fd == listener)
				watch(epoll, accept(listener, NULL, NULL));
			else if (recv(fd, buffer, sizeof(buffer), 0) <= 0)
				close(fd);
		}
}

static struct sctp_status
status(const struct assoc *a)
{
	struct sctp_status s = {0};
	socklen_t len = sizeof(s);

	if (getsockopt(a->fd, IPPROTO_SCTP, SCTP_STATUS, &s, &len) == -1)
		err(1, "an association is gone");
	return s;
}

/* Bytes that the server has not read, by the port of its peer. */
static void
look_unread(unsigned server_port)
{
	FILE *file = fopen("/proc/net/sctp/assocs", "re");
	unsigned queue, local, peer;
	char line[1024];

	memset(unread, 0, sizeof(unread));
	while (file != NULL && fgets(line, sizeof(line), file))
		if (sscanf(line,
			"%*s %*s %*s %*s %*s %*s %*s %*s %u %*s %*s %u %u",
			&queue, &local, &peer) == 3 &&
		    local == server_port && peer <= UINT16_MAX)
			unread[peer] = queue;
	if (file != NULL)
		fclose(file);
}

/* What the server has read: all but what waits here, or there. */
static long long
served(const struct assoc *a)
{
	struct sctp_status s = status(a);
	struct sockaddr_in sin = {0};
	socklen_t len = sizeof(sin);

	getsockname(a->fd, (struct sockaddr *)&sin, &len);
	return a->sent -
	       (long long)(s.sstat_penddata + s.sstat_unackdata) * SIZE -
	       unread[ntohs(sin.sin_port)];
}

/* Messages that were taken. */
static int
push(struct assoc *a)
{
	static char message[SIZE];
	struct iovec iov = {message, SIZE};
	struct mmsghdr msgs[BATCH];
	int n, batch = BATCH;

	if (status(a).sstat_rwnd < WINDOW_MIN) {
		if (a->held++ < HELD_MAX)
			return 0;
		batch = 1;
	}
	a->held = 0;
	memset(msgs, 0, sizeof(msgs));
	for (int i = 0; i < batch; i++) {
		msgs[i].msg_hdr.msg_iov = &iov;
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	n = sendmmsg(a->fd, msgs, (unsigned)batch, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n == -1 && errno != EAGAIN)
		err(1, "sendmmsg");
	if (n > 0)
		a->sent += n * SIZE;
	return n;
}

static void
nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void
open_one(struct assoc *a, const struct sockaddr_in *sin)
{
	static char message[SIZE];

	a->fd = net_socket(0, SNDBUF);
	if (connect(a->fd, (const struct sockaddr *)sin, sizeof(*sin)) == -1)
		err(1, "connect");
	if (send(a->fd, message, SIZE, MSG_NOSIGNAL) != SIZE)
		err(1, "send");
	a->sent = SIZE;
}

/* Acknowledged at least: that the server reads is seen under load. */
static void
settle(int n)
{
	double end = net_now() + PATIENCE;

	for (int i = 0; i < n; i++)
		while (
		    status(&assocs[i]).sstat_unackdata > 0 && net_now() < end)
			nap();
}

static void
load(int n, double seconds)
{
	double end = net_now() + seconds;

	while (net_now() < end) {
		bool some = false;

		for (int i = 0; i < n; i++)
			some = push(&assocs[i]) > 0 || some;
		if (!some)
			nap();
	}
}

/* CPU time of another process, in seconds. */
static double
cpu_time(pid_t pid)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &ts) == -1)
		errx(1, "the server is gone");
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static long
memory(pid_t pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file))
		if (sscanf(line, "RssAnon: %ld", &kib) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return kib;
}

static void
start(struct job *server, unsigned short port)
{
	double end = net_now() + PATIENCE;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	job_start(server, null, null);
	while (!job_listens(server, port)) {
		if (net_now() > end || server->eof)
			errx(1, "no server: %s", server->said);
		job_listen_to(server, 2);
	}
}

static void
run(struct job *server, const struct sockaddr_in *sin, int n, double seconds)
{
	long before = memory(server->pid);
	double cpu = cpu_time(server->pid);
	long long least = -1, most = 0, all = 0, bytes;
	int some = 0;

	for (int i = 0; i < n; i++)
		open_one(&assocs[i], sin);
	settle(n);
	cpu = cpu_time(server->pid) - cpu;
	load(n, seconds);
	look_unread(ntohs(sin->sin_port));
	for (int i = 0; i < n; i++) {
		bytes = served(&assocs[i]);
		some += bytes > 0;
		all += bytes;
		if (least == -1 || bytes < least)
			least = bytes;
		if (bytes > most)
			most = bytes;
	}
	printf("%d %.2f %.1f %.2f %.0f\n", some,
	    (double)(memory(server->pid) - before) / n, cpu / n * 1e6,
	    (double)most / (double)(least > 0 ? least : 1),
	    (double)all / seconds);
}

int
main(int argc, char *argv[])
{
	struct rlimit files;
	struct job server = {.nobody = true};
	struct sockaddr_in sin;

	if (argc == 3 && strcmp(argv[1], "serve") == 0) {
		sin = net_addr("127.0.0.1", argv[2]);
		serve(&sin);
		return 0;
	}
	if (argc < 5)
		errx(2, "usage: many serve PORT | N SECONDS PORT SERVER...");
	sin = net_addr("127.0.0.1", argv[3]);
	getrlimit(RLIMIT_NOFILE, &files);
	server.argv = argv + 4;
	start(&server, ntohs(sin.sin_port));
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	run(&server, &sin, (int)net_number(argv[1], 1, ASSOCS_MAX),
	    (double)net_number(argv[2], 1, 100));
	job_kill(&server);
	return 0;
}
