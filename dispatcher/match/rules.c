#include "rules.h"

/*
 * What a score is made of, per mille of the whole. Skill comes first because the worker comes to
 * us beyond their own; then fit and nearness; continuity and load decide among equals. Proposals,
 * to be fitted to what staff confirm.
 */
enum {
	WEIGHT_LEVEL = 350,      /* level of the skill that counts */
	WEIGHT_TYPE = 250,       /* place of its type in the leaf's list */
	WEIGHT_AREA = 150,       /* how near the area that the expert serves is */
	WEIGHT_CONTINUITY = 100, /* already works with the client */
	WEIGHT_LOAD = 150,       /* price of load */
};

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

static int by_area(enum district_level level)
{
	static const int value[] = {
		[LEVEL_COUNTRY] = 100,
		[LEVEL_PROVINCE] = 300,
		[LEVEL_CITY] = 600,
		[LEVEL_DISTRICT] = 850,
		[LEVEL_STREET] = 1000,
	};

	return value[level];
}

/*
 * Price of load: 1 - e^(load/places - 1), scaled so that 1000 is free of cases and 0 is full; it
 * falls faster the fuller one is (the price of online matching, in reference/matching.md). Every
 * sixteenth, with straight lines between.
 */
static int by_load(int32_t load, int32_t places)
{
	static const int value[] = {
		1000, 962, 923, 880, 835, 787, 735, 681, 622, 561, 495, 425, 350, 270, 186, 96, 0};
	int64_t sixteenths, rest;

	if (places <= 0 || load >= places)
		return 0;
	sixteenths = (int64_t)load * 16 / places;
	rest = (int64_t)load * 16 % places;
	return value[sixteenths] - (int)((value[sixteenths] - value[sixteenths + 1]) * rest / places);
}

int32_t rules_load(const int32_t *loads, uint16_t e)
{
	return loads && loads[e] > 0 ? loads[e] : 0;
}

static size_t type_rank(const struct need *n, uint8_t type)
{
	size_t rank = 0;

	while (rank < n->n_types && n->types[rank] != type)
		rank++;
	return rank;
}

const struct skill *rules_skill(const struct snapshot *s, uint16_t e, need_index n)
{
	const struct expert *expert = &s->experts[e];
	const struct need *need = &s->needs[n];
	const struct skill *best = NULL;
	size_t best_rank = 0;

	for (size_t i = 0; i < expert->n_skills; i++) {
		const struct skill *k = &expert->skills[i];
		size_t rank = type_rank(need, k->type);

		if (rank == need->n_types || (k->narrowed && !need_set_has(&k->needs, n)))
			continue;
		if (!best || k->level > best->level || (k->level == best->level && rank < best_rank)) {
			best = k;
			best_rank = rank;
		}
	}
	return best;
}

/* What e would score apart from the need. */
static int score_person(
	const struct snapshot *s, const struct help *help, const int32_t *loads, uint16_t e)
{
	const struct expert *expert = &s->experts[e];

	return (WEIGHT_AREA * by_area(s->districts[expert->district].level) +
			   (help->known_expert == e ? WEIGHT_CONTINUITY * 1000 : 0) +
			   WEIGHT_LOAD * by_load(rules_load(loads, e), expert->places)) /
		   1000;
}

/* What a skill adds to that for a need which it answers. */
static int score_skill(const struct need *n, const struct skill *k)
{
	return (WEIGHT_LEVEL * by_level(k->level) + WEIGHT_TYPE * by_type(type_rank(n, k->type))) /
		   1000;
}

int team_score(const struct snapshot *s, const struct help *help, const int32_t *loads, uint16_t e,
	need_index n)
{
	const struct skill *k = rules_skill(s, e, n);

	return k ? score_skill(&s->needs[n], k) + score_person(s, help, loads, e) : 0;
}

/* ---- Hard rules ----------------------------------------------------------------------------- */

