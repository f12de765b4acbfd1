/* Non-blocking descriptors without side effects on those who share them. */
#include "flow/fd.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A FIFO that is opened after its last writer has left never tells its end. */
static bool
writers_left(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0 && (p.revents & POLLHUP) != 0;
}

int
fd_private(int fd, bool writing, bool *may_block)
{
	char path[32];
	struct stat st;
	int own;

	*may_block = false;
	if (fstat(fd, &st) == -1 ||
	    !(S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		return fd;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, (writing ? O_WRONLY : O_RDONLY) | O_NONBLOCK |
			     O_NOCTTY | O_CLOEXEC);
	if (own != -1 && !writing && writers_left(fd)) {
		close(own);
		own = -1;
	}
	*may_block = own == -1;
	return own == -1 ? fd : own;
}

bool
fd_is_socket(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

bool
fd_ready(int fd, short what)
{
	struct pollfd p = {.fd = fd, .events = what};

	return poll(&p, 1, 0) > 0;
}
