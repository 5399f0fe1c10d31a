/*
 * WhyNot: why an expert was not chosen for a case. The case's match is made again of what its
 * record keeps; where pool, rules or matcher are no longer those, by today's, and the reply says
 * so. The read is recorded first.
 */
#include "casework.h"
#include "help.h"
#include "intake.h"
#include "show_why.h"

struct asked {
	expert_index expert;
	need_index need; /* NONE: every need of the case */
};

/* What the match is made of. */
struct basis {
	struct help help;
	const struct loads *loads;
	moment now;
	bool as_matched;
	bool changed; /* for just these needs, which staff have given, as far as there are such still */
	need_index needs[NEEDS_SHOWN_MAX];
	size_t n_needs;
};

static bool why_check(struct request *q)
{
	const Jieyou__WhyNot *ask = q->frame->why_not;
	const struct snapshot *s = request_snapshot(q);
	struct asked *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c)
		return false;
	q->command = c;
	c->expert = snapshot_expert(s, text_from(ask->expert_id));
	c->need = ask->need[0] ? snapshot_need(s, text_from(ask->need)) : NONE;
	if (!casework_check_id(q, ask->case_id))
		return false;
	if (c->expert == NOBODY)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("expert_id"), TEXT("专家库中没有这个编号,请按专家库核对。"));
	if (ask->need[0] && c->need == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("need"),
			TEXT("不认识这个需要代码,例如 LAW.AID;留空为个案的全部需要。"));
	return true;
}

static bool why_load(struct request *q)
{
	q->load = casework_load((case_id){q->frame->why_not->case_id});
	return true;
}

static bool why_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

/* Whether pool, rules and matcher are those that the case was matched with. */
static bool still_holds(const struct snapshot *s, const Jieyou__MatchedBody *matched)
{
	return matched && matched->matcher == MATCHER_VERSION &&
		   matched->snapshot_digest.len == sizeof(s->digest) &&
		   memcmp(matched->snapshot_digest.data, s->digest, sizeof(s->digest)) == 0;
}

/* Places taken and outcomes, as recorded. NULL: the arena is full. */
static struct loads *recorded_loads(
	const struct snapshot *s, const Jieyou__MatchedBody *matched, struct arena *a)
{
	struct loads *loads = loads_new(a, s);

	for (size_t i = 0; loads && i < matched->n_loads; i++) {
		expert_index e = snapshot_expert(s, text_from(matched->loads[i]->expert_id));

		if (e == NOBODY)
			continue;
		loads_set(loads, s, e, matched->loads[i]->taken);
		loads_set_trauma(loads, e, matched->loads[i]->trauma);
	}
	for (size_t i = 0; loads && i < matched->n_outcomes; i++) {
		const Jieyou__Outcomes *o = matched->outcomes[i];
		resource_index r = snapshot_resource(s, text_from(o->resource));

		if (r == NOTHING)
			continue;
		loads_set_outcomes(loads, r, (struct outcomes){o->helped, o->failed});
		if (o->has_left_case == JIEYOU__OUTCOMES__HAS_LEFT_LEFT)
			loads_set_capacity(loads, r, (struct capacity){o->left, {o->capacity_us}});
	}
	return loads;
}

/* The needs that the record has, where they are not those of the request's own words. */
static void find_needs(
	const struct request *q, const Jieyou__MatchedBody *matched, struct basis *ret)
{
	const Jieyou__Match *match = matched ? matched->match : NULL;

	ret->changed = match && past_has(&q->facts.service.past, EVENT_NEEDS_CHANGED);
	for (size_t i = 0; ret->changed && i < match->n_needs && ret->n_needs < NEEDS_SHOWN_MAX; i++) {
		need_index need = snapshot_need(request_snapshot(q), text_from(match->needs[i]->code));

		if (need != NONE)
			ret->needs[ret->n_needs++] = need;
	}
}

static bool match_again(struct request *q, const struct basis *b, struct matching *ret)
{
	const struct snapshot *s = request_snapshot(q);

	return b->changed
			   ? matching_needs(s, b->loads, &b->help, b->now, b->needs, b->n_needs, &q->arena, ret)
			   : matching_run(s, b->loads, &b->help, b->now, &q->arena, ret);
}

/*
 * False: refused. What was asked then may name what the pool of today no longer has: the refusal
 * says which of its fields.
 */
static bool find_basis(struct request *q, struct basis *ret)
{
	const struct snapshot *s = request_snapshot(q);
	ProtobufCMessage *filed, *body;
	const Jieyou__MatchedBody *matched;

	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed) ||
		!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &body))
		return false;
	if (filed && !intake_whole(((Jieyou__FiledBody *)filed)->basis))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("case_id"),
			TEXT("这是去标识化咨询,没有保存求助原文,无法逐项重算;取得同意并重新提交后可以查询。"));
	matched = (const Jieyou__MatchedBody *)body;
	*ret = (struct basis){.as_matched = still_holds(s, matched)};
	ret->loads = ret->as_matched ? recorded_loads(s, matched, &q->arena) : held_loads(q->held);
	ret->now = ret->as_matched ? (moment){matched->now_us} : q->now;
	find_needs(q, matched, ret);
	return ret->loads && help_read(filed ? ((Jieyou__FiledBody *)filed)->help : NULL, s, ret->now,
							 NONE, &q->arena, &ret->help, &q->refusal);
}

/* What is told of the expert. NULL: the arena is full. */
static Jieyou__WhyNotReply *tell(struct request *q, const struct basis *b)
{
	const struct snapshot *s = request_snapshot(q);
	const struct asked *asked = q->command;
	struct matching found;
	struct why_case c = {s, &b->help, b->loads, b->now, &found};
	const struct why *list;
	struct why one;
	size_t n = 1;

	if (!match_again(q, b, &found))
		return NULL;
	if (asked->need == NONE)
		list = why_all(&c, asked->expert, &q->arena, &n);
	else
		list = why_need(&c, asked->expert, asked->need, &q->arena, &one) ? &one : NULL;
	return list ? show_why(s, asked->expert, list, n, &q->arena) : NULL;
}

static struct text basis_zh(bool as_matched)
{
	return as_matched ? TEXT("依据个案匹配当时的专家库、规则、在办件数和时间。")
					  : TEXT("个案匹配之后专家库或规则有更新,当时的已不在用。以下依据现在的专家库、"
							 "规则、在办件数和时间重新推算,可能与当时的团队不同。");
}

static bool why_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	struct basis basis;
	Jieyou__WhyNotReply *m;

	if (!casework_found_matched(q) || !find_basis(q, &basis))
		return false;
	m = tell(q, &basis);
	if (!m)
		return false;
	m->case_id = q->load.id.n;
	m->as_matched = basis.as_matched;
	m->basis = casework_string(basis_zh(basis.as_matched), &q->arena);
	ret->why_not = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_WHY_NOT;
	return true;
}

const struct verb verb_why = {.name = "why",
	.act = ACT_why,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = why_check,
	.load = why_load,
	.decide = why_decide,
	.reply = why_reply};
