#include "validation.h"

#include <stdlib.h>

#include "descent.h"
#include "detect.h"
#include "seed.h"
#include "training.h"

enum {
	SNAPSHOT_ROOM = 1 << 30,
	MATCH_ROOM = 64 << 20,
	SAMPLES = 2000,
};

/* What a set is of. */
enum level { LEAVES, DOMAINS, GAIN_LEVELS };

/* What was shown of a case. */
struct shown {
	struct need_set needs[GAIN_LEVELS];
	uint32_t dangers; /* bits of enum screen_kind */
	bool crisis;
};

/* Of a case: what is so, and what was shown. */
struct outcome {
	const struct lesson *lesson;
	struct need_set labels[GAIN_LEVELS];
	struct shown words, model;
};

/* The same, counted. */
struct counted {
	struct tally words, model;
};

struct validating {
	const struct lessons *l;
	struct arena *arena;
	struct outcome *outcomes; /* of the cases judged, in order */
	size_t n;
};

/* ---- Matching ----------------------------------------------------------------------------- */

static struct need_set domains_of(const struct snapshot *s, const struct need_set *needs)
{
	struct need_set set = {{0}};

	for (size_t i = 0; i < s->n_needs; i++)
		if (need_set_has(needs, (need_index)i))
			need_set_add(&set, s->needs[i].domain);
	return set;
}

/* The seed, with this model instead of its own. */
static const struct snapshot *snapshot_with(struct arena *a, struct text model)
{
	struct snapshot_builder b;

	if (!snapshot_begin(&b, a))
		return NULL;
	for (int t = 0; t < TABLES; t++)
		if (!snapshot_file(&b, (enum snapshot_table)t,
				t == TABLE_MODEL ? model : seed_file((enum snapshot_table)t)))
			break;
	return snapshot_finish(&b, (edition){1});
}

static bool match(const struct snapshot *s, struct text narrative, struct shown *ret)
{
	struct help help = {.narrative = narrative,
		.district = NONE,
		.language = NONE,
		.age = -1,
		.disability = -1,
		.known_expert = NOBODY};
	struct matching m = {.lead = NONE};
	struct arena a;
	bool ok;

	arena_init(&a, MATCH_ROOM);
	ok = detect(s, &help, &a, &m);
	for (size_t i = 0; ok && i < m.n_needs; i++)
		need_set_add(&ret->needs[LEAVES], m.needs[i].need);
	for (size_t i = 0; ok && i < m.n_screens; i++)
		ret->dangers |= 1u << m.screens[i].rule->kind;
	ret->needs[DOMAINS] = domains_of(s, &ret->needs[LEAVES]);
	ret->crisis = m.grade == GRADE_CRISIS;
	arena_release(&a);
	return ok;
}

/* Matches all judged cases of a fold (NO_FOLD: all of them) with a model, or with words alone. */
static bool run_fold(struct validating *v, uint32_t fold, struct text table)
{
	const struct snapshot *s;
	struct arena a;
	size_t at = 0;
	bool ok;

	arena_init(&a, SNAPSHOT_ROOM);
	s = snapshot_with(&a, table);
	ok = s;
	for (size_t i = 0; ok && i < v->l->n; i++) {
		const struct lesson *x = &v->l->list[i];
		struct outcome *o = &v->outcomes[at];

		at += x->judged;
		if (!x->judged || (fold != NO_FOLD && x->fold != fold))
			continue;
		ok = match(s, x->narrative, fold == NO_FOLD ? &o->words : &o->model);
		o->lesson = x;
		o->labels[LEAVES] = x->needs;
		o->labels[DOMAINS] = domains_of(s, &x->needs);
	}
	arena_release(&a);
	return ok;
}

static bool learn_and_run(struct validating *v, uint32_t fold)
{
	struct training t;
	struct arena a;
	char *table = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&table, &size);
	bool ok;

	if (!out)
		return false;
	arena_init(&a, SNAPSHOT_ROOM);
	ok = training_fit(&t, v->l, fold, &a);
	if (ok)
		training_write(&t, out);
	ok = fclose(out) == 0 && ok && run_fold(v, fold, (struct text){table, size});
	free(table);
	arena_release(&a);
	return ok;
}

/* ---- Counting ----------------------------------------------------------------------------- */

