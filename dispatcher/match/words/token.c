#include "token.h"

#include <stdbool.h>
#include <uchar.h>

enum { WORD_LONGEST = 5 };
static const struct word {
	char32_t words[WORD_LONGEST + 1]; /* here and not pointed to: most looks are at the first */
	uint8_t n;
	uint8_t kind;
} table[] = {
#define WORD(words, kind) {words, sizeof(words) / sizeof(char32_t) - 1, WORD_##kind},
#include "scope_words.def"
#undef WORD
};

enum {
	WORDS = sizeof(table) / sizeof(table[0]),
	BUCKETS = 4096, /* by the first two characters: many words begin with 不 */
};

/* The words by their first two characters: 1 + index into the table, 0 ends. */
struct word_index {
	uint16_t head[BUCKETS];
	uint16_t next[WORDS];
	bool
		begins[BUCKETS]; /* whether a word begins with a character of these low bits: most do not */
};

/* second: 0 for words of one character. */
static size_t bucket(uint32_t first, uint32_t second)
{
	return (first + second * 31) % BUCKETS;
}

/* Made once, of the table alone. */
static const struct word_index *index_words(void)
{
	static struct word_index ix;
	static bool made;

	for (size_t i = 0; i < WORDS && !made; i++) {
		uint16_t *head = &ix.head[bucket(table[i].words[0], table[i].words[1])];

		ix.next[i] = *head;
		*head = (uint16_t)(i + 1);
		ix.begins[table[i].words[0] % BUCKETS] = true;
	}
	made = true;
	return &ix;
}

static bool stands_at(const struct word *w, const struct folded *f, size_t at)
{
	if (f->cp[at] != w->words[0] || w->n > f->n - at)
		return false;
	for (size_t i = 1; i < w->n; i++)
		if (f->cp[at + i] != w->words[i])
			return false;
	return true;
}

/* The longest of a bucket. */
static const struct word *longest_of(
	const struct word_index *ix, size_t bucket, const struct folded *f, size_t at)
{
	const struct word *best = NULL;

	for (size_t i = ix->head[bucket]; i; i = ix->next[i - 1])
		if (stands_at(&table[i - 1], f, at) && (!best || table[i - 1].n > best->n))
			best = &table[i - 1];
	return best;
}

static const struct word *longest_at(const struct word_index *ix, const struct folded *f, size_t at)
{
	const struct word *best = NULL;

	if (at + 1 < f->n)
		best = longest_of(ix, bucket(f->cp[at], f->cp[at + 1]), f, at);
	return best ? best : longest_of(ix, bucket(f->cp[at], 0), f, at);
}

/* Where words may begin: at few places, which no branch could foresee. */
static size_t list_begins(const struct word_index *ix, const struct folded *f, uint32_t *begins)
{
	size_t n = 0;

	for (uint32_t at = 0; at < f->n; at++) {
		uint32_t first = f->cp[at], second = at + 1 < f->n ? f->cp[at + 1] : 0;
		bool some = ix->head[bucket(first, second)] | ix->head[bucket(first, 0)];

		begins[n] = at;
		n += ix->begins[first % BUCKETS] & some;
	}
	return n;
}

struct token *tokens_read(struct arena *a, const struct folded *f, size_t *ret_n)
{
	const struct word_index *ix = index_words();
	uint32_t *begins = arena_room(a, f->n * sizeof(*begins)), end = 0;
	size_t n_begins = begins ? list_begins(ix, f, begins) : 0, n = 0;
	struct token *list = begins ? arena_room(a, n_begins * sizeof(*list)) : NULL;

	if (!list)
		return NULL;
	for (size_t i = 0; i < n_begins; i++) {
		uint32_t at = begins[i];
		const struct word *w = at < end ? NULL : longest_at(ix, f, at);

		if (!w)
			continue;
		end = at + w->n;
		list[n++] = (struct token){at, end, (enum word_kind)w->kind, 0};
	}
	*ret_n = n;
	return list;
}
