/* Look-ups in the tables of registered names. */
#include "base/names.h"

#include "base/error.h"
#include "base/number.h"

#include <strings.h>

static const struct name_number *
find_name(const struct name_number *rows, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* The first row of a number is its name; rows are in order of number. */
static const char *
find_number(const struct name_number *rows, size_t n, uint32_t number)
{
	for (size_t i = 0; i < n && rows[i].number <= number; i++)
		if (rows[i].number == number)
			return rows[i].name;
	return NULL;
}

bool
ppid_parse(const char *text, uint32_t *ppid)
{
	const struct name_number *row;
	struct error ignored;
	long long value;

	row = find_name(ppid_names, ppid_names_count, text);
	if (row) {
		*ppid = row->number;
		return true;
	}
	if (number_parse("", text, 0, UINT32_MAX, &value, &ignored) < 0)
		return false;
	*ppid = (uint32_t)value;
	return true;
}

const char *
ppid_name(uint32_t ppid)
{
	return find_number(ppid_names, ppid_names_count, ppid);
}

uint16_t
port_number(const char *name)
{
	const struct name_number *row;

	row = find_name(port_names, port_names_count, name);
	return row ? (uint16_t)row->number : 0;
}

const char *
port_name(uint16_t port)
{
	return find_number(port_names, port_names_count, port);
}
