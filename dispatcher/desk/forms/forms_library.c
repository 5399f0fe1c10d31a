/*
 * The forms of the library of difficult cases (疑难个案库). A proposal lies on the case's record,
 * sealed as all of it is, and goes with it; what is approved leaves the case for good, so nothing
 * of it may say whose it was: the rules look first (redact.h), at the words themselves and for what
 * they took out of the case (draft.h), a human answers for what they are unsure of, and a second
 * one, never who proposed it, for the whole.
 */
#include "forms_library.h"

#include "draft.h"
#include "forms.h"

enum { TOLD_MAX = 8 /* words named in a refusal */ };

/* A text of a proposal that is looked at, and the words in it that nobody answers for, to be told.
 */
struct looking {
	const Jieyou__ProposeEntry *m;
	struct text told[TOLD_MAX];
	size_t n_told;
};

static void tell(struct looking *k, struct text words)
{
	for (size_t i = 0; i < k->m->n_kept; i++)
		if (text_eq(text_from(k->m->kept[i]), words))
			return;
	for (size_t i = 0; i < k->n_told; i++)
		if (text_eq(k->told[i], words))
			return;
	if (k->n_told < TOLD_MAX)
		k->told[k->n_told++] = words;
}

static void tell_all(struct looking *k, const struct redaction *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		tell(k, list[i].was);
}

static bool check_clean(struct request *q, const Jieyou__ProposeEntry *m, const struct draft *d,
	const char *field, const char *words)
{
	struct looking k = {.m = m};
	struct redacted r;
	struct text told;
	size_t from = 0;

	if (!redact(text_from(words), REDACT_ALL, &q->arena, &r))
		return false;
	tell_all(&k, r.changes, r.n_changes);
	tell_all(&k, r.doubts, r.n_doubts);
	while ((told = draft_told(d, text_from(words), &from)).len)
		tell(&k, told);
	return k.n_told == 0 ||
		   request_refuse(q, REFUSAL_BAD_VALUE, text_from(field),
			   arena_format(&q->arena,
				   "还有可能认出当事人的字句:%.*s。请改写(可用 jieyou draft、jieyou deidentify "
				   "查看改法);核对后确实认不出人的,逐条填入 kept。",
				   TEXT_ARG(arena_join(&q->arena, TEXT("、"), k.told, k.n_told))));
}

/* As it is kept: beside what the rules made of the case. */
static bool keep_draft(struct request *q, struct handling *h, struct draft *d)
{
	Jieyou__ProposeEntry *kept = arena_alloc(&q->arena, sizeof(*kept));

	if (!kept)
		return false;
	*kept = *h->form->propose_entry;
	kept->drafted = &d->entry;
	h->body.propose_entry = kept;
	return true;
}

/* It must be in the library now, of which it is to be a new version. */
static bool check_revised(struct request *q, struct text field, const Jieyou__ProposeEntry *m)
{
	return !m->revises[0] || snapshot_entry(request_snapshot(q), text_from(m->revises)) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, field,
			   TEXT("疑难个案库中现在没有所修订的条目;编号见 jieyou library。"));
}

/*
 * A case's entry is its own. A seminar's is a new one or a new version of another; and whatever it
 * proposes once that is approved, the next version of that.
 */
static bool check_revises(
	struct request *q, const struct handling *h, const Jieyou__ProposeEntry *m)
{
	struct text field = TEXT("propose_entry.revises");

	if (!m->revises[0])
		return true;
	if (casework_life(&h->after) != LIFE_SEMINAR)
		return request_refuse(q, REFUSAL_BAD_VALUE, field,
			TEXT("个案的再次提议就是其条目的新版本,请勿填写所修订的条目。"));
	if (past_has(&q->facts.service.past, EVENT_ENTRY_APPROVED))
		return request_refuse(q, REFUSAL_BAD_VALUE, field,
			TEXT("本次研讨已有条目,再次提议就是该条目的新版本,请勿填写所修订的条目。"));
	return check_revised(q, field, m);
}

