#include <criterion/criterion.h>

#include "matching.h"
#include "seeded.h"
#include "world.h"

enum { ROOM = 64 << 20 };

/* Words that the seed's lexicon may or may not know, in one long case. */
static const char story[] = "服务对象王姐,45岁,单亲,丈夫被人害死以后,赔偿款拖到现在没有着落,"
							"家里手头很紧。孩子正叛逆,不肯好好念书,"
							"面临退学。她自己情绪快撑不住了,说过不想活。前夫上门打过她,报过警。";

static bool is_in(const need_index *list, size_t n, need_index need)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == need)
			return true;
	return false;
}

/* DESIGN 6: covered, answered by a unit or a resource, a duty, or uncovered; and only that once. */
static void check_accounts(const struct snapshot *s, const struct matching *m)
{
	for (size_t i = 0; i < m->n_needs; i++) {
		need_index n = m->needs[i].need;
		size_t members = 0;
		bool answered = false, uncovered = false;

		for (size_t k = 0; k < m->n_members; k++)
			members += is_in(m->members[k].covers, m->members[k].n_covers, n);
		for (size_t k = 0; k < m->n_units; k++)
			answered = answered || is_in(m->units[k].answers, m->units[k].n_answers, n);
		for (size_t k = 0; k < m->n_resources; k++)
			answered =
				answered || (m->resources[k].eligibility != NOT_ELIGIBLE &&
								is_in(m->resources[k].answers, m->resources[k].n_answers, n));
		for (size_t k = 0; k < m->n_duties; k++)
			answered = answered || m->duties[k].duty->need == n;
		for (size_t k = 0; k < m->n_uncovered; k++)
			uncovered = uncovered || m->uncovered[k].need == n;
		cr_expect_leq(members, 1, "two members cover %.*s", TEXT_ARG(s->needs[n].code));
		cr_expect_eq(members > 0 || answered, !uncovered, "%.*s", TEXT_ARG(s->needs[n].code));
		if (s->needs[n].kind != NEED_NEED)
			cr_expect_eq(members, 0, "%.*s is not for experts", TEXT_ARG(s->needs[n].code));
	}
}

static struct help ask(const struct snapshot *s, const char *narrative)
{
	struct help help = help_saying(narrative);

	help.district = snapshot_district(s, TEXT("龙华区"));
	return help;
}

Test(matching, every_leaf_of_the_taxonomy_is_accounted_for)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);

	for (size_t n = 0; n < s->n_needs; n++) {
		struct help help = ask(s, "请支援");
		struct matching m;

		help.declared[help.n_declared++] = (need_index)n;
		cr_assert(matching_run(s, loads_new(&a, s), &help, world_now, &a, &m));
		cr_expect_eq(m.n_needs, 1);
		check_accounts(s, &m);
		cr_expect_geq(m.n_answer_reasons, 1);
	}
	arena_release(&a);
}

Test(matching, many_needs_at_once_are_accounted_for)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);

	for (size_t first = 0; first < s->n_needs; first++) {
		struct help help = ask(s, story);
		struct matching m;

		for (size_t i = 0; i < DECLARED_MAX; i++)
			help.declared[help.n_declared++] = (need_index)((first + i * 7) % s->n_needs);
		help.helper_sex = first % 3 == 0 ? 'F' : 0;
		help.language = first % 4 == 1 ? snapshot_language(s, TEXT("yue")) : NONE;
		help.language_unknown = first % 4 == 2;
		cr_assert(matching_run(s, loads_new(&a, s), &help, world_now, &a, &m));
		cr_expect_leq(m.n_needs, NEEDS_SHOWN_MAX);
		cr_expect_leq(m.n_members, TEAM_MAX);
		check_accounts(s, &m);
	}
	arena_release(&a);
}

Test(matching, same_input_same_bytes)
{
	struct arena a, b;
	const struct snapshot *s = seeded(&a), *again = seeded(&b);
	struct help help = ask(s, story);
	struct loads *loads, *others;
	struct matching m, n;
	struct text first, second;

	cr_assert_eq(memcmp(s->digest, again->digest, 32), 0);
	loads = loads_new(&a, s);
	others = loads_new(&b, again);
	cr_assert(loads && others);
	loads_set(loads, s, 3, 2);
	loads_set(others, again, 3, 2);
	help.declared[0] = snapshot_need(s, TEXT("LAW.COMP"));
	help.declared[1] = snapshot_need(s, TEXT("PAR.COMM"));
	help.declared[2] = snapshot_need(s, TEXT("PSY.COUNSEL"));
	help.declared[3] = snapshot_need(s, TEXT("ECO.SCREEN"));
	help.n_declared = 4;
	cr_assert(matching_run(s, loads, &help, world_now, &a, &m));
	cr_assert(matching_run(again, others, &help, world_now, &b, &n));
	first = world_dump(s, &m, &a);
	second = world_dump(again, &n, &b);
	cr_expect(first.len > 500 && text_eq(first, second), "%.*s\n----\n%.*s", TEXT_ARG(first),
		TEXT_ARG(second));
	arena_release(&a);
	arena_release(&b);
}

