/*
 * Attach: an upload is opened, and has a number and a time by which it must be finished; but not of
 * a de-identified consultation, for a photo or a scan is of somebody (wire/deidentify.h). Nothing
 * is on the case's record before it is (do_finish.c). Asked again with the same key it says what is
 * missing: the upload itself remembers its key.
 */
#include "attached.h"
#include "deadline.h"
#include "form.h"
#include "intake.h"
#include "message.h"
#include "reading.h"
#include "step.h"

enum { DIGEST_BYTES = 32 };

struct opening {
	const struct attachment_facts *there; /* opened before; NULL: now */
	int64_t number;
	moment until;
};

static bool check_name(struct request *q, struct text name)
{
	return (name.len <= ATTACHMENT_NAME && !reading_blank(name)) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("name"),
			   TEXT("请写明附件的名称,不超过 255 字节;名称只作文字保存。"));
}

static bool attach_check(struct request *q)
{
	const Jieyou__Attach *m = q->frame->attach;

	q->command = arena_alloc(&q->arena, sizeof(struct opening));
	if (!q->command || !casework_check_id(q, m->case_id) || !check_name(q, text_from(m->name)))
		return false;
	if (!media_taken(text_from(m->type)))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("type"),
			TEXT("附件只能是图片(JPEG、PNG)、扫描件(PDF)或录音(M4A、MP3、WAV、AMR)。"));
	if (m->bytes <= 0 || m->bytes > ATTACHMENT_BYTES)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("bytes"),
			TEXT("附件不能为空,也不能超过 20 MiB;请压缩或分成几份。"));
	return m->digest.len == DIGEST_BYTES || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("digest"),
												TEXT("digest 应为整份附件的 SHA-256,32 字节。"));
}

static bool attach_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_ATTACHMENTS,
		.id = {q->frame->attach->case_id},
		.opens = true,
		.events = 1, /* FILED: the first of them, and of any case */
		.asked = true,
		.own = true,
		.at = q->now,
		.key = true};
	return true;
}

/* ---- What is there already ---- */

static const struct attachment_facts *opened_before(const struct request *q)
{
	for (size_t i = 0; i < q->facts.n_attachments; i++) {
		const struct attachment_facts *f = &q->facts.attachments[i];

		if (text_eq(f->key, q->key) && text_eq(f->actor, q->actor) && text_eq(f->via, q->via))
			return f;
	}
	return NULL;
}

static bool is_same(struct request *q, const struct attachment_facts *f)
{
	const Jieyou__Attach *m = q->frame->attach;
	struct attached there;

	if (!attached_open(q, f, &there))
		return false;
	return (f->bytes == m->bytes && strcmp(there.body->type, m->type) == 0 &&
			   strcmp(there.words->name, m->name) == 0 &&
			   memcmp(there.words->digest.data, m->digest.data, DIGEST_BYTES) == 0) ||
		   request_refuse(q, REFUSAL_KEY_REUSED, TEXT("idempotency_key"),
			   TEXT("这个幂等键已用于另一份附件;新的附件请换新的幂等键。"));
}

/* ---- Opening ---- */

static bool has_room(struct request *q)
{
	int64_t taken = 0;

	for (size_t i = 0; i < q->facts.n_attachments; i++)
		taken += q->facts.attachments[i].bytes;
	if (q->facts.n_attachments >= ATTACHMENT_CASE ||
		taken + q->frame->attach->bytes > ATTACHMENT_CASE_BYTES)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("bytes"),
			TEXT("一个个案的附件至多 100 份,合计 200 MiB,已容不下这一份。"));
	return q->facts.n_open < ATTACHMENT_OPEN ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("attach"),
			   TEXT("您已有 4 份附件没有传完,请先传完(或等其过期),再传新的。"));
}

static bool is_time(struct request *q)
{
	return step_possible(q, &q->facts.cases[0], EVENT_ATTACHED, q->roles) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("个案目前的状态不能添附件,请刷新后核对。"));
}

/* Not of a consultation, of which nothing is kept by which the client could be known. */
static bool is_whole(struct request *q)
{
	ProtobufCMessage *filed;

	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return false;
	return intake_whole(filed ? ((Jieyou__FiledBody *)filed)->basis : NULL) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("本案未取得有效同意,按去标识化咨询受理,不能存附件;"
					"取得同意后请重新提交求助,再添附件。"));
}

