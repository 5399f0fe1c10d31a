#include <criterion/criterion.h>
#include <stdio.h>

#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

/* ---- Each hard rule alone bars -------------------------------------------------------------- */

/* Fit in every way for LAW.AID in S1; each row below differs in one thing. */
#define PERSON(code, sex, place, languages, places, from, until, agreement)                       \
	code "|名|" sex "|社|" place "|" languages "|" places "|" from "|" until "|" agreement "|yes" \
		 "\n"

static const char *const people = PERSON("OK", "F", "D1", "cmn yue", "3", "2026-01-01",
	"2026-12-31", "2026-12-31") PERSON("LOW", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-12-31") PERSON("NARROW", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-12-31") PERSON("EARLY", "F", "D1", "cmn yue", "3", "2026-03-16", "2026-12-31",
	"2026-12-31") PERSON("LATE", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-03-14",
	"2026-12-31") PERSON("LASTDAY", "F", "D1", "cmn yue", "3", "2026-03-15", "2026-03-15",
	"2026-03-15") PERSON("UNSIGNED", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-03-14") PERSON("NEVER", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"") PERSON("FAR", "F", "D2", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-12-31") PERSON("STREET2", "F", "S2", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-12-31") PERSON("CITY", "F", "C1", "cmn yue", "3", "2026-01-01", "2026-12-31",
	"2026-12-31") PERSON("FOE", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31")
	PERSON("FULL", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31") PERSON(
		"ALMOST", "F", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31")
		PERSON("NOPLACE", "F", "D1", "cmn yue", "0", "2026-01-01", "2026-12-31", "2026-12-31")
			PERSON("MUTE", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31")
				PERSON("MAN", "M", "D1", "cmn yue", "3", "2026-01-01", "2026-12-31", "2026-12-31");

static const char *const their_skills =
	"OK|LAWYER|2|\nLOW|LAWYER|1|\nNARROW|LAWYER|3|LAW.SUPPORT\nEARLY|LAWYER|2|\nLATE|LAWYER|2|\n"
	"LASTDAY|LAWYER|2|\nUNSIGNED|LAWYER|2|\nNEVER|LAWYER|2|\nFAR|LAWYER|2|\nSTREET2|LAWYER|2|\n"
	"CITY|LAWYER|2|\nFOE|LAWYER|2|\nFULL|LAWYER|2|\nALMOST|LAWYER|2|\nNOPLACE|LAWYER|2|\n"
	"MUTE|LAWYER|2|\nMAN|LAWYER|2|";

static const struct {
	const char *code;
	enum barred bar;
} alone[] = {
	{"OK", BARRED_NOT},
	{"LOW", BARRED_SKILL},
	{"NARROW", BARRED_SKILL},
	{"EARLY", BARRED_APPOINTED},
	{"LATE", BARRED_APPOINTED},
	{"LASTDAY", BARRED_NOT},
	{"UNSIGNED", BARRED_AGREEMENT},
	{"NEVER", BARRED_AGREEMENT},
	{"FAR", BARRED_AREA},
	{"STREET2", BARRED_AREA},
	{"CITY", BARRED_NOT},
	{"FOE", BARRED_CONFLICT},
	{"FULL", BARRED_FULL},
	{"ALMOST", BARRED_NOT},
	{"NOPLACE", BARRED_FULL},
	{"MUTE", BARRED_LANGUAGE},
	{"MAN", BARRED_SEX},
};

Test(team, each_hard_rule_alone_bars)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = people;
	w.more[TABLE_EXPERT_SKILL] = their_skills;
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	help.language = snapshot_language(w.s, TEXT("yue"));
	help.helper_sex = 'F';
	help.excluded[help.n_excluded++] = world_expert(&w, "FOE");
	world_load(&w, "FULL", 3);
	world_load(&w, "ALMOST", 2);
	world_find(&w, &m, "LAW.AID");
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		cr_expect_eq(team_bars(w.s, &help, w.loads, world_now, &m, world_expert(&w, alone[i].code),
						 world_need(&w, "LAW.AID")),
			alone[i].bar, "%s", alone[i].code);
	world_release(&w);
}

/* ---- Violence ------------------------------------------------------------------------------- */

Test(team, violence_bars_mediation_and_marital_counselling_for_everybody)
{
	static const struct {
		const char *needs;
		const char *kind, *level;
		bool barred;
	} cases[] = {{"LAW.MEDIATE", NULL, NULL, false}, {"LAW.MEDIATE DV.SPOUSE", NULL, NULL, true},
		{"LAW.MEDIATE", "PARTNER_VIOLENCE", "PRESENT", true},
		{"LAW.MEDIATE", "SUICIDE", "PLAN", false}};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] =
		PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31");
	w.more[TABLE_EXPERT_SKILL] = "E1|MEDIATOR|3|\nE1|LAWYER|3|\nE1|COUNSELLOR|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE};
		struct help help = world_help(&w);
		enum barred want = cases[i].barred ? BARRED_DV : BARRED_NOT;

		world_find(&w, &m, cases[i].needs);
		if (cases[i].kind)
			world_raise(&w, &m, cases[i].kind, cases[i].level);
		cr_expect_eq(
			team_bars(w.s, &help, w.loads, world_now, &m, 0, world_need(&w, "LAW.MEDIATE")), want,
			"%zu", i);
		cr_expect_eq(
			team_bars(w.s, &help, w.loads, world_now, &m, 0, world_need(&w, "FAM.MARITAL")), want,
			"%zu", i);
		cr_expect_eq(team_bars(w.s, &help, w.loads, world_now, &m, 0, world_need(&w, "LAW.AID")),
			BARRED_NOT);
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		for (size_t k = 0; cases[i].barred && k < m.n_members; k++)
			for (size_t c = 0; c < m.members[k].n_covers; c++)
				cr_expect_neq(m.members[k].covers[c], world_need(&w, "LAW.MEDIATE"));
		if (cases[i].barred)
			cr_expect_eq(m.uncovered[m.n_uncovered - 1].why, UNCOVERED_DV);
	}
	world_release(&w);
}

