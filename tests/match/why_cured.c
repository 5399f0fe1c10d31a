/*
 * Thousands of random cases, pools, experts and needs: nothing is told if and only if no rule bars;
 * and whoever is given what was told of them, and nothing else, may take the need.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"
#include "team.h"
#include "why.h"
#include "world.h"

enum { ROOM = 8 << 20, DRAWS = 10000, PEOPLE_MAX = 6, TYPES = 7, TONGUES = 4 };

static uint64_t seed_state;

static unsigned pick(unsigned n)
{
	return draw_below(&seed_state, n);
}

static const char *const types[TYPES] = {
	"LAWYER", "MEDIATOR", "COUNSELLOR", "SUPERVISOR", "CRISIS_WORKER", "INTERPRETER", "DV_WORKER"};

/* One leaf of each type, to narrow a skill to; the last type is narrowed to its only one. */
static const char *const narrow[TYPES] = {
	"LAW.AID", "LAW.MEDIATE", "PSY.TRAUMA", "SOC.NETWORK", "PSY.COUNSEL", "DIS.SIGN", "DV.SPOUSE"};
static const char *const tongues[TONGUES] = {"cmn", "yue", "csl", "hak"};
static const char *const leaves[] = {"LAW.AID", "LAW.MEDIATE", "LAW.SUPPORT", "ECO.DIBAO",
	"ECO.GOODS", "ECO.SCREEN", "PSY.COUNSEL", "PSY.TRAUMA", "CRI.SUICIDE", "CRI.POLICE",
	"CHD.REPORT", "DV.SPOUSE", "FAM.MARITAL", "SOC.NETWORK", "SOC.LANG", "DIS.SIGN"};
enum { LEAVES = sizeof(leaves) / sizeof(leaves[0]), VIOLENCE = 11 /* DV.SPOUSE */ };

struct person {
	char sex;
	const char *place, *from, *until, *agreement;
	unsigned speaks; /* bits of tongues */
	int places, load;
	int trauma;       /* open cases of it */
	bool away;        /* on leave */
	int level[TYPES]; /* 0: not that type */
	bool narrowed[TYPES];
	enum conflict {
		CONFLICT_NONE,
		CONFLICT_LISTED,
		CONFLICT_KIN,
		CONFLICT_OTHER,
		CONFLICT_UNIT
	} conflict;
};

/* A case as made, so that it can be made again with something cured. */
struct draw {
	struct person people[PEOPLE_MAX];
	size_t n;
	bool asked[LEAVES];
	const char *district;
	const char *language; /* "": none */
	char sex;
	bool screen;          /* of violence */
	unsigned trauma_most; /* 0: nobody says */
	uint16_t expert;
	size_t leaf;
};

/* What is made of it. */
struct made {
	struct world w;
	struct help help;
	struct matching m; /* needs and screens */
};

/* ---- Making --------------------------------------------------------------------------------- */

/* fit: nothing but a missing skill bars, unless the case asks for something. */
static struct person draw_person(bool fit)
{
	static const char *const places[] = {"CN", "P2", "C1", "D1", "S1", "S2", "D2"};
	static const char *const from[] = {"2026-01-01", "2026-01-01", "2026-03-16", ""};
	static const char *const until[] = {"2026-12-31", "2026-12-31", "2026-03-14", ""};
	struct person e = {.sex = pick(2) ? 'F' : 'M',
		.place = places[pick(7)],
		.from = from[pick(4)],
		.until = until[pick(4)],
		.agreement = until[pick(4)],
		.speaks = 1 | pick(1u << TONGUES),
		.places = (int)pick(4),
		.load = (int)pick(5),
		.trauma = (int)pick(4),
		.away = pick(16) == 0,
		.conflict = (enum conflict)(pick(4) ? CONFLICT_NONE : 1 + pick(4))};

	if (fit) {
		e.place = places[2 + pick(3)];
		e.from = from[0];
		e.until = e.agreement = until[0];
		e.conflict = CONFLICT_NONE;
		e.away = false;
		e.trauma = 0;
		e.places = 5;
	}
	for (size_t t = 0; t < TYPES; t++) {
		e.level[t] = pick(2) ? (int)pick(3) + 1 : 0;
		e.narrowed[t] = pick(4) == 0;
	}
	return e;
}

