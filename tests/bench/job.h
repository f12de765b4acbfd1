/* A program that the bench runs: started, heard, waited for. */
#ifndef BENCH_JOB_H
#define BENCH_JOB_H

#include <stdbool.h>
#include <sys/types.h>

struct job {
	char **argv;
	const char *netns; /* network namespace, or NULL */
	bool nobody;	   /* as the user nobody */

	pid_t pid;
	int pidfd;	 /* readable when it has ended */
	int out;	 /* its stdout, where that is a pipe, else -1 */
	int in;		 /* its stdin, likewise */
	int err;	 /* its stderr */
	char said[8192]; /* on stderr, so far */
	bool eof;	 /* of stderr */
	double cpu;	 /* user and system seconds, when it has ended */
};

/* A pipe that is closed on exec; returns the writing end. */
int job_pipe(int fds[2]);

/* Start it with these as stdin and stdout; -1: a pipe. */
void job_start(struct job *, int in, int out);

/* Take in what it says within so many milliseconds. */
void job_listen_to(struct job *, int ms);

/* For poll(): its stderr until that ends, then -1. */
int job_poll_fd(const struct job *);

/* Is there a listener, of any protocol, on this port of its network? */
bool job_listens(const struct job *, unsigned short port);

/* The bytes it has written, to whatever. */
long long job_written(const struct job *);

/* Wait so many seconds, then kill it. True: it ended well. */
bool job_wait(struct job *, double seconds);
void job_kill(struct job *);

/* Forget it, so that it can be started once more. */
void job_close(struct job *);

#endif
