/*
 * Whoever had to act on a case by its due time has not: it is put on record, and falls due again
 * after the same span. A request from nobody: the ticker leases the due row and opens it.
 */
#include "step.h"

static bool overdue_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

static bool overdue_write(struct request *q, struct case_facts c)
{
	struct step step = {.event = EVENT_OVERDUE, .who = role_bit(ROLE_SYSTEM)};

	if (!step_possible(q, &c, step.event, step.who))
		return true; /* nobody is late in this state */
	step.due = step_rule(&c);
	return step_take(q, &c, &step);
}

static bool overdue_decide(struct request *q)
{
	const struct case_facts *c = q->facts.cases;

	/* Others were first: nothing to write. */
	return q->facts.n_cases == 0 || c->due_at.us > q->now.us || overdue_write(q, *c);
}

const struct verb verb_overdue = {.name = "overdue",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = overdue_load,
	.decide = overdue_decide};
