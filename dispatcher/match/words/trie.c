#include "trie.h"

enum { PAGES = 0x110000 / TRIE_PAGE };

/* Of a node: who stands at its place. */
static const uint32_t NOBODY_HERE = UINT32_MAX, THE_ROOT = UINT32_MAX - 1;

/* ---- Planting ----------------------------------------------------------------------------- */

/* Characters are told apart by codes, which are as few as can be: places are spent by them. */
static bool give_codes(struct planting *p, const uint32_t *all, size_t n_all)
{
	uint32_t n = TRIE_PAGE; /* the first page is for all characters that have no code */

	p->pages = arena_array(p->arena, PAGES, sizeof(*p->pages));
	if (!p->pages)
		return false;
	for (size_t i = 0; i < n_all; i++) {
		uint32_t *page = &p->pages[all[i] / TRIE_PAGE];

		if (*page)
			continue;
		*page = n;
		n += TRIE_PAGE;
	}
	p->codes = arena_array(p->arena, n, sizeof(*p->codes));
	for (size_t i = 0; p->codes && i < n_all; i++) {
		uint32_t *code = &p->codes[p->pages[all[i] / TRIE_PAGE] + all[i] % TRIE_PAGE];

		*code = *code ? *code : ++p->n_codes;
	}
	return p->codes;
}

bool trie_begin(struct planting *p, struct arena *a, const uint32_t *all, size_t n_all)
{
	size_t most = n_all + 1;

	*p = (struct planting){.arena = a, .n = 1, .bits = 1};
	while ((size_t)1 << p->bits < most)
		p->bits++;
	p->saplings = arena_array(a, most, sizeof(*p->saplings));
	p->places = arena_array(a, (size_t)1 << p->bits, sizeof(*p->places));
	return p->saplings && p->places && give_codes(p, all, n_all);
}

/* The place of the sapling to which a code leads, or the free one where it would be. */
static uint32_t *find_sapling(const struct planting *p, uint32_t from, uint32_t code)
{
	uint64_t hash = ((uint64_t)from << 32 | code) * UINT64_C(0x9e3779b97f4a7c15);
	size_t mask = ((size_t)1 << p->bits) - 1;
	size_t at = (size_t)(hash >> (64 - p->bits));

	while (p->places[at] &&
		   (p->saplings[p->places[at]].from != from || p->saplings[p->places[at]].code != code))
		at = (at + 1) & mask;
	return &p->places[at];
}

uint32_t trie_plant(struct planting *p, const uint32_t *cp, size_t n)
{
	const struct trie known = {.pages = p->pages, .codes = p->codes};
	uint32_t from = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t code = trie_code(&known, cp[i]);
		uint32_t *place = find_sapling(p, from, code);

		if (!*place) {
			*place = p->n++;
			p->saplings[*place] = (struct sapling){.from = from, .code = code};
			p->saplings[from].n_next++;
		}
		from = *place;
	}
	return from;
}

/* ---- Packing ------------------------------------------------------------------------------ */

struct packing {
	const struct planting *p;
	uint32_t *next;    /* saplings, by what they go on from */
	uint32_t *next_of; /* of each sapling: the first of those that go on from it */
	uint32_t *order;   /* saplings from which most go on first: they are the hardest to place */
	uint32_t *place_of;
	struct node *nodes;
	size_t room;
	uint32_t free; /* all places before it are taken */
	uint32_t from; /* places before it are left to those that go on alone */
};

/* Sorts saplings by count: next by where they come from, order by how many go on from them. */
static bool sort_saplings(struct packing *k)
{
	const struct planting *p = k->p;
	uint32_t *ends = arena_array(p->arena, (size_t)p->n_codes + 2, sizeof(*ends));
	uint32_t n = 0;

	if (!ends)
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		k->next_of[i] = n;
		n += p->saplings[i].n_next;
		ends[p->n_codes - p->saplings[i].n_next + 1]++;
	}
	for (uint32_t i = 0; i <= p->n_codes; i++)
		ends[i + 1] += ends[i];
	for (uint32_t i = 0; i < p->n; i++)
		k->order[ends[p->n_codes - p->saplings[i].n_next]++] = i;
	for (uint32_t i = 1; i < p->n; i++)
		k->next[k->next_of[p->saplings[i].from]++] = i;
	for (uint32_t i = 0; i < p->n; i++)
		k->next_of[i] -= p->saplings[i].n_next;
	return true;
}

