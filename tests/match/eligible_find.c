/*
 * Finding resources: the laws of the list on thousands of random catalogues and clients, held
 * against a reading of the rules of its own; and the catalogue of the seed.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"
#include "eligible.h"
#include "seeded.h"
#include "world.h"

enum { ROOM = 8 << 20, ROUNDS = 3000 };

static uint64_t seed_state;

static unsigned pick(unsigned n)
{
	return draw_below(&seed_state, n);
}

/* ---- A random catalogue --------------------------------------------------------------------- */

static const char *const leaves[] = {
	"CRI.SUICIDE", "DV.SPOUSE", "ECO.DIBAO", "ECO.GOODS", "LAW.AID", "PSY.COUNSEL", "PSY.TRAUMA"};
static const char *const regions[] = {"CN", "CN", "CN", "P1", "C1", "D1", "S1", "P2", "D2", "S2"};
static const char *const words[] = {"dibao", "veteran", "dv_victim", "any(dibao,veteran)",
	"any(dv_victim,minor_in_case)", "age>=60", "age<=17", "child<=6", "child<=17", "sex=F",
	"disability<=2", "minor", "elder", "disabled", "other"};
static const char *const facts[] = {"dibao", "veteran", "dv_victim", "minor_in_case"};
enum {
	LEAVES = sizeof(leaves) / sizeof(leaves[0]),
	REGIONS = sizeof(regions) / sizeof(regions[0]),
	WORDS = sizeof(words) / sizeof(words[0]),
	FACTS = sizeof(facts) / sizeof(facts[0]),
	ITEMS_MAX = 40,
};

/* A resource as made, so that the check need not ask the code under test. */
struct item {
	const char *region;
	unsigned leaves, main; /* leaves as bits */
	char rule[96];
	bool offered, in_force, at_once, doubtful;
};

struct catalogue {
	struct item items[ITEMS_MAX];
	size_t n;
	char rows[ITEMS_MAX * 256];
};

static void make_rule(char rule[96])
{
	unsigned n = pick(4);
	size_t at = 0;

	rule[0] = '\0';
	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(rule + at, 96 - at, "%s%s", i ? " " : "", words[pick(WORDS)]);
}

static void make_item(struct item *item)
{
	item->region = regions[pick(REGIONS)];
	item->main = pick(LEAVES);
	item->leaves = 1u << item->main;
	for (unsigned more = pick(3); more; more--)
		item->leaves |= 1u << pick(LEAVES);
	make_rule(item->rule);
	item->offered = pick(12) > 0;
	item->at_once = pick(4) == 0;
	item->doubtful = pick(4) == 0;
}

/* From and until: yesterday, today (which counts whole, both ways), tomorrow, or not said. */
static const char *make_validity(struct item *item)
{
	static const struct {
		const char *cells;
		bool in_force;
	} kinds[] = {{"|", true}, {"|", true}, {"|", true}, {"2026-03-15|", true},
		{"|2026-03-15", true}, {"2026-03-15|2026-03-15", true}, {"2026-03-16|", false},
		{"|2026-03-14", false}};
	unsigned kind = pick(sizeof(kinds) / sizeof(kinds[0]));

	item->in_force = kinds[kind].in_force;
	return kinds[kind].cells;
}

static void make_catalogue(struct catalogue *c)
{
	size_t at = 0;

	c->n = 1 + pick(ITEMS_MAX);
	for (size_t i = 0; i < c->n; i++) {
		struct item *item = &c->items[i];
		const char *validity = make_validity(item);

		make_item(item);
		at += (size_t)snprintf(c->rows + at, sizeof(c->rows) - at, "%sR%02zu|x|CHARITY|%s",
			i ? "\n" : "", i, leaves[item->main]);
		for (unsigned k = 0; k < LEAVES; k++)
			if (k != item->main && item->leaves >> k & 1)
				at += (size_t)snprintf(c->rows + at, sizeof(c->rows) - at, " %s", leaves[k]);
		at += (size_t)snprintf(c->rows + at, sizeof(c->rows) - at, "|%s|%s|%s||||||%s||%s|%s|",
			item->region, item->offered ? "yes" : "no", item->rule, item->doubtful ? "请核实" : "",
			item->at_once ? "yes" : "", validity);
	}
}

static void say_fact(const struct world *w, struct help *help, const char *code, unsigned how)
{
	uint64_t bit = UINT64_C(1) << snapshot_fact(w->s, text_from(code));

	if (how == 1)
		help->facts_yes |= bit;
	if (how == 2)
		help->facts_no |= bit;
}

static struct help make_client(const struct world *w)
{
	struct help help = world_help(w);

	help.age = pick(2) ? -1 : (int)pick(90);
	help.sex = "\0FM"[pick(3)];
	help.disability = (int)pick(6) - 1;
	for (size_t i = 0; i < FACTS; i++)
		say_fact(w, &help, facts[i], pick(3));
	if (pick(10) == 0)
		help.district = NONE;
	return help;
}

