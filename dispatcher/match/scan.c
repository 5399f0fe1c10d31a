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
	struct spot *spots; /* by begin, then longest first */
	size_t n_spots;
	struct playing *playings;
	size_t n_playings;
	struct seen *seen; /* in order of first seen */
	size_t n_seen;
	uint32_t *seen_role; /* by role: 1 + its place in seen; 0: it is not there */
	struct hit *hits;
	size_t n_hits;
};

/* ---- Which roles are there, and where ----------------------------------------------------- */

/* The words that begin at one position, the shortest first. */
struct words {
	uint32_t nodes[WORDS_MAX];
	uint32_t ends[WORDS_MAX];
	size_t n;
};

static uint32_t first_node(const struct scanner *sc, uint32_t cp)
{
	return cp < FIRST_MAX ? sc->first[cp] : edge_place(sc->edges, sc->bits, 0, cp)->to;
}

static void read_words(const struct scanning *g, uint32_t begin, struct words *ret)
{
	const struct scanner *sc = g->sc;
	const uint32_t *cp = g->f->cp;

	ret->n = 0;
	for (uint32_t at = begin, node = first_node(sc, cp[at]); node;) {
		if (sc->nodes[node].n_roles) {
			ret->nodes[ret->n] = node;
			ret->ends[ret->n++] = at + 1;
		}
		if (++at == g->f->n || !(sc->nodes[node].next & character_bit(cp[at])))
			return;
		node = edge_place(sc->edges, sc->bits, node, cp[at])->to;
	}
}

static struct seen *seen_of(struct scanning *g, uint32_t role)
{
	if (!g->seen_role[role]) {
		g->seen = arena_grow(g->arena, g->seen, g->n_seen, sizeof(*g->seen));
		if (!g->seen)
			return NULL;
		g->seen[g->n_seen++] = (struct seen){.role = role};
		g->seen_role[role] = (uint32_t)g->n_seen;
	}
	return &g->seen[g->seen_role[role] - 1];
}

/* Words that end at `end` play a role; longer ones that began no later did before them. */
static bool see(struct scanning *g, uint32_t role, uint32_t end, struct playing p)
{
	struct seen *s = seen_of(g, role);

	if (!s || end <= s->end)
		return s;
	g->playings = arena_grow(g->arena, g->playings, g->n_playings, sizeof(*g->playings));
	if (!g->playings)
		return false;
	g->playings[g->n_playings++] = p;
	*(s->last ? &g->playings[s->last - 1].next : &s->first) = (uint32_t)g->n_playings;
	s->last = (uint32_t)g->n_playings;
	s->end = end;
	s->clauses |= UINT64_C(1) << p.clause % 64;
	s->sentences |= UINT64_C(1) << p.sentence % 64;
	return true;
}

/* The words that begin where p stands, the longest first. */
static bool see_words(struct scanning *g, const struct words *w, uint32_t begin, struct playing p)
{
	const struct scanner *sc = g->sc;

	for (size_t i = w->n; i-- > 0;) {
		const struct node *n = &sc->nodes[w->nodes[i]];

		g->spots = arena_grow(g->arena, g->spots, g->n_spots, sizeof(*g->spots));
		if (!g->spots)
			return false;
		p.spot = (uint32_t)g->n_spots;
		g->spots[g->n_spots++] = (struct spot){begin, w->ends[i]};
		for (uint32_t k = 0; k < n->n_roles; k++)
			if (!see(g, sc->played[n->roles + k], w->ends[i], p))
				return false;
	}
	return true;
}

static bool see_all(struct scanning *g)
{
	struct playing p = {0};
	struct words words;

	g->seen_role = arena_array(g->arena, g->sc->n_roles, sizeof(*g->seen_role));
	if (!g->seen_role)
		return false;
	for (uint32_t at = 0; at < g->f->n; at++) {
		enum part part = at ? part_before(g->f, at) : PART_NOTHING;

		p.clause += part != PART_NOTHING;
		p.sentence += part == PART_SENTENCE;
		read_words(g, at, &words);
		if (words.n && !see_words(g, &words, at, p))
			return false;
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

	if (!see_all(&g) || !look_for_all(&g))
		return false;
	*ret = (struct hits){g.hits, g.n_hits, g.spots, g.n_spots};
	return true;
}
