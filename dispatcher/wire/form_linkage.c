#include "form_linkage.h"

#include "day.h"
#include "form_parts.h"

enum { TOLD_MAX = 6, TOLD_BYTES = 1024, RECEIVER_MAX = 256 };

static bool check_number(const struct reading *rd, const char *field, int32_t n)
{
	return n > 0 || FAULT(rd, REFUSAL_BAD_VALUE, field, "请写明是本案的第几项转介或资源链接。");
}

static bool check_propose(const struct reading *rd, const Jieyou__ProposeLinkage *m)
{
	bool ok;

	if (m->kind == JIEYOU__PROPOSE_LINKAGE__KIND__KIND_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, "propose_linkage.kind",
			"请写明是转介(REFERRAL)还是资源链接(LINKAGE)。");
	if (m->n_needs == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "propose_linkage.needs", "请写明为哪些需要,至少一个。");
	ok = reading_check_enum(rd, "propose_linkage.kind", "类别",
			 &jieyou__propose_linkage__kind__descriptor, (int)m->kind) &&
		 reading_check_said(
			 rd, "propose_linkage.target", "资源或联动单位的代码", m->target, FORM_ID_MAX) &&
		 reading_check_count(rd, "propose_linkage.needs", "需要", m->n_needs, NEEDS_SHOWN_MAX) &&
		 reading_check_said(rd, "propose_linkage.reason", "理由", m->reason, FORM_TEXT_MAX);
	for (size_t i = 0; ok && i < m->n_needs; i++)
		ok = reading_check_said(rd, "propose_linkage.needs", "需要代码", m->needs[i], FORM_ID_MAX);
	return ok;
}

/* ---- What is told, and who has agreed ---- */

static bool is_agreed(const Jieyou__Refer *m, Jieyou__Refer__Subject subject)
{
	for (size_t i = 0; i < m->n_agreed; i++)
		if (m->agreed[i] == subject)
			return true;
	return false;
}

static bool is_given(const Jieyou__Refer *m)
{
	return m->consent == JIEYOU__CONSENT_KIND__ORAL || m->consent == JIEYOU__CONSENT_KIND__WRITTEN;
}

static bool check_subject(
	const struct reading *rd, const char *field, Jieyou__Refer__Subject subject)
{
	if (subject == JIEYOU__REFER__SUBJECT__SUBJECT_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, field,
			"请写明是哪一方面(NEED IDENTITY SITUATION HEALTH FINANCE LEGAL)。");
	return reading_check_enum(rd, field, "方面", &jieyou__refer__subject__descriptor, (int)subject);
}

/* No more than the body needs: each subject once, no number but under IDENTITY, all of it agreed.
 */
static bool check_told(const struct reading *rd, const Jieyou__Refer *m, size_t i)
{
	const char *field = reading_element(rd, "refer.told", i);
	const Jieyou__Refer__Told *told = m->told[i];

	if (!check_subject(rd, field, told->subject) ||
		!reading_check_said(rd, field, "告知内容", told->words, TOLD_BYTES))
		return false;
	for (size_t k = 0; k < i; k++)
		if (m->told[k]->subject == told->subject)
			return FAULT(rd, REFUSAL_BAD_VALUE, field, "同一方面只写一项,请合并。");
	if (told->subject != JIEYOU__REFER__SUBJECT__IDENTITY &&
		reading_has_number(text_from(told->words)))
		return FAULT(
			rd, REFUSAL_BAD_VALUE, field, "电话、证件号码只写在 IDENTITY 一项中,请从这里删去。");
	return told->subject == JIEYOU__REFER__SUBJECT__NEED || !is_given(m) ||
		   is_agreed(m, told->subject) ||
		   FAULT(rd, REFUSAL_BAD_VALUE, field,
			   "同意的内容(agreed)不含这一方面,不得告知;请删去,或征得同意后补入 agreed。");
}

