#include "drawn.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"

enum { ROOM = 8 << 20, NARRATIVES = 3, CLIENTS = 5 };

/* ---- What is drawn from --------------------------------------------------------------------- */

static const char *const types[DRAWN_TYPES] = {
	"LAWYER", "MEDIATOR", "COUNSELLOR", "SUPERVISOR", "CRISIS_WORKER", "INTERPRETER", "DV_WORKER"};
enum { SUPERVISOR = 3 };

/* A leaf of each type, to narrow a skill to. */
static const char *const narrow[DRAWN_TYPES] = {
	"LAW.AID", "LAW.MEDIATE", "PSY.TRAUMA", "SOC.NETWORK", "PSY.COUNSEL", "DIS.SIGN", "DV.SPOUSE"};

/* Who answers each leaf, in order, as in world.c; nobody of the pool: a duty, a method, a unit's.
 */
static const struct {
	const char *code;
	int types[3];
} leaves[DRAWN_LEAVES] = {{"CRI.POLICE", {-1}}, {"CRI.SUICIDE", {4, 2, -1}}, {"DIS.SIGN", {5, -1}},
	{"DV.SPOUSE", {6, 4, -1}}, {"ECO.DIBAO", {-1}}, {"ECO.GOODS", {3, -1}}, {"ECO.SCREEN", {-1}},
	{"FAM.MARITAL", {1, 2, -1}}, {"LAW.AID", {0, -1}}, {"LAW.MEDIATE", {1, 0, -1}},
	{"LAW.SUPPORT", {0, 1, -1}}, {"PSY.COUNSEL", {2, 4, -1}}, {"PSY.TRAUMA", {2, -1}},
	{"SOC.LANG", {5, -1}}};
enum {
	POLICE = 0,
	SUICIDE = 1,
	SIGN = 2,
	SPOUSE = 3,
	MARITAL = 7,
	AID = 8,
	MEDIATE = 9,
	TRAUMA = 12,
	INTERPRETING = 13
};

static const char *const places[] = {"S1", "D1", "C1", "CN", "S2", "D2", "P2"};

/* Where the client is, who of `places` serves there, those of the own district first. */
static const struct {
	const char *code;
	const char *home, *around;
	int level; /* that suffices */
} clients[CLIENTS] = {{"S1", "S1 D1", "C1 CN", 2}, {"D1", "D1", "C1 CN", 2}, {"C1", "C1", "CN", 2},
	{"P2", "P2", "CN", 3}, {"", "S1 D1 C1 CN S2 D2 P2", "", 2}};

static const char *const tongues[] = {"cmn", "cmn yue", "cmn csl", "cmn yue csl"};
static const char *const languages[] = {"", "", "", "", "cmn", "yue", "csl", "hak"};
static const char *const from[] = {"2026-01-01", "2026-01-01", "2026-01-01", "2026-03-16", ""};
static const char *const until[] = {"2026-12-31", "2026-12-31", "2026-03-15", "2026-03-14", ""};
enum { DAYS = 5, VALID_DAYS = 3, EXPIRED = 3 }; /* the first ones hold on 2026-03-15 */

static const char *const narratives[NARRATIVES] = {"今天天气", "想打官司", "丈夫动手打人"};
enum { SAYS_LAWSUIT = 1, SAYS_VIOLENCE = 2 };

static const char *const rules[] = {"", "other", "dibao", "dibao other", "age>=60", "age<=17",
	"sex=F", "disability<=2", "any(dibao,veteran)", "dibao age>=60", "minor", "elder veteran",
	"child<=6", "no_proof disabled"};
enum { RULES_DRAWN = sizeof(rules) / sizeof(rules[0]) };
static const char *const facts[] = {
	"", "dibao", "veteran", "dibao veteran", "elder", "minor", "dibao no_proof", "minor_in_case"};
enum { FACTS_DRAWN = sizeof(facts) / sizeof(facts[0]) };

/* ---- Drawing -------------------------------------------------------------------------------- */

static struct drawn_person draw_person(uint64_t *state, unsigned i, bool plain)
{
	struct drawn_person e = {.sex = draw_below(state, 2) ? 'F' : 'M',
		.place = draw_below(state, plain ? 4 : 7),
		.languages = draw_below(state, 4),
		.places = plain ? 4 : (int)draw_below(state, 4),
		.load = (int)draw_below(state, 4),
		.trauma = plain ? 0 : (int)draw_below(state, 4)};