static bool violence_stands(const struct snapshot *s, const struct matching *m)
{
	for (size_t i = 0; i < m->n_screens; i++)
		if (m->screens[i].rule->kind == SCREEN_PARTNER_VIOLENCE)
			return true;
	for (size_t i = 0; i < m->n_needs; i++)
		if (text_eq(s->domains[s->needs[m->needs[i].need].domain].code, TEXT("DV")))
			return true;
	return false;
}

static int sufficient_level(const struct snapshot *s, const struct help *help, moment now)
{
	enum { LEVEL_DEFAULT = 2 }; /* sound: domain.md 3.1 */
	struct text said = snapshot_practice(s, help->district, TEXT("level.min"), now);
	int64_t level;

	return text_to_i64(said, &level) && level >= 1 && level <= 3 ? (int)level : LEVEL_DEFAULT;
}

struct rules rules_read(const struct snapshot *s, const struct help *help, const int32_t *loads,
	moment now, const struct matching *m)
{
	struct rules r = {.s = s, .help = help, .loads = loads, .now = now};
	bool named = help->language != NONE && help->language < s->n_languages;
	struct text language = named ? s->languages[help->language] : TEXT_NONE;

	r.level_min = sufficient_level(s, help, now);
	r.violence = violence_stands(s, m);
	r.speaks = help->language_unknown || (named && !text_eq(language, TEXT("cmn")));
	r.mediation = snapshot_need(s, TEXT("LAW.MEDIATE"));
	r.marital = snapshot_need(s, TEXT("FAM.MARITAL"));
	r.sign = snapshot_need(s, TEXT("DIS.SIGN"));
	r.interpreter = snapshot_type(s, TEXT("INTERPRETER"));
	r.language_need = NONE;
	if (r.speaks && !help->language_unknown)
		r.language_need =
			text_eq(language, TEXT("csl")) ? r.sign : snapshot_need(s, TEXT("SOC.LANG"));
	return r;
}

static bool speaks_code(const struct snapshot *s, uint16_t e, struct text code)
{
	uint16_t language = snapshot_language(s, code);

	return language != NONE && (s->experts[e].languages >> language & 1);
}

bool rules_speaks(const struct rules *r, uint16_t e)
{
	if (!r->speaks)
		return true;
	return !r->help->language_unknown && (r->s->experts[e].languages >> r->help->language & 1);
}

bool rules_interprets(const struct rules *r, uint16_t e)
{
	const struct skill *k;

	if (r->language_need == NONE || !rules_speaks(r, e))
		return false;
	k = rules_skill(r->s, e, r->language_need);
	return k && k->type == r->interpreter && k->level >= r->level_min;
}

static bool is_excluded(const struct help *help, uint16_t e)
{
	for (size_t i = 0; i < help->n_excluded; i++)
		if (help->excluded[i] == e)
			return true;
	return false;
}

static bool serves(const struct rules *r, const struct expert *expert)
{
	return r->help->district == NONE || snapshot_within(r->s, r->help->district, expert->district);
}

/* The bit of a rule, if it fails. */
static uint32_t fails_if(bool fails, enum rule rule)
{
	return (uint32_t)fails << rule;
}

/* Rules that ask nothing of the need. */
static uint32_t fails_standing(const struct rules *r, uint16_t e)
{
	const struct expert *expert = &r->s->experts[e];
	char sex = r->help->helper_sex;

	return fails_if(r->now.us < expert->appointed_from.us, RULE_APPOINTED_FROM) |
		   fails_if(r->now.us >= expert->appointed_until.us, RULE_APPOINTED_UNTIL) |
		   fails_if(r->now.us >= expert->agreement_until.us, RULE_AGREEMENT) |
		   fails_if(!serves(r, expert), RULE_AREA) |
		   fails_if(is_excluded(r->help, e), RULE_CONFLICT) |
		   fails_if(rules_load(r->loads, e) >= expert->places, RULE_FULL) |
		   fails_if(sex && expert->sex != sex, RULE_SEX);
}

