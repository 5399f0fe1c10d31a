/*
 * Reads the sorted rows of every table into the snapshot, in the order of tables.def, so that
 * what a row refers to has been read before it.
 */
#include "building.h"

#define READ_FAULT(r, ...) BUILDING_FAULT((r)->b, (r)->table, (r)->row, __VA_ARGS__)
#define REFERENCE(s, array, noun)       \
	((struct reference){.what = (noun), \
		.things = (s)->array,           \
		.n = (s)->n_##array,            \
		.stride = sizeof((s)->array[0])})

static const moment ALWAYS = {INT64_MIN}, NEVER = {INT64_MAX};

static bool read_domains(struct snapshot_builder *b)
{
	struct reading r;
	struct domain *list = building_table(b, TABLE_DOMAIN, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && i < r.n; i++) {
		if (!building_row(&r, i, 1) || !cell_code(&r, 0, &list[i].code))
			return false;
		list[i].zh = r.row->columns[1];
		list[i].en = r.row->columns[2];
	}
	b->s->domains = list;
	b->s->n_domains = b->building->tables[TABLE_DOMAIN].n;
	return list;
}

static bool read_types(struct snapshot_builder *b)
{
	static const struct text kinds[] = {TEXT_INIT("EXPERT"), TEXT_INIT("UNIT")};
	struct reading r;
	struct expert_type *list = building_table(b, TABLE_EXPERT_TYPE, sizeof(*list), TYPES_MAX, &r);
	size_t kind;

	for (size_t i = 0; list && i < r.n; i++) {
		if (!building_row(&r, i, 1) || !cell_code(&r, 0, &list[i].code) ||
			!cell_word(&r, 1, kinds, 2, &kind))
			return false;
		list[i].kind = (enum type_kind)kind;
		list[i].zh = r.row->columns[2];
		list[i].en = r.row->columns[3];
	}
	b->s->types = list;
	b->s->n_types = b->building->tables[TABLE_EXPERT_TYPE].n;
	return list;
}

/* The types that answer a leaf, in order. */
static bool need_types(const struct reading *r, struct need *n)
{
	const struct reference types = REFERENCE(r->b->s, types, "expert type");
	struct text list = r->row->columns[4];
	uint16_t type;
	bool end;

	while (cell_next_reference(r, &list, &types, &type, &end)) {
		if (n->n_types == NEED_TYPES_MAX)
			return READ_FAULT(r, "more than %d types", NEED_TYPES_MAX);
		for (size_t i = 0; i < n->n_types; i++)
			if (n->types[i] == type)
				return READ_FAULT(
					r, "type %.*s is there twice", TEXT_ARG(r->b->s->types[type].code));
		n->types[n->n_types++] = (uint8_t)type;
	}
	return end;
}

static bool read_need(const struct reading *r, struct need *n)
{
	static const struct text kinds[] = {TEXT_INIT("NEED"), TEXT_INIT("DUTY"), TEXT_INIT("METHOD")};
	const struct snapshot *s = r->b->s;
	struct text rest, domain;
	size_t kind;

	if (!cell_code(r, 0, &n->code) || !cell_word(r, 1, kinds, 3, &kind) || !need_types(r, n))
		return false;
	n->kind = (enum need_kind)kind;
	rest = n->code;
	domain = text_cut(&rest, '.');
	n->domain = building_find(s->domains, s->n_domains, sizeof(s->domains[0]), domain);
	if (n->domain == NONE || rest.len == 0)
		return READ_FAULT(r, "code \"%.*s\" is not DOMAIN.LEAF of a domain there is",
			TEXT_ARG(building_quote(n->code)));
	n->zh = r->row->columns[2];
	n->en = r->row->columns[3];
	n->note = r->row->columns[5];
	return true;
}

static bool read_needs(struct snapshot_builder *b)
{
	struct reading r;
	struct need *list = building_table(b, TABLE_NEED, sizeof(*list), NEEDS_MAX, &r);

	for (size_t i = 0; list && i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_need(&r, &list[i]))
			return false;
	b->s->needs = list;
	b->s->n_needs = b->building->tables[TABLE_NEED].n;
	return list;
}

/*
 * Each parent is of a higher level than its child, so that the tree can have no cycle; and there
 * is one root, the only COUNTRY.
 */
static bool read_parent(struct reading *r, struct district *list, size_t i)
{
	const struct reference districts = REFERENCE(r->b->s, districts, "district");
	bool root = list[i].level == LEVEL_COUNTRY;

	list[i].parent = NONE;
	if (root != (r->row->columns[1].len == 0))
		return READ_FAULT(r, "a COUNTRY has no parent, and everything else has one");
	if (root) {
		for (size_t k = 0; k < i; k++)
			if (list[k].level == LEVEL_COUNTRY)
				return READ_FAULT(r, "a second root beside %.*s", TEXT_ARG(list[k].code));
		return true;
	}
	if (!cell_reference(r, 1, &districts, &list[i].parent))
		return false;
	return list[list[i].parent].level < list[i].level ||
		   READ_FAULT(r, "its parent %.*s is not of a higher level", TEXT_ARG(r->row->columns[1]));
}

