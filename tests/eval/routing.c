/*
 * Routing: the part of `make eval` that needs the library. Argument: the day, counted from
 * 1970-01-01. Standard input, a case a line:
 *
 *     {"id", "language": ISO 639-3 or null, "labels": [need codes], "match": {...}}
 *
 * where match is what jieyou-match --json said. Standard output, one JSON object:
 *
 *     judged: of each case, what was said put before team_bars again, pair by pair, and the team
 *         held against a search of all teams: in size, and in score among those of that size.
 *     simulation: requests with the labelled needs arrive one by one, are routed by one policy and
 *         hold their places for a geometric time. Arrivals and times are the same for all.
 *
 * Whoever decides, team_bars says who may take what. Integers only; shares are per mille.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "seed.h"
#include "team.h"

enum {
	SNAPSHOT_ARENA = 1 << 30,
	CASES_ARENA = 1 << 30,
	TEAM_ARENA = 16 << 20,
	CHINA_NOON_UTC = 4,
	ARRIVALS = 6000,
	WARM_UP = 1000,    /* the first ones fill the pool and are not counted */
	UTILISATION = 650, /* per mille: what the system's teams would use if all found a place */
};

struct sample {
	const char *id;
	struct help help;
	struct matching said;     /* needs, screens and members, as jieyou-match said */
	struct matching labelled; /* the source's needs and nothing else */
	uint32_t coverable;       /* of those: bit k, the pool can take it when everybody is free */
};

struct evaluation {
	const struct snapshot *s;
	moment now;
	struct arena *a;
	struct sample *samples;
	size_t n;
	struct member *everybody; /* the whole pool as a team: brings every interpreter there is */
};

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "routing: %s %s\n", what, which ? which : "");
	exit(EXIT_FAILURE);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static struct text string_of(const json_t *object, const char *key)
{
	return text_from(json_string_value(json_object_get(object, key)));
}

static need_index need_of(const struct evaluation *v, struct text code)
{
	need_index n = snapshot_need(v->s, code);

	if (n == NONE)
		fail("no such need:", code.ptr);
	return n;
}

static void *array_of(const struct evaluation *v, size_t n, size_t size)
{
	void *array = arena_array(v->a, n, size);

	if (!array)
		fail("out of memory", NULL);
	return array;
}

/* A list of needs: codes, or objects that have one. */
static void read_needs(const struct evaluation *v, const json_t *list, struct matching *m)
{
	struct need_found *needs = array_of(v, json_array_size(list), sizeof(*needs));

	if (json_array_size(list) > NEEDS_SHOWN_MAX)
		fail("too many needs in a case", NULL);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		needs[i] = (struct need_found){.score = 1000, .declared = true};
		needs[i].need = need_of(
			v, json_is_string(item) ? text_from(json_string_value(item)) : string_of(item, "code"));
	}
	m->needs = needs;
	m->n_needs = json_array_size(list);
}

/* Of a screen only its kind decides who may take what. */
static const struct screen_rule *rule_of(const struct evaluation *v, struct text kind)
{
	static const char *const names[SCREENS] = {
#define SCREEN(kind) [SCREEN_##kind] = #kind,
#include "screens.def"
#undef SCREEN
	};

	for (size_t i = 0; i < v->s->n_screens; i++)
		if (text_eq(text_from(names[v->s->screens[i].kind]), kind))
			return &v->s->screens[i];
	fail("no such screen:", kind.ptr);
	return NULL;
}

static void read_screens(const struct evaluation *v, const json_t *list, struct matching *m)
{
	struct screen_raised *screens = array_of(v, json_array_size(list), sizeof(*screens));

	for (size_t i = 0; i < json_array_size(list); i++)
		screens[i].rule = rule_of(v, string_of(json_array_get(list, i), "kind"));
	m->screens = screens;
	m->n_screens = json_array_size(list);
}

static void read_members(const struct evaluation *v, const json_t *list, struct matching *m)
{
	struct member *members = array_of(v, json_array_size(list), sizeof(*members));

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const json_t *covers = json_object_get(item, "covers");
		struct text code = string_of(item, "expertId");

		members[i].expert = snapshot_expert(v->s, code);
		if (members[i].expert == NONE || json_array_size(covers) > NEEDS_SHOWN_MAX)
			fail("no such expert:", code.ptr);
		for (size_t k = 0; k < json_array_size(covers); k++)
			members[i].covers[members[i].n_covers++] =
				need_of(v, text_from(json_string_value(json_array_get(covers, k))));
	}
	m->members = members;
	m->n_members = json_array_size(list);
}

