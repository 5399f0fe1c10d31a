#include <criterion/criterion.h>
#include <stdio.h>

#include "duty.h"
#include "eligible.h"
#include "world.h"

enum { ROOM = 8 << 20 };

static uint64_t fact(const struct world *w, const char *code)
{
	return UINT64_C(1) << snapshot_fact(w->s, text_from(code));
}

/* A rule, what is known of the client, and what must come out, with the reason that must be told.
 */
static const struct {
	const char *rule;
	int age, disability;
	char sex;
	const char *yes, *no;
	enum eligibility want;
	const char *told; /* the first of `missing`; NULL: nothing is told */
} rules[] = {
	{"", -1, -1, 0, "", "", POSSIBLE, "RULE_NOT_SAID"},
	{"", 70, 1, 'F', "dibao", "", POSSIBLE, "RULE_NOT_SAID"},
	{"dibao", -1, -1, 0, "", "", POSSIBLE, "PROVE dibao"},
	{"dibao", -1, -1, 0, "dibao", "", ELIGIBLE, NULL},
	{"dibao", -1, -1, 0, "", "dibao", NOT_ELIGIBLE, "MUST_BE dibao"},
	{"dibao", -1, -1, 0, "dibao", "dibao", POSSIBLE, "PROVE dibao"}, /* said both ways: unknown */
	{"no_proof", -1, -1, 0, "", "", POSSIBLE, "PROVE no_proof"},
	{"age>=60", -1, -1, 0, "", "", POSSIBLE, "PROVE_AGE"},
	{"age>=60", 59, -1, 0, "", "", NOT_ELIGIBLE, "AGE_AT_LEAST 60"},
	{"age>=60", 60, -1, 0, "", "", ELIGIBLE, NULL},
	{"age<=17", 17, -1, 0, "", "", ELIGIBLE, NULL},
	{"age<=17", 18, -1, 0, "", "", NOT_ELIGIBLE, "AGE_AT_MOST 17"},
	{"age<=17", 0, -1, 0, "", "", ELIGIBLE, NULL},
	{"sex=F", -1, -1, 0, "", "", POSSIBLE, "PROVE_SEX"},
	{"sex=F", -1, -1, 'F', "", "", ELIGIBLE, NULL},
	{"sex=F", -1, -1, 'M', "", "", NOT_ELIGIBLE, "WOMEN_ONLY"},
	{"sex=M", -1, -1, 'M', "", "", ELIGIBLE, NULL},
	{"sex=M", -1, -1, 'F', "", "", NOT_ELIGIBLE, "MEN_ONLY"},
	{"disability<=2", -1, -1, 0, "", "", POSSIBLE, "PROVE_DISABILITY"},
	{"disability<=2", -1, 0, 0, "", "", NOT_ELIGIBLE, "DISABILITY_GRADE 2"},
	{"disability<=2", -1, 2, 0, "", "", ELIGIBLE, NULL},
	{"disability<=2", -1, 3, 0, "", "", NOT_ELIGIBLE, "DISABILITY_GRADE 2"},
	{"any(dibao,veteran)", -1, -1, 0, "", "", POSSIBLE, "PROVE_ANY dibao veteran"},
	{"any(dibao,veteran)", -1, -1, 0, "veteran", "dibao", ELIGIBLE, NULL},
	{"any(dibao,veteran)", -1, -1, 0, "", "dibao", POSSIBLE, "PROVE veteran"},
	{"any(dibao,veteran)", -1, -1, 0, "", "dibao veteran", NOT_ELIGIBLE,
		"MUST_BE_ANY dibao veteran"},
	{"dibao age>=60", 70, -1, 0, "", "", POSSIBLE, "PROVE dibao"},
	{"dibao age>=60", 30, -1, 0, "", "", NOT_ELIGIBLE, "AGE_AT_LEAST 60"},
	{"dibao age>=60", 70, -1, 0, "dibao", "", ELIGIBLE, NULL},
	/* Some of it stands in words only: never more than possible, but it may fail. */
	{"other", -1, -1, 0, "", "", POSSIBLE, "RULE_NOT_SAID"},
	{"dibao other", -1, -1, 0, "dibao", "", POSSIBLE, "RULE_PARTIAL"},
	{"other dibao", -1, -1, 0, "", "dibao", NOT_ELIGIBLE, "MUST_BE dibao"},
	/* For a child: the client, or one beside a client who is grown up. */
	{"child<=6", 6, -1, 0, "", "", ELIGIBLE, NULL},
	{"child<=6", 7, -1, 0, "", "minor_in_case", NOT_ELIGIBLE, "CHILD_AT_MOST 6"},
	{"child<=6", 40, -1, 0, "", "", POSSIBLE, "PROVE_CHILD 6"},
	{"child<=6", 40, -1, 0, "minor_in_case", "", POSSIBLE, "PROVE_CHILD 6"},
	{"child<=6", -1, -1, 0, "minor", "minor_in_case", POSSIBLE, "PROVE_CHILD 6"},
	{"child<=6", -1, -1, 0, "", "minor minor_in_case", NOT_ELIGIBLE, "CHILD_AT_MOST 6"},
	{"child<=6", -1, -1, 0, "", "", POSSIBLE, "PROVE_CHILD 6"},
	{"child<=17", 40, -1, 0, "minor_in_case", "", ELIGIBLE, NULL},
	{"child<=18", -1, -1, 0, "minor", "", ELIGIBLE, NULL},
	{"child<=18", -1, -1, 0, "", "minor minor_in_case", POSSIBLE, "PROVE_CHILD 18"}, /* 18 itself */
	{"child<=18", 40, -1, 0, "", "minor_in_case", NOT_ELIGIBLE, "CHILD_AT_MOST 18"},
	/* Following from numbers, which stand above a tick. */
	{"minor", 17, -1, 0, "", "", ELIGIBLE, NULL},
	{"minor", 18, -1, 0, "minor", "", NOT_ELIGIBLE, "MUST_BE minor"},
	{"minor", -1, -1, 0, "", "", POSSIBLE, "PROVE minor"},
	{"under_16", 15, -1, 0, "", "", ELIGIBLE, NULL},
	{"under_16", 16, -1, 0, "", "", NOT_ELIGIBLE, "MUST_BE under_16"},
	{"elder", 60, -1, 0, "", "", ELIGIBLE, NULL},
	{"elder", 59, -1, 0, "", "", NOT_ELIGIBLE, "MUST_BE elder"},
	{"disabled", -1, 4, 0, "", "", ELIGIBLE, NULL},
	{"disabled", -1, 0, 0, "", "", NOT_ELIGIBLE, "MUST_BE disabled"},
	{"disabled", -1, -1, 0, "", "", POSSIBLE, "PROVE disabled"},
};

