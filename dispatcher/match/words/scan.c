#include "scan.h"

#include "ahead.h"
#include "part.h"
#include "scanner.h"

enum { HITS_OF_PART = 4 }; /* of one part of a term with several, in one unit */

/* Of a role: whether words that play it are there, and a term wants it all of whose roles are. */
enum presence { ABSENT = 0, THERE = 1, NEEDED = THERE | 2 };

/* A role that is played. */
struct cast {
	uint32_t first, last; /* playing; 0: none */
	uint32_t end;         /* of all so far */
	/* A bit for each it stands in, modulo 64: what cannot be in one unit is told apart at once. */
	uint64_t units[UNITS];
};

/* Words that begin at a place, as far as they have been read. */
struct trail {
	uint32_t begin, node;
};

/* The numbers of the units that a character stands in, but for the text's. */
struct stand {
	uint32_t sentence, clause;
};
_Static_assert(sizeof(struct stand) == sizeof(struct trail), "one takes the room of the other");

struct scanning {
	const struct scanner *sc;
	const struct folded *f;
	struct arena *arena;
	uint32_t *codes; /* of each character, the trie's, and two more that go on from nothing */
	struct trail *trails;
	struct trail *words; /* that were found, shorter ones first */
	size_t n_words, room;
	size_t n_up_to[WORDS_MAX + 1]; /* words of so many characters and fewer */
	struct spot *spots;            /* by begin, then longest first */
	/* Playings, by spot, from 1 on. */
	uint32_t *played; /* the role of each */
	uint32_t *spot;   /* of each */
	uint32_t *next;   /* of each that counts: the next of the same role; 0: none */
	size_t n_playings;
	uint32_t *roles;   /* those that are played, in order of first playing; the first is NO_ROLE */
	uint8_t *presence; /* of every role */
	size_t n_roles;
	struct cast *casts; /* of those that are needed; the first is NO_ROLE's */
	uint32_t *place;    /* of each of these roles, and of no other: its place in casts */
	uint32_t *whole;    /* terms looked for, all of whose roles are there: places in wanted */
	size_t n_whole;
	struct hit *hits;
	size_t n_hits, hits_room;
	struct found *terms; /* room for all that are whole */
	size_t n_terms;
};

/* ---- Finding words ------------------------------------------------------------------------ */

/* Room for so many words more. */
static bool widen(struct scanning *g, size_t n)
{
	struct trail *wider;

	if (n <= g->room - g->n_words)
		return true;
	g->room = g->room + n > 2 * g->room ? g->room + n : 2 * g->room;
	wider = arena_room(g->arena, g->room * sizeof(*wider));
	if (wider && g->n_words)
		memcpy(wider, g->words, g->n_words * sizeof(*wider));
	g->words = wider;
	return wider;
}

/*
 * Reads one character more of all trails. Returns how many may go on from there, which are moved to
 * the front.
 */
static size_t follow(struct scanning *g, size_t n, uint32_t read)
{
	const struct trie *t = &g->sc->trie;
	size_t going_on = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t begin = g->trails[i].begin;
		uint32_t node = trie_next(t, g->trails[i].node, g->codes[begin + read]);
		struct trail on = {begin, node};

		ahead_fetch(&t->nodes[trie_place(t, node, g->codes[begin + read + 1])]);
		g->trails[going_on] = on;
		going_on += t->nodes[node].base > 0;
		g->words[g->n_words] = on;
		g->n_words += t->nodes[node].n > 0;
	}
	return going_on;
}

/*
 * All places at once, a character further each time: where words go on, and how long they are,
 * nobody can foresee place by place.
 */
static bool find_words(struct scanning *g)
{
	size_t n = g->f->n;

	g->trails = arena_room(g->arena, n * sizeof(*g->trails));
	g->codes = arena_room(g->arena, (n + 2) * sizeof(*g->codes));
	if (!g->trails || !g->codes)
		return false;
	for (uint32_t at = 0; at < n; at++) {
		uint32_t code = trie_code(&g->sc->trie, g->f->cp[at]);

		ahead_fetch(&g->sc->trie.nodes[code]); /* where it leads from the root */
		g->codes[at] = code;
		g->trails[at] = (struct trail){at, 0};
	}
	g->codes[n] = g->codes[n + 1] = 0;
	for (uint32_t read = 0; n > 0; read++) { /* no words are longer than WORDS_MAX */
		if (!widen(g, n))
			return false;
		n = follow(g, n, read);
		g->n_up_to[read + 1] = g->n_words;
	}
	return true;
}