/* ---- A reading of the rules of its own: 1 holds, 0 unknown, -1 fails ------------------------- */

static int from(bool known, bool holds)
{
	return !known ? 0 : holds ? 1 : -1;
}

static int stated(const struct world *w, const struct help *h, struct text code)
{
	uint64_t bit = UINT64_C(1) << snapshot_fact(w->s, code);
	int said = h->facts_yes & bit ? 1 : h->facts_no & bit ? -1 : 0;

	if (text_eq(code, TEXT("minor")))
		return h->age < 0 ? said : from(true, h->age < 18);
	if (text_eq(code, TEXT("elder")))
		return h->age < 0 ? said : from(true, h->age >= 60);
	if (text_eq(code, TEXT("disabled")))
		return h->disability < 0 ? said : from(true, h->disability > 0);
	return said;
}

static int child_at_most(const struct world *w, const struct help *h, int most)
{
	int beside = stated(w, h, TEXT("minor_in_case"));

	if (h->age >= 0 && h->age <= most)
		return 1;
	if (beside > 0)
		return most >= 17 ? 1 : 0;
	return h->age >= 0 && beside < 0 ? -1 : 0;
}

static int read_word(const struct world *w, const struct help *h, struct text word)
{
	int best = -1;

	if (text_eq(word, TEXT("other")))
		return 0;
	if (text_eq(word, TEXT("age>=60")))
		return from(h->age >= 0, h->age >= 60);
	if (text_eq(word, TEXT("age<=17")))
		return from(h->age >= 0, h->age <= 17);
	if (text_eq(word, TEXT("child<=6")) || text_eq(word, TEXT("child<=17")))
		return child_at_most(w, h, word.len == 8 ? 6 : 17);
	if (text_eq(word, TEXT("sex=F")))
		return from(h->sex, h->sex == 'F');
	if (text_eq(word, TEXT("disability<=2")))
		return from(h->disability >= 0, h->disability == 1 || h->disability == 2);
	if (word.ptr[word.len - 1] != ')')
		return stated(w, h, word);
	word = (struct text){word.ptr + 4, word.len - 5}; /* within "any(" and ")" */
	while (word.len) {
		int one = stated(w, h, text_cut(&word, ','));

		best = one > best ? one : best;
	}
	return best;
}

static enum eligibility expected(const struct world *w, const struct help *h, const char *rule)
{
	struct text rest = text_from(rule);
	int worst = rest.len ? 1 : 0;

	while (rest.len) {
		int one = read_word(w, h, text_cut(&rest, ' '));

		worst = one < worst ? one : worst;
	}
	return worst > 0 ? ELIGIBLE : worst < 0 ? NOT_ELIGIBLE : POSSIBLE;
}

/* Whether a place is the client's, or above it: S1, D1, C1, P1, CN. */
static bool holds_here(const struct help *h, const char *region)
{
	return strcmp(region, "CN") == 0 || (h->district != NONE && region[1] == '1');
}

/* ---- The laws ------------------------------------------------------------------------------- */

struct trial {
	struct world w;
	struct help help;
	struct matching m;
	struct catalogue catalogue;
	unsigned asked; /* leaves of the case, as bits */
};

static const struct item *item_of(const struct trial *t, const struct resource_found *r)
{
	struct text code = t->w.s->resources[r->resource].code;

	return &t->catalogue.items[(code.ptr[1] - '0') * 10 + code.ptr[2] - '0'];
}

static bool may_be_listed(const struct trial *t, const struct item *item)
{
	return item->offered && item->in_force && (item->leaves & t->asked) &&
		   holds_here(&t->help, item->region);
}

static void make_trial(struct trial *t)
{
	char codes[200] = "";
	size_t at = 0;

	memset(t, 0, sizeof(*t));
	make_catalogue(&t->catalogue);
	world_init(&t->w);
	t->w.more[TABLE_RESOURCE] = t->catalogue.rows;
	cr_assert(world_build(&t->w, ROOM), "%.*s", TEXT_ARG(t->w.b.fault.why));
	t->help = make_client(&t->w);
	t->asked = 1 + pick((1u << LEAVES) - 1);
	for (unsigned k = 0; k < LEAVES; k++)
		if (t->asked >> k & 1)
			at +=
				(size_t)snprintf(codes + at, sizeof(codes) - at, "%s%s", at ? " " : "", leaves[k]);
	world_find(&t->w, &t->m, codes);
	t->m.lead = NONE;
	t->m.grade = (enum grade)(GRADE_NORMAL + pick(3));
	cr_assert(eligible_find(t->w.s, t->w.loads, &t->help, world_now, &t->w.arena, &t->m));
}

