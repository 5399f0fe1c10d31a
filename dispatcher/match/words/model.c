#include "model.h"

#include "ahead.h"
#include "adding.h"

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

size_t gram_characters(uint32_t gram, uint32_t ret[2])
{
	const uint32_t parts[2] = {gram >> PAIR_SHIFT, gram & ((1u << PAIR_SHIFT) - 1)};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++)
		if (parts[i])
			ret[n++] = parts[i] + IDEOGRAPH_FIRST - 1;
	return n;
}

size_t gram_write(uint32_t gram, char ret[8])
{
	uint32_t cps[2];
	size_t n = gram_characters(gram, cps);

	for (size_t i = 0; i < n; i++) {
		ret[UTF8_BYTES * i] = (char)(0xe0 | cps[i] >> 12);
		ret[UTF8_BYTES * i + 1] = (char)(0x80 | (cps[i] >> 6 & 0x3f));
		ret[UTF8_BYTES * i + 2] = (char)(0x80 | (cps[i] & 0x3f));
	}
	return UTF8_BYTES * n;
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

/* Rows that are there, each once. */
struct rows {
	uint32_t *list;
	size_t n;
};

/* What is there, once for grams, once for classes. */
struct summing {
	const struct model *m;
	struct rows grams, classes;
	uint32_t *at;   /* rows of each character, then of each role: struct opinion */
	uint64_t *seen; /* bits: rows of grams */
	int32_t *points, *of_grams, *of_classes; /* of each lane: points, and the sums for them */
};

static bool summing_begin(struct summing *g, const struct model *m, const struct folded *f,
	const struct hits *hits, struct arena *a)
{
	*g = (struct summing){.m = m,
		.grams.list = arena_room(a, (2 * f->n + 1) * sizeof(uint32_t)),
		.classes.list = arena_room(a, (hits->n_roles + 1) * sizeof(uint32_t)),
		.at = arena_room(a, (2 * f->n + hits->n_roles) * sizeof(uint32_t)),
		.seen = arena_array(a, m->n_rows / 64 + 1, sizeof(uint64_t)),
		.points = arena_room(a, m->stride * sizeof(int32_t)),
		.of_grams = arena_room(a, m->stride * sizeof(int32_t)),
		.of_classes = arena_room(a, m->stride * sizeof(int32_t))};
	return g->grams.list && g->classes.list && g->at && g->seen && g->points && g->of_grams &&
		   g->of_classes;
}

/* Which rows are there nobody can foresee: no branch asks. */
static void add_gram(struct summing *g, uint32_t row)
{
	uint64_t *seen = &g->seen[row / 64], bit = UINT64_C(1) << row % 64;

	g->grams.list[g->grams.n] = row;
	g->grams.n += !(*seen & bit);
	*seen |= bit;
}

/* Asks for a row that will be added: it is seldom at hand. */
static void fetch(const struct model *m, uint32_t row)
{
	enum { LINE = 64 };
	const uint8_t *weights = m->weights + row * m->stride;

	ahead_fetch(&m->rows[row]);
	for (size_t i = 0; i < m->stride; i += LINE)
		ahead_fetch(weights + i);
}

/* Where the grams that end at each character would be in the trie. */
static void place_grams(struct summing *g, const struct folded *f)
{
	const struct trie *t = &g->m->grams;
	uint32_t before = 0;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t code = trie_code(t, f->cp[i]), pair = trie_place(t, before, code);

		ahead_fetch(&t->nodes[pair]);
		before = trie_next(t, 0, code);
		g->at[2 * i] = before;
		g->at[2 * i + 1] = pair;
	}
}

/* From places in the trie to rows. */
static void find_grams(struct summing *g, const struct folded *f)
{
	const struct trie *t = &g->m->grams;
	uint32_t before = 0;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t one = g->at[2 * i], place = g->at[2 * i + 1];
		uint32_t pair = before ? trie_arrive(t, before, place) : 0;

		g->at[2 * i] = t->nodes[one].first;
		g->at[2 * i + 1] = t->nodes[pair].first;
		before = one;
	}
}

/* What is seldom at hand is asked for of all characters before it is read of the first. */
static void list_grams(struct summing *g, const struct folded *f)
{
	place_grams(g, f);
	find_grams(g, f);
	g->seen[0] = 1; /* row 0 */
	for (size_t i = 0; i < 2 * f->n; i++)
		add_gram(g, g->at[i]);
	for (size_t i = 0; i < g->grams.n; i++)
		fetch(g->m, g->grams.list[i]);
}

