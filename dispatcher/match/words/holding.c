#include "holding.h"

static const struct reach *reach_of(struct holding *h, size_t hit)
{
	struct verdict *v = &h->verdicts[h->hits.list[hit].spot];

	if (!v->judged)
		*v = (struct verdict){
			true, scope_reach(h->scope, holding_spot(h, hit)->begin, holding_spot(h, hit)->end)};
	return &v->reach;
}

/* 不想 negates 上学, but in <refuse>&上学 that is what is meant. */
static bool has_words_at(const struct holding *h, struct group g, uint32_t at)
{
	for (size_t i = g.from; i < g.to; i++)
		if (holding_spot(h, i)->begin <= at && at < holding_spot(h, i)->end)
			return true;
	return false;
}

static bool hit_holds(struct holding *h, const struct term *t, struct group g, size_t hit)
{
	const struct reach *r = reach_of(h, hit);

	if (t->kind == TERM_SCREEN && r->topic)
		return false;
	if (t->scope == SCOPE_FIRM)
		return true;
	if (r->negated && !has_words_at(h, g, r->negated_by))
		return false;
	return t->kind == TERM_SCREEN || !(r->marks & (SCOPE_OTHER | SCOPE_IF));
}

/*
 * Whether a hit that holds can be chosen for each part in g, none overlapping another, and of A~B
 * each after those before it.
 */
static bool choose(
	const struct holding *h, struct group g, const struct spot *chosen[PARTS_MAX], size_t n)
{
	struct group rest = g;

	while (rest.from < g.to && h->hits.list[rest.from].part == h->hits.list[g.from].part)
		rest.from++;
	for (size_t i = g.from; i < rest.from; i++) {
		const struct spot *at = holding_spot(h, i);
		bool apart = h->holds[i];

		for (size_t k = 0; apart && k < n; k++)
			apart = chosen[k]->end <= at->begin ||
					(!h->hits.list[i].in_order && at->end <= chosen[k]->begin);
		chosen[n] = at;
		if (apart && (rest.from == rest.to || choose(h, rest, chosen, n + 1)))
			return true;
	}
	return false;
}

/* Marks of a hit. That something has happened (过) tells a danger of the past; a need it leaves. */
static unsigned marks_at(struct holding *h, const struct term *t, size_t hit)
{
	const struct reach *r = reach_of(h, hit);

	return t->kind == TERM_SCREEN && r->once ? r->marks | SCOPE_PASTTIME : r->marks;
}

/* Marks that no occurrence of some part is free of, of those that hold. */
static unsigned marks_of(struct holding *h, const struct term *t, struct group g)
{
	unsigned marks = 0, of_part = ~0u;

	for (size_t i = g.from; i < g.to; i++) {
		if (h->holds[i])
			of_part &= marks_at(h, t, i);
		if (i + 1 < g.to && h->hits.list[i + 1].part == h->hits.list[i].part)
			continue;
		marks |= of_part;
		of_part = ~0u;
	}
	return marks;
}

bool holding_begin(struct holding *h, struct arena *a, const struct scope *scope, struct hits hits)
{
	*h = (struct holding){.scope = scope,
		.hits = hits,
		.verdicts = arena_array(a, hits.n_spots, sizeof(*h->verdicts)),
		.holds = arena_array(a, hits.n, sizeof(*h->holds))};
	return h->verdicts && h->holds;
}

bool holding_in(struct holding *h, const struct term *t, struct group g, unsigned *ret_marks)
{
	const struct spot *chosen[PARTS_MAX];

	for (size_t i = g.from; i < g.to; i++)
		h->holds[i] = hit_holds(h, t, g, i);
	if (g.from + 1 == g.to) { /* as most do, it stands alone */
		*ret_marks = h->holds[g.from] ? marks_at(h, t, g.from) : 0;
		return h->holds[g.from];
	}
	if (!choose(h, g, chosen, 0))
		return false;
	*ret_marks = marks_of(h, t, g);
	return true;
}
