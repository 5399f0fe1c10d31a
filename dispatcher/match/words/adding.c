#include "adding.h"

/* ---- Lane by lane ---------------------------------------------------------------------------- */

/*
 * The loop that all the time goes into, once for each width of registers: of vectors that are wider
 * than these the compiler makes a mess. Bytes are added two by two, as halves: all of them, and
 * their high ones, which are the sums of the odd lanes, and what is to be taken from the others to
 * have those of the even ones. They stay in registers; so many rows are sure not to overflow.
 */
enum {
	HALVES = MODEL_LANES / 2,
	ROWS_AT_ONCE = UINT16_MAX / UINT8_MAX,
	LOW = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, /* which byte of two is the low one */
};
#define ADD_BYTES(name, isa, width)                                                                \
	isa static void name(const struct model *m, const uint32_t *rows, size_t n, size_t lane,       \
		uint16_t ret_all[HALVES], uint16_t ret_high[HALVES])                                       \
	{                                                                                              \
		typedef uint16_t halves __attribute__((vector_size(width)));                               \
		enum { STEPS = HALVES * sizeof(uint16_t) / sizeof(halves) };                               \
		halves all[STEPS], high[STEPS];                                                            \
                                                                                                   \
		_Pragma("GCC unroll 4") for (size_t k = 0; k < STEPS; k++) all[k] = high[k] = (halves){0}; \
		for (size_t i = 0; i < n; i++) {                                                           \
			const uint8_t *row = m->weights + rows[i] * m->stride + lane;                          \
                                                                                                   \
			_Pragma("GCC unroll 4") for (size_t k = 0; k < STEPS; k++)                             \
			{                                                                                      \
				halves h;                                                                          \
                                                                                                   \
				memcpy(&h, row + k * sizeof(h), sizeof(h));                                        \
				all[k] += h;                                                                       \
				high[k] += h >> 8;                                                                 \
			}                                                                                      \
		}                                                                                          \
		_Pragma("GCC unroll 4") for (size_t k = 0; k < STEPS; k++)                                 \
		{                                                                                          \
			memcpy(ret_all + k * HALVES / STEPS, &all[k], sizeof(halves));                         \
			memcpy(ret_high + k * HALVES / STEPS, &high[k], sizeof(halves));                       \
		}                                                                                          \
	}

ADD_BYTES(add_bytes_plain, , 16)
#ifdef __x86_64__
ADD_BYTES(add_bytes_avx2, __attribute__((target("avx2"))), 32)
ADD_BYTES(add_bytes_avx512, __attribute__((target("avx512bw"))), 64)
#endif

static void add_bytes(const struct model *m, const uint32_t *rows, size_t n, size_t lane,
	uint16_t ret_all[HALVES], uint16_t ret_high[HALVES])
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512bw"))
		add_bytes_avx512(m, rows, n, lane, ret_all, ret_high);
	else if (__builtin_cpu_supports("avx2"))
		add_bytes_avx2(m, rows, n, lane, ret_all, ret_high);
	else
#endif
		add_bytes_plain(m, rows, n, lane, ret_all, ret_high);
}

/* The steps of a few rows. */
static void add_steps(const struct model *m, const uint32_t *rows, size_t n, int32_t *sums)
{
	int32_t zero = (int32_t)n * MODEL_ZERO;

	for (size_t lane = 0; lane < m->stride; lane += MODEL_LANES) {
		uint16_t all[HALVES], high[HALVES];

		add_bytes(m, rows, n, lane, all, high);
		for (size_t k = 0; k < HALVES; k++) {
			sums[lane + 2 * k + LOW] += (uint16_t)(all[k] - (high[k] << 8)) - zero;
			sums[lane + 2 * k + !LOW] += high[k] - zero;
		}
	}
}

void adding_rows(const struct model *m, const uint32_t *rows, size_t n, int32_t *sums)
{
	memset(sums, 0, m->stride * sizeof(*sums));
	for (size_t i = 0; i < n; i += ROWS_AT_ONCE)
		add_steps(m, rows + i, n - i < ROWS_AT_ONCE ? n - i : ROWS_AT_ONCE, sums);
	for (size_t lane = 0; lane < m->stride; lane++)
		sums[lane] *= MODEL_STEP;
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = m->rows[rows[i]].rests; k < m->rows[rows[i] + 1].rests; k++)
			sums[m->rests[k].lane] += m->rests[k].points;
}

/* ---- Row by row ------------------------------------------------------------------------------ */

/*
 * Adds to what each row says the bytes of a block of units, each by what is heard of it. The
 * compiler makes one instruction a register of what is written so plainly, for each width.
 */
#define HEAR_BYTES(name, isa)                                                                \
	isa static void name(const struct model *m, const uint32_t *rows, size_t n, size_t lane, \
		const int16_t heard[restrict MODEL_LANES], int32_t *restrict ret)                    \
	{                                                                                        \
		for (size_t i = 0; i < n; i++) {                                                     \
			const uint8_t *row = m->weights + rows[i] * m->stride + lane;                    \
			int32_t sum = 0;                                                                 \
                                                                                             \
			for (size_t k = 0; k < MODEL_LANES; k++)                                         \
				sum += (int16_t)row[k] * heard[k];                                           \
			ret[i] += sum;                                                                   \
		}                                                                                    \
	}

HEAR_BYTES(hear_bytes_plain, )
#ifdef __x86_64__
HEAR_BYTES(hear_bytes_avx2, __attribute__((target("avx2"))))
HEAR_BYTES(hear_bytes_avx512, __attribute__((target("avx512bw"))))
#endif

static void hear_bytes(const struct model *m, const uint32_t *rows, size_t n, size_t lane,
	const int16_t heard[MODEL_LANES], int32_t *ret)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512bw"))
		hear_bytes_avx512(m, rows, n, lane, heard, ret);
	else if (__builtin_cpu_supports("avx2"))
		hear_bytes_avx2(m, rows, n, lane, heard, ret);
	else
#endif
		hear_bytes_plain(m, rows, n, lane, heard, ret);
}

/* What a row says that has rests. */
static int64_t rests_through_units(const struct model *m, uint32_t row, const int16_t *heard)
{
	int64_t sum = 0;

	for (uint32_t i = m->rows[row].rests; i < m->rows[row + 1].rests; i++)
		if (m->rests[i].lane >= model_first_unit(m))
			sum += (int64_t)m->rests[i].points * heard[m->rests[i].lane - model_first_unit(m)];
	return sum;
}

void adding_units(const struct model *m, const uint32_t *rows, size_t n,
	const int16_t heard[MODEL_UNITS_MAX], int32_t *ret)
{
	int32_t zero = 0; /* what bytes of no steps say: within 32 bits, as all is */

	for (size_t unit = 0; unit < m->n_units; unit++)
		zero += MODEL_ZERO * heard[unit];
	memset(ret, 0, n * sizeof(*ret));
	for (size_t unit = 0; unit < m->n_units; unit += MODEL_LANES)
		hear_bytes(m, rows, n, model_first_unit(m) + unit, heard + unit, ret);
	for (size_t i = 0; i < n; i++)
		ret[i] = (int32_t)(((int64_t)(ret[i] - zero) * MODEL_STEP +
							   rests_through_units(m, rows[i], heard)) /
						   MODEL_PARTS);
}
