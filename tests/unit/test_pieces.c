/* Messages in pieces, several of them mixed. */
#include "base/error.h"
#include "check.h"
#include "engine/batch.h"
#include "engine/event.h"
#include "flow/pieces.h"

#include <stdlib.h>

static struct pieces *pieces;
static struct batch *batch;
static struct error e;
static char text[1000];

static void
begin(size_t most, bool marks)
{
	pieces = pieces_new(most, marks);
	batch = batch_new();
	batch_reset(batch);
	text[0] = '\0';
}

static void
end(void)
{
	pieces_free(pieces);
	batch_free(batch);
}

/* "A" begins a message, "a" ends it, "-" goes on, "w" is whole. */
static void
piece(uint16_t stream, char kind, const char *data, unsigned flags)
{
	struct message *m = batch_add(batch, strlen(data));

	memcpy(m->data, data, strlen(data));
	m->stream = stream;
	m->flags = (uint16_t)flags;
	if (kind == 'A' || kind == '-')
		m->flags |= MESSAGE_PARTIAL;
	if (kind == 'a' || kind == '-')
		m->flags |= MESSAGE_CONTINUED;
}

static int
join(void)
{
	int result = pieces_join(pieces, batch, &e);

	for (size_t i = 0; i < batch->n; i++) {
		const struct message *m = &batch->v[i];
		size_t used = strlen(text);

		if (m->event == NULL)
			(void)snprintf(text + used, sizeof(text) - used,
			    "%u:%.*s%s ", m->stream, (int)m->len, m->data,
			    m->flags & MESSAGE_PARTIAL ? "+" : "");
	}
	batch_reset(batch);
	return result;
}

static void
broken(uint16_t stream, enum event_type type, int state)
{
	struct event *event = batch_alloc(batch, sizeof(*event));

	*event = (struct event){.type = type, .state = state, .stream = stream};
	batch_add(batch, 0)->event = event;
}

TEST(mixed)
{
	for (int every = 0; every < 2; every++) {
		begin(100, false);
		piece(1, 'A', "abc", 0);
		piece(2, 'A', "ABC", 0);
		piece(1, 'A', "xyz", MESSAGE_UNORDERED);
		CHECK_INT(every ? join() : 0, 0);
		piece(3, 'w', "whole", 0);
		piece(2, '-', "DEF", 0);
		piece(1, 'a', "d", 0);
		CHECK_INT(every ? join() : 0, 0);
		piece(1, 'A', "again ", 0);
		piece(1, 'a', "!", MESSAGE_UNORDERED);
		piece(1, 'a', "this", 0);
		piece(2, 'a', "", 0);
		CHECK_INT(join(), 0);
		CHECK_STR(text, "3:whole 1:abcd 1:xyz! 1:again this 2:ABCDEF ");
		end();
	}
}

/* Linux tells the stream only where others can be incomplete, too. */
TEST(broken_off)
{
	begin(100, false);
	piece(1, 'A', "one", 0);
	broken(0, EVENT_PARTIAL_DELIVERY, 0);
	piece(1, 'A', "two", 0);
	piece(2, 'A', "TWO", 0);
	broken(2, EVENT_PARTIAL_DELIVERY, 0);
	piece(1, 'a', "!", 0);
	CHECK_INT(join(), 0);
	piece(2, 'A', "three", 0);
	piece(1, 'A', "THREE", 0);
	broken(0, EVENT_ASSOC_CHANGE, ASSOC_RESTART);
	piece(2, 'A', "fo", 0);
	piece(2, 'a', "ur", 0);
	CHECK_INT(join(), 0);
	/* A beginning says the same, without an event. */
	piece(2, 'A', "five", 0);
	piece(2, 'A', "si", 0);
	piece(2, 'a', "x", 0);
	CHECK_INT(join(), 0);
	CHECK_STR(text, "1:two! 2:four 2:six ");
	end();
}

TEST(limit_of_all)
{
	begin(10, false);
	piece(1, 'A', "12345", 0);
	piece(2, 'A', "12345", 0);
	CHECK_INT(join(), 0);
	piece(1, 'a', "6", 0);
	CHECK_INT(join(), -1);
	CHECK(strstr(e.text, "more than 10 bytes") != NULL);
	end();

	begin(10, true);
	piece(1, 'A', "12345", 0);
	piece(2, 'A', "12345", 0);
	piece(1, '-', "6", 0);
	piece(1, 'a', "7", 0);
	piece(2, 'a', "6", 0);
	CHECK_INT(join(), 0);
	CHECK_STR(text, "2:12345+ 1:1234567 2:6 ");
	end();
}

TEST(too_many)
{
	int result = 0;

	begin(1 << 20, false);
	for (unsigned i = 0; i < 1025 && result == 0; i++) {
		piece((uint16_t)i, 'A', "x", 0);
		result = join();
	}
	CHECK_INT(result, -1);
	CHECK_STR(e.text, "too many messages in pieces at once");
	end();
}

CHECK_MAIN(RUN(mixed), RUN(broken_off), RUN(limit_of_all), RUN(too_many))
