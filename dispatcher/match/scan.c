#include "scan.h"

#include "part.h"
#include "scanner.h"

enum { HITS_OF_PART = 4 }; /* of one part of a term with several, in one unit */

/* A role played by the words of a spot. */
struct playing {
	uint32_t spot;
	uint32_t role;
	uint32_t next; /* of the same role; 0: none */
	bool excepted; /* the words only look like those of the class */
};

/* A role that is played. */
struct cast {
	uint32_t first, last; /* playing; 0: none */
	uint32_t end;         /* of all so far */
	/* A bit a unit, modulo 64: what cannot be in one unit is told apart at once. */
	uint64_t clauses, sentences;
};

struct scanning {
	const struct scanner *sc;
	const struct folded *f;
	struct arena *arena;
	struct spot *spots; /* by begin, then longest first */
	size_t n_spots, n_played;
	struct playing *playings; /* 1 + n_played, by spot; the first is none */
	uint64_t *there;          /* a bit for each role that is played */
	uint32_t *roles;          /* those from which terms are looked for, in order of first playing */
	size_t n_roles, n_wanted; /* n_wanted: terms looked for */
	const struct wanted **whole; /* terms all of whose roles are there */
	size_t n_whole;
	uint64_t *needed;   /* a bit for each role of those terms */
	uint32_t *place;    /* of each such role: its place in casts */
	struct cast *casts; /* in no order */
	size_t n_casts;
	struct hit *hits;
	size_t n_hits;
};

/* ---- Finding words ------------------------------------------------------------------------ */

static uint32_t first_node(const struct scanner *sc, uint32_t cp)
{
	return cp < FIRST_MAX ? sc->first[cp] : *node_place(sc, 0, cp);
}

/* The words that begin where s does, the longest first. */
static bool find_at(struct scanning *g, uint32_t node, const struct spot *s)
{
	const struct scanner *sc = g->sc;
	const uint32_t *cp = g->f->cp;
	uint32_t nodes[WORDS_MAX], ends[WORDS_MAX];
	size_t n = 0;

	for (uint32_t end = s->begin + 1; node; node = *node_place(sc, node, cp[end++])) {
		nodes[n] = node;
		ends[n] = end;
		n += sc->nodes[node].n_roles > 0;
		if (end == g->f->n || !may_go_on(sc, node, cp[end]))
			break;
	}
	while (n-- > 0) {
		g->spots = arena_grow(g->arena, g->spots, g->n_spots, sizeof(*g->spots));
		if (!g->spots)
			return false;
		g->spots[g->n_spots++] = (struct spot){s->begin, ends[n], s->clause, s->sentence, nodes[n]};
		g->n_played += sc->nodes[nodes[n]].n_roles;
	}
	return true;
}

/* Where words may begin. Loops like this one have no branch that cannot be foreseen. */
static size_t list_begins(const struct scanning *g, uint32_t *begins)
{
	const struct scanner *sc = g->sc;
	const struct folded *f = g->f;
	size_t n = 0;

	for (uint32_t at = 0; at < f->n; at++) {
		uint32_t node = first_node(sc, f->cp[at]);
		bool goes_on = at + 1 < f->n && may_go_on(sc, node, f->cp[at + 1]);

		begins[n] = at;
		n += (node > 0) & (goes_on | (sc->nodes[node].n_roles > 0));
	}
	return n;
}

static bool find(struct scanning *g)
{
	uint32_t *begins = arena_array(g->arena, g->f->n, sizeof(*begins));
	size_t n = begins ? list_begins(g, begins) : 0;
	struct spot s = {0};

	for (size_t i = 0; i < n; i++) {
		while (s.begin < begins[i]) {
			enum part part = part_before(g->f, ++s.begin);

			s.clause += part != PART_NOTHING;
			s.sentence += part == PART_SENTENCE;
		}
		if (!find_at(g, first_node(g->sc, g->f->cp[s.begin]), &s))
			return false;
	}
	return begins;
}

