/*
 * Simulation: requests with the labelled needs arrive one by one and are routed by one policy;
 * their teams hold their places for a geometric time. Arrivals and times are the same for all
 * policies.
 */
#include <stdlib.h>

#include "policy.h"

enum {
	TEAM_ARENA = 16 << 20,
	ARRIVALS = 6000,
	WARM_UP = 1000,    /* the first ones fill the pool and are not counted */
	UTILISATION = 650, /* per mille: what the system's teams would use if all found a place */
};

/* A request whose team is at work. */
struct service {
	int64_t until; /* step */
	expert_index team[TEAM_MAX];
	size_t n;
};

struct tally {
	int64_t coverable, covered, cases, full, members, level;
	int64_t *busy; /* of each expert: places held, summed over steps */
};

/* What all policies share. */
struct setting {
	uint32_t *coverable;  /* of each sample: bit k, when everybody is free */
	bool *reached;        /* of each expert: may take some labelled need of some case */
	int64_t places;       /* of those */
	uint32_t mean_length; /* of a service, in steps */
};

/* An expert takes so many places more. */
static void take(struct simulation *sim, expert_index e, int32_t more)
{
	loads_set(sim->loads, sim->v->s, e, sim->loads->taken[e] + more);
}

static struct simulation simulation_make(
	const struct evaluation *v, const struct policy *policy, struct arena *team_arena)
{
	size_t n = v->s->n_experts;
	struct simulation sim = {.v = v, .policy = policy, .team_arena = team_arena, .chance = 1};

	sim.loads = loads_new(v->a, v->s);
	if (!sim.loads)
		fail("no room for the loads", NULL);
	sim.last = array_of(v, n, sizeof(*sim.last));
	return sim;
}

/* Length: so that the system's teams would hold UTILISATION of the places if all found one. */
static struct setting setting_make(const struct evaluation *v, struct arena *team_arena)
{
	struct simulation sim = simulation_make(v, &policies[0], team_arena);
	struct setting t = {.coverable = array_of(v, v->n, sizeof(*t.coverable)),
		.reached = array_of(v, v->s->n_experts, sizeof(*t.reached))};
	bool *able = array_of(v, v->s->n_experts, sizeof(*able));
	struct routed r;
	uint64_t members = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct sample *c = &v->samples[i];

		for (size_t k = 0; k < c->labelled.n_needs; k++) {
			if (!list_able(v, c, &c->labelled, k, able))
				continue;
			t.coverable[i] |= UINT32_C(1) << k;
			for (size_t e = 0; e < v->s->n_experts; e++)
				t.reached[e] = t.reached[e] || able[e];
		}
		route(&sim, c, &r);
		members += r.m.n_members;
		arena_release(team_arena);
	}
	for (size_t e = 0; e < v->s->n_experts; e++)
		t.places += t.reached[e] ? v->s->experts[e].places : 0;
	if (members)
		t.mean_length = (uint32_t)((uint64_t)t.places * UTILISATION * v->n / members / 1000);
	t.mean_length += t.mean_length == 0;
	return t;
}

static void count_request(const struct evaluation *v, const struct sample *c, uint32_t coverable,
	const struct routed *r, struct tally *y)
{
	int missed = 0;

	for (size_t k = 0; k < c->labelled.n_needs; k++) {
		if (r->who[k] != NOBODY)
			y->level += level_of(v->s, r->who[k], c->labelled.needs[k].need);
		y->covered += r->who[k] != NOBODY;
		missed += (coverable >> k & 1) && r->who[k] == NOBODY;
	}
	y->coverable += __builtin_popcount(coverable);
	y->cases++;
	y->full += missed == 0;
	y->members += (int64_t)r->m.n_members;
}

static void end_services(struct simulation *sim, struct service *at_work, size_t *n)
{
	for (size_t i = 0; i < *n;) {
		if (at_work[i].until > sim->step) {
			i++;
			continue;
		}
		for (size_t k = 0; k < at_work[i].n; k++)
			take(sim, at_work[i].team[k], -1);
		at_work[i] = at_work[--*n];
	}
}

static struct service begin_service(struct simulation *sim, const struct routed *r, int64_t length)
{
	struct service x = {.until = sim->step + length, .n = r->m.n_members};

	for (size_t i = 0; i < x.n; i++) {
		x.team[i] = r->m.members[i].expert;
		take(sim, x.team[i], 1);
		sim->last[x.team[i]] = sim->step;
	}
	return x;
}

/* Geometric, in integers: each step is the last with chance 1 in mean. */
static int64_t draw_length(uint64_t *state, uint32_t mean)
{
	int64_t length = 1;

	while (draw(state, mean) != 0)
		length++;
	return length;
}

