#include "scan.h"

#include "scope.h"

enum {
	PARTS_MAX = 4,
	HITS_OF_PART = 4, /* of one part of a term with several, in one sentence */
};

/* A state of the automaton: the longest beginning of any part that ends here. 0 is the root. */
struct node {
	uint32_t fail;    /* the next shorter one */
	uint32_t whole;   /* the next shorter one that is a whole part; 0: none */
	uint32_t outputs; /* first of those whose part is whole here */
	uint32_t n_outputs;
	uint32_t depth;
};

struct output {
	uint32_t term;
	uint8_t part;
	uint8_t all; /* mask of the term's parts */
};

/* A transition, in an open-addressed table; to == 0: a free place. */
struct edge {
	uint32_t from, cp, to;
};

struct scanner {
	struct edge *edges; /* written while building only */
	unsigned bits;      /* 1 << bits places */
	const struct node *nodes;
	const struct output *outputs;
	size_t n_terms;
};

static struct edge *edge_place(struct edge *edges, unsigned bits, uint32_t from, uint32_t cp)
{
	uint64_t key = (uint64_t)from << 21 | cp;
	size_t mask = ((size_t)1 << bits) - 1;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));

	while (edges[at].to && (edges[at].from != from || edges[at].cp != cp))
		at = (at + 1) & mask;
	return &edges[at];
}

/* ---- Building ----------------------------------------------------------------------------- */

/* A part of a term, and where it ends in the trie. */
struct place {
	uint32_t node;
	struct output output;
};

struct building {
	struct folded f; /* all terms, a line each */
	struct edge *edges;
	unsigned bits;
	struct node *nodes;
	uint32_t *parent, *cp; /* of each node */
	size_t n_nodes, nodes_max;
	struct place *places;
	size_t n_places;
};

/* All terms in one text, so that they are folded in one go. */
static bool fold_terms(
	struct arena *a, const struct term *terms, size_t n_terms, struct folded *ret)
{
	struct text all = {NULL, 0};
	size_t size = 0;
	char *to;

	for (size_t i = 0; i < n_terms; i++)
		size += terms[i].words.len + 1;
	to = arena_alloc(a, size);
	if (!to)
		return false;
	all = (struct text){to, size};
	for (size_t i = 0; i < n_terms; i++) {
		if (terms[i].words.len)
			memcpy(to, terms[i].words.ptr, terms[i].words.len);
		to += terms[i].words.len;
		*to++ = '\n';
	}
	return fold(a, all, ret);
}

/*
 * Checks the lines against the terms: each has 1 to PARTS_MAX parts, none empty, and no line end
 * of its own. Returns the first bad one, n_terms if there is none.
 */
static size_t check_terms(
	const struct folded *f, const struct term *terms, size_t n_terms, size_t *ret_places)
{
	size_t at = 0, byte = 0, places = 0;

	for (size_t i = 0; i < n_terms; i++) {
		size_t parts = 1, length = 0;

		byte += terms[i].words.len; /* of the line end */
		for (; f->at_byte[f->source[at]] < byte; at++) {
			if (f->cp[at] == '\n' || (f->cp[at] == '+' && length == 0))
				return i;
			parts += f->cp[at] == '+';
			length = f->cp[at] == '+' ? 0 : length + 1;
		}
		if (length == 0 || parts > PARTS_MAX)
			return i;
		places += parts;
		at++;
		byte++;
	}
	*ret_places = places;
	return n_terms;
}

static bool building_begin(struct arena *a, struct building *b, size_t n_places)
{
	b->nodes_max = b->f.n + 1;
	for (b->bits = 4; (size_t)1 << b->bits < b->nodes_max + b->nodes_max / 2;)
		b->bits++;
	b->edges = arena_array(a, (size_t)1 << b->bits, sizeof(*b->edges));
	b->nodes = arena_array(a, b->nodes_max, sizeof(*b->nodes));
	b->parent = arena_array(a, b->nodes_max, sizeof(*b->parent));
	b->cp = arena_array(a, b->nodes_max, sizeof(*b->cp));
	b->places = arena_array(a, n_places, sizeof(*b->places));
	b->n_nodes = 1;
	return b->edges && b->nodes && b->parent && b->cp && b->places;
}

static uint32_t child(struct building *b, uint32_t from, uint32_t cp)
{
	struct edge *e = edge_place(b->edges, b->bits, from, cp);

	if (!e->to) {
		uint32_t to = (uint32_t)b->n_nodes++;

		*e = (struct edge){from, cp, to};
		b->parent[to] = from;
		b->cp[to] = cp;
		b->nodes[to].depth = b->nodes[from].depth + 1;
	}
	return e->to;
}