static void read_help(const struct evaluation *v, const json_t *object, struct help *help)
{
	struct text language = string_of(object, "language");

	*help = (struct help){.language = NONE,
		.district = snapshot_district(v->s, TEXT("440309")), /* as jieyou-match assumes */
		.age = -1,
		.disability = -1,
		.known_expert = NONE};
	if (language.len)
		help->language = snapshot_language(v->s, language);
	help->language_unknown = language.len && help->language == NONE;
}

static void read_case(struct evaluation *v, const char *line)
{
	json_error_t error;
	json_t *object = json_loads(line, 0, &error);
	const json_t *match = json_object_get(object, "match");
	struct sample *c;

	if (!match)
		fail("not a case:", line);
	v->samples = arena_grow(v->a, v->samples, v->n, sizeof(*v->samples));
	if (!v->samples)
		fail("out of memory", NULL);
	c = &v->samples[v->n++];
	*c = (struct sample){.id = arena_text(v->a, string_of(object, "id")).ptr};
	read_help(v, object, &c->help);
	read_needs(v, json_object_get(match, "needs"), &c->said);
	read_screens(v, json_object_get(match, "screens"), &c->said);
	read_members(v, json_object_get(json_object_get(match, "team"), "members"), &c->said);
	read_needs(v, json_object_get(object, "labels"), &c->labelled);
	json_decref(object);
}

/* ---- Who may take what ---------------------------------------------------------------------- */

static bool may_take(const struct evaluation *v, const struct sample *c, const int32_t *loads,
	const struct matching *m, uint16_t e, need_index n)
{
	return team_bars(v->s, &c->help, loads, v->now, m, e, n) == BARRED_NOT;
}

/*
 * Who may take need k of m when everybody is free, as bits of experts in able[]: those who speak
 * the language; where there are none, those whom an interpreter lets take it.
 */
static bool list_able(const struct evaluation *v, const struct sample *c, const struct matching *m,
	size_t k, bool *able)
{
	struct matching alone = *m, interpreted = *m;
	bool any = false;

	alone.n_members = 0;
	interpreted.members = v->everybody;
	interpreted.n_members = v->s->n_experts;
	for (size_t pass = 0; pass < 2 && !any; pass++)
		for (size_t e = 0; e < v->s->n_experts; e++) {
			able[e] =
				may_take(v, c, NULL, pass ? &interpreted : &alone, (uint16_t)e, m->needs[k].need);
			any = any || able[e];
		}
	return any;
}

/* ---- Every team there could be -------------------------------------------------------------- */

struct search {
	size_t n_needs, n_experts;
	uint32_t *able; /* of each expert: bits of needs */
	int *scores;    /* [expert * n_needs + need] */
	uint32_t wanted;
	size_t limit; /* members */
	uint16_t team[NEEDS_SHOWN_MAX];
	size_t n;
	int best; /* total score of the best team within the limit; -1: none covers what is wanted */
};

/* Each need goes to the best of the team. */
static int team_value(const struct search *q)
{
	int total = 0;

	for (size_t k = 0; k < q->n_needs; k++) {
		int most = 0;

		for (size_t i = 0; i < q->n; i++) {
			size_t at = q->team[i] * q->n_needs + k;

			if ((q->able[q->team[i]] >> k & 1) && q->scores[at] > most)
				most = q->scores[at];
		}
		total += most;
	}
	return total;
}

/* Somebody must take the first need that is left: everybody who may is tried. */
static void search_on(struct search *q, uint32_t left)
{
	if (!left) {
		int value = team_value(q);

		q->best = value > q->best ? value : q->best;
		return;
	}
	for (size_t e = 0; q->n < q->limit && e < q->n_experts; e++) {
		if (!(q->able[e] >> __builtin_ctz(left) & 1))
			continue;
		q->team[q->n++] = (uint16_t)e;
		search_on(q, left & ~q->able[e]);
		q->n--;
	}
}

static struct search search_make(const struct evaluation *v, const struct sample *c)
{
	const struct matching *m = &c->said;
	struct search q = {.n_needs = m->n_needs, .n_experts = v->s->n_experts, .best = -1};
	bool *able = array_of(v, q.n_experts, sizeof(*able));

