/* Lessons and training: what is learnt from labelled cases, and that the matcher says the same. */
#include "training.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "model.h"
#include "seed.h"

static struct arena arena;
static const struct snapshot *seed;

static void load(void)
{
	struct snapshot_fault fault = {0};

	arena_init(&arena, 1 << 30);
	seed = seed_snapshot(&arena, &fault);
	cr_assert(seed, "%.*s", TEXT_ARG(fault.why));
}

static void unload(void)
{
	arena_release(&arena);
}

TestSuite(training, .init = load, .fini = unload, .timeout = 120);

static struct lessons taught(const char *const *lines, size_t n)
{
	struct lessons l;
	struct text why = TEXT_NONE;

	lessons_begin(&l, seed, &arena);
	for (size_t i = 0; i < n; i++)
		cr_assert(
			lessons_add(&l, text_from(lines[i]), true, &why), "%s: %.*s", lines[i], TEXT_ARG(why));
	return l;
}

#define TAUGHT(lines) taught((lines), sizeof(lines) / sizeof((lines)[0]))

static struct training fitted(const struct lessons *l, uint32_t without)
{
	struct training t;

	cr_assert(training_fit(&t, l, without, &arena));
	return t;
}

/* The table as written; to be freed. */
static struct text written(const struct training *t)
{
	char *table;
	size_t size;
	FILE *out = open_memstream(&table, &size);

	training_write(t, out);
	fclose(out);
	return (struct text){table, size};
}

static size_t domain(const char *code)
{
	size_t d = 0;

	while (d < seed->n_domains && !text_eq(seed->domains[d].code, text_from(code)))
		d++;
	cr_assert_lt(d, seed->n_domains, "no domain %s", code);
	return d;
}

/* A gram's weight for a domain; 0 when the gram was not kept. */
static double weight(const struct training *t, const char *gram, const char *code)
{
	for (size_t row = 0; row < t->n_grams; row++)
		if (t->grams[row] == gram_from(text_from(gram)))
			return t->weights[row * seed->n_domains + domain(code)];
	return 0;
}

/* Two needs of two domains, each with words of its own, and words of both. */
static const char *const toy[] = {
	"{\"narrative\":\"老板欠薪三个月\",\"needs\":[\"EMP.WAGE\"],\"source\":\"a\"}",
	"{\"narrative\":\"工地欠薪,老板跑了\",\"needs\":[\"EMP.WAGE\"],\"source\":\"b\"}",
	"{\"narrative\":\"又欠薪,找老板要\",\"needs\":[\"EMP.WAGE\"],\"source\":\"c\"}",
	"{\"narrative\":\"孩子厌学三个月\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"d\"}",
	"{\"narrative\":\"孩子不上学,厌学\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"e\"}",
	"{\"narrative\":\"厌学,孩子躲着\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"f\"}",
};

Test(training, two_needs_are_told_apart)
{
	struct lessons l = TAUGHT(toy);
	struct training t = fitted(&l, NO_FOLD);
	double rare = t.needs[snapshot_need(seed, TEXT("AGE.DAY"))];

	cr_expect_eq(t.n_cases, 6);
	cr_expect_gt(weight(&t, "欠薪", "EMP"), 50);
	cr_expect_lt(weight(&t, "欠薪", "YOU"), -50);
	cr_expect_gt(weight(&t, "孩子", "YOU"), 50);
	cr_expect_float_eq(weight(&t, "三个", "EMP"), 0, 1e-9, "of both alike");
	cr_expect_float_eq(weight(&t, "欠薪", "EMP"), -weight(&t, "欠薪", "YOU"), 1e-9);
	cr_expect_eq(weight(&t, "欠薪", "AGE"), 0, "of which no case was");
	cr_expect_eq(weight(&t, "工地", "EMP"), 0, "one case is not enough");
	/* 200 + 100 ln(3/6 or 0.5/6) and with half a case added to each */
	cr_expect_float_eq(
		t.needs[snapshot_need(seed, TEXT("EMP.WAGE"))], 200 + 100 * log(3.5 / 6), 1e-9);
	cr_expect_float_eq(rare, 200 + 100 * log(0.5 / 6), 1e-9);
}

/* By hand: 欠薪 is in 3 of 6 cases, all 3 of EMP's; 2 cases of what is usual, 2 * 3/6 = 1, added.
 */
