/* How associations end, in words. */
#include "base/error.h"
#include "engine/backend.h"

#include <errno.h>

/* Why an association that was up is lost. */
static void
lost(struct assoc *a, int errnum)
{
	const char *sep = a->cause[0] != '\0' ? ": " : "";

	if (errnum == ECONNRESET || errnum == EPIPE)
		error_set(&a->why, ERR_LOST,
		    "association lost: aborted by the peer%s%s", sep, a->cause);
	else if (errnum == ETIMEDOUT)
		error_set(&a->why, ERR_LOST,
		    "association lost: the peer does not answer");
	else if (errnum == ECONNABORTED)
		error_set(&a->why, ERR_LOST, "association aborted%s%s", sep,
		    a->cause);
	else {
		error_errno(&a->why, errnum, "association lost");
		a->why.kind = ERR_LOST;
	}
}

/* Why an association never came up. */
static void
not_up(struct assoc *a, int errnum)
{
	const char *sep = a->cause[0] != '\0' ? ": " : "";

	if (errnum == ECONNREFUSED || errnum == ECONNRESET)
		error_set(&a->why, ERR_REFUSED, "connection refused%s%s", sep,
		    a->cause);
	else if (errnum == ETIMEDOUT)
		error_set(&a->why, ERR_TIMEOUT, "no answer");
	else if (errnum == ENOPROTOOPT)
		error_set(&a->why, ERR_UNREACHABLE,
		    "the host does not speak SCTP (protocol unreachable)");
	else
		error_reason(&a->why, errnum);
}

enum io
assoc_ended(struct assoc *a, enum io end, int errnum)
{
	if (a->end != IO_OK)
		return a->end;
	a->end = end;
	if (end == IO_ERROR && a->up)
		lost(a, errnum);
	else if (end == IO_ERROR)
		not_up(a, errnum);
	return a->end;
}
