#include "policy.h"

#include "draw.h"

uint32_t draw(uint64_t *state, uint32_t n)
{
	return (uint32_t)((draw_bits(state) >> 32) % n);
}

int level_of(const struct snapshot *s, expert_index e, need_index n)
{
	const struct profile *p = &s->profile_of[e];
	int level = 0;

	for (size_t i = 0; i < profile_skills(p); i++)
		for (size_t t = 0; t < s->needs[n].n_types; t++) {
			const struct skill *k = &s->skills[p->skills[i]];

			if (k->type == s->needs[n].types[t] && k->level > level &&
				(!k->narrowed || need_set_has(&k->needs, n)))
				level = k->level;
		}
	return level;
}

static int64_t rank_chance(struct simulation *sim, expert_index e, need_index n)
{
	(void)e;
	(void)n;
	return draw(&sim->chance, 1 << 30);
}

static int64_t rank_idle(struct simulation *sim, expert_index e, need_index n)
{
	(void)n;
	return -sim->last[e];
}

static int64_t rank_level(struct simulation *sim, expert_index e, need_index n)
{
	return level_of(sim->v->s, e, n);
}

static bool is_member(const struct routed *r, expert_index e)
{
	for (size_t i = 0; i < r->m.n_members; i++)
		if (r->m.members[i].expert == e)
			return true;
	return false;
}

static void add_member(struct routed *r, expert_index e)
{
	if (!is_member(r, e))
		r->members[r->m.n_members++].expert = e;
}

static bool may_join(const struct simulation *sim, const struct sample *c, const struct routed *r,
	expert_index e, size_t k)
{
	return (r->m.n_members < TEAM_MAX || is_member(r, e)) &&
		   may_take(sim->v, c, sim->loads, &r->m, e, r->m.needs[k].need);
}

/* The one whom the policy prefers of those who may take need k; or NOBODY may. */
static expert_index choose(
	struct simulation *sim, const struct sample *c, const struct routed *r, size_t k)
{
	expert_index chosen = NOBODY;
	int64_t most = INT64_MIN;

	for (expert_index e = 0; e < sim->v->s->n_experts; e++) {
		int64_t rank;

		if (!may_join(sim, c, r, e, k))
			continue;
		rank = sim->policy->rank(sim, e, r->m.needs[k].need);
		if (rank > most) {
			most = rank;
			chosen = e;
		}
	}
	return chosen;
}

/* Need by need. A second round is for needs that an interpreter opens who came meanwhile. */
static void form_each(struct simulation *sim, const struct sample *c, struct routed *r)
{
	for (size_t i = 0; i < 2 * r->m.n_needs; i++) {
		size_t k = i % r->m.n_needs;

		if (r->who[k] != NOBODY)
			continue;
		r->who[k] = choose(sim, c, r, k);
		if (r->who[k] != NOBODY)
			add_member(r, r->who[k]);
	}
}

/* Whoever takes most of what is left, then with the highest levels, until nobody takes anything. */
static void form_greedy(struct simulation *sim, const struct sample *c, struct routed *r)
{
	for (;;) {
		expert_index chosen = NOBODY;
		int most = 0;

		for (expert_index e = 0; e < sim->v->s->n_experts; e++) {
			int worth = 0;

			for (size_t k = 0; k < r->m.n_needs; k++)
				if (r->who[k] == NOBODY && may_join(sim, c, r, e, k))
					worth += 1000 + level_of(sim->v->s, e, r->m.needs[k].need);
			if (worth > most) {
				most = worth;
				chosen = e;
			}
		}
		if (chosen == NOBODY)
			return;
		for (size_t k = 0; k < r->m.n_needs; k++)
			if (r->who[k] == NOBODY && may_join(sim, c, r, chosen, k))
				r->who[k] = chosen;
		add_member(r, chosen);
	}
}

/* The library itself. It may bring an interpreter whom the labels do not ask for. */
static void form_system(struct simulation *sim, const struct sample *c, struct routed *r)
{
	if (!team_form(sim->v->s, &c->help, sim->loads, sim->v->now, sim->team_arena, &r->m))
		fail("no room for the team of", c->id);
	for (size_t i = 0; i < r->m.n_members; i++)
		for (size_t k = 0; k < r->m.members[i].n_covers; k++) {
			size_t place = place_of(&c->labelled, r->m.members[i].covers[k]);

			if (place < c->labelled.n_needs)
				r->who[place] = r->m.members[i].expert;
		}
}

const struct policy policies[POLICIES] = {
	{"system", form_system, NULL},
	{"greedy cover", form_greedy, NULL},
	{"longest idle per need", form_each, rank_idle},
	{"best level per need", form_each, rank_level},
	{"random eligible", form_each, rank_chance},
};

void route(struct simulation *sim, const struct sample *c, struct routed *ret)
{
	*ret = (struct routed){.m = c->labelled};
	for (size_t k = 0; k < NEEDS_SHOWN_MAX; k++)
		ret->who[k] = NOBODY;
	ret->m.members = ret->members;
	sim->policy->form(sim, c, ret);
}
