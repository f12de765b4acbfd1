/* Fields, and their two printers. */
#include "report/field.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
field_number(json_t *o, const char *name, json_int_t number)
{
	(void)json_object_set_new(o, name, json_integer(number));
}

void
field_real(json_t *o, const char *name, double number, int decimals)
{
	double scale = 1;

	while (decimals-- > 0)
		scale *= 10;
	number = number * scale + (number < 0 ? -0.5 : 0.5);
	(void)json_object_set_new(
	    o, name, json_real((double)(int64_t)number / scale));
}

void
field_bool(json_t *o, const char *name, bool truth)
{
	(void)json_object_set_new(o, name, json_boolean(truth));
}

void
field_text(json_t *o, const char *name, const char *text)
{
	field_bytes(o, name, text, strlen(text));
}

/* Kept as they are until it is known for whom to escape them. */
void
field_bytes(json_t *o, const char *name, const void *bytes, size_t len)
{
	(void)json_object_set_new(o, name, json_stringn_nocheck(bytes, len));
}

json_t *
field_list(json_t *o, const char *name)
{
	json_t *list = json_array();

	(void)json_object_set_new(o, name, list);
	return list;
}

void
list_text(json_t *list, const char *text)
{
	(void)json_array_append_new(list, json_string_nocheck(text));
}

double
field_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	now.tv_nsec -= now.tv_nsec % 1000;
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

json_t *
field_line(const char *type, unsigned assoc, json_t *fields)
{
	json_t *line = json_object();

	field_text(line, "type", type);
	(void)json_object_set_new(line, "time", json_real(field_now()));
	if (assoc != 0)
		field_number(line, "assoc", assoc);
	(void)json_object_update(line, fields);
	json_decref(fields);
	return line;
}

/* An escaped copy, or NULL; one byte becomes four at most. */
static char *
escaped(const json_t *text)
{
	size_t len = json_string_length(text);
	char *copy = malloc(4 * len + 1);

	if (copy != NULL)
		text_escape(copy, 4 * len + 1, json_string_value(text), len);
	return copy;
}

/* The mark around text with blanks is escaped inside of it. */
static void
print_text(FILE *to, const json_t *value)
{
	char *text = escaped(value), *p;
	bool quote;

	if (text == NULL)
		return;
	quote = text[0] == '\0' || strpbrk(text, " '") != NULL;
	if (quote)
		(void)putc('\'', to);
	for (p = text; *p != '\0'; p++) {
		if (quote && *p == '\'')
			(void)fputs("\\047", to);
		else
			(void)putc(*p, to);
	}
	if (quote)
		(void)putc('\'', to);
	free(text);
}

/* As few digits as tell it from its neighbours: 0.3 is not
 * 0.29999999999999999. */
static void
print_real(FILE *to, double real)
{
	char text[32];
	int digits;

	for (digits = 15; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits, real);
		if (strtod(text, NULL) >= real && strtod(text, NULL) <= real)
			break;
	}
	(void)fputs(text, to);
}

static void
print_value(FILE *to, const json_t *value)
{
	const json_t *item;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_STRING:
		print_text(to, value);
		break;
	case JSON_INTEGER:
		(void)fprintf(
		    to, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_REAL:
		print_real(to, json_real_value(value));
		break;
	case JSON_ARRAY:
		json_array_foreach(value, i, item)
		{
			if (i > 0)
				(void)putc(',', to);
			print_value(to, item);
		}
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		(void)fputs(json_is_true(value) ? "yes" : "no", to);
		break;
	default: /* objects have no text of one line */
		break;
	}
}

char *
fields_text(const json_t *fields)
{
	const char *name, *blank = "";
	json_t *value;
	char *line = NULL;
	size_t size;
	FILE *to = open_memstream(&line, &size);

	if (to == NULL)
		return NULL;
	json_object_foreach((json_t *)fields, name, value)
	{
		(void)fprintf(to, "%s%s=", blank, name);
		print_value(to, value);
		blank = " ";
	}
	(void)fclose(to);
	return line;
}

/* JSON is UTF-8. */
static void
make_utf8(json_t *value)
{
	json_t *member;
	const char *name;
	char *text;
	size_t i;

	json_array_foreach(value, i, member) make_utf8(member);
	json_object_foreach(value, name, member) make_utf8(member);
	if (!json_is_string(value) ||
	    text_is_utf8(json_string_value(value), json_string_length(value)))
		return;
	if ((text = escaped(value)) != NULL)
		(void)json_string_set(value, text);
	free(text);
}

static void print_json(FILE *, const json_t *);

static void
print_object(FILE *to, const json_t *object)
{
	const char *name, *comma = "";
	json_t *value;

	(void)putc('{', to);
	json_object_foreach((json_t *)object, name, value)
	{
		(void)fprintf(to, "%s\"%s\":", comma, name);
		print_json(to, value);
		comma = ",";
	}
	(void)putc('}', to);
}

static void
print_array(FILE *to, const json_t *array)
{
	const json_t *value;
	size_t i;

	(void)putc('[', to);
	json_array_foreach(array, i, value)
	{
		if (i > 0)
			(void)putc(',', to);
		print_json(to, value);
	}
	(void)putc(']', to);
}

/* The library prints all of them but real numbers well; names are ours. */
static void
print_json(FILE *to, const json_t *value)
{
	char *text;

	if (json_is_object(value))
		print_object(to, value);
	else if (json_is_array(value))
		print_array(to, value);
	else if (json_is_real(value))
		print_real(to, json_real_value(value));
	else {
		text = json_dumps(value, JSON_ENCODE_ANY);
		text_print_json(to, text != NULL ? text : "null");
		free(text);
	}
}

char *
fields_json(json_t *fields)
{
	char *line = NULL;
	size_t size;
	FILE *to = open_memstream(&line, &size);

	if (to == NULL)
		return NULL;
	make_utf8(fields);
	print_json(to, fields);
	(void)putc('\n', to);
	(void)fclose(to);
	return line;
}
