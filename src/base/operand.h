/* The grammar of an address operand, before anything is looked up. */
#ifndef BASE_OPERAND_H
#define BASE_OPERAND_H

#include "base/addr.h"

struct error;

#define OPERAND_ELEMENT_MAX 256 /* with NUL; a host name has at most 253 */

struct operand {
	/* "HOST" or "[LITERAL]", brackets balanced; 0: no host was given */
	size_t n;
	char element[ADDRS_MAX][OPERAND_ELEMENT_MAX];
	/* What follows the colon, perhaps ""; NULL: there is no colon. */
	const char *port;
};

/*
 * Take "HOST[/HOST...][:PORT]" apart. The port points into the text. On a
 * fault -1, *e naming the operand and the element.
 */
int operand_parse(const char *, struct operand *, struct error *);

/* Set *e to a usage error about an operand: `bad address "OPERAND": ...`,
 * where what is quoted is made fit to print. Returns -1. */
int operand_error(struct error *, const char *operand, const char *, ...)
    __attribute__((format(printf, 3, 4)));

#endif
