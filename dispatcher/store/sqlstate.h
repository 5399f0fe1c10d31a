/*
 * What a batch comes to that the database has refused, by its SQLSTATE.
 */
#ifndef JIEYOU_SQLSTATE_H
#define JIEYOU_SQLSTATE_H

#include <stdbool.h>
#include <string.h>

#include "store.h"

/* insufficient_privilege: somebody whom a decision names may not do this. */
#define SQLSTATE_NOT_THEIRS "42501"
/* Others took the last place of a resource since it was decided (migrations/0035_linkages.sql). */
#define SQLSTATE_NO_PLACE "23J01"

static inline bool sqlstate_in(const char *state, const char *class)
{
	return memcmp(state, class, strlen(class)) == 0;
}

/* It met others: once more. 23505: a key that was just being committed; the judge sees it now. */
static inline bool sqlstate_of_conflict(const char *state)
{
	return sqlstate_in(state, "40") || sqlstate_in(state, "23505");
}

/* One decision is refused for its own sake, whatever is beside it. */
static inline bool sqlstate_of_one(const char *state)
{
	return sqlstate_in(state, "22") || sqlstate_in(state, "23") ||
		   sqlstate_in(state, SQLSTATE_NOT_THEIRS);
}

/* What those hear whose decisions were refused. */
static inline enum outcome sqlstate_outcome(const char *state)
{
	if (sqlstate_in(state, SQLSTATE_NOT_THEIRS))
		return OUTCOME_DENIED;
	if (sqlstate_in(state, SQLSTATE_NO_PLACE) ||
		sqlstate_in(state, "23505")) /* no request's: what it would make is there already */
		return OUTCOME_MOVED;
	return sqlstate_of_one(state) || sqlstate_in(state, "42") ? OUTCOME_FAULT : OUTCOME_UNAVAILABLE;
}

#endif
