/*
 * How long a match takes, at the sizes of a district, a city, a province and a nation, in one
 * thread: text, screens, needs, team, resources and reasons, in an arena that is used again, as
 * jieyou-match's is. Whole matches and parts are timed on cases of their own by turns: a narrative
 * just read once is read faster again. Beside it the same experts and teams by other ways, as
 * ratios: contest.h. Exit status 1: they do not agree.
 *
 *     match NARRATIVES SECONDS EXPERTS RESOURCES ...
 *
 * NARRATIVES: a file, one a line. SECONDS: what each table may take. No experts: the seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "contest.h"
#include "detect.h"
#include "eligible.h"
#include "matching.h"
#include "nation.h"
#include "seed.h"
#include "team.h"
#include "times.h"

enum { NARRATIVES_MAX = 1000, CASE_ARENA = 64 << 20, CONTEST_CASES = 2000 };

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

struct times {
	double *list;
	size_t n;
};

static void print_times(const char *what, const struct times *t)
{
	double sum = 0;

	for (size_t i = 0; i < t->n; i++)
		sum += t->list[i];
	printf("  %-34s p50 %9.1f  p99 %9.1f  mean %9.1f us\n", what,
		quantile(t->list, t->n, 500) * 1e6, quantile(t->list, t->n, 990) * 1e6,
		sum / (double)t->n * 1e6);
}

/* The i-th case: a narrative, and a district drawn for it (NONE: not scoped). */
static struct help help_of(const struct contest *c, size_t i)
{
	struct help help = {.narrative = c->narratives[i % c->n_narratives],
		.district = NONE,
		.language = NONE,
		.age = 40,
		.disability = -1,
		.known_expert = NOBODY};

	if (!c->scoped)
		return help;
	do
		help.district = (district_index)nation_pick((unsigned)c->s->n_districts);
	while (c->s->districts[help.district].level < LEVEL_DISTRICT);
	return help;
}

enum part { PART_ALL, PART_DETECT, PART_TEAM, PART_RESOURCES, PARTS };

/* The times of one case, of all that a match is. */
static void time_all(
	const struct contest *c, const struct help *help, struct arena *a, struct times t[PARTS])
{
	struct matching m;
	double begun = seconds();

	if (!matching_run(c->s, c->loads, help, c->now, a, &m))
		exit(70);
	t[PART_ALL].list[t[PART_ALL].n++] = seconds() - begun;
}

/* And of its parts. Returns how many members the team has. */
static size_t time_parts(
	const struct contest *c, const struct help *help, struct arena *a, struct times t[PARTS])
{
	struct matching m = {.lead = NONE};
	double at[PARTS] = {seconds()};

	detect(c->s, help, a, &m);
	at[PART_DETECT] = seconds();
	team_form(c->s, help, c->loads, c->now, a, &m);
	at[PART_TEAM] = seconds();
	eligible_find(c->s, c->loads, help, c->now, a, &m);
	at[PART_RESOURCES] = seconds();
	for (int k = PART_DETECT; k < PARTS; k++)
		t[k].list[t[k].n++] = at[k] - at[k - 1];
	return m.n_members;
}

static void run_parts(const struct contest *c, size_t most)
{
	static const char *const names[PARTS] = {"all", "  words", "  team", "  resources"};
	struct times t[PARTS] = {0};
	double until = seconds() + c->patience;
	size_t members = 0;
	struct arena a;

	for (int k = 0; k < PARTS; k++)
		t[k].list = calloc(most, sizeof(double));
	arena_init(&a, CASE_ARENA);
	nation_seed(99);
	for (size_t i = 0; i < most && (i < 2 || seconds() < until); i++) {
		struct help help = help_of(c, i);

		if (i % 2)
			members += time_parts(c, &help, &a, t);
		else
			time_all(c, &help, &a, t);
		arena_empty(&a);
	}
	arena_release(&a);
	for (int k = 0; k < PARTS; k++)
		print_times(names[k], &t[k]);
	printf("  %-34s %.2f, %zu cases\n", "members a team",
		(double)members / (double)t[PART_DETECT].n, t[PART_DETECT].n);
	for (int k = 0; k < PARTS; k++)
		free(t[k].list);
}

/* What experts and resources take in memory, by leaving them out. */
static void print_memory(const struct nation *nation, const struct snapshot *s, size_t whole)
{
	size_t used[] = {whole, 0, 0};

	for (int part = NATION_WITHOUT_RESOURCES; part <= NATION_WITHOUT_BOTH; part++) {
		struct arena a;

		arena_init(&a, (size_t)24 << 30);
		if (!nation_snapshot(nation, (enum nation_part)part, &a))
			exit(70);
		used[part] = a.used;
		arena_release(&a);
	}
	printf(" %zu bytes an expert, and %zu of load; %zu a resource\n",
		(used[1] - used[2]) / s->n_experts, sizeof(int32_t) + sizeof(uint16_t),
		(used[0] - used[1]) / s->n_resources);
}

static struct rival *load_rival(const struct contest *c)
{
	char name[64];

	if (!getenv("PGHOST"))
		return NULL;
	snprintf(name, sizeof(name), "rival_%zu_%zu", c->s->n_experts, c->s->n_resources);
	return rival_load(name, c->s, c->loads);
}

/* experts 0: the seed. Returns how many answers differ from those of other ways. */
static size_t run_size(
	const struct narratives *narratives, double patience, size_t experts, size_t resources)
{
	struct arena a, beside;
	struct nation nation;
	struct contest c = {.narratives = narratives->list,
		.n_narratives = narratives->n,
		.now = {INT64_C(1772400000000000)},
		.cases = CONTEST_CASES,
		.patience = patience};
	struct snapshot_fault fault;
	size_t differ;
	double begun;

	arena_init(&a, (size_t)24 << 30);
	arena_init(&beside, (size_t)1 << 30);
	if (experts)
		nation_make(&nation, experts, resources);
	begun = seconds();
	c.s = experts ? nation_snapshot(&nation, NATION_WHOLE, &a) : seed_snapshot(&a, &fault);
	if (!c.s)
		exit(70);
	printf("%zu experts, %zu resources: built in %.2f s, %zu MB, %zu profiles, %zu skills\n",
		c.s->n_experts, c.s->n_resources, seconds() - begun, a.used >> 20, c.s->n_profiles,
		c.s->n_skills);
	if (experts) {
		print_memory(&nation, c.s, a.used);
		nation_release(&nation);
	}
	c.loads = nation_loads(c.s, &beside);
	c.rival = load_rival(&c);
	c.scoped = true;
	printf(" in a district\n");
	run_parts(&c, experts > 100000 ? 20000 : 40000);
	differ = contest_run(&c);
	if (experts) {
		c.scoped = false;
		printf(" anywhere\n");
		run_parts(&c, experts > 100000 ? 500 : 2000);
		differ += contest_run(&c);
	}
	if (c.rival)
		rival_close(c.rival);
	arena_release(&beside);
	arena_release(&a);
	return differ;
}

int main(int argc, char **argv)
{
	struct narratives narratives = {0};
	size_t differ = 0;

	if (argc < 5) {
		fprintf(stderr, "usage: %s NARRATIVES SECONDS EXPERTS RESOURCES ...\n", argv[0]);
		return 64;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	read_narratives(argv[1], &narratives);
	for (int i = 3; i + 1 < argc; i += 2)
		differ += run_size(&narratives, strtod(argv[2], NULL), strtoul(argv[i], NULL, 10),
			strtoul(argv[i + 1], NULL, 10));
	if (differ)
		fprintf(stderr, "%zu answers differ\n", differ);
	return differ ? 1 : 0;
}
