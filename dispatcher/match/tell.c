/*
 * Tells why: what each member is there for, who could stand in, and who was not chosen.
 */
#include "forming.h"
#include "saying.h"

enum { REASONS_MAX = 8 + SKILLS_MAX };

/* by[from], with the needs taken by it from there on; without them, if that is all of them. */
static void say_skill(struct saying *told, const struct snapshot *s, const struct member *member,
	const struct skill *const *by, size_t from)
{
	struct text *args = arena_array(told->a, 2 + member->n_covers, sizeof(*args));
	size_t n = 2;

	if (!args)
		return;
	args[0] = s->types[by[from]->type].code;
	args[1] = say_number(told, by[from]->level);
	for (size_t i = from; i < member->n_covers; i++)
		if (by[i] == by[from])
			args[n++] = s->needs[member->covers[i]].code;
	if (n - 2 == member->n_covers)
		say_with(told, REASON_SKILL, args, 2);
	else
		say_with(told, REASON_SKILL_FOR, args, n);
}

/* The skills by which the member takes what it covers, each once. */
static void say_skills(struct saying *told, const struct snapshot *s, const struct member *member)
{
	const struct skill *by[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < member->n_covers; i++)
		by[i] = rules_skill(s, member->expert, member->covers[i]);
	for (size_t i = 0; i < member->n_covers; i++) {
		size_t first = 0;

		while (by[first] != by[i])
			first++;
		if (first == i)
			say_skill(told, s, member, by, i);
	}
}

static void say_area(struct saying *told, const struct rules *r, const struct member *member)
{
	district_index serves = r->s->experts[member->expert].district;
	district_index client = r->help->district;
	struct text area = r->s->districts[serves].code;

	if (client == NONE)
		SAY(told, REASON_AREA_NOT_SAID, area);
	else if (client == serves)
		SAY(told, REASON_AREA_HERE, area);
	else
		SAY(told, REASON_AREA, area, r->s->districts[client].code);
}

static void say_language(struct saying *told, const struct rules *r, const struct member *member)
{
	if (!r->speaks || r->help->language_unknown)
		return;
	SAY(told, rules_speaks(r, member->expert) ? REASON_LANGUAGE : REASON_LANGUAGE_INTERPRETED,
		r->s->languages[r->help->language]);
}

static void say_load(struct saying *s, const struct rules *r, const struct member *member)
{
	uint16_t e = member->expert;

	SAY(s, REASON_LOAD, say_number(s, rules_load(r->loads, e)),
		say_number(s, r->s->experts[e].places));
	if (r->help->known_expert == e)
		say(s, REASON_CONTINUITY);
}

static void say_lead(struct saying *s, const struct forming *f, const struct member *member)
{
	struct text first = f->r.s->needs[member->covers[0]].code;

	if (f->m->n_members == 1)
		say(s, REASON_LEAD_ALONE);
	else if (member->n_covers > 1)
		SAY(s, REASON_LEAD_OF, say_number(s, (int64_t)member->n_covers), first);
	else
		SAY(s, REASON_LEAD, first);
}

static void say_alternates(struct saying *s, const struct member *member)
{
	if (member->n_alternates < ALTERNATES)
		SAY(s, REASON_ALTERNATE_NONE, say_number(s, (int64_t)member->n_alternates),
			say_number(s, ALTERNATES));
}

/* ---- Alternates ----------------------------------------------------------------------------- */

static bool on_team(const struct matching *m, uint16_t e)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (m->members[i].expert == e)
			return true;
	return false;
}

/* The needs that a member covers, as in f->able; none for the supervisor of a case without. */
static uint32_t covered_by(const struct forming *f, const struct member *member)
{
	uint32_t covered = 0;

	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] == member->expert)
			covered |= UINT32_C(1) << k;
	return covered;
}

/* What e would score for all that a member covers; -1 if e cannot take all of it. */
static int stand_in_score(const struct forming *f, uint32_t covered, size_t e)
{
	int sum = 0;

	if (covered == 0)
		return rules_supervises(&f->r, &f->standings[e]);
	if (covered & ~f->able[e])
		return -1;
	for (size_t k = 0; k < f->n; k++)
		sum += covered >> k & 1 ? f->scores[e * f->n + k] : 0;
	return sum;
}

