#include "scan.h"

#include <assert.h>

#include "part.h"
#include "scanner.h"

enum { HITS_OF_PART = 4 }; /* of one part of a term with several, in one sentence */

/* ---- Finding ------------------------------------------------------------------------------ */

/* A part where it stands. */
struct found {
	uint32_t begin, end;
	uint32_t node;
	uint32_t slot; /* if it is a part of a term of several */
};

/* A part of terms of several in one sentence. */
struct slot {
	uint32_t node; /* 0: a free place */
	uint32_t sentence;
	uint32_t entries; /* 1 + the first of them; 0: none */
	uint8_t n;        /* times it was found, up to HITS_OF_PART; when giving, what is left */
	bool joined;      /* its joins have been looked at */
};

/* A term of several parts that is in a sentence with all of them. */
struct holding {
	const struct join *join;
	uint32_t sentence;
};

/* One part of a holding, in the list of its slot: by term, then by part. */
struct entry {
	uint32_t term;
	uint32_t next; /* 1 + the next; 0: none */
	uint8_t part;
};

struct scanning {
	const struct scanner *sc;
	const struct folded *f;
	struct arena *arena;
	struct found *found;              /* by begin, then longest first */
	size_t n_found, n_parts, n_words; /* n_parts: of terms of several; n_words: hits of one */
	struct slot *slots;               /* open-addressed, 1 << bits places */
	unsigned bits;
	struct holding *holdings; /* by sentence, then by term */
	size_t n_holdings;
	struct entry *entries;
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

/* The longest part that ends in a state; 0: none. */
static uint32_t longest_whole(const struct scanner *sc, uint32_t node)
{
	return ends_part(&sc->nodes[node]) ? node : sc->nodes[node].whole;
}

/* Runs the automaton: the state after each position, and how many parts begin at each. */
static void run(struct scanning *g, uint32_t *states, uint32_t *begins)
{
	const struct node *nodes = g->sc->nodes;
	uint32_t state = 0;

	for (size_t i = 0; i < g->f->n; i++) {
		state = states[i] = step(g->sc, state, g->f->cp[i]);
		for (uint32_t v = longest_whole(g->sc, state); v; v = nodes[v].whole) {
			begins[i + 1 - nodes[v].depth]++;
			g->n_found++;
			g->n_parts += nodes[v].n_parts > 0;
			g->n_words += nodes[v].n_words;
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
	g->found = arena_array(g->arena, g->n_found, sizeof(*g->found));
	if (!g->found)
		return false;
	for (size_t i = 0; i < n; i++) {
		for (uint32_t v = longest_whole(g->sc, states[i]); v; v = nodes[v].whole) {
			uint32_t begin = (uint32_t)(i + 1 - nodes[v].depth);

			g->found[--ends[begin]] = (struct found){begin, (uint32_t)(i + 1), v, 0};
		}
	}
	return true;
}

/* ---- Joining: which terms of several parts are whole in a sentence ------------------------ */

static struct slot *slot_place(const struct scanning *g, uint32_t node, uint32_t sentence)
{
	uint64_t key = (uint64_t)sentence << 32 | node;
	size_t mask = ((size_t)1 << g->bits) - 1;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - g->bits));

	while (g->slots[at].node && (g->slots[at].node != node || g->slots[at].sentence != sentence))
		at = (at + 1) & mask;
	return &g->slots[at];
}

/* One past the last found that begins in the sentence of found[from]. */
static size_t sentence_end(const struct scanning *g, size_t from)
{
	size_t end = g->found[from].begin, to = from;

	while (end < g->f->n && part_at(g->f, end) != PART_SENTENCE)
		end++;
	while (to < g->n_found && g->found[to].begin <= end)
		to++;
	return to;
}

/* Puts found[from, to) into slots. Returns node_bit() of all of them. */
static uint64_t see(struct scanning *g, size_t from, size_t to, uint32_t sentence)
{
	uint64_t bits = 0;

	for (size_t i = from; i < to; i++) {
		struct found *w = &g->found[i];
		struct slot *s;

		if (!g->sc->nodes[w->node].n_parts)
			continue;
		s = slot_place(g, w->node, sentence);
		s->node = w->node;
		s->sentence = sentence;
		if (s->n < HITS_OF_PART)
			s->n++;
		w->slot = (uint32_t)(s - g->slots);
		bits |= node_bit(w->node);
	}
	return bits;
}

static bool is_whole(const struct scanning *g, const struct join *j, uint32_t sentence)
{
	for (uint32_t k = 0; k < j->n_parts; k++)
		if (!slot_place(g, j->nodes[k], sentence)->node)
			return false;
	return true;
}

/* By term, by Shell's sort: short lists as a rule, and none so long that it matters. */
static void sort_holdings(struct holding *list, size_t n)
{
	for (size_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
		for (size_t i = gap; i < n; i++) {
			struct holding x = list[i];
			size_t at = i;

			for (; at >= gap && list[at - gap].join->term > x.join->term; at -= gap)
				list[at] = list[at - gap];
			list[at] = x;
		}
	}
}

/* The terms looked for from one part. */
static bool join_from(struct scanning *g, const struct node *n, uint64_t bits, uint32_t sentence)
{
	const struct join *joins = g->sc->joins + n->joins;

	for (uint32_t k = 0; k < n->n_joins; k++) {
		if ((joins[k].bits & ~bits) || !is_whole(g, &joins[k], sentence))
			continue;
		g->holdings = arena_grow(g->arena, g->holdings, g->n_holdings, sizeof(*g->holdings));
		if (!g->holdings)
			return false;
		g->holdings[g->n_holdings++] = (struct holding){&joins[k], sentence};
	}
	return true;
}

static bool join_sentence(struct scanning *g, size_t from, size_t to, uint32_t sentence)
{
	uint64_t bits = see(g, from, to, sentence);
	size_t first = g->n_holdings;

	for (size_t i = from; i < to; i++) {
		const struct node *n = &g->sc->nodes[g->found[i].node];
		struct slot *s = &g->slots[g->found[i].slot];

		if (!n->n_joins || s->joined)
			continue;
		s->joined = true; /* once, however often it is found */
		if (!join_from(g, n, bits, sentence))
			return false;
	}
	if (g->n_holdings > first)
		sort_holdings(g->holdings + first, g->n_holdings - first);
	return true;
}

static bool join_all(struct scanning *g)
{
	uint32_t sentence = 0;

	for (g->bits = 3; (size_t)1 << g->bits < g->n_parts + g->n_parts / 2;)
		g->bits++;
	g->slots = arena_array(g->arena, (size_t)1 << g->bits, sizeof(*g->slots));
	if (!g->slots)
		return false;
	for (size_t from = 0, to; from < g->n_found; from = to) {
		to = sentence_end(g, from);
		if (!join_sentence(g, from, to, sentence++))
			return false;
	}
	return true;
}

/* ---- Giving ------------------------------------------------------------------------------- */

/* Lists in each slot the parts that are given there. From the last: a list grows at its front. */
static bool list_entries(struct scanning *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_holdings; i++)
		n += g->holdings[i].join->n_parts;
	g->entries = arena_array(g->arena, n, sizeof(*g->entries));
	if (!g->entries)
		return false;
	n = 0;
	g->n_hits = g->n_words;
	for (size_t i = g->n_holdings; i-- > 0;) {
		const struct join *j = g->holdings[i].join;

		for (uint32_t k = j->n_parts; k-- > 0;) {
			struct slot *s = slot_place(g, j->nodes[k], g->holdings[i].sentence);

			g->entries[n++] = (struct entry){j->term, s->entries, (uint8_t)k};
			s->entries = (uint32_t)n;
			g->n_hits += s->n;
		}
	}
	return true;
}

