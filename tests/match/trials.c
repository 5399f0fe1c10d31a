/*
 * Many random matches of many random pools, from the narrative to the resources, judged by the
 * rules of drawn.h: no member, alternate or supervisor whom a hard rule keeps out, no resource
 * called eligible on an empty or unknown rule, or of another region. MATCHES and SEED say how many
 * and which (make trials: ten million, in two processes).
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "draw.h"
#include "drawn.h"

enum {
	PROCESSES = 2,
	CASES_A_POOL = 100,
	MATCHES_SHORT = 20000,
	CASE_ROOM = 1 << 20,
	SAID_MAX = 5
};

/* What was judged, so that nobody thinks that nothing broken means nothing looked at. */
struct tally {
	uint64_t matches, members, alternates, supervisors, eligible, violations;
};

struct trial {
	const struct world *w;
	const struct drawn_pool *pool;
	const struct drawn_case *c;
	struct drawn_able able;
	struct tally *tally;
};

static void break_rule(const struct trial *t, const char *what, struct text who, struct text of)
{
	if (t->tally->violations++ < SAID_MAX)
		fprintf(stderr, "match %llu: %s: %.*s %.*s\n", (unsigned long long)t->tally->matches, what,
			TEXT_ARG(who), TEXT_ARG(of));
}

static void judge_member(const struct trial *t, const struct member *b)
{
	const struct snapshot *s = t->w->s;

	for (size_t k = 0; k < b->n_covers; k++) {
		size_t leaf = drawn_leaf(t->w, b->covers[k]);
		struct text code = s->needs[b->covers[k]].code;

		t->tally->members++;
		if (leaf == DRAWN_LEAVES || !t->able.asked[leaf] || !t->able.may[b->expert][leaf])
			break_rule(t, "may not take", s->experts[b->expert].code, code);
		for (size_t i = 0; leaf < DRAWN_LEAVES && i < b->n_alternates; i++) {
			t->tally->alternates++;
			if (!t->able.anyhow[b->alternates[i]][leaf])
				break_rule(t, "may not stand in", s->experts[b->alternates[i]].code, code);
		}
	}
	if (b->n_covers == 0) {
		t->tally->supervisors++;
		if (!drawn_supervises(t->pool, t->c, b->expert))
			break_rule(t, "may not supervise", s->experts[b->expert].code, TEXT_NONE);
	}
}

static void judge_resource(const struct trial *t, const struct resource_found *r)
{
	struct text code = t->w->s->resources[r->resource].code;
	int64_t number = 0;

	if (r->eligibility != ELIGIBLE)
		return;
	t->tally->eligible++;
	cr_assert(text_to_i64((struct text){code.ptr + 1, code.len - 1}, &number));
	if (!drawn_eligible(t->pool, t->c, (size_t)number))
		break_rule(t, "called eligible", code, TEXT_NONE);
}

static void run_match(struct trial *t)
{
	struct help help = drawn_help(t->w, t->pool, t->c);
	struct matching m;
	struct arena a;

	arena_init(&a, CASE_ROOM);
	cr_assert(matching_run(t->w->s, t->w->loads, &help, world_now, &a, &m));
	t->able = drawn_judge(t->pool, t->c);
	t->tally->matches++;
	for (size_t i = 0; i < m.n_members; i++)
		judge_member(t, &m.members[i]);
	for (size_t i = 0; i < m.n_resources; i++)
		judge_resource(t, &m.resources[i]);
	arena_release(&a);
}

static void run_pool(uint64_t *state, struct tally *tally)
{
	static struct drawn_pool pool;
	bool plain = draw_below(state, 4) == 0;
	struct drawn_case c;
	struct world w;
	struct trial t = {.w = &w, .pool = &pool, .c = &c, .tally = tally};

	drawn_pool_make(&pool, state, plain);
	drawn_build(&w, &pool);
	for (int i = 0; i < CASES_A_POOL; i++) {
		drawn_case_make(&c, &pool, state, plain);
		run_match(&t);
	}
	world_release(&w);
}

static void tell(const struct tally *t, uint64_t seed, uint64_t matches)
{
	fprintf(stderr,
		"random matches, seed %llu: %llu of %llu, %llu needs given, %llu alternates, "
		"%llu supervisors, %llu eligible, %llu rules broken\n",
		(unsigned long long)seed, (unsigned long long)t->matches, (unsigned long long)matches,
		(unsigned long long)t->members, (unsigned long long)t->alternates,
		(unsigned long long)t->supervisors, (unsigned long long)t->eligible,
		(unsigned long long)t->violations);
}

ParameterizedTestParameters(trials, no_hard_rule_is_broken)
{
	static int process[PROCESSES] = {0, 1};

	return cr_make_param_array(int, process, PROCESSES);
}

ParameterizedTest(int *process, trials, no_hard_rule_is_broken)
{
	uint64_t seed = draw_setting("SEED", 20261122) + (uint64_t)*process, state = seed;
	uint64_t matches = draw_setting("MATCHES", MATCHES_SHORT) / PROCESSES, told = 0;
	bool is_long = matches > MATCHES_SHORT;
	struct tally t = {0};

	while (t.matches < matches) {
		run_pool(&state, &t);
		if (is_long && t.matches * 10 / matches > told) {
			told = t.matches * 10 / matches;
			tell(&t, seed, matches);
		}
	}
	cr_assert_gt(t.members, t.matches / 2);
	cr_assert_gt(t.alternates, t.matches / 10);
	cr_assert_gt(t.supervisors, t.matches / 100);
	cr_assert_gt(t.eligible, t.matches / 10);
	cr_assert_eq(t.violations, 0, "%llu hard rules are broken", (unsigned long long)t.violations);
}
