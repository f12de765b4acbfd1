/* Address operands: what is accepted, as what, and what is refused how. */
#include "base/addr.h"
#include "base/error.h"
#include "base/resolve.h"
#include "check.h"

#define N(rows) (sizeof(rows) / sizeof(*(rows)))

struct good {
	const char *label, *text;
	int family;
	const char *want; /* as addrs_format() has it */
};

struct bad {
	const char *label, *text;
	int family;
	const char *want; /* the error */
};

static void
check_good(
    const struct good *rows, size_t n, enum resolve_use use, bool numeric)
{
	struct resolve_rules rules = {.use = use, .numeric = numeric};
	struct addrs list, again;
	char buf[ADDRS_TEXT_MAX], back[ADDRS_TEXT_MAX];
	struct error e = {0};

	for (size_t i = 0; i < n; i++) {
		CHECK_ROW(rows[i].label);
		rules.family = rows[i].family;
		if (resolve(rows[i].text, &rules, &list, &e) < 0) {
			CHECK_STR(e.text, rows[i].want);
			continue;
		}
		addrs_format(&list, buf, sizeof(buf));
		CHECK_STR(buf, rows[i].want);

		/* A18, A3: what is printed can be pasted back. */
		CHECK_INT(resolve(buf, &rules, &again, &e), 0);
		CHECK_STR(addrs_format(&again, back, sizeof(back)), buf);
	}
}

static void
check_bad(const struct bad *rows, size_t n, enum resolve_use use)
{
	struct resolve_rules rules = {.use = use};
	struct addrs list;

	for (size_t i = 0; i < n; i++) {
		struct error e = {0};

		CHECK_ROW(rows[i].label);
		rules.family = rows[i].family;
		CHECK_INT(resolve(rows[i].text, &rules, &list, &e), -1);
		CHECK_INT(e.kind, ERR_USAGE);
		CHECK_STR(e.text, rows[i].want);
	}
}

TEST(connect_good)
{
	static const struct good rows[] = {
	    {"A2: one", "127.0.0.1:3868", 0, "127.0.0.1:3868"},
	    {"A2: order", "127.0.0.2/127.0.0.1:1", 0, "127.0.0.2/127.0.0.1:1"},
	    {"A4: three", "127.0.0.1/127.0.0.2/127.0.0.3:3868", 0,
		"127.0.0.1/127.0.0.2/127.0.0.3:3868"},
	    {"A4: IPv6", "[::1]/[fe80::1%lo]:3868", 0,
		"[::1]/[fe80::1%lo]:3868"},
	    {"A11: mixed", "127.0.0.1/[::1]:3868", 0, "127.0.0.1/[::1]:3868"},
	    {"A11: mapped", "[::ffff:127.0.0.1]:80", 0, "127.0.0.1:80"},
	    {"A11: mapped, -4", "[::ffff:127.0.0.1]:80", AF_INET,
		"127.0.0.1:80"},
	    {"A1: -4", "127.0.0.1:80", AF_INET, "127.0.0.1:80"},
	    {"A1: -6", "[::1]:80", AF_INET6, "[::1]:80"},
	    {"A7: leading zero", "127.0.0.1:080", 0, "127.0.0.1:80"},
	    {"A7: largest", "127.0.0.1:65535", 0, "127.0.0.1:65535"},
	    {"A7: service", "127.0.0.1:diameter", 0, "127.0.0.1:3868"},
	    {"A7: tcp service", "127.0.0.1:http", 0, "127.0.0.1:80"},
	    {"A7: registered", "127.0.0.1:ngap", 0, "127.0.0.1:38412"},
	    {"A13: no host", ":80", 0, "127.0.0.1:80"},
	    {"A13: no host, -4", ":80", AF_INET, "127.0.0.1:80"},
	    {"A13: no host, -6", ":80", AF_INET6, "[::1]:80"},
	    {"A13: *", "*:80", 0, "127.0.0.1:80"},
	    {"A13: *, -6", "*:80", AF_INET6, "[::1]:80"},
	    {"A13: 0.0.0.0", "0.0.0.0:80", 0, "127.0.0.1:80"},
	    {"A13: ::", "[::]:80", 0, "[::1]:80"},
	    {"A13: mapped wildcard", "[::ffff:0.0.0.0]:80", 0, "127.0.0.1:80"},
	    {"A15: zone", "[fe80::1%lo]:80", 0, "[fe80::1%lo]:80"},
	    {"A16: name", "localhost:80", 0, "127.0.0.1:80"},
	    {"A16: name, -4", "localhost:80", AF_INET, "127.0.0.1:80"},
	    {"A16: name in a list", "127.0.0.2/localhost:80", 0,
		"127.0.0.2/127.0.0.1:80"},
	};

	check_good(rows, N(rows), RESOLVE_CONNECT, false);
}

