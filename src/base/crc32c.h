/* The checksum of SCTP packets (RFC 9260 appendix A). */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Go on from crc, 0 to begin with. The result goes on the wire with its
 * lowest byte first. */
uint32_t crc32c(uint32_t crc, const void *, size_t);

#endif
