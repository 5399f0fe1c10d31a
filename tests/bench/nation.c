#include "nation.h"

#include <stdio.h>
#include <stdlib.h>

#include "draw.h"
#include "seed.h"

enum {
	PEOPLE_A_DISTRICT = 320,
	DISTRICTS_A_CITY = 9,
	CITIES_A_PROVINCE = 11,
	RULES = 200,
	UNITS = 200,
};

static uint64_t state;

void nation_seed(uint64_t seed)
{
	state = seed;
}

unsigned nation_pick(unsigned n)
{
	return draw_below(&state, n);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static struct nation_row *add(struct nation *n, enum snapshot_table t)
{
	struct nation_row *row;

	n->rows = arena_grow(&n->arena, n->rows, n->n, sizeof(*n->rows));
	if (!n->rows) {
		fprintf(stderr, "nation: no memory\n");
		exit(70);
	}
	row = &n->rows[n->n++];
	*row = (struct nation_row){.table = t};
	return row;
}

#define CELL(n, ...) arena_format(&(n)->arena, __VA_ARGS__)

/* The rows of a seed file as they are. */
static void add_seed(struct nation *n, enum snapshot_table t)
{
	struct text rest = seed_file(t);
	bool header = true;

	while (rest.len) {
		struct text line = text_cut(&rest, '\n');
		struct nation_row *row;

		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (header) {
			header = false;
			continue;
		}
		row = add(n, t);
		for (size_t i = 0; i < snapshot_table_columns(t); i++)
			row->columns[i] = text_cut(&line, '\t');
	}
}

/* A column of all rows of a table. */
struct column {
	struct text *cells;
	size_t n;
};

static struct column column_of(struct nation *n, enum snapshot_table t, size_t column)
{
	struct column c = {0};

	for (size_t i = 0; i < n->n; i++) {
		if (n->rows[i].table != t)
			continue;
		c.cells = arena_grow(&n->arena, c.cells, c.n, sizeof(*c.cells));
		if (c.cells)
			c.cells[c.n++] = n->rows[i].columns[column];
	}
	return c;
}

/* ---- Places --------------------------------------------------------------------------------- */

struct places {
	struct text *of[LEVELS];
	size_t n[LEVELS];
};

static void add_place(struct nation *n, struct places *p, enum district_level level,
	struct text code, struct text parent)
{
	static const char *const names[LEVELS] = {"COUNTRY", "PROVINCE", "CITY", "DISTRICT", "STREET"};
	struct nation_row *row = add(n, TABLE_DISTRICT);

	row->columns[0] = code;
	row->columns[1] = parent;
	row->columns[2] = text_from(names[level]);
	row->columns[3] = code;
	p->of[level] = arena_grow(&n->arena, p->of[level], p->n[level], sizeof(struct text));
	p->of[level][p->n[level]++] = code;
}

static struct places add_places(struct nation *n, size_t experts)
{
	struct places p = {0};
	size_t districts = experts / PEOPLE_A_DISTRICT + 1;
	struct text country = TEXT("CN"), province = country, city = country;

	add_place(n, &p, LEVEL_COUNTRY, country, TEXT_NONE);
	for (size_t d = 0; d < districts; d++) {
		size_t c = d / DISTRICTS_A_CITY, v = c / CITIES_A_PROVINCE;

		if (d % (DISTRICTS_A_CITY * CITIES_A_PROVINCE) == 0) {
			province = CELL(n, "%02zu", v);
			add_place(n, &p, LEVEL_PROVINCE, province, country);
		}
		if (d % DISTRICTS_A_CITY == 0) {
			city = CELL(n, "%02zu%02zu", v, c % CITIES_A_PROVINCE);
			add_place(n, &p, LEVEL_CITY, city, province);
		}
		add_place(n, &p, LEVEL_DISTRICT, CELL(n, "%.*s%02zu", TEXT_ARG(city), d % DISTRICTS_A_CITY),
			city);
	}
	return p;
}

/* Of a thousand draws so many fall to the country, a province, a city; the rest to districts. */
static struct text pick_place(
	const struct places *p, unsigned country, unsigned province, unsigned city)
{
	unsigned draw = nation_pick(1000);
	enum district_level level = LEVEL_DISTRICT;

	if (draw < country)
		level = LEVEL_COUNTRY;
	else if (draw < country + province)
		level = LEVEL_PROVINCE;
	else if (draw < country + province + city)
		level = LEVEL_CITY;
	return p->of[level][nation_pick((unsigned)p->n[level])];
}

/* ---- People --------------------------------------------------------------------------------- */

static const char *const tongues[] = {"cmn yue", "cmn hak", "cmn nan", "cmn wuu", "cmn csl"};

static void add_experts(struct nation *n, const struct places *p, size_t experts)
{
	for (size_t i = 0; i < experts; i++) {
		struct nation_row *row = add(n, TABLE_EXPERT);
		unsigned tongue = nation_pick(12);

		row->columns[0] = CELL(n, "E%07zu", (i * 7919) % experts); /* tells nothing of the place */
		row->columns[1] = TEXT("某某某");
		row->columns[2] = nation_pick(5) < 3 ? TEXT("F") : TEXT("M");
		row->columns[3] = CELL(n, "某某第%03zu社会工作服务中心", i % UNITS);
		row->columns[4] = pick_place(p, 5, 15, 100);
		row->columns[5] = tongue < 5 ? text_from(tongues[tongue]) : TEXT("cmn");
		row->columns[6] = CELL(n, "%u", 2 + nation_pick(5));
		row->columns[7] = TEXT("2025-01-01");
		row->columns[8] = nation_pick(16) ? TEXT("2027-12-31") : TEXT("2026-01-31");
		row->columns[9] = nation_pick(30) ? TEXT("2027-12-31") : TEXT("2026-01-31");
		row->columns[10] = TEXT("yes");
	}
}

/* The leaves that a type answers: what a skill may be narrowed to. */
struct answers {
	struct column needs, types;
};

static struct text narrow(struct nation *n, const struct answers *a, struct text type)
{
	struct text list = TEXT_NONE;
	unsigned which = nation_pick(4), seen = 0;

	for (size_t i = 0; i < a->needs.n; i++) {
		struct text rest = a->types.cells[i];
		bool answers = false;

		while (rest.len && !answers)
			answers = text_eq(text_cut(&rest, ' '), type);
		if (!answers || seen++ % 4 != which)
			continue;
		list = list.len ? CELL(n, "%.*s %.*s", TEXT_ARG(list), TEXT_ARG(a->needs.cells[i]))
						: a->needs.cells[i];
	}
	return list;
}

/* Commoner types are drawn more often: the product of two draws leans to the first ones. */
static unsigned pick_type(unsigned n_types)
{
	return nation_pick(n_types) * (1 + nation_pick(n_types)) / (n_types + 1);
}

static void add_skills(
	struct nation *n, const struct answers *a, struct column types, size_t experts)
{
	for (size_t i = 0; i < experts; i++) {
		unsigned draw = nation_pick(20), count = draw < 10 ? 1 : draw < 17 ? 2 : 3;
		uint64_t had = 0;

		for (unsigned k = 0; k < count; k++) {
			unsigned type = pick_type((unsigned)types.n), level = nation_pick(20);
			struct nation_row *row;

			if (had >> type & 1)
				continue;
			had |= UINT64_C(1) << type;
			row = add(n, TABLE_EXPERT_SKILL);
			row->columns[0] = CELL(n, "E%07zu", i);
			row->columns[1] = types.cells[type];
			row->columns[2] = level < 4 ? TEXT("1") : level < 15 ? TEXT("2") : TEXT("3");
			row->columns[3] = nation_pick(7) ? TEXT_NONE : narrow(n, a, types.cells[type]);
		}
	}
}

/* The types of kind EXPERT. */
static struct column expert_types(struct nation *n)
{
	struct column codes = column_of(n, TABLE_EXPERT_TYPE, 0),
				  kinds = column_of(n, TABLE_EXPERT_TYPE, 1);
	size_t kept = 0;

	for (size_t i = 0; i < codes.n; i++)
		if (text_eq(kinds.cells[i], TEXT("EXPERT")))
			codes.cells[kept++] = codes.cells[i];
	codes.n = kept;
	return codes;
}

/* ---- Resources ------------------------------------------------------------------------------ */

static struct text make_rule(struct nation *n, const struct column *facts)
{
	static const char *const ages[] = {"", "", "age>=60 ", "age<=17 ", "age>=16 age<=59 "};
	const char *age = ages[nation_pick(5)];
	struct text one = facts->cells[nation_pick((unsigned)facts->n)],
				other = facts->cells[nation_pick((unsigned)facts->n)];

	switch (nation_pick(4)) {
	case 0:
		return CELL(n, "%s%.*s", age, TEXT_ARG(one));
	case 1:
		return CELL(n, "%sany(%.*s,%.*s)", age, TEXT_ARG(one), TEXT_ARG(other));
	case 2:
		return CELL(n, "%s%.*s %.*s", age, TEXT_ARG(one), TEXT_ARG(other));
	default:
		return CELL(n, "%sdisability<=2", age);
	}
}

static void add_resources(struct nation *n, const struct places *p, size_t resources)
{
	struct column needs = column_of(n, TABLE_NEED, 0), facts = column_of(n, TABLE_FACT, 0);
	struct text rules[RULES];

	for (size_t i = 0; i < RULES; i++)
		rules[i] = i % 3 ? make_rule(n, &facts) : TEXT_NONE;
	for (size_t i = 0; i < resources; i++) {
		struct nation_row *row = add(n, TABLE_RESOURCE);
		struct text leaf = needs.cells[nation_pick((unsigned)needs.n)],
					other = needs.cells[nation_pick((unsigned)needs.n)];

		row->columns[0] = CELL(n, "R%07zu", (i * 7919) % resources);
		row->columns[1] = TEXT("某项救助");
		row->columns[2] = TEXT("GOVERNMENT");
		row->columns[3] =
			nation_pick(2) ? leaf : CELL(n, "%.*s %.*s", TEXT_ARG(leaf), TEXT_ARG(other));
		row->columns[4] = pick_place(p, 10, 40, 200);
		row->columns[5] = TEXT("yes");
		row->columns[6] = rules[nation_pick(RULES)];
		row->columns[7] = TEXT("以受理部门为准");
		row->columns[9] = TEXT("街道窗口");
	}
}

/* ---- All of it ------------------------------------------------------------------------------ */

void nation_make(struct nation *n, size_t experts, size_t resources)
{
	struct places places;
	struct answers answers;

	*n = (struct nation){0};
	arena_init(&n->arena, (size_t)24 << 30);
	nation_seed(UINT64_C(20261122) + experts);
	add_seed(n, TABLE_DOMAIN);
	add_seed(n, TABLE_EXPERT_TYPE);
	add_seed(n, TABLE_NEED);
	places = add_places(n, experts);
	add_seed(n, TABLE_FACT);
	answers = (struct answers){column_of(n, TABLE_NEED, 0), column_of(n, TABLE_NEED, 4)};
	add_experts(n, &places, experts);
	add_skills(n, &answers, expert_types(n), experts);
	add_resources(n, &places, resources);
	for (int t = TABLE_RESOURCE + 1; t < TABLES; t++)
		if (t != TABLE_PRACTICE_RULE)
			add_seed(n, (enum snapshot_table)t);
}

void nation_release(struct nation *n)
{
	arena_release(&n->arena);
}

static bool is_left_out(enum snapshot_table t, enum nation_part part)
{
	bool experts = t == TABLE_EXPERT || t == TABLE_EXPERT_SKILL, resources = t == TABLE_RESOURCE;

	return (resources && part != NATION_WHOLE) || (experts && part == NATION_WITHOUT_BOTH);
}

const struct snapshot *nation_snapshot(
	const struct nation *n, enum nation_part part, struct arena *a)
{
	struct snapshot_builder b;
	const struct snapshot *s;
	bool ok = snapshot_begin(&b, a);

	for (size_t i = 0; ok && i < n->n; i++)
		if (!is_left_out(n->rows[i].table, part))
			ok = snapshot_row(
				&b, n->rows[i].table, n->rows[i].columns, snapshot_table_columns(n->rows[i].table));
	s = ok ? snapshot_finish(&b, (edition){1}) : NULL;
	if (!s)
		fprintf(stderr, "nation: table %s row %zu: %.*s\n", snapshot_table_name(b.fault.table),
			b.fault.row, TEXT_ARG(b.fault.why));
	return s;
}

struct loads *nation_loads(const struct snapshot *s, struct arena *a)
{
	struct loads *l = loads_new(a, s);

	nation_seed(77);
	for (expert_index e = 0; l && e < s->n_experts; e++) {
		int32_t places = s->experts[e].places;

		loads_set(l, s, e, nation_pick(7) ? (int32_t)nation_pick((unsigned)places) : places);
	}
	return l;
}