/* In the room of the trails, which are at their ends. */
static const struct stand *read_stands(struct scanning *g)
{
	const struct folded *f = g->f;
	struct stand *stands = (struct stand *)(void *)g->trails, at = {0};

	for (size_t i = 0; i < f->n; i++) {
		enum part part = i ? part_before(f, i) : PART_NOTHING;

		at.clause += part != PART_NOTHING;
		at.sentence += part == PART_SENTENCE;
		stands[i] = at;
	}
	return stands;
}

/* The end of the spots of each place at which words begin; in the room of the codes. */
static uint32_t *count_spots(struct scanning *g)
{
	uint32_t *ends = memset(g->codes, 0, g->f->n * sizeof(*ends)), n = 0;

	for (size_t i = 0; i < g->n_words; i++)
		ends[g->words[i].begin]++;
	for (size_t at = 0; at < g->f->n; at++)
		ends[at] = n += ends[at];
	return ends;
}

/* Words are put into their places from the end: longer ones later. */
static bool list_spots(struct scanning *g)
{
	const struct stand *stands = read_stands(g);
	uint32_t *ends = count_spots(g), length = 1;

	g->spots = arena_room(g->arena, g->n_words * sizeof(*g->spots));
	if (!g->spots)
		return false;
	for (size_t i = 0; i < g->n_words; i++) {
		uint32_t begin = g->words[i].begin, node = g->words[i].node;

		ahead_fetch(&g->sc->played[g->sc->trie.nodes[node].first]);
		while (i == g->n_up_to[length])
			length++;
		g->spots[--ends[begin]] = (struct spot){begin, begin + length,
			{[UNIT_SENTENCE] = stands[begin].sentence, [UNIT_CLAUSE] = stands[begin].clause}, node};
		g->n_playings += g->sc->trie.nodes[node].n;
	}
	return true;
}

/* ---- Which terms have all their roles in the text ----------------------------------------- */

/* What is copied a few at once, whether so many are wanted or not: what is too much is written
 * over by the next. */
typedef uint32_t four __attribute__((vector_size(16)));

/* How many roles the words of a spot play, nobody can foresee. */
static bool list_playings(struct scanning *g)
{
	const struct scanner *sc = g->sc;
	size_t room = (g->n_playings + 1 + ROLES_AT_ONCE) * sizeof(uint32_t);
	uint32_t *played = arena_room(g->arena, room), *spot = arena_room(g->arena, room);

	if (!played || !spot)
		return false;
	g->played = played++;
	g->spot = spot++;
	for (uint32_t i = 0; i < g->n_words; i++) {
		const struct node *node = &sc->trie.nodes[g->spots[i].node];
		const four here[ROLES_AT_ONCE / 4] = {{i, i, i, i}, {i, i, i, i}};
		uint32_t n = 0;

		do {
			memcpy(played + n, sc->played + node->first + n, sizeof(here));
			memcpy(spot + n, here, sizeof(here));
		} while ((n += ROLES_AT_ONCE) < node->n);
		played += node->n;
		spot += node->n;
	}
	return true;
}

static bool list_roles(struct scanning *g)
{
	size_t most = g->n_playings < g->sc->n_roles ? g->n_playings : g->sc->n_roles, n = 1;
	uint32_t *roles = arena_room(g->arena, (most + 2) * sizeof(*roles));
	uint8_t *presence = arena_array(g->arena, g->sc->n_roles, sizeof(*presence));

	if (!roles || !presence)
		return false;
	roles[0] = NO_ROLE; /* of the parts that a term does not have */
	presence[NO_ROLE] = THERE;
	for (size_t i = 1; i <= g->n_playings; i++) {
		uint32_t role = g->played[i] & ~ROLE_EXCEPT;

		roles[n] = role;
		n += presence[role] == ABSENT;
		presence[role] = THERE;
	}
	g->roles = roles;
	g->presence = presence;
	g->n_roles = n;
	return true;
}

static bool is_whole(const uint8_t *presence, const struct wanted *w)
{
	unsigned whole = THERE;

#pragma GCC unroll 4
	for (uint32_t part = 0; part < PARTS_MAX; part++)
		whole &= presence[w->roles[part]];
	return whole;
}

