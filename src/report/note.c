/* Lines on stderr, each written at once. */
#include "report/note.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define STAMP_MAX 64
#define LINE_MAX_BYTES 10000 /* two address lists and some words */

/* Of the process, as standard error is. */
static bool with_times;

/* "2026-01-31T12:34:56.123456+01:00 ", or nothing. */
static void
stamp(char *text, size_t size)
{
	struct timespec now;
	struct tm tm;
	char date[32], zone[8];

	text[0] = '\0';
	if (!with_times || clock_gettime(CLOCK_REALTIME, &now) == -1 ||
	    localtime_r(&now.tv_sec, &tm) == NULL)
		return;
	(void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	(void)strftime(zone, sizeof(zone), "%z", &tm); /* "+0100" */
	(void)snprintf(text, size, "%s.%06ld%.3s:%.2s ", date,
	    now.tv_nsec / 1000, zone, zone + 3);
}

void
note_times(void)
{
	with_times = true;
}

static void
say(const char *prefix, const char *format, va_list ap)
{
	char line[LINE_MAX_BYTES];
	size_t len;

	stamp(line, sizeof(line));
	strlcat(line, prefix, sizeof(line));
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
	char time[STAMP_MAX];
	struct iovec parts[] = {
	    {time, 0},
	    {(char *)line, strlen(line)},
	    {"\n", 1},
	};

	stamp(time, sizeof(time));
	parts[0].iov_len = strlen(time);
	if (writev(STDERR_FILENO, parts, 3) == -1)
		return;
}

void
note_lines(const char *lines)
{
	char time[STAMP_MAX];
	struct iovec parts[] = {
	    {time, 0},
	    {(char *)lines, strlen(lines)},
	};

	stamp(time, sizeof(time));
	parts[0].iov_len = strlen(time);
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