Test(training, a_weight_is_the_log_odds_less_their_mean)
{
	struct lessons l = TAUGHT(toy);
	struct training t = fitted(&l, NO_FOLD);
	double of_emp = log((3 + 1) / (3 + 2.0) / ((0 + 1) / (3 + 2.0)));

	cr_expect_float_eq(weight(&t, "欠薪", "EMP"), 100 * of_emp, 1e-9, "the mean is 0: %f",
		weight(&t, "欠薪", "EMP"));
}

/* The same with domains that differ: 欠薪 is in 2 of 4 cases, both of EMP's. */
Test(training, a_weight_says_which_domain_not_how_many)
{
	static const char *const lines[] = {"{\"narrative\":\"欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"欠薪了\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"厌学\",\"needs\":[\"YOU.TRUANT\"]}",
		"{\"narrative\":\"离婚\",\"needs\":[\"LAW.DIVORCE\"]}"};
	struct lessons l = TAUGHT(lines);
	struct training t = fitted(&l, NO_FOLD);
	double emp = log((2 + 1) / (2 + 2.0) / ((0 + 1) / (2 + 2.0)));
	double other = log((0 + 1) / (1 + 2.0) / ((2 + 1) / (3 + 2.0)));
	double mean = (emp + 2 * other) / 3;

	cr_expect_float_eq(weight(&t, "欠薪", "EMP"), 100 * (emp - mean), 1e-9);
	cr_expect_float_eq(weight(&t, "欠薪", "LAW"), 100 * (other - mean), 1e-9);
}

Test(training, what_staff_confirmed_counts_thrice)
{
	static const char *const once[] = {
		"{\"narrative\":\"老板欠薪\",\"confirmed\":[\"EMP.WAGE\"],\"needs\":[\"YOU.TRUANT\"]}",
		"{\"narrative\":\"欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"欠薪了\",\"needs\":[\"YOU.TRUANT\"]}"};
	static const char *const thrice[] = {"{\"narrative\":\"老板欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"老板欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"老板欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"欠薪\",\"needs\":[\"EMP.WAGE\"]}",
		"{\"narrative\":\"欠薪了\",\"needs\":[\"YOU.TRUANT\"]}"};
	struct lessons a = TAUGHT(once), b = TAUGHT(thrice);
	struct training x = fitted(&a, NO_FOLD), y = fitted(&b, NO_FOLD);
	need_index wage = snapshot_need(seed, TEXT("EMP.WAGE"));

	cr_expect_float_eq(weight(&x, "欠薪", "EMP"), weight(&y, "欠薪", "EMP"), 1e-9);
	cr_expect_float_eq(x.needs[wage], y.needs[wage], 1e-9);
	cr_expect_eq(weight(&x, "老板", "EMP"), 0, "one case all the same");
	cr_expect_eq(x.n_cases, 3);
}

Test(training, a_fold_is_left_out_and_a_source_is_in_one)
{
	static const char *const two[] = {
		"{\"narrative\":\"欠薪\",\"needs\":[\"EMP.WAGE\"],\"source\":\"p\"}",
		"{\"narrative\":\"厌学\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"p\"}"};
	struct lessons l = TAUGHT(toy), pair = TAUGHT(two);
	size_t left = 0;

	for (uint32_t fold = 0; fold < FOLDS; fold++) {
		struct training t = fitted(&l, fold);
		size_t in = 0;

		for (size_t i = 0; i < l.n; i++)
			in += l.list[i].fold == fold;
		cr_expect_eq(t.n_cases, l.n - in);
		left += in;
	}
	cr_expect_eq(left, l.n, "each case is left out once");
	cr_expect_eq(pair.list[0].fold, pair.list[1].fold);
	cr_expect_eq(fitted(&pair, pair.list[0].fold).n_grams, 0, "nothing is left to learn from");
}

Test(training, the_same_bytes_again)
{
	struct lessons a = TAUGHT(toy), b = TAUGHT(toy);
	struct training x = fitted(&a, NO_FOLD), y = fitted(&b, NO_FOLD);
	struct text one = written(&x), two = written(&y), again = written(&x);

	cr_expect(text_eq(one, two));
	cr_expect(text_eq(one, again), "writing changes nothing");
	free((void *)(uintptr_t)one.ptr);
	free((void *)(uintptr_t)two.ptr);
	free((void *)(uintptr_t)again.ptr);
}

/* The seed with this table as its model. */
static const struct snapshot *with_model(struct text table)
{
	struct snapshot_builder b;

	cr_assert(snapshot_begin(&b, &arena));
	for (int t = 0; t < TABLES; t++)
		cr_assert(snapshot_file(&b, (enum snapshot_table)t,
			t == TABLE_MODEL ? table : seed_file((enum snapshot_table)t)));
	return snapshot_finish(&b, (edition){1});
}

