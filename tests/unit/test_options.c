/* The table of options and the values that were set. */
#include "check.h"
#include "engine/options.h"

TEST(table)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *r = &option_rows[i];

		CHECK(r->name != NULL && r->help != NULL);
		CHECK_ROW(r->name);
		CHECK(r->unit != NULL && r->rfc != NULL);
		CHECK(r->min >= 0 && r->min < r->max);
		for (int j = 0; j < i; j++)
			CHECK(strcmp(r->name, option_rows[j].name) != 0);
	}
	CHECK_STR(option_rows[OPTION_OSTREAMS].name, "ostreams");
	CHECK_STR(option_rows[OPTION_NODELAY].name, "nodelay");
}

TEST(settings)
{
	struct settings s = {0};

	CHECK(!settings_has(&s, OPTION_SNDBUF));
	CHECK_INT(settings_get(&s, OPTION_SNDBUF, 7), 7);
	settings_put(&s, OPTION_SNDBUF, 65536);
	CHECK(settings_has(&s, OPTION_SNDBUF));
	CHECK_INT(settings_get(&s, OPTION_SNDBUF, 7), 65536);
	CHECK(!settings_has(&s, OPTION_RCVBUF));

	/* 0 is a value too. */
	settings_put(&s, OPTION_NODELAY, 0);
	CHECK(settings_has(&s, OPTION_NODELAY));
	CHECK_INT(settings_get(&s, OPTION_NODELAY, 1), 0);
}

CHECK_MAIN(RUN(table), RUN(settings))
