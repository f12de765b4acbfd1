/* A batch and its room. */
#include "check.h"
#include "engine/batch.h"

#include <stdalign.h>

TEST(starts_empty)
{
	struct batch *b = batch_new();

	CHECK(b != NULL);
	CHECK(batch_empty(b));
	CHECK_INT((long long)batch_bytes(b), 0);
	batch_free(b);
	batch_free(NULL);
}

TEST(add)
{
	struct batch *b = batch_new();
	struct message *m = batch_add(b, 5);

	CHECK(m == &b->v[0]);
	CHECK(m->data == b->room);
	CHECK_INT((long long)m->len, 5);
	CHECK(!m->event);
	memcpy(m->data, "hello", 5);
	m->ppid = 46;
	m = batch_add(b, 3);
	CHECK(m->data == b->room + 5);
	CHECK(!batch_empty(b));
	CHECK_INT((long long)batch_bytes(b), 8);

	/* A message that was there before leaves nothing behind. */
	batch_reset(b);
	CHECK(batch_empty(b));
	m = batch_add(b, 1);
	CHECK(m->data == b->room);
	CHECK_INT(m->ppid, 0);
	batch_free(b);
}

TEST(taken_from_the_front)
{
	struct batch *b = batch_new();

	batch_add(b, 10);
	batch_add(b, 20);
	b->first = 1;
	CHECK_INT((long long)batch_bytes(b), 20);
	CHECK(!batch_empty(b));
	b->first = 2;
	CHECK_INT((long long)batch_bytes(b), 0);
	CHECK(batch_empty(b));
	batch_free(b);
}

TEST(most_messages)
{
	struct batch *b = batch_new();

	for (int i = 0; i < BATCH_MAX; i++)
		CHECK(batch_add(b, 1) != NULL);
	CHECK(!batch_add(b, 0));
	CHECK_INT((long long)b->n, BATCH_MAX);
	batch_free(b);
}

TEST(most_bytes)
{
	struct batch *b = batch_new();
	struct message *m;

	CHECK(!batch_add(b, BATCH_ROOM + 1));
	CHECK(!batch_add(b, SIZE_MAX));
	CHECK(batch_empty(b));
	m = batch_add(b, BATCH_ROOM);
	CHECK(m != NULL);
	memset(m->data, 0, m->len);
	CHECK(!batch_add(b, 1));
	CHECK(batch_add(b, 0) != NULL);
	CHECK(!batch_alloc(b, 1));
	batch_free(b);
}

TEST(alloc)
{
	struct batch *b = batch_new();
	char *p;

	batch_add(b, 3);
	p = batch_alloc(b, 100);
	CHECK(p >= b->room + 3);
	CHECK_INT((long long)((uintptr_t)p % alignof(max_align_t)), 0);
	memset(p, 0, 100);
	CHECK(batch_add(b, 1)->data == p + 100);
	CHECK(!batch_alloc(b, BATCH_ROOM));
	CHECK(!batch_alloc(b, SIZE_MAX));

	/* The last byte can be had, aligned or not at all. */
	b->used = BATCH_ROOM - 1;
	CHECK(!batch_alloc(b, 1));
	CHECK(batch_alloc(b, 0) == b->room + BATCH_ROOM);
	batch_free(b);
}

CHECK_MAIN(RUN(starts_empty), RUN(add), RUN(taken_from_the_front),
    RUN(most_messages), RUN(most_bytes), RUN(alloc))
