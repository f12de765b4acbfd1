/*
 * Where the flow is tested: a loop with a fake engine, taps that write down
 * what comes out, and endpoints that do as the test says.
 */
#ifndef FAKE_BED_H
#define FAKE_BED_H

#include "base/error.h"
#include "engine/batch.h"
#include "engine/engine.h"
#include "flow/endpoint.h"

#include <ev.h>

struct bed {
	struct ev_loop *loop;
	struct engine *engine;
	struct pool *pool;
};

#define BED_LIMIT 5.0 /* s; what takes longer will never happen */

/* events: what the engine shall hand out. */
void bed_open(struct bed *, uint32_t events);
void bed_close(struct bed *);
/* Until *flag is set, for so many seconds at most; returns *flag. */
bool bed_run(struct bed *, const bool *flag, double limit);
/* Until nothing happens any more without waiting. */
void bed_settle(struct bed *);
/* Two ends of an association that is up. */
void bed_pair(struct bed *, struct assoc *[2]);
/* With so many streams in both directions. */
void bed_pair_streams(struct bed *, struct assoc *[2], uint16_t streams);
/* Monotonic time in seconds. */
double bed_now(void);

/* What came out of somewhere. */
struct tap {
	/* The first messages, each as one word: "text", or "<LEN>" for a long
	 * one, and where these are not 0 "@STREAM", "/PPID", and letters: "!"
	 * for unordered, "+" for more to follow, "~" for continued. */
	char text[4096];
	uint64_t messages, bytes;
	uint32_t sum;	 /* of all bytes in their order */
	uint32_t events; /* EVENT_BIT()s */

	/* Only where an association is read. */
	struct assoc *assoc;
	struct batch *batch;
	bool ended;
	enum io end;
	struct error why;
};

/* Take all that is in the batch. */
void tap_take(struct tap *, struct batch *);
/* Read an association to its end. */
void tap_assoc(struct tap *, struct assoc *);
/* Close it. */
void tap_close(struct tap *);
/* The sum that a tap has after these bytes. */
uint32_t tap_sum(uint32_t, const void *, size_t);

/* Send one message; returns what assoc_send() does. */
enum io bed_send(struct assoc *, const char *text, uint16_t stream,
    uint32_t ppid, uint16_t flags);
enum io bed_send_bytes(struct assoc *, const void *, size_t);

#define FAKE_END_MAX 256

/* An endpoint. Zeroed, then set up, it belongs to the test, also when closed.
 * After a change of what stands first here: fake_end_kick(). */
struct fake_end {
	struct endpoint endpoint;
	enum io after; /* what reading gives when all was read (AGAIN) */
	bool endless;  /* there is always more to read */
	size_t room;   /* messages that it takes (SIZE_MAX) */
	enum io fate;  /* what writing gives, if not IO_OK */
	bool rest;     /* took all, but has to write again */

	struct bed *bed;
	ev_timer kick;
	int want;
	struct message say[FAKE_END_MAX]; /* what is to be read */
	size_t first, n;
	uint64_t given, reads, writes; /* messages, calls */

	struct tap got;
	bool finished, closed;
	char aborted[320]; /* the reason */
};

void fake_end_init(struct fake_end *, struct bed *);
/* A message to read; the text is not copied. */
void fake_end_say(struct fake_end *, const char *text);
void fake_end_kick(struct fake_end *);

#endif
