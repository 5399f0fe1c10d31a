/*
 * SayCapacity: how many places an item of the catalogue has left, as its keeper knows it, or staff
 * whom the receiving unit has told. It is no edition: matching looks at it beside the snapshot
 * (match/loads.h). What linkages take from then on is counted by the database.
 */
#include "casework.h"
#include "registering.h"

enum { LEFT_MAX = 1000000 };

static bool is_said(const Jieyou__SayCapacity *m)
{
	return m->has_left_case == JIEYOU__SAY_CAPACITY__HAS_LEFT_LEFT;
}

static bool capacity_check(struct request *q)
{
	const Jieyou__SayCapacity *m = q->frame->say_capacity;
	const struct snapshot *s = request_snapshot(q);
	resource_index i = snapshot_resource(s, text_from(m->code));

	if (i == NOTHING)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
			TEXT("资源库中没有这一项;编号见 jieyou catalogue。"));
	if (is_said(m) && (m->left < 0 || m->left > LEFT_MAX))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("left"),
			TEXT("剩余名额应为 0 到 1000000 的整数;不清楚的,请不填。"));
	q->place = s->resources[i].region;
	return true;
}

static bool capacity_load(struct request *q)
{
	q->load =
		(struct load){.kind = LOAD_RESOURCE, .resource = text_from(q->frame->say_capacity->code)};
	return true;
}

static bool capacity_decide(struct request *q)
{
	const Jieyou__SayCapacity *m = q->frame->say_capacity;
	struct row *r = decision_add(&q->decision, &q->arena, ROW_capacity);

	if (!r || !registering_request(q))
		return false;
	r->capacity = (struct row_capacity){
		.code = text_from(m->code), .places = is_said(m) ? m->left : LEFT_UNKNOWN, .at = q->now};
	return registering_note(q, TEXT("capacity"), r->capacity.code,
		is_said(m) ? arena_format(&q->arena, "%d", (int)m->left) : TEXT("unknown"));
}

static bool capacity_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	ret->say_capacity = registering_kept(q, q->frame->say_capacity->code);
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_SAY_CAPACITY;
	return ret->say_capacity;
}

const struct verb verb_capacity = {.name = "capacity",
	.act = ACT_capacity,
	.concern = CONCERN_PLACE,
	.writes = true,
	.snapshot = true,
	.check = capacity_check,
	.load = capacity_load,
	.decide = capacity_decide,
	.reply = capacity_reply};
