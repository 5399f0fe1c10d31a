/*
 * Suppression: whoever solves the equations of all tables that are published learns of no cell that
 * is suppressed. The solver is a linear program of its own (the simplex method, Bland's rule): its
 * variables are the requests by side and grade as they were before anything was merged, and its
 * equations all that is shown, and that every table is of the same requests.
 */
#include "suppression.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "draw.h"

enum {
	LEAST = 5,
	TABLES = 3,
	ROWS = 6,
	COLUMNS = 3,
	CELLS = TABLES * ROWS * COLUMNS,
	EQUATIONS = 140
};
#define NOUGHT 1e-7

/* ---- A linear program ---------------------------------------------------------------------- */

/* Of x >= 0 with A x = b: a row for each equation, with what it comes to; then what is sought. */
static struct {
	int n, m;
	double a[EQUATIONS + 1][CELLS + EQUATIONS + 1];
	int basis[EQUATIONS];
} lp;

static int width;

static void pivot(int row, int column)
{
	double by = lp.a[row][column];

	for (int j = 0; j <= width; j++)
		lp.a[row][j] /= by;
	for (int i = 0; i <= lp.m; i++) {
		double times = lp.a[i][column];

		if (i == row || fabs(times) < 1e-12)
			continue;
		for (int j = 0; j <= width; j++)
			lp.a[i][j] -= times * lp.a[row][j];
	}
	lp.basis[row] = column;
}

/* The row that gives way to a column, or -1: it is without bound. */
static int leaving(int column)
{
	int found = -1;
	double least = 0;

	for (int i = 0; i < lp.m; i++) {
		double ratio = lp.a[i][width] / lp.a[i][column];

		if (lp.a[i][column] < NOUGHT)
			continue;
		if (found < 0 || ratio < least - 1e-9 ||
			(ratio < least + 1e-9 && lp.basis[i] < lp.basis[found])) {
			found = i;
			least = ratio;
		}
	}
	return found;
}

/* The least of what row m says, over columns below `n`. */
static double minimise(int n)
{
	for (;;) {
		int column = 0, row;

		while (column < n && lp.a[lp.m][column] > -NOUGHT)
			column++;
		if (column == n)
			return -lp.a[lp.m][width];
		row = leaving(column);
		if (row < 0)
			return -INFINITY;
		pivot(row, column);
	}
}

/* From equations to a table that fits them. */
static void begin_solving(void)
{
	width = lp.n + lp.m;
	for (int i = 0; i < lp.m; i++) {
		lp.a[i][width] = lp.a[i][CELLS + EQUATIONS];
		for (int j = lp.n; j < width; j++)
			lp.a[i][j] = j == lp.n + i;
		lp.basis[i] = lp.n + i;
	}
	for (int j = 0; j <= width; j++) {
		lp.a[lp.m][j] = 0;
		for (int i = 0; i < lp.m && (j < lp.n || j == width); i++)
			lp.a[lp.m][j] -= lp.a[i][j];
	}
	cr_assert(fabs(minimise(lp.n)) < 1e-5, "what is published fits together");
	for (int i = 0; i < lp.m; i++) /* what is left of the helpers stands at nought */
		for (int j = 0; j < lp.n && lp.basis[i] >= lp.n; j++)
			if (fabs(lp.a[i][j]) > 1e-6)
				pivot(i, j);
}

/* The least, or the most (sign -1), of the sum of some cells. */
static double bound(const bool of[CELLS], int sign)
{
	for (int j = 0; j <= width; j++)
		lp.a[lp.m][j] = j < lp.n && of[j] ? sign : 0;
	for (int i = 0; i < lp.m; i++) {
		double times = lp.basis[i] < lp.n && of[lp.basis[i]] ? sign : 0;

		for (int j = 0; times != 0 && j <= width; j++)
			lp.a[lp.m][j] -= times * lp.a[i][j];
	}
	return sign * minimise(lp.n);
}

static void say_sum(const bool of[CELLS], double n)
{
	cr_assert_lt(lp.m, EQUATIONS);
	memset(lp.a[lp.m], 0, sizeof(lp.a[lp.m]));
	for (int j = 0; j < lp.n; j++)
		lp.a[lp.m][j] = of[j];
	lp.a[lp.m++][CELLS + EQUATIONS] = n;
}

/* ---- What is published --------------------------------------------------------------------- */