static struct draw draw_case(void)
{
	static const char *const languages[] = {"", "", "cmn", "yue", "csl", "hak"};
	struct draw d = {.n = 1 + pick(PEOPLE_MAX),
		.district = pick(4) ? "S1" : "P2", /* where the sufficient level is 3 */
		.language = languages[pick(6)],
		.sex = "\0\0FM"[pick(4)],
		.screen = pick(3) == 0,
		.trauma_most = pick(3),
		.leaf = pick(LEAVES)};
	unsigned n = pick(6);
	bool fit = pick(2);

	if (fit) {
		d.district = "S1";
		d.language = languages[pick(2) * 3];
		d.sex = 0;
	}
	for (size_t i = 0; i < d.n; i++)
		d.people[i] = draw_person(fit && pick(8));
	for (unsigned i = 0; i < n; i++)
		d.asked[pick(LEAVES)] = true;
	d.expert = (uint16_t)pick((unsigned)d.n);
	d.asked[d.leaf] = d.asked[d.leaf] || pick(2);
	return d;
}

static void write_rows(const struct draw *d, char *rows, char *skills, char *leave, size_t room)
{
	size_t at = 0, k = 0, l = 0;

	rows[0] = skills[0] = leave[0] = '\0';
	for (size_t i = 0; i < d->n; i++) {
		const struct person *e = &d->people[i];
		char speaks[32] = "";
		size_t s = 0;

		for (size_t t = 0; t < TONGUES; t++)
			if (e->speaks >> t & 1)
				s += (size_t)snprintf(
					speaks + s, sizeof(speaks) - s, "%s%s", s ? " " : "", tongues[t]);
		at += (size_t)snprintf(rows + at, room - at, "E%zu|名|%c|社%zu室|%s|%s|%d|%s|%s|%s|yes\n",
			i, e->sex, i, e->place, speaks, e->places, e->from, e->until, e->agreement);
		if (e->away)
			l += (size_t)snprintf(leave + l, room - l, "E%zu|2026-03-01|2026-03-15\n", i);
		for (size_t t = 0; t < TYPES; t++)
			if (e->level[t])
				k += (size_t)snprintf(skills + k, room - k, "E%zu|%s|%d|%s\n", i, types[t],
					e->level[t], e->narrowed[t] ? narrow[t] : "");
	}
}

/* The expert that a person of the draw became. */
static expert_index expert_of(const struct made *x, size_t person)
{
	char code[24];

	snprintf(code, sizeof(code), "E%zu", person);
	return world_expert(&x->w, code);
}

static void set_conflict(struct made *x, expert_index e, enum conflict conflict)
{
	struct help *help = &x->help;

	switch (conflict) {
	case CONFLICT_NONE:
		break;
	case CONFLICT_LISTED:
		help->excluded[help->n_excluded++] = e;
		break;
	case CONFLICT_KIN:
		help->kin[help->n_kin++] = e;
		break;
	case CONFLICT_OTHER:
		help->other_party[help->n_other_party++] = e;
		break;
	case CONFLICT_UNIT:
		help->complained[help->n_complained++] = snapshot_cell(x->w.s->experts[e].row, EXPERT_UNIT);
		break;
	}
}

