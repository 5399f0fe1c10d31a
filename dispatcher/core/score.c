#include "score.h"

bool score_rule_holds(const struct score_rule *r)
{
	int sum = 0;

	for (int i = 0; i < SCORE_PARTS; i++) {
		if (r->weights[i] < 0)
			return false;
		sum += r->weights[i];
	}
	return sum == 100 && r->pass >= 0 && r->pass <= r->excellent && r->excellent <= 100;
}

int32_t score_total(const struct score_rule *r, const int32_t scores[SCORE_PARTS])
{
	int32_t total = 0;

	for (int i = 0; i < SCORE_PARTS; i++)
		total += r->weights[i] * scores[i];
	return total;
}

enum score_result score_result(const struct score_rule *r, int32_t total)
{
	return total >= 100 * r->excellent ? SCORE_EXCELLENT
		   : total >= 100 * r->pass    ? SCORE_PASS
									   : SCORE_FAIL;
}

/* The digits of a part, as a number; -1: they are none, or more than `most`. */
static int32_t digits(struct text t, size_t most)
{
	int32_t n = 0;

	if (t.len == 0 || t.len > most)
		return -1;
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] < '0' || t.ptr[i] > '9')
			return -1;
		n = 10 * n + (t.ptr[i] - '0');
	}
	return n;
}

bool score_from(struct text t, int32_t *ret)
{
	enum { WHOLE = 3, PLACES = 2 };
	size_t point = 0;
	int32_t whole, part = 0;

	while (point < t.len && t.ptr[point] != '.')
		point++;
	whole = digits((struct text){t.ptr, point}, WHOLE);
	if (point < t.len) {
		struct text after = {t.ptr + point + 1, t.len - point - 1};

		part = digits(after, PLACES);
		part = after.len == 1 && part > 0 ? 10 * part : part;
	}
	if (whole < 0 || part < 0 || 100 * whole + part > 100 * 100)
		return false;
	*ret = 100 * whole + part;
	return true;
}