/* Requests by each side and grade, and what is published of them. */
static struct {
	int tables, rows;
	int64_t count[TABLES][ROWS][COLUMNS];
	struct suppression_sums columns, sums[TABLES];
	struct suppression_table table[TABLES];
	bool withheld;
} family;

static uint64_t state;

/* Few requests or some, of which some groups are rare. */
static void draw_family(void)
{
	unsigned n = 1 + draw_below(&state, 10) * draw_below(&state, 12),
			 rare = 1 + draw_below(&state, 9);

	memset(&family, 0, sizeof(family));
	family.tables = 1 + (int)draw_below(&state, TABLES);
	family.rows = 2 + (int)draw_below(&state, ROWS - 1);
	for (unsigned i = 0; i < n; i++) {
		unsigned grade = draw_below(&state, 10) < rare ? 0 : draw_below(&state, COLUMNS);

		for (int t = 0; t < family.tables; t++) {
			unsigned row = draw_below(&state, (unsigned)family.rows);

			if (draw_below(&state, 10) < rare)
				row = draw_below(&state, 2);
			family.count[t][row][grade]++;
		}
	}
}

static void publish(void)
{
	family.columns = (struct suppression_sums){.n = COLUMNS};
	for (int r = 0; r < family.rows; r++)
		for (int c = 0; c < COLUMNS; c++)
			family.columns.count[c] += family.count[0][r][c];
	family.withheld = !suppression_merge(&family.columns, LEAST);
	for (int t = 0; t < family.tables; t++) {
		struct suppression_table *table = &family.table[t];

		table->rows = (size_t)family.rows;
		table->columns = COLUMNS;
		for (int r = 0; r < family.rows; r++)
			memcpy(table->count[r], family.count[t][r], sizeof(family.count[t][r]));
		suppression_publish(table, &family.columns, &family.sums[t], LEAST);
	}
}

/* ---- What a reader knows ------------------------------------------------------------------- */

static int variable(int t, int r, int c)
{
	return (t * family.rows + r) * COLUMNS + c;
}

/* Whether a row, or a column, as it was is in one as it is shown; the last has those merged. */
static bool is_in(const struct suppression_sums *s, int was, size_t shown)
{
	return s->merged[was] ? shown == s->n : shown == (size_t)was;
}

/* The cells of a table that are in a row and a column as they are shown; -1: in any. */
static void choose(int t, int row, int column, bool ret_of[CELLS])
{
	memset(ret_of, 0, CELLS * sizeof(*ret_of));
	for (int r = 0; r < family.rows; r++)
		for (int c = 0; c < COLUMNS; c++)
			ret_of[variable(t, r, c)] = (row < 0 || is_in(&family.sums[t], r, (size_t)row)) &&
										(column < 0 || is_in(&family.columns, c, (size_t)column));
}

static void know_sum(int t, int row, int column)
{
	const struct suppression_table *table = &family.table[t];
	bool of[CELLS];
	int64_t n = 0;

	for (int r = 0; r < (int)table->rows; r++)
		for (int c = 0; c < (int)table->columns; c++)
			n += (row < 0 || r == row) && (column < 0 || c == column) ? table->count[r][c] : 0;
	choose(t, row, column, of);
	say_sum(of, (double)n);
}

/* That every table has the same requests of a grade, though that number may not be shown. */
static void know_same(int t)
{
	for (int c = 0; c < COLUMNS; c++) {
		cr_assert_lt(lp.m, EQUATIONS);
		memset(lp.a[lp.m], 0, sizeof(lp.a[lp.m]));
		for (int r = 0; r < family.rows; r++) {
			lp.a[lp.m][variable(0, r, c)] = 1;
			lp.a[lp.m][variable(t, r, c)] = -1;
		}
		lp.m++;
	}
}

static void know_all(void)
{
	lp.n = family.tables * family.rows * COLUMNS;
	lp.m = 0;
	for (int t = 0; t < family.tables; t++) {
		const struct suppression_table *table = &family.table[t];

		for (int r = 0; r < (int)table->rows; r++)
			know_sum(t, r, -1);
		for (int c = 0; c < (int)table->columns; c++)
			know_sum(t, -1, c);
		for (int r = 0; r < (int)table->rows; r++)
			for (int c = 0; c < (int)table->columns; c++)
				if (!table->hidden[r][c])
					know_sum(t, r, c);
		if (t)
			know_same(t);
	}
	begin_solving();
}