static void make(const struct draw *d, struct made *ret)
{
	static const char *const limits[] = {"CN|trauma.needs|2025-01-01|CRI PSY.TRAUMA||",
		"CN|trauma.needs|2025-01-01|CRI PSY.TRAUMA||\nCN|trauma.open.max|2025-01-01|1||",
		"CN|trauma.needs|2025-01-01|CRI PSY.TRAUMA||\nCN|trauma.open.max|2025-01-01|2||"};
	static char rows[4096], skills[4096], leave[4096];
	char codes[256] = "";
	size_t at = 0;

	memset(ret, 0, sizeof(*ret));
	write_rows(d, rows, skills, leave, sizeof(rows));
	world_init(&ret->w);
	ret->w.more[TABLE_EXPERT] = rows;
	ret->w.more[TABLE_EXPERT_SKILL] = skills;
	ret->w.more[TABLE_LEAVE] = leave;
	ret->w.more[TABLE_PRACTICE_RULE] = limits[d->trauma_most];
	cr_assert(world_build(&ret->w, ROOM), "%.*s", TEXT_ARG(ret->w.b.fault.why));
	ret->help = world_help(&ret->w);
	ret->help.district = world_district(&ret->w, d->district);
	ret->help.helper_sex = d->sex;
	ret->help.language = snapshot_language(ret->w.s, text_from(d->language));
	ret->help.language_unknown = d->language[0] && ret->help.language == NONE;
	for (size_t i = 0; i < d->n; i++) {
		loads_set(ret->w.loads, ret->w.s, expert_of(ret, i), d->people[i].load);
		loads_set_trauma(ret->w.loads, expert_of(ret, i), d->people[i].trauma);
		set_conflict(ret, expert_of(ret, i), d->people[i].conflict);
	}
	for (size_t i = 0; i < LEAVES; i++)
		if (d->asked[i])
			at +=
				(size_t)snprintf(codes + at, sizeof(codes) - at, "%s%s", at ? " " : "", leaves[i]);
	world_find(&ret->w, &ret->m, codes);
	if (d->screen)
		world_raise(&ret->w, &ret->m, "PARTNER_VIOLENCE", "PRESENT");
}

static void form(struct made *x)
{
	x->m.lead = NONE;
	cr_assert(team_form(x->w.s, &x->help, x->w.loads, world_now, &x->w.arena, &x->m));
}

/* ---- Curing --------------------------------------------------------------------------------- */

static size_t place_of(const char *const *list, size_t n, struct text code)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(code, text_from(list[i])))
			return i;
	cr_assert_fail("%.*s is not known", TEXT_ARG(code));
	return 0;
}

static int number(const struct reason *r, size_t arg)
{
	int64_t n = -1;

	cr_assert(arg < r->n_args && text_to_i64(r->args[arg], &n));
	return (int)n;
}

static const char *code_of(const struct reason *r, size_t arg)
{
	static const char *const places[] = {"CN", "P2", "C1", "D1", "S1", "S2", "D2"};

	return places[place_of(places, 7, r->args[arg])];
}

/* A skill of that type, at that level, for whatever it answers. */
static void train(struct person *e, struct text type, int level)
{
	size_t t = place_of(types, TYPES, type);

	e->level[t] = level;
	e->narrowed[t] = false;
}

static void learn(struct person *e, struct text language)
{
	e->speaks |= 1u << place_of(tongues, TONGUES, language);
}

