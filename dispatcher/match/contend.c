#include "contending.h"

/* ---- Scores --------------------------------------------------------------------------------- */

/* The types that answer a lane. */
static uint64_t types_of(const struct rules *r, need_index lane)
{
	uint64_t types = 0;

	if (lane == NONE)
		return r->supervisor == NONE ? 0 : UINT64_C(1) << r->supervisor;
	for (size_t i = 0; i < r->s->needs[lane].n_types; i++)
		types |= UINT64_C(1) << r->s->needs[lane].types[i];
	return types;
}

static int fit_lane(const struct rules *r, const struct skill *k, need_index lane)
{
	return lane == NONE ? rules_supervises(r, k) : rules_fit(r, k, lane);
}

/* What every skill scores for each lane. */
static bool fit_skills(struct contending *c)
{
	const struct snapshot *s = c->r->s;
	uint64_t types = 0;

	c->fits = arena_array(c->a, s->n_skills * c->n_blocks, sizeof(*c->fits));
	if (!c->fits)
		return false;
	for (size_t k = 0; k < c->n_lanes; k++)
		types |= types_of(c->r, c->lanes[k]);
	for (size_t i = 1; i < s->n_skills; i++) {
		lanes8 *fits = c->fits + i * c->n_blocks;

		if (!(types >> s->skills[i].type & 1))
			continue;
		for (size_t k = 0; k < c->n_lanes; k++)
			fits[k / 8][k % 8] = (uint16_t)fit_lane(c->r, &s->skills[i], c->lanes[k]);
	}
	return true;
}

/* What a profile scores for each lane by the skill that fits best. False: nothing for any. */
static bool fit_profile(const struct contending *c, const struct profile *p, struct candidate *ret)
{
	ret->skilled = 0;
	for (size_t b = 0; b < c->n_blocks; b++) {
		lanes8 best = {0};

		for (size_t i = 0; i < SKILLS_MAX && p->skills[i]; i++)
			best = lanes_greater(best, c->fits[p->skills[i] * c->n_blocks + b]);
		ret->scores[b] = best;
		ret->skilled |= lanes_set(best) << (8 * b);
	}
	return ret->skilled;
}

/* Adds a standing where there is a score at all. */
static void add_standing(
	const struct contending *c, const struct candidate *fits, int standing, struct candidate *ret)
{
	for (size_t b = 0; b < c->n_blocks; b++) {
		lanes8 has = (lanes8)(fits->scores[b] > 0);

		ret->scores[b] = (fits->scores[b] + (uint16_t)standing) & has;
	}
	ret->skilled = fits->skilled;
}

/* ---- Looking at one expert ------------------------------------------------------------------ */

static void keep_out(struct contending *c, const struct standing *st, const struct candidate *who)
{
	for (uint64_t left = who->skilled; left; left &= left - 1) {
		size_t k = (size_t)__builtin_ctzll(left);
		struct kept_out *kept = &c->found.kept_out[k];
		enum barred barred = rules_bar(c->r, st, c->lanes[k], false);
		int score = who->scores[k / 8][k % 8];

		if (barred > kept->furthest)
			kept->furthest = barred;
		if (score < kept->score || (score == kept->score && who->expert > kept->expert))
			continue;
		kept->expert = who->expert;
		kept->score = score;
		kept->barred = barred;
	}
}

static bool add_contender(
	struct contending *c, const struct standing *st, const struct candidate *who)
{
	size_t room = c->n_blocks * sizeof(who->scores[0]);
	uint16_t *own = arena_room(c->a, room);
	struct contenders *found = &c->found;

	found->list = arena_grow(c->a, found->list, found->n, sizeof(*found->list));
	if (!own || !found->list)
		return false;
	memcpy(own, who->scores, room);
	found->list[found->n++] =
		(struct contender){.standing = *st, .skilled = who->skilled, .scores = own};
	return true;
}

/* One expert, of whose profile the fits are known, and those alike. */
static bool look_at(
	struct contending *c, expert_index e, const struct candidate *fits, struct alike *slot)
{
	struct candidate who;
	struct standing st;

	add_standing(c, fits, rules_standing(c->r, e), &who);
	who.expert = e;
	if (e == c->known_seen || (slot && alike_surpassed(c, slot, &who)))
		return true;
	st = rules_stand(c->r, e);
	if (st.fails) {
		keep_out(c, &st, &who);
		return true;
	}
	if (!add_contender(c, &st, &who))
		return false;
	if (slot)
		alike_note(c, slot, (uint32_t)(c->found.n - 1));
	return true;
}

/* ---- Looking through the pool --------------------------------------------------------------- */

/* People of one district. */
static bool look_through(struct contending *c, expert_index from, expert_index to)
{
	const struct snapshot *s = c->r->s;
	struct candidate fits;

	c->outside = from < to && rules_outside(c->r, s->experts[from].district);
	for (expert_index e = from; e < to; e++)
		if (fit_profile(c, &s->profile_of[e], &fits) &&
			!look_at(c, e, &fits, alike_slot(c, e, fits.skilled)))
			return false;
	return true;
}

/* The client's district and those above it, in order: equals are met in the order of experts. */
static size_t districts_around(const struct rules *r, district_index ret[LEVELS])
{
	size_t n = 0;

	for (district_index d = r->help->district; d != NONE; d = r->s->districts[d].parent) {
		size_t at = n++;

		for (; at > 0 && ret[at - 1] > d; at--)
			ret[at] = ret[at - 1];
		ret[at] = d;
	}
	return n;
}

