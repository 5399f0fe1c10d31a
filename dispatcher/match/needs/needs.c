#include "detection.h"

enum { SCORE_MAX = 1000 };

uint32_t needs_weight(const struct term *t, unsigned marks)
{
	return t->scope == SCOPE_OPEN && marks & SCOPE_PASTTIME ? t->weight / 2u : t->weight;
}

void needs_add(struct detection *d, const struct term *t, uint32_t weight, unsigned marks)
{
	struct need_state *st = &d->needs[t->what];

	st->score += weight;
	st->marks = st->found ? st->marks & marks : marks;
	st->found = true;
}

bool needs_before(const struct snapshot *s, const struct need_found *x, const struct need_found *y)
{
	if (x->score != y->score)
		return x->score > y->score;
	return text_cmp(s->needs[x->need].code, s->needs[y->need].code) < 0;
}

/* Keeps the best NEEDS_SHOWN_MAX in order, and whatever is declared: declared ones score most. */
static size_t insert_need(const struct snapshot *s, struct need_found list[NEEDS_SHOWN_MAX],
	size_t n, struct need_found x)
{
	size_t at;

	if (n == NEEDS_SHOWN_MAX) {
		size_t worst = n - 1;

		while (worst > 0 && list[worst].declared)
			worst--;
		if (list[worst].declared || (!x.declared && !needs_before(s, &x, &list[worst])))
			return n;
		memmove(&list[worst], &list[worst + 1], (n - worst - 1) * sizeof(*list));
		n--;
	}
	for (at = n; at > 0 && needs_before(s, &x, &list[at - 1]); at--)
		list[at] = list[at - 1];
	list[at] = x;
	return n + 1;
}

/*
 * What the terms found are worth, per mille, but no more than what is sure; and what the model
 * adds, if there is one.
 */
static uint32_t score_of(const struct detection *d, need_index n)
{
	const struct need_state *st = &d->needs[n];
	int64_t score = st->score > SCORE_MAX ? SCORE_MAX : st->score;

	if (st->declared)
		return SCORE_MAX;
	if (d->opinion.points)
		score += d->opinion.points[n];
	if (score < 0)
		return 0;
	return score > SCORE_MAX ? SCORE_MAX : (uint32_t)score;
}

/* Of a need those of the terms that show it; where there are none, the model's. */
static bool cite_need(
	const struct detection *d, need_index n, const struct evidence **ret, size_t *ret_n)
{
	if (d->needs[n].spots || d->needs[n].declared || !d->opinion.points)
		return cite(d, d->needs[n].spots, ret, ret_n);
	return cite_model(d, n, ret, ret_n);
}

/* Keeps, of needs found, those that are declared or that some word speaks for. */
static bool cite_needs(const struct detection *d, struct need_found *list, size_t n, size_t *ret_n)
{
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		struct need_found x = list[i];

		if (!cite_need(d, x.need, &x.evidence, &x.n_evidence))
			return false;
		if (x.declared || x.n_evidence)
			list[(*ret_n)++] = x;
	}
	return true;
}

bool needs_list(struct detection *d, struct matching *m)
{
	struct need_found *list = arena_array(d->arena, NEEDS_SHOWN_MAX, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < d->s->n_needs; i++) {
		const struct need_state *st = &d->needs[i];
		uint32_t score = score_of(d, (need_index)i);

		if (score >= NEED_SHOWN)
			n = insert_need(d->s, list, n,
				(struct need_found){.need = (need_index)i,
					.score = (uint16_t)score,
					.declared = st->declared,
					.marks = st->marks});
	}
	m->needs = list;
	return cite_needs(d, list, n, &m->n_needs);
}
