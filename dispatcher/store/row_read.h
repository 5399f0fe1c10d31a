/*
 * Reading rows: columns of a binary result, left to right, by type. A column of another length, a
 * null where none may be, one too many or too few is remembered in `failed`; test it at the end.
 * Texts point into the result: copy what must outlive it.
 */
#ifndef JIEYOU_ROW_READ_H
#define JIEYOU_ROW_READ_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "moment.h"
#include "text.h"

struct row_read {
	const PGresult *result;
	int row;
	int column;
	bool failed;
};

static inline struct row_read row_read(const PGresult *result, int row)
{
	return (struct row_read){.result = result, .row = row};
}

int64_t row_int8(struct row_read *r);
int32_t row_int4(struct row_read *r);
bool row_bool(struct row_read *r);
struct text row_text(struct row_read *r); /* text and bytea */
moment row_time(struct row_read *r);      /* null: the zero moment */

/* Whether the next column is null; then the next n are passed over. */
bool row_absent(struct row_read *r, int n);

/* All columns were read and none failed. */
bool row_end(const struct row_read *r);

#endif
