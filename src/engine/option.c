/* Options of associations that are up, and those that wait until then. */
#include "engine/backend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Is this to be set once the association is up? Then also what stacks adapt to
 * the path, unless they were only told to leave it.
 */
static bool
is_late(const struct settings *s, enum option_id id)
{
	if (!settings_has(s, id))
		return false;
	if (id == OPTION_PMTU_DISCOVERY || id == OPTION_PATH_MTU)
		return s->value[id] != 0;
	return option_rows[id].when == OPTION_UP;
}

static unsigned
stack_bit(const struct engine *engine)
{
	return engine->config.stack == STACK_USER ||
		       engine->config.stack == STACK_RAW
		   ? OPTION_OF_USER
		   : OPTION_OF_KERNEL;
}

static int
lacks(const struct engine *engine, enum option_id id, struct error *e)
{
	bool user = stack_bit(engine) == OPTION_OF_USER;

	if (option_rows[id].stacks & OPTION_OF_TOOL)
		return error_set(e, ERR_USAGE,
		    "option %s can be set on the command line only",
		    option_rows[id].name);
	return error_set(e, ERR_UNAVAILABLE,
	    "option %s: the %s stack does not have it, %s",
	    option_rows[id].name, user ? "userspace" : "kernel's",
	    user ? "the kernel's does (--stack kernel)"
		 : "the userspace stack does (--stack user)");
}

int
engine_check_settings(const struct engine *engine,
    const struct settings *settings, struct error *e)
{
	unsigned here = stack_bit(engine) | OPTION_OF_TOOL;
	int id;

	for (id = 0; id < OPTION_COUNT; id++)
		if (settings_has(settings, (enum option_id)id) &&
		    !(option_rows[id].stacks & here))
			return lacks(engine, (enum option_id)id, e);
	return 0;
}

int
settings_late(
    const struct settings *settings, struct settings **late, struct error *e)
{
	bool any = false;
	int id;

	for (id = 0; id < OPTION_COUNT; id++)
		any |= is_late(settings, (enum option_id)id);
	*late = NULL;
	if (!any)
		return 0;
	*late = malloc(sizeof(**late));
	if (*late == NULL)
		return error_set(e, ERR_IO, "out of memory");
	**late = *settings;
	(*late)->key_count = 0;
	explicit_bzero((*late)->keys, sizeof((*late)->keys));
	return 0;
}

static int
set_all(struct assoc *a, const struct settings *late, struct error *e)
{
	const struct backend *backend = a->engine->backend;
	unsigned i;
	int id;

	for (id = 0; id < OPTION_COUNT; id++)
		if (is_late(late, (enum option_id)id) &&
		    id != OPTION_STREAM_VALUE &&
		    backend->option_set(
			a, (enum option_id)id, late->value[id], e) == -1)
			return -1;
	for (i = 0; i < late->stream_count; i++)
		if (backend->option_set(
			a, OPTION_STREAM_VALUE, late->streams[i], e) == -1)
			return -1;
	return 0;
}

void
assoc_set_late(struct assoc *a, const struct settings *late)
{
	struct assoc_status status;
	struct error e, gone;

	if (late == NULL || a->end != IO_OK)
		return;
	/* It may be over already, which is not the settings' fault. */
	if (set_all(a, late, &e) == 0 ||
	    a->engine->backend->status(a, &status, &gone) == -1)
		return;
	a->engine->backend->abort(a, NULL);
	a->why = e;
}

int
assoc_option_get(
    struct assoc *a, enum option_id id, long long *value, struct error *e)
{
	if (!(option_rows[id].stacks & stack_bit(a->engine)))
		return lacks(a->engine, id, e);
	if (option_rows[id].type == OPTION_KEY)
		return error_set(
		    e, ERR_USAGE, "%s cannot be read", option_rows[id].name);
	if (a->end != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	return a->engine->backend->option_get(a, id, value, e);
}

int
assoc_option_set(
    struct assoc *a, enum option_id id, long long value, struct error *e)
{
	if (!(option_rows[id].stacks & stack_bit(a->engine)))
		return lacks(a->engine, id, e);
	if (option_rows[id].when == OPTION_SETUP)
		return error_set(e, ERR_USAGE,
		    "option %s can be set before the association is made only",
		    option_rows[id].name);
	if (a->end != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	return a->engine->backend->option_set(a, id, value, e);
}
