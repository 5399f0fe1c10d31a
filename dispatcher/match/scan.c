#include "scan.h"

#include "part.h"
#include "scanner.h"

enum { HITS_OF_PART = 4 }; /* of one part of a term with several, in one unit */

/* A role played by the words of a spot. */
struct playing {
	uint32_t spot;
	uint32_t clause, sentence; /* the units it stands in */
	uint32_t next;             /* of the same role: 1 + the next; 0: none */
};

/* A role that is there. */
struct seen {
	uint32_t role;
	uint32_t first, last; /* 1 + its first and last playing */
	uint32_t end;         /* of all so far */
	/* A bit a unit, modulo 64: what cannot be in one unit is told apart at once. */
	uint64_t clauses, sentences;
};

struct scanning {
	const struct scanner *sc;
	const struct folded *f;
	struct arena *arena;
	struct spot *spots;
	uint32_t *nodes; /* of each spot: where its words end */
	size_t n_spots, n_playings;
	struct playing *playings;
	struct seen *seen;   /* in order of first seen */
	uint32_t *seen_role; /* by role: 1 + its place in seen; 0: it is not there */
	size_t n_seen;
	struct hit *hits;
	size_t n_hits;
};

/* ---- Finding ------------------------------------------------------------------------------ */

static uint32_t step(const struct scanner *sc, uint32_t node, uint32_t cp)
{
	for (;;) {
		uint32_t to = edge_place(sc->edges, sc->bits, node, cp)->to;

		if (to || node == 0)
			return to;
		node = sc->nodes[node].fail;
	}
}

/* The longest words that end in a state; 0: none. */
static uint32_t longest_whole(const struct scanner *sc, uint32_t node)
{
	return sc->nodes[node].n_roles ? node : sc->nodes[node].whole;
}

/* Runs the automaton: the state after each position, and how many words begin at each. */
static void run(struct scanning *g, uint32_t *states, uint32_t *begins)
{
	const struct node *nodes = g->sc->nodes;
	uint32_t state = 0;

	for (size_t i = 0; i < g->f->n; i++) {
		state = states[i] = step(g->sc, state, g->f->cp[i]);
		for (uint32_t v = longest_whole(g->sc, state); v; v = nodes[v].whole) {
			begins[i + 1 - nodes[v].depth]++;
			g->n_spots++;
			g->n_playings += nodes[v].n_roles;
		}
	}
}

/*
 * What is found is sorted by counting: places by begin; since ends ascend, filling each begin's
 * places from the last backwards puts the longest first.
 */
static bool find(struct scanning *g)
{
	const struct node *nodes = g->sc->nodes;
	size_t n = g->f->n;
	uint32_t *states = arena_array(g->arena, n, sizeof(*states));
	uint32_t *ends = arena_array(g->arena, n + 1, sizeof(*ends)); /* of each begin's places */

	if (!states || !ends)
		return false;
	run(g, states, ends);
	for (size_t i = 1; i < n; i++)
		ends[i] += ends[i - 1];
	g->spots = arena_array(g->arena, g->n_spots, sizeof(*g->spots));
	g->nodes = arena_array(g->arena, g->n_spots, sizeof(*g->nodes));
	if (!g->spots || !g->nodes)
		return false;
	for (size_t i = 0; i < n; i++) {
		for (uint32_t v = longest_whole(g->sc, states[i]); v; v = nodes[v].whole) {
			uint32_t begin = (uint32_t)(i + 1 - nodes[v].depth), at = --ends[begin];

			g->spots[at] = (struct spot){begin, (uint32_t)(i + 1)};
			g->nodes[at] = v;
		}
	}
	return true;
}

/* ---- Which roles are there, and where ----------------------------------------------------- */

static void see(struct scanning *g, uint32_t role, struct playing p)
{
	uint32_t end = g->spots[p.spot].end;
	struct seen *s;

	if (!g->seen_role[role]) {
		g->seen[g->n_seen++] = (struct seen){.role = role};
		g->seen_role[role] = (uint32_t)g->n_seen;
	}
	s = &g->seen[g->seen_role[role] - 1];
	if (g->sc->roles[role].is_class && end <= s->end)
		return; /* within a longer word of the class, which began no later */
	g->playings[g->n_playings++] = p;
	*(s->last ? &g->playings[s->last - 1].next : &s->first) = (uint32_t)g->n_playings;
	s->last = (uint32_t)g->n_playings;
	s->end = end;
	s->clauses |= UINT64_C(1) << p.clause % 64;
	s->sentences |= UINT64_C(1) << p.sentence % 64;
}

