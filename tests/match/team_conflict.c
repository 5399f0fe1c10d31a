/* Conflicts of interest: each kind bars alone, and is told apart. */
#include <criterion/criterion.h>

#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

#define OF(code, unit) code "|名|F|" unit "|D1|cmn|3|2026-01-01|2026-12-31|2026-12-31|yes\n"

static void build(struct world *w)
{
	world_init(w);
	w->more[TABLE_EXPERT] = OF("E1", "甲医院心理科") OF("E2", "甲医院") OF("E3", "乙医院")
		OF("E4", "") OF("E5", "甲区社工站");
	w->more[TABLE_EXPERT_SKILL] =
		"E1|LAWYER|3|\nE2|LAWYER|3|\nE3|LAWYER|3|\nE4|LAWYER|3|\nE5|LAWYER|3|";
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
}

static enum barred bars(struct world *w, const struct help *help, const char *code)
{
	struct matching m = {.lead = NONE};

	world_find(w, &m, "LAW.AID");
	return team_bars(
		w->s, help, w->loads, world_now, &m, world_expert(w, code), world_need(w, "LAW.AID"));
}

Test(team_conflict, each_kind_bars_and_is_told_apart)
{
	struct world w;
	struct help help;

	build(&w);
	help = world_help(&w);
	help.known_expert = world_expert(&w, "E2"); /* continuity does not make up for it */
	help.excluded[help.n_excluded++] = world_expert(&w, "E1");
	help.kin[help.n_kin++] = world_expert(&w, "E2");
	help.other_party[help.n_other_party++] = world_expert(&w, "E3");
	help.complained[help.n_complained++] = TEXT("甲区社工站");
	cr_expect_eq(bars(&w, &help, "E1"), BARRED_CONFLICT);
	cr_expect_eq(bars(&w, &help, "E2"), BARRED_KIN);
	cr_expect_eq(bars(&w, &help, "E3"), BARRED_OTHER_PARTY);
	cr_expect_eq(bars(&w, &help, "E4"), BARRED_NOT);
	cr_expect_eq(bars(&w, &help, "E5"), BARRED_UNIT);
	world_release(&w);
}

/* What is complained of, and who is of it: a department is of its hospital, and the other way. */
static const struct {
	const char *unit, *barred; /* codes, parted by spaces */
} complaints[] = {
	{"甲医院", "E1 E2"},
	{"甲医院心理科", "E1 E2"},
	{"甲医院心理科门诊", "E1 E2"},
	{"甲医院妇科", "E2"},
	{"乙医院", "E3"},
	{"丙医院", ""},
	{"医院", ""},
};

Test(team_conflict, people_of_a_unit_complained_of)
{
	static const char *const everybody[] = {"E1", "E2", "E3", "E4", "E5"};
	struct world w;

	build(&w);
	for (size_t i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++) {
		struct help help = world_help(&w);

		help.complained[help.n_complained++] = TEXT("无关单位");
		help.complained[help.n_complained++] = text_from(complaints[i].unit);
		for (size_t e = 0; e < 5; e++)
			cr_expect_eq(bars(&w, &help, everybody[e]),
				strstr(complaints[i].barred, everybody[e]) ? BARRED_UNIT : BARRED_NOT, "%s %s",
				complaints[i].unit, everybody[e]);
	}
	world_release(&w);
}

/* The best of those kept out is named with the kind; where all are, the need stays uncovered. */
Test(team_conflict, is_said_of_runners_up_and_of_what_stays_uncovered)
{
	static const enum passed_over kinds[] = {
		PASSED_CONFLICT, PASSED_KIN, PASSED_OTHER_PARTY, PASSED_UNIT};
	struct world w;

	build(&w);
	for (size_t kind = 0; kind < 4; kind++) {
		for (size_t all = 0; all < 2; all++) {
			struct matching m = {.lead = NONE};
			struct help help = world_help(&w);
			expert_index *const lists[] = {help.excluded, help.kin, help.other_party};
			size_t *const counts[] = {&help.n_excluded, &help.n_kin, &help.n_other_party};
			expert_index e3 = world_expert(&w, "E3");

			/* The others are busier than E3, so that E3 would have been the best. */
			for (expert_index e = 0; e < w.s->n_experts; e++) {
				loads_set(w.loads, w.s, e, e == e3 ? 0 : 2);
				if (kind < 3 && (all || e == e3))
					lists[kind][(*counts[kind])++] = e;
			}
			if (kind == 3) {
				help.complained[help.n_complained++] = TEXT("乙医院");
				for (expert_index e = 0; all && e < w.s->n_experts; e++)
					help.excluded[help.n_excluded++] = e;
			}
			world_find(&w, &m, "LAW.AID");
			cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
			if (all) {
				cr_expect_eq(m.n_members, 0);
				cr_assert_eq(m.n_uncovered, 1);
				cr_expect_eq(m.uncovered[0].why, UNCOVERED_CONFLICT);
				continue;
			}
			cr_assert_eq(m.n_members, 1);
			cr_expect_neq(m.members[0].expert, e3);
			cr_assert_eq(m.n_runners_up, 2);
			cr_expect_eq(m.runners_up[1].expert, e3);
			cr_expect_eq(m.runners_up[1].why, kinds[kind], "%zu", kind);
			for (size_t k = 0; k < m.members[0].n_alternates; k++)
				cr_expect_neq(m.members[0].alternates[k], e3);
		}
	}
	world_release(&w);
}

/* Nobody in conflict sorts a case out either. */
Test(team_conflict, bars_the_supervisor_of_a_case_without_needs)
{
	struct matching m = {.lead = NONE};
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = OF("E1", "甲区督导站") OF("E2", "乙区督导站");
	w.more[TABLE_EXPERT_SKILL] = "E1|SUPERVISOR|3|\nE2|SUPERVISOR|2|";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.complained[help.n_complained++] = TEXT("甲区督导站");
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	cr_assert_eq(m.n_members, 1);
	cr_expect_eq(m.members[0].expert, world_expert(&w, "E2"));
	cr_expect_eq(m.members[0].n_alternates, 0);
	world_release(&w);
}
