/* Address literals, sockaddrs, and lists of addresses. */
#include "base/addr.h"
#include "check.h"

#include <arpa/inet.h>
#include <net/if.h>

TEST(literals)
{
	static const struct {
		const char *label, *text, *want; /* NULL: not a literal */
	} rows[] = {
	    {"dotted quad", "127.0.0.1", "127.0.0.1"},
	    {"dotted quad", "255.255.255.255", "255.255.255.255"},
	    {"A16: old style", "127.1", NULL},
	    {"A16: leading zero", "127.0.0.01", NULL},
	    {"A16: number", "2130706433", NULL},
	    {"A16: hex", "0x7f.0.0.1", NULL},
	    {"too large", "256.0.0.1", NULL},
	    {"five parts", "1.2.3.4.5", NULL},
	    {"blank", "127.0.0.1 ", NULL},
	    {"empty", "", NULL},
	    {"IPv6", "::1", "[::1]"},
	    {"IPv6 in full", "2001:DB8:0:0:0:0:0:1", "[2001:db8::1]"},
	    {"A3: mapped is IPv4", "::ffff:127.0.0.1", "127.0.0.1"},
	    {"A3: mapped in hex", "::ffff:7f00:1", "127.0.0.1"},
	    {"brackets are the grammar's", "[::1]", NULL},
	    {"port", "127.0.0.1:80", NULL},
	    {"A15: zone by name", "fe80::1%lo", "[fe80::1%lo]"},
	    {"A15: zone of no interface", "fe80::1%nazone", NULL},
	    {"A15: index of no interface", "fe80::1%911911", NULL},
	    {"A15: index 0", "fe80::1%0", NULL},
	    {"A15: empty zone", "fe80::1%", NULL},
	    {"A15: two zones", "fe80::1%lo%lo", NULL},
	    {"A15: zone not link-local", "::1%lo", "[::1%lo]"},
	    {"zone on a wildcard", "::%lo", NULL},
	    {"zone on IPv4", "::ffff:127.0.0.1%lo", NULL},
	    {"zone on IPv4", "127.0.0.1%lo", NULL},
	    {"long",
		"::1%aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ipaddr a;
		char buf[80];
		bool ok = ipaddr_parse(rows[i].text, &a);

		CHECK_ROW(rows[i].label);
		CHECK_STR(ok ? ipaddr_format(&a, buf, sizeof(buf)) : NULL,
		    rows[i].want);
	}
}

TEST(zone_by_index)
{
	struct ipaddr a, b;
	char text[40];

	snprintf(text, sizeof(text), "fe80::1%%%u", if_nametoindex("lo"));
	CHECK(ipaddr_parse(text, &a));
	CHECK(ipaddr_parse("fe80::1%lo", &b));
	CHECK(ipaddr_equal(&a, &b));
}

static struct ipaddr
literal(const char *text)
{
	struct ipaddr a = {0};

	CHECK(ipaddr_parse(text, &a));
	return a;
}

TEST(equality)
{
	struct ipaddr a = literal("127.0.0.1"), b = literal("127.0.0.2"),
		      c = literal("::1"), d = literal("::2"),
		      m = literal("::ffff:127.0.0.1"), z = literal("::1%lo");

	CHECK(ipaddr_equal(&a, &a));
	CHECK(ipaddr_equal(&a, &m));
	CHECK(!ipaddr_equal(&a, &b));
	CHECK(!ipaddr_equal(&a, &c));
	CHECK(ipaddr_equal(&c, &c));
	CHECK(!ipaddr_equal(&c, &d));
	CHECK(!ipaddr_equal(&c, &z));
}

TEST(wildcards)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
	    {"0.0.0.0", true},
	    {"::", true},
	    {"::ffff:0.0.0.0", true},
	    {"127.0.0.1", false},
	    {"::1", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ipaddr a = literal(rows[i].text);

		CHECK_ROW(rows[i].text);
		CHECK_INT(ipaddr_is_wildcard(&a), rows[i].want);
	}
}

