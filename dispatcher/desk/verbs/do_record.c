/*
 * GetRecord: a page of the record of a case, in order. It is show in full: who may see the case
 * whole gets the words of every event, who may see its record who did what when, and whoever sees
 * no more than its head has none of it. Each page is recorded as a read before it leaves.
 */
#include "attached.h"
#include "casework.h"
#include "dress.h"
#include "ground.h"
#include "message.h"
#include "standing.h"

enum {
	EVENTS_READ = 32,      /* of a page, at most; so their bodies fit the request's memory */
	PAGE_BYTES = 48 << 10, /* of the events; head and names go into the same frame */
	SEQ_MAX = 1 << 30,
};

#define BODY_OF(ARM) JIEYOU__RECORD_EVENT__BODY_##ARM

/* What an event keeps that is not a form of HandleCase. */
static const struct keeping {
	Jieyou__RecordEvent__BodyCase arm;
	const ProtobufCMessageDescriptor *type;
	bool clear;    /* codes, no words: readable even when these are erased */
	enum act door; /* its words are for those who may do this; none: for whoever sees the case */
} keepings[EVENT_KINDS] = {
	[EVENT_FILED] = {BODY_OF(FILED), &jieyou__filed_body__descriptor, false, ACT_NONE},
	[EVENT_MATCHED] = {BODY_OF(MATCHED), &jieyou__matched_body__descriptor, false, ACT_NONE},
	[EVENT_ERASED] = {BODY_OF(ERASED_BODY), &jieyou__erased_body__descriptor, true, ACT_NONE},
	[EVENT_HELD] = {BODY_OF(HELD), &jieyou__held_body__descriptor, true, ACT_NONE},
	[EVENT_SHUT_OUT] = {BODY_OF(SHUT_OUT), &jieyou__shut_out_body__descriptor, false, ACT_shut_out},
	[EVENT_LET_IN] = {BODY_OF(SHUT_OUT), &jieyou__shut_out_body__descriptor, false, ACT_shut_out},
	[EVENT_GLASS_BROKEN] = {BODY_OF(GLASS_BROKEN), &jieyou__glass_broken_body__descriptor, false,
		ACT_review_glass},
	[EVENT_GLASS_REVIEWED] = {BODY_OF(GLASS_REVIEWED), &jieyou__glass_reviewed_body__descriptor,
		false, ACT_review_glass},
	[EVENT_OVERDUE] = {BODY_OF(OVERDUE), &jieyou__overdue_body__descriptor, true, ACT_NONE},
	[EVENT_DEBRIEFING_OWED] = {BODY_OF(OVERDUE), &jieyou__overdue_body__descriptor, true, ACT_NONE},
	[EVENT_REMINDED] = {BODY_OF(OVERDUE), &jieyou__overdue_body__descriptor, true, ACT_NONE},
	[EVENT_LAPSED] = {BODY_OF(OFFER_ENDED), &jieyou__offer_ended_body__descriptor, false, ACT_NONE},
	[EVENT_SUPERVISION_ASKED] = {BODY_OF(OPENED), &jieyou__open_file__descriptor, false, ACT_NONE},
	[EVENT_APPOINTMENT_ASKED] = {BODY_OF(OPENED), &jieyou__open_file__descriptor, false, ACT_NONE},
	[EVENT_SEMINAR_PLANNED] = {BODY_OF(OPENED), &jieyou__open_file__descriptor, false, ACT_NONE},
	[EVENT_CONTEST_OPENED] = {BODY_OF(OPENED), &jieyou__open_file__descriptor, false, ACT_NONE},
	[EVENT_ATTACHED] = {BODY_OF(ATTACHED), &jieyou__attached_body__descriptor, true, ACT_NONE},
};
static const struct keeping form_kept = {
	BODY_OF(FORM), &jieyou__handle_case__descriptor, false, ACT_NONE};
static const struct keeping form_found = {/* by nobody: a code */
	BODY_OF(FORM), &jieyou__handle_case__descriptor, true, ACT_NONE};

static const struct keeping *keeping_of(const struct event_facts *e)
{
	enum event_kind kind;

	if (!event_from(e->kind, &kind))
		return &form_kept;
	if (kind == EVENT_PULLED && text_eq(e->actor, TEXT(DISPATCHER))) /* found, not reported */
		kind = EVENT_LAPSED;
	if (kind == EVENT_APPOINTMENT_ENDED && text_eq(e->actor, TEXT(DISPATCHER)))
		return &form_found;
	return keepings[kind].type ? &keepings[kind] : &form_kept;
}

static bool record_check(struct request *q)
{
	const Jieyou__GetRecord *ask = q->frame->get_record;

	if (ask->after_seq < 0 || ask->after_seq > SEQ_MAX)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("after_seq"),
			TEXT("after_seq 应为上一页给出的 next;首页填 0。"));
	return casework_check_id(q, ask->case_id);
}

static bool record_load(struct request *q)
{
	q->load = casework_load((case_id){q->frame->get_record->case_id});
	q->load.seq = q->frame->get_record->after_seq;
	q->load.events = EVENTS_READ;
	return true;
}