/* Nothing foreign, expired, not offered or beside the point; and each judged as it should be. */
static void check_each(const struct trial *t)
{
	size_t not_eligible = 0;

	for (size_t i = 0; i < t->m.n_resources; i++) {
		const struct resource_found *r = &t->m.resources[i];
		const struct item *item = item_of(t, r);

		cr_assert(may_be_listed(t, item), "%s", t->catalogue.rows);
		cr_assert_eq(r->eligibility, expected(&t->w, &t->help, item->rule), "\"%s\"", item->rule);
		cr_assert_eq(r->n_answers, (size_t)__builtin_popcount(item->leaves & t->asked));
		cr_assert_eq(r->n_missing == 0, r->eligibility == ELIGIBLE);
		cr_assert(r->n_reasons || r->eligibility == NOT_ELIGIBLE, "no reason");
		not_eligible += r->eligibility == NOT_ELIGIBLE;
		cr_assert(r->eligibility == NOT_ELIGIBLE || not_eligible == 0, "they come last");
		for (size_t k = 0; k < i; k++)
			cr_assert_neq(t->m.resources[k].resource, r->resource, "listed twice");
	}
	cr_assert(t->m.n_resources <= RESOURCES_MAX && not_eligible <= 3);
}

/* With fewer needs than places each need that something answers is answered by the list. */
static void check_every_need(const struct trial *t)
{
	unsigned could = 0, answered = 0;

	for (size_t i = 0; i < t->catalogue.n; i++) {
		const struct item *item = &t->catalogue.items[i];

		if (may_be_listed(t, item) && expected(&t->w, &t->help, item->rule) != NOT_ELIGIBLE)
			could |= item->leaves & t->asked;
	}
	for (size_t i = 0; i < t->m.n_resources; i++)
		if (t->m.resources[i].eligibility != NOT_ELIGIBLE)
			answered |= item_of(t, &t->m.resources[i])->leaves & t->asked;
	cr_assert_eq(could, answered, "%x of %x: %s", answered, could, t->catalogue.rows);
}

/* In a crisis what answers at once comes before all else that the client may have. */
static void check_crisis(const struct trial *t)
{
	bool slow = false;

	for (size_t i = 0; i < t->m.n_resources; i++) {
		if (t->m.resources[i].eligibility == NOT_ELIGIBLE)
			break;
		cr_assert(!slow || !item_of(t, &t->m.resources[i])->at_once);
		slow = slow || !item_of(t, &t->m.resources[i])->at_once;
	}
}

/*
 * Whether a goes before b for one need, as eligible.h says it: 1, -1, or 0 where only their order
 * in the catalogue or a count of proofs tells them apart.
 */
static int better(const struct trial *t, const struct item *a, const struct item *b, unsigned leaf)
{
	enum eligibility x = expected(&t->w, &t->help, a->rule), y = expected(&t->w, &t->help, b->rule);

	if ((x == NOT_ELIGIBLE) != (y == NOT_ELIGIBLE))
		return x == NOT_ELIGIBLE ? -1 : 1;
	if (t->m.grade >= GRADE_URGENT && a->at_once != b->at_once)
		return a->at_once ? 1 : -1;
	if (x != y)
		return x == ELIGIBLE ? 1 : -1;
	if (a->doubtful != b->doubtful)
		return b->doubtful ? 1 : -1;
	if ((a->main == leaf) != (b->main == leaf))
		return a->main == leaf ? 1 : -1;
	return 0;
}

/* What is called the first for a need has no better one anywhere in the catalogue. */
static void check_first(const struct trial *t)
{
	for (size_t i = 0; i < t->m.n_resources; i++) {
		const struct resource_found *r = &t->m.resources[i];
		unsigned leaf = 0;

		for (size_t k = 0; k < r->n_reasons; k++) {
			if (r->reasons[k].code != REASON_FIRST_FOR)
				continue;
			while (!text_eq(text_from(leaves[leaf]), r->reasons[k].args[0]))
				leaf++;
			for (size_t n = 0; n < t->catalogue.n; n++) {
				const struct item *item = &t->catalogue.items[n];

				cr_assert(!may_be_listed(t, item) || !(item->leaves >> leaf & 1) ||
							  better(t, item, item_of(t, r), leaf) <= 0,
					"R%02zu is better for %s than the first: %s", n, leaves[leaf],
					t->catalogue.rows);
			}
		}
	}
}

Test(eligible_find, laws_of_the_list)
{
	static struct trial t;
	size_t counts[3] = {0}, first = 0;

	seed_state = 20261122;
	for (int round = 0; round < ROUNDS; round++) {
		make_trial(&t);
		check_each(&t);
		check_every_need(&t);
		check_first(&t);
		if (t.m.grade == GRADE_CRISIS)
			check_crisis(&t);
		for (size_t i = 0; i < t.m.n_resources; i++) {
			counts[t.m.resources[i].eligibility]++;
			first += t.m.resources[i].n_reasons > 0;
		}
		world_release(&t.w);
	}
	for (int e = 0; e < 3; e++)
		cr_expect_gt(counts[e], ROUNDS / 2, "the trials try little: %d, %zu", e, counts[e]);
	cr_expect_gt(first, ROUNDS);
}

/* A world with these resources. */
static void make_world(struct world *w, const char *rows)
{
	world_init(w);
	w->more[TABLE_RESOURCE] = rows;
	cr_assert(world_build(w, ROOM), "%.*s", TEXT_ARG(w->b.fault.why));
}

