/* Decisions: rows in the order they were added, and every column found where the shape says. */
#include "decision.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 1 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(decision, .init = open_arena, .fini = close_arena);

/* What a statement of the store counts on: names, order and types, written down once more. */
static const struct {
	enum row_kind kind;
	enum row_lock lock;
	const char *name, *columns;
} expected[] = {
	{ROW_request, LOCK_NONE, "request",
		"actor:text via:text key:text fingerprint:bytes case_id:int8 seq:int4"},
	{ROW_case_new, LOCK_NONE, "case_new",
		"case_id:int8 district:text state:text grade:text needs:text actor:text via:text "
		"responsible:text version:int4 head:bytes at:time"},
	{ROW_event, LOCK_NONE, "event",
		"case_id:int8 seq:int4 at:time kind:text actor:text via:text from_state:text "
		"to_state:text key_id:int4 body:bytes hash:bytes effects:text"},
	{ROW_case_moved, LOCK_CASE, "case_moved",
		"case_id:int8 was:int4 version:int4 head:bytes state:text"},
	{ROW_case_graded, LOCK_NONE, "case_graded",
		"case_id:int8 grade:text lowering:text lowering_by:text"},
	{ROW_case_needs, LOCK_NONE, "case_needs", "case_id:int8 needs:text"},
	{ROW_term, LOCK_NONE, "term",
		"case_id:int8 district:text owner:text since:time until:time at:time"},
	{ROW_hold, LOCK_NONE, "hold", "case_id:int8 held:int4"},
	{ROW_phone, LOCK_CASE, "phone",
		"case_id:int8 key:text digest:bytes actor:text via:text at:time"},
	{ROW_phone_gone, LOCK_NONE, "phone_gone", "case_id:int8"},
	{ROW_shut_out, LOCK_NONE, "shut_out", "case_id:int8 principal:text shut:int4 changed_at:time"},
	{ROW_glass, LOCK_NONE, "glass", "case_id:int8 seq:int4 actor:text at:time until:time"},
	{ROW_glass_reviewed, LOCK_NONE, "glass_reviewed",
		"case_id:int8 seq:int4 verdict:text reviewer:text at:time"},
	{ROW_handed_over, LOCK_NONE, "handed_over", "case_id:int8 responsible:text"},
	{ROW_seat, LOCK_EXPERT, "seat",
		"case_id:int8 number:int4 expert:text needs:text state:text sequence:int4 begins:time "
		"ends:time"},
	{ROW_conference, LOCK_NONE, "conference",
		"case_id:int8 number:int4 state:text sequence:int4 begins:time ends:time manner:text "
		"convenor:text chair:text quorum:int4 client:int4 minutes:int4"},
	{ROW_register_change, LOCK_NONE, "register_change",
		"seq:int8 at:time actor:text via:text kind:text subject:text detail:text hash:bytes"},
	{ROW_linkage, LOCK_NONE, "linkage",
		"case_id:int8 number:int4 kind:text target:text needs:text state:text result:text "
		"since:time "
		"until:time"},
	{ROW_capacity, LOCK_NONE, "capacity", "code:text places:int4 at:time"},
	{ROW_task, LOCK_NONE, "task", "case_id:int8 number:int4 owner:text due:time"},
	{ROW_task_done, LOCK_NONE, "task_done", "case_id:int8 number:int4 at:time"},
	{ROW_debriefing, LOCK_NONE, "debriefing", "case_id:int8 number:int4 expert:text about:int8"},
	{ROW_debriefings_looked, LOCK_EXPERT, "debriefings_looked",
		"case_id:int8 expert:text again:time"},
	{ROW_duty, LOCK_NONE, "duty", "case_id:int8 code:text binds:text at:time"},
	{ROW_duty_met, LOCK_NONE, "duty_met", "case_id:int8 code:text met:text at:time"},
	{ROW_attempt, LOCK_NONE, "attempt", "case_id:int8 seq:int4 at:time"},
	{ROW_coded, LOCK_NONE, "coded",
		"case_id:int8 seq:int4 what:text code:text at:time who:text amount:int4"},
	{ROW_brief, LOCK_NONE, "brief", "case_id:int8 seq:int4 part:text key_id:int4 body:bytes"},
	{ROW_offer_answered, LOCK_EXPERT, "offer_answered",
		"case_id:int8 number:int4 expert:text state:text reason:text at:time actor:text"},
	{ROW_offer, LOCK_EXPERT, "offer",
		"case_id:int8 number:int4 expert:text part:text needs:text issued_at:time expires_at:time"},
	{ROW_lead_named, LOCK_NONE, "lead_named",
		"case_id:int8 number:int4 expert:text at:time actor:text bound:int4"},
	{ROW_offers_looked, LOCK_CASE, "offers_looked", "case_id:int8"},
	{ROW_attachment, LOCK_CASE, "attachment",
		"number:int8 case_id:int8 actor:text via:text key:text at:time until:time bytes:int8 "
		"chunks:int4 key_id:int4 body:bytes"},
	{ROW_chunk, LOCK_NONE, "chunk",
		"attachment:int8 case_id:int8 i:int4 actor:text via:text at:time fingerprint:bytes "
		"body:bytes"},
	{ROW_attachment_done, LOCK_NONE, "attachment_done",
		"number:int8 case_id:int8 seq:int4 actor:text bytes:int8 chunks:int4 key_id:int4"},
	{ROW_due, LOCK_NONE, "due", "case_id:int8 what:text owner:text at:time"},
	{ROW_due_done, LOCK_NONE, "due_done", "case_id:int8 what:text"},
	{ROW_access, LOCK_NONE, "access",
		"incarnation:int8 seq:int8 at:time actor:text via:text verb:text case_id:int8 "
		"found:int4 hash:bytes"},
	{ROW_principal, LOCK_NONE, "principal",
		"id:text kind:text name:text agency:text expert:text suspended:int4 changed_at:time"},
	{ROW_role_held, LOCK_NONE, "role_held",
		"principal:text role:text district:text held:int4 changed_at:time"},
	{ROW_credential, LOCK_NONE, "credential", "name:text principal:text held:int4 changed_at:time"},
	{ROW_represents, LOCK_NONE, "represents",
		"principal:text worker:text held:int4 changed_at:time"},
	{ROW_revoked, LOCK_NONE, "revoked", "serial:text at:time why:text"},
	{ROW_checkpoint, LOCK_NONE, "checkpoint",
		"number:int8 at:time cases:int8 events:int8 reads:int8 heads:int4 digest:bytes hash:bytes "
		"signer:bytes signature:bytes"},
	{ROW_checkpoint_head, LOCK_NONE, "checkpoint_head",
		"chain:text subject:int8 version:int8 head:bytes checkpoint:int8"},
	{ROW_notice_acked, LOCK_NONE, "notice_acked",
		"reader:text via:text recipient:text upto:int8 at:time"},
	{ROW_notice, LOCK_RECIPIENT, "notice",
		"recipient:text case_id:int8 seq:int4 what:text roles:text owners:text at:time"},
	{ROW_entry, LOCK_NONE, "entry", "case_id:int8 seq:int4 content:bytes"},
	{ROW_entry_withdrawn, LOCK_NONE, "entry_withdrawn", "case_id:int8 seq:int4"},
	{ROW_appointed, LOCK_NONE, "appointed", "case_id:int8 seq:int4 expert:text content:bytes"},
	{ROW_appointment_ended, LOCK_NONE, "appointment_ended",
		"case_id:int8 seq:int4 expert:text last:text"},
	{ROW_leave, LOCK_NONE, "leave", "case_id:int8 seq:int4 expert:text begins:text ends:text"},
	{ROW_resource, LOCK_NONE, "resource", "code:text content:bytes"},
	{ROW_rating, LOCK_NONE, "rating",
		"code:text version:int4 actor:text via:text rating:int4 at:time"},
};

