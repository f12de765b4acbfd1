/* Chooses a stack, and what all stacks have in common. */
#include "engine/engine.h"

#include "base/error.h"
#include "engine/backend.h"
#include "engine/batch.h"

#include <stdlib.h>
#include <string.h>

#ifndef WITH_KERNEL
bool
engine_has_kernel(char *why, size_t size)
{
	strlcpy(why, "this sctpcat was built without the kernel's SCTP", size);
	return false;
}
#endif

static const struct backend *
stack_backend(enum stack stack)
{
#ifdef WITH_KERNEL
	if (stack == STACK_KERNEL)
		return &backend_kernel;
#endif
#ifdef WITH_USER
	if (stack == STACK_USER || stack == STACK_RAW)
		return &backend_user;
#endif
	(void)stack;
	return NULL;
}

static enum stack
stack_choose(enum stack asked)
{
	char why[200];

	if (asked != STACK_AUTO)
		return asked;
	if (engine_has_kernel(why, sizeof(why)) ||
	    stack_backend(STACK_USER) == NULL)
		return STACK_KERNEL;
	return STACK_USER;
}

int
engine_open(struct ev_loop *loop, const struct engine_config *config,
    struct engine **out, struct error *e)
{
	struct engine_config chosen = *config;
	const struct backend *backend;
	char why[200] = "";

	chosen.stack = stack_choose(config->stack);
	backend = stack_backend(chosen.stack);
	if (chosen.stack == STACK_KERNEL &&
	    !engine_has_kernel(why, sizeof(why)))
		return error_set(e, ERR_UNAVAILABLE, "%s", why);
	if (backend == NULL)
		return error_set(e, ERR_UNAVAILABLE,
		    "this sctpcat was built without the userspace stack");
	return engine_open_backend(loop, backend, &chosen, out, e);
}

int
engine_open_backend(struct ev_loop *loop, const struct backend *backend,
    const struct engine_config *config, struct engine **out, struct error *e)
{
	return backend->open(loop, config, out, e);
}

void
engine_close(struct engine *engine)
{
	engine->backend->close(engine);
}

const char *
engine_name(const struct engine *engine)
{
	return engine->config.stack == STACK_RAW ? "raw"
						 : engine->backend->name;
}

uint16_t
engine_udp_port(const struct engine *engine)
{
	return engine->config.udp ? engine->config.udp_local : 0;
}

const char *
engine_title(const struct engine *engine)
{
	return engine->title[0] != '\0' ? engine->title : engine_name(engine);
}

int
engine_dial(struct engine *engine, const struct addrs *local,
    const struct addrs *remote, const struct settings *settings,
    struct assoc **out, struct error *e)
{
	struct settings *late;

	if (engine_check_settings(engine, settings, e) == -1 ||
	    settings_late(settings, &late, e) == -1)
		return -1;
	if (engine->backend->dial(engine, local, remote, settings, out, e) ==
	    -1) {
		free(late);
		return -1;
	}
	(*out)->late = late;
	return 0;
}

int
engine_listen(struct engine *engine, const struct addrs *local, int family,
    const struct settings *settings, struct listener **out, struct error *e)
{
	struct settings *late;

	if (engine_check_settings(engine, settings, e) == -1 ||
	    settings_late(settings, &late, e) == -1)
		return -1;
	if (engine->backend->listen(engine, local, family, settings, out, e) ==
	    -1) {
		free(late);
		return -1;
	}
	(*out)->late = late;
	return 0;
}

enum io
listener_accept(struct listener *l, struct assoc **out, struct error *e)
{
	enum io result = l->engine->backend->accept(l, out, e);

	if (result == IO_OK)
		assoc_set_late(*out, l->late);
	return result;
}

void
listener_on_ready(
    struct listener *l, void (*ready)(struct listener *, void *), void *arg)
{
	l->ready = ready;
	l->arg = arg;
}

void
listener_watch(struct listener *l, bool on)
{
	l->engine->backend->listener_watch(l, on);
}

int
listener_addrs(struct listener *l, struct addrs *addrs, struct error *e)
{
	return l->engine->backend->listener_addrs(l, addrs, e);
}

