#include <endian.h>

#include "building.h"
#include "day.h"
#include "item.h"

struct reading building_reading(struct snapshot_builder *b, enum snapshot_table t)
{
	return (struct reading){.b = b, .table = t, .n = b->building->tables[t].n};
}

void *building_table(
	struct snapshot_builder *b, enum snapshot_table t, size_t size, size_t max, struct reading *ret)
{
	struct reading r = building_reading(b, t);
	void *list;

	*ret = r;
	if (r.n > max) {
		building_fault(b, t, max + 1,
			arena_format(b->arena,
				"%zu rows where table %s may have %zu: take out those that nothing names any more",
				r.n, snapshot_table_name(t), max));
		return NULL;
	}
	list = arena_array(b->arena, r.n, size);
	if (!list)
		building_fault(b, t, 0, TEXT_NONE);
	return list;
}

static size_t number_at(const char *at)
{
	uint32_t be;

	memcpy(&be, at, sizeof(be));
	return be32toh(be);
}

/* The cell whose length is at *at, which moves on behind it. */
static struct text next_cell(const char **at)
{
	struct text cell = {*at + sizeof(uint32_t), number_at(*at)};

	*at = cell.ptr + cell.len;
	return cell;
}

struct text snapshot_cell(const char *row, size_t column)
{
	const char *at = row + 2 * sizeof(uint32_t);

	if (column >= number_at(row + sizeof(uint32_t)))
		return TEXT("");
	while (column-- > 0)
		next_cell(&at);
	return next_cell(&at);
}

void building_cells(const struct raw_row *row, struct text ret[COLUMNS_MAX])
{
	const char *at = row->bytes + 2 * sizeof(uint32_t);
	size_t columns = snapshot_table_columns((enum snapshot_table)number_at(row->bytes));
	size_t said = number_at(row->bytes + sizeof(uint32_t)), i = 0;

	for (; i < said; i++)
		ret[i] = next_cell(&at);
	for (; i < columns; i++)
		ret[i] = TEXT("");
}

bool building_row(struct reading *r, size_t i)
{
	const struct raw_table *table = &r->b->building->tables[r->table];

	if (i == r->n)
		return false;
	building_fetch(table, i, ROW_LINES);
	r->row = table->sorted[i];
	building_cells(r->row, r->columns);
	return true;
}

bool building_next(struct reading *r)
{
	r->row = r->row ? r->row->next : r->b->building->tables[r->table].first;
	if (r->row)
		building_cells(r->row, r->columns);
	return r->row;
}

bool building_fault_in(const struct reading *r, size_t column)
{
	if (r->b->fault.column.len == 0)
		r->b->fault.column = snapshot_column(r->table, column);
	return false;
}

/* "NAME is "CELL", not WHAT". */
static bool cell_wrong(const struct reading *r, size_t column, const char *what)
{
	return READ_FAULT(r, "%.*s is \"%.*s\", not %s", TEXT_ARG(snapshot_column(r->table, column)),
			   TEXT_ARG(building_quote(r->columns[column])), what) ||
		   building_fault_in(r, column);
}

static bool is_code_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		   c == '-' || c == '_';
}

bool cell_code(const struct reading *r, size_t column, struct text *ret)
{
	enum { CODE_MAX = 64 };
	struct text cell = r->columns[column];
	bool ok = cell.len > 0 && cell.len <= CODE_MAX;

	for (size_t i = 0; ok && i < cell.len; i++)
		ok = is_code_char(cell.ptr[i]);
	if (!ok)
		return cell_wrong(r, column, "a code (1 to 64 of A-Z a-z 0-9 . - _)");
	*ret = cell;
	return true;
}

bool cell_number(const struct reading *r, size_t column, int64_t least, int64_t most, int64_t *ret)
{
	int64_t n;

	if (text_to_i64(r->columns[column], &n) && n >= least && n <= most) {
		*ret = n;
		return true;
	}
	return READ_FAULT(r, "%.*s is \"%.*s\", not a number from %lld to %lld",
			   TEXT_ARG(snapshot_column(r->table, column)),
			   TEXT_ARG(building_quote(r->columns[column])), (long long)least, (long long)most) ||
		   building_fault_in(r, column);
}

