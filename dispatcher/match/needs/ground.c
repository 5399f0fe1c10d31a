#include "ground.h"

#include "evidence.h"

/* One run of ground_read. */
struct reading {
	const struct snapshot *s;
	struct text narrative;
	const struct folded *f;
	const struct holding *h;
	struct arena *arena;
	struct told *told;
};

/* The words of a term in one unit. */
static bool tell(const struct reading *r, const struct term *t, struct group g, unsigned marks)
{
	struct told *told = &r->told[t->what];
	struct evidence *list = arena_array(r->arena, told->n_evidence + g.to - g.from, sizeof(*list));
	size_t n = told->n_evidence;

	if (!list)
		return false;
	if (n)
		memcpy(list, told->evidence, n * sizeof(*list));
	for (size_t i = g.from; i < g.to; i++) {
		const struct spot *at = holding_spot(r->h, i);

		if (r->h->holds[i])
			n = evidence_add(list, n, evidence_from(r->f, r->narrative, at->begin, at->end));
	}
	told->marks = told->n_evidence ? told->marks & marks : marks;
	told->evidence = list;
	told->n_evidence = n;
	return true;
}

/* The hits of one term, unit by unit. */
static bool read_term(const struct reading *r, struct holding *h, const struct found *found)
{
	const struct term *t = &r->s->terms[found->term];

	for (struct group g = {found->from, found->from}; holding_next(h, found, &g);) {
		unsigned marks;

		if (holding_in(h, t, g, &marks) && !(marks & SCOPE_PASTTIME) && !tell(r, t, g, marks))
			return false;
	}
	return true;
}

const struct told *ground_read(const struct snapshot *s, struct text narrative,
	const struct folded *f, struct holding *h, struct arena *a)
{
	struct reading r = {s, narrative, f, h, a, arena_array(a, s->n_grounds, sizeof(*r.told))};

	if (!r.told)
		return NULL;
	for (size_t i = 0; i < h->hits.n_terms; i++)
		if (s->terms[h->hits.terms[i].term].kind == TERM_GROUND &&
			!read_term(&r, h, &h->hits.terms[i]))
			return NULL;
	return r.told;
}