TEST(sockaddrs)
{
	static const struct {
		const char *text;
		int family; /* of the socket */
		size_t len;
	} rows[] = {
	    {"127.0.0.1", AF_INET, sizeof(struct sockaddr_in)},
	    {"127.0.0.1", AF_INET6, sizeof(struct sockaddr_in6)},
	    {"2001:db8::1", AF_INET6, sizeof(struct sockaddr_in6)},
	    {"fe80::1%lo", AF_INET6, sizeof(struct sockaddr_in6)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ipaddr a = literal(rows[i].text), b;
		struct sockaddr_storage ss;
		uint16_t port = 0;

		CHECK_ROW(rows[i].text);
		CHECK_INT(ipaddr_to_sockaddr(&a, 3868, rows[i].family, &ss),
		    (long long)rows[i].len);
		CHECK_INT(ss.ss_family, rows[i].family);
		CHECK(ipaddr_from_sockaddr((void *)&ss, &b, &port));
		CHECK(ipaddr_equal(&a, &b));
		CHECK_INT(port, 3868);
		CHECK(ipaddr_from_sockaddr((void *)&ss, &b, NULL));
	}
}

TEST(sockaddr_of_another_kind)
{
	struct sockaddr_storage ss = {.ss_family = AF_UNIX};
	struct ipaddr a;

	CHECK(!ipaddr_from_sockaddr((void *)&ss, &a, NULL));
}

/* A list from a text of literals that blanks separate. */
static struct addrs
list_of(const char *text, int any_family)
{
	struct addrs list = {.port = 3868, .any_family = any_family};
	char one[80];
	int n;

	for (; sscanf(text, "%79s%n", one, &n) == 1; text += n)
		list.v[list.n++] = literal(one);
	return list;
}

TEST(format)
{
	static const struct {
		const char *list;
		int any_family;
		const char *want;
	} rows[] = {
	    {"127.0.0.1", 0, "127.0.0.1:3868"},
	    {"127.0.0.1 127.0.0.2", 0, "127.0.0.1/127.0.0.2:3868"},
	    {"127.0.0.1 ::1", 0, "127.0.0.1/[::1]:3868"},
	    {"::1 fe80::1%lo", 0, "[::1]/[fe80::1%lo]:3868"},
	    {"", AF_INET, "0.0.0.0:3868"},
	    {"", AF_INET6, "[::]:3868"},
	    {"", AF_UNSPEC, "[::]:3868"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct addrs list = list_of(rows[i].list, rows[i].any_family);
		char buf[ADDRS_TEXT_MAX];

		CHECK_ROW(rows[i].want);
		CHECK_STR(addrs_format(&list, buf, sizeof(buf)), rows[i].want);
	}
}

TEST(longest_list_fits)
{
	struct addrs list = {.port = 65535, .n = ADDRS_MAX};
	char buf[ADDRS_TEXT_MAX], small[12];

	for (size_t i = 0; i < ADDRS_MAX; i++) {
		list.v[i] =
		    literal("fe80:1111:2222:3333:4444:5555:6666:7777%lo");
		/* No interface has it, so that all ten digits are shown. */
		list.v[i].scope = 4294967295u;
	}
	addrs_format(&list, buf, sizeof(buf));
	CHECK_STR(buf + strlen(buf) - 6, ":65535");
	CHECK_STR(addrs_format(&list, small, sizeof(small)), "[fe80:1111:");
}

TEST(family)
{
	static const struct {
		const char *label, *local, *remote; /* NULL: no list */
		int any_family, want, family;
	} rows[] = {
	    {"A10: IPv4", NULL, "127.0.0.1", 0, AF_UNSPEC, AF_INET},
	    {"A10: IPv4 only", "127.0.0.2", "127.0.0.1", 0, 0, AF_INET},
	    {"A10: IPv6", NULL, "::1", 0, AF_UNSPEC, AF_INET6},
	    {"A11: mixed", NULL, "127.0.0.1 ::1", 0, AF_UNSPEC, AF_INET6},
	    {"A11: local IPv6", "::1", "127.0.0.1", 0, 0, AF_INET6},
	    {"A20: all count", "127.0.0.1 ::1", NULL, 0, 0, AF_INET6},
	    {"A10: nothing", NULL, NULL, 0, AF_UNSPEC, AF_INET6},
	    {"A10: wildcard", "", NULL, AF_UNSPEC, AF_UNSPEC, AF_INET6},
	    {"A10: 0.0.0.0", "", NULL, AF_INET, AF_UNSPEC, AF_INET},
	    {"A10: ::", "", NULL, AF_INET6, AF_UNSPEC, AF_INET6},
	    {"A10: -4", "", NULL, AF_UNSPEC, AF_INET, AF_INET},
	    {"A10: -6", "", NULL, AF_UNSPEC, AF_INET6, AF_INET6},
	    {"source port", "", "127.0.0.1", AF_UNSPEC, 0, AF_INET},
	    {"source port", "", "::1", AF_UNSPEC, 0, AF_INET6},
	    {"source ::", "", "127.0.0.1", AF_INET6, 0, AF_INET6},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct addrs local = list_of(
		    rows[i].local ? rows[i].local : "", rows[i].any_family);
		struct addrs remote =
		    list_of(rows[i].remote ? rows[i].remote : "", AF_UNSPEC);

		CHECK_ROW(rows[i].label);
		CHECK_INT(addrs_family(rows[i].local ? &local : NULL,
			      rows[i].remote ? &remote : NULL, rows[i].want),
		    rows[i].family);
	}
}

TEST(pack)
{
	static const struct {
		const char *list;
		int family;
		size_t bytes;
		const char *want;
	} rows[] = {
	    {"127.0.0.1 127.0.0.2", AF_INET, 32, "127.0.0.1/127.0.0.2:3868"},
	    {"127.0.0.1 ::1", AF_INET6, 56, "127.0.0.1/[::1]:3868"},
	    {"fe80::1%lo", AF_INET6, 28, "[fe80::1%lo]:3868"},
	    {"", AF_INET, 16, "0.0.0.0:3868"},
	    {"", AF_INET6, 28, "[::]:3868"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct addrs list = list_of(rows[i].list, AF_UNSPEC),
			     back = {0};
		char packed[3 * sizeof(struct sockaddr_in6) + 1];
		char buf[ADDRS_TEXT_MAX];

		CHECK_ROW(rows[i].want);
		/* + 1: alignment is not promised. */
		CHECK_INT(
		    (long long)addrs_pack(&list, rows[i].family, packed + 1),
		    (long long)rows[i].bytes);
		addrs_unpack(&back, packed + 1, list.n ? list.n : 1);
		CHECK_STR(addrs_format(&back, buf, sizeof(buf)), rows[i].want);
	}
}

TEST(unpack_stops)
{
	struct addrs list = {.n = ADDRS_MAX - 1};
	struct sockaddr_in sin[3] = {
	    {.sin_family = AF_INET, .sin_port = 1},
	    {.sin_family = AF_INET, .sin_port = 2},
	    {.sin_family = AF_UNIX},
	};

	addrs_unpack(&list, sin, 3);
	CHECK_INT((long long)list.n, ADDRS_MAX);
	CHECK_INT(list.port, ntohs(1));
	list.n = 0;
	addrs_unpack(&list, sin, 3);
	CHECK_INT((long long)list.n, 2);
}

CHECK_MAIN(RUN(literals), RUN(zone_by_index), RUN(equality), RUN(wildcards),
    RUN(sockaddrs), RUN(sockaddr_of_another_kind), RUN(format),
    RUN(longest_list_fits), RUN(family), RUN(pack), RUN(unpack_stops))
