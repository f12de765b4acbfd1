/* PPID and port names. */
#include "base/names.h"
#include "check.h"

#include <ctype.h>
#include <strings.h>

TEST(ppid_good)
{
	static const struct {
		const char *text;
		uint32_t want;
		const char *name;
	} rows[] = {
	    {"0", 0, "unspecified"},
	    {"46", 46, "diameter"},
	    {"0x2e", 46, "diameter"},
	    {"0X2E", 46, "diameter"},
	    {"diameter", 46, "diameter"},
	    {"DIAMETER", 46, "diameter"},
	    {"s1ap", 18, "s1ap"},
	    {"ngap", 60, "ngap"},
	    {"w1ap", 73, "w1ap"},
	    {"webrtc-dcep", 50, "webrtc-dcep"},
	    {"m2ap", 43, "3gpp-m2ap"},
	    {"3gpp-m3ap", 44, "3gpp-m3ap"},
	    {"rna", 42, "3gpp-rna"},
	    {"26", 26, NULL},
	    {"4294967295", 4294967295u, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint32_t ppid = 12345;

		CHECK_ROW(rows[i].text);
		CHECK(ppid_parse(rows[i].text, &ppid));
		CHECK_INT(ppid, rows[i].want);
		CHECK_STR(ppid_name(ppid), rows[i].name);
	}
}

TEST(ppid_bad)
{
	static const char *const rows[] = {"", "-1", "+1", " 1", "1 ", "0x",
	    "4294967296", "99999999999999999999", "no-such", "1.5", "46,"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint32_t ppid = 12345;

		CHECK_ROW(rows[i]);
		CHECK(!ppid_parse(rows[i], &ppid));
		CHECK_INT(ppid, 12345);
	}
}

TEST(port_names_both_ways)
{
	static const struct {
		const char *name;
		uint16_t number;
		const char *registered;
	} rows[] = {
	    {"diameter", 3868, "diameter"},
	    {"diameters", 5868, "diameters"},
	    {"m3ua", 2905, "m3ua"},
	    {"s1ap", 36412, "s1-control"},
	    {"x2ap", 36422, "x2-control"},
	    {"ngap", 38412, "ng-control"},
	    {"NG-control", 38412, "ng-control"},
	    {"xnap", 38422, "xn-control"},
	    {"f1ap", 38472, "f1-control"},
	    {"e1ap", 38462, "e1-interface"},
	    {"sgsap", 29118, "sgsap"},
	    {"hnbap", 29169, "iuhsctpassoc"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CHECK_ROW(rows[i].name);
		CHECK_INT(port_number(rows[i].name), rows[i].number);
		CHECK_STR(port_name(rows[i].number), rows[i].registered);
	}
	CHECK_ROW("unknown");
	CHECK_INT(port_number("no-such"), 0);
	CHECK_INT(port_number(""), 0);
	CHECK_STR(port_name(1), NULL);
	CHECK_STR(port_name(65535), NULL);
}

/* In order, no name twice, lower case, first rows with a meaning, and no name
 * that is a number. */
static void
check_table(const struct name_number *rows, size_t n, uint32_t max)
{
	for (size_t i = 0; i < n; i++) {
		CHECK_ROW(rows[i].name);
		CHECK(rows[i].number <= max);
		CHECK(i == 0 || rows[i - 1].number <= rows[i].number);
		CHECK(rows[i].meaning ||
		      (i > 0 && rows[i - 1].number == rows[i].number));
		CHECK(rows[i].name[strspn(rows[i].name, "0123456789")] != '\0');
		for (const char *p = rows[i].name; *p != '\0'; p++)
			CHECK(islower((unsigned char)*p) ||
			      isdigit((unsigned char)*p) || *p == '-');
		for (size_t j = 0; j < i; j++)
			CHECK(strcasecmp(rows[i].name, rows[j].name) != 0);
	}
}

TEST(tables)
{
	check_table(ppid_names, ppid_names_count, 73);
	check_table(port_names, port_names_count, 65535);
}

CHECK_MAIN(
    RUN(ppid_good), RUN(ppid_bad), RUN(port_names_both_ways), RUN(tables))