static uint64_t facts_of(const struct world *w, const char *codes)
{
	struct text rest = text_from(codes);
	uint64_t mask = 0;

	while (rest.len)
		mask |= UINT64_C(1) << snapshot_fact(w->s, text_cut(&rest, ' '));
	return mask;
}

static void expect_told(struct world *w, const struct reason *told, const char *want)
{
	struct text text = world_reason(&w->arena, told);

	cr_expect(text_eq(text, text_from(want)), "%s: %.*s", want, TEXT_ARG(text));
}

Test(eligible, rules_are_three_valued)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct reason *told = NULL;
		char row[256];
		struct world w;
		struct help help;
		size_t n = 99;

		snprintf(row, sizeof(row), "R1|x|CHARITY|LAW.AID|CN|yes|%s|||||||||||", rules[i].rule);
		world_init(&w);
		w.more[TABLE_RESOURCE] = row;
		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		help = world_help(&w);
		help.age = rules[i].age;
		help.sex = rules[i].sex;
		help.disability = rules[i].disability;
		help.facts_yes = facts_of(&w, rules[i].yes);
		help.facts_no = facts_of(&w, rules[i].no);
		cr_expect_eq(eligible_check(w.s, &w.s->resources[0], &help, world_now, &w.arena, &told, &n),
			rules[i].want, "%zu %s", i, rules[i].rule);
		cr_assert_eq(n, rules[i].told ? 1 : 0, "%zu %s: %zu told", i, rules[i].rule, n);
		if (rules[i].told)
			expect_told(&w, &told[0], rules[i].told);
		world_release(&w);
	}
}

Test(eligible, every_missing_proof_is_told)
{
	const struct reason *told;
	struct world w;
	struct help help;
	size_t n;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes|dibao age>=60 sex=F veteran|||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.sex = 'F';
	cr_expect_eq(
		eligible_check(w.s, &w.s->resources[0], &help, world_now, &w.arena, &told, &n), POSSIBLE);
	cr_assert_eq(n, 3, "what is proved is not asked for again");
	expect_told(&w, &told[0], "PROVE dibao");
	expect_told(&w, &told[2], "PROVE veteran");
	world_release(&w);
}