static void expect_list(const struct world *w, const struct matching *m, const char *want)
{
	struct text rest = text_from(want);

	for (size_t i = 0; i < m->n_resources; i++) {
		struct text code = text_cut(&rest, ' '),
					got = w->s->resources[m->resources[i].resource].code;

		cr_expect(text_eq(got, code), "%zu: %.*s, not %.*s", i, TEXT_ARG(got), TEXT_ARG(code));
	}
	cr_expect_eq(rest.len, 0, "not listed: %.*s", TEXT_ARG(rest));
}

/* What goes before what for one need, when all that comes before is equal. */
Test(eligible_find, what_goes_before_what)
{
	struct matching m = {.lead = NONE, .grade = GRADE_URGENT};
	struct world w;
	struct help help;

	make_world(&w, "A.EMPTY|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
				   "A.TWO|x|CHARITY|LAW.AID|CN|yes|veteran dv_victim|||||||||||\n"
				   "B.ONE|x|CHARITY|LAW.AID|CN|yes|veteran|||||||||||\n"
				   "Z.WAYS|x|CHARITY|LAW.AID|CN|yes|any(veteran,dv_victim)|||||||||||\n"
				   "C.NEAR|x|CHARITY|LAW.AID|D1|yes|veteran|||||||||||\n"
				   "D.NEARER|x|CHARITY|LAW.AID|S1|yes|veteran|||||||||||\n"
				   "E.BOTH|x|CHARITY|LAW.AID SOC.NETWORK|CN|yes||||||||||||\n"
				   "E.BOTH2|x|CHARITY|LAW.AID SOC.NETWORK|CN|yes||||||||||||\n"
				   "F.BESIDE|x|CHARITY|ECO.GOODS LAW.AID|S1|yes|veteran|||||||||||\n"
				   "F.DOUBT|x|CHARITY|LAW.AID|S1|yes|veteran||||||问|||||\n"
				   "F.ELIGIBLE|x|CHARITY|ECO.GOODS LAW.AID|CN|yes|dibao||||||问|||||\n"
				   "F.NOW|x|CHARITY|ECO.GOODS LAW.AID|CN|yes|||||||问||yes|||\n"
				   "Z.NOT|x|CHARITY|LAW.AID SOC.NETWORK|S1|yes|minor||||||||yes|||");
	help = world_help(&w);
	help.age = 40;
	help.facts_yes = UINT64_C(1) << snapshot_fact(w.s, TEXT("dibao"));
	world_find(&w, &m, "LAW.AID SOC.NETWORK");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	expect_list(&w, &m,
		"F.NOW E.BOTH F.ELIGIBLE E.BOTH2 Z.WAYS D.NEARER C.NEAR B.ONE A.TWO A.EMPTY F.BESIDE "
		"F.DOUBT");
	m.grade = GRADE_NORMAL;
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	expect_list(&w, &m,
		"F.ELIGIBLE E.BOTH E.BOTH2 Z.WAYS D.NEARER C.NEAR B.ONE A.TWO A.EMPTY F.BESIDE F.DOUBT "
		"F.NOW");
	world_release(&w);
}

/* Where there are more needs than places, one that is answered already waits for the others. */
Test(eligible_find, more_needs_than_places)
{
	static const char *const codes[] = {"CRI.SUICIDE", "DIS.SIGN", "DV.SPOUSE", "ECO.DIBAO",
		"ECO.GOODS", "FAM.MARITAL", "LAW.AID", "LAW.MEDIATE", "LAW.SUPPORT", "PSY.COUNSEL",
		"PSY.TRAUMA", "SOC.LANG", "SOC.NETWORK"};
	char rows[1024] = "BOTH|x|CHARITY|CRI.SUICIDE DIS.SIGN|CN|yes||||||||||||", all[256] = "";
	size_t at = strlen(rows), n = 0;
	struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
	struct world w;
	struct help help;

	for (size_t i = 0; i < 13; i++) {
		at += (size_t)snprintf(rows + at, sizeof(rows) - at,
			"\nFOR%02zu|x|CHARITY|%s|CN|yes||||||||||||", i, codes[i]);
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", i ? " " : "", codes[i]);
	}
	make_world(&w, rows);
	help = world_help(&w);
	help.assessed_on = TEXT("2026-03-01"); /* so that violence bars nothing */
	help.victim_consents = ANSWER_YES;
	world_find(&w, &m, all);
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	expect_list(&w, &m, "BOTH FOR02 FOR03 FOR04 FOR05 FOR06 FOR07 FOR08 FOR09 FOR10 FOR11 FOR12");
	world_release(&w);
}

/*
 * More is offered for a need than finds place, nearer by and in number; and what is best by what
 * else it answers, or by what it has helped, is met last.
 */