	q.able = array_of(v, q.n_experts, sizeof(*q.able));
	q.scores = array_of(v, q.n_experts * q.n_needs, sizeof(*q.scores));
	for (size_t k = 0; k < q.n_needs; k++) {
		if (!list_able(v, c, m, k, able))
			continue;
		q.wanted |= UINT32_C(1) << k;
		for (size_t e = 0; e < q.n_experts; e++) {
			q.able[e] |= (uint32_t)able[e] << k;
			q.scores[e * q.n_needs + k] =
				team_score(v->s, &c->help, NULL, (uint16_t)e, m->needs[k].need);
		}
	}
	return q;
}

/* ---- Judging what was said ------------------------------------------------------------------ */

static json_t *code_pair(struct text expert, struct text need)
{
	return json_sprintf("%.*s %.*s", TEXT_ARG(expert), TEXT_ARG(need));
}

static size_t place_of(const struct matching *m, need_index n)
{
	size_t k = 0;

	while (k < m->n_needs && m->needs[k].need != n)
		k++;
	return k;
}

static json_t *judge_case(const struct evaluation *v, const struct sample *c)
{
	const struct matching *m = &c->said;
	struct search q = search_make(v, c);
	json_t *violations = json_array();
	uint32_t taken = 0;
	int pairs = 0, size = 0, score = 0;

	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *b = &m->members[i];

		size += b->n_covers > 0;
		for (size_t k = 0; k < b->n_covers; k++) {
			size_t place = place_of(m, b->covers[k]);

			pairs++;
			score += team_score(v->s, &c->help, NULL, b->expert, b->covers[k]);
			if (place == m->n_needs || !may_take(v, c, NULL, m, b->expert, b->covers[k]))
				json_array_append_new(violations,
					code_pair(v->s->experts[b->expert].code, v->s->needs[b->covers[k]].code));
			else
				taken |= UINT32_C(1) << place;
		}
	}
	for (q.limit = 0; q.best < 0; q.limit++)
		search_on(&q, q.wanted);
	return json_pack("{s:s, s:i, s:o, s:i, s:i, s:i, s:i, s:i, s:i}", "id", c->id, "pairs", pairs,
		"violations", violations, "coverable", __builtin_popcount(q.wanted), "covered",
		__builtin_popcount(taken & q.wanted), "size", size, "optimum", (int)q.limit - 1, "score",
		score, "best", q.best);
}

/* ---- Policies ------------------------------------------------------------------------------- */

/* xorshift64*, so that runs are the same everywhere. */
static uint32_t draw(uint64_t *state, uint32_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(2685821657736338717) >> 32) % n);
}

struct simulation {
	const struct evaluation *v;
	const struct policy *policy;
	struct arena *team_arena; /* released after each request */
	uint64_t chance;          /* the policy's own; arrivals have another */
	int64_t step;
	int32_t *loads;
	int64_t *last; /* of each expert: the step at which a case last came */
};

/* A request as routed: m is its team, who[k] the place in it of who takes labelled need k. */
struct routed {
	struct matching m;
	struct member members[TEAM_MAX];
	uint16_t who[NEEDS_SHOWN_MAX]; /* an expert; NONE: nobody */
};

/* form fills r; rank says whom a policy of one need at a time prefers: the highest. */
struct policy {
	const char *name;
	void (*form)(struct simulation *sim, const struct sample *c, struct routed *r);
	int64_t (*rank)(struct simulation *sim, uint16_t e, need_index n);
};

static int level_of(const struct snapshot *s, uint16_t e, need_index n)
{
	const struct expert *expert = &s->experts[e];
	int level = 0;

	for (size_t i = 0; i < expert->n_skills; i++)
		for (size_t t = 0; t < s->needs[n].n_types; t++) {
			const struct skill *k = &expert->skills[i];

			if (k->type == s->needs[n].types[t] && k->level > level &&
				(!k->narrowed || need_set_has(&k->needs, n)))
				level = k->level;
		}
	return level;
}

static int64_t rank_chance(struct simulation *sim, uint16_t e, need_index n)
{
	(void)e;
	(void)n;
	return draw(&sim->chance, 1 << 30);
}

static int64_t rank_idle(struct simulation *sim, uint16_t e, need_index n)
{
	(void)n;
	return -sim->last[e];
}

static int64_t rank_level(struct simulation *sim, uint16_t e, need_index n)
{
	return level_of(sim->v->s, e, n);
}

