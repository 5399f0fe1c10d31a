/*
 * Standing: how surely a rule holds for a client, as one small number. Private to eligible*.c.
 */
#ifndef JIEYOU_STANDING_H
#define JIEYOU_STANDING_H

#include "client.h"
#include "eligible.h"

/* The less, the surer. */
enum standing {
	STANDING_ELIGIBLE,
	STANDING_POSSIBLE, /* and one more for each proof that is missing */
	STANDING_UNSAID = STANDING_POSSIBLE + CONDITIONS_MAX + 1, /* no condition is known */
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
