#include "form_conference.h"

#include "deadline.h"
#include "form_parts.h"
#include "matching.h"

/* A meeting is long enough to hear everybody, and no longer than a day's work. */
enum { SHORTEST = 15, LONGEST = 480, DAYS_AHEAD = 366, DECISIONS_MAX = 12 };

static bool check_number(const struct reading *rd, const char *field, int32_t n)
{
	return n > 0 || FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明是第几次召集。");
}

static bool check_begin(const struct reading *rd, const char *field, int64_t us)
{
	return us == 0 || (us > rd->now.us && us - rd->now.us <= DAYS_AHEAD * US_PER_DAY) ||
		   FAULT(
			   rd, REFUSAL_BAD_VALUE, field, "时间应在今后一年之内;不填则由系统找最早的共同空闲。");
}

static bool check_minutes(const struct reading *rd, const char *field, int32_t n)
{
	return (n >= SHORTEST && n <= LONGEST) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, field, "时长为 %d 至 %d 分钟。", SHORTEST, LONGEST);
}

/* As experts are told of the case beforehand: nobody must be found by it. */
static bool check_told(
	const struct reading *rd, const char *field, const char *zh, const char *value)
{
	if (reading_has_number(text_from(value)))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "%s中不得有电话或证件号码,请删去。", zh);
	return form_check_said(rd, field, zh, value);
}

static bool check_member(const struct reading *rd, const char *field, const Jieyou__Asked *m)
{
	bool ok = reading_check_said(rd, field, "专家编号", m->expert_id, FORM_ID_MAX) &&
			  reading_check_count(rd, field, "需要", m->n_needs, NEEDS_SHOWN_MAX);

	for (size_t i = 0; ok && i < m->n_needs; i++)
		ok = reading_check_said(rd, field, "需要代码", m->needs[i], FORM_ID_MAX);
	return ok;
}

static bool check_members(const struct reading *rd, const Jieyou__Convene *m)
{
	bool ok = reading_check_count(rd, "convene.members", "参加者", m->n_members, TEAM_MAX);

	if (m->n_members == 1)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "convene.members", "至少请两位专家;会诊不填则请本案团队。");
	for (size_t i = 0; ok && i < m->n_members; i++)
		ok = check_member(rd, reading_element(rd, "convene.members", i), m->members[i]);
	return ok;
}

/* Both, or neither; each by itself as practice rules have it. */
static bool check_hours(const struct reading *rd, const Jieyou__Convene *m)
{
	enum { HOURS_MAX = 16 };
	const char *none = !m->hours[0] ? "convene.days" : "convene.hours";
	struct office office;

	if (!reading_check_text(rd, "convene.hours", "钟点", m->hours, HOURS_MAX) ||
		!reading_check_text(rd, "convene.days", "星期", m->days, HOURS_MAX))
		return false;
	if (!m->hours[0] != !m->days[0])
		return FAULT(rd, REFUSAL_BAD_VALUE, none,
			"服务对象和社工能来的时间应同时写钟点和星期,如 hours=14:00-17:30 days=1-5。");
	if (m->hours[0] && !office_from(text_from(m->hours), TEXT("1-7"), &office))
		return FAULT(rd, REFUSAL_BAD_VALUE, "convene.hours", "钟点应如 14:00-17:30。");
	return !m->days[0] || office_from(TEXT("00:00-24:00"), text_from(m->days), &office) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "convene.days", "星期应如 1-5(周一至周五)。");
}

static bool check_convene(const struct reading *rd, const Jieyou__Convene *m)
{
	if (m->manner == JIEYOU__CONVENE__MANNER__MANNER_UNKNOWN)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "convene.manner", "请选一种形式(ON_SITE ONLINE PHONE)。");
	if (m->quorum < 0 || m->quorum > TEAM_MAX)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "convene.quorum", "法定人数应为专家人数之内的正数,或不填。");
	return check_members(rd, m) && check_begin(rd, "convene.begin_us", m->begin_us) &&
		   check_minutes(rd, "convene.minutes", m->minutes) &&
		   reading_check_enum(rd, "convene.manner", "形式", &jieyou__convene__manner__descriptor,
			   (int)m->manner) &&
		   reading_check_text(rd, "convene.chair", "主持", m->chair, FORM_ID_MAX) &&
		   check_told(rd, "convene.problem", "问题与风险", m->problem) &&
		   check_told(rd, "convene.agenda", "议程", m->agenda) &&
		   (m->client ? form_check_said(rd, "convene.consent", "服务对象到场的同意情况", m->consent)
					  : reading_check_text(
							rd, "convene.consent", "同意情况", m->consent, FORM_TEXT_MAX)) &&
		   check_hours(rd, m);
}

