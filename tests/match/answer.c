#include <criterion/criterion.h>

#include "answer.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define FIT(code) code "|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes\n"

/*
 * needs as found; team: codes of experts, each with the needs it covers, "E:N,N E:N"; what is
 * uncovered; and the answer with its first reason.
 */
static const struct {
	const char *needs, *team;
	size_t uncovered;
	enum grade grade;
	enum answer_kind want;
	const char *reason;
} cases[] = {
	{"", "SUP:", 0, GRADE_NORMAL, ANSWER_SUPERVISION, "NO_NEED"},
	{"", "", 0, GRADE_NORMAL, ANSWER_SUPERVISION, "NO_NEED"},
	{"", "SUP:", 0, GRADE_URGENT, ANSWER_SUPERVISION, "NO_NEED"},
	{"", "SUP:", 0, GRADE_CRISIS, ANSWER_CONFERENCE, "CRISIS"},
	{"SOC.NETWORK", "SUP:SOC.NETWORK", 0, GRADE_NORMAL, ANSWER_SUPERVISION, "SUPERVISOR_ENOUGH"},
	{"CRI.POLICE SOC.NETWORK", "SUP:SOC.NETWORK", 0, GRADE_NORMAL, ANSWER_SUPERVISION,
		"SUPERVISOR_ENOUGH"},
	{"ECO.GOODS SOC.NETWORK", "SUP:ECO.GOODS,SOC.NETWORK", 0, GRADE_NORMAL, ANSWER_REFERRAL,
		"FEW_EXPERTS 1"},
	{"LAW.AID", "LAW:LAW.AID", 0, GRADE_NORMAL, ANSWER_REFERRAL, "FEW_EXPERTS 1"},
	{"LAW.AID LAW.SUPPORT", "LAW:LAW.AID,LAW.SUPPORT", 0, GRADE_URGENT, ANSWER_REFERRAL,
		"FEW_EXPERTS 1"},
	{"ECO.DIBAO", "", 0, GRADE_NORMAL, ANSWER_RESOURCE, "RESOURCES_ENOUGH"},
	{"CHD.REPORT ECO.DIBAO FAM.MARITAL LAW.AID", "", 0, GRADE_NORMAL, ANSWER_RESOURCE,
		"RESOURCES_ENOUGH"},
	{"LAW.AID", "", 1, GRADE_NORMAL, ANSWER_REFERRAL, "NOBODY_HERE"},
	{"LAW.AID", "LAW:LAW.AID", 0, GRADE_CRISIS, ANSWER_CONFERENCE, "CRISIS"},
	{"LAW.AID LAW.SUPPORT", "LAW:LAW.AID PSY:LAW.SUPPORT", 0, GRADE_NORMAL, ANSWER_REFERRAL,
		"FEW_EXPERTS 2"},
	{"LAW.AID PSY.COUNSEL", "LAW:LAW.AID PSY:PSY.COUNSEL", 0, GRADE_NORMAL, ANSWER_CONFERENCE,
		"MANY_MEMBERS 2"},
	{"LAW.AID SOC.LANG", "LAW:LAW.AID INT:SOC.LANG", 0, GRADE_NORMAL, ANSWER_REFERRAL,
		"FEW_EXPERTS 1"},
	{"ECO.DIBAO LAW.AID PSY.COUNSEL", "LAW:LAW.AID", 0, GRADE_NORMAL, ANSWER_CONFERENCE,
		"MANY_DOMAINS 3"},
	{"LAW.AID LAW.MEDIATE LAW.SUPPORT", "LAW:LAW.AID PSY:LAW.MEDIATE SUP:LAW.SUPPORT", 0,
		GRADE_NORMAL, ANSWER_CONFERENCE, "MANY_MEMBERS 3"},
};

/* "E:N,N E:N" to members. */
static void set_team(struct world *w, struct matching *m, const char *team)
{
	struct member *list = arena_array(&w->arena, TEAM_MAX, sizeof(*list));
	struct text rest = text_from(team);

	while (rest.len) {
		struct text covers = text_cut(&rest, ' ');
		struct member *b = &list[m->n_members++];

		b->expert = snapshot_expert(w->s, text_cut(&covers, ':'));
		while (covers.len)
			b->covers[b->n_covers++] = snapshot_need(w->s, text_cut(&covers, ','));
	}
	m->members = list;
}