	if (!plain) {
		e.from = draw_below(state, 3) ? 0 : draw_below(state, DAYS);
		e.until = draw_below(state, 3) ? 0 : draw_below(state, DAYS);
		e.agreement = draw_below(state, 3) ? 0 : draw_below(state, DAYS);
	}
	snprintf(e.code, sizeof(e.code), "E%02u", i);
	snprintf(e.unit, sizeof(e.unit), "社%02u%s", i % 5, i % 2 ? "二室" : "");
	for (size_t t = 0; t < DRAWN_TYPES; t++) {
		e.level[t] = draw_below(state, 3) == 0 ? (int)draw_below(state, 3) + 1 : 0;
		e.narrowed[t] = draw_below(state, 5) == 0;
	}
	return e;
}

static void write_people(struct drawn_pool *p)
{
	size_t at = 0, k = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct drawn_person *e = &p->people[i];

		at += (size_t)snprintf(p->rows + at, sizeof(p->rows) - at,
			"%s|名|%c|%s|%s|%s|%d|%s|%s|%s|yes\n", e->code, e->sex, e->unit, places[e->place],
			tongues[e->languages], e->places, from[e->from], until[e->until], until[e->agreement]);
		for (size_t t = 0; t < DRAWN_TYPES; t++)
			if (e->level[t])
				k += (size_t)snprintf(p->skills + k, sizeof(p->skills) - k, "%s|%s|%d|%s\n",
					e->code, types[t], e->level[t], e->narrowed[t] ? narrow[t] : "");
	}
	cr_assert(at < sizeof(p->rows) && k < sizeof(p->skills));
}

static void write_resources(struct drawn_pool *p)
{
	size_t at = 0;

	for (size_t i = 0; i < DRAWN_RESOURCES; i++) {
		const struct drawn_resource *r = &p->resources[i];

		at += (size_t)snprintf(p->catalogue + at, sizeof(p->catalogue) - at,
			"R%02zu|x|CHARITY|%s %s|%s|%s|%s||||||||no||%s|\n", i, leaves[i % DRAWN_LEAVES].code,
			leaves[AID].code, places[r->region], r->offered ? "yes" : "no", rules[r->rule],
			until[r->validity]);
	}
	cr_assert(at < sizeof(p->catalogue));
}

void drawn_pool_make(struct drawn_pool *p, uint64_t *state, bool plain)
{
	memset(p, 0, sizeof(*p));
	p->n = 1 + draw_below(state, DRAWN_PEOPLE_MAX);
	p->trauma_most = draw_below(state, 4);
	for (size_t i = 0; i < p->n; i++)
		p->people[i] = draw_person(state, (unsigned)i, plain);
	for (size_t i = 0; i < DRAWN_RESOURCES; i++)
		p->resources[i] = (struct drawn_resource){.rule = draw_below(state, RULES_DRAWN),
			.region = draw_below(state, 7),
			.validity = draw_below(state, DAYS),
			.offered = draw_below(state, 8) != 0};
	write_people(p);
	write_resources(p);
}

void drawn_case_make(struct drawn_case *c, const struct drawn_pool *p, uint64_t *state, bool plain)
{
	memset(c, 0, sizeof(*c));
	for (unsigned i = plain + draw_below(state, 8); i > 0; i--)
		c->declared[draw_below(state, DRAWN_LEAVES)] = true;
	c->known = draw_below(state, 3) ? DRAWN_NOBODY : draw_below(state, (unsigned)p->n);
	c->age = (int)draw_below(state, 91) - 1;
	c->disability = (int)draw_below(state, 6) - 1;
	c->own_sex = "\0FM"[draw_below(state, 3)];
	c->facts = draw_below(state, FACTS_DRAWN);
	if (!plain) {
		c->narrative = draw_below(state, NARRATIVES);
		c->client = draw_below(state, 2) ? 0 : draw_below(state, CLIENTS);
		c->language = draw_below(state, sizeof(languages) / sizeof(languages[0]));
		c->sex = "\0\0\0FM"[draw_below(state, 5)];
		c->lifted = draw_below(state, 4) == 0;
		for (size_t i = 0; i < p->n; i++)
			c->conflict[i] = (enum drawn_conflict)(draw_below(state, 6) ? 0 : draw_below(state, 5));
	}
	memcpy(c->asked, c->declared, sizeof(c->asked));
	c->asked[AID] = c->asked[AID] || c->narrative == SAYS_LAWSUIT;
}

