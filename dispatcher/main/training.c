#include "training.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "descent.h"
#include "model.h"

enum {
	CASES_LEAST = 4,  /* in which a feature must be: fewer teach their own words by heart */
	LABELS_LEAST = 4, /* cases that a need must have */
};

struct preparing {
	struct training *t;
	struct arena *arena;
	uint32_t without;
	struct descent problem;
};

static bool learnt(const struct preparing *p, const struct lesson *x)
{
	return x->fold != p->without;
}

/* ---- Features ----------------------------------------------------------------------------- */

/* All features of all cases, sorted: as often as cases have them. */
static uint32_t *all_features(const struct preparing *p, size_t *ret_n)
{
	const struct lessons *l = p->t->l;
	uint32_t *all;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->list[i].n_features;
	all = arena_array(p->arena, n, sizeof(*all));
	n = 0;
	for (size_t i = 0; all && i < l->n; i++)
		for (size_t k = 0; learnt(p, &l->list[i]) && k < l->list[i].n_features; k++)
			all[n++] = l->list[i].features[k];
	if (all)
		qsort(all, n, sizeof(*all), feature_cmp);
	*ret_n = n;
	return all;
}

/* Those that stand at least `least` times in a row among n sorted, once each. */
static size_t count_common(const uint32_t *all, size_t n, size_t least)
{
	size_t kept = 0;

	for (size_t from = 0, end; from < n; from = end) {
		for (end = from + 1; end < n && all[end] == all[from]; end++)
			;
		kept += end - from >= least;
	}
	return kept;
}

static bool choose_features(struct preparing *p)
{
	struct training *t = p->t;
	size_t n, least = CASES_LEAST;
	uint32_t *all = all_features(p, &n), *features;

	if (!all)
		return false;
	while (count_common(all, n, least) > MODEL_ROWS_MAX)
		least++;
	features = arena_array(p->arena, count_common(all, n, least), sizeof(*features));
	t->tellings = arena_array(p->arena, count_common(all, n, least), sizeof(*t->tellings));
	t->features = features;
	if (!features || !t->tellings)
		return false;
	for (size_t from = 0, end; from < n; from = end) {
		for (end = from + 1; end < n && all[end] == all[from]; end++)
			;
		if (end - from < least)
			continue;
		features[t->n_features] = all[from];
		t->tellings[t->n_features++] =
			log((1.0 + (double)t->n_cases) / (1.0 + (double)(end - from))) + 1.0;
	}
	return true;
}

/* ---- Cases -------------------------------------------------------------------------------- */

static double length_of(const struct training *t, const struct entry *entries, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += t->tellings[entries[i].at] * t->tellings[entries[i].at];
	return sqrt(sum);
}

static void bring_to_length(
	const struct training *t, struct entry *entries, size_t n, double length)
{
	double is = length_of(t, entries, n);

	for (size_t i = 0; i < n; i++)
		entries[i].value = t->tellings[entries[i].at] * length / is;
}

/* What a case has of the features: grams, then classes, as they are sorted. */
static bool write_case(struct preparing *p, const struct lesson *x, struct example *ret)
{
	const struct training *t = p->t;
	struct entry *entries = arena_array(p->arena, x->n_features, sizeof(*entries));
	size_t n = 0, n_grams = 0;

	if (!entries)
		return false;
	for (size_t k = 0; k < x->n_features; k++) {
		const uint32_t *at =
			bsearch(&x->features[k], t->features, t->n_features, sizeof(*t->features), feature_cmp);

		if (!at)
			continue;
		entries[n++].at = (uint32_t)(at - t->features);
		n_grams += !feature_is_class(x->features[k]);
	}
	bring_to_length(t, entries, n_grams, 1.0);
	bring_to_length(t, entries + n_grams, n - n_grams, TRAINING_CLASSES);
	*ret = (struct example){.entries = entries, .n = n, .cost = TRAINING_COST * x->weight};
	return true;
}

