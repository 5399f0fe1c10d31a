/*
 * Reads the sorted rows of every table into the snapshot, in the order of tables.def, so that
 * what a row refers to has been read before it.
 */
#include "building.h"

static bool read_domains(struct snapshot_builder *b)
{
	struct reading r;
	struct domain *list = building_table(b, TABLE_DOMAIN, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!cell_code(&r, 0, &list[i].code))
			return false;
		list[i].zh = r.columns[1];
		list[i].en = r.columns[2];
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

	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!cell_code(&r, 0, &list[i].code) || !cell_word(&r, 1, kinds, 2, &kind))
			return false;
		list[i].kind = (enum type_kind)kind;
		list[i].zh = r.columns[2];
		list[i].en = r.columns[3];
	}
	b->s->types = list;
	b->s->n_types = b->building->tables[TABLE_EXPERT_TYPE].n;
	return list && building_codes(b, TABLE_EXPERT_TYPE, list, sizeof(*list));
}

/* The types that answer a leaf, in order. */
static bool need_types(const struct reading *r, struct need *n)
{
	struct text list = r->columns[4];
	uint16_t type;
	bool end;

	while (cell_next_reference(r, &list, TABLE_EXPERT_TYPE, &type, &end)) {
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
	n->zh = r->columns[2];
	n->en = r->columns[3];
	n->note = r->columns[5];
	return true;
}

static bool read_needs(struct snapshot_builder *b)
{
	struct reading r;
	struct need *list = building_table(b, TABLE_NEED, sizeof(*list), NEEDS_MAX, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_need(&r, &list[i]))
			return false;
	b->s->needs = list;
	b->s->n_needs = b->building->tables[TABLE_NEED].n;
	return list && building_codes(b, TABLE_NEED, list, sizeof(*list));
}

/*
 * Each parent is of a higher level than its child, so that the tree can have no cycle; and there
 * is one root, the only COUNTRY.
 */
static bool read_parent(struct reading *r, struct district *list, size_t i)
{
	bool root = list[i].level == LEVEL_COUNTRY;

	list[i].parent = NONE;
	if (root != (r->columns[1].len == 0))
		return READ_FAULT(r, "a COUNTRY has no parent, and everything else has one");
	if (root) {
		for (size_t k = 0; k < i; k++)
			if (list[k].level == LEVEL_COUNTRY)
				return READ_FAULT(r, "a second root beside %.*s", TEXT_ARG(list[k].code));
		return true;
	}
	if (!cell_reference(r, 1, TABLE_DISTRICT, &list[i].parent))
		return false;
	return list[list[i].parent].level < list[i].level ||
		   READ_FAULT(r, "its parent %.*s is not of a higher level", TEXT_ARG(r->columns[1]));
}

static bool read_districts(struct snapshot_builder *b)
{
	static const struct text levels[] = {TEXT_INIT("COUNTRY"), TEXT_INIT("PROVINCE"),
		TEXT_INIT("CITY"), TEXT_INIT("DISTRICT"), TEXT_INIT("STREET")};
	struct reading r;
	struct district *list = building_table(b, TABLE_DISTRICT, sizeof(*list), NONE - 1, &r);
	size_t level;

	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!cell_code(&r, 0, &list[i].code) || !cell_word(&r, 2, levels, 5, &level))
			return false;
		list[i].level = (enum district_level)level;
		list[i].name = r.columns[3];
	}
	b->s->districts = list;
	b->s->n_districts = b->building->tables[TABLE_DISTRICT].n;
	if (!list || !building_codes(b, TABLE_DISTRICT, list, sizeof(*list)))
		return false;
	for (size_t i = 0; building_row(&r, i); i++)
		if (!read_parent(&r, list, i))
			return false;
	return true;
}

static uint64_t fact_bit(const struct snapshot *s, struct text code)
{
	uint16_t fact = snapshot_fact(s, code);

	return fact == NONE ? 0 : UINT64_C(1) << fact;
}

static struct own_facts own_facts(const struct snapshot *s)
{
	return (struct own_facts){.minor = fact_bit(s, TEXT("minor")),
		.minor_in_case = fact_bit(s, TEXT("minor_in_case")),
		.full_capacity = fact_bit(s, TEXT("full_capacity")),
		.incapable = fact_bit(s, TEXT("incapable")),
		.under_16 = fact_bit(s, TEXT("under_16")),
		.elder = fact_bit(s, TEXT("elder")),
		.disabled = fact_bit(s, TEXT("disabled"))};
}

static bool read_facts(struct snapshot_builder *b)
{
	struct reading r;
	struct fact *list = building_table(b, TABLE_FACT, sizeof(*list), FACTS_MAX, &r);

	for (size_t i = 0; list && building_row(&r, i); i++) {
		if (!cell_code(&r, 0, &list[i].code))
			return false;
		list[i].zh = r.columns[1];
		list[i].proof = r.columns[2];
	}
	b->s->facts = list;
	b->s->n_facts = b->building->tables[TABLE_FACT].n;
	b->s->own_facts = list ? own_facts(b->s) : (struct own_facts){0};
	return list;
}

static struct own_codes own_codes(const struct snapshot *s)
{
	return (struct own_codes){.sign = snapshot_need(s, TEXT("DIS.SIGN")),
		.interpreting = snapshot_need(s, TEXT("SOC.LANG")),
		.marital = snapshot_need(s, TEXT("FAM.MARITAL")),
		.mediation = snapshot_need(s, TEXT("LAW.MEDIATE")),
		.crisis = building_find(s->domains, s->n_domains, sizeof(s->domains[0]), TEXT("CRI")),
		.violence = building_find(s->domains, s->n_domains, sizeof(s->domains[0]), TEXT("DV")),
		.interpreter = snapshot_type(s, TEXT("INTERPRETER")),
		.supervisor = snapshot_type(s, TEXT("SUPERVISOR")),
		.mandarin = snapshot_language(s, TEXT("cmn")),
		.csl = snapshot_language(s, TEXT("csl"))};
}

bool building_read(struct snapshot_builder *b)
{
	if (!read_domains(b) || !read_types(b) || !read_needs(b) || !read_districts(b) ||
		!read_facts(b) || !building_read_people(b) || !building_read_resources(b) ||
		!building_read_words(b))
		return false;
	b->s->own = own_codes(b->s);
	return true;
}