static struct tally simulate(struct simulation *sim, const struct setting *t)
{
	const struct evaluation *v = sim->v;
	struct tally y = {.busy = array_of(v, v->s->n_experts, sizeof(*y.busy))};
	struct service *at_work = array_of(v, ARRIVALS, sizeof(*at_work));
	uint64_t arrivals = 20260302;
	size_t n = 0;

	for (sim->step = 1; sim->step <= ARRIVALS; sim->step++) {
		uint32_t i = draw(&arrivals, (uint32_t)v->n);
		int64_t length = draw_length(&arrivals, t->mean_length);
		struct routed r;

		end_services(sim, at_work, &n);
		route(sim, &v->samples[i], &r);
		if (sim->step > WARM_UP)
			count_request(v, &v->samples[i], t->coverable[i], &r, &y);
		at_work[n++] = begin_service(sim, &r, length);
		arena_release(sim->team_arena);
		for (size_t e = 0; sim->step > WARM_UP && e < v->s->n_experts; e++)
			y.busy[e] += sim->loads->taken[e];
	}
	return y;
}

/* ---- How evenly ----------------------------------------------------------------------------- */

/* Gini of n shares, per mille: half the mean difference of two of them, by the mean. */
static int64_t gini(const int64_t *shares, size_t n)
{
	int64_t differences = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += shares[i];
		for (size_t j = 0; j < n; j++)
			differences += llabs(shares[i] - shares[j]);
	}
	return sum ? differences * 1000 / (2 * (int64_t)n * sum) : 0;
}

/* Shares of time busy, in millionths, of those reached who have a type (TYPES_MAX: any). */
static size_t list_shares(const struct evaluation *v, const struct setting *t,
	const struct tally *y, size_t type, int64_t *shares)
{
	size_t n = 0;

	for (size_t e = 0; e < v->s->n_experts; e++) {
		const struct expert *expert = &v->s->experts[e];

		if (t->reached[e] &&
			(type == TYPES_MAX || snapshot_is_of_type(v->s, (expert_index)e, (uint16_t)type)))
			shares[n++] = y->busy[e] * 1000000 / (expert->places * (ARRIVALS - WARM_UP));
	}
	return n;
}

/* The mean over types, weighted by people: among those who can stand in for each other. */
static int64_t gini_within_types(
	const struct evaluation *v, const struct setting *t, const struct tally *y, int64_t *shares)
{
	int64_t sum = 0, people = 0;

	for (size_t type = 0; type < v->s->n_types; type++) {
		int64_t n = (int64_t)list_shares(v, t, y, type, shares);

		if (n < 2)
			continue;
		sum += n * gini(shares, (size_t)n);
		people += n;
	}
	return people ? sum / people : 0;
}

static int64_t per_mille(int64_t part, int64_t whole)
{
	return whole ? part * 1000 / whole : 0;
}

static json_t *tell_policy(
	const struct evaluation *v, const struct setting *t, const struct tally *y, const char *name)
{
	int64_t *shares = array_of(v, v->s->n_experts, sizeof(*shares));
	int64_t busy = 0, within = gini_within_types(v, t, y, shares);
	size_t n = list_shares(v, t, y, TYPES_MAX, shares);

	for (size_t e = 0; e < v->s->n_experts; e++)
		busy += t->reached[e] ? y->busy[e] : 0;
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "policy", name, "covered",
		(json_int_t)per_mille(y->covered, y->coverable), "full",
		(json_int_t)per_mille(y->full, y->cases), "team",
		(json_int_t)per_mille(y->members, y->cases), "level",
		(json_int_t)per_mille(y->level, y->covered), "utilisation",
		(json_int_t)per_mille(busy, t->places * (ARRIVALS - WARM_UP)), "gini",
		(json_int_t)gini(shares, n), "giniWithinTypes", (json_int_t)within);
}

json_t *simulate_all(const struct evaluation *v)
{
	json_t *list = json_array();
	struct arena team_arena;
	struct setting t;

	arena_init(&team_arena, TEAM_ARENA);
	t = setting_make(v, &team_arena);
	for (size_t i = 0; i < POLICIES; i++) {
		struct simulation sim = simulation_make(v, &policies[i], &team_arena);
		struct tally y = simulate(&sim, &t);

		json_array_append_new(list, tell_policy(v, &t, &y, policies[i].name));
	}
	return json_pack("{s:i, s:i, s:I, s:i, s:o}", "arrivals", ARRIVALS, "warmUp", WARM_UP, "places",
		(json_int_t)t.places, "meanLength", (int)t.mean_length, "policies", list);
}