/* ---- What they find out -------------------------------------------------------------------- */

static int looked_at, hidden, too_near;

static void expect_unknown(const bool of[CELLS], int64_t n, bool small)
{
	double least = bound(of, 1), most = bound(of, -1);

	looked_at++;
	cr_assert(
		least < (double)n + 1e-4 && most > (double)n - 1e-4, "%g %ld %g", least, (long)n, most);
	too_near += most - least < (small ? LEAST : 1) - 1e-4;
}

/* What is hidden of a table as it is shown, and each group and cell that was merged. */
static void look_at_shown(int t)
{
	const struct suppression_table *table = &family.table[t];
	bool of[CELLS];

	for (int r = 0; r < (int)table->rows; r++)
		for (int c = 0; c < (int)table->columns; c++) {
			if (!table->hidden[r][c])
				continue;
			choose(t, r, c, of);
			expect_unknown(
				of, table->count[r][c], table->count[r][c] > 0 && table->count[r][c] < LEAST);
			hidden++;
		}
}

static void look_at_merged(int t)
{
	bool of[CELLS];

	for (int r = 0; r < family.rows; r++) {
		if (!family.sums[t].merged[r])
			continue;
		memset(of, 0, sizeof(of));
		for (int c = 0; c < COLUMNS; c++)
			of[variable(t, r, c)] = true;
		expect_unknown(of, family.sums[t].count[r], true);
	}
	for (int c = 0; t == 0 && c < COLUMNS; c++) {
		if (!family.columns.merged[c])
			continue;
		memset(of, 0, sizeof(of));
		for (int r = 0; r < family.rows; r++)
			of[variable(0, r, c)] = true;
		expect_unknown(of, family.columns.count[c], true);
	}
}

/* Each small cell as it was: it is not shown, and in what is shown it cannot be told. */
static void look_at_cells(int t)
{
	bool of[CELLS] = {false};

	for (int r = 0; r < family.rows; r++)
		for (int c = 0; c < COLUMNS; c++) {
			int64_t n = family.count[t][r][c];

			if (n == 0 || n >= LEAST)
				continue;
			of[variable(t, r, c)] = true;
			expect_unknown(of, n, true);
			of[variable(t, r, c)] = false;
		}
}

static void look(int families)
{
	looked_at = hidden = too_near = 0;
	for (int i = 0; i < families; i++) {
		draw_family();
		publish();
		if (family.withheld)
			continue;
		know_all();
		for (int t = 0; t < family.tables; t++) {
			look_at_shown(t);
			look_at_merged(t);
			look_at_cells(t);
		}
	}
}

Test(suppression, nobody_learns_a_small_cell_from_all_that_is_published)
{
	state = draw_setting("SEED", 1);
	look((int)draw_setting("FAMILIES", 3000));
	cr_log_info("%d bounds were sought, %d cells are hidden", looked_at, hidden);
	cr_expect_gt(looked_at, 3000);
	cr_expect_eq(too_near, 0, "%d are told too nearly", too_near);
}

/* Whether the solver would find them: with small cells hidden, and nothing else. */
Test(suppression, the_solver_learns_what_is_hidden_alone)
{
	state = 1;
	memset(&family, 0, sizeof(family));
	family.tables = 1;
	family.rows = 2;
	family.count[0][0][0] = 20;
	family.count[0][0][1] = 3;
	family.count[0][1][0] = 9;
	family.count[0][1][1] = 8;
	publish();
	cr_expect(family.table[0].hidden[0][0] && family.table[0].hidden[1][1]);
	know_all();
	look_at_cells(0);
	cr_expect_eq(too_near, 0);
	memset(family.table[0].hidden, 0, sizeof(family.table[0].hidden));
	family.table[0].hidden[0][1] = true;
	know_all();
	look_at_cells(0);
	cr_expect_eq(too_near, 1);
}

/* ---- Counts by kind, as of linkages: of each table its kinds, and all of them ---------------- */

/* All, if it is shown; and each kind that is. */
static void know_kinds(const struct suppression_sums *s, const bool shown[])
{
	bool of[CELLS] = {false};
	int64_t all = 0;

	lp.n = (int)s->n;
	lp.m = 0;
	for (size_t i = 0; i < s->n; i++) {
		all += s->count[i];
		of[i] = shown[i];
		if (shown[i])
			say_sum(of, (double)s->count[i]);
		of[i] = false;
	}
	for (size_t i = 0; i < s->n; i++)
		of[i] = true;
	say_sum(of, (double)all);
	begin_solving();
}

