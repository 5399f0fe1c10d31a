/*
 * Why not: of any expert and any need of a case, every hard rule that fails; or, if none does, the
 * score that lost, and to whom. Curing all the rules that are told makes the expert eligible,
 * unless the need is one that no expert takes.
 *
 * The matching is the one made of the same snapshot, help, loads and moment.
 */
#ifndef JIEYOU_WHY_H
#define JIEYOU_WHY_H

#include "matching.h"

struct why {
	need_index need;     /* NONE: to sort out a case in which no need for experts was found */
	bool eligible;       /* no hard rule fails */
	int score;           /* per mille; 0: the skill does not suffice */
	expert_index chosen; /* who takes it; or NOBODY */
	int chosen_score;    /* for this need */
	const struct reason *reasons; /* the rules that fail; or the one that says who was preferred */
	size_t n_reasons;
};

/* What a question needs besides the expert and the need. */
struct why_case {
	const struct snapshot *s;
	const struct help *help;
	const struct loads *loads; /* as matching_run */
	moment now;
	const struct matching *m;
};

/* Of one need, which the case need not have; NONE as above. False: the arena is full. */
bool why_need(
	const struct why_case *c, expert_index e, need_index n, struct arena *a, struct why *ret);

/*
 * Of every need of the case, in its order; where none of them is more than a duty, of sorting it
 * out besides, which is last. NULL: the arena is full.
 */
const struct why *why_all(const struct why_case *c, expert_index e, struct arena *a, size_t *ret_n);

#endif
