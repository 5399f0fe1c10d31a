/*
 * The model's rows of a snapshot. What a weight is: model.h; the form: sql/seed/README.md.
 */
#include <inttypes.h>

#include "building.h"
#include "model.h"

enum row_kind {
	ROW_DATA,
	ROW_LANES,
	ROW_UNIT,
	ROW_CLASS,
	ROW_GRAM,
	ROW_NEED,
	ROW_SCREEN,
	ROW_KINDS
};
static const struct text row_kinds[ROW_KINDS] = {TEXT_INIT("DATA"), TEXT_INIT("LANES"),
	TEXT_INIT("UNIT"), TEXT_INIT("CLASS"), TEXT_INIT("GRAM"), TEXT_INIT("NEED"),
	TEXT_INIT("SCREEN")};

struct modelling {
	struct model *m;
	uint32_t *characters; /* of all grams */
	size_t n_characters;
	struct planting grams;
	uint32_t *gram_row; /* of each sapling */
	struct model_row *rows;
	struct model_rest *rests;
	uint8_t *weights;
	int16_t *heard;
	uint32_t *role_row;
	uint16_t lanes[MODEL_LANES_MAX]; /* of the weights that stand without a code, in order */
	size_t n_lanes;
	size_t n_units;              /* rows of them */
	bool units[MODEL_UNITS_MAX]; /* that have been read */
	bool told;                   /* what taught it */
};

/* The lane of a need's code, of a kind of screen, or of CRISIS. */
static bool find_lane(const struct reading *r, struct text code, size_t *ret)
{
	need_index need = snapshot_need(r->b->s, code);

	*ret = need;
	for (size_t kind = 0; need == NONE && kind <= SCREENS; kind++)
		if (text_eq(model_screen_code(kind), code)) {
			*ret = r->b->s->n_needs + kind;
			return true;
		}
	return need != NONE ||
		   READ_FAULT(r, "there is no need and no screen \"%.*s\"", TEXT_ARG(building_quote(code)));
}

/* The byte of a weight, and its rest, if it has one. */
static bool put_weight(const struct reading *r, struct modelling *g, size_t lane, int64_t points)
{
	uint32_t row = (uint32_t)g->m->n_rows, *end = &g->rows[row + 1].rests;
	uint8_t *byte = &g->weights[row * g->m->stride + lane];
	int64_t at = points / MODEL_STEP + MODEL_ZERO;

	if (points % MODEL_STEP == 0 && at > 0 && at < UINT8_MAX) {
		*byte = (uint8_t)at;
		return true;
	}
	*byte = points < 0 ? 0 : UINT8_MAX;
	g->rests = arena_grow(r->b->arena, g->rests, *end, sizeof(*g->rests));
	if (!g->rests)
		return building_fault(r->b, TABLE_MODEL, 0, TEXT_NONE);
	g->m->rests = g->rests;
	g->rests[(*end)++] =
		(struct model_rest){(uint16_t)lane, (int16_t)(points - (*byte - MODEL_ZERO) * MODEL_STEP)};
	return true;
}

/* The next weight of a list, in so many points each. */
static bool add_weight(
	const struct reading *r, struct modelling *g, size_t lane, struct text *list, int64_t step)
{
	const long long most = MODEL_WEIGHT_MAX / step;
	struct text from = *list, number;
	int64_t n;

	if (text_cut_i64(list, ' ', &n) && n >= -most && n <= most)
		return put_weight(r, g, lane, n * step);
	number = text_cut(&from, ' ');
	return READ_FAULT(r, "the weight for %.*s is \"%.*s\", not a number from %lld to %lld",
		TEXT_ARG(model_lane_code(r->b->s, lane)), TEXT_ARG(building_quote(number)), -most, most);
}

/* "NEED:points ...", those that are not nothing. */
static bool read_named(const struct reading *r, struct text list, struct modelling *g)
{
	while (list.len) {
		struct text word = text_cut(&list, ' '), code = text_cut(&word, ':');
		size_t lane;

		if (!find_lane(r, code, &lane))
			return false;
		if (model_weight(g->m, (uint32_t)g->m->n_rows, lane))
			return READ_FAULT(r, "%.*s is there twice", TEXT_ARG(model_lane_code(r->b->s, lane)));
		if (!add_weight(r, g, lane, &word, 1))
			return false;
	}
	return true;
}

/* A number for each lane that LANES names, in steps. */
static bool read_plain(const struct reading *r, struct text list, struct modelling *g)
{
	size_t n = 0;

	for (; list.len && n < g->n_lanes; n++)
		if (!add_weight(r, g, g->lanes[n], &list, MODEL_STEP))
			return false;
	return (n == g->n_lanes && !list.len) ||
		   READ_FAULT(r, "not as many weights as LANES names lanes, which is %zu", g->n_lanes);
}

