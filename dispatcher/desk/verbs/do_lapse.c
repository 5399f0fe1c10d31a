/*
 * The offers of a case are looked at, when the first of them falls due: who has not answered in
 * time is waited for no longer, and who may not serve any more is taken out; others are asked
 * instead. A request from nobody, as do_overdue.
 */
#include "rematch.h"
#include "step.h"

static bool lapse_load(struct request *q)
{
	(void)q; /* the desk has said which case */
	return true;
}

/* What is to happen to an offer; EVENT_KINDS: nothing. */
static enum event_kind judge(const struct request *q, const struct offer_facts *o)
{
	if (!offers_live(o))
		return EVENT_KINDS;
	if (o->barred || o->away)
		return EVENT_PULLED;
	return offers_open(o) && o->expires_at.us <= q->now.us ? EVENT_LAPSED : EVENT_KINDS;
}

/* The offer ends, others are asked, and that goes on record. *ret_n: how many. */
static bool end_one(struct request *q, struct case_facts *c, struct offer_facts *o,
	enum event_kind kind, size_t *ret_n)
{
	bool pulled = kind == EVENT_PULLED;
	struct asked *next = arena_array(&q->arena, TEAM_MAX, sizeof(*next));
	struct step step = {.event = kind, .who = role_bit(ROLE_SYSTEM)};
	struct offer_facts gone = *o; /* those that are asked come into a list of their own */
	Jieyou__OfferEndedBody body;

	jieyou__offer_ended_body__init(&body);
	body.expert_id = casework_string(o->expert, &q->arena);
	body.cause = !pulled     ? JIEYOU__PULL__CAUSE__CAUSE_UNKNOWN
				 : o->barred ? JIEYOU__PULL__CAUSE__SUSPENDED
							 : JIEYOU__PULL__CAUSE__ON_LEAVE;
	step.body = &body.base;
	if (!next ||
		!offers_answer(q, c, o, pulled ? TEXT("PULLED") : TEXT("LAPSED"),
			!pulled       ? TEXT("")
			: gone.barred ? TEXT("SUSPENDED")
						  : TEXT("ON_LEAVE")) ||
		!rematch_replace(q, c, &gone, next, ret_n) || !offers_issue(q, c, next, *ret_n))
		return false;
	body.next = rematch_show(q, next, *ret_n);
	body.n_next = *ret_n;
	if (offers_leads(&gone) && text_eq(c->state, state_code(STATE_SERVING)))
		step.due = TEXT("due.assign");
	return body.next && step_take(q, c, &step);
}

/* Nobody is left to lead: staff must look for somebody, and the rest of the team is let go. */
static bool end_short(struct request *q, struct case_facts *c)
{
	struct step step = {.event = EVENT_SHORT, .who = role_bit(ROLE_SYSTEM)};

	return !step_possible(q, c, step.event, step.who) || step_take(q, c, &step);
}

/* Of those who lead, or of the others, whatever is to end ends. */
static bool end_due(struct request *q, struct case_facts *c, bool leads)
{
	for (size_t i = 0; i < q->facts.n_offers; i++) {
		struct offer_facts *o = &q->facts.offers[i];
		enum event_kind kind = judge(q, o);
		size_t next = 0;

		if (kind == EVENT_KINDS || offers_leads(o) != leads)
			continue;
		if (!end_one(q, c, o, kind, &next) || (leads && next == 0 && !end_short(q, c)))
			return false;
	}
	return true;
}

/* Who leads comes first: without a lead nobody else is asked any more. */
static bool lapse_decide(struct request *q)
{
	struct case_facts c;
	struct row *looked;

	if (q->facts.n_cases == 0)
		return true;
	c = q->facts.cases[0];
	if (!end_due(q, &c, true) || !end_due(q, &c, false))
		return false;
	looked = decision_add(&q->decision, &q->arena, ROW_offers_looked);
	if (looked)
		looked->offers_looked = (struct row_offers_looked){.case_id = c.id.n};
	return looked != NULL;
}

const struct verb verb_lapse = {.name = "lapse",
	.concern = CONCERN_SELF,
	.snapshot = true,
	.load = lapse_load,
	.decide = lapse_decide};
