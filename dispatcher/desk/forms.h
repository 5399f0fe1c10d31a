/*
 * Forms: what handling a case does beyond the step that the table of its life gives (forms.def).
 */
#ifndef JIEYOU_FORMS_H
#define JIEYOU_FORMS_H

#include "step.h"

/* A form that is being handed in. */
struct handling {
	const Jieyou__HandleCase *form;
	struct case_facts after; /* the case as it then is */
	struct step step;
	struct text notice; /* what it means, where that is not plain */
};

/*
 * Makes the step of a form ready: which event it is, what it changes of the case besides. Refuses
 * (false) what the case, the register or the practice rules do not allow.
 */
bool forms_adjust(struct request *q, struct handling *h);

#endif
