/* From the operand's text to addresses, and from a service to a port. */
#include "base/resolve.h"

#include "base/addr.h"
#include "base/error.h"
#include "base/lookup.h"
#include "base/names.h"
#include "base/operand.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

/* One run of resolve(). */
struct job {
	const char *text;
	const struct resolve_rules *rules;
	struct operand operand;
	struct addrs *out;
	struct error *e;
};

int
resolve_port(const char *text, bool numeric)
{
	size_t digits = strspn(text, "0123456789");
	const struct servent *s = NULL;
	long port = 0;

	if (text[0] == '\0')
		return -1;
	if (text[digits] == '\0') {
		for (; *text != '\0' && port <= UINT16_MAX; text++)
			port = port * 10 + (*text - '0');
		return port <= UINT16_MAX ? (int)port : -1;
	}
	if (!numeric)
		s = getservbyname(text, "sctp");
	if (!numeric && !s)
		s = getservbyname(text, "tcp");
	if (s)
		return ntohs((uint16_t)s->s_port);
	port = port_number(text);
	return port > 0 ? (int)port : -1;
}

/* An element as it may be shown in a message. */
struct shown {
	char text[64];
};

static struct shown
show(const char *element)
{
	struct shown s;

	text_escape(s.text, sizeof(s.text), element, strlen(element));
	return s;
}

/* The port of the operand, where the use may do without one. */
static int
job_port(struct job *j)
{
	enum resolve_use use = j->rules->use;
	const char *text = j->operand.port;
	int port;

	if (!text && use == RESOLVE_SOURCE && j->operand.n > 0)
		return 0;
	if (!text && use == RESOLVE_LISTEN)
		return operand_error(j->e, j->text,
		    "the port, or at least the colon, is missing");
	if (!text)
		return operand_error(j->e, j->text,
		    use == RESOLVE_SOURCE ? "no address" : "no port");
	if (*text == '\0' && use == RESOLVE_LISTEN)
		return 0;
	if (*text == '\0')
		return operand_error(j->e, j->text, "no port after the colon");

	port = resolve_port(text, j->rules->numeric);
	if (port < 0)
		return operand_error(j->e, j->text, "no port or service \"%s\"",
		    show(text).text);
	if (port == 0 && use == RESOLVE_CONNECT)
		return operand_error(
		    j->e, j->text, "port 0 is for listening only");
	j->out->port = (uint16_t)port;
	return 0;
}

static int
job_add(struct job *j, const struct ipaddr *a)
{
	struct addrs *out = j->out;
	char shown[80];

	for (size_t i = 0; i < out->n; i++)
		if (ipaddr_equal(&out->v[i], a))
			return operand_error(j->e, j->text, "%s comes twice",
			    ipaddr_format(a, shown, sizeof(shown)));
	if (out->n == ADDRS_MAX)
		return operand_error(
		    j->e, j->text, "more than %d addresses", ADDRS_MAX);
	out->v[out->n++] = *a;
	return 0;
}

/* "Any address" of a family is the only one there may be. */
static int
job_wildcard(struct job *j, const char *element, int family)
{
	if (j->operand.n > 1)
		return operand_error(j->e, j->text,
		    "wildcard \"%s\" beside another address", element);
	j->out->any_family = family;
	return 0;
}

static int
job_literal(struct job *j, const char *element, const struct ipaddr *a)
{
	int want = j->rules->family;
	char shown[80];

	if (want != AF_UNSPEC && a->family != want)
		return error_set(j->e, ERR_USAGE, "%s is not an IPv%d address",
		    ipaddr_format(a, shown, sizeof(shown)),
		    want == AF_INET ? 4 : 6);
	if (ipaddr_is_wildcard(a))
		return job_wildcard(j, element, a->family);
	return job_add(j, a);
}

