/*
 * Glass: a case is read by somebody who has no right to it, at once and for a reason, as one breaks
 * the glass over an alarm. It is open for some hours, to whoever broke it and to nobody else
 * (core/rights.def, relation GLASS), and each breaking is reviewed by whoever answers for privacy.
 */
#ifndef JIEYOU_GLASS_H
#define JIEYOU_GLASS_H

#include "facts.h"
#include "jieyou.pb-c.h"

/* Until when one that is broken now is open: GLASS_HOURS (core/rights.h). */
moment glass_until(moment now);

/* Whether it is: its time has not passed, nor has a review found it unjustified. */
bool glass_is_open(const struct glass_facts *g, moment now);

/* The one over the case that was loaded that somebody broke and that is open; NULL: none. */
const struct glass_facts *glass_open_by(const struct facts *f, struct text who, moment now);

/* The one of this event; NULL: none. */
const struct glass_facts *glass_of(const struct facts *f, int32_t seq);

/*
 * How often the glass over the case that was loaded was broken without a review so far. While there
 * is one, support does not end: what the review rests on must still be there.
 */
size_t glass_unreviewed(const struct facts *f);

/* As it is told, without why. NULL: the arena is full. */
Jieyou__Glass *glass_show(const struct glass_facts *g, moment now, struct arena *a);

/* "JUSTIFIED" and back; empty, VERDICT_UNKNOWN: not reviewed. */
struct text glass_verdict(Jieyou__Verdict v);

#endif
