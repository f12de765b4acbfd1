/* Messages that become bytes: records in a byte stream, also when it takes
 * only a part of one. */
#include "check.h"
#include "fake_bed.h"
#include "flow/stream_endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIPE_SIZE 4096

static struct bed bed;
static struct error e;

static struct endpoint *
writer(int fd, const char *framing, bool is_socket)
{
	struct stream_config config = {.in = is_socket ? fd : -1,
	    .out = fd,
	    .in_framing = framing_find("raw"),
	    .out_framing = framing_find(framing),
	    .block = 8192,
	    .socket = is_socket};

	return stream_endpoint(bed.loop, &config);
}

static enum io
put(struct endpoint *ep, struct batch *batch)
{
	memset(&e, 0, sizeof(e));
	return ep->ops->write(ep, batch, &e);
}

static void
add(struct batch *batch, const char *text, uint16_t flags)
{
	struct message *m = batch_add(batch, strlen(text));

	memcpy(m->data, text, m->len);
	m->flags = flags;
}

static void
small_pipe(int fd[2])
{
	CHECK_INT(pipe(fd), 0);
	CHECK_INT(fcntl(fd[1], F_SETPIPE_SZ, PIPE_SIZE), PIPE_SIZE);
	CHECK_INT(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);
}

struct row {
	const char *framing, *bytes;
	size_t n;
};

static void
check_records(const struct row *row, int fd[2])
{
	struct batch *batch = batch_new();
	struct endpoint *ep = writer(fd[1], row->framing, false);
	char got[64];

	CHECK_ROW(row->framing);
	add(batch, "ab", 0);
	add(batch, "c", MESSAGE_PARTIAL);
	add(batch, "d", MESSAGE_PARTIAL | MESSAGE_CONTINUED);
	add(batch, "e", MESSAGE_CONTINUED);
	/* Length fields are for whole messages only. */
	if (ep->whole)
		batch->n = 1;
	CHECK_INT(put(ep, batch), IO_OK);
	CHECK(batch_empty(batch));
	CHECK_INT(read(fd[0], got, sizeof(got)), row->n);
	CHECK(memcmp(got, row->bytes, row->n) == 0);
	ep->ops->close(ep);
	CHECK_INT(close(fd[0]), 0);
	CHECK_INT(close(fd[1]), 0); /* is still the caller's */
	batch_free(batch);
}

TEST(records)
{
	static const struct row rows[] = {
	    {"raw", "abcde", 5},
	    {"line", "ab\ncde\n", 7},
	    {"nul", "ab\0cde\0", 7},
	    {"len16", "\0\2ab", 4},
	    {"len32", "\0\0\0\2ab", 6},
	    {"diameter", "abcde", 5},
	};
	int fd[2];

	bed_open(&bed, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK_INT(pipe(fd), 0);
		check_records(&rows[i], fd);
		CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
		check_records(&rows[i], fd);
	}
	bed_close(&bed);
}

TEST(unfit_record)
{
	struct batch *batch = batch_new();
	struct endpoint *ep;
	int fd[2];

	bed_open(&bed, 0);
	CHECK_INT(pipe(fd), 0);
	ep = writer(fd[1], "len16", false);
	memset(batch_add(batch, 65536)->data, 0, 65536);
	CHECK_INT(put(ep, batch), IO_ERROR);
	CHECK_INT(e.kind, ERR_IO);
	CHECK_STR(e.text, "a message of 65536 bytes does not fit format len16");
	ep->ops->close(ep);
	close(fd[0]);
	close(fd[1]);
	batch_free(batch);
	bed_close(&bed);
}

/* Someone who writes a lot, and what has become of it. */
struct load {
	struct endpoint *ep;
	struct batch *batch;
	unsigned left;	   /* batches */
	uint32_t put, got; /* sums */
	bool done;
	enum io result;
};

static void
fill(struct load *load)
{
	batch_reset(load->batch);
	for (size_t i = 0; i < BATCH_MAX; i++) {
		size_t len = 1 + (i * 37 + load->left * 101) % 997;
		struct message *m = batch_add(load->batch, len);

		memset(m->data, 'a' + (int)(i % 26), len);
		load->put = tap_sum(load->put, m->data, len);
		load->put = tap_sum(load->put, "\n", 1);
	}
}

static void
load_ready(void *arg, int what)
{
	struct load *load = arg;

	CHECK_INT(what, READY_WRITE);
	for (;;) {
		load->result = put(load->ep, load->batch);
		if (load->result == IO_AGAIN)
			return;
		CHECK(batch_empty(load->batch));
		if (load->result != IO_OK || load->left == 0)
			break;
		load->left--;
		fill(load);
	}
	load->done = true;
	load->ep->ops->watch(load->ep, 0);
}

