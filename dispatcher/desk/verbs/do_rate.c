/*
 * RateEntry: what somebody thinks of an entry of the library that they have read. To say it twice
 * is the same as once, so that it needs no key. The database asks once more whether it is theirs to
 * say.
 */
#include "casework.h"

enum { LEAST = 1, MOST = 5 };

static bool rate_check(struct request *q)
{
	const Jieyou__RateEntry *m = q->frame->rate_entry;

	if (!m->code[0])
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("code"), TEXT("请写明是哪个条目;编号见 jieyou library。"));
	if (m->version == 0 || m->version > INT32_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("version"), TEXT("请写明读过的是第几版,例如 1。"));
	return (m->rating >= LEAST && m->rating <= MOST) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("rating"),
			   TEXT("评分应为 1 到 5:5 很有帮助,1 没有帮助。"));
}

static bool rate_load(struct request *q)
{
	struct text *code = arena_alloc(&q->arena, sizeof(*code));

	if (!code)
		return false;
	*code = text_from(q->frame->rate_entry->code);
	q->load = (struct load){.kind = LOAD_RATING,
		.entries = code,
		.n_entries = 1,
		.version = (int32_t)q->frame->rate_entry->version};
	return true;
}

static bool rate_decide(struct request *q)
{
	const Jieyou__RateEntry *m = q->frame->rate_entry;
	const struct rating_grounds *on = &q->facts.rating;
	struct row *row;

	if (!on->there)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
			TEXT("库中现在没有这个条目的这一版;请重新查看(jieyou library 编号)后再评。"));
	if (!on->read)
		return request_refuse(q, REFUSAL_DENIED, TEXT("code"),
			TEXT("评分前请先读过这一版的全文(jieyou library 编号)。"));
	if (on->proposed)
		return request_refuse(
			q, REFUSAL_DENIED, TEXT("code"), TEXT("这一版是您本人提议的,请由他人评分。"));
	row = decision_add(&q->decision, &q->arena, ROW_rating);
	if (row)
		row->rating = (struct row_rating){.code = text_from(m->code),
			.version = (int32_t)m->version,
			.actor = q->actor,
			.via = q->via,
			.rating = (int32_t)m->rating,
			.at = q->now};
	return row;
}

static bool rate_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__RateReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__rate_reply__init(m);
	m->code = q->frame->rate_entry->code;
	m->version = q->frame->rate_entry->version;
	m->rating = q->frame->rate_entry->rating;
	ret->rate_entry = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_RATE_ENTRY;
	return true;
}

const struct verb verb_rate = {.name = "rate",
	.act = ACT_rate,
	.concern = CONCERN_NO_CASE,
	.check = rate_check,
	.load = rate_load,
	.decide = rate_decide,
	.reply = rate_reply};