/* Does what a reason asks for, as its args say. False: nothing can be done. */
static bool cure(struct draw *d, const struct reason *r)
{
	struct person *e = &d->people[d->expert];

	switch ((int)r->code) {
	case REASON_BAR_DUTY:
	case REASON_BAR_METHOD:
	case REASON_BAR_UNITS:
		return false;
	case REASON_BAR_TYPE:
		train(e, r->args[1 + pick((unsigned)r->n_args - 1)], number(r, 0));
		break;
	case REASON_BAR_NARROWED:
		e->narrowed[place_of(types, TYPES, r->args[0])] = false;
		break;
	case REASON_BAR_LEVEL:
		cr_assert_eq(e->level[place_of(types, TYPES, r->args[0])], number(r, 1));
		e->level[place_of(types, TYPES, r->args[0])] = number(r, 2);
		break;
	case REASON_BAR_FROM:
		cr_assert(text_eq(r->args[0], text_from(e->from)));
		e->from = "2026-03-15";
		break;
	case REASON_BAR_FROM_NOT_SAID:
		cr_assert_str_empty(e->from);
		e->from = "2026-03-15";
		break;
	case REASON_BAR_UNTIL:
		cr_assert(text_eq(r->args[0], text_from(e->until)));
		e->until = "2026-03-15";
		break;
	case REASON_BAR_UNTIL_NOT_SAID:
		cr_assert_str_empty(e->until);
		e->until = "2026-03-15";
		break;
	case REASON_BAR_AGREEMENT:
		cr_assert(text_eq(r->args[0], text_from(e->agreement)));
		e->agreement = "2026-03-15";
		break;
	case REASON_BAR_AGREEMENT_MISSING:
		cr_assert_str_empty(e->agreement);
		e->agreement = "2026-03-15";
		break;
	case REASON_BAR_AWAY:
		cr_assert(e->away);
		e->away = false;
		break;
	case REASON_BAR_AREA:
		cr_assert_str_eq(code_of(r, 0), e->place);
		e->place = code_of(r, 1);
		break;
	case REASON_BAR_CONFLICT:
		cr_assert_eq(e->conflict, CONFLICT_LISTED);
		e->conflict = CONFLICT_NONE;
		break;
	case REASON_BAR_KIN:
		cr_assert_eq(e->conflict, CONFLICT_KIN);
		e->conflict = CONFLICT_NONE;
		break;
	case REASON_BAR_OTHER_PARTY:
		cr_assert_eq(e->conflict, CONFLICT_OTHER);
		e->conflict = CONFLICT_NONE;
		break;
	case REASON_BAR_UNIT:
		cr_assert_eq(e->conflict, CONFLICT_UNIT);
		e->conflict = CONFLICT_NONE;
		break;
	case REASON_BAR_OUTSIDE:
		cr_assert_str_eq(code_of(r, 0), e->place);
		e->place = code_of(r, 1);
		break;
	case REASON_BAR_DV:
		d->screen = d->asked[VIOLENCE] = false;
		break;
	case REASON_BAR_FULL:
		cr_assert(number(r, 0) == e->load && number(r, 1) == e->places && number(r, 2) > 0);
		e->load -= number(r, 2);
		break;
	case REASON_BAR_TRAUMA:
		cr_assert(number(r, 0) == e->trauma && number(r, 1) == (int)d->trauma_most);
		cr_assert(number(r, 2) > 0);
		e->trauma -= number(r, 2);
		break;
	case REASON_BAR_NO_PLACES:
		e->places = number(r, 0) + 1;
		break;
	case REASON_BAR_SIGN:
	case REASON_BAR_LANGUAGE:
		learn(e, r->args[0]);
		break;
	case REASON_BAR_LANGUAGE_UNKNOWN:
		learn(e, text_from(d->language));
		break;
	case REASON_BAR_INTERPRETER:
		learn(e, r->args[0]);
		train(e, TEXT("INTERPRETER"), number(r, 1));
		break;
	case REASON_BAR_SEX:
		e->sex = r->args[0].ptr[0];
		break;
	default:
		cr_assert_fail("%d is no rule that fails", r->code);
	}
	return true;
}

static size_t recorded; /* runners-up that were asked about */

/* ---- The properties ------------------------------------------------------------------------- */

static enum barred barred(const struct made *x, const struct draw *d)
{
	return team_bars(x->w.s, &x->help, x->w.loads, world_now, &x->m, expert_of(x, d->expert),
		world_need(&x->w, leaves[d->leaf]));
}

/* What the record keeps of somebody as a runner-up is what is told when somebody asks. */
static void check_recorded(
	const struct made *x, const struct why *why, expert_index e, enum reason_code code)
{
	static const enum reason_code told[] = {[PASSED_LOWER_SCORE] = REASON_LOWER_SCORE,
		[PASSED_TIE] = REASON_TIE,
		[PASSED_TEAM_FIT] = REASON_TEAM_FIT};

	for (size_t i = 0; i < x->m.n_runners_up; i++) {
		const struct runner_up *r = &x->m.runners_up[i];

		if (r->need != why->need || r->expert != e || r->why > PASSED_TEAM_FIT)
			continue;
		recorded++;
		cr_assert_eq(told[r->why], code, "recorded as %d, told as %d", r->why, code);
	}
}

static void expect_preference(
	const struct made *x, const struct draw *d, const struct why *why, enum reason_code code)
{
	bool takes = false, asked = false;

	for (size_t i = 0; i < x->m.n_needs; i++)
		asked = asked || x->m.needs[i].need == why->need;
	for (size_t i = 0; i < x->m.n_members; i++)
		for (size_t k = 0; k < x->m.members[i].n_covers; k++)
			if (x->m.members[i].covers[k] == why->need) {
				cr_assert_eq(why->chosen, x->m.members[i].expert);
				takes = takes || why->chosen == expert_of(x, d->expert);
			}
	cr_assert_eq(code == REASON_NOT_ASKED, !asked);
	cr_assert_eq(code == REASON_TAKES, takes);
	cr_assert_eq(code == REASON_NOT_ASKED, why->chosen == NOBODY, "somebody takes what one could");
	cr_assert_eq(why->score, team_score(x->w.s, &x->help, x->w.loads, world_now,
								 expert_of(x, d->expert), world_need(&x->w, leaves[d->leaf])));
	cr_assert(code != REASON_LOWER_SCORE || why->score < why->chosen_score);
	cr_assert(code != REASON_TIE ||
			  (why->score == why->chosen_score && why->chosen < expert_of(x, d->expert)));
	cr_assert(code != REASON_TEAM_FIT || why->score >= why->chosen_score);
	check_recorded(x, why, expert_of(x, d->expert), code);
}

