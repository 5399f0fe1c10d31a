/*
 * KeepResource: an item of the catalogue is entered, changed, withdrawn, given back, or was
 * compared with its source. It is decided on the item as the database has it, not as a snapshot
 * does, and goes on the register's record as the digest of what it is from now on; the row itself
 * stays, as every edition's does.
 *
 * What the builder of snapshots would refuse is refused here, by its own sentence: an edition that
 * cannot be built would keep every dispatcher on the one before, whatever came after it.
 *
 * Who changes an item that has been changed since they looked is told so: by the edition they name,
 * or, if that is none, where another keeper was first while this was under way.
 */
#include "casework.h"
#include "day.h"
#include "digest.h"
#include "item.h"
#include "registering.h"
#include "standing.h"

/* Twelve of them, and all else that is found, are told in one answer of 64 KiB. */
enum { KEPT_CELL_MAX = 1024, KEPT_ROW_MAX = 3072 };

#define SEPARATOR "\x1f" /* as in rows.def */

struct keeping {
	size_t n;           /* columns of the table */
	struct text *edits; /* of each; TEXT_NONE: stays as it is */
	struct text first;  /* the first column that is edited; empty: none */
	int64_t seen;       /* the edition of the item when it was loaded first; 0: not yet */
};

static bool bad(struct request *q, struct text field, struct text zh)
{
	return request_refuse(q, REFUSAL_BAD_VALUE, field, zh);
}

/* ---- What is asked ---- */

/* What the request says of a column; TEXT_NONE: nothing. */
static struct text edit_of(const Jieyou__KeepResource *m, struct text column)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(
		&jieyou__keep_resource__descriptor, column.ptr);
	const char *at = (const char *)m;

	if (!f || !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
		*(const uint32_t *)(const void *)(at + f->quantifier_offset) != f->id)
		return TEXT_NONE;
	return text_from(*(char *const *)(const void *)(at + f->offset));
}

static bool is_plain(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.ptr[i] < ' ' || t.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool check_edits(struct request *q, struct keeping *k)
{
	const Jieyou__KeepResource *m = q->frame->keep_resource;

	for (size_t i = 1; i < k->n; i++) {
		struct text column = arena_text(&q->arena, snapshot_column(TABLE_RESOURCE, i));

		if (!column.ptr)
			return false;
		k->edits[i] = edit_of(m, column);
		if (!k->edits[i].ptr)
			continue;
		if (k->edits[i].len > KEPT_CELL_MAX || !is_plain(k->edits[i]))
			return bad(
				q, column, TEXT("每栏最多 1024 字节,不得有换行、制表符等控制字符,请改正后重发。"));
		if (!k->first.len)
			k->first = column;
	}
	if (m->checked && k->edits[RESOURCE_LAST_CHECKED].ptr)
		return bad(q, TEXT("last_checked"),
			TEXT("checked 即今天核对过;核对日期不是今天的,请只写 last_checked。"));
	return k->first.len || m->checked || m->add ||
		   bad(q, TEXT("checked"), TEXT("请写明要改的栏目,或 checked:今天核对过,仍然正确。"));
}

/* Where the item holds, or is to. */
static bool check_place(struct request *q, const struct keeping *k)
{
	const Jieyou__KeepResource *m = q->frame->keep_resource;
	const struct snapshot *s = request_snapshot(q);
	struct text code = text_from(m->code);
	resource_index i = snapshot_resource(s, code);

	if (m->add)
		q->place = k->edits[ITEM_REGION].ptr ? snapshot_district(s, k->edits[ITEM_REGION]) : NONE;
	else if (i != NOTHING)
		q->place = s->resources[i].region;
	if (q->place != NONE)
		return true;
	if (m->add)
		return bad(q, TEXT("region"), TEXT("请写明适用地区的区划代码,例如 440309。"));
	return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
		TEXT("资源库中没有这一项;新增请写 add;编号见 jieyou catalogue。"));
}

static bool keep_check(struct request *q)
{
	const Jieyou__KeepResource *m = q->frame->keep_resource;
	struct keeping *k = arena_alloc(&q->arena, sizeof(*k));

	if (!k)
		return false;
	q->command = k;
	k->n = snapshot_table_columns(TABLE_RESOURCE);
	k->edits = arena_array(&q->arena, k->n, sizeof(*k->edits));
	if (!k->edits)
		return false;
	if (!m->code[0] || strlen(m->code) > 64)
		return bad(q, TEXT("code"), TEXT("请写明资源编号,1 至 64 个字母、数字或 . - _。"));
	return check_edits(q, k) && check_place(q, k);
}

static bool keep_load(struct request *q)
{
	q->load =
		(struct load){.kind = LOAD_RESOURCE, .resource = text_from(q->frame->keep_resource->code)};
	return true;
}

/* ---- What it is from now on ---- */

static bool was_changed(const struct keeping *k, const struct request *q)
{
	int64_t since = q->facts.resource.since, looked = q->frame->keep_resource->edition;

	return (k->seen && since != k->seen) || (looked && since > looked);
}

