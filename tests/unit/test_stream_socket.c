/* A connected socket as an endpoint: its ends. */
#include "check.h"
#include "fake_bed.h"
#include "flow/stream_endpoint.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static struct bed bed;
static struct error e;

static struct endpoint *
stream(int fd)
{
	struct stream_config config = {.in = fd,
	    .out = fd,
	    .in_framing = framing_find("raw"),
	    .out_framing = framing_find("line"),
	    .block = 8192,
	    .socket = true};

	return stream_endpoint(bed.loop, &config);
}

/* Half-closed: the peer sees the end and can still answer. */
TEST(finish)
{
	struct batch *batch = batch_new();
	struct endpoint *ep;
	char got[16];
	int fd[2];

	bed_open(&bed, 0);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	ep = stream(fd[0]);
	CHECK(ep->has_peer);
	memcpy(batch_add(batch, 4)->data, "text", 4);
	CHECK_INT(ep->ops->write(ep, batch, &e), IO_OK);
	ep->ops->finish(ep);
	CHECK_INT(read(fd[1], got, sizeof(got)), 5);
	CHECK_INT(read(fd[1], got, sizeof(got)), 0);
	CHECK_INT(write(fd[1], "answer", 6), 6);
	batch_reset(batch);
	CHECK_INT(ep->ops->read(ep, batch, &e), IO_OK);
	CHECK_INT(batch_bytes(batch), 6);
	ep->ops->close(ep);
	close(fd[1]);
	batch_free(batch);
	bed_close(&bed);
}

static void
tcp_pair(int fd[2])
{
	struct sockaddr_in sin = {
	    .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(sin);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	CHECK_INT(bind(listener, (struct sockaddr *)&sin, len), 0);
	CHECK_INT(listen(listener, 1), 0);
	CHECK_INT(getsockname(listener, (struct sockaddr *)&sin, &len), 0);
	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(connect(fd[0], (struct sockaddr *)&sin, len), 0);
	fd[1] = accept(listener, NULL, NULL);
	close(listener);
}

/* An abort reaches the peer as one, a close does not. */
TEST(abort_resets)
{
	struct endpoint *ep;
	char got[16];
	int fd[2];

	bed_open(&bed, 0);
	tcp_pair(fd);
	ep = stream(fd[0]);
	ep->ops->abort(ep, "reason");
	ep->ops->close(ep);
	CHECK_INT(read(fd[1], got, sizeof(got)), -1);
	CHECK_INT(errno, ECONNRESET);
	close(fd[1]);
	tcp_pair(fd);
	ep = stream(fd[0]);
	ep->ops->close(ep);
	CHECK_INT(read(fd[1], got, sizeof(got)), 0);
	close(fd[1]);
	bed_close(&bed);
}

CHECK_MAIN(RUN(finish), RUN(abort_resets))
