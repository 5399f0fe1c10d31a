#include "scan.h"

#include "part.h"
#include "scanner.h"

enum { HITS_OF_PART = 4 }; /* of one part of a term with several, in one unit */

/* A character of the text. */
struct stand {
	uint32_t code;             /* the trie's */
	uint32_t clause, sentence; /* in which it stands */
};

/* Of a role: whether words that play it are there, and a term wants it all of whose roles are. */
enum presence { ABSENT = 0, THERE = 1, NEEDED = THERE | 2 };

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
	struct stand *stands;     /* of each character, and one more that goes on from nothing */
	struct spot *spots;       /* by begin, then longest first */
	size_t n_spots, room;     /* room: of spots */
	struct playing *playings; /* by spot, from 1 on */
	uint32_t *next;           /* of each that counts: the next of the same role; 0: none */
	size_t n_playings;
	uint32_t *roles;   /* those that are played, in order of first playing; the first is NO_ROLE */
	uint8_t *presence; /* of every role */
	uint32_t *place;   /* of each of them, and of no other: its place in roles and casts */
	struct cast *casts;
	size_t n_roles;
	uint32_t *whole; /* terms looked for, all of whose roles are there: places in wanted */
	size_t n_whole;
	struct hit *hits;
	size_t n_hits, hits_room;
	struct found *terms; /* room for all that are whole */
	size_t n_terms;
};

/* ---- Finding words ------------------------------------------------------------------------ */

static bool read_stands(struct scanning *g)
{
	const struct folded *f = g->f;
	struct stand at = {0};

	g->stands = arena_room(g->arena, (f->n + 1) * sizeof(*g->stands));
	if (!g->stands)
		return false;
	for (size_t i = 0; i < f->n; i++) {
		enum part part = i ? part_before(f, i) : PART_NOTHING;

		at.code = trie_code(&g->sc->trie, f->cp[i]);
		at.clause += part != PART_NOTHING;
		at.sentence += part == PART_SENTENCE;
		g->stands[i] = at;
	}
	g->stands[f->n] = (struct stand){0};
	return true;
}

/* Where words may begin. */
static size_t list_begins(const struct scanning *g, uint32_t *begins)
{
	const struct trie *t = &g->sc->trie;
	size_t n = 0;

	for (uint32_t at = 0; at < g->f->n; at++) {
		uint32_t node = trie_next(t, 0, g->stands[at].code);
		bool goes_on = trie_next(t, node, g->stands[at + 1].code);

		begins[n] = at;
		n += (node > 0) & (goes_on | (t->nodes[node].n > 0));
	}
	return n;
}

/* Room for so many spots more. At first it is for what most texts have. */
static bool widen(struct scanning *g, size_t n)
{
	struct spot *wider;

	if (n <= g->room - g->n_spots)
		return true;
	g->room = g->room + n > 2 * g->room ? g->room + n : 2 * g->room;
	wider = arena_room(g->arena, g->room * sizeof(*wider));
	if (wider && g->n_spots)
		memcpy(wider, g->spots, g->n_spots * sizeof(*wider));
	g->spots = wider;
	return wider;
}

/* The words that begin at a place, the longest first. */
static bool find_at(struct scanning *g, uint32_t begin)
{
	const struct trie *t = &g->sc->trie;
	const struct stand *at = &g->stands[begin];
	uint32_t nodes[WORDS_MAX], ends[WORDS_MAX], end = begin;
	size_t n = 0;

	for (uint32_t node = 0; (node = trie_next(t, node, g->stands[end++].code));) {
		nodes[n] = node;
		ends[n] = end;
		n += t->nodes[node].n > 0;
	}
	if (!widen(g, n))
		return false;
	while (n-- > 0) {
		g->spots[g->n_spots++] = (struct spot){begin, ends[n], at->clause, at->sentence, nodes[n]};
		g->n_playings += t->nodes[nodes[n]].n;
	}
	return true;
}

static bool find(struct scanning *g)
{
	uint32_t *begins = arena_room(g->arena, g->f->n * sizeof(*begins));
	size_t n;

	if (!begins || !read_stands(g))
		return false;
	n = list_begins(g, begins);
	if (!widen(g, n + n / 4))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!find_at(g, begins[i]))
			return false;
	return true;
}

/* ---- Which terms have all their roles in the text ----------------------------------------- */

/*
 * How many roles the words of a spot play, nobody can foresee: so they are copied a few at once,
 * and what is too much is written over by those of the next spot.
 */
