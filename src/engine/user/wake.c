/*
 * Wake-ups. The library calls upcall() on its own threads after each packet,
 * with the slot number of the socket. It notes the slot as dirty and wakes the
 * loop, which asks the library about the dirty sockets only.
 *
 * No wake-up is lost: a slot is taken off the dirty list before its socket is
 * asked, so what happens after the answer makes it dirty again. A socket goes
 * from "readable" to "not" only when the library said EWOULDBLOCK to the loop,
 * and whatever arrives after that has an upcall that runs after it. What the
 * library changes without an upcall (its timers, our own calls, data that came
 * between its accept queue and user_sock_open()) is found by polling after such
 * calls and by a tick.
 *
 * The upcall may still run after usrsctp_close() and even while the process
 * ends, and an accepted socket may give it a stale argument. Hence a slot
 * number for an argument, where a wrong one costs a needless look, and static
 * memory.
 */
#include "engine/user/user.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static struct {
	pthread_mutex_t lock;
	struct ev_loop *loop; /* NULL: nobody is to be woken */
	ev_async *async;
	bool *dirty;	 /* by slot */
	uint32_t *queue; /* the dirty slots; has room for all */
	size_t slots, queued;
	bool all; /* an unknown slot: look at every socket */
} wake = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
upcall(struct socket *so, void *arg, int flags)
{
	uintptr_t slot = (uintptr_t)arg;

	(void)so;
	(void)flags;
	pthread_mutex_lock(&wake.lock);
	if (wake.loop != NULL) {
		if (slot == 0 || slot >= wake.slots)
			wake.all = true;
		else if (!wake.dirty[slot]) {
			wake.dirty[slot] = true;
			wake.queue[wake.queued++] = (uint32_t)slot;
		}
		ev_async_send(wake.loop, wake.async);
	}
	pthread_mutex_unlock(&wake.lock);
}

void
user_sock_poll(struct user_sock *s)
{
	int events = usrsctp_get_events(s->so);

	if (events & (SCTP_EVENT_READ | SCTP_EVENT_ERROR))
		s->readable = true;
	if (events & (SCTP_EVENT_WRITE | SCTP_EVENT_ERROR))
		s->writable = true;
	user_ready_update(s);
}

static void
poll_all(struct user_engine *ue)
{
	size_t slot;

	for (slot = 1; slot < ue->slots; slot++)
		if (ue->socks[slot] != NULL)
			user_sock_poll(ue->socks[slot]);
}

/* Move the dirty slots to ue->taken; *all: every socket may be meant. */
static size_t
take_dirty(struct user_engine *ue, bool *all)
{
	size_t i, n;

	pthread_mutex_lock(&wake.lock);
	n = wake.queued;
	for (i = 0; i < n; i++) {
		ue->taken[i] = wake.queue[i];
		wake.dirty[wake.queue[i]] = false;
	}
	wake.queued = 0;
	*all = wake.all;
	wake.all = false;
	pthread_mutex_unlock(&wake.lock);
	return n;
}

static void
on_async(struct ev_loop *loop, ev_async *w, int revents)
{
	struct user_engine *ue = w->data;
	bool all;
	size_t i, n = take_dirty(ue, &all);

	(void)loop;
	(void)revents;
	if (all)
		poll_all(ue);
	else
		for (i = 0; i < n; i++)
			if (ue->socks[ue->taken[i]] != NULL)
				user_sock_poll(ue->socks[ue->taken[i]]);
	user_ready_dispatch(ue);
}

static void
on_tick(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct user_engine *ue = w->data;
	size_t slot;

	(void)loop;
	(void)revents;
	for (slot = 1; slot < ue->slots; slot++)
		if (ue->socks[slot] != NULL && ue->socks[slot]->assoc != NULL)
			user_end_tick(ue->socks[slot]->assoc);
	poll_all(ue);
	user_ready_dispatch(ue);
}

void
user_wake_start(struct user_engine *ue)
{
	ev_async_init(&ue->async, on_async);
	ev_timer_init(&ue->tick, on_tick, USER_TICK, USER_TICK);
	ue->async.data = ue->tick.data = ue;
	pthread_mutex_lock(&wake.lock);
	wake.loop = ue->engine.loop;
	wake.async = &ue->async;
	pthread_mutex_unlock(&wake.lock);
}

void
user_wake_stop(struct user_engine *ue)
{
	pthread_mutex_lock(&wake.lock);
	wake.loop = NULL;
	free(wake.dirty);
	free(wake.queue);
	wake.dirty = NULL;
	wake.queue = NULL;
	wake.slots = wake.queued = 0;
	pthread_mutex_unlock(&wake.lock);
	ev_async_stop(ue->engine.loop, &ue->async);
	ev_timer_stop(ue->engine.loop, &ue->tick);
}

/* More slots, in the tables of the loop and then of the threads. */
static int
slots_grow(struct user_engine *ue)
{
	size_t i, slots = ue->slots == 0 ? 16 : ue->slots * 2;
	struct user_sock **socks;
	uint32_t *taken, *queue;
	bool *dirty;

	socks = reallocarray(ue->socks, slots, sizeof(*socks));
	if (socks == NULL)
		return -1;
	ue->socks = socks;
	taken = reallocarray(ue->taken, slots, sizeof(*taken));
	if (taken == NULL)
		return -1;
	ue->taken = taken;
	pthread_mutex_lock(&wake.lock);
	queue = reallocarray(wake.queue, slots, sizeof(*queue));
	if (queue != NULL)
		wake.queue = queue;
	dirty = reallocarray(wake.dirty, slots, sizeof(*dirty));
	if (dirty != NULL)
		wake.dirty = dirty;
	if (queue != NULL && dirty != NULL) {
		for (i = ue->slots; i < slots; i++) {
			dirty[i] = false;
			socks[i] = NULL;
		}
		ue->slots = wake.slots = slots;
	}
	pthread_mutex_unlock(&wake.lock);
	return ue->slots == slots ? 0 : -1;
}

/* A free slot; 0 is none, as a socket without argument says it. */
static uint32_t
slot_find(struct user_engine *ue)
{
	size_t slot;

	if (ue->in_use + 1 >= ue->slots && slots_grow(ue) == -1)
		return 0;
	for (slot = 1; slot < ue->slots; slot++)
		if (ue->socks[slot] == NULL)
			return (uint32_t)slot;
	return 0;
}

int
user_sock_open(struct user_sock *s, struct user_engine *ue, struct socket *so)
{
	s->slot = slot_find(ue);
	if (s->slot == 0)
		return -1;
	if (ue->in_use++ == 0) {
		ev_async_start(ue->engine.loop, &ue->async);
		ev_timer_again(ue->engine.loop, &ue->tick);
	}
	ue->socks[s->slot] = s;
	s->engine = ue;
	s->so = so;
	usrsctp_set_upcall(so, upcall, (void *)(uintptr_t)s->slot);
	return 0;
}

void
user_sock_close(struct user_sock *s)
{
	struct user_engine *ue = s->engine;

	if (s->queued)
		LIST_REMOVE(s, link);
	ue->socks[s->slot] = NULL;
	if (--ue->in_use == 0) {
		ev_async_stop(ue->engine.loop, &ue->async);
		ev_timer_stop(ue->engine.loop, &ue->tick);
	}
	usrsctp_close(s->so);
}
