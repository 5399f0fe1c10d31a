/*
 * Contenders: whoever is passed by could not have mattered. Random pools of hundreds, with few
 * kinds of people and many ties: the team, alternates, runners-up and what is uncovered are the
 * same as when everybody is looked at.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"
#include "team.h"
#include "world.h"

enum { PEOPLE = 300, ROOM = 32 << 20, ROWS = PEOPLE * 160 };

static uint64_t state;

static unsigned pick(unsigned n)
{
	return draw_below(&state, n);
}

static const char *const types[] = {
	"LAWYER", "MEDIATOR", "INTERPRETER", "COUNSELLOR", "SUPERVISOR", "CRISIS_WORKER", "DV_WORKER"};
static const char *const narrowed[] = {
	"LAW.AID", "LAW.SUPPORT", "SOC.LANG", "PSY.TRAUMA", "", "", "DV.SPOUSE"};
static const char *const spots[] = {"S1", "D1", "D1", "C1", "CN", "D2"};
static const char *const tongues[] = {"cmn", "cmn", "cmn yue", "cmn csl"};
static const char *const leaves[] = {"CRI.SUICIDE", "DV.SPOUSE", "ECO.GOODS", "FAM.MARITAL",
	"LAW.AID", "LAW.MEDIATE", "LAW.SUPPORT", "PSY.COUNSEL", "PSY.TRAUMA", "SOC.NETWORK", "SOC.LANG",
	"DIS.SIGN"};
enum { LEAVES = sizeof(leaves) / sizeof(leaves[0]) };

/* How many different people there are: with few, most are passed by; with many, hardly any. */
struct variety {
	unsigned types, tongues, spots, loads;
};

/* Most have one or two, some up to all. */
static size_t say_skills(char *to, size_t room, unsigned i, const struct variety *v)
{
	unsigned first = pick(v->types), more = pick(8) ? pick(2) : pick(v->types);
	size_t n = (size_t)snprintf(to, room, "P%03u|%s|%u|%s\n", i, types[first], 2 + pick(2),
		pick(v->types) ? "" : narrowed[first]);

	for (unsigned k = 1; k <= more && k < v->types; k++)
		n += (size_t)snprintf(
			to + n, room - n, "P%03u|%s|%u|\n", i, types[(first + k) % v->types], 2 + pick(2));
	return n;
}

/* Everybody has a code that tells nothing of where they stand. */
static void make_pool(
	struct world *w, const struct variety *v, char people[ROWS], char skills[ROWS])
{
	size_t n = 0, k = 0, n_people = 1 + pick(PEOPLE);

	for (unsigned i = 0; i < n_people; i++) {
		n += (size_t)snprintf(people + n, ROWS - n, "P%03u|x|%c|x|%s|%s|%u|2025-01-01|%s|%s|yes\n",
			i, "FM"[pick(2)], spots[pick(v->spots)], tongues[pick(v->tongues)], 1 + pick(4),
			pick(9) ? "2026-12-31" : "2026-01-31", pick(9) ? "2026-12-31" : "2026-01-31");
		k += say_skills(skills + k, ROWS - k, i, v);
	}
	w->more[TABLE_EXPERT] = people;
	w->more[TABLE_EXPERT_SKILL] = skills;
}

static struct help ask(const struct world *w)
{
	struct help help = world_help(w);
	static const char *const districts[] = {"S1", "D1", "C1"};
	unsigned where = pick(5);

	help.district = where < 3 ? world_district(w, districts[where]) : NONE;
	help.helper_sex = pick(4) ? 0 : 'F';
	help.language = pick(2) ? NONE : snapshot_language(w->s, pick(2) ? TEXT("yue") : TEXT("csl"));
	help.language_unknown = pick(20) == 0;
	help.known_expert = pick(3) ? NOBODY : pick((unsigned)w->s->n_experts);
	for (unsigned i = pick(4); i > 0; i--)
		help.excluded[help.n_excluded++] = pick((unsigned)w->s->n_experts);
	for (unsigned i = pick(4); i > 0; i--)
		help.kin[help.n_kin++] = pick((unsigned)w->s->n_experts);
	return help;
}

static void check_one(struct world *w)
{
	struct help help = ask(w);
	struct matching quick = {.lead = NONE}, slow = {.lead = NONE};
	char codes[256] = "";
	size_t n = 0;
	struct text x, y;

	for (unsigned i = pick(6); i > 0; i--)
		n += (size_t)snprintf(codes + n, sizeof(codes) - n, "%s ", leaves[pick(LEAVES)]);
	world_find(w, &quick, codes);
	world_find(w, &slow, codes);
	cr_assert(team_form(w->s, &help, w->loads, world_now, &w->arena, &quick));
	cr_assert(team_form_of_all(w->s, &help, w->loads, world_now, &w->arena, &slow));
	x = world_dump(w->s, &quick, &w->arena);
	y = world_dump(w->s, &slow, &w->arena);
	cr_assert(text_eq(x, y), "%s\n%.*s\n---- of all:\n%.*s", codes, TEXT_ARG(x), TEXT_ARG(y));
}

Test(contend, nobody_who_matters_is_passed_by, .timeout = 120)
{
	static char people[ROWS], skills[ROWS];

	state = 20261122;
	for (int round = 0; round < 150; round++) {
		struct variety v = {1 + pick(7), 1 + pick(4), 1 + pick(6), 1 + pick(5)};
		struct world w;

		world_init(&w);
		make_pool(&w, &v, people, skills);
		w.more[TABLE_PRACTICE_RULE] =
			"CN|trauma.needs|2025-01-01|DV PSY||\nCN|trauma.open.max|2025-01-01|2||";
		cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
		for (expert_index e = 0; e < w.s->n_experts; e++) {
			loads_set(w.loads, w.s, e, (int32_t)pick(v.loads));
			loads_set_trauma(w.loads, e, (int32_t)pick(v.loads));
			cr_assert_gt(w.loads->standing[e], 0, "no hurdle would let them pass");
		}
		for (int i = 0; i < 40; i++)
			check_one(&w);
		world_release(&w);
	}
}
