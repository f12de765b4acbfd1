/* The fake stack: how associations end, and what can be asked of them. */
#include "base/error.h"
#include "fake_stack.h"

#include <errno.h>
#include <stdlib.h>

void
fake_over(struct fake_assoc *fa, enum io over, int errnum)
{
	if (fa->over == IO_OK) {
		fa->over = over;
		fa->errnum = errnum;
	}
	if (fa->peer != NULL)
		fa->peer->peer = NULL;
	fa->peer = NULL;
}

void
fake_shutdown(struct assoc *a)
{
	((struct fake_assoc *)a)->shut = true;
}

static size_t
unacked(const struct fake_assoc *fa)
{
	if (fa->peer != NULL && !fake_engine_of(&fa->assoc)->late_acks)
		return 0;
	return fake_waiting_count(fa);
}

/* SHUTDOWN once all is acknowledged; SHUTDOWN-ACK and SHUTDOWN-COMPLETE once
 * that is so on the other side too. */
void
fake_shutdown_step(struct fake_assoc *fa)
{
	struct fake_assoc *peer = fa->peer;

	if (peer == NULL || !fa->shut || unacked(fa) > 0)
		return;
	if (!peer->told) {
		peer->told = true;
		fake_add_event(peer, EVENT_SHUTDOWN, 0, NULL);
	}
	if (unacked(peer) > 0)
		return;
	fake_add_event(fa, EVENT_ASSOC_CHANGE, ASSOC_SHUTDOWN_COMP, NULL);
	fake_add_event(peer, EVENT_ASSOC_CHANGE, ASSOC_SHUTDOWN_COMP, NULL);
	fake_over(peer, IO_END, 0);
	fake_over(fa, IO_END, 0);
}

/* ABORT arrives. */
static void
aborted(struct fake_assoc *fa, const char *reason)
{
	fake_add_event(fa, EVENT_ASSOC_CHANGE,
	    fa->established ? ASSOC_COMM_LOST : ASSOC_CANT_STR_ASSOC, reason);
	fake_over(fa, IO_ERROR, fa->established ? ECONNRESET : ECONNREFUSED);
}

void
fake_assoc_abort(struct assoc *a, const char *reason)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fa->peer != NULL)
		aborted(fa->peer, reason);
	fake_over(fa, IO_ERROR, ECONNABORTED);
	assoc_ended(a, IO_ERROR, ECONNABORTED);
}

void
fake_abort(struct assoc *a, const char *reason)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fa->over != IO_OK || a->end != IO_OK)
		return;
	if (fa->peer != NULL)
		assoc_abort(&fa->peer->assoc, reason);
	else
		aborted(fa, reason);
}

void
fake_path_down(struct assoc *a)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	struct event event = {
	    .type = EVENT_PEER_ADDR_CHANGE, .state = PATH_UNREACHABLE};
	size_t i;

	if (fa->over != IO_OK || a->end != IO_OK)
		return;
	fa->paths_down = true;
	for (i = 0; i < fa->remote.n; i++) {
		event.addr = fa->remote.v[i];
		fake_event(a, &event);
	}
	fake_add_event(fa, EVENT_ASSOC_CHANGE,
	    fa->established ? ASSOC_COMM_LOST : ASSOC_CANT_STR_ASSOC, NULL);
	if (fa->peer != NULL) {
		/* What was on its way to the other side still is. */
		fa->peer->lost = fa->unread;
		fa->peer->lost_count = fa->unread_count;
	}
	fake_over(fa, IO_ERROR, ETIMEDOUT);
}

void
fake_assoc_close(struct assoc *a)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (a->end == IO_OK)
		fake_assoc_abort(a, NULL);
	TAILQ_REMOVE(&fake_engine_of(a)->assocs, fa, link);
	fake_items_free(fa);
	free(fa->ssn);
	free(fa);
}

int
fake_addrs(struct assoc *a, bool peer, struct addrs *out, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	(void)e;
	*out = peer ? fa->remote : fa->local;
	return 0;
}

static enum assoc_state
state(const struct fake_assoc *fa)
{
	if (fa->over != IO_OK)
		return STATE_CLOSED;
	if (!fa->established)
		return STATE_COOKIE_WAIT;
	if (fa->told)
		return STATE_SHUTDOWN_RECEIVED;
	if (fa->shut)
		return unacked(fa) > 0 ? STATE_SHUTDOWN_PENDING
				       : STATE_SHUTDOWN_SENT;
	return STATE_ESTABLISHED;
}

int
fake_status(struct assoc *a, struct assoc_status *out, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;
	size_t window = fake_engine_of(a)->window, bytes = fake_waiting(fa);

	if (fa->over != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	*out = (struct assoc_status){
	    .state = state(fa),
	    .peer_rwnd = (uint32_t)(window > bytes ? window - bytes : 0),
	    .unacked = (uint32_t)unacked(fa),
	    .istreams = fa->istreams,
	    .ostreams = fa->ostreams,
	    .fragmentation_point = 1452,
	};
	return 0;
}

int
fake_path(struct assoc *a, struct path *path, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	(void)e;
	path->state = fa->paths_down ? PATH_STATE_INACTIVE : PATH_STATE_ACTIVE;
	path->primary = ipaddr_equal(&path->addr,
	    fa->primary.family != 0 ? &fa->primary : &fa->remote.v[0]);
	path->cwnd = 4380;
	path->mtu = 1500;
	path->srtt_ms = 1;
	path->rto_ms = 1000;
	return 0;
}

int
fake_info(struct assoc *a, struct assoc_info *info, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fa->over != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	info->features = FEATURE_PR | FEATURE_RECONF;
	info->max_retrans = 10;
	info->peer_destinations = (uint16_t)fa->remote.n;
	info->local_rwnd = FAKE_BUFFER;
	info->sndbuf = info->rcvbuf = FAKE_BUFFER;
	return 0;
}

int
fake_counters(struct assoc *a, struct counters *counters, struct error *e)
{
	struct fake_assoc *fa = (struct fake_assoc *)a;

	if (fa->over != IO_OK)
		return error_set(e, ERR_LOST, "the association has ended");
	counter_add(counters, "ordered_chunks_sent", fa->tsn);
	return 0;
}

int
fake_option_get(
    struct assoc *a, enum option_id id, long long *value, struct error *e)
{
	(void)e;
	*value = settings_get(&((struct fake_assoc *)a)->settings, id, 0);
	return 0;
}

/* Stream 9 of this stack has no value. */
int
fake_option_set(
    struct assoc *a, enum option_id id, long long value, struct error *e)
{
	if (id == OPTION_STREAM_VALUE && value >> 16 == 9)
		return error_set(e, ERR_USAGE, "stream 9 has no value");
	settings_put(&((struct fake_assoc *)a)->settings, id, value);
	return 0;
}
