/* Checked conversions of what the user typed. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>

struct error;

/* A whole number (decimal or 0x...) between min and max. On failure -1 and
 * *e like "stream is too large: 70000 (at most 65535)"; what names it. */
int number_parse(const char *what, const char *text, long long min,
    long long max, long long *value, struct error *e);

/* Bytes with an optional suffix k, m or g (powers of 1024). */
int number_parse_size(const char *what, const char *text, long long min,
    long long max, long long *value, struct error *e);

/* Seconds, fractions allowed ("0.25"); negative only where min allows it. */
int number_parse_seconds(const char *what, const char *text, double min,
    double *value, struct error *e);

#endif
