/*
 * Cases of trauma: which they are, by whose word, from when on, and how many one person has; all as
 * sql/migrations/0033_debriefing.sql has it, too (tests/road/offers.c).
 */
#include <criterion/criterion.h>

#include "trauma.h"
#include "world.h"

enum { ROOM = 8 << 20 };

/* The country says domains and leaves; one district says others, one from tomorrow on. */
static const char rules[] = "CN|trauma.needs|2025-01-01|DV PSY.TRAUMA||\n"
							"CN|trauma.open.max|2025-01-01|3||\n"
							"D1|trauma.open.max|2025-01-01|2||\n"
							"D1|trauma.open.max|2026-03-16|1||\n"
							"D2|trauma.needs|2025-01-01|LAW||\n"
							"P2|trauma.open.max|2025-01-01|0||";

static void build(struct world *w)
{
	world_init(w);
	w->more[TABLE_PRACTICE_RULE] = rules;
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
}

static const struct {
	const char *district, *needs;
	enum grade grade;
	enum answer3 known;
	bool want;
} cases[] = {
	{"S1", "", GRADE_NORMAL, ANSWER_UNKNOWN, false},
	{"S1", "LAW.AID PSY.COUNSEL", GRADE_URGENT, ANSWER_UNKNOWN, false},
	{"S1", "LAW.AID PSY.TRAUMA", GRADE_NORMAL, ANSWER_UNKNOWN, true}, /* the leaf */
	{"S1", "DV.SPOUSE", GRADE_NORMAL, ANSWER_UNKNOWN, true},          /* its domain */
	{"S1", "LAW.AID", GRADE_CRISIS, ANSWER_UNKNOWN, true},
	{"S1", "LAW.AID", GRADE_CRISIS, ANSWER_NO, false}, /* the case is known to be none */
	{"S1", "LAW.AID", GRADE_NORMAL, ANSWER_YES, true},
	{"S3", "DV.SPOUSE PSY.TRAUMA", GRADE_NORMAL, ANSWER_UNKNOWN, false}, /* D2 says others */
	{"S3", "LAW.AID", GRADE_NORMAL, ANSWER_UNKNOWN, true},
	{"", "DV.SPOUSE", GRADE_NORMAL, ANSWER_UNKNOWN, false}, /* nobody's to say */
};

Test(trauma, needs_and_grade_by_the_word_of_the_district)
{
	struct world w;

	build(&w);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE, .grade = cases[i].grade};
		struct help help = world_help(&w);

		help.district = cases[i].district[0] ? world_district(&w, cases[i].district) : NONE;
		help.trauma = cases[i].known;
		world_find(&w, &m, cases[i].needs);
		cr_expect_eq(trauma_found(w.s, &help, &m, world_now), cases[i].want, "row %zu", i);
	}
	world_release(&w);
}

Test(trauma, how_many_by_the_nearest_that_has_begun)
{
	struct world w;
	moment tomorrow = moment_after(world_now, US_PER_DAY);

	build(&w);
	cr_expect_eq(trauma_most(w.s, world_district(&w, "S3"), world_now), 3);
	cr_expect_eq(trauma_most(w.s, world_district(&w, "S1"), world_now), 2);
	cr_expect_eq(trauma_most(w.s, world_district(&w, "S1"), tomorrow), 1);
	cr_expect_eq(trauma_most(w.s, world_district(&w, "P2"), world_now), INT32_MAX, "no number");
	cr_expect_eq(trauma_most(w.s, NONE, world_now), INT32_MAX, "nobody says");
	world_release(&w);
}
