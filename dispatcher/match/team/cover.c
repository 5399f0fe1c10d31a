#include "cover.h"

enum { SETS = 1 << TEAM_EXACT_MAX };

/* The best way found to take a set of needs. */
struct way {
	int score;
	uint16_t n; /* members; of the empty set 0 */
	bool possible;
	uint32_t team[TEAM_EXACT_MAX]; /* in order */
};

/* The best single expert for a set of needs; NOBODY if nobody can take it all. */
struct taker {
	int score;
	uint32_t expert;
};

struct takers {
	struct taker of[SETS];
	uint32_t beside[TEAM_EXACT_MAX]; /* of each need: what else those who take it can take */
};

static uint16_t score_of(const struct cover_question *q, size_t expert, size_t k)
{
	return q->scores[expert * q->n_needs + k];
}

static int score_of_set(const struct cover_question *q, size_t expert, uint32_t set)
{
	int sum = 0;

	for (size_t k = 0; k < q->n_needs; k++)
		if (set >> k & 1)
			sum += score_of(q, expert, k);
	return sum;
}

/* Of all sets within `exact`. Experts come in order: the first of equals is kept. */
static void find_takers(const struct cover_question *q, uint32_t exact, struct takers *t)
{
	int sums[SETS];

	sums[0] = 0;
	memset(t->beside, 0, sizeof(t->beside));
	for (uint32_t set = 0; set <= exact; set++)
		t->of[set] = (struct taker){.score = -1, .expert = NOBODY};
	for (size_t e = 0; e < q->n_experts; e++) {
		uint32_t able = q->able[e] & exact;

		for (uint32_t left = able; left; left &= left - 1)
			t->beside[__builtin_ctz(left)] |= able;
		/* Upwards, so that the sum of a set without its lowest need is there already. */
		for (uint32_t set = able & -able; set; set = (set - able) & able) {
			sums[set] = sums[set & (set - 1)] + score_of(q, e, (size_t)__builtin_ctz(set));
			if (sums[set] > t->of[set].score)
				t->of[set] = (struct taker){.score = sums[set], .expert = (uint32_t)e};
		}
	}
}

/* Puts e into its place among n sorted. False if it was there. */
static bool insert(uint32_t *team, size_t n, uint32_t e)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++)
		if (team[i] == e)
			return false;
	for (; at > 0 && team[at - 1] > e; at--)
		team[at] = team[at - 1];
	team[at] = e;
	return true;
}

/* Fewer members, then the higher score, then the lower codes. */
static bool is_better(const struct way *a, const struct way *b)
{
	if (a->n != b->n)
		return a->n < b->n;
	if (a->score != b->score)
		return a->score > b->score;
	for (size_t i = 0; i < a->n; i++)
		if (a->team[i] != b->team[i])
			return a->team[i] < b->team[i];
	return false;
}

/* Keeps in *best the better of itself and t's taking part of a set, beside the way for the rest. */
static void try_way(struct way *best, const struct taker *t, const struct way *rest)
{
	struct way way;

	if (!rest->possible)
		return;
	if (best->possible &&
		(rest->n >= best->n || (rest->n + 1 == best->n && rest->score + t->score < best->score)))
		return; /* most end here, before anything is copied */
	way = *rest;
	if (!insert(way.team, way.n, t->expert))
		return;
	way.n++;
	way.score += t->score;
	if (!best->possible || is_better(&way, best))
		*best = way;
}

/* What is known of the sets met so far. */
struct ways {
	const struct takers *takers;
	struct way of[SETS];
	bool known[SETS];
};

/*
 * The best way to take all of `set`, each need of which somebody can take: the expert who takes its
 * lowest need, with some of its others, beside the best way for the rest. Each set is worked out
 * once, and only those that a team can leave.
 */
static const struct way *find_way(struct ways *w, uint32_t set)
{
	struct way *best = &w->of[set];
	uint32_t lowest = set & -set, others = set & ~lowest, beside;

	if (w->known[set])
		return best;
	w->known[set] = true;
	*best = (struct way){.possible = set == 0};
	if (set == 0)
		return best;
	beside = others & w->takers->beside[__builtin_ctz(set)];
	for (uint32_t with = beside;; with = (with - 1) & beside) {
		const struct taker *taker = &w->takers->of[lowest | with];

		if (taker->expert != NOBODY)
			try_way(best, taker, find_way(w, others & ~with));
		if (with == 0 || best->n == 1)
			return best; /* one alone is found first, and nothing betters it */
	}
}

static uint32_t able_of_all(const struct cover_question *q)
{
	uint32_t able = 0;

	for (size_t e = 0; e < q->n_experts; e++)
		able |= q->able[e];
	return able;
}

/* Needs of `set` that a member can take go to the best of them. Returns what nobody took. */
static uint32_t give_to_team(const struct cover_question *q, struct cover *c, uint32_t set)
{
	uint32_t left = set;

	for (size_t k = 0; k < q->n_needs; k++) {
		if (!(set >> k & 1))
			continue;
		for (size_t i = 0; i < c->n_team; i++) {
			uint32_t e = c->team[i];

			if (!(q->able[e] >> k & 1))
				continue;
			if (left >> k & 1 || score_of(q, e, k) > score_of(q, c->who[k], k))
				c->who[k] = e;
			left &= ~(UINT32_C(1) << k);
		}
	}
	return left;
}

/* The expert who takes most of `set`, then with the highest score, then of the lowest code. */
static struct taker greediest(const struct cover_question *q, uint32_t set)
{
	struct taker best = {.score = -1, .expert = NOBODY};
	int most = 0;

	for (size_t e = 0; e < q->n_experts; e++) {
		int takes = __builtin_popcount(q->able[e] & set);
		int score = takes ? score_of_set(q, e, q->able[e] & set) : 0;

		if (takes > most || (takes == most && takes > 0 && score > best.score)) {
			best = (struct taker){.score = score, .expert = (uint32_t)e};
			most = takes;
		}
	}
	return best;
}

/* A member whose needs all went to one who came later has nothing left to do. */
static void drop_idle(struct cover *c, size_t n_needs)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_team; i++) {
		bool idle = true;

		for (size_t k = 0; idle && k < n_needs; k++)
			idle = c->who[k] != c->team[i];
		if (!idle)
			c->team[kept++] = c->team[i];
	}
	c->n_team = kept;
}

struct cover cover_find(const struct cover_question *q)
{
	struct takers takers;
	struct ways ways;
	struct cover c = {.n_team = 0};
	size_t n_exact = q->n_needs < TEAM_EXACT_MAX ? q->n_needs : TEAM_EXACT_MAX;
	uint32_t exact = (UINT32_C(1) << n_exact) - 1, able = able_of_all(q);
	const struct way *way;

	for (size_t k = 0; k < NEEDS_SHOWN_MAX; k++)
		c.who[k] = NOBODY;
	find_takers(q, exact, &takers);
	ways.takers = &takers;
	memset(ways.known, 0, sizeof(ways.known));
	way = find_way(&ways, able & exact);
	memcpy(c.team, way->team, way->n * sizeof(way->team[0]));
	c.n_team = way->n;
	c.left = give_to_team(q, &c, able);
	while (c.left && c.n_team < TEAM_MAX) {
		insert(c.team, c.n_team, greediest(q, c.left).expert);
		c.n_team++;
		c.left = give_to_team(q, &c, able);
	}
	drop_idle(&c, q->n_needs);
	return c;
}
