/* Text that may come from the network, made fit to print. */
#include "base/text.h"

/* No strnvis() here, whose argument order this would choose. */
#define LIBBSD_NETBSD_VIS

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <vis.h>

/* The well-formed UTF-8 sequence at p (RFC 3629 section 4): its length and
 * code point, or 0. */
static size_t
utf8_decode(const unsigned char *p, size_t len, uint32_t *code)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t need;
	uint32_t c = p[0];

	if (c < 0x80) {
		*code = c;
		return 1;
	}
	need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || need > len)
		return 0;
	c &= 0x7fu >> need;
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < smallest[need] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return need;
}

bool
text_is_utf8(const void *src, size_t len)
{
	const unsigned char *p = src;

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		n = utf8_decode(p + i, len - i, &code);
		if (n == 0 || code == 0)
			return false;
	}
	return true;
}

/* Controls, and what turns the direction of a line or breaks it. */
static bool
is_printable(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return false;
	if (c == 0x061c || c == 0x200e || c == 0x200f)
		return false;
	return !((c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
}

void
text_print_json(FILE *to, const char *json)
{
	const char *p = json;
	size_t n, left = strlen(json);
	uint32_t code;

	for (; left > 0; p += n, left -= n) {
		n = utf8_decode((const unsigned char *)p, left, &code);
		if (n == 0)
			n = 1;
		else if (code >= 0x7f && !is_printable(code)) {
			(void)fwrite(json, 1, (size_t)(p - json), to);
			(void)fprintf(to, "\\u%04x", (unsigned)code);
			json = p + n;
		}
	}
	(void)fwrite(json, 1, (size_t)(p - json), to);
}

/* One character or stray byte at p as text in out; returns the bytes taken. */
static size_t
escape_one(const unsigned char *p, size_t len, char out[20])
{
	uint32_t code;
	size_t n = utf8_decode(p, len, &code);
	char *end = out;

	if (n > 0 && is_printable(code) && code != '"' && code != '\\') {
		memcpy(out, p, n);
		out[n] = '\0';
		return n;
	}
	if (n == 0)
		n = 1;
	for (size_t i = 0; i < n; i++)
		end = vis(end, p[i],
		    VIS_OCTAL | VIS_CSTYLE | VIS_TAB | VIS_NL | VIS_DQ |
			VIS_NOLOCALE,
		    i + 1 < len ? p[i + 1] : 0);
	return n;
}

/* What is cut ends in as much of "..." as there is room for. */
static const char *
cut_at(char *dst, size_t size, size_t at)
{
	strlcpy(dst + at, "...", size - at);
	return dst;
}

const char *
text_escape(char *dst, size_t size, const void *src, size_t len)
{
	const unsigned char *p = src;
	size_t used = 0, cut = 0;
	char one[20];

	while (len > 0) {
		size_t n = escape_one(p, len, one);
		size_t one_len = strlen(one);

		if (one_len >= size - used)
			return cut_at(dst, size, cut);
		memcpy(dst + used, one, one_len);
		used += one_len;
		if (used + sizeof("...") <= size)
			cut = used;
		p += n;
		len -= n;
	}
	dst[used] = '\0';
	return dst;
}

const char *
text_hex(char *dst, size_t size, const void *src, size_t len)
{
	const unsigned char *p = src;
	size_t fits = (size - 1) / 2;
	bool cut = len > fits;

	if (cut)
		fits = size > sizeof("...") ? (size - sizeof("...")) / 2 : 0;
	else
		fits = len;
	dst[0] = '\0';
	for (size_t i = 0; i < fits; i++)
		snprintf(dst + 2 * i, 3, "%02x", p[i]);
	return cut ? cut_at(dst, size, 2 * fits) : dst;
}

#define NEAR_MAX 32 /* longer names are not compared */

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein distance, upper and lower case being the same. */
static unsigned
text_distance(const char *a, const char *b)
{
	unsigned row[NEAR_MAX + 1];
	size_t len = strlen(b);

	for (unsigned j = 0; j <= len; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			bool same = tolower((unsigned char)a[i - 1]) ==
				    tolower((unsigned char)b[j - 1]);
			unsigned best = min3(row[j] + 1, row[j - 1] + 1,
			    diagonal + (same ? 0 : 1));

			diagonal = row[j];
			row[j] = best;
		}
	}
	return row[len];
}

const char *
text_nearest(const char *text, const char *const *names, size_t n)
{
	size_t len = strlen(text);
	/* A third of the letters may be wrong, at least one. */
	unsigned best = (unsigned)len / 3 + 1;
	const char *nearest = NULL;

	if (len < 2 || len > NEAR_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned d;

		if (strlen(names[i]) > NEAR_MAX)
			continue;
		d = text_distance(text, names[i]);
		if (d < best || (d == best && !nearest)) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}
