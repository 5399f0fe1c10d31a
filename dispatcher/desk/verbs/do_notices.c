/*
 * GetNotices: what the asker is told, in person and by their roles where they act; once, or as a
 * watch.
 */
#include "hearing.h"
#include "standing.h"
#include "told.h"

static bool notices_stands(const Jieyou__ClientFrame *frame)
{
	return frame->get_notices->follow;
}

static bool notices_check(struct request *q)
{
	const Jieyou__GetNotices *m = q->frame->get_notices;

	return told_check_district(q, m->district) &&
		   told_begin(q, m->after, m->limit, NOTICES_UNACKED);
}

static bool notices_load(struct request *q)
{
	const struct snapshot *s = request_snapshot(q);

	if (!told_recipient(q, recipient_person(q->actor, &q->arena), TEXT("")))
		return false;
	for (size_t i = 0; i < s->n_districts; i++) {
		role_set roles = standing_roles_in(q, (district_index)i);

		if (roles && told_is_asked(q, q->frame->get_notices->district, (district_index)i) &&
			!told_recipient(q, recipient_district(s->districts[i].code, &q->arena),
				roles_text(roles, &q->arena)))
			return false;
	}
	return !q->arena.failed;
}

static bool notices_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	ret->get_notices = told_page(q);
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_NOTICES;
	return ret->get_notices;
}

const struct verb verb_notices = {.name = "notices",
	.act = ACT_notices,
	.concern = CONCERN_PAGE,
	.snapshot = true,
	.stands = notices_stands,
	.check = notices_check,
	.load = notices_load,
	.decide = told_decide,
	.reply = notices_reply};
