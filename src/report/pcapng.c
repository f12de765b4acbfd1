/* pcapng (draft-ietf-opsawg-pcapng) with packets of IP, SCTP, one DATA chunk */
#include "report/pcapng.h"

#include "base/buffer.h"
#include "base/crc32c.h"
#include "engine/batch.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define LINKTYPE_RAW 101
#define DATA_MAX 65000 /* bytes of a chunk; what IPv4 can carry */
#define HEADERS_MAX (40 + 12 + 16)

enum { CHUNK_END = 1, CHUNK_BEGIN = 2, CHUNK_UNORDERED = 4 };

/* A header in the making. */
struct head {
	uint8_t bytes[HEADERS_MAX];
	size_t n;
};

static void
put(struct head *h, const void *data, size_t n)
{
	memcpy(h->bytes + h->n, data, n);
	h->n += n;
}

static void
put16(struct head *h, uint16_t value)
{
	value = htons(value);
	put(h, &value, sizeof(value));
}

static void
put32(struct head *h, uint32_t value)
{
	value = htonl(value);
	put(h, &value, sizeof(value));
}

int
pcapng_head(struct buffer *b)
{
	const struct {
		uint32_t type, len, magic;
		uint16_t major, minor;
		uint32_t size[2], len2;
	} section = {
	    0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, {0xffffffff, 0xffffffff}, 28};
	const struct {
		uint32_t type, len;
		uint16_t link, reserved;
		uint32_t snap, len2;
	} interface = {1, 20, LINKTYPE_RAW, 0, 0, 20};

	if (buffer_add(b, &section, sizeof(section)) == -1)
		return -1;
	return buffer_add(b, &interface, sizeof(interface));
}

