/* The userspace stack as a backend. */
#include "engine/user/user.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void
title_set(struct engine *engine, uint16_t udp_port)
{
	if (engine->config.stack == STACK_RAW)
		snprintf(engine->title, sizeof(engine->title), "raw");
	else
		snprintf(engine->title, sizeof(engine->title),
		    "user, UDP port %u", udp_port);
}

static int
user_open(struct ev_loop *loop, const struct engine_config *config,
    struct engine **out, struct error *e)
{
	struct user_engine *ue = calloc(1, sizeof(*ue));
	uint16_t udp_port = 0;

	if (ue == NULL)
		return error_errno(e, errno, "the userspace stack");
	if (user_init(config, &udp_port, e) == -1) {
		free(ue);
		return -1;
	}
	engine_init(&ue->engine, &backend_user, loop, config);
	ue->engine.config.udp = config->stack != STACK_RAW;
	ue->engine.config.udp_local = udp_port;
	title_set(&ue->engine, udp_port);
	user_ready_start(ue);
	user_wake_start(ue);
	*out = &ue->engine;
	return 0;
}

/*
 * There is nothing to wait for: an association that ended gracefully was gone
 * for the library too before that was reported, and ABORTs leave at once.
 * usrsctp_finish() would only join its threads, in 0.1 to 0.4 seconds.
 */
static void
user_close(struct engine *engine)
{
	struct user_engine *ue = (struct user_engine *)engine;

	user_wake_stop(ue);
	user_ready_stop(ue);
	free(ue->socks);
	free(ue->taken);
	free(ue);
}

static void
user_watch(struct assoc *a)
{
	user_ready_update(&((struct user_assoc *)a)->sock);
}

const struct backend backend_user = {
    .name = "user",
    .open = user_open,
    .close = user_close,
    .dial = user_dial,
    .listen = user_listen,
    .accept = user_listener_accept,
    .listener_watch = user_listener_watch,
    .listener_addrs = user_listener_addrs,
    .listener_close = user_listener_close,
    .watch = user_watch,
    .connected = user_connected,
    .recv = user_recv,
    .send = user_send,
    .max_message = user_max_message,
    .shutdown = user_shutdown,
    .abort = user_abort,
    .assoc_close = user_assoc_close,
    .addrs = user_addrs,
    .status = user_status,
    .path = user_path,
    .option_get = user_option_get,
    .option_set = user_option_set,
    .info = user_info,
    .counters = user_counters,
    .bind = user_bind_change,
    .bind_answered = user_bind_answered,
    .listener_bind = user_listener_bind,
    .primary = user_primary,
    .heartbeat = user_heartbeat,
    .reset_streams = user_reset_streams,
    .reset_assoc = user_reset_assoc,
    .add_streams = user_add_streams,
};
