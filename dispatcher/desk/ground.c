#include "ground.h"

#include "intake.h"
#include "offers.h"

Jieyou__Basis *ground_show(const Jieyou__FiledBody *filed, struct arena *a)
{
	struct consent_ground ground = intake_ground(filed ? filed->basis : NULL);
	Jieyou__Basis *ret = ground.basis != BASIS_NOT_SAID ? arena_alloc(a, sizeof(*ret)) : NULL;

	if (!ret)
		return NULL;
	intake_show_ground(&ground, a, ret);
	ret->text = casework_string(consent_zh(ground.basis), a);
	ret->law = casework_string(consent_law(ground.basis), a);
	return ret;
}

/*
 * The reason why the term as it is now was put off, where its event is on the page that is shown;
 * *ret empty: it is not. False: refused, for the event cannot be read.
 */
static bool why_put_off(struct request *q, const struct case_facts *c, struct text *ret)
{
	const struct facts *f = &q->facts;
	int32_t seq = f->service.past.last[EVENT_EXTENDED];

	*ret = TEXT_NONE;
	for (size_t i = 0; i < f->n_events; i++) {
		const Jieyou__HandleCase *form;

		if (f->events[i].seq != seq)
			continue;
		form = (const Jieyou__HandleCase *)casework_body(
			q, c->id, &f->events[i], &jieyou__handle_case__descriptor);
		if (!form || !form->extend)
			return false;
		*ret = text_from(form->extend->reason);
	}
	return true;
}

/*
 * While there is support somebody leads, and is named: until an expert has accepted to, whoever
 * took the case does (首接负责, 北京市接诉即办工作条例 art. 14).
 */
static struct text who_leads(struct request *q, const struct case_facts *c)
{
	const struct snapshot *s = request_snapshot(q);
	const struct offer_facts *o = offers_lead(&q->facts);
	expert_index e = o && !offers_open(o) ? snapshot_expert(s, o->expert) : NOBODY;
	enum state state;

	if (!state_from(c->state, &state) ||
		!(state == STATE_ACCEPTED || state == STATE_OFFERED || state == STATE_SERVING))
		return TEXT_NONE;
	if (o && !offers_open(o))
		return arena_format(&q->arena, "牵头专家:%.*s(%.*s)。",
			TEXT_ARG(e == NOBODY ? o->expert : snapshot_cell(s->experts[e].row, EXPERT_NAME)),
			TEXT_ARG(o->expert));
	return arena_format(&q->arena, "牵头专家未定,由接案人%.*s先行牵头(首接负责)。",
		TEXT_ARG(q->facts.service.taken_by));
}

/* Who leads, and who acts next; and the worker is told why that takes longer than it should. */
static bool tell_waiting(struct request *q, const struct case_facts *c, Jieyou__CaseReply *m)
{
	struct arena *a = &q->arena;
	struct text both[] = {who_leads(q, c), casework_waiting(q, c, a)};
	struct text said = arena_join(a, TEXT_NONE, both, 2);
	const struct service_facts *service = &q->facts.service;

	if (both[1].len && service->put_off_at.us && service->put_off_at.us >= c->due_since.us) {
		struct text why;

		if (!why_put_off(q, c, &why))
			return false;
		said = arena_format(a, "%.*s期限已经延长,理由%s记录第 %d 条%s%.*s", TEXT_ARG(said),
			why.len ? "(" : "见", (int)service->past.last[EVENT_EXTENDED], why.len ? "):" : "。",
			TEXT_ARG(why));
	}
	m->waiting = casework_string(said, a);
	return true;
}

bool ground_tell(struct request *q, const Jieyou__FiledBody *filed, const struct case_facts *c,
	Jieyou__CaseReply *m)
{
	struct arena *a = &q->arena;
	struct consent_ground ground = intake_ground(filed ? filed->basis : NULL);
	struct contact_note note = intake_note(filed ? filed->help : NULL);
	struct text told[] = {casework_notice(q, c), consent_notice(&ground, a)};
	bool violence = intake_violence(request_snapshot(q), m->match);

	m->basis = ground_show(filed, a);
	m->notice = casework_string(arena_join(a, TEXT_NONE, told, 2), a);
	m->contact = casework_string(contact_line(&note, q->now, violence, a), a);
	return tell_waiting(q, c, m) && !a->failed;
}