/* ---- Why a need stays uncovered ------------------------------------------------------------- */

static const struct {
	const char *expert, *skill;
	int32_t load;
	char sex;
	bool excluded, language;
	enum uncovered_why why;
} lacks[] = {
	{"", "", 0, 0, false, false, UNCOVERED_NOBODY},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|1|",
		0, 0, false, false, UNCOVERED_NOBODY},
	{PERSON("E1", "F", "D1", "cmn", "3", "2027-01-01", "2027-12-31", "2027-12-31"), "E1|LAWYER|3|",
		0, 0, false, false, UNCOVERED_NOT_VALID},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2025-12-31"), "E1|LAWYER|3|",
		0, 0, false, false, UNCOVERED_NOT_VALID},
	{PERSON("E1", "F", "D2", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|3|",
		0, 0, false, false, UNCOVERED_AREA},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|3|",
		3, 0, false, false, UNCOVERED_FULL},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|3|",
		0, 0, true, false, UNCOVERED_CONFLICT},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|3|",
		0, 0, false, true, UNCOVERED_LANGUAGE},
	{PERSON("E1", "F", "D1", "cmn", "3", "2026-01-01", "2026-12-31", "2026-12-31"), "E1|LAWYER|3|",
		0, 'M', false, false, UNCOVERED_SEX},
};

Test(team, the_furthest_rule_reached_says_why_nobody_covers)
{
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		struct matching m = {.lead = NONE};
		struct world w;
		struct help help;

		world_init(&w);
		w.more[TABLE_EXPERT] = lacks[i].expert;
		w.more[TABLE_EXPERT_SKILL] = lacks[i].skill;
		cr_assert(world_build(&w, ROOM));
		help = world_help(&w);
		help.helper_sex = lacks[i].sex;
		help.language_unknown = lacks[i].language;
		help.excluded[0] = 0;
		help.n_excluded = lacks[i].excluded;
		if (lacks[i].load)
			loads_set(w.loads, w.s, 0, lacks[i].load);
		world_find(&w, &m, "LAW.AID");
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_expect_eq(m.n_members, 0);
		cr_expect_eq(m.lead, NONE);
		cr_assert_eq(m.n_uncovered, 1);
		cr_expect_eq(m.uncovered[0].why, lacks[i].why, "%zu: %d", i, m.uncovered[0].why);
		world_release(&w);
	}
}

/* ---- Ties, score, lead ---------------------------------------------------------------------- */

#define FIT(code) PERSON(code, "F", "D1", "cmn", "4", "2026-01-01", "2026-12-31", "2026-12-31")

Test(team, ties_go_to_the_lower_code_and_alternates_follow)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("E4") FIT("E2") FIT("E3") FIT("E1");
	w.more[TABLE_EXPERT_SKILL] = "E4|LAWYER|2|\nE2|LAWYER|2|\nE3|LAWYER|3|\nE1|LAWYER|2|";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.excluded[help.n_excluded++] = world_expert(&w, "E3");
	world_find(&w, &m, "LAW.AID");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.members[0].expert, world_expert(&w, "E1"));
	cr_expect_eq(m.members[0].n_alternates, 2);
	cr_expect_eq(m.members[0].alternates[0], world_expert(&w, "E2"));
	cr_expect_eq(m.members[0].alternates[1], world_expert(&w, "E4"));
	/* The best who passed, and E3, who would have scored more but for the conflict. */
	cr_assert_eq(m.n_runners_up, 2);
	cr_expect(m.runners_up[0].why == PASSED_TIE);
	cr_expect_eq(m.runners_up[1].expert, world_expert(&w, "E3"));
	cr_expect(m.runners_up[1].why == PASSED_CONFLICT);
	world_release(&w);
}