/* Whether the item is there, or is not, as it was asked; and is as the keeper knows it. */
static bool judge_item(struct request *q, struct keeping *k)
{
	const Jieyou__KeepResource *m = q->frame->keep_resource;
	int64_t since = q->facts.resource.since;

	if (since && m->add)
		return bad(q, TEXT("code"), TEXT("资源库中已有这个编号;要改它,请不要写 add。"));
	if (!since && !m->add)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
			TEXT("资源库中没有这一项;新增请写 add;编号见 jieyou catalogue。"));
	if (was_changed(k, q))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("edition"),
			TEXT("这一项在您查看之后已被他人改动,本次未作改动;"
				 "请重新查看(jieyou resource 编号)后再改。"));
	k->seen = since;
	return true;
}

/* The cells of the row. NULL: the arena is full. */
static struct text *cells_of(struct request *q, const struct keeping *k)
{
	const Jieyou__KeepResource *m = q->frame->keep_resource;
	struct text *cells = arena_array(&q->arena, k->n, sizeof(*cells));

	for (size_t i = 0; cells && i < k->n; i++) {
		cells[i] = q->facts.resource.since ? q->facts.resource.cells[i] : TEXT("");
		if (k->edits[i].ptr)
			cells[i] = k->edits[i];
	}
	if (!cells)
		return NULL;
	cells[0] = text_from(m->code);
	if (!q->facts.resource.since && !k->edits[ITEM_OFFERED].ptr)
		cells[ITEM_OFFERED] = TEXT("yes");
	if (m->checked)
		cells[RESOURCE_LAST_CHECKED] = day_text(q->now, &q->arena);
	return cells;
}

static bool is_theirs(const struct request *q, struct text region)
{
	district_index d = snapshot_district(request_snapshot(q), region);

	return d != NONE && standing_allows(q, ACT_keep, (struct about){NULL, d}).view != VIEW_NONE;
}

/* What a keeper must see to, and the builder does not. */
static bool judge_cells(struct request *q, const struct keeping *k, const struct text *cells)
{
	const struct text *was = q->facts.resource.cells;
	bool same = was != NULL;
	size_t size = 0;
	moment checked;

	for (size_t i = 0; i < k->n; i++) {
		size += cells[i].len;
		same = same && text_eq(cells[i], was[i]);
	}
	if (same)
		return bad(
			q, k->first.len ? k->first : TEXT("checked"), TEXT("与现有内容相同,没有可改的。"));
	if (size > KEPT_ROW_MAX)
		return bad(q, k->first, TEXT("各栏合计最多 3072 字节,请精简后重发。"));
	if (!cells[RESOURCE_NAME].len)
		return bad(q, TEXT("name"), TEXT("请写明资源名称。"));
	if (!cells[ITEM_NEEDS].len)
		return bad(q, TEXT("needs"), TEXT("请写明可以回应的需要代码,用空格分开,主要的在前。"));
	return !day_from(cells[RESOURCE_LAST_CHECKED], &checked) || checked.us <= q->now.us ||
		   bad(q, TEXT("last_checked"), TEXT("核对日期不能晚于今天。"));
}

static bool judge_build(struct request *q, const struct keeping *k, const struct text *cells)
{
	struct snapshot_fault fault = item_fault(request_snapshot(q), cells, k->n, &q->arena);

	return !fault.why.len ||
		   bad(q, fault.column.len ? fault.column : TEXT("code"),
			   arena_format(&q->arena,
				   "资源库不能这样记:%.*s。写法见 sql/seed/README.md;改正后重发,本次未作改动。",
				   TEXT_ARG(fault.why)));
}

static bool judge_place(struct request *q, const struct text *cells)
{
	const struct resource_facts *was = &q->facts.resource;

	return (is_theirs(q, cells[ITEM_REGION]) &&
			   (!was->since || is_theirs(q, was->cells[ITEM_REGION]))) ||
		   request_refuse(q, REFUSAL_DENIED, TEXT("region"),
			   TEXT("这个地区的资源不由您维护;请由当地的资源管理员办理。"));
}

/* ---- What is written ---- */

static bool write_item(struct request *q, const struct keeping *k, const struct text *cells)
{
	struct text content = arena_join(&q->arena, TEXT(SEPARATOR), cells + 1, k->n - 1);
	struct row *r = decision_add(&q->decision, &q->arena, ROW_resource);
	uint8_t sum[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE];
	struct digest d;

	if (!r)
		return false;
	digest_init(&d);
	digest_bytes(&d, content);
	digest_end(&d, sum);
	text_hex(sum, sizeof(sum), hex);
	r->resource = (struct row_resource){.code = cells[0], .content = content};
	return registering_note(
		q, TEXT("keep"), cells[0], arena_text(&q->arena, (struct text){hex, sizeof(hex)}));
}

static bool keep_decide(struct request *q)
{
	struct keeping *k = q->command;
	struct text *cells;

	if (!judge_item(q, k))
		return false;
	cells = cells_of(q, k);
	return cells && judge_cells(q, k, cells) && judge_build(q, k, cells) && judge_place(q, cells) &&
		   registering_request(q) && write_item(q, k, cells);
}

static bool keep_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	ret->keep_resource = registering_kept(q, q->frame->keep_resource->code);
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_KEEP_RESOURCE;
	return ret->keep_resource;
}

const struct verb verb_keep = {.name = "keep",
	.act = ACT_keep,
	.concern = CONCERN_PLACE,
	.writes = true,
	.snapshot = true,
	.check = keep_check,
	.load = keep_load,
	.decide = keep_decide,
	.reply = keep_reply};
