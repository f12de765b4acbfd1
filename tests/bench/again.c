/*
 * Runs a command several times, one after the other, with stdin from a file,
 * and prints COUNT SECONDS CPU.
 */
#include "job.h"
#include "net.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct job job = {.nobody = true};
	double start, cpu = 0;
	long long count;
	int null, in;

	if (argc < 4)
		errx(2, "usage: again COUNT FILE COMMAND...");
	count = net_number(argv[1], 1, 1000000);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	start = net_now();
	for (long long i = 0; i < count; i++) {
		job.argv = argv + 3;
		in = open(argv[2], O_RDONLY | O_CLOEXEC);
		if (in == -1)
			err(1, "%s", argv[2]);
		job_start(&job, in, null);
		if (!job_wait(&job, 10))
			errx(1, "failed: %s", job.said);
		job_close(&job);
		cpu += job.cpu;
	}
	printf("%lld %.6f %.6f\n", count, net_now() - start, cpu);
	return 0;
}
