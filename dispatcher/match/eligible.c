#include "eligible.h"

#include "client.h"
#include "saying.h"

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

/* A reason that goes with facts: one, or any of several. */
static void say_facts(struct saying *say, const struct snapshot *s, uint64_t mask,
	enum reason_code one, enum reason_code any)
{
	size_t n = (size_t)__builtin_popcountll(mask), k = 0;
	struct text *args = arena_array(say->a, n, sizeof(*args));

	for (uint64_t left = mask; args && left; left &= left - 1)
		args[k++] = s->facts[__builtin_ctzll(left)].code;
	say_with(say, n == 1 ? one : any, args, k);
}

/* What would prove a condition of which nothing, or not enough, is known. */
static void say_unknown(struct saying *s, const struct snapshot *snapshot,
	const struct condition *c, struct known_facts facts)
{
	switch (c->kind) {
	case CONDITION_AGE_MIN:
	case CONDITION_AGE_MAX:
		say(s, REASON_PROVE_AGE);
		break;
	case CONDITION_SEX:
		say(s, REASON_PROVE_SEX);
		break;
	case CONDITION_DISABILITY:
		say(s, REASON_PROVE_DISABILITY);
		break;
	case CONDITION_ANY:
		say_facts(s, snapshot, c->mask & ~facts.no, REASON_PROVE, REASON_PROVE_ANY);
		break;
	}
}

static void say_fails(struct saying *s, const struct snapshot *snapshot, const struct condition *c)
{
	switch (c->kind) {
	case CONDITION_AGE_MIN:
		SAY(s, REASON_AGE_AT_LEAST, say_number(s, c->value));
		break;
	case CONDITION_AGE_MAX:
		SAY(s, REASON_AGE_AT_MOST, say_number(s, c->value));
		break;
	case CONDITION_SEX:
		say(s, c->value == 'F' ? REASON_WOMEN_ONLY : REASON_MEN_ONLY);
		break;
	case CONDITION_DISABILITY:
		SAY(s, REASON_DISABILITY_GRADE, say_number(s, c->value));
		break;
	case CONDITION_ANY:
		say_facts(s, snapshot, c->mask, REASON_MUST_BE, REASON_MUST_BE_ANY);
		break;
	}
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
	const struct reason **ret, size_t *ret_n)
{
	struct saying told = saying_begin(a, r->n_rule + 1);

	for (size_t i = 0; i < r->n_rule && worst != HOLDS; i++) {
		const struct condition *c = &r->rule[i];

		if (check_condition(c, help, facts) != worst)
			continue;
		if (worst == FAILS)
			say_fails(&told, s, c);
		else
			say_unknown(&told, s, c, facts);
	}
	if (r->n_rule == 0)
		say(&told, REASON_RULE_NOT_SAID);
	*ret = told.list;
	*ret_n = told.n;
	return !a->failed;
}

enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, struct arena *a, const struct reason **ret_missing,
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
