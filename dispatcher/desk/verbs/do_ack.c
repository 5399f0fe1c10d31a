/*
 * AckNotices: what came up to a bookmark does not come again by itself. To acknowledge it twice is
 * the same as once, so that it needs no key.
 */
#include "told.h"

static bool ack_check(struct request *q)
{
	const Jieyou__AckNotices *m = q->frame->ack_notices;
	struct bookmark *bookmark = arena_alloc(&q->arena, sizeof(*bookmark));

	if (!bookmark)
		return false;
	q->command = bookmark;
	if (m->upto.len == 0)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("upto"),
			TEXT("请填写要确认到的位置,即最后一页给出的 bookmark。"));
	return told_bookmark(q, TEXT("upto"), m->upto, bookmark);
}

static bool ack_decide(struct request *q)
{
	const struct bookmark *bookmark = q->command;

	for (size_t i = 0; i < bookmark->n; i++) {
		struct row *r = decision_add(&q->decision, &q->arena, ROW_notice_acked);

		if (!r)
			return false;
		r->notice_acked = (struct row_notice_acked){.reader = q->actor,
			.via = q->via,
			.recipient = bookmark->recipients[i],
			.upto = bookmark->numbers[i],
			.at = q->now};
	}
	return true;
}

static bool ack_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__AckReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__ack_reply__init(m);
	ret->ack_notices = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_ACK_NOTICES;
	return true;
}

const struct verb verb_ack = {.name = "ack",
	.act = ACT_ack,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = ack_check,
	.decide = ack_decide,
	.reply = ack_reply};
