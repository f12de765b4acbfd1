/* Commands that change an association or the listener. */
#include "base/error.h"
#include "base/operand.h"
#include "engine/engine.h"
#include "mode/control/command.h"
#include "mode/control/verbs.h"
#include "mode/run.h"
#include "mode/server.h"

#include <string.h>

#define STREAMS_MAX 1024 /* in one command */

/* The peer has its say, in an event of that type. */
static enum outcome
wait_answer(struct request *r, int result, enum event_type answer)
{
	if (result == -1)
		return COMMAND_FAILED;
	r->looks = (unsigned)(ANSWER_TIME / ANSWER_POLL);
	r->answer = answer;
	return COMMAND_WAITS;
}

/* A literal address, in brackets or not. */
static int
parse_addr(const char *text, struct ipaddr *addr, struct error *e)
{
	char bare[OPERAND_ELEMENT_MAX];
	size_t len = strlen(text);

	if (ipaddr_parse(text, addr))
		return 0;
	if (len > 2 && text[0] == '[' && text[len - 1] == ']' &&
	    len < sizeof(bare)) {
		memcpy(bare, text + 1, len - 2);
		bare[len - 2] = '\0';
		if (ipaddr_parse(bare, addr))
			return 0;
	}
	return operand_error(e, text, "not an IP address");
}

/* "ADDR[/ADDR...]", without a port. */
static int
parse_addrs(char *text, struct addrs *addrs, struct error *e)
{
	char *one;

	memset(addrs, 0, sizeof(*addrs));
	while ((one = strsep(&text, "/")) != NULL) {
		if (addrs->n == ADDRS_MAX)
			return error_set(e, ERR_USAGE, "too many addresses");
		if (parse_addr(one, &addrs->v[addrs->n++], e) == -1)
			return -1;
	}
	return 0;
}

static enum outcome
bind_change(struct request *r, bool add, struct error *e)
{
	struct listener *listener;
	struct addrs addrs;
	char *list;

	if (request_need(r, &list, 1, e) == -1 ||
	    parse_addrs(list, &addrs, e) == -1)
		return COMMAND_FAILED;
	if (r->assoc != NULL)
		return wait_answer(r,
		    (add ? assoc_bind_add : assoc_bind_remove)(
			r->assoc, &addrs, e),
		    EVENT_TYPES);
	listener = server_listener(r->run->server);
	if ((add ? listener_bind_add : listener_bind_remove)(
		listener, &addrs, e) == -1)
		return COMMAND_FAILED;
	request_listening(r);
	return COMMAND_DONE;
}

enum outcome
command_bind_add(struct request *r, struct error *e)
{
	return bind_change(r, true, e);
}

enum outcome
command_bind_remove(struct request *r, struct error *e)
{
	return bind_change(r, false, e);
}

static enum outcome
with_addr(struct request *r,
    int (*set)(struct assoc *, const struct ipaddr *, struct error *),
    struct error *e)
{
	struct ipaddr addr;
	char *text;

	if (request_need(r, &text, 1, e) == -1 ||
	    parse_addr(text, &addr, e) == -1)
		return COMMAND_FAILED;
	return request_done(set(r->assoc, &addr, e));
}

enum outcome
command_primary(struct request *r, struct error *e)
{
	return with_addr(r, assoc_set_primary, e);
}

enum outcome
command_peer_primary(struct request *r, struct error *e)
{
	return with_addr(r, assoc_set_peer_primary, e);
}

enum outcome
command_heartbeat(struct request *r, struct error *e)
{
	if (r->args[strspn(r->args, " \t")] != '\0')
		return with_addr(r, assoc_heartbeat, e);
	return request_done(assoc_heartbeat(r->assoc, NULL, e));
}

/* [in|out] N...|all */
enum outcome
command_reset_streams(struct request *r, struct error *e)
{
	char *v[STREAMS_MAX];
	uint16_t streams[STREAMS_MAX];
	bool incoming;
	int i, n = request_words(r, v, STREAMS_MAX, e), first;

	if (n == -1)
		return COMMAND_FAILED;
	incoming = n > 0 && strcmp(v[0], "in") == 0;
	first = incoming || (n > 0 && strcmp(v[0], "out") == 0);
	if (n == first)
		return request_usage(r, e);
	if (n == first + 1 && strcmp(v[first], "all") == 0)
		first = n;
	for (i = first; i < n; i++)
		if (request_u16("stream", v[i], &streams[i - first], e) == -1)
			return COMMAND_FAILED;
	return wait_answer(r,
	    assoc_reset_streams(
		r->assoc, incoming, streams, (size_t)(n - first), e),
	    EVENT_STREAM_RESET);
}

enum outcome
command_reset_assoc(struct request *r, struct error *e)
{
	return wait_answer(
	    r, assoc_reset_assoc(r->assoc, e), EVENT_ASSOC_RESET);
}

enum outcome
command_add_streams(struct request *r, struct error *e)
{
	uint16_t out, in;
	char *v[2];

	if (request_need(r, v, 2, e) == -1 ||
	    request_u16("outgoing streams", v[0], &out, e) == -1 ||
	    request_u16("incoming streams", v[1], &in, e) == -1)
		return COMMAND_FAILED;
	return wait_answer(
	    r, assoc_add_streams(r->assoc, out, in, e), EVENT_STREAM_CHANGE);
}