static const char *const type_names[] = {
	[COLUMN_INT8] = "int8",
	[COLUMN_INT4] = "int4",
	[COLUMN_TEXT] = "text",
	[COLUMN_BYTES] = "bytes",
	[COLUMN_TIME] = "time",
};

Test(decision, shapes)
{
	cr_assert_eq(ROW_KINDS, sizeof(expected) / sizeof(expected[0]));
	for (int k = 0; k < ROW_KINDS; k++) {
		const struct row_shape *shape = &row_shapes[k];
		struct text columns = TEXT("");

		cr_expect_eq((int)expected[k].kind, k);
		cr_expect_str_eq(shape->name, expected[k].name);
		cr_expect_eq(shape->lock, expected[k].lock);
		for (size_t c = 0; c < shape->n_columns; c++)
			columns = arena_format(&arena, "%.*s%s%s:%s", TEXT_ARG(columns), c ? " " : "",
				shape->columns[c].name, type_names[shape->columns[c].type]);
		cr_expect_str_eq(columns.ptr, expected[k].columns);
	}
}

/* A value of each type made of a number, and whether it is found at a column's place. */
#define MAKE_INT8(n) ((int64_t)(n)*INT64_C(0x0101010101010101))
#define MAKE_INT4(n) ((n)*0x01010101)
#define MAKE_TIME(n) ((moment){MAKE_INT8(n)})
#define MAKE_TEXT(n) ((struct text){"abcdefghijklmnopqrstuvwxyz", (size_t)(n)})
#define MAKE_BYTES(n) MAKE_TEXT(n)

