/*
 * Messages that come from neither side of a link (the control socket's): they
 * wait here until the batch before them is taken, and then go the way of a
 * batch that was read, through the same counters and under the same timers.
 */
#include "base/error.h"
#include "engine/batch.h"
#include "flow/endpoint.h"
#include "flow/pool.h"
#include "flow/pump.h"

#include <stdlib.h>
#include <string.h>

#define INSERTED_MAX (4 * 1024 * 1024) /* bytes, with the bookkeeping */

struct insert {
	STAILQ_ENTRY(insert) link;
	struct message message;
	char data[];
};

static size_t
size_of(const struct insert *i)
{
	return sizeof(*i) + i->message.len;
}

static void
remove_first(struct side *side)
{
	struct insert *i = STAILQ_FIRST(&side->inserts);

	side->inserted -= size_of(i);
	STAILQ_REMOVE_HEAD(&side->inserts, link);
	free(i);
}

bool
inserts_take(struct side *side)
{
	const struct insert *i;
	struct message *m;
	char *data;

	if (side->batch == NULL)
		side->batch = pool_take(side->link->pool);
	if (side->batch == NULL)
		return false;
	batch_reset(side->batch);
	while ((i = STAILQ_FIRST(&side->inserts)) != NULL &&
	       (m = batch_add(side->batch, i->message.len)) != NULL) {
		data = memcpy(m->data, i->data, i->message.len);
		*m = i->message;
		m->data = data;
		remove_first(side);
	}
	return true;
}

void
inserts_drop(struct side *side)
{
	while (!STAILQ_EMPTY(&side->inserts))
		remove_first(side);
}

bool
side_waits(const struct side *side)
{
	return !STAILQ_EMPTY(&side->inserts) ||
	       (side->batch != NULL && !batch_empty(side->batch));
}

static int
insert(struct side *side, const struct message *m, struct error *e)
{
	struct insert *i;

	if (m->len > BATCH_ROOM)
		return error_set(
		    e, ERR_IO, "a message of %zu bytes is too long", m->len);
	if (side->inserted + sizeof(*i) + m->len > INSERTED_MAX)
		return error_set(
		    e, ERR_IO, "not now: too much is waiting to be sent");
	i = malloc(sizeof(*i) + m->len);
	if (i == NULL)
		return error_set(e, ERR_IO, "out of memory");
	i->message = *m;
	memcpy(i->data, m->data, m->len);
	STAILQ_INSERT_TAIL(&side->inserts, i, link);
	side->inserted += size_of(i);
	return 0;
}

int
link_send(
    struct link *link, bool to_first, const struct message *m, struct error *e)
{
	struct side *to = to_first ? &link->first : &link->second;
	struct side *from = to_first ? &link->second : &link->first;
	bool nested = link->running;

	if (link->done || link->closing || to->endpoint == NULL || to->ended ||
	    to->finished || to->deaf)
		return error_set(e, ERR_LOST, "the association is ending");
	if (insert(from, m, e) == -1)
		return -1;
	link->running = true;
	if (!from->blocked)
		pump(from);
	link->running = nested;
	link_settle(link);
	return 0;
}

void
link_close(struct link *link)
{
	if (link->done)
		return;
	if (side_waits(&link->second))
		link->closing = true;
	else
		link_finish(link, NULL, SECONDS_NEVER);
}
