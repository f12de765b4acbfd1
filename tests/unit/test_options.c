/* The table of options, their texts, and the values that were set. */
#include "base/error.h"
#include "check.h"
#include "engine/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TEST(table)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *r = &option_rows[i];

		CHECK(r->name != NULL && r->help != NULL);
		CHECK_ROW(r->name);
		CHECK(r->unit != NULL && r->rfc != NULL && r->stacks != 0);
		CHECK((r->choices != NULL) ==
		      (r->type == OPTION_CHOICE || r->type == OPTION_SET));
		CHECK(r->min >= 0);
		CHECK(r->type == OPTION_CHOICE || r->min < r->max);
		for (int j = 0; j < i; j++)
			CHECK(strcmp(r->name, option_rows[j].name) != 0);
	}
	CHECK_STR(option_rows[OPTION_OSTREAMS].name, "ostreams");
	CHECK_STR(option_rows[OPTION_NODELAY].name, "nodelay");
	CHECK(option_rows[0].heading != NULL);
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
	/* The last one of the table has a bit of its own. */
	settings_put(&s, OPTION_COUNT - 1, 3);
	CHECK_INT(settings_get(&s, OPTION_COUNT - 1, 0), 3);
	CHECK(!settings_has(&s, OPTION_OSTREAMS));
}

/* What is written is read, and said again in the same words. */
TEST(texts)
{
	static const struct {
		const char *text;
		enum option_id id;
		long long value;
		const char *said;
	} rows[] = {
	    {"rto_min=250", OPTION_RTO_MIN, 250, "250"},
	    {"sndbuf=64k", OPTION_SNDBUF, 65536, "65536"},
	    {"nodelay=off", OPTION_NODELAY, 0, "0"},
	    {"auth=yes", OPTION_AUTH, 1, "1"},
	    {"scheduler=prio", OPTION_SCHEDULER, 3, "prio"},
	    {"auth_hmacs=sha256,sha1", OPTION_AUTH_HMACS, 1, "sha256,sha1"},
	    {"enable_stream_reset=add,streams", OPTION_STREAM_RESET, 5,
		"streams,add"},
	    {"enable_stream_reset=none", OPTION_STREAM_RESET, 0, "none"},
	    {"auth_chunks=data,sack", OPTION_AUTH_CHUNKS, 3, "data,sack"},
	    {"stream_value=3:7", OPTION_STREAM_VALUE, 3 << 16 | 7, "3:7"},
	    {"device=lo", OPTION_DEVICE, 1, "lo"},
	    {"adaptation=0xffffffff", OPTION_ADAPTATION, 0xffffffffLL,
		"4294967295"},
	};
	char said[100];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = {0};
		struct error e = {0};

		CHECK_ROW(rows[i].text);
		CHECK_INT(settings_parse(&s, rows[i].text, &e), 0);
		CHECK(settings_has(&s, rows[i].id));
		CHECK_INT(settings_get(&s, rows[i].id, -1), rows[i].value);
		CHECK_STR(option_format(
			      rows[i].id, rows[i].value, said, sizeof(said)),
		    rows[i].said);
	}
}

