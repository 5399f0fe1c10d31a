#include "detect.h"

#include "ahead.h"
#include "combination.h"
#include "detection.h"

static bool speak(struct detection *d, struct group g, spot_set *ret)
{
	if (!*ret)
		*ret = arena_array(d->arena, d->holding.hits.n_spots / 64 + 1, sizeof(**ret));
	for (size_t i = g.from; *ret && i < g.to; i++)
		if (d->holding.holds[i])
			(*ret)[d->holding.hits.list[i].spot / 64] |= UINT64_C(1)
														 << d->holding.hits.list[i].spot % 64;
	return *ret;
}

/* The hits of one term, unit by unit. */
static bool weigh_term(struct detection *d, const struct term *t, const struct found *found)
{
	spot_set *spots = t->kind == TERM_NEED ? &d->needs[t->what].spots
										   : &d->screens[d->s->screens[t->what].kind].spots;
	uint32_t weight = 0;
	unsigned marks = 0;
	bool holds = false;

	for (struct group g = {found->from, found->from}; holding_next(&d->holding, found, &g);) {
		unsigned here;

		if (!holding_in(&d->holding, t, g, &here) || !screens_place(d, t, g))
			continue;
		if (!speak(d, g, spots))
			return false;
		if (t->kind == TERM_SCREEN)
			screens_raise(d, t, g, here);
		weight = needs_weight(t, here) > weight ? needs_weight(t, here) : weight;
		marks = holds ? marks & here : here;
		holds = true;
	}
	if (holds && t->kind == TERM_NEED)
		needs_add(d, t, weight, marks);
	return true;
}

/* Terms lie far apart: all are asked for before the first is read. */
static void fetch_terms(const struct detection *d)
{
	for (size_t i = 0; i < d->holding.hits.n_terms; i++)
		ahead_fetch(&d->s->terms[d->holding.hits.terms[i].term]);
}

/* Terms of scope worse, or all others, which come first. Those of grounds are read in ground.c. */
static bool weigh(struct detection *d, bool worse)
{
	const struct hits *hits = &d->holding.hits;

	for (size_t i = 0; i < hits->n_terms; i++) {
		const struct found *found = &hits->terms[i];
		const struct term *t = &d->s->terms[found->term];

		if (t->kind != TERM_GROUND && (t->scope == SCOPE_WORSE) == worse &&
			!weigh_term(d, t, found))
			return false;
	}
	return true;
}

static bool weigh_all(struct detection *d)
{
	fetch_terms(d);
	return weigh(d, false) && weigh(d, true);
}

static void grade(struct detection *d)
{
	d->grade = grade_raise(d->grade, grade_raise(d->help->grade, GRADE_NORMAL));
	for (unsigned kind = 0; kind < SCREENS; kind++) {
		const struct screen_state *st = &d->screens[kind];

		if (st->rule)
			d->grade = grade_raise(d->grade, st->rule->grade);
		if (st->rule && st->marks & SCOPE_PASTTIME)
			d->grade = grade_raise(d->grade, GRADE_URGENT);
	}
}

bool detect(const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct detection d = {.s = s, .help = help, .arena = a};
	struct matching found = *m;
	const struct scope *scope;
	struct hits hits;

	if (!fold(a, help->narrative, &d.f))
		return false;
	scope = scope_read(a, &d.f);
	if (!scope || !scan(s->scanner, a, &d.f, &hits) || !holding_begin(&d.holding, a, scope, hits) ||
		!weigh_all(&d))
		return false;
	for (size_t i = 0; i < help->n_declared; i++)
		d.needs[help->declared[i]].declared = true;
	if (s->model && !model_read(s->model, &d.f, &d.holding.hits, a, &d.opinion))
		return false;
	screens_tick(&d);
	if (d.opinion.points)
		screens_suspect(&d);
	grade(&d);
	if (!screens_list(&d, &found) || !needs_list(&d, &found) ||
		!combination_follow(s, help, &d.f, &d.holding, a, &found))
		return false;
	found.grade = d.grade;
	*m = found;
	return true;
}
