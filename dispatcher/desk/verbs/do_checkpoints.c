/* GetCheckpoints: the newest, or a page of them, to be kept elsewhere. They name no case. */
#include "request.h"

enum { PAGE = 10, PAGE_MAX = 100 };

static bool checkpoints_check(struct request *q)
{
	const Jieyou__GetCheckpoints *m = q->frame->get_checkpoints;

	if (m->from < 0)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("from"), TEXT("检查点编号应为正整数;要最新的填 0。"));
	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 个,请减小。"));
	return true;
}

static bool checkpoints_load(struct request *q)
{
	const Jieyou__GetCheckpoints *m = q->frame->get_checkpoints;

	q->load = (struct load){
		.kind = LOAD_CHECKPOINTS, .from = m->from, .limit = (int32_t)(m->limit ? m->limit : PAGE)};
	return true;
}

static bool checkpoints_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_checkpoints);
}

static ProtobufCBinaryData binary(struct text t)
{
	return (ProtobufCBinaryData){t.len, (uint8_t *)(uintptr_t)t.ptr};
}

static Jieyou__Checkpoint *show(const struct row_checkpoint *c, struct arena *a)
{
	Jieyou__Checkpoint *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__checkpoint__init(m);
	m->number = c->number;
	m->at_us = c->at.us;
	m->cases = c->cases;
	m->events = c->events;
	m->reads = c->reads;
	m->heads = c->heads;
	m->digest = binary(c->digest);
	m->hash = binary(c->hash);
	m->signer = binary(c->signer);
	m->signature = binary(c->signature);
	return m;
}

static bool checkpoints_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__CheckpointsReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_checkpoints;

	if (!m)
		return false;
	jieyou__checkpoints_reply__init(m);
	m->checkpoints = arena_array(&q->arena, n, sizeof(*m->checkpoints));
	if (!m->checkpoints)
		return false;
	for (size_t i = 0; i < n; i++)
		m->checkpoints[m->n_checkpoints++] = show(&q->facts.checkpoints[i], &q->arena);
	ret->get_checkpoints = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CHECKPOINTS;
	return !q->arena.failed;
}

const struct verb verb_checkpoints = {.name = "checkpoints",
	.act = ACT_checkpoints,
	.concern = CONCERN_NO_CASE,
	.check = checkpoints_check,
	.load = checkpoints_load,
	.decide = checkpoints_decide,
	.reply = checkpoints_reply};
