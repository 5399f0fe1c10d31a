/*
 * A due time has passed without a human answer: it is put on record, and falls due again after
 * the same span. A request from nobody: the ticker leases the due row and opens it.
 */
#include "casework.h"

static bool overdue_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

static bool overdue_write(struct request *q, const struct case_facts *c, enum state from)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	struct row *event, *moved, *due;
	enum state to;

	if (!life_step(from, EVENT_OVERDUE, ROLE_SYSTEM, &to))
		return true; /* nobody is late in this state */
	event = casework_event(q, &(struct happening){.id = c->id,
								  .version = c->version,
								  .head = c->head,
								  .kind = EVENT_OVERDUE,
								  .from = from,
								  .to = to});
	moved = decision_add(&q->decision, &q->arena, ROW_case_moved);
	due = decision_add(&q->decision, &q->arena, ROW_due);
	if (!event || !moved || !due)
		return false;
	moved->case_moved = (struct row_case_moved){.case_id = c->id.n,
		.was = c->version,
		.version = event->event.seq,
		.head = event->event.hash,
		.state = state_code(to)};
	due->due = (struct row_due){.case_id = c->id.n,
		.what = TEXT(DUE_ANSWER),
		.owner = state_owner(to),
		.at = casework_due(s, d == NONE ? 0 : d, casework_grade(c->grade), q->now)};
	return true;
}

static bool overdue_decide(struct request *q)
{
	const struct case_facts *c = q->facts.cases;
	enum state from;

	if (q->facts.n_cases == 0 || c->due_at.us > q->now.us || !state_from(c->state, &from))
		return true; /* others were first: nothing to write */
	return overdue_write(q, c, from);
}

const struct verb verb_overdue = {.name = "overdue",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = overdue_load,
	.decide = overdue_decide};