/* What training itself would say of a lesson. */
static double points(const struct training *t, const struct lesson *x, size_t d, double length)
{
	double sum = 0;

	for (size_t i = 0; i < x->n_grams; i++)
		for (size_t row = 0; row < t->n_grams; row++)
			if (t->grams[row] == x->grams[i])
				sum += t->weights[row * seed->n_domains + d];
	return sum / sqrt(length);
}

/* Up to rounding: half a point a weight, over the root of the length, and of the last division. */
Test(training, the_matcher_says_what_training_does)
{
	struct lessons l = TAUGHT(toy);
	struct training t = fitted(&l, NO_FOLD);
	struct text table = written(&t);
	const struct snapshot *s = with_model(table);

	cr_assert(s && s->model);
	for (size_t i = 0; i < l.n; i++) {
		const struct lesson *x = &l.list[i];
		struct folded f;
		const int32_t *said;
		double length = 0;

		cr_assert(fold(&arena, x->narrative, &f));
		said = model_read(s->model, &f, &arena);
		for (size_t k = 0; k < f.n; k++) {
			uint32_t grams[2];

			length += grams_at(&f, k, grams) > 0;
		}
		for (size_t d = 0; d < seed->n_domains; d++) {
			double exact = points(&t, x, d, length);

			cr_expect_float_eq(said[d], exact,
				1 + fabs(exact) / 256 + (double)x->n_grams / 2 / sqrt(length), "%zu: %d, %f", i,
				said[d], exact);
		}
		cr_expect_gt(abs(said[domain("EMP")]), 50);
	}
	free((void *)(uintptr_t)table.ptr);
}

/* About 10,000 grams: 5,000 ideographs, no pair of them twice. */
static const char *long_case(uint32_t step)
{
	static char line[20000];
	size_t at = (size_t)sprintf(line, "{\"needs\":[\"LAW.AID\"],\"narrative\":\"");
	uint32_t c = 0;

	for (int i = 0; i < 5000; i++)
		at += gram_write(1 + (c = (c + step) % 20011), line + at);
	sprintf(line + at, "\"}");
	return line;
}

/* Of two long stories the one told three times is kept, the one told twice is left out. */
Test(training, more_grams_than_a_table_takes)
{
	struct lessons l;
	struct text why = TEXT_NONE, table;
	struct training t;

	lessons_begin(&l, seed, &arena);
	for (uint32_t i = 0; i < 5; i++)
		cr_assert(lessons_add(&l, text_from(long_case(i < 3 ? 7919 : 104729)), true, &why));
	t = fitted(&l, NO_FOLD);
	cr_expect_eq(t.n_grams, l.list[0].n_grams);
	cr_expect_gt(l.list[0].n_grams + l.list[4].n_grams, MODEL_GRAMS_MAX);
	table = written(&t);
	cr_expect(table.len > 0);
	free((void *)(uintptr_t)table.ptr);
}

static const struct {
	const char *line, *why;
} bad[] = {
	{"", "not a JSON object"},
	{"[]", "not a JSON object"},
	{"{\"narrative\":\"x\"", "not a JSON object"},
	{"{\"needs\":[]}", "`narrative`"},
	{"{\"narrative\":5,\"needs\":[]}", "`narrative`"},
	{"{\"narrative\":\" \",\"needs\":[]}", "`narrative`"},
	{"{\"narrative\":\"x\"}", "neither `confirmed` nor `needs`"},
	{"{\"narrative\":\"x\",\"needs\":\"LAW.AID\"}", "neither `confirmed` nor `needs`"},
	{"{\"narrative\":\"x\",\"needs\":[\"LAW.AID\",\"LAW.NO\"]}", "\"LAW.NO\" is not a need"},
	{"{\"narrative\":\"x\",\"confirmed\":null}", "neither `confirmed` nor `needs`"},
	{"{\"narrative\":\"x\",\"needs\":[7]}", "\"?\" is not a need"},
	{"{\"narrative\":\"x\",\"confirmed\":[\"LAW\"],\"needs\":[]}", "\"LAW\" is not a need"},
};

Test(training, bad_lines)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lessons l;
		struct text why = TEXT_NONE;

		lessons_begin(&l, seed, &arena);
		cr_expect_not(lessons_add(&l, text_from(bad[i].line), true, &why), "%s", bad[i].line);
		cr_expect(why.ptr && strstr(why.ptr, bad[i].why), "%s: %.*s", bad[i].line, TEXT_ARG(why));
		cr_expect_eq(l.n, 0);
	}
}
