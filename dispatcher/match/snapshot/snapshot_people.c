/*
 * Reads who can help: experts, their skills, and the liaison units. Skills and profiles that are
 * alike are kept once; experts are put in order of district.
 */
#include "building.h"

static const moment ALWAYS = {INT64_MIN}, NEVER = {INT64_MAX};

/* People while they are read; all but languages by place. */
struct people {
	struct expert *experts;
	struct profile *profile_of;
	struct by_district by;
	struct text *languages; /* in the order in which they first came */
};

/* ---- Experts -------------------------------------------------------------------------------- */

static bool is_language(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.ptr[i] < 'a' || t.ptr[i] > 'z')
			return false;
	return t.len == 3;
}

/* The place of a language, which is added if it is new. */
static bool find_language(
	const struct reading *r, struct text *table, struct text language, size_t *ret)
{
	struct snapshot *s = r->b->s;
	size_t at = 0;

	while (at < s->n_languages && !text_eq(table[at], language))
		at++;
	*ret = at;
	if (at < s->n_languages)
		return true;
	if (!is_language(language))
		return READ_FAULT(
			r, "language \"%.*s\" is not an ISO 639-3 code", TEXT_ARG(building_quote(language)));
	if (at == LANGUAGES_MAX)
		return READ_FAULT(r, "more than %d languages in the pool", LANGUAGES_MAX);
	table[s->n_languages++] = language;
	return true;
}

/* The languages of a cell, as bits. */
static bool read_languages(
	const struct reading *r, struct text list, struct text *table, uint64_t *ret)
{
	size_t at;

	while (list.len) {
		struct text word = text_cut(&list, ' ');

		if (word.len == 0)
			continue;
		if (!find_language(r, table, word, &at))
			return false;
		*ret |= UINT64_C(1) << at;
	}
	return true;
}

/* Once all are known: in order of their codes. */
static bool sort_languages(struct snapshot_builder *b, struct people *people)
{
	struct snapshot *s = b->s;
	struct text *sorted = arena_array(b->arena, LANGUAGES_MAX, sizeof(*sorted));
	size_t place[LANGUAGES_MAX] = {0};

	if (!sorted)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < s->n_languages; i++) {
		for (size_t k = 0; k < s->n_languages; k++)
			place[i] += text_cmp(people->languages[k], people->languages[i]) < 0;
		sorted[place[i]] = people->languages[i];
	}
	for (size_t e = 0; e < s->n_experts; e++) {
		uint64_t languages = 0;

		for (uint64_t left = people->experts[e].languages; left; left &= left - 1)
			languages |= UINT64_C(1) << place[__builtin_ctzll(left)];
		people->experts[e].languages = languages;
	}
	s->languages = sorted;
	return true;
}

static bool read_expert(const struct reading *r, struct text *languages, struct expert *e)
{
	int64_t places;

	if (!cell_code(r, 0, &e->code) || !cell_sex(r, 2, &e->sex) ||
		!read_languages(r, r->columns[5], languages, &e->languages) ||
		!cell_number(r, 6, 0, PLACES_MAX, &places) || !cell_day(r, 7, NEVER, &e->appointed_from) ||
		!cell_day(r, 8, ALWAYS, &e->appointed_until) ||
		!cell_day(r, 9, ALWAYS, &e->agreement_until) || !cell_yes(r, 10, &e->demo))
		return false; /* a date not said is never valid: nobody is appointed by an omission */
	if (r->columns[8].len)
		e->appointed_until.us += US_PER_DAY;
	if (r->columns[9].len)
		e->agreement_until.us += US_PER_DAY;
	e->places = (int32_t)places;
	e->away_from = e->away_until = NEVER;
	e->row = r->row->bytes;
	return true;
}

/* First where each serves, which tells their place. */
static bool place_experts(struct reading *r, struct by_district *by)
{
	const uint32_t *rank = r->b->building->tables[TABLE_EXPERT].rank;
	district_index d;

	if (!by_district_begin(r->b, r->n, by))
		return false;
	for (size_t i = 0; building_next(r); i++) {
		if (!cell_reference(r, 4, TABLE_DISTRICT, &d))
			return false;
		by_district_count(by, rank[i], d);
	}
	by_district_sum(by);
	return true;
}

