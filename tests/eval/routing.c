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
#include <stdio.h>
#include <stdlib.h>

#include "routing.h"
#include "rules.h"
#include "seed.h"

enum { SNAPSHOT_ARENA = 1 << 30, CASES_ARENA = 1 << 30, CHINA_NOON_UTC = 4 };

void fail(const char *what, const char *which)
{
	fprintf(stderr, "routing: %s %s\n", what, which ? which : "");
	exit(EXIT_FAILURE);
}

void *array_of(const struct evaluation *v, size_t n, size_t size)
{
	void *array = arena_array(v->a, n, size);

	if (!array)
		fail("out of memory", NULL);
	return array;
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
	for (size_t i = 0; i < v->s->n_screens; i++)
		if (v->s->screens[i].kind == screen_from(kind))
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
		if (members[i].expert == NOBODY || json_array_size(covers) > NEEDS_SHOWN_MAX)
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
		.known_expert = NOBODY};
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

bool may_take(const struct evaluation *v, const struct sample *c, const struct loads *loads,
	const struct matching *m, expert_index e, need_index n)
{
	return team_bars(v->s, &c->help, loads, v->now, m, e, n) == BARRED_NOT;
}

void keep_home(const struct evaluation *v, const struct sample *c, bool *able)
{
	struct rules rules = rules_read(v->s, &c->help, v->free, v->now, &c->said);
	bool home = false;

	for (size_t e = 0; e < v->s->n_experts; e++)
		home = home || (able[e] && !rules_outside(&rules, v->s->experts[e].district));
	for (size_t e = 0; home && e < v->s->n_experts; e++)
		able[e] = able[e] && !rules_outside(&rules, v->s->experts[e].district);
}

bool list_able(const struct evaluation *v, const struct sample *c, const struct matching *m,
	size_t k, bool *able)
{
	struct matching alone = *m, interpreted = *m;
	bool any = false;

	alone.n_members = 0;
	interpreted.members = v->everybody;
	interpreted.n_members = v->s->n_experts;
	for (size_t pass = 0; pass < 2 && !any; pass++)
		for (size_t e = 0; e < v->s->n_experts; e++) {
			able[e] = may_take(
				v, c, v->free, pass ? &interpreted : &alone, (expert_index)e, m->needs[k].need);
			any = any || able[e];
		}
	return any;
}

size_t place_of(const struct matching *m, need_index n)
{
	size_t k = 0;

	while (k < m->n_needs && m->needs[k].need != n)
		k++;
	return k;
}

/* ---- The program ---------------------------------------------------------------------------- */

static void evaluation_read(struct evaluation *v, FILE *in)
{
	char *line = NULL;
	size_t room = 0;

	v->everybody = array_of(v, v->s->n_experts, sizeof(*v->everybody));
	for (size_t e = 0; e < v->s->n_experts; e++)
		v->everybody[e].expert = (expert_index)e;
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
	v.free = loads_new(&a, v.s);
	if (!v.free)
		fail("no room for the loads", NULL);
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
