#include "notices.h"

#include "casework.h"
#include "hearing.h"
#include "standing.h"

/* What all notices of an event have in common. NULL: the arena is full. */
static struct row *notice_row(struct request *q, const struct row *event, struct text recipient)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_notice);

	if (r)
		r->notice = (struct row_notice){.recipient = recipient,
			.case_id = event->event.case_id,
			.seq = event->event.seq,
			.what = event->event.kind,
			.roles = TEXT(""),
			.owners = TEXT(""),
			.at = event->event.at};
	return r;
}

/* Of the states that it led from and to; one where they are the same. */
static struct text owners(struct request *q, const struct row *event)
{
	enum state from, to;
	struct text both[2];

	if (!state_from(event->event.from_state, &from) || !state_from(event->event.to_state, &to))
		return TEXT("");
	both[0] = state_owner(from);
	both[1] = state_owner(to);
	return arena_join(&q->arena, TEXT(" "), both, text_eq(both[0], both[1]) ? 1 : 2);
}

static bool tell_district(
	struct request *q, const struct case_facts *c, const struct row *event, role_set roles)
{
	struct row *r = notice_row(q, event, recipient_district(c->district, &q->arena));

	if (!r)
		return false;
	r->notice.roles = roles_text(roles, &q->arena);
	r->notice.owners = owners(q, event);
	return !q->arena.failed;
}

static bool tell_person(
	struct request *q, const struct case_facts *c, const struct row *event, struct text id)
{
	if (text_eq(id, q->actor) || standing_named(c->shut_out, id))
		return true;
	return notice_row(q, event, recipient_person(id, &q->arena)) && !q->arena.failed;
}

/* Whoever is that expert, by the register. */
static bool tell_expert(
	struct request *q, const struct case_facts *c, const struct row *event, struct text expert)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = NO_PRINCIPAL;
	bool ok = true;

	while (r && ok && (i = roster_next_expert(r, expert, i)) != NO_PRINCIPAL) {
		const struct principal *p = roster_at(r, i);

		ok = p->suspended || tell_person(q, c, event, p->id);
	}
	return ok;
}

/*
 * Those who are asked by this event, or not waited for any longer, at a conference, too: by the
 * rows before it.
 */
static bool tell_experts(struct request *q, const struct case_facts *c, const struct row *event)
{
	const struct row *from = q->decision.rows;
	bool ok = true;

	for (const struct row *r = from; r != event; r = r->next)
		if (r->kind == ROW_event)
			from = r->next;
	for (const struct row *r = from; ok && r != event; r = r->next) {
		if (r->kind == ROW_offer)
			ok = tell_expert(q, c, event, r->offer.expert);
		else if (r->kind == ROW_offer_answered)
			ok = tell_expert(q, c, event, r->offer_answered.expert);
		else if (r->kind == ROW_seat)
			ok = tell_expert(q, c, event, r->seat.expert);
	}
	return ok;
}

bool notices_add(
	struct request *q, const struct case_facts *c, const struct row *event, struct text also)
{
	struct hearing h;
	enum event_kind kind;

	if (!event_from(event->event.kind, &kind))
		return true;
	h = hearing_of(kind, casework_grade(c->grade));
	if (!tell_district(q, c, event, h.roles) || !tell_experts(q, c, event) ||
		(h.worker && !tell_person(q, c, event, c->responsible)))
		return false;
	while (also.len) {
		struct text id = text_cut(&also, ' ');

		if (!(h.worker && text_eq(id, c->responsible)) && !tell_person(q, c, event, id))
			return false;
	}
	return true;
}
