#include "building.h"

#include <endian.h>

#include "item.h"
#include "scan.h"

_Static_assert(TABLES == 20, "a table was added: say how to read it in snapshot_rows.c");

static const struct {
	const char *name;
	struct text header;
} names[TABLES] = {
#define COLUMNS(table, table_name, columns) \
	[TABLE_##table] = {.name = #table_name, .header = TEXT_INIT(columns)},
#include "columns.def"
#undef COLUMNS
};

const char *snapshot_table_name(enum snapshot_table t)
{
	return names[t].name;
}

size_t snapshot_table_columns(enum snapshot_table t)
{
	static const size_t counts[TABLES] = {
#define TABLE(name, n_columns) [TABLE_##name] = (n_columns),
#include "tables.def"
#undef TABLE
	};

	return counts[t];
}

struct text snapshot_column(enum snapshot_table t, size_t column)
{
	struct text rest = names[t].header;

	for (size_t i = 0; i < column; i++)
		text_cut(&rest, ' ');
	return text_cut(&rest, ' ');
}

bool snapshot_begin(struct snapshot_builder *b, struct arena *a)
{
	struct snapshot *s = arena_alloc(a, sizeof(*s));
	struct building *building = arena_alloc(a, sizeof(*building));

	if (!s || !building)
		return false;
	*b = (struct snapshot_builder){.arena = a, .s = s, .building = building};
	for (int t = 0; t < TABLES; t++)
		building->tables[t].last = &building->tables[t].first;
	return true;
}

bool building_fault(struct snapshot_builder *b, enum snapshot_table t, size_t row, struct text why)
{
	if (b->fault.why.len == 0)
		b->fault = (struct snapshot_fault){
			.table = t, .row = row, .why = why.len ? why : TEXT("the arena is full")};
	return false;
}

size_t building_place(
	const struct snapshot_builder *b, enum snapshot_table t, const struct raw_row *row)
{
	const struct raw_row *at = b->building->tables[t].first;
	size_t place = 1;

	for (; at != row; at = at->next)
		place++;
	return place;
}

struct text building_quote(struct text cell)
{
	enum { QUOTE_MAX = 60 };

	if (cell.len <= QUOTE_MAX)
		return cell;
	cell.len = QUOTE_MAX;
	while (cell.len && ((unsigned char)cell.ptr[cell.len] & 0xc0) == 0x80)
		cell.len--; /* not in the middle of a character */
	return cell;
}

/* Whether a row may be taken at all: the right table, count, length and encoding. */
static bool row_is_sane(struct snapshot_builder *b, enum snapshot_table t,
	const struct text *columns, size_t n, size_t place)
{
	size_t want = snapshot_table_columns(t);

	if (t < b->building->at)
		return building_fault(b, t, place,
			arena_format(b->arena, "table %s comes after table %s; feed them in order",
				names[t].name, names[b->building->at].name));
	if (n != want)
		return building_fault(b, t, place,
			arena_format(b->arena, "%zu columns where table %s has %zu", n, names[t].name, want));
	for (size_t i = 0; i < n; i++) {
		if (columns[i].len > CELL_MAX)
			return building_fault(b, t, place,
				arena_format(b->arena, "column %zu has %zu bytes, more than %d", i + 1,
					columns[i].len, CELL_MAX));
		if (!text_is_clean(columns[i]))
			return building_fault(b, t, place,
				arena_format(b->arena, "column %zu is not UTF-8, or has a NUL", i + 1));
	}
	return true;
}

/*
 * How many columns of a row name its content. A row that says nothing in those which its table has
 * had since later is what it was: editions of before keep the digest that decisions recorded.
 */
static size_t columns_said(enum snapshot_table t, const struct text *columns, size_t n)
{
	static const size_t at_first[TABLES] = {[TABLE_RESOURCE] = 14, [TABLE_LIAISON] = 6};

	while (at_first[t] && n > at_first[t] && columns[n - 1].len == 0)
		n--;
	return n;
}

static char *put_u32(char *to, size_t n)
{
	uint32_t be = htobe32((uint32_t)n);

	memcpy(to, &be, sizeof(be));
	return to + sizeof(be);
}

/* NULL when the arena is full. */
static struct raw_row *row_copy(
	struct arena *a, enum snapshot_table t, const struct text *columns, size_t n)
{
	size_t size = (2 + n) * sizeof(uint32_t);
	struct raw_row *r;
	char *to;

	for (size_t i = 0; i < n; i++)
		size += columns[i].len;
	r = arena_room(a, offsetof(struct raw_row, bytes) + size + 1);
	if (!r)
		return NULL;
	r->next = NULL;
	r->size = (uint32_t)size;
	to = put_u32(put_u32(r->bytes, t), n);
	for (size_t i = 0; i < n; i++) {
		to = put_u32(to, columns[i].len);
		if (columns[i].len)
			memcpy(to, columns[i].ptr, columns[i].len);
		to += columns[i].len;
	}
	*to = '\0';
	return r;
}

/* How many bytes all first cells begin with, if this one is among them. */
static size_t shared_front(const struct raw_table *table, struct text cell)
{
	struct text first = snapshot_cell(table->first->bytes, 0);
	size_t same = 0;

	while (same < table->shared && same < cell.len && cell.ptr[same] == first.ptr[same])
		same++;
	return same;
}

bool snapshot_row(
	struct snapshot_builder *b, enum snapshot_table t, const struct text *columns, size_t n)
{
	struct raw_table *table = &b->building->tables[t];
	struct raw_row *r;

	if (b->fault.why.len || !row_is_sane(b, t, columns, n, table->n + 1))
		return false;
	r = row_copy(b->arena, t, columns, columns_said(t, columns, n));
	if (!r)
		return building_fault(b, t, table->n + 1, TEXT_NONE);
	table->shared = table->n++ ? shared_front(table, columns[0]) : columns[0].len;
	*table->last = r;
	table->last = &r->next;
	b->building->at = t;
	return true;
}

/* A line without its line end; false at the end of the file. Comments and blanks are left out. */
static bool next_line(struct text *rest, struct text *ret)
{
	while (rest->len) {
		struct text line = text_cut(rest, '\n');

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len && line.ptr[0] != '#') {
			*ret = line;
			return true;
		}
	}
	return false;
}

