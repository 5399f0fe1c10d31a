#include "form.h"

#include "arena.h"
#include "form_appointment.h"
#include "form_conference.h"
#include "form_contest.h"
#include "form_linkage.h"
#include "form_parts.h"
#include "form_seminar.h"
#include "form_service.h"
#include "form_supervision.h"

static bool check_take(const struct reading *rd, const Jieyou__Take *m)
{
	if (m->n_criteria == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "take.criteria", "请从本区的疑难标准中至少选一项。");
	return reading_check_count(rd, "take.criteria", "疑难标准", m->n_criteria, FORM_CRITERIA_MAX) &&
		   form_check_said(rd, "take.opinion", "筛选意见", m->opinion);
}

static bool check_send_back(const struct reading *rd, const Jieyou__SendBack *m)
{
	return form_check_chosen(rd, "send_back.cause", "退回原因",
			   &jieyou__send_back__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "send_back.guidance", "指引:该找谁、怎么办", m->guidance);
}

static bool check_grade(const struct reading *rd, const char *field, Jieyou__Grade grade,
	const char *reason_field, const char *reason)
{
	if (grade == JIEYOU__GRADE__GRADE_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明要改为哪个等级。");
	return reading_check_enum(rd, field, "等级", &jieyou__grade__descriptor, (int)grade) &&
		   form_check_said(rd, reason_field, "改变等级的理由", reason);
}

static bool check_lower(const struct reading *rd, const Jieyou__Lower *m)
{
	enum { ID_MAX = 64 };

	return check_grade(rd, "lower.grade", m->grade, "lower.reason", m->reason) &&
		   reading_check_text(rd, "lower.supervisor", "督导", m->supervisor, ID_MAX);
}

/* As an expert is told of the case before anything else: nobody must be found by it. */
static bool check_told(
	const struct reading *rd, const char *field, const char *zh, const char *value)
{
	if (reading_has_number(text_from(value)))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "%s中不得有电话或证件号码,请删去。", zh);
	return form_check_words(rd, field, zh, value);
}

static bool check_brief(
	const struct reading *rd, const char *summary, const char *manner, const char *task)
{
	return check_told(rd, "summary", "个案摘要", summary) &&
		   check_told(rd, "manner", "支援方式与时间", manner) &&
		   check_told(rd, "task", "任务要点", task);
}

static bool check_needs(const struct reading *rd, const char *field, size_t n, char *const *needs)
{
	enum { CODE_MAX = 64 };

	for (size_t i = 0; i < n; i++)
		if (!reading_check_text(rd, field, "需要代码", needs[i], CODE_MAX))
			return false;
	return reading_check_count(rd, field, "需要", n, NEEDS_SHOWN_MAX);
}

static bool check_confirm(const struct reading *rd, const Jieyou__Confirm *m)
{
	if (m->answer == JIEYOU__ANSWER_KIND__ANSWER_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, "confirm.answer", "请写明以哪种方式应答。");
	for (size_t i = 0; i < m->n_team; i++)
		if (!form_check_said(rd, "confirm.team", "专家编号", m->team[i]->expert_id) ||
			!check_needs(rd, "confirm.team", m->team[i]->n_needs, m->team[i]->needs))
			return false;
	return reading_check_enum(rd, "confirm.answer", "应答方式", &jieyou__answer_kind__descriptor,
			   (int)m->answer) &&
		   reading_check_count(rd, "confirm.team", "团队成员", m->n_team, TEAM_MAX) &&
		   form_check_said(rd, "confirm.summary", "个案摘要", m->summary) &&
		   check_brief(rd, m->summary, m->manner, m->task);
}

/* What only the record says, nobody hands in. */
static bool check_next(const struct reading *rd, const char *field, size_t n)
{
	return n == 0 || FAULT(rd, REFUSAL_BAD_VALUE, field, "接下来请谁由中心确定,请勿填写。");
}

static bool check_join(const struct reading *rd, const Jieyou__Join *m)
{
	return reading_check_text(rd, "join.expert_id", "专家编号", m->expert_id, FORM_ID_MAX) &&
		   reading_check_text(rd, "join.note", "说明", m->note, FORM_TEXT_MAX);
}

static bool check_decline(const struct reading *rd, const Jieyou__Decline *m)
{
	return form_check_chosen(rd, "decline.cause", "婉拒原因", &jieyou__decline__cause__descriptor,
			   (int)m->cause) &&
		   reading_check_text(rd, "decline.expert_id", "专家编号", m->expert_id, FORM_ID_MAX) &&
		   reading_check_text(rd, "decline.note", "说明", m->note, FORM_TEXT_MAX) &&
		   check_next(rd, "decline.next", m->n_next);
}

