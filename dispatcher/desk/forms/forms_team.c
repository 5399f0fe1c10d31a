/*
 * Forms of teams: who is asked to support a case, who does, and who takes somebody's place. Places
 * are held for all who are asked in one decision, or for none.
 */
#include "forms.h"
#include "rematch.h"
#include "standing.h"
#include "team.h"

/* ---- The team is confirmed ---- */

/* Exactly one leads: the only one does anyhow. */
static bool check_lead(struct request *q, struct asked *team, size_t n)
{
	size_t leads = 0;

	if (n == 1)
		team[0].lead = true;
	for (size_t i = 0; i < n; i++)
		leads += team[i].lead;
	return leads == 1 || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("confirm.team"),
							 TEXT("请在团队中指定一位牵头专家,也只能有一位。"));
}

/* What the record keeps: the team as it is asked, whoever named it. */
static bool keep_team(struct request *q, struct handling *h, const struct asked *team, size_t n)
{
	Jieyou__Confirm *kept = arena_alloc(&q->arena, sizeof(*kept));

	if (!kept)
		return false;
	*kept = *h->form->confirm;
	kept->team = rematch_show(q, team, n);
	kept->n_team = n;
	h->body.confirm = kept;
	return kept->team != NULL;
}

bool form_adjust_confirm(struct request *q, struct handling *h)
{
	const Jieyou__Confirm *m = h->form->confirm;
	Jieyou__Asked **list = m->team;
	size_t n = m->n_team;
	struct asked *team = arena_array(&q->arena, TEAM_MAX, sizeof(*team));
	struct rematch match;

	if (!team || !rematch_begin(q, &h->after, &match) ||
		(n == 0 && !rematch_proposed(q, &match, &list, &n)) ||
		!rematch_pick(q, &match, TEXT("confirm.team"), list, n, team) || !check_lead(q, team, n) ||
		!offers_issue(q, &h->after, team, n) || !keep_team(q, h, team, n) ||
		!team_brief(q, &h->after, m->summary, m->manner, m->task))
		return false;
	h->notice =
		arena_format(&q->arena, "已为 %zu 位专家留出名额并发出邀约;牵头专家接受后开始支援。", n);
	return true;
}

/* ---- Somebody answers ---- */

static bool by_staff(const struct request *q)
{
	return q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR));
}

/* The asker's own offer, or that of whom staff had on the telephone. */
static struct offer_facts *find_offer(struct request *q, struct text field, const char *named)
{
	struct text own = standing_expert(q), who = named[0] ? text_from(named) : own;
	struct offer_facts *o = offers_of(&q->facts, who);

	if (!text_eq(who, own) && !by_staff(q))
		request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("只能答复发给您本人的邀约。"));
	else if (!who.len)
		request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("请写明是哪位专家电话答复的。"));
	else if (!o)
		request_refuse(
			q, REFUSAL_WRONG_STATE, field, TEXT("这位专家没有待答复的邀约,或邀约已失效。"));
	else
		return o;
	return NULL;
}

/* Late is late, even before the ticker has come round. */
static bool is_waiting(struct request *q, struct text field, const struct offer_facts *o)
{
	if (!offers_open(o))
		return request_refuse(q, REFUSAL_WRONG_STATE, field, TEXT("这份邀约已经答复过了。"));
	return q->now.us < o->expires_at.us ||
		   request_refuse(q, REFUSAL_WRONG_STATE, field,
			   TEXT("答复时限已过,邀约已失效;如仍可支援,请联系中心重新邀请。"));
}

bool form_adjust_join(struct request *q, struct handling *h)
{
	struct text field = TEXT("join.expert_id");
	struct offer_facts *o = find_offer(q, field, h->form->join->expert_id);

	if (!o || !is_waiting(q, field, o))
		return false;
	if (o->barred || o->away)
		return request_refuse(q, REFUSAL_WRONG_STATE, field,
			TEXT("这位专家目前不能接受邀约;请核对账号、聘期和保密协议,或联系中心督导。"));
	if (offers_leads(o)) {
		h->step.event = EVENT_LED;
		h->step.due = state_due(STATE_SERVING);
	}
	return offers_answer(q, &h->after, o, TEXT("JOINED"), TEXT(""));
}

/* ---- Somebody takes another's place ---- */

/* The word of an enum, as the tables have it. */
static struct text code_of(const ProtobufCEnumDescriptor *type, int value)
{
	return text_from(protobuf_c_enum_descriptor_get_value(type, value)->name);
}

/*
 * Asks others instead; *ret is for the record. Where a lead is gone and nobody is left, the case is
 * short of one: before the service it goes back to staff. In the service it is theirs to see to as
 * soon as a lead is gone, until another has accepted.
 */
static bool replace(struct request *q, struct handling *h, const struct offer_facts *gone,
	Jieyou__Asked ***ret, size_t *ret_n)
{
	struct asked *next = arena_array(&q->arena, TEAM_MAX, sizeof(*next));

	if (!next || !rematch_replace(q, &h->after, gone, next, ret_n) ||
		!offers_issue(q, &h->after, next, *ret_n))
		return false;
	*ret = rematch_show(q, next, *ret_n);
	if (offers_leads(gone) && text_eq(h->after.state, state_code(STATE_SERVING)))
		h->step.due = TEXT("due.assign");
	else if (offers_leads(gone) && !offers_supervises(gone) && *ret_n == 0)
		h->then = (struct step){.event = EVENT_SHORT, .who = q->roles};
	if (by_staff(q))
		h->notice = *ret_n                    ? TEXT("已改请其他专家,名额已留出。")
					: offers_supervises(gone) ? TEXT("请另行安排督导(assign)。")
					: offers_leads(gone)
						? TEXT("已无人可请牵头,请另行确定团队,或请市级支援(city)。")
						: TEXT("这些需要已无人可请,请增补成员(add),或请市级支援(city)。");
	return *ret != NULL;
}