static struct why ask(struct made *x, const struct draw *d)
{
	struct why_case c = {x->w.s, &x->help, x->w.loads, world_now, &x->m};
	struct why why;

	cr_assert(why_need(
		&c, expert_of(x, d->expert), world_need(&x->w, leaves[d->leaf]), &x->w.arena, &why));
	return why;
}

/* Gives the expert what was told. False: nothing helps, for it is no need for experts. */
static bool cure_all(struct draw *d, const struct why *why)
{
	bool curable = true;

	for (size_t i = 0; i < why->n_reasons; i++)
		curable = cure(d, &why->reasons[i]) && curable;
	return curable;
}

/* Whoever does not may have the interpreter of the team as it is to thank, and of no other. */
static bool speaks(const struct draw *d)
{
	return !d->language[0] ||
		   d->people[d->expert].speaks >> place_of(tongues, TONGUES, text_from(d->language)) & 1;
}

static unsigned seen[REASONS];

/* The same people as if their team were there already: in another pool they have other places. */
static void keep_team(const struct made *from, struct made *to)
{
	size_t n = from->m.n_members;
	struct member *members = arena_array(&to->w.arena, n, sizeof(*members));

	cr_assert(members);
	for (size_t i = 0; i < n; i++) {
		members[i] = from->m.members[i];
		members[i].expert = snapshot_expert(to->w.s, from->w.s->experts[members[i].expert].code);
	}
	to->m.members = members;
	to->m.n_members = n;
}

/* A team that is formed anew may find somebody at home whom the first had no use for. */
static bool only_outside(const struct why *why)
{
	return why->n_reasons == 1 && why->reasons[0].code == REASON_BAR_OUTSIDE;
}

static void run(struct draw *d)
{
	static struct made x, cured;
	struct why why;

	make(d, &x);
	form(&x);
	why = ask(&x, d);
	cr_assert_gt(why.n_reasons, 0);
	for (size_t i = 0; i < why.n_reasons; i++)
		seen[why.reasons[i].code]++;
	cr_assert_eq(why.eligible, barred(&x, d) == BARRED_NOT);
	if (why.eligible) {
		cr_assert_eq(why.n_reasons, 1);
		expect_preference(&x, d, &why, why.reasons[0].code);
	} else if (cure_all(d, &why)) {
		make(d, &cured);
		keep_team(&x, &cured);
		cr_assert_eq(barred(&cured, d), BARRED_NOT, "cured, and still barred");
		form(&cured);
		why = ask(&cured, d);
		cr_assert(why.eligible || !speaks(d) || only_outside(&why),
			"cured, and barred from the team that is formed then");
		world_release(&cured.w);
	} else {
		make(d, &cured);
		form(&cured);
		why = ask(&cured, d);
		cr_assert(why.n_reasons == 1 && (why.reasons[0].code == REASON_BAR_DUTY ||
											why.reasons[0].code == REASON_BAR_METHOD ||
											why.reasons[0].code == REASON_BAR_UNITS));
		world_release(&cured.w);
	}
	world_release(&x.w);
}

Test(why, curing_all_that_is_told_makes_one_eligible, .timeout = 120)
{
	seed_state = 20260315;
	for (int i = 0; i < DRAWS; i++) {
		struct draw d = draw_case();

		run(&d);
	}
	for (int r = REASON_BAR_DUTY; r < REASONS; r++)
		cr_expect(seen[r] || r == REASON_TEAM_FULL || r == REASON_TIE, /* why.c has both */
			"reason %d was never told", r);
	cr_expect_geq(recorded, 50, "%zu runners-up were asked about", recorded);
}
