/* The option table and the functions that take an option's argument. */
#include "cli/flags.h"

#include "base/error.h"
#include "base/names.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/values.h"
#include "engine/reliability.h"
#include "flow/framing.h"

#include <string.h>

#define MEMBER(m) .member = offsetof(struct options, m)
#define UNLIMITED 1e12

static void *
member(struct options *o, const struct flag *flag)
{
	return (char *)o + flag->member;
}

static int
set_true(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)arg;
	(void)e;
	*(bool *)member(o, flag) = true;
	return 0;
}

static int
set_text(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)e;
	*(const char **)member(o, flag) = arg;
	return 0;
}

static int
set_seconds(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return number_parse_seconds(
	    flag->name, arg, flag->min, member(o, flag), e);
}

static int
set_count(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return number_parse(flag->name, arg, (long long)flag->min,
	    (long long)flag->max, member(o, flag), e);
}

static int
set_mode(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)arg;
	(void)e;
	o->mode = (enum mode_id)flag->min;
	return 0;
}

static int
set_service(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)arg;
	(void)e;
	o->service = (enum service)flag->min;
	return 0;
}

static int
set_family(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)arg;
	(void)e;
	o->family = (int)flag->min;
	return 0;
}

static int
set_framing(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return value_framing(flag->name, arg, member(o, flag), &o->block, e);
}

static int
set_input(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return value_path(flag->name, arg, o->inputs, &o->input_count, e);
}

static int
set_output(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return value_path(flag->name, arg, o->outputs, &o->output_count, e);
}

static int
set_stream(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	long long n;

	if (number_parse(flag->name, arg, 0, UINT16_MAX - 1, &n, e) == -1)
		return -1;
	o->stream = (uint16_t)n;
	return 0;
}

static int
set_ppid(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return value_ppid(arg, &o->ppid, e);
}

static int
set_reliability(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return reliability_parse(arg, &o->pr, &o->pr_value, e);
}

static int
set_to(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return value_address("to", arg, &o->to, e);
}

static int
set_stack(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return value_stack(arg, &o->stack, e);
}

static int
set_udp(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	o->udp = true;
	return value_udp(arg, &o->udp_local, &o->udp_remote, e);
}

static int
set_streams(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return value_streams(arg, &o->settings, e);
}

static int
set_interface(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	long long index;

	(void)flag;
	if (option_parse(OPTION_DEVICE, arg, &index, e) == -1)
		return -1;
	settings_put(&o->settings, OPTION_DEVICE, index);
	return 0;
}

static int
set_primary(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	return value_address(flag->name, arg, &o->primary, e);
}

static int
set_option(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	if (strcmp(arg, "help") == 0) {
		o->mode = MODE_OPTION_HELP;
		return 0;
	}
	return settings_parse(&o->settings, arg, e);
}

static int
set_events(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	return value_events(arg, &o->events, e);
}

static int
set_status(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	o->status = true;
	if (arg == NULL)
		return 0;
	return number_parse_seconds(
	    flag->name, arg, flag->min, &o->status_every, e);
}

static int
set_verbose(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	(void)arg;
	(void)e;
	o->verbose++;
	return 0;
}

static int
set_abort(struct options *o, const struct flag *flag, const char *arg,
    struct error *e)
{
	(void)flag;
	(void)e;
	o->abort = true;
	o->abort_text = arg;
	return 0;
}

