/*
 * The table of options: the parser, --help, and the tests that compare the
 * man page and the completions all live on it.
 */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include <stddef.h>

struct error;
struct options;

enum flag_arg { ARG_NONE, ARG_NEEDED, ARG_OPTIONAL };

struct flag {
	int letter; /* 0: long form only */
	const char *name;
	enum flag_arg arg;
	const char *arg_name;
	const char *help;

	/* Take the argument (NULL where there is none) into the options. */
	int (*set)(struct options *, const struct flag *, const char *,
	    struct error *);
	/* For the setters that serve many rows: the member, and its range. */
	size_t member;
	double min, max;
};

/* A row with a NULL name and a help text is a heading. */
extern const struct flag flags[];
extern const size_t flags_count;

/* The row of a value that getopt_long() returns, and the other way round. */
const struct flag *flag_by_value(int);
int flag_value(const struct flag *);

/* Refuse options that contradict each other. given[i]: row i was used. */
int conflicts_check(
    const struct options *, const unsigned char *given, struct error *);

#endif
