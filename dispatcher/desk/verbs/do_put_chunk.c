/*
 * PutChunk: a chunk of an upload is sealed and stored, alone in its decision, which goes by the
 * chunks' own connection. It is known by its place: the same again is as good as once, another one
 * is refused.
 */
#include "attached.h"

static bool put_check(struct request *q)
{
	const Jieyou__PutChunk *m = q->frame->put_chunk;
	bool *repeated = arena_alloc(&q->arena, sizeof(*repeated));

	q->command = repeated;
	if (!repeated || !attached_check(q, m->case_id, m->number, m->index))
		return false;
	return (m->content.len > 0 && m->content.len <= ATTACHMENT_CHUNK) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("content"),
			   TEXT("每块不能为空,也不能超过 48 KiB(49152 字节)。"));
}

static bool put_load(struct request *q)
{
	const Jieyou__PutChunk *m = q->frame->put_chunk;

	q->load = attached_load(m->case_id, m->number, m->index);
	return true;
}

/* It is as long as a chunk of this place must be, and the first one bears out the type. */
static bool fits(struct request *q, const struct attachment_facts *f)
{
	const Jieyou__PutChunk *m = q->frame->put_chunk;
	struct text content = {(const char *)m->content.data, m->content.len};
	struct attached a;

	if ((int32_t)m->index > f->chunks)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("index"), TEXT("块号从 1 起,不能超过附件的块数,请核对。"));
	if (content.len != attachment_chunk_size(f->bytes, (int32_t)m->index))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("content"),
			TEXT("除最后一块是余下的部分外,每块都是 48 KiB(49152 字节);这一块长度不符。"));
	if (m->index > 1)
		return true;
	return attached_read(q, f, &a) && (text_eq(media_of(content), text_from(a.body->type)) ||
										  request_refuse(q, REFUSAL_BAD_VALUE, TEXT("content"),
											  TEXT("文件内容与所报的类型不符,请核对文件。")));
}

static bool write_chunk(struct request *q, const struct attachment_facts *f, struct text print)
{
	const Jieyou__PutChunk *m = q->frame->put_chunk;
	struct stored stored = attached_part(
		q, f, (int32_t)m->index, (struct text){(const char *)m->content.data, m->content.len});
	struct row *r = decision_add(&q->decision, &q->arena, ROW_chunk);

	if (!r || !casework_seal(q, &q->facts.key, &stored))
		return false;
	if (stored.key_id != f->key_id) /* sealing was switched on meanwhile */
		return attached_refuse_part(q, f, stored.seq);
	r->chunk = (struct row_chunk){.attachment = f->number,
		.case_id = m->case_id,
		.i = stored.seq,
		.actor = q->actor,
		.via = q->via,
		.at = q->now,
		.fingerprint = print,
		.body = stored.body};
	return true;
}

static bool put_decide(struct request *q)
{
	const Jieyou__PutChunk *m = q->frame->put_chunk;
	const struct attachment_facts *f;
	struct text print;
	bool *repeated = q->command;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	f = attached_found(q);
	if (!f || !attached_goes_on(q, f) || !fits(q, f))
		return false;
	print = vault_fingerprint(
		&q->desk->vault, (struct text){(const char *)m->content.data, m->content.len}, &q->arena);
	*repeated = f->fingerprint.len && text_eq(f->fingerprint, print);
	if (*repeated)
		return true;
	return f->fingerprint.len || f->seq
			   ? request_refuse(q, REFUSAL_WRONG_STATE, TEXT("content"),
					 TEXT("这一块已经存有另外的内容,不能改换;内容不同的附件请另行上传。"))
			   : write_chunk(q, f, print);
}

static bool put_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__PutChunkReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__put_chunk_reply__init(m);
	m->repeated = *(const bool *)q->command;
	ret->put_chunk = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_PUT_CHUNK;
	return true;
}

const struct verb verb_put_chunk = {.name = "put_chunk",
	.act = ACT_attach,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.bulk = true,
	.check = put_check,
	.load = put_load,
	.decide = put_decide,
	.reply = put_reply};