static bool check_given(const struct reading *rd, const Jieyou__Refer *m)
{
	struct text day = text_from(m->given_on);
	moment first;

	if (m->giver == JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID)
		return FAULT(rd, REFUSAL_BAD_VALUE, "refer.giver",
			"请写明由谁同意:CLIENT_SELF(本人)、GUARDIAN(监护人)或 "
			"TEMPORARY_GUARDIAN(临时监护的民政部门)。");
	if (!day_from(day, &first) || first.us > rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "refer.given_on",
			"请写明哪一天同意的,如 2026-03-15,且不晚于今天。");
	if (m->n_agreed == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "refer.agreed",
			"请写明同意告知哪些方面(IDENTITY SITUATION HEALTH FINANCE LEGAL)。");
	for (size_t i = 0; i < m->n_agreed; i++)
		if (!check_subject(rd, "refer.agreed", m->agreed[i]))
			return false;
	return reading_check_enum(
		rd, "refer.giver", "同意人", &jieyou__consent_giver__descriptor, (int)m->giver);
}

/* Giver, day and what was agreed go with a consent, and with nothing else. */
static bool check_consent(const struct reading *rd, const Jieyou__Refer *m)
{
	bool said = m->giver != JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID || m->given_on[0] || m->n_agreed;

	if (!reading_check_enum(
			rd, "refer.consent", "知情同意", &jieyou__consent_kind__descriptor, (int)m->consent))
		return false;
	if (is_given(m))
		return check_given(rd, m);
	return !said || FAULT(rd, REFUSAL_BAD_VALUE, "refer.consent",
						"写了同意人、日期或内容,却没有写已同意:请填 ORAL(口头)或 WRITTEN(书面)。");
}

static bool check_refer(const struct reading *rd, const Jieyou__Refer *m)
{
	bool ok;

	if (m->n_told == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "refer.told",
			"请写明告知对方什么,至少一项 NEED(需要什么帮助)。");
	if (m->basis)
		return FAULT(rd, REFUSAL_BAD_VALUE, "refer.basis", "告知依据由中心按规则判定,请勿填写。");
	ok = check_number(rd, "refer.number", m->number) &&
		 reading_check_said(
			 rd, "refer.receiver", "对方接收人与交接方式", m->receiver, RECEIVER_MAX) &&
		 reading_check_count(rd, "refer.told", "告知内容", m->n_told, TOLD_MAX) &&
		 reading_check_count(rd, "refer.agreed", "同意的内容", m->n_agreed, TOLD_MAX) &&
		 check_consent(rd, m);
	for (size_t i = 0; ok && i < m->n_told; i++)
		ok = check_told(rd, m, i);
	return ok;
}

/* ---- What becomes of it ---- */

static bool check_move(const struct reading *rd, const Jieyou__MoveLinkage *m)
{
	bool wants =
		m->to == JIEYOU__MOVE_LINKAGE__TO__DECLINED || m->to == JIEYOU__MOVE_LINKAGE__TO__FAILED;
	bool has = m->cause != JIEYOU__MOVE_LINKAGE__CAUSE__CAUSE_UNKNOWN;

	if (m->to == JIEYOU__MOVE_LINKAGE__TO__TO_UNKNOWN)
		return FAULT(rd, REFUSAL_BAD_VALUE, "move_linkage.to",
			"请写明进展,如 CONTACTED、ACCEPTED、DECLINED;转出请用 refer。");
	if (wants != has)
		return FAULT(rd, REFUSAL_BAD_VALUE, "move_linkage.cause",
			wants ? "请从代码中选一项不接受或未办成的原因。"
				  : "只有对方不接受(DECLINED)和未办成(FAILED)要写原因,请删去。");
	return check_number(rd, "move_linkage.number", m->number) &&
		   reading_check_enum(
			   rd, "move_linkage.to", "进展", &jieyou__move_linkage__to__descriptor, (int)m->to) &&
		   reading_check_enum(rd, "move_linkage.cause", "原因",
			   &jieyou__move_linkage__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "move_linkage.note", "说明", m->note);
}

bool form_check_linkage(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_PROPOSE_LINKAGE)
		return check_propose(rd, m->propose_linkage);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_REFER)
		return check_refer(rd, m->refer);
	return check_move(rd, m->move_linkage);
}
