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
	struct gram_rows *at; /* of each character */
	uint64_t *seen;       /* bits: rows of grams */
	int32_t *sums;        /* of grams, then of classes */
};

static bool summing_begin(struct summing *g, const struct model *m, const struct folded *f,
	const struct hits *hits, struct arena *a)
{
	*g = (struct summing){.m = m,
		.grams.list = arena_room(a, (2 * f->n + 1) * sizeof(uint32_t)),
		.classes.list = arena_room(a, (hits->n_roles + 1) * sizeof(uint32_t)),
		.at = arena_room(a, f->n * sizeof(struct gram_rows)),
		.seen = arena_array(a, m->n_rows / 64 + 1, sizeof(uint64_t)),
		.sums = arena_room(a, 2 * m->stride * sizeof(int32_t))};
	return g->grams.list && g->classes.list && g->at && g->seen && g->sums;
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
	enum { LINE = 64 / sizeof(uint32_t) };
	const uint32_t *weights = m->weights + row * m->stride / 2;

	for (size_t i = 0; i < m->stride / 2; i += LINE)
		__builtin_prefetch(weights + i);
}

static void list_grams(struct summing *g, const struct folded *f)
{
	const struct trie *t = &g->m->grams;
	uint32_t before = 0;

	g->seen[0] = 1; /* row 0 */
	for (size_t i = 0; i < f->n; i++) {
		uint32_t code = trie_code(t, f->cp[i]);
		uint32_t one = trie_next(t, 0, code), pair = before ? trie_next(t, before, code) : 0;

		g->at[i] = (struct gram_rows){t->nodes[one].first, t->nodes[pair].first};
		fetch(g->m, g->at[i].one);
		fetch(g->m, g->at[i].pair);
		add_gram(g, g->at[i].one);
		add_gram(g, g->at[i].pair);
		before = one;
	}
}

static void list_classes(struct summing *g, const struct hits *hits)
{
	for (size_t i = 0; i < hits->n_roles; i++) {
		uint32_t row = g->m->role_row[hits->roles[i]];

		g->classes.list[g->classes.n] = row;
		g->classes.n += row > 0;
	}
}

/*
 * The loop that all the time goes into, once for each width of registers: of vectors that are wider
 * than these the compiler makes a mess. It adds up the words of all rows, and their high halves:
 * the sums of the odd lanes, and what is to be taken from those of the words to have those of the
 * even ones. They stay in registers.
 */
enum { WORDS = MODEL_LANES / 2 };
#define ADD_WORDS(name, isa, width)                                                               \
	isa static void name(const struct model *m, const struct rows *rows, size_t lane,             \
		uint32_t ret_all[WORDS], uint32_t ret_high[WORDS])                                        \
	{                                                                                             \
		typedef uint32_t words __attribute__((vector_size(width)));                               \
		enum { STEPS = WORDS * sizeof(uint32_t) / sizeof(words) };                                \
		words all[STEPS], high[STEPS];                                                            \
                                                                                                  \
		_Pragma("GCC unroll 8") for (size_t k = 0; k < STEPS; k++) all[k] = high[k] = (words){0}; \
		for (size_t i = 0; i < rows->n; i++) {                                                    \
			const uint32_t *row = m->weights + (rows->list[i] * m->stride + lane) / 2;            \
                                                                                                  \
			_Pragma("GCC unroll 8") for (size_t k = 0; k < STEPS; k++)                            \
			{                                                                                     \
				words w;                                                                          \
                                                                                                  \
				memcpy(&w, row + k * WORDS / STEPS, sizeof(w));                                   \
				all[k] += w;                                                                      \
				high[k] += w >> 16;                                                               \
			}                                                                                     \
		}                                                                                         \
		_Pragma("GCC unroll 8") for (size_t k = 0; k < STEPS; k++)                                \
		{                                                                                         \
			memcpy(ret_all + k * WORDS / STEPS, &all[k], sizeof(words));                          \
			memcpy(ret_high + k * WORDS / STEPS, &high[k], sizeof(words));                        \
		}                                                                                         \
	}

ADD_WORDS(add_words_plain, , 16)
#ifdef __x86_64__
ADD_WORDS(add_words_avx2, __attribute__((target("avx2"))), 32)
ADD_WORDS(add_words_avx512, __attribute__((target("avx512f"))), 64)
#endif

static void add_words(const struct model *m, const struct rows *rows, size_t lane,
	uint32_t ret_all[WORDS], uint32_t ret_high[WORDS])
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f"))
		add_words_avx512(m, rows, lane, ret_all, ret_high);
	else if (__builtin_cpu_supports("avx2"))
		add_words_avx2(m, rows, lane, ret_all, ret_high);
	else
