/*
 * Reads the duties: what raises each, and where it stands.
 */
#include "building.h"
#include "fold.h"

/* Screens by name, parted by spaces, to bits. */
static bool read_screen_set(const struct reading *r, struct text list, uint32_t *ret)
{
	while (list.len) {
		struct text word = text_cut(&list, ' ');
		enum screen_kind kind = screen_from(word);

		if (word.len == 0)
			continue;
		if (kind == SCREENS)
			return READ_FAULT(r, "there is no screen \"%.*s\"", TEXT_ARG(building_quote(word)));
		*ret |= 1u << kind;
	}
	return true;
}

static bool read_fact(const struct reading *r, struct text code, uint64_t *ret)
{
	uint16_t fact = snapshot_fact(r->b->s, code);

	if (fact == NONE)
		return READ_FAULT(r, "there is no fact \"%.*s\"", TEXT_ARG(building_quote(code)));
	*ret |= UINT64_C(1) << fact;
	return true;
}

/* What a row says of its facts as it is read. */
struct conditions {
	uint64_t facts, shown;
	struct sign *signs;
	size_t n_signs;
};

static bool read_sign(const struct reading *r, struct text word, struct conditions *c)
{
	struct folded f;

	c->signs = arena_grow(r->b->arena, c->signs, c->n_signs, sizeof(*c->signs));
	if (!c->signs || !fold(r->b->arena, word, &f))
		return building_fault(r->b, r->table, 0, TEXT_NONE);
	if (f.n == 0)
		return READ_FAULT(r, "\"%.*s\" is no word", TEXT_ARG(building_quote(word)));
	c->signs[c->n_signs++] = (struct sign){f.cp, f.n};
	return true;
}

/* Of "shown(incapable,minor,痴呆)" what is inside: codes of facts, and words. */
static bool read_shown(const struct reading *r, struct text list, struct conditions *c)
{
	while (list.len) {
		struct text item = text_cut(&list, ',');
		bool word = item.len && (unsigned char)item.ptr[0] >= 0x80; /* codes are ASCII */

		if (word ? !read_sign(r, item, c) : !read_fact(r, item, &c->shown))
			return false;
	}
	return true;
}

/* What is inside of "shown(...)". False: the item is no such thing. */
static bool cut_shown(struct text item, struct text *ret)
{
	const struct text opens = TEXT("shown(");

	if (item.len < opens.len + 2 || memcmp(item.ptr, opens.ptr, opens.len) != 0 ||
		item.ptr[item.len - 1] != ')')
		return false;
	*ret = (struct text){item.ptr + opens.len, item.len - opens.len - 1};
	return true;
}

/* Facts parted by spaces, and shown(...). */
static bool read_conditions(const struct reading *r, struct text cell, struct conditions *c)
{
	while (cell.len) {
		struct text item = text_cut(&cell, ' '), shown;

		if (item.len == 0)
			continue;
		if (cut_shown(item, &shown) ? !read_shown(r, shown, c) : !read_fact(r, item, &c->facts))
			return false;
	}
	return true;
}

static bool read_duty(const struct reading *r, struct duty *d)
{
	const struct snapshot *s = r->b->s;
	const struct text *cells = r->columns;
	struct conditions c = {0};

	if (!cell_reference(r, 0, TABLE_NEED, &d->need) || !read_screen_set(r, cells[1], &d->screens))
		return false;
	if (s->needs[d->need].kind != NEED_DUTY)
		return READ_FAULT(r, "%.*s is not a leaf of kind DUTY", TEXT_ARG(s->needs[d->need].code));
	if (!read_conditions(r, cells[2], &c))
		return false;
	d->facts = c.facts;
	d->shown = c.shown;
	d->signs = c.signs;
	d->n_signs = c.n_signs;
	d->law = cells[3];
	d->binds = cells[4];
	d->zh = cells[5];
	return true;
}

bool building_read_duties(struct snapshot_builder *b)
{
	struct reading r;
	struct duty *list = building_table(b, TABLE_DUTY, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_duty(&r, &list[i]))
			return false;
	b->s->duties = list;
	b->s->n_duties = b->building->tables[TABLE_DUTY].n;
	return list;
}
