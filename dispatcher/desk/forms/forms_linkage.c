/*
 * Forms of linkages: somebody else is asked to help, told of the client what the client has agreed
 * to and no more, and what comes of it is written down until it is followed up.
 */
#include <inttypes.h>

#include "forms_service.h"
#include "intake.h"
#include "linkages.h"
#include "redact.h"
#include "rematch.h"

/* ---- Proposing ---- */

static struct text need_codes(struct request *q, char *const *needs, size_t n)
{
	struct text *codes = arena_array(&q->arena, n, sizeof(*codes));

	for (size_t i = 0; codes && i < n; i++) {
		codes[i] = text_from(needs[i]);
		if (snapshot_need(request_snapshot(q), codes[i]) == NONE) {
			request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_linkage.needs"),
				TEXT("不认识这个需要代码,例如 LAW.AID。"));
			return TEXT_NONE;
		}
	}
	return codes ? arena_join(&q->arena, TEXT(" "), codes, n) : TEXT_NONE;
}

/* What is of another region, or is no help but a rule to know, is nobody's to ask for. */
static bool check_target(struct request *q, const struct case_facts *c, struct text code)
{
	const struct snapshot *s = request_snapshot(q);
	district_index here = snapshot_district(s, c->district);
	struct linkage_target to;

	if (!linkages_target(s, code, &to))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_linkage.target"),
			TEXT("资源库和联动单位中没有这个代码,请用 jieyou catalogue 或匹配结果核对。"));
	return (to.offered && here != NONE && snapshot_within(s, here, to.district)) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_linkage.target"),
			   TEXT("这一项不在个案所在地区提供,请改选本区、本市或全国的资源或单位。"));
}

/* Nobody is asked twice at once for the same case. */
static bool check_once(struct request *q, struct text target)
{
	for (size_t i = 0; i < q->facts.n_linkages; i++) {
		const struct linkage_facts *l = &q->facts.linkages[i];

		if (text_eq(l->target, target) && linkage_open(l->state))
			return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("propose_linkage.target"),
				arena_format(&q->arena,
					"本案第 %" PRId32 " 项正是向这一资源或单位提出的,尚未了结;请接着办理那一项。",
					l->n));
	}
	return true;
}

bool form_adjust_propose_linkage(struct request *q, struct handling *h)
{
	enum { LINKAGES_OF_A_CASE = 50 };
	const Jieyou__ProposeLinkage *m = h->form->propose_linkage;
	struct linkage_facts l = {.kind = m->kind == JIEYOU__PROPOSE_LINKAGE__KIND__REFERRAL
										  ? TEXT("REFERRAL")
										  : TEXT("LINKAGE"),
		.target = text_from(m->target),
		.result = TEXT("")};

	if (q->facts.n_linkages == LINKAGES_OF_A_CASE)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("propose_linkage"),
			TEXT("这个个案的转介和资源链接已满 50 项。"));
	if (!check_target(q, &h->after, l.target) || !check_once(q, l.target))
		return false;
	l.needs = need_codes(q, m->needs, m->n_needs);
	if (!l.needs.ptr || !linkages_add(q, &h->after, &l))
		return false;
	h->notice = arena_format(&q->arena,
		"第 %" PRId32 " 项已提议。联系对方时先不说服务对象是谁;转出(refer)须有本人同意。", l.n);
	return !q->arena.failed;
}

/* ---- The table ---- */

/* One that may come into this state now, by the asker; NULL: refused. */
static struct linkage_facts *find(
	struct request *q, struct text field, int32_t n, enum linkage_state to)
{
	struct linkage_facts *l = linkages_find(&q->facts, n);
	enum linkage_state from;

	if (!l || !linkage_from(l->state, &from)) {
		request_refuse(q, REFUSAL_BAD_VALUE, field,
			TEXT("本案没有这一项转介或资源链接,请用 jieyou show 核对是第几项。"));
		return NULL;
	}
	if (!linkage_may(from, to, q->roles)) {
		request_refuse(q, REFUSAL_WRONG_STATE, field,
			arena_format(&q->arena,
				"第 %" PRId32 " 项现为「%.*s」,不能由您改为「%.*s」;次序见 jieyou life。", n,
				TEXT_ARG(linkage_zh(from)), TEXT_ARG(linkage_zh(to))));
		return NULL;
	}
	return l;
}

