/*
 * A test program: functions made with TEST(), listed in CHECK_MAIN(), which
 * report with CHECK() and its kin. Prints TAP; exits with 1 on a failure.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int check_failures;	/* in the test that runs */
static const char *check_label; /* the row of a table that runs, or NULL */

#define TEST(name) static void name(void)
#define CHECK(cond) check_that((cond), __FILE__, __LINE__, #cond)
#define CHECK_INT(got, want) check_int((got), (want), __FILE__, __LINE__, #got)
#define CHECK_STR(got, want) check_str((got), (want), __FILE__, __LINE__, #got)
/* What comes next is about this row of a table. */
#define CHECK_ROW(label) (check_label = (label))
#define CHECK_MAIN(...)                                                  \
	int main(void)                                                   \
	{                                                                \
		static const struct check_test tests[] = {__VA_ARGS__};  \
		return check_run(tests, sizeof(tests) / sizeof(*tests)); \
	}
/* clang-format off */
#define RUN(name) {#name, name}
/* clang-format on */

struct check_test {
	const char *name;
	void (*run)(void);
};

static inline void
check_fail(const char *file, int line, const char *what)
{
	check_failures++;
	printf("# %s:%d: %s%s%s\n", file, line, check_label ? check_label : "",
	    check_label ? ": " : "", what);
}

static inline void
check_that(bool ok, const char *file, int line, const char *what)
{
	if (!ok)
		check_fail(file, line, what);
}

static inline void
check_int(
    long long got, long long want, const char *file, int line, const char *what)
{
	if (got == want)
		return;
	check_fail(file, line, what);
	printf("#   got  %lld\n#   want %lld\n", got, want);
}

static inline void
check_str(const char *got, const char *want, const char *file, int line,
    const char *what)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return;
	check_fail(file, line, what);
	printf("#   got  %s\n#   want %s\n", got ? got : "NULL",
	    want ? want : "NULL");
}

static inline int
check_run(const struct check_test *tests, size_t n)
{
	int failed = 0;

	for (size_t i = 0; i < n; i++) {
		check_failures = 0;
		check_label = NULL;
		tests[i].run();
		failed += check_failures > 0;
		printf("%sok %zu - %s\n", check_failures ? "not " : "", i + 1,
		    tests[i].name);
	}
	printf("1..%zu\n", n);
	return failed > 0;
}

#endif
