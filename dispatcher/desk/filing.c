#include "filing.h"

#include "message.h"
#include "notices.h"

void filing_load(struct request *q, struct filing *f)
{
	q->load.kind = store_new_case(q->desk->store, &f->new) ? LOAD_NOTHING : LOAD_NUMBER;
}

void filing_begin(struct request *q, struct filing *f)
{
	if (q->load.kind == LOAD_NUMBER)
		f->new = q->facts.new_case;
	f->last = (struct happening){.id = f->new.id, .from = STATE_NONE, .key = &f->new.key};
}

struct row *filing_event(struct request *q, struct filing *f, enum event_kind kind, role_set who,
	const ProtobufCMessage *body)
{
	struct happening *h = &f->last;
	struct life_facts nothing = {0};
	enum guard lacks;
	struct row *e;

	if (!body || !life_step(h->from, kind, who, &nothing, &h->to, &lacks) ||
		!message_pack(body, CASEWORK_BODY_MAX, &q->arena, &h->body, &q->refusal))
		return NULL;
	h->kind = kind;
	e = casework_event(q, h);
	if (!e)
		return NULL;
	h->from = h->to;
	h->version = e->event.seq;
	return e;
}

static bool write_new(struct request *q, const struct case_facts *c)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_case_new);

	if (!r)
		return false;
	r->case_new = (struct row_case_new){.case_id = c->id.n,
		.district = c->district,
		.state = c->state,
		.grade = c->grade,
		.needs = c->needs,
		.actor = q->actor,
		.via = q->via,
		.responsible = c->responsible,
		.version = c->version,
		.at = q->now};
	return true;
}

bool filing_end(struct request *q, struct filing *f, const struct row *last, struct text district,
	enum grade grade, struct text needs, struct text responsible)
{
	struct case_facts *c = &f->c;
	struct term_rule rules;

	*c = (struct case_facts){.id = f->new.id,
		.district = district,
		.state = state_code(f->last.to),
		.grade = text_from(grade_name(grade)),
		.needs = needs,
		.responsible = responsible,
		.version = last->event.seq,
		.filed_at = q->now};
	rules = step_rules(q, c, state_due(f->last.to));
	step_set_term(c, state_owner(f->last.to), term_begin(&rules, q->now));
	return write_new(q, c) && step_remember(q, f->new.id.n, last->event.seq) && step_term(q, c) &&
		   notices_add(q, c, decision_row(&q->decision, ROW_event), TEXT_NONE);
}
