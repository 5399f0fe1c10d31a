/* Who is appointed for more than the client's district comes only where the district cannot. */
#include <criterion/criterion.h>

#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define IN(code, place, languages, places) \
	code "|名|F|社|" place "|" languages "|" places "|2026-01-01|2026-12-31|2026-12-31|yes\n"

static bool has(const struct member *b, const struct world *w, const char *need)
{
	for (size_t i = 0; i < b->n_covers; i++)
		if (b->covers[i] == world_need(w, need))
			return true;
	return false;
}

/*
 * HOME is the district's lawyer, CITY the city's lawyer and counsellor, leading in both, and would
 * make a team alone.
 */
static const struct {
	const char *home;   /* the row of HOME */
	const char *client; /* where the client is; NULL: not said */
	int32_t load;       /* of HOME, of 3 places */
	char sex;           /* asked for; HOME is F */
	bool excluded;      /* HOME */
	bool needs_home;    /* HOME takes LAW.AID */
} cases[] = {
	{IN("HOME", "D1", "cmn", "3"), "S1", 0, 0, false, true},
	{IN("HOME", "S1", "cmn", "3"), "S1", 0, 0, false, true}, /* a street of it */
	{IN("HOME", "D1", "cmn", "3"), "D1", 0, 0, false, true},
	{IN("HOME", "D1", "cmn", "3"), "S1", 2, 0, false, true}, /* nearly full is not full */
	{IN("HOME", "D1", "cmn", "3"), "S1", 3, 0, false, false},
	{IN("HOME", "D1", "cmn", "3"), "S1", 0, 0, true, false},
	{IN("HOME", "D1", "cmn", "3"), "S1", 0, 'F', false, true},
	{IN("HOME", "S2", "cmn", "3"), "S1", 0, 0, false, false}, /* another street */
	{IN("HOME", "C1", "cmn", "3"), "C1", 0, 0, false, false}, /* then all are of the city */
	{IN("HOME", "D1", "cmn", "3"), NULL, 0, 0, false, false}, /* nobody is from outside */
};

Test(team_outside, comes_only_where_the_district_cannot)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE};
		const struct member *city;
		struct world w;
		struct help help;
		bool outside = cases[i].client && strcmp(cases[i].client, "C1") != 0;

		world_init(&w);
		w.rows[TABLE_EXPERT] = cases[i].home;
		w.more[TABLE_EXPERT] = IN("CITY", "C1", "cmn", "3");
		w.more[TABLE_EXPERT_SKILL] = "HOME|LAWYER|2|\nCITY|LAWYER|3|\nCITY|COUNSELLOR|3|";
		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		world_load(&w, "HOME", cases[i].load);
		help = world_help(&w);
		help.district = cases[i].client ? world_district(&w, cases[i].client) : NONE;
		help.helper_sex = cases[i].sex;
		help.excluded[0] = world_expert(&w, "HOME");
		help.n_excluded = cases[i].excluded;
		world_find(&w, &m, "LAW.AID PSY.COUNSEL");
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_expect_eq(m.n_uncovered, 0, "%zu", i);
		cr_assert_eq(m.n_members, cases[i].needs_home ? 2 : 1, "%zu", i);
		city = &m.members[m.n_members - 1];
		cr_expect_eq(city->expert, world_expert(&w, "CITY"), "%zu", i);
		cr_expect_eq(has(city, &w, "LAW.AID"), !cases[i].needs_home, "%zu", i);
		cr_expect_eq(world_has_reason(city, REASON_OUTSIDE_FOR), outside, "%zu", i);
		cr_expect_eq(
			team_bars(w.s, &help, w.loads, world_now, &m, city->expert, world_need(&w, "LAW.AID")),
			cases[i].needs_home ? BARRED_OUTSIDE : BARRED_NOT, "%zu", i);
		cr_expect_eq(team_bars(w.s, &help, w.loads, world_now, &m, city->expert,
						 world_need(&w, "PSY.COUNSEL")),
			BARRED_NOT, "%zu", i);
		world_release(&w);
	}
}