static bool read_districts(struct snapshot_builder *b)
{
	static const struct text levels[] = {TEXT_INIT("COUNTRY"), TEXT_INIT("PROVINCE"),
		TEXT_INIT("CITY"), TEXT_INIT("DISTRICT"), TEXT_INIT("STREET")};
	struct reading r;
	struct district *list = building_table(b, TABLE_DISTRICT, sizeof(*list), NONE - 1, &r);
	size_t level;

	for (size_t i = 0; list && i < r.n; i++) {
		if (!building_row(&r, i, 1) || !cell_code(&r, 0, &list[i].code) ||
			!cell_word(&r, 2, levels, 5, &level))
			return false;
		list[i].level = (enum district_level)level;
		list[i].name = r.row->columns[3];
	}
	b->s->districts = list;
	b->s->n_districts = b->building->tables[TABLE_DISTRICT].n;
	for (size_t i = 0; list && i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_parent(&r, list, i))
			return false;
	return list;
}

static bool read_facts(struct snapshot_builder *b)
{
	struct reading r;
	struct fact *list = building_table(b, TABLE_FACT, sizeof(*list), FACTS_MAX, &r);

	for (size_t i = 0; list && i < r.n; i++) {
		if (!building_row(&r, i, 1) || !cell_code(&r, 0, &list[i].code))
			return false;
		list[i].zh = r.row->columns[1];
		list[i].proof = r.row->columns[2];
	}
	b->s->facts = list;
	b->s->n_facts = b->building->tables[TABLE_FACT].n;
	return list;
}

static bool is_language(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.ptr[i] < 'a' || t.ptr[i] > 'z')
			return false;
	return t.len == 3;
}

/* Keeps a language in its place in the sorted table of them, if it is new. */
static bool add_language(const struct reading *r, struct text *table, struct text language)
{
	struct snapshot *s = r->b->s;
	size_t at = s->n_languages;

	if (!is_language(language))
		return READ_FAULT(
			r, "language \"%.*s\" is not an ISO 639-3 code", TEXT_ARG(building_quote(language)));
	if (snapshot_language(s, language) != NONE)
		return true;
	if (at == LANGUAGES_MAX)
		return READ_FAULT(r, "more than %d languages in the pool", LANGUAGES_MAX);
	for (; at > 0 && text_cmp(table[at - 1], language) > 0; at--)
		table[at] = table[at - 1];
	table[at] = language;
	s->n_languages++;
	return true;
}

static bool read_languages(struct reading *r)
{
	const struct raw_table *t = &r->b->building->tables[TABLE_EXPERT];
	struct text *table = arena_array(r->b->arena, LANGUAGES_MAX, sizeof(*table));

	if (!table)
		return building_fault(r->b, TABLE_EXPERT, 0, TEXT_NONE);
	r->b->s->languages = table;
	for (size_t i = 0; i < t->n; i++) {
		struct text list;

		r->row = t->sorted[i];
		list = r->row->columns[5];
		while (list.len) {
			struct text word = text_cut(&list, ' ');

			if (word.len && !add_language(r, table, word))
				return false;
		}
	}
	return true;
}

static bool read_expert(const struct reading *r, struct expert *e)
{
	const struct reference districts = REFERENCE(r->b->s, districts, "district"),
						   languages = REFERENCE(r->b->s, languages, "language");
	struct text list = r->row->columns[5];
	uint16_t language;
	int64_t places;
	bool end;

	if (!cell_code(r, 0, &e->code) || !cell_sex(r, 2, &e->sex) ||
		!cell_reference(r, 4, &districts, &e->district) || !cell_number(r, 6, 0, 1000, &places) ||
		!cell_day(r, 7, NEVER, &e->appointed_from) ||
		!cell_day(r, 8, ALWAYS, &e->appointed_until) ||
		!cell_day(r, 9, ALWAYS, &e->agreement_until) || !cell_yes(r, 10, &e->demo))
		return false; /* a date not said is never valid: nobody is appointed by an omission */
	while (cell_next_reference(r, &list, &languages, &language, &end))
		e->languages |= UINT64_C(1) << language;
	if (r->row->columns[8].len)
		e->appointed_until.us += US_PER_DAY;
	if (r->row->columns[9].len)
		e->agreement_until.us += US_PER_DAY;
	e->places = (int32_t)places;
	e->name = r->row->columns[1];
	e->unit = r->row->columns[3];
	return end;
}