Test(team, score_by_hand)
{
	struct world w;
	struct help help;
	need_index need;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("E1") FIT("E2") FIT("E3") FIT("E4") FIT("E5");
	w.more[TABLE_EXPERT_SKILL] = "E1|LAWYER|3|\nE2|LAWYER|2|\nE3|MEDIATOR|3|\nE3|LAWYER|1|\n"
								 "E4|MEDIATOR|2|LAW.MEDIATE\nE5|LAWYER|1|";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_load(&w, "E2", 2);
	world_load(&w, "E3", 4);
	world_load(&w, "E4", 9);
	need = world_need(&w, "LAW.SUPPORT"); /* LAWYER before MEDIATOR */
	/* leading 350 + first type 250 + district 127.5 + free 150 */
	cr_expect_eq(team_score(w.s, &help, w.loads, world_now, 0, need), 877);
	/* sound 245 + 250 + 127.5 + half full 150 * .622 = 93.3 */
	cr_expect_eq(team_score(w.s, &help, w.loads, world_now, 1, need), 715);
	/* leading as a mediator counts, not basic as a lawyer: 350 + 175 + 127.5 + full 0 */
	cr_expect_eq(team_score(w.s, &help, w.loads, world_now, 2, need), 652);
	cr_expect_eq(
		team_score(w.s, &help, w.loads, world_now, 3, need), 0, "narrowed to another leaf");
	cr_expect_eq(team_score(w.s, &help, w.loads, world_now, 4, need), 0, "only basic");
	help.known_expert = 0;
	cr_expect_eq(team_score(w.s, &help, w.loads, world_now, 0, need), 977);
	world_release(&w);
}

Test(team, lead_and_reasons)
{
	static const struct {
		const char *needs;
		enum grade grade;
		const char *lead;
	} cases[] = {
		{"LAW.AID PSY.COUNSEL PSY.TRAUMA", GRADE_NORMAL, "PSY"}, /* most needs */
		{"LAW.AID SOC.NETWORK", GRADE_NORMAL, "SUP"},            /* a tie: the supervisor */
		{"LAW.AID DV.SPOUSE", GRADE_NORMAL, "DVW"},              /* a tie: the gravest need */
		{"LAW.AID LAW.SUPPORT DV.SPOUSE", GRADE_NORMAL, "LAW"},
		{"LAW.AID LAW.SUPPORT DV.SPOUSE", GRADE_CRISIS, "DVW"}, /* safety leads in a crisis */
	};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("DVW") FIT("LAW") FIT("PSY") FIT("SUP");
	w.more[TABLE_EXPERT_SKILL] =
		"DVW|DV_WORKER|3|\nLAW|LAWYER|3|\nPSY|COUNSELLOR|3|\nSUP|SUPERVISOR|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE, .grade = cases[i].grade};
		struct help help = world_help(&w);

		help.known_expert = world_expert(&w, "LAW");
		world_find(&w, &m, cases[i].needs);
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_assert_lt(m.lead, m.n_members);
		cr_expect_eq(m.members[m.lead].expert, world_expert(&w, cases[i].lead), "%zu", i);
		for (size_t k = 0; k < m.n_members; k++) {
			const struct member *b = &m.members[k];

			cr_expect(world_has_reason(b, REASON_SKILL) && world_has_reason(b, REASON_AREA) &&
					  world_has_reason(b, REASON_LOAD) &&
					  world_has_reason(b, REASON_ALTERNATE_NONE));
			cr_expect_eq(world_has_reason(b, REASON_LEAD) || world_has_reason(b, REASON_LEAD_OF),
				k == m.lead);
			cr_expect_eq(
				world_has_reason(b, REASON_CONTINUITY), b->expert == world_expert(&w, "LAW"));
			cr_expect_not(world_has_reason(b, REASON_LANGUAGE));
		}
	}
	world_release(&w);
}

/* All that is told of a member, to the letter: sentences are made of it elsewhere, in this order.
 */
