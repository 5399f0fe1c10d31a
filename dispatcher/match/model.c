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

/* The whole part of a square root of at most 48 bits. */
static uint32_t root(uint64_t n)
{
	uint64_t r = 0;

	for (uint64_t bit = UINT64_C(1) << 23; bit; bit >>= 1)
		if ((r | bit) * (r | bit) <= n)
			r |= bit;
	return (uint32_t)r;
}

/* ---- Points --------------------------------------------------------------------------------- */

struct summing {
	const struct model *m;
	uint64_t *seen; /* bits: rows */
	int32_t *sums;
	uint32_t size; /* of all that was added */
};

static bool summing_begin(struct summing *g, const struct model *m, struct arena *a)
{
	*g = (struct summing){.m = m,
		.seen = arena_array(a, m->n_rows / 64 + 1, sizeof(*g->seen)),
		.sums = arena_array(a, m->stride, sizeof(*g->sums))};
	return g->seen && g->sums;
}

/*
 * The loop that all the time goes into, once for each width of registers; the processor is asked
 * when the program starts. Sanitizers are not ready by then.
 */
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_EACH_WIDTH __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_WIDTH
#endif

FOR_EACH_WIDTH
static void add_weights(int32_t *restrict sums, const int16_t *restrict weights, size_t n_lanes)
{
	for (size_t n = 0; n < n_lanes; n += MODEL_LANES)
		for (size_t k = 0; k < MODEL_LANES; k++) /* one step of the processor */
			sums[n + k] += weights[n + k];
}

/* Within 32 bits: at most NARRATIVE_MAX rows of MODEL_WEIGHT_MAX, and as many sizes. */
static void add_row(struct summing *g, uint32_t row)
{
	uint64_t bit = UINT64_C(1) << row % 64;

	if (g->seen[row / 64] & bit)
		return;
	g->seen[row / 64] |= bit;
	g->size += g->m->sizes[row];
	add_weights(g->sums, g->m->weights + row * g->m->stride, g->m->stride);
}

static void add_grams(struct summing *g, const struct folded *f)
{
	const struct model *m = g->m;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t grams[2];
		size_t n = grams_at(f, i, grams);

		for (size_t k = 0; k < n; k++) {
			const struct gram_place *p = gram_place(m->places, m->bits, grams[k]);

			if (p->gram)
				add_row(g, p->row);
		}
	}
}

static void add_classes(struct summing *g, const struct hits *hits)
{
	for (size_t i = 0; i < hits->n_words; i++)
		for (uint64_t left = hits->roles[i]; left; left &= left - 1) {
			uint32_t row = g->m->role_row[64 * i + (size_t)__builtin_ctzll(left)];

			if (row)
				add_row(g, row - 1);
		}
}

/* 256 times the length: sizes are 16 times squares. Of nothing any length will do. */
static uint32_t length_of(const struct summing *g)
{
	return g->size ? root((uint64_t)g->size << 12) : 256;
}

static int64_t points_of(int32_t sum, uint32_t length)
{
	return (int64_t)sum * 256 / length;
}

bool model_read(const struct model *m, const struct folded *f, const struct hits *hits,
	struct arena *a, struct opinion *ret)
{
	struct summing grams, classes;

	if (!summing_begin(&grams, m, a) || !summing_begin(&classes, m, a))
		return false;
	add_grams(&grams, f);
	add_classes(&classes, hits);
	ret->of_grams = length_of(&grams);
	ret->of_classes = length_of(&classes);
	ret->points = grams.sums;
	for (size_t n = 0; n <= model_crisis(m); n++) {
		int64_t points = m->own[n] + points_of(grams.sums[n], ret->of_grams) +
						 points_of(classes.sums[n], ret->of_classes);

		ret->points[n] = points < MODEL_LEAST ? MODEL_LEAST : (int32_t)points;
	}
	return true;
}

/* ---- Words ---------------------------------------------------------------------------------- */

/* What each character spoke for a lane, by the grams and the words of classes that it stands in. */
static bool heat_of(const struct model *m, const struct scanner *sc, const struct folded *f,
	const struct hits *hits, const struct opinion *o, size_t lane, struct arena *a, int64_t **ret)
{
	int64_t *heat = arena_array(a, f->n + 1, sizeof(*heat));

	*ret = heat;
	for (size_t i = 0; heat && i < f->n; i++) {
		uint32_t grams[2];
		size_t n_grams = grams_at(f, i, grams);

		for (size_t k = 0; k < n_grams; k++) {
			const struct gram_place *p = gram_place(m->places, m->bits, grams[k]);

			if (!p->gram)
				continue;
			heat[i] += points_of(m->weights[p->row * m->stride + lane], o->of_grams);
			heat[i - k] += k ? points_of(m->weights[p->row * m->stride + lane], o->of_grams) : 0;
		}
	}
	for (size_t i = 0; heat && i < hits->n_spots; i++) {
		const struct spot *spot = &hits->spots[i];
		int64_t said = 0;

		for (size_t k = 0; k < scanner_n_roles(sc, spot); k++) {
			uint32_t row = m->role_row[scanner_nth_role(sc, spot, k)];

			said += row ? points_of(m->weights[(row - 1) * m->stride + lane], o->of_classes) : 0;
		}
		for (uint32_t at = spot->begin; at < spot->end; at++)
			heat[at] += said;
	}
	return heat;
}

/* The slice that spoke most: characters side by side, each for the lane. Its heat is taken away. */
static bool take_hottest(int64_t *heat, size_t n, struct slice *ret)
{
	int64_t most = 0;

	for (uint32_t from = 0, to; from < n; from = to + 1) {
		int64_t sum = 0;

		for (to = from; to < n && heat[to] > 0 && to - from < MODEL_WORDS_LENGTH; to++)
			sum += heat[to];
		if (sum > most && to > from) {
			most = sum;
			*ret = (struct slice){from, to};
		}
	}
	for (uint32_t at = ret->begin; most && at < ret->end; at++)
		heat[at] = 0;
	return most;
}

bool model_words(const struct model *m, const struct scanner *sc, const struct folded *f,
	const struct hits *hits, const struct opinion *o, size_t lane, struct arena *a,
	struct slice ret[MODEL_WORDS_MAX], size_t *ret_n)
{
	int64_t *heat;
	struct slice found;

	*ret_n = 0;
	if (!heat_of(m, sc, f, hits, o, lane, a, &heat))
		return false;
	while (*ret_n < MODEL_WORDS_MAX && take_hottest(heat, f->n, &found)) {
		size_t at = (*ret_n)++;

		for (; at > 0 && ret[at - 1].begin > found.begin; at--)
			ret[at] = ret[at - 1];
		ret[at] = found;
	}
	return true;
}
