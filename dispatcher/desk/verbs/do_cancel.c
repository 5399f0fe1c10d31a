/* Cancel: ends another request of this connection sooner, unless it is being committed. */
#include "request.h"

static bool cancel_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__CancelReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__cancel_reply__init(m);
	m->cancelled = request_cancel(q->desk, q->caller, q->frame->cancel->request_id);
	ret->cancel = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_CANCEL;
	return true;
}

const struct verb verb_cancel = {.name = "cancel", .concern = CONCERN_SELF, .reply = cancel_reply};
