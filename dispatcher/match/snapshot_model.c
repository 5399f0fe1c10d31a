/*
 * The model's rows of a snapshot. What a weight is: model.h; the form: sql/seed/README.md.
 */
#include "building.h"
#include "model.h"

enum row_kind { ROW_DATA, ROW_CLASS, ROW_GRAM, ROW_NEED, ROW_SCREEN, ROW_KINDS };
static const struct text row_kinds[ROW_KINDS] = {TEXT_INIT("DATA"), TEXT_INIT("CLASS"),
	TEXT_INIT("GRAM"), TEXT_INIT("NEED"), TEXT_INIT("SCREEN")};

struct modelling {
	struct model *m;
	int16_t *weights;
	uint16_t *sizes;
	uint32_t *role_row;
	bool told; /* what taught it */
};

/* The lane of a need's code, of a kind of screen, or of CRISIS. */
static bool find_lane(const struct reading *r, struct text code, size_t *ret)
{
	static const struct text kinds[SCREENS + 1] = {
#define SCREEN(kind) TEXT_INIT(#kind),
#include "screens.def"
#undef SCREEN
		TEXT_INIT("CRISIS"),
	};
	need_index need = snapshot_need(r->b->s, code);

	*ret = need;
	for (size_t kind = 0; need == NONE && kind <= SCREENS; kind++)
		if (text_eq(kinds[kind], code)) {
			*ret = r->b->s->n_needs + kind;
			return true;
		}
	return need != NONE ||
		   READ_FAULT(r, "there is no need and no screen \"%.*s\"", TEXT_ARG(building_quote(code)));
}

/* One "NEED:weight" of a row. */
static bool read_weight(const struct reading *r, struct text word, int16_t *weights)
{
	struct text code = text_cut(&word, ':');
	size_t lane;
	int64_t n;

	if (!find_lane(r, code, &lane))
		return false;
	if (!text_to_i64(word, &n) || n == 0 || n < -MODEL_WEIGHT_MAX || n > MODEL_WEIGHT_MAX)
		return READ_FAULT(r,
			"the weight for %.*s is \"%.*s\", not a number from 1 to %d or below 0", TEXT_ARG(code),
			TEXT_ARG(building_quote(word)), MODEL_WEIGHT_MAX);
	if (weights[lane])
		return READ_FAULT(r, "%.*s is there twice", TEXT_ARG(code));
	weights[lane] = (int16_t)n;
	return true;
}

/* "size NEED:weight ...", as the next row. */
static bool read_weights(const struct reading *r, struct modelling *g, uint32_t *ret_row)
{
	struct text list = r->columns[2];
	uint32_t row = (uint32_t)g->m->n_rows;
	int64_t size;

	if (!g->told) /* DATA sorts after CLASS, but is read first */
		return READ_FAULT(r, "weights, but no DATA row says what taught them");
	if (row == MODEL_ROWS_MAX)
		return READ_FAULT(r, "more than %d grams and classes", MODEL_ROWS_MAX);
	if (!text_to_i64(text_cut(&list, ' '), &size) || size < 1 || size > MODEL_SIZE_MAX)
		return READ_FAULT(r, "value does not begin with a size from 1 to %d", MODEL_SIZE_MAX);
	while (list.len)
		if (!read_weight(r, text_cut(&list, ' '), g->weights + row * g->m->stride))
			return false;
	g->sizes[row] = (uint16_t)size;
	g->m->n_rows++;
	*ret_row = row;
	return true;
}

static bool read_gram(const struct reading *r, struct modelling *g)
{
	uint32_t gram = gram_from(r->columns[1]), row;

	if (!gram)
		return READ_FAULT(r, "gram \"%.*s\" is not one Chinese character, or two",
			TEXT_ARG(building_quote(r->columns[1])));
	if (!read_weights(r, g, &row))
		return false;
	*gram_place(g->m->places, g->m->bits, gram) = (struct gram_place){gram, row};
	return true;
}

