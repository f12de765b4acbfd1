/* Objects as text of several lines. */
#include "report/field.h"
#include "report/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 78
#define COLUMNS_MAX 16

/* Words of one line on lines of WIDTH; blanks in quotes divide as well. */
static void
fold(FILE *to, const char *begin, const char *line)
{
	size_t at = strlen(begin), len;

	(void)fputs(begin, to);
	while (*line != '\0') {
		len = strcspn(line, " ");
		if (at + 1 + len > WIDTH && at > 2) {
			(void)fputs("\n ", to);
			at = 1;
		}
		(void)fprintf(to, " %.*s", (int)len, line);
		at += 1 + len;
		line += len;
		line += strspn(line, " ");
	}
	(void)putc('\n', to);
}

static bool
is_table(const json_t *value)
{
	return json_is_array(value) && json_array_size(value) > 0 &&
	       json_is_object(json_array_get(value, 0));
}

/* The fields that go on a line, as fields_text() has them. */
static void
scalars(FILE *to, const char *begin, const json_t *fields)
{
	json_t *some = json_object(), *value;
	const char *name;
	char *line;

	json_object_foreach((json_t *)fields, name, value)
	{
		if (!json_is_object(value) && !is_table(value))
			(void)json_object_set(some, name, value);
	}
	line = fields_text(some);
	if (line != NULL && line[0] != '\0')
		fold(to, begin, line);
	free(line);
	json_decref(some);
}

/* A value of a row, without its name. */
static char *
cell(const char *name, json_t *value)
{
	json_t *one = json_object();
	char *text;

	(void)json_object_set(one, name, value);
	text = fields_text(one);
	if (text != NULL)
		memmove(
		    text, text + strlen(name) + 1, strlen(text) - strlen(name));
	json_decref(one);
	return text;
}

/* print == NULL: only find the widths. */
static void
row(const json_t *fields, size_t width[COLUMNS_MAX], FILE *print)
{
	const char *name;
	json_t *value;
	size_t i = 0, last = json_object_size(fields);
	char *text;

	json_object_foreach((json_t *)fields, name, value)
	{
		text = cell(name, value);
		if (text == NULL || i == COLUMNS_MAX)
			break;
		if (print == NULL && strlen(text) > width[i])
			width[i] = strlen(text);
		if (print != NULL)
			(void)fprintf(print, "  %-*s",
			    i + 1 < last ? (int)width[i] : 0, text);
		free(text);
		i++;
	}
	if (print != NULL)
		(void)putc('\n', print);
}

static void
table(FILE *to, const json_t *list)
{
	const json_t *first = json_array_get(list, 0);
	size_t width[COLUMNS_MAX] = {0}, i = 0, last = json_object_size(first);
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)first, name, value)
	{
		if (i < COLUMNS_MAX)
			width[i++] = strlen(name);
	}
	json_array_foreach(list, i, value) row(value, width, NULL);
	i = 0;
	json_object_foreach((json_t *)first, name, value)
	{
		if (i == COLUMNS_MAX)
			break;
		(void)fprintf(
		    to, "  %-*s", i + 1 < last ? (int)width[i] : 0, name);
		i++;
	}
	(void)putc('\n', to);
	json_array_foreach(list, i, value) row(value, width, to);
}

char *
status_text(const char *begin, const json_t *fields)
{
	char *text = NULL, title[64];
	const char *name;
	json_t *value;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to == NULL)
		return NULL;
	scalars(to, begin, fields);
	json_object_foreach((json_t *)fields, name, value)
	{
		(void)snprintf(title, sizeof(title), "  %s:", name);
		if (json_is_object(value))
			scalars(to, title, value);
		else if (is_table(value))
			table(to, value);
	}
	(void)fclose(to);
	return text;
}
