#include "team.h"

#include "message.h"
#include "offers.h"
#include "standing.h"

enum { BRIEF_MAX = 16 << 10 }; /* three texts of a form, each of 4 KiB at most (wire/form.h) */

/* A street, with what is needed there, can tell who it is. */
static struct text district_of(struct request *q, struct text code)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, code);

	while (d != NONE && s->districts[d].level > LEVEL_DISTRICT)
		d = s->districts[d].parent;
	return d == NONE ? TEXT_NONE : s->districts[d].code;
}

static char **codes(struct request *q, struct text words, size_t *ret_n)
{
	char **list = NULL;
	size_t n = 0;

	while (words.len) {
		char **wider = arena_grow(&q->arena, list, n, sizeof(*list));

		if (!wider)
			break;
		list = wider;
		list[n++] = casework_string(text_cut(&words, ' '), &q->arena);
	}
	*ret_n = n;
	return list;
}

Jieyou__CaseHead *team_head(struct request *q, const struct case_facts *c)
{
	const struct case_facts none = {
		.id = c->id}; /* what they did has ended what was theirs to see */
	Jieyou__CaseHead *h = casework_head(q->view == VIEW_NONE ? &none : c, q->view, &q->arena);
	const struct offer_facts *mine = offers_of(&q->facts, standing_expert(q));

	if (!h || !view_for_expert(q->view))
		return h;
	h->district = casework_string(district_of(q, c->district), &q->arena);
	if (mine)
		h->needs = codes(q, mine->needs, &h->n_needs);
	if (q->view == VIEW_TASK)
		h->worker = casework_string(c->responsible, &q->arena);
	return h;
}

/* ---- Offers ---- */

static Jieyou__Offer__State state_of(struct text code, struct arena *a)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(
		&jieyou__offer__state__descriptor, casework_string(code, a));

	return v ? (Jieyou__Offer__State)v->value : JIEYOU__OFFER__STATE__STATE_UNKNOWN;
}

Jieyou__Offer *team_offer(struct request *q, const struct offer_facts *o)
{
	const struct snapshot *s = request_snapshot(q);
	expert_index e = snapshot_expert(s, o->expert);
	Jieyou__Offer *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__offer__init(m);
	m->case_id = o->id.n;
	m->number = o->n;
	m->expert_id = casework_string(o->expert, &q->arena);
	m->name = casework_string(
		e == NOBODY ? o->expert : snapshot_cell(s->experts[e].row, EXPERT_NAME), &q->arena);
	m->lead = offers_leads(o);
	m->supervises = offers_supervises(o);
	m->judges = offers_judges(o);
	m->needs = codes(q, o->needs, &m->n_needs);
	m->state = state_of(o->state, &q->arena);
	m->issued_us = o->issued_at.us;
	m->expires_us = o->expires_at.us;
	m->answered_us = o->answered_at.us;
	m->reason = casework_string(o->reason, &q->arena);
	if (o->grade.len) {
		m->grade = (Jieyou__Grade)casework_grade(o->grade);
		m->district = casework_string(district_of(q, o->district), &q->arena);
	}
	return m;
}

/* Of whoever else is asked nobody is told who is not on the team; nor why anybody is not. */
static bool is_told(const struct request *q, const struct offer_facts *o)
{
	bool mine = text_eq(o->expert, standing_expert(q));

	if (q->view == VIEW_TASK)
		return offers_live(o) && (mine || !offers_open(o));
	return q->view == VIEW_WHOLE || (mine && offers_live(o));
}

static bool tell_offers(struct request *q, Jieyou__CaseReply *m)
{
	m->offers = arena_array(&q->arena, q->facts.n_offers, sizeof(*m->offers));
	for (size_t i = 0; m->offers && i < q->facts.n_offers; i++) {
		struct offer_facts o = q->facts.offers[i];

		o.id = q->load.id;
		if (is_told(q, &o))
			m->offers[m->n_offers++] = team_offer(q, &o);
	}
	return !q->arena.failed;
}

/* Whether somebody who supports the case, or is asked to, takes the need. */
static bool is_taken(const struct facts *f, struct text need)
{
	for (size_t i = 0; i < f->n_offers; i++)
		if (offers_live(&f->offers[i]) && standing_named(f->offers[i].needs, need))
			return true;
	return false;
}

/* Left behind by somebody, and not because the needs are others now. */
static bool is_left(const struct offer_facts *o)
{
	return !offers_live(o) && !text_eq(o->reason, TEXT("CHANGED")) &&
		   (o->reason.len || text_eq(o->state, TEXT("LAPSED")));
}

