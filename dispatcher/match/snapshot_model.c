/*
 * The model's rows of a snapshot. What a weight is: model.h; the form: sql/seed/README.md.
 */
#include "building.h"
#include "model.h"

#define READ_FAULT(r, ...) BUILDING_FAULT((r)->b, (r)->table, (r)->row, __VA_ARGS__)

enum row_kind { ROW_DATA, ROW_GRAM, ROW_NEED, ROW_KINDS };
static const struct text row_kinds[ROW_KINDS] = {
	TEXT_INIT("DATA"), TEXT_INIT("GRAM"), TEXT_INIT("NEED")};

struct modelling {
	struct model *m;
	int16_t *weights;
	bool told; /* what taught it */
};

/* One "DOMAIN:weight" of a gram. */
static bool read_weight(const struct reading *r, struct text word, int16_t *weights)
{
	const struct snapshot *s = r->b->s;
	struct text code = text_cut(&word, ':');
	uint16_t d = building_find(s->domains, s->n_domains, sizeof(s->domains[0]), code);
	int64_t n;

	if (d == NONE)
		return READ_FAULT(r, "there is no domain \"%.*s\"", TEXT_ARG(building_quote(code)));
	if (!text_to_i64(word, &n) || n == 0 || n < -MODEL_WEIGHT_MAX || n > MODEL_WEIGHT_MAX)
		return READ_FAULT(r,
			"the weight for %.*s is \"%.*s\", not a number from 1 to %d or below 0", TEXT_ARG(code),
			TEXT_ARG(building_quote(word)), MODEL_WEIGHT_MAX);
	if (weights[d])
		return READ_FAULT(r, "domain %.*s is there twice", TEXT_ARG(code));
	weights[d] = (int16_t)n;
	return true;
}

static bool read_gram(const struct reading *r, struct modelling *g)
{
	struct text list = r->row->columns[2];
	uint32_t gram = gram_from(r->row->columns[1]), row = (uint32_t)g->m->n_grams;

	if (!gram)
		return READ_FAULT(r, "gram \"%.*s\" is not one Chinese character, or two",
			TEXT_ARG(building_quote(r->row->columns[1])));
	if (!g->told) /* DATA sorts before GRAM */
		return READ_FAULT(r, "a gram, but no DATA row says what taught it");
	if (row == MODEL_GRAMS_MAX)
		return READ_FAULT(r, "more than %d grams", MODEL_GRAMS_MAX);
	if (!list.len)
		return READ_FAULT(r, "a gram without weights");
	while (list.len)
		if (!read_weight(r, text_cut(&list, ' '), g->weights + row * g->m->stride))
			return false;
	*gram_place(g->m->places, g->m->bits, gram) = (struct gram_place){gram, row};
	g->m->n_grams++;
	return true;
}

static bool read_need(const struct reading *r, struct modelling *g)
{
	need_index need = snapshot_need(r->b->s, r->row->columns[1]);
	int64_t points;

	if (need == NONE)
		return READ_FAULT(
			r, "there is no need \"%.*s\"", TEXT_ARG(building_quote(r->row->columns[1])));
	if (!cell_number(r, 2, -MODEL_NEED_MAX, MODEL_NEED_MAX, &points))
		return false;
	g->m->needs[need] = (int16_t)points;
	return true;
}

/* What taught it: for people, and part of the snapshot's digest. Matching has no use for it. */
static bool read_data(const struct reading *r, struct modelling *g)
{
	enum { HEX_DIGITS = 64 };
	struct text sum = r->row->columns[1];
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

static bool read_row(const struct reading *r, struct modelling *g)
{
	size_t kind;

	if (!cell_word(r, 0, row_kinds, ROW_KINDS, &kind))
		return false;
	if (kind == ROW_DATA)
		return read_data(r, g);
	return kind == ROW_GRAM ? read_gram(r, g) : read_need(r, g);
}

static bool modelling_begin(struct snapshot_builder *b, size_t n_rows, struct modelling *g)
{
	struct model *m = arena_alloc(b->arena, sizeof(*m));

	if (!m)
		return false;
	for (m->bits = 4; (size_t)1 << m->bits < 2 * n_rows;)
		m->bits++;
	m->stride = (b->s->n_domains + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES;
	m->places = arena_array(b->arena, (size_t)1 << m->bits, sizeof(*m->places));
	g->weights = arena_array(b->arena, n_rows * m->stride, sizeof(*g->weights));
	m->weights = g->weights;
	g->m = m;
	return m->places && g->weights;
}

bool building_read_model(struct snapshot_builder *b)
{
	enum { ROWS_MAX = MODEL_GRAMS_MAX + NEEDS_MAX + 1 };
	struct reading r = building_reading(b, TABLE_MODEL);
	struct modelling g = {0};

	if (r.n == 0)
		return true;
	if (!modelling_begin(b, r.n < ROWS_MAX ? r.n : ROWS_MAX, &g))
		return building_fault(b, TABLE_MODEL, 0, TEXT_NONE);
	for (size_t i = 0; i < r.n; i++)
		if (!building_row(&r, i, 2) || !read_row(&r, &g))
			return false;
	if (g.m->n_grams)
		b->s->model = g.m;
	return true;
}
