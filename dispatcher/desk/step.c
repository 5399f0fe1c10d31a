#include "step.h"

#include "conference.h"
#include "glass.h"
#include "linkages.h"
#include "message.h"
#include "notices.h"
#include "offers.h"

struct life_facts step_facts(const struct request *q, const struct case_facts *c)
{
	const struct service_facts *s = &q->facts.service;

	return (struct life_facts){.held = c->held,
		.reviewed = !glass_unreviewed(&q->facts),
		.planned = past_has_since(&s->past, EVENT_PLANNED, EVENT_REOPENED),
		.tasks_done = !s->tasks.len,
		.linkages_closed = !linkages_open(&q->facts),
		.duties_met = !s->duties.len,
		.worker_heard = past_has_since(&s->past, EVENT_WORKER_HEARD, EVENT_SUPPORT_ENDED),
		.client_heard = past_has_since(&s->past, EVENT_CLIENT_HEARD, EVENT_SUPPORT_ENDED)};
}

/* One for all steps: it is guarded by what was loaded, and says what the case has become. */
static struct row *moved_row(struct request *q, const struct case_facts *c)
{
	struct row *r = decision_row(&q->decision, ROW_case_moved);

	if (r)
		return r;
	r = decision_add(&q->decision, &q->arena, ROW_case_moved);
	if (r)
		r->case_moved = (struct row_case_moved){.case_id = c->id.n, .was = c->version};
	return r;
}

static bool refuse_step(struct request *q, enum guard lacks)
{
	return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
		lacks == GUARDS ? TEXT("个案目前的状态不能这样办理,请刷新后核对。") : guard_zh(lacks));
}

static bool find_step(
	struct request *q, const struct case_facts *c, const struct step *step, struct happening *ret)
{
	struct life_facts facts = step_facts(q, c);
	enum guard lacks = GUARDS;

	*ret = (struct happening){.id = c->id,
		.version = c->version,
		.head = c->head,
		.kind = step->event,
		.key = step->clear ? NULL : &q->facts.key};
	return (state_from(c->state, &ret->from) &&
			   life_step(ret->from, step->event, step->who, &facts, &ret->to, &lacks)) ||
		   refuse_step(q, lacks);
}

/* Open tasks are due as long as somebody must act on the case. */
static bool move_tasks(struct request *q, case_id id, bool due)
{
	const struct service_facts *s = &q->facts.service;
	bool ok = true;

	for (int32_t n = 1; ok && n <= s->tasks_set; n++) {
		struct text what = casework_due_name(TEXT(DUE_TASK), n, &q->arena);
		struct task_facts task;

		if (casework_task(s, n, &task))
			ok = due ? step_due(q, id, what, task.owner, task.due) : step_due_done(q, id, what);
	}
	return ok;
}

bool step_term(struct request *q, const struct case_facts *c)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_term);

	if (!r)
		return false;
	r->term = (struct row_term){.case_id = c->id.n,
		.district = c->district,
		.owner = c->due_owner,
		.since = c->due_since,
		.until = c->due_at,
		.at = c->due_next};
	return true;
}

struct term_rule step_rules(struct request *q, const struct case_facts *c, struct text rule)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);

	return term_rule(s, d == NONE ? 0 : d, rule, casework_grade(c->grade), q->now, &q->arena);
}

struct due_term step_term_of(const struct case_facts *c)
{
	return (struct due_term){c->due_since, c->due_at, c->due_next};
}

void step_set_term(struct case_facts *c, struct text owner, struct due_term t)
{
	c->due_owner = owner;
	c->due_since = t.since;
	c->due_at = t.until;
	c->due_next = t.next;
}

bool step_awaits_call(const struct request *q, const struct case_facts *c)
{
	const struct past *p = &q->facts.service.past;

	return casework_grade(c->grade) == GRADE_CRISIS &&
		   !(past_has_since(p, EVENT_CALLED, EVENT_RAISED) &&
			   past_has_since(p, EVENT_CALLED, EVENT_REOPENED));
}

/* Whether from this step on the call is what is due, while there is support. */
static bool is_for_call(
	const struct request *q, const struct case_facts *c, const struct step *step, enum state to)
{
	const unsigned support = 1u << STATE_ACCEPTED | 1u << STATE_OFFERED | 1u << STATE_SERVING;

	if (!(support & 1u << to) || step->event == EVENT_CALLED)
		return false;
	return step->event == EVENT_RAISED ? casework_grade(c->grade) == GRADE_CRISIS
									   : step_awaits_call(q, c);
}

/*
 * Who must act next: the owner of the state; but while the worker is still to be called, or nobody
 * leads yet or any more who could, it is with those on duty.
 */
static struct text who_acts(const struct request *q, enum state state, bool call)
{
	const struct offer_facts *lead = offers_lead(&q->facts);
	bool led = lead && !offers_open(lead);

	return state == STATE_SERVING && (call || !led) ? state_owner(STATE_RECEIVED)
													: state_owner(state);
}

/*
 * When the owner of the state must act: anew in another state, or where the step says so. In a
 * crisis the worker is called first, whatever else is done: until then that is due, and no later
 * than it was.
 */
static bool move_due(struct request *q, struct case_facts *c, const struct step *step,
	enum state from, enum state to)
{
	bool call = is_for_call(q, c, step, to);
	struct term_rule rules;
	struct due_term term;

