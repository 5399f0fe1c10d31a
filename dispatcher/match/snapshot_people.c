/*
 * Reads who can help: experts, their skills, and the liaison units. Skills and profiles that are
 * alike are kept once; experts are put in order of district.
 */
#include "building.h"

static const moment ALWAYS = {INT64_MIN}, NEVER = {INT64_MAX};

/* People in order of code, while their skills are added. */
struct people {
	struct expert *experts;
	struct profile *profiles; /* one each; in the end equal ones are kept once */
	size_t n;
};

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

/* The languages of a cell, as bits. */
static bool languages_of(const struct reading *r, struct text list, uint64_t *ret)
{
	const struct reference languages = REFERENCE(r->b->s, languages, "language");
	uint16_t language;
	bool end;

	while (cell_next_reference(r, &list, &languages, &language, &end))
		*ret |= UINT64_C(1) << language;
	return end;
}

static bool read_expert(const struct reading *r, struct expert *e)
{
	const struct reference districts = REFERENCE(r->b->s, districts, "district");
	int64_t places;

	if (!cell_code(r, 0, &e->code) || !cell_sex(r, 2, &e->sex) ||
		!cell_reference(r, 4, &districts, &e->district) ||
		!languages_of(r, r->row->columns[5], &e->languages) ||
		!cell_number(r, 6, 0, PLACES_MAX, &places) || !cell_day(r, 7, NEVER, &e->appointed_from) ||
		!cell_day(r, 8, ALWAYS, &e->appointed_until) ||
		!cell_day(r, 9, ALWAYS, &e->agreement_until) || !cell_yes(r, 10, &e->demo))
		return false; /* a date not said is never valid: nobody is appointed by an omission */
	if (r->row->columns[8].len)
		e->appointed_until.us += US_PER_DAY;
	if (r->row->columns[9].len)
		e->agreement_until.us += US_PER_DAY;
	e->places = (int32_t)places;
	e->name = r->row->columns[1];
	e->unit = r->row->columns[3];
	return true;
}

static bool read_experts(struct snapshot_builder *b, struct people *ret)
{
	struct reading r;
	struct expert *list = building_table(b, TABLE_EXPERT, sizeof(*list), NOBODY - 1, &r);
	struct profile *profiles = arena_array(b->arena, r.n, sizeof(*profiles));

	if (!list || !read_languages(&r))
		return false;
	if (!profiles)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < r.n; i++)
		if (!building_row(&r, i, 1) || !read_expert(&r, &list[i]))
			return false;
	*ret = (struct people){list, profiles, r.n};
	return true;
}

/* The expert that a row of skills is about: rows come in order of expert, as people do. */
static bool find_expert(
	const struct reading *r, const struct people *people, size_t *at, struct profile **ret)
{
	struct text code = r->row->columns[0];

	while (*at < people->n && text_cmp(people->experts[*at].code, code) < 0)
		(*at)++;
	if (*at == people->n || !text_eq(people->experts[*at].code, code))
		return READ_FAULT(r, "there is no expert \"%.*s\"", TEXT_ARG(building_quote(code)));
	*ret = &people->profiles[*at];
	return true;
}

static bool read_skill(const struct reading *r, struct intern *skills, struct profile *p)
{
	const struct snapshot *s = r->b->s;
	const struct reference types = REFERENCE(s, types, "expert type");
	struct skill skill;
	uint16_t type;
	uint32_t at;
	int64_t level;

	memset(&skill, 0, sizeof(skill)); /* its padding, too: it is compared by its bytes */
	skill.narrowed = r->row->columns[3].len > 0;
	if (!cell_reference(r, 1, &types, &type) || !cell_number(r, 2, 1, 3, &level) ||
		!building_need_set(r, r->row->columns[3], type, &skill.needs))
		return false;
	if (s->types[type].kind != TYPE_EXPERT)
		return READ_FAULT(
			r, "type %.*s is a liaison unit's, not an expert's", TEXT_ARG(s->types[type].code));
	if (profile_skills(p) == SKILLS_MAX)
		return READ_FAULT(
			r, "expert %.*s has more than %d types", TEXT_ARG(r->row->columns[0]), SKILLS_MAX);
	skill.type = (uint8_t)type;
	skill.level = (uint8_t)level;
	if (!intern(skills, &skill, &at))
		return building_fault(r->b, TABLE_EXPERT_SKILL, 0, TEXT_NONE);
	if (at == NONE)
		return READ_FAULT(r, "more than %d different skills in the pool", NONE);
	p->skills[profile_skills(p)] = (uint16_t)at;
	return true;
}