static bool read_experts(struct snapshot_builder *b, struct people *people)
{
	const uint32_t *rank;
	struct reading r;

	people->experts = building_table(b, TABLE_EXPERT, sizeof(struct expert), NOBODY - 1, &r);
	people->profile_of = arena_array(b->arena, r.n, sizeof(struct profile));
	people->languages = arena_array(&b->building->scratch, LANGUAGES_MAX, sizeof(struct text));
	if (!people->experts || !people->profile_of || !people->languages)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	if (!place_experts(&r, &people->by))
		return false;
	rank = b->building->tables[TABLE_EXPERT].rank;
	for (size_t i = 0; building_next(&r); i++) {
		struct expert *e = &people->experts[people->by.places[rank[i]]];

		e->district = people->by.districts[rank[i]];
		if (!read_expert(&r, people->languages, e))
			return false;
	}
	b->s->experts = people->experts;
	b->s->profile_of = people->profile_of;
	b->s->experts_by_code = people->by.places;
	b->s->experts_of = people->by.begins;
	b->s->n_experts = r.n;
	return sort_languages(b, people);
}

/* ---- Skills --------------------------------------------------------------------------------- */

/* The skills that differ, and what says each: whatever follows the expert in a row. */
struct skills {
	struct intern differ;
	struct lookup said;
};

static bool read_skill(const struct reading *r, struct skill *ret)
{
	const struct snapshot *s = r->b->s;
	uint16_t type;
	need_index first;
	int64_t level;

	memset(ret, 0, sizeof(*ret)); /* its padding, too: it is compared by its bytes */
	ret->narrowed = r->columns[3].len > 0;
	if (!cell_reference(r, 1, TABLE_EXPERT_TYPE, &type) || !cell_number(r, 2, 1, 3, &level) ||
		!building_need_set(r, 3, type, &ret->needs, &first))
		return false;
	if (s->types[type].kind != TYPE_EXPERT)
		return READ_FAULT(
			r, "type %.*s is a liaison unit's, not an expert's", TEXT_ARG(s->types[type].code));
	ret->type = (uint8_t)type;
	ret->level = (uint8_t)level;
	return true;
}

/* The place of the skill of a row: read once for all rows that say it in the same words. */
static bool find_skill(const struct reading *r, struct skills *skills, uint32_t *ret)
{
	const char *from = r->columns[0].ptr + r->columns[0].len;
	uint32_t *place = lookup_add(
		&skills->said, (struct text){from, (size_t)(r->row->bytes + r->row->size - from)});
	struct skill skill;

	if (!place)
		return building_fault(r->b, r->table, 0, TEXT_NONE);
	if (*place == LOOKUP_NEW) {
		if (!read_skill(r, &skill))
			return false;
		if (!intern(&skills->differ, &skill, place))
			return building_fault(r->b, r->table, 0, TEXT_NONE);
		if (*place == NONE)
			return READ_FAULT(r, "more than %d different skills in the pool", NONE);
	}
	*ret = *place;
	return true;
}

static bool add_skill(const struct reading *r, struct skills *skills, struct profile *p)
{
	size_t n = profile_skills(p);
	uint32_t skill = 0;

	if (!find_skill(r, skills, &skill))
		return false;
	if (n == SKILLS_MAX)
		return READ_FAULT(
			r, "expert %.*s has more than %d types", TEXT_ARG(r->columns[0]), SKILLS_MAX);
	p->skills[n] = (uint16_t)skill;
	return true;
}

/* The expert that a row of skills or of leaves is about: rows come in order of expert, as experts
 * do. */
