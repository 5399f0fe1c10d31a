#include "attached.h"

#include <inttypes.h>

#include "log.h"
#include "message.h"

bool attached_check(struct request *q, int64_t id, int64_t number, int64_t index)
{
	if (!casework_check_id(q, id))
		return false;
	if (number <= 0)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("number"), TEXT("附件编号应为正整数,请核对。"));
	return (index > 0 && index <= ATTACHMENT_CHUNKS) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("index"),
			   TEXT("块号从 1 起,不能超过附件的块数,请核对。"));
}

struct load attached_load(int64_t id, int64_t number, int64_t index)
{
	return (struct load){.kind = LOAD_ATTACHMENTS,
		.id = {id},
		.attachment = number,
		.chunk = (int32_t)index,
		.key = true};
}

const struct attachment_facts *attached_found(struct request *q)
{
	if (!casework_found(q) || !casework_check_kept(q))
		return NULL;
	if (q->facts.n_attachments)
		return q->facts.attachments;
	request_refuse(q, REFUSAL_NOT_FOUND, TEXT("number"),
		TEXT("这个个案没有这个编号的附件;上传未完成而过期的已清除,请重新上传。"));
	return NULL;
}

bool attached_goes_on(struct request *q, const struct attachment_facts *f)
{
	if (!text_eq(f->actor, q->actor))
		return request_refuse(q, REFUSAL_DENIED, TEXT("number"),
			TEXT("这份附件由他人上传,只能由其本人续传;请自己另行上传。"));
	return f->until.us > q->now.us || request_refuse(q, REFUSAL_WRONG_STATE, TEXT("number"),
										  TEXT("这份附件未在时限内传完,已经过期,请重新上传。"));
}

bool attached_read(struct request *q, const struct attachment_facts *f, struct attached *ret)
{
	ret->facts = f;
	ret->words = NULL;
	ret->body = (Jieyou__AttachedBody *)message_unpack_own(
		&jieyou__attached_body__descriptor, f->body, &q->arena);
	return ret->body || attached_refuse_part(q, f, 0);
}

static Jieyou__AttachedWords *open_words(
	struct request *q, const struct attachment_facts *f, const Jieyou__AttachedBody *body)
{
	struct stored words =
		attached_part(q, f, 0, (struct text){(const char *)body->words.data, body->words.len});
	struct text clear;

	return casework_open(q, &words, &q->arena, &clear)
			   ? (Jieyou__AttachedWords *)message_unpack_own(
					 &jieyou__attached_words__descriptor, clear, &q->arena)
			   : NULL;
}

bool attached_open(struct request *q, const struct attachment_facts *f, struct attached *ret)
{
	if (!attached_read(q, f, ret))
		return false;
	ret->words = open_words(q, f, ret->body);
	return ret->words || attached_refuse_part(q, f, 0);
}

char *attached_name(struct request *q, const Jieyou__AttachedBody *body)
{
	const struct attachment_facts f = {.number = (int64_t)body->number, .key_id = body->key_id};
	const Jieyou__AttachedWords *words;

	if (casework_erased(q))
		return casework_string(TEXT_NONE, &q->arena);
	words = open_words(q, &f, body);
	if (!words)
		attached_refuse_part(q, &f, 0);
	return words ? words->name : NULL;
}

struct stored attached_part(
	const struct request *q, const struct attachment_facts *f, int32_t i, struct text body)
{
	return (struct stored){.id = q->facts.cases[0].id,
		.attachment = f->number,
		.seq = i,
		.key_id = f->key_id,
		.body = body};
}

bool attached_refuse_part(struct request *q, const struct attachment_facts *f, int32_t i)
{
	if (q->arena.failed || q->page.failed)
		return false;
	log_error("attachment-unreadable", "case=%" PRId64 " attachment=%" PRId64 " chunk=%d",
		q->load.id.n, f->number, (int)i);
	return request_refuse(q, REFUSAL_INTERNAL, TEXT("number"),
		arena_format(&q->arena, "附件 %" PRId64 " 的%s与存入时不符,已记录,请联系中心。", f->number,
			i ? arena_format(&q->arena, "第 %d 块", (int)i).ptr : "说明"));
}

Jieyou__Attachment *attached_show(const struct attached *m, struct arena *a)
{
	Jieyou__Attachment *out = arena_alloc(a, sizeof(*out));

	if (!out)
		return NULL;
	jieyou__attachment__init(out);
	out->number = m->facts->number;
	out->name = m->words->name;
	out->type = m->body->type;
	out->bytes = m->body->bytes;
	out->digest = m->words->digest;
	out->chunks = (uint32_t)m->facts->chunks;
	out->actor = casework_string(m->facts->actor, a);
	out->at_us = m->facts->at.us;
	out->seq = m->facts->seq;
	return out;
}