static uint16_t
ip_checksum(const uint8_t *at)
{
	uint32_t sum = 0;

	for (int i = 0; i < 20; i += 2)
		sum += (uint32_t)at[i] << 8 | at[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~((sum & 0xffff) + (sum >> 16));
}

static void
put_ip(struct head *h, const struct ipaddr *from, const struct ipaddr *to,
    size_t payload)
{
	uint16_t sum;

	if (from->family == AF_INET6) {
		put32(h, 0x60000000);
		put16(h, (uint16_t)payload);
		put16(h, IPPROTO_SCTP << 8 | 64); /* hop limit */
		put(h, &from->v6, sizeof(from->v6));
		put(h, &to->v6, sizeof(to->v6));
		return;
	}
	put16(h, 0x4500);
	put16(h, (uint16_t)(20 + payload));
	put32(h, 0x4000); /* DF */
	put16(h, 64 << 8 | IPPROTO_SCTP);
	put16(h, 0);
	put(h, &from->v4, sizeof(from->v4));
	put(h, &to->v4, sizeof(to->v4));
	sum = htons(ip_checksum(h->bytes));
	memcpy(h->bytes + 10, &sum, sizeof(sum));
}

/* An address of ours that goes with one of the peer's. */
static struct ipaddr
own_address(const struct pcapng_flow *flow, sa_family_t family)
{
	struct ipaddr none = {.family = family};

	for (size_t i = 0; i < flow->own.n; i++)
		if (flow->own.v[i].family == family)
			return flow->own.v[i];
	return none;
}

static struct ipaddr
peer_address(const struct pcapng_flow *flow, const struct ipaddr *known)
{
	struct ipaddr none = {.family = AF_INET};

	if (known != NULL)
		return *known;
	return flow->peer.n > 0 ? flow->peer.v[0] : none;
}

/* A fragment of a message: its place, and its numbers. */
struct chunk {
	const char *data;
	size_t len;
	uint8_t flags;
	uint32_t tsn;
	uint16_t ssn;
};

/* The headers in front of the data, with the checksum over all of it. */
static void
put_headers(struct head *h, const struct pcapng_flow *flow, bool sent,
    const struct message *m, const struct chunk *c)
{
	struct ipaddr peer = peer_address(flow, sent ? m->to : m->from);
	struct ipaddr own = own_address(flow, peer.family);
	const char zero[4] = {0};
	size_t sctp, pad = -c->len & 3;
	uint32_t crc;

	put_ip(h, sent ? &own : &peer, sent ? &peer : &own,
	    12 + 16 + c->len + pad);
	sctp = h->n;
	put16(h, sent ? flow->own.port : flow->peer.port);
	put16(h, sent ? flow->peer.port : flow->own.port);
	put32(h, flow->assoc << 1 | sent); /* verification tag */
	put32(h, 0);			   /* checksum */
	put16(h, c->flags);		   /* type 0: DATA */
	put16(h, (uint16_t)(16 + c->len));
	put32(h, c->tsn);
	put16(h, m->stream);
	put16(h, c->ssn);
	put32(h, m->ppid);
	crc = crc32c(0, h->bytes + sctp, h->n - sctp);
	crc = crc32c(crc32c(crc, c->data, c->len), zero, pad);
	for (int i = 0; i < 4; i++)
		h->bytes[sctp + 8 + (size_t)i] = (uint8_t)(crc >> 8 * i);
}

/* An enhanced packet block; the option tells the direction. */
static int
put_packet(struct buffer *b, struct pcapng_flow *flow, bool sent,
    const struct message *m, const struct chunk *c, uint64_t now)
{
	const char zero[4] = {0};
	struct head h = {.n = 0};
	size_t pad = -c->len & 3;
	uint32_t size, len;

	put_headers(&h, flow, sent, m, c);
	size = (uint32_t)(h.n + c->len + pad);
	len = size + 32 + 12;
	{
		const uint32_t before[] = {6, len, 0, (uint32_t)(now >> 32),
		    (uint32_t)now, size, size};
		const struct {
			uint16_t code, len;
			uint32_t direction, end, len2;
		} after = {2, 4, sent ? 2 : 1, 0, len};

		if (buffer_add(b, before, sizeof(before)) == -1 ||
		    buffer_add(b, h.bytes, h.n) == -1 ||
		    buffer_add(b, c->data, c->len) == -1 ||
		    buffer_add(b, zero, pad) == -1)
			return -1;
		return buffer_add(b, &after, sizeof(after));
	}
}

/* The stack does not tell the numbers of what is sent: counted from 1, and
 * each stream's from 0. */
static uint16_t
next_ssn(struct pcapng_flow *flow, const struct message *m)
{
	if (m->flags & MESSAGE_UNORDERED)
		return 0;
	if (flow->ssn == NULL)
		flow->ssn = calloc(UINT16_MAX + 1, sizeof(*flow->ssn));
	return flow->ssn != NULL ? flow->ssn[m->stream]++ : 0;
}

int
pcapng_message(struct buffer *b, struct pcapng_flow *flow, bool sent,
    const struct message *m, uint64_t now)
{
	struct chunk c = {.ssn = sent ? next_ssn(flow, m) : m->ssn};
	bool unordered = m->flags & MESSAGE_UNORDERED;
	size_t done = 0;

	if (sent && flow->tsn[1] == 0)
		flow->tsn[1] = 1;
	if (!sent && !(m->flags & MESSAGE_CONTINUED))
		flow->tsn[0] = m->tsn;
	do {
		c.data = m->data + done;
		c.len = m->len - done < DATA_MAX ? m->len - done : DATA_MAX;
		c.flags = unordered ? CHUNK_UNORDERED : 0;
		if (done == 0 && !(m->flags & MESSAGE_CONTINUED))
			c.flags |= CHUNK_BEGIN;
		done += c.len;
		if (done == m->len && !(m->flags & MESSAGE_PARTIAL))
			c.flags |= CHUNK_END;
		c.tsn = flow->tsn[sent]++;
		if (put_packet(b, flow, sent, m, &c, now) == -1)
			return -1;
	} while (done < m->len);
	return 0;
}

void
pcapng_flow_free(struct pcapng_flow *flow)
{
	free(flow->ssn);
}
