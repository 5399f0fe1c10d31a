/*
 * What violence forbids and what lifts it; the duty to report, and a competent adult's wish. The
 * duties are those of the seed.
 */
#include "safety.h"

#include <criterion/criterion.h>

#include "answer.h"
#include "duty.h"
#include "seeded.h"
#include "team.h"
#include "world.h"

enum { ROOM = 64 << 20 };

/* ---- Until both are on record ---------------------------------------------------------------- */

static const struct {
	const char *assessed_on;
	enum answer3 consents;
	bool lifted;
} records[] = {
	{"", ANSWER_UNKNOWN, false},
	{"", ANSWER_YES, false},
	{"2026-03-01", ANSWER_UNKNOWN, false},
	{"2026-03-01", ANSWER_NO, false},
	{"2026-03-01", ANSWER_YES, true},
};

Test(safety, assessment_and_consent_lift_what_violence_bars)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_EXPERT] = "E1|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes";
	w.more[TABLE_EXPERT_SKILL] = "E1|MEDIATOR|3|\nE1|COUNSELLOR|3|\nE1|DV_WORKER|3|";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		struct help help = world_help(&w);
		enum barred want = records[i].lifted ? BARRED_NOT : BARRED_DV;
		struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};

		help.assessed_on = text_from(records[i].assessed_on);
		help.victim_consents = records[i].consents;
		world_find(&w, &m, "DV.SPOUSE FAM.MARITAL LAW.MEDIATE");
		cr_expect_eq(
			team_bars(w.s, &help, w.loads, world_now, &m, 0, world_need(&w, "LAW.MEDIATE")), want);
		cr_expect_eq(
			team_bars(w.s, &help, w.loads, world_now, &m, 0, world_need(&w, "FAM.MARITAL")), want);
		cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
		cr_assert_eq(m.n_members, 1);
		cr_expect_eq(m.members[0].n_covers, records[i].lifted ? 3 : 1, "%zu", i);
		cr_expect_eq(m.n_uncovered, records[i].lifted ? 0 : 2);
		for (size_t k = 0; k < m.n_uncovered; k++)
			cr_expect_eq(m.uncovered[k].why, UNCOVERED_DV);
		cr_assert(answer_choose(w.s, &help, &w.arena, &m));
		world_expect_reasons(&w, m.answer_reasons, m.n_answer_reasons,
			records[i].lifted ? "MANY_DOMAINS 3;TOGETHER 2026-03-01"
							  : "MANY_DOMAINS 3;UNCOVERED 2;APART");
	}
	world_release(&w);
}

/* A resource that mediates is not offered for it, but for what else it does. */
Test(safety, no_resource_answers_what_is_barred)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.MEDIATE LAW.AID|CN|yes||||||||||||\n"
							 "R2|x|CHARITY|FAM.MARITAL|CN|yes||||||||||||\n"
							 "R3|x|CHARITY|LAW.MEDIATE|CN|yes||||||||||||";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	for (int lifted = 0; lifted < 2; lifted++) {
		struct help help = world_help(&w);
		struct matching m;

		help.declared[0] = world_need(&w, "DV.SPOUSE");
		help.declared[1] = world_need(&w, "LAW.AID");
		help.declared[2] = world_need(&w, "LAW.MEDIATE");
		help.n_declared = 3;
		help.assessed_on = lifted ? TEXT("2026-03-01") : TEXT_NONE;
		help.victim_consents = ANSWER_YES;
		cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
		cr_assert_eq(m.n_resources, lifted ? 2 : 1);
		cr_expect(text_eq(w.s->resources[m.resources[0].resource].code, TEXT("R1")));
		cr_expect_eq(m.resources[0].n_answers, lifted ? 2 : 1);
		cr_expect_eq(m.resources[0].answers[0], world_need(&w, "LAW.AID"));
		cr_expect_eq(m.n_uncovered, lifted ? 1 : 2);
	}
	world_release(&w);
}

/* A conference is told to be without the alleged abuser, by screen and by need alike. */
Test(safety, apart_is_said_wherever_violence_stands)
{
	static const struct {
		const char *needs, *kind, *level, *want;
	} cases[] = {
		{"LAW.AID", NULL, NULL, "CRISIS"},
		{"DV.SPOUSE", NULL, NULL, "CRISIS;APART"},
		{"LAW.AID", "PARTNER_VIOLENCE", "PRESENT", "CRISIS;APART;WISH"},
		{"LAW.AID", "SUICIDE", "PLAN", "CRISIS"},
		{"LAW.AID", "SEXUAL_ABUSE", "CONCERN", "CRISIS;WISH"},
	};
	struct world w;

	world_init(&w);
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct help help = world_help(&w);
		struct matching m = {.lead = NONE, .grade = GRADE_CRISIS};

		world_find(&w, &m, cases[i].needs);
		if (cases[i].kind)
			world_raise(&w, &m, cases[i].kind, cases[i].level);
		cr_assert(answer_choose(w.s, &help, &w.arena, &m));
		cr_expect_eq(m.answer, ANSWER_CONFERENCE);
		world_expect_reasons(&w, m.answer_reasons, m.n_answer_reasons, cases[i].want);
	}
	world_release(&w);
}