Test(answer, follows_clear_rules)
{
	static const struct uncovered uncovered[1];
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("SUP") FIT("LAW") FIT("PSY") FIT("INT");
	w.more[TABLE_EXPERT_SKILL] =
		"SUP|SUPERVISOR|3|\nLAW|LAWYER|3|\nPSY|COUNSELLOR|3|\nINT|INTERPRETER|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct matching m = {.lead = NONE, .grade = cases[i].grade};
		struct help help = world_help(&w);
		struct text first;

		world_find(&w, &m, cases[i].needs);
		set_team(&w, &m, cases[i].team);
		m.uncovered = uncovered;
		m.n_uncovered = cases[i].uncovered;
		cr_assert(answer_choose(w.s, &help, &w.arena, &m));
		cr_expect_eq(m.answer, cases[i].want, "%zu: %d", i, m.answer);
		cr_assert_geq(m.n_answer_reasons, 1);
		first = world_reason(&w.arena, &m.answer_reasons[0]);
		cr_expect(text_eq(first, text_from(cases[i].reason)), "%zu: %.*s", i, TEXT_ARG(first));
		cr_expect_neq(m.answer, ANSWER_SEMINAR);
	}
	world_release(&w);
}

/* What is told after the first: what is left, and what the law wants. */
Test(answer, what_is_left_and_duties_are_told)
{
	static const struct uncovered uncovered[3];
	static const struct duty_found duties[1];
	static const struct {
		size_t uncovered, duties;
		const char *want;
	} beside[] = {
		{0, 0, "FEW_EXPERTS 1"},
		{3, 0, "FEW_EXPERTS 1;UNCOVERED 3"},
		{0, 1, "FEW_EXPERTS 1;DUTY"},
		{2, 1, "FEW_EXPERTS 1;UNCOVERED 2;DUTY"},
	};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("LAW");
	w.more[TABLE_EXPERT_SKILL] = "LAW|LAWYER|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
		struct help help = world_help(&w);

		world_find(&w, &m, "LAW.AID");
		set_team(&w, &m, "LAW:LAW.AID");
		m.uncovered = uncovered;
		m.n_uncovered = beside[i].uncovered;
		m.duties = duties;
		m.n_duties = beside[i].duties;
		cr_assert(answer_choose(w.s, &help, &w.arena, &m));
		world_expect_reasons(&w, m.answer_reasons, m.n_answer_reasons, beside[i].want);
	}
	world_release(&w);
}

/* A seminar is held where the worker asks for one, but a crisis does not wait for it. */
Test(answer, a_seminar_is_asked_for)
{
	static const struct {
		const char *needs, *team;
		enum grade grade;
		enum answer_kind want;
		const char *reasons;
	} asked[] = {
		{"LAW.AID", "LAW:LAW.AID", GRADE_NORMAL, ANSWER_SEMINAR, "SEMINAR_ASKED"},
		{"LAW.AID PSY.COUNSEL", "LAW:LAW.AID PSY:PSY.COUNSEL", GRADE_URGENT, ANSWER_SEMINAR,
			"SEMINAR_ASKED"},
		{"", "", GRADE_NORMAL, ANSWER_SEMINAR, "SEMINAR_ASKED"},
		{"LAW.AID", "LAW:LAW.AID", GRADE_CRISIS, ANSWER_CONFERENCE, "CRISIS"},
	};
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("LAW") FIT("PSY");
	w.more[TABLE_EXPERT_SKILL] = "LAW|LAWYER|3|\nPSY|COUNSELLOR|3|";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct matching m = {.lead = NONE, .grade = asked[i].grade};
		struct help help = world_help(&w);

		help.seminar = true;
		world_find(&w, &m, asked[i].needs);
		set_team(&w, &m, asked[i].team);
		cr_assert(answer_choose(w.s, &help, &w.arena, &m));
		cr_expect_eq(m.answer, asked[i].want, "%zu", i);
		world_expect_reasons(&w, m.answer_reasons, m.n_answer_reasons, asked[i].reasons);
	}
	world_release(&w);
}

Test(answer, an_arena_too_small_fails_cleanly_at_every_size)
{
	struct matching m = {.lead = NONE, .grade = GRADE_CRISIS};
	bool enough = false;
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = FIT("LAW") FIT("PSY");
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "ECO.DIBAO LAW.AID PSY.COUNSEL");
	set_team(&w, &m, "LAW:LAW.AID PSY:PSY.COUNSEL");
	for (size_t cap = 0; !enough; cap += 16) {
		struct arena a;

		arena_init(&a, cap);
		enough = answer_choose(w.s, &help, &a, &m);
		cr_assert_neq(enough, a.failed);
		arena_release(&a);
	}
	world_release(&w);
}