static bool record_decide(struct request *q)
{
	/* Whom it shows less than that somebody did something is told so, when that is on record. */
	if (q->view != VIEW_NONE && q->view != VIEW_RECORD && q->view != VIEW_WHOLE) {
		q->unseen = true;
		request_refuse(q, REFUSAL_DENIED, TEXT_NONE, TEXT("您没有查看这个个案办理记录的权限。"));
	}
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

/* ---- The words of an event ---- */

/* Goes out as its match, with what people read of it. */
static bool show_matched(struct request *q, Jieyou__MatchedBody *body, Jieyou__RecordEvent *m)
{
	m->matched = body->match;
	return !m->matched || dress_match(request_snapshot(q), m->matched, &q->arena);
}

static bool show_body(
	struct request *q, const struct keeping *kept, ProtobufCMessage *body, Jieyou__RecordEvent *m)
{
	m->body_case = kept->arm;
	switch (kept->arm) {
	case BODY_OF(FILED):
		m->filed = (Jieyou__FiledBody *)body;
		m->filed->basis = ground_show(m->filed, &q->arena);
		return !q->arena.failed;
	case BODY_OF(MATCHED):
		return show_matched(q, (Jieyou__MatchedBody *)body, m);
	case BODY_OF(FORM):
		m->form = (Jieyou__HandleCase *)body;
		break;
	case BODY_OF(OPENED):
		m->opened = (Jieyou__OpenFile *)body;
		break;
	case BODY_OF(ERASED_BODY):
		m->erased_body = (Jieyou__ErasedBody *)body;
		break;
	case BODY_OF(HELD):
		m->held = (Jieyou__HeldBody *)body;
		break;
	case BODY_OF(SHUT_OUT):
		m->shut_out = (Jieyou__ShutOutBody *)body;
		break;
	case BODY_OF(GLASS_BROKEN):
		m->glass_broken = (Jieyou__GlassBrokenBody *)body;
		break;
	case BODY_OF(GLASS_REVIEWED):
		m->glass_reviewed = (Jieyou__GlassReviewedBody *)body;
		break;
	case BODY_OF(OVERDUE):
		m->overdue = (Jieyou__OverdueBody *)body;
		break;
	case BODY_OF(OFFER_ENDED):
		m->offer_ended = (Jieyou__OfferEndedBody *)body;
		break;
	case BODY_OF(ATTACHED):
		m->attached = (Jieyou__AttachedBody *)body;
		m->attached_name = attached_name(q, m->attached);
		return m->attached_name;
	case BODY_OF(_NOT_SET):
	case _JIEYOU__RECORD_EVENT__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return true;
}

/* What one of a panel has said is theirs alone until it is ranked. */
static bool is_blind(const struct request *q, const struct event_facts *e)
{
	return text_eq(q->facts.cases[0].state, state_code(STATE_SCORING)) &&
		   !text_eq(e->actor, q->actor) &&
		   (text_eq(e->kind, event_code(EVENT_SCORED)) ||
			   text_eq(e->kind, event_code(EVENT_RECUSED)));
}

/* Words that are sealed can be erased; of those that are not the asker's the body is empty. */
static bool show_words(struct request *q, const struct event_facts *e, Jieyou__RecordEvent *m)
{
	const struct keeping *kept = keeping_of(e);
	ProtobufCMessage *body;

	m->erased = e->key_id && casework_erased(q);
	if (q->view != VIEW_WHOLE)
		m->withheld = e->key_id;
	else
		m->withheld = (kept->door && !standing_may(q, kept->door)) || is_blind(q, e);
	if (m->erased || m->withheld || !e->body.len)
		return true;
	body = kept->clear ? message_unpack_own(kept->type, e->body, &q->arena)
					   : casework_body(q, q->load.id, e, kept->type);
	return body && show_body(q, kept, body, m);
}

/* ---- A page ---- */

static Jieyou__RecordEvent *show_event(struct request *q, const struct event_facts *e)
{
	Jieyou__RecordEvent *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__record_event__init(m);
	m->seq = e->seq;
	m->at_us = e->at.us;
	m->kind = casework_string(e->kind, &q->arena);
	m->actor = casework_string(e->actor, &q->arena);
	m->actor_name = casework_string(e->actor_name, &q->arena);
	m->via = casework_string(e->via, &q->arena);
	m->from_state = casework_string(e->from_state, &q->arena);
	m->state = casework_string(e->to_state, &q->arena);
	m->hash.data = (uint8_t *)(uintptr_t)e->hash.ptr;
	m->hash.len = e->hash.len;
	return show_words(q, e, m) ? m : NULL;
}

/* As many as a frame carries, and one in any case. */
static bool show_page(struct request *q, Jieyou__RecordReply *m)
{
	size_t bytes = 0;

	m->events = arena_array(&q->arena, q->facts.n_events, sizeof(*m->events));
	for (; m->events && m->n_events < q->facts.n_events; m->n_events++) {
		Jieyou__RecordEvent *e = show_event(q, &q->facts.events[m->n_events]);

		if (!e)
			return false;
		bytes += jieyou__record_event__get_packed_size(e);
		if (m->n_events && bytes > PAGE_BYTES)
			break;
		m->events[m->n_events] = e;
	}
	if (m->n_events && m->events[m->n_events - 1]->seq < q->facts.cases->version)
		m->next = m->events[m->n_events - 1]->seq;
	return !q->arena.failed;
}

static bool record_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__RecordReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || !casework_found(q))
		return false;
	jieyou__record_reply__init(m);
	m->head = casework_head(q->facts.cases, q->view, &q->arena);
	m->notice =
		casework_string(casework_erasure(q->facts.cases, q->facts.key.destroyed), &q->arena);
	ret->get_record = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_RECORD;
	return m->head && show_page(q, m) && dress_record(request_snapshot(q), m, &q->arena);
}

const struct verb verb_record = {.name = "record",
	.act = ACT_show,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = record_check,
	.load = record_load,
	.decide = record_decide,
	.reply = record_reply};
