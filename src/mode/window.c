/*
 * A window that is smaller than the path's bandwidth-delay product caps the
 * speed at a window for each round trip. That is the case when the window is
 * full of data on its way while the congestion window would allow as much.
 */
#include "mode/window.h"

#include "base/error.h"
#include "engine/engine.h"
#include "report/note.h"

#include <string.h>

#define INTERVAL 0.5 /* s */
#define ENOUGH 3     /* looks with the same result, one after the other */
#define SRTT_MIN 5   /* ms; with less the processors are the limit */

static void
advise(const struct window_watch *w, const struct path *path, uint64_t window)
{
	bool ours = window < w->window;
	bool kernel = strcmp(w->stack, "kernel") == 0;

	note("%s of %ju bytes allows no more than %.3g Mbit/s over this path "
	     "(round trip %u ms); to raise it: %s%s %s",
	    ours ? "the send buffer" : "the peer's window", (uintmax_t)window,
	    (double)window * 8 / path->srtt_ms / 1000, path->srtt_ms,
	    !kernel ? ""
	    : ours  ? "sysctl net.core.wmem_max, or "
		    : "sysctl net.core.rmem_max, or ",
	    ours ? "-o sndbuf=" : "-o rcvbuf=", ours ? "here" : "there");
}

static bool
primary_path(struct assoc *assoc, struct path *primary)
{
	struct path paths[ADDRS_MAX];
	struct error e;
	int i, n = assoc_paths(assoc, paths, ADDRS_MAX, &e);

	for (i = 0; i < n; i++) {
		if (paths[i].primary) {
			*primary = paths[i];
			return true;
		}
	}
	return false;
}

/* Is the path full up to this limit, and would it take more? A peer that is
 * slow to read has acknowledged all and closed its window. */
static bool
is_full(const struct window_watch *w, uint64_t limit)
{
	struct assoc_status status;
	struct path path;
	struct error e;

	if (assoc_status(w->assoc, &status, &e) == -1 ||
	    !primary_path(w->assoc, &path))
		return false;
	return path.srtt_ms >= SRTT_MIN && path.cwnd >= limit / 4 * 3 &&
	       (uint64_t)status.unacked * status.fragmentation_point >=
		   limit / 4 &&
	       (limit < w->window || status.peer_rwnd < limit / 8 * 5);
}

static void
look_cb(struct ev_loop *loop, ev_timer *timer, int revents)
{
	struct window_watch *w = timer->data;
	/* Of the send buffer about half is payload. */
	uint64_t limit = assoc_max_message(w->assoc) / 2;
	struct path path;

	(void)revents;
	if (limit > w->window)
		limit = w->window;
	w->full = is_full(w, limit) ? w->full + 1 : 0;
	if (w->full < ENOUGH || !primary_path(w->assoc, &path))
		return;
	advise(w, &path, limit);
	ev_timer_stop(loop, timer);
}

void
window_watch(struct window_watch *w, struct ev_loop *loop, struct assoc *assoc,
    const char *stack)
{
	struct assoc_status status;
	struct error e;

	memset(w, 0, sizeof(*w));
	w->loop = loop;
	w->assoc = assoc;
	w->stack = stack;
	if (assoc_status(assoc, &status, &e) == 0)
		w->window = status.peer_rwnd;
	ev_timer_init(&w->timer, look_cb, INTERVAL, INTERVAL);
	w->timer.data = w;
	ev_timer_start(loop, &w->timer);
}

void
window_unwatch(struct window_watch *w)
{
	if (w->loop != NULL)
		ev_timer_stop(w->loop, &w->timer);
}