static const struct bad connect_bad_rows[] = {
    {"A5: brackets", "::1/[::2]:5", 0,
	"bad address \"::1/[::2]:5\": "
	"too many colons (IPv6 needs brackets) in \"::1\""},
    {"A5: open", "[::1/[::2]:5", 0,
	"bad address \"[::1/[::2]:5\": unbalanced bracket in \"[::1\""},
    {"A5: two pairs", "[[::1]]/[::2]:5", 0,
	"bad address \"[[::1]]/[::2]:5\": "
	"unbalanced bracket in \"[[::1]]\""},
    {"A5: last", "::1/::2:5", 0,
	"bad address \"::1/::2:5\": "
	"too many colons (IPv6 needs brackets) in \"::1\""},
    {"A5: last", "[::1]/::2:5", 0,
	"bad address \"[::1]/::2:5\": "
	"too many colons (IPv6 needs brackets) in \"::2:5\""},
    {"A5: closed only", "127.0.0.1]:5", 0,
	"bad address \"127.0.0.1]:5\": "
	"unbalanced bracket in \"127.0.0.1]\""},
    {"A5: text behind", "[::1]x:5", 0,
	"bad address \"[::1]x:5\": unbalanced bracket in \"[::1]x:5\""},
    {"A5: not IPv6", "[127.0.0.1]:5", 0,
	"bad address \"[127.0.0.1]:5\": "
	"no IPv6 address in \"[127.0.0.1]\""},
    {"A5: name", "[localhost]:5", 0,
	"bad address \"[localhost]:5\": "
	"no IPv6 address in \"[localhost]\""},
    {"A5: empty", "[]:5", 0, "bad address \"[]:5\": no IPv6 address in \"[]\""},
    {"A6: two ports", "127.0.0.1:1/127.0.0.2:2", 0,
	"bad address \"127.0.0.1:1/127.0.0.2:2\": "
	"only the last address takes a port, not \"127.0.0.1:1\""},
    {"A6: two ports", "[::1]:1/[::2]:2", 0,
	"bad address \"[::1]:1/[::2]:2\": "
	"only the last address takes a port, not \"[::1]:1\""},
    {"A6: two ports", "127.0.0.1:1:2", 0,
	"bad address \"127.0.0.1:1:2\": "
	"too many colons (IPv6 needs brackets) in \"127.0.0.1:1:2\""},
    {"A7: hex", "127.0.0.1:0x50", 0,
	"bad address \"127.0.0.1:0x50\": no port or service \"0x50\""},
    {"A7: sign", "127.0.0.1:+80", 0,
	"bad address \"127.0.0.1:+80\": no port or service \"+80\""},
    {"A7: minus", "127.0.0.1:-1", 0,
	"bad address \"127.0.0.1:-1\": no port or service \"-1\""},
    {"A7: too large", "127.0.0.1:65536", 0,
	"bad address \"127.0.0.1:65536\": "
	"no port or service \"65536\""},
    {"A7: much too large", "127.0.0.1:18446744073709551617", 0,
	"bad address \"127.0.0.1:18446744073709551617\": "
	"no port or service \"18446744073709551617\""},
    {"A7: unknown service", "127.0.0.1:no-such", 0,
	"bad address \"127.0.0.1:no-such\": "
	"no port or service \"no-such\""},
    {"A8: no colon", "127.0.0.1", 0, "bad address \"127.0.0.1\": no port"},
    {"A8: no colon", "[::1]", 0, "bad address \"[::1]\": no port"},
    {"A8: no port", "127.0.0.1:", 0,
	"bad address \"127.0.0.1:\": no port after the colon"},
    {"A8: port 0", "127.0.0.1:0", 0,
	"bad address \"127.0.0.1:0\": port 0 is for listening only"},
    {"A9: nothing", "", 0, "bad address \"\": no port"},
    {"A9: colon", ":", 0, "bad address \":\": no port after the colon"},
    {"A11: -6", "127.0.0.1:80", AF_INET6, "127.0.0.1 is not an IPv6 address"},
    {"A11: -6, mapped", "[::ffff:127.0.0.1]:80", AF_INET6,
	"127.0.0.1 is not an IPv6 address"},
    {"A11: -4", "127.0.0.1/[::1]:80", AF_INET, "[::1] is not an IPv4 address"},
    {"A11: -4, wildcard", "[::]:80", AF_INET, "[::] is not an IPv4 address"},
    {"A12: 0.0.0.0", "0.0.0.0/127.0.0.1:5", 0,
	"bad address \"0.0.0.0/127.0.0.1:5\": "
	"wildcard \"0.0.0.0\" beside another address"},
    {"A12: ::", "127.0.0.1/[::]:5", 0,
	"bad address \"127.0.0.1/[::]:5\": "
	"wildcard \"[::]\" beside another address"},
    {"A12: *", "*/127.0.0.1:5", 0,
	"bad address \"*/127.0.0.1:5\": "
	"wildcard \"*\" beside another address"},
    {"A14: first", "/127.0.0.1:80", 0,
	"bad address \"/127.0.0.1:80\": element 1 is empty"},
    {"A14: middle", "127.0.0.1//127.0.0.2:80", 0,
	"bad address \"127.0.0.1//127.0.0.2:80\": "
	"element 2 is empty"},
    {"A14: last", "127.0.0.1/:80", 0,
	"bad address \"127.0.0.1/:80\": element 2 is empty"},
    {"A14: last", "127.0.0.1/127.0.0.2/", 0,
	"bad address \"127.0.0.1/127.0.0.2/\": element 3 is empty"},
    {"A14: only", "/", 0, "bad address \"/\": element 1 is empty"},
    {"A15: zone", "[fe80::1%nazone]:80", 0,
	"bad address \"[fe80::1%nazone]:80\": "
	"no interface \"nazone\" in \"[fe80::1%nazone]\""},
    {"A15: index", "[fe80::1%911911]:80", 0,
	"bad address \"[fe80::1%911911]:80\": "
	"no interface \"911911\" in \"[fe80::1%911911]\""},
    {"A16: old style", "127.1:80", 0,
	"bad address \"127.1:80\": \"127.1\" is not an IPv4 address"},
    {"A16: octal", "010.0.0.1:80", 0,
	"bad address \"010.0.0.1:80\": "
	"\"010.0.0.1\" is not an IPv4 address"},
    {"A16: number", "2130706433:80", 0,
	"bad address \"2130706433:80\": "
	"\"2130706433\" is not an IPv4 address"},
    {"A16: hex", "0x7f000001:80", 0,
	"bad address \"0x7f000001:80\": "
	"\"0x7f000001\" is not an IPv4 address"},
    {"A16: too large", "256.1.1.1:80", 0,
	"bad address \"256.1.1.1:80\": "
	"\"256.1.1.1\" is not an IPv4 address"},
    {"A4: blank", "127.0.0.1 / 127.0.0.2:80", 0,
	"bad address \"127.0.0.1 / 127.0.0.2:80\": "
	"white space in \"127.0.0.1 \""},
    {"escaped", "a\033[2Jb:80", 0,
	"bad address \"a\\033[2Jb:80\": "
	"white space in \"a\\033[2Jb\""},
    {"twice", "127.0.0.1/127.0.0.1:80", 0,
	"bad address \"127.0.0.1/127.0.0.1:80\": "
	"127.0.0.1 comes twice"},
    {"twice, mapped", "127.0.0.1/[::ffff:127.0.0.1]:80", 0,
	"bad address \"127.0.0.1/[::ffff:127.0.0.1]:80\": "
	"127.0.0.1 comes twice"},
    {"twice by name", "127.0.0.1/localhost:80", AF_INET,
	"bad address \"127.0.0.1/localhost:80\": "
	"127.0.0.1 comes twice"},
};