static size_t count(const struct need_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(set->bits) / sizeof(set->bits[0]); i++)
		n += (size_t)__builtin_popcountll(set->bits[i]);
	return n;
}

static struct tally tally_of(const struct need_set *found, const struct need_set *labels)
{
	struct need_set both;

	for (size_t i = 0; i < sizeof(both.bits) / sizeof(both.bits[0]); i++)
		both.bits[i] = found->bits[i] & labels->bits[i];
	return (struct tally){count(&both), count(found), count(labels)};
}

static void add(struct tally *to, struct tally x)
{
	to->right += x.right;
	to->shown += x.shown;
	to->labels += x.labels;
}

double tally_f1(struct tally t)
{
	size_t both = t.shown + t.labels;

	return both ? 2.0 * (double)t.right / (double)both : 0;
}

static int double_cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double gain_of(struct counted c)
{
	return tally_f1(c.model) - tally_f1(c.words);
}

/* The gain in F1 over as many cases, drawn again. */
static double draw(const struct counted *cases, size_t n, uint64_t *state)
{
	struct counted sum = {0};

	for (size_t i = 0; i < n; i++) {
		const struct counted *c = &cases[descent_draw(state, n)];

		add(&sum.words, c->words);
		add(&sum.model, c->model);
	}
	return gain_of(sum);
}

/* The gain in F1 on the cases as they are, and the ends of its 95 % interval, over samples. */
static bool gain(const struct validating *v, enum level level, double ret[3])
{
	struct counted *cases = arena_array(v->arena, v->n, sizeof(*cases)), sum = {0};
	double *gains = arena_array(v->arena, SAMPLES, sizeof(*gains));
	uint64_t state = 1;

	if (!cases || !gains)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		const struct outcome *o = &v->outcomes[i];

		cases[i] = (struct counted){tally_of(&o->words.needs[level], &o->labels[level]),
			tally_of(&o->model.needs[level], &o->labels[level])};
		add(&sum.words, cases[i].words);
		add(&sum.model, cases[i].model);
	}
	for (size_t k = 0; k < SAMPLES; k++)
		gains[k] = draw(cases, v->n, &state);
	qsort(gains, SAMPLES, sizeof(gains[0]), double_cmp);
	ret[0] = gain_of(sum);
	ret[1] = gains[SAMPLES / 40];
	ret[2] = gains[SAMPLES - 1 - SAMPLES / 40];
	return true;
}

static struct need_set leaves_of(
	const struct snapshot *s, const struct need_set *set, size_t domain)
{
	struct need_set only = {{0}};

	for (size_t i = 0; i < s->n_needs; i++)
		if (s->needs[i].domain == domain && need_set_has(set, (need_index)i))
			need_set_add(&only, (need_index)i);
	return only;
}

static void count_alarms(struct alarms *a, const struct lesson *x, const struct shown *shown)
{
	uint32_t flagged = x->dangers & SCREENS_OF_HARM, raised = shown->dangers & SCREENS_OF_HARM;

	if (x->dangers_told) {
		a->flagged += (size_t)__builtin_popcount(flagged);
		a->found += (size_t)__builtin_popcount(flagged & raised);
		a->shown += (size_t)__builtin_popcount(raised);
		a->safe += !x->dangers;
		a->alarmed += !x->dangers && raised;
	}
	if (x->urgency_told) {
		a->crises += x->crisis;
		a->crises_found += x->crisis && shown->crisis;
		a->others += !x->crisis;
		a->others_raised += !x->crisis && shown->crisis;
	}
}

static bool count_all(const struct validating *v, struct validation *ret)
{
	const struct snapshot *s = v->l->s;

	for (size_t i = 0; i < v->n; i++) {
		const struct outcome *o = &v->outcomes[i];

		add(&ret->words, tally_of(&o->words.needs[LEAVES], &o->labels[LEAVES]));
		add(&ret->model, tally_of(&o->model.needs[LEAVES], &o->labels[LEAVES]));
		add(&ret->words_domains, tally_of(&o->words.needs[DOMAINS], &o->labels[DOMAINS]));
		count_alarms(&ret->words_alarms, o->lesson, &o->words);
		count_alarms(&ret->model_alarms, o->lesson, &o->model);
		add(&ret->model_domains, tally_of(&o->model.needs[DOMAINS], &o->labels[DOMAINS]));
		for (size_t d = 0; d < s->n_domains; d++) {
			struct need_set labels = leaves_of(s, &o->labels[LEAVES], d),
							words = leaves_of(s, &o->words.needs[LEAVES], d),
							model = leaves_of(s, &o->model.needs[LEAVES], d);

			add(&ret->by_domain[2 * d], tally_of(&words, &labels));
			add(&ret->by_domain[2 * d + 1], tally_of(&model, &labels));
		}
	}
	if (!gain(v, LEAVES, ret->gain) || !gain(v, DOMAINS, ret->domain_gain))
		return false;
	ret->helps = ret->gain[1] > 0 && ret->domain_gain[0] >= 0;
	return true;
}

