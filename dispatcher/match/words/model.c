#include "model.h"

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
	struct gram_rows *at;                    /* of each character */
	uint64_t *seen;                          /* bits: rows of grams */
	int32_t *points, *of_grams, *of_classes; /* of each lane: points, and the sums for them */
};

static bool summing_begin(struct summing *g, const struct model *m, const struct folded *f,
	const struct hits *hits, struct arena *a)
{
	*g = (struct summing){.m = m,
		.grams.list = arena_room(a, (2 * f->n + 1) * sizeof(uint32_t)),
		.classes.list = arena_room(a, (hits->n_roles + 1) * sizeof(uint32_t)),
		.at = arena_room(a, f->n * sizeof(struct gram_rows)),
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

	__builtin_prefetch(&m->rows[row]);
	for (size_t i = 0; i < m->stride; i += LINE)
		__builtin_prefetch(weights + i);
}

/* Where the grams that end at each character would be in the trie. */
static void place_grams(struct summing *g, const struct folded *f)
{
	const struct trie *t = &g->m->grams;
	uint32_t before = 0;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t code = trie_code(t, f->cp[i]), pair = trie_place(t, before, code);

		__builtin_prefetch(&t->nodes[pair]);
		before = trie_next(t, 0, code);
		g->at[i] = (struct gram_rows){before, pair};
	}
}

/* From places in the trie to rows. */
static void find_grams(struct summing *g, const struct folded *f)
{
	const struct trie *t = &g->m->grams;
	uint32_t before = 0;

	for (size_t i = 0; i < f->n; i++) {
		uint32_t one = g->at[i].one, pair = before ? trie_arrive(t, before, g->at[i].pair) : 0;

		g->at[i] = (struct gram_rows){t->nodes[one].first, t->nodes[pair].first};
		fetch(g->m, g->at[i].one);
		fetch(g->m, g->at[i].pair);
		before = one;
	}
}

/* What is seldom at hand is asked for of all characters before it is read of the first. */
static void list_grams(struct summing *g, const struct folded *f)
{
	place_grams(g, f);
	find_grams(g, f);
	g->seen[0] = 1; /* row 0 */
	for (size_t i = 0; i < f->n; i++) {
		add_gram(g, g->at[i].one);
		add_gram(g, g->at[i].pair);
	}
}

static void list_classes(struct summing *g, const struct hits *hits)
{
	for (size_t i = 0; i < hits->n_roles; i++) {
		uint32_t row = g->m->role_row[hits->roles[i]];

		fetch(g->m, row);
		g->classes.list[g->classes.n] = row;
		g->classes.n += row > 0;
	}
}

static uint32_t size_of(const struct model *m, const struct rows *rows)
{
	uint32_t size = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct model_row *row = &m->rows[rows->list[i]];

		__builtin_prefetch(&m->rests[row->rests]); /* to be added soon */
		size += row->size;
	}
	return size;
}

/* The root of a size, in 2^-8: a whole number, for sizes are 16 times squares. */
static double length_of(uint32_t size)
{
	return (size ? root((uint64_t)size << 12) : 256) / 256.0; /* of nothing any length will do */
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

/* Units speak in grains, so that what a lane hears of all of them stays within 32 bits. */
enum { GRAIN = 16, GRAINS_MAX = (1 << 11) - 1 };
_Static_assert((int64_t)MODEL_UNITS_MAX *GRAINS_MAX *MODEL_PART_MAX <= INT32_MAX,
	"what a lane hears of all units stays within 32 bits");

/* What a unit says that has as many points: nothing below nothing. */
static int32_t grains_of(int32_t points)
{
	int32_t grains = points < 0 ? 0 : points / GRAIN;

	return grains > GRAINS_MAX ? GRAINS_MAX : grains;
}

/* Likewise once for each width: what MODEL_LANES lanes hear of all units. */
#define HEAR(name, isa, width)                                                              \
	isa static void name(                                                                   \
		const struct model *m, const int32_t *units, size_t lane, int32_t ret[MODEL_LANES]) \
	{                                                                                       \
		typedef int32_t lanes __attribute__((vector_size(width)));                          \
		typedef int16_t halves __attribute__((vector_size(width / 2)));                     \
		enum { STEPS = MODEL_LANES * sizeof(int32_t) / sizeof(lanes) };                     \
		lanes sums[STEPS];                                                                  \
                                                                                            \
		_Pragma("GCC unroll 16") for (size_t k = 0; k < STEPS; k++) sums[k] = (lanes){0};   \
		for (size_t unit = 0; unit < m->n_units; unit++) {                                  \
			const int16_t *heard = m->heard + unit * m->stride + lane;                      \
			int32_t grains = grains_of(units[unit]);                                        \
                                                                                            \
			if (!grains)                                                                    \
				continue;                                                                   \
			_Pragma("GCC unroll 16") for (size_t k = 0; k < STEPS; k++)                     \
			{                                                                               \
				halves parts;                                                               \
                                                                                            \
				memcpy(&parts, heard + k * MODEL_LANES / STEPS, sizeof(parts));             \
				sums[k] += __builtin_convertvector(parts, lanes) * grains;                  \
			}                                                                               \
		}                                                                                   \
		_Pragma("GCC unroll 16") for (size_t k = 0; k < STEPS; k++)                         \
			memcpy(ret + k * MODEL_LANES / STEPS, &sums[k], sizeof(lanes));                 \
	}

HEAR(hear_plain, , 16)
#ifdef __x86_64__
HEAR(hear_avx2, __attribute__((target("avx2"))), 32)
HEAR(hear_avx512, __attribute__((target("avx512f"))), 64)
#endif

static void hear(const struct model *m, const int32_t *units, size_t lane, int32_t ret[MODEL_LANES])
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f"))
		hear_avx512(m, units, lane, ret);
	else if (__builtin_cpu_supports("avx2"))
		hear_avx2(m, units, lane, ret);
	else
#endif
		hear_plain(m, units, lane, ret);
}

