/* Failures as values: setting their text and kind. */
#include "base/error.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
error_set(struct error *e, enum error_kind kind, const char *fmt, ...)
{
	va_list ap;

	e->kind = kind;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return -1;
}

/* "head: tail" into *e; a long head is cut, since the tail says what went
 * wrong and the head may be a list of many addresses. */
static void
error_join(struct error *e, const char *head, const char *tail)
{
	size_t need = strlen(tail) + sizeof("...: ");
	size_t room = need < sizeof(e->text) ? sizeof(e->text) - need : 0;

	if (strlcpy(e->text, head, room + 1) > room)
		strlcat(e->text, "...", sizeof(e->text));
	strlcat(e->text, ": ", sizeof(e->text));
	strlcat(e->text, tail, sizeof(e->text));
}

static enum error_kind
error_kind_of(int errnum)
{
	switch (errnum) {
	case ECONNREFUSED:
		return ERR_REFUSED;
	case ETIMEDOUT:
		return ERR_TIMEOUT;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
		return ERR_UNREACHABLE;
	case ECONNRESET:
	case ECONNABORTED:
		return ERR_LOST;
	case EPROTONOSUPPORT:
	case ESOCKTNOSUPPORT:
	case EAFNOSUPPORT:
		return ERR_UNAVAILABLE;
	default:
		return ERR_IO;
	}
}

/* strerror() in lower case, but "RFS specific error" stays as it is. */
static const char *
reason_text(int errnum, char *buf, size_t size)
{
	char scratch[128];

	snprintf(buf, size, "%s", strerror_r(errnum, scratch, sizeof(scratch)));
	if (islower((unsigned char)buf[1]))
		buf[0] = (char)tolower((unsigned char)buf[0]);
	return buf;
}

int
error_errno(struct error *e, int errnum, const char *fmt, ...)
{
	char head[sizeof(e->text)], reason[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	e->kind = error_kind_of(errnum);
	error_join(e, head, reason_text(errnum, reason, sizeof(reason)));
	return -1;
}

int
error_reason(struct error *e, int errnum)
{
	char reason[128];

	return error_set(e, error_kind_of(errnum), "%s",
	    reason_text(errnum, reason, sizeof(reason)));
}

int
error_prefix(struct error *e, const char *fmt, ...)
{
	char head[sizeof(e->text)], tail[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	memcpy(tail, e->text, sizeof(tail));
	error_join(e, head, tail);
	return -1;
}

const char *
error_word(enum error_kind kind)
{
	switch (kind) {
	case ERR_NONE:
		return "ok";
	case ERR_IO:
		return "failed";
	case ERR_USAGE:
		return "usage error";
	case ERR_REFUSED:
		return "refused";
	case ERR_TIMEOUT:
		return "timed out";
	case ERR_UNREACHABLE:
		return "unreachable";
	case ERR_NAME:
		return "name not found";
	case ERR_LOST:
		return "lost";
	case ERR_UNAVAILABLE:
		return "unavailable";
	case ERR_EXPECT:
		return "not as expected";
	}
	return "failed";
}
