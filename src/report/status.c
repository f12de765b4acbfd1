/* What is told of an association. */
#include "report/status.h"

#include "report/event.h"
#include "report/field.h"

static const char *const assoc_states[] = {
    [STATE_CLOSED] = "closed",
    [STATE_COOKIE_WAIT] = "cookie-wait",
    [STATE_COOKIE_ECHOED] = "cookie-echoed",
    [STATE_ESTABLISHED] = "established",
    [STATE_SHUTDOWN_PENDING] = "shutdown-pending",
    [STATE_SHUTDOWN_SENT] = "shutdown-sent",
    [STATE_SHUTDOWN_RECEIVED] = "shutdown-received",
    [STATE_SHUTDOWN_ACK_SENT] = "shutdown-ack-sent",
};

static const char *const path_states[] = {
    [PATH_STATE_INACTIVE] = "inactive",
    [PATH_STATE_ACTIVE] = "active",
    [PATH_STATE_PF] = "potentially-failed",
    [PATH_STATE_UNCONFIRMED] = "unconfirmed",
};

int
status_get(struct assoc *assoc, struct status *s, struct error *e)
{
	int n;

	if (assoc_status(assoc, &s->status, e) == -1 ||
	    assoc_info(assoc, &s->info, e) == -1 ||
	    assoc_counters(assoc, &s->counters, e) == -1 ||
	    assoc_addrs(assoc, false, &s->local, e) == -1 ||
	    assoc_addrs(assoc, true, &s->peer, e) == -1)
		return -1;
	n = assoc_paths(assoc, s->paths, ADDRS_MAX, e);
	if (n == -1)
		return -1;
	s->path_count = (size_t)n;
	return 0;
}

json_t *
path_fields(const struct path *path)
{
	json_t *o = json_object();
	char text[128];

	field_text(
	    o, "address", ipaddr_format(&path->addr, text, sizeof(text)));
	field_text(o, "state", path_states[path->state]);
	field_bool(o, "primary", path->primary);
	field_number(o, "cwnd", path->cwnd);
	field_number(o, "srtt_ms", path->srtt_ms);
	field_number(o, "rto_ms", path->rto_ms);
	field_number(o, "mtu", path->mtu);
	return o;
}

json_t *
paths_fields(const struct path *paths, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		(void)json_array_append_new(list, path_fields(&paths[i]));
	return list;
}

static void
info_fields(json_t *o, const struct assoc_info *info)
{
	features_field(o, info->features);
	field_number(o, "peer_rwnd", info->peer_rwnd);
	field_number(o, "local_rwnd", info->local_rwnd);
	field_number(o, "sndbuf", info->sndbuf);
	field_number(o, "rcvbuf", info->rcvbuf);
	field_number(o, "max_retrans", info->max_retrans);
	field_number(o, "peer_destinations", info->peer_destinations);
	field_number(o, "cookie_life_ms", info->cookie_life_ms);
}

static json_t *
counters_fields(const struct counters *counters)
{
	json_t *counts = json_object();
	size_t i;

	for (i = 0; i < counters->n; i++)
		field_number(counts, counters->v[i].name,
		    (json_int_t)counters->v[i].value);
	return counts;
}

json_t *
status_fields(const struct status *s)
{
	json_t *o = json_object();
	char text[ADDRS_TEXT_MAX];

	field_text(o, "state", assoc_states[s->status.state]);
	field_text(o, "local", addrs_format(&s->local, text, sizeof(text)));
	field_text(o, "peer", addrs_format(&s->peer, text, sizeof(text)));
	field_number(o, "ostreams", s->status.ostreams);
	field_number(o, "istreams", s->status.istreams);
	field_number(o, "unacked", s->status.unacked);
	field_number(o, "pending", s->status.pending);
	field_number(o, "fragmentation_point", s->status.fragmentation_point);
	info_fields(o, &s->info);
	(void)json_object_set_new(
	    o, "paths", paths_fields(s->paths, s->path_count));
	field_text(
	    o, "counters_of", s->counters.process ? "process" : "association");
	(void)json_object_set_new(o, "counters", counters_fields(&s->counters));
	return o;
}
