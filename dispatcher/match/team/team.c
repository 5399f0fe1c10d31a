#include "team.h"

#include "forming.h"

/* ---- Needs put to experts ------------------------------------------------------------------- */

/* Duties and methods are shown, and named units answer them; no expert "covers" them. */
static bool is_for_experts(const struct snapshot *s, need_index n)
{
	return s->needs[n].kind == NEED_NEED && units_have_type(s, n, TYPE_EXPERT);
}

/* The needs for experts; and the one for an interpreter, who may have to join. */
static void set_lanes(struct forming *f)
{
	bool language = f->r.language_need != NONE;

	for (size_t i = 0; i < f->m->n_needs; i++) {
		need_index n = f->m->needs[i].need;

		if (is_for_experts(f->r.s, n))
			f->lanes[f->n_lanes++] = n;
		language = language && n != f->r.language_need;
	}
	if (language)
		f->lanes[f->n_lanes++] = f->r.language_need;
}

static uint8_t lane_of(const struct forming *f, need_index n)
{
	size_t lane = 0;

	while (f->lanes[lane] != n)
		lane++; /* each need for experts has one */
	return (uint8_t)lane;
}

static bool anybody_passes(const struct forming *f, need_index n, bool interpreted)
{
	uint8_t lane = lane_of(f, n);

	for (size_t i = 0; i < f->pool.n; i++) {
		const struct contender *c = &f->pool.list[i];

		if (c->skilled >> lane & 1 && rules_bar(&f->r, &c->standing, n, interpreted) == BARRED_NOT)
			return true;
	}
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
			f->lane[f->n] = lane_of(f, n);
			f->order[f->n++] = (uint8_t)i;
		}
	}
}

/*
 * Who may take the need at a place of the order, whoever else may, and at what score. But for
 * languages the same keeps everybody from it who has the skill; who has it nobody can foresee.
 */
static void weigh_need(struct forming *f, size_t k)
{
	need_index need = forming_need(f, k);
	bool interpreted = f->interpreted >> k & 1, by_language = rules_bar_by_language(&f->r, need);
	enum barred skilled = BARRED_NOT;

	for (size_t i = 0; i < f->pool.n; i++) {
		const struct contender *c = &f->pool.list[i];
		bool has = c->skilled >> f->lane[k] & 1;

		if (by_language || i == 0)
			skilled = rules_bar(&f->r, &c->standing, need, interpreted);
		f->scores[i * f->n + k] = c->scores[f->lane[k]];
		f->barred[i * f->n + k] = (uint8_t)(has ? skilled : BARRED_SKILL);
		f->able[i] |= (uint32_t)(has & (skilled == BARRED_NOT)) << k;
	}
}

/* What somebody of the client's own district may take is nobody else's. */
static void keep_at_home(struct forming *f)
{
	uint32_t at_home = 0;

	for (size_t i = 0; i < f->pool.n; i++)
		at_home |= f->pool.list[i].standing.outside ? 0 : f->able[i];
	for (size_t i = 0; i < f->pool.n; i++) {
		uint32_t left = f->pool.list[i].standing.outside ? f->able[i] & at_home : 0;

		f->may[i] = f->able[i];
		f->able[i] &= ~left;
		for (; left; left &= left - 1)
			f->barred[i * f->n + (size_t)__builtin_ctz(left)] = BARRED_OUTSIDE;
	}
}

static bool weigh(struct forming *f)
{
	f->able = arena_array(f->a, f->pool.n, sizeof(*f->able));
	f->may = arena_room(f->a, f->pool.n * sizeof(*f->may));
	f->scores = arena_room(f->a, f->pool.n * f->n * sizeof(*f->scores));
	f->barred = arena_room(f->a, f->pool.n * f->n * sizeof(*f->barred));
	if (!f->able || !f->may || !f->scores || !f->barred)
		return false;
	for (size_t k = 0; k < f->n; k++)
		weigh_need(f, k);
	keep_at_home(f);
	return true;
}

/* ---- Members -------------------------------------------------------------------------------- */

static void fill_member(const struct forming *f, uint32_t who, struct member *ret)
{
	int sum = 0;

	ret->expert = f->pool.list[who].standing.expert;
	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] == who)
			sum += f->scores[who * f->n + k];
	for (size_t i = 0; i < f->m->n_needs; i++)
		if (f->who[i] == who)
			ret->covers[ret->n_covers++] = f->m->needs[i].need;
	ret->score = sum / (int)ret->n_covers; /* each member covers something: cover.c */
}

/* Place in m->needs of the gravest need that somebody takes. */
static size_t first_cover(const struct forming *f, uint32_t who)
{
	size_t i = 0;

	while (f->who[i] != who)
		i++;
	return i;
}

static bool is_supervisor(const struct rules *r, expert_index e)
{
	return snapshot_is_of_type(r->s, e, r->s->own.supervisor);
}

