/*
 * The debriefings that an expert owes come to the file that appoints them: a request from nobody.
 *
 * The end of a case owes each of its team a talk (desk/debriefing.h), on files of their own; but a
 * decision is of one file, so that a batch locks few and loses few. So the end of a case writes
 * nothing of these files: its transaction makes each of them fall due (sql/migrations/
 * 0036_debriefing_owed.sql), and whatever then becomes of the dispatcher, another's ticker finds
 * it. Here is looked what is owed, by the offers themselves, and the file says so: an event and a
 * task for each case, once. Whoever has put it down before, here or elsewhere, has moved the file:
 * then it is loaded anew, and is not there any more.
 *
 * Where nobody can see to it (the expert has no account, and who answers for their file is gone),
 * it stays due, and is looked at again after the span of rule due.task.
 */
#include "debriefing.h"
#include "step.h"

static bool debrief_load(struct request *q)
{
	(void)q; /* the desk has said which file */
	return true;
}

/* One more is on record, and is the file's next task. */
static bool owe(struct request *q, struct case_facts *c, struct text owner, int64_t about)
{
	int32_t n = q->facts.service.tasks_set + 1;
	struct step step = {.event = EVENT_DEBRIEFING_OWED,
		.who = role_bit(ROLE_SYSTEM),
		.clear = true, /* the file's own task, and no case */
		.also = owner};
	struct row *r = decision_add(&q->decision, &q->arena, ROW_debriefing);
	Jieyou__OverdueBody body;

	if (!r)
		return false;
	r->debriefing = (struct row_debriefing){
		.case_id = c->id.n, .number = n, .expert = q->facts.service.appointee, .about = about};
	jieyou__overdue_body__init(&body);
	body.what = casework_string(casework_due_name(TEXT(DUE_TASK), n, &q->arena), &q->arena);
	body.owner = casework_string(owner, &q->arena);
	step.body = &body.base;
	if (!step_take(q, c, &step) || !step_owes(q, c, TEXT("due.debriefing"), owner))
		return false;
	q->facts.service.tasks_set = n;
	return true;
}

static bool looked(struct request *q, const struct case_facts *c, moment again)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_debriefings_looked);

	if (r)
		r->debriefings_looked = (struct row_debriefings_looked){
			.case_id = c->id.n, .expert = q->facts.service.appointee, .again = again};
	return r;
}

static moment later(struct request *q, const struct case_facts *c)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);

	return casework_due(
		s, d == NONE ? 0 : d, TEXT("due.task"), casework_grade(c->grade), q->now, &q->arena);
}

static bool debrief_decide(struct request *q)
{
	struct text cases = q->facts.debriefings_due;
	struct case_facts c;
	struct text owner;
	bool ok = true;

	if (q->facts.n_cases == 0)
		return true;
	c = q->facts.cases[0];
	owner = debriefing_owner(q, &c);
	if (!step_possible(q, &c, EVENT_DEBRIEFING_OWED, role_bit(ROLE_SYSTEM)) || !cases.len)
		return looked(q, &c, q->now);
	if (!owner.len)
		return looked(q, &c, later(q, &c));
	while (ok && cases.len) {
		int64_t about;

		ok = text_to_i64(text_cut(&cases, ' '), &about) && owe(q, &c, owner, about);
	}
	return ok && looked(q, &c, q->now);
}

const struct verb verb_debrief = {.name = "debrief",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = debrief_load,
	.decide = debrief_decide};
