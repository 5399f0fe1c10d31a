/*
 * Verify: a page of the record is recomputed, and the first fault named. Which rows a page holds is
 * the loads' business, and whether they fit together is core/verify.h's; here are the parts, one
 * after the other, and where the next page begins. No body is opened. A page is recorded as one
 * read.
 */
#include "verify.h"

#include <inttypes.h>

#include "casework.h"
#include "log.h"
#include "message.h"

/* Each page adds a read of its own, so that a page of a few would never come to the end. */
enum { PAGE = 512, PAGE_MIN = 8 };

#define PLACE(part) JIEYOU__RECORD_PLACE__PART__##part

/* Also what is told: the reply grows while the page is walked. */
struct verifying {
	Jieyou__RecordPlace place; /* where this page begins */
	Jieyou__RecordPlace next;
	Jieyou__VerifyReply reply;
	struct record_fault fault;
};

static void go_on(struct verifying *v, Jieyou__RecordPlace__Part part, int64_t id, int64_t seq)
{
	v->next.part = part;
	v->next.id = id;
	v->next.seq = seq;
	v->reply.next = &v->next;
}

/* ---- Check ---- */

static bool is_of_case(Jieyou__RecordPlace__Part part)
{
	return part == PLACE(CASES) || part == PLACE(CHUNKS) || part == PLACE(ROWS);
}

static bool check_place(struct request *q, const Jieyou__Verify *m, struct verifying *v)
{
	v->place.part = PLACE(CHECKPOINTS);
	if (m->from)
		v->place = *m->from;
	return ((!is_of_case(v->place.part) || !m->case_id || v->place.id == m->case_id) &&
			   v->place.part != PLACE(PART_UNKNOWN) && v->place.id >= 0 && v->place.seq >= 0 &&
			   v->place.seq <= INT32_MAX) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("from"), TEXT("from 应为上一页给出的 next。"));
}

static bool verify_check(struct request *q)
{
	const Jieyou__Verify *m = q->frame->verify;
	struct verifying *v = arena_alloc(&q->arena, sizeof(*v));

	if (!v)
		return false;
	q->command = v;
	jieyou__record_place__init(&v->place);
	jieyou__record_place__init(&v->next);
	jieyou__verify_reply__init(&v->reply);
	if (m->case_id && !casework_check_id(q, m->case_id))
		return false;
	if ((m->limit && m->limit < PAGE_MIN) || m->limit > PAGE)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页 8 到 512 条;由服务器定则填 0。"));
	return check_place(q, m, v);
}

/* ---- The parts: is the page sound, and where does it go on ---- */

static bool fault(struct verifying *v, enum fault_why why, int64_t number)
{
	v->fault = (struct record_fault){.why = why, .table = TEXT("checkpoint"), .id = number};
	return false;
}

static void note_signer(struct verifying *v, struct text signer)
{
	Jieyou__VerifyReply *m = &v->reply;
	ProtobufCBinaryData key = {signer.len, (uint8_t *)(uintptr_t)signer.ptr};

	m->signed_checkpoints++;
	for (size_t i = 0; i < m->n_signers; i++)
		if (memcmp(m->signers[i].data, key.data, key.len) == 0)
			return;
	m->signers[m->n_signers++] = key;
}

static bool signature_holds(struct request *q, struct verifying *v, const struct row_checkpoint *c)
{
	const struct signer *s = &q->desk->vault.signer;
	struct text message =
		arena_join(&q->arena, TEXT_NONE, (struct text[]){TEXT(CHECKPOINT_SIGNED), c->hash}, 2);

	if (!c->signer.len && !c->signature.len)
		return true;
	if (!signer_verify(c->signer, message, c->signature))
		return fault(v, FAULT_SIGNATURE, c->number);
	if (!signer_trusts(s, c->signer))
		return fault(v, FAULT_UNTRUSTED, c->number);
	note_signer(v, c->signer);
	return true;
}

