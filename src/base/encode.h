/* Bytes as text: base64 (RFC 4648 section 4) and hex digits. */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stddef.h>
#include <sys/types.h>

/* Encode n bytes into dst without a NUL; returns how much of dst is used. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4)
size_t base64_encode(char *dst, const void *src, size_t n);
size_t hex_encode(char *dst, const void *src, size_t n); /* 2 * n */

/*
 * Decode n characters; dst may be src. Returns the number of bytes, or -1 and
 * in *at the place of what is wrong. Hex allows blanks between bytes and 0x
 * before them; base64 must be padded and have no blanks.
 */
ssize_t base64_decode(char *dst, const char *src, size_t n, size_t *at);
ssize_t hex_decode(char *dst, const char *src, size_t n, size_t *at);

#endif
