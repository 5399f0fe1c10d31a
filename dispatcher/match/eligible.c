#include "eligible.h"

#include "client.h"
#include "safety.h"

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
	const struct rule *r, const struct help *help, struct known_facts facts)
{
	enum three worst = HOLDS;

	for (size_t i = 0; i < r->n && worst != FAILS; i++) {
		enum three three = check_condition(&r->conditions[i], help, facts);

		worst = three > worst ? three : worst;
	}
	return worst;
}

static enum eligibility eligibility_of(const struct rule *r, enum three worst)
{
	if (worst == FAILS)
		return NOT_ELIGIBLE;
	return worst == UNKNOWN || r->n == 0 ? POSSIBLE : ELIGIBLE;
}

/* What is missing, or fails, where the worst of the rule is known. False: the arena is full. */
static bool tell_missing(const struct snapshot *s, const struct rule *r, const struct help *help,
	struct known_facts facts, enum three worst, struct arena *a, const struct reason **ret,
	size_t *ret_n)
{
	struct saying told = saying_begin(a, r->n + 1);

	for (size_t i = 0; i < r->n && worst != HOLDS; i++) {
		const struct condition *c = &r->conditions[i];

		if (check_condition(c, help, facts) != worst)
			continue;
		if (worst == FAILS)
			say_fails(&told, s, c);
		else
			say_unknown(&told, s, c, facts);
	}
	if (r->n == 0)
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
	const struct rule *rule = &s->rules[r->rule];
	enum three worst = check_rule(rule, help, facts);

	if (!tell_missing(s, rule, help, facts, worst, a, ret_missing, ret_n_missing))
		return NOT_ELIGIBLE; /* the arena remembers */
	return eligibility_of(rule, worst);
}

/* ---- Finding -------------------------------------------------------------------------------- */

/* A resource on its way to the list: what its place depends on. Its texts come when it is kept. */
struct candidate {
	resource_index resource;
	uint32_t rule;
	uint16_t n_answers;
	enum three worst;
	enum eligibility eligibility;
	enum district_level near;
};

/* Offers of one region for one need, not yet taken: in order of resource. */
struct offered {
	const struct offer *next, *end;
};

struct finding {
	const struct snapshot *s;
	const struct help *help;
	const struct matching *m;
	struct known_facts facts;
	struct need_set unsafe; /* what violence bars is not answered by a resource either */
	uint8_t *worst; /* of each rule: 1 + enum three once it is known, for it is often the same */
	struct candidate list[RESOURCES_MAX];
	size_t n;
};

/* In the order of the needs of the case. */
static size_t needs_answered(
	const struct finding *f, const struct resource *r, need_index ret[NEEDS_SHOWN_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < f->m->n_needs; i++) {
		need_index need = f->m->needs[i].need;

		if (need_set_has(&r->needs, need) && !need_set_has(&f->unsafe, need))
			ret[n++] = need;
	}
	return n;
}

/* Regions come from the client's outwards, and in each resources in order of code. */
static bool goes_before(const struct candidate *a, const struct candidate *b)
{
	if (a->eligibility != b->eligibility)
		return a->eligibility < b->eligibility;
	if (a->n_answers != b->n_answers)
		return a->n_answers > b->n_answers;
	return a->near > b->near;
}

/* Puts one into its place among the best; the last falls off when there is no room. */
static void place(struct finding *f, const struct candidate *found)
{
	size_t at = f->n;

	while (at > 0 && goes_before(found, &f->list[at - 1]))
		at--;
	if (at == RESOURCES_MAX)
		return;
	if (f->n == RESOURCES_MAX)
		f->n--;
	memmove(&f->list[at + 1], &f->list[at], (f->n - at) * sizeof(f->list[0]));
	f->list[at] = *found;
	f->n++;
}

