/*
 * Thousands of random small pools: the team against a search of its own over all sets of people,
 * and the hard rules against the pool as it was made.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"
#include "team.h"
#include "world.h"

enum { ROOM = 8 << 20 };

static uint64_t seed_state;

static unsigned pick(unsigned n)
{
	return draw_below(&seed_state, n);
}

/* A person of a random pool, as made, so that the check need not ask the code under test. */
struct person {
	char code[24];
	char sex;
	unsigned place, languages, until, agreement;
	int places, load;
	int level[7]; /* of each type of `types`; 0: not that type */
	bool excluded;
};

static const char *const types[7] = {
	"LAWYER", "MEDIATOR", "COUNSELLOR", "SUPERVISOR", "CRISIS_WORKER", "INTERPRETER", "DV_WORKER"};
static const char *const spots[] = {
	"CN", "C1", "D1", "S1", "S2", "D2"}; /* the first four serve S1, the first two from outside */
static const char *const days[] = {"2026-12-31", "2026-12-31", "2026-12-31", "2026-03-14"};
static const char *const tongues[] = {"cmn", "cmn yue", "cmn csl", "cmn yue csl"};

/* Leaves put to experts, and who answers each, in order: as in world.c. */
static const struct {
	const char *code;
	int types[3];
} leaves[] = {{"CRI.SUICIDE", {4, 2, -1}}, {"DV.SPOUSE", {6, 4, -1}}, {"ECO.GOODS", {3, -1, -1}},
	{"FAM.MARITAL", {1, 2, -1}}, {"LAW.AID", {0, -1, -1}}, {"LAW.MEDIATE", {1, 0, -1}},
	{"LAW.SUPPORT", {0, 1, -1}}, {"PSY.COUNSEL", {2, 4, -1}}, {"PSY.TRAUMA", {2, -1, -1}},
	{"SOC.LANG", {5, -1, -1}}, {"SOC.NETWORK", {3, -1, -1}}};
enum { LEAVES = sizeof(leaves) / sizeof(leaves[0]), PEOPLE_MAX = 12, LANG_LEAF = 9 };

struct pool {
	struct person people[PEOPLE_MAX];
	size_t n;
	char rows[8192], skills[8192];
	bool asked[LEAVES];
	unsigned language; /* 0: none, 1: yue */
	char sex;
	bool violence;
};

static void make_person(struct pool *p, size_t i, bool plain)
{
	struct person *e = &p->people[i];

	*e = (struct person){.sex = pick(2) ? 'F' : 'M',
		.place = pick(plain ? 4 : 6),
		.languages = pick(4),
		.until = plain ? 0 : pick(4),
		.agreement = plain ? 0 : pick(4),
		.places = plain ? 4 : (int)pick(4),
		.load = (int)pick(4),
		.excluded = !plain && pick(8) == 0};
	snprintf(e->code, sizeof(e->code), "E%02zu", i);
	for (size_t t = 0; t < 7; t++)
		e->level[t] = pick(3) == 0 ? (int)pick(3) + 1 : 0;
}

static void make_pool(struct pool *p, bool plain)
{
	size_t rows = 0, skills = 0, n_asked = 1 + pick(7);

	memset(p, 0, sizeof(*p));
	p->n = 1 + pick(PEOPLE_MAX);
	for (size_t i = 0; i < p->n; i++) {
		const struct person *e = &p->people[i];

		make_person(p, i, plain);
		rows += (size_t)snprintf(p->rows + rows, sizeof(p->rows) - rows,
			"%s|名|%c|社|%s|%s|%d|2026-01-01|%s|%s|yes\n", e->code, e->sex, spots[e->place],
			tongues[e->languages], e->places, days[e->until], days[e->agreement]);
		for (size_t t = 0; t < 7; t++)
			if (e->level[t])
				skills += (size_t)snprintf(p->skills + skills, sizeof(p->skills) - skills,
					"%s|%s|%d|\n", e->code, types[t], e->level[t]);
	}
	for (size_t i = 0; i < n_asked; i++)
		p->asked[pick(LEAVES)] = true;
	p->language = plain ? 0 : pick(3) == 0;
	p->sex = plain || pick(4) ? 0 : 'F';
	p->violence = p->asked[1];
}

static bool speaks_yue(const struct person *e)
{
	return e->languages == 1 || e->languages == 3;
}

