#include "form_appointment.h"

#include "arena.h"
#include "day.h"
#include "form_parts.h"
#include "score.h"

/* ---- Who is to be appointed ---- */

/* A form's candidate, and under which name its fields are told. */
struct candidate {
	const struct reading *rd;
	const char *of; /* "appointment.candidate" */
	const Jieyou__Candidate *m;
};

static const char *field_of(const struct candidate *c, const char *name)
{
	struct text t = arena_format(c->rd->a, "%s.%s", c->of, name);

	return t.ptr ? t.ptr : c->of;
}

/* On one line: it becomes a cell of a table. */
static bool check_line(
	const struct candidate *c, const char *name, const char *zh, const char *value, size_t max)
{
	if (!reading_check_said(c->rd, field_of(c, name), zh, value, max))
		return false;
	for (const char *at = value; *at; at++)
		if ((unsigned char)*at < ' ' || *at == '\x7f')
			return FAULT(c->rd, REFUSAL_BAD_VALUE, field_of(c, name),
				"%s须写在一行内,不含换行等控制字符。", zh);
	return true;
}

/* ISO 639-3. */
static bool is_language(const char *code)
{
	size_t n = 0;

	while (code[n] >= 'a' && code[n] <= 'z')
		n++;
	return n == 3 && !code[n];
}

static bool check_languages(const struct candidate *c)
{
	const Jieyou__Candidate *m = c->m;
	bool ok = reading_check_count(
		c->rd, field_of(c, "languages"), "语言", m->n_languages, FORM_LANGUAGES_MAX);

	if (ok && m->n_languages == 0)
		return FAULT(c->rd, REFUSAL_BAD_VALUE, field_of(c, "languages"),
			"请写明使用的语言代码,普通话为 cmn,粤语为 yue。");
	for (size_t i = 0; ok && i < m->n_languages; i++)
		ok = is_language(m->languages[i]) ||
			 FAULT(c->rd, REFUSAL_BAD_VALUE, reading_element(c->rd, field_of(c, "languages"), i),
				 "语言代码为三个小写字母(ISO 639-3),如 cmn、yue。");
	return ok;
}

static bool check_can(const struct candidate *c, size_t i)
{
	const Jieyou__Candidate__Can *can = c->m->can[i];
	const char *field = reading_element(c->rd, field_of(c, "can"), i);

	for (size_t k = 0; k < i; k++)
		if (text_eq(text_from(c->m->can[k]->type), text_from(can->type)))
			return FAULT(
				c->rd, REFUSAL_BAD_VALUE, field, "这一专家类型写了两次,请把需要并在一起。");
	if (can->level < 1 || can->level > 3)
		return FAULT(c->rd, REFUSAL_BAD_VALUE, field, "水平为 1 基本、2 胜任或 3 领头。");
	for (size_t k = 0; k < can->n_needs; k++)
		if (!reading_check_said(c->rd, field, "需要代码", can->needs[k], FORM_ID_MAX))
			return false;
	return reading_check_said(c->rd, field, "专家类型的代码", can->type, FORM_ID_MAX) &&
		   reading_check_count(c->rd, field, "需要", can->n_needs, NEEDS_MAX);
}

static bool check_cans(const struct candidate *c)
{
	bool ok = reading_check_count(c->rd, field_of(c, "can"), "专长", c->m->n_can, SKILLS_MAX);

	if (ok && c->m->n_can == 0)
		return FAULT(c->rd, REFUSAL_BAD_VALUE, field_of(c, "can"),
			"请写明能承担什么:专家类型(type)与水平(level)。");
	for (size_t i = 0; ok && i < c->m->n_can; i++)
		ok = check_can(c, i);
	return ok;
}

static bool is_day_or_none(const char *day)
{
	moment at;

	return !*day || day_from(text_from(day), &at);
}

static bool check_certificates(const struct candidate *c)
{
	bool ok = reading_check_count(
		c->rd, field_of(c, "certificates"), "资格证", c->m->n_certificates, FORM_CERTIFICATES_MAX);

	for (size_t i = 0; ok && i < c->m->n_certificates; i++) {
		const Jieyou__Candidate__Certificate *one = c->m->certificates[i];
		const char *field = reading_element(c->rd, field_of(c, "certificates"), i);

		ok = reading_check_said(c->rd, field, "证书名称", one->name, FORM_CERTIFICATE_MAX) &&
			 (is_day_or_none(one->until) || FAULT(c->rd, REFUSAL_BAD_VALUE, field,
												"资格证到期日如 2027-12-31;长期有效的不填。"));
	}
	return ok;
}

