/* Why not: what is told of each hard rule, alone and together, and of the score that lost. */
#include "why.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define EXPERT(code, sex, place, languages, places, from, until, agreement)                    \
	code "|名|" sex "|社|" place "|" languages "|" places "|" from "|" until "|" agreement "|" \
		 "yes\n"
#define FIT(code) EXPERT(code, "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31")

/* A case, its team, and what is asked of them. */
struct scene {
	struct world w;
	struct help help;
	struct matching m;
};

static const char *their_leave, *their_rules; /* rows of leave and practice; NULL: none */

static void scene_begin(struct scene *sc, const char *experts, const char *skills)
{
	memset(sc, 0, sizeof(*sc));
	world_init(&sc->w);
	sc->w.more[TABLE_EXPERT] = experts;
	sc->w.more[TABLE_EXPERT_SKILL] = skills;
	sc->w.more[TABLE_LEAVE] = their_leave;
	sc->w.more[TABLE_PRACTICE_RULE] = their_rules;
	cr_assert(world_build(&sc->w, ROOM), "%.*s", TEXT_ARG(sc->w.b.fault.why));
	sc->help = world_help(&sc->w);
	sc->m.lead = NONE;
}

static void form(struct scene *sc, const char *needs)
{
	world_find(&sc->w, &sc->m, needs);
	cr_assert(team_form(sc->w.s, &sc->help, sc->w.loads, world_now, &sc->w.arena, &sc->m));
}

static struct why_case case_of(const struct scene *sc)
{
	return (struct why_case){sc->w.s, &sc->help, sc->w.loads, world_now, &sc->m};
}

/* need: "" for sorting the case out. want: as world_expect_reasons. */
static struct why expect_why(
	struct scene *sc, const char *expert, const char *need, bool eligible, const char *want)
{
	struct why_case c = case_of(sc);
	struct why why;

	cr_assert(why_need(&c, world_expert(&sc->w, expert), need[0] ? world_need(&sc->w, need) : NONE,
		&sc->w.arena, &why));
	world_expect_reasons(&sc->w, why.reasons, why.n_reasons, want);
	cr_expect_eq(why.eligible, eligible, "%s %s", expert, need);
	return why;
}

/* ---- Each rule alone ------------------------------------------------------------------------ */

