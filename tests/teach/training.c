/* Lessons and training: what is learnt from labelled cases, and that the matcher says the same. */
#include "training.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "seeded.h"

SEEDED_SUITE(training, 120);

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

/* A gram's weight for a need; 0 when the gram was not kept. */
static double weight(const struct training *t, const char *gram, const char *code)
{
	for (size_t row = 0; row < t->n_features; row++)
		if (t->features[row] == gram_from(text_from(gram)))
			return t->weights[row * t->n_lanes + snapshot_need(seed, text_from(code))];
	return 0;
}

/* Two needs, each with words of its own, and words of both. */
static const char *const toy[] = {
	"{\"narrative\":\"老板欠薪三个月\",\"needs\":[\"EMP.WAGE\"],\"source\":\"a\"}",
	"{\"narrative\":\"工地欠薪,老板跑了\",\"needs\":[\"EMP.WAGE\"],\"source\":\"b\"}",
	"{\"narrative\":\"又欠薪,找老板要\",\"needs\":[\"EMP.WAGE\"],\"source\":\"c\"}",
	"{\"narrative\":\"欠薪,老板说三个月\",\"needs\":[\"EMP.WAGE\"],\"source\":\"g\"}",
	"{\"narrative\":\"孩子厌学三个月\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"d\"}",
	"{\"narrative\":\"孩子不上学,厌学\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"e\"}",
	"{\"narrative\":\"厌学,孩子躲着\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"f\"}",
	"{\"narrative\":\"厌学三个月,孩子说的\",\"needs\":[\"YOU.TRUANT\"],\"source\":\"h\"}",
};

/* What a sum over a lesson's features says; weights `apart` from one to the next. */
static double sum_of(
	const struct training *t, const struct lesson *x, const double *weights, size_t apart)
{
	double sums[2] = {0}, squares[2] = {0};

	for (size_t i = 0; i < x->n_features; i++)
		for (size_t row = 0; row < t->n_features; row++) {
			bool is_class = feature_is_class(t->features[row]);

			if (t->features[row] != x->features[i])
				continue;
			sums[is_class] += weights[row * apart] * t->tellings[row];
			squares[is_class] += t->tellings[row] * t->tellings[row];
		}
	return (squares[0] > 0 ? sums[0] / sqrt(squares[0]) : 0) +
		   (squares[1] > 0 ? TRAINING_CLASSES * sums[1] / sqrt(squares[1]) : 0);
}

/* What the units say of a lesson for a lane. */
static double heard(const struct training *t, const struct lesson *x, size_t lane)
{
	const struct hidden *h = &t->hidden;
	double sum = h->out_own[lane];

	for (size_t u = 0; u < h->n_units; u++)
		sum += fmax(h->in_own[u] + sum_of(t, x, h->in + u, h->n_units), 0) *
			   h->out[u * h->n_outputs + lane];
	return TRAINING_HIDDEN * sum;
}

/* What training itself says of a lesson, without the units. */
static double margin(const struct training *t, const struct lesson *x, need_index n)
{
	return t->own[n] + sum_of(t, x, t->weights + n, t->n_lanes) -
		   TRAINING_HIDDEN * t->hidden.out_own[n];
}

Test(training, two_needs_are_told_apart)
{
	struct lessons l = TAUGHT(toy);
	struct training t = fitted(&l, NO_FOLD);
	need_index wage = snapshot_need(seed, TEXT("EMP.WAGE"));

	cr_expect_eq(t.n_cases, 8);
	cr_expect_gt(weight(&t, "欠薪", "EMP.WAGE"), 0.1);
	cr_expect_lt(weight(&t, "欠薪", "YOU.TRUANT"), -0.1);
	cr_expect_gt(weight(&t, "孩子", "YOU.TRUANT"), 0.1);
	cr_expect_lt(fabs(weight(&t, "三个", "EMP.WAGE")), 0.1, "of both alike");
	cr_expect_eq(weight(&t, "欠薪", "AGE.DAY"), 0, "of which no case was");
	cr_expect_eq(weight(&t, "工地", "EMP.WAGE"), 0, "one case is not enough");
	cr_expect(t.taught[wage] && !t.taught[snapshot_need(seed, TEXT("AGE.DAY"))]);
	for (size_t i = 0; i < l.n; i++) {
		double m = margin(&t, &l.list[i], wage);

		cr_expect(i < 4 ? m > 0.5 : m < -0.5, "%zu: %f", i, m);
	}
}

