/*
 * Puts the rows of a snapshot in order, and its things by district.
 */
#include <endian.h>

#include "building.h"

/* ---- Order of rows -------------------------------------------------------------------------- */

/* How many columns of each table, from the first, are its key. */
static const size_t keys[TABLES] = {[TABLE_DOMAIN] = 1,
	[TABLE_EXPERT_TYPE] = 1,
	[TABLE_NEED] = 1,
	[TABLE_DISTRICT] = 1,
	[TABLE_FACT] = 1,
	[TABLE_EXPERT] = 1,
	[TABLE_EXPERT_SKILL] = 2,
	[TABLE_LIAISON] = 1,
	[TABLE_RESOURCE] = 1,
	[TABLE_SCREEN] = 2,
	[TABLE_SCREEN_CUE] = 3,
	[TABLE_LEXICON] = 2,
	[TABLE_DUTY] = 4,
	[TABLE_PRACTICE_RULE] = 3,
	[TABLE_MODEL] = 2,
	[TABLE_WORD_CLASS] = 2,
	[TABLE_COMBINATION] = 1,
	[TABLE_CALENDAR_DAY] = 1,
	[TABLE_ENTRY] = 1,
	[TABLE_LEAVE] = 1};
_Static_assert(TABLES == 20, "a table was added: say what its key is");

/* A row by the order in which it came, and eight bytes of its first cell as a number in whose order
 * they are. */
struct fronted {
	uint64_t front;
	uint32_t at;
};

/* One sorting of a table. */
struct sorting {
	const struct raw_row **rows; /* as they came */
	struct fronted *list, *spare;
	size_t n, columns;
};

static uint64_t front_of(struct text cell, size_t from)
{
	uint64_t front = 0;
	size_t n = cell.len - from;

	memcpy(&front, cell.ptr + from, n < sizeof(front) ? n : sizeof(front));
	return be64toh(front);
}

/* One pass of a radix sort: by one byte of the fronts, of which `counts` tells how many have it. */
static void scatter(
	const struct fronted *from, struct fronted *to, size_t n, int byte, const uint32_t counts[256])
{
	uint32_t next[256], sum = 0;

	for (int i = 0; i < 256; i++) {
		next[i] = sum;
		sum += counts[i];
	}
	for (size_t i = 0; i < n; i++)
		to[next[from[i].front >> (8 * byte) & 0xff]++] = from[i];
}

/* By their fronts, from the last byte to the first; those in which all agree are left out. */
static void sort_fronts(struct sorting *s)
{
	uint32_t counts[8][256] = {0};

	for (size_t i = 0; i < s->n; i++)
		for (int byte = 0; byte < 8; byte++)
			counts[byte][s->list[i].front >> (8 * byte) & 0xff]++;
	for (int byte = 0; byte < 8 && s->n; byte++) {
		struct fronted *swap = s->list;

		if (counts[byte][s->list[0].front >> (8 * byte) & 0xff] == s->n)
			continue;
		scatter(s->list, s->spare, s->n, byte, counts[byte]);
		s->list = s->spare;
		s->spare = swap;
	}
}

static int row_cmp(const struct sorting *s, const struct fronted *a, const struct fronted *b)
{
	for (size_t i = 0; i < s->columns; i++) {
		int c = text_cmp(
			snapshot_cell(s->rows[a->at]->bytes, i), snapshot_cell(s->rows[b->at]->bytes, i));

		if (c)
			return c;
	}
	return 0;
}

/* Merges [low, middle) and [middle, high) of `from` into `to`. */
static void merge(const struct sorting *s, const struct fronted *from, struct fronted *to,
	size_t low, size_t middle, size_t high)
{
	size_t left = low, right = middle;

	for (size_t at = low; at < high; at++) {
		bool take_left =
			left < middle && (right >= high || row_cmp(s, &from[left], &from[right]) <= 0);

		to[at] = take_left ? from[left++] : from[right++];
	}
}

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

/* Bottom-up merge sort of [from, to), whose fronts are equal: no recursion, and no allocation. */
static void sort_equals(const struct sorting *s, size_t from, size_t to)
{
	struct fronted *list = s->list + from, *spare = s->spare + from;
	size_t n = to - from;

	for (size_t width = 1; width < n; width *= 2) {
		struct fronted *swap = list;

		for (size_t low = 0; low < n; low += 2 * width)
			merge(s, list, spare, low, at_most(low + width, n), at_most(low + 2 * width, n));
		list = spare;
		spare = swap;
	}
	if (list != s->list + from)
		memcpy(s->list + from, list, n * sizeof(*list));
}