static bool read_experts(struct snapshot_builder *b)
{
	struct reading r;
	struct expert *list = building_table(b, TABLE_EXPERT, sizeof(*list), NONE - 1, &r);

	if (!list || !read_languages(&r))
		return false;
	for (size_t i = 0; i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_expert(&r, &list[i]))
			return false;
	b->building->experts = list;
	b->s->experts = list;
	b->s->n_experts = b->building->tables[TABLE_EXPERT].n;
	return true;
}

static bool answers(const struct need *n, uint16_t type)
{
	for (size_t i = 0; i < n->n_types; i++)
		if (n->types[i] == type)
			return true;
	return false;
}

/* The leaves that a list names, each of which `type` must answer (NONE: any leaf will do). */
static bool read_need_set(
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

static bool read_skill(const struct reading *r, struct expert *experts)
{
	const struct snapshot *s = r->b->s;
	const struct reference people = REFERENCE(s, experts, "expert"),
						   types = REFERENCE(s, types, "expert type");
	struct skill skill = {.narrowed = r->row->columns[3].len > 0};
	uint16_t expert, type;
	struct expert *e;
	int64_t level;

	if (!cell_reference(r, 0, &people, &expert) || !cell_reference(r, 1, &types, &type) ||
		!cell_number(r, 2, 1, 3, &level) ||
		!read_need_set(r, r->row->columns[3], type, &skill.needs))
		return false;
	if (s->types[type].kind != TYPE_EXPERT)
		return READ_FAULT(
			r, "type %.*s is a liaison unit's, not an expert's", TEXT_ARG(s->types[type].code));
	e = &experts[expert];
	if (e->n_skills == SKILLS_MAX)
		return READ_FAULT(r, "expert %.*s has more than %d types", TEXT_ARG(e->code), SKILLS_MAX);
	skill.type = (uint8_t)type;
	skill.level = (uint8_t)level;
	e->skills[e->n_skills++] = skill;
	return true;
}

static bool read_skills(struct snapshot_builder *b)
{
	struct reading r = building_reading(b, TABLE_EXPERT_SKILL);

	for (size_t i = 0; i < r.n; i++)
		if (!building_row(&r, i, 2) || !read_skill(&r, b->building->experts))
			return false;
	return true;
}

static bool read_liaison(const struct reading *r, struct liaison *l)
{
	const struct snapshot *s = r->b->s;
	const struct reference types = REFERENCE(s, types, "expert type"),
						   districts = REFERENCE(s, districts, "district");
	uint16_t type;

	if (!cell_code(r, 0, &l->code) || !cell_reference(r, 1, &types, &type) ||
		!cell_reference(r, 2, &districts, &l->district))
		return false;
	if (s->types[type].kind != TYPE_UNIT)
		return READ_FAULT(
			r, "type %.*s is an expert's, not a liaison unit's", TEXT_ARG(s->types[type].code));
	l->type = (uint8_t)type;
	l->name = r->row->columns[3];
	l->contact = r->row->columns[4];
	l->hours = r->row->columns[5];
	return true;
}

static bool read_liaisons(struct snapshot_builder *b)
{
	struct reading r;
	struct liaison *list = building_table(b, TABLE_LIAISON, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_liaison(&r, &list[i]))
			return false;
	b->s->liaisons = list;
	b->s->n_liaisons = b->building->tables[TABLE_LIAISON].n;
	return list;
}

static bool read_resource(const struct reading *r, struct resource *to)
{
	static const struct text providers[] = {
		TEXT_INIT("GOVERNMENT"), TEXT_INIT("CHARITY"), TEXT_INIT("PROFESSIONAL")};
	const struct reference districts = REFERENCE(r->b->s, districts, "district");
	const struct text *cells = r->row->columns;
	size_t provider;

	if (!cell_code(r, 0, &to->code) || !cell_word(r, 2, providers, 3, &provider) ||
		!read_need_set(r, cells[3], NONE, &to->needs) ||
		!cell_reference(r, 4, &districts, &to->region) || !cell_yes(r, 5, &to->offered) ||
		!rule_compile(r->b, r->row, cells[6], to))
		return false;
	to->provider = (enum provider)provider;
	to->name = cells[1];
	to->conditions_zh = cells[7];
	to->deadline = cells[8];
	to->contact = cells[9];
	to->apply = cells[10];
	to->benefit = cells[11];
	to->verify = cells[12];
	to->source = cells[13];
	return true;
}

static bool read_resources(struct snapshot_builder *b)
{
	struct reading r;
	struct resource *list = building_table(b, TABLE_RESOURCE, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_resource(&r, &list[i]))
			return false;
	b->s->resources = list;
	b->s->n_resources = b->building->tables[TABLE_RESOURCE].n;
	return list;
}

bool building_read(struct snapshot_builder *b)
{
	return read_domains(b) && read_types(b) && read_needs(b) && read_districts(b) &&
		   read_facts(b) && read_experts(b) && read_skills(b) && read_liaisons(b) &&
		   read_resources(b) && building_read_words(b) && building_read_model(b);
}
