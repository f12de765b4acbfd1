/*
 * Runs a receiver and a sender and times what passes between them: from the
 * moment the sender says that it is connected (if it does not, from its start)
 * to the end of the receiver. It prints SECONDS BYTES FIRST RECEIVER_CPU
 * SENDER_CPU: bytes, when the time limit struck, are those written by the
 * receiver until then, else 0; first
 * (-f) are the seconds from the sender's start to the first byte that the
 * receiver writes to stdout.
 */
#include "job.h"
#include "net.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READY_LIMIT 10 /* s */

struct pair {
	struct job receiver, sender;
	const char *input, *output, *wanted; /* output: the sender's */
	unsigned short port; /* 0: the receiver says "listening" */
	double limit;
	bool first;

	double started, connected, first_byte, ended;
	long long bytes;
};

static void
fail(struct pair *p, const char *what)
{
	fprintf(stderr, "pair: %s\nreceiver: %s\nsender: %s\n", what,
	    p->receiver.said, p->sender.said);
	job_kill(&p->receiver);
	job_kill(&p->sender);
	exit(1);
}

static void
wait_ready(struct pair *p)
{
	double end = net_now() + READY_LIMIT;

	for (;;) {
		if (p->port != 0 && job_listens(&p->receiver, p->port))
			return;
		if (p->port == 0 && strstr(p->receiver.said, "listening"))
			return;
		if (net_now() > end || p->receiver.eof)
			fail(p, "receiver does not listen");
		job_listen_to(&p->receiver, 2);
	}
}

static void
first_byte(struct pair *p)
{
	char byte;

	if (read(p->receiver.out, &byte, 1) == 1)
		p->first_byte = net_now() - p->started;
	close(p->receiver.out);
	p->receiver.out = -1;
}

/* Until the receiver, which ends last, has ended; or the time limit. */
static void
watch(struct pair *p)
{
	double left = p->limit;
	struct pollfd fds[4];

	while (left > 0) {
		fds[0] = (struct pollfd){p->receiver.pidfd, POLLIN, 0};
		fds[1] = (struct pollfd){job_poll_fd(&p->receiver), POLLIN, 0};
		fds[2] = (struct pollfd){job_poll_fd(&p->sender), POLLIN, 0};
		fds[3] = (struct pollfd){p->receiver.out, POLLIN, 0};
		poll(fds, 4, (int)(left * 1000) + 1);
		if (fds[2].revents != 0)
			job_listen_to(&p->sender, 0);
		if (p->connected == 0 && strstr(p->sender.said, "onnected"))
			p->connected = net_now();
		if (fds[3].revents != 0)
			first_byte(p);
		if (fds[0].revents != 0) {
			p->ended = net_now();
			return;
		}
		if (fds[1].revents != 0)
			job_listen_to(&p->receiver, 0);
		left = p->started + p->limit - net_now();
	}
}

static void
finish(struct pair *p)
{
	bool good = true;

	if (p->ended == 0) {
		p->bytes = job_written(&p->receiver);
		p->ended = net_now();
		job_kill(&p->receiver);
		job_kill(&p->sender);
	} else {
		good = job_wait(&p->receiver, READY_LIMIT);
		good = job_wait(&p->sender, READY_LIMIT) && good;
	}
	if (p->connected == 0)
		p->connected = p->started;
	if (!good)
		fail(p, "ended badly");
	if (p->bytes == 0 && p->wanted != NULL &&
	    !strstr(p->receiver.said, p->wanted))
		fail(p, "not all arrived");
}

static int
file_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	if (fd == -1)
		err(1, "%s", path);
	return fd;
}

static void
run(struct pair *p)
{
	int pipefd[2], held, in, null = file_open("/dev/null", O_RDWR);

	/* A receiver such as ncat ends when its stdin does. */
	held = job_pipe(pipefd);
	job_start(&p->receiver, pipefd[0], p->first ? -1 : null);
	wait_ready(p);
	in = file_open(p->input, O_RDONLY);
	if (p->output != NULL)
		null = file_open(p->output, O_WRONLY | O_CREAT | O_TRUNC);
	p->started = net_now();
	job_start(&p->sender, in, null);
	watch(p);
	finish(p);
	close(held);
	printf("%.6f %lld %.6f %.6f %.6f\n", p->ended - p->connected, p->bytes,
	    p->first_byte, p->receiver.cpu, p->sender.cpu);
}

static void
commands(struct pair *p, char *argv[])
{
	char **at = argv;

	while (*at != NULL && strcmp(*at, "--") != 0)
		at++;
	if (at == argv || *at == NULL || at[1] == NULL)
		errx(2, "RECEIVER... -- SENDER... wanted");
	*at = NULL;
	p->receiver.argv = argv;
	p->sender.argv = at + 1;
}

int
main(int argc, char *argv[])
{
	struct pair p = {.input = "/dev/null", .limit = 60};
	int c;

	while ((c = getopt(argc, argv, "+fui:o:l:p:x:R:S:")) != -1) {
		switch (c) {
		case 'f': /* time the first byte */
			p.first = true;
			break;
		case 'u': /* both as nobody */
			p.receiver.nobody = p.sender.nobody = true;
			break;
		case 'i': /* the sender's stdin */
			p.input = optarg;
			break;
		case 'o': /* the sender's stdout */
			p.output = optarg;
			break;
		case 'l': /* limit in seconds */
			p.limit = (double)net_number(optarg, 1, 1000);
			break;
		case 'p': /* where a receiver that says nothing listens */
			p.port = (unsigned short)net_number(optarg, 1, 65535);
			break;
		case 'x': /* what the receiver must say */
			p.wanted = optarg;
			break;
		case 'R': /* network namespaces */
			p.receiver.netns = optarg;
			break;
		case 'S':
			p.sender.netns = optarg;
			break;
		default:
			return 2;
		}
	}
	signal(SIGPIPE, SIG_IGN);
	commands(&p, argv + optind);
	run(&p);
	return 0;
}
