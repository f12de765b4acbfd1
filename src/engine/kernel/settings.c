/* The user's settings and the defaults as socket options. */
#include "engine/kernel/kernel.h"

#include <sys/socket.h>

/* Untouched buffers make Linux SCTP stall on a tiny window: ask for more. */
#define DEFAULT_BUFFER (4 * 1024 * 1024)

static int
get(void *so, int level, int number, void *value, unsigned *len)
{
	return getsockopt(*(const int *)so, level, number, value, len);
}

static int
set(void *so, int level, int number, const void *value, unsigned len)
{
	return setsockopt(*(const int *)so, level, number, value, len);
}

static struct option_socket
of(int *fd)
{
	return (struct option_socket){fd, get, set, kernel_options, false};
}

static void
fallback(struct settings *s, enum option_id id, long long value)
{
	if (!settings_has(s, id))
		settings_put(s, id, value);
}

int
settings_apply(int fd, const struct settings *settings, struct error *e)
{
	struct option_socket socket = of(&fd);
	struct settings all = *settings;

	fallback(&all, OPTION_SNDBUF, DEFAULT_BUFFER);
	fallback(&all, OPTION_RCVBUF, DEFAULT_BUFFER);
	fallback(&all, OPTION_NODELAY, 1);
	return option_map_apply(&socket, &all, e);
}

int
kernel_option_get(
    struct assoc *a, enum option_id id, long long *value, struct error *e)
{
	struct option_socket socket = of(&((struct kernel_assoc *)a)->fd);

	return option_map_get(&socket, id, value, e);
}

int
kernel_option_set(
    struct assoc *a, enum option_id id, long long value, struct error *e)
{
	struct kernel_assoc *k = (struct kernel_assoc *)a;
	struct option_socket socket = of(&k->fd);
	int sndbuf = 0;
	socklen_t len = sizeof(sndbuf);

	if (option_map_set(&socket, id, value, e) == -1)
		return -1;
	/* It is the limit of a message too. */
	if (id == OPTION_SNDBUF &&
	    getsockopt(k->fd, SOL_SOCKET, SO_SNDBUF, &sndbuf, &len) == 0)
		k->max_message = (size_t)sndbuf;
	return 0;
}