static enum three worst_of(struct finding *f, uint32_t rule)
{
	if (!f->worst[rule])
		f->worst[rule] = (uint8_t)(1 + check_rule(&f->s->rules[rule], f->help, f->facts));
	return (enum three)(f->worst[rule] - 1);
}

/* What a region offers for a need; nothing where it offers nothing. */
static struct offered offered_for(const struct snapshot *s, district_index region, need_index need)
{
	uint32_t low = s->offers_of[region], high = s->offers_of[region + 1], end = high;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (s->offer_lists[middle].need < need)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == end || s->offer_lists[low].need != need)
		return (struct offered){NULL, NULL};
	return (struct offered){
		s->offers + s->offer_lists[low].first, s->offers + s->offer_lists[low + 1].first};
}

/* Takes the first resource of all lists off each list that has it. */
static struct candidate take_first(struct offered *lists, size_t *n)
{
	struct candidate c = {.resource = NOTHING};
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++)
		if (lists[i].next->resource < c.resource) {
			c.resource = lists[i].next->resource;
			c.rule = lists[i].next->rule;
		}
	for (size_t i = 0; i < *n; i++) {
		if (lists[i].next->resource == c.resource) {
			lists[i].next++;
			c.n_answers++;
		}
		if (lists[i].next < lists[i].end)
			lists[kept++] = lists[i];
	}
	*n = kept;
	return c;
}

static void find_in(struct finding *f, district_index region)
{
	struct offered lists[NEEDS_SHOWN_MAX];
	size_t n = 0;

	for (size_t i = 0; i < f->m->n_needs; i++) {
		if (need_set_has(&f->unsafe, f->m->needs[i].need))
			continue;
		lists[n] = offered_for(f->s, region, f->m->needs[i].need);
		n += lists[n].next != lists[n].end;
	}
	while (n > 0) {
		struct candidate c = take_first(lists, &n);

		c.worst = worst_of(f, c.rule);
		c.eligibility = eligibility_of(&f->s->rules[c.rule], c.worst);
		c.near = f->s->districts[region].level;
		place(f, &c);
	}
}

/* What holds everywhere is offered to a client whose district is not said; nothing else is. */
static void find_around(struct finding *f)
{
	const struct snapshot *s = f->s;

	for (district_index d = f->help->district; d != NONE; d = s->districts[d].parent)
		find_in(f, d);
	for (district_index d = 0; f->help->district == NONE && d < s->n_districts; d++)
		if (s->districts[d].level == LEVEL_COUNTRY)
			find_in(f, d);
}

/* Those that the client may not have come last; only a few of them are shown. */
static size_t cut_not_eligible(const struct candidate *list, size_t n)
{
	size_t kept = 0;

	while (kept < n && list[kept].eligibility != NOT_ELIGIBLE)
		kept++;
	return kept + NOT_ELIGIBLE_MAX < n ? kept + NOT_ELIGIBLE_MAX : n;
}

static bool list_found(struct finding *f, struct arena *a, struct matching *m)
{
	size_t n = cut_not_eligible(f->list, f->n);
	struct resource_found *list = arena_array(a, n, sizeof(*list));

	if (!list)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &f->list[i];

		list[i].resource = c->resource;
		list[i].eligibility = c->eligibility;
		list[i].n_answers = needs_answered(f, &f->s->resources[c->resource], list[i].answers);
		if (!tell_missing(f->s, &f->s->rules[c->rule], f->help, f->facts, c->worst, a,
				&list[i].missing, &list[i].n_missing))
			return false;
	}
	m->resources = list;
	m->n_resources = n;
	return !a->failed;
}

bool eligible_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct finding f = {.s = s,
		.help = help,
		.m = m,
		.facts = client_facts(s, help),
		.unsafe = safety_barred(s, help, m)};

	f.worst = arena_array(a, s->n_rules, sizeof(*f.worst));
	if (!f.worst)
		return false;
	find_around(&f);
	return list_found(&f, a, m);
}
