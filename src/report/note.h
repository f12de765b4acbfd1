/* What sctpcat says on stderr about itself. */
#ifndef REPORT_NOTE_H
#define REPORT_NOTE_H

struct error;

/* A progress note, a line of its own as it is. */
void note(const char *, ...) __attribute__((format(printf, 1, 2)));
/* "sctpcat: text": something is wrong, or the user must know. */
void warn_user(const char *, ...) __attribute__((format(printf, 1, 2)));
/* A line that is ready, of any length; and several, with their newlines. */
void note_line(const char *);
void note_lines(const char *);
/* From now on each of them starts with the time (RFC 3339, microseconds). */
void note_times(void);
/* The error that ends the run. */
void note_error(const struct error *);

#endif
