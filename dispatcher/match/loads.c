#include "loads.h"

static int by_area(enum district_level level)
{
	static const int value[] = {
		[LEVEL_COUNTRY] = 100,
		[LEVEL_PROVINCE] = 300,
		[LEVEL_CITY] = 600,
		[LEVEL_DISTRICT] = 850,
		[LEVEL_STREET] = 1000,
	};

	return value[level];
}

/*
 * Price of load: 1 - e^(load/places - 1), scaled so that 1000 is free of cases and 0 is full; it
 * falls faster the fuller one is (the price of online matching, in reference/matching.md). Every
 * sixteenth, with straight lines between.
 */
static int by_load(int32_t load, int32_t places)
{
	static const int value[] = {
		1000, 962, 923, 880, 835, 787, 735, 681, 622, 561, 495, 425, 350, 270, 186, 96, 0};
	int sixteenths, rest;

	if (load >= places)
		return 0;
	sixteenths = load * 16 / places; /* PLACES_MAX: far from the end of an int */
	rest = load * 16 % places;
	return value[sixteenths] - (value[sixteenths] - value[sixteenths + 1]) * rest / places;
}

void loads_set(struct loads *l, const struct snapshot *s, expert_index e, int32_t taken)
{
	const struct expert *expert = &s->experts[e];
	int area = WEIGHT_AREA * by_area(s->districts[expert->district].level);

	l->taken[e] = taken > 0 ? taken : 0;
	l->standing[e] = (uint16_t)((area + WEIGHT_LOAD * by_load(l->taken[e], expert->places)) / 1000);
	l->ranked[s->experts_rank[e]] = l->standing[e];
}

void loads_set_trauma(struct loads *l, expert_index e, int32_t open)
{
	l->trauma[e] = open > 0 ? open : 0;
}

struct loads *loads_new(struct arena *a, const struct snapshot *s)
{
	struct loads *l = arena_alloc(a, sizeof(*l));

	if (!l)
		return NULL;
	l->n = s->n_experts;
	l->taken = arena_array(a, l->n, sizeof(*l->taken));
	l->trauma = arena_array(a, l->n, sizeof(*l->trauma));
	l->standing = arena_array(a, l->n, sizeof(*l->standing));
	l->ranked = arena_array(a, l->n, sizeof(*l->ranked));
	if (!l->taken || !l->trauma || !l->standing || !l->ranked)
		return NULL;
	l->n_resources = s->n_resources;
	l->outcomes = arena_array(a, l->n_resources, sizeof(*l->outcomes));
	l->capacity = arena_array(a, l->n_resources, sizeof(*l->capacity));
	l->worth = arena_array(a, l->n_resources, sizeof(*l->worth));
	if (!l->outcomes || !l->capacity || !l->worth)
		return NULL;
	for (resource_index r = 0; r < l->n_resources; r++)
		loads_set_capacity(l, r, (struct capacity){.left = LEFT_UNKNOWN});
	for (expert_index e = 0; e < l->n; e++)
		loads_set(l, s, e, 0);
	return l;
}

static int32_t count(int32_t n)
{
	enum { MOST = 1000000 }; /* far from the end of an int, times a thousand */

	return n < 0 ? 0 : n < MOST ? n : MOST;
}

static void set_worth(struct loads *l, resource_index r)
{
	enum { AS_IF = 2 };
	struct outcomes o = l->outcomes[r];
	int64_t helps = (int64_t)(o.helped + AS_IF) * 1000 / (o.helped + o.failed + 2 * AS_IF);

	l->worth[r] = (uint16_t)(helps + (l->capacity[r].left == 0 ? 0 : WORTH_ROOM));
}

void loads_set_outcomes(struct loads *l, resource_index r, struct outcomes o)
{
	l->outcomes[r] = (struct outcomes){count(o.helped), count(o.failed)};
	set_worth(l, r);
}

void loads_set_capacity(struct loads *l, resource_index r, struct capacity c)
{
	l->capacity[r] = (struct capacity){c.left < 0 ? LEFT_UNKNOWN : c.left, c.said};
	set_worth(l, r);
}