/* ---- Referring ---- */

/* Names and numbers that a rule finds: what is said to be of nobody must be of nobody. */
static bool check_nobodys(struct request *q, const char *words)
{
	enum { TOLD_MAX = 8 };
	struct text told[TOLD_MAX];
	struct redacted r;
	size_t n = 0;

	if (!redact(text_from(words), 1u << REDACT_NAME | 1u << REDACT_NUMBER, &q->arena, &r))
		return false;
	for (; n < r.n_changes && n < TOLD_MAX; n++)
		told[n] = r.changes[n].was;
	return n == 0 || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("refer.told"),
						 arena_format(&q->arena,
							 "NEED 不得含个人信息,请改写:%.*s。要告知的,另写一项并征得同意。",
							 TEXT_ARG(arena_join(&q->arena, TEXT("、"), told, n))));
}

static bool tells_of_client(const Jieyou__Refer *m)
{
	for (size_t i = 0; i < m->n_told; i++)
		if (m->told[i]->subject != JIEYOU__REFER__SUBJECT__NEED)
			return true;
	return false;
}

/* By the same rules as at intake (consent.h), of what is known now; the consent is that to this. */
static bool find_ground(struct request *q, struct handling *h, struct consent_ground *ret)
{
	const Jieyou__Refer *m = h->form->refer;
	struct consent_asked asked;
	ProtobufCMessage *filed;
	Jieyou__HelpRequest help;
	Jieyou__Consent consent;
	struct rematch known;

	if (!rematch_begin(q, &h->after, &known) ||
		!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return false;
	if (!known.words || !known.recorded)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("refer.told"),
			TEXT("本案是去标识化咨询,中心没有服务对象的信息;只能告知 NEED,"
				 "要告知更多须由社工征得同意后重新提交。"));
	help = *((Jieyou__FiledBody *)filed)->help;
	jieyou__consent__init(&consent);
	consent.kind = m->consent;
	consent.giver = m->giver;
	help.consent = &consent;
	asked = intake_asked(&help, request_snapshot(q), &known.help, known.recorded);
	asked.grade = casework_grade(h->after.grade);
	*ret = consent_decide(&asked);
	return consent_whole(ret->basis) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("refer.consent"),
			   ret->suspected
				   ? TEXT("监护人有侵害嫌疑,其同意无效;请由临时监护的民政部门同意,或只告知 NEED。")
				   : TEXT("没有有权同意的人对这次转出的有效同意,不得告知服务对象的信息;"
						  "请征得同意后填 consent、giver、given_on、agreed,或只告知 NEED。"));
}

/* Where it was agreed that nobody calls, nobody is handed the number to call. */
static bool check_identity(struct request *q, const Jieyou__Refer *m)
{
	struct contact_answer answer;
	struct contact_note note;
	bool violence, told = false;

	for (size_t i = 0; i < m->n_told; i++)
		told = told || m->told[i]->subject == JIEYOU__REFER__SUBJECT__IDENTITY;
	if (!told)
		return true;
	if (!forms_client_note(q, &note, &violence))
		return false;
	answer = contact_may(&note, CONTACT_CALL, q->now, violence);
	return (answer.code != CONTACT_IS_WITH_ABUSER && answer.code != CONTACT_IS_VIOLENCE) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("refer.told"),
			   arena_format(&q->arena,
				   "不得把联系方式交给对方:%.*s。请由主责社工陪同交接,删去 IDENTITY。",
				   TEXT_ARG(contact_sentence(answer, &q->arena))));
}

/* As the record keeps it, with the ground. */
static bool keep_referred(
	struct request *q, struct handling *h, const struct consent_ground *ground)
{
	Jieyou__Refer *kept = arena_alloc(&q->arena, sizeof(*kept));
	Jieyou__Basis *basis = arena_alloc(&q->arena, sizeof(*basis));

