#include "contest.h"

int32_t contest_weighted(
	const int32_t score[CONTEST_CRITERIA], const int32_t weight[CONTEST_CRITERIA])
{
	int64_t sum = 0, weights = 0;

	for (int i = 0; i < CONTEST_CRITERIA; i++) {
		sum += (int64_t)score[i] * weight[i] * CONTEST_POINTS;
		weights += weight[i];
	}
	return (int32_t)(sum / weights);
}

/* There are few. */
static void sort_points(int32_t *points, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int32_t one = points[i];
		size_t k = i;

		for (; k > 0 && points[k - 1] > one; k--)
			points[k] = points[k - 1];
		points[k] = one;
	}
}

static void take_mean(struct contest_standing *s)
{
	size_t cut = s->n >= CONTEST_TRIMMED;
	int64_t sum = 0;

	sort_points(s->points, s->n);
	for (size_t i = cut; i + cut < s->n; i++)
		sum += s->points[i];
	s->mean = s->n ? (int32_t)(sum / (int64_t)(s->n - 2 * cut)) : 0;
}

/* Above 0: b goes before a. */
static int by_merit(const struct contest_standing *a, const struct contest_standing *b)
{
	if (!a->n || !b->n)
		return (b->n > 0) - (a->n > 0);
	if (a->mean != b->mean)
		return a->mean < b->mean ? 1 : -1;
	return (a->points[0] < b->points[0]) - (a->points[0] > b->points[0]);
}

static bool goes_before(const struct contest_standing *a, const struct contest_standing *b)
{
	int merit = by_merit(a, b);

	return merit < 0 || (merit == 0 && text_cmp(a->code, b->code) < 0);
}

void contest_rank(struct contest_standing *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		take_mean(&list[i]);
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && goes_before(&list[k], &list[k - 1]); k--) {
			struct contest_standing other = list[k];

			list[k] = list[k - 1];
			list[k - 1] = other;
		}
	for (size_t i = 0; i < n; i++) {
		bool shared = i > 0 && by_merit(&list[i - 1], &list[i]) == 0;

		list[i].place = !list[i].n ? 0 : shared ? list[i - 1].place : (int32_t)i + 1;
	}
}

struct text contest_formula(void)
{
	return TEXT(
		"每位评审的得分为各项分数(0 至 100)按权重的平均;案例得分为各评审得分的平均,评审五位及以上的"
		"去掉一个最高分和一个最低分;得分相同的,最低分较高者在前,仍相同的名次并列。以千分之一分计,"
		"不足的舍去。");
}