/* ---- For the code under test ---------------------------------------------------------------- */

void drawn_build(struct world *w, struct drawn_pool *p)
{
	static const char *const limits[] = {"CN|trauma.needs|2025-01-01|DV.SPOUSE CRI PSY.TRAUMA||",
		"CN|trauma.needs|2025-01-01|DV.SPOUSE CRI PSY.TRAUMA||\nCN|trauma.open.max|2025-01-01|1||",
		"CN|trauma.needs|2025-01-01|DV.SPOUSE CRI PSY.TRAUMA||\nCN|trauma.open.max|2025-01-01|2||",
		"CN|trauma.needs|2025-01-01|DV.SPOUSE CRI PSY.TRAUMA||\nCN|trauma.open.max|2025-01-01|3||"};
	struct drawn_person people[DRAWN_PEOPLE_MAX];

	world_init(w);
	w->more[TABLE_PRACTICE_RULE] = limits[p->trauma_most];
	w->more[TABLE_EXPERT] = p->rows;
	w->more[TABLE_EXPERT_SKILL] = p->skills;
	w->more[TABLE_RESOURCE] = p->catalogue;
	w->more[TABLE_SCREEN_CUE] = "动手打人|PARTNER_VIOLENCE|PRESENT|open";
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
	for (size_t i = 0; i < p->n; i++) {
		world_load(w, p->people[i].code, p->people[i].load);
		loads_set_trauma(w->loads, world_expert(w, p->people[i].code), p->people[i].trauma);
		people[world_expert(w, p->people[i].code)] = p->people[i];
	}
	memcpy(p->people, people, p->n * sizeof(people[0]));
}

static void set_conflict(
	struct help *help, const struct world *w, expert_index e, enum drawn_conflict conflict)
{
	switch (conflict) {
	case DRAWN_NONE:
		break;
	case DRAWN_LISTED:
		help->excluded[help->n_excluded++] = e;
		break;
	case DRAWN_KIN:
		help->kin[help->n_kin++] = e;
		break;
	case DRAWN_OTHER_PARTY:
		help->other_party[help->n_other_party++] = e;
		break;
	case DRAWN_UNIT:
		if (help->n_complained < COMPLAINED_MAX)
			help->complained[help->n_complained++] =
				snapshot_cell(w->s->experts[e].row, EXPERT_UNIT);
		else
			help->excluded[help->n_excluded++] = e;
		break;
	}
}

struct help drawn_help(
	const struct world *w, const struct drawn_pool *p, const struct drawn_case *c)
{
	struct help help = world_help(w);
	struct text stated = text_from(facts[c->facts]), language = text_from(languages[c->language]);

	help.narrative = text_from(narratives[c->narrative]);
	help.district = world_district(w, clients[c->client].code);
	help.language = snapshot_language(w->s, language);
	help.language_unknown = language.len && help.language == NONE;
	help.helper_sex = c->sex;
	help.sex = c->own_sex;
	help.age = c->age;
	help.disability = c->disability;
	help.assessed_on = c->lifted ? TEXT("2026-03-01") : TEXT_NONE;
	help.victim_consents = c->lifted ? ANSWER_YES : ANSWER_UNKNOWN;
	help.known_expert = c->known == DRAWN_NOBODY ? NOBODY : c->known;
	while (stated.len)
		help.facts_yes |= UINT64_C(1) << snapshot_fact(w->s, text_cut(&stated, ' '));
	for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++)
		if (c->declared[leaf])
			help.declared[help.n_declared++] = world_need(w, leaves[leaf].code);
	for (size_t i = 0; i < p->n; i++)
		set_conflict(&help, w, (expert_index)i, c->conflict[i]);
	return help;
}

void drawn_find(struct world *w, const struct drawn_case *c, struct matching *m)
{
	char codes[256] = "";
	size_t at = 0;

	for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++)
		if (c->asked[leaf])
			at += (size_t)snprintf(
				codes + at, sizeof(codes) - at, "%s%s", at ? " " : "", leaves[leaf].code);
	world_find(w, m, codes);
	if (c->narrative == SAYS_VIOLENCE) {
		world_raise(w, m, "PARTNER_VIOLENCE", "PRESENT");
		m->grade = GRADE_CRISIS;
	}
}