/* The hits at one place: words and entries are by term each, and no term is in both. */
static struct hit *give(const struct scanning *g, const struct found *w, struct hit *to)
{
	const struct node *n = &g->sc->nodes[w->node];
	const uint32_t *word = g->sc->words + n->words, *words_end = word + n->n_words;
	struct slot *s = n->n_parts ? &g->slots[w->slot] : NULL;
	uint32_t next = 0;

	if (s && s->n > 0) {
		next = s->entries;
		s->n--;
	}
	while (next || word < words_end) {
		const struct entry *e = next ? &g->entries[next - 1] : NULL;

		if (!e || (word < words_end && *word < e->term)) {
			*to++ = (struct hit){w->begin, w->end, *word++, 0};
			continue;
		}
		*to++ = (struct hit){w->begin, w->end, e->term, e->part};
		next = e->next;
	}
	return to;
}

bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret)
{
	struct scanning g = {.sc = sc, .f = f, .arena = a};
	struct hit *list, *to;

	if (!find(&g) || !join_all(&g) || !list_entries(&g))
		return false;
	to = list = arena_array(a, g.n_hits, sizeof(*list));
	if (!list)
		return false;
	for (size_t i = 0; i < g.n_found; i++)
		to = give(&g, &g.found[i], to);
	assert(to == list + g.n_hits);
	*ret = (struct hits){list, g.n_hits};
	return true;
}
