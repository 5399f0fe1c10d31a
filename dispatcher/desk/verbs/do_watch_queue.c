/* WatchQueue: all that happens to the cases that the asker may list, as it happens. */
#include "hearing.h"
#include "life.h"
#include "told.h"

static bool watch_queue_stands(const Jieyou__ClientFrame *frame)
{
	(void)frame;
	return true;
}

static bool is_owner(struct text code)
{
	for (int s = 0; s < STATES; s++)
		if (text_eq(code, state_owner((enum state)s)))
			return true;
	return false;
}

static bool watch_queue_check(struct request *q)
{
	const Jieyou__WatchQueue *m = q->frame->watch_queue;

	if (m->owner[0] && !is_owner(text_from(m->owner)))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("owner"),
			TEXT("不认识这个办理方;可用 WORKER、STAFF、LEAD,留空为全部。"));
	if (!told_check_district(q, m->district) ||
		!told_begin(q, m->after, m->limit, NOTICES_FROM_NOW))
		return false;
	q->load.owner = text_from(m->owner);
	return true;
}

/* Whose own cases, or their agency's, may lie anywhere; else only where they may list. */
static bool is_theirs(const struct request *q, struct text code)
{
	const struct seen *seen = &q->load.seen;

	if (seen->everywhere || seen->actor.len || seen->agency.len)
		return true;
	for (size_t i = 0; i < seen->n_districts; i++)
		if (text_eq(seen->districts[i], code))
			return true;
	return false;
}

static bool watch_queue_load(struct request *q)
{
	const struct snapshot *s = request_snapshot(q);
	const char *asked = q->frame->watch_queue->district;

	for (size_t i = 0; i < s->n_districts; i++) {
		struct text code = s->districts[i].code;

		if (told_is_asked(q, asked, (district_index)i) && is_theirs(q, code) &&
			!told_recipient(q, recipient_district(code, &q->arena), TEXT("")))
			return false;
	}
	return !q->arena.failed;
}

static bool watch_queue_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	ret->watch_queue = told_page(q);
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_WATCH_QUEUE;
	return ret->watch_queue;
}

const struct verb verb_watch_queue = {.name = "watch_queue",
	.act = ACT_list,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.stands = watch_queue_stands,
	.check = watch_queue_check,
	.load = watch_queue_load,
	.decide = told_decide,
	.reply = watch_queue_reply};
