/*
 * How a stack's socket options carry those of the table: as what field of
 * what structure. Private to the stacks, which have a table of these rows.
 */
#ifndef ENGINE_OPTION_MAP_H
#define ENGINE_OPTION_MAP_H

#include "engine/options.h"

struct option_map;

/* A socket, with the stack's getsockopt() and setsockopt() (errno). */
struct option_socket {
	void *so; /* the stack's */
	int (*get)(void *, int level, int number, void *, unsigned *len);
	int (*set)(void *, int level, int number, const void *, unsigned len);
	const struct option_map *map; /* OPTION_COUNT rows */
	bool user;		      /* which numbers of choices count */
};

struct option_map {
	int level, number;
	uint16_t size;	 /* of the structure; 0: not here, or see below */
	uint16_t offset; /* of the field in it */
	uint8_t width;	 /* of the field, in bytes; 0: the flags say all */
	uint8_t shift;	 /* the field has the value shifted to the left */
	bool swap;	 /* network byte order */
	bool any4;	 /* begins with an address that must be 0.0.0.0 */
	bool fresh; /* fields that are 0 stay as they are: no need to get */
	/* Bits for a flag word when the value is not 0, and when it is. */
	uint16_t flags;
	uint32_t on, off;
	/* What decides whether the stack takes it. */
	const char *sysctl;

	/* Make the structure consistent before it is set. */
	void (*adjust)(void *, const struct settings *);
	/* In place of all that: 0 or -1 with errno. */
	int (*set)(const struct option_socket *, const struct settings *,
	    enum option_id);
	int (*get)(const struct option_socket *, long long *);
	int get_number; /* where it is not that to set */
};

/* Set all that is in settings, but for what waits until the association is
 * up, in as few calls as can be. */
int option_map_apply(
    const struct option_socket *, const struct settings *, struct error *);
int option_map_set(
    const struct option_socket *, enum option_id, long long, struct error *);
int option_map_get(
    const struct option_socket *, enum option_id, long long *, struct error *);
/* The stack's number of a choice, or the value as it is; -1: none. */
long long option_map_number(
    const struct option_socket *, enum option_id, long long);
/* The other way round; -1: the stack's number has no name. */
long long option_map_value(
    const struct option_socket *, enum option_id, long long);

/* option_shared.c: for rows of the stacks, which agree on these structures. */
void option_rto_adjust(void *, const struct settings *);
int option_set_stream(
    const struct option_socket *, const struct settings *, enum option_id);
int option_get_stream(const struct option_socket *, long long *);
int option_set_chunks(
    const struct option_socket *, const struct settings *, enum option_id);
int option_get_chunks(const struct option_socket *, long long *);
int option_set_hmacs(
    const struct option_socket *, const struct settings *, enum option_id);
int option_get_hmacs(const struct option_socket *, long long *);
int option_set_keys(
    const struct option_socket *, const struct settings *, enum option_id);

#endif