static bool check_reschedule(const struct reading *rd, const Jieyou__Reschedule *m)
{
	return check_number(rd, "reschedule.number", m->number) &&
		   check_begin(rd, "reschedule.begin_us", m->begin_us) &&
		   (m->minutes == 0 || check_minutes(rd, "reschedule.minutes", m->minutes)) &&
		   form_check_said(rd, "reschedule.reason", "改期的理由", m->reason);
}

static bool check_answer(const struct reading *rd, const Jieyou__AnswerInvitation *m)
{
	static const char field[] = "answer_invitation.answer";

	if (m->answer == JIEYOU__ANSWER_INVITATION__ANSWER__ANSWER_NONE)
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明参加(ACCEPT)或不能参加(REFUSE)。");
	if (m->sequence < 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "answer_invitation.sequence", "邀请的序号不能为负。");
	if (m->n_next)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "answer_invitation.next", "接下来请谁由中心确定,请勿填写。");
	return check_number(rd, "answer_invitation.number", m->number) &&
		   reading_check_enum(
			   rd, field, "答复", &jieyou__answer_invitation__answer__descriptor, (int)m->answer) &&
		   reading_check_text(
			   rd, "answer_invitation.expert_id", "专家编号", m->expert_id, FORM_ID_MAX) &&
		   reading_check_text(rd, "answer_invitation.uid", "日历邀请的编号", m->uid, FORM_ID_MAX);
}

/* Each expert has one; who dissents has differed from something that is written down. */
static bool check_opinions(const struct reading *rd, const Jieyou__Conclude *m)
{
	bool differs = m->differences[0];

	if (!reading_check_count(rd, "conclude.opinions", "专家意见", m->n_opinions, TEAM_MAX))
		return false;
	for (size_t i = 0; i < m->n_opinions; i++) {
		const Jieyou__Conclude__Opinion *o = m->opinions[i];
		const char *field = reading_element(rd, "conclude.opinions", i);

		if (!reading_check_said(rd, field, "专家编号", o->expert_id, FORM_ID_MAX) ||
			!form_check_said(rd, field, "专家意见", o->words))
			return false;
		if (o->dissents && !differs)
			return FAULT(rd, REFUSAL_BAD_VALUE, "conclude.differences",
				"有专家持不同意见,请写明分歧;不同意见照原样留存。");
		for (size_t k = 0; k < i; k++)
			if (text_eq(text_from(m->opinions[k]->expert_id), text_from(o->expert_id)))
				return FAULT(rd, REFUSAL_BAD_VALUE, field, "每位专家一份意见,请合并。");
	}
	return true;
}

static bool check_conclude(const struct reading *rd, const Jieyou__Conclude *m)
{
	bool ok =
		check_number(rd, "conclude.number", m->number) && check_opinions(rd, m) &&
		form_check_said(rd, "conclude.summary", "问题与风险、已试办法", m->summary) &&
		form_check_words(rd, "conclude.differences", "分歧", m->differences) &&
		reading_check_count(rd, "conclude.decisions", "决议", m->n_decisions, DECISIONS_MAX) &&
		check_begin(rd, "conclude.next_us", m->next_us) &&
		(!m->lead || check_member(rd, "conclude.lead", m->lead));

	for (size_t i = 0; ok && i < m->n_decisions; i++)
		ok = form_check_task(rd, reading_element(rd, "conclude.decisions", i), m->decisions[i]);
	return ok;
}

bool form_check_conference(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_CONVENE)
		return check_convene(rd, m->convene);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_RESCHEDULE)
		return check_reschedule(rd, m->reschedule);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION)
		return check_answer(rd, m->answer_invitation);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_CONCLUDE)
		return check_conclude(rd, m->conclude);
	return check_number(rd, "call_off.number", m->call_off->number) &&
		   form_check_said(rd, "call_off.reason", "取消的理由", m->call_off->reason);
}
