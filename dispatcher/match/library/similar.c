#include "similar.h"

#include "library.h"

/*
 * Scores are in thousandths of a nat. A need counts NEED times what a pair of the same rarity does:
 * 20 is the middle of where the development cases do best, which is flat from 10 to 50.
 */
enum { NEED = 20, LOG_PARTS = 1024 };

/* 1024 * log2(x), of x from 1 on: by squaring the fraction, bit by bit. */
static int64_t log2_of(uint64_t x)
{
	unsigned whole = 63 - (unsigned)__builtin_clzll(x);
	uint64_t fraction = whole >= 31 ? x >> (whole - 31) : x << (31 - whole);
	int64_t log = (int64_t)whole * LOG_PARTS;

	for (int64_t bit = LOG_PARTS / 2; bit; bit /= 2) {
		fraction = fraction * fraction >> 31;
		if (fraction >> 32) {
			fraction >>= 1;
			log += bit;
		}
	}
	return log;
}

/* ln(1 + (n - df + 1/2) / (df + 1/2)), of what df of n entries have; thousandths. */
static int64_t rarity(size_t n, size_t df)
{
	return (log2_of(2 * (uint64_t)n + 2) - log2_of(2 * (uint64_t)df + 1)) * 693 / LOG_PARTS;
}

/* What a pair that stands `times` times in an entry adds. */
static int64_t of_pair(const struct library *l, const struct pair_slot *slot, struct posting p)
{
	int64_t mean = (int64_t)(l->total / l->n) + 1, length = l->lengths[p.entry];
	int64_t norm = 300 + 900 * length / mean; /* k1 * (1 - b + b * length / mean) */

	return rarity(l->n, slot->n) * p.times * 2200 / (p.times * 1000 + norm);
}

/* A case that is looked for. */
struct looking {
	const struct snapshot *s;
	const struct library *l;
	const struct likeness *of;
	struct folded f;
	const struct pair_slot **slots; /* at each place: of the pair there, if any entry has it */
	int64_t *scores;
};

/* Each pair of the case counts once. */
static bool score_words(struct looking *k, struct arena *a)
{
	const struct library *l = k->l;
	bool *seen = arena_array(a, (size_t)1 << l->bits, sizeof(*seen));

	for (size_t at = 0; seen && at < k->f.n; at++) {
		uint64_t pair = library_pair(&k->f, at);
		const struct pair_slot *slot = pair ? library_find(l, pair) : NULL;

		k->slots[at] = slot;
		if (!slot || seen[slot - l->slots])
			continue;
		seen[slot - l->slots] = true;
		for (size_t i = slot->first; i < slot->first + slot->n; i++)
			k->scores[l->postings[i].entry] += of_pair(l, slot, l->postings[i]);
	}
	return seen;
}

static void score_needs(struct looking *k)
{
	for (size_t i = 0; i < k->of->found->n_needs; i++) {
		const struct need_found *found = &k->of->found->needs[i];
		int64_t worth =
			NEED * rarity(k->l->n, k->l->need_entries[found->need]) * found->score / 1000;

		for (size_t e = 0; e < k->l->n; e++)
			if (need_set_has(&k->s->entries[e].needs, found->need))
				k->scores[e] += worth;
	}
}

/* ---- What is said of an entry -------------------------------------------------------------------
 */

static bool stands_in(const struct folded *text, const struct folded *f, size_t begin, size_t end)
{
	size_t n = end - begin;

	for (size_t at = 0; at + n <= text->n; at++)
		if (memcmp(text->cp + at, f->cp + begin, n * sizeof(*f->cp)) == 0)
			return true;
	return false;
}

/* Words of the case: folded places [begin, end). */
struct words {
	size_t begin, end;
	int64_t worth;
};

/* The longest words that begin at a place and stand in an entry, of pairs that do. */
static struct words words_at(const struct looking *k, size_t entry, size_t at)
{
	const struct folded *text = &k->l->texts[entry];
	struct words w = {at, at, 0};

	while (w.end < k->f.n && k->slots[w.end] && stands_in(text, &k->f, at, w.end + 2)) {
		w.worth += rarity(k->l->n, k->slots[w.end]->n);
		w.end++;
	}
	w.end += w.end > at;
	return w;
}

/* Puts words among the best, in the place of the least worth if there is no room; order is kept. */
static void keep(struct words best[SIMILAR_WORDS], size_t *n, struct words w)
{
	size_t least = 0;

	if (*n < SIMILAR_WORDS) {
		best[(*n)++] = w;
		return;
	}
	for (size_t i = 1; i < *n; i++)
		if (best[i].worth < best[least].worth)
			least = i;
	if (best[least].worth >= w.worth)
		return;
	memmove(best + least, best + least + 1, (*n - least - 1) * sizeof(*best));
	best[*n - 1] = w;
}

static void cite(const struct looking *k, struct text narrative, struct similar *ret)
{
	struct words best[SIMILAR_WORDS] = {0};

	for (size_t at = 0; at < k->f.n;) {
		struct words w = words_at(k, ret->entry, at);

		if (w.end > at)
			keep(best, &ret->n_words, w);
		at = w.end > at ? w.end : at + 1;
	}
	for (size_t i = 0; i < ret->n_words; i++) {
		struct evidence *e = &ret->words[i];

		e->begin = k->f.source[best[i].begin];
		e->end = k->f.source[best[i].end - 1] + 1;
		e->words = fold_slice(&k->f, narrative, e->begin, e->end);
	}
}

static bool tell(const struct looking *k, struct arena *a, struct similar *ret)
{
	ret->needs = arena_array(a, k->of->found->n_needs + 1, sizeof(*ret->needs));
	for (size_t i = 0; ret->needs && i < k->of->found->n_needs; i++)
		if (need_set_has(&k->s->entries[ret->entry].needs, k->of->found->needs[i].need))
			ret->needs[ret->n_needs++] = k->of->found->needs[i].need;
	cite(k, k->of->help->narrative, ret);
	return ret->needs;
}

static bool goes_before(const struct looking *k, uint32_t a, uint32_t b)
{
	const int *rated = k->of->rated;

	return k->scores[a] > k->scores[b] ||
		   (rated && k->scores[a] == k->scores[b] && rated[a] > rated[b]);
}

/* The best that has not been taken; false: there is none. Entries come in order of their codes. */
static bool next_best(const struct looking *k, uint32_t *ret)
{
	uint32_t best = 0;

	for (uint32_t e = 1; e < k->l->n; e++)
		if (goes_before(k, e, best))
			best = e;
	*ret = best;
	return k->l->n && k->scores[best] > 0;
}

bool similar_find(const struct snapshot *s, const struct likeness *of, size_t most, struct arena *a,
	struct similar **ret, size_t *ret_n)
{
	struct looking k = {.s = s, .l = s->library, .of = of};
	struct similar *list = arena_array(a, most + 1, sizeof(*list));
	size_t n = 0;

	*ret = list;
	*ret_n = 0;
	if (!list || !fold(a, of->help->narrative, &k.f))
		return false;
	k.scores = arena_array(a, k.l->n + 1, sizeof(*k.scores));
	k.slots = arena_array(a, k.f.n + 1, sizeof(const struct pair_slot *));
	if (!k.scores || !k.slots || (k.l->n && !score_words(&k, a)))
		return false;
	score_needs(&k);
	for (; n < most && next_best(&k, &list[n].entry); n++) {
		list[n].score = (int)k.scores[list[n].entry];
		k.scores[list[n].entry] = 0;
		if (!tell(&k, a, &list[n]))
			return false;
	}
	*ret_n = n;
	return true;
}
