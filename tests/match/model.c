/* The model in the matcher: grams, points, and how far they move a need. */
#include "model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

enum { ROOM = 8 << 20 };

#define SUM "561552fbd35640f01a4cc2045b7bf497983e02c9213e361f0de0bdbd579c32df"

/* Words of several weights for one need, and a need of another domain. */
static const char *const lexicon = "打官司|LAW.AID|900|open\n判决|LAW.AID|750|open\n"
								   "起诉|LAW.AID|749|open\n纠纷|LAW.AID|250|open\n"
								   "协商|LAW.AID|249|open\n纠纷|ECO.DIBAO|300|open\n"
								   "低保|ECO.DIBAO|600|open\n报警|CRI.POLICE|600|open";

static void build(struct world *w, const char *model)
{
	world_init(w);
	w->rows[TABLE_LEXICON] = lexicon;
	w->rows[TABLE_MODEL] = model;
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
}

/* The score of a need in a narrative; -1 when it is not shown. */
static int score(struct world *w, const char *narrative, const char *need, bool declared)
{
	struct help help = world_help(w);
	struct matching m;

	help.narrative = text_from(narrative);
	help.declared[0] = world_need(w, need);
	help.n_declared = declared;
	cr_assert(matching_run(w->s, NULL, &help, world_now, &w->arena, &m));
	for (size_t i = 0; i < m.n_needs; i++) {
		cr_expect(m.needs[i].declared || m.needs[i].n_evidence, "%s cites no words", narrative);
		if (m.needs[i].need == world_need(w, need))
			return m.needs[i].score;
	}
	return -1;
}

Test(model, grams_are_one_ideograph_or_two_side_by_side)
{
	struct folded f;
	struct arena a;
	char said[256];
	size_t at = 0;

	arena_init(&a, ROOM);
	cr_assert(fold(&a, TEXT("欠薪,３個\n月 底a"), &f));
	for (size_t i = 0; i < f.n; i++) {
		uint32_t grams[2];
		size_t n = grams_at(&f, i, grams);

		for (size_t k = 0; k < n; k++) {
			char gram[8];
			size_t bytes = gram_write(grams[k], gram);

			cr_expect_eq(gram_from((struct text){gram, bytes}), grams[k]);
			at += (size_t)snprintf(said + at, sizeof(said) - at, "%.*s ", (int)bytes, gram);
		}
	}
	cr_expect_str_eq(said, "欠 薪 欠薪 个 月 底 月底 "); /* blanks are not there any more */
	cr_expect_eq(gram_from(TEXT("")), 0);
	cr_expect_eq(gram_from(TEXT("a")), 0);
	cr_expect_eq(gram_from(TEXT("欠a")), 0);
	cr_expect_eq(gram_from(TEXT("拖欠薪")), 0);
	cr_expect_neq(gram_from(TEXT("一")), 0, "the first of them");
	cr_expect_neq(gram_from(TEXT("薪欠")), gram_from(TEXT("欠薪")));
	arena_release(&a);
}

Test(model, points_are_by_the_root_of_the_length)
{
	static const struct {
		const char *narrative;
		int law, eco;
	} rows[] = {
		{"今天", 0, 0},
		{"", 0, 0},
		{"法", 300, -100},
		{"法法", 212, -70},  /* once, by the root of 2 */
		{"法院", 636, -141}, /* and the pair: 900, -200 */
		{"院法", 212, -70},
		{"法。院", 212, -70},
		{"法\n院aaaaaaa", 212, -70},
		{"法 院", 636, -141},
		{"法院今天法院今天", 318, -70},
	};
	struct world w;

	build(&w, "DATA|" SUM "|9\nGRAM|法|LAW:300 ECO:-100\nGRAM|法院|LAW:600 ECO:-100");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folded f;
		const int32_t *points;

		cr_assert(fold(&w.arena, text_from(rows[i].narrative), &f));
		points = model_read(w.s->model, &f, &w.arena);
		cr_assert(points);
		cr_expect_eq(points[w.s->needs[world_need(&w, "LAW.AID")].domain], rows[i].law, "%s: %d",
			rows[i].narrative, points[w.s->needs[world_need(&w, "LAW.AID")].domain]);
		cr_expect_eq(points[w.s->needs[world_need(&w, "ECO.DIBAO")].domain], rows[i].eco, "%s",
			rows[i].narrative);
	}
	world_release(&w);
}

