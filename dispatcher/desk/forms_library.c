/*
 * The forms of the library of difficult cases (疑难个案库). A proposal lies on the case's record,
 * sealed as all of it is, and goes with it; what is approved leaves the case for good, so nothing
 * of it may say whose it was: the rules look first (redact.h), a human answers for what they are
 * unsure of, and a second one, never who proposed it, for the whole.
 */
#include "forms.h"
#include "redact.h"

enum { TOLD_MAX = 8 /* words named in a refusal */ };

static bool is_kept(const Jieyou__ProposeEntry *m, struct text words)
{
	for (size_t i = 0; i < m->n_kept; i++)
		if (text_eq(text_from(m->kept[i]), words))
			return true;
	return false;
}

/* Those that nobody answers for, to be told. */
static size_t open_words(const Jieyou__ProposeEntry *m, const struct redaction *list, size_t n,
	struct text told[TOLD_MAX], size_t n_told)
{
	for (size_t i = 0; i < n && n_told < TOLD_MAX; i++)
		if (!is_kept(m, list[i].was))
			told[n_told++] = list[i].was;
	return n_told;
}

static bool check_clean(
	struct request *q, const Jieyou__ProposeEntry *m, const char *field, const char *words)
{
	struct text told[TOLD_MAX];
	struct redacted r;
	size_t n;

	if (!redact(text_from(words), REDACT_ALL, &q->arena, &r))
		return false;
	n = open_words(m, r.changes, r.n_changes, told, 0);
	n = open_words(m, r.doubts, r.n_doubts, told, n);
	return n == 0 ||
		   request_refuse(q, REFUSAL_BAD_VALUE, text_from(field),
			   arena_format(&q->arena,
				   "还有可能认出当事人的字句:%.*s。请改写(可用 jieyou deidentify 查看改法);"
				   "核对后确实认不出人的,逐条填入 kept。",
				   TEXT_ARG(arena_join(&q->arena, TEXT("、"), told, n))));
}

bool form_adjust_propose_entry(struct request *q, struct handling *h)
{
	const Jieyou__ProposeEntry *m = h->form->propose_entry;

	for (size_t i = 0; i < m->n_needs; i++)
		if (snapshot_need(request_snapshot(q), text_from(m->needs[i])) == NONE)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_entry.needs"),
				TEXT("不认识这个需要代码,例如 LAW.AID。"));
	if (m->n_needs == 0)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_entry.needs"),
			TEXT("请写明经确认的需要,至少一个。"));
	h->notice = TEXT("已提议入库;须由另一位值班人员或督导批准(approve_entry)。修改即重新提议。");
	return check_clean(q, m, "propose_entry.title", m->title) &&
		   check_clean(q, m, "propose_entry.narrative", m->narrative) &&
		   check_clean(q, m, "propose_entry.helped", m->helped) &&
		   check_clean(q, m, "propose_entry.failed", m->failed);
}

/* ---- Approving ---- */

/* The proposal that waits; NULL: there is none, or it cannot be read: refused. */
static const struct event_facts *waiting(struct request *q)
{
	const struct past *past = &q->facts.service.past;
	const struct event_facts *e = casework_last(q, EVENT_ENTRY_PROPOSED);
	int32_t last = past->last[EVENT_ENTRY_PROPOSED];

	if (!past_has_since(past, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_APPROVED) ||
		!past_has_since(past, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_WITHDRAWN)) {
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_entry"),
			TEXT("这个个案没有待批准的入库提议;请先提议(propose_entry)。"));
		return NULL;
	}
	if (!e || e->seq != last) {
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_entry"),
			TEXT("提议之前的记录太长,读不到提议;请重新提议后再批准。"));
		return NULL;
	}
	return e;
}

/* Five texts, as the row kind has them. */
static struct text content_of(const Jieyou__ProposeEntry *m, struct arena *a)
{
	struct text needs[32], parts[5];

	for (size_t i = 0; i < m->n_needs && i < 32; i++)
		needs[i] = text_from(m->needs[i]);
	parts[0] = text_from(m->title);
	parts[1] = arena_join(a, TEXT(" "), needs, m->n_needs < 32 ? m->n_needs : 32);
	parts[2] = text_from(m->narrative);
	parts[3] = text_from(m->helped);
	parts[4] = text_from(m->failed);
	return arena_join(a, TEXT("\x1f"), parts, 5);
}

bool form_adjust_approve_entry(struct request *q, struct handling *h)
{
	const Jieyou__HandleCase *proposed;
	const struct event_facts *e;
	struct row *row;

	if (!step_possible(q, &h->after, EVENT_ENTRY_APPROVED, q->roles))
		return true; /* the step itself says so */
	e = waiting(q);
	if (!e)
		return false;
	if (text_eq(e->actor, q->actor) || text_eq(e->actor, q->via))
		return request_refuse(q, REFUSAL_DENIED, TEXT("approve_entry"),
			TEXT("这是您本人的提议,须由另一位值班人员或督导批准。"));
	proposed = (const Jieyou__HandleCase *)casework_body(
		q, h->after.id, e, &jieyou__handle_case__descriptor);
	if (!proposed || proposed->form_case != JIEYOU__HANDLE_CASE__FORM_PROPOSE_ENTRY)
		return false;
	row = decision_add(&q->decision, &q->arena, ROW_entry);
	if (!row)
		return false;
	row->entry = (struct row_entry){.case_id = h->after.id.n,
		.seq = h->after.version + 1,
		.content = content_of(proposed->propose_entry, &q->arena)};
	h->notice = TEXT("已入库:库中条目不含案号、人员和时间,查不回这个个案。");
	return row->entry.content.ptr;
}

bool form_adjust_withdraw_entry(struct request *q, struct handling *h)
{
	const struct past *past = &q->facts.service.past;
	bool in = past_has_since(past, EVENT_ENTRY_APPROVED, EVENT_ENTRY_WITHDRAWN);
	struct row *row;

	if (!step_possible(q, &h->after, EVENT_ENTRY_WITHDRAWN, q->roles))
		return true;
	if (!in && !past_has_since(past, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_WITHDRAWN))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("withdraw_entry"),
			TEXT("这个个案没有入库,也没有待批准的提议。"));
	if (!in)
		return true;
	row = decision_add(&q->decision, &q->arena, ROW_entry_withdrawn);
	if (row)
		row->entry_withdrawn =
			(struct row_entry_withdrawn){.case_id = h->after.id.n, .seq = h->after.version + 1};
	return row;
}
