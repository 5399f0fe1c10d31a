/*
 * Reads the combinations: the grounds of each, and the terms that tell them.
 */
#include "building.h"

enum { COMBINATIONS_MAX = 1000 };

/* What has been read so far. */
struct reading_grounds {
	struct reading *r;
	struct combination *c; /* whose row it is */
	struct term *terms;
	struct ground *grounds;
	size_t n_terms, n_grounds;
};

/* Codes are ASCII; words are not, but for a class. */
static bool is_term(struct text item)
{
	return item.ptr[0] == '<' || (unsigned char)item.ptr[0] >= 0x80;
}

static bool add_term(struct reading_grounds *g, struct text words)
{
	g->terms = arena_grow(g->r->b->arena, g->terms, g->n_terms, sizeof(*g->terms));
	if (!g->terms)
		return building_fault(g->r->b, g->r->table, 0, TEXT_NONE);
	g->terms[g->n_terms++] = (struct term){.kind = TERM_GROUND,
		.what = (uint16_t)(g->n_grounds - 1),
		.scope = SCOPE_OPEN,
		.words = words};
	return true;
}

/* A fact's code, a leaf's, a kind of screen, or a term. */
static bool read_item(struct reading_grounds *g, struct text item)
{
	const struct snapshot *s = g->r->b->s;
	struct ground *ground = &g->grounds[g->n_grounds - 1];
	uint16_t fact = snapshot_fact(s, item), need = snapshot_need(s, item);
	enum screen_kind kind = screen_from(item);

	if (item.len == 0)
		return READ_FAULT(
			g->r, "a ground has nothing between two commas: write what makes it hold");
	if (need == g->c->need)
		return READ_FAULT(g->r, "%.*s follows from itself: leave it out of its grounds",
			TEXT_ARG(s->needs[need].code));
	if (is_term(item))
		return add_term(g, item);
	if (fact != NONE)
		ground->facts |= UINT64_C(1) << fact;
	else if (need != NONE)
		need_set_add(&ground->needs, need);
	else if (kind != SCREENS)
		ground->screens |= 1u << kind;
	else
		return READ_FAULT(g->r,
			"there is no fact, need or screen \"%.*s\": name one there is, or begin words with a "
			"Chinese character or <class>",
			TEXT_ARG(building_quote(item)));
	return true;
}

/* What is inside of "any(...)"; else the thing itself. */
static struct text cut_any(struct text ground)
{
	const struct text opens = TEXT("any(");

	if (ground.len <= opens.len || memcmp(ground.ptr, opens.ptr, opens.len) != 0 ||
		ground.ptr[ground.len - 1] != ')')
		return ground;
	return (struct text){ground.ptr + opens.len, ground.len - opens.len - 1};
}

static bool read_ground(struct reading_grounds *g, struct text items)
{
	bool more = true;

	if (g->c->n++ == GROUNDS_MAX)
		return READ_FAULT(g->r,
			"has more than %d grounds: join some in any(...), or leave out those that tell least",
			GROUNDS_MAX);
	g->grounds = arena_grow(g->r->b->arena, g->grounds, g->n_grounds, sizeof(*g->grounds));
	if (!g->grounds)
		return building_fault(g->r->b, g->r->table, 0, TEXT_NONE);
	g->grounds[g->n_grounds++] =
		(struct ground){.combination = (uint16_t)(g->c - g->r->b->s->combinations)};
	while (more) {
		more = items.len && memchr(items.ptr, ',', items.len);
		if (!read_item(g, text_cut(&items, ',')))
			return false;
	}
	return true;
}

/* Parted by spaces. */
static bool read_grounds(struct reading_grounds *g, struct text cell)
{
	g->c->first = (uint16_t)g->n_grounds;
	while (cell.len) {
		struct text ground = text_cut(&cell, ' ');

		if (ground.len && !read_ground(g, cut_any(ground)))
			return false;
	}
	return g->c->n > 0 || READ_FAULT(g->r, "has no grounds: write what it follows from");
}

static bool read_combination(struct reading_grounds *g)
{
	const struct snapshot *s = g->r->b->s;
	struct combination *c = g->c;

	if (!cell_code(g->r, 0, &c->code) || !cell_reference(g->r, 1, TABLE_NEED, &c->need))
		return false;
	if (s->needs[c->need].kind == NEED_DUTY)
		return READ_FAULT(g->r, "%.*s is a duty: say in table duty what raises it",
			TEXT_ARG(s->needs[c->need].code));
	c->zh = g->r->columns[3];
	c->source = g->r->columns[4];
	if (c->zh.len == 0)
		return READ_FAULT(g->r, "zh says no reason: write what staff should read");
	if (c->source.len == 0)
		return READ_FAULT(g->r, "source is empty: name the law or the rule that it rests on");
	return read_grounds(g, g->r->columns[2]);
}

/* The terms of grounds stand after all others. */
static bool add_terms(struct snapshot_builder *b, const struct reading_grounds *g)
{
	struct term *all = arena_array(b->arena, b->s->n_terms + g->n_terms, sizeof(*all));

	if (!all)
		return building_fault(b, TABLE_COMBINATION, 0, TEXT_NONE);
	memcpy(all, b->s->terms, b->s->n_terms * sizeof(*all));
	if (g->n_terms)
		memcpy(all + b->s->n_terms, g->terms, g->n_terms * sizeof(*all));
	b->s->terms = all;
	b->s->n_terms += g->n_terms;
	return true;
}

bool building_read_combinations(struct snapshot_builder *b)
{
	struct reading r;
	struct combination *list =
		building_table(b, TABLE_COMBINATION, sizeof(*list), COMBINATIONS_MAX, &r);
	struct reading_grounds g = {.r = &r};

	b->s->combinations = list;
	b->s->n_combinations = r.n;
	for (size_t i = 0; list && building_row(&r, i); i++) {
		g.c = &list[i];
		if (!read_combination(&g))
			return false;
	}
	b->s->grounds = g.grounds;
	b->s->n_grounds = g.n_grounds;
	return list && add_terms(b, &g);
}
