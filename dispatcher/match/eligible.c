#include "eligible.h"

#include "client.h"
#include "join.h"

enum { NOT_ELIGIBLE_MAX = 3 /* shown at most, so that what was thought of can be seen */ };

enum three { HOLDS, UNKNOWN, FAILS };

static enum three three_of(bool holds)
{
	return holds ? HOLDS : FAILS;
}

static enum three check_condition(
	const struct condition *c, const struct help *help, struct known_facts facts)
{
	switch (c->kind) {
	case CONDITION_AGE_MIN:
		return help->age < 0 ? UNKNOWN : three_of(help->age >= c->value);
	case CONDITION_AGE_MAX:
		return help->age < 0 ? UNKNOWN : three_of(help->age <= c->value);
	case CONDITION_SEX:
		return help->sex == 0 ? UNKNOWN : three_of(help->sex == c->value);
	case CONDITION_DISABILITY:
		if (help->disability < 0)
			return UNKNOWN;
		return three_of(help->disability >= 1 && help->disability <= c->value);
	case CONDITION_ANY:
		if (c->mask & facts.yes)
			return HOLDS;
		return c->mask & ~facts.no ? UNKNOWN : FAILS;
	}
	return UNKNOWN;
}

/* before, then the names of the facts in mask, parted by 、. */
static struct text fact_names(
	const struct snapshot *s, struct text before, uint64_t mask, struct arena *a)
{
	struct text parts[2 * FACTS_MAX];
	size_t n = 0;

	for (uint64_t left = mask; left; left &= left - 1) {
		size_t fact = (size_t)__builtin_ctzll(left);

		if (fact >= s->n_facts)
			break;
		parts[n] = n ? TEXT("、") : before;
		parts[n + 1] = s->facts[fact].zh;
		n += 2;
	}
	return n ? join(a, parts, n) : before;
}

/* What would prove one of the facts in mask: the paper for a single one, else their names. */
static struct text fact_proof(const struct snapshot *s, uint64_t mask, struct arena *a)
{
	size_t first;

	if ((mask & (mask - 1)) != 0)
		return fact_names(s, TEXT("以下任一情形的证明:"), mask, a);
	first = mask ? (size_t)__builtin_ctzll(mask) : s->n_facts;
	if (first >= s->n_facts)
		return TEXT_NONE;
	if (s->facts[first].proof.len)
		return s->facts[first].proof;
	return JOIN(a, s->facts[first].zh, TEXT("的证明"));
}

/* Names of the facts, none of which holds. */
static struct text fact_fails(const struct snapshot *s, uint64_t mask, struct arena *a)
{
	bool several = (mask & (mask - 1)) != 0;

	return fact_names(s, several ? TEXT("须属以下任一情形:") : TEXT("须为:"), mask, a);
}

static struct text proof_missing(
	const struct snapshot *s, const struct condition *c, struct known_facts facts, struct arena *a)
{
	switch (c->kind) {
	case CONDITION_AGE_MIN:
	case CONDITION_AGE_MAX:
		return TEXT("年龄(身份证或户口簿)");
	case CONDITION_SEX:
		return TEXT("性别(身份证)");
	case CONDITION_DISABILITY:
		return TEXT("残疾等级(残疾人证)");
	case CONDITION_ANY:
		return fact_proof(s, c->mask & ~facts.no, a);
	}
	return TEXT_NONE;
}

static struct text what_fails(const struct snapshot *s, const struct condition *c, struct arena *a)
{
	struct number value;

	switch (c->kind) {
	case CONDITION_AGE_MIN:
		return JOIN(a, TEXT("须年满"), number_text(&value, c->value), TEXT("周岁"));
	case CONDITION_AGE_MAX:
		return JOIN(a, TEXT("须不超过"), number_text(&value, c->value), TEXT("周岁"));
	case CONDITION_SEX:
		return c->value == 'F' ? TEXT("限女性") : TEXT("限男性");
	case CONDITION_DISABILITY:
		return JOIN(
			a, TEXT("须持残疾人证,等级为"), number_text(&value, c->value), TEXT("级或更重"));
	case CONDITION_ANY:
		return fact_fails(s, c->mask, a);
	}
	return TEXT_NONE;
}

/* The worst that a condition of the rule comes to. */
static enum three check_rule(
	const struct resource *r, const struct help *help, struct known_facts facts)
{
	enum three worst = HOLDS;

	for (size_t i = 0; i < r->n_rule && worst != FAILS; i++) {
		enum three three = check_condition(&r->rule[i], help, facts);

		worst = three > worst ? three : worst;
	}
	return worst;
}

static enum eligibility eligibility_of(const struct resource *r, enum three worst)
{
	if (worst == FAILS)
		return NOT_ELIGIBLE;
	return worst == UNKNOWN || r->n_rule == 0 ? POSSIBLE : ELIGIBLE;
}

