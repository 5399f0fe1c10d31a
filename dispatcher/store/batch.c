#include "batch.h"

#include "decision.h"

_Static_assert(ROW_KINDS + 3 <= UNIT_STATEMENTS, "two locks, judge, and each kind of row");

/* ---- What goes together ---- */

static bool same_request(const struct row *a, const struct row *b)
{
	return a && b && text_eq(a->request.key, b->request.key) &&
		   text_eq(a->request.actor, b->request.actor) && text_eq(a->request.via, b->request.via);
}

static bool same_case(const struct row *a, const struct row *b)
{
	return a && b && a->case_moved.case_id == b->case_moved.case_id;
}

bool batch_fits(const struct batch *b, const struct commit *c)
{
	const struct row *request = decision_row(c->decision, ROW_request);
	const struct row *moved = decision_row(c->decision, ROW_case_moved);
	const struct row *change = decision_row(c->decision, ROW_register_change);

	if (!request && !moved && !change)
		return true;
	for (size_t i = 0; i < b->n; i++) {
		const struct decision *d = b->list[i]->decision;

		if (same_request(request, decision_row(d, ROW_request)) ||
			same_case(moved, decision_row(d, ROW_case_moved)) ||
			(change && decision_row(d, ROW_register_change)))
			return false;
	}
	return true;
}

size_t batch_bytes(const struct decision *d)
{
	size_t bytes = 0;

	for (const struct row *r = d->rows; r; r = r->next)
		bytes += 256 + (r->kind == ROW_event      ? r->event.body.len
						   : r->kind == ROW_brief ? r->brief.body.len
						   : r->kind == ROW_chunk ? r->chunk.body.len
												  : 0);
	return bytes;
}

/* ---- As statements ---- */

/* A column of all rows of a kind. */
static void encode_column(const struct batch *b, enum row_kind kind, enum column_type type,
	size_t offset, struct params *p)
{
	params_array(p, type);
	for (size_t i = 0; i < b->n; i++) {
		for (const struct row *r = b->list[i]->decision->rows; r; r = r->next) {
			if (r->kind == kind)
				params_item(p, type, (const char *)r + offset);
		}
	}
	params_array_end(p);
}

/* Of all rows of a kind, the place in the batch. False: there are none. */
static bool encode_places(const struct batch *b, enum row_kind kind, struct params *p)
{
	bool any = false;

	params_array(p, COLUMN_INT4);
	for (size_t i = 0; i < b->n; i++) {
		for (const struct row *r = b->list[i]->decision->rows; r; r = r->next) {
			int32_t place = (int32_t)i;

			if (r->kind != kind)
				continue;
			any = true;
			params_item(p, COLUMN_INT4, &place);
		}
	}
	params_array_end(p);
	return any;
}

/* $1 the place in the batch, then the columns. False when the batch has no row of this kind. */
static bool encode_kind(struct batch *b, enum row_kind kind)
{
	const struct row_shape *shape = &row_shapes[kind];
	struct params *p = &b->rows[kind];
	bool any;

	params_clear(p);
	any = encode_places(b, kind, p);
	for (size_t c = 0; any && c < shape->n_columns; c++)
		encode_column(b, kind, shape->columns[c].type, shape->columns[c].offset, p);
	return any;
}

/* One array of the judge: of the rows of a kind, the place (column NULL) or a column. */
static void judge_array(
	struct batch *b, enum row_kind kind, enum column_type type, const size_t *offset)
{
	params_array(&b->judge, type);
	for (size_t i = 0; i < b->n; i++) {
		const struct row *r = decision_row(b->list[i]->decision, kind);
		int32_t place = (int32_t)i;

		if (r)
			params_item(
				&b->judge, type, offset ? (const void *)((const char *)r + *offset) : &place);
	}
	params_array_end(&b->judge);
}