static bool list_playings(struct scanning *g)
{
	const struct scanner *sc = g->sc;
	struct playing *to =
		arena_room(g->arena, (g->n_playings + 1 + ROLES_AT_ONCE) * sizeof(*g->playings));

	g->playings = to++;
	for (uint32_t i = 0; g->playings && i < g->n_spots; i++) {
		const struct node *node = &sc->trie.nodes[g->spots[i].node];
		const uint32_t *played = sc->played + node->first;
		uint32_t n = 0;

		do
#pragma GCC unroll 8
			for (uint32_t k = 0; k < ROLES_AT_ONCE; k++)
				to[n + k] = (struct playing){i, played[n + k]};
		while ((n += ROLES_AT_ONCE) < node->n);
		to += node->n;
	}
	return g->playings;
}

static bool list_roles(struct scanning *g)
{
	size_t most = g->n_playings < g->sc->n_roles ? g->n_playings : g->sc->n_roles, n = 1;
	uint32_t *roles = arena_room(g->arena, (most + 2) * sizeof(*roles));
	uint8_t *presence = arena_array(g->arena, g->sc->n_roles, sizeof(*presence));

	g->place = arena_room(g->arena, g->sc->n_roles * sizeof(*g->place));
	if (!roles || !presence || !g->place)
		return false;
	roles[0] = NO_ROLE; /* of the parts that a term does not have */
	presence[NO_ROLE] = THERE;
	for (size_t i = 1; i <= g->n_playings; i++) {
		uint32_t role = g->playings[i].role & ~ROLE_EXCEPT;

		roles[n] = role;
		n += presence[role] == ABSENT;
		presence[role] = THERE;
	}
	for (uint32_t i = 0; i < n; i++)
		g->place[roles[i]] = i;
	g->roles = roles;
	g->presence = presence;
	g->n_roles = n;
	g->casts = arena_array(g->arena, n, sizeof(*g->casts));
	return g->casts;
}

static bool is_whole(const uint8_t *presence, const struct wanted *w)
{
	unsigned whole = THERE;

	for (uint32_t part = 0; part < PARTS_MAX; part++)
		whole &= presence[w->roles[part]];
	return whole;
}

/* Terms that are looked for are copied a few at once, as playings are. */
static bool list_whole(struct scanning *g)
{
	enum { AT_ONCE = 4 };
	const struct role *roles = g->sc->roles;
	size_t n = 0;
	uint32_t *to;

	for (size_t i = 0; i < g->n_roles; i++)
		n += roles[g->roles[i]].n_wanted;
	g->whole = to = arena_room(g->arena, (n + AT_ONCE) * sizeof(*g->whole));
	if (!to)
		return false;
	for (size_t i = 0; i < g->n_roles; i++) {
		const struct role *r = &roles[g->roles[i]];
		uint32_t m = 0;

		do
#pragma GCC unroll 4
			for (uint32_t k = 0; k < AT_ONCE; k++)
				to[m + k] = r->wanted + m + k;
		while ((m += AT_ONCE) < r->n_wanted);
		to += r->n_wanted;
	}
	to = g->whole;
	for (size_t i = 0; i < n; i++) {
		*to = g->whole[i];
		to += is_whole(g->presence, &g->sc->wanted[*to]);
	}
	g->n_whole = (size_t)(to - g->whole);
	return true;
}

/* ---- Where their roles are played --------------------------------------------------------- */

/*
 * Adds a playing to those of its role, unless longer words that began no later play it or are
 * excepted from it, or the very same do (a class that has 妈 and 媽).
 */
static void cast(struct scanning *g, uint32_t playing)
{
	const struct playing *p = &g->playings[playing];
	const struct spot *s = &g->spots[p->spot];
	struct cast *c = &g->casts[g->place[p->role & ~ROLE_EXCEPT]];

	if (s->end <= c->end)
		return;
	c->end = s->end;
	if (p->role & ROLE_EXCEPT)
		return;
	g->next[c->last] = playing; /* of the first, that is of none */
	g->next[playing] = 0;
	c->first = c->first ? c->first : playing;
	c->last = playing;
	c->clauses |= UINT64_C(1) << s->clause % 64;
	c->sentences |= UINT64_C(1) << s->sentence % 64;
}