#endif
		add_words_plain(m, rows, lane, ret_all, ret_high);
}

/* Within 32 bits: at most MODEL_ROWS_MAX rows of MODEL_WEIGHT_MAX, and as many times MODEL_ZERO. */
static void add_weights(const struct model *m, const struct rows *rows, int32_t *sums)
{
	uint32_t zero = (uint32_t)rows->n * MODEL_ZERO;

	for (size_t lane = 0; lane < m->stride; lane += MODEL_LANES) {
		uint32_t all[WORDS], high[WORDS];

		add_words(m, rows, lane, all, high);
		for (size_t k = 0; k < WORDS; k++) {
			sums[lane + 2 * k] = (int32_t)(all[k] - (high[k] << 16) - zero);
			sums[lane + 2 * k + 1] = (int32_t)(high[k] - zero);
		}
	}
}

static uint32_t size_of(const struct model *m, const struct rows *rows)
{
	uint32_t size = 0;

	for (size_t i = 0; i < rows->n; i++)
		size += m->sizes[rows->list[i]];
	return size;
}

/*
 * What divides a sum by the length of what is there, in 2^-FRACTION: of nothing any length will do.
 * 256 times the length is a whole number, for sizes are 16 times squares. Rounded up, and exact:
 * a sum times 256 is less than 2^40 (MODEL_WEIGHT_MAX of MODEL_ROWS_MAX rows), the divisor than
 * 2^22.
 */
enum { FRACTION = 62 };
static uint64_t per_length(uint32_t size)
{
	uint32_t length = size ? root((uint64_t)size << 12) : 256;

	return (UINT64_C(1) << FRACTION) / length + 1;
}

/* Towards zero, as integers are divided. */
static int32_t points_of(int32_t sum, uint64_t per_length)
{
	int32_t sign = sum < 0 ? -1 : 0; /* no branch: which way words speak nobody can foresee */
	uint64_t size = (uint64_t)((sum ^ sign) - sign) * 256;

	return ((int32_t)((unsigned __int128)size * per_length >> FRACTION) ^ sign) - sign;
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

bool model_read(const struct model *m, const struct folded *f, const struct hits *hits,
	struct arena *a, struct opinion *ret)
{
	struct summing g;
	int32_t *of_classes;

	if (!summing_begin(&g, m, f, hits, a))
		return false;
	list_grams(&g, f);
	list_classes(&g, hits);
	add_weights(m, &g.grams, g.sums);
	add_weights(m, &g.classes, of_classes = g.sums + m->stride);
	ret->of_grams = per_length(size_of(m, &g.grams));
	ret->of_classes = per_length(size_of(m, &g.classes));
	ret->rows = g.at;
	ret->points = g.sums;
	for (size_t n = 0; n < model_first_unit(m) + m->n_units; n++)
		ret->points[n] = m->own[n] + points_of(g.sums[n], ret->of_grams) +
						 points_of(of_classes[n], ret->of_classes);
	hear_units(m, ret->points + model_first_unit(m), ret->points);
	for (size_t n = 0; n < model_first_unit(m); n++)
		ret->points[n] = ret->points[n] < MODEL_LEAST ? MODEL_LEAST : ret->points[n];
	return true;
}

/* ---- Words ---------------------------------------------------------------------------------- */

/* Who listens to words. */
struct listening {
	const struct model *m;
	const struct opinion *o;
	size_t lane;
	bool through_units;
};

/* What a row says for the lane, by itself or through the units that speak. */
static int32_t said_by(const struct listening *l, uint32_t row, uint64_t per_length)
{
	const struct model *m = l->m;
	const int32_t *units = l->o->points + model_first_unit(m);
	int64_t sum = 0;

	if (!l->through_units)
		return points_of(model_weight(m, row, l->lane), per_length);
	for (size_t unit = 0; unit < m->n_units; unit++)
		if (grains_of(units[unit]))
			sum += model_weight(m, row, model_first_unit(m) + unit) *
				   (int64_t)m->heard[unit * m->stride + l->lane];
	return points_of((int32_t)(sum / MODEL_PARTS), per_length);
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
		int32_t points = said_by(l, row, o->of_classes);

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
	struct listening l = {m, o, lane, false};

	if (!listen(&l, f, hits, a, ret, ret_n))
		return false;
	l.through_units = *ret_n == 0 && m->n_units > 0;
	return !l.through_units || listen(&l, f, hits, a, ret, ret_n);
}
