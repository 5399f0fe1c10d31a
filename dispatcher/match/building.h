/*
 * Building: a snapshot half made. Private to snapshot*.c.
 *
 * Rows are kept as they came, one list a table, until snapshot_finish sorts them and reads them
 * table by table (snapshot_rows.c); so a row may refer to one that came later in its table.
 * Everything lives in the builder's arena.
 */
#ifndef JIEYOU_BUILDING_H
#define JIEYOU_BUILDING_H

#include "digest.h"
#include "intern.h"
#include "snapshot.h"

enum { CELL_MAX = 16 << 10 /* bytes of one cell */ };

struct raw_row {
	struct raw_row *next;
	size_t row;            /* place in its table, from 1 */
	struct text columns[]; /* as many as the table has */
};

struct raw_table {
	struct raw_row *first;
	struct raw_row **last;
	const struct raw_row **sorted; /* by all columns, from the first on */
	size_t n;
};

struct building {
	struct digest hash; /* of the sorted rows */
	struct raw_table tables[TABLES];
	enum snapshot_table at;       /* the last table that had a row */
	const uint32_t *resources_of; /* of each region: its first resource; and one more */
};

/* Notes the fault, if it is the first. why may be TEXT_NONE: the arena was full. Always false. */
bool building_fault(struct snapshot_builder *b, enum snapshot_table t, size_t row, struct text why);

/* The same with a sentence made by arena_format; and of the row being read. */
#define BUILDING_FAULT(b, t, r, ...) \
	building_fault((b), (t), (r)->row, arena_format((b)->arena, __VA_ARGS__))
#define READ_FAULT(r, ...) BUILDING_FAULT((r)->b, (r)->table, (r)->row, __VA_ARGS__)

/* A cell cut short enough to be quoted in a fault. */
struct text building_quote(struct text cell);

/* ---- Cells: false (and a fault) when they do not hold what they should ----------------------- */

/* A row being read, for the cells below. */
struct reading {
	struct snapshot_builder *b;
	enum snapshot_table table;
	const struct raw_row *row;
	size_t n; /* rows of the table */
};

/* The reading of a table, before its first row. */
struct reading building_reading(struct snapshot_builder *b, enum snapshot_table t);

/*
 * Room for the things of a table, and its reading. NULL (and a fault) with more rows than `max`,
 * or when the arena is full; then the reading has no rows to read.
 */
void *building_table(struct snapshot_builder *b, enum snapshot_table t, size_t size, size_t max,
	struct reading *ret);

/* Moves to row i of the table. False (and a fault) if its first `key` columns were there before. */
bool building_row(struct reading *r, size_t i, size_t key);

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

/* A code to its place in a sorted array of the snapshot; `what` names the kind in the fault. */
struct reference {
	const char *what;
	const void *things;
	size_t n;
	size_t stride;
};
#define REFERENCE(s, array, noun)       \
	((struct reference){.what = (noun), \
		.things = (s)->array,           \
		.n = (s)->n_##array,            \
		.stride = sizeof((s)->array[0])})
bool cell_reference(
	const struct reading *r, size_t column, const struct reference *to, uint16_t *ret);

/* Likewise the next code of a list parted by spaces. False with *ret_end: the list is at its end.
 */
bool cell_next_reference(const struct reading *r, struct text *list, const struct reference *to,
	uint16_t *ret, bool *ret_end);

/* Sorts the rows of every table. False when the arena is full. */
bool building_sort(struct snapshot_builder *b);

/* Reads all sorted rows into b->s. False: b->fault says why. */
bool building_read(struct snapshot_builder *b);
bool building_read_people(struct snapshot_builder *b);    /* experts, skills, liaison units */
bool building_read_resources(struct snapshot_builder *b); /* resources and what they offer */
bool building_read_words(struct snapshot_builder *b);     /* screens and what comes after them */
bool building_read_duties(struct snapshot_builder *b);
bool building_read_combinations(struct snapshot_builder *b); /* after all other terms */

/* The model, which needs the scanner. */
bool building_read_model(struct snapshot_builder *b);

/* The kind of screen of that name; SCREENS: there is none. */
enum screen_kind building_screen(struct text name);

/* Place of a code in an array of n things of `stride` bytes that begin with their code; NONE. */
uint16_t building_find(const void *things, size_t n, size_t stride, struct text code);

/* The leaves that a list names, each of which `type` must answer (NONE: any leaf will do). */
bool building_need_set(
	const struct reading *r, struct text list, uint16_t type, struct need_set *ret);

/* ---- Order by district ---------------------------------------------------------------------- */

/*
 * Puts things that come in order of code into order of district, then of code, by counting:
 * by_district_count() for each, by_district_sum(), then by_district_place() for each again.
 */
struct by_district {
	uint32_t *begins; /* in the end: of each district the first; and one more. NULL: arena full */
	uint32_t *places; /* of each thing, in the order of the calls */
	uint32_t *next;
	size_t n_districts, n_placed;
};

struct by_district by_district_begin(struct snapshot_builder *b, size_t n);
void by_district_count(struct by_district *by, district_index d);
void by_district_sum(struct by_district *by);
uint32_t by_district_place(struct by_district *by, district_index d);

#endif