static bool header_fits(struct text line, struct text want)
{
	while (want.len)
		if (!text_eq(text_cut(&line, '\t'), text_cut(&want, ' ')))
			return false;
	return line.len == 0;
}

bool snapshot_file(struct snapshot_builder *b, enum snapshot_table t, struct text file)
{
	struct text line;

	if (b->fault.why.len)
		return false;
	if (!next_line(&file, &line) || !header_fits(line, names[t].header))
		return building_fault(b, t, 0,
			arena_format(
				b->arena, "the first line must name the columns: %s", names[t].header.ptr));
	while (next_line(&file, &line)) {
		struct text columns[COLUMNS_MAX + 1];
		bool more = true;
		size_t n = 0;

		while (more && n <= COLUMNS_MAX) {
			more = line.len && memchr(line.ptr, '\t', line.len);
			columns[n++] = text_cut(&line, '\t');
		}
		if (!snapshot_row(b, t, columns, n))
			return false;
	}
	return true;
}

/* Tells which row the scanner refuses. Terms and class words come in order of the rows. */
static bool word_fault(struct snapshot_builder *b, const struct scanner_fault *f)
{
	static const enum snapshot_table tables[] = {[TERM_SCREEN] = TABLE_SCREEN_CUE,
		[TERM_NEED] = TABLE_LEXICON,
		[TERM_GROUND] = TABLE_COMBINATION};
	const struct term *term = f->in_class ? NULL : &b->s->terms[f->at];
	enum snapshot_table t = term ? tables[term->kind] : TABLE_WORD_CLASS;
	size_t at = f->at;

	if (f->why.len == 0)
		return building_fault(b, TABLE_LEXICON, 0, TEXT_NONE);
	if (t == TABLE_LEXICON)
		at -= b->building->tables[TABLE_SCREEN_CUE].n;
	if (t == TABLE_COMBINATION)
		at = b->s->grounds[term->what].combination;
	return BUILDING_FAULT(b, t, b->building->tables[t].sorted[at], "\"%.*s\" %.*s",
		TEXT_ARG(building_quote(term ? term->words : b->s->class_words[f->at].word)),
		TEXT_ARG(f->why));
}

/* Of the sorted rows: a database gives them in an order of its own. */
static void hash_rows(struct snapshot_builder *b)
{
	struct digest hash;

	digest_init(&hash);
	for (int t = 0; t < TABLES; t++) {
		const struct raw_table *table = &b->building->tables[t];

		for (size_t i = 0; i < table->n; i++) {
			building_fetch(table, i, ROW_LINES);
			digest_bytes(&hash, (struct text){table->sorted[i]->bytes, table->sorted[i]->size});
		}
	}
	digest_end(&hash, b->s->digest);
}

static bool finish(struct snapshot_builder *b, edition e)
{
	struct scanner_fault fault;

	if (!building_sort(b) || !building_read(b))
		return false;
	hash_rows(b);
	b->s->edition = e;
	b->s->scanner = scanner_build(b->arena, b->s, &fault);
	return b->s->scanner ? building_read_model(b) : word_fault(b, &fault);
}

const struct snapshot *snapshot_finish(struct snapshot_builder *b, edition e)
{
	bool ok;

	if (b->fault.why.len)
		return NULL;
	arena_init(&b->building->scratch, b->arena->cap);
	ok = finish(b, e);
	arena_release(&b->building->scratch);
	return ok ? b->s : NULL;
}

/* ---- Look-ups ------------------------------------------------------------------------------- */

/* The first eight bytes as a number, in whose order they are: most codes differ there. */
static inline uint64_t front(struct text t)
{
	uint64_t bytes = 0;

	if (t.len >= sizeof(bytes)) {
		memcpy(&bytes, t.ptr, sizeof(bytes));
		return be64toh(bytes);
	}
	for (size_t i = 0; i < t.len; i++)
		bytes |= (uint64_t)(unsigned char)t.ptr[i] << (56 - 8 * i);
	return bytes;
}