Test(eligible_find, the_best_are_met_last)
{
	enum { MANY = 90 };
	char rows[6000] = "T98|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
					  "T99|x|CHARITY|LAW.AID PSY.COUNSEL|CN|yes||||||||||||";
	size_t at = strlen(rows);
	struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
	struct world w;
	struct help help;

	for (int i = 0; i < RESOURCES_MAX + MANY; i++)
		at += (size_t)snprintf(rows + at, sizeof(rows) - at,
			"\nR%03d|x|CHARITY|LAW.AID|%s|yes||||||||||||", i, i < RESOURCES_MAX ? "D1" : "CN");
	cr_assert_lt(at, sizeof(rows));
	make_world(&w, rows);
	loads_set_outcomes(
		w.loads, snapshot_resource(w.s, TEXT("T98")), (struct outcomes){.helped = 99});
	help = world_help(&w);
	world_find(&w, &m, "LAW.AID PSY.COUNSEL");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	expect_list(&w, &m, "T99 T98 R000 R001 R002 R003 R004 R005 R006 R007 R008 R009");
	world_release(&w);
}

/* Of two that answer as many needs it is better to answer the graver. */
Test(eligible_find, graver_needs_weigh_more)
{
	struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
	struct world w;
	struct help help;

	make_world(&w, "R1|x|CHARITY|ECO.GOODS|CN|yes||||||||||||\n"
				   "R2|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
				   "R3|x|CHARITY|PSY.COUNSEL LAW.AID|CN|yes||||||||||||\n"
				   "R4|x|CHARITY|PSY.COUNSEL ECO.GOODS|CN|yes||||||||||||");
	help = world_help(&w);
	world_find(&w, &m, "ECO.GOODS LAW.AID PSY.COUNSEL");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	expect_list(&w, &m, "R1 R2 R4 R3");
	world_release(&w);
}

static enum eligibility check(struct trial *t, size_t resource)
{
	const struct reason *told;
	size_t n;

	return eligible_check(
		t->w.s, &t->w.s->resources[resource], &t->help, world_now, &t->w.arena, &told, &n);
}

/*
 * Learning what was unknown only ever settles: what is eligible stays so, and what is not stays
 * out.
 */
Test(eligible_find, what_is_learned_only_settles)
{
	static struct trial t;
	size_t settled = 0;

	seed_state = 20261123;
	for (int round = 0; round < ROUNDS / 3; round++) {
		make_trial(&t);
		for (size_t i = 0; i < t.w.s->n_resources; i++) {
			struct help before = t.help;
			enum eligibility was = check(&t, i), now;

			for (size_t k = 0; k < FACTS; k++) {
				uint64_t bit = UINT64_C(1) << snapshot_fact(t.w.s, text_from(facts[k]));

				if (!((t.help.facts_yes | t.help.facts_no) & bit))
					say_fact(&t.w, &t.help, facts[k], 1 + pick(2));
			}
			t.help.age = t.help.age < 0 ? (int)pick(90) : t.help.age;
			t.help.sex = t.help.sex ? t.help.sex : "FM"[pick(2)];
			t.help.disability = t.help.disability < 0 ? (int)pick(5) : t.help.disability;
			now = check(&t, i);
			cr_assert(was == POSSIBLE || now == was, "%d, then %d", was, now);
			settled += was == POSSIBLE && now != POSSIBLE;
			t.help = before;
		}
		world_release(&t.w);
	}
	cr_expect_gt(settled, ROUNDS / 3);
}

/*
 * A resource for which everything asked is proved is eligible, unless part of it is told in words
 * only; of a child beside the client no age can be said.
 */
Test(eligible_find, all_that_is_asked_for_makes_eligible)
{
	static const struct {
		int age;
		char sex;
	} kinds[] = {{70, 'F'}, {16, 'F'}, {5, 'F'}};
	static struct trial t;
	size_t eligible = 0;

	seed_state = 20261124;
	for (int round = 0; round < ROUNDS / 3; round++) {
		make_trial(&t);
		for (size_t i = 0; i < t.w.s->n_resources; i++) {
			const struct rule *rule = &t.w.s->rules[t.w.s->resources[i].rule];
			bool any = false, none = true, child = false;

			for (size_t k = 0; k < 3; k++) {
				enum eligibility now;

				t.help = world_help(&t.w);
				t.help.age = kinds[k].age;
				t.help.sex = kinds[k].sex;
				t.help.disability = 1;
				t.help.facts_yes = ~UINT64_C(0);
				now = check(&t, i);
				any = any || now == ELIGIBLE;
				none = none && now == NOT_ELIGIBLE;
			}
			for (size_t k = 0; k < rule->n; k++)
				child = child || rule->conditions[k].kind == CONDITION_CHILD;
			if (rule->n == 0 || rule->partial)
				cr_assert_not(any, "empty, or told in words: never eligible");
			else
				cr_assert(any || none || child, "all is proved, and yet it is only possible");
			eligible += any;
		}
		world_release(&t.w);
	}
	cr_expect_gt(eligible, ROUNDS);
}

/* ---- What staff must mind ------------------------------------------------------------------- */