/*
 * At the best each example within the margin pulls as hard as it is short of it (squared hinge: the
 * multiplier is twice the cost of the slack), and the weights are the sum of the pulls. The domain
 * has no other need here, learns the same, and adds its part.
 */
Test(training, the_weights_are_where_the_pulls_balance)
{
	struct lessons l = TAUGHT(toy);
	struct training t = fitted(&l, NO_FOLD);
	need_index wage = snapshot_need(seed, TEXT("EMP.WAGE"));
	double bias = 0, whole = 1 + TRAINING_DOMAIN, own;

	for (size_t i = 0; i < l.n; i++) {
		double sign = i < 4 ? 1 : -1, m = margin(&t, &l.list[i], wage) / whole;

		bias += 2 * TRAINING_COST * fmax(1 - sign * m, 0) * sign;
	}
	own = t.own[wage] - TRAINING_HIDDEN * t.hidden.out_own[wage];
	cr_expect_float_eq(own, whole * bias, 0.1, "%f, not %f", own, whole * bias);
}

Test(training, what_staff_confirmed_counts_thrice)
{
	static const char *const confirmed[] = {
		"{\"narrative\":\"老板欠薪\",\"confirmed\":[\"EMP.WAGE\"],\"needs\":[\"YOU.TRUANT\"]}",
		"{\"narrative\":\"欠薪\",\"needs\":[\"YOU.TRUANT\"]}"};
	struct lessons l = TAUGHT(confirmed);

	cr_expect_eq(l.list[0].weight, 3);
	cr_expect_eq(l.list[1].weight, 1);
	cr_expect(need_set_has(&l.list[0].needs, snapshot_need(seed, TEXT("EMP.WAGE"))));
	cr_expect_not(need_set_has(&l.list[0].needs, snapshot_need(seed, TEXT("YOU.TRUANT"))));
}

/* Six contradict six, word for word; those that staff confirmed win. */
Test(training, what_staff_confirmed_weighs_more)
{
	struct lessons l;
	struct text why = TEXT_NONE;
	struct training t;
	need_index wage = snapshot_need(seed, TEXT("EMP.WAGE"));

	lessons_begin(&l, seed, &arena);
	for (int i = 0; i < 12; i++)
		cr_assert(lessons_add(&l,
			i % 2 ? TEXT("{\"narrative\":\"老板欠薪\",\"confirmed\":[\"EMP.WAGE\"]}")
				  : TEXT("{\"narrative\":\"老板欠薪\",\"needs\":[\"YOU.TRUANT\"]}"),
			true, &why));
	t = fitted(&l, NO_FOLD);
	cr_expect_float_eq(margin(&t, &l.list[0], wage), 0.5 * (1 + TRAINING_DOMAIN), 0.1, "3 to 1: %f",
		margin(&t, &l.list[0], wage));
}

/* What all dangers have in common raises each a little; crisis is of no family. */
Test(training, a_danger_learns_from_the_others)
{
	static const char *const told[] = {
		"{\"narrative\":\"老人失踪,出事\",\"needs\":[],\"safety\":[\"MISSING\"]}",
		"{\"narrative\":\"孩子割腕,出事\",\"needs\":[],\"safety\":[\"SELF_HARM\"]}",
		"{\"narrative\":\"申请补贴,平安\",\"needs\":[],\"safety\":[]}",
	};
	struct lessons l;
	struct text why = TEXT_NONE;
	struct training t;
	size_t missing = seed->n_needs + SCREEN_MISSING;
	double others = 0, safe = 0;

	lessons_begin(&l, seed, &arena);
	for (int i = 0; i < 15; i++)
		cr_assert(lessons_add(&l, text_from(told[i % 3]), true, &why));
	t = fitted(&l, NO_FOLD);
	for (size_t row = 0; row < t.n_features; row++) {
		others +=
			t.features[row] == gram_from(TEXT("割腕")) ? t.weights[row * t.n_lanes + missing] : 0;
		safe +=
			t.features[row] == gram_from(TEXT("补贴")) ? t.weights[row * t.n_lanes + missing] : 0;
	}
	cr_expect_gt(others, safe, "another danger speaks less against one than safety does");
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
	cr_expect_eq(fitted(&pair, pair.list[0].fold).n_features, 0, "nothing is left to learn from");
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

/* Up to rounding: of the weights, which are alike in so small a world, and of lengths and
 * divisions. */
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
		struct hits hits;
		struct opinion said;

		cr_assert(fold(&arena, x->narrative, &f) && scan(s->scanner, &arena, &f, &hits));
		cr_assert(model_read(s->model, &f, &hits, &arena, &said));
		for (need_index n = 0; n < seed->n_needs; n++) {
			double exact = t.taught[n]
							   ? 500 + TRAINING_POINTS *
										   (margin(&t, x, n) + heard(&t, x, n) - TRAINING_THRESHOLD)
							   : MODEL_LEAST;

			exact = fmax(exact, MODEL_LEAST);
			cr_expect_float_eq(said.points[n], exact, 20 + fabs(exact) / 25, "%zu %.*s: %d, %f", i,
				TEXT_ARG(seed->needs[n].code), said.points[n], exact);
		}
	}
	free((void *)(uintptr_t)table.ptr);
}