	if (!kept || !basis)
		return false;
	*kept = *h->form->refer;
	intake_show_ground(ground, &q->arena, basis);
	kept->basis = basis;
	h->body.refer = kept;
	return true;
}

/*
 * A body that has no place is told of nobody. Whoever is referred holds one of its places until it
 * answers; the database sees to it that the last is given once (sql/migrations/0035_linkages.sql),
 * and who comes second is asked here again.
 */
static bool check_place(struct request *q, const struct linkage_facts *l)
{
	return l->left != 0 ||
		   request_refuse(q, REFUSAL_FULL, TEXT("refer.number"),
			   arena_format(&q->arena,
				   "「%.*s」登记的名额已满,本次没有转出。请另提议一项;"
				   "对方告知有名额的,先登记(jieyou resource %.*s left=剩余名额)再转出。",
				   TEXT_ARG(linkages_name(q, l)), TEXT_ARG(l->target)));
}

bool form_adjust_refer(struct request *q, struct handling *h)
{
	const Jieyou__Refer *m = h->form->refer;
	struct consent_ground ground;
	struct linkage_facts *l = find(q, TEXT("refer.number"), m->number, LINKAGE_REFERRED);

	if (!l || !check_place(q, l))
		return false;
	for (size_t i = 0; i < m->n_told; i++)
		if (m->told[i]->subject == JIEYOU__REFER__SUBJECT__NEED &&
			!check_nobodys(q, m->told[i]->words))
			return false;
	if (tells_of_client(m) &&
		(!find_ground(q, h, &ground) || !check_identity(q, m) || !keep_referred(q, h, &ground)))
		return false;
	h->notice = arena_format(
		&q->arena, "请把告知内容交给对方(%s),不交整份档案;答复到期会提醒。", m->receiver);
	return !q->arena.failed && linkages_take(q, &h->after, l, LINKAGE_REFERRED);
}

/* ---- What becomes of it ---- */

static enum linkage_state state_of(Jieyou__MoveLinkage__To to)
{
	static const enum linkage_state states[] = {
		[JIEYOU__MOVE_LINKAGE__TO__CONTACTED] = LINKAGE_CONTACTED,
		[JIEYOU__MOVE_LINKAGE__TO__ACCEPTED] = LINKAGE_ACCEPTED,
		[JIEYOU__MOVE_LINKAGE__TO__DECLINED] = LINKAGE_DECLINED,
		[JIEYOU__MOVE_LINKAGE__TO__RECEIVED] = LINKAGE_RECEIVED,
		[JIEYOU__MOVE_LINKAGE__TO__SUCCEEDED] = LINKAGE_SUCCEEDED,
		[JIEYOU__MOVE_LINKAGE__TO__FAILED] = LINKAGE_FAILED,
		[JIEYOU__MOVE_LINKAGE__TO__FOLLOWED] = LINKAGE_FOLLOWED,
		[JIEYOU__MOVE_LINKAGE__TO__WITHDRAWN] = LINKAGE_WITHDRAWN,
		[JIEYOU__MOVE_LINKAGE__TO__HANDED_BACK] = LINKAGE_HANDED_BACK,
	};

	return states[to];
}

bool form_adjust_move_linkage(struct request *q, struct handling *h)
{
	const Jieyou__MoveLinkage *m = h->form->move_linkage;
	enum linkage_state to = state_of(m->to);
	struct linkage_facts *l = find(q, TEXT("move_linkage.number"), m->number, to);

	if (!l)
		return false;
	if (to == LINKAGE_SUCCEEDED)
		l->result = TEXT("SUCCESS");
	else if (m->cause != JIEYOU__MOVE_LINKAGE__CAUSE__CAUSE_UNKNOWN)
		l->result = text_from(protobuf_c_enum_descriptor_get_value(
			&jieyou__move_linkage__cause__descriptor, (int)m->cause)
								  ->name);
	if (to == LINKAGE_HANDED_BACK)
		h->notice = TEXT("已交回主责社工办理:中心不再跟踪这一项,请确认社工已知悉。");
	return linkages_take(q, &h->after, l, to);
}
