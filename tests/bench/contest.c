#include "contest.h"

#include <stdio.h>
#include <stdlib.h>

#include "detect.h"
#include "nation.h"
#include "times.h"

enum {
	CASE_ARENA = 64 << 20,
	ALL_ARENA = 1 << 30, /* of everybody of a nation */
	LEAST_CASES = 20,
	NOTHINGS = 1000,
	ROUND = 10,
	SAID_MAX = 5, /* of the cases that differ */
};

/* ---- Answers -------------------------------------------------------------------------------- */

/* Who takes what, in order of needs; NONE is the work of a supervisor. */
struct answer {
	struct given {
		need_index need;
		expert_index expert;
		int score; /* of the expert for all that they take: the mean */
	} list[NEEDS_SHOWN_MAX + 1];
	size_t n;
};

static void answer_add(struct answer *answer, need_index need, expert_index expert, int score)
{
	size_t at = answer->n++;

	for (; at > 0 && answer->list[at - 1].need > need; at--)
		answer->list[at] = answer->list[at - 1];
	answer->list[at] = (struct given){need, expert, score};
}

/* From the score for each need to the mean of each expert. */
static void take_means(struct answer *answer)
{
	struct answer each = *answer;

	for (size_t i = 0; i < each.n; i++) {
		int sum = 0, n = 0;

		for (size_t k = 0; k < each.n; k++)
			if (each.list[k].expert == each.list[i].expert) {
				sum += each.list[k].score;
				n++;
			}
		answer->list[i].score = sum / n;
	}
}

static struct answer answer_of(const struct matching *m)
{
	struct answer answer = {.n = 0};

	for (size_t i = 0; i < m->n_members; i++) {
		const struct member *member = &m->members[i];

		if (member->n_covers == 0)
			answer_add(&answer, NONE, member->expert, member->score);
		for (size_t k = 0; k < member->n_covers; k++)
			answer_add(&answer, member->covers[k], member->expert, member->score);
	}
	return answer;
}

static bool is_same(const struct answer *a, const struct answer *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = a->list[i].need == b->list[i].need && a->list[i].expert == b->list[i].expert &&
			   a->list[i].score == b->list[i].score;
	return same;
}

static void print_answer(const struct snapshot *s, const char *whose, const struct answer *answer)
{
	fprintf(stderr, "  %s:", whose);
	for (size_t i = 0; i < answer->n; i++)
		fprintf(stderr, " %.*s=%.*s(%d)",
			TEXT_ARG(answer->list[i].need == NONE ? TEXT("supervisor")
												  : s->needs[answer->list[i].need].code),
			TEXT_ARG(s->experts[answer->list[i].expert].code), answer->list[i].score);
	fputc('\n', stderr);
}

/* ---- Cases ---------------------------------------------------------------------------------- */

enum way { WAY_MATCHER, WAY_EVERYBODY, WAY_SQL, WAYS = WAY_SQL + RIVAL_QUESTIONS };

struct contested {
	struct help help;
	struct answer answers[WAYS];
};

static district_index draw_district(const struct snapshot *s)
{
	district_index d;

	do
		d = (district_index)nation_pick((unsigned)s->n_districts);
	while (s->districts[d].level < LEVEL_DISTRICT);
	return d;
}

/* The needs found in the narrative, and the team for them. */
static struct matching form(const struct contest *c, const struct help *help, struct arena *a)
{
	struct matching m = {.lead = NONE};

	if (!detect(c->s, help, a, &m) || !team_form(c->s, help, c->loads, c->now, a, &m))
		exit(70);
	return m;
}

/* Somebody is kept out of the team that would be chosen, or known to the client. */
static void concern(const struct contest *c, struct help *help)
{
	struct arena a;
	struct matching m;
	expert_index e;

	arena_init(&a, CASE_ARENA);
	m = form(c, help, &a);
	if (m.n_members) {
		e = m.members[nation_pick((unsigned)m.n_members)].expert;
		switch (nation_pick(5)) {
		case 0:
			help->excluded[help->n_excluded++] = e;
			break;
		case 1:
			help->kin[help->n_kin++] = e;
			break;
		case 2:
			help->other_party[help->n_other_party++] = e;
			break;
		case 3:
			help->complained[help->n_complained++] =
				snapshot_cell(c->s->experts[e].row, EXPERT_UNIT);
			break;
		default:
			help->known_expert = m.members[0].n_alternates ? m.members[0].alternates[0] : e;
		}
	}
	arena_release(&a);
}

static void ask_more(const struct contest *c, struct help *help)
{
	if (nation_pick(3) == 0)
		help->language = (uint16_t)nation_pick((unsigned)c->s->n_languages);
	help->language_unknown = help->language == NONE && nation_pick(20) == 0;
	help->helper_sex = "\0\0FM"[nation_pick(4)];
	for (unsigned i = nation_pick(4); i > 0; i--)
		concern(c, help);
}

/* ---- The SQL's team ------------------------------------------------------------------------- */

