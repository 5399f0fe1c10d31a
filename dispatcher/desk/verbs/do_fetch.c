/*
 * GetChunk: a chunk of an attachment. To open one is a read, and on record before anything of it
 * leaves; whoever has opened it holds a ticket, by which the other chunks are the same read for ten
 * minutes: one photo is one line of the record, not four hundred. Without a good ticket it is
 * opened anew. A ticket gives no right: that is asked for with every chunk.
 *
 * A ticket is i64 until when, microseconds since 1970 UTC | fingerprint (vault.h) of "ticket",
 * case, attachment and that time, big-endian, and of who asks and who speaks for them. Every
 * dispatcher of the database knows it.
 */
#include "attached.h"

#define TICKET_GOOD_US (10 * US_PER_MINUTE)
enum { TICKET_HEAD = 8, TICKET_BYTES = TICKET_HEAD + VAULT_FINGERPRINT };

struct fetching {
	const struct attachment_facts *facts;
	struct text content;
	bool opens;
};

static bool fetch_check(struct request *q)
{
	const Jieyou__GetChunk *m = q->frame->get_chunk;

	q->command = arena_alloc(&q->arena, sizeof(struct fetching));
	return q->command && attached_check(q, m->case_id, m->number, m->index);
}

static bool fetch_load(struct request *q)
{
	const Jieyou__GetChunk *m = q->frame->get_chunk;

	*(struct fetching *)q->command = (struct fetching){.facts = NULL};
	q->load = attached_load(m->case_id, m->number, m->index);
	return true;
}

/* ---- Tickets ---- */

static struct text ticket(struct request *q, int64_t until_us)
{
	const Jieyou__GetChunk *m = q->frame->get_chunk;
	struct text said =
		arena_format(&q->arena, "ticket %lld %lld %lld %.*s %.*s", (long long)m->case_id,
			(long long)m->number, (long long)until_us, TEXT_ARG(q->actor), TEXT_ARG(q->via));
	char *head = arena_alloc(&q->arena, TICKET_HEAD);

	if (!head)
		return TEXT_NONE;
	for (int i = 0; i < TICKET_HEAD; i++)
		head[i] = (char)(uint8_t)((uint64_t)until_us >> (8 * (TICKET_HEAD - 1 - i)));
	return arena_join(&q->arena, TEXT_NONE,
		(struct text[]){{head, TICKET_HEAD}, vault_fingerprint(&q->desk->vault, said, &q->arena)},
		2);
}

static bool has_ticket(struct request *q)
{
	const ProtobufCBinaryData *t = &q->frame->get_chunk->ticket;
	uint64_t until = 0;

	if (t->len != TICKET_BYTES)
		return false;
	for (int i = 0; i < TICKET_HEAD; i++)
		until = until << 8 | t->data[i];
	return until <= INT64_MAX && (int64_t)until > q->now.us &&
		   text_eq(ticket(q, (int64_t)until), (struct text){(const char *)t->data, t->len});
}

/* ---- The chunk ---- */

static bool find(struct request *q, struct fetching *f)
{
	f->facts = attached_found(q);
	if (!f->facts)
		return false;
	if (!f->facts->seq)
		return request_refuse(
			q, REFUSAL_WRONG_STATE, TEXT("number"), TEXT("这份附件还没有传完,不能查看。"));
	if ((int32_t)q->frame->get_chunk->index > f->facts->chunks)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("index"), TEXT("块号从 1 起,不能超过附件的块数,请核对。"));
	q->load.kind = LOAD_CHUNKS;
	q->load.limit = 1;
	return true;
}

static bool fetch_more(struct request *q)
{
	struct fetching *f = q->command;
	struct stored stored;

	q->load.kind = LOAD_NOTHING;
	if (!q->facts.n_cases)
		return true; /* told when the attempt is on record */
	if (!f->facts)
		return find(q, f);
	if (!q->facts.n_chunks || q->facts.chunks[0].i != q->load.chunk)
		return attached_refuse_part(q, f->facts, q->load.chunk);
	stored = attached_part(q, f->facts, q->load.chunk, q->facts.chunks[0].body);
	return casework_open(q, &stored, &q->page, &f->content) ||
		   attached_refuse_part(q, f->facts, q->load.chunk);
}

static bool fetch_decide(struct request *q)
{
	struct fetching *f = q->command;

	if (!casework_found(q))
		return request_note_read(q, q->load.id, 0);
	f->opens = !has_ticket(q);
	return !f->opens || request_note_read(q, q->load.id, 1);
}

static bool show_opening(struct request *q, const struct fetching *f, Jieyou__ChunkReply *m)
{
	struct text t = ticket(q, q->now.us + TICKET_GOOD_US);
	struct attached a;

	if (!t.len || !attached_open(q, f->facts, &a))
		return false;
	m->ticket = (ProtobufCBinaryData){t.len, (uint8_t *)(uintptr_t)t.ptr};
	m->attachment = attached_show(&a, &q->arena);
	return true;
}

static bool fetch_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct fetching *f = q->command;
	Jieyou__ChunkReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__chunk_reply__init(m);
	m->content = (ProtobufCBinaryData){f->content.len, (uint8_t *)(uintptr_t)f->content.ptr};
	ret->get_chunk = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CHUNK;
	return !f->opens || show_opening(q, f, m);
}

const struct verb verb_fetch = {.name = "fetch",
	.act = ACT_fetch,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.bulk = true,
	.check = fetch_check,
	.load = fetch_load,
	.more = fetch_more,
	.decide = fetch_decide,
	.reply = fetch_reply};