TEST(connect_bad)
{
	check_bad(connect_bad_rows, N(connect_bad_rows), RESOLVE_CONNECT);
}

TEST(listen_good)
{
	static const struct good rows[] = {
	    {"A9: nothing", "", 0, "[::]:0"},
	    {"A9: nothing, -4", "", AF_INET, "0.0.0.0:0"},
	    {"A8: colon", ":", 0, "[::]:0"},
	    {"A8: port 0", ":0", 0, "[::]:0"},
	    {"bare port", "3868", 0, "[::]:3868"},
	    {"bare port, -4", "3868", AF_INET, "0.0.0.0:3868"},
	    {"bare port, -6", "3868", AF_INET6, "[::]:3868"},
	    {"bare service", "diameter", 0, "[::]:3868"},
	    {"port", ":3868", 0, "[::]:3868"},
	    {"service", ":m3ua", 0, "[::]:2905"},
	    {"A8: no port", "127.0.0.1:", 0, "127.0.0.1:0"},
	    {"A8: no port", "[::1]:", 0, "[::1]:0"},
	    {"A2: list", "127.0.0.1/127.0.0.2:3868", 0,
		"127.0.0.1/127.0.0.2:3868"},
	    {"A8: list, no port", "127.0.0.1/127.0.0.2:", 0,
		"127.0.0.1/127.0.0.2:0"},
	    {"A10: *", "*:5", 0, "[::]:5"},
	    {"A10: *, -4", "*:5", AF_INET, "0.0.0.0:5"},
	    {"A10: 0.0.0.0", "0.0.0.0:5", 0, "0.0.0.0:5"},
	    {"A10: ::", "[::]:5", 0, "[::]:5"},
	    {"A10: mapped", "[::ffff:0.0.0.0]:5", 0, "0.0.0.0:5"},
	    {"A16: name", "localhost:5", 0, "127.0.0.1:5"},
	};

	check_good(rows, N(rows), RESOLVE_LISTEN, false);
}

