/*
 * Duty: legal obligations to act, told beside the proposal and never "covered" by an expert:
 * making a proposal is not making the report that the law wants.
 *
 * A duty stands when one of its screens is raised and what it asks of the client is so: one of its
 * facts is true or not ruled out, one of those to be shown is true, or a word of the narrative
 * shows it (even of hearsay, for suspicion binds, and even denied: a human is to look). It also
 * stands when its leaf was found or declared as a need (then which law it is may be for a human
 * to say).
 */
#ifndef JIEYOU_DUTY_H
#define JIEYOU_DUTY_H

#include "matching.h"

/* Fills duties of *m, whose screens and needs are filled. False: arena full. */
bool duty_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m);

#endif
