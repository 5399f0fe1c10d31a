#include "training.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "model.h"

enum {
	CASES_LEAST = 2,   /* in which a gram must be: one case teaches its own words by heart */
	NEED_OFFSET = 200, /* points of a need, less those for being rare */
};

static const double SMOOTHING = 2.0, /* cases, of what is usual, added to either side */
	PER_NAT = 100.0,                 /* points */
	NEVER_SEEN = 0.5;                /* cases, of a need that no case has */

struct counting {
	struct training *t;
	struct arena *arena;
	uint32_t without;
	double *with;       /* of each gram, for each domain: cases that have both; then the weights */
	double *everywhere; /* of each gram: cases that have it */
	double *domains;    /* cases that have each domain */
	double needs[NEEDS_MAX];
	double cases; /* by their weights, as all of these are */
};

static int gram_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool learnt(const struct counting *c, const struct lesson *x)
{
	return x->fold != c->without;
}

/* All grams of all cases, sorted: as often as cases have them. */
static uint32_t *all_grams(const struct counting *c, size_t *ret_n)
{
	const struct lessons *l = c->t->l;
	uint32_t *all;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->list[i].n_grams;
	all = arena_array(c->arena, n, sizeof(*all));
	n = 0;
	for (size_t i = 0; all && i < l->n; i++)
		for (size_t k = 0; learnt(c, &l->list[i]) && k < l->list[i].n_grams; k++)
			all[n++] = l->list[i].grams[k];
	if (all)
		qsort(all, n, sizeof(*all), gram_cmp);
	*ret_n = n;
	return all;
}

/* Those that stand at least `least` times in a row among n sorted, once each; to may be NULL. */
static size_t keep_common(const uint32_t *all, size_t n, size_t least, uint32_t *to)
{
	size_t kept = 0;

	for (size_t from = 0, end; from < n; from = end) {
		for (end = from + 1; end < n && all[end] == all[from]; end++)
			;
		if (end - from < least)
			continue;
		if (to)
			to[kept] = all[from];
		kept++;
	}
	return kept;
}

static bool choose_grams(struct counting *c)
{
	size_t n, least = CASES_LEAST;
	uint32_t *all = all_grams(c, &n), *grams;

	if (!all)
		return false;
	while (keep_common(all, n, least, NULL) > MODEL_GRAMS_MAX)
		least++;
	grams = arena_array(c->arena, keep_common(all, n, least, NULL), sizeof(*grams));
	if (!grams)
		return false;
	c->t->n_grams = keep_common(all, n, least, grams);
	c->t->grams = grams;
	return true;
}

static void count_case(struct counting *c, const struct lesson *x)
{
	const struct snapshot *s = c->t->l->s;
	bool has[NEEDS_MAX] = {false}; /* domains: there are at most as many with needs */
	const double weight = x->weight;

	for (size_t i = 0; i < s->n_needs; i++) {
		if (!need_set_has(&x->needs, (need_index)i))
			continue;
		c->needs[i] += weight;
		has[s->needs[i].domain] = true;
	}
	for (size_t d = 0; d < s->n_domains; d++)
		c->domains[d] += has[d] ? weight : 0;
	for (size_t k = 0; k < x->n_grams; k++) {
		const uint32_t *at =
			bsearch(&x->grams[k], c->t->grams, c->t->n_grams, sizeof(*c->t->grams), gram_cmp);
		double *with = at ? c->with + (size_t)(at - c->t->grams) * s->n_domains : NULL;

		if (!at)
			continue;
		for (size_t d = 0; d < s->n_domains; d++)
			with[d] += has[d] ? weight : 0;
		c->everywhere[at - c->t->grams] += weight;
	}
	c->cases += weight;
	c->t->n_cases++;
}

