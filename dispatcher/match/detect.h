/*
 * Detection: screens and needs in the words of a help-request.
 *
 * Screens come first and apart. Nothing silences a screen but a negation in its own clause; what
 * is hearsay, suspicion, past or about somebody else is marked and still raised. Needs obey the
 * scope rules of their terms.
 */
#ifndef JIEYOU_DETECT_H
#define JIEYOU_DETECT_H

#include "matching.h"

/*
 * Fills screens, needs and grade of *m. Words are looked for in the narrative only, so that
 * evidence can be cited in it. False when the arena is full.
 */
bool detect(const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m);

#endif
