/*
 * ListQueue: cases in which somebody must act next, by when; what was asked is recorded as one
 * read. Where nobody is named it is what the asker must act on, by the roles they hold.
 */
#include "casework.h"
#include "standing.h"

enum { PAGE = 50, PAGE_MAX = 200 };

#define LATEST_US INT64_C(253402300800000000) /* the year 10000: nothing is due then */

/*
 * Who must act, for whoever holds a role; of the LEAD's, an expert sees those that they lead. Until
 * an expert leads, who took the case does.
 */
static const struct {
	enum role role;
	struct text owner;
} owners[] = {
	{ROLE_WORKER, TEXT_INIT("WORKER")},
	{ROLE_AGENCY_SUPERVISOR, TEXT_INIT("WORKER")},
	{ROLE_STAFF, TEXT_INIT("STAFF")},
	{ROLE_STAFF, TEXT_INIT("LEAD")},
	{ROLE_SUPERVISOR, TEXT_INIT("SUPERVISOR")},
	{ROLE_EXPERT, TEXT_INIT("LEAD")},
};

enum { OWNERS = sizeof(owners) / sizeof(owners[0]) };

static bool is_owner(struct text owner)
{
	for (size_t i = 0; i < OWNERS; i++)
		if (text_eq(owner, owners[i].owner))
			return true;
	return false;
}

static bool queue_check(struct request *q)
{
	const Jieyou__ListQueue *m = q->frame->list_queue;
	const Jieyou__QueuePlace *after = m->after;

	if (m->owner[0] && !is_owner(text_from(m->owner)))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("owner"),
			TEXT("由谁办应为 WORKER、STAFF、LEAD 或 SUPERVISOR;留空为您自己。"));
	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 200 条,请减小。"));
	if (after && (after->due_us <= 0 || after->due_us >= LATEST_US || after->case_id <= 0))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 later;首页不填。"));
	q->load = (struct load){.kind = LOAD_QUEUE,
		.late = m->overdue ? q->now : (moment){LATEST_US},
		.at = {after ? after->due_us : 0},
		.id = {after ? after->case_id : 0},
		.limit = (int32_t)(m->limit ? m->limit : PAGE)};
	return true;
}

static bool is_listed(const struct text *list, size_t n, struct text owner)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(list[i], owner))
			return true;
	return false;
}

static bool queue_load(struct request *q)
{
	struct text owner = text_from(q->frame->list_queue->owner);
	role_set roles = standing_roles(q);
	struct text *list = arena_array(&q->arena, OWNERS, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	if (owner.len)
		list[n++] = owner;
	for (size_t i = 0; !owner.len && i < OWNERS; i++)
		if (roles & role_bit(owners[i].role) && !is_listed(list, n, owners[i].owner))
			list[n++] = owners[i].owner;
	q->load.owners = list;
	q->load.n_owners = n;
	return true;
}

static bool queue_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_cases);
}

/* Where the page after this case begins. */
static Jieyou__QueuePlace *place_of(const struct case_facts *c, struct arena *a)
{
	Jieyou__QueuePlace *p = arena_alloc(a, sizeof(*p));

	if (!p)
		return NULL;
	jieyou__queue_place__init(p);
	p->due_us = c->due_at.us;
	p->case_id = c->id.n;
	return p;
}

static bool queue_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__ListReply *m = casework_list(q);
	size_t n = q->facts.n_cases;

	if (!m)
		return false;
	if (n && n == (size_t)q->load.limit)
		m->later = place_of(&q->facts.cases[n - 1], &q->arena);
	ret->list_queue = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_QUEUE;
	return true;
}

const struct verb verb_queue = {.name = "queue",
	.act = ACT_queue,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = queue_check,
	.load = queue_load,
	.decide = queue_decide,
	.reply = queue_reply};
