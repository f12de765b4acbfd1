/* Text that may come from the network, made fit to print. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Escape len bytes into dst (size > 0), visibly and on one line: control
 * characters, quotes' backslash and bytes that are not valid UTF-8 become \n,
 * \t, \ooo and the like. Cut with "..." when it does not fit. Returns dst. */
const char *text_escape(char *dst, size_t size, const void *src, size_t len);

/* Print JSON, with \u escapes for what would do more to a terminal than to be
 * seen: C1 controls, DEL, changes of direction. The values stay the same. */
void text_print_json(FILE *, const char *json);

/* Is this well-formed UTF-8 without NUL? */
bool text_is_utf8(const void *, size_t);

/* Hex digits of len bytes, cut with "..." when they do not fit. */
const char *text_hex(char *dst, size_t size, const void *src, size_t len);

/* The nearest of n names to a mistyped one, or NULL when none is near. */
const char *text_nearest(const char *, const char *const *names, size_t n);

#endif