Test(model, moves_what_words_found_so_far_and_no_farther)
{
	static const struct {
		const char *narrative, *need;
		int plain, moved; /* -1: not shown */
	} rows[] = {
		{"纠纷", "LAW.AID", -1, -1},          /* 250, and nothing to move it */
		{"法院纠纷", "LAW.AID", -1, 500},     /* by 250 and no more */
		{"法院协商", "LAW.AID", -1, -1},      /* 249 */
		{"法院", "LAW.AID", -1, -1},          /* no words, no need */
		{"法院打官司", "LAW.AID", 900, 1000}, /* 1000 is the most */
		{"法院低保", "ECO.DIBAO", 600, -1},   /* against it */
		{"穷打官司", "LAW.AID", 900, 650},    /* by 250 and no more */
		{"穷判决", "LAW.AID", 750, 500}, {"穷起诉", "LAW.AID", 749, -1},
		{"如果纠纷,法院", "LAW.AID", -1, -1}, /* words that do not hold are none */
		{"穷报警", "CRI.POLICE", 600, 600},   /* a duty */
		{"穷纠纷", "ECO.DIBAO", -1, 550},     /* the more of its domain, the need's own less */
	};
	struct world plain, moved;

	build(&plain, NULL);
	build(&moved,
		"DATA|" SUM "|9\nGRAM|法院|LAW:2000 ECO:-2000\nGRAM|穷|LAW:-2000 ECO:2000 CRI:-2000\n"
		"NEED|ECO.DIBAO|-900");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_expect_eq(score(&plain, rows[i].narrative, rows[i].need, false), rows[i].plain, "%s",
			rows[i].narrative);
		cr_expect_eq(score(&moved, rows[i].narrative, rows[i].need, false), rows[i].moved, "%s: %d",
			rows[i].narrative, score(&moved, rows[i].narrative, rows[i].need, false));
		cr_expect_eq(score(&moved, rows[i].narrative, rows[i].need, true), 1000);
	}
	world_release(&plain);
	world_release(&moved);
}

/* A model taken away, or one that was found not to help, is as if there never had been one. */
Test(model, without_grams_nothing_changes)
{
	static const char *const none[] = {"", "DATA|" SUM "|9", "DATA|" SUM "|9\nNEED|LAW.AID|900"};
	static const char *const narratives[] = {
		"纠纷", "法院协商", "打官司,没有低保", "低保打官司。起诉判决"};
	struct world before;

	build(&before, NULL);
	for (size_t k = 0; k < sizeof(none) / sizeof(none[0]); k++) {
		struct world after;

		build(&after, none[k]);
		cr_expect_null(after.s->model);
		for (size_t i = 0; i < sizeof(narratives) / sizeof(narratives[0]); i++) {
			struct help help = world_help(&before);
			struct matching x, y;

			help.narrative = text_from(narratives[i]);
			cr_assert(matching_run(before.s, NULL, &help, world_now, &before.arena, &x));
			cr_assert(matching_run(after.s, NULL, &help, world_now, &after.arena, &y));
			cr_expect(text_eq(
				world_dump(before.s, &x, &before.arena), world_dump(after.s, &y, &after.arena)));
		}
		world_release(&after);
	}
	world_release(&before);
}

/* Random tables and texts against sums made the long way, in floating point. */
Test(model, equals_a_sum_made_the_long_way)
{
	static const char *const letters[] = {"法", "院", "低", "保", "病", "薪", "。", "\n", "a"};
	enum { LETTERS = 9, IDEOGRAPHS = 6, GRAMS = IDEOGRAPHS + IDEOGRAPHS * IDEOGRAPHS };

	srand(20260315);
	for (int round = 0; round < 200; round++) {
		char rows[4096], text[1024], grams[GRAMS][8];
		int weights[GRAMS], n_text = 1 + rand() % 200, length = 0;
		size_t at = (size_t)snprintf(rows, sizeof(rows), "DATA|" SUM "|9"), n = 0;
		struct folded f;
		struct world w;
		double sum = 0;
		const int32_t *points;

		for (int i = -1; i < IDEOGRAPHS; i++)
			for (int k = 0; k < IDEOGRAPHS; k++) {
				snprintf(grams[n], 8, "%s%s", i < 0 ? "" : letters[i], letters[k]);
				weights[n] = rand() % 3 ? rand() % 4001 - 2000 : 0;
				if (weights[n])
					at += (size_t)snprintf(
						rows + at, sizeof(rows) - at, "\nGRAM|%s|DIS:%d", grams[n], weights[n]);
				n++;
			}
		build(&w, rows);
		text[at = 0] = '\0';
		for (int i = 0; i < n_text; i++) {
			int k = rand() % LETTERS;

			length += k < IDEOGRAPHS;
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s", letters[k]);
		}
		for (size_t g = 0; g < n; g++)
			sum += strstr(text, grams[g]) ? weights[g] : 0;
		cr_assert(fold(&w.arena, text_from(text), &f));
		points = model_read(w.s->model, &f, &w.arena);
		sum = length ? sum / sqrt(length) : 0;
		cr_expect_float_eq(points[w.s->needs[world_need(&w, "DIS.SIGN")].domain], sum,
			1 + fabs(sum) / 256, "%s: %d %f", text,
			points[w.s->needs[world_need(&w, "DIS.SIGN")].domain], sum);
		world_release(&w);
	}
}

Test(model, an_arena_too_small_is_a_fault)
{
	struct world w;
	struct folded f;
	struct arena a;

	build(&w, "DATA|" SUM "|9\nGRAM|法|LAW:300");
	cr_assert(fold(&w.arena, TEXT("法"), &f));
	arena_init(&a, 16);
	cr_expect_null(model_read(w.s->model, &f, &a));
	arena_release(&a);
	world_release(&w);
}
