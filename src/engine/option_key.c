/* Taking NAME=VALUE, also of what can be given several times. */
#include "base/error.h"
#include "base/number.h"
#include "engine/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The bytes of a file but for one newline at its end, which editors add. */
static int
read_key(const char *path, struct option_key *key, struct error *e)
{
	uint8_t bytes[OPTION_KEY_MAX + 2];
	FILE *file = fopen(path, "re");
	size_t len;

	if (file == NULL)
		return error_errno(e, errno, "auth_key: cannot read %s", path);
	len = fread(bytes, 1, sizeof(bytes), file);
	if (ferror(file)) {
		error_errno(e, errno, "auth_key: cannot read %s", path);
		(void)fclose(file);
		return -1;
	}
	(void)fclose(file);
	if (len > 0 && bytes[len - 1] == '\n')
		len--;
	if (len == 0 || len > OPTION_KEY_MAX)
		return error_set(e, ERR_USAGE,
		    "auth_key: %s must have 1 to %d bytes", path,
		    OPTION_KEY_MAX);
	memcpy(key->bytes, bytes, len);
	key->len = (uint16_t)len;
	explicit_bzero(bytes, sizeof(bytes));
	return 0;
}

/* ID:FILE */
static int
add_key(struct settings *s, const char *text, struct error *e)
{
	size_t len = strcspn(text, ":");
	struct option_key *key = &s->keys[s->key_count];
	char id[16];
	long long n;
	unsigned i;

	if (s->key_count == OPTION_KEYS_MAX)
		return error_set(
		    e, ERR_USAGE, "more than %d auth_keys", OPTION_KEYS_MAX);
	(void)snprintf(id, sizeof(id), "%.*s", (int)len, text);
	if (text[len] == '\0' || text[len + 1] == '\0')
		return error_set(e, ERR_USAGE, "auth_key is ID:FILE");
	if (number_parse("auth_key", id, 0, UINT16_MAX, &n, e) == -1)
		return -1;
	for (i = 0; i < s->key_count; i++)
		if (s->keys[i].id == n)
			return error_set(e, ERR_USAGE, "two auth_keys %lld", n);
	if (read_key(text + len + 1, key, e) == -1)
		return -1;
	key->id = (uint16_t)n;
	s->key_count++;
	settings_put(s, OPTION_AUTH_KEY, n);
	return 0;
}

static int
add_stream(struct settings *s, const char *text, struct error *e)
{
	long long value;

	if (option_parse(OPTION_STREAM_VALUE, text, &value, e) == -1)
		return -1;
	if (s->stream_count == OPTION_STREAMS_MAX)
		return error_set(e, ERR_USAGE, "more than %d stream_values",
		    OPTION_STREAMS_MAX);
	s->streams[s->stream_count++] = value;
	settings_put(s, OPTION_STREAM_VALUE, value);
	return 0;
}

int
settings_parse(struct settings *s, const char *text, struct error *e)
{
	size_t len = strcspn(text, "=");
	enum option_id id;
	long long value;

	if (option_find(text, len, &id, e) == -1)
		return -1;
	if (text[len] != '=')
		return error_set(e, ERR_USAGE, "-o %s needs a value", text);
	text += len + 1;
	if (id == OPTION_AUTH_KEY)
		return add_key(s, text, e);
	if (id == OPTION_STREAM_VALUE)
		return add_stream(s, text, e);
	if (option_parse(id, text, &value, e) == -1)
		return -1;
	settings_put(s, id, value);
	return 0;
}