/* Hard rules as the brief words them, without the language. */
static bool fit(const struct pool *p, size_t i, size_t leaf)
{
	const struct person *e = &p->people[i];
	bool skilled = false;

	for (size_t t = 0; t < 3 && leaves[leaf].types[t] >= 0; t++)
		skilled = skilled || e->level[leaves[leaf].types[t]] >= 2;
	return skilled && e->until < 3 && e->agreement < 3 && e->place < 4 && !e->excluded &&
		   !(p->violence && (leaf == 3 || leaf == 5)) && e->load < e->places &&
		   (p->sex == 0 || e->sex == p->sex);
}

/* What somebody of the district can take is nobody else's. */
static void keep_at_home(const struct pool *p, bool able[PEOPLE_MAX][LEAVES])
{
	for (size_t leaf = 0; leaf < LEAVES; leaf++) {
		bool home = false;

		for (size_t i = 0; i < p->n; i++)
			home = home || (able[i][leaf] && p->people[i].place >= 2);
		for (size_t i = 0; i < p->n; i++)
			able[i][leaf] = able[i][leaf] && (!home || p->people[i].place >= 2);
	}
}

/* Who may take what in this pool, language and interpreter included; may add SOC.LANG. */
static void expected_able(struct pool *p, bool able[PEOPLE_MAX][LEAVES])
{
	bool interpreter = false, used = false;

	for (size_t i = 0; i < p->n; i++)
		interpreter = interpreter || (fit(p, i, LANG_LEAF) && speaks_yue(&p->people[i]));
	for (size_t leaf = 0; leaf < LEAVES; leaf++) {
		bool spoken = false, unspoken = false;

		for (size_t i = 0; i < p->n; i++) {
			bool speaks = !p->language || speaks_yue(&p->people[i]);

			able[i][leaf] = fit(p, i, leaf) && speaks;
			spoken = spoken || able[i][leaf];
			unspoken = unspoken || (fit(p, i, leaf) && !speaks);
		}
		if (leaf == LANG_LEAF || spoken || !unspoken || !interpreter)
			continue;
		for (size_t i = 0; i < p->n; i++)
			able[i][leaf] = fit(p, i, leaf);
		used = used || p->asked[leaf];
	}
	p->asked[LANG_LEAF] = p->asked[LANG_LEAF] || used;
}

struct best {
	unsigned team; /* bits of people */
	int covered, size, score;
};

/* What a set of people would make of it: each need to the best of them. */
static struct best value_of(const struct pool *p, bool able[PEOPLE_MAX][LEAVES],
	int score[PEOPLE_MAX][LEAVES], unsigned team)
{
	struct best b = {.team = team, .size = __builtin_popcount(team)};

	for (size_t leaf = 0; leaf < LEAVES; leaf++) {
		int most = -1;

		for (size_t i = 0; p->asked[leaf] && i < p->n; i++)
			if (team >> i & 1 && able[i][leaf] && score[i][leaf] > most)
				most = score[i][leaf];
		b.covered += most >= 0;
		b.score += most >= 0 ? most : 0;
	}
	return b;
}

/* More needs, fewer people, higher score, then the lower codes. */
static bool beats(const struct best *a, const struct best *b)
{
	unsigned differ = a->team ^ b->team;

	if (a->covered != b->covered)
		return a->covered > b->covered;
	if (a->size != b->size)
		return a->size < b->size;
	if (a->score != b->score)
		return a->score > b->score;
	return differ && a->team >> __builtin_ctz(differ) & 1;
}

static size_t leaf_of(const struct world *w, need_index n)
{
	for (size_t leaf = 0; leaf < LEAVES; leaf++)
		if (world_need(w, leaves[leaf].code) == n)
			return leaf;
	cr_assert_fail("a need from nowhere");
	return 0;
}

