/*
 * The ticker looks at the term of a case: a request from nobody. As its end comes near its owner is
 * reminded; when it is over and nobody has acted, that is put on record, and the case is the
 * supervisor's to see to, again and again after the same span; but an appointment ends with its
 * term. Or at a task, which falls due again after the span of rule due.task. Or at a linkage, whose
 * state has a term of its own: of that is reminded, too.
 */
#include "appointment.h"
#include "codes.h"
#include "linkages.h"
#include "offers.h"
#include "standing.h"
#include "step.h"

static bool overdue_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

/* What happens now, and what then is the term; *c is the case as it then will be. */
static enum event_kind look(struct request *q, struct case_facts *c)
{
	struct term_rule rules = step_rules(q, c, step_rule(c));
	struct due_term t = step_term_of(c);

	if (q->now.us < t.until.us) {
		t.next = t.until;
		step_set_term(c, c->due_owner, t);
		return EVENT_REMINDED;
	}
	step_set_term(c, role_code(ROLE_SUPERVISOR), term_again(&rules, t, q->now));
	return EVENT_OVERDUE;
}

/* Ids of whoever leads, or supervises, where it was theirs to act; empty: it was not. */
static struct text lead_of(struct request *q, const struct case_facts *c)
{
	const struct offer_facts *o = offers_lead(&q->facts);
	bool leads = o && !offers_open(o) && text_eq(c->due_owner, state_owner(STATE_SERVING));

	return leads ? standing_people(q, o->expert) : TEXT_NONE;
}

/*
 * Whose it now is hears of it by the event that is written here, and by nothing else; and whoever
 * leads, whose it was.
 */
static bool overdue_write(struct request *q, struct case_facts c)
{
	struct step step = {.who = role_bit(ROLE_SYSTEM), .also = lead_of(q, &c)};

	if (text_eq(c.state, state_code(STATE_APPOINTED)) && c.due_at.us <= q->now.us)
		return appointment_lapse(q, &c);
	step.event = look(q, &c);
	if (!step_possible(q, &c, step.event, step.who))
		return true; /* nobody must act in this state */
	return (step.event != EVENT_OVERDUE || codes_overdue(q, &c)) && step_take(q, &c, &step) &&
		   step_term(q, &c);
}

/* One that is done, or of a case where nobody acts any more, is not due. */
static bool task_overdue(struct request *q, struct case_facts c)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c.district);
	struct text what = casework_due_name(TEXT(DUE_TASK), q->load.task, &q->arena);
	struct step step = {.event = EVENT_OVERDUE, .who = role_bit(ROLE_SYSTEM), .clear = true};
	struct task_facts task;
	Jieyou__OverdueBody body;

	if (!casework_task(&q->facts.service, q->load.task, &task) ||
		!step_possible(q, &c, step.event, step.who))
		return step_due_done(q, c.id, what);
	if (task.due.us > q->now.us)
		return true; /* others were first */
	jieyou__overdue_body__init(&body);
	body.what = casework_string(what, &q->arena);
	body.owner = casework_string(task.owner, &q->arena);
	step.body = &body.base;
	step.also = task.owner;
	return step_take(q, &c, &step) && step_due(q, c.id, what, task.owner,
										  casework_due(s, d == NONE ? 0 : d, TEXT("due.task"),
											  casework_grade(c.grade), q->now, &q->arena));
}

/*
 * One that is open: of its term the owner is reminded, and when it has passed it is the
 * supervisor's to see to, again and again after the same span.
 */
static bool linkage_overdue(struct request *q, struct case_facts c)
{
	struct linkage_facts *l = linkages_find(&q->facts, q->load.linkage);
	struct step step = {.who = role_bit(ROLE_SYSTEM), .clear = true};
	Jieyou__OverdueBody body;

	if (!l || !linkage_open(l->state))
		return step_due_done(
			q, c.id, casework_due_name(TEXT(DUE_LINKAGE), q->load.linkage, &q->arena));
	step.event = l->until.us > q->now.us ? EVENT_REMINDED : EVENT_OVERDUE;
	if (!step_possible(q, &c, step.event, step.who))
		return true; /* support has just ended, and this with it */
	jieyou__overdue_body__init(&body);
	body.what = casework_string(casework_due_name(TEXT(DUE_LINKAGE), l->n, &q->arena), &q->arena);
	body.owner = casework_string(
		step.event == EVENT_OVERDUE ? role_code(ROLE_SUPERVISOR) : linkages_owner(l), &q->arena);
	step.body = &body.base;
	return step_take(q, &c, &step) && linkages_due_again(q, &c, l);
}

static bool overdue_decide(struct request *q)
{
	const struct case_facts *c = q->facts.cases;

	if (q->load.linkage)
		return q->facts.n_cases == 0 || linkage_overdue(q, *c);
	if (q->load.task)
		return q->facts.n_cases == 0 || task_overdue(q, *c);
	/* Others were first: nothing to write. */
	return q->facts.n_cases == 0 || c->due_next.us == 0 || c->due_next.us > q->now.us ||
		   overdue_write(q, *c);
}

const struct verb verb_overdue = {.name = "overdue",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = overdue_load,
	.decide = overdue_decide};
