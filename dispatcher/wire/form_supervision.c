#include "form_supervision.h"

#include "arena.h"
#include "day.h"
#include "form_appointment.h"
#include "form_parts.h"

enum { WHO_MAX = 256, PEOPLE_MAX = 32, FEE_MAX = 10000000 };

/* ---- A supervisor is assigned ---- */

/* A day that is over or has begun. */
static bool check_agreed(const struct reading *rd, const Jieyou__Assign *m)
{
	moment day;

	return (day_from(text_from(m->agreed_on), &day) && day.us <= rd->now.us) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "assign.agreed_on",
			   "请写明督导哪一天同意的,如 2026-01-05,不能晚于今天;未征得同意的不能安排。");
}

/* What is said of a project, or of another agency, belongs to one. */
static bool check_terms(const struct reading *rd, const Jieyou__Assign *m)
{
	bool project = m->basis == JIEYOU__ASSIGN__BASIS__PROJECT;

	if (!project && m->project[0])
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.project", "按岗位配置的不填项目,请删去。");
	if (project && !reading_check_said(rd, "assign.project", "项目名称", m->project, WHO_MAX))
		return false;
	if (!m->across && m->least_minutes)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.least_minutes",
			"机构内督导的时长按本区规则,不另约定;跨机构的请写 across=yes。");
	return m->across ? form_check_said(rd, "assign.terms", "跨机构督导的协商约定", m->terms)
					 : form_check_words(rd, "assign.terms", "协商约定", m->terms);
}

static bool check_assign(const struct reading *rd, const Jieyou__Assign *m)
{
	if (m->fee < 0 || m->fee > FEE_MAX)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.fee",
			"每次津贴以分计,为 0 至 %d 之间的整数,如 50 元写 5000。", FEE_MAX);
	if (m->fee && !m->payer)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.payer",
			"有津贴的须写明由谁发放(谁使用、谁发放):AGENCY 用人机构,CENTRE 支援中心。");
	if (!m->fee && m->payer)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.payer", "没有津贴的不填由谁发放,请删去。");
	if (m->least_minutes < 0 || m->least_minutes > FORM_DAY_LONG)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assign.least_minutes",
			"约定的时长以分钟计,为一天之内的正数;不填则按本区规则。");
	return reading_check_said(
			   rd, "assign.expert_id", "督导(专家编号)", m->expert_id, FORM_ID_MAX) &&
		   check_agreed(rd, m) &&
		   reading_check_enum(
			   rd, "assign.payer", "发放者", &jieyou__assign__payer__descriptor, (int)m->payer) &&
		   form_check_chosen(
			   rd, "assign.basis", "配置方式", &jieyou__assign__basis__descriptor, (int)m->basis) &&
		   check_terms(rd, m);
}

/* ---- While it runs, and its end ---- */

static bool check_participants(const struct reading *rd, const Jieyou__Session *m)
{
	bool ok =
		reading_check_count(rd, "session.participants", "参加者", m->n_participants, PEOPLE_MAX);

	if (m->n_participants == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "session.participants", "请写明谁参加了督导。");
	for (size_t i = 0; ok && i < m->n_participants; i++)
		ok = reading_check_said(rd, reading_element(rd, "session.participants", i), "参加者",
			m->participants[i], WHO_MAX);
	return ok;
}

static bool check_session(const struct reading *rd, const Jieyou__Session *m)
{
	if (m->minutes <= 0 || m->minutes > FORM_DAY_LONG)
		return FAULT(rd, REFUSAL_BAD_VALUE, "session.minutes",
			"督导时长以分钟计,为一天之内的正数;几次督导请分别登记。");
	return form_check_chosen(
			   rd, "session.kind", "督导形式", &jieyou__session__kind__descriptor, (int)m->kind) &&
		   check_participants(rd, m) && form_check_said(rd, "session.agenda", "议程", m->agenda) &&
		   form_check_said(rd, "session.question", "问题", m->question) &&
		   form_check_said(rd, "session.advice", "督导意见", m->advice) &&
		   form_check_said(rd, "session.agreed", "约定", m->agreed);
}

static bool check_sum_up(const struct reading *rd, const Jieyou__SumUp *m)
{
	return form_check_chosen(
			   rd, "sum_up.kind", "小结形式", &jieyou__session__kind__descriptor, (int)m->kind) &&
		   form_check_said(rd, "sum_up.summary", "督导小结", m->summary) &&
		   form_check_words(rd, "sum_up.next", "下阶段安排", m->next);
}

static bool check_pay(const struct reading *rd, const Jieyou__Pay *m)
{
	if (m->amount <= 0)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "pay.amount", "金额以分计,应为正整数,如 50 元写 5000。");
	return reading_check_said(rd, "pay.expert_id", "督导(专家编号)", m->expert_id, FORM_ID_MAX) &&
		   form_check_chosen(
			   rd, "pay.payer", "发放者", &jieyou__assign__payer__descriptor, (int)m->payer) &&
		   form_check_words(rd, "pay.note", "说明", m->note);
}

bool form_check_ask_supervision(const struct reading *rd, const Jieyou__AskSupervision *m)
{
	return form_check_said(rd, "supervision.question", "督导需求", m->question) &&
		   form_check_words(rd, "supervision.wish", "希望的督导、形式与时间", m->wish);
}

bool form_check_supervision(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_ASSIGN)
		return check_assign(rd, m->assign);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SESSION)
		return check_session(rd, m->session);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SUM_UP)
		return check_sum_up(rd, m->sum_up);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_PAY)
		return check_pay(rd, m->pay);
	return form_check_chosen(rd, "end_supervision.cause", "结束原因",
			   &jieyou__end_supervision__cause__descriptor, (int)m->end_supervision->cause) &&
		   form_check_said(
			   rd, "end_supervision.evaluation", "督导评价", m->end_supervision->evaluation);
}
