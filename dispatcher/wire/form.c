#include "form.h"

#include "arena.h"
#include "reading.h"

/* A text that has to be there. */
static bool check_said(
	const struct reading *rd, const char *field, const char *zh, const char *value)
{
	if (reading_blank(text_from(value)))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明%s。", zh);
	return reading_check_text(rd, field, zh, value, FORM_TEXT_MAX);
}

static bool check_take(const struct reading *rd, const Jieyou__Take *m)
{
	if (m->n_criteria == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "take.criteria", "请从本区的疑难标准中至少选一项。");
	return reading_check_count(rd, "take.criteria", "疑难标准", m->n_criteria, FORM_CRITERIA_MAX) &&
		   check_said(rd, "take.opinion", "筛选意见", m->opinion);
}

static bool check_send_back(const struct reading *rd, const Jieyou__SendBack *m)
{
	if (m->cause == JIEYOU__SEND_BACK__CAUSE__CAUSE_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, "send_back.cause", "请从代码中选一项退回原因。");
	return reading_check_enum(rd, "send_back.cause", "退回原因",
			   &jieyou__send_back__cause__descriptor, (int)m->cause) &&
		   check_said(rd, "send_back.guidance", "指引:该找谁、怎么办", m->guidance);
}

static bool check_grade(const struct reading *rd, const char *field, Jieyou__Grade grade,
	const char *reason_field, const char *reason)
{
	if (grade == JIEYOU__GRADE__GRADE_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明要改为哪个等级。");
	return reading_check_enum(rd, field, "等级", &jieyou__grade__descriptor, (int)grade) &&
		   check_said(rd, reason_field, "改变等级的理由", reason);
}

static bool check_lower(const struct reading *rd, const Jieyou__Lower *m)
{
	enum { ID_MAX = 64 };

	return check_grade(rd, "lower.grade", m->grade, "lower.reason", m->reason) &&
		   reading_check_text(rd, "lower.supervisor", "督导", m->supervisor, ID_MAX);
}

static bool check_form(const struct reading *rd, const Jieyou__HandleCase *m)
{
	switch (m->form_case) {
	case JIEYOU__HANDLE_CASE__FORM_TAKE:
		return check_take(rd, m->take);
	case JIEYOU__HANDLE_CASE__FORM_ASK:
		return check_said(rd, "ask.question", "要补充什么", m->ask->question);
	case JIEYOU__HANDLE_CASE__FORM_SUPPLY:
		return check_said(rd, "supply.text", "补充的情况", m->supply->text);
	case JIEYOU__HANDLE_CASE__FORM_SEND_BACK:
		return check_send_back(rd, m->send_back);
	case JIEYOU__HANDLE_CASE__FORM_ADVISE:
		return check_said(rd, "advise.advice", "答复", m->advise->advice);
	case JIEYOU__HANDLE_CASE__FORM_CALL:
		return check_said(rd, "call.summary", "通话要点", m->call->summary);
	case JIEYOU__HANDLE_CASE__FORM_RAISE:
		return check_grade(rd, "raise.grade", m->raise->grade, "raise.reason", m->raise->reason);
	case JIEYOU__HANDLE_CASE__FORM_LOWER:
		return check_lower(rd, m->lower);
	case JIEYOU__HANDLE_CASE__FORM_WITHDRAW:
		return check_said(rd, "withdraw.reason", "撤回的原因", m->withdraw->reason);
	case JIEYOU__HANDLE_CASE__FORM_REOPEN:
		return check_said(rd, "reopen.reason", "重新受理的原因", m->reopen->reason);
	case JIEYOU__HANDLE_CASE__FORM__NOT_SET:
	case _JIEYOU__HANDLE_CASE__FORM__CASE_IS_INT_SIZE:
		break;
	}
	return FAULT(rd, REFUSAL_BAD_VALUE, "form", "请写明要办理什么(form 中的一项)。");
}

bool form_check(const Jieyou__HandleCase *m, moment now, struct arena *a, struct refusal *r)
{
	struct reading rd = {.a = a, .r = r};

	if (m->case_id <= 0)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "case_id", "案号应为正整数,请核对。");
	if (m->version < 0)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "version", "版本应为正整数,或不填。");
	if (m->done_us < 0 || m->done_us > now.us)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "done_us", "办理时间不能晚于现在,请核对后重填。");
	return check_form(&rd, m);
}