/* What is put to experts, gravest first; and the leaves that the statement is asked for. */
struct question {
	struct rules rules;
	need_index needs[NEEDS_SHOWN_MAX + 1], leaves[LEAVES_ASKED_MAX];
	size_t n_needs, n_leaves;
};

static bool is_for_experts(const struct snapshot *s, need_index n)
{
	const struct need *need = &s->needs[n];

	for (size_t i = 0; i < need->n_types; i++)
		if (s->types[need->types[i]].kind == TYPE_EXPERT)
			return need->kind == NEED_NEED;
	return false;
}

static bool is_among(const need_index *list, size_t n, need_index need)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == need)
			return true;
	return false;
}

static struct question question_of(
	const struct contest *c, const struct help *help, const struct matching *m)
{
	struct question q = {.rules = rules_read(c->s, help, c->loads, c->now, m)};
	need_index language = q.rules.language_need;
	bool anything = false;

	for (size_t i = 0; i < m->n_needs; i++) {
		need_index n = m->needs[i].need;

		anything = anything || c->s->needs[n].kind == NEED_NEED;
		if (!is_for_experts(c->s, n))
			continue;
		q.needs[q.n_needs++] = n;
		if (!need_set_has(&q.rules.unsafe, n))
			q.leaves[q.n_leaves++] = n;
	}
	if (q.n_leaves && language != NONE && !is_among(q.leaves, q.n_leaves, language))
		q.leaves[q.n_leaves++] = language;
	if (!anything) { /* a supervisor sorts it out with the worker */
		q.rules = rules_for_supervisor(&q.rules);
		q.rules.language_need = NONE;
		q.needs[q.n_needs++] = q.leaves[q.n_leaves++] = NONE;
	}
	return q;
}

/* Whoever interprets comes first, if somebody takes a need only beside them. */
static void put_interpreter_first(struct question *q)
{
	need_index language = q->rules.language_need;
	size_t at = 0;

	while (at < q->n_needs && q->needs[at] != language)
		at++;
	q->n_needs += at == q->n_needs;
	for (; at > 0; at--)
		q->needs[at] = q->needs[at - 1];
	q->needs[0] = language;
}

/* The smallest cover by those whom the statement named. */
static struct answer cover(struct question *q, const struct takers *t, struct arena *a)
{
	struct answer answer = {.n = 0};
	uint32_t *able = arena_array(a, t->n, sizeof(*able));
	uint16_t *scores;
	struct cover cover;

	if (t->interpreted)
		put_interpreter_first(q);
	scores = arena_array(a, t->n * q->n_needs, sizeof(*scores));
	if (!able || !scores)
		exit(70);
	for (size_t k = 0; k < q->n_needs; k++) {
		size_t leaf = 0;

		while (leaf < q->n_leaves && q->leaves[leaf] != q->needs[k])
			leaf++;
		for (size_t i = 0; leaf < q->n_leaves && i < t->n; i++) {
			able[i] |= (uint32_t)(t->list[i].able >> leaf & 1) << k;
			scores[i * q->n_needs + k] = t->list[i].scores[leaf];
		}
	}
	cover = cover_find(&(struct cover_question){q->n_needs, t->n, able, scores});
	for (size_t k = 0; k < q->n_needs; k++)
		if (cover.who[k] != NOBODY)
			answer_add(&answer, q->needs[k], t->list[cover.who[k]].expert,
				scores[cover.who[k] * q->n_needs + k]);
	take_means(&answer);
	return answer;
}

/* What the statement says of its own team. */
static struct answer given(const struct question *q, const struct takers *t)
{
	struct answer answer = {.n = 0};

	for (size_t i = 0; i < t->n; i++)
		for (size_t leaf = 0; leaf < q->n_leaves; leaf++)
			if (t->list[i].able >> leaf & 1)
				answer_add(&answer, q->leaves[leaf], t->list[i].expert, t->list[i].scores[leaf]);
	take_means(&answer);
	return answer;
}

static double ask_sql(const struct contest *c, struct contested *one, enum rival_question what)
{
	struct matching m = {.lead = NONE};
	struct question q;
	struct rival_case asked;
	struct takers takers;
	struct arena a;
	double took;

	arena_init(&a, ALL_ARENA);
	if (!detect(c->s, &one->help, &a, &m))
		exit(70);
	q = question_of(c, &one->help, &m);
	asked = (struct rival_case){
		&q.rules, q.leaves, q.n_leaves, is_among(q.needs, q.n_needs, q.rules.language_need)};
	took = rival_ask(c->rival, what, &asked, &a, &takers);
	one->answers[WAY_SQL + what] =
		what == RIVAL_TAKERS ? cover(&q, &takers, &a) : given(&q, &takers);
	arena_release(&a);
	return took;
}

static struct help draw_help(const struct contest *c, bool more)
{
	struct help help = {.narrative = c->narratives[nation_pick((unsigned)c->n_narratives)],
		.district = c->scoped ? draw_district(c->s) : NONE,
		.language = NONE,
		.age = 40,
		.disability = -1,
		.known_expert = NOBODY};

