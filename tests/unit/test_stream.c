/* A byte stream as an endpoint: what is read and what is written. */
#include "check.h"
#include "fake_bed.h"
#include "flow/stream_endpoint.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define B(s) (s), sizeof(s) - 1
#define BLOCK 8

static struct bed bed;

/* A stream that is read to its end as a link would do it. */
struct reader {
	struct endpoint *endpoint;
	struct batch *batch;
	struct tap got;
	int skipped;
	bool ended;
	enum io end;
	struct error why;
};

static void
skipped(void *arg)
{
	((struct reader *)arg)->skipped++;
}

static void
read_ready(void *arg, int what)
{
	struct reader *r = arg;
	enum io result;

	CHECK_INT(what, READY_READ);
	do {
		batch_reset(r->batch);
		result = r->endpoint->ops->read(r->endpoint, r->batch, &r->why);
		CHECK((result == IO_OK) == (r->batch->n > 0));
		tap_take(&r->got, r->batch);
	} while (result == IO_OK);
	if (result == IO_AGAIN)
		return;
	r->ended = true;
	r->end = result;
	r->endpoint->ops->watch(r->endpoint, 0);
}

static void
reader_open(struct reader *r, int fd, const char *framing)
{
	struct stream_config config = {.in = fd,
	    .out = -1,
	    .in_framing = framing_find(framing),
	    .out_framing = framing_find("raw"),
	    .block = BLOCK,
	    .stamp = {.stream = 1, .ppid = 2, .flags = MESSAGE_UNORDERED},
	    .skipped = skipped,
	    .arg = r};

	memset(r, 0, sizeof(*r));
	r->batch = batch_new();
	r->endpoint = stream_endpoint(bed.loop, &config);
	r->endpoint->ready = read_ready;
	r->endpoint->arg = r;
	r->endpoint->ops->watch(r->endpoint, READY_READ);
}

static void
reader_close(struct reader *r)
{
	r->endpoint->ops->close(r->endpoint);
	batch_free(r->batch);
}

struct row {
	const char *framing, *data;
	size_t n;
	const char *messages;
	int skipped;
	const char *error; /* NULL: it ends well */
};

static const struct row rows[] = {
    {"block", B(""), "", 0, NULL},
    {"line", B(""), "", 0, NULL},
    {"line", B("a\nbc\n"), "a@1/2! bc@1/2!", 0, NULL},
    {"line", B("a\nbc"), "a@1/2! bc@1/2!", 0, NULL},
    {"line", B("\na\n\n\nb\n\n"), "a@1/2! b@1/2!", 4, NULL},
    {"line", B("\n"), "", 1, NULL},
    {"nul", B("a\0\0bc"), "a@1/2! bc@1/2!", 1, NULL},
    {"len16", B("\0\1a\0\0\0\2bc"), "a@1/2! bc@1/2!", 1, NULL},
    {"len16", B("\0\1a\0\3bc"), "a@1/2!", 0,
	"an incomplete record at the end of the input (format len16)"},
    {"len32", B("\0\0\0\1a\0\0\0"), "a@1/2!", 0,
	"an incomplete record at the end of the input (format len32)"},
    {"len32", B("\0\0\0\1a\377\377\377\377b"), "a@1/2!", 0,
	"no valid record at the next byte of the input (format len32)"},
    {"diameter", B("GET / HTTP/1.0\r\n\r\n"), "", 0,
	"no valid record at the next byte of the input (format diameter)"},
    {"xua", B("\1\0\1\1\0\0\0\14abcd\1\0"), "<12>", 0,
	"an incomplete record at the end of the input (format xua)"},
};

static void
check_read(const struct row *row, struct reader *r)
{
	const char *want = row->messages;

	CHECK_ROW(row->messages);
	CHECK(bed_run(&bed, &r->ended, BED_LIMIT));
	if (want[0] != '<')
		CHECK_STR(r->got.text, want);
	CHECK_INT(r->skipped, row->skipped);
	CHECK_INT(r->end, row->error != NULL ? IO_ERROR : IO_END);
	CHECK_STR(r->why.text, row->error != NULL ? row->error : "");
	if (row->error != NULL)
		CHECK_INT(r->why.kind, ERR_USAGE);
}

