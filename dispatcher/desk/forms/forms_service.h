/*
 * Forms of support, from the plan to the follow-up (forms.def): a detail of forms.h.
 */
#ifndef JIEYOU_FORMS_SERVICE_H
#define JIEYOU_FORMS_SERVICE_H

#include "contact.h"
#include "forms.h"

/* By which way a note says the client was contacted; CONTACT_WAYS: by none, or the client came. */
enum contact_way forms_way_of_note(const Jieyou__Note *m);

/* Sets task n, of the words that the form has; its owner is told. False: refused, or the arena is
 * full.
 */
bool forms_set_task(
	struct request *q, struct handling *h, const Jieyou__TaskSet *m, int32_t n, struct text field);

/*
 * How the client has agreed to be reached; and whether there is violence, or may be: of what the
 * record keeps (load.asked). False: refused, or the arena is full.
 */
bool forms_client_note(struct request *q, struct contact_note *ret, bool *ret_violence);

/* Whether that was allowed; what no program can tell, goes through the worker who has agreed it. */
bool forms_was_allowed(struct request *q, const struct case_facts *c, struct contact_answer answer);

bool form_adjust_plan(struct request *q, struct handling *h);
bool form_adjust_note(struct request *q, struct handling *h);
bool form_adjust_review(struct request *q, struct handling *h);
bool form_adjust_task_set(struct request *q, struct handling *h);
bool form_adjust_task_done(struct request *q, struct handling *h);
bool form_adjust_report(struct request *q, struct handling *h);
bool form_adjust_excuse(struct request *q, struct handling *h);
bool form_adjust_end(struct request *q, struct handling *h);
bool form_adjust_hand_over(struct request *q, struct handling *h);
bool form_adjust_worker_heard(struct request *q, struct handling *h);
bool form_adjust_client_heard(struct request *q, struct handling *h);

#endif
