/* What is in the error causes of ABORT and ERROR chunks. */
#include "report/cause.h"

#include "base/addr.h"
#include "engine/cause.h"
#include "report/field.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PARAM_IPV4 = 5,
	PARAM_IPV6 = 6,
	PARAM_HOST_NAME = 11,
};

/* Of INIT and INIT ACK, of ASCONF and of RE-CONFIG. */
static const struct {
	uint16_t type;
	const char *name;
} param_rows[] = {
    {1, "heartbeat-info"},
    {PARAM_IPV4, "ipv4-address"},
    {PARAM_IPV6, "ipv6-address"},
    {7, "state-cookie"},
    {8, "unrecognized-parameter"},
    {9, "cookie-preservative"},
    {PARAM_HOST_NAME, "host-name"},
    {12, "supported-address-types"},
    {13, "outgoing-ssn-reset"},
    {14, "incoming-ssn-reset"},
    {15, "ssn-tsn-reset"},
    {16, "reconfig-response"},
    {17, "add-outgoing-streams"},
    {18, "add-incoming-streams"},
    {0x8000, "ecn-capable"},
    {0x8001, "zero-checksum-acceptable"},
    {0x8002, "random"},
    {0x8003, "chunk-list"},
    {0x8004, "hmac-algorithm"},
    {0x8005, "padding"},
    {0x8008, "supported-extensions"},
    {0xc000, "forward-tsn-supported"},
    {0xc001, "add-address"},
    {0xc002, "delete-address"},
    {0xc003, "error-cause"},
    {0xc004, "set-primary"},
    {0xc005, "success"},
    {0xc006, "adaptation-indication"},
};

static uint16_t
get16(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static uint32_t
get32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static void
param_name(FILE *to, uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(param_rows) / sizeof(*param_rows); i++) {
		if (param_rows[i].type == type) {
			(void)fputs(param_rows[i].name, to);
			return;
		}
	}
	(void)fprintf(to, "parameter-0x%04x", type);
}

/* "ipv4-address 192.0.2.1"; the others by name only. */
static void
param(FILE *to, const struct cause *p)
{
	struct ipaddr ip = {.family = AF_INET};
	char text[64];

	param_name(to, p->code);
	if (p->code == PARAM_HOST_NAME && p->len > 0)
		(void)fprintf(to, " %.*s", (int)p->len, p->value);
	if (p->code == PARAM_IPV4 && p->len == sizeof(ip.v4))
		memcpy(&ip.v4, p->value, sizeof(ip.v4));
	else if (p->code == PARAM_IPV6 && p->len == sizeof(ip.v6)) {
		ip.family = AF_INET6;
		memcpy(&ip.v6, p->value, sizeof(ip.v6));
	} else
		return;
	(void)fprintf(to, " %s", ipaddr_format(&ip, text, sizeof(text)));
}

static void
params(FILE *to, const struct cause *c)
{
	const char *p = c->value, *between = "";
	size_t len = c->len;
	struct cause one;

	while (cause_next(&p, &len, &one)) {
		(void)fputs(between, to);
		param(to, &one);
		between = ", ";
	}
}

/* A count, and so many types. */
static void
missing(FILE *to, const struct cause *c)
{
	size_t i;

	for (i = 4; i + 2 <= c->len; i += 2) {
		if (i > 4)
			(void)fputs(", ", to);
		param_name(to, get16(c->value + i));
	}
}

/* What the cause is about, in words. */
static void
info(FILE *to, const struct cause *c)
{
	uint32_t word = c->len >= 4 ? get32(c->value) : 0;

	switch (c->code) {
	case CAUSE_INVALID_STREAM:
		if (c->len >= 2)
			(void)fprintf(to, "stream %u", get16(c->value));
		break;
	case CAUSE_MISSING_PARAMETER:
		missing(to, c);
		break;
	case CAUSE_STALE_COOKIE:
		if (c->len >= 4)
			(void)fprintf(to, "%" PRIu32 " us too old", word);
		break;
	case CAUSE_UNRECOGNIZED_CHUNK:
		if (c->len >= 4)
			(void)fprintf(to, "chunk type %u, %u bytes",
			    (unsigned)(word >> 24), (unsigned)(word & 0xffff));
		break;
	case CAUSE_NO_USER_DATA:
		if (c->len >= 4)
			(void)fprintf(to, "tsn %" PRIu32, word);
		break;
	case CAUSE_UNSUPPORTED_HMAC:
		if (c->len >= 2)
			(void)fprintf(to, "hmac %u", get16(c->value));
		break;
	case CAUSE_UNRESOLVABLE_ADDRESS:
	case CAUSE_UNRECOGNIZED_PARAMETERS:
	case CAUSE_RESTART_NEW_ADDRESSES:
	case CAUSE_DELETE_LAST_ADDRESS:
	case CAUSE_REFUSED_RESOURCES:
	case CAUSE_DELETE_SOURCE_ADDRESS:
	case CAUSE_NO_AUTHORIZATION:
		params(to, c);
		break;
	default:
		if (cause_has_text(c))
			(void)fwrite(c->value, 1, c->len, to);
		break;
	}
}

static void
add_info(json_t *o, const struct cause *c)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	if (to == NULL)
		return;
	info(to, c);
	(void)fclose(to);
	if (len > 0)
		field_bytes(o, "cause_info", text, len);
	free(text);
}

static const char *
label(uint16_t code, char buf[16])
{
	const char *name = cause_name(code);

	if (name != NULL)
		return name;
	(void)snprintf(buf, 16, "cause-0x%04x", code);
	return buf;
}

void
cause_fields(json_t *o, uint16_t code, const void *data, size_t len)
{
	const char *p = data;
	struct cause c = {.code = code};
	json_t *more = NULL;
	char buf[16];

	if (!cause_next(&p, &len, &c) && code == 0)
		return;
	field_text(o, "cause", label(c.code, buf));
	field_number(o, "cause_code", c.code);
	add_info(o, &c);
	while (cause_next(&p, &len, &c)) {
		if (more == NULL)
			more = field_list(o, "more_causes");
		list_text(more, label(c.code, buf));
	}
}