	if (more)
		ask_more(c, &help);
	return help;
}

/* Whether something is put to experts, and no more than SQL forms a team for. */
static bool is_for_all(const struct contest *c, const struct help *help)
{
	struct matching m = {.lead = NONE};
	struct question q;
	struct arena a;

	arena_init(&a, CASE_ARENA);
	if (!detect(c->s, help, &a, &m))
		exit(70);
	q = question_of(c, help, &m);
	arena_release(&a);
	return q.n_leaves > 0 && q.n_needs < RIVAL_TEAM_LEAVES; /* an interpreter may come to them */
}

/* By turns as the narrative says, and asking for more. */
static struct contested *draw_cases(const struct contest *c)
{
	struct contested *cases = calloc(c->cases, sizeof(*cases));

	nation_seed(20261122);
	for (size_t i = 0; i < c->cases; i++)
		do
			cases[i].help = draw_help(c, i % 2);
		while (!is_for_all(c, &cases[i].help));
	return cases;
}

/* ---- Each way ------------------------------------------------------------------------------- */

static double ask_library(const struct contest *c, struct contested *one, enum way way)
{
	struct matching m = {.lead = NONE};
	struct arena a;
	double begun, took;
	bool ok;

	arena_init(&a, way == WAY_EVERYBODY ? ALL_ARENA : CASE_ARENA);
	ok = detect(c->s, &one->help, &a, &m);
	begun = seconds();
	ok = ok && (way == WAY_EVERYBODY ? team_form_of_all : team_form)(
				   c->s, &one->help, c->loads, c->now, &a, &m);
	took = seconds() - begun;
	if (!ok)
		exit(70);
	one->answers[way] = answer_of(&m);
	arena_release(&a);
	return took;
}

/* All ways take their turns at a few cases, so that a change of the machine's speed meets all. */
struct running {
	struct contested *cases;
	double *times[WAYS];
	size_t done;
};

static void run_round(const struct contest *c, struct running *run)
{
	size_t to = run->done + ROUND < c->cases ? run->done + ROUND : c->cases;

	for (int way = 0; way < (c->rival ? WAYS : WAY_SQL); way++)
		for (size_t i = run->done; i < to; i++)
			run->times[way][i] =
				way >= WAY_SQL ? ask_sql(c, &run->cases[i], (enum rival_question)(way - WAY_SQL))
							   : ask_library(c, &run->cases[i], (enum way)way);
	run->done = to;
}

static double time_nothing(struct rival *r)
{
	double times[NOTHINGS];

	for (size_t i = 0; i < NOTHINGS; i++)
		times[i] = rival_ask_nothing(r);
	return quantile(times, NOTHINGS, 500);
}

static size_t compare(const struct contest *c, const struct running *run, int way, const char *name)
{
	size_t differ = 0;

	for (size_t i = 0; i < run->done; i++) {
		const struct answer *answers = run->cases[i].answers;

		if (is_same(&answers[WAY_MATCHER], &answers[way]) || differ++ >= SAID_MAX)
			continue;
		fprintf(stderr, "case %zu\n", i);
		print_answer(c->s, "the matcher", &answers[WAY_MATCHER]);
		print_answer(c->s, name, &answers[way]);
	}
	return differ;
}

/* socket: what a round trip costs that asks for nothing; it is taken off. */
static size_t tell(const struct contest *c, const struct running *run, int way, double socket)
{
	static const char *const names[WAYS] = {"team, half of them asking for more",
		"  by looking at everybody", "  SQL, without the cover", "  SQL",
		"  SQL by rows of experts"};
	double off = way >= WAY_SQL ? socket : 0;
	double p50 = quantile(run->times[way], run->done, 500) - off;
	double p99 = quantile(run->times[way], run->done, 990) - off;
	size_t differ = compare(c, run, way, names[way]);

	printf("  %-34s p50 %9.1f  p99 %9.1f us", names[way], p50 * 1e6, p99 * 1e6);
	if (way != WAY_MATCHER)
		printf("  %8.1f times ours  %zu of %zu the same",
			p50 / quantile(run->times[WAY_MATCHER], run->done, 500), run->done - differ, run->done);
	putchar('\n');
	return differ;
}

size_t contest_run(const struct contest *c)
{
	struct running run = {.cases = draw_cases(c)};
	size_t differ = 0;
	double socket = c->rival ? time_nothing(c->rival) : 0, until;

	for (int way = 0; way < WAYS; way++)
		run.times[way] = calloc(c->cases, sizeof(double));
	run_round(c, &run); /* to warm what is to be warm */
	run.done = 0;
	until = seconds() + c->patience;
	while (run.done < c->cases && (run.done < LEAST_CASES || seconds() < until))
		run_round(c, &run);
	for (int way = 0; way < (c->rival ? WAYS : WAY_SQL); way++)
		differ += tell(c, &run, way, socket);
	for (int way = 0; way < WAYS; way++)
		free(run.times[way]);
	free(run.cases);
	return differ;
}
