/*
 * Registered names: payload protocol identifiers and SCTP ports. Where several
 * rows have one number, the first is its name and the others are accepted too.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_number {
	const char *name;
	uint32_t number;
	const char *meaning; /* a few words, for lists; may be NULL */
};

/* IANA "SCTP Payload Protocol Identifiers", by number. */
extern const struct name_number ppid_names[];
extern const size_t ppid_names_count;
/* A number (decimal, 0x...) or a name (case does not matter); host byte
 * order. False: neither. */
bool ppid_parse(const char *, uint32_t *);
/* The name of a PPID, or NULL. */
const char *ppid_name(uint32_t);

/* SCTP ports from the IANA service registry. */
extern const struct name_number port_names[];
extern const size_t port_names_count;
/* The port of a registered name, or 0. */
uint16_t port_number(const char *);
/* The registered name of an SCTP port, or NULL. */
const char *port_name(uint16_t);

#endif