static bool cast_needed(struct scanning *g)
{
	uint32_t *needed = arena_room(g->arena, (g->n_playings + 1) * sizeof(*needed));
	size_t n = 0;

	g->next = arena_room(g->arena, (g->n_playings + 1) * sizeof(*g->next));
	if (!needed || !g->next)
		return false;
	for (size_t i = 0; i < g->n_whole; i++)
		for (uint32_t part = 0; part < PARTS_MAX; part++)
			g->presence[g->sc->wanted[g->whole[i]].roles[part]] = NEEDED;
	for (uint32_t i = 1; i <= g->n_playings; i++) {
		needed[n] = i;
		n += g->presence[g->playings[i].role & ~ROLE_EXCEPT] == NEEDED;
	}
	for (size_t i = 0; i < n; i++)
		cast(g, needed[i]);
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
	uint32_t unit = l->wanted->in_unit == UNIT_CLAUSE ? s->clause : s->sentence;

	return l->wanted->in_unit == UNIT_TEXT ? 0 : unit;
}

/* Moves a part on to the first that stands in `unit` or after it. False: there is none. */
static bool move_on(const struct scanning *g, struct look *l, uint32_t part, uint32_t unit)
{
	while (l->next[part] && unit_of(g, l, part) < unit)
		l->next[part] = g->next[l->next[part]];
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

static bool give_hit(struct scanning *g, struct hit hit)
{
	struct hit *wider;

	if (g->n_hits == g->hits_room) {
		g->hits_room = 2 * (g->hits_room + g->n_whole);
		wider = arena_room(g->arena, g->hits_room * sizeof(*wider));
		if (!wider)
			return false;
		if (g->n_hits)
			memcpy(wider, g->hits, g->n_hits * sizeof(*wider));
		g->hits = wider;
	}
	g->hits[g->n_hits++] = hit;
	return true;
}

/* Gives the parts in one unit, and moves past it. */
static bool give(struct scanning *g, struct look *l, uint32_t unit)
{
	const struct wanted *w = l->wanted;

	for (uint32_t part = 0; part < w->n_parts; part++) {
		for (size_t n = 0; l->next[part] && unit_of(g, l, part) == unit; n++) {
			uint32_t spot = g->playings[l->next[part]].spot;

			l->next[part] = g->next[l->next[part]];
			if (w->n_parts > 1 && n >= HITS_OF_PART)
				continue;
			if (!give_hit(g, (struct hit){spot, w->term, unit, (uint8_t)part, w->in_order}))
				return false;
		}
	}
	return true;
}

/* A bit for each unit, modulo 64, in which a role is played. */
static uint64_t units_of(const struct cast *c, enum unit in_unit)
{
	uint64_t units = in_unit == UNIT_CLAUSE ? c->clauses : c->sentences;

	return in_unit == UNIT_TEXT ? c->first > 0 : units;
}

static bool look_for(struct scanning *g, const struct wanted *w)
{
	struct look l = {.wanted = w};
	uint64_t units = UINT64_MAX;
	uint32_t unit = 0, from = (uint32_t)g->n_hits;

	for (uint32_t part = 0; part < w->n_parts; part++) {
		const struct cast *c = &g->casts[g->place[w->roles[part]]];

		units &= units_of(c, w->in_unit);
		l.next[part] = c->first;
	}
	while (units && next_unit(g, &l, unit, &unit))
		if (!give(g, &l, unit))
			return false;
	g->terms[g->n_terms] = (struct found){w->term, from, (uint32_t)g->n_hits};
	g->n_terms += g->n_hits > from;
	return true;
}

static bool look_for_all(struct scanning *g)
{
	g->terms = arena_room(g->arena, (g->n_whole + 1) * sizeof(*g->terms));
	if (!g->terms)
		return false;
	for (size_t i = 0; i < g->n_whole; i++)
		if (!look_for(g, &g->sc->wanted[g->whole[i]]))
			return false;
	return true;
}

bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret)
{
	struct scanning g = {.sc = sc, .f = f, .arena = a};

	if (!find(&g) || !list_playings(&g) || !list_roles(&g) || !list_whole(&g) || !cast_needed(&g) ||
		!look_for_all(&g))
		return false;
	*ret = (struct hits){.list = g.hits,
		.n = g.n_hits,
		.terms = g.terms,
		.n_terms = g.n_terms,
		.spots = g.spots,
		.n_spots = g.n_spots,
		.playings = g.playings + 1,
		.n_playings = g.n_playings,
		.roles = g.roles + 1,
		.n_roles = g.n_roles - 1};
	return true;
}
