/*
 * FinishAttachment: all chunks are there, and the whole has the digest that was told at its
 * opening; then it is put on the case's record, with the digest of each chunk as it is stored. They
 * are read again for that, page by page: what is on record is what was stored, and not what was
 * sent.
 */
#include "attached.h"
#include "digest.h"
#include "message.h"
#include "step.h"

enum { PAGE_CHUNKS = 16 };

struct finishing {
	struct case_facts after; /* the case as it then is */
	struct attached attached;
	struct digest whole;
	uint8_t digests[ATTACHMENT_CHUNKS][DIGEST_SIZE];
	int32_t next; /* chunk to be digested; 0: nothing was looked at yet */
	bool already; /* it was finished before */
};

static bool finish_check(struct request *q)
{
	const Jieyou__FinishAttachment *m = q->frame->finish_attachment;

	q->command = arena_alloc(&q->arena, sizeof(struct finishing));
	return q->command && attached_check(q, m->case_id, m->number, 1);
}

static bool finish_load(struct request *q)
{
	const Jieyou__FinishAttachment *m = q->frame->finish_attachment;

	*(struct finishing *)q->command = (struct finishing){.next = 0};
	q->load = (struct load){
		.kind = LOAD_ATTACHMENTS, .id = {m->case_id}, .attachment = m->number, .key = true};
	return true;
}

/* ---- Digesting ---- */

static bool is_whole(struct request *q, const struct attachment_facts *f)
{
	enum { TOLD = 60 };
	struct text told = {f->missing.ptr, f->missing.len < TOLD ? f->missing.len : TOLD};

	if (!f->missing.len)
		return true;
	while (told.len < f->missing.len && told.len && told.ptr[told.len] != ' ')
		told.len--; /* whole numbers only */
	return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("number"),
		arena_format(&q->arena, "附件还没有传完,缺第 %.*s%s 块;请传完后再提交。", TEXT_ARG(told),
			told.len < f->missing.len ? " ……" : ""));
}

/* Whether it can be finished at all, before anything of it is read. */
static bool begin(struct request *q, struct finishing *f)
{
	const struct attachment_facts *facts = attached_found(q);

	if (!facts)
		return false;
	f->next = 1;
	f->already = facts->seq != 0;
	digest_init(&f->whole);
	if (f->already) {
		f->next = facts->chunks + 1;
		return true;
	}
	return attached_goes_on(q, facts) && is_whole(q, facts) &&
		   attached_open(q, facts, &f->attached);
}

static bool take_chunk(struct request *q, struct finishing *f, const struct chunk_facts *c)
{
	const struct attachment_facts *facts = f->attached.facts;
	struct stored stored = attached_part(q, facts, f->next, c->body);
	struct digest digest;
	struct text clear;

	if (c->i != f->next || !casework_open(q, &stored, &q->page, &clear) ||
		clear.len != attachment_chunk_size(facts->bytes, f->next))
		return attached_refuse_part(q, facts, f->next);
	digest_bytes(&f->whole, clear);
	digest_init(&digest);
	digest_bytes(&digest, c->body);
	digest_end(&digest, f->digests[f->next - 1]);
	f->next++;
	return true;
}

static bool finish_more(struct request *q)
{
	struct finishing *f = q->command;
	bool began = f->next != 0;

	q->load.kind = LOAD_NOTHING;
	if (!q->facts.n_cases)
		return true; /* told when the attempt is on record */
	if (!began && !begin(q, f))
		return false;
	if (began && !q->facts.n_chunks)
		return attached_refuse_part(q, f->attached.facts, f->next);
	for (size_t i = 0; began && i < q->facts.n_chunks; i++)
		if (!take_chunk(q, f, &q->facts.chunks[i]))
			return false;
	if (f->next > q->facts.attachments->chunks)
		return true;
	q->load.kind = LOAD_CHUNKS;
	q->load.chunk = f->next;
	q->load.limit = PAGE_CHUNKS;
	return true;
}

/* ---- Decide, reply ---- */

static bool has_digest(struct request *q, struct finishing *f)
{
	const ProtobufCBinaryData *told = &f->attached.words->digest;
	uint8_t whole[DIGEST_SIZE];

	digest_end(&f->whole, whole);
	return (told->len == DIGEST_SIZE && memcmp(told->data, whole, DIGEST_SIZE) == 0) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("digest"),
			   TEXT("收到的内容与开始时所报的摘要不符,没有记入个案;请核对文件后重新上传。"));
}

static bool put_on_record(struct request *q, struct finishing *f)
{
	const struct attachment_facts *facts = f->attached.facts;
	struct step step = {.event = EVENT_ATTACHED, .who = q->roles, .clear = true};
	Jieyou__AttachedBody body = *f->attached.body;
	struct row *r;

	body.chunks = (ProtobufCBinaryData){(size_t)facts->chunks * DIGEST_SIZE, f->digests[0]};
	step.body = &body.base;
	if (!step_do(q, &f->after, &step))
		return false;
	r = decision_add(&q->decision, &q->arena, ROW_attachment_done);
	if (!r)
		return false;
	r->attachment_done = (struct row_attachment_done){.number = facts->number,
		.case_id = f->after.id.n,
		.seq = f->after.version,
		.actor = facts->actor,
		.bytes = facts->bytes,
		.chunks = facts->chunks,
		.key_id = facts->key_id};
	return true;
}

static bool finish_decide(struct request *q)
{
	struct finishing *f = q->command;

	if (!casework_found(q))
		return request_note_read(q, q->load.id, 0);
	f->after = q->facts.cases[0];
	return f->already || (has_digest(q, f) && put_on_record(q, f));
}

static bool finish_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct finishing *f = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	Jieyou__FinishReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__finish_reply__init(m);
	m->head = casework_head(repeat ? q->facts.cases : &f->after, q->view, &q->arena);
	m->repeated = repeat || f->already;
	ret->finish_attachment = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_FINISH_ATTACHMENT;
	return true;
}

const struct verb verb_finish = {.name = "finish",
	.act = ACT_attach,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.bulk = true,
	.check = finish_check,
	.load = finish_load,
	.more = finish_more,
	.decide = finish_decide,
	.reply = finish_reply};
