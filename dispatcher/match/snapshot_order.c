/*
 * Puts the rows of a snapshot in order, and its things by district.
 */
#include <endian.h>

#include "building.h"

/* ---- Order of rows -------------------------------------------------------------------------- */

/* A row, and eight bytes of its first cell as a number, in whose order they are. */
struct fronted {
	uint64_t front;
	const struct raw_row *row;
};

static uint64_t front_of(struct text cell, size_t from)
{
	uint64_t front = 0;
	size_t n = cell.len - from;

	memcpy(&front, cell.ptr + from, n < sizeof(front) ? n : sizeof(front));
	return be64toh(front);
}

/* How many bytes all first cells begin with. */
static size_t shared_front(const struct raw_table *table)
{
	struct text shared = snapshot_cell(table->first->bytes, 0);

	for (const struct raw_row *r = table->first; r; r = r->next) {
		struct text cell = snapshot_cell(r->bytes, 0);
		size_t same = 0;

		while (same < shared.len && same < cell.len && cell.ptr[same] == shared.ptr[same])
			same++;
		shared.len = same;
	}
	return shared.len;
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
static struct fronted *sort_fronts(struct fronted *list, struct fronted *spare, size_t n)
{
	uint32_t counts[8][256] = {0};

	for (size_t i = 0; i < n; i++)
		for (int byte = 0; byte < 8; byte++)
			counts[byte][list[i].front >> (8 * byte) & 0xff]++;
	for (int byte = 0; byte < 8; byte++) {
		struct fronted *swap = list;

		if (counts[byte][list[0].front >> (8 * byte) & 0xff] == n)
			continue;
		scatter(list, spare, n, byte, counts[byte]);
		list = spare;
		spare = swap;
	}
	return list;
}

static int row_cmp(const struct raw_row *a, const struct raw_row *b, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		int c = text_cmp(snapshot_cell(a->bytes, i), snapshot_cell(b->bytes, i));

		if (c)
			return c;
	}
	return 0;
}

/* Merges [low, middle) and [middle, high) of `from` into `to`. */
static void merge(const struct raw_row **from, const struct raw_row **to, size_t low, size_t middle,
	size_t high, size_t columns)
{
	size_t left = low, right = middle;

	for (size_t at = low; at < high; at++) {
		bool take_left =
			left < middle && (right >= high || row_cmp(from[left], from[right], columns) <= 0);

		to[at] = take_left ? from[left++] : from[right++];
	}
}

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

/* Bottom-up merge sort of those whose fronts are equal: neither recursion nor an allocation. */
static void sort_equals(
	const struct raw_row **list, const struct raw_row **spare, size_t n, size_t columns)
{
	const struct raw_row **rows = list;

	for (size_t width = 1; width < n; width *= 2) {
		const struct raw_row **swap = rows;

		for (size_t low = 0; low < n; low += 2 * width)
			merge(rows, spare, low, at_most(low + width, n), at_most(low + 2 * width, n), columns);
		rows = spare;
		spare = swap;
	}
	if (rows != list)
		memcpy(list, rows, n * sizeof(const struct raw_row *));
}

static bool sort_table(struct snapshot_builder *b, enum snapshot_table t)
{
	struct raw_table *table = &b->building->tables[t];
	struct arena *scratch = &b->building->scratch;
	size_t n = table->n, at = 0, columns = snapshot_table_columns(t),
		   shared = n ? shared_front(table) : 0;
	struct fronted *list = arena_room(scratch, n * sizeof(*list)),
				   *spare = arena_room(scratch, n * sizeof(*spare));

	table->sorted = arena_room(scratch, n * sizeof(const struct raw_row *));
	if (!list || !spare || !table->sorted)
		return building_fault(b, t, 0, TEXT_NONE);
	for (const struct raw_row *r = table->first; r; r = r->next)
		list[at++] = (struct fronted){front_of(snapshot_cell(r->bytes, 0), shared), r};
	if (n)
		list = sort_fronts(list, spare, n);
	for (size_t i = 0; i < n; i++)
		table->sorted[i] = list[i].row;
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && list[to].front == list[from].front;)
			to++;
		sort_equals(
			table->sorted + from, (const struct raw_row **)(void *)spare, to - from, columns);
	}
	return true;
}

bool building_sort(struct snapshot_builder *b)
{
	for (int t = 0; t < TABLES; t++)
		if (!sort_table(b, (enum snapshot_table)t))
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
		.n_districts = n_districts};
	return (ret->begins && ret->places && ret->districts) ||
		   building_fault(b, TABLE_DISTRICT, 0, TEXT_NONE);
}

void by_district_count(struct by_district *by, district_index d)
{
	by->districts[by->n++] = d;
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
