#include "library.h"

static bool is_ideograph(uint32_t cp)
{
	return (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0x20000 && cp <= 0x323af);
}

uint64_t library_pair(const struct folded *f, size_t at)
{
	if (at + 1 >= f->n || !is_ideograph(f->cp[at]) || !is_ideograph(f->cp[at + 1]))
		return 0;
	return (uint64_t)f->cp[at] << 32 | f->cp[at + 1];
}

static size_t slot_of(unsigned bits, uint64_t pair)
{
	return (size_t)((pair * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits));
}

/* The slot of a pair, or the free one where it would be. */
static size_t look(const struct pair_slot *slots, unsigned bits, uint64_t pair)
{
	size_t at = slot_of(bits, pair);

	while (slots[at].pair && slots[at].pair != pair)
		at = (at + 1) & (((size_t)1 << bits) - 1);
	return at;
}

const struct pair_slot *library_find(const struct library *l, uint64_t pair)
{
	const struct pair_slot *slot = l->n ? &l->slots[look(l->slots, l->bits, pair)] : NULL;

	return slot && slot->pair ? slot : NULL;
}

/* A library being built. */
struct building_library {
	struct folded *texts;
	uint32_t *lengths;
	struct pair_slot *slots;
	uint32_t *last; /* of each slot: 1 + the entry that had it last */
	struct posting *postings;
	struct library *l;
};

static bool fold_all(
	struct building_library *b, struct arena *a, const struct library_entry *entries, size_t n)
{
	b->texts = arena_array(a, n + 1, sizeof(*b->texts));
	b->lengths = arena_array(a, n + 1, sizeof(*b->lengths));
	for (size_t i = 0; b->texts && b->lengths && i < n; i++) {
		if (!fold(a, entries[i].narrative, &b->texts[i]))
			return false;
		for (size_t at = 0; at < b->texts[i].n; at++)
			b->lengths[i] += library_pair(&b->texts[i], at) != 0;
		b->l->total += b->lengths[i];
	}
	return b->texts && b->lengths;
}

/* How many entries have each pair. */
static void count(struct building_library *b)
{
	for (uint32_t i = 0; i < b->l->n; i++)
		for (size_t at = 0; at < b->texts[i].n; at++) {
			uint64_t pair = library_pair(&b->texts[i], at);
			size_t slot = pair ? look(b->slots, b->l->bits, pair) : 0;

			if (!pair || b->last[slot] == i + 1)
				continue;
			b->slots[slot].pair = pair;
			b->slots[slot].n++;
			b->last[slot] = i + 1;
		}
}

/* Where each pair's postings begin; how many there are of all. */
static size_t sum(struct building_library *b)
{
	size_t n = 0;

	for (size_t slot = 0; slot < (size_t)1 << b->l->bits; slot++) {
		b->slots[slot].first = (uint32_t)n;
		n += b->slots[slot].n;
		b->slots[slot].n = 0;
		b->last[slot] = 0;
	}
	return n;
}

static void post(struct building_library *b)
{
	for (uint32_t i = 0; i < b->l->n; i++)
		for (size_t at = 0; at < b->texts[i].n; at++) {
			uint64_t pair = library_pair(&b->texts[i], at);
			size_t slot = pair ? look(b->slots, b->l->bits, pair) : 0;
			struct pair_slot *s = &b->slots[slot];

			if (!pair)
				continue;
			if (b->last[slot] != i + 1)
				b->postings[s->first + s->n++] = (struct posting){i, 0};
			b->postings[s->first + s->n - 1].times++;
			b->last[slot] = i + 1;
		}
}

const struct library *library_build(struct arena *a, const struct library_entry *entries, size_t n)
{
	struct library *l = arena_alloc(a, sizeof(*l));
	struct building_library b = {.l = l};

	if (!l || !fold_all(&b, a, entries, n))
		return NULL;
	l->n = n;
	for (l->bits = 4; (size_t)1 << l->bits < 2 * l->total; l->bits++)
		;
	b.slots = arena_array(a, (size_t)1 << l->bits, sizeof(*b.slots));
	b.last = b.slots ? arena_array(a, (size_t)1 << l->bits, sizeof(*b.last)) : NULL;
	if (!b.last)
		return NULL;
	count(&b);
	b.postings = arena_array(a, sum(&b) + 1, sizeof(*b.postings));
	if (!b.postings)
		return NULL;
	post(&b);
	for (size_t i = 0; i < n; i++)
		for (need_index need = 0; need < NEEDS_MAX; need++)
			l->need_entries[need] += need_set_has(&entries[i].needs, need);
	l->texts = b.texts;
	l->lengths = b.lengths;
	l->slots = b.slots;
	l->postings = b.postings;
	return l;
}