static bool holds(const struct row *r, const struct column *c, int n)
{
	const char *p = (const char *)r + c->offset;
	struct text t;
	int64_t int8;
	int32_t int4;

	switch (c->type) {
	case COLUMN_INT8:
	case COLUMN_TIME:
		memcpy(&int8, p, sizeof(int8));
		return int8 == MAKE_INT8(n);
	case COLUMN_INT4:
		memcpy(&int4, p, sizeof(int4));
		return int4 == MAKE_INT4(n);
	case COLUMN_TEXT:
	case COLUMN_BYTES:
		memcpy(&t, p, sizeof(t));
		return t.len == (size_t)n && t.ptr[0] == 'a';
	}
	return false;
}

/* Fills by the members' names, column by column. */
#define FILL(kind, type, name) r->kind.name = MAKE_##type(++n);

#define ROW(kind, lock, columns)           \
	static void fill_##kind(struct row *r) \
	{                                      \
		int n = 0;                         \
                                           \
		columns(FILL, kind)                \
	}
#include "rows.def"
#undef ROW

Test(decision, offsets)
{
	static void (*const fill[ROW_KINDS])(struct row *) = {
#define ROW(kind, lock, columns) fill_##kind,
#include "rows.def"
#undef ROW
	};

	for (int k = 0; k < ROW_KINDS; k++) {
		struct decision d;
		struct row *r;

		decision_init(&d);
		r = decision_add(&d, &arena, (enum row_kind)k);
		cr_assert(r);
		fill[k](r);
		cr_expect_eq((int)r->kind, k, "no column lies over the kind");
		cr_expect_null(r->next);
		for (size_t c = 0; c < row_shapes[k].n_columns; c++)
			cr_expect(holds(r, &row_shapes[k].columns[c], (int)c + 1), "%s.%s", row_shapes[k].name,
				row_shapes[k].columns[c].name);
	}
}

Test(decision, rows_come_zeroed_and_stay_in_order)
{
	static const enum row_kind order[] = {
		ROW_event, ROW_request, ROW_event, ROW_due, ROW_access, ROW_case_moved};
	struct decision d;
	const struct row *r;
	int32_t seq = 0;

	decision_init(&d);
	cr_expect_null(d.rows);
	cr_expect_null(decision_row(&d, ROW_event));
	for (size_t i = 0; i < 6; i++) {
		struct row *added = decision_add(&d, &arena, order[i]);

		cr_assert(added);
		if (order[i] == ROW_event) {
			cr_expect_eq(added->event.seq, 0);
			cr_expect_eq(added->event.body.len, 0);
			added->event.seq = ++seq;
		}
	}
	r = d.rows;
	for (size_t i = 0; i < 6; i++, r = r->next)
		cr_assert_eq(r->kind, order[i]);
	cr_expect_null(r);
	cr_expect_eq(decision_row(&d, ROW_event)->event.seq, 1, "the first of them");
	cr_expect_null(decision_row(&d, ROW_case_new));
}

Test(decision, full_arena)
{
	struct arena small;
	struct decision d;
	size_t n = 0;

	arena_init(&small, 3 * sizeof(struct row) + 64);
	decision_init(&d);
	while (decision_add(&d, &small, ROW_due))
		n++;
	cr_expect(n > 0 && n <= 3 && small.failed);
	for (const struct row *r = d.rows; r; r = r->next)
		n--;
	cr_expect_eq(n, 0, "what was added stays");
	arena_release(&small);
}

Test(decision, print)
{
	struct decision d;
	struct row *r;

	decision_init(&d);
	cr_expect_eq(decision_print(&d, &arena).len, 0);
	r = decision_add(&d, &arena, ROW_case_moved);
	r->case_moved = (struct row_case_moved){.case_id = INT64_C(-9223372036854775807) - 1,
		.was = 1,
		.version = 2147483647,
		.head = {"0123456789abcdef0123456789abcdef", 32},
		.state = TEXT("RECEIVED")};
	r = decision_add(&d, &arena, ROW_due);
	r->due =
		(struct row_due){.case_id = 257, .what = TEXT("ANSWER"), .at = {INT64_C(1767603600000000)}};
	cr_expect_str_eq(decision_print(&d, &arena).ptr,
		"case_moved case_id=-9223372036854775808 was=1 version=2147483647 head=<32 bytes> "
		"state=RECEIVED\n"
		"due case_id=257 what=ANSWER owner= at=1767603600000000us\n");
}

/* Bodies are words of a case: a printed decision shows how long they are, and no more. */
Test(decision, print_shows_no_body)
{
	struct decision d;
	struct row *r;

	decision_init(&d);
	r = decision_add(&d, &arena, ROW_event);
	r->event.body = TEXT("不能写进日志的话");
	cr_expect_null(strstr(decision_print(&d, &arena).ptr, "日志"));
	cr_expect(strstr(decision_print(&d, &arena).ptr, "body=<24 bytes>"));
}