/* In pieces of so many bytes, each of which the loop sees alone. */
static void
read_pieces(const struct row *row, int fd[2], size_t piece)
{
	struct reader r;

	reader_open(&r, fd[0], row->framing);
	for (size_t i = 0; i < row->n; i += piece) {
		size_t n = row->n - i < piece ? row->n - i : piece;

		CHECK_INT(write(fd[1], row->data + i, n), n);
		ev_run(bed.loop, EVRUN_NOWAIT);
	}
	close(fd[1]);
	check_read(row, &r);
	reader_close(&r);
	CHECK_INT(close(fd[0]), 0); /* is still the caller's */
}

TEST(read_pipe)
{
	int fd[2];

	bed_open(&bed, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t piece = 1; piece <= 32; piece += 31) {
			CHECK_INT(pipe(fd), 0);
			read_pieces(&rows[i], fd, piece);
		}
	}
	bed_close(&bed);
}

TEST(read_socket)
{
	int fd[2];

	bed_open(&bed, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
		read_pieces(&rows[i], fd, 1 + i % 3);
	}
	bed_close(&bed);
}

static int
temporary(const void *data, size_t n)
{
	char path[] = "/tmp/test_stream.XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	CHECK_INT(pwrite(fd, data, n, 0), n);
	return fd;
}

TEST(read_file)
{
	struct reader r;
	int fd;

	bed_open(&bed, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		fd = temporary(rows[i].data, rows[i].n);
		reader_open(&r, fd, rows[i].framing);
		check_read(&rows[i], &r);
		reader_close(&r);
		close(fd);
	}
	bed_close(&bed);
}

/* Each read is a message, but none is longer than a block. */
TEST(read_blocks)
{
	static const struct row whole = {"block", B("0123456789abcdefghi"),
	    "01234567@1/2! 89abcdef@1/2! ghi@1/2!", 0, NULL};
	static const struct row parts = {"block", B("0123456789abcdefghi"),
	    "01234@1/2! 56789@1/2! abcde@1/2! fghi@1/2!", 0, NULL};
	int fd[2];

	bed_open(&bed, 0);
	CHECK_INT(pipe(fd), 0);
	read_pieces(&whole, fd, 100);
	CHECK_INT(pipe(fd), 0);
	read_pieces(&parts, fd, 5);
	bed_close(&bed);
}

/* A file of n bytes in which a line of len bytes comes first. */
static void
read_long(size_t len, size_t n, struct reader *r)
{
	char *data = malloc(n);
	int fd;

	memset(data, 'x', n);
	if (len < n)
		data[len] = '\n';
	fd = temporary(data, n);
	reader_open(r, fd, "line");
	CHECK(bed_run(&bed, &r->ended, BED_LIMIT));
	reader_close(r);
	close(fd);
	free(data);
}

TEST(read_longest_record)
{
	struct reader r;

	bed_open(&bed, 0);
	read_long(FRAMING_RECORD_MAX, FRAMING_RECORD_MAX + 2, &r);
	CHECK_INT(r.end, IO_END);
	CHECK_INT(r.got.bytes, FRAMING_RECORD_MAX + 1);
	CHECK_INT(r.got.messages, 2);
	read_long(FRAMING_RECORD_MAX, FRAMING_RECORD_MAX, &r);
	CHECK_INT(r.end, IO_END);
	CHECK_INT(r.got.messages, 1);

	/* A byte too long: with its end in the input, and without. */
	read_long(FRAMING_RECORD_MAX + 1, FRAMING_RECORD_MAX + 4, &r);
	CHECK_INT(r.end, IO_ERROR);
	CHECK_INT(r.why.kind, ERR_USAGE);
	CHECK_STR(r.why.text, "an input record is longer than 1048576 bytes");
	read_long(FRAMING_RECORD_MAX + 1, FRAMING_RECORD_MAX + 1, &r);
	CHECK_STR(r.why.text, "an input record is longer than 1048576 bytes");
	read_long(8 * FRAMING_RECORD_MAX, 8 * FRAMING_RECORD_MAX, &r);
	CHECK_STR(r.why.text, "an input record is longer than 1048576 bytes");
	CHECK_INT(r.got.messages, 0);
	bed_close(&bed);
}