	if (state_final(from) != state_final(to) && !move_tasks(q, c->id, !state_final(to)))
		return false;
	if (state_final(to)) {
		step_set_term(c, TEXT_NONE, (struct due_term){0});
		return state_final(from) || step_due_done(q, c->id, TEXT(DUE_STATE));
	}
	if (step->term.until.us) {
		step_set_term(c, state_owner(to), step->term);
		return step_term(q, c);
	}
	if (from == to && !step->due.len)
		return true;
	rules = step_rules(q, c,
		call            ? state_due(STATE_RECEIVED)
		: step->due.len ? step->due
						: state_due(to));
	term = term_begin(&rules, q->now);
	if (call && c->due_at.us > q->now.us && c->due_at.us < term.until.us)
		term = step_term_of(c);
	step_set_term(c, who_acts(q, to, call), term);
	return step_term(q, c);
}

bool step_owes(struct request *q, const struct case_facts *c, struct text rule, struct text owner)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	int32_t n = q->facts.service.tasks_set + 1;
	struct row *r = decision_add(&q->decision, &q->arena, ROW_task);

	if (!r)
		return false;
	r->task = (struct row_task){.case_id = c->id.n,
		.number = n,
		.owner = owner,
		.due =
			casework_due(s, d == NONE ? 0 : d, rule, casework_grade(c->grade), q->now, &q->arena)};
	return step_due(q, c->id, casework_due_name(TEXT(DUE_TASK), n, &q->arena), owner, r->task.due);
}

bool step_task_done(struct request *q, case_id id, int32_t n)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_task_done);

	if (!r)
		return false;
	r->task_done = (struct row_task_done){.case_id = id.n, .number = n, .at = q->now};
	return step_due_done(q, id, casework_due_name(TEXT(DUE_TASK), n, &q->arena));
}

bool step_owed(struct request *q, const struct case_facts *c)
{
	const struct service_facts *s = &q->facts.service;
	struct task_facts task;
	bool ok = true;

	for (int32_t n = 1; ok && n <= s->tasks_set; n++)
		ok = !casework_task(s, n, &task) || step_task_done(q, c->id, n);
	return ok;
}

/* Whether a step leads out of some states. */
static bool leaves(unsigned some, enum state from, enum state to)
{
	return some & 1u << from && !(some & 1u << to);
}

/*
 * A case that leaves the states in which there is a team gives back every place; a file every hour,
 * where it leaves those in which there are conferences, and nobody else is asked to help any more.
 * Whoever does not supervise any more owes nothing; nor is who is appointed no more assessed.
 */
static bool end_team(struct request *q, const struct case_facts *c, enum state from, enum state to)
{
	const unsigned supervised = 1u << STATE_SUPERVISED, appointed = 1u << STATE_APPOINTED;
	const unsigned judged = 1u << STATE_SCORING;
	const unsigned supports = 1u << STATE_OFFERED | 1u << STATE_SERVING;
	const unsigned confers = supports | 1u << STATE_ACCEPTED | 1u << STATE_SEMINAR_PLANNED;

	return (!leaves(supports | supervised | judged, from, to) || offers_end(q, c)) &&
		   (!leaves(confers, from, to) || (conference_end_all(q, c) && linkages_end_all(q, c))) &&
		   (!leaves(supervised | appointed, from, to) || step_owed(q, c));
}

const struct row *step_take(struct request *q, struct case_facts *c, const struct step *step)
{
	struct happening h;
	struct row *event, *moved;

	if (!find_step(q, c, step, &h) || (step->body && !message_pack(step->body, CASEWORK_BODY_MAX,
														 &q->arena, &h.body, &q->refusal)))
		return NULL;
	event = casework_event(q, &h);
	moved = moved_row(q, c);
	if (!event || !moved)
		return NULL;
	c->version = moved->case_moved.version = event->event.seq;
	c->state = moved->case_moved.state = event->event.to_state;
	return move_due(q, c, step, h.from, h.to) && end_team(q, c, h.from, h.to) &&
				   notices_add(q, c, event, step->also)
			   ? event
			   : NULL;
}

struct text step_rule(const struct case_facts *c)
{
	enum state state;

	return state_from(c->state, &state) ? state_due(state) : TEXT_NONE;
}

bool step_possible(
	const struct request *q, const struct case_facts *c, enum event_kind event, role_set who)
{
	struct life_facts facts = step_facts(q, c);
	enum state from, to;
	enum guard lacks;

	return state_from(c->state, &from) && life_step(from, event, who, &facts, &to, &lacks);
}

bool step_remember(struct request *q, int64_t id, int32_t seq)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_request);

	if (!r)
		return false;
	r->request = (struct row_request){.actor = q->actor,
		.via = q->via,
		.key = q->key,
		.fingerprint = q->fingerprint,
		.case_id = id,
		.seq = seq};
	return true;
}

bool step_do(struct request *q, struct case_facts *c, const struct step *step)
{
	const struct row *event = step_take(q, c, step);

	return event && step_remember(q, event->event.case_id, event->event.seq);
}

bool step_grade(struct request *q, struct case_facts *c, enum grade grade, enum grade lowering)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_case_graded);

	if (!r)
		return false;
	c->grade = text_from(grade_name(grade));
	c->lowering = lowering == GRADE_NONE ? TEXT("") : text_from(grade_name(lowering));
	c->lowering_by = lowering == GRADE_NONE ? TEXT("") : q->actor;
	r->case_graded = (struct row_case_graded){.case_id = c->id.n,
		.grade = c->grade,
		.lowering = c->lowering,
		.lowering_by = c->lowering_by};
	return true;
}

bool step_due(struct request *q, case_id id, struct text what, struct text owner, moment at)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_due);

	if (!r)
		return false;
	r->due = (struct row_due){.case_id = id.n, .what = what, .owner = owner, .at = at};
	return true;
}

bool step_due_done(struct request *q, case_id id, struct text what)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_due_done);

	if (!r)
		return false;
	r->due_done = (struct row_due_done){.case_id = id.n, .what = what};
	return true;
}