/* Those of a page, upon the first of it, which is number `upon` (0: there is none before). */
static bool verify_upon(struct request *q, struct verifying *v, int64_t upon)
{
	const struct record_page *p = &q->facts.record;
	const struct row_checkpoint *before = NULL;
	size_t i = 0;

	v->reply.signers = arena_array(&q->arena, p->n_checkpoints, sizeof(*v->reply.signers));
	if (!v->reply.signers)
		return false;
	if (upon) {
		if (!p->n_checkpoints || p->checkpoints[0].row.number != upon)
			return fault(v, FAULT_MISSING, upon);
		before = &p->checkpoints[i++].row;
	}
	for (; i < p->n_checkpoints; i++) {
		const struct checkpoint_record *c = &p->checkpoints[i];

		if (!verify_checkpoint(before, c, &v->fault) || !signature_holds(q, v, &c->row))
			return false;
		v->reply.checkpoints++;
		before = &c->row;
	}
	return true;
}

/* Of one case those that list it, a page each: it and the one before. */
static bool verify_checkpoints(struct request *q, struct verifying *v)
{
	const struct record_page *p = &q->facts.record;
	int64_t last = p->n_checkpoints ? p->checkpoints[p->n_checkpoints - 1].row.number : 0;

	if (q->load.one && !last)
		go_on(v, PLACE(CASES), q->load.id.n, 0);
	else if (!verify_upon(q, v, q->load.one ? last - 1 : v->place.id))
		return false;
	else if (v->reply.checkpoints)
		go_on(v, PLACE(CHECKPOINTS), last, 0);
	else
		go_on(v, PLACE(CASES), 1, 0);
	return true;
}

static bool verify_cases(struct request *q, struct verifying *v)
{
	const struct record_page *p = &q->facts.record;
	int64_t after = v->place.seq;

	go_on(v, PLACE(CHUNKS), q->load.one ? q->load.id.n : 0, 0);
	for (size_t i = 0; i < p->n_cases; i++) {
		const struct case_record *c = &p->cases[i];
		bool built_upon = c->id == v->place.id && after;
		int64_t seq = c->n_events ? c->events[c->n_events - 1].seq : 0;

		if (!verify_case(c, built_upon ? after : 0, &v->fault))
			return false;
		v->reply.events += (int64_t)c->n_events - built_upon;
		if (seq < c->last) {
			go_on(v, PLACE(CASES), c->id, seq);
			return true;
		}
		v->reply.cases++;
		v->reply.uncovered += c->covered < c->version;
		if (!q->load.one)
			go_on(v, PLACE(CASES), c->id + 1, 0);
	}
	return true;
}

/* One attachment a page: of up to 20 MiB. Its event was verified with the case. */
static bool verify_attached(struct request *q, struct verifying *v)
{
	struct record_page *p = &q->facts.record;
	struct attachment_record *a = &p->attachment;
	const Jieyou__AttachedBody *body;

	if (!a->case_id) {
		go_on(v, PLACE(ROWS), q->load.one ? q->load.id.n : 1, 0);
		return true;
	}
	body = (const Jieyou__AttachedBody *)message_unpack_own(
		&jieyou__attached_body__descriptor, p->attached, &q->arena);
	if (!body) {
		v->fault = (struct record_fault){
			.why = FAULT_ALTERED, .table = CHAIN_EVENT, .id = a->case_id, .seq = a->seq};
		return false;
	}
	a->number = (int64_t)body->number;
	a->digests = (struct text){(const char *)body->chunks.data, body->chunks.len};
	if (!verify_attachment(a, &v->fault))
		return false;
	v->reply.chunks = (int64_t)a->n_chunks;
	go_on(v, PLACE(CHUNKS), a->case_id, a->seq);
	return true;
}

