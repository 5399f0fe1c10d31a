/*
 * Detection: screens and needs in the words of a help-request.
 *
 * Screens come first and apart. Nothing silences a screen but a negation in its own clause; what
 * is hearsay, suspicion, past or about somebody else is marked and still raised. Needs obey the
 * scope rules of their terms.
 *
 * Scope of terms. FIRM: held whatever stands around. OPEN and PAST: cancelled by a negation; of a
 * need, also where it is another person's or a condition. An OPEN term that is told of the past
 * counts half for its need. A term A+B holds in a sentence where each part holds somewhere. A cue
 * of scope WORSE counts only in sentences which other cues of its kind raise by what is not past,
 * and in those beside them; it is as doubtful as they are.
 *
 * Screens: of each kind the gravest level found (of equal grade the one nearest to harm now), with
 * the words of all its cues. A cue told of the past, by a word of time or by 过, raises the kind's
 * level HISTORY if there is one, and the grade at least to urgent. A yes of the urgent screen
 * raises without words, at least to urgent: violence the one of PARTNER_VIOLENCE,
 * CHILD_ABUSE_NEGLECT (under 18) or ELDER_ABUSE (from 60), away MISSING, no support
 * NO_CARE_OR_SHELTER; other danger to life names no kind and grades crisis by itself.
 *
 * Marks of a result are those that none of its evidence is free of: one plain statement takes the
 * doubt away. Only PASTTIME of a screen stays, being history of risk.
 */
#ifndef JIEYOU_DETECT_H
#define JIEYOU_DETECT_H

#include "matching.h"

/*
 * Fills screens, needs and grade of *m. Words are looked for in the narrative only, so that
 * evidence can be cited in it. Shown needs are those declared, those whose words, moved by the
 * model if there is one, reach 500 per mille, and those that follow from all this and from facts
 * (combination.h); at most NEEDS_SHOWN_MAX. False, *m untouched, when the arena is full.
 */
bool detect(const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m);

#endif
