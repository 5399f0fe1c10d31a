#include "model.h"

enum { IDEOGRAPH_FIRST = 0x4e00, IDEOGRAPH_LAST = 0x9fff, PAIR_SHIFT = 16, UTF8_BYTES = 3 };

/* 1 and up; 0 for what is no unified ideograph. */
static uint32_t ideograph(uint32_t cp)
{
	return cp >= IDEOGRAPH_FIRST && cp <= IDEOGRAPH_LAST ? cp - IDEOGRAPH_FIRST + 1 : 0;
}

size_t grams_at(const struct folded *f, size_t i, uint32_t ret[2])
{
	uint32_t here = ideograph(f->cp[i]), before = i ? ideograph(f->cp[i - 1]) : 0;

	if (!here)
		return 0;
	ret[0] = here;
	ret[1] = before << PAIR_SHIFT | here;
	return before ? 2 : 1;
}

uint32_t gram_from(struct text t)
{
	uint32_t gram = 0;
	size_t n = 0;

	for (; t.len && n < 2; n++) {
		uint32_t cp;
		size_t bytes = text_codepoint(t, &cp);

		if (!bytes || !ideograph(cp))
			return 0;
		gram = gram << PAIR_SHIFT | ideograph(cp);
		t.ptr += bytes;
		t.len -= bytes;
	}
	return t.len ? 0 : gram;
}

size_t gram_write(uint32_t gram, char ret[8])
{
	const uint32_t parts[2] = {gram >> PAIR_SHIFT, gram & ((1u << PAIR_SHIFT) - 1)};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		uint32_t cp = parts[i] + IDEOGRAPH_FIRST - 1;

		if (!parts[i])
			continue;
		ret[n] = (char)(0xe0 | cp >> 12);
		ret[n + 1] = (char)(0x80 | (cp >> 6 & 0x3f));
		ret[n + 2] = (char)(0x80 | (cp & 0x3f));
		n += UTF8_BYTES;
	}
	return n;
}

struct gram_place *gram_place(struct gram_place *places, unsigned bits, uint32_t gram)
{
	uint32_t at = gram * 0x9e3779b1u >> (32 - bits); /* 2^32 over the golden ratio */

	while (places[at].gram && places[at].gram != gram)
		at = (at + 1) & ((1u << bits) - 1);
	return &places[at];
}

/* The whole part of a square root. */
static uint32_t root(uint32_t n)
{
	uint32_t r = 0;

	for (uint32_t bit = 1u << 15; bit; bit >>= 1)
		if ((r | bit) * (r | bit) <= n)
			r |= bit;
	return r;
}

/* A gram's weights to the sums, if it is known and was not there before. */
static void add_gram(const struct model *m, uint32_t gram, uint8_t *seen, int32_t *sums)
{
	const struct gram_place *p = gram_place(m->places, m->bits, gram);
	const int16_t *weights = m->weights + p->row * m->stride;

	if (!p->gram || seen[p->row])
		return;
	seen[p->row] = 1;
	for (size_t d = 0; d < m->stride; d += MODEL_LANES)
		for (size_t k = 0; k < MODEL_LANES; k++) /* one step of the processor */
			sums[d + k] += weights[d + k];
}

/* Within 32 bits: at most MODEL_GRAMS_MAX * MODEL_WEIGHT_MAX; and NARRATIVE_MAX << 16. */
const int32_t *model_read(const struct model *m, const struct folded *f, struct arena *a)
{
	int32_t *sums = arena_array(a, m->stride, sizeof(*sums));
	uint8_t *seen = arena_array(a, m->n_grams, sizeof(*seen));
	uint32_t length = 0, divisor;

	if (!sums || !seen)
		return NULL;
	for (size_t i = 0; i < f->n; i++) {
		uint32_t grams[2];
		size_t n = grams_at(f, i, grams);

		length += n > 0;
		for (size_t k = 0; k < n; k++)
			add_gram(m, grams[k], seen, sums);
	}
	divisor = root(length << 16); /* 256 times the root of the length */
	for (size_t d = 0; length && d < m->stride; d++)
		sums[d] = (int32_t)((int64_t)sums[d] * 256 / divisor);
	return sums;
}
