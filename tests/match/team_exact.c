/*
 * Thousands of random small pools (make trials: a hundred thousand): the team against a search of
 * its own over all sets of people.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"
#include "drawn.h"
#include "team.h"

enum { POOLS_SHORT = 5000 };

struct best {
	unsigned team; /* bits of people */
	int covered, size, score;
};

/* What everybody would score for everything. */
struct scores {
	int of[DRAWN_PEOPLE_MAX][DRAWN_LEAVES];
};

/* What a set of people would make of it: each need to the best of them. */
static struct best value_of(const struct drawn_pool *p, const struct drawn_able *able,
	const struct scores *scores, unsigned team)
{
	struct best b = {.team = team, .size = __builtin_popcount(team)};

	for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++) {
		int most = -1;

		for (size_t i = 0; able->asked[leaf] && i < p->n; i++)
			if (team >> i & 1 && able->may[i][leaf] && scores->of[i][leaf] > most)
				most = scores->of[i][leaf];
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

static struct best search(
	const struct drawn_pool *p, const struct drawn_able *able, const struct scores *scores)
{
	struct best best = {0};

	for (unsigned team = 1; team < 1u << p->n; team++) {
		struct best b = value_of(p, able, scores, team);

		if (beats(&b, &best))
			best = b;
	}
	return best;
}

static size_t leaf_of(const struct world *w, need_index n)
{
	size_t leaf = drawn_leaf(w, n);

	cr_assert_lt(leaf, DRAWN_LEAVES, "a need from nowhere");
	return leaf;
}

/* As many as there are, those of the district first. */
static void check_alternates(const struct world *w, const struct drawn_pool *p,
	const struct drawn_case *c, const struct matching *m, const struct member *b,
	const struct drawn_able *able)
{
	size_t at_home = 0, outside = 0, named = 0;

	for (size_t i = 0; i < p->n; i++) {
		bool fits = true;

		for (size_t k = 0; k < m->n_members; k++)
			fits = fits && m->members[k].expert != i;
		for (size_t k = 0; k < b->n_covers; k++)
			fits = fits && able->anyhow[i][leaf_of(w, b->covers[k])];
		at_home += fits && !drawn_is_outside(p, c, i);
		outside += fits && drawn_is_outside(p, c, i);
	}
	for (size_t k = 0; k < b->n_alternates; k++) {
		named += !drawn_is_outside(p, c, b->alternates[k]);
		for (size_t n = 0; n < b->n_covers; n++)
			cr_assert(able->anyhow[b->alternates[k]][leaf_of(w, b->covers[n])]);
	}
	cr_assert_eq(b->n_alternates, at_home + outside < ALTERNATES ? at_home + outside : ALTERNATES);
	cr_assert_eq(named, at_home < ALTERNATES ? at_home : ALTERNATES);
}

static void check_team(const struct world *w, const struct drawn_pool *p,
	const struct drawn_case *c, const struct matching *m, const struct drawn_able *able,
	const struct scores *scores)
{
	struct best want = search(p, able, scores);
	unsigned team = 0;
	int covered = 0, sum = 0;

	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *b = &m->members[i];

		cr_assert_geq(b->n_covers, 1);
		team |= 1u << b->expert;
		for (size_t k = 0; k < b->n_covers; k++) {
			size_t leaf = leaf_of(w, b->covers[k]);

			cr_assert(able->asked[leaf]);
			cr_assert(able->may[b->expert][leaf], "a hard rule is broken");
			covered++;
			sum += scores->of[b->expert][leaf];
		}
		check_alternates(w, p, c, m, b, able);
	}
	cr_assert_eq(covered, want.covered, "%d needs, not %d", covered, want.covered);
	cr_assert_eq((int)m->n_members, want.size);
	cr_assert_eq(sum, want.score, "score %d, not %d", sum, want.score);
	cr_assert_eq(team, want.team, "team %x, not %x", team, want.team);
}

/* The best supervisor sorts it out, if there is one: of the district before those from outside. */
static void check_supervisor(
	const struct drawn_pool *p, const struct drawn_case *c, const struct matching *m)
{
	size_t at_home = 0, outside = 0;

	for (size_t i = 0; i < p->n; i++)
		if (drawn_supervises(p, c, i))
			*(drawn_is_outside(p, c, i) ? &outside : &at_home) += 1;
	cr_assert_eq(m->n_members, at_home + outside > 0);
	if (m->n_members == 0)
		return;
	cr_assert_eq(m->members[0].n_covers, 0);
	cr_assert(drawn_supervises(p, c, m->members[0].expert));
	cr_assert(!at_home || !drawn_is_outside(p, c, m->members[0].expert));
}

static bool asks_for_something(const struct world *w, const struct matching *m)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (w->s->needs[m->needs[i].need].kind == NEED_NEED)
			return true;
	return false;
}

static void run_pool(struct drawn_pool *p, uint64_t *state, bool plain)
{
	struct matching m = {.lead = NONE};
	struct drawn_case c;
	struct drawn_able able;
	struct scores scores;
	struct world w;
	struct help help;

	drawn_pool_make(p, state, plain);
	drawn_case_make(&c, p, state, plain);
	drawn_build(&w, p);
	help = drawn_help(&w, p, &c);
	drawn_find(&w, &c, &m);
	able = drawn_judge(p, &c);
	for (size_t i = 0; i < p->n; i++)
		for (size_t leaf = 0; leaf < DRAWN_LEAVES; leaf++)
			scores.of[i][leaf] = team_score(w.s, &help, w.loads, world_now, (expert_index)i,
				world_need(&w, drawn_leaf_code(leaf)));
	cr_assert(team_form(w.s, &help, w.loads, world_now, &w.arena, &m));
	if (asks_for_something(&w, &m))
		check_team(&w, p, &c, &m, &able, &scores);
	else
		check_supervisor(p, &c, &m);
	world_release(&w);
}

Test(team, is_exact_in_random_pools)
{
	static struct drawn_pool p;
	uint64_t seed = draw_setting("SEED", 20260315), pools = draw_setting("POOLS", POOLS_SHORT);
	uint64_t state = seed;

	for (uint64_t i = 1; i <= pools; i++) {
		run_pool(&p, &state, i % 2);
		if (pools > POOLS_SHORT && i % (pools / 10) == 0)
			fprintf(stderr, "random pools, seed %llu: %llu of %llu exact\n",
				(unsigned long long)seed, (unsigned long long)i, (unsigned long long)pools);
	}
}
