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
	Jieyou__HandleCase body; /* of its event: as it came, and what the desk has added */
	struct step then;        /* what follows from it: of EVENT_KINDS nothing does */
	struct text notice;      /* what it means, where that is not plain */
};

/*
 * Makes the step of a form ready: which event it is, what it changes of the case besides. Refuses
 * (false) what the case, the register or the practice rules do not allow.
 */
bool forms_adjust(struct request *q, struct handling *h);

/* What several forms ask: whether the catalogue has these; */
bool forms_check_resources(struct request *q, struct text field, char *const *codes, size_t n);

/* whether the supervisor who is said to have agreed by telephone is another, of the case's
 * district. */
bool forms_is_supervisor(struct request *q, const struct case_facts *c, const char *id);

/* Those of teams: forms_team.c. */
bool form_adjust_confirm(struct request *q, struct handling *h);
bool form_adjust_join(struct request *q, struct handling *h);
bool form_adjust_decline(struct request *q, struct handling *h);
bool form_adjust_add(struct request *q, struct handling *h);
bool form_adjust_pull(struct request *q, struct handling *h);
bool form_adjust_step_back(struct request *q, struct handling *h);

/* Those of the library: forms_library.c. */
bool form_adjust_propose_entry(struct request *q, struct handling *h);
bool form_adjust_approve_entry(struct request *q, struct handling *h);
bool form_adjust_withdraw_entry(struct request *q, struct handling *h);

/* Those of linkages: forms_linkage.c. */
bool form_adjust_propose_linkage(struct request *q, struct handling *h);
bool form_adjust_refer(struct request *q, struct handling *h);
bool form_adjust_move_linkage(struct request *q, struct handling *h);

/* Matches again: forms_needs.c. */
bool form_adjust_change_needs(struct request *q, struct handling *h);

/*
 * Whether what a decision rests on is to be loaded for it (load.asked); and by the dispatcher for
 * itself (load.own), for whoever may hand in the form need not see that.
 */
bool forms_ask(const Jieyou__HandleCase *form);
bool forms_ask_own(const Jieyou__HandleCase *form);

#endif