/* ---- Which terms have all their roles in the text ----------------------------------------- */

static bool has_role(const uint64_t *set, uint32_t role)
{
	return set[role / 64] >> role % 64 & 1;
}

static void add_role(uint64_t *set, uint32_t role)
{
	set[role / 64] |= UINT64_C(1) << role % 64;
}

static struct playing playing_of(uint32_t spot, uint32_t played)
{
	return (struct playing){
		.spot = spot, .role = played & ~ROLE_EXCEPT, .excepted = played & ROLE_EXCEPT};
}

static bool list_playings(struct scanning *g)
{
	const struct scanner *sc = g->sc;
	struct playing *to = arena_array(g->arena, g->n_played + 1, sizeof(*to));

	g->playings = to;
	if (!to)
		return false;
	to++;
	for (uint32_t i = 0; i < g->n_spots; i++) {
		const struct node *node = &sc->nodes[g->spots[i].node];

		for (uint32_t k = 0; k < node->n_roles; k++)
			*to++ = playing_of(i, sc->played[node->roles + k]);
	}
	return true;
}

static bool list_roles(struct scanning *g)
{
	size_t most = g->n_played < g->sc->n_roles ? g->n_played : g->sc->n_roles;

	g->there = arena_array(g->arena, g->sc->n_roles / 64 + 1, sizeof(*g->there));
	g->roles = arena_array(g->arena, most + 1, sizeof(*g->roles));
	if (!g->there || !g->roles)
		return false;
	for (size_t i = 1; i <= g->n_played; i++) {
		uint32_t role = g->playings[i].role;
		uint32_t n_wanted = has_role(g->there, role) ? 0 : g->sc->roles[role].n_wanted;

		g->roles[g->n_roles] = role;
		g->n_roles += n_wanted > 0;
		g->n_wanted += n_wanted;
		add_role(g->there, role);
	}
	return true;
}

static bool is_whole(const struct scanning *g, const struct wanted *w)
{
	bool whole = true;

	for (uint32_t part = 0; part < PARTS_MAX; part++)
		whole &= has_role(g->there, w->roles[part]);
	return whole;
}

static bool list_whole(struct scanning *g)
{
	add_role(g->there, NO_ROLE); /* of the parts that a term does not have */
	g->whole = arena_array(g->arena, g->n_wanted + 1, sizeof(const struct wanted *));
	if (!g->whole)
		return false;
	for (size_t i = 0; i < g->n_roles; i++) {
		const struct role *r = &g->sc->roles[g->roles[i]];
		const struct wanted *w = g->sc->wanted + r->wanted;

		for (uint32_t k = 0; k < r->n_wanted; k++) {
			g->whole[g->n_whole] = &w[k];
			g->n_whole += is_whole(g, &w[k]); /* no branch: it could not be foreseen */
		}
	}
	return true;
}

/* ---- Where their roles are played --------------------------------------------------------- */

static struct cast *cast_of(const struct scanning *g, uint32_t role)
{
	return &g->casts[g->place[role]];
}

/*
 * Adds a playing to those of its role, unless longer words that began no later play it or are
 * excepted from it, or the very same do (a class that has 妈 and 媽).
 */
static void cast(struct scanning *g, uint32_t playing)
{
	struct playing *p = &g->playings[playing];
	const struct spot *s = &g->spots[p->spot];
	struct cast *c = cast_of(g, p->role);

	if (s->end <= c->end)
		return;
	c->end = s->end;
	if (p->excepted)
		return;
	g->playings[c->last].next = playing; /* of the first, that is of none */
	c->first = c->first ? c->first : playing;
	c->last = playing;
	c->clauses |= UINT64_C(1) << s->clause % 64;
	c->sentences |= UINT64_C(1) << s->sentence % 64;
}

