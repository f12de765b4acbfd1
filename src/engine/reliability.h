/* The text of a message's reliability: ttl:MS, rtx:N or prio:N. */
#ifndef ENGINE_RELIABILITY_H
#define ENGINE_RELIABILITY_H

#include <stddef.h>
#include <stdint.h>

struct error;

#define RELIABILITY_TEXT_MAX 16

/* *pr gets an enum reliability. 0, or -1 with an ERR_USAGE. */
int reliability_parse(
    const char *, uint8_t *pr, uint32_t *value, struct error *);
/* Into out (RELIABILITY_TEXT_MAX bytes); "" for PR_NONE. Returns out. */
const char *reliability_format(char *out, uint8_t pr, uint32_t value);

#endif
