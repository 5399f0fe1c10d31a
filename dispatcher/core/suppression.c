#include "suppression.h"

#include <string.h>

static bool is_small(int64_t count, int64_t least)
{
	return count > 0 && count < least;
}

bool suppression_alone(int64_t count, int64_t all, int64_t least)
{
	return is_small(count, least) || is_small(all - count, least);
}

/* ---- Sums ---------------------------------------------------------------------------------- */

/* The smallest group that is not merged, of those somebody is in; n: there is none. */
static size_t smallest(const struct suppression_sums *s)
{
	size_t found = s->n;

	for (size_t i = 0; i < s->n; i++)
		if (!s->merged[i] && s->count[i] > 0 && (found == s->n || s->count[i] < s->count[found]))
			found = i;
	return found;
}

bool suppression_merge(struct suppression_sums *s, int64_t least)
{
	int64_t all = 0, merged = 0;
	size_t n = 0, i;

	memset(s->merged, 0, sizeof(s->merged));
	for (i = 0; i < s->n; i++)
		all += s->count[i];
	if (is_small(all, least))
		return false;
	while ((i = smallest(s)) < s->n &&
		   (is_small(s->count[i], least) || n == 1 || is_small(merged, least))) {
		s->merged[i] = true;
		merged += s->count[i];
		n++;
	}
	return true;
}

/* ---- Cells --------------------------------------------------------------------------------- */

/*
 * A detour of a cell that grows: its row has so much less in another column, that column so much
 * more in another row, and so on until a row has so much less in the cell's column. The same
 * backwards, with more and less exchanged, where it shrinks. Rows are nodes 0 to ROWS - 1, columns
 * come after; what is an edge from row to column takes from the cell, or gives to it, as `grows`
 * says.
 */
enum { NODES = SUPPRESSION_GROUPS + SUPPRESSION_COLUMNS, COST_OF_NONE = 1000000 };

struct detour {
	struct suppression_table *t;
	int64_t count[SUPPRESSION_GROUPS][SUPPRESSION_COLUMNS]; /* as it then would be */
	size_t row, column;                                     /* of the cell */
	bool grows;
	int64_t cost[NODES]; /* from the row; -1: not reached */
	size_t from[NODES];
};

/* What it costs that one more cell is not shown: what it tells; what tells of nobody goes last. */
static int64_t cost_of(const struct detour *d, size_t row, size_t column)
{
	int64_t n = d->t->count[row][column];

	return d->t->hidden[row][column] ? 0 : n ? 1 + n : COST_OF_NONE;
}

/* Whether the edge between row and column can be gone, the way to the column or back. */
static bool is_open(const struct detour *d, size_t row, size_t column, bool to_column)
{
	return (row != d->row || column != d->column) &&
		   (to_column != d->grows || d->count[row][column] > 0);
}

static bool relax(struct detour *d, size_t from, size_t to, int64_t cost)
{
	if (d->cost[from] < 0 || (d->cost[to] >= 0 && d->cost[to] <= d->cost[from] + cost))
		return false;
	d->cost[to] = d->cost[from] + cost;
	d->from[to] = from;
	return true;
}

/* The cheapest way from the cell's row to its column (Bellman and Ford). False: there is none. */
static bool find_way(struct detour *d)
{
	bool changed = true;

	memset(d->cost, -1, sizeof(d->cost));
	d->cost[d->row] = 0;
	while (changed) {
		changed = false;
		for (size_t r = 0; r < d->t->rows; r++)
			for (size_t c = 0; c < d->t->columns; c++) {
				size_t column = SUPPRESSION_GROUPS + c;

				if (is_open(d, r, c, true))
					changed |= relax(d, r, column, cost_of(d, r, c));
				if (is_open(d, r, c, false))
					changed |= relax(d, column, r, cost_of(d, r, c));
			}
	}
	return d->cost[SUPPRESSION_GROUPS + d->column] >= 0;
}

/* How much can go that way: the least of what it takes from. */
static int64_t width_of(const struct detour *d, int64_t most)
{
	for (size_t at = SUPPRESSION_GROUPS + d->column; at != d->row; at = d->from[at]) {
		bool to_column = at >= SUPPRESSION_GROUPS;
		size_t row = to_column ? d->from[at] : at;
		size_t column = (to_column ? at : d->from[at]) - SUPPRESSION_GROUPS;
		int64_t n = d->count[row][column];

		if (to_column == d->grows && n < most)
			most = n;
	}
	return most;
}

/* Lets it go; the cells on the way are hidden from now on. */
static void go(struct detour *d, int64_t n)
{
	for (size_t at = SUPPRESSION_GROUPS + d->column; at != d->row; at = d->from[at]) {
		bool to_column = at >= SUPPRESSION_GROUPS;
		size_t row = to_column ? d->from[at] : at;
		size_t column = (to_column ? at : d->from[at]) - SUPPRESSION_GROUPS;

		d->count[row][column] += to_column == d->grows ? -n : n;
		d->t->hidden[row][column] = true;
	}
}

/* Gives the cell room to grow, or to shrink, by at most `wanted`. Returns by how much it has. */
static int64_t give_room(
	struct suppression_table *t, size_t row, size_t column, bool grows, int64_t wanted)
{
	struct detour d = {.t = t, .row = row, .column = column, .grows = grows};
	int64_t found = 0;

	memcpy(d.count, t->count, sizeof(d.count));
	while (found < wanted && find_way(&d)) {
		int64_t n = width_of(&d, wanted - found);

		go(&d, n);
		found += n;
	}
	return found;
}

void suppression_hide(struct suppression_table *t, int64_t least)
{
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->columns; c++)
			t->hidden[r][c] = is_small(t->count[r][c], least);
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->columns; c++) {
			int64_t room; /* that it lacks to grow */

			if (!is_small(t->count[r][c], least))
				continue;
			room = least - give_room(t, r, c, true, least);
			give_room(t, r, c, false, room < t->count[r][c] ? room : t->count[r][c]);
		}
}

/* ---- Tables -------------------------------------------------------------------------------- */

static void merge_columns(struct suppression_table *t, const struct suppression_sums *columns)
{
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < columns->n; c++)
			if (columns->merged[c]) {
				t->count[r][columns->n] += t->count[r][c];
				t->count[r][c] = 0;
			}
	t->columns = columns->n + 1;
}

static void merge_rows(struct suppression_table *t, const struct suppression_sums *rows)
{
	for (size_t r = 0; r < rows->n; r++)
		for (size_t c = 0; rows->merged[r] && c < t->columns; c++) {
			t->count[rows->n][c] += t->count[r][c];
			t->count[r][c] = 0;
		}
	t->rows = rows->n + 1;
}

void suppression_publish(struct suppression_table *t, const struct suppression_sums *columns,
	struct suppression_sums *ret_rows, int64_t least)
{
	*ret_rows = (struct suppression_sums){.n = t->rows};
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->columns; c++)
			ret_rows->count[r] += t->count[r][c];
	suppression_merge(ret_rows, least);
	memset(t->count[t->rows], 0, sizeof(t->count[0]));
	for (size_t r = 0; r < t->rows; r++)
		t->count[r][columns->n] = 0;
	merge_columns(t, columns);
	merge_rows(t, ret_rows);
	suppression_hide(t, least);
}