/* ---- Duty or wish --------------------------------------------------------------------------- */

#define REPORT "未成年人保护法第11条"
#define POLICE "反家庭暴力法第14条"

static const struct {
	const char *screen, *narrative;
	const char *fact, *fact_not; /* NULL: nothing said */
	int age;
	const char *law; /* of the one duty; NULL: none */
	bool wish;
} cases[] = {
	/* An adult who shows no sign of incapacity chooses. */
	{"PARTNER_VIOLENCE", "她丈夫打她,不想报警。", NULL, NULL, 35, NULL, true},
	{"PARTNER_VIOLENCE", "她丈夫打她,不想报警。", NULL, NULL, -1, NULL, true},
	{"ELDER_ABUSE", "儿子骂老人,不给饭吃。", NULL, NULL, 78, NULL, true},
	{"ELDER_ABUSE", "儿子骂老人,不给饭吃。", NULL, NULL, -1, NULL, true},
	{"SEXUAL_ABUSE", "下班路上被人侵犯。", NULL, NULL, 28, NULL, true},
	{"PARTNER_VIOLENCE", "她丈夫打她。", "disabled", NULL, 35, NULL, true},
	{"PARTNER_VIOLENCE", "她丈夫打她。", "full_capacity", NULL, 35, NULL, true},

	/* A sign, by words or by fact; whatever is said about the word. */
	{"ELDER_ABUSE", "老人患老年痴呆,儿子打她。", NULL, NULL, 80, POLICE, false},
	{"ELDER_ABUSE", "老人患阿爾茨海默病,被兒子打。", NULL, NULL, 80, POLICE, false},
	{"ELDER_ABUSE", "邻居说老人可能有认知障碍。", NULL, NULL, -1, POLICE, false},
	{"PARTNER_VIOLENCE", "妻子有智力残疾,被丈夫打。", NULL, NULL, 35, POLICE, false},
	{"PARTNER_VIOLENCE", "妻子患精神分裂症多年,被丈夫打。", NULL, NULL, 35, POLICE, false},
	{"SEXUAL_ABUSE", "智障女子被侵犯。", NULL, NULL, 28, POLICE, false},
	{"PARTNER_VIOLENCE", "她丈夫打她。", "incapable", NULL, 35, POLICE, false},
	{"PARTNER_VIOLENCE", "她丈夫打她。", NULL, "full_capacity", 35, POLICE, false},
	{"PARTNER_VIOLENCE", "她丈夫打她。", "minor", NULL, -1, POLICE, false},
	{"PARTNER_VIOLENCE", "男友打她。", NULL, NULL, 17, POLICE, false},

	/* A human has looked: the word is not about who was harmed. */
	{"PARTNER_VIOLENCE", "丈夫有精神病,打她。", NULL, "incapable", 35, NULL, true},
	{"PARTNER_VIOLENCE", "丈夫有精神病,打她。", "full_capacity", NULL, 35, NULL, true},

	/* Harm to a child is reported, suspicion included: age not said rules nothing out. */
	{"SEXUAL_ABUSE", "被人侵犯。", NULL, NULL, -1, REPORT, false},
	{"SEXUAL_ABUSE", "其女被人侵犯。", "minor_in_case", NULL, 40, REPORT, false},

	/* Who may be ill and dangerous is a matter of the mental health law; who only threatens, not.
	 */
	{"HARM_TO_OTHERS", "拿棍子让人走。", NULL, NULL, 30, NULL, false},
	{"HARM_TO_OTHERS", "一发病就打人,有幻听。", NULL, NULL, 30, "精神卫生法第28条", false},
	{"HARM_TO_OTHERS", "拿棍子让人走。", "suspected_mental_disorder", NULL, 30, "精神卫生法第28条",
		false},
	{"TRAFFICKING", "被人骗走。", NULL, NULL, 30, NULL, false},
};

static void state(const struct snapshot *s, const char *code, uint64_t *mask)
{
	uint16_t fact = code ? snapshot_fact(s, text_from(code)) : NONE;

	cr_assert(!code || fact != NONE, "%s", code);
	if (code)
		*mask |= UINT64_C(1) << fact;
}

