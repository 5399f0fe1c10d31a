/*
 * ListGlass: a page of breakings of the glass, newest first; what was asked is recorded as one
 * read. Why is on each case's own record.
 */
#include "casework.h"
#include "glass.h"

enum { PAGE = 50, PAGE_MAX = 200 };

static bool glass_check(struct request *q)
{
	const Jieyou__ListGlass *m = q->frame->list_glass;
	const Jieyou__GlassPlace *after = m->after;

	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 200 条,请减小。"));
	if (after && (after->at_us <= 0 || after->case_id <= 0 || after->seq <= 0))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 next;首页不填。"));
	q->load = (struct load){
		.kind = LOAD_GLASS, .open = m->open, .limit = (int32_t)(m->limit ? m->limit : PAGE)};
	if (after) {
		q->load.at = (moment){after->at_us};
		q->load.id = (case_id){after->case_id};
		q->load.seq = after->seq;
	}
	return true;
}

static bool glass_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool glass_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_glass);
}

/* NULL: the arena is full. */
static Jieyou__GlassPlace *place_after(const struct glass_facts *g, struct arena *a)
{
	Jieyou__GlassPlace *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__glass_place__init(m);
	m->at_us = g->at.us;
	m->case_id = g->id.n;
	m->seq = g->seq;
	return m;
}

static bool glass_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__GlassListReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_glass;

	if (!m)
		return false;
	jieyou__glass_list_reply__init(m);
	m->glass = arena_array(&q->arena, n, sizeof(*m->glass));
	if (!m->glass)
		return false;
	for (size_t i = 0; i < n; i++)
		m->glass[i] = glass_show(&q->facts.glass[i], q->now, &q->arena);
	m->n_glass = n;
	if (n == (size_t)q->load.limit)
		m->next = place_after(&q->facts.glass[n - 1], &q->arena);
	ret->list_glass = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_GLASS;
	return !q->arena.failed;
}

const struct verb verb_glass = {.name = "glass",
	.act = ACT_glass,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = glass_check,
	.load = glass_load,
	.decide = glass_decide,
	.reply = glass_reply};