static void list_classes(struct summing *g, const struct hits *hits, uint32_t *at)
{
	for (size_t i = 0; i < hits->n_roles; i++) {
		uint32_t row = g->m->role_row[hits->roles[i]];

		at[i] = row;
		g->classes.list[g->classes.n] = row;
		g->classes.n += row > 0;
	}
	for (size_t i = 0; i < g->classes.n; i++)
		fetch(g->m, g->classes.list[i]);
}

static uint32_t size_of(const struct model *m, const struct rows *rows)
{
	uint32_t size = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct model_row *row = &m->rows[rows->list[i]];

		ahead_fetch(&m->rests[row->rests]); /* to be added soon */
		size += row->size;
	}
	return size;
}

/* The root of a size, in 2^-8: a whole number, for sizes are 16 times squares. */
static double length_of(uint32_t size)
{
	return (size ? root((uint64_t)size << 12) : MODEL_LENGTH_ONE) /
		   (double)MODEL_LENGTH_ONE; /* of nothing any length will do */
}

/*
 * Towards zero, as integers are divided; and exact: a sum times 256 is less than 2^40
 * (MODEL_WEIGHT_MAX of MODEL_ROWS_MAX rows), the divisor than 2^22, so that no quotient lies so
 * near below a whole number that a double could be rounded to it.
 */
static int32_t points_of(int32_t sum, double length)
{
	return (int32_t)(sum / length);
}

/* ---- Units ---------------------------------------------------------------------------------- */

/* Adds to the points of every lane what it hears of the units. The compiler makes one instruction
 * a register of what is written so plainly, for each width. */
#define HEAR(name, isa)                                                                 \
	isa static void name(const struct model *m, const int16_t *grains, int32_t *points) \
	{                                                                                   \
		const int16_t *heard = m->heard;                                                \
                                                                                        \
		for (size_t lane = 0; lane < model_first_unit(m); lane++) {                     \
			int32_t sum = 0;                                                            \
                                                                                        \
			for (size_t unit = 0; unit < m->room_for_units; unit += MODEL_LANES)        \
				for (size_t k = 0; k < MODEL_LANES; k++)                                \
					sum += *heard++ * grains[unit + k];                                 \
			points[lane] += sum / (MODEL_PARTS / MODEL_GRAIN);                          \
		}                                                                               \
	}

HEAR(hear_plain, )
#ifdef __x86_64__
HEAR(hear_avx2, __attribute__((target("avx2"))))
HEAR(hear_avx512, __attribute__((target("avx512bw"))))
#endif

static void hear(const struct model *m, const int16_t *grains, int32_t *points)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512bw"))
		hear_avx512(m, grains, points);
	else if (__builtin_cpu_supports("avx2"))
		hear_avx2(m, grains, points);
	else
#endif
		hear_plain(m, grains, points);
}

static void hear_units(const struct model *m, const int32_t *units, int32_t *points)
{
	int16_t grains[MODEL_UNITS_MAX] = {0};

	for (size_t unit = 0; unit < m->n_units; unit++)
		grains[unit] = (int16_t)model_grains(units[unit]);
	hear(m, grains, points);
}

void model_silence(struct model *m)
{
	memcpy(m->silent, m->own, model_first_unit(m) * sizeof(m->own[0]));
	hear_units(m, m->own + model_first_unit(m), m->silent);
}

/* To the lanes of a block. */
static void add_points(int32_t *restrict points, const int32_t *restrict sums, double length)
{
	for (size_t k = 0; k < MODEL_LANES; k++)
		points[k] += points_of(sums[k], length);
}

bool model_read(const struct model *m, const struct folded *f, const struct hits *hits,
	struct arena *a, struct opinion *ret)
{
	struct summing g;

	if (!summing_begin(&g, m, f, hits, a))
		return false;
	list_grams(&g, f);
	*ret = (struct opinion){.points = g.points,
		.of_grams = length_of(size_of(m, &g.grams)),
		.rows = g.at,
		.n_rows = 2 * f->n + hits->n_roles};
	adding_rows(m, g.grams.list, g.grams.n, g.of_grams);
	list_classes(&g, hits, g.at + 2 * f->n); /* not before: grams would be far again */
	ret->of_classes = length_of(size_of(m, &g.classes));
	adding_rows(m, g.classes.list, g.classes.n, g.of_classes);
	memcpy(g.points, m->own, m->stride * sizeof(*g.points));
	for (size_t lane = 0; lane < m->stride; lane += MODEL_LANES) {
		add_points(g.points + lane, g.of_grams + lane, ret->of_grams);
		add_points(g.points + lane, g.of_classes + lane, ret->of_classes);
	}
	hear_units(m, g.points + model_first_unit(m), g.points);
	for (size_t n = 0; n < model_first_unit(m); n++)
		g.points[n] = g.points[n] < MODEL_LEAST ? MODEL_LEAST : g.points[n];
	return true;
}