/* Order of what is found, and what is never shown. */
Test(eligible, finding_ranks_and_leaves_out)
{
	static const char *const want[] = {
		"SURE2", "SURE1S", "SURE1", "SURE1Z", "MAY_D", "MAY_CN", "NOT1", "NOT2", "NOT3"};
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "SURE1|x|CHARITY|LAW.AID|CN|yes|dibao|||||||||||\n"
							 "SURE1Z|x|CHARITY|LAW.AID|CN|yes|dibao|||||||||||\n"
							 "SURE1S|x|CHARITY|LAW.AID|S1|yes|dibao|||||||||||\n"
							 "SURE2|x|CHARITY|LAW.AID ECO.DIBAO|CN|yes|dibao|||||||||||\n"
							 "MAY_CN|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "MAY_D|x|CHARITY|LAW.AID|D1|yes|veteran|||||||||||\n"
							 "NOT1|x|CHARITY|LAW.AID|CN|yes|minor|||||||||||\n"
							 "NOT2|x|CHARITY|LAW.AID|CN|yes|minor|||||||||||\n"
							 "NOT3|x|CHARITY|LAW.AID|CN|yes|minor|||||||||||\n"
							 "NOT4|x|CHARITY|LAW.AID|CN|yes|minor|||||||||||\n"
							 "ELSEWHERE|x|CHARITY|LAW.AID|D2|yes|dibao|||||||||||\n"
							 "OTHERSTREET|x|CHARITY|LAW.AID|S2|yes|dibao|||||||||||\n"
							 "PROVINCE2|x|CHARITY|LAW.AID|P2|yes||||||||||||\n"
							 "CENTRE|x|PROFESSIONAL|LAW.AID|CN|no||||||||||||\n"
							 "NOTSAID|x|PROFESSIONAL|LAW.AID|CN|||||||||||||\n"
							 "OTHERNEED|x|CHARITY|PSY.COUNSEL|CN|yes|dibao|||||||||||";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	help.facts_yes = fact(&w, "dibao");
	help.age = 40;
	world_find(&w, &m, "ECO.DIBAO LAW.AID");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, sizeof(want) / sizeof(want[0]), "%zu", m.n_resources);
	for (size_t i = 0; i < m.n_resources; i++)
		cr_expect(text_eq(w.s->resources[m.resources[i].resource].code, text_from(want[i])),
			"%zu: %.*s", i, TEXT_ARG(w.s->resources[m.resources[i].resource].code));
	cr_expect_eq(m.resources[0].n_answers, 2);
	help.district = NONE;
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	for (size_t i = 0; i < m.n_resources; i++)
		cr_expect_eq(w.s->resources[m.resources[i].resource].region, world_district(&w, "CN"),
			"a region's is not shown to a client of whom no district is said");
	world_release(&w);
}

Test(eligible, no_more_than_fits_and_the_best_of_them)
{
	static char rows[8192];
	struct matching m = {.lead = NONE};
	size_t at = 0;
	struct world w;
	struct help help;

	for (int i = 0; i < 60; i++)
		at += (size_t)snprintf(rows + at, sizeof(rows) - at,
			"R%02d|x|CHARITY|LAW.AID|CN|yes|%s|||||||||||\n", i, i % 2 ? "dibao" : "veteran");
	world_init(&w);
	w.more[TABLE_RESOURCE] = rows;
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.facts_yes = fact(&w, "dibao");
	world_find(&w, &m, "LAW.AID");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, RESOURCES_MAX);
	for (size_t i = 0; i < RESOURCES_MAX; i++) {
		cr_expect_eq(m.resources[i].eligibility, ELIGIBLE);
		cr_expect_eq(m.resources[i].resource, 2 * i + 1);
	}
	world_release(&w);
}

Test(eligible, a_raised_screen_states_no_fact)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes|dv_victim|||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "DV.SPOUSE LAW.AID");
	world_raise(&w, &m, "PARTNER_VIOLENCE", "PRESENT");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, 1);
	cr_expect_eq(m.resources[0].eligibility, POSSIBLE);
	expect_told(&w, &m.resources[0].missing[0], "PROVE dv_victim");
	world_release(&w);
}

/* ---- Duties --------------------------------------------------------------------------------- */