bool cell_yes(const struct reading *r, size_t column, bool *ret)
{
	struct text cell = r->columns[column];

	if (cell.len && !text_eq(cell, TEXT("no")) && !text_eq(cell, TEXT("yes")))
		return cell_wrong(r, column, "yes or no");
	*ret = text_eq(cell, TEXT("yes"));
	return true;
}

bool cell_sex(const struct reading *r, size_t column, char *ret)
{
	struct text cell = r->columns[column];

	if (cell.len && !text_eq(cell, TEXT("F")) && !text_eq(cell, TEXT("M")))
		return cell_wrong(r, column, "F or M");
	*ret = cell.len ? cell.ptr[0] : 0;
	return true;
}

bool cell_day(const struct reading *r, size_t column, moment none, moment *ret)
{
	if (r->columns[column].len == 0) {
		*ret = none;
		return true;
	}
	return day_from(r->columns[column], ret) || cell_wrong(r, column, "a date (YYYY-MM-DD)");
}

bool cell_word(
	const struct reading *r, size_t column, const struct text *words, size_t n, size_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (text_eq(r->columns[column], words[i])) {
			*ret = i;
			return true;
		}
	}
	return READ_FAULT(r, "%.*s is \"%.*s\", unknown; the first known is %.*s",
			   TEXT_ARG(snapshot_column(r->table, column)),
			   TEXT_ARG(building_quote(r->columns[column])), TEXT_ARG(words[0])) ||
		   building_fault_in(r, column);
}

bool building_codes(
	struct snapshot_builder *b, enum snapshot_table t, const void *things, size_t stride)
{
	size_t n = b->building->tables[t].n;
	struct lookup codes = lookup_begin(&b->building->scratch, n);

	for (uint32_t i = 0; codes.slots && i < n; i++) {
		const struct text *code = (const void *)((const char *)things + i * stride);

		*lookup_add(&codes, *code) = i; /* there is room: that many were expected */
	}
	b->building->codes[t] = codes;
	return codes.slots || building_fault(b, t, 0, TEXT_NONE);
}

static bool find_reference(
	const struct reading *r, struct text code, enum snapshot_table to, uint16_t *ret)
{
	static const char *const nouns[TABLES] = {
		[TABLE_EXPERT_TYPE] = "expert type", [TABLE_NEED] = "need", [TABLE_DISTRICT] = "district"};
	uint32_t found = lookup_find(&r->b->building->codes[to], code);

	if (found == LOOKUP_NEW)
		return READ_FAULT(r, "there is no %s \"%.*s\"", nouns[to], TEXT_ARG(building_quote(code)));
	*ret = (uint16_t)found;
	return true;
}

bool cell_reference(const struct reading *r, size_t column, enum snapshot_table to, uint16_t *ret)
{
	return find_reference(r, r->columns[column], to, ret) || building_fault_in(r, column);
}

bool cell_next_reference(const struct reading *r, struct text *list, enum snapshot_table to,
	uint16_t *ret, bool *ret_end)
{
	while (list->len && list->ptr[0] == ' ')
		text_cut(list, ' ');
	*ret_end = list->len == 0;
	return !*ret_end && find_reference(r, text_cut(list, ' '), to, ret);
}

static bool answers(const struct need *n, uint16_t type)
{
	for (size_t i = 0; i < n->n_types; i++)
		if (n->types[i] == type)
			return true;
	return false;
}

bool building_need_set(const struct reading *r, size_t column, uint16_t type, struct need_set *ret,
	need_index *ret_first)
{
	const struct snapshot *s = r->b->s;
	struct text list = r->columns[column];
	uint16_t need;
	bool end;

	*ret_first = NONE;
	while (cell_next_reference(r, &list, TABLE_NEED, &need, &end)) {
		if (type != NONE && !answers(&s->needs[need], type))
			return READ_FAULT(r, "type %.*s does not answer need %.*s",
					   TEXT_ARG(s->types[type].code), TEXT_ARG(s->needs[need].code)) ||
				   building_fault_in(r, column);
		need_set_add(ret, need);
		if (*ret_first == NONE)
			*ret_first = need;
	}
	return end || building_fault_in(r, column);
}
