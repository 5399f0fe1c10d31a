#include "codes.h"

static bool add(struct request *q, case_id id, int32_t seq, struct text what, struct text code)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_coded);

	if (r)
		r->coded = (struct row_coded){
			.case_id = id.n, .seq = seq, .what = what, .code = code, .at = q->now};
	return r;
}

/* The name of an enum's value, which the check of the form has known. */
static struct text name_of(const ProtobufCEnumDescriptor *type, int value)
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
			   ? name_of(&jieyou__heard__satisfied__descriptor, (int)m->grade)
			   : name_of(&jieyou__heard__outcome__descriptor, (int)m->outcome);
}

static bool add_end(struct request *q, case_id id, int32_t seq, Jieyou__Cause cause)
{
	return add(q, id, seq, TEXT("OUTCOME"), name_of(&jieyou__cause__descriptor, (int)cause)) &&
		   (cause != JIEYOU__CAUSE__DECEASED || add(q, id, seq, TEXT("INCIDENT"), TEXT("DEATH")));
}

bool codes_handled(struct request *q, const struct case_facts *c, const Jieyou__HandleCase *form)
{
	const ProtobufCEnumDescriptor *answers = &jieyou__answer_kind__descriptor;
	int32_t seq = c->version + 1;

	switch ((int)form->form_case) {
	case JIEYOU__HANDLE_CASE__FORM_CONFIRM:
		return add(q, c->id, seq, TEXT("ANSWER"), name_of(answers, (int)form->confirm->answer));
	case JIEYOU__HANDLE_CASE__FORM_LINK:
		return add(q, c->id, seq, TEXT("ANSWER"),
			name_of(answers, form->link->n_resources ? JIEYOU__ANSWER_KIND__RESOURCE_LINKAGE
													 : JIEYOU__ANSWER_KIND__SUPERVISION));
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