static void plant(struct building *b)
{
	uint32_t node = 0, term = 0;
	size_t first = 0; /* place of the term's first part */

	for (size_t at = 0; at < b->f.n; at++) {
		uint32_t cp = b->f.cp[at];
		struct place *p = &b->places[b->n_places];

		if (cp != '+' && cp != '\n') {
			node = child(b, node, cp);
			continue;
		}
		*p = (struct place){node, {term, (uint8_t)(b->n_places - first), 0}};
		b->n_places++;
		b->nodes[node].n_outputs++;
		node = 0;
		if (cp == '+')
			continue;
		for (size_t i = first; i < b->n_places; i++)
			b->places[i].output.all = (uint8_t)((1u << (b->n_places - first)) - 1);
		first = b->n_places;
		term++;
	}
}

/* Places are in order of terms, so the outputs of each node are, too. */
static bool place_outputs(struct arena *a, struct building *b, struct output **ret)
{
	struct output *outputs = arena_array(a, b->n_places, sizeof(*outputs));
	uint32_t next = 0;

	if (!outputs)
		return false;
	for (size_t i = 0; i < b->n_nodes; i++) {
		b->nodes[i].outputs = next;
		next += b->nodes[i].n_outputs;
		b->nodes[i].n_outputs = 0;
	}
	for (size_t i = 0; i < b->n_places; i++) {
		struct node *n = &b->nodes[b->places[i].node];

		outputs[n->outputs + n->n_outputs++] = b->places[i].output;
	}
	*ret = outputs;
	return true;
}

/* Nodes by depth, so that shorter ones are linked first. */
static uint32_t *by_depth(struct arena *a, const struct building *b)
{
	uint32_t *order = arena_array(a, b->n_nodes, sizeof(*order));
	uint32_t *start = arena_array(a, b->n_nodes + 1, sizeof(*start));

	if (!order || !start)
		return NULL;
	for (size_t i = 0; i < b->n_nodes; i++)
		start[b->nodes[i].depth + 1]++;
	for (size_t d = 1; d <= b->n_nodes; d++)
		start[d] += start[d - 1];
	for (size_t i = 0; i < b->n_nodes; i++)
		order[start[b->nodes[i].depth]++] = (uint32_t)i;
	return order;
}

static bool link_nodes(struct arena *a, struct building *b)
{
	uint32_t *order = by_depth(a, b);

	if (!order)
		return false;
	for (size_t i = 1; i < b->n_nodes; i++) {
		struct node *n = &b->nodes[order[i]];
		uint32_t cp = b->cp[order[i]];
		uint32_t shorter = b->parent[order[i]];

		if (n->depth == 1)
			continue; /* fail and whole are the root, 0 */
		do {
			shorter = b->nodes[shorter].fail;
			n->fail = edge_place(b->edges, b->bits, shorter, cp)->to;
		} while (!n->fail && shorter);
		n->whole = b->nodes[n->fail].n_outputs ? n->fail : b->nodes[n->fail].whole;
	}
	return true;
}

const struct scanner *scanner_build(
	struct arena *a, const struct term *terms, size_t n_terms, size_t *ret_bad)
{
	struct building b = {0};
	struct scanner *sc = arena_alloc(a, sizeof(*sc));
	struct output *outputs;
	size_t n_places = 0, bad = n_terms;

	if (!sc || !fold_terms(a, terms, n_terms, &b.f) ||
		(bad = check_terms(&b.f, terms, n_terms, &n_places)) < n_terms ||
		!building_begin(a, &b, n_places)) {
		*ret_bad = bad;
		return NULL;
	}
	plant(&b);
	if (!place_outputs(a, &b, &outputs) || !link_nodes(a, &b)) {
		*ret_bad = n_terms;
		return NULL;
	}
	*sc = (struct scanner){b.edges, b.bits, b.nodes, outputs, n_terms};
	return sc;
}

/* ---- Scanning ----------------------------------------------------------------------------- */

/* A part where it stands. */
struct found {
	uint32_t begin, end;
	uint32_t node;
};

struct scanning {
	const struct scanner *sc;
	const struct folded *f;
	uint32_t *states;    /* after each position */
	struct found *found; /* by begin, then longest first */
	size_t n_found;
	uint8_t *seen;    /* of each term: mask of the parts in this sentence */
	uint16_t *given;  /* of each term: hits given of its parts, 4 bits each */
	struct hit *hits; /* NULL: only count */
	size_t n_hits;
};

