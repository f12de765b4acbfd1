#include "flow/pieces.h"

#include "base/error.h"
#include "engine/batch.h"
#include "engine/event.h"

#include <stdlib.h>
#include <string.h>

#define OPEN_MAX 1024 /* messages that arrive in pieces at once */

/* The messages of a stream, one after the other: those that were completed
 * for the batch read last (done bytes), and the one that is incomplete. */
struct pile {
	uint16_t stream;
	bool unordered; /* these come apart from the ordered ones */
	bool split;	/* the incomplete one was handed out in part */
	char *data;
	size_t done, len, size;
};

struct pieces {
	size_t most;
	bool marks;
	size_t held; /* bytes of all that is incomplete */
	struct pile *piles;
	size_t n;
	/* Where the data of a batch's entry lies: piles move as they grow. */
	size_t pile[BATCH_MAX], offset[BATCH_MAX];
};

struct pieces *
pieces_new(size_t most, bool marks)
{
	struct pieces *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->most = most;
	p->marks = marks;
	return p;
}

void
pieces_free(struct pieces *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++)
		free(p->piles[i].data);
	free(p->piles);
	free(p);
}

static struct pile *
add(struct pieces *p, struct error *e)
{
	struct pile *grown;

	if (p->n == OPEN_MAX) {
		error_set(e, ERR_IO, "too many messages in pieces at once");
		return NULL;
	}
	grown = realloc(p->piles, (p->n + 1) * sizeof(*grown));
	if (grown == NULL) {
		error_set(e, ERR_IO, "out of memory");
		return NULL;
	}
	p->piles = grown;
	return memset(&grown[p->n++], 0, sizeof(*grown));
}

/* The pile that a message belongs to, an unused one, or a new one. */
static struct pile *
find(struct pieces *p, const struct message *m, struct error *e)
{
	bool unordered = m->flags & MESSAGE_UNORDERED;
	struct pile *unused = NULL;

	for (size_t i = 0; i < p->n; i++) {
		struct pile *pile = &p->piles[i];

		if (pile->len == 0 && !pile->split)
			unused = pile;
		else if (pile->stream == m->stream &&
			 pile->unordered == unordered)
			return pile;
	}
	if (unused == NULL && (unused = add(p, e)) == NULL)
		return NULL;
	unused->stream = m->stream;
	unused->unordered = unordered;
	return unused;
}

static void
drop(struct pieces *p, struct pile *pile)
{
	p->held -= pile->len - pile->done;
	pile->len = pile->done;
	pile->split = false;
}

/* Messages that will never be completed. */
static void
drop_broken(struct pieces *p, const struct event *event)
{
	size_t open = 0;
	bool all;

	for (size_t i = 0; i < p->n; i++)
		open += p->piles[i].split || p->piles[i].len > p->piles[i].done;
	all = event_drops_all(event, open);
	for (size_t i = 0; i < p->n; i++)
		if (all || p->piles[i].stream == event->stream)
			drop(p, &p->piles[i]);
}

/* The batch of last time was taken: keep only what is incomplete. */
static void
drop_done(struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct pile *pile = &p->piles[i];

		if (pile->done > 0) {
			pile->len -= pile->done;
			memmove(pile->data, pile->data + pile->done, pile->len);
			pile->done = 0;
		}
		/* One is kept for the next message, not a thousand. */
		if (i > 0 && pile->len == 0) {
			free(pile->data);
			pile->data = NULL;
			pile->size = 0;
		}
	}
}

static int
append(struct pieces *p, struct pile *pile, const struct message *m,
    struct error *e)
{
	size_t need = pile->len + m->len;
	char *grown;

	if (p->held + m->len > p->most && !p->marks)
		return error_set(e, ERR_IO,
		    "a message of more than %zu bytes cannot be passed on "
		    "(-o max_message)",
		    p->most);
	if (pile->data == NULL || need > pile->size) {
		grown = realloc(pile->data, need * 2 + 1);
		if (grown == NULL)
			return error_set(e, ERR_IO, "out of memory");
		pile->data = grown;
		pile->size = need * 2 + 1;
	}
	memcpy(pile->data + pile->len, m->data, m->len);
	pile->len = need;
	p->held += m->len;
	return 0;
}

/* What is there goes on, in the place of its last piece. */
static void
deliver(struct pieces *p, struct pile *pile, struct message *m, size_t at)
{
	m->flags &= MESSAGE_UNORDERED | MESSAGE_PARTIAL;
	if (pile->split)
		m->flags |= MESSAGE_CONTINUED;
	pile->split = m->flags & MESSAGE_PARTIAL;
	m->data = NULL;
	m->len = pile->len - pile->done;
	p->pile[at] = (size_t)(pile - p->piles);
	p->offset[at] = pile->done;
	p->held -= m->len;
	pile->done = pile->len;
}

/* -1: failed; 0: the message is still incomplete; 1: deliver it. */
static int
take(struct pieces *p, struct message *m, size_t at, struct error *e)
{
	struct pile *pile;

	if (m->event != NULL && event_drops_pieces(m->event))
		drop_broken(p, m->event);
	if (m->event != NULL ||
	    !(m->flags & (MESSAGE_PARTIAL | MESSAGE_CONTINUED)))
		return 1;
	pile = find(p, m, e);
	if (pile == NULL)
		return -1;
	/* The beginning of another one: the last was broken off. */
	if (!(m->flags & MESSAGE_CONTINUED))
		drop(p, pile);
	if (append(p, pile, m, e) == -1)
		return -1;
	if ((m->flags & MESSAGE_PARTIAL) && (!p->marks || p->held < p->most))
		return 0;
	deliver(p, pile, m, at);
	return 1;
}

int
pieces_join(struct pieces *p, struct batch *batch, struct error *e)
{
	size_t in, out = 0;
	int result = 0;

	drop_done(p);
	for (in = 0; in < batch->n && result != -1; in++) {
		result = take(p, &batch->v[in], out, e);
		if (result == 1)
			batch->v[out++] = batch->v[in];
	}
	batch->n = out;
	for (out = 0; out < batch->n; out++) {
		struct message *m = &batch->v[out];

		if (m->event == NULL && m->data == NULL)
			m->data = p->piles[p->pile[out]].data + p->offset[out];
	}
	return result == -1 ? -1 : 0;
}
