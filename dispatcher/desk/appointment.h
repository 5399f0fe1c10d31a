/*
 * Appointment (聘任): somebody is of the pool, from the event that approves it to the end of the
 * term, or to an earlier one. The event writes the pool's row, so that the pool and the record say
 * the same; the term of the file's state is that of the appointment, of which staff are reminded as
 * far before its end as due.renewal says, and which the ticker ends when nobody has renewed it.
 * Whoever serves no more is withdrawn from what they do as anybody is whose appointment has ended
 * (do_lapse.c).
 */
#ifndef JIEYOU_APPOINTMENT_H
#define JIEYOU_APPOINTMENT_H

#include "step.h"

/* Whether the pool can take a candidate as they are said to be: it knows all codes; refused as
 * `of`. */
bool appointment_check_candidate(struct request *q, struct text of, const Jieyou__Candidate *m);

/*
 * Adds the row by which the pool has them from now on, with the event that is next of *c; begins,
 * their first day. expert: who is of the pool already; empty: they are new. False: the arena is
 * full.
 */
bool appointment_write(struct request *q, const struct case_facts *c, struct text expert,
	struct text begins, const Jieyou__ProposeAppointment *terms);

/* The term of the file whose appointment's last day is `ends` (2026-01-05), from now on. */
struct due_term appointment_term(struct request *q, const struct case_facts *c, struct text ends);

/*
 * Adds the row that ends it with the event `seq`: yesterday was the last day. False: the arena is
 * full.
 */
bool appointment_end(struct request *q, const struct case_facts *c, int32_t seq);

/* The term of an appointment has passed: nobody has renewed it, and it ends. False likewise. */
bool appointment_lapse(struct request *q, struct case_facts *c);

#endif
