/*
 * GetCase: a case with its request, its match and its record; of one that was erased, its record.
 * The read is recorded first.
 */
#include "casework.h"
#include "dress.h"
#include "message.h"

static bool show_check(struct request *q)
{
	return casework_check_id(q, q->frame->get_case->case_id);
}

static bool show_load(struct request *q)
{
	q->load = casework_load((case_id){q->frame->get_case->case_id});
	return true;
}

static bool show_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

static Jieyou__Event *show_event(const struct event_facts *e, struct arena *a)
{
	Jieyou__Event *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__event__init(m);
	m->seq = e->seq;
	m->at_us = e->at.us;
	m->kind = casework_string(e->kind, a);
	m->actor = casework_string(e->actor, a);
	m->via = casework_string(e->via, a);
	m->state = casework_string(e->to_state, a);
	m->hash.data = (uint8_t *)(uintptr_t)e->hash.ptr;
	m->hash.len = e->hash.len;
	return m;
}

static bool show_events(struct request *q, Jieyou__CaseReply *m)
{
	m->events = arena_array(&q->arena, q->facts.n_events, sizeof(*m->events));
	if (!m->events)
		return false;
	m->n_events = q->facts.n_events;
	for (size_t i = 0; i < m->n_events; i++)
		m->events[i] = show_event(&q->facts.events[i], &q->arena);
	return !q->arena.failed;
}

/* What was asked and what was found. */
static bool show_words(struct request *q, Jieyou__CaseReply *m)
{
	ProtobufCMessage *matched, *filed;

	if (!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched) ||
		!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return false;
	m->match = matched ? ((Jieyou__MatchedBody *)matched)->match : NULL;
	m->help = filed ? ((Jieyou__FiledBody *)filed)->help : NULL;
	return !m->match || dress_match(request_snapshot(q), m->match, &q->arena);
}

/* How far it is erased, or what the worker must know meanwhile. */
static struct text show_notice(const struct request *q)
{
	const struct case_facts *c = &q->facts.cases[0];

	return casework_erased(q) ? casework_erasure(c, q->facts.key.destroyed)
							  : casework_notice(casework_grade(c->grade));
}

static bool show_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__CaseReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__case_reply__init(m);
	if (!casework_found(q))
		return false;
	m->head = casework_head(&q->facts.cases[0], &q->arena);
	m->notice = casework_string(show_notice(q), &q->arena);
	if (!casework_erased(q) && !show_words(q, m))
		return false;
	ret->get_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CASE;
	return show_events(q, m);
}

const struct verb verb_show = {.name = "show",
	.snapshot = true,
	.check = show_check,
	.load = show_load,
	.decide = show_decide,
	.reply = show_reply};