static bool find_expert(const struct reading *r, size_t *at)
{
	const struct raw_table *experts = &r->b->building->tables[TABLE_EXPERT];
	struct text code = r->columns[0];
	int order = -1;

	for (; *at < experts->n; ++*at) {
		order = text_cmp(snapshot_cell(experts->sorted[*at]->bytes, 0), code);
		if (order >= 0)
			break;
		building_fetch(experts, *at, 1);
	}
	return order == 0 ||
		   READ_FAULT(r, "there is no expert \"%.*s\"", TEXT_ARG(building_quote(code)));
}

static bool read_skills(struct snapshot_builder *b, struct people *people)
{
	static const struct skill none;
	struct reading r = building_reading(b, TABLE_EXPERT_SKILL);
	struct skills skills = {.differ = intern_begin(b->arena, sizeof(struct skill)),
		.said = lookup_begin(&b->building->scratch, 0)};
	uint32_t zero;
	size_t at = 0;

	if (!skills.said.slots || !intern(&skills.differ, &none, &zero))
		return building_fault(b, TABLE_EXPERT_SKILL, 0, TEXT_NONE);
	for (size_t i = 0; building_row(&r, i); i++)
		if (!find_expert(&r, &at) ||
			!add_skill(&r, &skills, &people->profile_of[people->by.places[at]]))
			return false;
	b->s->skills = skills.differ.things;
	b->s->n_skills = skills.differ.n;
	return true;
}

/* One leave each: a later one is set instead of it. */
static bool read_leave(const struct reading *r, struct expert *e)
{
	if (r->columns[1].len == 0 || r->columns[2].len == 0)
		return READ_FAULT(r, "a leave has no end: say both days");
	if (!cell_day(r, 1, NEVER, &e->away_from) || !cell_day(r, 2, NEVER, &e->away_until))
		return false;
	e->away_until.us += US_PER_DAY;
	return e->away_from.us < e->away_until.us || READ_FAULT(r, "a leave ends before it begins");
}

static bool read_leaves(struct snapshot_builder *b, struct people *people)
{
	struct reading r = building_reading(b, TABLE_LEAVE);
	size_t at = 0;

	for (size_t i = 0; building_row(&r, i); i++)
		if (!find_expert(&r, &at) || !read_leave(&r, &people->experts[people->by.places[at]]))
			return false;
	return true;
}

/* By counting; the first, which is no skill, is of no type. */
static bool order_skills(struct snapshot_builder *b)
{
	struct snapshot *s = b->s;
	uint16_t *by = arena_array(b->arena, s->n_skills, sizeof(*by));
	uint32_t *next = arena_array(b->arena, s->n_types + 2, sizeof(*next));

	if (!by || !next)
		return building_fault(b, TABLE_EXPERT_SKILL, 0, TEXT_NONE);
	for (size_t i = 1; i < s->n_skills; i++)
		next[s->skills[i].type + 2]++;
	for (size_t t = 0; t < s->n_types; t++)
		next[t + 2] += next[t + 1];
	for (size_t i = 1; i < s->n_skills; i++)
		by[next[s->skills[i].type + 1]++] = (uint16_t)i;
	s->skills_by_type = by;
	s->skills_of = next; /* each has moved on to where the next one begins */
	return true;
}

/* ---- Liaison units -------------------------------------------------------------------------- */

static bool read_liaison(const struct reading *r, struct liaison *l)
{
	const struct snapshot *s = r->b->s;
	uint16_t type;

	if (!cell_code(r, 0, &l->code) || !cell_reference(r, 1, TABLE_EXPERT_TYPE, &type) ||
		!cell_reference(r, 2, TABLE_DISTRICT, &l->district))
		return false;
	if (s->types[type].kind != TYPE_UNIT)
		return READ_FAULT(
			r, "type %.*s is an expert's, not a liaison unit's", TEXT_ARG(s->types[type].code));
	l->type = (uint8_t)type;
	l->name = r->columns[3];
	l->contact = r->columns[4];
	l->hours = r->columns[5];
	l->person = r->columns[6];
	l->phone = r->columns[7];
	l->next = r->columns[8];
	return true;
}