/* Whether a member answers for safety: a need of the domains of crisis and violence. */
static bool covers_danger(const struct snapshot *s, const struct member *member)
{
	for (size_t i = 0; i < member->n_covers; i++) {
		uint16_t domain = s->needs[member->covers[i]].domain;

		if (domain == s->own.crisis || domain == s->own.violence)
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

	return (safety ? 1000 : 0) + needs * 2 + is_supervisor(&f->r, member->expert);
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
	uint32_t *team = f->cover.team;

	if (!members)
		return false;
	for (size_t i = 1; i < n; i++) {
		uint32_t who = team[i];
		size_t at = i;

		for (; at > 0 && first_cover(f, team[at - 1]) > first_cover(f, who); at--)
			team[at] = team[at - 1];
		team[at] = who;
	}
	for (size_t i = 0; i < n; i++)
		fill_member(f, team[i], &members[i]);
	f->m->lead = n ? choose_lead(f, members, n) : NONE;
	f->m->members = members;
	f->m->n_members = n;
	for (size_t i = 0; i < n; i++)
		if (!tell_member(f, team[i], &members[i], i == f->m->lead))
			return false;
	return true;
}

static bool is_nearer_or_fitter(const struct contender *a, const struct contender *b)
{
	if (a->standing.outside != b->standing.outside)
		return b->standing.outside;
	return a->scores[0] > b->scores[0];
}

/* Nothing was found: the best supervisor sorts the case out with the worker. */
static bool supervisor_alone(struct forming *f)
{
	struct member *member = arena_alloc(f->a, sizeof(*member));
	uint32_t best = NOBODY;

	f->r = rules_for_supervisor(&f->r);
	f->lanes[f->n_lanes++] = NONE;
	if (!member || !f->contend(&f->r, f->lanes, f->n_lanes, f->a, &f->pool))
		return false;
	for (uint32_t i = 0; i < f->pool.n; i++)
		if (best == NOBODY || is_nearer_or_fitter(&f->pool.list[i], &f->pool.list[best]))
			best = i;
	if (best == NOBODY)
		return true;
	member->expert = f->pool.list[best].standing.expert;
	member->score = f->pool.list[best].scores[0];
	f->m->members = member;
	f->m->n_members = 1;
	f->m->lead = 0;
	return tell_supervisor(f, best, member);
}

/* ---- What is left --------------------------------------------------------------------------- */

static enum uncovered_why why_of(enum barred b)
{
	switch (b) {
	case BARRED_NOT:     /* never the furthest: then somebody takes it, or the team is full */
	case BARRED_OUTSIDE: /* likewise */
	case BARRED_SKILL:
		return UNCOVERED_NOBODY;
	case BARRED_APPOINTED:
	case BARRED_AGREEMENT:
		return UNCOVERED_NOT_VALID;
	case BARRED_AREA:
		return UNCOVERED_AREA;
	case BARRED_CONFLICT:
	case BARRED_KIN:
	case BARRED_OTHER_PARTY:
	case BARRED_UNIT:
		return UNCOVERED_CONFLICT;
	case BARRED_DV:
		return UNCOVERED_DV;
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
static bool lack(const struct forming *f, size_t place, enum uncovered_why *ret)
{
	need_index n = f->m->needs[place].need;
	enum barred furthest, elsewhere = BARRED_SKILL;
	size_t k = 0;

	*ret = UNCOVERED_TEAM_FULL;
	if (!is_for_experts(f->r.s, n)) {
		*ret = units_lack(f, n);
		return true;
	}
	while (f->order[k] != place)
		k++; /* it is there: what is for experts was put in order */
	if (f->cover.left >> k & 1)
		return true;
	furthest = f->pool.kept_out[f->lane[k]].furthest;
	for (size_t i = 0; i < f->pool.n; i++) {
		enum barred b = forming_bar(f, i, k);

		furthest = b > furthest ? b : furthest;
	}
	if (furthest < BARRED_AREA && f->r.help->district != NONE &&
		!contend_elsewhere(&f->r, n, f->a, &elsewhere))
		return false;
	*ret = why_of(elsewhere > furthest ? elsewhere : furthest);
	return true;
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
		bool done = f->who[i] != NOBODY || (f->answered >> i & 1) ||
					f->r.s->needs[need].kind != NEED_NEED; /* nothing that somebody covers */

		if (done)
			continue;
		list[n].need = need;
		if (!lack(f, i, &list[n++].why))
			return false;
	}
	m->uncovered = list;
	m->n_uncovered = n;
	return true;
}

/* No need was found, or nothing but what the law or the method of the work wants done anyhow. */
static bool nothing_to_cover(const struct forming *f)
{
	for (size_t i = 0; i < f->m->n_needs; i++)
		if (f->r.s->needs[f->m->needs[i].need].kind == NEED_NEED)
			return false;
	return true;
}

static bool find_cover(struct forming *f)
{
	struct cover_question q;
	bool interpreter = false;

	set_lanes(f);
	if (!f->contend(&f->r, f->lanes, f->n_lanes, f->a, &f->pool) ||
		!plan_interpreter(f, &interpreter))
		return false;
	put_in_order(f, interpreter);
	if (!weigh(f))
		return false;
	q = (struct cover_question){
		.n_needs = f->n, .n_experts = f->pool.n, .able = f->able, .scores = f->scores};
	f->cover = cover_find(&q);
	for (size_t k = 0; k < f->n; k++)
		f->who[f->order[k]] = f->cover.who[k];
	return true;
}

static bool form(struct forming *f)
{
	f->m->n_members = 0;
	f->m->lead = NONE;
	for (size_t i = 0; i < NEEDS_SHOWN_MAX; i++)
		f->who[i] = NOBODY;
	if (nothing_to_cover(f))
		return supervisor_alone(f) && units_name(f);
	return find_cover(f) && make_members(f) && units_name(f) && list_uncovered(f) &&
		   tell_runners_up(f);
}

bool team_form(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, struct arena *a, struct matching *m)
{
	struct forming f = {
		.r = rules_read(s, help, loads, now, m), .a = a, .m = m, .contend = contend};

	return form(&f);
}

bool team_form_of_all(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, struct arena *a, struct matching *m)
{
	struct forming f = {
		.r = rules_read(s, help, loads, now, m), .a = a, .m = m, .contend = contend_all};

	return form(&f);
}
