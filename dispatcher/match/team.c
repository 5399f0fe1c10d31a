#include "team.h"

#include "forming.h"

/* ---- Needs put to experts ------------------------------------------------------------------- */

static bool is_for_experts(const struct snapshot *s, need_index n)
{
	return s->needs[n].kind != NEED_DUTY && units_have_type(s, n, TYPE_EXPERT);
}

static bool anybody_passes(const struct forming *f, need_index n, bool interpreted)
{
	for (size_t e = 0; e < f->r.s->n_experts; e++)
		if (rules_judge(&f->r, &f->standings[e], n, interpreted).barred == BARRED_NOT)
			return true;
	return false;
}

/* Whether n can be taken only with an interpreter, and there is one. */
static bool wants_interpreter(const struct forming *f, need_index n)
{
	return f->r.speaks && n != f->r.language_need && is_for_experts(f->r.s, n) &&
		   !anybody_passes(f, n, false) && anybody_passes(f, n, true);
}

/*
 * The language asked for becomes a need of its own (declared, by the field that names it) when
 * the team cannot do without an interpreter. It takes its place in the order of needs.
 */
static bool add_language_need(struct forming *f)
{
	struct matching *m = f->m;
	struct need_found added = {.need = f->r.language_need, .score = 1000, .declared = true};
	struct need_found *list = arena_array(f->a, m->n_needs + 1, sizeof(*list));
	size_t n = m->n_needs, at = 0;

	if (!list)
		return false;
	while (at < n && m->needs[at].score == 1000 && m->needs[at].need < added.need)
		at++;
	memcpy(list, m->needs, at * sizeof(*list));
	list[at] = added;
	memcpy(list + at + 1, m->needs + at, (n - at) * sizeof(*list));
	m->needs = list;
	m->n_needs = n < NEEDS_SHOWN_MAX ? n + 1 : n;
	return true;
}

static bool has_need(const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (m->needs[i].need == n)
			return true;
	return false;
}

/* An interpreter joins if some need has takers only with one: its need then comes first of all. */
static bool plan_interpreter(struct forming *f, bool *ret)
{
	need_index language = f->r.language_need;
	bool wanted = false;

	if (language != NONE && anybody_passes(f, language, false))
		for (size_t i = 0; !wanted && i < f->m->n_needs; i++)
			wanted = wants_interpreter(f, f->m->needs[i].need);
	if (wanted && !has_need(f->m, language) && !add_language_need(f))
		return false;
	*ret = wanted;
	return true;
}

static void put_in_order(struct forming *f, bool interpreter)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < f->m->n_needs; i++) {
			need_index n = f->m->needs[i].need;
			bool first = interpreter && n == f->r.language_need;

			if (first != (pass == 0) || !is_for_experts(f->r.s, n))
				continue;
			if (interpreter && wants_interpreter(f, n))
				f->interpreted |= UINT32_C(1) << f->n;
			f->order[f->n++] = (uint8_t)i;
		}
	}
}

/* The types that answer a leaf, as in struct standing. */
static uint64_t types_of(const struct need *n)
{
	uint64_t types = 0;

	for (size_t i = 0; i < n->n_types; i++)
		types |= UINT64_C(1) << n->types[i];
	return types;
}

static void weigh_one(struct forming *f, size_t e, size_t k)
{
	struct verdict v =
		rules_judge(&f->r, &f->standings[e], forming_need(f, k), f->interpreted >> k & 1);

	f->barred[e * f->n + k] = (uint8_t)v.barred;
	f->scores[e * f->n + k] = (uint16_t)v.score;
	if (v.barred == BARRED_NOT)
		f->able[e] |= UINT32_C(1) << k;
}