static void encode_judge(struct batch *b)
{
	static const size_t actor = offsetof(struct row, request.actor),
						via = offsetof(struct row, request.via),
						key = offsetof(struct row, request.key),
						fingerprint = offsetof(struct row, request.fingerprint),
						moved = offsetof(struct row, case_moved.case_id),
						was = offsetof(struct row, case_moved.was),
						next = offsetof(struct row, register_change.seq);

	params_clear(&b->judge);
	judge_array(b, ROW_request, COLUMN_INT4, NULL);
	judge_array(b, ROW_request, COLUMN_TEXT, &actor);
	judge_array(b, ROW_request, COLUMN_TEXT, &via);
	judge_array(b, ROW_request, COLUMN_TEXT, &key);
	judge_array(b, ROW_request, COLUMN_BYTES, &fingerprint);
	judge_array(b, ROW_case_moved, COLUMN_INT4, NULL);
	judge_array(b, ROW_case_moved, COLUMN_INT8, &moved);
	judge_array(b, ROW_case_moved, COLUMN_INT4, &was);
	judge_array(b, ROW_register_change, COLUMN_INT4, NULL);
	judge_array(b, ROW_register_change, COLUMN_INT8, &next);
	encode_places(b, ROW_offer, &b->judge);
	encode_column(b, ROW_offer, COLUMN_TEXT, offsetof(struct row, offer.expert), &b->judge);
	encode_places(b, ROW_seat, &b->judge);
	encode_column(b, ROW_seat, COLUMN_INT8, offsetof(struct row, seat.case_id), &b->judge);
	encode_column(b, ROW_seat, COLUMN_INT4, offsetof(struct row, seat.number), &b->judge);
	encode_column(b, ROW_seat, COLUMN_TEXT, offsetof(struct row, seat.expert), &b->judge);
	encode_column(b, ROW_seat, COLUMN_TEXT, offsetof(struct row, seat.state), &b->judge);
	encode_column(b, ROW_seat, COLUMN_TIME, offsetof(struct row, seat.begins), &b->judge);
	encode_column(b, ROW_seat, COLUMN_TIME, offsetof(struct row, seat.ends), &b->judge);
	encode_column(b, ROW_offer, COLUMN_INT8, offsetof(struct row, offer.case_id), &b->judge);
	encode_column(b, ROW_offer, COLUMN_TEXT, offsetof(struct row, offer.part), &b->judge);
	encode_column(b, ROW_offer, COLUMN_TIME, offsetof(struct row, offer.issued_at), &b->judge);
}

/* Which case a row needs locked. */
static const int64_t *case_of(const struct row *r)
{
	return r->kind == ROW_case_moved   ? &r->case_moved.case_id
		   : r->kind == ROW_phone      ? &r->phone.case_id
		   : r->kind == ROW_attachment ? &r->attachment.case_id
									   : &r->offers_looked.case_id;
}

/* The ids to lock; the statement sorts. False when nothing needs a lock: a case that is filed is
   nobody else's yet. */
static bool encode_lock(struct batch *b)
{
	bool any = false;

	params_clear(&b->lock);
	params_array(&b->lock, COLUMN_INT8);
	for (size_t i = 0; i < b->n; i++) {
		const struct decision *d = b->list[i]->decision;
		bool files = decision_row(d, ROW_case_new);

		for (const struct row *r = d->rows; r && !files; r = r->next) {
			if (row_shapes[r->kind].lock != LOCK_CASE)
				continue;
			any = true;
			params_item(&b->lock, COLUMN_INT8, case_of(r));
		}
	}
	params_array_end(&b->lock);
	return any;
}

/* Whose place or hour a row takes or frees; or whose files are looked at. */
static const struct text *expert_of(const struct row *r)
{
	return r->kind == ROW_offer                ? &r->offer.expert
		   : r->kind == ROW_seat               ? &r->seat.expert
		   : r->kind == ROW_debriefings_looked ? &r->debriefings_looked.expert
											   : &r->offer_answered.expert;
}

/* Likewise these experts. */
static bool encode_lock_experts(struct batch *b)
{
	bool any = false;

	params_clear(&b->lock_experts);
	params_array(&b->lock_experts, COLUMN_TEXT);
	for (size_t i = 0; i < b->n; i++) {
		for (const struct row *r = b->list[i]->decision->rows; r; r = r->next) {
			if (row_shapes[r->kind].lock != LOCK_EXPERT)
				continue;
			any = true;
			params_item(&b->lock_experts, COLUMN_TEXT, expert_of(r));
		}
	}
	params_array_end(&b->lock_experts);
	return any;
}

size_t batch_encode(struct batch *b, struct statement list[UNIT_STATEMENTS])
{
	static const enum query writes[ROW_KINDS] = {
#define ROW(kind, lock, columns) [ROW_##kind] = QUERY_write_##kind,
#include "rows.def"
#undef ROW
	};
	size_t n = 0;

	if (encode_lock(b))
		list[n++] = (struct statement){QUERY_lock_cases, &b->lock};
	if (encode_lock_experts(b))
		list[n++] = (struct statement){QUERY_lock_experts, &b->lock_experts};
	encode_judge(b);
	list[n++] = (struct statement){QUERY_judge, &b->judge};
	for (int k = 0; k < ROW_KINDS; k++) {
		if (encode_kind(b, (enum row_kind)k))
			list[n++] = (struct statement){writes[k], &b->rows[k]};
	}
	return n;
}

void batch_release(struct batch *b)
{
	params_release(&b->lock);
	params_release(&b->lock_experts);
	params_release(&b->judge);
	for (int k = 0; k < ROW_KINDS; k++)
		params_release(&b->rows[k]);
}
