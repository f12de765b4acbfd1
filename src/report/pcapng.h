/*
 * Messages as packets in a pcapng file: the stacks do not show the real ones,
 * so IP and SCTP headers are made up around the messages of an association.
 */
#ifndef REPORT_PCAPNG_H
#define REPORT_PCAPNG_H

#include "base/addr.h"

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct message;

/* An association and what its packets need. Begins as 0 but for the first. */
struct pcapng_flow {
	unsigned assoc;
	struct addrs own, peer; /* with ports */
	uint32_t tsn[2];	/* of the next chunk: received, sent */
	uint16_t *ssn;		/* of the next message that is sent */
};

/* All return -1 without memory. The head of a file. */
int pcapng_head(struct buffer *);
/* One packet or, for a message that fills more, several fragments. now: in
 * microseconds since the epoch. */
int pcapng_message(struct buffer *, struct pcapng_flow *, bool sent,
    const struct message *, uint64_t now);
void pcapng_flow_free(struct pcapng_flow *);

#endif