bool form_adjust_decline(struct request *q, struct handling *h)
{
	struct text field = TEXT("decline.expert_id");
	Jieyou__Decline *kept = arena_alloc(&q->arena, sizeof(*kept));
	struct offer_facts *o = find_offer(q, field, h->form->decline->expert_id);

	if (!kept || !o || !is_waiting(q, field, o))
		return false;
	*kept = *h->form->decline;
	kept->expert_id = casework_string(o->expert, &q->arena);
	h->body.decline = kept;
	return offers_answer(q, &h->after, o, TEXT("DECLINED"),
			   code_of(&jieyou__decline__cause__descriptor, (int)kept->cause)) &&
		   replace(q, h, o, &kept->next, &kept->n_next);
}

bool form_adjust_pull(struct request *q, struct handling *h)
{
	const Jieyou__Pull *m = h->form->pull;
	Jieyou__Pull *kept = arena_alloc(&q->arena, sizeof(*kept));
	struct offer_facts *o = offers_of(&q->facts, text_from(m->expert_id));

	if (!kept)
		return false;
	if (!by_staff(q))
		return request_refuse(q, REFUSAL_DENIED, TEXT("pull.expert_id"),
			TEXT("撤出他人由中心办理;您本人不能继续时,请办理退出(step_back)。"));
	if (!o)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("pull.expert_id"),
			TEXT("这位专家不在本案团队中,也没有待答复的邀约。"));
	if (m->not_replaced && offers_leads(o))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("pull.not_replaced"),
			TEXT("牵头专家不能只撤不补;请让系统改请他人。"));
	*kept = *m;
	h->body.pull = kept;
	return offers_answer(q, &h->after, o, TEXT("PULLED"),
			   code_of(&jieyou__pull__cause__descriptor, (int)m->cause)) &&
		   (m->not_replaced || replace(q, h, o, &kept->next, &kept->n_next));
}

/* By themselves, and only once they have accepted: before that they decline. */
bool form_adjust_step_back(struct request *q, struct handling *h)
{
	Jieyou__StepBack *kept = arena_alloc(&q->arena, sizeof(*kept));
	struct offer_facts *o = offers_of(&q->facts, standing_expert(q));

	if (!kept)
		return false;
	if (!o || offers_open(o))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("step_back.cause"),
			o ? TEXT("您尚未接受这份邀约;不能支援请婉拒(decline)。")
			  : TEXT("您不在本案团队中;他人退出请由中心办理撤出(pull)。"));
	if (o->named)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("step_back.cause"),
			TEXT("您由会诊指定牵头本案,不得退回;确有困难请联系中心另行安排。"));
	*kept = *h->form->step_back;
	h->body.step_back = kept;
	return offers_answer(q, &h->after, o, TEXT("PULLED"),
			   code_of(&jieyou__step_back__cause__descriptor, (int)kept->cause)) &&
		   replace(q, h, o, &kept->next, &kept->n_next);
}

/* ---- One more ---- */

/* Whether there is anything yet that an expert can be told. */
static bool check_summary(struct request *q, const Jieyou__Add *m)
{
	bool told = m->summary[0];

	for (size_t i = 0; !told && i < q->facts.n_events; i++)
		told = text_eq(q->facts.events[i].kind, event_code(EVENT_CONFIRMED)) ||
			   text_eq(q->facts.events[i].kind, event_code(EVENT_ADDED));
	return told || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("add.summary"),
					   TEXT("本案还没有写过个案摘要,请写明专家接受之前看到的内容。"));
}

static bool check_needs(struct request *q, const Jieyou__Add *m)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (snapshot_need(request_snapshot(q), text_from(m->needs[i])) == NONE)
			return request_refuse(
				q, REFUSAL_BAD_VALUE, TEXT("add.needs"), TEXT("不认识这个需要代码,例如 LAW.AID。"));
	return true;
}

bool form_adjust_add(struct request *q, struct handling *h)
{
	const Jieyou__Add *m = h->form->add;
	Jieyou__Asked asked, *list[] = {&asked};
	struct asked one;
	struct rematch match;

	jieyou__asked__init(&asked);
	asked.expert_id = m->expert_id;
	asked.needs = m->needs;
	asked.n_needs = m->n_needs;
	asked.lead = m->lead;
	if (m->lead && offers_lead(&q->facts))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("add.lead"),
			TEXT("本案已有牵头专家,或正在等牵头专家答复;请先撤出(pull)。"));
	return check_summary(q, m) && check_needs(q, m) && rematch_begin(q, &h->after, &match) &&
		   rematch_pick(q, &match, TEXT("add.expert_id"), list, 1, &one) &&
		   offers_issue(q, &h->after, &one, 1) &&
		   team_brief(q, &h->after, m->summary, m->manner, m->task);
}
