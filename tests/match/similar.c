/*
 * Similar: which entries of the library a case is like, and how much better that is than words
 * alone. The measure is that of the labels: how many needs of a case the five entries share with
 * it, one case left out at a time and with it all of its source.
 */
#include "similar.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "library.h"
#include "seeded.h"
#include "world.h"

enum { CASES_MOST = 200, TOP = SIMILAR_SHOWN };

/* ---- Beside BM25 --------------------------------------------------------------------------------
 */

struct labelled {
	struct arena arena;
	json_t *rows[CASES_MOST];
	size_t n;
	const struct snapshot *s; /* whose entries they are, in order */
};

static const char *string_of(const json_t *row, const char *key)
{
	const char *s = json_string_value(json_object_get(row, key));

	return s ? s : "";
}

static void read_cases(struct labelled *l, const char *name)
{
	FILE *file = fopen(name, "r");
	static char line[64 << 10];

	cr_assert(file, "%s", name);
	while (l->n < CASES_MOST && fgets(line, sizeof(line), file)) {
		l->rows[l->n] = json_loads(line, 0, NULL);
		cr_assert(l->rows[l->n++]);
	}
	fclose(file);
}

static struct text needs_of(struct labelled *l, const json_t *row)
{
	const json_t *needs = json_object_get(row, "needs");
	struct text parts[32];
	size_t n = json_array_size(needs);

	cr_assert_leq(n, 32);
	for (size_t i = 0; i < n; i++)
		parts[i] = text_from(json_string_value(json_array_get(needs, i)));
	return arena_join(&l->arena, TEXT(" "), parts, n);
}

/* The seed, and the cases as entries. */
static void make_library(struct labelled *l)
{
	struct snapshot_builder b;

	arena_init(&l->arena, 1u << 30);
	cr_assert(snapshot_begin(&b, &l->arena));
	for (int t = 0; t < TABLE_ENTRY; t++)
		cr_assert(snapshot_file(&b, (enum snapshot_table)t, seed_file((enum snapshot_table)t)));
	for (size_t i = 0; i < l->n; i++) {
		struct text columns[] = {arena_format(&l->arena, "L%04zu", i), TEXT("1"), TEXT("x"),
			needs_of(l, l->rows[i]), text_from(string_of(l->rows[i], "narrative")), TEXT(""),
			TEXT("")};

		cr_assert(snapshot_row(&b, TABLE_ENTRY, columns, 7));
	}
	l->s = snapshot_finish(&b, (edition){1});
	cr_assert(l->s, "%.*s", TEXT_ARG(b.fault.why));
	cr_assert_eq(l->s->n_entries, l->n);
}

static bool of_one_source(const struct labelled *l, size_t i, size_t j)
{
	return strcmp(string_of(l->rows[i], "source"), string_of(l->rows[j], "source")) == 0;
}

static size_t shared(const struct labelled *l, size_t i, size_t j)
{
	size_t n = 0;

	for (need_index need = 0; need < l->s->n_needs; need++)
		n += need_set_has(&l->s->entries[i].needs, need) &&
			 need_set_has(&l->s->entries[j].needs, need);
	return n;
}

/* Needs shared with the first five of a ranking that are of another source. */
static size_t by_similar(struct labelled *l, size_t i)
{
	struct arena a;
	struct help help = help_saying(string_of(l->rows[i], "narrative"));
	struct matching m = {0};
	struct similar *list;
	struct loads *loads;
	size_t n, sum = 0, shown = 0;

	arena_init(&a, 256 << 20);
	loads = loads_new(&a, l->s);
	cr_assert(loads && matching_run(l->s, loads, &help, world_now, &a, &m));
	cr_assert(similar_find(l->s, &(struct likeness){&help, &m, NULL}, l->n, &a, &list, &n));
	for (size_t k = 0; k < n && shown < TOP; k++)
		if (!of_one_source(l, i, list[k].entry)) {
			sum += shared(l, i, list[k].entry);
			shown++;
		}
	arena_release(&a);
	return sum;
}

/* BM25 over pairs of characters, in doubles and from its formula: a rival written apart. */
static double bm25(const struct labelled *l, size_t query, size_t entry)
{
	const struct library *lib = l->s->library;
	const struct folded *q = &lib->texts[query], *t = &lib->texts[entry];
	double mean = (double)lib->total / (double)lib->n, score = 0;

	for (size_t at = 0; at < q->n; at++) {
		uint64_t pair = library_pair(q, at);
		size_t times = 0, df = 0;
		bool again = false;

		for (size_t k = 0; pair && k < at; k++)
			again = again || library_pair(q, k) == pair;
		if (!pair || again)
			continue;
		for (size_t k = 0; k < t->n; k++)
			times += library_pair(t, k) == pair;
		if (times == 0)
			continue;
		df = library_find(lib, pair)->n;
		score += log(1 + ((double)lib->n - (double)df + 0.5) / ((double)df + 0.5)) * (double)times *
				 2.2 / ((double)times + 1.2 * (0.25 + 0.75 * lib->lengths[entry] / mean));
	}
	return score;
}

static size_t by_words(const struct labelled *l, size_t i)
{
	double scores[CASES_MOST];
	size_t sum = 0;

	for (size_t j = 0; j < l->n; j++)
		scores[j] = of_one_source(l, i, j) ? -1 : bm25(l, i, j);
	for (size_t k = 0; k < TOP; k++) {
		size_t best = 0;

		for (size_t j = 1; j < l->n; j++)
			if (scores[j] > scores[best])
				best = j;
		sum += shared(l, i, best);
		scores[best] = -1;
	}
	return sum;
}

