#include "building.h"
#include "day.h"

#define CELL_FAULT(r, ...) BUILDING_FAULT((r)->b, (r)->table, (r)->row, __VA_ARGS__)

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

bool building_row(struct reading *r, size_t i, size_t key)
{
	const struct raw_row *const *sorted = r->b->building->tables[r->table].sorted;
	bool same = i > 0;

	r->row = sorted[i];
	for (size_t c = 0; same && c < key; c++)
		same = text_eq(sorted[i]->columns[c], sorted[i - 1]->columns[c]);
	return !same || CELL_FAULT(r, "\"%.*s\" is there twice: row %zu says it too",
						TEXT_ARG(building_quote(sorted[i]->columns[0])), sorted[i - 1]->row);
}

static const char *column_name(const struct reading *r, size_t column, struct text *ret)
{
	static const struct text headers[TABLES] = {
#define COLUMNS(table, name, header) [TABLE_##table] = TEXT_INIT(header),
#include "columns.def"
#undef COLUMNS
	};
	struct text rest = headers[r->table];

	for (size_t i = 0; i < column; i++)
		text_cut(&rest, ' ');
	*ret = text_cut(&rest, ' ');
	return ret->ptr;
}

/* "column NAME has "CELL", which is not WHAT". */
static bool cell_wrong(const struct reading *r, size_t column, const char *what)
{
	struct text name;

	column_name(r, column, &name);
	return CELL_FAULT(r, "%.*s is \"%.*s\", not %s", TEXT_ARG(name),
		TEXT_ARG(building_quote(r->row->columns[column])), what);
}

static bool is_code_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		   c == '-' || c == '_';
}

bool cell_code(const struct reading *r, size_t column, struct text *ret)
{
	enum { CODE_MAX = 64 };
	struct text cell = r->row->columns[column];
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
	struct text name;

	if (text_to_i64(r->row->columns[column], &n) && n >= least && n <= most) {
		*ret = n;
		return true;
	}
	column_name(r, column, &name);
	return CELL_FAULT(r, "%.*s is \"%.*s\", not a number from %lld to %lld", TEXT_ARG(name),
		TEXT_ARG(building_quote(r->row->columns[column])), (long long)least, (long long)most);
}

bool cell_yes(const struct reading *r, size_t column, bool *ret)
{
	struct text cell = r->row->columns[column];

	if (cell.len && !text_eq(cell, TEXT("no")) && !text_eq(cell, TEXT("yes")))
		return cell_wrong(r, column, "yes or no");
	*ret = text_eq(cell, TEXT("yes"));
	return true;
}

bool cell_sex(const struct reading *r, size_t column, char *ret)
{
	struct text cell = r->row->columns[column];

	if (cell.len && !text_eq(cell, TEXT("F")) && !text_eq(cell, TEXT("M")))
		return cell_wrong(r, column, "F or M");
	*ret = cell.len ? cell.ptr[0] : 0;
	return true;
}

bool cell_day(const struct reading *r, size_t column, moment none, moment *ret)
{
	if (r->row->columns[column].len == 0) {
		*ret = none;
		return true;
	}
	return day_from(r->row->columns[column], ret) || cell_wrong(r, column, "a date (YYYY-MM-DD)");
}

bool cell_word(
	const struct reading *r, size_t column, const struct text *words, size_t n, size_t *ret)
{
	struct text name;

	for (size_t i = 0; i < n; i++) {
		if (text_eq(r->row->columns[column], words[i])) {
			*ret = i;
			return true;
		}
	}
	column_name(r, column, &name);
	return CELL_FAULT(r, "%.*s is \"%.*s\", unknown; the first known is %.*s", TEXT_ARG(name),
		TEXT_ARG(building_quote(r->row->columns[column])), TEXT_ARG(words[0]));
}

static bool find_reference(
	const struct reading *r, struct text code, const struct reference *to, uint16_t *ret)
{
	uint16_t found = building_find(to->things, to->n, to->stride, code);

	if (found == NONE)
		return CELL_FAULT(r, "there is no %s \"%.*s\"", to->what, TEXT_ARG(building_quote(code)));
	*ret = found;
	return true;
}

