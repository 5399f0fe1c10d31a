/*
 * Policies: ways to send experts to a request, the library's own among them.
 */
#ifndef JIEYOU_TEST_POLICY_H
#define JIEYOU_TEST_POLICY_H

#include "routing.h"

enum { POLICIES = 5 };

struct simulation {
	const struct evaluation *v;
	const struct policy *policy;
	struct arena *team_arena; /* released after each request */
	uint64_t chance;          /* the policy's own; arrivals have another */
	int64_t step;
	struct loads *loads;
	int64_t *last; /* of each expert: the step at which a case last came */
};

/* A request as routed: m is its team, who[k] the place in it of who takes labelled need k. */
struct routed {
	struct matching m;
	struct member members[TEAM_MAX];
	expert_index who[NEEDS_SHOWN_MAX]; /* an expert; or NOBODY */
};

/* form fills r; rank says whom a policy of one need at a time prefers: the highest. */
struct policy {
	const char *name;
	void (*form)(struct simulation *sim, const struct sample *c, struct routed *r);
	int64_t (*rank)(struct simulation *sim, expert_index e, need_index n);
};

/* The first is the library itself. */
extern const struct policy policies[POLICIES];

/* Sends experts to a request with the labelled needs of c. */
void route(struct simulation *sim, const struct sample *c, struct routed *ret);

/* Level of an expert for a need; 0: does not answer it. */
int level_of(const struct snapshot *s, expert_index e, need_index n);

/* A number below n, so that runs are the same everywhere. */
uint32_t draw(uint64_t *state, uint32_t n);

#endif
