#include "rules.h"

#include "safety.h"
#include "trauma.h"

/*
 * What a score is made of, per mille of the whole; the price of load and the area are in loads.h.
 * Skill comes first because the worker comes to us beyond their own; then fit and nearness;
 * continuity and load decide among equals. Proposals, to be fitted to what staff confirm.
 */
enum {
	WEIGHT_LEVEL = 350,      /* level of the skill that counts */
	WEIGHT_TYPE = 250,       /* place of its type in the leaf's list */
	WEIGHT_CONTINUITY = 100, /* already works with the client */
};
_Static_assert(WEIGHT_LEVEL + WEIGHT_TYPE + WEIGHT_AREA + WEIGHT_CONTINUITY + WEIGHT_LOAD == 1000,
	"parts of one whole");

static int by_level(int level)
{
	static const int value[] = {0, 400, 700, 1000}; /* basic, sound, leading */

	return value[level];
}

static int by_type(size_t rank)
{
	static const int value[NEED_TYPES_MAX] = {1000, 700, 500, 400, 300, 250, 200, 150};

	return value[rank];
}

static size_t type_rank(const struct need *n, uint8_t type)
{
	size_t rank = 0;

	while (rank < n->n_types && n->types[rank] != type)
		rank++;
	return rank;
}

/* Whether a skill is for a leaf that its type answers. */
static bool is_for(const struct skill *k, need_index n)
{
	return !k->narrowed || need_set_has(&k->needs, n);
}

/* Whether a skill answers a leaf; at which level is another matter. */
static bool answers(const struct skill *k, const struct need *need, need_index n)
{
	return type_rank(need, k->type) < need->n_types && is_for(k, n);
}

static int fit_of(const struct skill *k, size_t rank)
{
	return (WEIGHT_LEVEL * by_level(k->level) + WEIGHT_TYPE * by_type(rank)) / 1000;
}

int rules_fit_by(const struct rules *r, const struct skill *k, need_index n, size_t rank)
{
	if (k->level < r->level_min)
		return 0;
	if (n != NONE && (r->s->needs[n].kind != NEED_NEED || !is_for(k, n)))
		return 0;
	return fit_of(k, rank);
}

int rules_fit(const struct rules *r, const struct skill *k, need_index n)
{
	size_t rank;

	if (n == NONE)
		return k->type == r->s->own.supervisor ? rules_fit_by(r, k, n, 0) : 0;
	rank = type_rank(&r->s->needs[n], k->type);
	return rank < r->s->needs[n].n_types ? rules_fit_by(r, k, n, rank) : 0;
}

const struct skill *rules_skill(const struct rules *r, const struct profile *p, need_index n)
{
	const struct skill *best = NULL;
	int best_fit = 0;

	for (size_t i = 0; i < profile_skills(p); i++) {
		const struct skill *k = &r->s->skills[p->skills[i]];
		int fit = rules_fit(r, k, n);

		if (fit > best_fit) {
			best_fit = fit;
			best = k;
		}
	}
	return best;
}

const struct skill *rules_skill_below(const struct rules *r, const struct profile *p, need_index n)
{
	for (size_t i = 0; i < profile_skills(p); i++) {
		const struct skill *k = &r->s->skills[p->skills[i]];

		if (k->level < r->level_min &&
			(n == NONE ? k->type == r->s->own.supervisor : answers(k, &r->s->needs[n], n)))
			return k;
	}
	return NULL;
}

int rules_score(const struct rules *r, expert_index e, need_index n)
{
	const struct skill *k = rules_skill(r, &r->s->profile_of[e], n);

	return k ? rules_fit(r, k, n) + rules_standing(r, e) : 0;
}

/* ---- Hard rules ----------------------------------------------------------------------------- */

static int sufficient_level(const struct snapshot *s, const struct help *help, moment now)
{
	enum { LEVEL_DEFAULT = 2 }; /* sound: domain.md 3.1 */
	struct text said = snapshot_practice(s, help->district, TEXT("level.min"), now);
	int64_t level;

	return text_to_i64(said, &level) && level >= 1 && level <= 3 ? (int)level : LEVEL_DEFAULT;
}

/* Where a city has no districts it is the city. */
static district_index own_district(const struct snapshot *s, district_index client)
{
	while (client != NONE && s->districts[client].level > LEVEL_DISTRICT)
		client = s->districts[client].parent;
	return client;
}

