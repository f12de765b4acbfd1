/* The fake stack: messages and events on their way. */
#include "base/error.h"
#include "fake_stack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CAUSE_USER_INITIATED_ABORT 12
#define CAUSE_HEADER 4

static struct item *
item_add(struct fake_assoc *fa, const void *data, size_t len)
{
	struct item *item = calloc(1, sizeof(*item) + len);

	if (item == NULL)
		abort();
	if (len > 0)
		memcpy(item->bytes, data, len);
	TAILQ_INSERT_TAIL(&fa->in, item, link);
	return item;
}

static void
item_free(struct fake_assoc *fa, struct item *item)
{
	if (!item->is_event) {
		fa->unread -= item->message.len;
		fa->unread_count--;
	}
	TAILQ_REMOVE(&fa->in, item, link);
	free(item);
}

void
fake_items_free(struct fake_assoc *fa)
{
	struct item *item;

	while ((item = TAILQ_FIRST(&fa->in)) != NULL)
		item_free(fa, item);
}

void
fake_event(struct assoc *a, const struct event *event)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	struct item *item = item_add(fa, event->data, event->len);

	item->is_event = true;
	item->event = *event;
	item->event.data = event->len > 0 ? item->bytes : NULL;
}

void
fake_add_event(
    struct fake_assoc *fa, enum event_type type, int state, const char *reason)
{
	struct event event = {.type = type, .state = state};
	unsigned char cause[512] = {0, CAUSE_USER_INITIATED_ABORT};
	size_t len;

	if (type == EVENT_ASSOC_CHANGE && state == ASSOC_COMM_UP) {
		event.ostreams = fa->ostreams;
		event.istreams = fa->istreams;
	}
	if (reason != NULL) {
		len = strnlen(reason, sizeof(cause) - CAUSE_HEADER);
		memcpy(cause + CAUSE_HEADER, reason, len);
		len += CAUSE_HEADER;
		cause[2] = (unsigned char)(len >> 8);
		cause[3] = (unsigned char)len;
		event.cause = CAUSE_USER_INITIATED_ABORT;
		event.data = cause;
		event.len = len;
	}
	fake_event(&fa->assoc, &event);
}

size_t
fake_unread(const struct assoc *a)
{
	return ((const struct fake_assoc *)a)->unread;
}

bool
fake_lose_rest(struct assoc *a)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	struct item *item = TAILQ_FIRST(&fa->in), *event;

	if (item == NULL || item->is_event || item->given == 0)
		return false;
	event = item_add(fa, NULL, 0);
	event->is_event = true;
	event->event.type = EVENT_PARTIAL_DELIVERY;
	event->event.stream = item->message.stream;
	event->event.seq = item->message.ssn;
	TAILQ_REMOVE(&fa->in, event, link);
	TAILQ_INSERT_AFTER(&fa->in, item, event, link);
	item_free(fa, item);
	return true;
}

/* False: the batch has no room for it. */
static bool
take_event(struct fake_assoc *fa, struct item *item, struct batch *b)
{
	size_t used = b->used;
	struct event *event = batch_alloc(b, sizeof(*event));
	void *data = batch_alloc(b, item->event.len);

	if (event == NULL || data == NULL || b->n == BATCH_MAX) {
		b->used = used;
		return false;
	}
	*event = item->event;
	if (event->len > 0)
		event->data = memcpy(data, item->bytes, event->len);
	if (assoc_event(&fa->assoc, event))
		batch_add(b, 0)->event = event;
	else
		b->used = used;
	item_free(fa, item);
	return true;
}

/* The same for a message, or the next piece of it. */
static bool
take_message(struct fake_assoc *fa, struct item *item, struct batch *b)
{
	size_t piece = fake_engine_of(&fa->assoc)->partial;
	size_t rest = item->message.len - item->given, len;
	struct message *m;
	char *data;

	if (piece == 0 || piece > BATCH_ROOM)
		piece = BATCH_ROOM;
	len = rest < piece ? rest : piece;
	if ((m = batch_add(b, len)) == NULL)
		return false;
	data = memcpy(m->data, item->bytes + item->given, len);
	*m = item->message;
	m->data = data;
	m->len = len;
	if (item->given > 0)
		m->flags |= MESSAGE_CONTINUED;
	item->given += len;
	if (len < rest)
		m->flags |= MESSAGE_PARTIAL;
	else
		item_free(fa, item);
	return true;
}

enum io
fake_recv(struct assoc *a, struct batch *b, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	bool moved = false;
	struct item *item;
	size_t burst = fake_engine_of(a)->burst;

	(void)e;
	assert(b->n == 0 && b->first == 0 && b->used == 0);
	while (b->n < burst && (item = TAILQ_FIRST(&fa->in)) != NULL) {
		if (!(item->is_event ? take_event(fa, item, b)
				     : take_message(fa, item, b)))
			break;
		moved = true;
	}
	if (moved)
		return IO_OK;
	if (fa->over != IO_OK)
		return assoc_ended(a, fa->over, fa->errnum);
	return IO_AGAIN;
}

bool
fake_sends(const struct fake_assoc *fa)
{
	return fa->established && fa->over == IO_OK && !fa->shut && !fa->told;
}

size_t
fake_waiting(const struct fake_assoc *fa)
{
	return fa->lost + (fa->peer != NULL ? fa->peer->unread : 0);
}

size_t
fake_waiting_count(const struct fake_assoc *fa)
{
	return fa->lost_count + (fa->peer != NULL ? fa->peer->unread_count : 0);
}

size_t
fake_max_message(struct assoc *a)
{
	return ((struct fake_assoc *)a)->max_message;
}

static int
check(const struct fake_assoc *fa, const struct message *m, struct error *e)
{
	/* Whoever links two sides has to sort these out. */
	assert(m->event == NULL);
	assert(!(m->flags & (MESSAGE_PARTIAL | MESSAGE_CONTINUED)));
	if (m->len == 0)
		return error_set(e, ERR_IO, "an SCTP message cannot be empty");
	if (m->len > fa->max_message)
		return error_set(
		    e, ERR_IO, "a message of %zu bytes is too long", m->len);
	if (m->stream >= fa->ostreams)
		return error_set(e, ERR_IO, "there is no stream %u", m->stream);
	return 0;
}

static void
arrive(struct fake_assoc *fa, const struct message *m)
{
	struct item *item;

	fa->tsn++;
	if (fa->peer == NULL) {
		fa->lost += m->len;
		fa->lost_count++;
		return;
	}
	item = item_add(fa->peer, m->data, m->len);
	item->message.len = m->len;
	item->message.ppid = m->ppid;
	item->message.stream = m->stream;
	item->message.flags = m->flags & MESSAGE_UNORDERED;
	item->message.tsn = fa->tsn;
	if (!(m->flags & MESSAGE_UNORDERED))
		item->message.ssn = fa->ssn[m->stream]++;
	fa->peer->unread += m->len;
	fa->peer->unread_count++;
}

enum io
fake_send(struct assoc *a, struct batch *b, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	size_t window = fake_engine_of(a)->window, waiting;

	for (; b->first < b->n; b->first++) {
		const struct message *m = &b->v[b->first];

		if (!fake_sends(fa)) {
			fa->vain = true;
			return IO_AGAIN;
		}
		if (check(fa, m, e) == -1)
			return IO_ERROR;
		waiting = fake_waiting(fa);
		if (window == 0 || (waiting > 0 && waiting + m->len > window)) {
			fa->need = m->len;
			return IO_AGAIN;
		}
		arrive(fa, m);
		fa->need = 1;
	}
	return IO_OK;
}
