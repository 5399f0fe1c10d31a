/* The contest's formula: by hand, and that nobody gains by what they should not. */
#include "contest.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static const int32_t even[CONTEST_CRITERIA] = {1, 1, 1, 1},
					 usual[CONTEST_CRITERIA] = {30, 30, 20, 20},
					 heavy[CONTEST_CRITERIA] = {1, 1, 1, 4};

Test(contest, weighted_by_hand)
{
	static const struct {
		int32_t score[CONTEST_CRITERIA];
		const int32_t *weight;
		int32_t points;
	} rows[] = {
		{{0, 0, 0, 0}, usual, 0}, {{100, 100, 100, 100}, usual, 100000},
		{{100, 0, 0, 0}, usual, 30000}, {{0, 0, 0, 100}, usual, 20000},
		{{80, 70, 90, 60}, usual, 75000}, {{100, 0, 0, 0}, even, 25000},
		{{1, 0, 0, 0}, heavy, 142}, /* 1/7 of a point, rounded down */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(contest_weighted(rows[i].score, rows[i].weight), rows[i].points, "row %zu", i);
}

static struct contest_standing standing(const char *code, size_t n, const int32_t *points)
{
	struct contest_standing s = {.code = text_from(code), .n = n};

	if (n)
		memcpy(s.points, points, n * sizeof(*points));
	return s;
}

#define GIVEN(code, ...)                                                     \
	standing(code, sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t), \
		(const int32_t[]){__VA_ARGS__})

static void expect_place(
	const struct contest_standing *s, const char *code, int32_t mean, int32_t place)
{
	cr_expect(text_eq(s->code, text_from(code)) && s->mean == mean && s->place == place,
		"%.*s %d %d, not %s %d %d", TEXT_ARG(s->code), (int)s->mean, (int)s->place, code, (int)mean,
		(int)place);
}

Test(contest, ranked_by_hand)
{
	struct contest_standing list[] = {
		GIVEN("L6", 70000, 80000),
		standing("L9", 0, NULL),                        /* nobody could score it */
		GIVEN("L5", 60000, 90000),                      /* the mean of L6, and a lower lowest */
		GIVEN("L4", 1000, 80000, 81000, 82000, 100000), /* five: without the two at the ends */
		GIVEN("L3", 0, 80000, 81000, 100000),           /* four: all count */
		GIVEN("L2", 70000, 80000),                      /* as L6 */
		GIVEN("L1", 10000, 10000, 10001),
	};

	contest_rank(list, sizeof(list) / sizeof(list[0]));
	expect_place(&list[0], "L4", 81000, 1);
	expect_place(&list[1], "L2", 75000, 2);
	expect_place(&list[2], "L6", 75000, 2);
	expect_place(&list[3], "L5", 75000, 4);
	expect_place(&list[4], "L3", 65250, 5);
	expect_place(&list[5], "L1", 10000, 6);
	expect_place(&list[6], "L9", 0, 0);
}

static int cmp(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* Another way to the same: sorted whole, summed between the ends; the order of what comes in does
 * not matter. */
Test(contest, a_mean_at_random)
{
	uint64_t seed = draw_setting("SEED", 20261123);

	for (int i = 0; i < 20000; i++) {
		size_t n = 1 + draw_below(&seed, CONTEST_SCORES_MAX), cut = n >= 5;
		int32_t points[CONTEST_SCORES_MAX];
		struct contest_standing s = {.code = TEXT("L"), .n = n};
		int64_t sum = 0;

		for (size_t k = 0; k < n; k++)
			s.points[k] = points[k] = (int32_t)draw_below(&seed, 100001);
		contest_rank(&s, 1);
		qsort(points, n, sizeof(points[0]), cmp);
		for (size_t k = cut; k + cut < n; k++)
			sum += points[k];
		cr_assert_eq(s.mean, sum / (int64_t)(n - 2 * cut), "n %zu", n);
		cr_assert(s.place == 1 && points[0] <= s.mean && s.mean <= points[n - 1]);
	}
}

/* With five or more, one of the panel alone takes nobody below, or above, what the others have
 * given. */
Test(contest, one_alone_moves_little)
{
	for (size_t n = CONTEST_TRIMMED; n <= CONTEST_SCORES_MAX; n++)
		for (int32_t odd = 0; odd <= 100000; odd += 100000) {
			struct contest_standing s = {.code = TEXT("L"), .n = n};

			for (size_t k = 0; k < n; k++)
				s.points[k] = k ? 60000 + (int32_t)k : odd;
			contest_rank(&s, 1);
			cr_expect(s.mean > 60000 && s.mean < 60000 + (int32_t)n, "%d", (int)s.mean);
		}
}