TEST(listen_bad)
{
	static const struct bad rows[] = {
	    {"A8: no colon", "127.0.0.1", 0,
		"bad address \"127.0.0.1\": "
		"the port, or at least the colon, is missing"},
	    {"A8: no colon", "[::1]", 0,
		"bad address \"[::1]\": "
		"the port, or at least the colon, is missing"},
	    {"A8: no colon", "127.0.0.1/127.0.0.2", 0,
		"bad address \"127.0.0.1/127.0.0.2\": "
		"the port, or at least the colon, is missing"},
	    {"A8: no colon", "*", 0,
		"bad address \"*\": "
		"the port, or at least the colon, is missing"},
	    {"bare name", "localhost", 0,
		"bad address \"localhost\": "
		"no port or service (an address ends in a colon)"},
	    {"bare port too large", "65536", 0,
		"bad address \"65536\": "
		"no port or service (an address ends in a colon)"},
	    {"A10: -4", "[::]:5", AF_INET, "[::] is not an IPv4 address"},
	    {"A10: -6", "0.0.0.0:5", AF_INET6,
		"0.0.0.0 is not an IPv6 address"},
	    {"A12", "0.0.0.0/127.0.0.1:5", 0,
		"bad address \"0.0.0.0/127.0.0.1:5\": "
		"wildcard \"0.0.0.0\" beside another address"},
	};

	check_bad(rows, N(rows), RESOLVE_LISTEN);
}

TEST(source_good)
{
	static const struct good rows[] = {
	    {"A17: list", "127.0.0.1/127.0.0.2", 0, "127.0.0.1/127.0.0.2:0"},
	    {"A17: IPv6", "[::1]", 0, "[::1]:0"},
	    {"A17: name", "localhost", 0, "127.0.0.1:0"},
	    {"with port", "127.0.0.1/[::1]:5000", 0, "127.0.0.1/[::1]:5000"},
	    {"port 0", "127.0.0.1:0", 0, "127.0.0.1:0"},
	    {"port only", ":5000", 0, "[::]:5000"},
	    {"port only, -4", ":5000", AF_INET, "0.0.0.0:5000"},
	    {"wildcard", "0.0.0.0:5000", 0, "0.0.0.0:5000"},
	    {"wildcard", "*", 0, "[::]:0"},
	};

	check_good(rows, N(rows), RESOLVE_SOURCE, false);
}

TEST(source_bad)
{
	static const struct bad rows[] = {
	    {"A17: no brackets", "::1/::2:5", 0,
		"bad address \"::1/::2:5\": "
		"too many colons (IPv6 needs brackets) in \"::1\""},
	    {"A17: no brackets", "::1", 0,
		"bad address \"::1\": "
		"too many colons (IPv6 needs brackets) in \"::1\""},
	    {"bare port", "3868", 0,
		"bad address \"3868\": \"3868\" is not an IPv4 address"},
	    {"nothing", "", 0, "bad address \"\": no address"},
	    {"colon", ":", 0, "bad address \":\": no port after the colon"},
	    {"no port", "127.0.0.1:", 0,
		"bad address \"127.0.0.1:\": no port after the colon"},
	};

	check_bad(rows, N(rows), RESOLVE_SOURCE);
}

