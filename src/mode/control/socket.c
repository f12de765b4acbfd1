/* The control socket: who may connect, and its place in the file system. */
#include "base/error.h"
#include "engine/event.h"
#include "mode/control.h"
#include "mode/control/client.h"
#include "mode/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CLIENTS_MAX 32
#define PAUSE 0.1 /* s, after a failed accept */

struct control {
	struct run *run;
	int fd;
	struct sockaddr_un addr;
	struct stat made; /* as what we made it: only that is removed */
	ev_io io;
	ev_timer pause;
	struct client *clients[CLIENTS_MAX]; /* NULL: free */
};

static int
unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* The mode is right from the beginning: nobody gets in before. */
static int
bind_private(struct control *c)
{
	mode_t before = umask(S_IXUSR | S_IRWXG | S_IRWXO);
	int result = bind(c->fd, (struct sockaddr *)&c->addr, sizeof(c->addr));
	int errnum = errno;

	(void)umask(before);
	errno = errnum;
	return result;
}

/* Is the socket that stands in the way one whose process is gone? */
static bool
is_stale(const struct control *c)
{
	int fd = unix_socket();
	bool refused;

	if (fd == -1)
		return false;
	refused = connect(fd, (const struct sockaddr *)&c->addr,
		      sizeof(c->addr)) == -1 &&
		  errno == ECONNREFUSED;
	(void)close(fd);
	return refused;
}

static int
make_way(const struct control *c, struct error *e)
{
	const char *path = c->addr.sun_path;
	struct stat st, now;

	if (lstat(path, &st) == -1)
		return error_errno(e, errno, "control socket %s", path);
	if (!S_ISSOCK(st.st_mode))
		return error_set(e, ERR_IO,
		    "control socket %s: something else has that name", path);
	if (!is_stale(c))
		return error_set(e, ERR_IO,
		    "control socket %s: in use by another process", path);
	if (lstat(path, &now) == -1 || now.st_ino != st.st_ino ||
	    now.st_dev != st.st_dev || unlink(path) == -1)
		return error_set(e, ERR_IO,
		    "control socket %s: a stale one cannot be removed", path);
	return 0;
}

static int
start(struct control *c, struct error *e)
{
	const char *path = c->addr.sun_path;

	c->fd = unix_socket();
	if (c->fd == -1)
		return error_errno(e, errno, "control socket %s", path);
	if (bind_private(c) == -1) {
		if (errno != EADDRINUSE)
			return error_errno(e, errno, "control socket %s", path);
		if (make_way(c, e) == -1)
			return -1;
		if (bind_private(c) == -1)
			return error_errno(e, errno, "control socket %s", path);
	}
	if (lstat(path, &c->made) == -1 || listen(c->fd, CLIENTS_MAX) == -1)
		return error_errno(e, errno, "control socket %s", path);
	return 0;
}

static void
client_left(void *arg, struct client *client)
{
	struct control *c = arg;
	size_t i;

	for (i = 0; i < CLIENTS_MAX; i++)
		if (c->clients[i] == client)
			c->clients[i] = NULL;
}

/* NULL: there are as many as there may be. */
static struct client **
free_place(struct control *c)
{
	size_t i;

	for (i = 0; i < CLIENTS_MAX; i++)
		if (c->clients[i] == NULL)
			return &c->clients[i];
	return NULL;
}

static void
refuse(int fd)
{
	static const char reply[] = "{\"type\":\"reply\",\"ok\":false,"
				    "\"error\":\"too many clients\"}\n";

	(void)send(fd, reply, sizeof(reply) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)close(fd);
}

static void
accept_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct control *c = io->data;
	struct client **place = free_place(c);
	int fd;

	(void)revents;
	fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd == -1) {
		if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
			return;
		/* No descriptor for it: not to spin. */
		ev_io_stop(loop, io);
		ev_timer_set(&c->pause, PAUSE, 0.);
		ev_timer_start(loop, &c->pause);
		return;
	}
	if (place != NULL)
		*place = client_new(c->run, fd, client_left, c);
	if (place == NULL || *place == NULL)
		refuse(fd);
}

static void
pause_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct control *c = timer->data;

	(void)revents;
	ev_io_start(loop, &c->io);
}

int
control_open(struct run *run, struct error *e)
{
	const char *path = run->opt->control;
	struct control *c;

	if (path == NULL)
		return 0;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return error_set(e, ERR_IO, "out of memory");
	c->run = run;
	c->fd = -1;
	c->addr.sun_family = AF_UNIX;
	ev_init(&c->io, accept_cb);
	ev_timer_init(&c->pause, pause_cb, 0., 0.);
	c->io.data = c->pause.data = c;
	if (path[0] == '\0' ||
	    strlcpy(c->addr.sun_path, path, sizeof(c->addr.sun_path)) >=
		sizeof(c->addr.sun_path)) {
		free(c);
		return error_set(e, ERR_USAGE,
		    "bad --control path: it must have 1 to %zu bytes",
		    sizeof(c->addr.sun_path) - 1);
	}
	if (start(c, e) == -1) {
		control_close(c);
		return -1;
	}
	ev_io_set(&c->io, c->fd, EV_READ);
	ev_io_start(run->loop, &c->io);
	run->control = c;
	return 0;
}

/* Somebody may have put another one in its place. */
static void
remove_own(const struct control *c)
{
	struct stat st;

	if (c->made.st_ino != 0 && lstat(c->addr.sun_path, &st) == 0 &&
	    S_ISSOCK(st.st_mode) && st.st_ino == c->made.st_ino &&
	    st.st_dev == c->made.st_dev)
		(void)unlink(c->addr.sun_path);
}

void
control_close(struct control *c)
{
	size_t i;

	if (c == NULL)
		return;
	ev_io_stop(c->run->loop, &c->io);
	ev_timer_stop(c->run->loop, &c->pause);
	for (i = 0; i < CLIENTS_MAX; i++)
		if (c->clients[i] != NULL)
			client_free(c->clients[i]);
	remove_own(c);
	if (c->fd != -1)
		(void)close(c->fd);
	free(c);
}

/* All but "nothing is left to send", which comes after every message. */
uint32_t
control_events(const struct control *c)
{
	return c == NULL ? 0 : EVENT_ALL & ~EVENT_BIT(EVENT_SENDER_DRY);
}

void
control_event(struct control *c, unsigned assoc, const struct event *event)
{
	char *line = NULL;
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < CLIENTS_MAX; i++)
		if (c->clients[i] != NULL)
			client_event(c->clients[i], assoc, event, &line);
	free(line);
}