static bool says(const struct world *w, const struct matching *m, size_t i, const char *want)
{
	for (size_t k = 0; k < m->resources[i].n_reasons; k++) {
		struct arena a;
		bool is;

		(void)w;
		arena_init(&a, 1 << 16);
		is = text_eq(world_reason(&a, &m->resources[i].reasons[k]), text_from(want));
		arena_release(&a);
		if (is)
			return true;
	}
	return false;
}

Test(eligible_find, what_was_checked_long_ago_says_so)
{
	struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
	struct world w;
	struct help help;

	make_world(&w, "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||2025-03-14\n"
				   "R2|x|CHARITY|LAW.AID|CN|yes||||||||||||2025-03-16\n"
				   "R3|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
				   "R4|x|CHARITY|LAW.AID|D1|yes||||||||||||2026-03-01");
	help = world_help(&w);
	world_find(&w, &m, "LAW.AID");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, 4);
	cr_expect(says(&w, &m, 0, "REGION D1") && says(&w, &m, 0, "FIRST_FOR LAW.AID"));
	cr_expect(says(&w, &m, 1, "LAST_CHECKED 2025-03-14") && says(&w, &m, 1, "NEXT_FOR LAW.AID"));
	cr_expect_eq(m.resources[2].n_reasons, 1, "a year ago tomorrow is not long ago");
	cr_expect_eq(m.resources[3].n_reasons, 1, "no day is said");
	world_release(&w);
	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||2026-03-01";
	w.more[TABLE_PRACTICE_RULE] = "D1|resource.recheck|2026-01-01|7||";
	cr_assert(world_build(&w, ROOM));
	help = world_help(&w);
	world_find(&w, &m, "LAW.AID");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_expect(says(&w, &m, 0, "LAST_CHECKED 2026-03-01"), "the district's rule");
	world_release(&w);
}

/* Nothing known is 500 per mille, and a few outcomes move it little. */
Test(eligible_find, how_surely_it_helps_is_counted)
{
	static const struct {
		struct outcomes o;
		int helps;
	} rows[] = {{{0, 0}, 500}, {{1, 0}, 600}, {{0, 1}, 400}, {{3, 1}, 625}, {{-1, -1}, 500},
		{{998, 0}, 998}, {{0, 2147483647}, 0}, {{2147483647, 0}, 999}};
	struct world w;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||";
	cr_assert(world_build(&w, ROOM));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		loads_set_outcomes(w.loads, 0, rows[i].o);
		cr_expect_eq(
			loads_helps(w.loads, 0), rows[i].helps, "row %zu: %d", i, loads_helps(w.loads, 0));
	}
	world_release(&w);
}

/* Of what is alike otherwise; then what is nearer, then by code. What is checked goes before it. */
Test(eligible_find, what_has_helped_goes_first)
{
	struct matching m = {.lead = NONE, .grade = GRADE_NORMAL};
	struct world w;
	struct help help;
	const char *order[] = {"R3", "R1", "R2", "R4"};

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R2|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R3|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R4|x|CHARITY|LAW.AID|CN|yes|||||||must be checked|||||";
	cr_assert(world_build(&w, ROOM));
	loads_set_outcomes(w.loads, snapshot_resource(w.s, TEXT("R3")), (struct outcomes){3, 1});
	loads_set_outcomes(w.loads, snapshot_resource(w.s, TEXT("R4")), (struct outcomes){99, 0});
	help = world_help(&w);
	world_find(&w, &m, "LAW.AID");
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, 4);
	for (int i = 0; i < 4; i++)
		cr_expect(text_eq(w.s->resources[m.resources[i].resource].code, text_from(order[i])),
			"%d: %.*s", i, TEXT_ARG(w.s->resources[m.resources[i].resource].code));
	world_release(&w);
}

/* Behind what has room or is not counted, even what answers at once; before what they may not have.
 */
Test(eligible_find, what_is_full_is_last_and_says_so)
{
	struct matching m = {.lead = NONE, .grade = GRADE_CRISIS};
	struct world w;
	struct help help;
	const char *order[] = {"R3", "R1", "R2", "R4"};

	make_world(&w, "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
				   "R2|x|CHARITY|LAW.AID|CN|yes|||||||||yes|||\n"
				   "R3|x|CHARITY|LAW.AID|CN|yes|||||||||yes|||\n"
				   "R4|x|CHARITY|LAW.AID|CN|yes|age>=99|||||||||||");
	loads_set_capacity(
		w.loads, snapshot_resource(w.s, TEXT("R2")), (struct capacity){0, world_now});
	loads_set_capacity(
		w.loads, snapshot_resource(w.s, TEXT("R3")), (struct capacity){1, world_now});
	help = world_help(&w);
	help.age = 30;
	world_find(&w, &m, "LAW.AID");
	m.grade = GRADE_CRISIS;
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_assert_eq(m.n_resources, 4);
	for (int i = 0; i < 4; i++)
		cr_expect(text_eq(w.s->resources[m.resources[i].resource].code, text_from(order[i])),
			"%d: %.*s", i, TEXT_ARG(w.s->resources[m.resources[i].resource].code));
	for (size_t i = 0; i < 4; i++)
		cr_expect_eq(says(&w, &m, i, "FULL 2026-03-15"), i == 2, "%zu", i);
	loads_set_capacity(
		w.loads, snapshot_resource(w.s, TEXT("R2")), (struct capacity){LEFT_UNKNOWN, world_now});
	cr_assert(eligible_find(w.s, w.loads, &help, world_now, &w.arena, &m));
	cr_expect(text_eq(w.s->resources[m.resources[0].resource].code, TEXT("R2")), "not known");
	world_release(&w);
}