/* More messages than a batch holds, from one read of the input. */
TEST(read_many)
{
	char *data = malloc(10000);
	struct reader r;
	int fd;

	bed_open(&bed, 0);
	memset(data, '\n', 10000);
	for (size_t i = 0; i < 10000; i += 2)
		data[i] = 'a' + (char)(i % 26);
	fd = temporary(data, 10000);
	reader_open(&r, fd, "line");
	CHECK(bed_run(&bed, &r.ended, BED_LIMIT));
	CHECK_INT(r.got.messages, 5000);
	CHECK_INT(r.got.bytes, 5000);
	reader_close(&r);
	close(fd);
	free(data);
	bed_close(&bed);
}

TEST(read_failures)
{
	struct reader r;
	int fd = open("/", O_RDONLY);

	bed_open(&bed, 0);
	reader_open(&r, fd, "line");
	CHECK(bed_run(&bed, &r.ended, BED_LIMIT));
	CHECK_INT(r.end, IO_ERROR);
	CHECK_INT(r.why.kind, ERR_IO);
	CHECK_STR(r.why.text, "read: is a directory");
	reader_close(&r);
	close(fd);
	bed_close(&bed);
}

/* Never reads: without messages, and without an end. */
TEST(read_nothing)
{
	struct reader r;

	bed_open(&bed, 0);
	reader_open(&r, -1, "line");
	CHECK_INT(r.endpoint->ops->read(r.endpoint, r.batch, &r.why), IO_AGAIN);
	bed_settle(&bed);
	CHECK(!r.ended);
	reader_close(&r);
	bed_close(&bed);
}

/* Others share standard input and output: their flags stay as they are. */
TEST(shared_descriptors)
{
	struct reader r;
	int fd[2];

	bed_open(&bed, 0);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(
		    i ? pipe(fd) : socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
		reader_open(&r, fd[0], "line");
		CHECK(!(fcntl(fd[0], F_GETFL) & O_NONBLOCK));
		ev_run(bed.loop, EVRUN_NOWAIT); /* and does not block */
		CHECK_INT(r.endpoint->ops->read(r.endpoint, r.batch, &r.why),
		    IO_AGAIN);
		reader_close(&r);
		close(fd[0]);
		close(fd[1]);
	}
	bed_close(&bed);
}

/* A pipe that cannot be opened anew, since it is somebody else's. */
TEST(read_foreign_pipe)
{
	static const struct row row = {
	    "line", B("a\nbc\n"), "a@1/2! bc@1/2!", 0, NULL};
	struct reader r;
	int fd[2];

	bed_open(&bed, 0);
	CHECK_INT(pipe(fd), 0);
	if (geteuid() == 0)
		CHECK_INT(seteuid(65534), 0);
	reader_open(&r, fd[0], "line");
	if (getuid() == 0)
		CHECK_INT(seteuid(0), 0);
	CHECK_INT(r.endpoint->ops->read(r.endpoint, r.batch, &r.why), IO_AGAIN);
	CHECK_INT(write(fd[1], row.data, row.n), row.n);
	close(fd[1]);
	check_read(&row, &r);
	reader_close(&r);
	close(fd[0]);
	bed_close(&bed);
}

CHECK_MAIN(RUN(read_pipe), RUN(read_socket), RUN(read_file), RUN(read_blocks),
    RUN(read_longest_record), RUN(read_many), RUN(read_failures),
    RUN(read_nothing), RUN(shared_descriptors), RUN(read_foreign_pipe))