/* A class that no term names is never looked for: its weights rest. */
static bool read_class(const struct reading *r, struct modelling *g)
{
	const struct snapshot *s = r->b->s;
	uint32_t role = scanner_role(s->scanner, s, r->columns[1]), row;

	if (!read_weights(r, g, &row))
		return false;
	if (role)
		g->role_row[role] = row + 1;
	return true;
}

static bool read_own(const struct reading *r, struct modelling *g)
{
	int64_t points;
	size_t lane;

	if (!find_lane(r, r->columns[1], &lane) ||
		!cell_number(r, 2, -MODEL_NEED_MAX, MODEL_NEED_MAX, &points))
		return false;
	g->m->own[lane] = (int32_t)points;
	return true;
}

/* What taught it: for people, and part of the snapshot's digest. Matching has no use for it. */
static bool read_data(const struct reading *r, struct modelling *g)
{
	enum { HEX_DIGITS = 64 };
	struct text sum = r->columns[1];
	bool ok = sum.len == HEX_DIGITS;
	int64_t cases;

	for (size_t i = 0; ok && i < sum.len; i++)
		ok = (sum.ptr[i] >= '0' && sum.ptr[i] <= '9') || (sum.ptr[i] >= 'a' && sum.ptr[i] <= 'f');
	if (!ok)
		return READ_FAULT(r, "\"%.*s\" is not a SHA-256 checksum in 64 small hexadecimal digits",
			TEXT_ARG(building_quote(sum)));
	if (g->told)
		return READ_FAULT(r, "a second DATA row");
	g->told = true;
	return cell_number(r, 2, 0, INT64_MAX, &cases);
}

static bool read_row(const struct reading *r, struct modelling *g, bool data)
{
	size_t kind;

	if (!cell_word(r, 0, row_kinds, ROW_KINDS, &kind))
		return false;
	if ((kind == ROW_DATA) != data)
		return true;
	switch ((enum row_kind)kind) {
	case ROW_DATA:
		return read_data(r, g);
	case ROW_CLASS:
		return read_class(r, g);
	case ROW_GRAM:
		return read_gram(r, g);
	case ROW_NEED:
	case ROW_SCREEN:
	case ROW_KINDS:
		break;
	}
	return read_own(r, g);
}

static bool modelling_begin(struct snapshot_builder *b, size_t n_rows, struct modelling *g)
{
	struct model *m = arena_alloc(b->arena, sizeof(*m));
	size_t n_roles = scanner_roles(b->s->scanner);

	if (!m)
		return false;
	for (m->bits = 4; (size_t)1 << m->bits < 2 * n_rows;)
		m->bits++;
	m->n_needs = b->s->n_needs;
	m->stride = (m->n_needs + SCREENS + 1 + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES;
	m->places = arena_array(b->arena, (size_t)1 << m->bits, sizeof(*m->places));
	g->weights = arena_array(b->arena, n_rows * m->stride, sizeof(*g->weights));
	g->sizes = arena_array(b->arena, n_rows, sizeof(*g->sizes));
	g->role_row = arena_array(b->arena, n_roles / 64 * 64 + 64, sizeof(*g->role_row));
	m->weights = g->weights;
	m->sizes = g->sizes;
	m->role_row = g->role_row;
	g->m = m;
	return m->places && g->weights && g->sizes && g->role_row;
}

/* What taught it is read before the rest. */
bool building_read_model(struct snapshot_builder *b)
{
	enum { ROWS_MAX = MODEL_ROWS_MAX + MODEL_LANES_MAX + 1 };
	struct reading r = building_reading(b, TABLE_MODEL);
	struct modelling g = {0};

	if (r.n == 0)
		return true;
	if (!modelling_begin(b, r.n < ROWS_MAX ? r.n : ROWS_MAX, &g))
		return building_fault(b, TABLE_MODEL, 0, TEXT_NONE);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; building_row(&r, i); i++)
			if (!read_row(&r, &g, pass == 0))
				return false;
	for (size_t kind = 0; kind <= SCREENS; kind++) /* what was not taught is never raised */
		if (!g.m->own[g.m->n_needs + kind])
			g.m->own[g.m->n_needs + kind] = MODEL_LEAST;
	if (g.m->n_rows)
		b->s->model = g.m;
	return true;
}
