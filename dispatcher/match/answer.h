/*
 * Answer: which of the centre's five answers fits, and why. One supervisor, or a resource alone,
 * is a valid result. It is a proposal: staff confirm answer and team before offers go out.
 *
 * The rules, first that fits: a crisis: conference. The worker asks for a seminar: it is held, for
 * nothing that is known of one case tells that others are like it. Three fields or more with an
 * expert in them, three experts, or two in different fields: conference, before dispatch. No need,
 * or one that a supervisor takes: supervision. Nobody needed and nothing uncovered: resource
 * linkage. Else referral; outwards, where nobody here can be sent.
 *
 * Beside the answer it is told what is left, that duties bind, and what safety wants (safety.h).
 */
#ifndef JIEYOU_ANSWER_H
#define JIEYOU_ANSWER_H

#include "matching.h"

/* Fills answer and answer_reasons of *m, whose other parts are filled. False: arena full. */
bool answer_choose(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m);

#endif