static bool check_add(const struct reading *rd, const Jieyou__Add *m)
{
	return form_check_said(rd, "add.expert_id", "专家编号", m->expert_id) &&
		   check_needs(rd, "add.needs", m->n_needs, m->needs) &&
		   check_brief(rd, m->summary, m->manner, m->task);
}

static bool check_pull(const struct reading *rd, const Jieyou__Pull *m)
{
	if (m->cause == JIEYOU__PULL__CAUSE__CAUSE_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, "pull.cause", "请从代码中选一项撤出原因。");
	return form_check_said(rd, "pull.expert_id", "专家编号", m->expert_id) &&
		   reading_check_enum(
			   rd, "pull.cause", "撤出原因", &jieyou__pull__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "pull.reason", "撤出的理由", m->reason) &&
		   check_next(rd, "pull.next", m->n_next);
}

static bool check_step_back(const struct reading *rd, const Jieyou__StepBack *m)
{
	return form_check_chosen(rd, "step_back.cause", "退出原因",
			   &jieyou__step_back__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "step_back.reason", "退出的说明与交接", m->reason) &&
		   check_next(rd, "step_back.next", m->n_next);
}

static bool check_change_needs(const struct reading *rd, const Jieyou__ChangeNeeds *m)
{
	if (m->n_needs == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "change_needs.needs", "请写明个案现有的全部需要。");
	return check_needs(rd, "change_needs.needs", m->n_needs, m->needs) &&
		   form_check_said(rd, "change_needs.reason", "更改需要的理由", m->reason);
}

/* Forms of teams. */
static bool check_team(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_CONFIRM)
		return check_confirm(rd, m->confirm);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_JOIN)
		return check_join(rd, m->join);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_DECLINE)
		return check_decline(rd, m->decline);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_ADD)
		return check_add(rd, m->add);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_PULL)
		return check_pull(rd, m->pull);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_STEP_BACK)
		return check_step_back(rd, m->step_back);
	return form_check_said(rd, "city.reason", "请市级支援的理由", m->city->reason);
}

/* Forms of screening. */
static bool check_screening(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_TAKE)
		return check_take(rd, m->take);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_ASK)
		return form_check_said(rd, "ask.question", "要补充什么", m->ask->question);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SUPPLY)
		return form_check_said(rd, "supply.text", "补充的情况", m->supply->text);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SEND_BACK)
		return check_send_back(rd, m->send_back);
	return form_check_said(rd, "advise.advice", "答复", m->advise->advice);
}

static bool check_link(const struct reading *rd, const Jieyou__Link *l)
{
	return reading_check_count(rd, "link.resources", "资源", l->n_resources, FORM_RESOURCES_MAX) &&
		   form_check_said(rd, "link.opinion", "支援意见", l->opinion);
}

/* What is done for a reason, or changes what the case is or rests on. */
static bool check_change(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_CALL)
		return form_check_said(rd, "call.summary", "通话要点", m->call->summary);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_RAISE)
		return check_grade(rd, "raise.grade", m->raise->grade, "raise.reason", m->raise->reason);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_LOWER)
		return check_lower(rd, m->lower);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_CHANGE_NEEDS)
		return check_change_needs(rd, m->change_needs);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_LINK)
		return check_link(rd, m->link);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_WITHDRAW)
		return form_check_said(rd, "withdraw.reason", "撤回的原因", m->withdraw->reason);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_REOPEN)
		return form_check_said(rd, "reopen.reason", "重新受理的原因", m->reopen->reason);
	return form_check_said(rd, "extend.reason", "延长的理由", m->extend->reason);
}

