#include "why.h"

#include "day.h"
#include "rules.h"
#include "saying.h"
#include "tie.h"

/* One expert and one need, while it is told. */
struct asking {
	struct rules r;
	const struct matching *m;
	struct standing e;
	need_index n; /* NONE: to sort the case out */
	struct saying told;
};

static const struct expert *expert_of(const struct asking *q)
{
	return &q->r.s->experts[q->e.expert];
}

static const struct profile *profile_of(const struct asking *q)
{
	return &q->r.s->profile_of[q->e.expert];
}

/* The skill that would count, were its level sufficient; NULL: none. */
static const struct skill *skill_of(const struct asking *q)
{
	return rules_skill_below(&q->r, profile_of(q), q->n);
}

/* ---- A rule that fails ---------------------------------------------------------------------- */

/* A date that is the first moment after the day; one that was never said is the least moment. */
static void say_until(
	struct asking *q, moment until, enum reason_code ended, enum reason_code not_said)
{
	if (until.us == INT64_MIN)
		say(&q->told, not_said);
	else
		SAY(&q->told, ended, day_text(moment_after(until, -US_PER_DAY), q->told.a));
}

static void say_from(struct asking *q)
{
	moment from = expert_of(q)->appointed_from;

	if (from.us == INT64_MAX)
		say(&q->told, REASON_BAR_FROM_NOT_SAID);
	else
		SAY(&q->told, REASON_BAR_FROM, day_text(from, q->told.a));
}

static void say_level(struct asking *q, const struct skill *k)
{
	SAY(&q->told, REASON_BAR_LEVEL, q->r.s->types[k->type].code, say_number(&q->told, k->level),
		say_number(&q->told, q->r.level_min));
}

/* A skill that would count for the need, but for what it is narrowed to. NULL: none. */
static const struct skill *narrowed_skill(const struct asking *q)
{
	const struct need *need = &q->r.s->needs[q->n];
	const struct profile *p = profile_of(q);

	for (size_t i = 0; i < need->n_types; i++)
		for (size_t k = 0; k < profile_skills(p); k++)
			if (q->r.s->skills[p->skills[k]].type == need->types[i])
				return &q->r.s->skills[p->skills[k]];
	return NULL;
}

static void say_types(struct asking *q)
{
	const struct snapshot *s = q->r.s;
	const struct need *need = &s->needs[q->n];
	struct text args[1 + NEED_TYPES_MAX] = {say_number(&q->told, q->r.level_min)};
	size_t n = 1;

	for (size_t i = 0; i < need->n_types; i++)
		if (s->types[need->types[i]].kind == TYPE_EXPERT)
			args[n++] = s->types[need->types[i]].code;
	if (n == 1)
		say(&q->told, REASON_BAR_UNITS);
	else
		say_with(&q->told, REASON_BAR_TYPE, saying_args(&q->told, args, n), n);
}

/* No skill counts. One that only has to be widened may have to be raised as well. */
static void say_no_skill(struct asking *q)
{
	const struct skill *narrowed = q->n == NONE ? NULL : narrowed_skill(q);

	if (q->n == NONE)
		SAY(&q->told, REASON_BAR_TYPE, say_number(&q->told, q->r.level_min), TEXT("SUPERVISOR"));
	else if (!narrowed)
		say_types(q);
	else
		SAY(&q->told, REASON_BAR_NARROWED, q->r.s->types[narrowed->type].code);
	if (narrowed && narrowed->level < q->r.level_min)
		say_level(q, narrowed);
}

static void say_full(struct asking *q)
{
	int32_t taken = q->r.loads->taken[q->e.expert], places = expert_of(q)->places;

	if (places == 0)
		SAY(&q->told, REASON_BAR_NO_PLACES, say_number(&q->told, taken));
	else
		SAY(&q->told, REASON_BAR_FULL, say_number(&q->told, taken), say_number(&q->told, places),
			say_number(&q->told, taken - places + 1));
}

static void say_trauma(struct asking *q)
{
	int32_t open = q->r.loads->trauma[q->e.expert], most = q->r.trauma_most;

	SAY(&q->told, REASON_BAR_TRAUMA, say_number(&q->told, open), say_number(&q->told, most),
		say_number(&q->told, open - most + 1));
}

static struct text language_asked(const struct asking *q)
{
	return q->r.s->languages[q->r.help->language];
}

/* From the district served to the client's. */
static void say_districts(struct asking *q, enum reason_code code)
{
	const struct district *districts = q->r.s->districts;

	SAY(&q->told, code, districts[expert_of(q)->district].code,
		districts[q->r.help->district].code);
}