/* "size", then weights of either form, as the next row. */
static bool read_weights(const struct reading *r, struct modelling *g, uint32_t *ret_row)
{
	struct text list = r->columns[2];
	uint32_t row = (uint32_t)g->m->n_rows;
	int64_t size;

	if (!g->told) /* DATA sorts after CLASS, but is read first */
		return READ_FAULT(r, "weights, but no DATA row says what taught them");
	if (row > MODEL_ROWS_MAX)
		return READ_FAULT(r, "more than %d grams and classes", MODEL_ROWS_MAX);
	if (!text_cut_i64(&list, ' ', &size) || size < 1 || size > MODEL_SIZE_MAX)
		return READ_FAULT(r, "value does not begin with a size from 1 to %d", MODEL_SIZE_MAX);
	g->rows[row + 1].rests = g->rows[row].rests;
	if (!(g->n_lanes ? read_plain(r, list, g) : read_named(r, list, g)))
		return false;
	g->rows[row].size = (uint16_t)size;
	g->m->n_rows++;
	*ret_row = row;
	return true;
}

static bool read_gram(const struct reading *r, struct modelling *g)
{
	uint32_t gram = gram_from(r->columns[1]), row, cps[2];

	if (!gram)
		return READ_FAULT(r, "gram \"%.*s\" is not one Chinese character, or two",
			TEXT_ARG(building_quote(r->columns[1])));
	if (!read_weights(r, g, &row))
		return false;
	g->gram_row[trie_plant(&g->grams, cps, gram_characters(gram, cps))] = row;
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
		g->role_row[role] = row;
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

/* Which unit a row is of, counted from 0. */
static bool find_unit(const struct reading *r, struct modelling *g, size_t *ret)
{
	int64_t n;

	if (!text_to_i64(r->columns[1], &n) || n < 1 || (size_t)n > g->m->n_units)
		return READ_FAULT(r, "there is no unit \"%.*s\" among the %zu that LANES names",
			TEXT_ARG(building_quote(r->columns[1])), g->m->n_units);
	*ret = (size_t)n - 1;
	if (g->units[*ret])
		return READ_FAULT(r, "unit %" PRId64 " is there twice", n);
	g->units[*ret] = true;
	return true;
}

/* "own parts ...": its own points, and what each lane that LANES names hears, but for units. */
static bool read_unit(const struct reading *r, struct modelling *g)
{
	struct text list = r->columns[2];
	size_t unit = 0, n = 0, n_hearing = g->n_lanes - g->m->n_units;
	int64_t own, part;

	if (!find_unit(r, g, &unit))
		return false;
	if (!text_cut_i64(&list, ' ', &own) || own < -MODEL_NEED_MAX || own > MODEL_NEED_MAX)
		return READ_FAULT(
			r, "value does not begin with points from %d to %d", -MODEL_NEED_MAX, MODEL_NEED_MAX);
	g->m->own[model_first_unit(g->m) + unit] = (int32_t)own;
	for (; list.len && n < n_hearing; n++) {
		struct text number = text_cut(&list, ' ');

		if (!text_to_i64(number, &part) || part < -MODEL_PART_MAX || part > MODEL_PART_MAX)
			return READ_FAULT(r, "what %.*s hears is \"%.*s\", not a number from %d to %d",
				TEXT_ARG(model_lane_code(r->b->s, g->lanes[n])), TEXT_ARG(building_quote(number)),
				-MODEL_PART_MAX, MODEL_PART_MAX);
		g->heard[g->lanes[n] * g->m->room_for_units + unit] = (int16_t)part;
	}
	return (n == n_hearing && !list.len) ||
		   READ_FAULT(
			   r, "not as many parts as LANES names needs and screens, which is %zu", n_hearing);
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

/* The next lane that LANES names: a code, or after all codes the number of a unit, from 1 on. */
static bool next_lane(const struct reading *r, struct modelling *g, struct text word)
{
	size_t lane;
	int64_t n;

	if (text_to_i64(word, &n) && n == (int64_t)g->m->n_units + 1) {
		lane = model_first_unit(g->m) + g->m->n_units++;
	} else if (g->m->n_units) {
		return READ_FAULT(r, "\"%.*s\" stands where unit %zu is awaited",
			TEXT_ARG(building_quote(word)), g->m->n_units + 1);
	} else if (!find_lane(r, word, &lane)) {
		return false;
	}
	if (g->m->n_units > g->n_units) /* no room is there for its weights */
		return READ_FAULT(r, "more units than the %zu UNIT rows say how to hear", g->n_units);
	for (size_t i = 0; i < g->n_lanes; i++)
		if (g->lanes[i] == lane)
			return READ_FAULT(r, "%.*s is there twice", TEXT_ARG(model_lane_code(r->b->s, lane)));
	g->lanes[g->n_lanes++] = (uint16_t)lane;
	return true;
}

/* The lanes of all weights, in the order in which they stand. */
static bool read_lanes(const struct reading *r, struct modelling *g)
{
	struct text list = r->columns[2];

	if (g->n_lanes)
		return READ_FAULT(r, "a second LANES row");
	while (list.len)
		if (!next_lane(r, g, text_cut(&list, ' ')))
			return false;
	if (!g->n_lanes)
		return READ_FAULT(r, "LANES names none");
	return true;
}

/* First what the rest waits for: DATA, LANES, and which characters there are in grams. */
static bool read_first(const struct reading *r, struct modelling *g)
{
	size_t kind;

	if (!cell_word(r, 0, row_kinds, ROW_KINDS, &kind))
		return false;
	if (kind == ROW_GRAM)
		g->n_characters +=
			gram_characters(gram_from(r->columns[1]), g->characters + g->n_characters);
	if (kind == ROW_LANES)
		return read_lanes(r, g);
	return kind != ROW_DATA || read_data(r, g);
}

static bool read_row(const struct reading *r, struct modelling *g)
{
	size_t kind;

	if (!cell_word(r, 0, row_kinds, ROW_KINDS, &kind))
		return false;
	switch ((enum row_kind)kind) {
	case ROW_DATA:
	case ROW_LANES:
		return true;
	case ROW_UNIT:
		return read_unit(r, g);
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

/* Rows of weights begin where the processor's lines do: so each takes as few as can be. */
static uint8_t *room_for_weights(struct arena *a, size_t n)
{
	enum { LINE = 64 };
	uint8_t *room = arena_room(a, n + LINE);

	if (!room)
		return NULL;
	memset(room, MODEL_ZERO, n + LINE);
	return room + (LINE - (uintptr_t)room % LINE) % LINE;
}

/* How many units there is room for: as many as there are rows of them. */
static bool count_units(struct reading *r, struct modelling *g)
{
	for (size_t i = 0; building_row(r, i); i++) {
		if (!text_eq(r->columns[0], row_kinds[ROW_UNIT]))
			continue;
		if (g->n_units == MODEL_UNITS_MAX)
			return READ_FAULT(r, "more than %d units", MODEL_UNITS_MAX);
		g->n_units++;
	}
	return true;
}

static bool modelling_begin(const struct reading *r, size_t n_rows, struct modelling *g)
{
	const struct snapshot *s = r->b->s;
	struct arena *a = r->b->arena;
	struct model *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return false;
	m->n_rows = 1;
	m->n_needs = s->n_needs;
	m->stride = (model_first_unit(m) + g->n_units + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES;
	m->room_for_units = (g->n_units + MODEL_LANES - 1) / MODEL_LANES * MODEL_LANES;
	g->characters = arena_array(a, r->n, 2 * sizeof(*g->characters));
	g->weights = room_for_weights(a, (n_rows + 1) * m->stride + MODEL_LANES);
	g->rows = arena_array(a, n_rows + 2, sizeof(*g->rows));
	g->rests = arena_array(a, 1, sizeof(*g->rests));
	g->heard = arena_array(a, m->stride, (m->room_for_units + 1) * sizeof(*g->heard));
	g->role_row = arena_array(a, scanner_roles(s->scanner), sizeof(*g->role_row));
	m->weights = g->weights;
	m->rows = g->rows;
	m->rests = g->rests;
	m->heard = g->heard;
	m->role_row = g->role_row;
	m->n_roles = scanner_roles(s->scanner);
	g->m = m;
	return g->characters && g->weights && g->rows && g->rests && g->heard && g->role_row;
}

static bool begin_grams(struct arena *a, struct modelling *g)
{
	g->gram_row = arena_array(a, g->n_characters + 1, sizeof(*g->gram_row));
	return g->gram_row && trie_begin(&g->grams, a, g->characters, g->n_characters);
}

static bool pack_grams(struct modelling *g)
{
	const uint32_t *place_of;

	if (!trie_pack(&g->grams, &g->m->grams, &place_of))
		return false;
	for (uint32_t i = 0; i < g->grams.n; i++)
		g->m->grams.nodes[place_of[i]].first = g->gram_row[i];
	return true;
}

static bool read_rows(struct reading *r, struct modelling *g)
{
	for (size_t i = 0; building_row(r, i); i++)
		if (!read_first(r, g))
			return false;
	if (!begin_grams(r->b->arena, g))
		return building_fault(r->b, TABLE_MODEL, 0, TEXT_NONE);
	for (size_t i = 0; building_row(r, i); i++)
		if (!read_row(r, g))
			return false;
	return pack_grams(g) || building_fault(r->b, TABLE_MODEL, 0, TEXT_NONE);
}

bool building_read_model(struct snapshot_builder *b)
{
	enum { ROWS_MAX = MODEL_ROWS_MAX + MODEL_LANES_MAX + 2 };
	struct reading r = building_reading(b, TABLE_MODEL);
	struct modelling g = {0};

	if (r.n == 0)
		return true;
	if (!count_units(&r, &g))
		return false;
	if (!modelling_begin(&r, r.n < ROWS_MAX ? r.n : ROWS_MAX, &g))
		return building_fault(b, TABLE_MODEL, 0, TEXT_NONE);
	if (!read_rows(&r, &g))
		return false;
	for (size_t kind = 0; kind <= SCREENS; kind++) /* what was not taught is never raised */
		if (!g.m->own[g.m->n_needs + kind])
			g.m->own[g.m->n_needs + kind] = MODEL_LEAST;
	model_silence(g.m);
	if (g.m->n_rows > 1)
		b->s->model = g.m;
	return true;
}