static bool verify_incarnations(struct request *q, struct verifying *v)
{
	const struct record_page *p = &q->facts.record;

	go_on(v, PLACE(CHANGES), 0, 0);
	for (size_t i = 0; i < p->n_reads; i++) {
		const struct reads_record *r = &p->reads[i];
		bool built_upon = r->incarnation == v->place.id && v->place.seq;
		int64_t seq = r->n_reads ? r->reads[r->n_reads - 1].seq : 0;

		if (!verify_reads(r, built_upon ? v->place.seq : 0, &v->fault))
			return false;
		v->reply.reads += (int64_t)r->n_reads - built_upon;
		if (seq < r->last) {
			go_on(v, PLACE(READS), r->incarnation, seq);
			return true;
		}
		go_on(v, PLACE(READS), r->incarnation + 1, 0);
	}
	return true;
}

static bool verify_register(struct request *q, struct verifying *v)
{
	const struct changes_record *r = &q->facts.record.changes;
	int64_t after = v->place.id; /* the number of a change, as of a checkpoint */
	int64_t seq = r->n_changes ? r->changes[r->n_changes - 1].seq : 0;

	if (!verify_changes(r, after, &v->fault))
		return false;
	v->reply.changes = (int64_t)r->n_changes - (after > 0);
	if (seq < r->last)
		go_on(v, PLACE(CHANGES), seq, 0);
	else
		go_on(v, PLACE(REGISTER), 0, 0);
	return true;
}

/* What stands beside the record, as the database compares it with what that says. */
static bool compared(struct request *q, struct verifying *v)
{
	const struct record_page *p = &q->facts.record;

	v->reply.rows = p->rows;
	v->fault = p->stray;
	return v->fault.why == FAULT_NONE;
}

static bool verify_rows(struct request *q, struct verifying *v)
{
	int64_t next = q->facts.record.rows_next;

	if (next)
		go_on(v, PLACE(ROWS), next, 0);
	else if (!q->load.one)
		go_on(v, PLACE(READS), 1, 0);
	return compared(q, v);
}

static bool verify_people(struct request *q, struct verifying *v)
{
	go_on(v, PLACE(REQUESTS), 0, 0);
	return compared(q, v);
}

static bool verify_requests(struct request *q, struct verifying *v)
{
	const struct record_page *p = &q->facts.record;

	v->reply.requests = p->requests;
	if (p->strange_seq) {
		v->fault = (struct record_fault){.why = p->strange_lost ? FAULT_MISSING : FAULT_ALTERED,
			.table = TEXT("request"),
			.id = p->strange_case,
			.seq = p->strange_seq};
		return false;
	}
	if (p->more)
		go_on(v, PLACE(REQUESTS), v->place.id + q->load.limit, 0);
	return true;
}

static const struct part {
	enum load_kind kind;
	int32_t most; /* rows on a page, or blocks of a table: of small rows there are more */
	bool (*verify)(struct request *q, struct verifying *v);
} parts[] = {
	[PLACE(CHECKPOINTS)] = {LOAD_RECORD_CHECKPOINTS, 256, verify_checkpoints},
	[PLACE(CASES)] = {LOAD_RECORD_CASES, PAGE, verify_cases},
	[PLACE(CHUNKS)] = {LOAD_RECORD_CHUNKS, 1, verify_attached},
	[PLACE(ROWS)] = {LOAD_RECORD_ROWS, PAGE, verify_rows},
	[PLACE(READS)] = {LOAD_RECORD_READS, 4 * PAGE, verify_incarnations},
	[PLACE(CHANGES)] = {LOAD_RECORD_CHANGES, 4 * PAGE, verify_register},
	[PLACE(REGISTER)] = {LOAD_RECORD_REGISTER, 1, verify_people},
	[PLACE(REQUESTS)] = {LOAD_RECORD_REQUESTS, 128, verify_requests},
};

/* ---- Load, decide, reply ---- */

static bool verify_load(struct request *q)
{
	const Jieyou__Verify *m = q->frame->verify;
	const struct verifying *v = q->command;
	const struct part *part = &parts[v->place.part];

	q->load = (struct load){.kind = part->kind,
		.id = {m->case_id},
		.from = v->place.id,
		.seq = v->place.seq,
		.limit = m->limit && (int32_t)m->limit < part->most ? (int32_t)m->limit : part->most,
		.bytes = q->desk->limits.arena_bytes / 4,
		.one = m->case_id != 0};
	return true;
}