static void say_language(struct asking *q)
{
	if (q->r.help->language_unknown)
		say(&q->told, REASON_BAR_LANGUAGE_UNKNOWN);
	else
		SAY(&q->told, REASON_BAR_LANGUAGE, language_asked(q));
}

/* Rules of which there is no more to say than that they fail. */
static const enum reason_code plain[RULES] = {
	[RULE_DUTY] = REASON_BAR_DUTY,
	[RULE_METHOD] = REASON_BAR_METHOD,
	[RULE_CONFLICT] = REASON_BAR_CONFLICT,
	[RULE_KIN] = REASON_BAR_KIN,
	[RULE_OTHER_PARTY] = REASON_BAR_OTHER_PARTY,
	[RULE_UNIT] = REASON_BAR_UNIT,
	[RULE_DV] = REASON_BAR_DV,
};

static void say_failing(struct asking *q, enum rule_name rule)
{
	switch (rule) {
	case RULE_DUTY:
	case RULE_METHOD:
	case RULE_CONFLICT:
	case RULE_KIN:
	case RULE_OTHER_PARTY:
	case RULE_UNIT:
	case RULE_DV:
		say(&q->told, plain[rule]);
		break;
	case RULE_TYPE:
		say_no_skill(q);
		break;
	case RULE_LEVEL:
		say_level(q, skill_of(q));
		break;
	case RULE_APPOINTED_FROM:
		say_from(q);
		break;
	case RULE_APPOINTED_UNTIL:
		say_until(q, expert_of(q)->appointed_until, REASON_BAR_UNTIL, REASON_BAR_UNTIL_NOT_SAID);
		break;
	case RULE_AGREEMENT:
		say_until(
			q, expert_of(q)->agreement_until, REASON_BAR_AGREEMENT, REASON_BAR_AGREEMENT_MISSING);
		break;
	case RULE_AWAY:
		SAY(&q->told, REASON_BAR_AWAY, day_text(expert_of(q)->away_from, q->told.a),
			day_text(moment_after(expert_of(q)->away_until, -US_PER_DAY), q->told.a));
		break;
	case RULE_AREA:
		say_districts(q, REASON_BAR_AREA);
		break;
	case RULE_OUTSIDE:
		say_districts(q, REASON_BAR_OUTSIDE);
		break;
	case RULE_FULL:
		say_full(q);
		break;
	case RULE_TRAUMA:
		say_trauma(q);
		break;
	case RULE_SIGN:
		SAY(&q->told, REASON_BAR_SIGN, TEXT("csl"));
		break;
	case RULE_INTERPRETER:
		SAY(&q->told, REASON_BAR_INTERPRETER, language_asked(q),
			say_number(&q->told, q->r.level_min));
		break;
	case RULE_LANGUAGE:
		say_language(q);
		break;
	case RULE_SEX:
		SAY(&q->told, REASON_BAR_SEX, q->r.help->helper_sex == 'F' ? TEXT("F") : TEXT("M"));
		break;
	case RULES:
		break;
	}
}

/* ---- Who was preferred ---------------------------------------------------------------------- */

/* Who takes a need; for NONE, the supervisor who sorts the case out. NULL: nobody. */
static const struct member *taker(const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *member = &m->members[i];

		if (n == NONE && member->n_covers == 0)
			return member;
		for (size_t k = 0; k < member->n_covers; k++)
			if (member->covers[k] == n)
				return member;
	}
	return NULL;
}

static bool is_asked(const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (m->needs[i].need == n)
			return true;
	return false;
}

/* Somebody, and all the needs that the team takes: what they may take, at which score. */
struct somebody {
	struct one one;
	uint16_t scores[NEEDS_SHOWN_MAX];
};

/* Returns the needs that the team takes, as bits. */
static uint32_t weigh(const struct asking *q, const struct standing *e, struct somebody *ret)
{
	uint32_t covered = 0;
	size_t bit = 0;

	ret->one = (struct one){0, ret->scores};
	for (size_t i = 0; i < q->m->n_members; i++) {
		const struct member *member = &q->m->members[i];

		for (size_t k = 0; k < member->n_covers; k++, bit++) {
			covered |= UINT32_C(1) << bit;
			if (rules_failing(&q->r, e, member->covers[k], q->m))
				continue;
			ret->one.able |= UINT32_C(1) << bit;
			ret->scores[bit] = (uint16_t)rules_score(&q->r, e->expert, member->covers[k]);
		}
	}
	return covered;
}

