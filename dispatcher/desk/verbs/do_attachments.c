/*
 * ListAttachments: what is attached to a case, and what is being uploaded. The read is recorded
 * first, for names can be words of a case.
 */
#include "attached.h"

static bool attachments_check(struct request *q)
{
	return casework_check_id(q, q->frame->list_attachments->case_id);
}

static bool attachments_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_ATTACHMENTS,
		.id = {q->frame->list_attachments->case_id},
		.chunk = ATTACHMENT_CHUNKS + 1, /* none is asked about */
		.key = true};
	return true;
}

static bool attachments_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

static bool attachments_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__AttachmentsReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_attachments;

	if (!m || !casework_found(q) || !casework_check_kept(q))
		return false;
	jieyou__attachments_reply__init(m);
	m->attachments = arena_array(&q->arena, n, sizeof(*m->attachments));
	for (; m->attachments && m->n_attachments < n; m->n_attachments++) {
		struct attached a;

		if (!attached_open(q, &q->facts.attachments[m->n_attachments], &a))
			return false;
		m->attachments[m->n_attachments] = attached_show(&a, &q->arena);
	}
	ret->list_attachments = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_ATTACHMENTS;
	return !q->arena.failed;
}

const struct verb verb_attachments = {.name = "attachments",
	.act = ACT_fetch,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = attachments_check,
	.load = attachments_load,
	.decide = attachments_decide,
	.reply = attachments_reply};
