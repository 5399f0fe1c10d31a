#include "contending.h"

#include "ahead.h"

/* ---- Scores --------------------------------------------------------------------------------- */

/* The types that answer a lane, most fitting first; returns how many. */
static size_t types_of(const struct rules *r, need_index lane, uint8_t ret[NEED_TYPES_MAX])
{
	if (lane != NONE) {
		memcpy(ret, r->s->needs[lane].types, NEED_TYPES_MAX);
		return r->s->needs[lane].n_types;
	}
	ret[0] = (uint8_t)r->s->own.supervisor;
	return r->s->own.supervisor != NONE;
}

/* What every skill of a type scores for a lane, of whose types it is the `rank`th. */
static void fit_type(struct contending *c, size_t k, uint8_t type, size_t rank)
{
	const struct snapshot *s = c->r->s;

	c->types |= UINT64_C(1) << type;
	for (size_t i = s->skills_of[type]; i < s->skills_of[type + 1]; i++) {
		uint16_t skill = s->skills_by_type[i];
		int fit = rules_fit_by(c->r, &s->skills[skill], c->lanes[k], rank);

		c->fits[skill * c->n_blocks + k / 8][k % 8] = (uint16_t)fit;
		if (fit)
			c->fitting[skill] = FITS + skill;
	}
}

static bool fit_skills(struct contending *c)
{
	size_t n = c->r->s->n_skills;

	c->fits = arena_array(c->a, n * c->n_blocks, sizeof(*c->fits));
	c->fitting = arena_array(c->a, n, sizeof(*c->fitting));
	c->hurdles = arena_array(c->a, n, sizeof(*c->hurdles));
	if (!c->fits || !c->fitting || !c->hurdles)
		return false;
	for (size_t k = 0; k < c->n_lanes; k++) {
		uint8_t types[NEED_TYPES_MAX];
		size_t n_types = types_of(c->r, c->lanes[k], types);

		for (size_t i = 0; i < n_types; i++)
			fit_type(c, k, types[i], i);
	}
	return true;
}

/* Few have more skills; and no skill, which the others of these are, fits nothing. */
enum { FEW = 3 };

/*
 * Which skills of a profile fit: FITS for each, and the sum of their indexes. Of many not all are
 * asked, and two count as fitting. Nobody can foresee it: no branch asks.
 */
static uint32_t fitting_of(const struct contending *c, const struct profile *p)
{
	uint32_t sum = (uint32_t)(p->skills[FEW] > 0) * 2 * FITS;

#pragma GCC unroll 3
	for (size_t i = 0; i < FEW; i++)
		sum += c->fitting[p->skills[i]];
	return sum;
}

/* The skill that fits alone; 0, which is none: none does, or perhaps several. */
static uint16_t only_of(uint32_t fitting)
{
	return (uint16_t)((fitting / FITS == 1) * (fitting % FITS));
}

