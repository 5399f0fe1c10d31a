#include "lexis.h"

#include <assert.h>
#include <uchar.h>

enum {
	WORDS_AT_MOST = 2048,
	BUCKETS = 2048, /* a power of two */
};

static const struct list {
	enum lexis kind;
	const char32_t *words; /* parted by blanks */
} lists[] = {
#define WORDS(kind, words) {LEXIS_##kind, words},
#define SURNAMES(how, characters)
#define GIVEN(characters)
#include "redact_words.def"
#undef WORDS
#undef SURNAMES
#undef GIVEN
};

static const struct characters {
	enum surname how; /* SURNAME_NONE: of given names */
	const char32_t *cp;
} characters[] = {
#define WORDS(kind, words)
#define SURNAMES(how, characters) {SURNAME_##how, characters},
#define GIVEN(characters) {SURNAME_NONE, characters},
#include "redact_words.def"
#undef WORDS
#undef SURNAMES
#undef GIVEN
};

/* By the first character, in their order; of each those that follow it in words. */
static const struct ordinary {
	char32_t first;
	const char32_t *seconds;
} ordinary[] = {
#define ORDINARY(first, seconds) {first, seconds},
#include "ordinary.def"
#undef ORDINARY
};

struct word {
	const char32_t *cp;
	uint8_t n;
	uint16_t kind;
	uint16_t next_first, next_last; /* in their buckets; 1 + index, 0 ends */
};

struct index {
	struct word words[WORDS_AT_MOST];
	size_t n;
	uint16_t by_first[BUCKETS], by_last[BUCKETS];
	uint8_t surname[BUCKETS * 32]; /* by character, of the basic plane */
	bool given[BUCKETS * 32];
};

static void add_word(struct index *ix, const char32_t *cp, size_t n, enum lexis kind)
{
	uint16_t *first = &ix->by_first[cp[0] % BUCKETS], *last = &ix->by_last[cp[n - 1] % BUCKETS];

	assert(ix->n < WORDS_AT_MOST);
	ix->words[ix->n++] = (struct word){cp, (uint8_t)n, (uint16_t)kind, *first, *last};
	*first = *last = (uint16_t)ix->n;
}

static void add_words(struct index *ix, const struct list *list)
{
	for (const char32_t *p = list->words; *p;) {
		size_t n = 0;

		while (p[n] && p[n] != U' ')
			n++;
		if (n)
			add_word(ix, p, n, list->kind);
		p += n + (p[n] == U' ');
	}
}

static void add_characters(struct index *ix, const struct characters *c)
{
	for (const char32_t *p = c->cp; *p; p++) {
		if (c->how == SURNAME_NONE)
			ix->given[*p] = true;
		else if (c->how > ix->surname[*p])
			ix->surname[*p] = (uint8_t)c->how;
	}
}

/* Made once, of the tables alone. */
static const struct index *index_made(void)
{
	static struct index ix;

	if (ix.n)
		return &ix;
	for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++)
		add_characters(&ix, &characters[i]);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		add_words(&ix, &lists[i]);
	return &ix;
}

static bool stands(const struct folded *f, size_t at, const struct word *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (f->cp[at + i] != w->cp[i])
			return false;
	return true;
}

size_t lexis_at(const struct folded *f, size_t at, unsigned kinds)
{
	const struct index *ix = index_made();
	size_t best = 0;

	if (at >= f->n)
		return 0;
	for (size_t i = ix->by_first[f->cp[at] % BUCKETS]; i; i = ix->words[i - 1].next_first) {
		const struct word *w = &ix->words[i - 1];

		if ((w->kind & kinds) && w->n > best && w->n <= f->n - at && stands(f, at, w))
			best = w->n;
	}
	return best;
}

size_t lexis_before(const struct folded *f, size_t at, unsigned kinds)
{
	const struct index *ix = index_made();
	size_t best = 0;

	if (at == 0 || at > f->n)
		return 0;
	for (size_t i = ix->by_last[f->cp[at - 1] % BUCKETS]; i; i = ix->words[i - 1].next_last) {
		const struct word *w = &ix->words[i - 1];

		if ((w->kind & kinds) && w->n > best && w->n <= at && stands(f, at - w->n, w))
			best = w->n;
	}
	return best;
}

enum surname lexis_surname(uint32_t cp)
{
	const struct index *ix = index_made();

	return cp < sizeof(ix->surname) ? (enum surname)ix->surname[cp] : SURNAME_NONE;
}

bool lexis_given(uint32_t cp)
{
	const struct index *ix = index_made();

	return cp < sizeof(ix->given) && ix->given[cp];
}

bool lexis_ordinary(uint32_t first, uint32_t second)
{
	size_t from = 0, to = sizeof(ordinary) / sizeof(ordinary[0]);

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (ordinary[middle].first < first)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == sizeof(ordinary) / sizeof(ordinary[0]) || ordinary[from].first != first)
		return false;
	for (const char32_t *p = ordinary[from].seconds; *p; p++)
		if (*p == second)
			return true;
	return false;
}
