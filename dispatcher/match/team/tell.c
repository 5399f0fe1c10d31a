/*
 * Tells why: what each member is there for, who could stand in, and who was not chosen.
 */
#include "forming.h"
#include "saying.h"
#include "tie.h"

enum {
	REASONS_MAX = 8 + SKILLS_MAX,
	AT_HOME = 1000 * NEEDS_SHOWN_MAX + 1, /* more than anybody scores for all needs together */
};

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
static void say_skills(struct saying *told, const struct rules *r, const struct member *member)
{
	const struct profile *p = &r->s->profile_of[member->expert];
	const struct skill *by[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < member->n_covers; i++)
		by[i] = rules_skill(r, p, member->covers[i]);
	for (size_t i = 0; i < member->n_covers; i++) {
		size_t first = 0;

		while (by[first] != by[i])
			first++;
		if (first == i)
			say_skill(told, r->s, member, by, i);
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

/* All that one from outside takes, nobody of the client's own district can. */
static void say_outside(struct saying *told, const struct rules *r, const struct member *member)
{
	struct text *needs;

	if (!rules_outside(r, r->s->experts[member->expert].district))
		return;
	if (member->n_covers == 0) {
		say(told, REASON_OUTSIDE);
		return;
	}
	needs = arena_array(told->a, member->n_covers, sizeof(*needs));
	for (size_t i = 0; needs && i < member->n_covers; i++)
		needs[i] = r->s->needs[member->covers[i]].code;
	say_with(told, REASON_OUTSIDE_FOR, needs, member->n_covers);
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
	expert_index e = member->expert;

	SAY(s, REASON_LOAD, say_number(s, r->loads->taken[e]), say_number(s, r->s->experts[e].places));
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

static void say_alternates(struct saying *s, const struct rules *r, const struct member *member)
{
	size_t outside = 0;

	for (size_t i = 0; i < member->n_alternates; i++)
		outside += rules_outside(r, r->s->experts[member->alternates[i]].district);
	if (outside > 0)
		SAY(s, REASON_ALTERNATE_OUTSIDE, say_number(s, (int64_t)outside));
	if (member->n_alternates < ALTERNATES)
		SAY(s, REASON_ALTERNATE_NONE, say_number(s, (int64_t)member->n_alternates),
			say_number(s, ALTERNATES));
}

/* ---- Alternates ----------------------------------------------------------------------------- */

static bool on_team(const struct matching *m, expert_index e)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (m->members[i].expert == e)
			return true;
	return false;
}

/* The needs that somebody covers, as in f->able; none for the supervisor of a case without. */
static uint32_t covered_by(const struct forming *f, uint32_t who)
{
	uint32_t covered = 0;

	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] == who)
			covered |= UINT32_C(1) << k;
	return covered;
}

/*
 * What a contender would score for all that a member covers, should the member not come: then it
 * counts as nobody's of the district. -1 for who cannot take all of it, whom nobody can foresee.
 */
static int stand_in_score(const struct forming *f, uint32_t covered, size_t i)
{
	const struct contender *c = &f->pool.list[i];
	int sum = c->standing.outside ? 0 : AT_HOME;

	if (covered == 0)
		return sum + c->scores[0];
	for (uint32_t left = covered; left; left &= left - 1)
		sum += f->scores[i * f->n + (size_t)__builtin_ctz(left)];
	return covered & ~f->may[i] ? -1 : sum;
}

/*
 * The best who could take all that the member covers, of those not on the team; first those of the
 * client's own district.
 */
