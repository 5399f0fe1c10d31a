/*
 * Decision: what was decided, as a value: the rows to write. It can be printed, tested without a
 * database, and taken again when another dispatcher was first.
 *
 * Rows live in the arena they were added with. The kinds and their columns are rows.def.
 */
#ifndef JIEYOU_DECISION_H
#define JIEYOU_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "moment.h"
#include "text.h"

enum column_type { COLUMN_INT8, COLUMN_INT4, COLUMN_TEXT, COLUMN_BYTES, COLUMN_TIME };
enum row_lock { LOCK_NONE, LOCK_CASE, LOCK_EXPERT, LOCK_RECIPIENT };

enum row_kind {
#define ROW(kind, lock, columns) ROW_##kind,
#include "rows.def"
#undef ROW
	ROW_KINDS
};

#define COLUMN_INT8_T int64_t
#define COLUMN_INT4_T int32_t
#define COLUMN_TEXT_T struct text
#define COLUMN_BYTES_T struct text
#define COLUMN_TIME_T moment

#define COLUMN_MEMBER(kind, type, name) COLUMN_##type##_T name;
#define ROW(kind, lock, columns)     \
	struct row_##kind {              \
		columns(COLUMN_MEMBER, kind) \
	};
#include "rows.def"
#undef ROW

struct row {
	enum row_kind kind;
	struct row *next;
	union {
#define ROW(kind, lock, columns) struct row_##kind kind;
#include "rows.def"
#undef ROW
	};
};

struct decision {
	struct row *rows; /* in the order they were added */
	struct row **last;
	struct text head; /* of the case: what its first event is chained to; empty: nothing */
};

/* How the store reads and writes rows of a kind without knowing them. */
struct column {
	const char *name;
	enum column_type type;
	size_t offset; /* in struct row */
};

struct row_shape {
	const char *name;
	enum row_lock lock;
	const struct column *columns;
	size_t n_columns;
};

extern const struct row_shape row_shapes[ROW_KINDS];

/* An empty decision. */
void decision_init(struct decision *d);

/* Adds a zeroed row. Returns it, or NULL when the arena is full (the arena remembers). */
struct row *decision_add(struct decision *d, struct arena *a, enum row_kind kind);

/* The first row of a kind; NULL if there is none. */
struct row *decision_row(const struct decision *d, enum row_kind kind);

/* For people and tests: a line a row, `kind column=value ...`; bytes as their length. */
struct text decision_print(const struct decision *d, struct arena *a);

#endif
