/*
 * Cases of trauma: what they are told wears on whoever supports them, so that nobody has more than
 * a few at once. Two practice rules of a district say which and how many, as proposals, for no
 * source gives a number:
 *
 * trauma.needs: leaf codes, and domains for all of their leaves, parted by blanks. A case that has
 * one of these needs is one of trauma, and so is every crisis. What a case is, its own district
 * says. trauma.open.max: how many of them somebody has open at once (asked for, or taking part),
 * from 1 to 9999; said by the district of the case that asks for one more. Where none says it,
 * nothing limits them, nor where what is said is no such number.
 *
 * A case that becomes one of trauma while it runs counts from then on, and nobody is taken off it.
 * The database judges the same as offers go out (is_trauma, 0033_debriefing.sql), under the
 * expert's lock; what is known here (loads.h) may be a little old.
 */
#ifndef JIEYOU_TRAUMA_H
#define JIEYOU_TRAUMA_H

#include "help.h"
#include "matching.h"

/* Whether one of these leaves, parted by blanks, is on the list of a district; of NONE, none is. */
bool trauma_lists(const struct snapshot *s, district_index d, struct text leaves, moment now);

/* Whether a case is one of trauma: as help says; where it does not, as its needs and grade show. */
bool trauma_found(
	const struct snapshot *s, const struct help *help, const struct matching *m, moment now);

/* How many somebody has open at once; INT32_MAX: nothing limits them. */
int32_t trauma_most(const struct snapshot *s, district_index d, moment now);

#endif
