/* Scores: what they come to, which result that is, and what a total is written like. */
#include "score.h"

#include <criterion/criterion.h>

static const struct score_rule luohe = {{40, 20, 40}, 90, 60};

static const struct {
	int32_t scores[SCORE_PARTS], total;
	enum score_result result;
} totals[] = {
	{{100, 100, 100}, 10000, SCORE_EXCELLENT},
	{{0, 0, 0}, 0, SCORE_FAIL},
	{{100, 0, 0}, 4000, SCORE_FAIL},
	{{0, 100, 0}, 2000, SCORE_FAIL},
	{{0, 0, 100}, 4000, SCORE_FAIL},
	{{90, 90, 90}, 9000, SCORE_EXCELLENT},
	{{90, 89, 90}, 8980, SCORE_PASS},
	{{60, 60, 60}, 6000, SCORE_PASS},
	{{60, 59, 60}, 5980, SCORE_FAIL},
	{{88, 92, 85}, 8760, SCORE_PASS},
};

Test(score, totals_and_results)
{
	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
		int32_t total = score_total(&luohe, totals[i].scores);

		cr_expect_eq(total, totals[i].total, "row %zu: %d", i, (int)total);
		cr_expect_eq(score_result(&luohe, total), totals[i].result, "row %zu", i);
	}
}

Test(score, rules_that_hold)
{
	static const struct {
		struct score_rule rule;
		bool holds;
	} rules[] = {
		{{{40, 20, 40}, 90, 60}, true},
		{{{100, 0, 0}, 100, 0}, true},
		{{{40, 20, 41}, 90, 60}, false},
		{{{40, 20, 39}, 90, 60}, false},
		{{{140, -80, 40}, 90, 60}, false},
		{{{40, 20, 40}, 60, 90}, false},
		{{{40, 20, 40}, 101, 60}, false},
		{{{40, 20, 40}, 90, -1}, false},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		cr_expect_eq(score_rule_holds(&rules[i].rule), rules[i].holds, "row %zu", i);
}

Test(score, as_it_is_written)
{
	static const struct {
		const char *words;
		int32_t total; /* -1: it is none */
	} written[] = {{"88.4", 8840}, {"88.40", 8840}, {"88.04", 8804}, {"88", 8800}, {"0", 0},
		{"100", 10000}, {"100.00", 10000}, {"007", 700}, {"0.5", 50}, {"100.01", -1}, {"101", -1},
		{"", -1}, {".", -1}, {".5", -1}, {"88.", -1}, {"88.404", -1}, {"88.4.0", -1}, {"-1", -1},
		{"+1", -1}, {" 88", -1}, {"88 ", -1}, {"8e1", -1}, {"0088", -1}, {"88,4", -1}};

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		int32_t total = -1;

		cr_expect_eq(
			score_from(text_from(written[i].words), &total), written[i].total >= 0, "row %zu", i);
		cr_expect_eq(total, written[i].total, "row %zu: %d", i, (int)total);
	}
}