/* As many as there are, those of the district first. */
static void check_alternates(const struct world *w, const struct pool *p, const struct matching *m,
	const struct member *b, bool could[PEOPLE_MAX][LEAVES])
{
	size_t at_home = 0, outside = 0, named = 0;

	for (size_t i = 0; i < p->n; i++) {
		bool fits = true;

		for (size_t k = 0; k < m->n_members; k++)
			fits = fits && m->members[k].expert != i;
		for (size_t c = 0; c < b->n_covers; c++)
			fits = fits && could[i][leaf_of(w, b->covers[c])];
		at_home += fits && p->people[i].place >= 2;
		outside += fits && p->people[i].place < 2;
	}
	for (size_t k = 0; k < b->n_alternates; k++)
		named += p->people[b->alternates[k]].place >= 2;
	cr_assert_eq(b->n_alternates, at_home + outside < ALTERNATES ? at_home + outside : ALTERNATES);
	cr_assert_eq(named, at_home < ALTERNATES ? at_home : ALTERNATES);
}

static void check_team(const struct world *w, const struct pool *p, const struct matching *m,
	bool able[PEOPLE_MAX][LEAVES], bool could[PEOPLE_MAX][LEAVES], int score[PEOPLE_MAX][LEAVES],
	const struct best *want)
{
	unsigned team = 0;
	int covered = 0, sum = 0;

	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *b = &m->members[i];

		cr_assert_geq(b->n_covers, 1);
		team |= 1u << b->expert;
		for (size_t k = 0; k < b->n_covers; k++) {
			size_t leaf = leaf_of(w, b->covers[k]);

			cr_assert(p->asked[leaf]);
			cr_assert(able[b->expert][leaf], "a hard rule is broken");
			covered++;
			sum += score[b->expert][leaf];
		}
		for (size_t k = 0; k < b->n_alternates; k++)
			for (size_t c = 0; c < b->n_covers; c++)
				cr_assert(could[b->alternates[k]][leaf_of(w, b->covers[c])]);
		check_alternates(w, p, m, b, could);
	}
	cr_assert_eq(covered, want->covered, "%d needs, not %d", covered, want->covered);
	cr_assert_eq((int)m->n_members, want->size);
	cr_assert_eq(sum, want->score, "score %d, not %d", sum, want->score);
	cr_assert_eq(team, want->team, "team %x, not %x", team, want->team);
}

static void run_pool(struct pool *p)
{
	static bool able[PEOPLE_MAX][LEAVES], could[PEOPLE_MAX][LEAVES];
	static int score[PEOPLE_MAX][LEAVES];
	struct matching m = {.lead = NONE};
	char codes[256] = "";
	size_t at = 0;
	struct best best = {0};
	struct person people[PEOPLE_MAX];
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_EXPERT] = p->rows;
	w.more[TABLE_EXPERT_SKILL] = p->skills;
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	for (size_t i = 0; i < p->n; i++) {
		world_load(&w, p->people[i].code, p->people[i].load);
		people[world_expert(&w, p->people[i].code)] = p->people[i];
	}
	memcpy(p->people, people, p->n * sizeof(people[0])); /* from here on in order of expert */
	help = world_help(&w);
	help.helper_sex = p->sex;
	help.language_unknown = p->language && snapshot_language(w.s, TEXT("yue")) == NONE;
	if (p->language && !help.language_unknown)
		help.language = snapshot_language(w.s, TEXT("yue"));
	for (size_t i = 0; i < p->n; i++)
		if (p->people[i].excluded)
			help.excluded[help.n_excluded++] = (expert_index)i;
	for (size_t leaf = 0; leaf < LEAVES; leaf++)
		if (p->asked[leaf])
			at += (size_t)snprintf(
				codes + at, sizeof(codes) - at, "%s%s", at ? " " : "", leaves[leaf].code);
	world_find(&w, &m, codes);
	expected_able(p, able);
	memcpy(could, able, sizeof(able)); /* whom an alternate could stand in for */
	keep_at_home(p, able);
	for (size_t i = 0; i < p->n; i++)
		for (size_t leaf = 0; leaf < LEAVES; leaf++)
			score[i][leaf] =
				team_score(w.s, &help, w.loads, (expert_index)i, world_need(&w, leaves[leaf].code));
	for (unsigned team = 1; team < 1u << p->n; team++) {
		struct best b = value_of(p, able, score, team);

		if (beats(&b, &best))
			best = b;
	}
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	check_team(&w, p, &m, able, could, score, &best);
	world_release(&w);
}

Test(team, is_exact_in_random_pools, .timeout = 300)
{
	static struct pool p;

	seed_state = 20260315;
	for (int i = 0; i < 3000; i++) {
		make_pool(&p, i % 2);
		run_pool(&p);
	}
}