/* What is missing, or fails, where the worst of the rule is known. False: the arena is full. */
static bool tell_missing(const struct snapshot *s, const struct resource *r,
	const struct help *help, struct known_facts facts, enum three worst, struct arena *a,
	const struct text **ret, size_t *ret_n)
{
	struct text *told = arena_array(a, r->n_rule + 1, sizeof(*told));
	size_t n = 0;

	if (!told)
		return false;
	for (size_t i = 0; i < r->n_rule && worst != HOLDS; i++) {
		const struct condition *c = &r->rule[i];

		if (check_condition(c, help, facts) == worst)
			told[n++] = worst == FAILS ? what_fails(s, c, a) : proof_missing(s, c, facts, a);
	}
	if (r->n_rule == 0)
		told[n++] = TEXT("以受理部门核实为准"); /* nobody has said who may have it */
	*ret = told;
	*ret_n = n;
	return true;
}

enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, struct arena *a, const struct text **ret_missing,
	size_t *ret_n_missing)
{
	struct known_facts facts = client_facts(s, help);
	enum three worst = check_rule(r, help, facts);

	if (!tell_missing(s, r, help, facts, worst, a, ret_missing, ret_n_missing))
		return NOT_ELIGIBLE; /* the arena remembers */
	return eligibility_of(r, worst);
}

/* ---- Finding -------------------------------------------------------------------------------- */

/* A resource on its way to the list: what its place depends on. Its texts come when it is kept. */
struct candidate {
	uint16_t resource;
	uint16_t n_answers;
	enum three worst;
	enum eligibility eligibility;
	enum district_level near;
};

static size_t count_answers(const struct resource *r, const struct need_set *needs)
{
	size_t n = 0;

	for (size_t i = 0; i < NEEDS_MAX / 64; i++)
		for (uint64_t left = r->needs.bits[i] & needs->bits[i]; left; left &= left - 1)
			n++;
	return n;
}

/* In the order of the needs of the case. */
static size_t needs_answered(
	const struct resource *r, const struct matching *m, need_index ret[NEEDS_SHOWN_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_needs; i++)
		if (need_set_has(&r->needs, m->needs[i].need))
			ret[n++] = m->needs[i].need;
	return n;
}

/* What holds everywhere is offered to a client whose district is not said; nothing else is. */
static bool holds_there(const struct snapshot *s, const struct resource *r, district_index client)
{
	if (client == NONE)
		return s->districts[r->region].level == LEVEL_COUNTRY;
	return snapshot_within(s, client, r->region);
}

/* Resources come in order of code, so that equals need no further order. */
static bool goes_before(const struct candidate *a, const struct candidate *b)
{
	if (a->eligibility != b->eligibility)
		return a->eligibility < b->eligibility;
	if (a->n_answers != b->n_answers)
		return a->n_answers > b->n_answers;
	return a->near > b->near;
}

/* Puts one into its place among the best n; the last falls off when there is no room. */
static size_t place(struct candidate *list, size_t n, const struct candidate *found)
{
	size_t at = n;

	while (at > 0 && goes_before(found, &list[at - 1]))
		at--;
	if (at == RESOURCES_MAX)
		return n;
	if (n == RESOURCES_MAX)
		n--;
	memmove(&list[at + 1], &list[at], (n - at) * sizeof(*list));
	list[at] = *found;
	return n + 1;
}

/* Those that the client may not have come last; only a few of them are shown. */
static size_t cut_not_eligible(const struct candidate *list, size_t n)
{
	size_t kept = 0;

	while (kept < n && list[kept].eligibility != NOT_ELIGIBLE)
		kept++;
	return kept + NOT_ELIGIBLE_MAX < n ? kept + NOT_ELIGIBLE_MAX : n;
}

/* The best of the catalogue for these needs, in order. */
static size_t choose(const struct snapshot *s, const struct help *help, struct known_facts facts,
	const struct matching *m, struct candidate ret[RESOURCES_MAX])
{
	struct need_set needs = {0};
	size_t n = 0;

	for (size_t i = 0; i < m->n_needs; i++)
		need_set_add(&needs, m->needs[i].need);
	for (size_t i = 0; i < s->n_resources; i++) {
		const struct resource *r = &s->resources[i];
		size_t n_answers = count_answers(r, &needs);
		struct candidate found;

		if (n_answers == 0 || !r->offered || !holds_there(s, r, help->district))
			continue;
		found.resource = (uint16_t)i;
		found.n_answers = (uint16_t)n_answers;
		found.worst = check_rule(r, help, facts);
		found.eligibility = eligibility_of(r, found.worst);
		found.near = s->districts[r->region].level;
		n = place(ret, n, &found);
	}
	return cut_not_eligible(ret, n);
}

bool eligible_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct known_facts facts = client_facts(s, help);
	struct candidate chosen[RESOURCES_MAX];
	size_t n = choose(s, help, facts, m, chosen);
	struct resource_found *list = arena_array(a, n, sizeof(*list));

	if (!list)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct resource *r = &s->resources[chosen[i].resource];

		list[i].resource = chosen[i].resource;
		list[i].eligibility = chosen[i].eligibility;
		list[i].n_answers = needs_answered(r, m, list[i].answers);
		if (!tell_missing(
				s, r, help, facts, chosen[i].worst, a, &list[i].missing, &list[i].n_missing))
			return false;
	}
	m->resources = list;
	m->n_resources = n;
	return !a->failed;
}