Test(eligible_find, what_must_be_checked_again)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_RESOURCE] = "R1|x|CHARITY|LAW.AID|CN|yes||||||||||||2025-03-14\n"
							 "R2|x|CHARITY|LAW.AID|CN|yes||||||||||||2025-03-16\n"
							 "R3|x|CHARITY|LAW.AID|CN|yes||||||||||||\n"
							 "R4|x|CHARITY|LAW.AID|D1|yes||||||||||||2026-03-01";
	w.more[TABLE_PRACTICE_RULE] = "D1|resource.recheck|2026-01-01|7||";
	cr_assert(world_build(&w, ROOM));
	for (int i = 0; i < 4; i++) {
		const char *code = (const char *[]){"R1", "R2", "R3", "R4"}[i];
		resource_index r = snapshot_resource(w.s, text_from(code));

		cr_expect_eq(matching_stale(w.s, &w.s->resources[r], world_now), i != 1, "%s", code);
	}
	world_release(&w);
}

/* ---- The seed ------------------------------------------------------------------------------- */

static struct help nobody_known(const struct snapshot *s)
{
	struct help help = help_saying("");

	help.district = snapshot_district(s, TEXT("440309"));
	return help;
}

/* Of somebody of whom nothing is known nothing is claimed, and nobody is sent away. */
Test(eligible_find, the_seed_claims_nothing_of_nobody)
{
	struct arena a;
	const struct snapshot *s = seeded(&a);
	struct help help;
	size_t conditions = 0, partial = 0, empty = 0;

	help = nobody_known(s);
	for (size_t i = 0; i < s->n_resources; i++) {
		const struct resource *r = &s->resources[i];
		const struct rule *rule = &s->rules[r->rule];
		const struct reason *told;
		size_t n;

		cr_expect_eq(eligible_check(s, r, &help, world_now, &a, &told, &n), POSSIBLE, "%.*s",
			TEXT_ARG(r->code));
		cr_expect_gt(n, 0, "%.*s", TEXT_ARG(r->code));
		cr_expect_neq(r->main, NONE, "%.*s is for nothing", TEXT_ARG(r->code));
		conditions += rule->n;
		partial += rule->partial;
		empty += rule->n == 0;
	}
	cr_expect_eq(s->n_resources, 120);
	cr_expect_gt(conditions, 100, "%zu", conditions);
	cr_expect_gt(partial, 20, "%zu", partial);
	cr_expect_lt(empty, 60, "%zu", empty);
	arena_release(&a);
}

/* Figures of one place stand in rows of that place; those of the country name none. */
Test(eligible_find, the_seed_keeps_local_figures_local)
{
	static const char *const places[] = {"北京", "上海", "浙江", "广东", "深圳", "中山", "成都",
		"江门", "安徽", "黑龙江", "台湾", "香港", "新台币", "本市标准", "岳阳"};
	static const enum resource_cell cells[] = {
		RESOURCE_NAME, RESOURCE_CONDITIONS, RESOURCE_DEADLINE, RESOURCE_BENEFIT};
	struct arena a;
	const struct snapshot *s = seeded(&a);

	for (size_t i = 0; i < s->n_resources; i++) {
		const struct resource *r = &s->resources[i];

		if (s->districts[r->region].level != LEVEL_COUNTRY)
			continue;
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
			for (size_t cell = 0; cell < sizeof(cells) / sizeof(cells[0]); cell++)
				cr_expect(!strstr(snapshot_cell(r->row, cells[cell]).ptr, places[k]),
					"%.*s, of the country, speaks of %s", TEXT_ARG(r->code), places[k]);
	}
	arena_release(&a);
}