/* Who may take what, and at what score. Most pairs fall at the type, which is looked at first. */
static bool weigh(struct forming *f)
{
	size_t n_experts = f->r.s->n_experts;
	uint64_t wanted[NEEDS_SHOWN_MAX];

	f->able = arena_array(f->a, n_experts, sizeof(*f->able));
	f->scores = arena_array(f->a, n_experts * f->n, sizeof(*f->scores));
	f->barred = arena_array(f->a, n_experts * f->n, sizeof(*f->barred));
	if (!f->able || !f->scores || !f->barred)
		return false;
	memset(f->barred, BARRED_SKILL, n_experts * f->n);
	for (size_t k = 0; k < f->n; k++)
		wanted[k] = types_of(&f->r.s->needs[forming_need(f, k)]);
	for (size_t e = 0; e < n_experts; e++)
		for (size_t k = 0; k < f->n; k++)
			if (f->standings[e].types & wanted[k])
				weigh_one(f, e, k);
	return true;
}

/* ---- Members -------------------------------------------------------------------------------- */

static void fill_member(const struct forming *f, uint16_t e, struct member *ret)
{
	int sum = 0;

	ret->expert = e;
	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] == e)
			sum += f->scores[e * f->n + k];
	for (size_t i = 0; i < f->m->n_needs; i++)
		if (f->who[i] == e)
			ret->covers[ret->n_covers++] = f->m->needs[i].need;
	ret->score = sum / (int)ret->n_covers; /* each member covers something: cover.c */
}

static size_t first_cover(const struct forming *f, const struct member *member)
{
	size_t i = 0;

	while (f->who[i] != member->expert)
		i++;
	return i;
}

static bool has_type(const struct snapshot *s, uint16_t e, struct text code)
{
	const struct expert *expert = &s->experts[e];

	for (size_t i = 0; i < expert->n_skills; i++)
		if (text_eq(s->types[expert->skills[i].type].code, code))
			return true;
	return false;
}

/* Whether a member answers for safety: a need of the domains of crisis and violence. */
static bool covers_danger(const struct snapshot *s, const struct member *member)
{
	for (size_t i = 0; i < member->n_covers; i++) {
		struct text domain = s->domains[s->needs[member->covers[i]].domain].code;

		if (text_eq(domain, TEXT("CRI")) || text_eq(domain, TEXT("DV")))
			return true;
	}
	return false;
}

/*
 * How fit a member is to lead, most telling first: in a crisis whoever answers for safety; then
 * most needs (one who only interprets has none); then a supervisor; then (by the order of
 * members) whoever has the gravest need.
 */
static size_t lead_rank(const struct forming *f, const struct member *member)
{
	bool safety = f->m->grade == GRADE_CRISIS && covers_danger(f->r.s, member);
	bool only_speaks = member->n_covers == 1 && member->covers[0] == f->r.language_need;
	size_t needs = only_speaks ? 0 : member->n_covers;

	return (safety ? 1000 : 0) + needs * 2 + has_type(f->r.s, member->expert, TEXT("SUPERVISOR"));
}

static uint16_t choose_lead(const struct forming *f, const struct member *members, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (lead_rank(f, &members[i]) > lead_rank(f, &members[best]))
			best = i;
	return (uint16_t)best;
}

/* Members in order of the gravest need that each covers. */
static bool make_members(struct forming *f)
{
	size_t n = f->cover.n_team;
	struct member *members = arena_array(f->a, n, sizeof(*members));

	if (!members)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct member member = {.expert = NONE};
		size_t at = i;

		fill_member(f, f->cover.team[i], &member);
		for (; at > 0 && first_cover(f, &members[at - 1]) > first_cover(f, &member); at--)
			members[at] = members[at - 1];
		members[at] = member;
	}
	f->m->lead = n ? choose_lead(f, members, n) : NONE;
	f->m->members = members;
	f->m->n_members = n;
	for (size_t i = 0; i < n; i++)
		if (!tell_member(f, &members[i], i == f->m->lead))
			return false;
	return true;
}

/* Nothing was found: the best supervisor sorts the case out with the worker. */
static bool supervisor_alone(struct forming *f)
{
	struct member *member = arena_alloc(f->a, sizeof(*member));

	if (!member)
		return false;
	member->expert = NONE;
	member->score = -1;
	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		int score = rules_supervises(&f->r, &f->standings[e]);

		if (score > member->score) {
			member->score = score;
			member->expert = (uint16_t)e;
		}
	}
	if (member->expert == NONE)
		return true;
	f->m->members = member;
	f->m->n_members = 1;
	f->m->lead = 0;
	return tell_supervisor(f, member);
}

