/*
 * Offers of a case: who is asked to support it, and who does. They are facts of
 * the case (facts.offers), loaded with it, and changed there as the decision changes them. An offer
 * that is OPEN or JOINED is live, and holds a place of its expert's; but for that of a supervisor
 * (supervision.h), or of who is on the panel of a contest.
 */
#ifndef JIEYOU_OFFERS_H
#define JIEYOU_OFFERS_H

#include "facts.h"
#include "matching.h"
#include "request.h"

/* Who is to be asked to take what; none: to sort the case out with the worker. */
struct asked {
	expert_index expert;
	need_index needs[NEEDS_SHOWN_MAX];
	size_t n_needs;
	bool lead;
};

bool offers_open(const struct offer_facts *o);
bool offers_live(const struct offer_facts *o);
bool offers_supervises(const struct offer_facts *o);
bool offers_judges(const struct offer_facts *o);      /* is on the panel of a contest */
bool offers_takes_place(const struct offer_facts *o); /* neither of these */
bool offers_leads(const struct offer_facts *o);       /* the team, or supervises */

/* The live offer of an expert; of whoever leads or is asked to; NULL: there is none. */
struct offer_facts *offers_of(const struct facts *f, struct text expert);
struct offer_facts *offers_lead(const struct facts *f);

/* Whether an expert led the team until support ended, and that is not followed up yet. */
bool offers_led(const struct facts *f, const struct case_facts *c, struct text expert);

/* The live offer of one case to an expert, of a page of cases, too; NULL likewise. */
const struct offer_facts *offers_on(const struct facts *f, case_id id, struct text expert);

/*
 * Whether somebody rests for the case: has declined it, or is in conflict. And whether they are not
 * to be asked without somebody saying so: were asked before, in whatever way that ended.
 */
bool offers_rests(const struct facts *f, struct text expert);
bool offers_asked(const struct facts *f, struct text expert);

/* Adds rows: each of them is asked. False: the arena is full. */
bool offers_issue(
	struct request *q, const struct case_facts *c, const struct asked *list, size_t n);

/* Adds a row: an offer was accepted ("JOINED"), or has ended; why, as a code. False likewise. */
bool offers_answer(struct request *q, const struct case_facts *c, struct offer_facts *o,
	struct text state, struct text reason);

/* All live offers end, for support does. */
bool offers_end(struct request *q, const struct case_facts *c);

#endif
