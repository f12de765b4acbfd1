/* What all stacks have in common: how an association ends and why, and that
 * one that has ended is left alone. */
#include "check.h"
#include "engine/backend.h"
#include "engine/batch.h"

#include <errno.h>

/* A stack that counts its calls and ends as it is told. */
static struct {
	int connected, recv, send, shutdown, abort, status, path;
	enum io result; /* of connected, recv, send */
	enum io end;
} calls;

static enum io
answer(struct assoc *a)
{
	return calls.end != IO_OK ? assoc_ended(a, calls.end, ECONNRESET)
				  : calls.result;
}

static enum io
count_connected(struct assoc *a, struct error *e)
{
	(void)e;
	calls.connected++;
	return answer(a);
}

static enum io
count_recv(struct assoc *a, struct batch *b, struct error *e)
{
	enum io result;

	(void)e;
	calls.recv++;
	result = answer(a);
	return b->n > 0 ? IO_OK : result;
}

static enum io
count_send(struct assoc *a, struct batch *b, struct error *e)
{
	(void)b;
	(void)e;
	calls.send++;
	return answer(a);
}

static void
count_shutdown(struct assoc *a)
{
	(void)a;
	calls.shutdown++;
}

static void
count_abort(struct assoc *a, const char *reason)
{
	(void)reason;
	calls.abort++;
	assoc_ended(a, IO_ERROR, ECONNABORTED);
}

static int
count_addrs(struct assoc *a, bool peer, struct addrs *out, struct error *e)
{
	(void)a;
	(void)e;
	memset(out, 0, sizeof(*out));
	out->n = peer ? 3 : 0;
	for (size_t i = 0; i < out->n; i++) {
		out->v[i].family = AF_INET;
		out->v[i].v4.s_addr = (in_addr_t)i;
	}
	return 0;
}

static int
count_status(struct assoc *a, struct assoc_status *out, struct error *e)
{
	(void)a;
	(void)e;
	calls.status++;
	out->state = STATE_ESTABLISHED;
	return 0;
}

static int
count_path(struct assoc *a, struct path *path, struct error *e)
{
	(void)a;
	if (++calls.path == 4)
		return error_set(e, ERR_IO, "no such path");
	path->mtu = 1500 + path->addr.v4.s_addr;
	return 0;
}

static const struct backend backend_count = {
    .name = "count",
    .connected = count_connected,
    .recv = count_recv,
    .send = count_send,
    .shutdown = count_shutdown,
    .abort = count_abort,
    .addrs = count_addrs,
    .status = count_status,
    .path = count_path,
};

static struct engine engine;
static struct assoc assoc;
static struct batch batch;

static void
setup(uint32_t events)
{
	struct addrs local = {.n = 1};
	struct engine_config config = {
	    .stack = STACK_USER, .events = events, .local = &local};

	memset(&calls, 0, sizeof(calls));
	batch_reset(&batch);
	engine_init(&engine, &backend_count, NULL, &config);
	assoc_init(&assoc, &engine);
}

TEST(names)
{
	setup(0);
	CHECK_STR(engine_name(&engine), "count");
	CHECK_STR(engine_title(&engine), "count");
	strlcpy(engine.title, "count, port 1", sizeof(engine.title));
	CHECK_STR(engine_title(&engine), "count, port 1");
	engine.config.stack = STACK_RAW;
	CHECK_STR(engine_name(&engine), "raw");
	/* It may not live as long as the engine. */
	CHECK(engine.config.local == NULL);
}

TEST(ids)
{
	struct assoc second;

	setup(0);
	assoc_init(&second, &engine);
	CHECK_INT(assoc_id(&assoc), 1);
	CHECK_INT(assoc_id(&second), 2);
}

struct end_row {
	int errnum;
	const char *cause;
	enum error_kind kind;
	const char *text;
};

static void
check_end(const struct end_row *row, bool up)
{
	CHECK_ROW(row->text);
	setup(0);
	assoc.up = up;
	strlcpy(assoc.cause, row->cause, sizeof(assoc.cause));
	CHECK_INT(assoc_ended(&assoc, IO_ERROR, row->errnum), IO_ERROR);
	CHECK_INT(assoc.why.kind, row->kind);
	CHECK_STR(assoc.why.text, row->text);
}

