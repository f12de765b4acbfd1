/* The fake stack: how associations come to be. */
#include "base/error.h"
#include "fake_stack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#define MAX_ISTREAMS 2048

static uint16_t
pick_port(struct engine *engine)
{
	return ++((struct fake_engine *)engine)->port;
}

/* n == 0 means this host. */
static void
this_host(struct addrs *addrs)
{
	if (addrs->n > 0)
		return;
	addrs->n = 1;
	if (addrs->any_family == AF_INET6) {
		addrs->v[0].family = AF_INET6;
		addrs->v[0].v6 = in6addr_loopback;
	} else {
		addrs->v[0].family = AF_INET;
		addrs->v[0].v4.s_addr = htonl(INADDR_LOOPBACK);
	}
}

static bool
listens_on(const struct fake_listener *fl, const struct ipaddr *addr)
{
	size_t i;

	if (fl->local.n == 0)
		return fl->local.any_family != AF_INET ||
		       addr->family == AF_INET;
	for (i = 0; i < fl->local.n; i++)
		if (ipaddr_equal(&fl->local.v[i], addr))
			return true;
	return false;
}

static struct fake_listener *
find_listener(struct fake_engine *fe, const struct addrs *addrs)
{
	struct fake_listener *fl;

	for (fl = TAILQ_FIRST(&fe->listeners); fl != NULL;
	     fl = TAILQ_NEXT(fl, link))
		if (fl->local.port == addrs->port &&
		    listens_on(fl, &addrs->v[0]))
			return fl;
	return NULL;
}

int
fake_listen(struct engine *engine, const struct addrs *local, int family,
    const struct settings *settings, struct listener **out, struct error *e)
{
	struct fake_engine *fe = (struct fake_engine *)engine;
	struct fake_listener *fl, *other;

	for (other = TAILQ_FIRST(&fe->listeners); other != NULL;
	     other = TAILQ_NEXT(other, link))
		if (local->port != 0 && other->local.port == local->port)
			return error_errno(e, EADDRINUSE, "cannot listen");
	if ((fl = calloc(1, sizeof(*fl))) == NULL)
		return error_set(e, ERR_IO, "out of memory");
	listener_init(&fl->listener, engine);
	TAILQ_INIT(&fl->queue);
	fl->local = *local;
	fl->local.any_family = family;
	if (local->port == 0)
		fl->local.port = pick_port(engine);
	fl->settings = *settings;
	TAILQ_INSERT_TAIL(&fe->listeners, fl, link);
	*out = &fl->listener;
	return 0;
}

enum io
fake_accept(struct listener *l, struct assoc **out, struct error *e)
{
	struct fake_listener *fl = (struct fake_listener *)l;
	struct fake_assoc *fa = TAILQ_FIRST(&fl->queue);

	(void)e;
	if (fa == NULL)
		return IO_AGAIN;
	TAILQ_REMOVE(&fl->queue, fa, waiting);
	fa->assoc.up = true;
	*out = &fa->assoc;
	return IO_OK;
}

void
fake_listener_watch(struct listener *l, bool on)
{
	((struct fake_listener *)l)->watched = on;
}

int
fake_listener_addrs(struct listener *l, struct addrs *out, struct error *e)
{
	(void)e;
	*out = ((struct fake_listener *)l)->local;
	return 0;
}

void
fake_listener_close(struct listener *l)
{
	struct fake_listener *fl = (struct fake_listener *)l;
	struct fake_assoc *fa;

	while ((fa = TAILQ_FIRST(&fl->queue)) != NULL) {
		TAILQ_REMOVE(&fl->queue, fa, waiting);
		fake_assoc_close(&fa->assoc);
	}
	TAILQ_REMOVE(&((struct fake_engine *)l->engine)->listeners, fl, link);
	free(fl);
}

static struct fake_assoc *
assoc_new(struct engine *engine, const struct settings *settings)
{
	struct fake_engine *fe = (struct fake_engine *)engine;
	struct fake_assoc *fa = calloc(1, sizeof(*fa));

	if (fa == NULL)
		return NULL;
	assoc_init(&fa->assoc, engine);
	TAILQ_INIT(&fa->in);
	fa->need = 1;
	fa->settings = *settings;
	fa->max_message =
	    (size_t)settings_get(settings, OPTION_SNDBUF, FAKE_BUFFER);
	/* Until the other side's wishes are known. */
	fa->ostreams =
	    (uint16_t)settings_get(settings, OPTION_OSTREAMS, FAKE_STREAMS);
	fa->istreams =
	    (uint16_t)settings_get(settings, OPTION_MAX_ISTREAMS, MAX_ISTREAMS);
	fa->round = fe->round;
	TAILQ_INSERT_TAIL(&fe->assocs, fa, link);
	return fa;
}

int
fake_dial(struct engine *engine, const struct addrs *local,
    const struct addrs *remote, const struct settings *settings,
    struct assoc **out, struct error *e)
{
	struct fake_assoc *fa = assoc_new(engine, settings);

	if (fa == NULL)
		return error_set(e, ERR_IO, "out of memory");
	fa->remote = *remote;
	this_host(&fa->remote);
	if (local != NULL)
		fa->local = *local;
	else
		fa->local.any_family = fa->remote.v[0].family;
	this_host(&fa->local);
	if (fa->local.port == 0)
		fa->local.port = pick_port(engine);
	*out = &fa->assoc;
	return 0;
}

/* Both sides agree on as many streams as the one offers, the other takes. */
static void
streams(struct fake_assoc *fa, struct fake_assoc *peer)
{
	uint16_t there =
	    fa->ostreams < peer->istreams ? fa->ostreams : peer->istreams;
	uint16_t back =
	    peer->ostreams < fa->istreams ? peer->ostreams : fa->istreams;

	fa->ostreams = peer->istreams = there;
	peer->ostreams = fa->istreams = back;
	fa->ssn = calloc(there, sizeof(*fa->ssn));
	peer->ssn = calloc(back, sizeof(*peer->ssn));
	if (fa->ssn == NULL || peer->ssn == NULL)
		abort();
}

static void
come_up(struct fake_assoc *fa)
{
	fa->established = true;
	fake_add_event(fa, EVENT_ASSOC_CHANGE, ASSOC_COMM_UP, NULL);
}

void
fake_handshake(struct fake_assoc *fa)
{
	struct fake_engine *fe = fake_engine_of(&fa->assoc);
	struct fake_listener *fl = find_listener(fe, &fa->remote);
	struct fake_assoc *peer = NULL;

	if (fa->established || fa->over != IO_OK || fa->assoc.end != IO_OK)
		return;
	if (fe->refuse == 0 && fl != NULL)
		peer = assoc_new(fa->assoc.engine, &fl->settings);
	if (peer == NULL) {
		fake_add_event(
		    fa, EVENT_ASSOC_CHANGE, ASSOC_CANT_STR_ASSOC, NULL);
		fake_over(fa, IO_ERROR, fe->refuse ? fe->refuse : ECONNREFUSED);
		return;
	}
	streams(fa, peer);
	fa->peer = peer;
	peer->peer = fa;
	peer->remote = fa->local;
	if (fl->local.n > 0)
		fa->remote = fl->local;
	peer->local = fa->remote;
	TAILQ_INSERT_TAIL(&fl->queue, peer, waiting);
	come_up(fa);
	come_up(peer);
}

enum io
fake_connected(struct assoc *a, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	(void)e;
	if (fa->over != IO_OK && !fa->established)
		return assoc_ended(a, fa->over, fa->errnum);
	if (!fa->established)
		return IO_AGAIN;
	a->up = true;
	return IO_OK;
}
