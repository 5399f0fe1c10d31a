/*
 * GetCase: a case with its request, its match and its record, or so much of it as the asker may
 * see; of one that was erased, its record. The read is recorded first.
 */
#include "archive.h"
#include "conference.h"
#include "contests.h"
#include "debriefing.h"
#include "dress.h"
#include "glass.h"
#include "ground.h"
#include "linkages.h"
#include "message.h"
#include "standing.h"
#include "step.h"
#include "team.h"

static bool show_check(struct request *q)
{
	return casework_check_id(q, q->frame->get_case->case_id);
}

static bool show_load(struct request *q)
{
	q->load = casework_load((case_id){q->frame->get_case->case_id});
	q->load.contest = true;
	q->load.debriefings = true;
	return true;
}

/* While there are keys of two times, whoever opens a case has it found by the new one. */
static bool find_anew(struct request *q)
{
	ProtobufCMessage *filed;

	if (vault_phone_keys(&q->desk->vault) < 2 || !q->facts.n_cases || q->view != VIEW_WHOLE ||
		casework_erased(q))
		return true;
	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return true; /* told when the read is on record */
	return !filed || casework_phones(q, q->load.id, ((Jieyou__FiledBody *)filed)->help);
}

static bool show_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases) && find_anew(q);
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

/* Who did what is not for those who are asked, or have a task. */
static bool show_events(struct request *q, Jieyou__CaseReply *m)
{
	if (view_for_expert(q->view))
		return true;
	m->events = arena_array(&q->arena, q->facts.n_events, sizeof(*m->events));
	if (!m->events)
		return false;
	m->n_events = q->facts.n_events;
	for (size_t i = 0; i < m->n_events; i++)
		m->events[i] = show_event(&q->facts.events[i], &q->arena);
	return !q->arena.failed;
}

static bool show_shut_out(struct request *q, Jieyou__CaseReply *m)
{
	struct text ids = q->facts.cases[0].shut_out;

	m->shut_out = arena_array(&q->arena, standing_count(ids), sizeof(*m->shut_out));
	while (m->shut_out && ids.len)
		m->shut_out[m->n_shut_out++] = casework_string(text_cut(&ids, ' '), &q->arena);
	return !q->arena.failed;
}

/* One breaking, with why, unless that was erased. */
static Jieyou__Glass *show_breaking(struct request *q, const struct glass_facts *g)
{
	const struct event_facts e = {.seq = g->seq, .key_id = g->key_id, .body = g->body};
	Jieyou__Glass *m = glass_show(g, q->now, &q->arena);
	const Jieyou__GlassBrokenBody *body;

	if (!m || casework_erased(q))
		return m;
	body = (const Jieyou__GlassBrokenBody *)casework_body(
		q, q->load.id, &e, &jieyou__glass_broken_body__descriptor);
	m->why = body ? body->why : m->why;
	return body ? m : NULL;
}

static bool show_glass(struct request *q, Jieyou__CaseReply *m)
{
	size_t n = q->facts.n_glass;

	m->glass = arena_array(&q->arena, n, sizeof(*m->glass));
	for (; m->glass && m->n_glass < n; m->n_glass++) {
		m->glass[m->n_glass] = show_breaking(q, &q->facts.glass[m->n_glass]);
		if (!m->glass[m->n_glass])
			return false;
	}
	return !q->arena.failed;
}

/* Who must stay away, and who came in without a right: for those whose business it is. */
static bool show_doors(struct request *q, Jieyou__CaseReply *m)
{
	return (!standing_may(q, ACT_shut_out) || show_shut_out(q, m)) &&
		   (!standing_may(q, ACT_review_glass) || show_glass(q, m));
}

/* What the file lacks by now, by the rule for archives. */
static bool show_lacks(struct request *q, Jieyou__CaseReply *m)
{
	const struct case_facts *c = q->facts.cases;
	struct life_facts facts = step_facts(q, c);
	enum state state;

	m->lacks = arena_array(&q->arena, ARCHIVE_ITEMS, sizeof(*m->lacks));
	if (!m->lacks || !state_from(c->state, &state))
		return false;
	for (int i = 0; i < ARCHIVE_ITEMS; i++)
		if (archive_lacks((enum archive_item)i, state, &q->facts.service.past, &facts))
			m->lacks[m->n_lacks++] = casework_string(archive_zh((enum archive_item)i), &q->arena);
	return !q->arena.failed;
}

