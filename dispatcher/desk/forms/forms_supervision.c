#include "forms_supervision.h"

#include <inttypes.h>

#include "codes.h"
#include "offers.h"
#include "standing.h"
#include "supervision.h"

/* ---- A supervisor is assigned ---- */

void forms_supervision_load(struct request *q, const Jieyou__HandleCase *form)
{
	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_ASSIGN)
		q->load.supervisor = text_from(form->assign->expert_id);
	else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_PAY)
		q->load.supervisor = text_from(form->pay->expert_id);
}

static bool refuse_expert(struct request *q, const char *zh)
{
	return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("assign.expert_id"), text_from(zh));
}

/* Somebody of the pool who supervises (认定的督导), serves now, and stands in nobody's way. */
static bool check_supervisor(
	struct request *q, const struct handling *h, struct text expert, expert_index *ret)
{
	const struct snapshot *s = request_snapshot(q);
	expert_index e = snapshot_expert(s, expert);
	uint16_t type = snapshot_type(s, TEXT("SUPERVISOR"));

	*ret = e;
	if (e == NOBODY || type == NONE || !snapshot_is_of_type(s, e, type))
		return refuse_expert(q, "专家库中没有这位社会工作督导,请用 jieyou pool 核对编号。");
	if (!standing_serves(q, e, q->now))
		return refuse_expert(q, "这位督导不在聘期内,或保密协议已失效;请先办理续聘或另选督导。");
	if (standing_barred(q, &h->after, expert))
		return refuse_expert(q, "这位督导已停用,或须回避这份档案;请另选督导。");
	if (offers_rests(&q->facts, expert))
		return refuse_expert(q, "这位督导曾因利益冲突退出这份档案;请另选督导。");
	return true;
}

/* 7 posts, or 1 project, of a supervisor (漯河市民政局《关于市级社会工作督导人才使用的意见》). */
static bool check_ratio(struct request *q, const struct handling *h, Jieyou__Assign__Basis basis)
{
	bool project = basis == JIEYOU__ASSIGN__BASIS__PROJECT;
	int32_t most = project ? supervision_rule(q, &h->after, TEXT("ratio.project"), 1)
						   : supervision_rule(q, &h->after, TEXT("ratio.post"), 7);
	int32_t has = project ? q->facts.supervised.projects : q->facts.supervised.posts;

	return has < most || request_refuse(q, REFUSAL_WRONG_STATE, TEXT("assign.expert_id"),
							 arena_format(&q->arena,
								 "这位督导已督导 %" PRId32 " 个%s,本区规定每位督导最多 %" PRId32
								 " 个;请另选督导,或先结束其他督导。",
								 has, project ? "项目" : "岗位", most));
}

/* Who is to write summaries: the supervisor, as the register has them; else who has assigned them.
 */
static struct text summary_owner(const struct request *q, struct text people)
{
	struct text first = text_cut(&people, ' ');

	return first.len ? first : q->actor;
}

/* 50 to 100 yuan a session is what is advised across agencies (the same); it is theirs to agree. */
static void note_fee(struct request *q, struct handling *h, const Jieyou__Assign *m)
{
	int32_t least = supervision_rule(q, &h->after, TEXT("fee.least"), 5000);
	int32_t most = supervision_rule(q, &h->after, TEXT("fee.most"), 10000);

	if (m->across && (m->fee < least || m->fee > most))
		h->notice = arena_format(&q->arena,
			"跨机构督导建议每次津贴为 %" PRId32 " 至 %" PRId32 " 元,已按双方约定登记。",
			least / 100, most / 100);
}

bool form_adjust_assign(struct request *q, struct handling *h)
{
	const Jieyou__Assign *m = h->form->assign;
	struct text expert = text_from(m->expert_id), people = standing_people(q, expert);
	expert_index e;

	h->step.also = people;
	note_fee(q, h, m);
	return check_supervisor(q, h, expert, &e) && check_ratio(q, h, m->basis) &&
		   supervision_begin(q, &h->after, e, m->basis) &&
		   step_owes(q, &h->after, TEXT("due.summary"), summary_owner(q, people));
}

/* ---- While it runs ---- */