static void find_alternates(const struct forming *f, uint32_t who, struct member *member)
{
	uint32_t covered = covered_by(f, who);
	int best[ALTERNATES];

	for (size_t k = 0; k < ALTERNATES; k++)
		best[k] = -1; /* of nobody */

	for (size_t i = 0; i < f->pool.n; i++) {
		size_t at = member->n_alternates;
		int score = stand_in_score(f, covered, i);
		expert_index e = f->pool.list[i].standing.expert;

		if (score <= best[ALTERNATES - 1] || on_team(f->m, e))
			continue;
		while (at > 0 && score > best[at - 1])
			at--; /* equals keep their order */
		for (size_t k = ALTERNATES - 1; k > at; k--) {
			best[k] = best[k - 1];
			member->alternates[k] = member->alternates[k - 1];
		}
		best[at] = score;
		member->alternates[at] = e;
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

bool tell_member(struct forming *f, uint32_t who, struct member *member, bool lead)
{
	struct saying told = saying_begin(f->a, REASONS_MAX);

	find_alternates(f, who, member);
	say_skills(&told, &f->r, member);
	say_area(&told, &f->r, member);
	say_outside(&told, &f->r, member);
	say_language(&told, &f->r, member);
	say_load(&told, &f->r, member);
	if (lead)
		say_lead(&told, f, member);
	say_alternates(&told, &f->r, member);
	return keep_told(member, &told);
}

bool tell_supervisor(struct forming *f, uint32_t who, struct member *member)
{
	struct saying told = saying_begin(f->a, REASONS_MAX);

	find_alternates(f, who, member);
	say(&told, REASON_NO_NEED);
	say_area(&told, &f->r, member);
	say_outside(&told, &f->r, member);
	say_load(&told, &f->r, member);
	say_alternates(&told, &f->r, member);
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
	case BARRED_KIN:
		return PASSED_KIN;
	case BARRED_OTHER_PARTY:
		return PASSED_OTHER_PARTY;
	case BARRED_UNIT:
		return PASSED_UNIT;
	case BARRED_DV:
		return PASSED_DV;
	case BARRED_FULL:
		return PASSED_FULL;
	case BARRED_LANGUAGE:
		return PASSED_LANGUAGE;
	case BARRED_SEX:
		return PASSED_SEX;
	case BARRED_OUTSIDE:
		return PASSED_OUTSIDE;
	}
	return PASSED_LOWER_SCORE;
}

static struct one one_of(const struct forming *f, uint32_t who)
{
	return (struct one){f->able[who], &f->scores[who * f->n]};
}

/* Whether somebody of the same score could have been chosen as well: tie.h. */
static bool ties(const struct forming *f, uint32_t who)
{
	struct one team[TEAM_MAX], other = one_of(f, who);
	uint32_t covered = 0;

	for (size_t i = 0; i < f->cover.n_team; i++) {
		team[i] = one_of(f, f->cover.team[i]);
		covered |= covered_by(f, f->cover.team[i]);
	}
	return tie_found(team, f->cover.n_team, &other, covered);
}

/* A higher score that was not chosen would have made the team larger, or its total lower. */
static enum passed_over by_score(const struct forming *f, uint32_t who, int theirs, int chosen)
{
	if (theirs < chosen)
		return PASSED_LOWER_SCORE;
	return theirs == chosen && ties(f, who) ? PASSED_TIE : PASSED_TEAM_FIT;
}

/* The best who may take a need, but the chosen one; NOBODY. */
static uint32_t best_passing(const struct forming *f, size_t k)
{
	uint32_t best = NOBODY;
	int best_score = -1;

	for (uint32_t i = 0; i < f->pool.n; i++) {
		int score = f->scores[i * f->n + k];
		bool passes = (f->able[i] >> k & 1) & (i != f->cover.who[k]);

		if (!(passes & (score > best_score)))
			continue;
		best = i;
		best_score = score;
	}
	return best;
}

/* The best of those whom a rule keeps out; of equals the first. */
static struct kept_out best_kept_out(const struct forming *f, size_t k)
{
	struct kept_out best = f->pool.kept_out[f->lane[k]];

	for (size_t i = 0; i < f->pool.n; i++) {
		expert_index e = f->pool.list[i].standing.expert;
		int score = f->scores[i * f->n + k];
		uint32_t kept_out = (score > 0) & ~(f->able[i] >> k); /* who has the skill, and may not */

		if (!(kept_out & 1) || score < best.score || (score == best.score && e > best.expert))
			continue;
		best.expert = e;
		best.score = score;
		best.barred = forming_bar(f, i, k);
	}
	return best;
}

/* At most two for a need: the best who passed, and one kept out who would have been the best. */
static size_t runners_up_of(const struct forming *f, size_t k, struct runner_up *ret)
{
	need_index n = forming_need(f, k);
	uint32_t passing = best_passing(f, k);
	struct kept_out kept = best_kept_out(f, k);
	int chosen = f->scores[f->cover.who[k] * f->n + k], best = chosen;
	size_t count = 0;

	if (passing != NOBODY) {
		int score = f->scores[passing * f->n + k];

		ret[count++] = (struct runner_up){
			n, f->pool.list[passing].standing.expert, by_score(f, passing, score, chosen), score};
		best = score > best ? score : best;
	}
	if (kept.expert != NOBODY && kept.score > best)
		ret[count++] = (struct runner_up){n, kept.expert, by_rule(kept.barred), kept.score};
	return count;
}

bool tell_runners_up(struct forming *f)
{
	struct runner_up *list = arena_array(f->a, 2 * f->n, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] != NOBODY)
			n += runners_up_of(f, k, list + n);
	f->m->runners_up = list;
	f->m->n_runners_up = n;
	return !f->a->failed;
}
