#include "row_read.h"

#define POSTGRES_EPOCH_US INT64_C(946684800000000)

static const unsigned char *next(struct row_read *r, int length)
{
	int c = r->column++;

	if (c >= PQnfields(r->result) || PQgetisnull(r->result, r->row, c) ||
		(length >= 0 && PQgetlength(r->result, r->row, c) != length)) {
		r->failed = true;
		return NULL;
	}
	return (const unsigned char *)PQgetvalue(r->result, r->row, c);
}

static uint64_t big_endian(const unsigned char *p, int n)
{
	uint64_t v = 0;

	for (int i = 0; p && i < n; i++)
		v = v << 8 | p[i];
	return v;
}

int64_t row_int8(struct row_read *r)
{
	return (int64_t)big_endian(next(r, 8), 8);
}

int32_t row_int4(struct row_read *r)
{
	return (int32_t)(uint32_t)big_endian(next(r, 4), 4);
}

bool row_bool(struct row_read *r)
{
	return big_endian(next(r, 1), 1) != 0;
}

struct text row_text(struct row_read *r)
{
	int c = r->column;
	const char *p = (const char *)next(r, -1);

	return p ? (struct text){p, (size_t)PQgetlength(r->result, r->row, c)} : TEXT_NONE;
}

moment row_time(struct row_read *r)
{
	if (r->column < PQnfields(r->result) && PQgetisnull(r->result, r->row, r->column)) {
		r->column++;
		return (moment){0};
	}
	return (moment){(int64_t)big_endian(next(r, 8), 8) + POSTGRES_EPOCH_US};
}

bool row_absent(struct row_read *r, int n)
{
	if (r->column >= PQnfields(r->result) || !PQgetisnull(r->result, r->row, r->column))
		return false;
	r->column += n;
	return true;
}

bool row_end(const struct row_read *r)
{
	return !r->failed && r->column == PQnfields(r->result);
}