/* 60 minutes, or 120 (the same); of another agency's supervisor what was agreed with them. */
static bool check_minutes(
	struct request *q, const struct handling *h, const Jieyou__Session *m, int32_t agreed)
{
	bool individual = m->kind == JIEYOU__SESSION__KIND__INDIVIDUAL;
	bool group = m->kind == JIEYOU__SESSION__KIND__GROUP;
	int32_t least = agreed       ? agreed
					: individual ? supervision_rule(q, &h->after, TEXT("minutes.individual"), 60)
					: group      ? supervision_rule(q, &h->after, TEXT("minutes.group"), 120)
								 : supervision_rule(q, &h->after, TEXT("minutes.peer"), 120);

	return m->minutes >= least ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("session.minutes"),
			   arena_format(&q->arena,
				   "%s每次不少于 %" PRId32 " 分钟;不足的可写过程说明,不计为一次督导。",
				   individual ? "个别督导"
				   : group    ? "团体督导"
							  : "同辈督导",
				   least));
}

/* The terms on which whoever supervises now does. NULL: refused. */
static const Jieyou__Assign *terms_now(struct request *q)
{
	ProtobufCMessage *body;

	if (!casework_newest(q, EVENT_ASSIGNED, &jieyou__handle_case__descriptor, &body))
		return NULL;
	return body ? ((const Jieyou__HandleCase *)body)->assign : NULL;
}

/* What was held, and what is owed for it, as lines of the ledger. */
static bool write_session(struct request *q, const struct handling *h, const Jieyou__Assign *terms)
{
	const Jieyou__Session *m = h->form->session;
	const struct offer_facts *o = offers_lead(&q->facts);
	struct text kind = codes_name(&jieyou__session__kind__descriptor, (int)m->kind);

	return o && codes_ledger(q, &h->after, TEXT("SESSION"), kind, o->expert, m->minutes) &&
		   (terms->fee == 0 ||
			   codes_ledger(q, &h->after, TEXT("ALLOWANCE"),
				   codes_name(&jieyou__assign__payer__descriptor, (int)terms->payer), o->expert,
				   terms->fee));
}

bool form_adjust_session(struct request *q, struct handling *h)
{
	const Jieyou__Assign *terms = terms_now(q);

	h->step.due = step_rule(&h->after);
	return terms && check_minutes(q, h, h->form->session, terms->least_minutes) &&
		   write_session(q, h, terms);
}

bool form_adjust_sum_up(struct request *q, struct handling *h)
{
	const struct offer_facts *o = offers_lead(&q->facts);
	struct text people = o ? standing_people(q, o->expert) : TEXT_NONE;
	struct text kind = codes_name(&jieyou__session__kind__descriptor, (int)h->form->sum_up->kind);

	return o && codes_ledger(q, &h->after, TEXT("SUMMARY"), kind, o->expert, 1) &&
		   step_owed(q, &h->after) &&
		   step_owes(q, &h->after, TEXT("due.summary"), summary_owner(q, people));
}

bool form_adjust_end_supervision(struct request *q, struct handling *h)
{
	const struct offer_facts *o = offers_lead(&q->facts);

	if (o)
		h->step.also = standing_people(q, o->expert);
	return true;
}

/* ---- Allowances ---- */

/* An agency's supervisor says what the agency has paid; of the centre staff do. */
static bool may_pay(const struct request *q, const Jieyou__Pay *m)
{
	return q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR)) ||
		   m->payer == JIEYOU__ASSIGN__PAYER__AGENCY;
}

bool form_adjust_pay(struct request *q, struct handling *h)
{
	const Jieyou__Pay *m = h->form->pay;
	bool agency = m->payer == JIEYOU__ASSIGN__PAYER__AGENCY;
	int32_t owed = agency ? q->facts.supervised.agency_owes : q->facts.supervised.centre_owes;
	const char *payer = agency ? "用人机构" : "支援中心";

	h->step.also = standing_people(q, text_from(m->expert_id));
	if (!may_pay(q, m))
		return request_refuse(q, REFUSAL_DENIED, TEXT("pay.payer"),
			TEXT("支援中心发放的津贴由中心登记;机构督导登记本机构发放的(AGENCY)。"));
	if (owed == 0)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("pay.expert_id"),
			arena_format(&q->arena,
				"本档案中没有由%s发放而未发给这位督导的津贴,请核对专家编号与发放者。", payer));
	if (m->amount > owed)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("pay.amount"),
			arena_format(&q->arena,
				"这位督导在本档案中由%s发放而未发的津贴为 %" PRId32 " 分,请核对金额。", payer,
				owed));
	return codes_ledger(q, &h->after, TEXT("PAID"),
		codes_name(&jieyou__assign__payer__descriptor, (int)m->payer), text_from(m->expert_id),
		m->amount);
}
