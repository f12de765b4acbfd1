/* Error causes as fields. */
#ifndef REPORT_CAUSE_H
#define REPORT_CAUSE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Add what len bytes of causes (TLVs as on the wire) say: "cause" and
 * "cause_code" of the first, "cause_info" what it is about, as decoded, and
 * "more_causes", the names of the others. code: where there are no TLVs.
 */
void cause_fields(json_t *, uint16_t code, const void *, size_t len);

#endif