/* "[LITERAL]" */
static int
job_bracketed(struct job *j, const char *element)
{
	char literal[OPERAND_ELEMENT_MAX];
	struct ipaddr a;
	char *zone;

	strlcpy(literal, element + 1, sizeof(literal));
	literal[strlen(literal) - 1] = '\0';
	if (strchr(literal, ':') && ipaddr_parse(literal, &a))
		return job_literal(j, element, &a);
	zone = strchr(literal, '%');
	if (zone) {
		*zone++ = '\0';
		if (ipaddr_parse(literal, &a) && a.family == AF_INET6 &&
		    !ipaddr_is_wildcard(&a))
			return operand_error(j->e, j->text,
			    "no interface \"%s\" in \"%s\"", show(zone).text,
			    show(element).text);
	}
	return operand_error(
	    j->e, j->text, "no IPv6 address in \"%s\"", show(element).text);
}

/* The C library would take 127.1 and 0x7f000001 for IPv4 addresses; no host
 * name has a number as its last label. */
static bool
is_numeric_name(const char *name)
{
	const char *last = strrchr(name, '.');
	struct in_addr ignored;

	if (inet_aton(name, &ignored))
		return true;
	last = last ? last + 1 : name;
	return *last != '\0' && last[strspn(last, "0123456789")] == '\0';
}

static int
job_name(struct job *j, const char *name)
{
	struct addrs found;

	if (is_numeric_name(name))
		return operand_error(j->e, j->text,
		    "\"%s\" is not an IPv4 address", show(name).text);
	if (j->rules->numeric)
		return operand_error(j->e, j->text,
		    "\"%s\" is not a numeric address", show(name).text);
	if (lookup_host(name, j->rules->family, j->rules->all, &found, j->e) <
	    0)
		return -1;
	for (size_t i = 0; i < found.n; i++)
		if (job_add(j, &found.v[i]) < 0)
			return -1;
	return 0;
}

static int
job_element(struct job *j, const char *element)
{
	struct ipaddr a;

	if (strcmp(element, "*") == 0)
		return job_wildcard(j, element, j->rules->family);
	if (element[0] == '[')
		return job_bracketed(j, element);
	if (ipaddr_parse(element, &a))
		return job_literal(j, element, &a);
	return job_name(j, element);
}

/* "3868" or "diameter", where "127.0.0.1" would lack its colon. */
static int
job_bare_port(struct job *j)
{
	const char *text = j->operand.element[0];
	int port = resolve_port(text, j->rules->numeric);
	struct ipaddr a;

	if (port < 0 && ipaddr_parse(text, &a))
		return job_port(j);
	if (port < 0)
		return operand_error(j->e, j->text,
		    "no port or service (an address ends in a colon)");
	j->out->port = (uint16_t)port;
	j->out->any_family = j->rules->family;
	return 0;
}

/* To connect to any address is to connect to this host. */
static void
addrs_loopback(struct addrs *out)
{
	struct ipaddr *a = &out->v[out->n++];

	memset(a, 0, sizeof(*a));
	if (out->any_family == AF_INET6) {
		a->family = AF_INET6;
		a->v6 = in6addr_loopback;
	} else {
		a->family = AF_INET;
		a->v4.s_addr = htonl(INADDR_LOOPBACK);
	}
	out->any_family = AF_UNSPEC;
}

static int
job_run(struct job *j)
{
	const struct operand *o = &j->operand;
	bool listening = j->rules->use == RESOLVE_LISTEN;

	if (listening && !o->port && o->n == 1 && o->element[0][0] != '[' &&
	    strcmp(o->element[0], "*") != 0)
		return job_bare_port(j);
	if (!(listening && !o->port && o->n == 0) && job_port(j) < 0)
		return -1;
	j->out->any_family = o->n == 0 ? j->rules->family : AF_UNSPEC;
	for (size_t i = 0; i < o->n; i++)
		if (job_element(j, o->element[i]) < 0)
			return -1;
	if (j->out->n == 0 && j->rules->use == RESOLVE_CONNECT)
		addrs_loopback(j->out);
	return 0;
}

int
resolve(const char *text, const struct resolve_rules *rules, struct addrs *out,
    struct error *e)
{
	struct job j = {.text = text, .rules = rules, .out = out, .e = e};

	memset(out, 0, sizeof(*out));
	if (operand_parse(text, &j.operand, e) < 0)
		return -1;
	return job_run(&j);
}