static bool is_member(const struct routed *r, uint16_t e)
{
	for (size_t i = 0; i < r->m.n_members; i++)
		if (r->m.members[i].expert == e)
			return true;
	return false;
}

static void add_member(struct routed *r, uint16_t e)
{
	if (!is_member(r, e))
		r->members[r->m.n_members++].expert = e;
}

static bool may_join(const struct simulation *sim, const struct sample *c, const struct routed *r,
	uint16_t e, size_t k)
{
	return (r->m.n_members < TEAM_MAX || is_member(r, e)) &&
		   may_take(sim->v, c, sim->loads, &r->m, e, r->m.needs[k].need);
}

/* The one whom the policy prefers of those who may take need k; NONE: nobody may. */
static uint16_t choose(
	struct simulation *sim, const struct sample *c, const struct routed *r, size_t k)
{
	uint16_t chosen = NONE;
	int64_t most = INT64_MIN;

	for (uint16_t e = 0; e < sim->v->s->n_experts; e++) {
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

		if (r->who[k] != NONE)
			continue;
		r->who[k] = choose(sim, c, r, k);
		if (r->who[k] != NONE)
			add_member(r, r->who[k]);
	}
}

/* Whoever takes most of what is left, then with the highest levels, until nobody takes anything. */
static void form_greedy(struct simulation *sim, const struct sample *c, struct routed *r)
{
	for (;;) {
		uint16_t chosen = NONE;
		int most = 0;

		for (uint16_t e = 0; e < sim->v->s->n_experts; e++) {
			int worth = 0;

			for (size_t k = 0; k < r->m.n_needs; k++)
				if (r->who[k] == NONE && may_join(sim, c, r, e, k))
					worth += 1000 + level_of(sim->v->s, e, r->m.needs[k].need);
			if (worth > most) {
				most = worth;
				chosen = e;
			}
		}
		if (chosen == NONE)
			return;
		for (size_t k = 0; k < r->m.n_needs; k++)
			if (r->who[k] == NONE && may_join(sim, c, r, chosen, k))
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

static const struct policy policies[] = {
	{"system", form_system, NULL},
	{"greedy cover", form_greedy, NULL},
	{"longest idle per need", form_each, rank_idle},
	{"best level per need", form_each, rank_level},
	{"random eligible", form_each, rank_chance},
};

static void route(struct simulation *sim, const struct sample *c, struct routed *ret)
{
	*ret = (struct routed){.m = c->labelled};
	for (size_t k = 0; k < NEEDS_SHOWN_MAX; k++)
		ret->who[k] = NONE;
	ret->m.members = ret->members;
	sim->policy->form(sim, c, ret);
}

/* ---- The simulation ------------------------------------------------------------------------- */

/* A request whose team is at work. */
struct service {
	int64_t until; /* step */
	uint16_t team[TEAM_MAX];
	size_t n;
};

struct tally {
	int64_t coverable, covered, cases, full, members, level;
	int64_t *busy; /* of each expert: places held, summed over steps */
};

/* What all policies share. */
struct setting {
	bool *reached;        /* of each expert: may take some labelled need of some case */
	int64_t places;       /* of those */
	uint32_t mean_length; /* of a service, in steps */
};

static struct simulation simulation_make(
	const struct evaluation *v, const struct policy *policy, struct arena *team_arena)
{
	size_t n = v->s->n_experts;
	struct simulation sim = {.v = v, .policy = policy, .team_arena = team_arena, .chance = 1};

	sim.loads = array_of(v, n, sizeof(*sim.loads));
	sim.last = array_of(v, n, sizeof(*sim.last));
	return sim;
}

/* Length: so that the system's teams would hold UTILISATION of the places if all found one. */
static struct setting setting_make(const struct evaluation *v, struct arena *team_arena)
{
	struct simulation sim = simulation_make(v, &policies[0], team_arena);
	struct setting t = {.reached = array_of(v, v->s->n_experts, sizeof(*t.reached))};
	bool *able = array_of(v, v->s->n_experts, sizeof(*able));
	struct routed r;
	uint64_t members = 0;

	for (size_t i = 0; i < v->n; i++) {
		struct sample *c = &v->samples[i];

		for (size_t k = 0; k < c->labelled.n_needs; k++) {
			if (!list_able(v, c, &c->labelled, k, able))
				continue;
			c->coverable |= UINT32_C(1) << k;
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

static void count_request(
	const struct evaluation *v, const struct sample *c, const struct routed *r, struct tally *y)
{
	int missed = 0;

	for (size_t k = 0; k < c->labelled.n_needs; k++) {
		if (r->who[k] != NONE)
			y->level += level_of(v->s, r->who[k], c->labelled.needs[k].need);
		y->covered += r->who[k] != NONE;
		missed += (c->coverable >> k & 1) && r->who[k] == NONE;
	}
	y->coverable += __builtin_popcount(c->coverable);
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
			sim->loads[at_work[i].team[k]]--;
		at_work[i] = at_work[--*n];
	}
}

static struct service begin_service(struct simulation *sim, const struct routed *r, int64_t length)
{
	struct service x = {.until = sim->step + length, .n = r->m.n_members};

	for (size_t i = 0; i < x.n; i++) {
		x.team[i] = r->m.members[i].expert;
		sim->loads[x.team[i]]++;
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
		const struct sample *c = &v->samples[draw(&arrivals, (uint32_t)v->n)];
		int64_t length = draw_length(&arrivals, t->mean_length);
		struct routed r;

		end_services(sim, at_work, &n);
		route(sim, c, &r);
		if (sim->step > WARM_UP)
			count_request(v, c, &r, &y);
		at_work[n++] = begin_service(sim, &r, length);
		arena_release(sim->team_arena);
		for (size_t e = 0; sim->step > WARM_UP && e < v->s->n_experts; e++)
			y.busy[e] += sim->loads[e];
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

static bool has_type(const struct expert *expert, size_t type)
{
	for (size_t i = 0; i < expert->n_skills; i++)
		if (expert->skills[i].type == type)
			return true;
	return false;
}

/* Shares of time busy, in millionths, of those reached who have a type (TYPES_MAX: any). */
static size_t list_shares(const struct evaluation *v, const struct setting *t,
	const struct tally *y, size_t type, int64_t *shares)
{
	size_t n = 0;

	for (size_t e = 0; e < v->s->n_experts; e++) {
		const struct expert *expert = &v->s->experts[e];

		if (t->reached[e] && (type == TYPES_MAX || has_type(expert, type)))
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

static json_t *simulate_all(const struct evaluation *v)
{
	json_t *list = json_array();
	struct arena team_arena;
	struct setting t;

	arena_init(&team_arena, TEAM_ARENA);
	t = setting_make(v, &team_arena);
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct simulation sim = simulation_make(v, &policies[i], &team_arena);
		struct tally y = simulate(&sim, &t);

		json_array_append_new(list, tell_policy(v, &t, &y, policies[i].name));
	}
	return json_pack("{s:i, s:i, s:I, s:i, s:o}", "arrivals", ARRIVALS, "warmUp", WARM_UP, "places",
		(json_int_t)t.places, "meanLength", (int)t.mean_length, "policies", list);
}

/* ---- The program ---------------------------------------------------------------------------- */

static void evaluation_read(struct evaluation *v, FILE *in)
{
	char *line = NULL;
	size_t room = 0;

	v->everybody = array_of(v, v->s->n_experts, sizeof(*v->everybody));
	for (size_t e = 0; e < v->s->n_experts; e++)
		v->everybody[e].expert = (uint16_t)e;
	while (getline(&line, &room, in) > 0)
		read_case(v, line);
	free(line);
	if (v->n == 0)
		fail("no cases", NULL);
}

int main(int argc, char **argv)
{
	struct snapshot_fault fault = {.why = TEXT_NONE};
	struct arena snapshot_arena, a;
	struct evaluation v = {.a = &a};
	json_t *judged = json_array(), *all;
	int64_t day;

	if (argc != 2 || !text_to_i64(text_from(argv[1]), &day))
		fail("usage: routing DAY < cases", NULL);
	v.now = (moment){day * US_PER_DAY + CHINA_NOON_UTC * US_PER_HOUR};
	arena_init(&snapshot_arena, SNAPSHOT_ARENA);
	arena_init(&a, CASES_ARENA);
	v.s = seed_snapshot(&snapshot_arena, &fault);
	if (!v.s)
		fail("the seed does not build", NULL);
	evaluation_read(&v, stdin);
	for (size_t i = 0; i < v.n; i++)
		json_array_append_new(judged, judge_case(&v, &v.samples[i]));
	all = json_pack("{s:o, s:o}", "judged", judged, "simulation", simulate_all(&v));
	json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
	arena_release(&a);
	arena_release(&snapshot_arena);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