Test(team_outside, is_said_with_the_needs_and_of_alternates_and_runners_up)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = IN("A1", "D1", "cmn", "4") IN("A2", "C1", "cmn", "4")
		IN("A3", "P1", "cmn", "4") IN("A4", "D1", "cmn", "4");
	w.more[TABLE_EXPERT_SKILL] = "A1|LAWYER|2|\nA2|LAWYER|3|\nA2|COUNSELLOR|3|\nA2|SUPERVISOR|3|\n"
								 "A3|LAWYER|3|\nA4|LAWYER|2|";
	cr_assert(world_build(&w, ROOM));
	world_load(&w, "A4", 3);
	help = world_help(&w);
	world_find(&w, &m, "LAW.AID PSY.COUNSEL PSY.TRAUMA");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 2);
	world_expect_reasons(&w, m.members[0].reasons, m.members[0].n_reasons,
		"SKILL LAWYER 2;AREA D1 S1;LOAD 0 4;ALTERNATE_OUTSIDE 1");
	cr_expect_eq(m.members[0].alternates[0], world_expert(&w, "A4"), "busy, but of the district");
	cr_expect_eq(m.members[0].alternates[1], world_expert(&w, "A3"), "A2 is on the team");
	world_expect_reasons(&w, m.members[1].reasons, m.members[1].n_reasons,
		"SKILL COUNSELLOR 3;AREA C1 S1;OUTSIDE_FOR PSY.COUNSEL PSY.TRAUMA;LOAD 0 4;"
		"LEAD_OF 2 PSY.COUNSEL;ALTERNATE_NONE 0 2");
	cr_assert_geq(m.n_runners_up, 2);
	cr_expect_eq(m.runners_up[0].expert, world_expert(&w, "A4"));
	cr_expect_eq(m.runners_up[1].expert, world_expert(&w, "A2"));
	cr_expect_eq(m.runners_up[1].why, PASSED_OUTSIDE);
	world_release(&w);
}

/* Language is settled first: who speaks it comes from wherever; the interpreter, from near. */
Test(team_outside, language_comes_before_nearness)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = IN("HOME", "D1", "cmn", "3") IN("CITY", "C1", "cmn yue", "3")
		IN("NEAR", "D1", "cmn yue", "3") IN("FAR", "C1", "cmn yue", "3");
	w.more[TABLE_EXPERT_SKILL] = "HOME|LAWYER|3|\nHOME|COUNSELLOR|3|\nCITY|LAWYER|2|\n"
								 "NEAR|INTERPRETER|2|\nFAR|INTERPRETER|3|";
	cr_assert(world_build(&w, ROOM));
	for (int spoken = 0; spoken < 2; spoken++) {
		struct matching m = {.lead = NONE};
		struct help help = world_help(&w);

		help.language = snapshot_language(w.s, TEXT("yue"));
		world_find(&w, &m, spoken ? "LAW.AID" : "PSY.COUNSEL");
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_assert_eq(m.n_members, spoken ? 1 : 2);
		if (spoken) {
			cr_expect_eq(m.members[0].expert, world_expert(&w, "CITY"));
			cr_expect(world_has_reason(&m.members[0], REASON_OUTSIDE_FOR));
			continue;
		}
		cr_expect_eq(m.members[0].expert, world_expert(&w, "HOME"));
		cr_expect_eq(m.members[1].expert, world_expert(&w, "NEAR"));
	}
	world_release(&w);
}

Test(team_outside, supervisor_of_a_case_without_needs)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = IN("HOME", "D1", "cmn", "3") IN("CITY", "C1", "cmn", "3");
	w.more[TABLE_EXPERT_SKILL] = "HOME|SUPERVISOR|2|\nCITY|SUPERVISOR|3|";
	cr_assert(world_build(&w, ROOM));
	for (int32_t load = 2; load <= 3; load++) {
		struct matching m = {.lead = NONE};
		struct help help = world_help(&w);

		world_load(&w, "HOME", load);
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_assert_eq(m.n_members, 1);
		cr_expect_eq(m.members[0].expert, world_expert(&w, load == 3 ? "CITY" : "HOME"));
		world_expect_reasons(&w, m.members[0].reasons, m.members[0].n_reasons,
			load == 3 ? "NO_NEED;AREA C1 S1;OUTSIDE;LOAD 0 3;ALTERNATE_NONE 0 2"
					  : "NO_NEED;AREA D1 S1;LOAD 2 3;ALTERNATE_OUTSIDE 1;ALTERNATE_NONE 1 2");
	}
	world_release(&w);
}

/* A city without districts is its streets' own. */
Test(team_outside, a_city_without_districts_is_home)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_DISTRICT] = "C9|P1|CITY|丙市\nS9|C9|STREET|丙镇";
	w.more[TABLE_EXPERT] = IN("CITY", "C9", "cmn", "3") IN("PROV", "P1", "cmn", "3");
	w.more[TABLE_EXPERT_SKILL] = "CITY|LAWYER|2|\nPROV|LAWYER|3|";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	help.district = world_district(&w, "S9");
	world_find(&w, &m, "LAW.AID");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.members[0].expert, world_expert(&w, "CITY"));
	cr_expect_not(world_has_reason(&m.members[0], REASON_OUTSIDE_FOR));
	world_release(&w);
}
