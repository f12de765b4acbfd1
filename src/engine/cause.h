/* Error causes (RFC 9260 section 3.3.10, RFC 5061, RFC 4895, RFC 6525). */
#ifndef ENGINE_CAUSE_H
#define ENGINE_CAUSE_H

#include <stddef.h>
#include <stdint.h>

/* "user-initiated-abort", or NULL for a code that is not registered. */
const char *cause_name(uint16_t);

/* The code of the first cause in len bytes of TLVs (network byte order, as on
 * the wire); 0: none. */
uint16_t cause_first(const void *, size_t);

/* All causes of len bytes of TLVs as text: names, and the reason of an abort
 * in quotes, escaped. Malformed input gives as much as can be read. */
const char *cause_format(char *, size_t, const void *, size_t);

#endif