Test(team, reasons)
{
	static const struct {
		const char *needs, *district;
		uint16_t load; /* of ALL */
		bool known;
		const char *want; /* of the lead */
	} cases[] = {
		{"LAW.AID LAW.SUPPORT", "S1", 0, false,
			"SKILL LAWYER 3;AREA D1 S1;LOAD 0 4;LEAD_ALONE;ALTERNATE_NONE 1 2"},
		{"PSY.COUNSEL", "D1", 3, true,
			"SKILL COUNSELLOR 2;AREA_HERE D1;LOAD 3 4;CONTINUITY;LEAD_ALONE;ALTERNATE_NONE 0 2"},
		{"LAW.AID LAW.SUPPORT PSY.COUNSEL", NULL, 1, true,
			"SKILL_FOR LAWYER 3 LAW.AID LAW.SUPPORT;SKILL_FOR COUNSELLOR 2 PSY.COUNSEL;"
			"AREA_NOT_SAID D1;LOAD 1 4;CONTINUITY;LEAD_ALONE;ALTERNATE_NONE 0 2"},
		{"LAW.AID LAW.SUPPORT SOC.NETWORK", "S1", 0, false,
			"SKILL LAWYER 3;AREA D1 S1;LOAD 0 4;LEAD_OF 2 LAW.AID;ALTERNATE_NONE 1 2"},
		{"LAW.AID SOC.NETWORK", "S1", 0, false,
			"SKILL SUPERVISOR 3;AREA D1 S1;LOAD 0 4;LEAD SOC.NETWORK;ALTERNATE_NONE 0 2"},
	};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("ALL") FIT("LAW") FIT("SUP");
	w.more[TABLE_EXPERT_SKILL] =
		"ALL|COUNSELLOR|2|\nALL|LAWYER|3|\nLAW|LAWYER|2|\nSUP|SUPERVISOR|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE};
		struct help help = world_help(&w);

		world_load(&w, "ALL", cases[i].load);
		help.district = cases[i].district ? world_district(&w, cases[i].district) : NONE;
		if (cases[i].known)
			help.known_expert = world_expert(&w, "ALL");
		world_find(&w, &m, cases[i].needs);
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_assert_neq(m.lead, NONE);
		world_expect_reasons(
			&w, m.members[m.lead].reasons, m.members[m.lead].n_reasons, cases[i].want);
	}
	world_release(&w);
}

Test(team, nothing_found_is_one_supervisor)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("E1") FIT("E2") FIT("E3");
	w.more[TABLE_EXPERT_SKILL] = "E1|SUPERVISOR|3|\nE2|SUPERVISOR|2|\nE3|LAWYER|3|";
	cr_assert(world_build(&w, ROOM));
	world_load(&w, "E1", 4);
	world_load(&w, "E2", 1);
	help = world_help(&w);
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.lead, 0);
	cr_expect_eq(m.members[0].expert, 1, "E1 is full");
	cr_expect_eq(m.members[0].n_covers, 0);
	cr_expect(world_has_reason(&m.members[0], REASON_NO_NEED));
	cr_expect_eq(m.n_uncovered, 0);
	world_load(&w, "E2", 4);
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_expect_eq(m.n_members, 0);
	cr_expect_eq(m.lead, NONE);
	world_release(&w);
}

/* ---- Units and what is beyond eight --------------------------------------------------------- */

Test(team, liaison_units)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("SUP");
	w.more[TABLE_EXPERT_SKILL] = "SUP|SUPERVISOR|3|";
	w.more[TABLE_LIAISON] = "L1|WELFARE_OFFICER|C1|市|||||\nL2|WELFARE_OFFICER|D1|区|||||\n"
							"L3|WELFARE_OFFICER|S2|别街|||||\nL4|POLICE|D2|别区|||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "CRI.POLICE DV.SPOUSE ECO.DIBAO ECO.GOODS ECO.SCREEN");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.members[0].n_covers, 1, "a method is shown, not covered");
	cr_expect_eq(m.members[0].covers[0], world_need(&w, "ECO.GOODS"), "an expert before a unit");
	cr_assert_eq(m.n_units, 1);
	cr_expect(
		text_eq(w.s->liaisons[m.units[0].liaison].code, TEXT("L2")), "the nearest that serves");
	cr_expect_eq(m.units[0].n_answers, 2);
	cr_expect_eq(m.units[0].answers[0], world_need(&w, "ECO.DIBAO"));
	cr_expect_eq(m.units[0].answers[1], world_need(&w, "ECO.SCREEN"));
	cr_assert_eq(m.n_uncovered, 1, "a duty is not among the uncovered");
	cr_expect_eq(m.uncovered[0].need, world_need(&w, "DV.SPOUSE"));
	world_release(&w);
}