static bool write_cases(struct preparing *p)
{
	const struct lessons *l = p->t->l;
	struct example *list = arena_array(p->arena, p->t->n_cases, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (learnt(p, &l->list[i]) && !write_case(p, &l->list[i], &list[n++]))
			return false;
	p->problem = (struct descent){.examples = list, .n = n, .n_features = p->t->n_features};
	return true;
}

/* ---- Lanes -------------------------------------------------------------------------------- */

/* +1: has it, -1: has it not, 0: nobody has said. */
static int8_t sign_of(const struct lesson *x, size_t lane, size_t n_needs)
{
	size_t kind = lane - n_needs;

	if (lane < n_needs)
		return need_set_has(&x->needs, (need_index)lane) ? 1 : -1;
	if (kind == SCREENS)
		return !x->urgency_told ? 0 : x->crisis ? 1 : -1;
	return !x->dangers_told ? 0 : x->dangers >> kind & 1 ? 1 : -1;
}

/* The domain of a need; for a danger the number after the last domain's; for crisis the next. */
static size_t family_of(const struct snapshot *s, size_t lane)
{
	if (lane < s->n_needs)
		return s->needs[lane].domain;
	return s->n_domains + (lane == s->n_needs + SCREENS);
}

/* Of a family of lanes: has any, has none, or nobody has said. */
static int8_t family_sign(const struct lesson *x, const struct snapshot *s, size_t family)
{
	int8_t sign = 0;

	for (size_t lane = 0; lane < s->n_needs + SCREENS && sign <= 0; lane++)
		if (family_of(s, lane) == family)
			sign = sign_of(x, lane, s->n_needs);
	return sign;
}

/* What all lanes of each family have in common is learnt from more cases than a lane has alone. */
static void learn_families(struct preparing *p, int8_t *signs, double *w)
{
	struct training *t = p->t;
	const struct snapshot *s = t->l->s;

	for (size_t family = 0; family <= s->n_domains; family++) {
		double share = family < s->n_domains ? TRAINING_DOMAIN : TRAINING_DANGERS, own;
		size_t n = 0;

		for (size_t i = 0; i < t->l->n; i++)
			if (learnt(p, &t->l->list[i]))
				signs[n++] = family_sign(&t->l->list[i], s, family);
		own = descent_run(&p->problem, signs, w);
		for (size_t lane = 0; lane < t->n_lanes; lane++) {
			if (!t->taught[lane] || family_of(s, lane) != family)
				continue;
			t->own[lane] += share * own;
			for (size_t i = 0; i < t->n_features; i++)
				t->weights[i * t->n_lanes + lane] += share * w[i];
		}
	}
}

static void learn_lane(struct preparing *p, size_t lane, int8_t *signs, double *w)
{
	struct training *t = p->t;
	size_t n = 0, positive = 0;

	for (size_t i = 0; i < t->l->n; i++) {
		if (!learnt(p, &t->l->list[i]))
			continue;
		signs[n] = sign_of(&t->l->list[i], lane, t->l->s->n_needs);
		positive += signs[n++] > 0;
	}
	if (positive < LABELS_LEAST)
		return;
	t->taught[lane] = true;
	t->own[lane] = descent_run(&p->problem, signs, w);
	for (size_t i = 0; i < t->n_features; i++)
		t->weights[i * t->n_lanes + lane] = w[i];
}

static bool learn_lanes(struct preparing *p)
{
	struct training *t = p->t;
	int8_t *signs = arena_array(p->arena, t->n_cases, sizeof(*signs));
	double *w = arena_array(p->arena, t->n_features, sizeof(*w));

	t->n_lanes = t->l->s->n_needs + SCREENS + 1;
	t->weights = arena_array(p->arena, t->n_features * t->n_lanes, sizeof(*t->weights));
	if (!signs || !w || !t->weights || !descent_begin(&p->problem, p->arena))
		return false;
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		learn_lane(p, lane, signs, w);
	learn_families(p, signs, w);
	return true;
}

/* ---- Units -------------------------------------------------------------------------------- */

/* Of every case: every lane's sign, then every family's. */
static int8_t *all_signs(struct preparing *p, size_t n_outputs)
{
	const struct training *t = p->t;
	int8_t *signs = arena_array(p->arena, t->n_cases * n_outputs, 1), *at = signs;

	for (size_t i = 0; signs && i < t->l->n; i++) {
		if (!learnt(p, &t->l->list[i]))
			continue;
		for (size_t o = 0; o < n_outputs; o++)
			*at++ = o < t->n_lanes ? sign_of(&t->l->list[i], o, t->l->s->n_needs)
								   : family_sign(&t->l->list[i], t->l->s, o - t->n_lanes);
	}
	return signs;
}

/* A need's own part and its domain's, as one. */
static void join_domains(const struct training *t, double *of_outputs)
{
	const struct snapshot *s = t->l->s;

	for (size_t lane = 0; lane < s->n_needs; lane++)
		of_outputs[lane] += TRAINING_DOMAIN * of_outputs[t->n_lanes + family_of(s, lane)];
}

/* How much of what the units think a lane hears. */
static double hearing_of(const struct training *t, size_t lane)
{
	return lane < t->l->s->n_needs ? TRAINING_HIDDEN : 0;
}

static bool any_taught(const struct training *t)
{
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		if (t->taught[lane])
			return true;
	return false;
}

/* Where nothing is taught nobody would hear them. */
static bool learn_units(struct preparing *p)
{
	struct training *t = p->t;
	struct hidden *h = &t->hidden;
	int8_t *signs;

	if (!any_taught(t))
		return true;
	*h = (struct hidden){.n_features = t->n_features,
		.n_units = TRAINING_UNITS,
		.n_outputs = t->n_lanes + t->l->s->n_domains + 1};
	signs = all_signs(p, h->n_outputs);
	if (!signs || !hidden_learn(h, p->problem.examples, p->problem.n, signs, p->arena))
		return false;
	for (size_t u = 0; u < h->n_units; u++)
		join_domains(t, h->out + u * h->n_outputs);
	join_domains(t, h->out_own);
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		t->own[lane] += hearing_of(t, lane) * h->out_own[lane];
	return true;
}

bool training_fit(struct training *t, const struct lessons *l, uint32_t without, struct arena *a)
{
	struct preparing p = {.t = t, .arena = a, .without = without};

	*t = (struct training){.l = l};
	for (size_t i = 0; i < l->n; i++)
		t->n_cases += learnt(&p, &l->list[i]);
	return choose_features(&p) && write_cases(&p) && learn_lanes(&p) && learn_units(&p);
}

/* ---- The table ---------------------------------------------------------------------------- */

static void write_data(const struct training *t, FILE *out)
{
	struct digest hash = t->l->hash; /* ended on a copy: the lessons may go on */
	uint8_t sum[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE];

	digest_end(&hash, sum);
	text_hex(sum, sizeof(sum), hex);
	fprintf(out, "DATA\t%.*s\t%zu\n", (int)sizeof(hex), hex, t->n_cases);
}

static long clamp(double points, long most)
{
	long n = lround(points);

	return n > most ? most : n < -most ? -most : n;
}

static void write_name(const struct training *t, uint32_t feature, FILE *out)
{
	char gram[8];

	if (feature_is_class(feature))
		fprintf(out, "CLASS\t%.*s", TEXT_ARG(lessons_class(t->l, feature)));
	else
		fprintf(out, "GRAM\t%.*s", (int)gram_write(feature, gram), gram);
}

/*
 * A weight counts as often as the feature is telling; and for classes, for their share. A feature
 * without a weight is there all the same, for it has a length.
 */
static void write_feature(const struct training *t, size_t row, FILE *out)
{
	double telling = t->tellings[row];
	double unit =
		telling * TRAINING_POINTS * (feature_is_class(t->features[row]) ? TRAINING_CLASSES : 1.0);

	write_name(t, t->features[row], out);
	fprintf(out, "\t%ld", clamp(16 * telling * telling, MODEL_SIZE_MAX));
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		if (t->taught[lane])
			fprintf(out, " %ld",
				clamp(t->weights[row * t->n_lanes + lane] * unit / MODEL_STEP,
					MODEL_WEIGHT_MAX / MODEL_STEP));
	for (size_t u = 0; u < t->hidden.n_units; u++)
		fprintf(out, " %ld",
			clamp(t->hidden.in[row * t->hidden.n_units + u] * unit / MODEL_STEP,
				MODEL_WEIGHT_MAX / MODEL_STEP));
	fputc('\n', out);
}

/* A unit: its own points, then how many points of a lane go with MODEL_PARTS of its own. */
static void write_unit(const struct training *t, size_t u, FILE *out)
{
	const struct hidden *h = &t->hidden;

	fprintf(out, "UNIT\t%zu\t%ld", u + 1, clamp(h->in_own[u] * TRAINING_POINTS, MODEL_NEED_MAX));
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		if (t->taught[lane])
			fprintf(out, " %ld",
				clamp(hearing_of(t, lane) * MODEL_PARTS * h->out[u * h->n_outputs + lane],
					MODEL_PART_MAX));
	fputc('\n', out);
}

/* The lanes that were taught, in the order of every row's weights. */
static void write_lanes(const struct training *t, FILE *out)
{
	const char *before = "LANES\torder\t";

	for (size_t lane = 0; lane < t->n_lanes; lane++) {
		if (!t->taught[lane])
			continue;
		fprintf(out, "%s%.*s", before, TEXT_ARG(model_lane_code(t->l->s, lane)));
		before = " ";
	}
	for (size_t u = 0; before[0] == ' ' && u < t->hidden.n_units; u++)
		fprintf(out, " %zu", u + 1);
	if (before[0] == ' ')
		fputc('\n', out);
}

/* Points beside what the terms are worth, of which 500 show a need; and of a screen likewise. */
static long own_points(const struct training *t, size_t lane)
{
	enum { SHOWN = 500 };
	size_t n_needs = t->l->s->n_needs;
	double shows = lane < n_needs             ? TRAINING_THRESHOLD
				   : lane < n_needs + SCREENS ? TRAINING_ALARM
											  : TRAINING_CRISIS;

	return t->taught[lane] ? clamp(SHOWN + TRAINING_POINTS * (t->own[lane] - shows), MODEL_NEED_MAX)
						   : MODEL_LEAST;
}

void training_write(const struct training *t, FILE *out)
{
	fputs("kind\tname\tvalue\n", out);
	write_data(t, out);
	write_lanes(t, out);
	for (size_t lane = 0; lane < t->n_lanes; lane++)
		fprintf(out, "%s\t%.*s\t%ld\n", lane < t->l->s->n_needs ? "NEED" : "SCREEN",
			TEXT_ARG(model_lane_code(t->l->s, lane)), own_points(t, lane));
	for (size_t u = 0; u < t->hidden.n_units; u++)
		write_unit(t, u, out);
	for (size_t row = 0; row < t->n_features; row++)
		write_feature(t, row, out);
}
