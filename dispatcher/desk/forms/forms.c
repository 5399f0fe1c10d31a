#include "forms.h"

#include "day.h"
#include "forms_appointment.h"
#include "forms_conference.h"
#include "forms_contest.h"
#include "forms_seminar.h"
#include "forms_service.h"
#include "forms_supervision.h"
#include "help.h"
#include "standing.h"

static bool form_adjust_none(struct request *q, struct handling *h)
{
	(void)q;
	(void)h;
	return true;
}

/* ---- Screening ---- */

static bool form_adjust_take(struct request *q, struct handling *h)
{
	const Jieyou__Take *m = h->form->take;
	district_index d = snapshot_district(request_snapshot(q), h->after.district);

	for (size_t i = 0; i < m->n_criteria; i++)
		if (!help_criterion(
				request_snapshot(q), d == NONE ? 0 : d, text_from(m->criteria[i]), q->now))
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("take.criteria"),
				TEXT("个案所在地区没有这项疑难标准,请填本区规则中的代码。"));
	return true;
}

bool forms_check_resources(struct request *q, struct text field, char *const *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (snapshot_resource(request_snapshot(q), text_from(codes[i])) == NOTHING)
			return request_refuse(q, REFUSAL_BAD_VALUE, field,
				TEXT("资源库中没有这个代码,请用 jieyou catalogue 核对。"));
	return true;
}

static bool form_adjust_link(struct request *q, struct handling *h)
{
	const Jieyou__Link *m = h->form->link;

	return forms_check_resources(q, TEXT("link.resources"), m->resources, m->n_resources);
}

/* To speak with the worker is the human answer; what is due next is the team. */
static bool form_adjust_call(struct request *q, struct handling *h)
{
	if (text_eq(h->after.state, state_code(STATE_RECEIVED)))
		h->step.due = state_due(STATE_ACCEPTED);
	else if (step_awaits_call(q, &h->after) && !text_eq(h->after.state, state_code(STATE_ASKED)))
		h->step.due = step_rule(&h->after); /* the call was what was due */
	return true;
}

/* ---- Grades ---- */

static bool form_adjust_raise(struct request *q, struct handling *h)
{
	enum grade to = (enum grade)h->form->raise->grade;

	if (to <= casework_grade(h->after.grade))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("raise.grade"),
			TEXT("个案已是这个等级或更高;降低等级请用 lower。"));
	h->step.due = step_rule(&h->after);
	return step_grade(q, &h->after, to, GRADE_NONE);
}

bool forms_is_supervisor(struct request *q, const struct case_facts *c, const char *id)
{
	return !text_eq(text_from(id), q->actor) && !text_eq(text_from(id), q->via) &&
		   standing_holds(q, text_from(id), ROLE_SUPERVISOR, standing_about(q, c));
}

/* Two agree: somebody else has proposed the same before, or a supervisor has agreed. */
static bool form_adjust_lower(struct request *q, struct handling *h)
{
	const Jieyou__Lower *m = h->form->lower;
	enum grade to = (enum grade)m->grade;
	struct case_facts *c = &h->after;
	bool agreed = casework_grade(c->lowering) == to && c->lowering_by.len &&
				  !text_eq(c->lowering_by, q->actor);

	if (to >= casework_grade(c->grade))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("lower.grade"),
			TEXT("个案已是这个等级或更低;提高等级请用 raise。"));
	if (m->supervisor[0] && !forms_is_supervisor(q, c, m->supervisor))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("lower.supervisor"),
			TEXT("请填本区另一位中心督导的编号;督导不能是办理人自己。"));
	if (!agreed && !m->supervisor[0]) {
		h->step.event = EVENT_LOWERING;
		h->notice = TEXT("降低等级须两人同意:请另一位值班人员或督导办理同一等级的 lower。");
		return step_grade(q, c, casework_grade(c->grade), to);
	}
	h->step.due = step_rule(c);
	return step_grade(q, c, to, GRADE_NONE);
}

/* ---- Time ---- */

static bool refuse_until(struct request *q, const char *zh, moment t)
{
	q->refusal = (struct refusal){.kind = REFUSAL_BAD_VALUE,
		.field = TEXT("extend.until_us"),
		.sentence =
			arena_format(&q->arena, "%s %.*s。", zh, TEXT_ARG(day_minute_text(t, &q->arena)))};
	return false;
}

static bool form_adjust_extend(struct request *q, struct handling *h)
{
	struct case_facts *c = &h->after;
	struct term_rule rules = step_rules(q, c, step_rule(c));
	struct due_term t = step_term_of(c);
	moment until = {h->form->extend->until_us}, latest = term_latest(&rules, t);

	if (!step_possible(q, c, EVENT_EXTENDED, q->roles))
		return true; /* the step itself says so */
	if (t.until.us <= q->now.us)
		return request_refuse(
			q, REFUSAL_WRONG_STATE, TEXT("case_id"), TEXT("期限已过,不能再延长;请立即办理。"));
	if (latest.us <= t.until.us)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("这一期限已到规则允许的上限,不能再延长。"));
	if (until.us <= t.until.us)
		return refuse_until(q, "新的期限须晚于现在的期限", t.until);
	if (until.us > latest.us)
		return refuse_until(q, "这一期限最多延长到", latest);
	step_set_term(c, c->due_owner, term_put_off(&rules, t, until, q->now));
	return step_term(q, c);
}

/* ---- All forms ---- */

bool forms_ask(const Jieyou__HandleCase *form)
{
	return form->form_case == JIEYOU__HANDLE_CASE__FORM_CONFIRM ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_ADD ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_PULL ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_CHANGE_NEEDS ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_CONVENE ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_CONCLUDE ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_REFER ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_SESSION ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_APPROVE_APPOINTMENT ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_ASSESS || forms_ask_own(form);
}

/* Who is asked next when somebody declines or steps back; what was agreed for contact with the
 * client. */
bool forms_ask_own(const Jieyou__HandleCase *form)
{
	return form->form_case == JIEYOU__HANDLE_CASE__FORM_DECLINE ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_STEP_BACK ||
		   form->form_case == JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION ||
		   (form->form_case == JIEYOU__HANDLE_CASE__FORM_NOTE &&
			   forms_way_of_note(form->note) != CONTACT_WAYS);
}

static const struct {
	enum event_kind event;
	bool (*adjust)(struct request *q, struct handling *h);
} forms[] = {
#define FORM(ARM, field, event, adjust) \
	[JIEYOU__HANDLE_CASE__FORM_##ARM] = {EVENT_##event, form_adjust_##adjust},
#include "forms.def"
#undef FORM
};

/* What is approved of who is appointed already, is a renewal. */
static enum event_kind event_of(const struct handling *h)
{
	enum event_kind e = forms[h->form->form_case].event;

	return e == EVENT_APPOINTED && text_eq(h->after.state, state_code(STATE_APPOINTED))
			   ? EVENT_RENEWED
			   : e;
}

bool forms_adjust(struct request *q, struct handling *h)
{
	h->step = (struct step){.event = event_of(h), .who = q->roles};
	return !step_possible(q, &h->after, h->step.event, h->step.who) || /* told by the step itself */
		   forms[h->form->form_case].adjust(q, h);
}