/* Whether somebody of the same score could have been chosen as well: tie.h. */
static bool ties(const struct asking *q)
{
	struct somebody other, members[TEAM_MAX];
	struct one team[TEAM_MAX];
	uint32_t covered = weigh(q, &q->e, &other);

	for (size_t i = 0; i < q->m->n_members; i++) {
		struct standing e = rules_stand(&q->r, q->m->members[i].expert);

		weigh(q, &e, &members[i]);
		team[i] = members[i].one;
	}
	return q->n == NONE || tie_found(team, q->m->n_members, &other.one, covered);
}

static enum reason_code lost_by(const struct asking *q, const struct why *why)
{
	if (why->score < why->chosen_score)
		return REASON_LOWER_SCORE;
	return why->score == why->chosen_score && ties(q) ? REASON_TIE : REASON_TEAM_FIT;
}

static void say_taken(struct asking *q, const struct member *to, const struct why *why)
{
	struct text chosen = q->r.s->experts[to->expert].code;

	if (to->expert == q->e.expert)
		SAY(&q->told, REASON_TAKES, say_number(&q->told, why->score));
	else if (q->n != NONE && !q->e.speaks && rules_speaks(&q->r, to->expert))
		SAY(&q->told, REASON_SPEAKERS_FIRST, language_asked(q), chosen);
	else
		SAY(&q->told, lost_by(q, why), say_number(&q->told, why->score), chosen,
			say_number(&q->told, why->chosen_score));
}

/* What somebody could take is left only where the team has no room. */
static void say_preferred(struct asking *q, const struct member *to, const struct why *why)
{
	if (to)
		say_taken(q, to, why);
	else if (is_asked(q->m, q->n))
		SAY(&q->told, REASON_TEAM_FULL, say_number(&q->told, TEAM_MAX));
	else
		say(&q->told, REASON_NOT_ASKED);
}

/* ---- The whole ------------------------------------------------------------------------------ */

static uint32_t failing(const struct asking *q)
{
	return rules_failing(&q->r, &q->e, q->n, q->m);
}

/* The score for what is asked, which is 0 where the skill does not suffice. */
static int score_told(const struct asking *q, uint32_t fails)
{
	return q->n == NONE && fails ? 0 : rules_score(&q->r, q->e.expert, q->n);
}

static bool tell(struct asking *q, need_index n, struct why *ret)
{
	const struct member *to = taker(q->m, n);
	uint32_t fails;

	q->n = n;
	fails = failing(q);
	*ret = (struct why){.need = n,
		.eligible = !fails,
		.score = score_told(q, fails),
		.chosen = to ? to->expert : NOBODY};
	if (to)
		ret->chosen_score = n == NONE ? to->score : rules_score(&q->r, to->expert, n);
	q->told = saying_begin(q->told.a, RULES);
	for (int rule = 0; rule < RULES; rule++)
		if (fails >> rule & 1)
			say_failing(q, (enum rule_name)rule);
	if (!fails)
		say_preferred(q, to, ret);
	ret->reasons = q->told.list;
	ret->n_reasons = q->told.n;
	return !q->told.a->failed;
}

static struct asking ask(const struct why_case *c, expert_index e, struct arena *a)
{
	struct asking q = {
		.r = rules_read(c->s, c->help, c->loads, c->now, c->m), .m = c->m, .told = {.a = a}};

	q.e = rules_stand(&q.r, e);
	return q;
}

/* A supervisor works with the worker: language and sex bar nobody. */
static bool tell_supervising(const struct asking *of, struct why *ret)
{
	struct asking q = *of;

	q.r = rules_for_supervisor(&of->r);
	q.e = rules_stand(&q.r, of->e.expert);
	return tell(&q, NONE, ret);
}

bool why_need(
	const struct why_case *c, expert_index e, need_index n, struct arena *a, struct why *ret)
{
	struct asking q = ask(c, e, a);

	return n == NONE ? tell_supervising(&q, ret) : tell(&q, n, ret);
}

const struct why *why_all(const struct why_case *c, expert_index e, struct arena *a, size_t *ret_n)
{
	struct asking q = ask(c, e, a);
	struct why *list = arena_array(a, c->m->n_needs + 1, sizeof(*list));
	size_t n = c->m->n_needs;
	bool nothing = true; /* to cover */

	for (size_t i = 0; list && i < n; i++) {
		need_index need = c->m->needs[i].need;

		nothing = nothing && c->s->needs[need].kind != NEED_NEED;
		if (!tell(&q, need, &list[i]))
			return NULL;
	}
	if (!list || (nothing && !tell_supervising(&q, &list[n])))
		return NULL;
	*ret_n = nothing ? n + 1 : n;
	return list;
}
