/* Error causes: their names, and TLVs off the wire as text. */
#include "engine/cause.h"

#include "base/text.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#define CAUSE_HEADER 4 /* bytes of code and length */

static const struct {
	uint16_t code;
	const char *name;
} cause_rows[] = {
    {CAUSE_INVALID_STREAM, "invalid-stream-identifier"},
    {CAUSE_MISSING_PARAMETER, "missing-mandatory-parameter"},
    {CAUSE_STALE_COOKIE, "stale-cookie"},
    {4, "out-of-resource"},
    {CAUSE_UNRESOLVABLE_ADDRESS, "unresolvable-address"},
    {CAUSE_UNRECOGNIZED_CHUNK, "unrecognized-chunk-type"},
    {7, "invalid-mandatory-parameter"},
    {CAUSE_UNRECOGNIZED_PARAMETERS, "unrecognized-parameters"},
    {CAUSE_NO_USER_DATA, "no-user-data"},
    {10, "cookie-received-while-shutting-down"},
    {CAUSE_RESTART_NEW_ADDRESSES, "restart-with-new-addresses"},
    {CAUSE_USER_INITIATED_ABORT, "user-initiated-abort"},
    {CAUSE_PROTOCOL_VIOLATION, "protocol-violation"},
    {CAUSE_DELETE_LAST_ADDRESS, "request-to-delete-last-address"},
    {CAUSE_REFUSED_RESOURCES, "refused-for-lack-of-resources"},
    {CAUSE_DELETE_SOURCE_ADDRESS, "request-to-delete-source-address"},
    {CAUSE_ILLEGAL_ASCONF_ACK, "illegal-asconf-ack"},
    {CAUSE_NO_AUTHORIZATION, "request-refused-no-authorization"},
    {CAUSE_UNSUPPORTED_HMAC, "unsupported-hmac-identifier"},
};

const char *
cause_name(uint16_t code)
{
	for (size_t i = 0; i < sizeof(cause_rows) / sizeof(*cause_rows); i++)
		if (cause_rows[i].code == code)
			return cause_rows[i].name;
	return NULL;
}

static uint16_t
get16(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

bool
cause_next(const char **p, size_t *len, struct cause *c)
{
	size_t size, padded;

	if (*len < CAUSE_HEADER)
		return false;
	c->code = get16(*p);
	size = get16(*p + 2);
	if (size > *len)
		size = *len;
	c->value = *p + CAUSE_HEADER;
	c->len = size < CAUSE_HEADER ? 0 : size - CAUSE_HEADER;
	padded = (size + 3) & ~(size_t)3;
	if (padded > *len || size < CAUSE_HEADER)
		padded = *len;
	*p += padded;
	*len -= padded;
	return true;
}

uint16_t
cause_first(const void *data, size_t len)
{
	const char *p = data;
	struct cause c;

	return cause_next(&p, &len, &c) ? c.code : 0;
}

bool
cause_has_text(const struct cause *c)
{
	return c->len > 0 && (c->code == CAUSE_USER_INITIATED_ABORT ||
				 c->code == CAUSE_PROTOCOL_VIOLATION);
}

/* Append one cause to dst; false: it does not fit, dst is as before. */
static bool
cause_append(char *dst, size_t size, const struct cause *c)
{
	const char *name = cause_name(c->code);
	size_t used = strlen(dst);
	char head[64];
	size_t len;

	if (name)
		snprintf(head, sizeof(head), "%s%s", used ? ", " : "", name);
	else
		snprintf(head, sizeof(head), "%scause-0x%04x", used ? ", " : "",
		    c->code);
	len = strlen(head);
	if (len >= size - used)
		return false;
	memcpy(dst + used, head, len + 1);
	used += len;

	/* Room for the quotes, "..." at least and the NUL. */
	if (!cause_has_text(c) || size - used < sizeof(" \"...\""))
		return true;
	strlcat(dst, " \"", size);
	text_escape(dst + used + 2, size - used - 3, c->value, c->len);
	strlcat(dst, "\"", size);
	return true;
}

const char *
cause_format(char *dst, size_t size, const void *data, size_t len)
{
	const char *p = data;
	struct cause c;

	dst[0] = '\0';
	while (cause_next(&p, &len, &c)) {
		if (cause_append(dst, size, &c))
			continue;
		if (size - strlen(dst) >= sizeof("..."))
			strlcat(dst, "...", size);
		break;
	}
	return dst;
}
