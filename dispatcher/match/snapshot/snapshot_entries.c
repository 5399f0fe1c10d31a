/*
 * Reads the library of difficult cases: entries that were approved.
 */
#include "building.h"
#include "library.h"
#include "similar.h"

static bool read_entry(const struct reading *r, struct library_entry *e)
{
	need_index main;
	int64_t version;

	if (!cell_code(r, 0, &e->code) || !cell_number(r, 1, 1, UINT32_MAX, &version) ||
		!building_need_set(r, 3, NONE, &e->needs, &main))
		return false;
	e->version = (uint32_t)version;
	e->title = r->columns[2];
	e->narrative = r->columns[4];
	e->helped = r->columns[5];
	e->failed = r->columns[6];
	if (e->narrative.len == 0)
		return READ_FAULT(r, "narrative is empty: an entry tells of a case");
	return main != NONE || READ_FAULT(r, "needs is empty: name the leaves that were confirmed");
}

bool building_read_entries(struct snapshot_builder *b)
{
	struct reading r;
	struct library_entry *list = building_table(b, TABLE_ENTRY, sizeof(*list), ENTRIES_MAX, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_entry(&r, &list[i]))
			return false;
	b->s->entries = list;
	b->s->n_entries = b->building->tables[TABLE_ENTRY].n;
	b->s->library = list ? library_build(b->arena, list, b->s->n_entries) : NULL;
	return b->s->library || (list && building_fault(b, TABLE_ENTRY, 0, TEXT_NONE));
}

const struct library_entry *snapshot_entry(const struct snapshot *s, struct text code)
{
	size_t from = 0, to = s->n_entries;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (text_cmp(s->entries[middle].code, code) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < s->n_entries && text_eq(s->entries[from].code, code) ? &s->entries[from] : NULL;
}
