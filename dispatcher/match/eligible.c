#include "eligible.h"

#include "client.h"

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

/* Names of the facts in mask, parted by 、. */
static struct text fact_names(const struct snapshot *s, uint64_t mask, struct arena *a)
{
	struct text line = TEXT_NONE;

	for (size_t i = 0; i < s->n_facts; i++) {
		if (!(mask >> i & 1))
			continue;
		line = line.len ? arena_format(a, "%.*s、%.*s", TEXT_ARG(line), TEXT_ARG(s->facts[i].zh))
						: s->facts[i].zh;
	}
	return line;
}

/* What would prove one of the facts in mask: the paper for a single one, else their names. */
static struct text fact_proof(const struct snapshot *s, uint64_t mask, struct arena *a)
{
	size_t first = 0;

	if ((mask & (mask - 1)) != 0)
		return arena_format(a, "以下任一情形的证明:%.*s", TEXT_ARG(fact_names(s, mask, a)));
	while (first < s->n_facts && !(mask >> first & 1))
		first++;
	if (first == s->n_facts)
		return TEXT_NONE;
	if (s->facts[first].proof.len)
		return s->facts[first].proof;
	return arena_format(a, "%.*s的证明", TEXT_ARG(s->facts[first].zh));
}

/* Names of the facts, none of which holds. */
static struct text fact_fails(const struct snapshot *s, uint64_t mask, struct arena *a)
{
	struct text names = fact_names(s, mask, a);

	if ((mask & (mask - 1)) != 0)
		return arena_format(a, "须属以下任一情形:%.*s", TEXT_ARG(names));
	return arena_format(a, "须为:%.*s", TEXT_ARG(names));
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
	switch (c->kind) {
	case CONDITION_AGE_MIN:
		return arena_format(a, "须年满%d周岁", (int)c->value);
	case CONDITION_AGE_MAX:
		return arena_format(a, "须不超过%d周岁", (int)c->value);
	case CONDITION_SEX:
		return c->value == 'F' ? TEXT("限女性") : TEXT("限男性");
	case CONDITION_DISABILITY:
		return arena_format(a, "须持残疾人证,等级为%d级或更重", (int)c->value);
	case CONDITION_ANY:
		return fact_fails(s, c->mask, a);
	}
	return TEXT_NONE;
}

enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, struct arena *a, const struct text **ret_missing,
	size_t *ret_n_missing)
{
	struct text *told = arena_array(a, r->n_rule + 1, sizeof(*told));
	struct known_facts facts = client_facts(s, help);
	enum three worst = HOLDS;
	size_t n = 0;

	if (!told)
		return NOT_ELIGIBLE; /* the arena remembers */
	for (size_t i = 0; i < r->n_rule; i++) {
		enum three three = check_condition(&r->rule[i], help, facts);

		worst = three > worst ? three : worst;
	}
	for (size_t i = 0; i < r->n_rule && worst != HOLDS; i++) {
		const struct condition *c = &r->rule[i];

		if (check_condition(c, help, facts) == worst)
			told[n++] = worst == FAILS ? what_fails(s, c, a) : proof_missing(s, c, facts, a);
	}
	if (r->n_rule == 0)
		told[n++] = TEXT("以受理部门核实为准"); /* nobody has said who may have it */
	*ret_missing = told;
	*ret_n_missing = n;
	if (worst == FAILS)
		return NOT_ELIGIBLE;
	return worst == UNKNOWN || r->n_rule == 0 ? POSSIBLE : ELIGIBLE;
}

/* ---- Finding -------------------------------------------------------------------------------- */

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
static bool goes_before(
	const struct snapshot *s, const struct resource_found *a, const struct resource_found *b)
{
	enum district_level near_a = s->districts[s->resources[a->resource].region].level;
	enum district_level near_b = s->districts[s->resources[b->resource].region].level;

	if (a->eligibility != b->eligibility)
		return a->eligibility < b->eligibility;
	if (a->n_answers != b->n_answers)
		return a->n_answers > b->n_answers;
	return near_a > near_b;
}

/* Puts one into its place among the best n; the last falls off when there is no room. */
static size_t place(const struct snapshot *s, struct resource_found *list, size_t n,
	const struct resource_found *found)
{
	size_t at = n;

	while (at > 0 && goes_before(s, found, &list[at - 1]))
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
static size_t cut_not_eligible(const struct resource_found *list, size_t n)
{
	size_t kept = 0;

	while (kept < n && list[kept].eligibility != NOT_ELIGIBLE)
		kept++;
	return kept + NOT_ELIGIBLE_MAX < n ? kept + NOT_ELIGIBLE_MAX : n;
}

bool eligible_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct resource_found *list = arena_array(a, RESOURCES_MAX, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < s->n_resources; i++) {
		const struct resource *r = &s->resources[i];
		struct resource_found found = {.resource = (uint16_t)i};

		if (!r->offered || !holds_there(s, r, help->district))
			continue;
		found.n_answers = needs_answered(r, m, found.answers);
		if (found.n_answers == 0)
			continue;
		found.eligibility = eligible_check(s, r, help, a, &found.missing, &found.n_missing);
		if (a->failed)
			return false;
		n = place(s, list, n, &found);
	}
	m->resources = list;
	m->n_resources = cut_not_eligible(list, n);
	return true;
}