bool rules_outside(const struct rules *r, district_index d)
{
	return r->home != NONE && r->s->districts[d].level < r->s->districts[r->home].level;
}

struct rules rules_read(const struct snapshot *s, const struct help *help,
	const struct loads *loads, moment now, const struct matching *m)
{
	struct rules r = {.s = s, .help = help, .loads = loads, .now = now};
	bool named = help->language != NONE && help->language < s->n_languages;

	r.level_min = sufficient_level(s, help, now);
	r.home = own_district(s, help->district);
	r.unsafe = safety_barred(s, help, m);
	r.trauma_most = trauma_found(s, help, m, now) ? trauma_most(s, help->district, now) : INT32_MAX;
	r.speaks = help->language_unknown || (named && help->language != s->own.mandarin);
	r.sex = help->helper_sex;
	r.language_need = NONE;
	if (r.speaks && !help->language_unknown)
		r.language_need = help->language == s->own.csl ? s->own.sign : s->own.interpreting;
	return r;
}

struct rules rules_for_supervisor(const struct rules *r)
{
	struct rules free = *r;

	free.speaks = false;
	free.sex = 0;
	return free;
}

bool rules_speaks(const struct rules *r, expert_index e)
{
	return !r->speaks ||
		   (!r->help->language_unknown && r->s->experts[e].languages >> r->help->language & 1);
}

bool rules_has_interpreting(const struct rules *r, const struct profile *p)
{
	const struct skill *k;

	if (r->language_need == NONE)
		return false;
	k = rules_skill(r, p, r->language_need);
	return k && k->type == r->s->own.interpreter;
}

bool rules_interprets(const struct rules *r, expert_index e)
{
	return rules_speaks(r, e) && rules_has_interpreting(r, &r->s->profile_of[e]);
}

int rules_standing(const struct rules *r, expert_index e)
{
	return r->loads->standing[e] + (r->help->known_expert == e ? WEIGHT_CONTINUITY : 0);
}

static bool is_among(const expert_index *list, size_t n, expert_index e)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == e)
			return true;
	return false;
}

static bool begins_with(struct text whole, struct text begin)
{
	return begin.len && whole.len >= begin.len && memcmp(whole.ptr, begin.ptr, begin.len) == 0;
}

/*
 * A department counts as its hospital, and a hospital as its departments: one name begins with the
 * other. Who names less than the whole name keeps more people out, never fewer.
 */
static bool is_of_unit_complained_of(const struct rules *r, expert_index e)
{
	for (size_t i = 0; i < r->help->n_complained; i++) {
		struct text unit = snapshot_cell(r->s->experts[e].row, EXPERT_UNIT);

		if (begins_with(unit, r->help->complained[i]) || begins_with(r->help->complained[i], unit))
			return true;
	}
	return false;
}

static bool serves(const struct rules *r, const struct expert *expert)
{
	return r->help->district == NONE || snapshot_within(r->s, r->help->district, expert->district);
}

/* The bit of a rule, if it fails. */
static uint32_t fails_if(bool fails, enum rule_name rule)
{
	return (uint32_t)fails << rule;
}

/* Conflicts of interest, each for itself. */
static uint32_t fails_conflict(const struct rules *r, expert_index e)
{
	const struct help *help = r->help;

	return fails_if(is_among(help->excluded, help->n_excluded, e), RULE_CONFLICT) |
		   fails_if(is_among(help->kin, help->n_kin, e), RULE_KIN) |
		   fails_if(is_among(help->other_party, help->n_other_party, e), RULE_OTHER_PARTY) |
		   fails_if(is_of_unit_complained_of(r, e), RULE_UNIT);
}

/* Rules that ask nothing of the need. */
static uint32_t fails_standing(const struct rules *r, expert_index e)
{
	const struct expert *expert = &r->s->experts[e];

	return fails_if(r->now.us < expert->appointed_from.us, RULE_APPOINTED_FROM) |
		   fails_if(r->now.us >= expert->appointed_until.us, RULE_APPOINTED_UNTIL) |
		   fails_if(r->now.us >= expert->agreement_until.us, RULE_AGREEMENT) |
		   fails_if(
			   r->now.us >= expert->away_from.us && r->now.us < expert->away_until.us, RULE_AWAY) |
		   fails_if(!serves(r, expert), RULE_AREA) | fails_conflict(r, e) |
		   fails_if(r->loads->taken[e] >= expert->places, RULE_FULL) |
		   fails_if(r->loads->trauma[e] >= r->trauma_most, RULE_TRAUMA) |
		   fails_if(r->sex && expert->sex != r->sex, RULE_SEX);
}