static bool list_needed(struct scanning *g)
{
	g->needed = arena_array(g->arena, g->sc->n_roles / 64 + 1, sizeof(*g->needed));
	g->place = arena_array(g->arena, g->sc->n_roles, sizeof(*g->place));
	if (!g->needed || !g->place)
		return false;
	for (size_t i = 0; i < g->n_whole; i++) {
		const struct wanted *w = g->whole[i];

		for (uint32_t part = 0; part < w->n_parts; part++) {
			if (has_role(g->needed, w->roles[part]))
				continue;
			add_role(g->needed, w->roles[part]);
			g->place[w->roles[part]] = (uint32_t)g->n_casts++;
		}
	}
	return true;
}

/* Leaves of the playings those of needed roles. */
static bool cast_needed(struct scanning *g)
{
	size_t n = 1;

	g->casts = arena_array(g->arena, g->n_casts, sizeof(*g->casts));
	if (!g->casts)
		return false;
	for (size_t i = 1; i <= g->n_played; i++) {
		g->playings[n] = g->playings[i];
		n += has_role(g->needed, g->playings[i].role);
	}
	g->n_played = n - 1;
	for (uint32_t i = 1; i <= g->n_played; i++)
		cast(g, i);
	return true;
}

/* ---- Which units have all parts of a term ------------------------------------------------- */

/* A term and the playings of its parts, from which on they are looked at. */
struct look {
	const struct wanted *wanted;
	uint32_t next[PARTS_MAX]; /* 0: at the end */
};

static uint32_t unit_of(const struct scanning *g, const struct look *l, uint32_t part)
{
	const struct spot *s = &g->spots[g->playings[l->next[part]].spot];

	switch (l->wanted->in_unit) {
	case UNIT_SENTENCE:
		return s->sentence;
	case UNIT_CLAUSE:
		return s->clause;
	case UNIT_TEXT:
		break;
	}
	return 0;
}

/* Moves a part on to the first that stands in `unit` or after it. False: there is none. */
static bool move_on(const struct scanning *g, struct look *l, uint32_t part, uint32_t unit)
{
	while (l->next[part] && unit_of(g, l, part) < unit)
		l->next[part] = g->playings[l->next[part]].next;
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
			const struct playing *p = &g->playings[l->next[part]];

			l->next[part] = p->next;
			if (w->n_parts > 1 && n >= HITS_OF_PART)
				continue;
			g->hits = arena_grow(g->arena, g->hits, g->n_hits, sizeof(*g->hits));
			if (!g->hits)
				return false;
			g->hits[g->n_hits++] = (struct hit){p->spot, w->term, unit, (uint8_t)part, w->in_order};
		}
	}
	return true;
}

/* A bit for each unit, modulo 64, in which a role is played. */
static uint64_t units_of(const struct cast *c, enum unit in_unit)
{
	switch (in_unit) {
	case UNIT_SENTENCE:
		return c->sentences;
	case UNIT_CLAUSE:
		return c->clauses;
	case UNIT_TEXT:
		break;
	}
	return c->first > 0;
}

static bool look_for(struct scanning *g, const struct wanted *w)
{
	struct look l = {.wanted = w};
	uint64_t units = UINT64_MAX;
	uint32_t unit = 0;

	for (uint32_t part = 0; part < w->n_parts; part++) {
		const struct cast *c = cast_of(g, w->roles[part]);

		units &= units_of(c, w->in_unit);
		l.next[part] = c->first;
	}
	while (units && next_unit(g, &l, unit, &unit))
		if (!give(g, &l, unit))
			return false;
	return true;
}

bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret)
{
	struct scanning g = {.sc = sc, .f = f, .arena = a};

	if (!find(&g) || !list_playings(&g) || !list_roles(&g) || !list_whole(&g) || !list_needed(&g) ||
		!cast_needed(&g))
		return false;
	for (size_t i = 0; i < g.n_whole; i++)
		if (!look_for(&g, g.whole[i]))
			return false;
	*ret = (struct hits){g.hits, g.n_hits, g.spots, g.n_spots, g.there, sc->n_roles / 64 + 1};
	return true;
}