static bool check_candidate(const struct reading *rd, const char *of, const Jieyou__Candidate *m)
{
	const struct candidate c = {rd, of, m};

	if (!m)
		return FAULT(rd, REFUSAL_BAD_VALUE, of, "请写明人选(candidate)。");
	return check_line(&c, "name", "姓名", m->name, FORM_NAME_MAX) &&
		   form_check_chosen(
			   rd, field_of(&c, "sex"), "性别", &jieyou__sex__descriptor, (int)m->sex) &&
		   check_line(&c, "unit", "单位", m->unit, FORM_UNIT_MAX) &&
		   reading_check_said(
			   rd, field_of(&c, "district"), "服务地区", m->district, FORM_TEXT_MAX) &&
		   check_languages(&c) && check_cans(&c) && check_certificates(&c) &&
		   form_check_words(rd, field_of(&c, "interests"), "利益冲突申报", m->interests);
}

bool form_check_ask_appointment(const struct reading *rd, const Jieyou__AskAppointment *m)
{
	return check_candidate(rd, "appointment.candidate", m->candidate) &&
		   form_check_said(rd, "appointment.reason", "申请或推荐的理由", m->reason);
}

/* ---- On what terms, and the end ---- */

/* A day that is said; ret: its first moment. */
static bool check_day(const struct reading *rd, const char *field, const char *day, moment *ret)
{
	return day_from(text_from(day), ret) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明日期,如 2026-01-05。");
}

/* The agreement is signed, and covers the term, which does not end before it begins, nor has. */
static bool check_term(const struct reading *rd, const Jieyou__ProposeAppointment *m)
{
	moment begins = {0}, ends, signed_on, agreed;

	if (!check_day(rd, "propose_appointment.ends", m->ends, &ends) ||
		!check_day(
			rd, "propose_appointment.agreement_signed_on", m->agreement_signed_on, &signed_on) ||
		!check_day(rd, "propose_appointment.agreement_ends", m->agreement_ends, &agreed) ||
		(m->begins[0] && !check_day(rd, "propose_appointment.begins", m->begins, &begins)))
		return false;
	if (ends.us < begins.us || moment_after(ends, US_PER_DAY).us <= rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "propose_appointment.ends",
			"聘期的最后一日不能早于起聘日,也不能已经过去。");
	if (signed_on.us > rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "propose_appointment.agreement_signed_on",
			"保密协议须已签署,签署日不能晚于今天。");
	return agreed.us >= ends.us ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "propose_appointment.agreement_ends",
			   "保密协议须覆盖整个聘期,请重签或缩短聘期。");
}

static bool check_propose(const struct reading *rd, const Jieyou__ProposeAppointment *m)
{
	if (m->places < 1 || m->places > FORM_PLACES_MAX)
		return FAULT(rd, REFUSAL_BAD_VALUE, "propose_appointment.places",
			"名额为同时承担的个案数,1 至 %d。", FORM_PLACES_MAX);
	return check_candidate(rd, "propose_appointment.candidate", m->candidate) &&
		   reading_check_text(
			   rd, "propose_appointment.expert_id", "专家编号", m->expert_id, FORM_ID_MAX) &&
		   check_term(rd, m) &&
		   form_check_said(rd, "propose_appointment.opinion", "拟聘意见", m->opinion);
}

/* ---- How they are assessed ---- */

static bool check_score(
	const struct reading *rd, const char *field, const char *zh, bool said, int32_t score)
{
	return (said && score >= 0 && score <= FORM_SCORE_MAX) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明%s的评分,0 至 %d 的整数;三方评分都要有。", zh,
			   FORM_SCORE_MAX);
}

/* Nobody scores for two of the three. */
static bool check_scorers(const struct reading *rd, const Jieyou__Assess *m)
{
	struct text board = text_from(m->board_by), employer = text_from(m->employer_by),
				supervisee = text_from(m->supervisee_by);

	if (!reading_check_said(
			rd, "assess.board_by", "评审委员会评分人", m->board_by, FORM_SCORER_MAX) ||
		!reading_check_said(
			rd, "assess.employer_by", "用人单位评分人", m->employer_by, FORM_SCORER_MAX) ||
		!reading_check_said(
			rd, "assess.supervisee_by", "社工评分人", m->supervisee_by, FORM_SCORER_MAX))
		return false;
	if (text_eq(employer, board))
		return FAULT(rd, REFUSAL_BAD_VALUE, "assess.employer_by", "三方评分须由不同的人给出。");
	return (!text_eq(supervisee, board) && !text_eq(supervisee, employer)) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, "assess.supervisee_by", "三方评分须由不同的人给出。");
}