void
listener_close(struct listener *l)
{
	free(l->late);
	l->engine->backend->listener_close(l);
}

void
assoc_on_ready(
    struct assoc *a, void (*ready)(struct assoc *, int, void *), void *arg)
{
	a->ready = ready;
	a->arg = arg;
}

void
assoc_watch(struct assoc *a, int want)
{
	a->want = want;
	a->engine->backend->watch(a);
}

unsigned
assoc_id(const struct assoc *a)
{
	return a->id;
}

/* The answer of an association that is over, always the same. */
static enum io
ended(const struct assoc *a, struct error *e)
{
	if (a->end == IO_ERROR)
		*e = a->why;
	return a->end;
}

enum io
assoc_connected(struct assoc *a, struct error *e)
{
	enum io result;

	if (a->end != IO_OK)
		return ended(a, e);
	result = a->up ? IO_OK : a->engine->backend->connected(a, e);
	if (result == IO_OK && a->late != NULL) {
		assoc_set_late(a, a->late);
		free(a->late);
		a->late = NULL;
	}
	return a->end != IO_OK ? ended(a, e) : result;
}

enum io
assoc_recv(struct assoc *a, struct batch *batch, struct error *e)
{
	enum io result;

	if (a->end != IO_OK)
		return ended(a, e);
	result = a->engine->backend->recv(a, batch, e);
	/* What came before the end is handed out before it. */
	if (result != IO_OK && a->end != IO_OK)
		return ended(a, e);
	return result;
}

enum io
assoc_send(struct assoc *a, struct batch *batch, struct error *e)
{
	enum io result;

	if (a->end != IO_OK)
		return ended(a, e);
	result = a->engine->backend->send(a, batch, e);
	return a->end != IO_OK ? ended(a, e) : result;
}

size_t
assoc_max_message(struct assoc *a)
{
	return a->engine->backend->max_message(a);
}

void
assoc_shutdown(struct assoc *a)
{
	if (a->end == IO_OK)
		a->engine->backend->shutdown(a);
}

void
assoc_abort(struct assoc *a, const char *reason)
{
	if (a->end == IO_OK)
		a->engine->backend->abort(a, reason);
}

void
assoc_close(struct assoc *a)
{
	free(a->late);
	free(a->failure);
	free(a->open);
	a->engine->backend->assoc_close(a);
}

int
assoc_addrs(struct assoc *a, bool peer, struct addrs *addrs, struct error *e)
{
	return a->engine->backend->addrs(a, peer, addrs, e);
}

void
assoc_streams(const struct assoc *a, uint16_t *out, uint16_t *in)
{
	*out = a->ostreams;
	*in = a->istreams;
}

int
assoc_status(struct assoc *a, struct assoc_status *status, struct error *e)
{
	if (a->end != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	return a->engine->backend->status(a, status, e);
}

int
assoc_paths(struct assoc *a, struct path *paths, size_t cap, struct error *e)
{
	struct addrs peer;
	size_t i;

	if (a->end != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	if (assoc_addrs(a, true, &peer, e) == -1)
		return -1;
	for (i = 0; i < peer.n && i < cap; i++) {
		memset(&paths[i], 0, sizeof(paths[i]));
		paths[i].addr = peer.v[i];
		if (a->engine->backend->path(a, &paths[i], e) == -1)
			return -1;
	}
	return (int)i;
}

void
engine_init(struct engine *engine, const struct backend *backend,
    struct ev_loop *loop, const struct engine_config *config)
{
	memset(engine, 0, sizeof(*engine));
	engine->backend = backend;
	engine->loop = loop;
	engine->config = *config;
	engine->config.local = NULL;
}

void
assoc_init(struct assoc *a, struct engine *engine)
{
	memset(a, 0, sizeof(*a));
	a->engine = engine;
	a->id = ++engine->last_id;
}

void
listener_init(struct listener *l, struct engine *engine)
{
	memset(l, 0, sizeof(*l));
	l->engine = engine;
}

void
assoc_ready(struct assoc *a, int what)
{
	if (a->ready != NULL)
		a->ready(a, what, a->arg);
}

void
listener_ready(struct listener *l)
{
	if (l->ready != NULL)
		l->ready(l, l->arg);
}