TEST(never_came_up)
{
	static const struct end_row rows[] = {
	    {ECONNREFUSED, "", ERR_REFUSED, "connection refused"},
	    {ECONNRESET, "", ERR_REFUSED, "connection refused"},
	    {ECONNREFUSED, "out-of-resource", ERR_REFUSED,
		"connection refused: out-of-resource"},
	    {ETIMEDOUT, "", ERR_TIMEOUT, "no answer"},
	    {ENOPROTOOPT, "", ERR_UNREACHABLE,
		"the host does not speak SCTP (protocol unreachable)"},
	    {EHOSTUNREACH, "", ERR_UNREACHABLE, "no route to host"},
	    {ENETUNREACH, "", ERR_UNREACHABLE, "network is unreachable"},
	    {EACCES, "", ERR_IO, "permission denied"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_end(&rows[i], false);
}

TEST(was_lost)
{
	static const struct end_row rows[] = {
	    {ECONNRESET, "", ERR_LOST, "association lost: aborted by the peer"},
	    {EPIPE, "", ERR_LOST, "association lost: aborted by the peer"},
	    {ECONNRESET, "user-initiated-abort \"bye\"", ERR_LOST,
		"association lost: aborted by the peer: "
		"user-initiated-abort \"bye\""},
	    {ETIMEDOUT, "", ERR_LOST,
		"association lost: the peer does not answer"},
	    {ECONNABORTED, "", ERR_LOST, "association aborted"},
	    {ECONNABORTED, "protocol-violation", ERR_LOST,
		"association aborted: protocol-violation"},
	    /* Whatever the errno says elsewhere: it was up, and is lost. */
	    {EHOSTUNREACH, "", ERR_LOST, "association lost: no route to host"},
	    {EIO, "", ERR_LOST, "association lost: input/output error"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_end(&rows[i], true);
}

TEST(first_end_counts)
{
	setup(0);
	assoc.up = true;
	CHECK_INT(assoc_ended(&assoc, IO_ERROR, ETIMEDOUT), IO_ERROR);
	CHECK_INT(assoc_ended(&assoc, IO_END, 0), IO_ERROR);
	CHECK_INT(assoc_ended(&assoc, IO_ERROR, ECONNRESET), IO_ERROR);
	CHECK_STR(assoc.why.text, "association lost: the peer does not answer");
	setup(0);
	CHECK_INT(assoc_ended(&assoc, IO_END, 0), IO_END);
	CHECK_INT(assoc_ended(&assoc, IO_ERROR, ECONNRESET), IO_END);
	CHECK_INT(assoc.why.kind, ERR_NONE);
}

/* The same answer to everything, and the stack is asked no more. */
static void
check_left_alone(enum io end, const char *text)
{
	struct error e = {.kind = ERR_NONE};
	struct assoc_status status;
	struct path paths[4];
	int before = calls.connected + calls.recv + calls.send;

	CHECK_INT(assoc_recv(&assoc, &batch, &e), end);
	CHECK_STR(e.text, text);
	memset(&e, 0, sizeof(e));
	CHECK_INT(assoc_send(&assoc, &batch, &e), end);
	CHECK_STR(e.text, text);
	memset(&e, 0, sizeof(e));
	CHECK_INT(assoc_connected(&assoc, &e), end);
	CHECK_STR(e.text, text);
	CHECK_INT(calls.connected + calls.recv + calls.send, before);
	assoc_shutdown(&assoc);
	assoc_abort(&assoc, "again");
	CHECK_INT(calls.shutdown + calls.abort, 0);
	CHECK_INT(assoc_status(&assoc, &status, &e), -1);
	CHECK_INT(e.kind, ERR_LOST);
	memset(&e, 0, sizeof(e));
	CHECK_INT(assoc_paths(&assoc, paths, 4, &e), -1);
	CHECK_INT(e.kind, ERR_LOST);
	CHECK_INT(calls.status + calls.path, 0);
}

TEST(failed_is_left_alone)
{
	const char *text = "association lost: aborted by the peer";
	struct error e;

	setup(0);
	assoc.up = true;
	calls.end = IO_ERROR;
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_ERROR);
	CHECK_STR(e.text, text);
	check_left_alone(IO_ERROR, text);
}

TEST(ended_is_left_alone)
{
	struct error e;

	setup(0);
	assoc.up = true;
	calls.end = IO_END;
	CHECK_INT(assoc_send(&assoc, &batch, &e), IO_END);
	check_left_alone(IO_END, "");
}

TEST(refused_is_left_alone)
{
	struct error e;

	setup(0);
	calls.end = IO_ERROR;
	CHECK_INT(assoc_connected(&assoc, &e), IO_ERROR);
	CHECK_INT(e.kind, ERR_REFUSED);
	check_left_alone(IO_ERROR, "connection refused");
}

TEST(abort_is_an_end)
{
	struct error e;

	setup(0);
	assoc.up = true;
	assoc_shutdown(&assoc);
	assoc_abort(&assoc, "enough");
	CHECK_INT(calls.shutdown, 1);
	CHECK_INT(calls.abort, 1);
	calls.shutdown = calls.abort = 0;
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_ERROR);
	check_left_alone(IO_ERROR, "association aborted");
}

/* What came with the end is handed out before it. */
TEST(messages_before_the_end)
{
	struct error e;

	setup(0);
	assoc.up = true;
	calls.end = IO_ERROR;
	batch.n = 1;
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_OK);
	batch_reset(&batch);
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_ERROR);
	CHECK_INT(calls.recv, 1);
}