/* What checks a form, by its arm. */
#define CHECK(arm, check) [JIEYOU__HANDLE_CASE__FORM_##arm] = check
static bool (*const checks[])(const struct reading *rd, const Jieyou__HandleCase *m) = {
	/* clang-format off */
	CHECK(TAKE, check_screening),
	CHECK(ASK, check_screening),
	CHECK(SUPPLY, check_screening),
	CHECK(SEND_BACK, check_screening),
	CHECK(ADVISE, check_screening),
	CHECK(CALL, check_change),
	CHECK(RAISE, check_change),
	CHECK(LOWER, check_change),
	CHECK(CHANGE_NEEDS, check_change),
	CHECK(LINK, check_change),
	CHECK(WITHDRAW, check_change),
	CHECK(REOPEN, check_change),
	CHECK(EXTEND, check_change),
	CHECK(PLAN, form_check_service),
	CHECK(NOTE, form_check_service),
	CHECK(REVIEW, form_check_service),
	CHECK(PHASE, form_check_service),
	CHECK(TASK_SET, form_check_service),
	CHECK(TASK_DONE, form_check_service),
	CHECK(REPORT_DUTY, form_check_service),
	CHECK(EXCUSE_DUTY, form_check_service),
	CHECK(END, form_check_service),
	CHECK(WORKER_HEARD, form_check_service),
	CHECK(CLIENT_HEARD, form_check_service),
	CHECK(FOLLOWED, form_check_service),
	CHECK(UNSATISFIED, form_check_service),
	CHECK(AGENCY_CLOSED, form_check_service),
	CHECK(HAND_OVER, form_check_service),
	CHECK(PROPOSE_ENTRY, form_check_service),
	CHECK(APPROVE_ENTRY, form_check_service),
	CHECK(WITHDRAW_ENTRY, form_check_service),
	CHECK(CONFIRM, check_team),
	CHECK(JOIN, check_team),
	CHECK(DECLINE, check_team),
	CHECK(ADD, check_team),
	CHECK(PULL, check_team),
	CHECK(STEP_BACK, check_team),
	CHECK(CITY, check_team),
	CHECK(CONVENE, form_check_conference),
	CHECK(RESCHEDULE, form_check_conference),
	CHECK(ANSWER_INVITATION, form_check_conference),
	CHECK(CONCLUDE, form_check_conference),
	CHECK(CALL_OFF, form_check_conference),
	CHECK(PROPOSE_LINKAGE, form_check_linkage),
	CHECK(REFER, form_check_linkage),
	CHECK(MOVE_LINKAGE, form_check_linkage),
	CHECK(ASSIGN, form_check_supervision),
	CHECK(SESSION, form_check_supervision),
	CHECK(SUM_UP, form_check_supervision),
	CHECK(END_SUPERVISION, form_check_supervision),
	CHECK(PAY, form_check_supervision),
	CHECK(PROPOSE_APPOINTMENT, form_check_appointment),
	CHECK(APPROVE_APPOINTMENT, form_check_appointment),
	CHECK(REFUSE_APPOINTMENT, form_check_appointment),
	CHECK(END_APPOINTMENT, form_check_appointment),
	CHECK(ASSESS, form_check_appointment),
	CHECK(SET_LEAVE, form_check_appointment),
	CHECK(END_LEAVE, form_check_appointment),
	CHECK(DEBRIEF, form_check_appointment),
	CHECK(HOLD_SEMINAR, form_check_seminar),
	CHECK(END_SEMINAR, form_check_seminar),
	CHECK(NOMINATE, form_check_contest),
	CHECK(NAME_PANEL, form_check_contest),
	CHECK(SCORE, form_check_contest),
	CHECK(RECUSE, form_check_contest),
	CHECK(RANK, form_check_contest),
	CHECK(PUBLISH, form_check_contest),
	/* clang-format on */
};
#undef CHECK

static bool check_form(const struct reading *rd, const Jieyou__HandleCase *m)
{
	size_t arm = (size_t)m->form_case;

	if (arm >= sizeof(checks) / sizeof(checks[0]) || !checks[arm])
		return FAULT(rd, REFUSAL_BAD_VALUE, "form", "请写明要办理什么(form 中的一项)。");
	return checks[arm](rd, m);
}

bool form_check(const Jieyou__HandleCase *m, moment now, struct arena *a, struct refusal *r)
{
	struct reading rd = {.a = a, .r = r, .now = now};

	if (m->case_id <= 0)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "case_id", "案号应为正整数,请核对。");
	if (m->version < 0)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "version", "版本应为正整数,或不填。");
	if (m->done_us < 0 || m->done_us > now.us)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "done_us", "办理时间不能晚于现在,请核对后重填。");
	return check_form(&rd, m);
}

static bool check_opening(const struct reading *rd, const Jieyou__OpenFile *m)
{
	if (m->form_case == JIEYOU__OPEN_FILE__FORM_SUPERVISION)
		return form_check_ask_supervision(rd, m->supervision);
	if (m->form_case == JIEYOU__OPEN_FILE__FORM_APPOINTMENT)
		return form_check_ask_appointment(rd, m->appointment);
	if (m->form_case == JIEYOU__OPEN_FILE__FORM_SEMINAR)
		return form_check_plan_seminar(rd, m->seminar);
	if (m->form_case == JIEYOU__OPEN_FILE__FORM_CONTEST)
		return form_check_open_contest(rd, m->contest);
	return FAULT(rd, REFUSAL_BAD_VALUE, "form", "请写明申请什么(form 中的一项)。");
}

bool form_check_open(const Jieyou__OpenFile *m, moment now, struct arena *a, struct refusal *r)
{
	enum { DISTRICT_MAX = 256 };
	struct reading rd = {.a = a, .r = r, .now = now};

	return check_opening(&rd, m) &&
		   reading_check_said(&rd, "district", "地区", m->district, DISTRICT_MAX) &&
		   reading_check_text(&rd, "worker", "社工编号", m->worker, FORM_ID_MAX);
}