TEST(bad_texts)
{
	static const char *const rows[][2] = {
	    {"rto_mni=1", "did you mean rto_min?"},
	    {"rto_min", "rto_min needs a value"},
	    {"", "unknown option \"\""},
	    {"rto_min=0", "at least 1"},
	    {"rto_min=-5", "at least 1"},
	    {"path_max_retrans=70000", "at most 65535"},
	    {"path_max_retrans=99999999999999999999", "at most 65535"},
	    {"path_max_retrans=1k", "not a number"},
	    {"sndbuf=5x", "sndbuf"},
	    {"sndbuf=1", "at least 4096"},
	    {"sndbuf=2g", "at most 1073741824"},
	    {"nodelay=2", "(0|1)"},
	    {"nodelay=", "(0|1)"},
	    {"scheduler=edf", "fcfs|rr|rr-pkt|prio|fc|wfq"},
	    {"auth_chunks=data,init", "does not take \"data,init\""},
	    {"auth_chunks=", "does not take"},
	    {"auth_chunks=data,", "does not take"},
	    {"stream_value=3", "STREAM:VALUE"},
	    {"stream_value=65535:1", "at most 65534"},
	    {"stream_value=1:65536", "at most 65535"},
	    {"device=nosuch0", "\"nosuch0\""},
	    {"device=", "no interface"},
	    {"auth_key=1", "ID:FILE"},
	    {"auth_key=1:", "ID:FILE"},
	    {"auth_key=65536:/dev/null", "at most 65535"},
	    {"auth_key=1:/dev/null", "1 to 256 bytes"},
	    {"auth_key=1:/dev/zero", "1 to 256 bytes"},
	    {"dscp=64", "at most 63"},
	    {"sack_delay=501", "at most 500"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = {0};
		struct error e = {0};

		CHECK_ROW(rows[i][0]);
		CHECK_INT(settings_parse(&s, rows[i][0], &e), -1);
		CHECK_INT(e.kind, ERR_USAGE);
		CHECK(strstr(e.text, rows[i][1]) != NULL);
		if (strstr(e.text, rows[i][1]) == NULL)
			printf("# %s\n", e.text);
		CHECK(s.set == 0 && s.key_count == 0);
	}
}

/* Every pair, in both orders. */
TEST(contradictions)
{
	static const char *const rows[][2] = {
	    {"auth=0", "asconf=1"},
	    {"auth=0", "auth_chunks=data"},
	    {"auth=0", "auth_hmacs=sha1"},
	    {"auth=0", "auth_active_key=0"},
	    {"asconf=0", "auto_asconf=1"},
	    {"reconf=0", "enable_stream_reset=streams"},
	    {"fragment_interleave=0", "interleaving=1"},
	    {"pmtu_discovery=1", "path_mtu=1400"},
	    {"pmtu_discovery=0", "probe_interval=5000"},
	    {"path_mtu=1400", "probe_interval=5000"},
	    {"rto_min=500", "rto_max=400"},
	    {"rto_min=500", "rto_initial=400"},
	    {"rto_initial=500", "rto_max=400"},
	    {"pf_threshold=3", "primary_switch_threshold=2"},
	    {"partial_delivery_point=64k", "rcvbuf=32k"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int first = 0; first < 2; first++) {
			struct settings s = {0};
			struct error e = {0};

			CHECK_ROW(rows[i][0]);
			settings_parse(&s, rows[i][first], &e);
			settings_parse(&s, rows[i][1 - first], &e);
			CHECK_INT(settings_complete(&s, &e), -1);
			CHECK_INT(e.kind, ERR_USAGE);
			CHECK(strstr(e.text, "contradict") != NULL);
		}
	}
}

TEST(implications)
{
	static const struct {
		const char *given;
		enum option_id implied;
		long long value;
	} rows[] = {
	    {"asconf=1", OPTION_AUTH, 1},
	    {"auto_asconf=1", OPTION_AUTH, 1},
	    {"auto_asconf=1", OPTION_ASCONF, 1},
	    {"auth_chunks=data", OPTION_AUTH, 1},
	    {"auth_hmacs=sha1", OPTION_AUTH, 1},
	    {"auth=0", OPTION_ASCONF, 0},
	    {"enable_stream_reset=add", OPTION_RECONF, 1},
	    {"reconf=1", OPTION_STREAM_RESET, 7},
	    {"interleaving=1", OPTION_FRAGMENT_INTERLEAVE, 2},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings s = {0};
		struct error e = {0};

		CHECK_ROW(rows[i].given);
		CHECK_INT(settings_parse(&s, rows[i].given, &e), 0);
		CHECK_INT(settings_complete(&s, &e), 0);
		CHECK(settings_has(&s, rows[i].implied));
		CHECK_INT(settings_get(&s, rows[i].implied, -1), rows[i].value);
	}
}

static const char *
key_file(char *path, const void *bytes, size_t len)
{
	int fd = mkstemp(strcpy(path, "/tmp/sctpcat-key.XXXXXX"));

	CHECK(fd != -1 && write(fd, bytes, len) == (ssize_t)len);
	close(fd);
	return path;
}

static int
take_key(struct settings *s, int id, const char *path, struct error *e)
{
	char text[80];

	snprintf(text, sizeof(text), "auth_key=%d:%s", id, path);
	return settings_parse(s, text, e);
}

TEST(keys)
{
	char path[40], large[OPTION_KEY_MAX + 1];
	struct settings s = {0};
	struct error e = {0};

	key_file(path, "a\0secret\n", 9);
	CHECK_INT(take_key(&s, 5, path, &e), 0);
	CHECK_INT(s.key_count, 1);
	CHECK_INT(s.keys[0].id, 5);
	CHECK_INT(s.keys[0].len, 8); /* the newline is not part of it */
	CHECK(memcmp(s.keys[0].bytes, "a\0secret", 8) == 0);
	CHECK_INT(take_key(&s, 5, path, &e), -1);
	CHECK(strstr(e.text, "two auth_keys 5") != NULL);
	CHECK_INT(take_key(&s, 6, path, &e), 0);
	CHECK_INT(settings_parse(&s, "auth_active_key=7", &e), 0);
	CHECK_INT(settings_complete(&s, &e), -1);
	CHECK(strstr(e.text, "no auth_key=7") != NULL);
	CHECK_INT(settings_parse(&s, "auth_active_key=6", &e), 0);
	CHECK_INT(settings_complete(&s, &e), 0);
	CHECK_INT(settings_get(&s, OPTION_AUTH, 0), 1);
	CHECK_INT(take_key(&s, 7, path, &e), 0);
	CHECK_INT(take_key(&s, 8, path, &e), 0);
	CHECK_INT(take_key(&s, 9, path, &e), -1);
	CHECK(strstr(e.text, "more than 4") != NULL);
	unlink(path);
	memset(large, 'k', sizeof(large));
	key_file(path, large, sizeof(large));
	s.key_count = 0;
	CHECK_INT(take_key(&s, 1, path, &e), -1);
	unlink(path);
	CHECK_INT(take_key(&s, 1, path, &e), -1);
	CHECK(strstr(e.text, path) != NULL);
}

CHECK_MAIN(RUN(table), RUN(settings), RUN(texts), RUN(bad_texts),
    RUN(contradictions), RUN(implications), RUN(keys))
