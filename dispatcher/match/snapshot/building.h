/*
 * Building: a snapshot half made. Private to snapshot*.c.
 *
 * Rows are kept as they came, one list a table, until snapshot_finish sorts them and reads them
 * table by table (snapshot_rows.c); so a row may refer to one that came later in its table. Rows,
 * and what is read of them, live in the builder's arena, for a snapshot's texts are cells of rows.
 * What only the building needs is in `scratch`, which is there while snapshot_finish runs.
 */
#ifndef JIEYOU_BUILDING_H
#define JIEYOU_BUILDING_H

#include "ahead.h"
#include "digest.h"
#include "intern.h"
#include "lookup.h"
#include "snapshot.h"

enum { CELL_MAX = 16 << 10 /* bytes of one cell */ };

/*
 * A row in the form in which it is hashed: number of its table, number of its columns, each column
 * after its length; numbers as u32, big-endian. A length is less than 2^24, so that its first byte
 * is the NUL that every cell is followed by; the last column has one of its own. Columns at the end
 * that a row says nothing in may not be there.
 */
struct raw_row {
	struct raw_row *next;
	uint32_t size; /* of bytes, without the NUL at the end */
	char bytes[];
};

enum { ROW_LINES = 4 /* of the cache, that most rows lie in */ };

struct raw_table {
	struct raw_row *first;
	struct raw_row **last;
	size_t shared;                 /* how many bytes the first cells of all rows begin with */
	const struct raw_row **sorted; /* by all columns, from the first on; scratch */
	uint32_t *rank;                /* of each row as they came: its place in sorted; scratch */
	size_t n;
};

struct building {
	struct arena scratch;
	struct raw_table tables[TABLES];
	struct lookup codes[TABLES];  /* of what other tables refer to, to places; scratch */
	enum snapshot_table at;       /* the last table that had a row */
	const uint32_t *resources_of; /* of each region: its first resource; and one more */
};

/* Notes the fault, if it is the first. why may be TEXT_NONE: the arena was full. Always false. */
bool building_fault(struct snapshot_builder *b, enum snapshot_table t, size_t row, struct text why);

/* The same of a row, with a sentence made by arena_format; and of the row being read. */
#define BUILDING_FAULT(b, t, r, ...) \
	building_fault((b), (t), building_place(b, t, r), arena_format((b)->arena, __VA_ARGS__))
#define READ_FAULT(r, ...) BUILDING_FAULT((r)->b, (r)->table, (r)->row, __VA_ARGS__)

/* The place at which a row came in its table, from 1. */
size_t building_place(
	const struct snapshot_builder *b, enum snapshot_table t, const struct raw_row *row);

/* A cell cut short enough to be quoted in a fault. */
struct text building_quote(struct text cell);

/* ---- Cells: false (and a fault) when they do not hold what they should ----------------------- */

/* Fetches the front of the row a little after row i: in order they lie anywhere. */
static inline void building_fetch(const struct raw_table *table, size_t i, size_t lines)
{
	enum { AHEAD = 8, LINE = 64 };

	for (size_t line = 0; i + AHEAD < table->n && line < lines; line++)
		ahead_fetch((const char *)table->sorted[i + AHEAD] + line * LINE);
}

/* The cells of a row, as many as its table has columns. */
void building_cells(const struct raw_row *row, struct text ret[COLUMNS_MAX]);

/* A row being read, for the cells below. */
struct reading {
	struct snapshot_builder *b;
	enum snapshot_table table;
	const struct raw_row *row;
	struct text columns[COLUMNS_MAX];
	size_t n; /* rows of the table */
};

/* Notes of a fault that was found in the row being read which column it is in. Always false. */
bool building_fault_in(const struct reading *r, size_t column);

/* The reading of a table, before its first row. */
struct reading building_reading(struct snapshot_builder *b, enum snapshot_table t);

/*
 * Room for the things of a table, and its reading. NULL (and a fault) with more rows than `max`,
 * or when the arena is full; then the reading has no rows to read.
 */
void *building_table(struct snapshot_builder *b, enum snapshot_table t, size_t size, size_t max,
	struct reading *ret);

/* Moves to row i of the table, in order. False behind the last. */
bool building_row(struct reading *r, size_t i);

/*
 * Moves to the next row as they came, which is fast, for so they lie; at first to the first. False
 * behind the last.
 */
bool building_next(struct reading *r);

bool cell_code(const struct reading *r, size_t column, struct text *ret);
bool cell_number(const struct reading *r, size_t column, int64_t least, int64_t most, int64_t *ret);
bool cell_yes(const struct reading *r, size_t column, bool *ret); /* "yes", "no", "" as no */

/* "F", "M", or 0 where nothing is said. */
bool cell_sex(const struct reading *r, size_t column, char *ret);

/* Midnight at which a day begins in China; `none` where nothing is said. */
bool cell_day(const struct reading *r, size_t column, moment none, moment *ret);

/* One of n words to its place in the list. */
bool cell_word(
	const struct reading *r, size_t column, const struct text *words, size_t n, size_t *ret);

/* Keeps the codes of a table's things, of `stride` bytes and beginning with their code, in order.
 */
bool building_codes(
	struct snapshot_builder *b, enum snapshot_table t, const void *things, size_t stride);

/* A code of a table whose codes have been kept, to its place. */
bool cell_reference(const struct reading *r, size_t column, enum snapshot_table to, uint16_t *ret);

/* Likewise the next code of a list parted by spaces. False with *ret_end: the list is at its end.
 */
bool cell_next_reference(const struct reading *r, struct text *list, enum snapshot_table to,
	uint16_t *ret, bool *ret_end);

/* Sorts the rows of every table. False (and a fault) when a key is there twice. */
bool building_sort(struct snapshot_builder *b);

/* Reads all sorted rows into b->s. False: b->fault says why. */
bool building_read(struct snapshot_builder *b);
bool building_read_people(struct snapshot_builder *b);    /* experts, skills, liaison units */
bool building_read_resources(struct snapshot_builder *b); /* resources and what they offer */
bool building_read_words(struct snapshot_builder *b);     /* screens and what comes after them */
bool building_read_duties(struct snapshot_builder *b);
bool building_read_combinations(struct snapshot_builder *b); /* after all other terms */
bool building_read_entries(struct snapshot_builder *b);      /* of the library */

/* The model, which needs the scanner. */
bool building_read_model(struct snapshot_builder *b);

/* Place of a code in an array of n things of `stride` bytes that begin with their code; NONE. */
uint16_t building_find(const void *things, size_t n, size_t stride, struct text code);

/*
 * The leaves that a list names, each of which `type` must answer (NONE: any leaf will do); and the
 * first of them, or NONE.
 */
bool building_need_set(const struct reading *r, size_t column, uint16_t type, struct need_set *ret,
	need_index *ret_first);

/* ---- Order by district ---------------------------------------------------------------------- */

/*
 * Puts things that come in order of code into order of district, then of code, by counting:
 * by_district_count() for each, by_district_sum(), and `places` are theirs.
 */
struct by_district {
	uint32_t *begins;          /* of each district the first; and one more */
	uint32_t *places;          /* of each thing, by its order */
	district_index *districts; /* likewise; scratch */
	size_t n_districts, n;
};

/* False (and a fault) when the arena is full. */
bool by_district_begin(struct snapshot_builder *b, size_t n, struct by_district *ret);
void by_district_count(struct by_district *by, size_t thing, district_index d);
void by_district_sum(struct by_district *by);

#endif
