/* Failures as values: a kind, which is also the exit code, and a text. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* The exit codes of sctpcat (man page, EXIT STATUS). 128 + n: signal n. */
enum error_kind {
	ERR_NONE = 0,
	ERR_IO = 1,	     /* a local failure that is none of the below */
	ERR_USAGE = 2,	     /* bad option, operand or input record */
	ERR_REFUSED = 3,     /* nobody listens on that port */
	ERR_TIMEOUT = 4,     /* no answer, idle, nobody came, blocked */
	ERR_UNREACHABLE = 5, /* no route, ICMP */
	ERR_NAME = 6,	     /* host name not found */
	ERR_LOST = 7,	     /* aborted by the peer, or all paths failed */
	ERR_UNAVAILABLE =
	    8,		/* no SCTP here, or the stack lacks what was asked */
	ERR_EXPECT = 9, /* -z: an expectation did not hold */
};

struct error {
	enum error_kind kind;
	char text[320];
};

/*
 * Set *e to a kind and a formatted text (lower case, no full stop, naming
 * what failed and on what). Return -1, so that a caller can return it.
 */
int error_set(struct error *, enum error_kind, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The same for a failed system call: the text gets ": reason" appended, and
 * the kind follows from errnum (ECONNREFUSED: ERR_REFUSED and so on).
 */
int error_errno(struct error *, int, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the reason alone, where the caller prefixes it. */
int error_reason(struct error *, int);

/* Put "what: " before the text that is already in *e. */
int error_prefix(struct error *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* One or two words for a kind: "refused", "timed out"... */
const char *error_word(enum error_kind);

#endif
