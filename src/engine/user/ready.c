/*
 * Readiness. The library has no file descriptors that the loop could watch, so
 * this makes level-triggered calls out of what is known: a socket stays in the
 * ready list as long as it is wanted and ready, its caller is called once in
 * every round of the loop, and the loop does not sleep meanwhile.
 */
#include "engine/user/user.h"

static int
assoc_what(const struct user_assoc *ua)
{
	const struct assoc *a = &ua->assoc;
	int can = 0;

	if (a->end != IO_OK)
		return a->want;
	if (ua->sock.readable)
		can |= READY_READ;
	if (ua->sock.writable)
		can |= READY_WRITE;
	return can & a->want;
}

static bool
sock_ready(const struct user_sock *s)
{
	if (s->listener != NULL)
		return s->listener->watched && s->readable;
	return assoc_what(s->assoc) != 0;
}

void
user_ready_update(struct user_sock *s)
{
	struct user_engine *ue = s->engine;
	bool ready = sock_ready(s);

	if (ready == s->queued)
		return;
	s->queued = ready;
	if (!ready) {
		LIST_REMOVE(s, link);
		return;
	}
	LIST_INSERT_HEAD(&ue->ready, s, link);
	ev_idle_start(ue->engine.loop, &ue->idle);
}

/* A caller may close any socket, also this one, and open new ones. */
void
user_ready_dispatch(struct user_engine *ue)
{
	struct user_ready now = LIST_HEAD_INITIALIZER(now);
	struct user_sock *s;

	LIST_SWAP(&ue->ready, &now, user_sock, link);
	while ((s = LIST_FIRST(&now)) != NULL) {
		LIST_REMOVE(s, link);
		LIST_INSERT_HEAD(&ue->ready, s, link);
		if (s->listener != NULL)
			listener_ready(&s->listener->listener);
		else
			assoc_ready(&s->assoc->assoc, assoc_what(s->assoc));
	}
	if (LIST_EMPTY(&ue->ready))
		ev_idle_stop(ue->engine.loop, &ue->idle);
}

static void
on_check(struct ev_loop *loop, ev_check *w, int revents)
{
	(void)loop;
	(void)revents;
	user_ready_dispatch(w->data);
}

static void
on_idle(struct ev_loop *loop, ev_idle *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
}

void
user_ready_start(struct user_engine *ue)
{
	LIST_INIT(&ue->ready);
	ev_idle_init(&ue->idle, on_idle);
	ev_check_init(&ue->check, on_check);
	ue->check.data = ue;
	ev_check_start(ue->engine.loop, &ue->check);
	ev_unref(ue->engine.loop);
}

void
user_ready_stop(struct user_engine *ue)
{
	ev_ref(ue->engine.loop);
	ev_check_stop(ue->engine.loop, &ue->check);
	ev_idle_stop(ue->engine.loop, &ue->idle);
}