bool cell_reference(
	const struct reading *r, size_t column, const struct reference *to, uint16_t *ret)
{
	return find_reference(r, r->row->columns[column], to, ret);
}

bool cell_next_reference(const struct reading *r, struct text *list, const struct reference *to,
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

/* The leaves that a list names, each of which `type` must answer (NONE: any leaf will do). */
bool building_need_set(
	const struct reading *r, struct text list, uint16_t type, struct need_set *ret)
{
	const struct snapshot *s = r->b->s;
	const struct reference needs = REFERENCE(s, needs, "need");
	uint16_t need;
	bool end;

	while (cell_next_reference(r, &list, &needs, &need, &end)) {
		if (type != NONE && !answers(&s->needs[need], type))
			return READ_FAULT(r, "type %.*s does not answer need %.*s",
				TEXT_ARG(s->types[type].code), TEXT_ARG(s->needs[need].code));
		need_set_add(ret, need);
	}
	return end;
}

/* ---- Order by district ---------------------------------------------------------------------- */

struct by_district by_district_begin(struct snapshot_builder *b, size_t n)
{
	size_t n_districts = b->s->n_districts;
	struct by_district by = {.begins = arena_array(b->arena, n_districts + 1, sizeof(uint32_t)),
		.places = arena_array(b->arena, n, sizeof(uint32_t)),
		.next = arena_array(b->arena, n_districts + 1, sizeof(uint32_t)),
		.n_districts = n_districts};

	if (!by.places || !by.next)
		by.begins = NULL;
	return by;
}

void by_district_count(struct by_district *by, district_index d)
{
	by->begins[d + 1]++;
}

void by_district_sum(struct by_district *by)
{
	for (size_t d = 0; d < by->n_districts; d++)
		by->begins[d + 1] += by->begins[d];
	memcpy(by->next, by->begins, by->n_districts * sizeof(*by->next));
}

uint32_t by_district_place(struct by_district *by, district_index d)
{
	return by->places[by->n_placed++] = by->next[d]++;
}

/* ---- Order ---------------------------------------------------------------------------------- */

static int row_cmp(const struct raw_row *a, const struct raw_row *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int c = text_cmp(a->columns[i], b->columns[i]);

		if (c)
			return c;
	}
	return 0;
}

/* Merges [low, middle) and [middle, high) of `from` into `to`. */
static void merge(const struct raw_row **from, const struct raw_row **to, size_t low, size_t middle,
	size_t high, size_t columns)
{
	size_t left = low, right = middle;

	for (size_t at = low; at < high; at++) {
		bool take_left =
			left < middle && (right >= high || row_cmp(from[left], from[right], columns) <= 0);

		to[at] = take_left ? from[left++] : from[right++];
	}
}

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

/* Bottom-up merge sort: neither recursion nor the allocation that qsort may make. */
static const struct raw_row **sort_rows(
	const struct raw_row **rows, const struct raw_row **spare, size_t n, size_t columns)
{
	for (size_t width = 1; width < n; width *= 2) {
		const struct raw_row **swap = rows;

		for (size_t low = 0; low < n; low += 2 * width)
			merge(rows, spare, low, at_most(low + width, n), at_most(low + 2 * width, n), columns);
		rows = spare;
		spare = swap;
	}
	return rows;
}

bool building_sort(struct snapshot_builder *b)
{
	for (int t = 0; t < TABLES; t++) {
		struct raw_table *table = &b->building->tables[t];
		const struct raw_row **rows = arena_array(b->arena, table->n, sizeof(const void *));
		const struct raw_row **spare = arena_array(b->arena, table->n, sizeof(const void *));
		size_t i = 0;

		if (!rows || !spare)
			return building_fault(b, (enum snapshot_table)t, 0, TEXT_NONE);
		for (const struct raw_row *r = table->first; r; r = r->next)
			rows[i++] = r;
		table->sorted =
			sort_rows(rows, spare, table->n, snapshot_table_columns((enum snapshot_table)t));
	}
	return true;
}
