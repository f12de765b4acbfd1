/* The table of the kernel backend; is there SCTP, is there its UDP port? */
#include "engine/kernel/kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define UDP_PORT_SYSCTL "/proc/sys/net/sctp/udp_port"

bool
engine_has_kernel(char *why, size_t size)
{
	/* On many systems this call loads the module. */
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_SCTP);

	if (fd == -1 && errno == EAFNOSUPPORT)
		fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_SCTP);
	if (fd != -1) {
		close(fd);
		return true;
	}
	if (errno == EPROTONOSUPPORT || errno == ESOCKTNOSUPPORT)
		snprintf(why, size,
		    "this kernel has no SCTP (protocol not supported); try "
		    "modprobe sctp (Debian: package linux-image-amd64; Red "
		    "Hat: kernel-modules-extra)");
	else
		snprintf(why, size, "no SCTP socket can be had (%s)",
		    strerror(errno));
	return false;
}

int
kernel_udp_port(void)
{
	FILE *f = fopen(UDP_PORT_SYSCTL, "re");
	char line[16] = "";
	const char *bad;
	int port;

	if (f == NULL)
		return -1;
	if (fgets(line, sizeof(line), f) != NULL)
		line[strcspn(line, "\n")] = '\0';
	fclose(f);
	port = (int)strtonum(line, 0, UINT16_MAX, &bad);
	return bad == NULL ? port : -1;
}

/*
 * Without the sysctl the kernel takes SCTP_REMOTE_UDP_ENCAPS_PORT and then
 * sends plain IP packets, so the question must be asked before. A socket
 * copies the sysctl when it is made.
 */
static int
udp_check(const struct engine_config *config, struct error *e)
{
	int port = kernel_udp_port();

	if (port == -1)
		return error_set(e, ERR_UNAVAILABLE,
		    "this kernel's SCTP has no UDP encapsulation "
		    "(Linux 5.11 and later have)");
	if (port == 0)
		return error_set(e, ERR_UNAVAILABLE,
		    "the kernel's UDP encapsulation is off; "
		    "sysctl net.sctp.udp_port=%u turns it on",
		    config->udp_local != 0 ? config->udp_local : SCTP_UDP_PORT);
	if (config->udp_local != 0 && config->udp_local != port)
		return error_set(e, ERR_UNAVAILABLE,
		    "the kernel's own UDP port is %d; "
		    "sysctl net.sctp.udp_port=%u changes it",
		    port, config->udp_local);
	return port;
}

static int
kernel_open(struct ev_loop *loop, const struct engine_config *config,
    struct engine **out, struct error *e)
{
	struct engine *engine;
	int port = 0;

	if (config->udp && (port = udp_check(config, e)) == -1)
		return -1;
	engine = malloc(sizeof(*engine));
	if (engine == NULL)
		return error_set(e, ERR_IO, "out of memory");
	engine_init(engine, &backend_kernel, loop, config);
	engine->config.udp_local = (uint16_t)port;
	if (config->udp)
		snprintf(engine->title, sizeof(engine->title),
		    "kernel, UDP port %d", port);
	*out = engine;
	return 0;
}

static void
kernel_close(struct engine *engine)
{
	free(engine);
}

const struct backend backend_kernel = {
    .name = "kernel",
    .open = kernel_open,
    .close = kernel_close,
    .dial = kernel_dial,
    .listen = kernel_listen,
    .accept = kernel_accept,
    .listener_watch = kernel_listener_watch,
    .listener_addrs = kernel_listener_addrs,
    .listener_close = kernel_listener_close,
    .watch = kernel_watch,
    .connected = kernel_connected,
    .recv = kernel_recv,
    .send = kernel_send,
    .max_message = kernel_max_message,
    .shutdown = kernel_shutdown,
    .abort = kernel_abort,
    .assoc_close = kernel_assoc_close,
    .addrs = kernel_addrs,
    .status = kernel_status,
    .path = kernel_path,
    .option_get = kernel_option_get,
    .option_set = kernel_option_set,
    .info = kernel_info,
    .counters = kernel_counters,
    .bind = kernel_bind_change,
    .bind_answered = kernel_bind_answered,
    .listener_bind = kernel_listener_bind,
    .primary = kernel_primary,
    .heartbeat = kernel_heartbeat,
    .reset_streams = kernel_reset_streams,
    .reset_assoc = kernel_reset_assoc,
    .add_streams = kernel_add_streams,
};
