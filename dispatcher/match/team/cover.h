/*
 * Cover: who takes which need, so that most needs are taken, then by the fewest, then with the
 * highest total score, then by the lowest codes. Private to team.c.
 *
 * Exact for the first TEAM_EXACT_MAX needs: dynamic programming over sets of needs. A score does
 * not depend on the rest of the team, so of all experts who can take a set the best one is
 * enough. What is beyond goes to members who can take it, then greedily to whoever takes most.
 */
#ifndef JIEYOU_COVER_H
#define JIEYOU_COVER_H

#include "matching.h"

/* Needs are gravest first, experts in order. */
struct cover_question {
	size_t n_needs; /* at most NEEDS_SHOWN_MAX */
	size_t n_experts;
	const uint32_t *able;   /* of each expert: bit k, may take need k */
	const uint16_t *scores; /* [expert * n_needs + k]; read only where able */
};

struct cover {
	uint32_t who[NEEDS_SHOWN_MAX]; /* of each need; NOBODY */
	uint32_t team[TEAM_MAX];       /* in order; each takes at least one need */
	size_t n_team;
	uint32_t left; /* needs that somebody could take, but the team has TEAM_MAX members */
};

struct cover cover_find(const struct cover_question *q);

#endif
