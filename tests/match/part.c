/* Parts: where clauses and sentences end. */
#include "part.h"

#include <criterion/criterion.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 1 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(part, .init = open_arena, .fini = close_arena);

Test(part, clauses_and_sentences)
{
	struct folded f;
	struct text t = TEXT("甲,乙。丙\n丁!戊但己?庚(辛)3.5.壬 癸、");
	static const char sentences[] = "00001122333344444444555";
	static const char clauses[] = "00112233444455667777899";
	char sentence = '0', clause = '0';

	cr_assert(fold(&arena, t, &f));
	for (size_t at = 0; at < f.n; at++) {
		enum part part = at ? part_before(&f, at) : PART_NOTHING;

		sentence = (char)(sentence + (part == PART_SENTENCE));
		clause = (char)(clause + (part != PART_NOTHING));
		cr_expect_eq(sentence, sentences[at], "sentence at %zu: %c", at, sentence);
		cr_expect_eq(clause, clauses[at], "clause at %zu: %c", at, clause);
	}
}
