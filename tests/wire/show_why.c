#include "show_why.h"

#include <criterion/criterion.h>

#include "message.h"
#include "small.h"

enum { FRAME_LIMIT = 64 << 10 };

static const struct text full[] = {TEXT_INIT("3"), TEXT_INIT("3"), TEXT_INIT("1")};
static const struct text lower[] = {TEXT_INIT("655"), TEXT_INIT("E02"), TEXT_INIT("772")};
static const struct reason barred[] = {{.code = REASON_BAR_CONFLICT}, {REASON_BAR_FULL, full, 3}};
static const struct reason lost[] = {{REASON_LOWER_SCORE, lower, 3}};

Test(show_why, names_and_sentences_are_put_on)
{
	static const struct why list[] = {
		{.need = SMALL_AID,
			.score = 500,
			.chosen = 1,
			.chosen_score = 772,
			.reasons = barred,
			.n_reasons = 2},
		{.need = SMALL_METHOD,
			.eligible = true,
			.score = 655,
			.chosen = 1,
			.chosen_score = 772,
			.reasons = lost,
			.n_reasons = 1},
		{.need = NONE, .eligible = true, .chosen = NOBODY},
	};
	struct arena a;
	Jieyou__WhyNotReply *m;

	arena_init(&a, 1 << 20);
	m = show_why(&small_snapshot, 0, list, 3, &a);
	cr_assert(m);
	cr_expect_str_eq(m->expert_id, "E01");
	cr_expect_str_eq(m->name, "甲");
	cr_assert_eq(m->n_needs, 3);
	cr_expect_str_eq(m->needs[0]->code, "LAW.AID");
	cr_expect_str_eq(m->needs[0]->name, "法律援助");
	cr_expect_not(m->needs[0]->eligible);
	cr_expect_eq(m->needs[0]->score, 500);
	cr_assert_eq(m->needs[0]->n_reasons, 2);
	cr_expect_eq((int)m->needs[0]->reasons[1]->code, (int)JIEYOU__REASON__CODE__BAR_FULL);
	cr_expect_eq(m->needs[0]->reasons[1]->n_args, 3);
	cr_expect_str_eq(m->needs[0]->reasons[1]->text, "已满:在办3件,上限3件;结案1件后可接");
	cr_expect(m->needs[1]->eligible);
	cr_expect_str_eq(m->needs[1]->chosen, "E02");
	cr_expect_str_eq(m->needs[1]->chosen_name, "乙");
	cr_expect_eq(m->needs[1]->chosen_score, 772);
	cr_expect_str_eq(m->needs[2]->code, "");
	cr_expect(strlen(m->needs[2]->name) > 0);
	cr_expect_str_eq(m->needs[2]->chosen, "");
	arena_release(&a);
}

/* What goes with a rule that fails, as long as it can be: days, counts of cases, codes. */
static struct reason longest(enum reason_code code)
{
	static const struct text codes[] = {TEXT_INIT("COMMUNITY_WORKER"),
		TEXT_INIT("COMMUNITY_WORKER"), TEXT_INIT("COMMUNITY_WORKER"), TEXT_INIT("COMMUNITY_WORKER"),
		TEXT_INIT("COMMUNITY_WORKER"), TEXT_INIT("COMMUNITY_WORKER"), TEXT_INIT("COMMUNITY_WORKER"),
		TEXT_INIT("COMMUNITY_WORKER"), TEXT_INIT("COMMUNITY_WORKER")};
	static const struct text days[] = {TEXT_INIT("2026-12-31"), TEXT_INIT("2026-12-31")};
	static const struct text counts[] = {TEXT_INIT("9999"), TEXT_INIT("9999"), TEXT_INIT("9999")};

	if (code == REASON_BAR_FROM || code == REASON_BAR_UNTIL || code == REASON_BAR_AGREEMENT)
		return (struct reason){code, days, 1};
	if (code == REASON_BAR_AWAY)
		return (struct reason){code, days, 2};
	if (code == REASON_BAR_FULL || code == REASON_BAR_TRAUMA)
		return (struct reason){code, counts, 3};
	return (struct reason){code, codes, code == REASON_BAR_TYPE ? 9 : 2};
}

/* As many needs as there can be, and every rule fails for each: it goes into one frame. */
Test(show_why, the_longest_goes_into_a_frame)
{
	struct reason all[REASONS];
	struct why list[NEEDS_SHOWN_MAX + 1];
	size_t n = 0;
	struct refusal r = {0};
	struct arena a;
	struct text bytes;
	Jieyou__WhyNotReply *m;

	for (int code = REASON_BAR_TYPE; code <= REASON_BAR_SEX; code++) {
		bool once = code != REASON_BAR_FROM_NOT_SAID && code != REASON_BAR_UNTIL_NOT_SAID &&
					code != REASON_BAR_AGREEMENT_MISSING && code != REASON_BAR_NO_PLACES &&
					code != REASON_BAR_LANGUAGE_UNKNOWN && code != REASON_BAR_NARROWED &&
					code != REASON_BAR_LEVEL && code != REASON_BAR_INTERPRETER;

		if (once) /* of those that exclude each other the longest */
			all[n++] = longest((enum reason_code)code);
	}
	for (size_t i = 0; i <= NEEDS_SHOWN_MAX; i++)
		list[i] = (struct why){
			.need = SMALL_AID, .score = 1000, .chosen = 1, .reasons = all, .n_reasons = n};
	arena_init(&a, 8 << 20);
	m = show_why(&small_snapshot, 0, list, NEEDS_SHOWN_MAX + 1, &a);
	cr_assert(m);
	cr_assert(message_pack(&m->base, 1 << 20, &a, &bytes, &r));
	cr_expect_leq(bytes.len, FRAME_LIMIT - 1024, "%zu bytes", bytes.len);
	arena_release(&a);
}

Test(show_why, an_arena_that_is_full_says_so)
{
	static const struct why list[] = {
		{.need = SMALL_AID, .chosen = NOBODY, .reasons = barred, .n_reasons = 2}};

	for (size_t cap = 8; cap < 1024; cap += 8) {
		struct arena a;
		Jieyou__WhyNotReply *m;

		arena_init(&a, cap);
		m = show_why(&small_snapshot, 0, list, 1, &a);
		cr_expect(m || a.failed);
		cr_expect(!m || m->needs[0]->reasons[1]->text[0]);
		arena_release(&a);
	}
}
