/* The grammar of an address operand: elements, brackets and the port. */
#include "base/operand.h"

#include "base/error.h"
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
operand_error(struct error *e, const char *operand, const char *fmt, ...)
{
	char shown[96], what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	text_escape(shown, sizeof(shown), operand, strlen(operand));
	return error_set(e, ERR_USAGE, "bad address \"%s\": %s", shown, what);
}

/* What is wrong with an element's characters, or NULL. */
static const char *
element_fault(const char *s, size_t len)
{
	bool bracketed = s[0] == '[';
	size_t inner = bracketed ? len - 1 : len;

	if (len >= OPERAND_ELEMENT_MAX)
		return "too long a name";
	for (size_t i = 0; i < len; i++)
		if (isspace((unsigned char)s[i]) ||
		    iscntrl((unsigned char)s[i]))
			return "white space";
	if (bracketed && s[len - 1] != ']')
		return "unbalanced bracket";
	for (size_t i = bracketed; i < inner; i++) {
		if (s[i] == '[' || s[i] == ']')
			return "unbalanced bracket";
		if (s[i] == ':' && !bracketed)
			return "too many colons (IPv6 needs brackets)";
	}
	return NULL;
}

/* One element, without its port, into the operand. */
static int
element_add(struct operand *o, const char *text, const char *s, size_t len,
    struct error *e)
{
	char shown[64];
	const char *fault;

	if (o->n == ADDRS_MAX)
		return operand_error(
		    e, text, "more than %d addresses", ADDRS_MAX);
	if (len == 0)
		return operand_error(e, text, "element %zu is empty", o->n + 1);
	fault = element_fault(s, len);
	if (fault)
		return operand_error(e, text, "%s in \"%s\"", fault,
		    text_escape(shown, sizeof(shown), s, len));
	memcpy(o->element[o->n], s, len);
	o->element[o->n++][len] = '\0';
	return 0;
}

/* The colon before a port in one element, or NULL: the only one, or the one
 * behind the bracket. */
static const char *
port_colon(const char *s, size_t len)
{
	const char *close = memrchr(s, ']', len);
	const char *colon = memchr(s, ':', len);

	if (s[0] == '[') {
		if (!close || close + 1 == s + len || close[1] != ':')
			return NULL;
		return close + 1;
	}
	if (colon && memchr(colon + 1, ':', len - (size_t)(colon + 1 - s)))
		return NULL;
	return colon;
}

int
operand_parse(const char *text, struct operand *o, struct error *e)
{
	const char *s = text, *slash, *colon;
	char shown[64];

	o->n = 0;
	o->port = NULL;
	for (; (slash = strchr(s, '/')); s = slash + 1) {
		size_t len = (size_t)(slash - s);

		if (len > 0 && port_colon(s, len))
			return operand_error(e, text,
			    "only the last address takes a port, not \"%s\"",
			    text_escape(shown, sizeof(shown), s, len));
		if (element_add(o, text, s, len, e) < 0)
			return -1;
	}
	colon = *s != '\0' ? port_colon(s, strlen(s)) : NULL;
	if (colon)
		o->port = colon + 1;
	if (s == text && (*s == '\0' || colon == s))
		return 0;
	return element_add(
	    o, text, s, colon ? (size_t)(colon - s) : strlen(s), e);
}