/* ---- What is left --------------------------------------------------------------------------- */

static enum uncovered_why why_of(enum barred b)
{
	switch (b) {
	case BARRED_NOT: /* never the furthest: then somebody takes it, or the team is full */
	case BARRED_SKILL:
		return UNCOVERED_NOBODY;
	case BARRED_APPOINTED:
	case BARRED_AGREEMENT:
		return UNCOVERED_NOT_VALID;
	case BARRED_AREA:
		return UNCOVERED_AREA;
	case BARRED_CONFLICT:
	case BARRED_DV:
		return UNCOVERED_CONFLICT;
	case BARRED_FULL:
		return UNCOVERED_FULL;
	case BARRED_LANGUAGE:
		return UNCOVERED_LANGUAGE;
	case BARRED_SEX:
		return UNCOVERED_SEX;
	}
	return UNCOVERED_NOBODY;
}

/*
 * The furthest rule that anybody reached tells most: "they are full" says more than "not valid".
 * A need that waits for an interpreter has takers, and so lacks nothing but room on the team.
 */
static enum uncovered_why lack(const struct forming *f, size_t place)
{
	need_index n = f->m->needs[place].need;
	enum barred furthest = BARRED_SKILL;
	size_t k = 0;

	if (!is_for_experts(f->r.s, n))
		return units_lack(f, n);
	while (f->order[k] != place)
		k++; /* it is there: what is for experts was put in order */
	if (f->cover.left >> k & 1)
		return UNCOVERED_TEAM_FULL;
	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		enum barred b = f->barred[e * f->n + k];

		if (b > furthest)
			furthest = b;
	}
	return why_of(furthest);
}

static bool list_uncovered(struct forming *f)
{
	struct matching *m = f->m;
	struct uncovered *list = arena_array(f->a, m->n_needs, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < m->n_needs; i++) {
		need_index need = m->needs[i].need;
		bool done = f->who[i] != NONE || (f->answered >> i & 1) ||
					f->r.s->needs[need].kind == NEED_DUTY; /* a duty is in m->duties */

		if (!done)
			list[n++] = (struct uncovered){.need = need, .why = lack(f, i)};
	}
	m->uncovered = list;
	m->n_uncovered = n;
	return true;
}

/* What does not depend on the need, of each expert. */
static bool stand_all(struct forming *f)
{
	size_t n = f->r.s->n_experts;

	f->standings = arena_array(f->a, n, sizeof(*f->standings));
	for (size_t e = 0; f->standings && e < n; e++)
		f->standings[e] = rules_stand(&f->r, (uint16_t)e);
	return f->standings;
}

/* No need was found, or nothing but what the law wants done anyhow. */
static bool only_duties(const struct forming *f)
{
	for (size_t i = 0; i < f->m->n_needs; i++)
		if (f->r.s->needs[f->m->needs[i].need].kind != NEED_DUTY)
			return false;
	return true;
}

static bool find_cover(struct forming *f)
{
	struct cover_question q = {.n_experts = f->r.s->n_experts};
	bool interpreter = false;

	if (!plan_interpreter(f, &interpreter))
		return false;
	put_in_order(f, interpreter);
	if (!weigh(f))
		return false;
	q.n_needs = f->n;
	q.able = f->able;
	q.scores = f->scores;
	f->cover = cover_find(&q);
	for (size_t k = 0; k < f->n; k++)
		f->who[f->order[k]] = f->cover.who[k];
	return true;
}

bool team_form(const struct snapshot *s, const struct help *help, const int32_t *loads, moment now,
	struct arena *a, struct matching *m)
{
	struct forming f = {.r = rules_read(s, help, loads, now, m), .a = a, .m = m};

	m->n_members = 0;
	m->lead = NONE;
	for (size_t i = 0; i < NEEDS_SHOWN_MAX; i++)
		f.who[i] = NONE;
	if (!stand_all(&f))
		return false;
	if (only_duties(&f))
		return supervisor_alone(&f) && units_name(&f);
	return find_cover(&f) && make_members(&f) && units_name(&f) && list_uncovered(&f) &&
		   tell_runners_up(&f);
}
