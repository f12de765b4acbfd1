/* Lines on stderr, each written at once. */
#include "report/note.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define LINE_MAX_BYTES 10000 /* two address lists and some words */

static void
say(const char *prefix, const char *format, va_list ap)
{
	char line[LINE_MAX_BYTES];
	size_t len;

	strlcpy(line, prefix, sizeof(line));
	len = strlen(line);
	(void)vsnprintf(line + len, sizeof(line) - len - 1, format, ap);
	strlcat(line, "\n", sizeof(line));
	/* Nobody to tell when that fails. */
	if (write(STDERR_FILENO, line, strlen(line)) == -1)
		return;
}

void
note(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("", format, ap);
	va_end(ap);
}

void
note_line(const char *line)
{
	struct iovec parts[] = {
	    {(char *)line, strlen(line)},
	    {"\n", 1},
	};

	if (writev(STDERR_FILENO, parts, 2) == -1)
		return;
}

void
warn_user(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say("sctpcat: ", format, ap);
	va_end(ap);
}

void
note_error(const struct error *e)
{
	warn_user("%s", e->text);
}