/* How much likelier a gram is in a case of a domain than in another, in nats. */
static double log_odds(const struct counting *c, size_t row, size_t d, double both)
{
	double usual = SMOOTHING * c->everywhere[row] / c->cases;
	double in = (both + usual) / (c->domains[d] + SMOOTHING);
	double out = (c->everywhere[row] - both + usual) / (c->cases - c->domains[d] + SMOOTHING);

	return log(in / out);
}

/* Counts to weights, in place. A domain that no case has gets none. */
static void weigh_gram(struct counting *c, size_t row)
{
	size_t n = c->t->l->s->n_domains, taught = 0;
	double *weights = c->with + row * n, mean = 0;

	for (size_t d = 0; d < n; d++) {
		if (c->domains[d] <= 0)
			continue;
		weights[d] = log_odds(c, row, d, weights[d]);
		mean += weights[d];
		taught++;
	}
	for (size_t d = 0; d < n; d++)
		weights[d] = c->domains[d] > 0 ? PER_NAT * (weights[d] - mean / (double)taught) : 0;
}

static void weigh_needs(struct counting *c)
{
	for (size_t i = 0; i < c->t->l->s->n_needs; i++)
		c->t->needs[i] = NEED_OFFSET + PER_NAT * log((c->needs[i] + NEVER_SEEN) / c->cases);
}

bool training_fit(struct training *t, const struct lessons *l, uint32_t without, struct arena *a)
{
	struct counting c = {.t = t, .arena = a, .without = without};

	assert(l->s->n_domains <= NEEDS_MAX);
	*t = (struct training){.l = l};
	if (!choose_grams(&c))
		return false;
	c.with = arena_array(a, t->n_grams * l->s->n_domains, sizeof(*c.with));
	c.everywhere = arena_array(a, t->n_grams, sizeof(*c.everywhere));
	c.domains = arena_array(a, l->s->n_domains, sizeof(*c.domains));
	if (!c.with || !c.everywhere || !c.domains)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (learnt(&c, &l->list[i]))
			count_case(&c, &l->list[i]);
	for (size_t row = 0; row < t->n_grams; row++)
		weigh_gram(&c, row);
	if (t->n_cases)
		weigh_needs(&c);
	t->weights = c.with;
	return true;
}

/* ---- The table ---------------------------------------------------------------------------- */

static void write_data(const struct training *t, FILE *out)
{
	struct digest hash = t->l->hash; /* ended on a copy: the lessons may go on */
	uint8_t sum[DIGEST_SIZE];

	digest_end(&hash, sum);
	fputs("DATA\t", out);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		fprintf(out, "%02x", sum[i]);
	fprintf(out, "\t%zu\n", t->n_cases);
}

static long clamp(double points, long most)
{
	long n = lround(points);

	return n > most ? most : n < -most ? -most : n;
}

static void write_gram(const struct training *t, size_t row, FILE *out)
{
	const struct snapshot *s = t->l->s;
	char gram[8];
	bool any = false;

	for (size_t d = 0; d < s->n_domains; d++) {
		long n = clamp(t->weights[row * s->n_domains + d], MODEL_WEIGHT_MAX);

		if (!n)
			continue;
		if (!any)
			fprintf(out, "GRAM\t%.*s\t", (int)gram_write(t->grams[row], gram), gram);
		fprintf(out, "%s%.*s:%ld", any ? " " : "", TEXT_ARG(s->domains[d].code), n);
		any = true;
	}
	if (any)
		fputc('\n', out);
}

void training_write(const struct training *t, FILE *out)
{
	const struct snapshot *s = t->l->s;

	fputs("kind\tname\tvalue\n", out);
	write_data(t, out);
	for (size_t i = 0; i < s->n_needs; i++)
		fprintf(out, "NEED\t%.*s\t%ld\n", TEXT_ARG(s->needs[i].code),
			clamp(t->needs[i], MODEL_NEED_MAX));
	for (size_t row = 0; row < t->n_grams; row++)
		write_gram(t, row, out);
}
