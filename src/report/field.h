/*
 * Fields: named values in their order, as an event, a message or a status has
 * them. They are the members of a JSON object, which the text and the JSON
 * printer both walk, so that they say the same. Without memory a field is
 * left out.
 */
#ifndef REPORT_FIELD_H
#define REPORT_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A new last field of an object. Text may be any bytes, off the network too:
 * the printers escape it. */
void field_number(json_t *, const char *name, json_int_t);
/* Rounded to so many decimals. */
void field_real(json_t *, const char *name, double, int decimals);
void field_bool(json_t *, const char *name, bool);
void field_text(json_t *, const char *name, const char *);
void field_bytes(json_t *, const char *name, const void *, size_t);
/* An empty list, which stays the object's: append with json_array_append_new()
 * and list_text(). */
json_t *field_list(json_t *, const char *name);
void list_text(json_t *, const char *);
/* Seconds since the epoch, as JSON lines have it. */
double field_now(void);

/* The object of a JSON line: "type" and "time" (now), then "assoc" unless it
 * is 0, then the fields, which are freed. */
json_t *field_line(const char *type, unsigned assoc, json_t *fields);

/*
 * The printers, into memory to be freed by the caller (NULL: there is none).
 * Text: "name=value name=a,b", with text escaped, and in single quotes where
 * it is empty or has blanks. JSON: one line, with its newline; text that is
 * not UTF-8 is escaped.
 */
char *fields_text(const json_t *);
char *fields_json(json_t *);

#endif