struct standing rules_stand(const struct rules *r, uint16_t e)
{
	const struct expert *expert = &r->s->experts[e];
	struct standing st = {.expert = e,
		.fails = fails_standing(r, e),
		.score = score_person(r->s, r->help, r->loads, e),
		.speaks = rules_speaks(r, e)};

	for (size_t i = 0; i < expert->n_skills; i++)
		st.types |= UINT64_C(1) << expert->skills[i].type;
	return st;
}

/* k: the skill that counts, NULL if none answers. */
static uint32_t fails_skill(const struct rules *r, const struct skill *k)
{
	return fails_if(!k, RULE_TYPE) | fails_if(k && k->level < r->level_min, RULE_LEVEL);
}

/* The language need itself wants someone who has the language. */
static uint32_t fails_language(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	bool signs = n != r->sign || speaks_code(r->s, e->expert, TEXT("csl"));
	bool speaks = e->speaks || interpreted;

	if (n == r->language_need)
		return fails_if(!signs, RULE_SIGN) |
			   fails_if(!rules_interprets(r, e->expert), RULE_INTERPRETER);
	return fails_if(!signs, RULE_SIGN) | fails_if(!speaks, RULE_LANGUAGE);
}

/* Rules for an expert whose skill suffices. */
static uint32_t fails_skilled(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	bool joint = n == r->mediation || n == r->marital;

	return e->fails | fails_if(r->violence && joint, RULE_DV) |
		   fails_language(r, e, n, interpreted);
}

uint32_t rules_failing(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	if (r->s->needs[n].kind == NEED_DUTY)
		return fails_if(true, RULE_DUTY); /* whoever it is: the other rules do not arise */
	return fails_skill(r, rules_skill(r->s, e->expert, n)) | fails_skilled(r, e, n, interpreted);
}

static enum barred first_of(uint32_t fails)
{
	static const enum barred barred[RULES] = {
#define RULE(name, barred) [RULE_##name] = BARRED_##barred,
#include "rules.def"
#undef RULE
	};

	return fails ? barred[__builtin_ctz(fails)] : BARRED_NOT;
}

/* Most pairs end at the skill: what comes after is not worked out for them. */
struct verdict rules_judge(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted)
{
	const struct need *need = &r->s->needs[n];
	const struct skill *k = need->kind != NEED_DUTY ? rules_skill(r->s, e->expert, n) : NULL;

	if (fails_skill(r, k))
		return (struct verdict){.barred = BARRED_SKILL};
	return (struct verdict){.barred = first_of(fails_skilled(r, e, n, interpreted)),
		.score = score_skill(need, k) + e->score};
}

const struct skill *rules_supervisor(const struct snapshot *s, uint16_t e)
{
	const struct expert *expert = &s->experts[e];

	for (size_t i = 0; i < expert->n_skills; i++)
		if (text_eq(s->types[expert->skills[i].type].code, TEXT("SUPERVISOR")))
			return &expert->skills[i];
	return NULL;
}

uint32_t rules_failing_supervisor(const struct rules *r, const struct standing *e)
{
	return fails_skill(r, rules_supervisor(r->s, e->expert)) |
		   (e->fails & ~fails_if(true, RULE_SEX));
}

int rules_supervises(const struct rules *r, const struct standing *e)
{
	if (rules_failing_supervisor(r, e))
		return -1;
	return (WEIGHT_LEVEL * by_level(rules_supervisor(r->s, e->expert)->level) +
			   WEIGHT_TYPE * 1000) /
			   1000 +
		   e->score;
}

bool rules_interpreted(const struct rules *r, const struct matching *m)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (rules_interprets(r, m->members[i].expert))
			return true;
	return false;
}

enum barred team_bars(const struct snapshot *s, const struct help *help, const int32_t *loads,
	moment now, const struct matching *m, uint16_t e, need_index n)
{
	struct rules r = rules_read(s, help, loads, now, m);
	struct standing standing = rules_stand(&r, e);

	return rules_judge(&r, &standing, n, rules_interpreted(&r, m)).barred;
}
