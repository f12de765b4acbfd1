/* What events mean for an association, and which of them are handed out. */
#include "check.h"
#include "engine/backend.h"
#include "engine/batch.h"

#include <errno.h>
#include <stdlib.h>

static const struct backend backend_none = {.name = "none"};
static struct engine engine;
static struct assoc assoc;
static struct batch batch;

static void
setup(uint32_t events)
{
	struct engine_config config = {.stack = STACK_USER, .events = events};

	engine_init(&engine, &backend_none, NULL, &config);
	assoc_init(&assoc, &engine);
}

TEST(events_asked_for)
{
	struct event event = {.type = EVENT_SENDER_DRY};

	setup(EVENT_BIT(EVENT_SENDER_DRY) | EVENT_BIT(EVENT_UNKNOWN));
	CHECK(assoc_event(&assoc, &event));
	event.type = EVENT_UNKNOWN;
	CHECK(assoc_event(&assoc, &event));
	for (int type = 0; type < EVENT_TYPES; type++) {
		event.type = type;
		if (type != EVENT_SENDER_DRY && type != EVENT_UNKNOWN &&
		    type != EVENT_PARTIAL_DELIVERY)
			CHECK(!assoc_event(&assoc, &event));
	}
}

/* Those that break off a message are always handed out: else its pieces would
 * be taken for the beginning of another. */
TEST(events_that_break_off)
{
	struct event event = {.type = EVENT_PARTIAL_DELIVERY};

	setup(0);
	CHECK(assoc_event(&assoc, &event));
	event.type = EVENT_ASSOC_CHANGE;
	event.state = ASSOC_RESTART;
	CHECK(assoc_event(&assoc, &event));
	event.state = ASSOC_COMM_UP;
	CHECK(!assoc_event(&assoc, &event));
}

TEST(event_comes_up)
{
	struct event event = {
	    .type = EVENT_PEER_ADDR_CHANGE, .state = ASSOC_COMM_UP};

	setup(0);
	assoc_event(&assoc, &event);
	CHECK(!assoc.up);
	event.type = EVENT_ASSOC_CHANGE;
	event.state = ASSOC_COMM_LOST;
	assoc_event(&assoc, &event);
	CHECK(!assoc.up);
	event.state = ASSOC_COMM_UP;
	assoc_event(&assoc, &event);
	CHECK(assoc.up);
}

TEST(event_has_causes)
{
	struct event event = {
	    .type = EVENT_ASSOC_CHANGE, .data = "\0\14\0\10\033[2J", .len = 8};
	struct error e;

	setup(0);
	event.state = ASSOC_RESTART;
	assoc_event(&assoc, &event);
	CHECK_STR(assoc.cause, "");
	event.state = ASSOC_CANT_STR_ASSOC;
	assoc_event(&assoc, &event);
	CHECK_STR(assoc.cause, "user-initiated-abort \"\\033[2J\"");
	/* The event outlives its bytes. */
	CHECK(assoc_failure(&assoc) != NULL);
	CHECK_INT(assoc_failure(&assoc)->state, ASSOC_CANT_STR_ASSOC);
	CHECK_INT(assoc_failure(&assoc)->len, 8);
	CHECK(memcmp(assoc_failure(&assoc)->data, event.data, 8) == 0);
	CHECK(assoc_failure(&assoc)->data != event.data);
	free(assoc.failure);

	setup(0);
	assoc.up = true;
	event.state = ASSOC_COMM_LOST;
	assoc_event(&assoc, &event);
	/* One without causes does not hide those that are known. */
	event.len = 0;
	assoc_event(&assoc, &event);
	assoc_ended(&assoc, IO_ERROR, ECONNRESET);
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_ERROR);
	CHECK_STR(e.text, "association lost: aborted by the peer: "
			  "user-initiated-abort \"\\033[2J\"");
}

/* The longest causes leave the text whole and bounded. */
TEST(causes_are_bounded)
{
	char data[60000];
	struct event event = {.type = EVENT_ASSOC_CHANGE,
	    .state = ASSOC_COMM_LOST,
	    .data = data,
	    .len = sizeof(data)};

	setup(0);
	memset(data, 'x', sizeof(data));
	memcpy(data, "\0\14\377\377", 4);
	assoc.up = true;
	assoc_event(&assoc, &event);
	assoc_ended(&assoc, IO_ERROR, ECONNRESET);
	CHECK(strlen(assoc.cause) < sizeof(assoc.cause));
	CHECK(strstr(assoc.why.text, "xxx...\"") != NULL);
}

CHECK_MAIN(RUN(events_asked_for), RUN(events_that_break_off),
    RUN(event_comes_up), RUN(event_has_causes), RUN(causes_are_bounded))