Test(matching, a_resource_answers_what_nobody_covers)
{
	struct world w;
	struct help help;
	struct matching m;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R2|x|CHARITY|PSY.COUNSEL|CN|yes|minor|||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.age = 40;
	help.declared[0] = world_need(&w, "LAW.AID");
	help.declared[1] = world_need(&w, "PSY.COUNSEL");
	help.n_declared = 2;
	cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_uncovered, 1, "a resource that the client may not have answers nothing");
	cr_expect_eq(m.uncovered[0].need, world_need(&w, "PSY.COUNSEL"));
	cr_expect_eq(m.n_members, 0);
	cr_expect_eq(m.answer, ANSWER_REFERRAL);
	help.n_declared = 1;
	cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_expect_eq(m.n_uncovered, 0);
	cr_expect_eq(m.answer, ANSWER_RESOURCE);
	world_release(&w);
}

/* Shown still, for who waits; but of two that answer it, one with a place is enough. */
Test(matching, what_is_full_answers_nothing)
{
	static const struct {
		int32_t first, second;
		bool left;
	} rounds[] = {{0, 0, true}, {0, 1, false}, {LEFT_UNKNOWN, 0, false}, {1, 1, false}};
	struct world w;
	struct help help;
	struct matching m;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R2|x|CHARITY|LAW.AID|CN|yes||||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.declared[0] = world_need(&w, "LAW.AID");
	help.n_declared = 1;
	for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++) {
		loads_set_capacity(w.loads, snapshot_resource(w.s, TEXT("R1")),
			(struct capacity){rounds[i].first, world_now});
		loads_set_capacity(w.loads, snapshot_resource(w.s, TEXT("R2")),
			(struct capacity){rounds[i].second, world_now});
		cr_assert(matching_run(w.s, w.loads, &help, world_now, &w.arena, &m));
		cr_expect_eq(m.n_resources, 2, "%zu", i);
		cr_assert_eq(m.n_uncovered, rounds[i].left, "%zu", i);
		cr_expect_eq(m.answer, rounds[i].left ? ANSWER_REFERRAL : ANSWER_RESOURCE, "%zu", i);
		if (rounds[i].left)
			cr_expect_eq(m.uncovered[0].why, UNCOVERED_RESOURCE_FULL);
	}
	world_release(&w);
}

Test(matching, an_arena_too_small_fails_cleanly_and_leaves_ret_alone)
{
	struct matching untouched, m;
	bool enough = false;
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = "E1|名|F|社|D1|cmn yue|4|2026-01-01|2026-12-31|2026-12-31|yes\n"
						   "E2|名|F|社|D1|cmn|4|2026-01-01|2026-12-31|2026-12-31|yes";
	w.more[TABLE_EXPERT_SKILL] = "E1|INTERPRETER|3|\nE2|LAWYER|3|\nE2|COUNSELLOR|3|";
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes|dibao|||||||||||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	help.narrative = TEXT("她要打官司,又说不想活。");
	help.language = snapshot_language(w.s, TEXT("yue"));
	help.declared[0] = world_need(&w, "PSY.COUNSEL");
	help.declared[1] = world_need(&w, "CRI.POLICE");
	help.n_declared = 2;
	memset(&untouched, 0x5a, sizeof(untouched));
	for (size_t cap = 0; !enough; cap += 32) {
		struct arena a;

		arena_init(&a, cap);
		memcpy(&m, &untouched, sizeof(m));
		enough = matching_run(w.s, w.loads, &help, world_now, &a, &m);
		cr_assert_neq(enough, a.failed);
		cr_assert(enough || memcmp(&m, &untouched, sizeof(m)) == 0);
		if (enough) {
			cr_expect_eq(m.n_members, 2);
			cr_expect_eq(m.n_needs, 4, "LAW.AID by its words, two declared, SOC.LANG joined");
		}
		arena_release(&a);
	}
	world_release(&w);
}

/* Whatever else the case needs; and again without whoever came first, until nobody is left. */
Test(matching, a_team_for_one_need_of_a_case)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);
	struct help help = ask(s, story);
	const need_index need = snapshot_need(s, TEXT("PSY.COUNSEL"));
	struct loads *loads = loads_new(&a, s);
	struct matching m;
	int n = 0;

	for (;; n++) {
		cr_assert(matching_team(s, loads, &help, world_now, &need, 1, &a, &m));
		cr_expect(m.n_needs == 1 && m.needs[0].need == need);
		if (m.n_members == 0)
			break;
		cr_assert_eq(m.n_members, 1);
		cr_expect_eq(m.lead, 0);
		cr_expect(m.members[0].n_covers == 1 && m.members[0].covers[0] == need);
		for (size_t i = 0; i < help.n_excluded; i++)
			cr_assert_neq(m.members[0].expert, help.excluded[i]);
		help.excluded[help.n_excluded++] = m.members[0].expert;
	}
	cr_expect_gt(n, 2);
	cr_assert(matching_team(s, loads, &help, world_now, NULL, 0, &a, &m));
	cr_expect(m.n_members == 1 && m.members[0].n_covers == 0, "to sort the case out");
	arena_release(&a);
}