static void
drain(int fd, struct load *load)
{
	char buf[1500];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		load->got = tap_sum(load->got, buf, (size_t)n);
	CHECK(n == 0 || errno == EAGAIN);
}

static void
check_load(struct endpoint *ep, int fd)
{
	struct load load = {.ep = ep, .batch = batch_new(), .left = 5};
	int i;

	ep->ready = load_ready;
	ep->arg = &load;
	ep->ops->watch(ep, READY_WRITE);
	for (i = 0; i < 10000 && !load.done; i++) {
		ev_run(bed.loop, EVRUN_NOWAIT);
		drain(fd, &load);
	}
	CHECK(i > 10); /* it had to wait */
	drain(fd, &load);
	CHECK_INT(load.result, IO_OK);
	CHECK_INT(load.got, load.put);
	ep->ops->close(ep);
	batch_free(load.batch);
}

TEST(full_pipe)
{
	int fd[2];

	bed_open(&bed, 0);
	small_pipe(fd);
	check_load(writer(fd[1], "line", false), fd[0]);
	CHECK(!(fcntl(fd[1], F_GETFL) & O_NONBLOCK));
	close(fd[0]);
	close(fd[1]);
	bed_close(&bed);
}

TEST(full_socket)
{
	int fd[2], size = 2048;

	bed_open(&bed, 0);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	setsockopt(fd[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	check_load(writer(fd[1], "line", false), fd[0]);
	CHECK(!(fcntl(fd[1], F_GETFL) & O_NONBLOCK));
	close(fd[0]);
	close(fd[1]);
	bed_close(&bed);
}

/* A pipe that cannot be opened anew, since it is somebody else's: a write that
 * blocked would stay for ever. */
TEST(full_foreign_pipe)
{
	struct endpoint *ep;
	int fd[2];

	bed_open(&bed, 0);
	small_pipe(fd);
	if (geteuid() == 0)
		CHECK_INT(seteuid(65534), 0);
	ep = writer(fd[1], "line", false);
	if (getuid() == 0)
		CHECK_INT(seteuid(0), 0);
	check_load(ep, fd[0]);
	close(fd[0]);
	close(fd[1]);
	bed_close(&bed);
}

/* One record much longer than what the pipe takes, and another behind it. */
TEST(long_record)
{
	struct batch *batch = batch_new();
	struct load load = {.batch = batch};
	struct endpoint *ep;
	enum io result;
	int fd[2], rounds = 0;
	uint64_t taken = 0;
	char *data;

	bed_open(&bed, 0);
	small_pipe(fd);
	ep = writer(fd[1], "len32", false);
	data = batch_add(batch, 1000000)->data;
	for (size_t i = 0; i < 1000000; i++)
		data[i] = (char)(i * 7 >> 3);
	add(batch, "end", 0);
	load.put = tap_sum(0, "\0\17\102\100", 4);
	load.put = tap_sum(load.put, data, 1000000);
	load.put = tap_sum(load.put, "\0\0\0\3end", 7);
	while ((result = put(ep, batch)) == IO_AGAIN && rounds++ < 1000) {
		drain(fd[0], &load);
		CHECK(rounds == 1 || ep->taken > taken); /* there is progress */
		taken = ep->taken;
	}
	drain(fd[0], &load);
	CHECK_INT(result, IO_OK);
	CHECK(rounds >= 1000000 / PIPE_SIZE);
	CHECK_INT(load.got, load.put);
	ep->ops->close(ep);
	close(fd[0]);
	close(fd[1]);
	batch_free(batch);
	bed_close(&bed);
}

/* Two writers of which the first cannot go on in the middle of a record: the
 * other's come behind it. */
TEST(records_do_not_mix)
{
	struct batch *first = batch_new(), *second = batch_new();
	struct endpoint *ep;
	static char got[20000];
	ssize_t n, sum = 0;
	int fd[2];

	bed_open(&bed, 0);
	small_pipe(fd);
	ep = writer(fd[1], "line", false);
	memset(batch_add(first, 6000)->data, 'a', 6000);
	add(second, "bb", 0);
	CHECK_INT(put(ep, first), IO_AGAIN);
	CHECK_INT(put(ep, second), IO_AGAIN);
	CHECK(!batch_empty(second));
	while ((n = read(fd[0], got + sum, sizeof(got) - (size_t)sum)) > 0) {
		sum += n;
		put(ep, second);
		put(ep, first);
	}
	CHECK_INT(sum, 6000 + 1 + 2 + 1);
	CHECK(memcmp(got + 5999, "a\nbb\n", 5) == 0);
	CHECK(batch_empty(first) && batch_empty(second));
	ep->ops->close(ep);
	close(fd[0]);
	close(fd[1]);
	batch_free(first);
	batch_free(second);
	bed_close(&bed);
}

/* What has been taken and could not be written yet is said by IO_AGAIN, also
 * with an empty batch. */
TEST(rest_with_empty_batch)
{
	struct batch *batch = batch_new();
	struct load load = {.put = 0};
	struct endpoint *ep;
	int fd[2];

	bed_open(&bed, 0);
	small_pipe(fd);
	ep = writer(fd[1], "line", false);
	memset(batch_add(batch, 9000)->data, 'a', 9000);
	CHECK_INT(put(ep, batch), IO_AGAIN);
	CHECK(batch_empty(batch));
	CHECK_INT(put(ep, batch), IO_AGAIN);
	drain(fd[0], &load);
	CHECK_INT(put(ep, batch), IO_AGAIN);
	drain(fd[0], &load);
	CHECK_INT(put(ep, batch), IO_OK);
	ep->ops->close(ep); /* nothing is lost in it */
	close(fd[1]);
	drain(fd[0], &load);
	memset(batch->room, 'a', 9000);
	load.put = tap_sum(tap_sum(0, batch->room, 9000), "\n", 1);
	CHECK_INT(load.got, load.put);
	close(fd[0]);
	batch_free(batch);
	bed_close(&bed);
}

static void
check_failure(int fd, bool is_socket, enum io result, const char *text)
{
	struct batch *batch = batch_new();
	struct endpoint *ep = writer(fd, "line", is_socket);

	CHECK_ROW(text);
	add(batch, "text", 0);
	CHECK_INT(put(ep, batch), result);
	CHECK_STR(e.text, text);
	CHECK(!batch_empty(batch));
	ep->ops->close(ep);
	if (!is_socket)
		CHECK_INT(close(fd), 0);
	batch_free(batch);
}

TEST(failures)
{
	int fd[2];

	signal(SIGPIPE, SIG_IGN);
	bed_open(&bed, 0);
	CHECK_INT(pipe(fd), 0);
	close(fd[0]);
	check_failure(fd[1], false, IO_END, "");
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	close(fd[0]);
	check_failure(fd[1], false, IO_END, "");
	/* A peer that is gone is a failure, a reader that has enough is not. */
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	close(fd[0]);
	check_failure(fd[1], true, IO_ERROR, "write: broken pipe");
	CHECK_INT(fcntl(fd[1], F_GETFD), -1); /* it was taken over */
	check_failure(open("/dev/full", O_WRONLY), false, IO_ERROR,
	    "write: no space left on device");
	bed_close(&bed);
}

/* A reader that goes away in the middle of a record. */
TEST(reader_goes)
{
	struct batch *batch = batch_new();
	struct endpoint *ep;
	int fd[2];

	signal(SIGPIPE, SIG_IGN);
	bed_open(&bed, 0);
	small_pipe(fd);
	ep = writer(fd[1], "raw", false);
	memset(batch_add(batch, 9000)->data, 'a', 9000);
	CHECK_INT(put(ep, batch), IO_AGAIN);
	close(fd[0]);
	CHECK_INT(put(ep, batch), IO_END);
	ep->ops->close(ep);
	close(fd[1]);
	batch_free(batch);
	bed_close(&bed);
}

TEST(files_and_nothing)
{
	char path[] = "/tmp/test_stream_write.XXXXXX", got[16];
	struct batch *batch = batch_new();
	struct endpoint *ep;
	int fd = mkstemp(path);

	bed_open(&bed, 0);
	unlink(path);
	ep = writer(fd, "line", false);
	add(batch, "text", 0);
	CHECK_INT(put(ep, batch), IO_OK);
	ep->ops->close(ep);
	CHECK_INT(pread(fd, got, sizeof(got), 0), 5);
	CHECK(memcmp(got, "text\n", 5) == 0);
	close(fd);
	batch_reset(batch);
	ep = writer(-1, "line", false);
	add(batch, "text", 0);
	CHECK_INT(put(ep, batch), IO_OK);
	CHECK(batch_empty(batch));
	ep->ops->close(ep);
	batch_free(batch);
	bed_close(&bed);
}

CHECK_MAIN(RUN(records), RUN(unfit_record), RUN(full_pipe), RUN(full_socket),
    RUN(full_foreign_pipe), RUN(long_record), RUN(records_do_not_mix),
    RUN(rest_with_empty_batch), RUN(failures), RUN(reader_goes),
    RUN(files_and_nothing))
