#include "params.h"

#include <assert.h>
#include <stdlib.h>

/* PostgreSQL counts microseconds from 2000-01-01 UTC. */
#define POSTGRES_EPOCH_US INT64_C(946684800000000)

/* Type numbers (pg_type.oid): fixed for ever by PostgreSQL for its built-in types. */
static const uint32_t type_oid[] = {
	[COLUMN_INT8] = 20,
	[COLUMN_INT4] = 23,
	[COLUMN_TEXT] = 25,
	[COLUMN_BYTES] = 17,
	[COLUMN_TIME] = 1184,
};

void params_clear(struct params *p)
{
	p->len = 0;
	p->n = 0;
	p->failed = false;
}

void params_release(struct params *p)
{
	free(p->bytes);
	*p = (struct params){0};
}

static void append(struct params *p, const void *bytes, size_t n)
{
	if (p->len + n > p->room) {
		size_t room = p->room ? p->room : 256;
		char *wider;

		while (room < p->len + n)
			room *= 2;
		wider = realloc(p->bytes, room);
		if (!wider) {
			p->failed = true;
			return;
		}
		p->bytes = wider;
		p->room = room;
	}
	if (n)
		memcpy(p->bytes + p->len, bytes, n);
	p->len += n;
}

static void append_be(struct params *p, uint64_t v, size_t n)
{
	unsigned char be[8];

	for (size_t i = 0; i < n; i++)
		be[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
	append(p, be, n);
}

static void patch_be4(struct params *p, size_t at, uint32_t v)
{
	if (p->failed)
		return;
	for (size_t i = 0; i < 4; i++)
		p->bytes[at + i] = (char)(v >> (8 * (3 - i)));
}

static void begin(struct params *p)
{
	assert(p->n < PARAMS_MAX);
	p->begin[p->n] = p->len;
}

static void end(struct params *p)
{
	p->length[p->n] = (int)(p->len - p->begin[p->n]);
	p->n++;
}

static uint64_t postgres_time(moment v)
{
	return (uint64_t)(v.us - POSTGRES_EPOCH_US);
}

void params_int8(struct params *p, int64_t v)
{
	begin(p);
	append_be(p, (uint64_t)v, 8);
	end(p);
}

void params_int4(struct params *p, int32_t v)
{
	begin(p);
	append_be(p, (uint32_t)v, 4);
	end(p);
}

void params_bool(struct params *p, bool v)
{
	begin(p);
	append_be(p, v, 1);
	end(p);
}

void params_text(struct params *p, struct text v)
{
	begin(p);
	append(p, v.ptr, v.len);
	end(p);
}

void params_time(struct params *p, moment v)
{
	begin(p);
	append_be(p, postgres_time(v), 8);
	end(p);
}

void params_null(struct params *p)
{
	begin(p);
	end(p);
	p->length[p->n - 1] = -1;
}

/* Layout: dimensions, has-nulls, element type; then length and lower bound of the dimension. */
void params_array(struct params *p, enum column_type type)
{
	begin(p);
	p->array_head = p->len;
	append_be(p, 1, 4);
	append_be(p, 0, 4);
	append_be(p, type_oid[type], 4);
	append_be(p, 0, 4); /* how many: written at the end */
	append_be(p, 1, 4);
}

static uint32_t read_be4(const char *b)
{
	const unsigned char *u = (const unsigned char *)b;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

void params_item(struct params *p, enum column_type type, const void *value)
{
	const struct text *t = value;

	switch (type) {
	case COLUMN_INT8:
		append_be(p, 8, 4);
		append_be(p, (uint64_t) * (const int64_t *)value, 8);
		break;
	case COLUMN_INT4:
		append_be(p, 4, 4);
		append_be(p, (uint32_t) * (const int32_t *)value, 4);
		break;
	case COLUMN_TIME:
		append_be(p, 8, 4);
		append_be(p, postgres_time(*(const moment *)value), 8);
		break;
	case COLUMN_TEXT:
	case COLUMN_BYTES:
		append_be(p, t->len, 4);
		append(p, t->ptr, t->len);
		break;
	}
	if (!p->failed)
		patch_be4(p, p->array_head + 12, read_be4(p->bytes + p->array_head + 12) + 1);
}

void params_array_end(struct params *p)
{
	end(p);
}

void params_texts(struct params *p, const struct text *list, size_t n)
{
	params_array(p, COLUMN_TEXT);
	for (size_t i = 0; i < n; i++)
		params_item(p, COLUMN_TEXT, &list[i]);
	params_array_end(p);
}

const int params_formats[PARAMS_MAX] = {
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

void params_pointers(const struct params *p, const char *ret_values[], int ret_lengths[])
{
	for (int i = 0; i < p->n; i++) {
		ret_values[i] = p->length[i] < 0 ? NULL : p->bytes + p->begin[i];
		ret_lengths[i] = p->length[i] < 0 ? 0 : p->length[i];
	}
}
