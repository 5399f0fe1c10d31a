/*
 * ListLinkages: referrals and resource linkages that are open, by when somebody must act; what was
 * asked is recorded as one read. Whoever sees only that they are there (a keeper of resources) is
 * not told what is needed, nor by whom.
 */
#include "casework.h"
#include "dress.h"
#include "linkages.h"
#include "standing.h"

/* The most that fits a frame, each with its case and whom to call. */
enum { PAGE = 50, PAGE_MAX = 100 };

#define LATEST_US INT64_C(253402300800000000) /* the year 10000: nothing is due then */

static bool linkages_check_filter(struct request *q)
{
	const Jieyou__ListLinkages *m = q->frame->list_linkages;
	struct linkage_target target;
	enum linkage_state state;

	if (m->state[0] && (!linkage_from(text_from(m->state), &state) || state == LINKAGE_NONE ||
						   linkage_final(state)))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("state"),
			TEXT("应为未了结的一步,例如 REFERRED,见 jieyou life;留空为全部未了结的。"));
	return !m->target[0] || linkages_target(request_snapshot(q), text_from(m->target), &target) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("target"),
			   TEXT("资源库和联动单位中没有这个代码;留空为全部。"));
}

static bool linkages_check(struct request *q)
{
	const Jieyou__ListLinkages *m = q->frame->list_linkages;
	const Jieyou__LinkagePlace *after = m->after;

	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	if (after && (after->until_us <= 0 || after->until_us >= LATEST_US || after->case_id <= 0 ||
					 after->number <= 0))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 next;首页不填。"));
	if (!linkages_check_filter(q))
		return false;
	q->load = (struct load){.kind = LOAD_LINKAGES,
		.state = text_from(m->state),
		.resource = text_from(m->target),
		.late = m->overdue ? q->now : (moment){LATEST_US},
		.at = {after ? after->until_us : 0},
		.id = {after ? after->case_id : 0},
		.seq = after ? after->number : 0,
		.limit = (int32_t)(m->limit ? m->limit : PAGE)};
	return casework_districts(q, text_from(m->district));
}

static bool linkages_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool linkages_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_linkages);
}

/* NULL: the arena is full. */
static Jieyou__LinkageOfCase *show(struct request *q, size_t i)
{
	const struct case_facts *c = &q->facts.cases[i];
	enum view view = standing_allows(q, ACT_linkages, standing_about(q, c)).view;
	Jieyou__LinkageOfCase *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__linkage_of_case__init(m);
	m->head = casework_head(c, view, &q->arena);
	m->linkage = linkages_show(q, &q->facts.linkages[i]);
	if (!m->linkage)
		return NULL;
	m->linkage->contact = casework_string(TEXT(""), &q->arena);
	if (view < VIEW_HEAD)
		m->linkage->n_needs = 0;
	return m->head ? m : NULL;
}

/* Where the page after the last begins. NULL: the arena is full. */
static Jieyou__LinkagePlace *place_after_last(struct request *q)
{
	size_t last = q->facts.n_linkages - 1;
	Jieyou__LinkagePlace *p = arena_alloc(&q->arena, sizeof(*p));

	if (!p)
		return NULL;
	jieyou__linkage_place__init(p);
	p->until_us = q->facts.linkages[last].until.us;
	p->case_id = q->facts.cases[last].id.n;
	p->number = q->facts.linkages[last].n;
	return p;
}

static bool linkages_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__LinkagesReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_linkages;

	if (!m)
		return false;
	jieyou__linkages_reply__init(m);
	m->linkages = arena_array(&q->arena, n, sizeof(*m->linkages));
	for (size_t i = 0; m->linkages && i < n; i++)
		m->linkages[i] = show(q, i);
	m->n_linkages = n;
	if (n == (size_t)q->load.limit)
		m->next = place_after_last(q);
	ret->list_linkages = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_LINKAGES;
	return !q->arena.failed && dress_linkages(request_snapshot(q), m, &q->arena);
}

const struct verb verb_linkages = {.name = "linkages",
	.act = ACT_linkages,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.check = linkages_check,
	.load = linkages_load,
	.decide = linkages_decide,
	.reply = linkages_reply};