/* Room for all that may go on from a base, and for a free place after it. */
static bool widen(struct packing *k, size_t base)
{
	size_t room = k->room;
	struct node *wider;

	while (base + k->p->n_codes + 1 >= room)
		room *= 2;
	wider = arena_array(k->p->arena, room, sizeof(*wider));
	if (!wider)
		return false;
	memcpy(wider, k->nodes, k->room * sizeof(*wider));
	for (size_t i = k->room; i < room; i++)
		wider[i].from = NOBODY_HERE;
	k->nodes = wider;
	k->room = room;
	return true;
}

static bool fits(const struct packing *k, const uint32_t *next, uint32_t n, uint32_t base)
{
	for (uint32_t i = 0; i < n; i++)
		if (k->nodes[base + k->p->saplings[next[i]].code].from != NOBODY_HERE)
			return false;
	return true;
}

/*
 * Places those that go on from a sapling, at a base that is free for all of them: after those of
 * the last, lest the same places be tried for each. What is left between is taken by those that go
 * on alone, who fit anywhere.
 */
static bool place_next(struct packing *k, uint32_t sapling, uint32_t *ret_base)
{
	const uint32_t *next = k->next + k->next_of[sapling];
	uint32_t n = k->p->saplings[sapling].n_next;
	uint32_t from = n > 1 && k->from > k->free ? k->from : k->free;
	uint32_t base = from - k->p->saplings[next[0]].code;

	for (;; base++) {
		if (base + k->p->n_codes + 1 >= k->room && !widen(k, base))
			return false;
		if (fits(k, next, n, base))
			break;
	}
	for (uint32_t i = 0; i < n; i++) {
		k->place_of[next[i]] = base + k->p->saplings[next[i]].code;
		k->nodes[k->place_of[next[i]]].from = sapling;
	}
	k->from = k->place_of[next[0]];
	while (k->nodes[k->free].from != NOBODY_HERE)
		k->free++;
	*ret_base = base;
	return true;
}

/* The root's own are where their codes are; all others after them, so that no base is below 0. */
static void place_first(struct packing *k)
{
	const uint32_t *next = k->next + k->next_of[0];

	k->nodes[0].from = THE_ROOT;
	for (uint32_t i = 0; i < k->p->saplings[0].n_next; i++) {
		k->place_of[next[i]] = k->p->saplings[next[i]].code;
		k->nodes[k->place_of[next[i]]].from = 0;
	}
	k->free = k->p->n_codes + 1;
}

static bool packing_begin(struct packing *k, const struct planting *p)
{
	struct arena *a = p->arena;

	*k = (struct packing){.p = p, .room = p->n + 2 * (size_t)p->n_codes + 2};
	k->next = arena_array(a, p->n, sizeof(*k->next));
	k->next_of = arena_array(a, p->n, sizeof(*k->next_of));
	k->order = arena_array(a, p->n, sizeof(*k->order));
	k->place_of = arena_array(a, p->n, sizeof(*k->place_of));
	k->nodes = arena_array(a, k->room, sizeof(*k->nodes));
	if (!k->next || !k->next_of || !k->order || !k->place_of || !k->nodes || !sort_saplings(k))
		return false;
	for (size_t i = 0; i < k->room; i++)
		k->nodes[i].from = NOBODY_HERE;
	place_first(k);
	return true;
}

bool trie_pack(struct planting *p, struct trie *ret, const uint32_t **ret_place_of)
{
	struct packing k;
	uint32_t *bases = arena_array(p->arena, p->n, sizeof(*bases));

	if (!bases || !packing_begin(&k, p))
		return false;
	for (uint32_t i = 0; i < p->n && p->saplings[k.order[i]].n_next; i++)
		if (k.order[i] != 0 && !place_next(&k, k.order[i], &bases[k.order[i]]))
			return false;
	for (uint32_t i = 1; i < p->n; i++)
		k.nodes[k.place_of[i]].from = k.place_of[p->saplings[i].from];
	for (uint32_t i = 0; i < p->n; i++)
		k.nodes[k.place_of[i]].base = bases[i];
	*ret = (struct trie){.nodes = k.nodes, .pages = p->pages, .codes = p->codes};
	*ret_place_of = k.place_of;
	return true;
}
