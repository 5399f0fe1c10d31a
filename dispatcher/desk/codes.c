#include "codes.h"

static bool add(struct request *q, case_id id, int32_t seq, struct text what, struct text code)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_coded);

	if (r)
		r->coded = (struct row_coded){
			.case_id = id.n, .seq = seq, .what = what, .code = code, .at = q->now, .who = TEXT("")};
	return r;
}

bool codes_ledger(struct request *q, const struct case_facts *c, struct text what, struct text code,
	struct text who, int32_t amount)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_coded);

	if (r)
		r->coded = (struct row_coded){.case_id = c->id.n,
			.seq = c->version + 1,
			.what = what,
			.code = code,
			.at = q->now,
			.who = who,
			.amount = amount};
	return r;
}

struct text codes_name(const ProtobufCEnumDescriptor *type, int value)
{
	return text_from(protobuf_c_enum_descriptor_get_value(type, value)->name);
}

static bool is_crisis(const struct case_facts *c)
{
	return casework_grade(c->grade) == GRADE_CRISIS;
}

static struct text channel(const struct request *q)
{
	if (q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR)))
		return TEXT("PHONE");
	return text_eq(q->actor, q->via) ? TEXT("DIRECT") : TEXT("PROGRAM");
}

bool codes_filed(struct request *q, const struct case_facts *filed)
{
	return add(q, filed->id, 1, TEXT("CHANNEL"), channel(q)) &&
		   (!is_crisis(filed) || add(q, filed->id, 1, TEXT("INCIDENT"), TEXT("CRISIS")));
}

static struct text said(const Jieyou__Heard *m)
{
	return m->outcome == JIEYOU__HEARD__OUTCOME__HEARD
			   ? codes_name(&jieyou__heard__satisfied__descriptor, (int)m->grade)
			   : codes_name(&jieyou__heard__outcome__descriptor, (int)m->outcome);
}

static bool add_end(struct request *q, case_id id, int32_t seq, Jieyou__Cause cause)
{
	return add(q, id, seq, TEXT("OUTCOME"), codes_name(&jieyou__cause__descriptor, (int)cause)) &&
		   (cause != JIEYOU__CAUSE__DECEASED || add(q, id, seq, TEXT("INCIDENT"), TEXT("DEATH")));
}

/* ---- What answers a need besides experts ---- */

static bool is_named(char *const *codes, size_t n, struct text code)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(text_from(codes[i]), code))
			return true;
	return false;
}

static bool unit_answers(const struct snapshot *s, const void *match, struct text need)
{
	const Jieyou__Match *m = match;

	(void)s;
	for (size_t i = 0; i < m->n_units; i++)
		if (is_named(m->units[i]->answers, m->units[i]->n_answers, need))
			return true;
	return false;
}

static bool is_full(const Jieyou__ResourceMatch *r)
{
	for (size_t i = 0; i < r->n_reasons; i++)
		if (r->reasons[i]->code == JIEYOU__REASON__CODE__FULL)
			return true;
	return false;
}

/* For which the client may be eligible, and which has a place for all that is known. */
static bool resource_answers(const struct snapshot *s, const void *match, struct text need)
{
	const Jieyou__Match *m = match;

	(void)s;
	for (size_t i = 0; i < m->n_resources; i++) {
		const Jieyou__ResourceMatch *r = m->resources[i];

		if ((r->eligibility == JIEYOU__ELIGIBILITY__ELIGIBLE ||
				r->eligibility == JIEYOU__ELIGIBILITY__POSSIBLE) &&
			!is_full(r) && is_named(r->answers, r->n_answers, need))
			return true;
	}
	return false;
}

/* That staff have named. */
static bool link_answers(const struct snapshot *s, const void *link, struct text need)
{
	const Jieyou__Link *m = link;
	need_index n = snapshot_need(s, need);

	for (size_t i = 0; n != NONE && i < m->n_resources; i++) {
		resource_index r = snapshot_resource(s, text_from(m->resources[i]));

		if (r != NOTHING && need_set_has(&s->resource_needs[r], n))
			return true;
	}
	return false;
}

/* Those of the case's needs that are answered so; no row where none is. */
static bool add_answered(struct request *q, const struct case_facts *c, struct text what,
	bool (*answers)(const struct snapshot *s, const void *by, struct text need), const void *by)
{
	struct text found[NEEDS_SHOWN_MAX], rest = c->needs;
	size_t n = 0;

	while (rest.len && n < NEEDS_SHOWN_MAX) {
		struct text need = text_cut(&rest, ' ');

		if (answers(request_snapshot(q), by, need))
			found[n++] = need;
	}
	return n == 0 ||
		   add(q, c->id, c->version + 1, what, arena_join(&q->arena, TEXT(" "), found, n));
}

/* By what the newest match has found for the case. */
static bool add_found(struct request *q, const struct case_facts *c)
{
	ProtobufCMessage *matched;
	const Jieyou__Match *m;

	if (!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched))
		return false;
	m = matched ? ((const Jieyou__MatchedBody *)matched)->match : NULL;
	return !m || (add_answered(q, c, TEXT("UNIT"), unit_answers, m) &&
					 add_answered(q, c, TEXT("RESOURCE"), resource_answers, m));
}

bool codes_handled(struct request *q, const struct case_facts *c, const Jieyou__HandleCase *form)
{
	const ProtobufCEnumDescriptor *answers = &jieyou__answer_kind__descriptor;
	int32_t seq = c->version + 1;

	switch ((int)form->form_case) {
	case JIEYOU__HANDLE_CASE__FORM_CONFIRM:
		return add(q, c->id, seq, TEXT("ANSWER"),
				   codes_name(answers, (int)form->confirm->answer)) &&
			   add_found(q, c);
	case JIEYOU__HANDLE_CASE__FORM_LINK:
		return add(q, c->id, seq, TEXT("ANSWER"),
				   codes_name(answers, form->link->n_resources
										   ? JIEYOU__ANSWER_KIND__RESOURCE_LINKAGE
										   : JIEYOU__ANSWER_KIND__SUPERVISION)) &&
			   add_answered(q, c, TEXT("RESOURCE"), link_answers, form->link);
	case JIEYOU__HANDLE_CASE__FORM_SEND_BACK:
		return add(q, c->id, seq, TEXT("ANSWER"), TEXT("RETURNED"));
	case JIEYOU__HANDLE_CASE__FORM_ADVISE:
		return add(q, c->id, seq, TEXT("ANSWER"), TEXT("ADVISED"));
	case JIEYOU__HANDLE_CASE__FORM_RAISE:
		return !is_crisis(c) || add(q, c->id, seq, TEXT("INCIDENT"), TEXT("CRISIS"));
	case JIEYOU__HANDLE_CASE__FORM_END:
		return add_end(q, c->id, seq, form->end->cause);
	case JIEYOU__HANDLE_CASE__FORM_WORKER_HEARD:
		return add(q, c->id, seq, TEXT("WORKER_SAID"), said(form->worker_heard));
	case JIEYOU__HANDLE_CASE__FORM_CLIENT_HEARD:
		return add(q, c->id, seq, TEXT("CLIENT_SAID"), said(form->client_heard));
	default: /* says nothing that is counted by its kind */
		return true;
	}
}

bool codes_overdue(struct request *q, const struct case_facts *c)
{
	return !is_crisis(c) || add(q, c->id, c->version + 1, TEXT("INCIDENT"), TEXT("OVERDUE"));
}
