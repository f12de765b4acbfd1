/* Bytes as text: base64 and hex digits. */
#include "base/encode.h"

#include <stdint.h>
#include <string.h>

static const char digits64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t
base64_encode(char *dst, const void *src, size_t n)
{
	const unsigned char *p = src;
	char *at = dst;
	uint32_t three;
	size_t i, k;

	for (i = 0; i < n; i += 3) {
		three = (uint32_t)p[i] << 16;
		if (i + 1 < n)
			three |= (uint32_t)p[i + 1] << 8;
		if (i + 2 < n)
			three |= p[i + 2];
		for (k = 0; k < 4; k++)
			*at++ = i + k > n
				    ? '='
				    : digits64[three >> (18 - 6 * k) & 63];
	}
	return (size_t)(at - dst);
}

static int
value64(char c)
{
	const char *found = c != '\0' ? strchr(digits64, c) : NULL;

	return found != NULL ? (int)(found - digits64) : -1;
}

/* Four characters of which the last pad are '='. */
static int
decode_four(char *dst, const char *src, size_t pad, size_t *at)
{
	uint32_t three = 0;
	size_t k;
	int value;

	for (k = 0; k < 4; k++) {
		value = k >= 4 - pad ? 0 : value64(src[k]);
		if (value == -1) {
			*at += k;
			return -1;
		}
		three = three << 6 | (uint32_t)value;
	}
	/* Bits that no byte takes must be 0: one text for the same bytes. */
	if ((three & ((1u << 8 * pad) - 1)) != 0) {
		*at += 3 - pad;
		return -1;
	}
	for (k = 0; k < 3 - pad; k++)
		dst[k] = (char)(three >> (16 - 8 * k));
	return (int)(3 - pad);
}

ssize_t
base64_decode(char *dst, const char *src, size_t n, size_t *at)
{
	size_t i, out = 0, pad = 0;
	int got;

	if (n % 4 != 0) {
		*at = n;
		return -1;
	}
	if (n > 0 && src[n - 1] == '=')
		pad = src[n - 2] == '=' ? 2 : 1;
	for (i = 0; i < n; i += 4) {
		*at = i;
		got = decode_four(dst + out, src + i, i + 4 == n ? pad : 0, at);
		if (got == -1)
			return -1;
		out += (size_t)got;
	}
	return (ssize_t)out;
}

size_t
hex_encode(char *dst, const void *src, size_t n)
{
	const unsigned char *p = src;
	size_t i;

	for (i = 0; i < n; i++) {
		dst[2 * i] = "0123456789abcdef"[p[i] >> 4];
		dst[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	return 2 * n;
}

static int
value16(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

ssize_t
hex_decode(char *dst, const char *src, size_t n, size_t *at)
{
	size_t i = 0, out = 0;
	int high, low;

	while (i < n) {
		if (is_blank(src[i])) {
			i++;
			continue;
		}
		if (i + 1 < n && src[i] == '0' && (src[i + 1] | 32) == 'x' &&
		    (i == 0 || is_blank(src[i - 1]))) {
			i += 2;
		}
		high = i < n ? value16(src[i]) : -1;
		low = i + 1 < n ? value16(src[i + 1]) : -1;
		if (high == -1 || low == -1) {
			*at = high == -1 ? i : i + 1;
			return -1;
		}
		dst[out++] = (char)(high << 4 | low);
		i += 2;
	}
	return (ssize_t)out;
}
