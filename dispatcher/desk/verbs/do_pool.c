/* GetPool: a page of the experts, in order of code, with the places they have taken. */
#include "casework.h"
#include "dress.h"
#include "show.h"

enum { PAGE = 50, PAGE_MAX = 100 };

static bool pool_check(struct request *q)
{
	if (q->frame->get_pool->limit <= PAGE_MAX)
		return true;
	return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
}

static bool pool_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct snapshot *s = request_snapshot(q);
	const Jieyou__GetPool *get = q->frame->get_pool;
	size_t limit = get->limit ? get->limit : PAGE;
	const struct loads *loads = held_loads(q->held);
	Jieyou__PoolReply *m = arena_alloc(&q->arena, sizeof(*m));
	struct text after = text_from(get->after), last = TEXT_NONE;
	size_t at = after.len ? snapshot_experts_after(s, after) : 0;

	if (!m)
		return false;
	jieyou__pool_reply__init(m);
	m->experts = arena_array(&q->arena, limit, sizeof(*m->experts));
	if (!m->experts)
		return false;
	for (; at < s->n_experts && m->n_experts < limit; at++) {
		expert_index e = s->experts_by_code[at];

		last = s->experts[e].code;
		m->experts[m->n_experts] = show_expert(s, e, loads->taken[e], &q->arena);
		if (!m->experts[m->n_experts])
			return false;
		m->experts[m->n_experts++]->trauma = loads->trauma[e];
	}
	if (q->arena.failed || !dress_pool(s, m, &q->arena))
		return false;
	m->next = casework_string(at < s->n_experts ? last : TEXT_NONE, &q->arena);
	ret->get_pool = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_POOL;
	return true;
}

const struct verb verb_pool = {.name = "pool",
	.act = ACT_pool,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = pool_check,
	.reply = pool_reply};
