/*
 * Languages: who speaks comes first; where nobody does, an interpreter joins.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define FIT(code) code "|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n"

Test(team, an_interpreter_joins_only_where_nobody_speaks)
{
	static const struct {
		const char *language, *needs;
		const char *team; /* codes in order of code */
		bool language_need;
	} cases[] = {
		{"yue", "PSY.COUNSEL", "PSYY", false}, /* a speaker is there */
		{"yue", "LAW.AID", "INT LAW", true},   /* only with an interpreter */
		{"yue", "LAW.AID PSY.COUNSEL", "INT LAW PSYY", true}, {"csl", "LAW.AID", "LAW SIGN", true},
		{"cmn", "LAW.AID", "LAW", false},
		{"hak", "LAW.AID", "", false}, /* spoken in the pool, but by no interpreter */
	};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = "HAK|名|F|社|D1|cmn hak|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "INT|名|F|社|D1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "LAW|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "PSY|名|F|社|S1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "PSYY|名|F|社|D1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "SIGN|名|F|社|D1|cmn csl|4|2026-01-01|2026-12-31|2026-12-31|yes";
	w.more[TABLE_EXPERT_SKILL] = "HAK|SUPERVISOR|2|\nINT|INTERPRETER|2|\nLAW|LAWYER|2|\n"
								 "PSY|COUNSELLOR|3|\nPSYY|COUNSELLOR|2|\nSIGN|INTERPRETER|2|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE};
		struct help help = world_help(&w);
		size_t n_asked, n_team = 0;

		help.language = snapshot_language(w.s, text_from(cases[i].language));
		world_find(&w, &m, cases[i].needs);
		n_asked = m.n_needs;
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		for (struct text rest = text_from(cases[i].team); rest.len; n_team++)
			text_cut(&rest, ' ');
		cr_expect_eq(m.n_needs, n_asked + cases[i].language_need, "%zu", i);
		cr_expect_eq(m.n_members, n_team, "%zu", i);
		for (size_t k = 0; k < m.n_members; k++) {
			struct text code = w.s->experts[m.members[k].expert].code;

			cr_expect(memmem(cases[i].team, strlen(cases[i].team), code.ptr, code.len), "%zu: %.*s",
				i, TEXT_ARG(code));
			for (size_t c = 0; c < m.members[k].n_covers; c++)
				cr_expect_eq(team_bars(w.s, &help, w.loads, world_now, &m, m.members[k].expert,
								 m.members[k].covers[c]),
					BARRED_NOT, "what was formed passes again");
			if (m.members[k].n_covers && help.language != snapshot_language(w.s, TEXT("cmn"))) {
				bool speaks = w.s->experts[m.members[k].expert].languages >> help.language & 1;

				cr_expect_eq(world_has_reason(&m.members[k], REASON_LANGUAGE), speaks);
				cr_expect_eq(world_has_reason(&m.members[k], REASON_LANGUAGE_INTERPRETED), !speaks);
			}
			if (m.n_members > 1 && m.members[k].covers[0] == world_need(&w, "SOC.LANG"))
				cr_expect_neq(m.lead, k, "an interpreter does not lead");
		}
	}
	world_release(&w);
}

/* Twelve places, thirteen leaves that only people without the language answer: the interpreter is
 * among the twelve, or none of the others could be. */
Test(team, the_interpreter_is_never_left_out)
{
	static char needs[2048], kinds[2048], rows[4096], skills[2048], asked[512];
	struct matching m = {.lead = NONE};
	size_t a = 0, b = 0, c = 0, d = 0, f = 0;
	bool interpreter = false;
	struct world w;
	struct help help;

	for (int i = 0; i < 13; i++) {
		a += (size_t)snprintf(needs + a, sizeof(needs) - a, "LAW.N%02d|NEED|x||T%02d|\n", i, i);
		b += (size_t)snprintf(kinds + b, sizeof(kinds) - b, "T%02d|EXPERT|x|\n", i);
		c += (size_t)snprintf(rows + c, sizeof(rows) - c,
			"E%02d|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n", i);
		d += (size_t)snprintf(skills + d, sizeof(skills) - d, "E%02d|T%02d|2|\n", i, i);
		f += (size_t)snprintf(asked + f, sizeof(asked) - f, "%sLAW.N%02d", i ? " " : "", i);
	}
	snprintf(rows + c, sizeof(rows) - c,
		"INT|名|F|社|D1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes\n");
	snprintf(skills + d, sizeof(skills) - d, "INT|INTERPRETER|2|\n");
	world_init(&w);
	w.more[TABLE_EXPERT_TYPE] = kinds;
	w.more[TABLE_NEED] = needs;
	w.more[TABLE_EXPERT] = rows;
	w.more[TABLE_EXPERT_SKILL] = skills;
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	help = world_help(&w);
	help.language = snapshot_language(w.s, TEXT("yue"));
	world_find(&w, &m, asked);
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_expect_eq(m.n_needs, 14);
	cr_assert_eq(m.n_members, TEAM_MAX);
	for (size_t i = 0; i < m.n_members; i++)
		interpreter = interpreter || m.members[i].expert == world_expert(&w, "INT");
	cr_expect(interpreter);
	cr_assert_eq(m.n_uncovered, 2);
	cr_expect_eq(m.uncovered[0].why, UNCOVERED_TEAM_FULL);
	world_release(&w);
}

Test(team, an_interpreter_does_not_lead)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_NEED] = "SOC.ZED|NEED|x||LAWYER|"; /* comes after SOC.LANG */
	w.more[TABLE_EXPERT] =
		FIT("LAW") "INT|名|F|社|D1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes";
	w.more[TABLE_EXPERT_SKILL] = "LAW|LAWYER|2|\nINT|INTERPRETER|3|";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.language = snapshot_language(w.s, TEXT("yue"));
	world_find(&w, &m, "SOC.ZED");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 2);
	cr_expect_eq(m.members[m.lead].expert, world_expert(&w, "LAW"));
	world_release(&w);
}

/* Found by its words, with no language named: an interpreter of Cantonese is no help. */
Test(team, who_takes_sign_language_signs)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = "INT|名|F|社|S1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "SIGN|名|F|社|C1|cmn csl|4|2026-01-01|2026-12-31|2026-12-31|yes";
	w.more[TABLE_EXPERT_SKILL] = "INT|INTERPRETER|3|\nSIGN|INTERPRETER|2|";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "DIS.SIGN");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.members[0].expert, world_expert(&w, "SIGN"));
	cr_expect_eq(m.members[0].n_alternates, 0);
	world_release(&w);
}
