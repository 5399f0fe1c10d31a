/*
 * The form by which staff change the needs of a case: the matcher runs again, of what the record
 * keeps, by pool, loads and rules of today, for just these needs. Whoever supports the case goes on
 * meanwhile: the team is changed by hand (add, pull), for staff have spoken with them.
 */
#include "forms.h"
#include "rematch.h"
#include "show.h"
#include "standing.h"

static bool read_needs(
	struct request *q, const Jieyou__ChangeNeeds *m, need_index needs[NEEDS_SHOWN_MAX])
{
	const struct snapshot *s = request_snapshot(q);

	for (size_t i = 0; i < m->n_needs; i++) {
		needs[i] = snapshot_need(s, text_from(m->needs[i]));
		if (needs[i] == NONE)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("change_needs.needs"),
				TEXT("不认识这个需要代码,例如 LAW.AID。"));
		for (size_t k = 0; k < i; k++)
			if (needs[k] == needs[i])
				return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("change_needs.needs"),
					TEXT("同一需要写了两次,请删去一个。"));
	}
	return true;
}

/* Whether they are others than the case has. */
static bool are_others(struct request *q, const struct case_facts *c, const Jieyou__ChangeNeeds *m)
{
	bool others = standing_count(c->needs) != m->n_needs;

	for (size_t i = 0; !others && i < m->n_needs; i++)
		others = !standing_named(c->needs, text_from(m->needs[i]));
	return others || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("change_needs.needs"),
						 TEXT("与个案现有的需要相同,没有更改。"));
}

/* What the lists show of the case, and the mandatory reports that go with it. */
static bool write_found(struct request *q, struct case_facts *c, const struct matching *found)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_case_needs);

	c->needs = casework_need_codes(q, found);
	if (!r || !c->needs.ptr)
		return false;
	r->case_needs = (struct row_case_needs){.case_id = c->id.n, .needs = c->needs};
	return casework_duties(q, c->id, found);
}

/* The next event: what was found. */
static bool then_matched(
	struct request *q, struct handling *h, const struct help *help, const struct matching *found)
{
	const struct snapshot *s = request_snapshot(q);
	Jieyou__Match *match = show_match(s, TEXT_NONE, found, &q->arena);
	Jieyou__MatchedBody *body =
		match ? show_matched_body(s, help, match, found, held_loads(q->held), q->now, &q->arena)
			  : NULL;

	if (body)
		h->then = (struct step){.event = EVENT_MATCHED, .who = q->roles, .body = &body->base};
	return body;
}

bool form_adjust_change_needs(struct request *q, struct handling *h)
{
	const Jieyou__ChangeNeeds *m = h->form->change_needs;
	need_index needs[NEEDS_SHOWN_MAX];
	struct matching found;
	struct rematch match;

	if (!read_needs(q, m, needs) || !are_others(q, &h->after, m) ||
		!rematch_begin(q, &h->after, &match))
		return false;
	if (!match.words)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("去标识化咨询没有保存原文,不能重新匹配;取得同意后请重新提交求助。"));
	match.help.trauma = ANSWER_UNKNOWN; /* by what they change to */
	h->notice = TEXT("已按更改后的需要重新匹配;请核对应答、法定报告义务与团队,团队有变请办理 "
					 "confirm、add 或 pull。");
	return matching_needs(request_snapshot(q), held_loads(q->held), &match.help, q->now, needs,
			   m->n_needs, &q->arena, &found) &&
		   write_found(q, &h->after, &found) && then_matched(q, h, &match.help, &found);
}
