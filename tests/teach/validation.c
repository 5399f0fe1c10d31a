/* Cross-validation: it says yes where there is something to learn, and no where there is not. */
#include "detect.h"
#include "validation.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "matching.h"
#include "model.h"
#include "seeded.h"

SEEDED_SUITE(validation, 300);

static bool shows_nothing(struct text word)
{
	struct help help = help_saying(arena_format(&arena, "春暖花开,%.*s。", TEXT_ARG(word)).ptr);
	struct snapshot words = *seed;
	struct matching m = {.lead = NONE};

	words.model = NULL;
	cr_assert(detect(&words, &help, &arena, &m));
	return m.n_needs == 0;
}

/* A word of the list too weak to show its need alone, but not with the model's help. */
static const struct term *weak_word(void)
{
	for (size_t i = 0; i < seed->n_terms; i++) {
		const struct term *t = &seed->terms[i];

		if (t->kind == TERM_NEED && t->weight >= 300 && t->weight <= 400 &&
			!memchr(t->words.ptr, '+', t->words.len) && !memchr(t->words.ptr, '&', t->words.len) &&
			!memchr(t->words.ptr, '<', t->words.len) && shows_nothing(t->words))
			return t;
	}
	return NULL;
}

/* A case with the weak word and something before it: of the word's need, or of none. */
static void add_case(
	struct lessons *l, const struct term *word, const char *before, bool has, int source)
{
	const struct text need = seed->needs[word->what].code;
	struct text why = TEXT_NONE;
	char line[512];

	snprintf(line, sizeof(line),
		"{\"narrative\":\"%s,%.*s。\",\"needs\":[%s%.*s%s],\"source\":\"%d\"}", before,
		TEXT_ARG(word->words), has ? "\"" : "", has ? (int)need.len : 0, need.ptr, has ? "\"" : "",
		source);
	cr_assert(lessons_add(l, text_from(line), true, &why), "%.*s", TEXT_ARG(why));
}

/* 60 cases, half of the word's need; the season tells which. */
static struct lessons seasons(void)
{
	const struct term *word = weak_word();
	struct lessons l;

	cr_assert(word);
	lessons_begin(&l, seed, &arena);
	for (int i = 0; i < 60; i++)
		add_case(&l, word, i % 2 ? "春暖花开" : "寒冬腊月", i % 2, i);
	return l;
}

/*
 * 100 cases, two of each source, which has characters of its own; every tenth source is of
 * the word's need. Only who has seen the source could tell.
 */
static struct lessons strangers(void)
{
	const struct term *word = weak_word();
	struct lessons l;

	cr_assert(word);
	lessons_begin(&l, seed, &arena);
	for (int i = 0; i < 100; i++) {
		char own[8] = {0};

		gram_write((uint32_t)(0x2000 + i / 2) << 16 | (uint32_t)(0x3000 + i / 2), own);
		add_case(&l, word, own, i / 2 % 10 == 0, i / 2);
	}
	return l;
}

Test(validation, says_where_it_helps)
{
	struct lessons l = seasons();
	struct validation v;

	cr_assert(validate(&l, &arena, &v));
	cr_expect_eq(v.n_judged, 60);
	cr_expect_eq(v.words.right, 0, "words alone are too weak");
	cr_expect_gt(v.model.right, 25, "%zu", v.model.right);
	cr_expect(v.helps);
	cr_expect(v.gain[1] > 0 && v.gain[1] <= v.gain[0] && v.gain[0] <= v.gain[2]);
}

Test(validation, says_where_it_does_not)
{
	struct lessons l = strangers();
	struct validation v;

	cr_assert(validate(&l, &arena, &v));
	cr_expect_eq(v.model.right, 0, "%zu were told by the case itself", v.model.right);
	cr_expect_not(v.helps);
}

Test(validation, judges_only_what_is_to_be_judged)
{
	struct lessons l = seasons();
	struct validation v, again;

	for (size_t i = 0; i < l.n; i++)
		l.list[i].judged = i >= 40;
	cr_assert(validate(&l, &arena, &v));
	cr_expect_eq(v.n_judged, 20);
	cr_expect_eq(v.n_learnt, 60);
	cr_expect_eq(v.words.labels, 10);
	cr_expect_eq(v.model.shown, 10, "%zu", v.model.shown);
	cr_assert(validate(&l, &arena, &again));
	cr_expect(v.gain[0] == again.gain[0] && v.gain[1] == again.gain[1]);
	for (size_t i = 0; i < l.n; i++)
		l.list[i].judged = false;
	cr_expect_not(validate(&l, &arena, &v), "nothing to judge");
}

Test(validation, f1)
{
	cr_expect_eq(tally_f1((struct tally){0, 0, 0}), 0);
	cr_expect_eq(tally_f1((struct tally){3, 3, 3}), 1);
	cr_expect_float_eq(tally_f1((struct tally){1, 2, 4}), 1 / 3.0, 1e-12);
}
