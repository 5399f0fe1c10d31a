/*
 * How long a match takes, at the sizes of a district, a city, a province and a nation, in one
 * thread: text, screens, needs, team, resources and reasons, in an arena that is used again, as
 * the daemon's and jieyou-match's are. Beside it the same by looking at everybody.
 *
 *     match NARRATIVES [EXPERTS RESOURCES]...        NARRATIVES: one a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "detect.h"
#include "eligible.h"
#include "matching.h"
#include "nation.h"
#include "seed.h"
#include "team.h"

enum { NARRATIVES_MAX = 1000, CASE_ARENA = 64 << 20 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct narratives {
	struct text list[NARRATIVES_MAX];
	size_t n;
};

static void read_narratives(const char *path, struct narratives *ret)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (!in) {
		perror(path);
		exit(66);
	}
	while (ret->n < NARRATIVES_MAX && (len = getline(&line, &room, in)) > 1) {
		ret->list[ret->n++] = (struct text){line, (size_t)len - 1};
		line = NULL;
	}
	fclose(in);
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

struct times {
	double *list;
	size_t n;
};

static void print_times(const char *what, struct times *t)
{
	double sum = 0;

	qsort(t->list, t->n, sizeof(*t->list), by_value);
	for (size_t i = 0; i < t->n; i++)
		sum += t->list[i];
	printf("  %-34s p50 %9.1f  p99 %9.1f  mean %9.1f us\n", what, t->list[t->n / 2] * 1e6,
		t->list[t->n * 99 / 100] * 1e6, sum / (double)t->n * 1e6);
}

struct setting {
	const struct snapshot *s;
	const struct loads *loads;
	const struct narratives *narratives;
	moment now;
	bool scoped;
};

/* The i-th case: a narrative, and a district drawn for it (NONE: not scoped). */
static struct help help_of(const struct setting *set, size_t i)
{
	struct help help = {.narrative = set->narratives->list[i % set->narratives->n],
		.district = NONE,
		.language = NONE,
		.age = 40,
		.disability = -1,
		.known_expert = NOBODY};

	if (!set->scoped)
		return help;
	do
		help.district = (district_index)nation_pick((unsigned)set->s->n_districts);
	while (set->s->districts[help.district].level < LEVEL_DISTRICT);
	return help;
}

enum part { PART_ALL, PART_DETECT, PART_TEAM, PART_TEAM_OF_ALL, PART_RESOURCES, PARTS };

static void run_parts(const struct setting *set, size_t cases, bool slow)
{
	static const char *const names[PARTS] = {
		"all", "  words", "  team", "  team, by looking at everybody", "  resources"};
	struct times t[PARTS] = {0};
	size_t members = 0;

	for (int k = 0; k < PARTS; k++)
		t[k].list = calloc(cases, sizeof(double));
	nation_seed(99);
	for (size_t i = 0; i < cases; i++) {
		struct help help = help_of(set, i);
		struct matching m = {.lead = NONE}, all, other;
		struct arena a;
		double at[PARTS + 1];

		arena_init(&a, CASE_ARENA);
		at[0] = seconds();
		if (!matching_run(set->s, set->loads, &help, set->now, &a, &all))
			exit(70);
		at[1] = seconds();
		arena_release(&a);
		arena_init(&a, CASE_ARENA);
		at[1] -= at[0];
		at[0] = seconds();
		detect(set->s, &help, &a, &m);
		at[2] = seconds();
		other = m;
		team_form(set->s, &help, set->loads, set->now, &a, &m);
		at[3] = seconds();
		if (slow)
			team_form_of_all(set->s, &help, set->loads, set->now, &a, &other);
		at[4] = seconds();
		eligible_find(set->s, &help, set->now, &a, &m);
		at[5] = seconds();
		t[PART_ALL].list[t[PART_ALL].n++] = at[1];
		t[PART_DETECT].list[t[PART_DETECT].n++] = at[2] - at[0];
		t[PART_TEAM].list[t[PART_TEAM].n++] = at[3] - at[2];
		t[PART_TEAM_OF_ALL].list[t[PART_TEAM_OF_ALL].n++] = at[4] - at[3];
		t[PART_RESOURCES].list[t[PART_RESOURCES].n++] = at[5] - at[4];
		members += m.n_members;
		if (slow && other.n_members != m.n_members)
			fprintf(stderr, "case %zu: %zu members, %zu by looking at everybody\n", i, m.n_members,
				other.n_members);
		arena_release(&a);
	}
	for (int k = 0; k < PARTS; k++) {
		if (k != PART_TEAM_OF_ALL || slow)
			print_times(names[k], &t[k]);
		free(t[k].list);
	}
	printf("  %-34s %.2f\n", "members a team", (double)members / (double)cases);
}

/* What a nation's snapshot takes. */
static size_t bytes_of(size_t experts, size_t resources)
{
	struct nation nation;
	struct arena a;
	size_t bytes;

	arena_init(&a, (size_t)24 << 30);
	nation_make(&nation, experts, resources);
	if (!nation_snapshot(&nation, &a))
		exit(70);
	bytes = a.used;
	nation_release(&nation);
	arena_release(&a);
	return bytes;
}

/* Of a snapshot of so many bytes: beside the words, which all have, and the experts alone. */
static void print_memory(size_t bytes, size_t experts, size_t resources)
{
	size_t words = bytes_of(0, 0), without = bytes_of(experts, 0);

	printf("  %-34s %zu bytes an expert with their skills, %zu a resource\n", "memory",
		(without - words) / experts, resources ? (bytes - without) / resources : 0);
}

static void run_size(const struct narratives *narratives, size_t experts, size_t resources)
{
	struct arena a, beside;
	struct nation nation;
	struct setting set = {.narratives = narratives, .now = {INT64_C(1772400000000000)}};
	struct snapshot_fault fault;
	double begun;

	arena_init(&a, (size_t)24 << 30);
	arena_init(&beside, (size_t)1 << 30);
	if (experts)
		nation_make(&nation, experts, resources);
	begun = seconds();
	set.s = experts ? nation_snapshot(&nation, &a) : seed_snapshot(&a, &fault);
	if (!set.s)
		exit(70);
	printf("%zu experts, %zu resources: built in %.2f s, %zu MB, %zu profiles, %zu skills\n",
		set.s->n_experts, set.s->n_resources, seconds() - begun, a.used >> 20, set.s->n_profiles,
		set.s->n_skills);
	if (experts)
		print_memory(a.used, experts, resources);
	set.loads = nation_loads(set.s, &beside);
	set.scoped = true;
	printf(" in a district\n");
	run_parts(&set, experts > 100000 ? 20000 : 40000, experts <= 100000);
	if (experts) {
		set.scoped = false;
		printf(" anywhere\n");
		run_parts(&set, experts > 100000 ? 500 : 2000, experts <= 10000);
		nation_release(&nation);
	}
	arena_release(&beside);
	arena_release(&a);
}

int main(int argc, char **argv)
{
	struct narratives narratives = {0};

	if (argc < 2) {
		fprintf(stderr, "usage: %s NARRATIVES [EXPERTS RESOURCES]...\n", argv[0]);
		return 64;
	}
	read_narratives(argv[1], &narratives);
	if (argc == 2)
		run_size(&narratives, 0, 0);
	for (int i = 2; i + 1 < argc; i += 2)
		run_size(&narratives, strtoul(argv[i], NULL, 10), strtoul(argv[i + 1], NULL, 10));
	return 0;
}
