/*
 * Safety: what violence forbids, and whose wish counts.
 *
 * Violence stands with any DV leaf, or the screen for partner violence. Then nobody mediates,
 * nobody counsels the couple, and nobody is brought to a table with the alleged abuser, until a
 * safety assessment and the victim's consent are on record.
 *
 * Whether to call the police is for a competent adult to say as long as life is not in danger: a
 * safety plan comes first. For a minor, or one who seems to be without full capacity, the duties of
 * duty.h bind instead.
 */
#ifndef JIEYOU_SAFETY_H
#define JIEYOU_SAFETY_H

#include "saying.h"

/* The leaves that no expert takes and no resource answers, for now. Needs and screens of *m are
 * filled in. */
struct need_set safety_barred(
	const struct snapshot *s, const struct help *help, const struct matching *m);

enum { SAFETY_REASONS_MAX = 2 };

/* Says it of the answer. The duties of *m are filled in, too. */
void safety_tell(struct saying *told, const struct snapshot *s, const struct help *help,
	const struct matching *m);

#endif