struct standing rules_stand(const struct rules *r, expert_index e)
{
	return (struct standing){.expert = e,
		.languages = r->s->experts[e].languages,
		.fails = fails_standing(r, e),
		.score = rules_standing(r, e),
		.speaks = rules_speaks(r, e),
		.interprets = rules_interprets(r, e),
		.outside = rules_outside(r, r->s->experts[e].district)};
}

/* Those of the leaf itself and of the skill for it. */
static uint32_t fails_skill(const struct rules *r, const struct profile *p, need_index n)
{
	enum need_kind kind = n == NONE ? NEED_NEED : r->s->needs[n].kind;
	bool below;

	if (kind != NEED_NEED) /* whoever it is: the other rules do not arise */
		return fails_if(kind == NEED_DUTY, RULE_DUTY) | fails_if(kind == NEED_METHOD, RULE_METHOD);
	if (rules_skill(r, p, n))
		return 0;
	below = rules_skill_below(r, p, n);
	return fails_if(!below, RULE_TYPE) | fails_if(below, RULE_LEVEL);
}

/* The language need itself wants someone who has the language. */
static uint32_t fails_language(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	const struct own_codes *own = &r->s->own;
	bool csl = own->csl != NONE && (e->languages >> own->csl & 1), signs = n != own->sign || csl;

	if (n == r->language_need)
		return fails_if(!signs, RULE_SIGN) | fails_if(!e->interprets, RULE_INTERPRETER);
	return fails_if(!signs, RULE_SIGN) | fails_if(!e->speaks && !interpreted, RULE_LANGUAGE);
}

/* Rules for an expert whose skill suffices. */
static uint32_t fails_skilled(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	if (n == NONE)
		return e->fails;
	return e->fails | fails_if(need_set_has(&r->unsafe, n), RULE_DV) |
		   fails_language(r, e, n, interpreted);
}

enum barred rules_first(uint32_t fails)
{
	static const enum barred barred[RULES] = {
#define RULE(name, barred) [RULE_##name] = BARRED_##barred,
#include "rules.def"
#undef RULE
	};

	return fails ? barred[__builtin_ctz(fails)] : BARRED_NOT;
}

enum barred rules_bar(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	return rules_first(fails_skilled(r, e, n, interpreted));
}

bool rules_bar_by_language(const struct rules *r, need_index n)
{
	return r->speaks || n == r->s->own.sign;
}

bool rules_interpreted(const struct rules *r, const struct matching *m)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (rules_interprets(r, m->members[i].expert))
			return true;
	return false;
}

/* Whether the team has somebody of the client's own district for n. */
static bool stays_at_home(const struct rules *r, const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *member = &m->members[i];

		for (size_t k = 0; k < member->n_covers; k++)
			if (member->covers[k] == n)
				return !rules_outside(r, r->s->experts[member->expert].district);
	}
	return false;
}

uint32_t rules_failing(
	const struct rules *r, const struct standing *e, need_index n, const struct matching *m)
{
	uint32_t fails = fails_skill(r, &r->s->profile_of[e->expert], n);
	uint32_t nobodys = fails_if(true, RULE_DUTY) | fails_if(true, RULE_METHOD);

	bool serves_here = !(e->fails >> RULE_AREA & 1);

	if (fails & nobodys)
		return fails;
	return fails | fails_skilled(r, e, n, rules_interpreted(r, m)) |
		   fails_if(e->outside && serves_here && stays_at_home(r, m, n), RULE_OUTSIDE);
}

int team_score(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, expert_index e, need_index n)
{
	struct rules r = {.s = s, .help = help, .loads = loads};

	r.level_min = sufficient_level(s, help, now);
	return rules_score(&r, e, n);
}

enum barred team_bars(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, const struct matching *m, expert_index e, need_index n)
{
	struct rules r = rules_read(s, help, loads, now, m);
	struct standing standing = rules_stand(&r, e);

	return rules_first(rules_failing(&r, &standing, n, m));
}
