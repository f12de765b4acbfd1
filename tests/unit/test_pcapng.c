/* Packets made up around messages, taken apart again. */
#include "base/buffer.h"
#include "base/crc32c.h"
#include "check.h"
#include "engine/batch.h"
#include "report/pcapng.h"

#include <arpa/inet.h>

/* A packet as read back. */
struct packet {
	const uint8_t *ip, *sctp, *data;
	size_t len; /* of data */
};

static uint16_t
get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t
get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static uint32_t
host32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Sums of 16 bits over an IPv4 header with its checksum: all ones. */
static bool
ip_is_sound(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (int i = 0; i < 20; i += 2)
		sum += get16(ip + i);
	return (sum & 0xffff) + (sum >> 16) == 0xffff;
}

static bool
sctp_is_sound(const uint8_t *sctp, size_t len)
{
	uint32_t sum = crc32c(0, sctp, 8);

	sum = crc32c(crc32c(sum, "\0\0\0\0", 4), sctp + 12, len - 12);
	return sctp[8] == (sum & 0xff) && sctp[9] == (sum >> 8 & 0xff) &&
	       sctp[10] == (sum >> 16 & 0xff) && sctp[11] == sum >> 24;
}

/* Take the next block off the buffer; checks all that is always so. */
static bool
next_packet(struct buffer *b, struct packet *p)
{
	const uint8_t *block = (uint8_t *)b->data + b->start;
	size_t len, left = buffer_length(b), head;

	if (left < 32)
		return false;
	len = host32(block + 4);
	CHECK_INT(host32(block), 6);
	CHECK(len % 4 == 0 && len <= left);
	CHECK_INT(host32(block + len - 4), (long long)len);
	CHECK_INT(host32(block + 20), host32(block + 24));
	p->ip = block + 28;
	head = p->ip[0] >> 4 == 4 ? 20 : 40;
	p->sctp = p->ip + head;
	p->data = p->sctp + 28;
	p->len = get16(p->sctp + 14) - 16u;
	CHECK(head == 40 || ip_is_sound(p->ip));
	CHECK(sctp_is_sound(p->sctp, host32(block + 20) - head));
	b->start += len;
	return true;
}

static void
flow_init(struct pcapng_flow *flow, sa_family_t family)
{
	memset(flow, 0, sizeof(*flow));
	flow->assoc = 7;
	flow->own.n = flow->peer.n = 1;
	flow->own.port = 4000;
	flow->peer.port = 3868;
	flow->own.v[0].family = flow->peer.v[0].family = family;
	flow->own.v[0].v4.s_addr = htonl(0x7f000001);
	flow->peer.v[0].v4.s_addr = htonl(0x7f000002);
}

TEST(head)
{
	struct buffer b = {0};

	CHECK_INT(pcapng_head(&b), 0);
	CHECK_INT((long long)buffer_length(&b), 28 + 20);
	CHECK_INT(host32((uint8_t *)b.data), 0x0a0d0d0a);
	CHECK_INT(host32((uint8_t *)b.data + 8), 0x1a2b3c4d);
	buffer_free(&b);
}

TEST(both_directions)
{
	struct message m = {
	    .data = (char[]){"hello"},
	    .len = 5,
	    .stream = 3,
	    .ppid = 46,
	    .tsn = 1000,
	    .ssn = 9,
	};
	struct pcapng_flow flow;
	struct buffer b = {0};
	struct packet p = {0};

	flow_init(&flow, AF_INET);
	CHECK_INT(pcapng_message(&b, &flow, true, &m, 1), 0);
	CHECK_INT(pcapng_message(&b, &flow, true, &m, 2), 0);
	CHECK_INT(pcapng_message(&b, &flow, false, &m, 3), 0);
	CHECK(next_packet(&b, &p));
	CHECK_INT(get32(p.ip + 12), 0x7f000001);
	CHECK_INT(get16(p.sctp), 4000);
	CHECK_INT(get16(p.sctp + 2), 3868);
	CHECK_INT(p.sctp[13], 3); /* begins and ends */
	CHECK_INT(get32(p.sctp + 16), 1);
	CHECK_INT(get16(p.sctp + 20), 3);
	CHECK_INT(get16(p.sctp + 22), 0);
	CHECK_INT(get32(p.sctp + 24), 46);
	CHECK(p.len == 5 && memcmp(p.data, "hello", 5) == 0);
	CHECK(next_packet(&b, &p));
	CHECK_INT(get32(p.sctp + 16), 2);
	CHECK_INT(get16(p.sctp + 22), 1);
	CHECK(next_packet(&b, &p));
	CHECK_INT(get32(p.ip + 12), 0x7f000002);
	CHECK_INT(get16(p.sctp), 3868);
	CHECK_INT(get32(p.sctp + 16), 1000);
	CHECK_INT(get16(p.sctp + 22), 9);
	CHECK(!next_packet(&b, &p));
	pcapng_flow_free(&flow);
	buffer_free(&b);
}

TEST(fragments)
{
	static char bytes[150001];
	struct message m = {
	    .data = bytes,
	    .len = sizeof(bytes),
	    .flags = MESSAGE_UNORDERED,
	};
	struct pcapng_flow flow;
	struct buffer b = {0};
	struct packet p = {0};
	size_t len = 0;
	uint8_t flags[3] = {4 | 2, 4, 4 | 1};

	flow_init(&flow, AF_INET6);
	CHECK_INT(pcapng_message(&b, &flow, true, &m, 1), 0);
	for (unsigned i = 0; i < 3; i++) {
		CHECK(next_packet(&b, &p));
		CHECK_INT(p.ip[0], 0x60);
		CHECK_INT(p.sctp[13], flags[i]);
		CHECK_INT(get32(p.sctp + 16), i + 1);
		len += p.len;
	}
	CHECK(len == sizeof(bytes));
	CHECK(!next_packet(&b, &p));
	pcapng_flow_free(&flow);
	buffer_free(&b);
}

/* Pieces of one message that came one after the other, and no address. */
TEST(pieces)
{
	struct message m = {
	    .data = (char[]){"ab"},
	    .len = 2,
	    .tsn = 5,
	    .flags = MESSAGE_PARTIAL,
	};
	struct pcapng_flow flow = {.assoc = 1};
	struct buffer b = {0};
	struct packet p = {0};

	CHECK_INT(pcapng_message(&b, &flow, false, &m, 1), 0);
	m.flags = MESSAGE_CONTINUED;
	CHECK_INT(pcapng_message(&b, &flow, false, &m, 1), 0);
	CHECK(next_packet(&b, &p));
	CHECK_INT(p.sctp[13], 2);
	CHECK_INT(get32(p.sctp + 16), 5);
	CHECK(next_packet(&b, &p));
	CHECK_INT(p.sctp[13], 1);
	CHECK_INT(get32(p.sctp + 16), 6);
	buffer_free(&b);
}

CHECK_MAIN(RUN(head), RUN(both_directions), RUN(fragments), RUN(pieces))
