/* Tries: against a search through the list of all words. */
#include "trie.h"

#include <criterion/criterion.h>
#include <string.h>

#include "draw.h"

enum { WORDS = 400, LONGEST = 6, LOOKS = 20000 };

struct word {
	uint32_t cp[LONGEST];
	size_t n;
};

static uint64_t state = 42;

/* Of few letters words share beginnings; of many, bases are far apart. Some lie beyond 16 bits. */
static struct word draw_word(unsigned n_letters)
{
	struct word w = {.n = 1 + draw_below(&state, LONGEST)};

	for (size_t i = 0; i < w.n; i++) {
		uint32_t letter = draw_below(&state, n_letters);

		w.cp[i] = letter % 7 == 6 ? 0x20000 + 300 * letter : 0x4e00 + 13 * letter;
	}
	return w;
}

static bool begins(const struct word *w, const struct word *with)
{
	return with->n <= w->n && memcmp(w->cp, with->cp, with->n * sizeof(*w->cp)) == 0;
}

/* Where cp leads to, all of it; 0: nowhere. */
static uint32_t walk(const struct trie *t, const struct word *w)
{
	uint32_t node = 0;

	for (size_t i = 0; i < w->n; i++) {
		node = trie_next(t, node, trie_code(t, w->cp[i]));
		if (!node)
			return 0;
	}
	return node;
}

static struct trie planted(
	struct arena *a, const struct word *words, size_t n, uint32_t ends[static WORDS])
{
	uint32_t all[WORDS * LONGEST], saplings[WORDS];
	const uint32_t *place_of;
	struct planting p;
	struct trie t;
	size_t n_all = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < words[i].n; k++)
			all[n_all++] = words[i].cp[k];
	cr_assert(trie_begin(&p, a, all, n_all));
	for (size_t i = 0; i < n; i++)
		saplings[i] = trie_plant(&p, words[i].cp, words[i].n);
	cr_expect_eq(trie_plant(&p, NULL, 0), 0);
	cr_assert(trie_pack(&p, &t, &place_of));
	for (size_t i = 0; i < n; i++)
		ends[i] = place_of[saplings[i]];
	return t;
}

static void check(unsigned n_letters)
{
	static struct word words[WORDS];
	uint32_t ends[WORDS];
	struct arena a;
	struct trie t;

	arena_init(&a, 64 << 20);
	for (size_t i = 0; i < WORDS; i++)
		words[i] = draw_word(n_letters);
	t = planted(&a, words, WORDS, ends);
	for (size_t i = 0; i < LOOKS; i++) {
		struct word look = draw_word(n_letters + 2);
		uint32_t node = walk(&t, &look);
		bool known = false;

		for (size_t k = 0; k < WORDS; k++) {
			bool same = begins(&words[k], &look) && look.n == words[k].n;

			known = known || begins(&words[k], &look);
			cr_assert_eq(node && node == ends[k], same, "%u letters, look %zu", n_letters, i);
		}
		cr_assert_eq(node > 0, known, "%u letters, look %zu", n_letters, i);
	}
	arena_release(&a);
}

Test(trie, leads_where_words_go)
{
	for (unsigned n_letters = 1; n_letters < 3000; n_letters = 2 * n_letters + 1)
		check(n_letters);
}

Test(trie, of_nothing_leads_nowhere)
{
	uint32_t ends[WORDS];
	struct arena a;
	struct trie t;

	arena_init(&a, 1 << 20);
	t = planted(&a, NULL, 0, ends);
	for (uint32_t cp = 1; cp < 0x110000; cp += 97)
		cr_assert_eq(trie_next(&t, 0, trie_code(&t, cp)), 0);
	arena_release(&a);
}

Test(trie, of_an_arena_too_small)
{
	const uint32_t cp[] = {'a', 'b'};
	const uint32_t *place_of;
	struct planting p;
	struct arena a;
	struct trie t;
	size_t begun;

	arena_init(&a, 1 << 20);
	cr_assert(trie_begin(&p, &a, cp, 2));
	trie_plant(&p, cp, 2);
	begun = a.used;
	cr_assert(trie_pack(&p, &t, &place_of));
	arena_release(&a);
	arena_init(&a, begun - 16);
	cr_expect_not(trie_begin(&p, &a, cp, 2));
	arena_release(&a);
	arena_init(&a, begun + 16);
	cr_assert(trie_begin(&p, &a, cp, 2));
	trie_plant(&p, cp, 2);
	cr_expect_not(trie_pack(&p, &t, &place_of));
	arena_release(&a);
}
