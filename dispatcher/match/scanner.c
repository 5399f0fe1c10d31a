#include "scanner.h"

/* A part of a term, and where it ends in the trie. */
struct place {
	uint32_t node;
	uint32_t term;
};

struct building {
	struct folded f; /* all terms, a line each */
	struct edge *edges;
	unsigned bits;
	struct node *nodes;
	uint32_t *parent, *cp; /* of each node */
	size_t n_nodes, nodes_max;
	struct place *places; /* by term, then by part */
	size_t n_places;
	size_t n_words, n_joins; /* terms of one part, of several */
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

/* Counts a term whose parts are the last `n` places. */
static void plant_term(struct building *b, size_t n)
{
	b->n_words += n == 1;
	b->n_joins += n > 1;
	for (size_t i = b->n_places - n; i < b->n_places; i++) {
		struct node *node = &b->nodes[b->places[i].node];

		node->n_words += n == 1;
		node->n_parts += n > 1;
	}
}

static void plant(struct building *b)
{
	uint32_t node = 0, term = 0;
	size_t parts = 0;

	for (size_t at = 0; at < b->f.n; at++) {
		uint32_t cp = b->f.cp[at];

		if (cp != '+' && cp != '\n') {
			node = child(b, node, cp);
			continue;
		}
		b->places[b->n_places++] = (struct place){node, term};
		node = 0;
		parts++;
		if (cp == '+')
			continue;
		plant_term(b, parts);
		parts = 0;
		term++;
	}
}

/* One past the last place of the term that begins at place `from`. */
static size_t term_end(const struct building *b, size_t from)
{
	size_t to = from + 1;

	while (to < b->n_places && b->places[to].term == b->places[from].term)
		to++;
	return to;
}

/* The node among [from, to) that is a part of the fewest terms: it is found least often. */
static struct node *rarest(const struct building *b, size_t from, size_t to)
{
	struct node *best = &b->nodes[b->places[from].node];

	for (size_t i = from + 1; i < to; i++) {
		struct node *n = &b->nodes[b->places[i].node];

		if (n->n_parts < best->n_parts)
			best = n;
	}
	return best;
}

static struct join join_of(const struct building *b, size_t from, size_t to)
{
	struct join j = {.term = b->places[from].term};

	for (size_t i = from; i < to; i++) {
		j.nodes[j.n_parts++] = b->places[i].node;
		j.bits |= node_bit(b->places[i].node);
	}
	return j;
}

/* Gives each node its places in words and joins, none of them filled. */
static void share_out(struct building *b)
{
	uint32_t words = 0, joins = 0;

	for (size_t from = 0, to; from < b->n_places; from = to) {
		to = term_end(b, from);
		if (to > from + 1)
			rarest(b, from, to)->n_joins++;
	}
	for (size_t i = 0; i < b->n_nodes; i++) {
		struct node *n = &b->nodes[i];

		n->words = words;
		n->joins = joins;
		words += n->n_words;
		joins += n->n_joins;
		n->n_words = n->n_joins = 0;
	}
}

/* Places are in order of terms, so the words and joins of each node are, too. */
static bool place_terms(struct arena *a, struct building *b, struct scanner *sc)
{
	uint32_t *words = arena_array(a, b->n_words, sizeof(*words));
	struct join *joins = arena_array(a, b->n_joins, sizeof(*joins));

	if (!words || !joins)
		return false;
	share_out(b);
	for (size_t from = 0, to; from < b->n_places; from = to) {
		struct node *n;

		to = term_end(b, from);
		n = rarest(b, from, to);
		if (to == from + 1)
			words[n->words + n->n_words++] = b->places[from].term;
		else
			joins[n->joins + n->n_joins++] = join_of(b, from, to);
	}
	sc->words = words;
	sc->joins = joins;
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
		n->whole = ends_part(&b->nodes[n->fail]) ? n->fail : b->nodes[n->fail].whole;
	}
	return true;
}

const struct scanner *scanner_build(
	struct arena *a, const struct term *terms, size_t n_terms, size_t *ret_bad)
{
	struct building b = {0};
	struct scanner *sc = arena_alloc(a, sizeof(*sc));
	size_t n_places = 0, bad = n_terms;

	if (!sc || !fold_terms(a, terms, n_terms, &b.f) ||
		(bad = check_terms(&b.f, terms, n_terms, &n_places)) < n_terms ||
		!building_begin(a, &b, n_places)) {
		*ret_bad = bad;
		return NULL;
	}
	plant(&b);
	if (!place_terms(a, &b, sc) || !link_nodes(a, &b)) {
		*ret_bad = n_terms;
		return NULL;
	}
	sc->edges = b.edges;
	sc->bits = b.bits;
	sc->nodes = b.nodes;
	return sc;
}
