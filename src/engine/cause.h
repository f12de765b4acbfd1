/* Error causes (RFC 9260 section 3.3.10, RFC 5061, RFC 4895, RFC 6525). */
#ifndef ENGINE_CAUSE_H
#define ENGINE_CAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CAUSE_INVALID_STREAM = 1,
	CAUSE_MISSING_PARAMETER = 2,
	CAUSE_STALE_COOKIE = 3,
	CAUSE_UNRESOLVABLE_ADDRESS = 5,
	CAUSE_UNRECOGNIZED_CHUNK = 6,
	CAUSE_UNRECOGNIZED_PARAMETERS = 8,
	CAUSE_NO_USER_DATA = 9,
	CAUSE_RESTART_NEW_ADDRESSES = 11,
	CAUSE_USER_INITIATED_ABORT = 12,
	CAUSE_PROTOCOL_VIOLATION = 13,
	CAUSE_DELETE_LAST_ADDRESS = 0xa0, /* RFC 5061 section 4.3 */
	CAUSE_REFUSED_RESOURCES = 0xa1,
	CAUSE_DELETE_SOURCE_ADDRESS = 0xa2,
	CAUSE_ILLEGAL_ASCONF_ACK = 0xa3,
	CAUSE_NO_AUTHORIZATION = 0xa4,
	CAUSE_UNSUPPORTED_HMAC = 0x105, /* RFC 4895 section 4.1 */
};

/* One of several causes, or parameters, which are made in the same way. */
struct cause {
	uint16_t code;
	const char *value;
	size_t len; /* of the value */
};

/* "user-initiated-abort", or NULL for a code that is not registered. */
const char *cause_name(uint16_t);

/* The TLV at *p, of *len bytes (network byte order, as on the wire), which
 * both move on behind it and its padding. A length field that is not possible
 * makes it the last one. False: there is none. */
bool cause_next(const char **p, size_t *len, struct cause *);

/* The code of the first cause in len bytes of TLVs; 0: none. */
uint16_t cause_first(const void *, size_t);

/* Is the value what somebody wrote? */
bool cause_has_text(const struct cause *);

/* All causes of len bytes of TLVs as text: names, and the reason of an abort
 * in quotes, escaped. Malformed input gives as much as can be read. */
const char *cause_format(char *, size_t, const void *, size_t);

#endif
