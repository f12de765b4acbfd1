/*
 * Round trips of one small message: `ping client` over a socket, `ping pipe`
 * through a client program's stdin and stdout. Prints, in microseconds, the
 * median, the 99th percentile and the longest, then how many took 40 ms or
 * more. `ping serve` is a minimal echo server, `ping copy` a minimal client.
 */
#include "job.h"
#include "net.h"

#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE 64
#define WARM_UP 100
#define STALL 0.04 /* s */
#define HOST "127.0.0.1"

static void
fill(int fd, char *buffer, size_t want)
{
	ssize_t n;

	for (size_t have = 0; have < want; have += (size_t)n)
		if ((n = read(fd, buffer + have, want - have)) <= 0)
			err(1, "no answer");
}

static double
round_trip(int in, int out)
{
	char message[SIZE];
	double start = net_now();

	memset(message, 'x', sizeof(message));
	message[SIZE - 1] = '\n';
	if (write(out, message, sizeof(message)) != (ssize_t)sizeof(message))
		err(1, "write");
	fill(in, message, sizeof(message));
	return net_now() - start;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
report(double *trips, int n)
{
	int stalls = 0;

	qsort(trips, (size_t)n, sizeof(*trips), compare);
	for (int i = 0; i < n; i++)
		stalls += trips[i] >= STALL;
	printf("%.1f %.1f %.1f %d\n", trips[n / 2] * 1e6,
	    trips[n - 1 - n / 100] * 1e6, trips[n - 1] * 1e6, stalls);
}

static void
measure(int in, int out, int n)
{
	double *trips = calloc((size_t)n, sizeof(*trips));

	if (trips == NULL)
		err(1, "calloc");
	for (int i = 0; i < WARM_UP; i++)
		round_trip(in, out);
	for (int i = 0; i < n; i++)
		trips[i] = round_trip(in, out);
	report(trips, n);
	free(trips);
}

static void
through(int n, char *argv[])
{
	struct job job = {.argv = argv};

	job_start(&job, -1, -1);
	measure(job.out, job.in, n);
	close(job.in);
	job_wait(&job, 5);
}

static void
serve(const struct sockaddr_in *sin)
{
	int fd = accept(net_listen(sin, 0), NULL, NULL);
	char buffer[65536];
	ssize_t n;

	if (fd == -1)
		err(1, "accept");
	while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0)
		if (send(fd, buffer, (size_t)n, MSG_NOSIGNAL) != n)
			err(1, "send");
}

static void
copy(const struct sockaddr_in *sin)
{
	int fd = net_connect(sin, 0);
	struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {fd, POLLIN, 0}};
	char buffer[65536];

	for (;;) {
		poll(fds, 2, -1);
		for (int i = 0; i < 2; i++) {
			int to = i == 0 ? fd : STDOUT_FILENO;
			ssize_t n;

			if (fds[i].revents == 0)
				continue;
			n = read(fds[i].fd, buffer, sizeof(buffer));
			if (n <= 0)
				return;
			if (write(to, buffer, (size_t)n) != n)
				err(1, "write");
		}
	}
}

int
main(int argc, char *argv[])
{
	struct sockaddr_in sin;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	if (argc > 3 && strcmp(argv[1], "pipe") == 0) {
		through((int)net_number(argv[2], 1, 1000000), argv + 3);
		return 0;
	}
	if (argc < 3)
		errx(2, "usage: ping serve|copy PORT | client PORT COUNT | "
			"pipe COUNT COMMAND...");
	sin = net_addr(HOST, argv[2]);
	if (strcmp(argv[1], "serve") == 0) {
		serve(&sin);
	} else if (strcmp(argv[1], "copy") == 0) {
		copy(&sin);
	} else if (argc == 4) {
		fd = net_connect(&sin, 0);
		measure(fd, fd, (int)net_number(argv[3], 1, 1000000));
		close(fd);
	}
	return 0;
}