TEST(numeric)
{
	static const struct good rows[] = {
	    {"literal", "127.0.0.1/[::1]:80", 0, "127.0.0.1/[::1]:80"},
	    {"built-in table", "127.0.0.1:s1ap", 0, "127.0.0.1:36412"},
	};
	struct resolve_rules rules = {.numeric = true};
	struct addrs list;
	struct error e = {0};

	check_good(rows, N(rows), RESOLVE_CONNECT, true);
	CHECK_ROW("name");
	CHECK_INT(resolve("localhost:80", &rules, &list, &e), -1);
	CHECK_INT(e.kind, ERR_USAGE);
	CHECK_STR(e.text, "bad address \"localhost:80\": "
			  "\"localhost\" is not a numeric address");
	CHECK_ROW("service of this host only");
	CHECK_INT(resolve("127.0.0.1:telnet", &rules, &list, &e), -1);
}

TEST(name_not_found)
{
	struct resolve_rules rules = {.use = RESOLVE_CONNECT};
	const char *want = "cannot find host \"no-such-host.invalid\": ";
	struct addrs list;
	struct error e = {0};

	CHECK_INT(
	    resolve("127.0.0.1/no-such-host.invalid:80", &rules, &list, &e),
	    -1);
	CHECK_INT(e.kind, ERR_NAME);
	CHECK(strncmp(e.text, want, strlen(want)) == 0);
	CHECK(strlen(e.text) > strlen(want));
}

TEST(all_addresses)
{
	struct resolve_rules rules = {.use = RESOLVE_CONNECT, .all = true};
	struct addrs list;
	struct error e = {0};

	/* However often the hosts file has it, it is there once. */
	CHECK_INT(resolve("localhost:80", &rules, &list, &e), 0);
	for (size_t i = 1; i < list.n; i++)
		CHECK(!ipaddr_equal(&list.v[i], &list.v[0]));
}

/* n addresses "127.0.0.1/127.0.0.2/...:80" */
static void
many(char *buf, size_t size, int n)
{
	buf[0] = '\0';
	for (int i = 1; i <= n; i++)
		snprintf(buf + strlen(buf), size - strlen(buf), "%s127.0.0.%d",
		    i > 1 ? "/" : "", i);
	snprintf(buf + strlen(buf), size - strlen(buf), ":80");
}

TEST(most_addresses)
{
	struct resolve_rules rules = {.use = RESOLVE_CONNECT};
	const char *want = ": more than 64 addresses";
	struct addrs list;
	char text[2000];
	struct error e = {0};

	many(text, sizeof(text), ADDRS_MAX);
	CHECK_INT(resolve(text, &rules, &list, &e), 0);
	CHECK_INT((long long)list.n, ADDRS_MAX);

	many(text, sizeof(text), ADDRS_MAX + 1);
	CHECK_INT(resolve(text, &rules, &list, &e), -1);
	CHECK_INT(e.kind, ERR_USAGE);
	CHECK_STR(e.text + strlen(e.text) - strlen(want), want);
}

TEST(longest_name)
{
	struct resolve_rules rules = {.use = RESOLVE_CONNECT};
	struct addrs list;
	char text[10000];
	struct error e = {0};

	memset(text, 'a', sizeof(text));
	memcpy(text + sizeof(text) - 4, ":80", 4);
	CHECK_INT(resolve(text, &rules, &list, &e), -1);
	CHECK_INT(e.kind, ERR_USAGE);
	CHECK(strstr(e.text, "too long a name in \"aaa") != NULL);
}

TEST(ports)
{
	static const struct {
		const char *text;
		bool numeric;
		int want;
	} rows[] = {
	    {"0", false, 0},
	    {"3868", false, 3868},
	    {"0000000000000000000000080", false, 80},
	    {"65535", true, 65535},
	    {"65536", false, -1},
	    {"", false, -1},
	    {" 80", false, -1},
	    {"80 ", false, -1},
	    {"http", false, 80},
	    {"Diameter", false, 3868},
	    {"ng-control", true, 38412},
	    {"NGAP", true, 38412},
	    {"telnet", true, -1},
	};

	for (size_t i = 0; i < N(rows); i++) {
		CHECK_ROW(rows[i].text);
		CHECK_INT(
		    resolve_port(rows[i].text, rows[i].numeric), rows[i].want);
	}
}

CHECK_MAIN(RUN(connect_good), RUN(connect_bad), RUN(listen_good),
    RUN(listen_bad), RUN(source_good), RUN(source_bad), RUN(numeric),
    RUN(name_not_found), RUN(all_addresses), RUN(most_addresses),
    RUN(longest_name), RUN(ports))