/* What a profile scores for each lane by the skill that fits best. False: nothing for any. */
static bool fit_profile(const struct contending *c, const struct profile *p, struct candidate *ret)
{
	ret->skilled = 0;
	for (size_t b = 0; b < c->n_blocks; b++) {
		const lanes8 *fits = c->fits + b;
		lanes8 best = fits[p->skills[0] * c->n_blocks];

		for (size_t i = 1; i < FEW; i++)
			best = lanes_greater(best, fits[p->skills[i] * c->n_blocks]);
		for (size_t i = FEW; i < SKILLS_MAX && p->skills[i]; i++)
			best = lanes_greater(best, fits[p->skills[i] * c->n_blocks]);
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
	struct contending *c, expert_index e, const struct candidate *fits, struct alike *like)
{
	int standing = rules_standing(c->r, e);
	struct candidate who;
	struct standing st;
	struct twins *twins;

	add_standing(c, fits, standing, &who);
	who.expert = e;
	if (e == c->known_seen || (like && alike_surpassed(c, like, &who)))
		return true;
	twins = like ? twins_of(c, like, fits) : NULL;
	if (twins && twins_surpassed(twins, standing, e))
		return true;
	st = rules_stand(c->r, e);
	if (st.fails) {
		keep_out(c, &st, &who);
		return true;
	}
	if (!add_contender(c, &st, &who))
		return false;
	if (like)
		alike_note(c, like, (uint32_t)(c->found.n - 1));
	if (twins)
		twins_note(twins, standing, e);
	return true;
}

/* ---- Looking through the pool --------------------------------------------------------------- */

/* The bits of those of [from, to) among 64 from 64 * word on. */
static uint64_t bits_within(size_t word, expert_index from, expert_index to)
{
	uint64_t bits = UINT64_MAX;

	if (word == from / 64)
		bits &= UINT64_MAX << from % 64;
	if (word == to / 64)
		bits &= ~(UINT64_MAX << to % 64);
	return bits;
}

/*
 * Leaves out those whom nothing fits, and those whose standing alone tells, where but one skill
 * fits, that nobody need look further. What is told of the others lies far apart: all of it is
 * asked for before the first is read.
 */
static size_t sift(const struct contending *c, size_t word, uint64_t left, expert_index ret[64])
{
	const struct snapshot *s = c->r->s;
	size_t n = 0;

	for (; left; left &= left - 1) {
		expert_index e = (expert_index)(64 * word + (size_t)__builtin_ctzll(left));
		uint32_t fitting = fitting_of(c, &s->profile_of[e]);
		precedence hurdle = c->hurdles[only_of(fitting)];

		ret[n] = e;
		n += (fitting > 0) & (precedence_of(c->r->loads->standing[e], e) >= hurdle);
	}
	for (size_t i = 0; i < n; i++) {
		ahead_fetch(&s->experts[ret[i]]);
		ahead_fetch(&s->experts[ret[i]].languages);
		ahead_fetch(&c->r->loads->taken[ret[i]]);
		ahead_fetch(&c->r->loads->trauma[ret[i]]);
	}
	return n;
}

static bool look_at_one(struct contending *c, expert_index e)
{
	const struct profile *p = &c->r->s->profile_of[e];
	uint16_t only = only_of(fitting_of(c, p));
	struct candidate fits;
	struct alike *like;

	if (!fit_profile(c, p, &fits))
		return true;
	like = alike_find(c, alike_traits(c, e), fits.skilled);
	if (!look_at(c, e, &fits, like))
		return false;
	if (only && like && !c->by_language)
		c->hurdles[only] = alike_hurdle(c, like, twins_of(c, like, &fits), &fits);
	return true;
}

/* From here on those looked at come from outside, or not, and are like others: no hurdle stands, as
 * nobody's standing is 0. */
static void look_outside(struct contending *c, bool outside)
{
	if (outside != c->outside)
		memset(c->hurdles, 0, c->r->s->n_skills * sizeof(*c->hurdles));
	c->outside = outside;
}

/* People of one district: of those with a skill of a type that answers a lane. */
static bool look_through(struct contending *c, expert_index from, expert_index to)
{
	const struct snapshot *s = c->r->s;

	for (size_t word = from / 64; word <= to / 64; word++) {
		uint64_t typed = typed_any(&s->experts_typed, c->types, word) & bits_within(word, from, to);
		expert_index some[64];
		size_t n = sift(c, word, typed, some);

		for (size_t i = 0; i < n; i++)
			if (!look_at_one(c, some[i]))
				return false;
	}
	return true;
}

/* From the client's district outwards: who is nearer is worth more, and sets hurdles for others. */
static bool look_around(struct contending *c)
{
	const struct snapshot *s = c->r->s;

	for (district_index d = c->r->help->district; d != NONE; d = s->districts[d].parent) {
		look_outside(c, rules_outside(c->r, d));
		if (!look_through(c, s->experts_of[d], s->experts_of[d + 1]))
			return false;
	}
	return true;
}

/*
 * Those of one profile and the same traits are all twins: most fall at their standing. They come in
 * order, so that behind the last who may have no more than the hurdle there is need of more.
 */
static bool look_through_twins(
	struct contending *c, const struct candidate *fits, size_t profile, uint8_t traits)
{
	const struct snapshot *s = c->r->s;
	const expert_index *by_rank = s->experts_by_profile;
	size_t end = s->experts_alike[profile + 1];
	size_t at = alike_next(c, traits, s->experts_alike[profile], end, 0);
	struct alike *like = at < end ? alike_find(c, traits, fits->skilled) : NULL;
	const struct twins *twins = like ? twins_of(c, like, fits) : NULL;
	precedence hurdle = like ? alike_hurdle(c, like, twins, fits) : 0;

	while (at < end && hurdle >> STANDING_SHIFT <= WEIGHT_AREA + WEIGHT_LOAD) {
		uint16_t needed;
		bool late;

		if (precedence_of(c->r->loads->ranked[at], by_rank[at]) >= hurdle) {
			if (!look_at(c, by_rank[at], fits, like))
				return false;
			if (like)
				hurdle = alike_hurdle(c, like, twins, fits);
		}
		needed = (uint16_t)(hurdle >> STANDING_SHIFT);
		late = at + 1 < end && precedence_of(needed, by_rank[at + 1]) < hurdle;
		at = alike_next(c, traits, at + 1, end, (uint16_t)(needed + late));
	}
	return true;
}

/* Where a language matters, people of one profile may yet differ by what they speak. */
static bool look_through_profile(struct contending *c, size_t profile)
{
	const struct profile *p = &c->r->s->profiles[profile];
	struct candidate fits;
	uint8_t speaks = TRAIT_SPEAKS;

	if (!fit_profile(c, p, &fits))
		return true;
	if (!c->by_language)
		return look_through_twins(c, &fits, profile, 0);
	speaks |= rules_has_interpreting(c->r, p) ? TRAIT_INTERPRETS : 0;
	return look_through_twins(c, &fits, profile, 0) &&
		   look_through_twins(c, &fits, profile, speaks) &&
		   look_through_twins(c, &fits, profile, TRAIT_SIGNS) &&
		   look_through_twins(c, &fits, profile, speaks | TRAIT_SIGNS);
}

static bool look_everywhere(struct contending *c)
{
	const struct typed *typed = &c->r->s->profiles_typed;

	for (size_t word = 0; word < typed->n_words; word++)
		for (uint64_t left = typed_any(typed, c->types, word); left; left &= left - 1)
			if (!look_through_profile(c, 64 * word + (size_t)__builtin_ctzll(left)))
				return false;
	return true;
}

/* First whoever knows the client, who scores more than their standing tells. */
static bool look(struct contending *c)
{
	expert_index known = c->r->help->known_expert;

	if (known != NOBODY) {
		look_outside(c, rules_outside(c->r, c->r->s->experts[known].district));
		if (!look_through(c, known, known + 1))
			return false;
	}
	c->known_seen = known;
	return c->r->help->district == NONE ? look_everywhere(c) : look_around(c);
}

/* How many there are to be looked at: around the client, and whoever knows the client. */
static size_t pool_around(const struct rules *r)
{
	const struct snapshot *s = r->s;
	size_t pool = r->help->known_expert != NOBODY;

	if (r->help->district == NONE)
		return s->n_experts;
	for (district_index d = r->help->district; d != NONE; d = s->districts[d].parent)
		pool += s->experts_of[d + 1] - s->experts_of[d];
	return pool;
}

static bool begin(struct contending *c)
{
	c->known_seen = NOBODY;
	c->by_language = c->r->speaks;
	c->n_blocks = (c->n_lanes + 7) / 8;
	for (size_t k = 0; k < c->n_lanes; k++) {
		c->by_language =
			c->by_language || (c->lanes[k] == c->r->s->own.sign && c->lanes[k] != NONE);
		c->found.kept_out[k] = (struct kept_out){.expert = NOBODY, .furthest = BARRED_SKILL};
	}
	return alike_begin(c, pool_around(c->r)) && fit_skills(c);
}

/* The end of those from `at` on who are in order already. */
static size_t run_end(const struct contender *list, size_t at, size_t n)
{
	if (at < n)
		at++;
	while (at < n && list[at - 1].standing.expert <= list[at].standing.expert)
		at++;
	return at;
}

/* Two runs side by side become one. */
static void merge(
	const struct contender *from, size_t at, size_t middle, size_t end, struct contender *to)
{
	size_t x = at, y = middle;

	for (size_t i = at; i < end; i++) {
		bool first = y == end || (x < middle && from[x].standing.expert < from[y].standing.expert);

		to[i] = from[first ? x++ : y++];
	}
}

/* Those of one district have come in order: what is in order already is merged, until all is. */
static bool put_in_order(struct contenders *found, struct arena *a)
{
	struct contender *from = found->list, *to = arena_room(a, found->n * sizeof(*to));

	while (to && run_end(from, 0, found->n) < found->n) {
		struct contender *merged = to;

		for (size_t at = 0, end; at < found->n; at = end) {
			size_t middle = run_end(from, at, found->n);

			end = run_end(from, middle, found->n);
			merge(from, at, middle, end, to);
		}
		to = from;
		from = merged;
	}
	found->list = from;
	return to;
}

static bool run(struct contending *c, struct contenders *ret)
{
	if (!begin(c) || !look(c) || !put_in_order(&c->found, c->a))
		return false;
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

static bool has_skill(const struct profile *p, const bool *answers)
{
	for (size_t i = 0; i < SKILLS_MAX && p->skills[i]; i++)
		if (answers[p->skills[i]])
			return true;
	return false;
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

/* Notes which skills of a type answer a leaf. Returns the type as a bit, if any does. */
static uint64_t answering(const struct rules *r, need_index n, uint8_t type, bool *answers)
{
	const struct snapshot *s = r->s;
	bool any = false;

	for (size_t i = s->skills_of[type]; i < s->skills_of[type + 1]; i++) {
		uint16_t skill = s->skills_by_type[i];

		answers[skill] = rules_fit(r, &s->skills[skill], n) > 0;
		any = any || answers[skill];
	}
	return (uint64_t)any << type;
}

bool contend_elsewhere(
	const struct rules *r, need_index n, struct arena *a, enum barred *ret_furthest)
{
	const struct snapshot *s = r->s;
	const struct typed *typed = &s->profiles_typed;
	bool *answers = arena_array(a, s->n_skills, sizeof(*answers)); /* of each skill */
	enum barred furthest = BARRED_SKILL;
	uint64_t types = 0;

	if (!answers)
		return false;
	for (size_t i = 0; i < s->needs[n].n_types; i++)
		types |= answering(r, n, s->needs[n].types[i], answers);
	for (size_t word = 0; word < typed->n_words && furthest < BARRED_AREA; word++)
		for (uint64_t left = typed_any(typed, types, word); left; left &= left - 1) {
			size_t p = 64 * word + (size_t)__builtin_ctzll(left);

			if (has_skill(&s->profiles[p], answers))
				furthest = furthest_of(r, p, furthest);
		}
	*ret_furthest = furthest;
	return true;
}