/* Thirty leaves, each answered by a type of its own: the eight gravest, then as many as there is
 * room. */
Test(team, more_needs_than_the_exact_part)
{
	static char needs[4096], kinds[4096], people_rows[8192], skills[4096], asked[1024];
	struct matching m = {.lead = NONE};
	size_t a = 0, b = 0, c = 0, d = 0, f = 0;
	struct world w;
	struct help help;

	for (int i = 0; i < 30; i++) {
		a += (size_t)snprintf(needs + a, sizeof(needs) - a, "LAW.N%02d|NEED|x||T%02d|\n", i, i);
		b += (size_t)snprintf(kinds + b, sizeof(kinds) - b, "T%02d|EXPERT|x|\n", i);
		c += (size_t)snprintf(people_rows + c, sizeof(people_rows) - c,
			"E%02d|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n", i);
		d += (size_t)snprintf(skills + d, sizeof(skills) - d, "E%02d|T%02d|2|\n", i, i);
		f += (size_t)snprintf(asked + f, sizeof(asked) - f, "%sLAW.N%02d", i ? " " : "", i);
	}
	/* E25 takes two of the later needs, and so comes before the others beyond the eight. */
	snprintf(skills + d, sizeof(skills) - d, "E25|T26|2|\n");
	world_init(&w);
	w.more[TABLE_EXPERT_TYPE] = kinds;
	w.more[TABLE_NEED] = needs;
	w.more[TABLE_EXPERT] = people_rows;
	w.more[TABLE_EXPERT_SKILL] = skills;
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	world_find(&w, &m, asked);
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, TEAM_MAX);
	for (expert_index i = 0; i < 11; i++)
		cr_expect_eq(m.members[i].expert, i);
	cr_expect_eq(m.members[11].expert, 25);
	cr_expect_eq(m.members[11].n_covers, 2);
	cr_expect_eq(m.n_uncovered, 30 - 13);
	for (size_t i = 0; i < m.n_uncovered; i++)
		cr_expect_eq(m.uncovered[i].why, UNCOVERED_TEAM_FULL);
	world_release(&w);
}

Test(team, whoever_has_nothing_left_to_do_goes)
{
	static const char skills[] =
		"A|LAWYER|2|LAW.N0 LAW.N1 LAW.N2 LAW.N3 LAW.N4 LAW.N5 LAW.N6 LAW.N7\n"
		"B|LAWYER|3|LAW.N0 LAW.N1 LAW.N2 LAW.N3 LAW.N8\n"
		"C|LAWYER|3|LAW.N4 LAW.N5 LAW.N6 LAW.N7 LAW.N9";
	struct matching m = {.lead = NONE};
	char needs[512], asked[128];
	size_t a = 0, b = 0;
	struct world w;
	struct help help;

	for (int i = 0; i < 10; i++) {
		a += (size_t)snprintf(needs + a, sizeof(needs) - a, "LAW.N%d|NEED|x||LAWYER|\n", i);
		b += (size_t)snprintf(asked + b, sizeof(asked) - b, "%sLAW.N%d", i ? " " : "", i);
	}
	world_init(&w);
	w.more[TABLE_NEED] = needs;
	w.more[TABLE_EXPERT] = FIT("A") FIT("B") FIT("C");
	w.more[TABLE_EXPERT_SKILL] = skills;
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	world_find(&w, &m, asked);
	/* A alone takes the eight gravest; B and C join for the rest, and take all of A's better. */
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 2);
	cr_expect_eq(m.members[0].expert, world_expert(&w, "B"));
	cr_expect_eq(m.members[0].n_covers, 5);
	cr_expect_eq(m.members[1].expert, world_expert(&w, "C"));
	cr_expect_eq(m.n_uncovered, 0);
	world_release(&w);
}

Test(team, an_arena_too_small_fails_cleanly_at_every_size)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;
	size_t need;

	world_init(&w);
	w.more[TABLE_EXPERT] = people;
	w.more[TABLE_EXPERT_SKILL] = their_skills;
	w.more[TABLE_LIAISON] = "L1|WELFARE_OFFICER|C1|市|||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "ECO.DIBAO LAW.AID PSY.COUNSEL");
	need = 1 << 20;
	for (size_t cap = 0; cap <= need; cap += 16) {
		struct matching again = m;
		struct arena a;
		bool ok;

		arena_init(&a, cap);
		ok = team_form(w.s, &help, w.loads, world_now, &a, &again);
		cr_assert_neq(ok, a.failed);
		if (ok)
			need = 0; /* the first that was enough ends it */
		arena_release(&a);
	}
	cr_expect_eq(need, 0);
	world_release(&w);
}