bool form_adjust_propose_entry(struct request *q, struct handling *h)
{
	const Jieyou__ProposeEntry *m = h->form->propose_entry;
	struct draft *d = arena_alloc(&q->arena, sizeof(*d));

	for (size_t i = 0; i < m->n_needs; i++)
		if (snapshot_need(request_snapshot(q), text_from(m->needs[i])) == NONE)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_entry.needs"),
				TEXT("不认识这个需要代码,例如 LAW.AID。"));
	if (m->n_needs == 0)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_entry.needs"),
			TEXT("请写明经确认的需要,至少一个。"));
	h->notice =
		TEXT("已提议入库;须由另一位值班人员或督导批准(approve_entry),批准前请看 jieyou draft:"
			 "规则生成的初稿与提议有何不同。修改即重新提议。");
	return d && check_revises(q, h, m) && draft_make(q, d) &&
		   check_clean(q, m, d, "propose_entry.title", m->title) &&
		   check_clean(q, m, d, "propose_entry.narrative", m->narrative) &&
		   check_clean(q, m, d, "propose_entry.helped", m->helped) &&
		   check_clean(q, m, d, "propose_entry.failed", m->failed) && keep_draft(q, h, d);
}

/* ---- Approving ---- */

bool forms_library_waits(const struct request *q)
{
	const struct past *past = &q->facts.service.past;

	return past_has_since(past, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_APPROVED) &&
		   past_has_since(past, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_WITHDRAWN);
}

/* The event of the proposal that waits; NULL: none does. */
static const struct event_facts *waiting(struct request *q)
{
	return forms_library_waits(q) ? casework_last(q, EVENT_ENTRY_PROPOSED) : NULL;
}

/* NULL: refused, for it cannot be read. */
static Jieyou__ProposeEntry *read_proposal(struct request *q, const struct event_facts *e)
{
	const Jieyou__HandleCase *form = (const Jieyou__HandleCase *)casework_body(
		q, q->load.id, e, &jieyou__handle_case__descriptor);

	return form && form->form_case == JIEYOU__HANDLE_CASE__FORM_PROPOSE_ENTRY ? form->propose_entry
																			  : NULL;
}

bool forms_library_waiting(struct request *q, Jieyou__ProposeEntry **ret)
{
	const struct event_facts *e = waiting(q);

	*ret = e ? read_proposal(q, e) : NULL;
	return !e || *ret;
}

/* Five texts, and where an entry is revised its code, as the row kind has them. */
static struct text content_of(const Jieyou__ProposeEntry *m, struct arena *a)
{
	struct text needs[32], parts[6];

	for (size_t i = 0; i < m->n_needs && i < 32; i++)
		needs[i] = text_from(m->needs[i]);
	parts[0] = text_from(m->title);
	parts[1] = arena_join(a, TEXT(" "), needs, m->n_needs < 32 ? m->n_needs : 32);
	parts[2] = text_from(m->narrative);
	parts[3] = text_from(m->helped);
	parts[4] = text_from(m->failed);
	parts[5] = text_from(m->revises);
	return arena_join(a, TEXT("\x1f"), parts, parts[5].len ? 6 : 5);
}

bool form_adjust_approve_entry(struct request *q, struct handling *h)
{
	const Jieyou__ProposeEntry *proposed;
	const struct event_facts *e;
	struct row *row;

	if (!step_possible(q, &h->after, EVENT_ENTRY_APPROVED, q->roles))
		return true; /* the step itself says so */
	e = waiting(q);
	if (!e)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_entry"),
			TEXT("这个个案没有待批准的入库提议;请先提议(propose_entry)。"));
	if (text_eq(e->actor, q->actor) || text_eq(e->actor, q->via))
		return request_refuse(q, REFUSAL_DENIED, TEXT("approve_entry"),
			TEXT("这是您本人的提议,须由另一位值班人员或督导批准。"));
	proposed = read_proposal(q, e);
	if (proposed && !check_revised(q, TEXT("approve_entry"), proposed))
		return false;
	row = proposed ? decision_add(&q->decision, &q->arena, ROW_entry) : NULL;
	if (!row)
		return false;
	row->entry = (struct row_entry){.case_id = h->after.id.n,
		.seq = h->after.version + 1,
		.content = content_of(proposed, &q->arena)};
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