/* Codes in order: those at the head of things, taken as they lie or by a list of their places. */
struct codes {
	const void *things;
	size_t n, stride;
	const uint32_t *order; /* NULL: as they lie */
};

static struct text code_at(const struct codes *c, size_t i)
{
	size_t place = c->order ? c->order[i] : i;
	const struct text *code = (const void *)((const char *)c->things + place * c->stride);

	return *code;
}

/* The first whose code does not come before `code`; and whether it is that code. */
static size_t find_code(const struct codes *c, struct text code, bool *ret_there)
{
	uint64_t want = front(code);
	size_t low = 0, high = c->n;

	*ret_there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct text at = code_at(c, middle);
		uint64_t here = front(at);
		int order = here != want ? (here < want ? -1 : 1) : text_cmp(at, code);

		if (order == 0) {
			*ret_there = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint16_t building_find(const void *things, size_t n, size_t stride, struct text code)
{
	struct codes codes = {things, n, stride, NULL};
	bool there;
	size_t at = find_code(&codes, code, &there);

	return there ? (uint16_t)at : NONE;
}

#define CODE_FIRST(type) _Static_assert(offsetof(type, code) == 0, "building_find reads it there")
CODE_FIRST(struct domain);
CODE_FIRST(struct expert_type);
CODE_FIRST(struct need);
CODE_FIRST(struct district);
CODE_FIRST(struct fact);
CODE_FIRST(struct combination);
CODE_FIRST(struct expert);
CODE_FIRST(struct resource);

need_index snapshot_need(const struct snapshot *s, struct text code)
{
	return building_find(s->needs, s->n_needs, sizeof(s->needs[0]), code);
}

static struct codes codes_of_experts(const struct snapshot *s)
{
	return (struct codes){s->experts, s->n_experts, sizeof(s->experts[0]), s->experts_by_code};
}

static struct codes codes_of_resources(const struct snapshot *s)
{
	return (struct codes){
		s->resources, s->n_resources, sizeof(s->resources[0]), s->resources_by_code};
}

expert_index snapshot_expert(const struct snapshot *s, struct text code)
{
	struct codes codes = codes_of_experts(s);
	bool there;
	size_t at = find_code(&codes, code, &there);

	return there ? s->experts_by_code[at] : NOBODY;
}

resource_index snapshot_resource(const struct snapshot *s, struct text code)
{
	struct codes codes = codes_of_resources(s);
	bool there;
	size_t at = find_code(&codes, code, &there);

	return there ? s->resources_by_code[at] : NOTHING;
}

size_t snapshot_experts_after(const struct snapshot *s, struct text code)
{
	struct codes codes = codes_of_experts(s);
	bool there;
	size_t at = find_code(&codes, code, &there);

	return at + there;
}

size_t snapshot_resources_after(const struct snapshot *s, struct text code)
{
	struct codes codes = codes_of_resources(s);
	bool there;
	size_t at = find_code(&codes, code, &there);

	return at + there;
}

uint16_t snapshot_type(const struct snapshot *s, struct text code)
{
	return building_find(s->types, s->n_types, sizeof(s->types[0]), code);
}

uint16_t snapshot_fact(const struct snapshot *s, struct text code)
{
	return building_find(s->facts, s->n_facts, sizeof(s->facts[0]), code);
}

uint16_t snapshot_combination(const struct snapshot *s, struct text code)
{
	return building_find(s->combinations, s->n_combinations, sizeof(s->combinations[0]), code);
}

uint16_t snapshot_language(const struct snapshot *s, struct text code)
{
	return building_find(s->languages, s->n_languages, sizeof(s->languages[0]), code);
}

district_index snapshot_district(const struct snapshot *s, struct text code_or_name)
{
	district_index found =
		building_find(s->districts, s->n_districts, sizeof(s->districts[0]), code_or_name);

	if (found != NONE)
		return found;
	for (size_t i = 0; i < s->n_districts; i++) {
		if (!text_eq(s->districts[i].name, code_or_name))
			continue;
		if (found != NONE)
			return NONE; /* two of that name */
		found = (district_index)i;
	}
	return found;
}

bool snapshot_within(const struct snapshot *s, district_index inner, district_index outer)
{
	for (district_index d = inner; d != NONE; d = s->districts[d].parent)
		if (d == outer)
			return true;
	return false;
}

/* The rule said for this very node, or NULL. */
static const struct practice *practice_at(
	const struct snapshot *s, district_index d, struct text name, moment at)
{
	const struct practice *found = NULL;

	for (size_t i = s->practices_of[d]; i < s->practices_of[d + 1]; i++) {
		const struct practice *p = &s->practices[i];

		if (text_eq(p->name, name) && p->since.us <= at.us)
			found = p;
	}
	return found;
}

struct text snapshot_practice(
	const struct snapshot *s, district_index d, struct text name, moment at)
{
	for (; d != NONE; d = s->districts[d].parent) {
		const struct practice *p = practice_at(s, d, name, at);

		if (p)
			return p->value;
	}
	return TEXT_NONE;
}
