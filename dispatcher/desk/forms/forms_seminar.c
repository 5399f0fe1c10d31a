#include "forms_seminar.h"

#include "codes.h"
#include "conference.h"
#include "forms_conference.h"
#include "forms_library.h"

bool forms_seminar_entries(struct request *q, struct text field, char *const *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!snapshot_entry(request_snapshot(q), text_from(codes[i])))
			return request_refuse(q, REFUSAL_BAD_VALUE, field,
				TEXT("疑难个案库中现在没有这个条目;请填条目编号(见 jieyou library),不填案号。"));
	return true;
}

/* ---- It was held ---- */

static bool attended(struct request *q, struct handling *h)
{
	const Jieyou__HoldSeminar *m = h->form->hold_seminar;
	struct text *experts = arena_array(&q->arena, m->n_experts, sizeof(*experts));

	for (size_t i = 0; experts && i < m->n_experts; i++)
		experts[i] = text_from(m->experts[i]);
	return experts && forms_attended(q, &h->after,
						  &(struct attendance){.number = m->number,
							  .number_field = TEXT("hold_seminar.number"),
							  .experts_field = TEXT("hold_seminar.experts"),
							  .expert_field = TEXT("hold_seminar.experts"),
							  .experts = experts,
							  .n = m->n_experts});
}

/* For figures: that there was one, how, and how many came. */
static bool count(
	struct request *q, const struct case_facts *c, struct text manner, const Jieyou__HoldSeminar *m)
{
	const struct {
		struct text what;
		size_t n;
	} lines[] = {
		{TEXT("SEMINARS"), 1},
		{TEXT("SEMINAR_EXPERTS"), m->n_experts},
		{TEXT("SEMINAR_WORKERS"), m->n_workers},
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (lines[i].n && !codes_ledger(q, c, lines[i].what, manner, TEXT(""), (int32_t)lines[i].n))
			return false;
	return true;
}

bool form_adjust_hold_seminar(struct request *q, struct handling *h)
{
	const Jieyou__HoldSeminar *m = h->form->hold_seminar;
	const struct seat_facts *k = conference_of(&q->facts, m->number);
	struct text manner = k ? k->manner : TEXT_NONE; /* told of where there is none by the next */

	h->notice = TEXT("研讨记录已登记;所得可整理入库:先看 jieyou draft,再提议(propose_entry),"
					 "由另一位值班人员或督导批准。");
	return forms_seminar_entries(q, TEXT("hold_seminar.entries"), m->entries, m->n_entries) &&
		   attended(q, h) && count(q, &h->after, manner, m);
}

/* What was proposed is approved, or dropped, before. */
bool form_adjust_end_seminar(struct request *q, struct handling *h)
{
	(void)h;
	return !forms_library_waits(q) || request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
										  TEXT("还有入库提议待批准;请先批准(approve_entry)或撤下"
											   "(withdraw_entry),再结束研讨。"));
}