/* What one case is asked about; of all, there is always something. */
static bool is_there(const struct request *q)
{
	const struct record_page *p = &q->facts.record;

	return !q->load.one || (p->named && !p->hidden);
}

static bool verify_decide(struct request *q)
{
	struct verifying *v = q->command;
	const Jieyou__VerifyReply *m = &v->reply;

	if (is_there(q) && !parts[v->place.part].verify(q, v) && v->fault.why == FAULT_NONE)
		return false;
	q->unseen = q->facts.record.hidden;
	return request_note_read(q, (case_id){q->frame->verify->case_id},
		(size_t)(m->checkpoints + m->events + m->chunks + m->reads + m->changes + m->requests +
				 m->rows));
}

/* Its record, or a row of it. */
static bool of_register(const struct record_fault *f)
{
	static const struct text tables[] = {TEXT_INIT("register_change"), TEXT_INIT("principal"),
		TEXT_INIT("role_held"), TEXT_INIT("credential"), TEXT_INIT("represents"),
		TEXT_INIT("revoked"), TEXT_INIT("resource_kept"), TEXT_INIT("capacity")};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (text_eq(f->table, tables[i]))
			return true;
	return false;
}

static struct text place_zh(const struct record_fault *f, struct arena *a)
{
	bool of_reads = text_eq(f->table, CHAIN_ACCESS) || text_eq(f->table, TEXT("incarnation"));
	bool of_checkpoints =
		text_eq(f->table, TEXT("checkpoint")) || text_eq(f->table, TEXT("checkpoint_head"));
	bool of_attachment = text_eq(f->table, TEXT("chunk")) || text_eq(f->table, TEXT("attachment"));
	struct text row =
		f->seq ? arena_format(a, "第 %" PRId64 " %s", f->seq, of_attachment ? "块" : "条")
			   : TEXT("");

	if (f->row.len)
		row = arena_format(a, "%.*s 所记的“%.*s”", TEXT_ARG(row), TEXT_ARG(f->row));
	return arena_format(a, "%s %" PRId64 " %.*s(表 %.*s)",
		of_checkpoints   ? "检查点"
		: of_reads       ? "查阅记录"
		: of_register(f) ? "名册变更记录"
		: of_attachment  ? "附件"
						 : "个案",
		f->id, TEXT_ARG(row), TEXT_ARG(f->table));
}

static Jieyou__RecordFault *show_fault(const struct record_fault *f, struct arena *a)
{
	Jieyou__RecordFault *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__record_fault__init(m);
	m->table = casework_string(f->table, a);
	m->id = f->id;
	m->seq = f->seq;
	m->row = casework_string(f->row, a);
	m->name = casework_string(fault_name(f->why), a);
	m->text = casework_string(
		arena_format(a, "%.*s:%.*s。", TEXT_ARG(place_zh(f, a)), TEXT_ARG(fault_zh(f->why))), a);
	return m;
}

static bool verify_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	struct verifying *v = q->command;
	const struct record_fault *f = &v->fault;

	if (!is_there(q))
		return request_refuse(
			q, REFUSAL_NOT_FOUND, TEXT("case_id"), TEXT("没有这个案号的个案,请核对案号。"));
	if (f->why != FAULT_NONE) {
		log_error("record-fault", "table=%.*s id=%" PRId64 " seq=%" PRId64 " fault=%.*s",
			TEXT_ARG(f->table), f->id, f->seq, TEXT_ARG(fault_name(f->why)));
		v->reply.next = NULL;
		v->reply.fault = show_fault(f, &q->arena);
	}
	ret->verify = &v->reply;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_VERIFY;
	return !q->arena.failed;
}

const struct verb verb_verify = {.name = "verify",
	.act = ACT_verify,
	.concern = CONCERN_NO_CASE,
	.check = verify_check,
	.load = verify_load,
	.decide = verify_decide,
	.reply = verify_reply};