/* Adds to the points of every lane what it hears of the units. */
static void hear_units(const struct model *m, const int32_t *units, int32_t *points)
{
	size_t n = model_first_unit(m);

	for (size_t from = 0; m->n_units && from < n; from += MODEL_LANES) {
		int32_t heard[MODEL_LANES];

		hear(m, units, from, heard);
		for (size_t k = 0; k < MODEL_LANES && from + k < n; k++)
			points[from + k] += heard[k] / (MODEL_PARTS / GRAIN);
	}
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
	*ret = (struct opinion){
		.points = g.points, .of_grams = length_of(size_of(m, &g.grams)), .rows = g.at};
	adding_rows(m, g.grams.list, g.grams.n, g.of_grams);
	list_classes(&g, hits); /* asked for now: with all at once the first would be far again */
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

/* ---- Words ---------------------------------------------------------------------------------- */

/* Who listens to words. */
struct listening {
	const struct model *m;
	const struct opinion *o;
	size_t lane;
	bool through_units;
	int16_t heard[MODEL_UNITS_MAX]; /* of each unit that speaks: what the lane hears; else 0 */
};

static void listen_to_units(struct listening *l)
{
	const struct model *m = l->m;
	const int32_t *units = l->o->points + model_first_unit(m);

	l->through_units = true;
	for (size_t unit = 0; unit < m->n_units; unit++)
		if (grains_of(units[unit]))
			l->heard[unit] = m->heard[unit * m->stride + l->lane];
}

/* What a row says through the units that speak. */
static int32_t said_through_units(const struct listening *l, uint32_t row)
{
	const struct model *m = l->m;
	size_t first = model_first_unit(m);
	const uint8_t *weights = m->weights + row * m->stride + first;
	int32_t steps = 0; /* MODEL_UNITS_MAX of them, each by MODEL_PART_MAX: within 32 bits */
	int64_t sum;

	for (size_t unit = 0; unit < m->n_units; unit++)
		steps += (weights[unit] - MODEL_ZERO) * l->heard[unit];
	sum = (int64_t)steps * MODEL_STEP;
	for (uint32_t i = m->rows[row].rests; i < m->rows[row + 1].rests; i++)
		if (m->rests[i].lane >= first)
			sum += (int64_t)m->rests[i].points * l->heard[m->rests[i].lane - first];
	return (int32_t)(sum / MODEL_PARTS);
}

/* What a row says for the lane, by itself or through the units that speak. */
static int32_t said_by(const struct listening *l, uint32_t row, double length)
{
	return points_of(
		l->through_units ? said_through_units(l, row) : model_weight(l->m, row, l->lane), length);
}

/* What each character spoke, by the grams and the words of classes that it stands in. */
static int64_t *heat_of(
	const struct listening *l, const struct folded *f, const struct hits *hits, struct arena *a)
{
	int64_t *heat = arena_array(a, f->n + 1, sizeof(*heat)), said = 0;
	const struct opinion *o = l->o;

	if (!heat)
		return NULL;
	for (size_t i = 0; i < hits->n_playings; i++) { /* where it begins, and to where it ends */
		const struct spot *spot = &hits->spots[hits->played_at[i]];
		uint32_t row = l->m->role_row[hits->played[i] & ~ROLE_EXCEPT];
		int32_t points;

		if (!row)
			continue;
		points = said_by(l, row, o->of_classes);
		heat[spot->begin] += points;
		heat[spot->end] -= points;
	}
	for (size_t i = 0; i < f->n; i++) {
		int32_t pair = said_by(l, o->rows[i].pair, o->of_grams);

		said += heat[i];
		heat[i] = said + said_by(l, o->rows[i].one, o->of_grams) + pair;
		heat[i ? i - 1 : 0] += pair; /* no pair ends at the first */
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

/* False when the arena is full. */
static bool listen(const struct listening *l, const struct folded *f, const struct hits *hits,
	struct arena *a, struct slice ret[MODEL_WORDS_MAX], size_t *ret_n)
{
	int64_t *heat = heat_of(l, f, hits, a);
	struct slice found;

	*ret_n = 0;
	if (!heat)
		return false;
	while (*ret_n < MODEL_WORDS_MAX && take_hottest(heat, f->n, &found)) {
		size_t at = (*ret_n)++;

		for (; at > 0 && ret[at - 1].begin > found.begin; at--)
			ret[at] = ret[at - 1];
		ret[at] = found;
	}
	return true;
}

bool model_words(const struct model *m, const struct folded *f, const struct hits *hits,
	const struct opinion *o, size_t lane, struct arena *a, struct slice ret[MODEL_WORDS_MAX],
	size_t *ret_n)
{
	struct listening l = {.m = m, .o = o, .lane = lane};

	if (!listen(&l, f, hits, a, ret, ret_n))
		return false;
	if (*ret_n || !m->n_units)
		return true;
	listen_to_units(&l);
	return listen(&l, f, hits, a, ret, ret_n);
}