static bool see_all(struct scanning *g)
{
	const struct scanner *sc = g->sc;
	struct playing p = {0};
	size_t at = 0, n_seen = g->n_playings < sc->n_roles ? g->n_playings : sc->n_roles;

	g->playings = arena_array(g->arena, g->n_playings, sizeof(*g->playings));
	g->seen = arena_array(g->arena, n_seen, sizeof(*g->seen));
	g->seen_role = arena_array(g->arena, sc->n_roles, sizeof(*g->seen_role));
	if (!g->playings || !g->seen || !g->seen_role)
		return false;
	g->n_playings = 0;
	for (uint32_t i = 0; i < g->n_spots; i++) {
		const struct node *n = &sc->nodes[g->nodes[i]];

		while (at < g->spots[i].begin) {
			enum part part = part_before(g->f, ++at);

			p.clause += part != PART_NOTHING;
			p.sentence += part == PART_SENTENCE;
		}
		p.spot = i;
		for (uint32_t k = 0; k < n->n_roles; k++)
			see(g, sc->played[n->roles + k], p);
	}
	return true;
}

/* ---- Which terms are whole in a unit ------------------------------------------------------ */

/* A term and the playings of its parts, from which on they are looked at. */
struct look {
	const struct wanted *wanted;
	uint32_t next[PARTS_MAX]; /* 1 + each; 0: at the end */
};

static uint32_t unit_of(const struct scanning *g, const struct look *l, uint32_t part)
{
	const struct playing *p = &g->playings[l->next[part] - 1];

	return l->wanted->in_clause ? p->clause : p->sentence;
}

/* Moves a part on to the first that stands in `unit` or after it. False: there is none. */
static bool move_on(const struct scanning *g, struct look *l, uint32_t part, uint32_t unit)
{
	while (l->next[part] && unit_of(g, l, part) < unit)
		l->next[part] = g->playings[l->next[part] - 1].next;
	return l->next[part];
}

/* Moves all parts on to the next unit that has all of them, `from` or after it. */
static bool next_unit(const struct scanning *g, struct look *l, uint32_t from, uint32_t *ret)
{
	uint32_t agree = 0; /* parts that stand in `from`, one after the other in turn */

	for (uint32_t part = 0; agree < l->wanted->n_parts; part = (part + 1) % l->wanted->n_parts) {
		if (!move_on(g, l, part, from))
			return false;
		agree = unit_of(g, l, part) == from ? agree + 1 : 1;
		from = unit_of(g, l, part);
	}
	*ret = from;
	return true;
}

/* Gives the parts in one unit, and moves past it. */
static bool give(struct scanning *g, struct look *l, uint32_t unit)
{
	const struct wanted *w = l->wanted;

	for (uint32_t part = 0; part < w->n_parts; part++) {
		for (size_t n = 0; l->next[part] && unit_of(g, l, part) == unit; n++) {
			const struct playing *p = &g->playings[l->next[part] - 1];

			l->next[part] = p->next;
			if (w->n_parts > 1 && n >= HITS_OF_PART)
				continue;
			g->hits = arena_grow(g->arena, g->hits, g->n_hits, sizeof(*g->hits));
			if (!g->hits)
				return false;
			g->hits[g->n_hits++] = (struct hit){p->spot, w->term, unit, (uint8_t)part};
		}
	}
	return true;
}

static bool look_for(struct scanning *g, const struct wanted *w)
{
	struct look l = {.wanted = w};
	uint64_t units = UINT64_MAX;
	uint32_t unit = 0;

	for (uint32_t part = 0; part < w->n_parts; part++) {
		uint32_t at = g->seen_role[w->roles[part]];

		if (!at)
			return true;
		units &= w->in_clause ? g->seen[at - 1].clauses : g->seen[at - 1].sentences;
		l.next[part] = g->seen[at - 1].first;
	}
	while (units && next_unit(g, &l, unit, &unit))
		if (!give(g, &l, unit))
			return false;
	return true;
}

static bool look_for_all(struct scanning *g)
{
	for (size_t i = 0; i < g->n_seen; i++) {
		const struct role *r = &g->sc->roles[g->seen[i].role];

		for (uint32_t k = 0; k < r->n_wanted; k++)
			if (!look_for(g, &g->sc->wanted[r->wanted + k]))
				return false;
	}
	return true;
}

bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret)
{
	struct scanning g = {.sc = sc, .f = f, .arena = a};

	if (!find(&g) || !see_all(&g) || !look_for_all(&g))
		return false;
	*ret = (struct hits){g.hits, g.n_hits, g.spots, g.n_spots};
	return true;
}
