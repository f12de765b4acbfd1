/* The checksum, by the vectors of RFC 3720 appendix B.4. */
#include "base/crc32c.h"
#include "check.h"

#include <string.h>

static void
vectors(void)
{
	uint8_t bytes[32];
	int i;

	CHECK(crc32c(0, "", 0) == 0);
	CHECK(crc32c(0, "123456789", 9) == 0xe3069283);
	memset(bytes, 0, sizeof(bytes));
	CHECK(crc32c(0, bytes, sizeof(bytes)) == 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	CHECK(crc32c(0, bytes, sizeof(bytes)) == 0x62a8ab43);
	for (i = 0; i < 32; i++)
		bytes[i] = (uint8_t)i;
	CHECK(crc32c(0, bytes, sizeof(bytes)) == 0x46dd794e);
}

static void
in_parts(void)
{
	CHECK(crc32c(crc32c(0, "1234", 4), "56789", 5) == 0xe3069283);
}

CHECK_MAIN(RUN(vectors), RUN(in_parts))
