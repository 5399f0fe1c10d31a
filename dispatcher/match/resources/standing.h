/*
 * Standing: how surely a rule holds for a client, as one small number. Private to eligible*.c.
 */
#ifndef JIEYOU_STANDING_H
#define JIEYOU_STANDING_H

#include "client.h"
#include "eligible.h"

enum { WAYS_MAX = 4 /* in which a condition can be proved; more make no difference */ };

/* The less, the surer. */
enum standing {
	STANDING_ELIGIBLE,
	/* and WAYS_MAX more for each proof that is missing, less the ways of the narrowest of them */
	STANDING_POSSIBLE,
	STANDING_UNSAID = STANDING_POSSIBLE + WAYS_MAX * (CONDITIONS_MAX + 1), /* nothing is asked */
	STANDING_NOT_ELIGIBLE,
	STANDING_NOT_NOW, /* not yet valid, or expired: never offered */
};

enum standing standing_of(
	const struct rule *r, const struct help *help, struct known_facts facts, moment now);

static inline enum eligibility standing_eligibility(enum standing s)
{
	return s == STANDING_ELIGIBLE ? ELIGIBLE : s <= STANDING_UNSAID ? POSSIBLE : NOT_ELIGIBLE;
}

/* As eligible_check() for a rule. False: the arena is full. */
bool standing_missing(const struct snapshot *s, const struct rule *r, const struct help *help,
	struct known_facts facts, struct arena *a, const struct reason **ret, size_t *ret_n);

#endif