/* By the practice rule of the district; a day, where there is none that parses. */
static moment kept_until(struct request *q)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, q->facts.cases[0].district);
	struct office office = {.opens = 9 * 60, .closes = 18 * 60, .days = 0x3e};
	struct span span = {.us = 24 * US_PER_HOUR};

	span_from(snapshot_practice(s, d == NONE ? 0 : d, TEXT("attach.kept"), q->now), &span);
	return deadline_after(q->now, span, &office);
}

/* The body of the event to be, with its words sealed. */
static bool pack_body(struct request *q, const struct opening *c, struct row_attachment *r)
{
	const Jieyou__Attach *m = q->frame->attach;
	Jieyou__AttachedBody body;
	Jieyou__AttachedWords words;
	struct stored stored = {.id = {m->case_id}, .attachment = c->number};

	jieyou__attached_words__init(&words);
	words.name = m->name;
	words.digest = m->digest;
	if (!message_pack(&words.base, FORM_TEXT_MAX, &q->arena, &stored.body, &q->refusal) ||
		!casework_seal(q, &q->facts.key, &stored))
		return false;
	jieyou__attached_body__init(&body);
	body.number = (uint64_t)c->number;
	body.type = m->type;
	body.bytes = m->bytes;
	body.words = (ProtobufCBinaryData){stored.body.len, (uint8_t *)(uintptr_t)stored.body.ptr};
	body.key_id = r->key_id = stored.key_id;
	return message_pack(&body.base, FORM_TEXT_MAX, &q->arena, &r->body, &q->refusal);
}

/* The case is swept when the first of its uploads must be finished. */
static bool sweep_due(struct request *q, moment at)
{
	for (size_t i = 0; i < q->facts.n_attachments; i++) {
		const struct attachment_facts *f = &q->facts.attachments[i];

		if (!f->seq && f->until.us < at.us)
			at = f->until;
	}
	return step_due(q, q->facts.cases[0].id, TEXT(DUE_SWEEP), TEXT("SYSTEM"), at);
}

static bool write_opening(struct request *q, struct opening *c)
{
	const Jieyou__Attach *m = q->frame->attach;
	struct row *r = decision_add(&q->decision, &q->arena, ROW_attachment);

	if (!r)
		return false;
	c->number = q->facts.new_attachment;
	c->until = kept_until(q);
	r->attachment = (struct row_attachment){.number = c->number,
		.case_id = m->case_id,
		.actor = q->actor,
		.via = q->via,
		.key = q->key,
		.at = q->now,
		.until = c->until,
		.bytes = m->bytes,
		.chunks = attachment_chunks(m->bytes)};
	return pack_body(q, c, &r->attachment) && sweep_due(q, c->until);
}

static bool attach_decide(struct request *q)
{
	struct opening *c = q->command;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	if (!casework_check_kept(q))
		return false;
	c->there = opened_before(q);
	if (!c->there)
		return is_time(q) && is_whole(q) && has_room(q) && write_opening(q, c);
	c->number = c->there->number;
	c->until = c->there->until;
	return is_same(q, c->there);
}

/* ---- Reply ---- */

static bool show_missing(struct request *q, const struct opening *c, Jieyou__AttachReply *m)
{
	int32_t chunks = attachment_chunks(q->frame->attach->bytes);
	struct text missing = c->there ? c->there->missing : TEXT_NONE;
	int64_t i;

	m->missing = arena_array(&q->arena, (size_t)chunks, sizeof(*m->missing));
	if (!m->missing)
		return false;
	for (int32_t n = 1; !c->there && n <= chunks; n++)
		m->missing[m->n_missing++] = (uint32_t)n;
	while (missing.len && text_to_i64(text_cut(&missing, ' '), &i))
		m->missing[m->n_missing++] = (uint32_t)i;
	return true;
}

static bool attach_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct opening *c = q->command;
	Jieyou__AttachReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__attach_reply__init(m);
	m->number = c->number;
	m->chunk_bytes = ATTACHMENT_CHUNK;
	m->finished = c->there && c->there->seq;
	m->until_us = c->until.us;
	m->repeated = c->there != NULL;
	ret->attach = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_ATTACH;
	return show_missing(q, c, m);
}

const struct verb verb_attach = {.name = "attach",
	.act = ACT_attach,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = attach_check,
	.load = attach_load,
	.decide = attach_decide,
	.reply = attach_reply};
