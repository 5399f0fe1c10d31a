/*
 * DraftEntry: what an entry of the library would be by the rules, of a case whose support has ended
 * (draft.h), or of a seminar that was held; and the proposal that waits, as it was handed in. The
 * read is recorded first.
 */
#include "draft.h"
#include "dress.h"
#include "forms_library.h"

static bool draft_check(struct request *q)
{
	return casework_check_id(q, q->frame->draft_entry->case_id);
}

static bool draft_begin(struct request *q)
{
	q->load = draft_load((case_id){q->frame->draft_entry->case_id});
	return true;
}

static bool draft_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

/* As a proposal is handed in then, and not before. */
static bool check_ended(struct request *q)
{
	struct text state = q->facts.cases[0].state;

	return text_eq(state, state_code(STATE_ENDED)) || text_eq(state, state_code(STATE_FOLLOWED)) ||
		   text_eq(state, state_code(STATE_SEMINAR_HELD)) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("支援结束之后才能入库,请先结束支援(end);研讨的所得在召开之后、结束之前。"));
}

static bool draft_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__DraftReply *m;
	struct draft *d = arena_alloc(&q->arena, sizeof(*d));

	if (!d || !casework_found(q) || !casework_check_kept(q) || !check_ended(q) || !draft_make(q, d))
		return false;
	m = draft_show(q, d);
	if (!m || !forms_library_waiting(q, &m->proposed))
		return false;
	ret->draft_entry = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_DRAFT_ENTRY;
	return dress_draft(request_snapshot(q), m, &q->arena);
}

const struct verb verb_draft = {.name = "draft",
	.act = ACT_draft,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = draft_check,
	.load = draft_begin,
	.decide = draft_decide,
	.reply = draft_reply};
