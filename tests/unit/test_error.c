/* Error texts and kinds. */
#include "base/error.h"
#include "check.h"

#include <errno.h>

TEST(set)
{
	struct error e;

	CHECK_INT(error_set(&e, ERR_USAGE, "no %s %d", "stream", 7), -1);
	CHECK_INT(e.kind, ERR_USAGE);
	CHECK_STR(e.text, "no stream 7");
}

TEST(system_errors)
{
	static const struct {
		int errnum;
		enum error_kind kind;
		const char *text;
	} rows[] = {
	    {ECONNREFUSED, ERR_REFUSED, "connect x: connection refused"},
	    {ETIMEDOUT, ERR_TIMEOUT, "connect x: connection timed out"},
	    {ENETUNREACH, ERR_UNREACHABLE, "connect x: network is unreachable"},
	    {EHOSTUNREACH, ERR_UNREACHABLE, "connect x: no route to host"},
	    {ENETDOWN, ERR_UNREACHABLE, "connect x: network is down"},
	    {EHOSTDOWN, ERR_UNREACHABLE, "connect x: host is down"},
	    {ECONNRESET, ERR_LOST, "connect x: connection reset by peer"},
	    {ECONNABORTED, ERR_LOST,
		"connect x: software caused connection abort"},
	    {EPROTONOSUPPORT, ERR_UNAVAILABLE,
		"connect x: protocol not supported"},
	    {ESOCKTNOSUPPORT, ERR_UNAVAILABLE,
		"connect x: socket type not supported"},
	    {EAFNOSUPPORT, ERR_UNAVAILABLE,
		"connect x: address family not supported by protocol"},
	    {EADDRINUSE, ERR_IO, "connect x: address already in use"},
	    {EDOTDOT, ERR_IO, "connect x: RFS specific error"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error e;

		CHECK_ROW(rows[i].text);
		CHECK_INT(
		    error_errno(&e, rows[i].errnum, "connect %s", "x"), -1);
		CHECK_INT(e.kind, rows[i].kind);
		CHECK_STR(e.text, rows[i].text);
	}
}

TEST(prefix)
{
	struct error e;

	error_set(&e, ERR_IO, "disk full");
	CHECK_INT(error_prefix(&e, "write %s", "log"), -1);
	CHECK_STR(e.text, "write log: disk full");
	CHECK_INT(e.kind, ERR_IO);
}

/* However long a list of addresses is, the reason stays. */
TEST(long_heads_are_cut)
{
	const char *want = "aaa...: connection refused";
	char head[1000];
	struct error e;

	memset(head, 'a', sizeof(head));
	head[sizeof(head) - 1] = '\0';
	error_errno(&e, ECONNREFUSED, "%s", head);
	CHECK_INT((long long)strlen(e.text), (long long)sizeof(e.text) - 1);
	CHECK_STR(e.text + strlen(e.text) - strlen(want), want);
	error_prefix(&e, "dial");
	CHECK(strncmp(e.text, "...: aaa", 8) == 0);
	CHECK(strlen(e.text) < sizeof(e.text));
}

TEST(words)
{
	CHECK_STR(error_word(ERR_REFUSED), "refused");
	CHECK_STR(error_word(ERR_TIMEOUT), "timed out");
	for (int kind = ERR_NONE; kind <= ERR_EXPECT; kind++)
		CHECK(strlen(error_word((enum error_kind)kind)) > 1);
}

CHECK_MAIN(RUN(set), RUN(system_errors), RUN(prefix), RUN(long_heads_are_cut),
    RUN(words))