/* What is still to be done: tasks by their numbers, mandatory reports by their codes. */
static bool show_open(struct request *q, Jieyou__CaseReply *m)
{
	const struct service_facts *s = &q->facts.service;
	struct text duties = s->duties;
	struct task_facts task;

	m->open_tasks = arena_array(&q->arena, (size_t)s->tasks_set, sizeof(*m->open_tasks));
	m->open_duties = arena_array(&q->arena, standing_count(duties), sizeof(*m->open_duties));
	if (q->arena.failed)
		return false;
	for (int32_t n = 1; n <= s->tasks_set; n++)
		if (casework_task(s, n, &task))
			m->open_tasks[m->n_open_tasks++] = n;
	while (duties.len)
		m->open_duties[m->n_open_duties++] = casework_string(text_cut(&duties, ' '), &q->arena);
	return !q->arena.failed;
}

/*
 * What the case is about: the request, what was found, and what its worker is told meanwhile; of
 * another file, what was asked.
 */
static bool show_contents(struct request *q, Jieyou__CaseReply *m)
{
	enum life life = casework_life(q->facts.cases);
	ProtobufCMessage *matched, *filed, *opened;

	if (life != LIFE_CASE && life != LIFE_ANY) {
		if (!casework_newest(q, life_begins(life), &jieyou__open_file__descriptor, &opened))
			return false;
		m->opened = (Jieyou__OpenFile *)opened;
		m->appointee = casework_string(q->facts.service.appointee, &q->arena);
		m->debriefings = debriefing_show(q);
		m->n_debriefings = m->debriefings ? q->facts.n_debriefings : 0;
		return m->debriefings != NULL;
	}
	if (!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched) ||
		!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed))
		return false;
	m->match = matched ? ((Jieyou__MatchedBody *)matched)->match : NULL;
	if (m->match && !dress_match(request_snapshot(q), m->match, &q->arena))
		return false;
	m->help = filed ? ((Jieyou__FiledBody *)filed)->help : NULL;
	return ground_tell(q, (Jieyou__FiledBody *)filed, q->facts.cases, m);
}

/* What is told of a case whose words are there still. */
static bool show_words(struct request *q, Jieyou__CaseReply *m)
{
	if (q->view == VIEW_WHOLE && !show_contents(q, m))
		return false;
	if ((q->view != VIEW_WHOLE || m->opened) && q->view != VIEW_OFFER)
		m->waiting = casework_string(casework_waiting(q, q->facts.cases, &q->arena), &q->arena);
	return team_tell(q, m) &&
		   (q->view < VIEW_OFFER || q->view == VIEW_HEAD || conference_tell(q, m)) &&
		   linkages_tell(q, m) && contests_tell(q, m);
}

/* What is still to be done, for those who answer for it or watch over it. */
static bool show_undone(struct request *q, Jieyou__CaseReply *m)
{
	return view_for_expert(q->view) ||
		   (show_lacks(q, m) && (q->view == VIEW_RECORD || show_open(q, m)));
}

static bool show_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__CaseReply *m = arena_alloc(&q->arena, sizeof(*m));
	const struct case_facts *c = q->facts.cases;

	if (!m)
		return false;
	jieyou__case_reply__init(m);
	if (!casework_found(q))
		return false;
	if (casework_erased(q))
		m->notice = casework_string(casework_erasure(c, q->facts.key.destroyed), &q->arena);
	else if (!show_words(q, m))
		return false;
	m->head = team_head(q, c);
	ret->get_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_CASE;
	return show_doors(q, m) && show_events(q, m) && show_undone(q, m);
}

const struct verb verb_show = {.name = "show",
	.act = ACT_show,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = show_check,
	.load = show_load,
	.decide = show_decide,
	.reply = show_reply};