/* Each small kind on its own. */
static void look_at_kinds(const struct suppression_sums *s)
{
	for (size_t i = 0; i < s->n; i++) {
		bool of[CELLS] = {false};

		of[i] = true;
		if (s->count[i] > 0 && s->count[i] < LEAST)
			expect_unknown(of, s->count[i], true);
	}
}

Test(suppression, nobody_learns_a_small_kind)
{
	looked_at = too_near = 0;
	state = draw_setting("SEED", 1);
	for (int round = 0; round < 5000; round++) {
		struct suppression_sums s = {.n = 1 + draw_below(&state, 8)};
		bool shown[SUPPRESSION_GROUPS];

		for (size_t i = 0; i < s.n; i++)
			s.count[i] = draw_below(&state, draw_below(&state, 3) ? 8 : 60);
		if (!suppression_merge(&s, LEAST))
			continue; /* nothing of it is shown */
		for (size_t i = 0; i < s.n; i++)
			shown[i] = !s.merged[i];
		know_kinds(&s, shown);
		look_at_kinds(&s);
	}
	cr_expect_gt(looked_at, 3000);
	cr_expect_eq(too_near, 0, "%d are told too nearly", too_near);
}

/* Were the small ones hidden alone, it would find the only one. */
Test(suppression, the_solver_learns_a_kind_that_is_hidden_alone)
{
	const struct suppression_sums s = {.n = 3, .count = {20, 3, 9}};

	looked_at = too_near = 0;
	know_kinds(&s, (const bool[]){true, false, true});
	look_at_kinds(&s);
	cr_expect_eq(looked_at, 1);
	cr_expect_eq(too_near, 1);
}

/* ---- By hand ------------------------------------------------------------------------------- */

Test(suppression, sums_by_hand)
{
	struct suppression_sums s = {.n = 4, .count = {30, 2, 0, 9}};

	cr_expect(suppression_merge(&s, LEAST));
	cr_expect(!s.merged[0] && s.merged[1] && !s.merged[2] && s.merged[3]);
	s = (struct suppression_sums){.n = 3, .count = {2, 2, 30}};
	cr_expect(suppression_merge(&s, LEAST)); /* 4 is small, too */
	cr_expect(s.merged[0] && s.merged[1] && s.merged[2]);
	s = (struct suppression_sums){.n = 3, .count = {3, 2, 30}};
	cr_expect(suppression_merge(&s, LEAST));
	cr_expect(s.merged[0] && s.merged[1] && !s.merged[2]);
	s = (struct suppression_sums){.n = 2, .count = {2, 2}};
	cr_expect_not(suppression_merge(&s, LEAST));
	s = (struct suppression_sums){.n = 2, .count = {5, 0}};
	cr_expect(suppression_merge(&s, LEAST));
	cr_expect(!s.merged[0] && !s.merged[1]);
}

/* Of the cells that would do, the least is lost. */
Test(suppression, cells_by_hand)
{
	static const bool wanted[3][3] = {
		{true, true, false}, {true, true, false}, {false, false, false}};
	struct suppression_table t = {
		.rows = 3, .columns = 3, .count = {{2, 10, 50}, {12, 11, 50}, {50, 50, 50}}};

	suppression_hide(&t, LEAST);
	for (int r = 0; r < 3; r++)
		for (int c = 0; c < 3; c++)
			cr_expect_eq(t.hidden[r][c], wanted[r][c], "%d %d", r, c);
}

Test(suppression, nothing_is_hidden_where_nothing_is_small)
{
	struct suppression_table t = {.rows = 2, .columns = 2, .count = {{5, 0}, {0, 7}}};

	suppression_hide(&t, LEAST);
	for (int r = 0; r < 2; r++)
		for (int c = 0; c < 2; c++)
			cr_expect_not(t.hidden[r][c]);
}

Test(suppression, what_is_no_table)
{
	cr_expect(suppression_alone(4, 100, LEAST));
	cr_expect(suppression_alone(96, 100, LEAST)); /* all but four */
	cr_expect_not(suppression_alone(0, 100, LEAST));
	cr_expect_not(suppression_alone(5, 100, LEAST));
	cr_expect_not(suppression_alone(100, 100, LEAST));
}
