/* Options whose structures look the same on all stacks. */
#include "engine/option_map.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/param.h>

#define CHUNKS_MAX 256

/* All have min <= initial <= max: what was not asked for gives way. */
void
option_rto_adjust(void *info, const struct settings *s)
{
	struct {
		uint32_t assoc, initial, max, min;
	} rto;
	bool initial = settings_has(s, OPTION_RTO_INITIAL);

	memcpy(&rto, info, sizeof(rto));
	if (!settings_has(s, OPTION_RTO_MAX)) {
		rto.max = MAX(rto.max, rto.min);
		if (initial)
			rto.max = MAX(rto.max, rto.initial);
	}
	if (!settings_has(s, OPTION_RTO_MIN)) {
		rto.min = MIN(rto.min, rto.max);
		if (initial)
			rto.min = MIN(rto.min, rto.initial);
	}
	if (!initial)
		rto.initial = MIN(MAX(rto.initial, rto.min), rto.max);
	memcpy(info, &rto, sizeof(rto));
}

struct stream_value {
	uint32_t assoc;
	uint16_t stream, value;
};

int
option_set_stream(const struct option_socket *s,
    const struct settings *settings, enum option_id id)
{
	long long value = settings->value[id];
	struct stream_value v = {
	    0, (uint16_t)(value >> 16), (uint16_t)(value & 0xffff)};

	return s->set(
	    s->so, s->map[id].level, s->map[id].number, &v, sizeof(v));
}

int
option_get_stream(const struct option_socket *s, long long *value)
{
	const struct option_map *m = &s->map[OPTION_STREAM_VALUE];
	struct stream_value v = {0, (uint16_t)(*value >> 16), 0};
	unsigned len = sizeof(v);

	if (s->get(s->so, m->level, m->number, &v, &len) == -1)
		return -1;
	*value = (long long)v.stream << 16 | v.value;
	return 0;
}

int
option_set_chunks(const struct option_socket *s,
    const struct settings *settings, enum option_id id)
{
	const struct option_choice *c = option_rows[id].choices;
	uint8_t chunk;
	int i;

	for (i = 0; c[i].name != NULL; i++) {
		if (!(settings->value[id] >> i & 1))
			continue;
		chunk = (uint8_t)(s->user ? c[i].user : c[i].kernel);
		if (s->set(s->so, s->map[id].level, s->map[id].number, &chunk,
			sizeof(chunk)) == -1)
			return -1;
	}
	return 0;
}

/* A list of chunk types as a set of those that have a name here. */
int
option_get_chunks(const struct option_socket *s, long long *value)
{
	const struct option_map *m = &s->map[OPTION_AUTH_CHUNKS];
	const struct option_choice *c = option_rows[OPTION_AUTH_CHUNKS].choices;
	uint8_t buf[CHUNKS_MAX + 8] = {0};
	unsigned len = sizeof(buf), at;
	int i;

	if (s->get(s->so, m->level, m->get_number, buf, &len) == -1)
		return -1;
	*value = 0;
	for (at = m->offset; at < len && at < sizeof(buf); at++)
		for (i = 0; c[i].name != NULL; i++)
			if (buf[at] == (s->user ? c[i].user : c[i].kernel))
				*value |= 1LL << i;
	return 0;
}

struct hmacs {
	uint32_t n;
	uint16_t id[8];
};

int
option_set_hmacs(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	long long list = option_map_number(s, id, settings->value[id]);
	struct hmacs h = {0};

	for (; list != 0; list >>= 4)
		h.id[h.n++] = (uint16_t)(list & 0xf);
	return s->set(s->so, s->map[id].level, s->map[id].number, &h,
	    (unsigned)(offsetof(struct hmacs, id) + h.n * sizeof(h.id[0])));
}

int
option_get_hmacs(const struct option_socket *s, long long *value)
{
	const struct option_map *m = &s->map[OPTION_AUTH_HMACS];
	struct hmacs h = {0};
	unsigned len = sizeof(h);
	long long list = 0;

	if (s->get(s->so, m->level, m->number, &h, &len) == -1)
		return -1;
	while (h.n > 0 && h.n <= sizeof(h.id) / sizeof(h.id[0]))
		list = list << 4 | h.id[--h.n];
	*value = option_map_value(s, OPTION_AUTH_HMACS, list);
	return 0;
}

int
option_set_keys(const struct option_socket *s, const struct settings *settings,
    enum option_id id)
{
	struct {
		uint32_t assoc;
		uint16_t number, length;
		uint8_t bytes[OPTION_KEY_MAX];
	} key;
	unsigned i, len;
	int result = 0;

	for (i = 0; i < settings->key_count && result == 0; i++) {
		memset(&key, 0, sizeof(key));
		key.number = settings->keys[i].id;
		key.length = settings->keys[i].len;
		memcpy(key.bytes, settings->keys[i].bytes, key.length);
		len = key.length + 8u;
		result = s->set(
		    s->so, s->map[id].level, s->map[id].number, &key, len);
	}
	explicit_bzero(&key, sizeof(key));
	return result;
}