static uint32_t step(const struct scanner *sc, uint32_t node, uint32_t cp)
{
	for (;;) {
		uint32_t to = edge_place(sc->edges, sc->bits, node, cp)->to;

		if (to || node == 0)
			return to;
		node = sc->nodes[node].fail;
	}
}

/* The longest whole part that ends in a state; 0: none. */
static uint32_t longest_whole(const struct scanner *sc, uint32_t node)
{
	return sc->nodes[node].n_outputs ? node : sc->nodes[node].whole;
}

/*
 * Runs the automaton and sorts what is found by counting: places by begin; since ends ascend as
 * it is found, filling each begin's places from the last backwards puts the longest first.
 */
static bool find(struct arena *a, struct scanning *g)
{
	const struct node *nodes = g->sc->nodes;
	size_t n = g->f->n;
	uint32_t state = 0;
	uint32_t *ends = arena_array(a, n + 1, sizeof(*ends)); /* of each begin's places */

	g->states = arena_array(a, n, sizeof(*g->states));
	if (!g->states || !ends)
		return false;
	for (size_t i = 0; i < n; i++) {
		state = g->states[i] = step(g->sc, state, g->f->cp[i]);
		for (uint32_t v = longest_whole(g->sc, state); v; v = nodes[v].whole, g->n_found++)
			ends[i + 1 - nodes[v].depth]++;
	}
	for (size_t i = 1; i < n; i++)
		ends[i] += ends[i - 1];
	g->found = arena_array(a, g->n_found, sizeof(*g->found));
	if (!g->found)
		return false;
	for (size_t i = 0; i < n; i++) {
		for (uint32_t v = longest_whole(g->sc, g->states[i]); v; v = nodes[v].whole) {
			uint32_t begin = (uint32_t)(i + 1 - nodes[v].depth);

			g->found[--ends[begin]] = (struct found){begin, (uint32_t)(i + 1), v};
		}
	}
	return true;
}

/* One past the last found that begins in the sentence of found[from]. */
static size_t sentence_end(const struct scanning *g, size_t from)
{
	size_t end = g->found[from].begin, to = from;

	while (end < g->f->n && scope_parts(g->f, end) != PART_SENTENCE)
		end++;
	while (to < g->n_found && g->found[to].begin <= end)
		to++;
	return to;
}

/* Whether this hit of a term with several parts counts: all are seen, and not too often. */
static bool counts(struct scanning *g, const struct output *o)
{
	unsigned shift = o->part * 4u;

	if (g->seen[o->term] != o->all || (g->given[o->term] >> shift & 15) == HITS_OF_PART)
		return false;
	g->given[o->term] = (uint16_t)(g->given[o->term] + (1u << shift));
	return true;
}

static void give(struct scanning *g, const struct found *w)
{
	const struct node *n = &g->sc->nodes[w->node];

	for (uint32_t i = n->outputs; i < n->outputs + n->n_outputs; i++) {
		const struct output *o = &g->sc->outputs[i];

		if (o->all != 1 && !counts(g, o))
			continue;
		if (g->hits)
			g->hits[g->n_hits] = (struct hit){w->begin, w->end, o->term, o->part};
		g->n_hits++;
	}
}

/* Sets (or, to begin the next sentence clean, clears) what is known of the terms found. */
static void see(struct scanning *g, size_t from, size_t to, bool clear)
{
	for (size_t i = from; i < to; i++) {
		const struct node *n = &g->sc->nodes[g->found[i].node];

		for (uint32_t k = n->outputs; k < n->outputs + n->n_outputs; k++) {
			const struct output *o = &g->sc->outputs[k];

			g->seen[o->term] = (uint8_t)(clear ? 0u : g->seen[o->term] | 1u << o->part);
			if (clear)
				g->given[o->term] = 0;
		}
	}
}

static void give_all(struct scanning *g)
{
	g->n_hits = 0;
	for (size_t from = 0, to; from < g->n_found; from = to) {
		to = sentence_end(g, from);
		see(g, from, to, false);
		for (size_t i = from; i < to; i++)
			give(g, &g->found[i]);
		see(g, from, to, true);
	}
}

bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret)
{
	struct scanning g = {.sc = sc, .f = f};

	if (!find(a, &g))
		return false;
	g.seen = arena_array(a, sc->n_terms, sizeof(*g.seen));
	g.given = arena_array(a, sc->n_terms, sizeof(*g.given));
	if (!g.seen || !g.given)
		return false;
	give_all(&g);
	g.hits = arena_array(a, g.n_hits, sizeof(*g.hits));
	if (!g.hits)
		return false;
	give_all(&g);
	*ret = (struct hits){g.hits, g.n_hits};
	return true;
}