/* The best who could take all that the member covers, of those not on the team. */
static void find_alternates(const struct forming *f, struct member *member)
{
	uint32_t covered = covered_by(f, member);
	int best[ALTERNATES];

	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		size_t at = member->n_alternates;
		int score = stand_in_score(f, covered, e);

		if (score < 0 || on_team(f->m, (uint16_t)e))
			continue;
		while (at > 0 && score > best[at - 1])
			at--; /* equals keep the order of their codes */
		if (at == ALTERNATES)
			continue;
		for (size_t i = ALTERNATES - 1; i > at; i--) {
			best[i] = best[i - 1];
			member->alternates[i] = member->alternates[i - 1];
		}
		best[at] = score;
		member->alternates[at] = (uint16_t)e;
		if (member->n_alternates < ALTERNATES)
			member->n_alternates++;
	}
}

static bool keep_told(struct member *member, const struct saying *told)
{
	member->reasons = told->list;
	member->n_reasons = told->n;
	return !told->a->failed;
}

bool tell_member(struct forming *f, struct member *member, bool lead)
{
	struct saying told = saying_begin(f->a, REASONS_MAX);

	find_alternates(f, member);
	say_skills(&told, f->r.s, member);
	say_area(&told, &f->r, member);
	say_language(&told, &f->r, member);
	say_load(&told, &f->r, member);
	if (lead)
		say_lead(&told, f, member);
	say_alternates(&told, member);
	return keep_told(member, &told);
}

bool tell_supervisor(struct forming *f, struct member *member)
{
	struct saying told = saying_begin(f->a, REASONS_MAX);

	find_alternates(f, member);
	say(&told, REASON_NO_NEED);
	say_area(&told, &f->r, member);
	say_load(&told, &f->r, member);
	say_alternates(&told, member);
	return keep_told(member, &told);
}

/* ---- Runners-up ----------------------------------------------------------------------------- */

/* The rule that kept somebody out who has the skill. */
static enum passed_over by_rule(enum barred b)
{
	switch (b) {
	case BARRED_NOT:
	case BARRED_SKILL:
		break;
	case BARRED_APPOINTED:
		return PASSED_APPOINTED;
	case BARRED_AGREEMENT:
		return PASSED_AGREEMENT;
	case BARRED_AREA:
		return PASSED_AREA;
	case BARRED_CONFLICT:
		return PASSED_CONFLICT;
	case BARRED_DV:
		return PASSED_DV;
	case BARRED_FULL:
		return PASSED_FULL;
	case BARRED_LANGUAGE:
		return PASSED_LANGUAGE;
	case BARRED_SEX:
		return PASSED_SEX;
	}
	return PASSED_LOWER_SCORE;
}

/* A higher score that was not chosen would have made the team larger, or its total lower. */
static enum passed_over by_score(int theirs, int chosen)
{
	if (theirs < chosen)
		return PASSED_LOWER_SCORE;
	return theirs == chosen ? PASSED_TIE : PASSED_TEAM_FIT;
}

/* The best who may take a need, and the best of those whom a rule kept out, but the chosen one. */
struct others {
	uint16_t passing, kept_out; /* NONE: nobody */
};

static struct others best_others(const struct forming *f, size_t k)
{
	struct others best = {NONE, NONE};
	int score_passing = -1, score_kept_out = -1;

	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		uint8_t barred = f->barred[e * f->n + k];
		int score = f->scores[e * f->n + k];

		if (barred == BARRED_SKILL || e == f->cover.who[k])
			continue;
		if (barred == BARRED_NOT && score > score_passing) {
			score_passing = score;
			best.passing = (uint16_t)e;
		} else if (barred != BARRED_NOT && score > score_kept_out) {
			score_kept_out = score;
			best.kept_out = (uint16_t)e;
		}
	}
	return best;
}

/* At most two for a need: the best who passed, and one kept out who would have scored higher. */
static size_t runners_up_of(const struct forming *f, size_t k, struct runner_up *ret)
{
	need_index n = forming_need(f, k);
	struct others best = best_others(f, k);
	int chosen = f->scores[f->cover.who[k] * f->n + k];
	size_t count = 0;

	if (best.passing != NONE) {
		int score = f->scores[best.passing * f->n + k];

		ret[count++] = (struct runner_up){n, best.passing, by_score(score, chosen), score};
	}
	if (best.kept_out != NONE && f->scores[best.kept_out * f->n + k] > chosen) {
		size_t at = best.kept_out * f->n + k;

		ret[count++] = (struct runner_up){n, best.kept_out, by_rule(f->barred[at]), f->scores[at]};
	}
	return count;
}

bool tell_runners_up(struct forming *f)
{
	struct runner_up *list = arena_array(f->a, 2 * f->n, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] != NONE)
			n += runners_up_of(f, k, list + n);
	f->m->runners_up = list;
	f->m->n_runners_up = n;
	return !f->a->failed;
}
