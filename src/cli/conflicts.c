/* Which options cannot stand together, and which need a certain mode. */
#include "base/error.h"
#include "cli/flags.h"
#include "cli/options.h"

#include <stdbool.h>
#include <string.h>

static const char *const conflicts[][2] = {
    {"listen", "relay"},
    {"listen", "check"},
    {"relay", "check"},
    {"ipv4", "ipv6"},
    {"numeric", "all-addresses"},
    {"shutdown", "quit-after"},
    {"send-only", "recv-only"},
    {"abort", "linger"},
    {"json", "out"},
    {"stream", "input"},
    {"recv-only", "input"},
    {"send-only", "output"},
    {"echo", "input"},
    {"echo", "output"},
    {"discard", "input"},
    {"discard", "output"},
    {"echo", "discard"},
    {"echo", "send-only"},
    {"echo", "recv-only"},
    {"discard", "send-only"},
    {"discard", "recv-only"},
};

#define IN(mode) (1u << (mode))
#define TALKING (IN(MODE_CONNECT) | IN(MODE_LISTEN))

/* Options that mean nothing in the other modes. */
static const struct {
	const char *name;
	unsigned modes;
	const char *needs;
} needed[] = {
    {"keep-open", IN(MODE_LISTEN), "-l"},
    {"max-conns", IN(MODE_LISTEN) | IN(MODE_RELAY), "-l or -R"},
    {"echo", IN(MODE_LISTEN), "-l"},
    {"discard", IN(MODE_LISTEN), "-l"},
    {"accept-timeout", IN(MODE_LISTEN) | IN(MODE_RELAY), "-l or -R"},
    {"primary", IN(MODE_CONNECT) | IN(MODE_RELAY) | IN(MODE_CHECK),
	"a mode that connects"},
    {"frame", IN(MODE_RELAY), "-R"},
    {"stream", TALKING | IN(MODE_RELAY), "a mode that sends"},
    {"ppid", TALKING | IN(MODE_RELAY), "a mode that sends"},
    {"unordered", TALKING | IN(MODE_RELAY), "a mode that sends"},
    {"hex-dump", TALKING | IN(MODE_RELAY), "a mode that carries messages"},
    {"log", TALKING | IN(MODE_RELAY), "a mode that carries messages"},
    {"pcap", TALKING | IN(MODE_RELAY), "a mode that carries messages"},
    {"reliability", TALKING | IN(MODE_RELAY), "a mode that sends"},
    {"to", TALKING | IN(MODE_RELAY), "a mode that sends"},
    {"in", TALKING, "connect or listen mode (-R has --frame)"},
    {"out", TALKING, "connect or listen mode (-R has --frame)"},
    {"input", TALKING, "connect or listen mode"},
    {"output", TALKING, "connect or listen mode"},
    {"send-only", TALKING, "connect or listen mode"},
    {"recv-only", TALKING, "connect or listen mode"},
    {"max-messages", TALKING, "connect or listen mode"},
    {"shutdown", TALKING, "connect or listen mode"},
    {"status", TALKING | IN(MODE_RELAY), "a mode that carries messages"},
    {"stats", TALKING | IN(MODE_RELAY), "a mode that carries messages"},
    {"control", TALKING | IN(MODE_RELAY), "connect, listen or -R"},
    {"abort", TALKING | IN(MODE_CHECK), "connect, listen or -z"},
};

static bool
used(const unsigned char *given, const char *name)
{
	size_t i;

	for (i = 0; i < flags_count; i++)
		if (flags[i].name != NULL && strcmp(flags[i].name, name) == 0)
			return given[i];
	return false;
}

/* What comes on a stream is written to one place. */
static int
twice(const struct options *o, struct error *e)
{
	size_t i, k;

	for (i = 0; i < o->output_count; i++)
		for (k = 0; k < i; k++)
			if (o->outputs[i].stream == o->outputs[k].stream)
				return error_set(e, ERR_USAGE,
				    "--output: stream %u twice",
				    o->outputs[i].stream);
	return 0;
}

/* Do messages or JSON lines go to standard output? */
static bool
stdout_taken(const struct options *o)
{
	size_t i;

	if (o->json)
		return true;
	if (o->mode == MODE_RELAY || o->send_only ||
	    o->service != SERVICE_STDIO)
		return false;
	for (i = 0; i < o->output_count; i++)
		if (strcmp(o->outputs[i].path, "-") == 0)
			return true;
	return o->output_count == 0;
}

static int
check_capture(const struct options *o, const char *name, const char *path,
    struct error *e)
{
	if (path == NULL || strcmp(path, "-") != 0 || !stdout_taken(o))
		return 0;
	return error_set(e, ERR_USAGE,
	    "--%s -: standard output has the messages (unless --send-only, "
	    "--discard, --echo or -R)",
	    name);
}

int
conflicts_check(
    const struct options *o, const unsigned char *given, struct error *e)
{
	size_t i;

	for (i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++)
		if (used(given, conflicts[i][0]) &&
		    used(given, conflicts[i][1]))
			return error_set(e, ERR_USAGE,
			    "--%s and --%s cannot be used together",
			    conflicts[i][0], conflicts[i][1]);
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (used(given, needed[i].name) &&
		    !(needed[i].modes & IN(o->mode)))
			return error_set(e, ERR_USAGE, "--%s needs %s",
			    needed[i].name, needed[i].needs);
	if (twice(o, e) == -1 ||
	    check_capture(o, "hex-dump", o->hex_dump, e) == -1 ||
	    check_capture(o, "log", o->log, e) == -1 ||
	    check_capture(o, "pcap", o->pcap, e) == -1)
		return -1;
	if (used(given, "max-conns") && o->mode == MODE_LISTEN && !o->keep_open)
		return error_set(e, ERR_USAGE, "--max-conns needs -k");
	return 0;
}