/* Deadlines of the law that are shown with what they bind: domain.md 2.2. */
Test(eligible_find, the_seed_tells_deadlines_of_law)
{
	static const char *const deadlines[][2] = {{"GOV.BAOHULING", "72小时"},
		{"GOV.BAOHULING", "24小时"}, {"GOV.FAYUAN", "7日"}, {"GOV.FAYUAN.JB", "3日"},
		{"GOV.FAYUAN.MH", "3日"}, {"GOV.FAYUAN.JJ", "7日"}, {"GOV.LAODONGZC", "1年"},
		{"GOV.LAODONGZC", "45日"}, {"GOV.GONGSHANG", "30日"}, {"GOV.GONGSHANG", "1年"},
		{"GOV.GONGSHANG", "60日"}, {"GOV.SHEJIE", "15日"}, {"GOV.TIAOJIE", "30日"},
		{"GOV.JINGKANG", "5个工作日"}};
	struct arena a;
	const struct snapshot *s = seeded(&a);

	for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++) {
		resource_index r = snapshot_resource(s, text_from(deadlines[i][0]));

		cr_assert_neq(r, NOTHING, "%s", deadlines[i][0]);
		cr_expect(
			strstr(snapshot_cell(s->resources[r].row, RESOURCE_DEADLINE).ptr, deadlines[i][1]),
			"%s: %s", deadlines[i][0], deadlines[i][1]);
	}
	arena_release(&a);
}

/* ---- What a social worker expects ----------------------------------------------------------- */

/* Cases by their declared needs, and what must be among the first of the list. */
static const struct {
	const char *needs, *facts;
	int age;
	char sex;
	enum grade grade;
	size_t among; /* the first so many */
	const char *want;
} cases[] = {
	/* The widow: no compensation, no money, a child about to leave school. */
	{"ECO.SCREEN ECO.TEMP EDU.LINK LAW.AID LAW.COMP LAW.VICTIM PAR.COMM PSY.COUNSEL",
		"minor_in_case", 45, 'F', GRADE_URGENT, 6,
		"GOV.SIFAJZ GOV.FAYUAN GOV.LINSHI GOV.ONEWINDOW GOV.12356"},
	{"EDU.ENROLL LAW.VICTIM", "victim_dependant no_effective_compensation basic_living_hardship",
		45, 'F', GRADE_NORMAL, 2, "GOV.SIFAJZ"},
	/* Beaten last night, hiding at a neighbour's. */
	{"CRI.SHELTER DV.SAFE DV.SPOUSE ECO.TEMP LAW.AID", "dv_victim", 31, 'F', GRADE_CRISIS, 7,
		"GOV.BIHU GOV.BAOHULING GOV.12338 GOV.GAOJIE GOV.LINSHI"},
	{"DV.SPOUSE LAW.AID", "dv_victim", 31, 'F', GRADE_NORMAL, 2, "GOV.FAYUAN.JB GOV.BAOHULING"},
	{"CRI.SUICIDE LAW.AID MED.COST", "", 20, 'F', GRADE_CRISIS, 2, "GOV.12356"},
	/* Wages of three months. */
	{"EMP.WAGE LAW.AID", "worker_wage_or_injury", 40, 'M', GRADE_NORMAL, 6,
		"GOV.FAYUAN.MH GOV.NONGMINGONG GOV.LAODONGJC"},
	{"EMP.INJURY", "", 40, 'M', GRADE_NORMAL, 2, "GOV.GONGSHANG GOV.XIANXING"},
	/* A veteran with a bad heart, and debts. */
	{"ECO.FUND MED.COST SOC.VETERAN", "veteran", 60, 'M', GRADE_NORMAL, 5,
		"GOV.TUIYI GOV.YILIAO CHA.GERENQZ"},
	{"MED.COST", "", 68, 'M', GRADE_NORMAL, 1, "GOV.YILIAO"},
	/* A child with leukaemia, and parents without means. */
	{"ECO.FUND MED.COST", "minor_in_case leukaemia low_income", 35, 'F', GRADE_NORMAL, 1,
		"CHA.XIAOTIANSHI"},
};

static bool listed(
	const struct snapshot *s, const struct matching *m, struct text code, size_t among)
{
	for (size_t i = 0; i < among && i < m->n_resources; i++)
		if (text_eq(s->resources[m->resources[i].resource].code, code))
			return true;
	return false;
}

Test(eligible_find, what_a_social_worker_expects)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct need_found needs[NEEDS_SHOWN_MAX] = {0};
		struct matching m = {.lead = NONE, .grade = cases[i].grade, .needs = needs};
		struct text rest = text_from(cases[i].needs);
		struct arena a;
		const struct snapshot *s = seeded(&a);
		struct help help;

		help = nobody_known(s);
		help.age = cases[i].age;
		help.sex = cases[i].sex;
		while (rest.len)
			needs[m.n_needs++] = (struct need_found){
				.need = snapshot_need(s, text_cut(&rest, ' ')), .score = 1000, .declared = true};
		rest = text_from(cases[i].facts);
		while (rest.len)
			help.facts_yes |= UINT64_C(1) << snapshot_fact(s, text_cut(&rest, ' '));
		cr_assert(eligible_find(s, loads_new(&a, s), &help, world_now, &a, &m));
		rest = text_from(cases[i].want);
		while (rest.len) {
			struct text code = text_cut(&rest, ' ');

			cr_expect(listed(s, &m, code, cases[i].among), "%zu: %.*s", i, TEXT_ARG(code));
		}
		cr_expect_not(listed(s, &m, TEXT("GOV.SIFAJZ.TIPS"), RESOURCES_MAX), "no help in itself");
		arena_release(&a);
	}
}
