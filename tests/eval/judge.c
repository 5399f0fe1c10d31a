/*
 * Judge: what was said of a case, put before the hard rules again and held against a search of all
 * teams there could be.
 */
#include "routing.h"

/* ---- Every team there could be -------------------------------------------------------------- */

struct search {
	size_t n_needs, n_experts;
	uint32_t *able; /* of each expert: bits of needs */
	int *scores;    /* [expert * n_needs + need] */
	uint32_t wanted;
	size_t limit; /* members */
	expert_index team[NEEDS_SHOWN_MAX];
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
		q->team[q->n++] = (expert_index)e;
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
		keep_home(v, c, able);
		q.wanted |= UINT32_C(1) << k;
		for (size_t e = 0; e < q.n_experts; e++) {
			q.able[e] |= (uint32_t)able[e] << k;
			q.scores[e * q.n_needs + k] =
				team_score(v->s, &c->help, v->free, v->now, (expert_index)e, m->needs[k].need);
		}
	}
	return q;
}

/* ---- Judging what was said ------------------------------------------------------------------ */

static json_t *code_pair(struct text expert, struct text need)
{
	return json_sprintf("%.*s %.*s", TEXT_ARG(expert), TEXT_ARG(need));
}

json_t *judge_case(const struct evaluation *v, const struct sample *c)
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
			score += team_score(v->s, &c->help, v->free, v->now, b->expert, b->covers[k]);
			if (place == m->n_needs || !may_take(v, c, v->free, m, b->expert, b->covers[k]))
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
