/* Checked conversions of what the user typed. */
#include "base/number.h"

#include "base/error.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MAX 1e9
#define SHOWN_MAX 80 /* of a wrong text in a message */

static int
not_a(const char *kind, const char *what, const char *text, struct error *e)
{
	char shown[SHOWN_MAX];

	text_escape(shown, sizeof(shown), text, strlen(text));
	return error_set(
	    e, ERR_USAGE, "%s is not %s: \"%s\"", what, kind, shown);
}

/* Digits at *text, moved on behind them. Too many saturate at LLONG_MAX. */
static bool
digits_parse(const char **text, long long *value)
{
	const char *p = *text;
	bool negative = *p == '-';
	bool hex;
	char *end;

	if (negative)
		p++;
	hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
	/* strtoll() would take blanks, signs and 0x0x too. */
	if (hex ? !isxdigit((unsigned char)p[2]) : !isdigit((unsigned char)*p))
		return false;
	*value = strtoll(*text, &end, hex ? 16 : 10);
	*text = end;
	return true;
}

static int
range_check(const char *what, const char *text, long long value, long long min,
    long long max, struct error *e)
{
	if (value > max)
		return error_set(e, ERR_USAGE,
		    "%s is too large: %.*s (at most %lld)", what, SHOWN_MAX,
		    text, max);
	if (value < min)
		return error_set(e, ERR_USAGE,
		    "%s is too small: %.*s (at least %lld)", what, SHOWN_MAX,
		    text, min);
	return 0;
}

int
number_parse(const char *what, const char *text, long long min, long long max,
    long long *value, struct error *e)
{
	const char *p = text;
	long long v;

	if (!digits_parse(&p, &v) || *p != '\0')
		return not_a("a number", what, text, e);
	if (range_check(what, text, v, min, max, e) < 0)
		return -1;
	*value = v;
	return 0;
}

int
number_parse_size(const char *what, const char *text, long long min,
    long long max, long long *value, struct error *e)
{
	static const char suffixes[] = "kmg";
	const char *p = text, *suffix;
	long long v, unit = 1;

	if (!digits_parse(&p, &v))
		return not_a("a size", what, text, e);
	if (*p != '\0') {
		suffix = strchr(suffixes, tolower((unsigned char)*p));
		if (!suffix || p[1] != '\0')
			return not_a(
			    "a size (digits, then k, m or g)", what, text, e);
		unit = 1LL << (10 * (suffix - suffixes + 1));
	}
	if (__builtin_mul_overflow(v, unit, &v))
		v = text[0] == '-' ? min - 1 : max + 1;
	if (range_check(what, text, v, min, max, e) < 0)
		return -1;
	*value = v;
	return 0;
}

/* Digits with one '.' at most; strtod() would know nan, 1e9 and locales. */
static bool
decimal_parse(const char *p, double *value)
{
	double whole = 0, part = 0, scale = 1;
	bool any = false;

	for (; isdigit((unsigned char)*p); p++, any = true)
		whole = whole * 10 + (*p - '0');
	if (*p == '.')
		p++;
	else if (*p != '\0')
		return false;
	for (; isdigit((unsigned char)*p); p++, any = true) {
		/* Nobody can tell what lies below a nanosecond. */
		if (scale >= 1e9)
			continue;
		part = part * 10 + (*p - '0');
		scale *= 10;
	}
	*value = whole + part / scale;
	return any && *p == '\0';
}

int
number_parse_seconds(const char *what, const char *text, double min,
    double *value, struct error *e)
{
	bool negative = text[0] == '-';
	double v;

	if (!decimal_parse(text + negative, &v))
		return not_a("a number of seconds", what, text, e);
	if (v > SECONDS_MAX)
		v = SECONDS_MAX;
	if (negative)
		v = -v;
	if (v < min || (negative && min >= 0))
		return error_set(e, ERR_USAGE,
		    "%s is too small: %.*s (at least %g)", what, SHOWN_MAX,
		    text, min);
	*value = v;
	return 0;
}
