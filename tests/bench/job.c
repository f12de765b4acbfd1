/* Programs that the bench runs. */
#include "job.h"

#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

int
job_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) == -1)
		err(1, "pipe");
	return fds[1];
}

static void
enter_netns(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || setns(fd, CLONE_NEWNET) == -1)
		err(1, "%s", path);
}

static void
child(const struct job *job, int in, int out, int error)
{
	signal(SIGPIPE, SIG_DFL);
	if (job->netns != NULL)
		enter_netns(job->netns);
	if (job->nobody && geteuid() == 0 &&
	    (setgroups(0, NULL) == -1 || setgid(NOBODY) == -1 ||
		setuid(NOBODY) == -1))
		err(1, "nobody");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* setuid() would clear it */
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(error, STDERR_FILENO);
	execvp(job->argv[0], job->argv);
	err(1, "%s", job->argv[0]);
}

void
job_start(struct job *job, int in, int out)
{
	int ins[2] = {in, -1}, outs[2] = {-1, out}, errs[2];

	if (in == -1)
		job_pipe(ins);
	if (out == -1)
		job_pipe(outs);
	job_pipe(errs);
	job->pid = fork();
	if (job->pid == -1)
		err(1, "fork");
	if (job->pid == 0)
		child(job, ins[0], outs[1], errs[1]);
	close(ins[0]);
	if (out == -1)
		close(outs[1]);
	close(errs[1]);
	job->in = ins[1];
	job->out = outs[0];
	job->err = errs[0];
	fcntl(job->err, F_SETFL, O_NONBLOCK);
	job->pidfd = (int)syscall(SYS_pidfd_open, job->pid, 0);
	if (job->pidfd == -1)
		err(1, "pidfd_open");
}

int
job_poll_fd(const struct job *job)
{
	return job->eof ? -1 : job->err;
}

/* What is too much overwrites the last line. */
void
job_listen_to(struct job *job, int ms)
{
	struct pollfd fd = {job_poll_fd(job), POLLIN, 0};
	size_t len = strlen(job->said), room = sizeof(job->said) - 1;
	ssize_t n;

	if (poll(&fd, 1, ms) <= 0)
		return;
	if (len > room / 2)
		len = room / 2;
	n = read(job->err, job->said + len, room - len);
	job->said[n > 0 ? len + (size_t)n : len] = '\0';
	job->eof = n == 0;
}

/* sl local_address remote st ..., and ENDPT SOCK STY SST HBKT LPORT ... */
static bool
listens(const struct job *job, const char *table, unsigned short port)
{
	char path[64], line[512], *colon;
	unsigned found, state;
	bool result = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/net/%s", job->pid, table);
	file = fopen(path, "re");
	while (file != NULL && !result && fgets(line, sizeof(line), file)) {
		if (strcmp(table, "sctp/eps") == 0)
			result = sscanf(line, "%*s %*s %*s %u %*s %u", &state,
				     &found) == 2 &&
				 state == 10 && found == port;
		else if ((colon = strchr(line, ':')) != NULL)
			result = sscanf(colon + 1, " %*[^:]:%x %*s %x", &found,
				     &state) == 2 &&
				 state == 10 && found == port;
	}
	if (file != NULL)
		fclose(file);
	return result;
}

bool
job_listens(const struct job *job, unsigned short port)
{
	return listens(job, "sctp/eps", port) || listens(job, "tcp", port) ||
	       listens(job, "tcp6", port);
}

long long
job_written(const struct job *job)
{
	char path[64], line[128];
	long long written = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/io", job->pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file))
		if (sscanf(line, "wchar: %lld", &written) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return written;
}

bool
job_wait(struct job *job, double seconds)
{
	struct pollfd fd = {job->pidfd, POLLIN, 0};
	struct rusage use;
	bool late;
	int status;

	if (job->pid <= 0)
		return true;
	late = poll(&fd, 1, (int)(seconds * 1000)) != 1;
	if (late)
		kill(job->pid, SIGKILL);
	job_listen_to(job, 0);
	if (wait4(job->pid, &status, 0, &use) == -1)
		err(1, "wait4");
	job->pid = 0;
	job->cpu =
	    (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6 +
	    (double)use.ru_stime.tv_sec + (double)use.ru_stime.tv_usec / 1e6;
	return !late && status == 0;
}

void
job_kill(struct job *job)
{
	if (job->pid > 0)
		kill(job->pid, SIGKILL);
	job_wait(job, 5);
}

void
job_close(struct job *job)
{
	const int fds[] = {job->pidfd, job->in, job->out, job->err};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] > STDERR_FILENO)
			close(fds[i]);
	job->said[0] = '\0';
	job->eof = false;
}