static const struct {
	const char *kind, *level; /* raised */
	const char *needs;
	int age, disability;
	const char *want; /* leaves of the duties, in order */
} duties[] = {
	{NULL, NULL, "LAW.AID", -1, -1, ""},
	{"SUICIDE", "PLAN", "", -1, -1, ""},
	{"CHILD_ABUSE_NEGLECT", "CONCERN", "", 40, 0, "CHD.REPORT"}, /* no facts asked for */
	{"SEXUAL_ABUSE", "CONCERN", "", -1, -1, "CHD.REPORT"},       /* not ruled out */
	{"SEXUAL_ABUSE", "CONCERN", "", 17, -1, "CHD.REPORT"},
	{"SEXUAL_ABUSE", "CONCERN", "", 18, -1, ""},               /* ruled out */
	{"PARTNER_VIOLENCE", "PRESENT", "", 40, -1, "CRI.POLICE"}, /* disabled is not ruled out */
	{"PARTNER_VIOLENCE", "PRESENT", "", 40, 0, ""},
	{NULL, NULL, "CRI.POLICE LAW.AID", 40, 0, "CRI.POLICE"},             /* found as a need */
	{"PARTNER_VIOLENCE", "PRESENT", "CRI.POLICE", -1, -1, "CRI.POLICE"}, /* once */
	{"PARTNER_VIOLENCE", "PRESENT", "CHD.REPORT", -1, -1, "CRI.POLICE CHD.REPORT"},
};

Test(eligible, duties_stand_where_not_ruled_out)
{
	for (size_t i = 0; i < sizeof(duties) / sizeof(duties[0]); i++) {
		struct matching m = {.lead = NONE};
		struct text rest = text_from(duties[i].want);
		size_t n = 0;
		struct world w;
		struct help help;

		world_init(&w);
		cr_assert(world_build(&w, ROOM));
		help = world_help(&w);
		help.age = duties[i].age;
		help.disability = duties[i].disability;
		world_find(&w, &m, duties[i].needs);
		if (duties[i].kind)
			world_raise(&w, &m, duties[i].kind, duties[i].level);
		cr_assert(duty_find(w.s, &help, &w.arena, &m));
		for (; rest.len && n < m.n_duties; n++) {
			struct text code = text_cut(&rest, ' ');

			cr_expect(text_eq(w.s->needs[m.duties[n].duty->need].code, code), "%zu", i);
			cr_expect(m.duties[n].duty->law.len, "%zu", i);
		}
		cr_expect(rest.len == 0 && n == m.n_duties, "%zu: %zu duties", i, m.n_duties);
		world_release(&w);
	}
}

Test(eligible, a_duty_cites_the_words_of_what_raised_it)
{
	static const struct evidence words[] = {{2, 4, TEXT_INIT("打了")}, {7, 9, TEXT_INIT("报警")}};
	struct matching m = {.lead = NONE};
	struct screen_raised *screens;
	struct need_found *needs;
	struct world w;
	struct help help;

	world_init(&w);
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "CRI.POLICE");
	world_raise(&w, &m, "PARTNER_VIOLENCE", "PRESENT");
	world_raise(&w, &m, "SUICIDE", "PLAN");
	screens = arena_array(&w.arena, 2, sizeof(*screens));
	needs = arena_array(&w.arena, 1, sizeof(*needs));
	memcpy(screens, m.screens, 2 * sizeof(*screens));
	memcpy(needs, m.needs, sizeof(*needs));
	screens[0].evidence = words;
	screens[0].n_evidence = 1;
	screens[1].evidence = words + 1;
	screens[1].n_evidence = 1;
	needs[0].evidence = words;
	needs[0].n_evidence = 2;
	m.screens = screens;
	m.needs = needs;
	cr_assert(duty_find(w.s, &help, &w.arena, &m));
	cr_assert_eq(m.n_duties, 1);
	cr_assert_eq(m.duties[0].n_evidence, 2, "each slice once");
	cr_expect_eq(m.duties[0].evidence[0].begin, 2);
	cr_expect_eq(m.duties[0].evidence[1].begin, 7);
	world_release(&w);
}

Test(eligible, an_arena_too_small_fails_cleanly_at_every_size)
{
	struct matching m = {.lead = NONE};
	bool enough = false;
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes|any(dibao,veteran) no_proof|||||||||||\n"
							 "R2|x|CHARITY|LAW.AID|CN|yes|any(dibao,veteran) age>=60|||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.age = 40;
	world_find(&w, &m, "CRI.POLICE LAW.AID");
	for (size_t cap = 0; !enough; cap += 16) {
		struct matching again = m;
		struct arena a;

		arena_init(&a, cap);
		enough = eligible_find(w.s, w.loads, &help, world_now, &a, &again) &&
				 duty_find(w.s, &help, &a, &again);
		cr_assert_neq(enough, a.failed);
		arena_release(&a);
	}
	world_release(&w);
}