/* ---- Units -------------------------------------------------------------------------------- */

enum { KINDS = 4, EXAMPLES = 8000, HEARERS = 3, IN_HIDING = 64, WORDS = 6 };

/* Of what a case tells: nothing, one thing, another, or both; of each thing in many words. */
static struct example told_of(int kind)
{
	static struct entry entries[KINDS][2 * WORDS];
	const size_t n_things = (size_t)((kind & 1) + (kind >> 1));
	size_t n = 0;

	for (uint32_t word = 0; word < 2 * WORDS; word++)
		if (kind >> word / WORDS & 1)
			entries[kind][n++] = (struct entry){word, 1 / sqrt((double)(n_things * WORDS))};
	return (struct example){entries[kind], n, 1};
}

/*
 * Learns from as many cases of each kind. The first lane is so where one of two things is without
 * the other, which no sum tells; of the second nobody has said; of the third some say so and as
 * many not, but those who do cost more.
 */
static struct hidden units_of_kinds(void)
{
	static struct example examples[EXAMPLES];
	static int8_t signs[EXAMPLES][HEARERS];
	struct hidden h = {.n_features = 2 * WORDS, .n_units = IN_HIDING, .n_outputs = HEARERS};

	for (int i = 0; i < EXAMPLES; i++) {
		int kind = i % KINDS;

		examples[i] = told_of(kind);
		examples[i].cost = i / KINDS % 2 ? 3 : 1;
		signs[i][0] = kind == 1 || kind == 2 ? 1 : -1;
		signs[i][2] = i / KINDS % 2 ? 1 : -1;
	}
	cr_assert(hidden_learn(&h, examples, EXAMPLES, &signs[0][0], &arena));
	return h;
}

static double thinks(const struct hidden *h, int kind, size_t output)
{
	const struct example x = told_of(kind);
	double sum = h->out_own[output];

	for (size_t u = 0; u < h->n_units; u++) {
		double says = h->in_own[u];

		for (size_t k = 0; k < x.n; k++)
			says += h->in[x.entries[k].at * h->n_units + u] * x.entries[k].value;
		sum += fmax(says, 0) * h->out[u * h->n_outputs + output];
	}
	return sum;
}

Test(training, units_learn_what_things_say_in_company)
{
	struct hidden h = units_of_kinds();

	for (int kind = 0; kind < KINDS; kind++) {
		double so = thinks(&h, kind, 0), dear = thinks(&h, kind, 2);

		cr_expect(kind == 1 || kind == 2 ? so > 0.4 : so < -0.4, "%d: %f", kind, so);
		cr_expect(dear > 0.5 && dear < 1.7, "three to one is 1.1: %f", dear);
	}
	cr_expect_eq(h.out_own[1], -3.0, "rare until told otherwise");
}

Test(training, units_are_the_same_bytes_again)
{
	struct hidden a = units_of_kinds(), b = units_of_kinds();

	cr_expect_eq(memcmp(a.in, b.in, 2 * WORDS * IN_HIDING * sizeof(a.in[0])), 0);
	cr_expect_eq(memcmp(a.out, b.out, IN_HIDING * HEARERS * sizeof(a.out[0])), 0);
	cr_expect_eq(memcmp(a.in_own, b.in_own, IN_HIDING * sizeof(a.in_own[0])), 0);
	cr_expect_eq(memcmp(a.out_own, b.out_own, HEARERS * sizeof(a.out_own[0])), 0);
}

/* Units that nobody could hear are not written: the table stays one that may be read. */
Test(training, nothing_taught_has_no_units)
{
	static const char *const few[] = {"{\"narrative\":\"老板欠薪\",\"needs\":[\"EMP.WAGE\"]}"};
	struct lessons l = TAUGHT(few);
	struct training t = fitted(&l, NO_FOLD);
	struct text table = written(&t);

	cr_expect_null(memmem(table.ptr, table.len, "UNIT", 4));
	cr_expect(with_model(table));
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