static const char *const people = FIT("OK") FIT("LOW") FIT("NARROW") FIT("OTHER") FIT("NOTHING")
	EXPERT("EARLY", "F", "D1", "cmn yue", "3", "2026-03-16", "2026-12-31", "2026-12-31") EXPERT(
		"NOFROM", "F", "D1", "cmn yue", "3", "", "2026-12-31", "2026-12-31") EXPERT("LATE", "F",
		"D1", "cmn yue", "3", "2026-01-01", "2026-03-14",
		"2026-12-31") EXPERT("NOUNTIL", "F", "D1", "cmn yue", "3", "2026-01-01", "", "2026-12-31")
		EXPERT("LASTDAY", "F", "D1", "cmn yue", "3", "2026-03-15", "2026-03-15", "2026-03-15")
			EXPERT("LAPSED", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-02-28")
				EXPERT("UNSIGNED", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "")
					EXPERT("FAR", "F", "D2", "cmn yue", "3", "2026-01-01", "2026-12-31",
						"2026-12-31") FIT("FOE") FIT("AWAY") FIT("BACK") FIT("LATER") FIT("FULL")
						FIT("WORN") FIT("OVER") EXPERT("NOPLACE", "F", "D1", "cmn yue", "0",
							"2026-01-01", "2026-12-31", "2026-12-31") EXPERT("MUTE", "F", "D1",
							"cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31") EXPERT("MAN", "M",
							"D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31");

static const char *const their_skills =
	"OK|LAWYER|2|\nLOW|LAWYER|1|\nNARROW|LAWYER|1|LAW.AID\nOTHER|COUNSELLOR|3|\nEARLY|LAWYER|2|\n"
	"NOFROM|LAWYER|2|\nLATE|LAWYER|2|\nNOUNTIL|LAWYER|2|\nLASTDAY|LAWYER|2|\nLAPSED|LAWYER|2|\n"
	"UNSIGNED|LAWYER|2|\nFAR|LAWYER|2|\nAWAY|LAWYER|2|\nBACK|LAWYER|2|\nLATER|LAWYER|2|\nFOE|"
	"LAWYER|2|\nWORN|LAWYER|2|\nFULL|LAWYER|2|\nOVER|LAWYER|2|\n"
	"NOPLACE|LAWYER|2|\nMUTE|LAWYER|2|\nMAN|LAWYER|2|";

static const struct {
	const char *expert, *need, *want;
} alone[] = {
	{"LOW", "LAW.SUPPORT", "BAR_LEVEL LAWYER 1 2"},
	{"NARROW", "LAW.SUPPORT", "BAR_NARROWED LAWYER;BAR_LEVEL LAWYER 1 2"},
	{"OTHER", "LAW.SUPPORT", "BAR_TYPE 2 LAWYER MEDIATOR"},
	{"NOTHING", "ECO.GOODS", "BAR_TYPE 2 SUPERVISOR"}, /* its other type is a unit's */
	{"NOTHING", "ECO.DIBAO", "BAR_UNITS"},
	{"OK", "CRI.POLICE", "BAR_DUTY"},
	{"NOPLACE", "CHD.REPORT", "BAR_DUTY"}, /* nothing else arises */
	{"EARLY", "LAW.SUPPORT", "BAR_FROM 2026-03-16"},
	{"NOFROM", "LAW.SUPPORT", "BAR_FROM_NOT_SAID"},
	{"LATE", "LAW.SUPPORT", "BAR_UNTIL 2026-03-14"},
	{"NOUNTIL", "LAW.SUPPORT", "BAR_UNTIL_NOT_SAID"},
	{"LAPSED", "LAW.SUPPORT", "BAR_AGREEMENT 2026-02-28"},
	{"UNSIGNED", "LAW.SUPPORT", "BAR_AGREEMENT_MISSING"},
	{"AWAY", "LAW.SUPPORT", "BAR_AWAY 2026-03-10 2026-03-15"},
	{"FAR", "LAW.SUPPORT", "BAR_AREA D2 S1"},
	{"FOE", "LAW.SUPPORT", "BAR_CONFLICT"},
	{"OK", "LAW.MEDIATE", "BAR_DV"},
	{"FULL", "LAW.SUPPORT", "BAR_FULL 3 3 1"},
	{"OVER", "LAW.SUPPORT", "BAR_FULL 5 3 3"},
	{"NOPLACE", "LAW.SUPPORT", "BAR_NO_PLACES 0"},
	{"WORN", "LAW.SUPPORT", "BAR_TRAUMA 2 2 1"},
	{"WORN", "LAW.MEDIATE", "BAR_DV;BAR_TRAUMA 2 2 1"},
	{"MUTE", "LAW.SUPPORT", "BAR_LANGUAGE yue"},
	{"MAN", "LAW.SUPPORT", "BAR_SEX F"},
};

Test(why, each_hard_rule_alone)
{
	struct scene sc;

	their_leave =
		"AWAY|2026-03-10|2026-03-15\nBACK|2026-03-01|2026-03-14\nLATER|2026-03-16|2026-03-20";
	their_rules = "CN|trauma.needs|2025-01-01|DV||\nCN|trauma.open.max|2025-01-01|2||";
	scene_begin(&sc, people, their_skills);
	their_leave = their_rules = NULL;
	sc.help.language = snapshot_language(sc.w.s, TEXT("yue"));
	sc.help.helper_sex = 'F';
	sc.help.excluded[sc.help.n_excluded++] = world_expert(&sc.w, "FOE");
	world_load(&sc.w, "FULL", 3);
	world_load(&sc.w, "OVER", 5);
	loads_set_trauma(sc.w.loads, world_expert(&sc.w, "WORN"), 2);
	loads_set_trauma(sc.w.loads, world_expert(&sc.w, "BACK"), 1);
	form(&sc, "DV.SPOUSE LAW.SUPPORT LAW.MEDIATE");
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		expect_why(&sc, alone[i].expert, alone[i].need, false, alone[i].want);
	expect_why(&sc, "BACK", "LAW.SUPPORT", true, "TAKES 772");
	expect_why(&sc, "LATER", "LAW.SUPPORT", true, "TIE 772 BACK 772");
	expect_why(&sc, "LASTDAY", "LAW.SUPPORT", true, "TIE 772 BACK 772");
	world_release(&sc.w);
}

/* ---- Languages ------------------------------------------------------------------------------ */

static const char *const speakers =
	FIT("DEAF") EXPERT("HAK", "F", "D1", "cmn hak", "3", "2026-01-01", "2026-12-31", "2026-12-31")
		FIT("INT") EXPERT("LAW", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31")
			EXPERT("SIGN", "F", "D1", "cmn csl", "3", "2026-01-01", "2026-12-31", "2026-12-31");
static const char *const their_types =
	"DEAF|INTERPRETER|3|\nHAK|INTERPRETER|1|\nINT|INTERPRETER|2|\nLAW|LAWYER|3|\n"
	"SIGN|INTERPRETER|2|";

Test(why, languages_and_interpreters)
{
	static const struct {
		const char *language, *needs, *expert, *need, *want;
		bool eligible;
	} cases[] = {
		{"yue", "LAW.AID", "LAW", "LAW.AID", "TAKES 877", true}, /* through INT or DEAF */
		{"yue", "LAW.AID", "SIGN", "SOC.LANG", "BAR_INTERPRETER yue 2", false},
		{"yue", "LAW.AID", "LAW", "SOC.LANG", "BAR_TYPE 2 INTERPRETER;BAR_INTERPRETER yue 2",
			false},
		{"hak", "LAW.AID", "LAW", "LAW.AID", "BAR_LANGUAGE hak", false},
		{"hak", "LAW.AID", "HAK", "SOC.LANG", "BAR_LEVEL INTERPRETER 1 2;BAR_INTERPRETER hak 2",
			false},
		{"cmn", "DIS.SIGN", "DEAF", "DIS.SIGN", "BAR_SIGN csl", false},
		{"csl", "DIS.SIGN", "DEAF", "DIS.SIGN", "BAR_SIGN csl;BAR_INTERPRETER csl 2", false},
		{"csl", "DIS.SIGN", "SIGN", "DIS.SIGN", "TAKES 772", true},
		{"tlh", "LAW.AID", "LAW", "LAW.AID", "BAR_LANGUAGE_UNKNOWN", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene sc;

		scene_begin(&sc, speakers, their_types);
		sc.help.language = snapshot_language(sc.w.s, text_from(cases[i].language));
		sc.help.language_unknown = sc.help.language == NONE;
		form(&sc, cases[i].needs);
		expect_why(&sc, cases[i].expert, cases[i].need, cases[i].eligible, cases[i].want);
		world_release(&sc.w);
	}
}

/* With an interpreter there nothing bars LAW1, but LAW2 speaks. */
Test(why, who_speaks_comes_first)
{
	struct scene sc;

	scene_begin(&sc,
		FIT("INT") EXPERT("LAW1", "F", "S1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31")
			FIT("LAW2")
				EXPERT("PSY", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"),
		"INT|INTERPRETER|2|\nLAW1|LAWYER|3|\nLAW2|LAWYER|2|\nPSY|COUNSELLOR|3|");
	sc.help.language = snapshot_language(sc.w.s, TEXT("yue"));
	form(&sc, "LAW.AID PSY.TRAUMA");
	expect_why(&sc, "LAW1", "LAW.AID", true, "SPEAKERS_FIRST yue LAW2");
	expect_why(&sc, "PSY", "PSY.TRAUMA", true, "TAKES 877");
	world_release(&sc.w);
}

/* ---- All together --------------------------------------------------------------------------- */

Test(why, all_rules_that_fail_are_told)
{
	struct scene sc;

	scene_begin(&sc,
		EXPERT("BAD", "M", "D2", "cmn", "1", "2026-04-01", "2026-03-01", "2024-02-29") FIT("GOOD"),
		"BAD|MEDIATOR|1|\nGOOD|LAWYER|3|");
	sc.help.language = snapshot_language(sc.w.s, TEXT("yue"));
	sc.help.helper_sex = 'F';
	sc.help.excluded[sc.help.n_excluded++] = world_expert(&sc.w, "BAD");
	world_load(&sc.w, "BAD", 4);
	world_raise(&sc.w, &sc.m, "PARTNER_VIOLENCE", "PRESENT");
	form(&sc, "LAW.AID LAW.MEDIATE");
	expect_why(&sc, "BAD", "LAW.MEDIATE", false,
		"BAR_LEVEL MEDIATOR 1 2;BAR_FROM 2026-04-01;BAR_UNTIL 2026-03-01;BAR_AGREEMENT 2024-02-29;"
		"BAR_AREA D2 S1;BAR_CONFLICT;BAR_DV;BAR_FULL 4 1 4;BAR_LANGUAGE yue;BAR_SEX F");
	expect_why(&sc, "BAD", "LAW.AID", false,
		"BAR_TYPE 2 LAWYER;BAR_FROM 2026-04-01;BAR_UNTIL 2026-03-01;BAR_AGREEMENT 2024-02-29;"
		"BAR_AREA D2 S1;BAR_CONFLICT;BAR_FULL 4 1 4;BAR_LANGUAGE yue;BAR_SEX F");
	world_release(&sc.w);
}

Test(why, days_are_days_of_the_calendar)
{
	static const char *const days[] = {"0001-01-01", "1969-12-31", "1970-01-01", "1999-12-31",
		"2000-02-28", "2000-02-29", "2000-03-01", "2023-03-01", "2023-12-31", "2024-01-01",
		"2024-02-29", "2024-12-31", "2025-02-28", "2026-01-31"};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char row[128], want[128];
		struct scene sc;

		snprintf(row, sizeof(row), "E1|名|F|社|D1|cmn|3|2027-02-28|%s|2026-12-31|yes", days[i]);
		snprintf(want, sizeof(want), "BAR_FROM 2027-02-28;BAR_UNTIL %s", days[i]);
		scene_begin(&sc, row, "E1|LAWYER|3|");
		form(&sc, "LAW.AID");
		expect_why(&sc, "E1", "LAW.AID", false, want);
		world_release(&sc.w);
	}
}

/* ---- The score that lost -------------------------------------------------------------------- */

Test(why, the_score_that_lost)
{
	struct why why;
	struct scene sc;

	scene_begin(&sc, FIT("E1") FIT("E2") FIT("E3") FIT("E4") FIT("E5") FIT("E6") FIT("E7"),
		"E1|LAWYER|2|\nE2|LAWYER|2|\nE2|COUNSELLOR|3|\nE3|LAWYER|3|\nE4|LAWYER|2|\n"
		"E4|COUNSELLOR|2|\nE5|COUNSELLOR|1|\nE6|COUNSELLOR|3|PSY.TRAUMA\nE7|LAWYER|2|\n"
		"E7|COUNSELLOR|3|");
	form(&sc, "LAW.AID PSY.COUNSEL PSY.TRAUMA");
	cr_assert_eq(sc.m.n_members, 1);
	why = expect_why(&sc, "E2", "LAW.AID", true, "TAKES 772");
	cr_expect(why.chosen == world_expert(&sc.w, "E2") && why.score == why.chosen_score);
	why = expect_why(&sc, "E3", "LAW.AID", true, "TEAM_FIT 877 E2 772");
	cr_expect(why.chosen == world_expert(&sc.w, "E2"));
	cr_expect(why.score == 877 && why.chosen_score == 772);
	expect_why(&sc, "E7", "LAW.AID", true, "TIE 772 E2 772");
	/* The same score, and even before E2 in the order of codes: E2 came for all it can take. */
	expect_why(&sc, "E1", "LAW.AID", true, "TEAM_FIT 772 E2 772");
	expect_why(&sc, "E4", "LAW.AID", true, "TEAM_FIT 772 E2 772");
	why = expect_why(&sc, "E5", "PSY.COUNSEL", false, "BAR_LEVEL COUNSELLOR 1 2");
	cr_expect_eq(why.score, 0, "no score for a skill that does not suffice");
	why = expect_why(&sc, "E3", "LAW.SUPPORT", true, "NOT_ASKED");
	cr_expect(why.chosen == NOBODY && why.chosen_score == 0 && why.score == 877);
	world_load(&sc.w, "E4", 1);
	expect_why(&sc, "E4", "LAW.AID", true, "LOWER_SCORE 738 E2 772");
	world_load(&sc.w, "E4", 3);
	why = expect_why(&sc, "E4", "LAW.AID", false, "BAR_FULL 3 3 1");
	cr_expect_eq(why.score, 622, "what it would be, were there a place");
	world_release(&sc.w);
}

/* What the record keeps of a runner-up is what is told of them when somebody asks. */
static void expect_runner_up(
	const struct scene *sc, const char *expert, const char *need, enum passed_over want)
{
	for (size_t i = 0; i < sc->m.n_runners_up; i++) {
		const struct runner_up *r = &sc->m.runners_up[i];

		if (r->need != world_need(&sc->w, need))
			continue;
		cr_expect_eq(r->expert, world_expert(&sc->w, expert), "another than %s", expert);
		cr_expect_eq(r->why, want, "%s: %d, not %d", expert, r->why, want);
		return;
	}
	cr_expect(false, "nobody is the runner-up for %s", need);
}

/* E1 scores as much for the one need, but E2 takes the other as well. */
Test(why, the_same_score_that_does_not_fit_the_team)
{
	struct scene sc;

	scene_begin(&sc, FIT("E1") FIT("E2"), "E1|LAWYER|2|\nE2|LAWYER|2|\nE2|COUNSELLOR|3|");
	form(&sc, "LAW.AID PSY.COUNSEL");
	cr_assert_eq(sc.m.n_members, 1);
	expect_why(&sc, "E1", "LAW.AID", true, "TEAM_FIT 772 E2 772");
	expect_runner_up(&sc, "E1", "LAW.AID", PASSED_TEAM_FIT);
	world_release(&sc.w);
}

/* E3 could come for E1, whose other need E2 would take: only the order of codes is against it. */
Test(why, the_same_score_beside_others_who_take_the_rest)
{
	struct scene sc;

	scene_begin(&sc, FIT("E1") FIT("E2") FIT("E3"),
		"E1|LAWYER|2|\nE1|COUNSELLOR|2|PSY.COUNSEL\nE2|COUNSELLOR|2|\nE3|LAWYER|2|");
	form(&sc, "LAW.AID PSY.COUNSEL PSY.TRAUMA");
	cr_assert_eq(sc.m.n_members, 2);
	cr_assert_eq(sc.m.members[0].expert, world_expert(&sc.w, "E1"));
	cr_assert_eq(sc.m.members[0].n_covers, 2);
	expect_why(&sc, "E3", "LAW.AID", true, "TIE 772 E1 772");
	expect_runner_up(&sc, "E3", "LAW.AID", PASSED_TIE);
	/* Of two members either could take what both can. */
	expect_why(&sc, "E2", "PSY.COUNSEL", true, "TIE 772 E1 772");
	expect_runner_up(&sc, "E2", "PSY.COUNSEL", PASSED_TIE);
	world_release(&sc.w);
}

Test(why, a_team_that_is_full)
{
	static char rows[4096], skills[2048], kinds[2048], leaves[2048], asked[512];
	size_t a = 0, b = 0, c = 0, d = 0, e = 0;
	struct scene sc;

	for (int i = 0; i <= TEAM_MAX; i++) {
		a += (size_t)snprintf(rows + a, sizeof(rows) - a,
			"E%02d|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n", i);
		b += (size_t)snprintf(skills + b, sizeof(skills) - b, "E%02d|KIND%02d|2|\n", i, i);
		c += (size_t)snprintf(kinds + c, sizeof(kinds) - c, "KIND%02d|EXPERT|类|\n", i);
		d += (size_t)snprintf(
			leaves + d, sizeof(leaves) - d, "ECO.N%02d|NEED|需||KIND%02d|\n", i, i);
		e += (size_t)snprintf(asked + e, sizeof(asked) - e, "%sECO.N%02d", i ? " " : "", i);
	}
	memset(&sc, 0, sizeof(sc));
	world_init(&sc.w);
	sc.w.more[TABLE_EXPERT] = rows;
	sc.w.more[TABLE_EXPERT_SKILL] = skills;
	sc.w.more[TABLE_EXPERT_TYPE] = kinds;
	sc.w.more[TABLE_NEED] = leaves;
	cr_assert(world_build(&sc.w, ROOM), "%.*s", TEXT_ARG(sc.w.b.fault.why));
	sc.help = world_help(&sc.w);
	form(&sc, asked);
	cr_assert_eq(sc.m.n_members, TEAM_MAX);
	expect_why(&sc, "E12", "ECO.N12", true, "TEAM_FULL 12");
	world_release(&sc.w);
}

/* ---- A case, need by need ------------------------------------------------------------------- */

Test(why, every_need_of_a_case)
{
	struct scene sc;
	struct why_case c;
	const struct why *list;
	size_t n = 0;

	scene_begin(&sc, FIT("E1"), "E1|LAWYER|3|");
	form(&sc, "LAW.AID CHD.REPORT PSY.TRAUMA");
	c = case_of(&sc);
	list = why_all(&c, 0, &sc.w.arena, &n);
	cr_assert(list);
	cr_assert_eq(n, 3);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(list[i].need, sc.m.needs[i].need);
	cr_expect(list[1].eligible && !list[0].eligible && !list[2].eligible);
	world_release(&sc.w);
}

/* Nothing but duties: one supervisor sorts it out, whatever the sex asked for and the language. */
Test(why, the_supervisor_of_a_case_without_needs)
{
	struct scene sc;
	struct why_case c;
	const struct why *list;
	size_t n = 0;

	scene_begin(&sc,
		EXPERT("E1", "M", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31") FIT("E2")
			EXPERT("E3", "M", "D2", "cmn", "1", "2026-01-01", "2026-12-31", "2026-12-31") FIT("E4")
				FIT("E5")
					EXPERT("E6", "F", "C1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"),
		"E1|SUPERVISOR|3|\nE2|SUPERVISOR|1|\nE3|SUPERVISOR|3|\nE4|LAWYER|3|\nE5|SUPERVISOR|3|\n"
		"E6|SUPERVISOR|3|");
	sc.help.helper_sex = 'F';
	sc.help.language = snapshot_language(sc.w.s, TEXT("yue"));
	world_load(&sc.w, "E3", 1);
	form(&sc, "CHD.REPORT");
	expect_why(&sc, "E1", "", true, "TAKES 877");
	expect_why(&sc, "E2", "", false, "BAR_LEVEL SUPERVISOR 1 2");
	expect_why(&sc, "E3", "", false, "BAR_AREA D2 S1;BAR_FULL 1 1 1");
	expect_why(&sc, "E4", "", false, "BAR_TYPE 2 SUPERVISOR");
	expect_why(&sc, "E5", "", true, "TIE 877 E1 877");
	expect_why(&sc, "E6", "", true, "LOWER_SCORE 840 E1 877");
	c = case_of(&sc);
	list = why_all(&c, 0, &sc.w.arena, &n);
	cr_assert(list);
	cr_assert_eq(n, 2);
	cr_expect(list[0].need == world_need(&sc.w, "CHD.REPORT") && list[1].need == NONE);
	world_release(&sc.w);
}

Test(why, an_arena_that_is_full_says_so)
{
	struct scene sc;
	struct why_case c;
	struct arena small;
	struct why why;
	size_t n;

	scene_begin(&sc, FIT("E1"), "E1|LAWYER|1|");
	form(&sc, "LAW.AID");
	c = case_of(&sc);
	arena_init(&small, 8);
	cr_expect_not(why_need(&c, 0, world_need(&sc.w, "LAW.AID"), &small, &why));
	arena_release(&small);
	arena_init(&small, 8);
	cr_expect_null(why_all(&c, 0, &small, &n));
	arena_release(&small);
	world_release(&sc.w);
}