static bool read_skills(struct snapshot_builder *b, struct people *people)
{
	struct reading r = building_reading(b, TABLE_EXPERT_SKILL);
	struct intern skills = intern_begin(b->arena, sizeof(struct skill));
	static const struct skill none;
	uint32_t zero;
	size_t at = 0;

	if (!intern(&skills, &none, &zero))
		return building_fault(b, TABLE_EXPERT_SKILL, 0, TEXT_NONE);
	for (size_t i = 0; i < r.n; i++) {
		struct profile *p = NULL;

		if (!building_row(&r, i, 2) || !find_expert(&r, people, &at, &p) ||
			!read_skill(&r, &skills, p))
			return false;
	}
	b->s->skills = skills.things;
	b->s->n_skills = skills.n;
	return true;
}

static bool order_experts(struct snapshot_builder *b, const struct people *people)
{
	struct expert *list = arena_array(b->arena, people->n, sizeof(*list));
	struct profile *profile_of = arena_array(b->arena, people->n, sizeof(*profile_of));
	struct by_district by = by_district_begin(b, people->n);

	if (!list || !profile_of || !by.begins)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < people->n; i++)
		by_district_count(&by, people->experts[i].district);
	by_district_sum(&by);
	for (size_t i = 0; i < people->n; i++) {
		uint32_t at = by_district_place(&by, people->experts[i].district);

		list[at] = people->experts[i];
		profile_of[at] = people->profiles[i];
	}
	b->s->profile_of = profile_of;
	b->s->experts = list;
	b->s->experts_by_code = by.places;
	b->s->experts_of = by.begins;
	b->s->n_experts = people->n;
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

/* Which profile each expert has, of those that differ. */
static bool tell_profiles(struct snapshot_builder *b, uint32_t *which)
{
	struct intern profiles = intern_begin(b->arena, sizeof(struct profile));

	for (size_t i = 0; i < b->s->n_experts; i++)
		if (!intern(&profiles, &b->s->profile_of[i], &which[i]))
			return false;
	b->s->profiles = profiles.things;
	b->s->n_profiles = profiles.n;
	return true;
}

/* The experts of each profile, by counting. */
static bool order_by_profile(struct snapshot_builder *b)
{
	struct snapshot *s = b->s;
	expert_index *by = arena_array(b->arena, s->n_experts, sizeof(*by));
	uint32_t *which = arena_array(b->arena, s->n_experts, sizeof(*which)), *next;

	if (!by || !which || !tell_profiles(b, which))
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	next = arena_array(b->arena, s->n_profiles + 2, sizeof(*next));
	if (!next)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < s->n_experts; i++)
		next[which[i] + 2]++;
	for (size_t p = 0; p < s->n_profiles; p++)
		next[p + 2] += next[p + 1];
	for (size_t i = 0; i < s->n_experts; i++)
		by[next[which[i] + 1]++] = (expert_index)i;
	s->experts_by_profile = by;
	s->experts_alike = next; /* each has moved on to where the next one begins */
	return true;
}

bool building_read_people(struct snapshot_builder *b)
{
	struct people people = {0};

	return read_experts(b, &people) && read_skills(b, &people) && order_experts(b, &people) &&
		   order_by_profile(b) && read_liaisons(b);
}