/* Whoever is asked next is one of them, and another. */
static bool check_next(const struct reading *r, const struct liaison *list, size_t n, size_t at)
{
	for (size_t i = 0; list[at].next.len && i < n; i++)
		if (i != at && text_eq(list[i].code, list[at].next))
			return true;
	return !list[at].next.len ||
		   READ_FAULT(r, "next names \"%.*s\", which is no other unit", TEXT_ARG(list[at].next));
}

static bool read_liaisons(struct snapshot_builder *b)
{
	struct reading r;
	struct liaison *list = building_table(b, TABLE_LIAISON, sizeof(*list), NONE - 1, &r);

	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!read_liaison(&r, &list[i]))
			return false;
	b->s->liaisons = list;
	b->s->n_liaisons = b->building->tables[TABLE_LIAISON].n;
	for (size_t i = 0; list && building_row(&r, i); i++)
		if (!check_next(&r, list, b->s->n_liaisons, i))
			return false;
	return list;
}

/* ---- Profiles ------------------------------------------------------------------------------- */

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

/* Which of n have a skill of which type. */
static bool tell_types(
	struct snapshot_builder *b, const struct profile *list, size_t n, struct typed *ret)
{
	const struct snapshot *s = b->s;
	size_t n_words = n / 64 + 1;
	uint64_t *bits = arena_array(b->arena, s->n_types * n_words, sizeof(*bits));

	if (!bits)
		return building_fault(b, TABLE_EXPERT_SKILL, 0, TEXT_NONE);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < profile_skills(&list[i]); k++)
			bits[s->skills[list[i].skills[k]].type * n_words + i / 64] |= UINT64_C(1) << (i % 64);
	*ret = (struct typed){bits, n_words};
	return true;
}

/* Who speaks which language, by rank. */
static bool tell_languages(struct snapshot_builder *b)
{
	const struct snapshot *s = b->s;
	size_t n_words = s->n_experts / 64 + 1;
	uint64_t *bits = arena_array(b->arena, s->n_languages * n_words, sizeof(*bits));

	if (!bits)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < s->n_experts; i++) {
		uint32_t rank = s->experts_rank[i];

		for (uint64_t left = s->experts[i].languages; left; left &= left - 1)
			bits[(size_t)__builtin_ctzll(left) * n_words + rank / 64] |= UINT64_C(1) << rank % 64;
	}
	b->s->experts_speaking = (struct typed){bits, n_words};
	return true;
}

/* The experts of each profile, by counting. */
static bool order_by_profile(struct snapshot_builder *b)
{
	struct snapshot *s = b->s;
	expert_index *by = arena_room(b->arena, s->n_experts * sizeof(*by));
	uint32_t *which = arena_room(b->arena, s->n_experts * sizeof(*which)), *next;

	if (!by || !which || !tell_profiles(b, which))
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	next = arena_array(b->arena, s->n_profiles + 2, sizeof(*next));
	if (!next)
		return building_fault(b, TABLE_EXPERT, 0, TEXT_NONE);
	for (size_t i = 0; i < s->n_experts; i++)
		next[which[i] + 2]++;
	for (size_t p = 0; p < s->n_profiles; p++)
		next[p + 2] += next[p + 1];
	for (size_t i = 0; i < s->n_experts; i++) {
		uint32_t at = next[which[i] + 1]++;

		by[at] = (expert_index)i;
		which[i] = at; /* from here on it is the rank */
	}
	s->experts_by_profile = by;
	s->experts_rank = which;
	s->experts_alike = next; /* each has moved on to where the next one begins */
	return true;
}

bool building_read_people(struct snapshot_builder *b)
{
	struct people people = {0};

	return read_experts(b, &people) && read_skills(b, &people) && read_leaves(b, &people) &&
		   order_skills(b) && order_by_profile(b) && tell_languages(b) &&
		   tell_types(b, b->s->profile_of, b->s->n_experts, &b->s->experts_typed) &&
		   tell_types(b, b->s->profiles, b->s->n_profiles, &b->s->profiles_typed) &&
		   read_liaisons(b);
}
