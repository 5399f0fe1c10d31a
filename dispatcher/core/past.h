/*
 * Past: what has happened to a case, as far as its next moves rest on it: of every kind of event
 * the last one's number. And how often its client was not reached.
 */
#ifndef JIEYOU_PAST_H
#define JIEYOU_PAST_H

#include "life.h"
#include "moment.h"

struct past {
	int32_t last[EVENT_KINDS]; /* 0: it has not happened */
};

/* "FILED 1 NOTED 7": kinds with their last numbers. False: it is something else. */
bool past_from(struct text t, struct past *ret);

bool past_has(const struct past *p, enum event_kind kind);

/* Whether it has happened, and not only before the last `since`. */
bool past_has_since(const struct past *p, enum event_kind kind, enum event_kind since);

/* Whether what was done then is written down late: more than so long after. */
enum { LATE_HOURS = 24 };
bool past_is_late(moment done, moment written);

/* When a client counts as lost: so many tries within a span, or one in each of so many months. */
struct lost_rule {
	int64_t tries, days;
	int64_t months; /* of 30 days */
};

/* tries: moments in microseconds since 1970, parted by blanks, in any order. */
bool past_is_lost(struct text tries, const struct lost_rule *rule, moment now);

#endif