/* ---- The hard rules ------------------------------------------------------------------------- */

static bool has_word(const char *list, const char *word)
{
	struct text rest = text_from(list);

	while (rest.len)
		if (text_eq(text_cut(&rest, ' '), text_from(word)))
			return true;
	return false;
}

static bool begins_with(const char *whole, const char *part)
{
	return strncmp(whole, part, strlen(part)) == 0;
}

/* On a list, or of a unit complained of: a department is its hospital's, and the other way round.
 */
static bool in_conflict(const struct drawn_pool *p, const struct drawn_case *c, size_t person)
{
	const char *unit = p->people[person].unit;
	bool is = c->conflict[person] != DRAWN_NONE;
	size_t complained = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (c->conflict[i] != DRAWN_UNIT || complained++ == COMPLAINED_MAX)
			continue;
		is = is || begins_with(unit, p->people[i].unit) || begins_with(p->people[i].unit, unit);
	}
	return is;
}

/* As many cases of trauma as may be, and this is one more. Where nobody says where the client is,
 * no district asks. */
static bool is_worn(const struct drawn_pool *p, const struct drawn_case *c, size_t person)
{
	bool trauma = c->narrative == SAYS_VIOLENCE || c->asked[POLICE] || c->asked[SUICIDE] ||
				  c->asked[SPOUSE] || c->asked[TRAUMA];

	return trauma && clients[c->client].code[0] && p->trauma_most > 0 &&
		   p->people[person].trauma >= (int)p->trauma_most;
}

/* All rules but those of skill, language, sex and outside. */
static bool is_free_to(const struct drawn_pool *p, const struct drawn_case *c, size_t person)
{
	const struct drawn_person *e = &p->people[person];

	return e->from < VALID_DAYS && e->until < VALID_DAYS && e->agreement < VALID_DAYS &&
		   (has_word(clients[c->client].home, places[e->place]) ||
			   has_word(clients[c->client].around, places[e->place])) &&
		   !in_conflict(p, c, person) && e->load < e->places && !is_worn(p, c, person);
}

static bool has_skill(const struct drawn_case *c, const struct drawn_person *e, size_t leaf)
{
	for (size_t t = 0; t < 3 && leaves[leaf].types[t] >= 0; t++) {
		int type = leaves[leaf].types[t];

		if (e->level[type] >= clients[c->client].level &&
			(!e->narrowed[type] || strcmp(narrow[type], leaves[leaf].code) == 0))
			return true;
	}
	return false;
}

static bool speaks(const struct drawn_person *e, const char *language)
{
	return has_word(tongues[e->languages], language);
}

/* All but the language asked for, and outside. */
static bool is_fit(
	const struct drawn_pool *p, const struct drawn_case *c, size_t person, size_t leaf)
{
	const struct drawn_person *e = &p->people[person];
	bool violence = c->narrative == SAYS_VIOLENCE || c->asked[SPOUSE];
	bool barred = violence && !c->lifted && (leaf == MARITAL || leaf == MEDIATE);

	return has_skill(c, e, leaf) && is_free_to(p, c, person) && !barred &&
		   (c->sex == 0 || e->sex == c->sex) && (leaf != SIGN || speaks(e, "csl"));
}

bool drawn_is_outside(const struct drawn_pool *p, const struct drawn_case *c, size_t person)
{
	return !has_word(clients[c->client].home, places[p->people[person].place]);
}

bool drawn_supervises(const struct drawn_pool *p, const struct drawn_case *c, size_t person)
{
	return p->people[person].level[SUPERVISOR] >= clients[c->client].level &&
		   is_free_to(p, c, person);
}

/* What somebody of the client's district can take is nobody else's. */
static void keep_at_home(
	const struct drawn_pool *p, const struct drawn_case *c, struct drawn_able *able)
{
	for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++) {
		bool home = false;

		for (size_t i = 0; i < p->n; i++)
			home = home || (able->anyhow[i][leaf] && !drawn_is_outside(p, c, i));
		for (size_t i = 0; i < p->n; i++)
			able->may[i][leaf] = able->anyhow[i][leaf] && (!home || !drawn_is_outside(p, c, i));
	}
}