bool validate(const struct lessons *l, struct arena *a, struct validation *ret)
{
	struct validating v = {.l = l, .arena = a};
	bool ok;

	*ret = (struct validation){.n_learnt = l->n};
	for (size_t i = 0; i < l->n; i++)
		v.n += l->list[i].judged;
	ret->n_judged = v.n;
	v.outcomes = arena_array(a, v.n, sizeof(*v.outcomes));
	ret->by_domain = arena_array(a, 2 * l->s->n_domains, sizeof(*ret->by_domain));
	ok = v.n && v.outcomes && ret->by_domain && run_fold(&v, NO_FOLD, TEXT("kind\tname\tvalue\n"));
	for (uint32_t fold = 0; ok && fold < FOLDS; fold++)
		ok = learn_and_run(&v, fold);
	if (ok && count_all(&v, ret))
		return true;
	fputs("jieyou-match: no case to judge, or no memory left\n", stderr);
	return false;
}

/* ---- For people --------------------------------------------------------------------------- */

static void write_tally(struct tally t, FILE *out)
{
	fprintf(out, "  %.3f %.3f %.3f", t.shown ? (double)t.right / (double)t.shown : 0,
		t.labels ? (double)t.right / (double)t.labels : 0, tally_f1(t));
}

static void write_row(const char *name, struct tally leaves, struct tally domains, FILE *out)
{
	fprintf(out, "%-15s", name);
	write_tally(leaves, out);
	write_tally(domains, out);
	fprintf(out, "  %zu\n", leaves.shown);
}

static double share(size_t part, size_t of)
{
	return of ? (double)part / (double)of : 0;
}

static void write_alarms(const char *name, const struct alarms *a, FILE *out)
{
	fprintf(out, "%-15s  %.3f of %zu  %.3f  %.3f of %zu  %.3f of %zu  %.3f of %zu\n", name,
		share(a->found, a->flagged), a->flagged, share(a->found, a->shown),
		share(a->alarmed, a->safe), a->safe, share(a->crises_found, a->crises), a->crises,
		share(a->others_raised, a->others), a->others);
}

void validation_write(const struct validation *v, const struct snapshot *s, FILE *out)
{
	fprintf(out, "%zu cases with %zu needs judged, in %d folds by source, out of %zu learnt from\n",
		v->n_judged, v->words.labels, (int)FOLDS, v->n_learnt);
	fprintf(out, "%-15s  %-17s  %-17s  %s\n", "", "leaf P R F1", "domain P R F1", "shown");
	write_row("words alone", v->words, v->words_domains, out);
	write_row("words and model", v->model, v->model_domains, out);
	fprintf(out, "gain of F1: leaf %+.3f (95 %% from %+.3f to %+.3f)", v->gain[0], v->gain[1],
		v->gain[2]);
	fprintf(out, ", domain %+.3f (%+.3f to %+.3f)\n", v->domain_gain[0], v->domain_gain[1],
		v->domain_gain[2]);
	fputs("leaf F1 by domain, words alone > words and model (labels):", out);
	for (size_t d = 0; d < s->n_domains; d++)
		fprintf(out, "%s%.*s %.2f > %.2f (%zu)", d % 5 ? "  " : "\n  ",
			TEXT_ARG(s->domains[d].code), tally_f1(v->by_domain[2 * d]),
			tally_f1(v->by_domain[2 * d + 1]), v->by_domain[2 * d].labels);
	fprintf(out,
		"\n%-15s  dangers found, their precision, alarms on the safe, crises found, others"
		" raised to crisis\n",
		"");
	write_alarms("words alone", &v->words_alarms, out);
	write_alarms("words and model", &v->model_alarms, out);
	fprintf(out, "helps: %s\n", v->helps ? "yes" : "no");
}