static bool check_assess(const struct reading *rd, const Jieyou__Assess *m)
{
	int32_t total;

	if (m->result)
		return FAULT(rd, REFUSAL_BAD_VALUE, "assess.result", "等次由总分得出,不用填写。");
	return form_check_chosen(
			   rd, "assess.kind", "考核种类", &jieyou__assess__kind__descriptor, (int)m->kind) &&
		   check_score(rd, "assess.board", "评审委员会",
			   m->has_board_case == JIEYOU__ASSESS__HAS_BOARD_BOARD, m->board) &&
		   check_score(rd, "assess.employer", "用人单位",
			   m->has_employer_case == JIEYOU__ASSESS__HAS_EMPLOYER_EMPLOYER, m->employer) &&
		   check_score(rd, "assess.supervisee", "受督导或求助社工",
			   m->has_supervisee_case == JIEYOU__ASSESS__HAS_SUPERVISEE_SUPERVISEE,
			   m->supervisee) &&
		   check_scorers(rd, m) &&
		   (score_from(text_from(m->total), &total) ||
			   FAULT(rd, REFUSAL_BAD_VALUE, "assess.total",
				   "请写明总分,0 至 100,至多两位小数,如 88.4。")) &&
		   form_check_said(rd, "assess.opinion", "考核意见", m->opinion);
}

/* ---- When they are away ---- */

/* From today on at the earliest: what is over cannot be undone. */
static bool check_leave(const struct reading *rd, const Jieyou__SetLeave *m)
{
	moment begins, ends;

	if (!check_day(rd, "set_leave.begins", m->begins, &begins) ||
		!check_day(rd, "set_leave.ends", m->ends, &ends))
		return false;
	if (moment_after(begins, US_PER_DAY).us <= rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "set_leave.begins", "请假从今天或以后开始。");
	if (ends.us < begins.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "set_leave.ends", "请假的最后一日不能早于第一日。");
	return form_check_said(rd, "set_leave.why", "请假事由", m->why);
}

/* ---- What they have talked over ---- */

static bool check_debrief(const struct reading *rd, const Jieyou__Debrief *m)
{
	if (m->n < 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "debrief.n", "任务编号应为正整数,或不填。");
	if (m->minutes <= 0 || m->minutes > FORM_DAY_LONG)
		return FAULT(rd, REFUSAL_BAD_VALUE, "debrief.minutes",
			"谈话时长以分钟计,为一天之内的正数;几次谈话请分别登记。");
	return reading_check_said(rd, "debrief.with", "与谁谈", m->with, FORM_ID_MAX) &&
		   form_check_said(rd, "debrief.notes", "谈话记录", m->notes);
}

static bool check_end(const struct reading *rd, const Jieyou__EndAppointment *m)
{
	if (m->cause == JIEYOU__END_APPOINTMENT__CAUSE__TERM_OVER)
		return FAULT(rd, REFUSAL_BAD_VALUE, "end_appointment.cause",
			"聘期届满由系统登记,不用办理;提前结束的请选其他原因。");
	if (m->cause == JIEYOU__END_APPOINTMENT__CAUSE__FAILED_TWICE)
		return FAULT(rd, REFUSAL_BAD_VALUE, "end_appointment.cause",
			"连续两次考核不合格的,登记第二次考核(assess)时即结束,不用另办。");
	return form_check_chosen(rd, "end_appointment.cause", "结束原因",
			   &jieyou__end_appointment__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "end_appointment.reason", "说明", m->reason);
}

bool form_check_appointment(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_PROPOSE_APPOINTMENT)
		return check_propose(rd, m->propose_appointment);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_APPROVE_APPOINTMENT)
		return form_check_words(
			rd, "approve_appointment.opinion", "核准意见", m->approve_appointment->opinion);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_REFUSE_APPOINTMENT)
		return form_check_chosen(rd, "refuse_appointment.cause", "不予聘任的原因",
				   &jieyou__refuse_appointment__cause__descriptor,
				   (int)m->refuse_appointment->cause) &&
			   form_check_said(
				   rd, "refuse_appointment.reason", "说明", m->refuse_appointment->reason);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_ASSESS)
		return check_assess(rd, m->assess);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SET_LEAVE)
		return check_leave(rd, m->set_leave);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_END_LEAVE)
		return form_check_words(rd, "end_leave.note", "说明", m->end_leave->note);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_DEBRIEF)
		return check_debrief(rd, m->debrief);
	return check_end(rd, m->end_appointment);
}