/* CASES names another file of labelled cases. */
Test(similar, shares_more_needs_than_words_alone_find, .timeout = 300)
{
	const char *name = getenv("CASES") ? getenv("CASES") : DEVELOPMENT_JSONL;
	struct labelled *l = calloc(1, sizeof(*l));
	size_t ours = 0, words = 0;

	cr_assert(l);
	read_cases(l, name);
	make_library(l);
	for (size_t i = 0; i < l->n; i++) {
		ours += by_similar(l, i);
		words += by_words(l, i);
	}
	printf("similar cases, one of %zu left out: needs shared with each of the top 5: %.3f; BM25 on "
		   "pairs of characters: %.3f\n",
		l->n, (double)ours / (double)(TOP * l->n), (double)words / (double)(TOP * l->n));
	cr_expect_gt(words, 0);
	cr_expect_gt(ours, words + words / 2);
	for (size_t i = 0; i < l->n; i++)
		json_decref(l->rows[i]);
	arena_release(&l->arena);
	free(l);
}

/* ---- What is said -------------------------------------------------------------------------------
 */

static struct world world;
static struct help help;
static struct matching matching;
static const struct likeness like = {&help, &matching, NULL};

static void open_world(void)
{
	world_init(&world);
	world.more[TABLE_ENTRY] =
		"L1|1|离婚|LAW.AID|丈夫经常打人,想离婚没有钱请律师。|法律援助|劝和\n"
		"L2|3|低保|ECO.DIBAO|老人独居,靠捡纸皮过日子,低保没有批。|代办|等通知\n"
		"L3|1|两样|ECO.DIBAO LAW.AID|丈夫打人,家里靠捡纸皮过日子。||\n"
		"L4|1|别的|PSY.COUNSEL|整夜失眠。||";
	cr_assert(world_build(&world, 64 << 20), "%.*s", TEXT_ARG(world.b.fault.why));
	help = world_help(&world);
	help.narrative = TEXT("她丈夫经常打人,靠捡纸皮过日子");
	world_find(&world, &matching, "ECO.DIBAO LAW.AID");
}

static void close_world(void)
{
	world_release(&world);
}

TestSuite(similar_said, .init = open_world, .fini = close_world);

Test(similar_said, names_needs_and_words_that_both_have)
{
	struct similar *list;
	size_t n;

	cr_assert(similar_find(world.s, &like, SIMILAR_SHOWN, &world.beside, &list, &n));
	cr_assert_eq(n, 3); /* L4 shares nothing */
	cr_expect(text_eq(world.s->entries[list[0].entry].code, TEXT("L3")));
	cr_expect_eq(list[0].n_needs, 2);
	cr_assert_eq(list[0].n_words, 3);
	cr_expect(text_eq(list[0].words[0].words, TEXT("丈夫")));
	cr_expect(text_eq(list[0].words[1].words, TEXT("打人")));
	cr_expect(text_eq(list[0].words[2].words, TEXT("靠捡纸皮过日子")));
	cr_expect_eq(list[0].words[2].begin, 8);
	cr_expect_eq(list[0].words[2].end, 15);
	cr_expect_geq(list[0].score, list[1].score);
	cr_expect_geq(list[1].score, list[2].score);
}

Test(similar_said, shows_no_more_than_asked_and_nothing_where_nothing_is_shared)
{
	struct similar *list;
	size_t n;

	cr_assert(similar_find(world.s, &like, 1, &world.beside, &list, &n));
	cr_expect_eq(n, 1);
	help.narrative = TEXT("abc");
	matching.n_needs = 0;
	cr_assert(similar_find(world.s, &like, 5, &world.beside, &list, &n));
	cr_expect_eq(n, 0);
}

Test(similar_said, needs_alone_find_an_entry)
{
	struct similar *list;
	size_t n;

	help.narrative = TEXT("abc");
	cr_assert(similar_find(world.s, &like, 5, &world.beside, &list, &n));
	cr_expect_eq(n, 3);
	cr_expect_eq(list[0].n_words, 0);
}

/* L1 and L5 are one entry by all that counts, and L5 is the one that was rated well. */
Test(similar_said, of_those_as_alike_the_better_rated_goes_first)
{
	struct likeness rated = like;
	struct similar *list;
	size_t n, first;

	world_release(&world);
	world_init(&world);
	world.more[TABLE_ENTRY] = "L1|1|离婚|LAW.AID|丈夫经常打人。||\n"
							  "L5|1|离婚|LAW.AID|丈夫经常打人。||";
	cr_assert(world_build(&world, 64 << 20), "%.*s", TEXT_ARG(world.b.fault.why));
	world_find(&world, &matching, "LAW.AID");
	cr_assert(similar_find(world.s, &like, 5, &world.beside, &list, &n));
	cr_assert_eq(n, 2);
	cr_assert_eq(list[0].score, list[1].score);
	first = list[0].entry;
	rated.rated = (int[]){3000, 4000};
	cr_assert(similar_find(world.s, &rated, 5, &world.beside, &list, &n));
	cr_expect_neq(list[0].entry, first);
	rated.rated = (int[]){4000, 3000};
	cr_assert(similar_find(world.s, &rated, 5, &world.beside, &list, &n));
	cr_expect_eq(list[0].entry, first);
}

Test(similar_said, an_empty_library_has_nothing)
{
	struct world none;
	struct similar *list;
	size_t n;

	world_init(&none);
	cr_assert(world_build(&none, 64 << 20));
	help = world_help(&none);
	help.narrative = TEXT("丈夫经常打人");
	cr_assert(similar_find(none.s, &like, 5, &none.beside, &list, &n));
	cr_expect_eq(n, 0);
	world_release(&none);
}