/* clang-format off */
const struct flag flags[] = {
{ .help = "Mode (connect when none is given)" },
{ 'l', "listen", ARG_NONE, NULL, "wait for associations",
  .set = set_mode, .min = MODE_LISTEN },
{ 'R', "relay", ARG_NONE, NULL, "relay LISTEN to TARGET",
  .set = set_mode, .min = MODE_RELAY },
{ 'z', "check", ARG_NONE, NULL, "connect, say the outcome, leave",
  .set = set_mode, .min = MODE_CHECK },
{ 'h', "help", ARG_NONE, NULL, "print this",
  .set = set_mode, .min = MODE_HELP },
{ 'V', "version", ARG_NONE, NULL, "print the version",
  .set = set_mode, .min = MODE_VERSION },

{ .help = "Addresses" },
{ '4', "ipv4", ARG_NONE, NULL, "IPv4 only",
  .set = set_family, .min = AF_INET },
{ '6', "ipv6", ARG_NONE, NULL, "IPv6 only",
  .set = set_family, .min = AF_INET6 },
{ 'n', "numeric", ARG_NONE, NULL, "no name look-ups",
  .set = set_true, MEMBER(numeric) },
{ 0, "all-addresses", ARG_NONE, NULL, "use every address of a host name",
  .set = set_true, MEMBER(all_addresses) },
{ 's', "source", ARG_NEEDED, "LIST[:PORT]", "local addresses to bind",
  .set = set_text, MEMBER(source) },
{ 'p', "source-port", ARG_NEEDED, "PORT", "local port",
  .set = set_text, MEMBER(source_port) },
{ 0, "interface", ARG_NEEDED, "IF", "bind to a network interface",
  .set = set_interface },
{ 0, "primary", ARG_NEEDED, "ADDR", "the peer's address to send to",
  .set = set_primary },
{ 0, "stack", ARG_NEEDED, "STACK", "auto, kernel, user (UDP) or raw (IP)",
  .set = set_stack },
{ 0, "udp", ARG_OPTIONAL, "[LOCAL:]REMOTE",
  "UDP encapsulation ports (9899)", .set = set_udp },

{ .help = "What is sent" },
{ 'S', "stream", ARG_NEEDED, "N", "outgoing stream (0)",
  .set = set_stream },
{ 'P', "ppid", ARG_NEEDED, "N|NAME", "payload protocol (0)",
  .set = set_ppid },
{ 'u', "unordered", ARG_NONE, NULL, "unordered messages",
  .set = set_true, MEMBER(unordered) },
{ 0, "reliability", ARG_NEEDED, "ttl:MS|rtx:N|prio:N",
  "give up on messages", .set = set_reliability },
{ 0, "to", ARG_NEEDED, "ADDR", "send to this address of the peer",
  .set = set_to },
{ 0, "streams", ARG_NEEDED, "OUT[:IN]", "streams to ask for",
  .set = set_streams },
{ 0, "in", ARG_NEEDED, "FORMAT", "how input is cut into messages (block)",
  .set = set_framing, MEMBER(in) },
{ 0, "out", ARG_NEEDED, "FORMAT", "how messages are written (raw)",
  .set = set_framing, MEMBER(out) },
{ 0, "input", ARG_NEEDED, "N=PATH", "read stream N from a file (repeatable)",
  .set = set_input },
{ 0, "output", ARG_NEEDED, "N=PATH", "write stream N to a file (repeatable)",
  .set = set_output },
{ 0, "frame", ARG_NEEDED, "FORMAT", "format on a relay's byte stream (raw)",
  .set = set_framing, MEMBER(frame) },

{ .help = "Ending and time (seconds, fractions allowed)" },
{ 'w', "timeout", ARG_NEEDED, "S", "connecting may take so long",
  .set = set_seconds, MEMBER(timeout) },
{ 'i', "idle-timeout", ARG_NEEDED, "S", "end after so long without traffic",
  .set = set_seconds, MEMBER(idle) },
{ 0, "accept-timeout", ARG_NEEDED, "S", "wait so long for somebody to come",
  .set = set_seconds, MEMBER(accept_timeout) },
{ 0, "write-timeout", ARG_NEEDED, "S", "a blocked peer is given so long",
  .set = set_seconds, MEMBER(write_timeout) },
{ 0, "max-time", ARG_NEEDED, "S", "end after so long altogether",
  .set = set_seconds, MEMBER(max_time) },
{ 'q', "quit-after", ARG_NEEDED, "S",
  "wait so long after end of input (0.5; -1: ever)",
  .set = set_seconds, MEMBER(quit), .min = -1 },
{ 'N', "shutdown", ARG_NONE, NULL, "shut down at end of input",
  .set = set_true, MEMBER(shutdown) },
{ 0, "send-only", ARG_NONE, NULL, "throw away what is received",
  .set = set_true, MEMBER(send_only) },
{ 'd', "recv-only", ARG_NONE, NULL, "never read standard input",
  .set = set_true, MEMBER(recv_only) },
{ 0, "abort", ARG_OPTIONAL, "TEXT", "end with ABORT, not SHUTDOWN",
  .set = set_abort },
{ 0, "linger", ARG_NEEDED, "S", "a graceful end may take so long",
  .set = set_seconds, MEMBER(linger) },
{ 'W', "max-messages", ARG_NEEDED, "N", "end after N messages received",
  .set = set_count, MEMBER(max_messages), .min = 1, .max = UNLIMITED },

{ .help = "Serving" },
{ 'k', "keep-open", ARG_NONE, NULL, "serve many associations, at once",
  .set = set_true, MEMBER(keep_open) },
{ 'm', "max-conns", ARG_NEEDED, "N", "at most N at once",
  .set = set_count, MEMBER(max_conns), .min = 1, .max = 1e6 },
{ 0, "echo", ARG_NONE, NULL, "send back what is received",
  .set = set_service, .min = SERVICE_ECHO },
{ 0, "discard", ARG_NONE, NULL, "throw away what is received",
  .set = set_service, .min = SERVICE_DISCARD },

{ .help = "Seeing" },
{ 'v', "verbose", ARG_NONE, NULL, "say what happens",
  .set = set_verbose },
{ 'E', "events", ARG_OPTIONAL, "LIST", "print association events",
  .set = set_events },
{ 'x', "hex-dump", ARG_NEEDED, "FILE", "write messages in hex and text",
  .set = set_text, MEMBER(hex_dump) },
{ 0, "log", ARG_NEEDED, "FILE", "write the payload of both directions",
  .set = set_text, MEMBER(log) },
{ 0, "pcap", ARG_NEEDED, "FILE", "write messages as pcapng, for Wireshark",
  .set = set_text, MEMBER(pcap) },
{ 0, "timestamps", ARG_NONE, NULL, "begin lines on stderr with the time",
  .set = set_true, MEMBER(timestamps) },
{ 0, "json", ARG_NONE, NULL, "JSON lines in and out",
  .set = set_true, MEMBER(json) },
{ 0, "status", ARG_OPTIONAL, "S",
  "status and paths: at the end, or every S seconds",
  .set = set_status, .min = 0.001 },
{ 0, "stats", ARG_NONE, NULL, "totals at the end",
  .set = set_true, MEMBER(stats) },
{ 0, "control", ARG_NEEDED, "PATH", "UNIX socket for live commands",
  .set = set_text, MEMBER(control) },

{ .help = "Anything else" },
{ 'o', "option", ARG_NEEDED, "NAME=VALUE",
  "set an SCTP option; -o help lists them", .set = set_option },
};
/* clang-format on */
const size_t flags_count = sizeof(flags) / sizeof(flags[0]);

/* Long-only rows get values beyond any character. */
int
flag_value(const struct flag *flag)
{
	return flag->letter != 0 ? flag->letter : 256 + (int)(flag - flags);
}

const struct flag *
flag_by_value(int value)
{
	size_t i;

	for (i = 0; i < flags_count; i++)
		if (flags[i].name != NULL && flag_value(&flags[i]) == value)
			return &flags[i];
	return NULL;
}