static bool is_listed(const Jieyou__CaseReply *m, struct text need)
{
	for (size_t i = 0; i < m->n_short_of; i++)
		if (text_eq(text_from(m->short_of[i]), need))
			return true;
	return false;
}

static bool tell_short(struct request *q, Jieyou__CaseReply *m)
{
	const struct facts *f = &q->facts;

	m->short_of = arena_array(&q->arena, f->n_offers * NEEDS_SHOWN_MAX, sizeof(*m->short_of));
	for (size_t i = 0; m->short_of && i < f->n_offers; i++) {
		struct text rest = is_left(&f->offers[i]) ? f->offers[i].needs : TEXT_NONE;

		while (rest.len) {
			struct text need = text_cut(&rest, ' ');

			if (!is_taken(f, need) && !is_listed(m, need))
				m->short_of[m->n_short_of++] = casework_string(need, &q->arena);
		}
	}
	return !q->arena.failed;
}

/* ---- What staff write ---- */

bool team_write_part(
	struct request *q, const struct case_facts *c, struct text part, const Jieyou__HandleCase *form)
{
	struct stored stored = {.id = c->id, .brief = part, .seq = c->version + 1};
	struct row *r;

	if (!message_pack(&form->base, BRIEF_MAX, &q->arena, &stored.body, &q->refusal) ||
		!casework_seal(q, &q->facts.key, &stored))
		return false;
	r = decision_add(&q->decision, &q->arena, ROW_brief);
	if (r)
		r->brief = (struct row_brief){.case_id = c->id.n,
			.seq = stored.seq,
			.part = part,
			.key_id = stored.key_id,
			.body = stored.body};
	return r;
}

/* As a form that adds to what was said before. */
static bool write_words(
	struct request *q, const struct case_facts *c, struct text part, Jieyou__Add *words)
{
	Jieyou__HandleCase form;

	jieyou__handle_case__init(&form);
	form.form_case = JIEYOU__HANDLE_CASE__FORM_ADD;
	form.add = words;
	return team_write_part(q, c, part, &form);
}

bool team_brief(
	struct request *q, const struct case_facts *c, char *summary, char *manner, char *task)
{
	Jieyou__Add words;

	jieyou__add__init(&words);
	words.summary = summary;
	words.manner = manner;
	if ((summary[0] || manner[0]) && !write_words(q, c, TEXT("OFFER"), &words))
		return false;
	words.task = task;
	return !(summary[0] || manner[0] || task[0]) || write_words(q, c, TEXT("TASK"), &words);
}

/* ---- What staff have written ---- */

static void take_over(char **to, char *said)
{
	if (said[0])
		*to = said;
}

static void take_form(const Jieyou__HandleCase *form, Jieyou__Confirm *brief)
{
	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_CONFIRM) {
		*brief = *form->confirm;
		brief->n_team = 0; /* the offers say who */
	} else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_ADD) {
		take_over(&brief->summary, form->add->summary);
		take_over(&brief->manner, form->add->manner);
		take_over(&brief->task, form->add->task);
	}
}

/* The last word on each. NULL in *ret: nothing was written yet. */
static bool read_brief(struct request *q, Jieyou__Confirm **ret)
{
	static char empty[] = "";
	Jieyou__Confirm *brief = arena_alloc(&q->arena, sizeof(*brief));

	*ret = NULL;
	if (!brief)
		return false;
	jieyou__confirm__init(brief);
	for (size_t i = 0; i < q->facts.n_events; i++) {
		const struct event_facts *e = &q->facts.events[i];
		ProtobufCMessage *body;

		if (!text_eq(e->kind, event_code(EVENT_CONFIRMED)) &&
			!text_eq(e->kind, event_code(EVENT_ADDED)))
			continue;
		body = casework_body(q, q->load.id, e, &jieyou__handle_case__descriptor);
		if (!body)
			return false;
		take_form((const Jieyou__HandleCase *)body, brief);
		*ret = brief;
	}
	if (q->view == VIEW_OFFER)
		brief->task = empty;
	return true;
}

bool team_tell(struct request *q, Jieyou__CaseReply *m)
{
	if (!view_for_expert(q->view) && q->view != VIEW_WHOLE)
		return true;
	return tell_offers(q, m) && read_brief(q, &m->brief) &&
		   (q->view != VIEW_WHOLE || tell_short(q, m));
}