/*
 * Who speaks the language takes a need; where nobody of those can, whoever else is fit, beside an
 * interpreter, if there is one who may: theirs is then a need of its own.
 */
struct drawn_able drawn_judge(const struct drawn_pool *p, const struct drawn_case *c)
{
	const char *language = languages[c->language];
	bool any = language[0] == '\0' || strcmp(language, "cmn") == 0, interpreter = false;
	size_t own = any ? DRAWN_LEAVES : strcmp(language, "csl") == 0 ? SIGN : INTERPRETING;
	struct drawn_able able;

	memset(&able, 0, sizeof(able));
	memcpy(able.asked, c->asked, sizeof(able.asked));
	for (size_t i = 0; i < p->n; i++)
		interpreter = interpreter || (own < DRAWN_LEAVES && is_fit(p, c, i, own) &&
										 speaks(&p->people[i], language));
	for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++) {
		bool spoken = false, fit = false;

		for (size_t i = 0; i < p->n; i++) {
			bool here = is_fit(p, c, i, leaf);

			able.anyhow[i][leaf] = here && (any || speaks(&p->people[i], language));
			spoken = spoken || able.anyhow[i][leaf];
			fit = fit || here;
		}
		if (leaf == own || spoken || !fit || !interpreter)
			continue;
		for (size_t i = 0; i < p->n; i++)
			able.anyhow[i][leaf] = is_fit(p, c, i, leaf);
		able.asked[own] = able.asked[own] || c->asked[leaf];
	}
	keep_at_home(p, c, &able);
	return able;
}

/* ---- Eligibility ---------------------------------------------------------------------------- */

/* Said, or following from a number; a number stands above what was said. */
static bool is_fact(const struct drawn_case *c, const char *fact)
{
	if (c->age >= 0 && strcmp(fact, "minor") == 0)
		return c->age < 18;
	if (c->age >= 0 && strcmp(fact, "elder") == 0)
		return c->age >= 60;
	if (c->disability >= 0 && strcmp(fact, "disabled") == 0)
		return c->disability >= 1;
	return has_word(facts[c->facts], fact);
}

/* One condition of `rules`, each in words of its own. */
static bool is_met(const struct drawn_case *c, const char *condition)
{
	if (strcmp(condition, "other") == 0)
		return false; /* nobody can know */
	if (strcmp(condition, "age>=60") == 0)
		return c->age >= 60;
	if (strcmp(condition, "age<=17") == 0)
		return c->age >= 0 && c->age <= 17;
	if (strcmp(condition, "child<=6") == 0)
		return c->age >= 0 && c->age <= 6;
	if (strcmp(condition, "sex=F") == 0)
		return c->own_sex == 'F';
	if (strcmp(condition, "disability<=2") == 0)
		return c->disability == 1 || c->disability == 2;
	if (strcmp(condition, "any(dibao,veteran)") == 0)
		return is_fact(c, "dibao") || is_fact(c, "veteran");
	return is_fact(c, condition);
}

/* What holds in a region is for its people; of whom no district is said, only the country's. */
static bool holds_here(const struct drawn_case *c, const char *region)
{
	if (clients[c->client].code[0] == '\0')
		return strcmp(region, "CN") == 0;
	return has_word(clients[c->client].home, region) || has_word(clients[c->client].around, region);
}

bool drawn_eligible(const struct drawn_pool *p, const struct drawn_case *c, size_t resource)
{
	const struct drawn_resource *r = &p->resources[resource];
	struct text rest = text_from(rules[r->rule]);
	bool met = rest.len && holds_here(c, places[r->region]) && r->offered && r->validity != EXPIRED;

	while (met && rest.len) {
		struct text word = text_cut(&rest, ' ');
		char condition[32];

		snprintf(condition, sizeof(condition), "%.*s", TEXT_ARG(word));
		met = is_met(c, condition);
	}
	return met;
}

/* ---- Names and numbers ---------------------------------------------------------------------- */

size_t drawn_leaf(const struct world *w, need_index n)
{
	size_t leaf = 0;

	while (leaf < DRAWN_LEAVES && world_need(w, leaves[leaf].code) != n)
		leaf++;
	return leaf;
}

const char *drawn_leaf_code(size_t leaf)
{
	return leaves[leaf].code;
}