static bool look_around(struct contending *c)
{
	const uint32_t *of = c->r->s->experts_of;
	district_index around[LEVELS];
	size_t n = districts_around(c->r, around);

	for (size_t i = 0; i < n; i++)
		if (!look_through(c, of[around[i]], of[around[i] + 1]))
			return false;
	return true;
}

/* Those of one profile who are all alike: most fall at their standing. */
static bool look_through_alike(struct contending *c, const struct candidate *fits,
	struct alike *slot, const uint32_t *e, const uint32_t *end)
{
	const uint16_t *standing = c->r->loads->standing;
	uint16_t needed = alike_needed(c, slot, fits);

	if (needed > WEIGHT_AREA + WEIGHT_LOAD)
		return true;
	for (; e < end; e++) {
		if (standing[*e] < needed || (standing[*e] == needed && slot->n && *e > slot->last))
			continue;
		if (!look_at(c, *e, fits, slot))
			return false;
		needed = alike_needed(c, slot, fits);
	}
	return true;
}

static bool look_everywhere(struct contending *c)
{
	const struct snapshot *s = c->r->s;

	for (size_t p = 0; p < s->n_profiles; p++) {
		const expert_index *e = s->experts_by_profile + s->experts_alike[p],
						   *end = s->experts_by_profile + s->experts_alike[p + 1];
		struct candidate fits;
		struct alike *slot;

		if (!fit_profile(c, &s->profiles[p], &fits))
			continue;
		slot = c->by_language ? NULL : alike_slot(c, *e, fits.skilled);
		if (slot) {
			if (!look_through_alike(c, &fits, slot, e, end))
				return false;
			continue;
		}
		for (; e < end; e++)
			if (!look_at(c, *e, &fits, alike_slot(c, *e, fits.skilled)))
				return false;
	}
	return true;
}

/* First whoever knows the client, who scores more than their standing tells. */
static bool look(struct contending *c)
{
	expert_index known = c->r->help->known_expert;

	if (known != NOBODY && !look_through(c, known, known + 1))
		return false;
	c->known_seen = known;
	return c->r->help->district == NONE ? look_everywhere(c) : look_around(c);
}

static bool begin(struct contending *c)
{
	c->known_seen = NOBODY;
	c->by_language = c->r->speaks;
	c->n_blocks = (c->n_lanes + 7) / 8;
	c->floors = arena_room(c->a, ALIKE_SLOTS * c->n_blocks * sizeof(*c->floors));
	for (size_t k = 0; k < c->n_lanes; k++) {
		c->by_language = c->by_language || (c->lanes[k] == c->r->sign && c->lanes[k] != NONE);
		c->found.kept_out[k] = (struct kept_out){.expert = NOBODY, .furthest = BARRED_SKILL};
	}
	return c->floors && fit_skills(c);
}

/* By Shell's sort: a few dozen as a rule. */
static void put_in_order(struct contenders *found)
{
	for (size_t gap = found->n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
		for (size_t i = gap; i < found->n; i++) {
			struct contender x = found->list[i];
			size_t at = i;

			for (; at >= gap && found->list[at - gap].standing.expert > x.standing.expert;
				 at -= gap)
				found->list[at] = found->list[at - gap];
			found->list[at] = x;
		}
	}
}

static bool run(struct contending *c, struct contenders *ret)
{
	if (!begin(c) || !look(c))
		return false;
	put_in_order(&c->found);
	*ret = c->found;
	return true;
}

bool contend(const struct rules *r, const need_index *lanes, size_t n_lanes, struct arena *a,
	struct contenders *ret)
{
	struct contending c = {.r = r, .a = a, .lanes = lanes, .n_lanes = n_lanes};

	return run(&c, ret);
}

bool contend_all(const struct rules *r, const need_index *lanes, size_t n_lanes, struct arena *a,
	struct contenders *ret)
{
	struct contending c = {.r = r, .a = a, .lanes = lanes, .n_lanes = n_lanes, .everybody = true};

	return run(&c, ret);
}

/* The furthest rule that those of a profile reach, up to the district. */
static enum barred furthest_of(const struct rules *r, size_t profile, enum barred furthest)
{
	const struct snapshot *s = r->s;
	const expert_index *e = s->experts_by_profile + s->experts_alike[profile],
					   *end = s->experts_by_profile + s->experts_alike[profile + 1];

	for (; e < end && furthest < BARRED_AREA; e++) {
		enum barred barred = rules_first(rules_stand(r, *e).fails);

		furthest = barred > furthest && barred <= BARRED_AREA ? barred : furthest;
	}
	return furthest;
}

bool contend_elsewhere(
	const struct rules *r, need_index n, struct arena *a, enum barred *ret_furthest)
{
	const struct snapshot *s = r->s;
	bool *answers = arena_array(a, s->n_skills, sizeof(*answers)); /* of each skill */
	enum barred furthest = BARRED_SKILL;

	if (!answers)
		return false;
	for (size_t i = 1; i < s->n_skills; i++)
		answers[i] = rules_fit(r, &s->skills[i], n) > 0;
	for (size_t p = 0; p < s->n_profiles && furthest < BARRED_AREA; p++)
		for (size_t i = 0; i < SKILLS_MAX && s->profiles[p].skills[i]; i++)
			if (answers[s->profiles[p].skills[i]])
				furthest = furthest_of(r, p, furthest);
	*ret_furthest = furthest;
	return true;
}