/* A failure that is about one call only. */
TEST(failed_call)
{
	struct error e;

	setup(0);
	assoc.up = true;
	calls.result = IO_ERROR;
	CHECK_INT(assoc_send(&assoc, &batch, &e), IO_ERROR);
	calls.result = IO_OK;
	CHECK_INT(assoc_send(&assoc, &batch, &e), IO_OK);
	CHECK_INT(calls.send, 2);
	calls.result = IO_AGAIN;
	CHECK_INT(assoc_recv(&assoc, &batch, &e), IO_AGAIN);
}

TEST(connected)
{
	struct error e;

	setup(0);
	calls.result = IO_AGAIN;
	CHECK_INT(assoc_connected(&assoc, &e), IO_AGAIN);
	calls.result = IO_OK;
	CHECK_INT(assoc_connected(&assoc, &e), IO_OK);
	CHECK_INT(calls.connected, 2);
	assoc.up = true;
	CHECK_INT(assoc_connected(&assoc, &e), IO_OK);
	CHECK_INT(calls.connected, 2);
}

TEST(paths)
{
	struct path paths[4];
	struct error e;

	setup(0);
	CHECK_INT(assoc_paths(&assoc, paths, 2, &e), 2);
	CHECK_INT(paths[1].mtu, 1501);
	CHECK_INT(paths[1].addr.family, AF_INET);
	CHECK_INT(paths[1].cwnd, 0);
	calls.path = 0;
	CHECK_INT(assoc_paths(&assoc, paths, 4, &e), 3);
	CHECK_INT(assoc_paths(&assoc, paths, 4, &e), -1);
	CHECK_STR(e.text, "no such path");
}

static int readies;

static void
ready(struct assoc *a, int what, void *arg)
{
	CHECK(a == &assoc && arg == &readies);
	readies += what;
}

TEST(ready_may_be_missing)
{
	setup(0);
	readies = 0;
	assoc_ready(&assoc, READY_READ);
	assoc_on_ready(&assoc, ready, &readies);
	assoc_ready(&assoc, READY_READ | READY_WRITE);
	CHECK_INT(readies, READY_READ | READY_WRITE);
	assoc_on_ready(&assoc, NULL, NULL);
	assoc_ready(&assoc, READY_READ);
	CHECK_INT(readies, READY_READ | READY_WRITE);
}

/* Where there is no kernel SCTP, asking for it says why, and how to mend it. */
TEST(kernel_or_reason)
{
	struct engine_config config = {.stack = STACK_KERNEL};
	struct ev_loop *none = NULL;
	struct engine *out;
	char why[200] = "";
	struct error e = {.kind = ERR_NONE};

	if (engine_has_kernel(why, sizeof(why)))
		return;
	CHECK(why[0] != '\0');
	CHECK_INT(engine_open(none, &config, &out, &e), -1);
	CHECK_INT(e.kind, ERR_UNAVAILABLE);
	CHECK_STR(e.text, why);
}

CHECK_MAIN(RUN(names), RUN(ids), RUN(never_came_up), RUN(was_lost),
    RUN(first_end_counts), RUN(failed_is_left_alone), RUN(ended_is_left_alone),
    RUN(refused_is_left_alone), RUN(abort_is_an_end),
    RUN(messages_before_the_end), RUN(failed_call), RUN(connected), RUN(paths),
    RUN(ready_may_be_missing), RUN(kernel_or_reason))