static bool list_whole(struct scanning *g)
{
	enum { AT_ONCE = sizeof(four) / sizeof(uint32_t) };
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
		four wanted = r->wanted + (four){0, 1, 2, 3};
		uint32_t m = 0;

		ahead_fetch(&g->sc->wanted[r->wanted]);
		do {
			memcpy(to + m, &wanted, sizeof(wanted));
			wanted += AT_ONCE;
		} while ((m += AT_ONCE) < r->n_wanted);
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
	uint32_t role = g->played[playing];
	const struct spot *s = &g->spots[g->spot[playing]];
	struct cast *c = &g->casts[g->place[role & ~ROLE_EXCEPT]];

	if (s->end <= c->end)
		return;
	c->end = s->end;
	if (role & ROLE_EXCEPT)
		return;
	g->next[c->last] = playing; /* of the first, that is of none */
	g->next[playing] = 0;
	c->first = c->first ? c->first : playing;
	c->last = playing;
	for (size_t in = 0; in < UNITS; in++)
		c->units[in] |= UINT64_C(1) << s->unit[in] % 64;
}

/* Of the terms that are whole, those whose parts may all be in one unit. */
static void keep_possible(struct scanning *g)
{
	uint32_t *to = g->whole;

	for (size_t i = 0; i < g->n_whole; i++) {
		const struct wanted *w = &g->sc->wanted[g->whole[i]];
		uint64_t units = UINT64_MAX;

#pragma GCC unroll 4
		for (uint32_t part = 0; part < PARTS_MAX; part++)
			units &= g->casts[g->place[w->roles[part]]].units[w->in_unit];
		*to = g->whole[i];
		to += units > 0;
	}
	g->n_whole = (size_t)(to - g->whole);
}

/* A cast for each role that a whole term wants. */
static bool make_casts(struct scanning *g)
{
	uint32_t n = 1;

	g->place = arena_room(g->arena, g->sc->n_roles * sizeof(*g->place));
	if (!g->place)
		return false;
	g->place[NO_ROLE] = 0;
	g->presence[NO_ROLE] = NEEDED;
	for (size_t i = 0; i < g->n_whole; i++) {
		const uint32_t *roles = g->sc->wanted[g->whole[i]].roles;

#pragma GCC unroll 4
		for (uint32_t part = 0; part < PARTS_MAX; part++) {
			bool first = g->presence[roles[part]] != NEEDED;

			g->presence[roles[part]] = NEEDED;
			g->place[roles[part]] = first ? n : g->place[roles[part]];
			n += first;
		}
	}
	g->casts = arena_array(g->arena, n, sizeof(*g->casts));
	if (g->casts)
		memset(g->casts[0].units, 0xff, sizeof(g->casts[0].units)); /* NO_ROLE is everywhere */
	return g->casts;
}

static bool cast_needed(struct scanning *g)
{
	uint32_t *needed = arena_room(g->arena, (g->n_playings + 1) * sizeof(*needed));
	size_t n = 0;

	g->next = arena_room(g->arena, (g->n_playings + 1) * sizeof(*g->next));
	if (!needed || !g->next || !make_casts(g))
		return false;
	for (uint32_t i = 1; i <= g->n_playings; i++) {
		needed[n] = i;
		n += g->presence[g->played[i] & ~ROLE_EXCEPT] == NEEDED;
	}
	for (size_t i = 0; i < n; i++)
		cast(g, needed[i]);
	keep_possible(g);
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
	return g->spots[g->spot[l->next[part]]].unit[l->wanted->in_unit];
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

	for (uint32_t part = 0; agree < l->wanted->n_parts; part++) {
		part = part < l->wanted->n_parts ? part : 0;
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
			uint32_t spot = g->spot[l->next[part]];

			l->next[part] = g->next[l->next[part]];
			if (w->n_parts > 1 && n >= HITS_OF_PART)
				continue;
			if (!give_hit(g, (struct hit){spot, w->term, unit, (uint8_t)part, w->in_order}))
				return false;
		}
	}
	return true;
}

static bool look_for(struct scanning *g, const struct wanted *w)
{
	struct look l = {.wanted = w};
	uint32_t unit = 0, from = (uint32_t)g->n_hits;

	for (uint32_t part = 0; part < w->n_parts; part++)
		l.next[part] = g->casts[g->place[w->roles[part]]].first;
	while (next_unit(g, &l, unit, &unit))
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

	if (!find_words(&g) || !list_spots(&g) || !list_playings(&g) || !list_roles(&g) ||
		!list_whole(&g) || !cast_needed(&g) || !look_for_all(&g))
		return false;
	*ret = (struct hits){.list = g.hits,
		.n = g.n_hits,
		.terms = g.terms,
		.n_terms = g.n_terms,
		.spots = g.spots,
		.n_spots = g.n_words,
		.played = g.played + 1,
		.played_at = g.spot + 1,
		.n_playings = g.n_playings,
		.roles = g.roles + 1,
		.n_roles = g.n_roles - 1};
	return true;
}