/* Whether two rows have the same cells in their first `key` columns. */
static bool same_key(const struct raw_row *a, const struct raw_row *b, size_t key)
{
	for (size_t i = 0; i < key; i++)
		if (!text_eq(snapshot_cell(a->bytes, i), snapshot_cell(b->bytes, i)))
			return false;
	return true;
}

/* No two of [from, to), which are in order, may have the same key. */
static bool check_keys(struct snapshot_builder *b, enum snapshot_table t, const struct sorting *s,
	size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++) {
		const struct raw_row *before = s->rows[s->list[i - 1].at], *row = s->rows[s->list[i].at];

		if (same_key(before, row, keys[t]))
			return BUILDING_FAULT(b, t, row, "\"%.*s\" is there twice: row %zu says it too",
				TEXT_ARG(building_quote(snapshot_cell(row->bytes, 0))),
				building_place(b, t, before));
	}
	return true;
}

static bool sorting_begin(const struct raw_table *table, struct arena *a, struct sorting *s)
{
	*s = (struct sorting){.rows = arena_room(a, table->n * sizeof(const struct raw_row *)),
		.list = arena_room(a, table->n * sizeof(struct fronted)),
		.spare = arena_room(a, table->n * sizeof(struct fronted))};
	if (!s->rows || !s->list || !s->spare)
		return false;
	for (const struct raw_row *r = table->first; r; r = r->next) {
		s->rows[s->n] = r;
		s->list[s->n] =
			(struct fronted){front_of(snapshot_cell(r->bytes, 0), table->shared), (uint32_t)s->n};
		s->n++;
	}
	return true;
}

static bool sort_table(
	struct snapshot_builder *b, enum snapshot_table t, struct arena *a, struct raw_table *table)
{
	struct sorting s;

	if (!sorting_begin(table, a, &s))
		return building_fault(b, t, 0, TEXT_NONE);
	s.columns = snapshot_table_columns(t);
	sort_fronts(&s);
	for (size_t from = 0, to; from < s.n; from = to) {
		for (to = from + 1; to < s.n && s.list[to].front == s.list[from].front;)
			to++;
		sort_equals(&s, from, to);
		if (!check_keys(b, t, &s, from, to))
			return false;
	}
	for (uint32_t i = 0; i < s.n; i++) {
		table->sorted[i] = s.rows[s.list[i].at];
		table->rank[s.list[i].at] = i;
	}
	return true;
}

/* The sorting's own memory, of which a large table takes much, is given back at once. */
static bool order_table(struct snapshot_builder *b, enum snapshot_table t)
{
	struct raw_table *table = &b->building->tables[t];
	struct arena *scratch = &b->building->scratch, own;
	bool ok;

	table->sorted = arena_room(scratch, table->n * sizeof(const struct raw_row *));
	table->rank = arena_room(scratch, table->n * sizeof(*table->rank));
	if (!table->sorted || !table->rank)
		return building_fault(b, t, 0, TEXT_NONE);
	arena_init(&own, b->arena->cap);
	ok = sort_table(b, t, &own, table);
	arena_release(&own);
	return ok;
}

bool building_sort(struct snapshot_builder *b)
{
	for (int t = 0; t < TABLES; t++)
		if (!order_table(b, (enum snapshot_table)t))
			return false;
	return true;
}

/* ---- Order by district ---------------------------------------------------------------------- */

bool by_district_begin(struct snapshot_builder *b, size_t n, struct by_district *ret)
{
	size_t n_districts = b->s->n_districts;

	*ret = (struct by_district){.begins = arena_array(b->arena, n_districts + 1, sizeof(uint32_t)),
		.places = arena_room(b->arena, n * sizeof(uint32_t)),
		.districts = arena_room(&b->building->scratch, n * sizeof(district_index)),
		.n_districts = n_districts,
		.n = n};
	return (ret->begins && ret->places && ret->districts) ||
		   building_fault(b, TABLE_DISTRICT, 0, TEXT_NONE);
}

void by_district_count(struct by_district *by, size_t thing, district_index d)
{
	by->districts[thing] = d;
	by->begins[d]++;
}

/* Each begins where those before end; from the last thing to the first, so that they end there. */
void by_district_sum(struct by_district *by)
{
	for (size_t d = 1; d <= by->n_districts; d++)
		by->begins[d] += by->begins[d - 1];
	for (size_t i = by->n; i > 0; i--)
		by->places[i - 1] = --by->begins[by->districts[i - 1]];
}