static bool says(const struct matching *m, enum reason_code code)
{
	for (size_t i = 0; i < m->n_answer_reasons; i++)
		if (m->answer_reasons[i].code == code)
			return true;
	return false;
}

Test(safety, a_duty_binds_or_a_wish_counts)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct screen_rule rule = {.kind = screen_from(text_from(cases[i].screen))};
		struct screen_raised raised = {.rule = &rule};
		struct matching m = {.lead = NONE, .screens = &raised, .n_screens = 1};
		struct help help = help_saying(cases[i].narrative);

		help.age = cases[i].age;
		state(s, cases[i].fact, &help.facts_yes);
		state(s, cases[i].fact_not, &help.facts_no);
		cr_assert(duty_find(s, &help, &a, &m) && answer_choose(s, &help, &a, &m));
		cr_expect_eq(m.n_duties, cases[i].law != NULL, "%zu: %zu", i, m.n_duties);
		if (m.n_duties)
			cr_expect(text_eq(m.duties[0].duty->law, text_from(cases[i].law)), "%zu: %.*s", i,
				TEXT_ARG(m.duties[0].duty->law));
		cr_expect_eq(says(&m, REASON_DUTY), cases[i].law != NULL, "%zu", i);
		cr_expect_eq(says(&m, REASON_WISH), cases[i].wish, "%zu", i);
	}
	arena_release(&a);
}

/* What two rows want by one law is told once, with the words of both. */
Test(safety, one_law_is_named_once)
{
	static const struct evidence words[] = {{0, 2, TEXT_INIT("掐她")}, {3, 5, TEXT_INIT("打她")}};
	struct arena a;
	const struct snapshot *s = seeded(&a);
	const struct screen_rule rules[] = {
		{.kind = SCREEN_CHILD_ABUSE_NEGLECT}, {.kind = SCREEN_PARTNER_VIOLENCE}};
	const struct screen_raised raised[] = {{.rule = &rules[0], .evidence = words, .n_evidence = 1},
		{.rule = &rules[1], .evidence = words + 1, .n_evidence = 1}};
	struct matching m = {.lead = NONE, .screens = raised, .n_screens = 2};
	struct help help = help_saying("掐她,打她。");

	help.age = 16;
	cr_assert(duty_find(s, &help, &a, &m));
	cr_assert_eq(m.n_duties, 2);
	cr_expect(text_eq(m.duties[0].duty->law, text_from(REPORT)));
	cr_expect_eq(m.duties[0].n_evidence, 1);
	cr_expect(text_eq(m.duties[1].duty->law, text_from(POLICE)));
	cr_assert_eq(m.duties[1].n_evidence, 2);
	cr_expect_eq(m.duties[1].evidence[1].begin, 3);
	arena_release(&a);
}

/* The duty cites the sign, where it is in the narrative as it was written. */
Test(safety, a_sign_is_cited)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);
	struct screen_rule rule = {.kind = SCREEN_ELDER_ABUSE};
	struct screen_raised raised = {.rule = &rule};
	struct matching m = {.lead = NONE, .screens = &raised, .n_screens = 1};
	struct help help = help_saying("老人 認知 障礙,被打。");

	cr_assert(duty_find(s, &help, &a, &m));
	cr_assert_eq(m.n_duties, 1);
	cr_assert_eq(m.duties[0].n_evidence, 1);
	cr_expect_eq(m.duties[0].evidence[0].begin, 3);
	cr_expect_eq(m.duties[0].evidence[0].end, 8);
	cr_expect(text_eq(m.duties[0].evidence[0].words, TEXT("認知 障礙")));
	arena_release(&a);
}

Test(safety, an_arena_too_small_fails_cleanly_at_every_size)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);
	struct screen_rule rule = {.kind = SCREEN_PARTNER_VIOLENCE};
	struct screen_raised raised = {.rule = &rule};
	struct help help = help_saying("妻子患精神分裂症多年,有智力残疾,被丈夫打。");
	bool enough = false;

	help.assessed_on = TEXT("2026-03-01");
	help.victim_consents = ANSWER_YES;
	for (size_t cap = 0; !enough; cap += 16) {
		struct matching m = {.lead = NONE, .screens = &raised, .n_screens = 1};
		struct arena small;

		arena_init(&small, cap);
		enough = duty_find(s, &help, &small, &m) && answer_choose(s, &help, &small, &m);
		cr_assert_neq(enough, small.failed);
		arena_release(&small);
	}
	arena_release(&a);
}
