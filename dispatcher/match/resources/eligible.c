#include "eligible.h"

#include "saying.h"
#include "standing.h"

enum three { HOLDS, UNKNOWN, FAILS };

static enum three three_of(bool holds)
{
	return holds ? HOLDS : FAILS;
}

/* Of whom no age is known, but whether under 18. */
static enum three three_of_minor(enum answer3 minor, int32_t most)
{
	if (minor == ANSWER_YES && most >= 17)
		return HOLDS;
	return minor == ANSWER_NO && most <= 17 ? FAILS : UNKNOWN;
}

/* It is for a child: the client, or one beside the client, who is then the child's kin. */
static enum three check_child(int32_t most, const struct help *help, struct known_facts facts)
{
	enum three client =
		help->age < 0 ? three_of_minor(facts.minor, most) : three_of(help->age <= most);
	enum three beside = facts.child == ANSWER_NO ? FAILS : three_of_minor(facts.child, most);

	return client < beside ? client : beside;
}

static enum three check_condition(
	const struct condition *c, const struct help *help, struct known_facts facts)
{
	switch (c->kind) {
	case CONDITION_AGE_MIN:
		return help->age < 0 ? UNKNOWN : three_of(help->age >= c->value);
	case CONDITION_AGE_MAX:
		return help->age < 0 ? UNKNOWN : three_of(help->age <= c->value);
	case CONDITION_CHILD:
		return check_child(c->value, help, facts);
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
	case CONDITION_CHILD:
		SAY(s, REASON_PROVE_CHILD, say_number(s, c->value));
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
	case CONDITION_CHILD:
		SAY(s, REASON_CHILD_AT_MOST, say_number(s, c->value));
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

/* In how many ways an unknown condition could be proved. */
static int ways_of(const struct condition *c, struct known_facts facts)
{
	int ways = c->kind == CONDITION_ANY ? __builtin_popcountll(c->mask & ~facts.no) : 1;

	return ways < WAYS_MAX ? ways : WAYS_MAX;
}

/* What the conditions of a rule come to: the worst of them, and what would prove the rest. */
struct checked {
	enum three worst;
	int missing, narrowest; /* proofs, and the ways of the one that has fewest */
};

static struct checked check_rule(
	const struct rule *r, const struct help *help, struct known_facts facts)
{
	struct checked all = {HOLDS, 0, WAYS_MAX};

	for (size_t i = 0; i < r->n && all.worst != FAILS; i++) {
		const struct condition *c = &r->conditions[i];
		enum three three = check_condition(c, help, facts);
		int ways = three == UNKNOWN ? ways_of(c, facts) : WAYS_MAX;

		all.worst = three > all.worst ? three : all.worst;
		all.missing += three == UNKNOWN;
		all.narrowest = ways < all.narrowest ? ways : all.narrowest;
	}
	return all;
}

enum standing standing_of(
	const struct rule *r, const struct help *help, struct known_facts facts, moment now)
{
	struct checked all = check_rule(r, help, facts);

	if (now.us < r->valid_from.us || now.us >= r->valid_until.us)
		return STANDING_NOT_NOW;
	if (all.worst == FAILS)
		return STANDING_NOT_ELIGIBLE;
	if (r->n == 0)
		return STANDING_UNSAID;
	if (all.worst == HOLDS && !r->partial)
		return STANDING_ELIGIBLE;
	return STANDING_POSSIBLE + (enum standing)(all.missing * WAYS_MAX + WAYS_MAX - all.narrowest);
}

bool standing_missing(const struct snapshot *s, const struct rule *r, const struct help *help,
	struct known_facts facts, struct arena *a, const struct reason **ret, size_t *ret_n)
{
	enum three worst = check_rule(r, help, facts).worst;
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
	if (worst != FAILS && (r->n == 0 || r->partial))
		say(&told, r->n == 0 ? REASON_RULE_NOT_SAID : REASON_RULE_PARTIAL);
	*ret = told.list;
	*ret_n = told.n;
	return !a->failed;
}

enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, moment now, struct arena *a, const struct reason **ret_missing,
	size_t *ret_n_missing)
{
	struct known_facts facts = client_facts(s, help);
	const struct rule *rule = &s->rules[r->rule];

	if (!standing_missing(s, rule, help, facts, a, ret_missing, ret_n_missing))
		return NOT_ELIGIBLE; /* the arena remembers */
	return standing_eligibility(standing_of(rule, help, facts, now));
}
