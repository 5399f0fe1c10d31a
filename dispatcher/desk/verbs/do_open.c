/*
 * OpenFile: the centre is asked for something else than to support a case, and keeps a file on it.
 * The form is its first event, sealed; what happens then is in the table of its life
 * (core/life.def), and handed in by HandleCase.
 */
#include "appointment.h"
#include "filing.h"
#include "form.h"
#include "forms_seminar.h"
#include "standing.h"

static bool is(const Jieyou__OpenFile *m, Jieyou__OpenFile__FormCase form)
{
	return m->form_case == form;
}

/* By which event a file begins, by its form. */
static enum event_kind first_event(const Jieyou__OpenFile *m)
{
	return life_begins(is(m, JIEYOU__OPEN_FILE__FORM_SEMINAR)       ? LIFE_SEMINAR
					   : is(m, JIEYOU__OPEN_FILE__FORM_APPOINTMENT) ? LIFE_APPOINTMENT
					   : is(m, JIEYOU__OPEN_FILE__FORM_CONTEST)     ? LIFE_CONTEST
																	: LIFE_SUPERVISION);
}

static bool open_check(struct request *q)
{
	const Jieyou__OpenFile *m = q->frame->open_file;
	struct filing *f = arena_alloc(&q->arena, sizeof(*f));

	if (!f || !form_check_open(m, q->now, &q->arena, &q->refusal))
		return false;
	q->command = f;
	q->place = snapshot_district(request_snapshot(q), text_from(m->district));
	if (q->place == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
	return !is(m, JIEYOU__OPEN_FILE__FORM_APPOINTMENT) ||
		   appointment_check_candidate(q, TEXT("appointment.candidate"), m->appointment->candidate);
}

/* Who answers for the file. */
static struct text responsible(const struct request *q)
{
	struct text named = text_from(q->frame->open_file->worker);

	return named.len ? named : q->actor;
}

static bool same_agency(const struct request *q, struct text worker)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index mine = roster_find(r, q->actor), theirs = roster_find(r, worker);

	return mine != NO_PRINCIPAL && theirs != NO_PRINCIPAL && roster_at(r, mine)->agency.len &&
		   text_eq(roster_at(r, mine)->agency, roster_at(r, theirs)->agency);
}

/* Only a worker is supervised; whoever may propose somebody answers for that themselves. */
static bool needs_worker(const Jieyou__OpenFile *m)
{
	return m->worker[0] || is(m, JIEYOU__OPEN_FILE__FORM_SUPERVISION);
}

/*
 * A worker for themselves; for a worker, their agency's supervisor, or staff where the worker acts.
 * Asked once the asker may open a file there: who is entered is not for everybody to find out.
 */
static bool check_worker(struct request *q)
{
	struct text worker = responsible(q);
	bool worker_there = standing_holds(q, worker, ROLE_WORKER, (struct about){NULL, q->place});
	bool is_theirs = (q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR))) ||
					 (q->roles & role_bit(ROLE_AGENCY_SUPERVISOR) && same_agency(q, worker)) ||
					 (q->roles & role_bit(ROLE_WORKER) && text_eq(worker, q->actor));

	return !needs_worker(q->frame->open_file) || (worker_there && is_theirs) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("worker"),
			   TEXT("请填社工在名册中的编号:社工本人申请可不填,机构督导可为本机构社工申请,"
					"中心可为辖区内社工申请。"));
}

/* Whoever may open files there may not open each kind. */
static bool check_begins(struct request *q)
{
	static const struct life_facts nothing;
	enum state to;
	enum guard lacks;

	return life_step(
			   STATE_NONE, first_event(q->frame->open_file), q->roles, &nothing, &to, &lacks) ||
		   request_refuse(q, REFUSAL_DENIED, TEXT("form"),
			   TEXT("您的岗位不能申请这种档案;谁可以申请,见 jieyou life。"));
}

/* Whoever plans what is the centre's own answers for it; and the library has what a seminar is
 * about. */
static bool check_own(struct request *q)
{
	const Jieyou__OpenFile *m = q->frame->open_file;

	if (m->worker[0])
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("worker"), TEXT("研讨和评优大赛由策划的人负责,不填社工。"));
	return !is(m, JIEYOU__OPEN_FILE__FORM_SEMINAR) ||
		   forms_seminar_entries(
			   q, TEXT("seminar.entries"), m->seminar->entries, m->seminar->n_entries);
}

static bool open_load(struct request *q)
{
	const Jieyou__OpenFile *m = q->frame->open_file;
	bool own = is(m, JIEYOU__OPEN_FILE__FORM_SEMINAR) || is(m, JIEYOU__OPEN_FILE__FORM_CONTEST);

	if (!check_begins(q) || !(own ? check_own(q) : check_worker(q)))
		return false;
	filing_load(q, q->command);
	return true;
}

/* The form as it is kept: without what the file's own row says. */
static Jieyou__OpenFile kept(const struct request *q)
{
	static char empty[] = "";
	Jieyou__OpenFile m = *q->frame->open_file;

	m.district = empty;
	m.worker = empty;
	return m;
}

static bool open_decide(struct request *q)
{
	struct filing *f = q->command;
	Jieyou__OpenFile body = kept(q);
	const struct row *event;

	filing_begin(q, f);
	event = filing_event(q, f, first_event(&body), q->roles, &body.base);
	return event && filing_end(q, f, event, request_snapshot(q)->districts[q->place].code,
						GRADE_NORMAL, TEXT(""), responsible(q));
}

static bool open_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct filing *f = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	Jieyou__HandleReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__handle_reply__init(m);
	m->head = casework_head(repeat ? q->facts.cases : &f->c, VIEW_WHOLE, &q->arena);
	m->repeated = repeat;
	ret->open_file = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE;
	return m->head;
}

const struct verb verb_open = {.name = "open",
	.act = ACT_open,
	.concern = CONCERN_PLACE,
	.writes = true,
	.snapshot = true,
	.check = open_check,
	.load = open_load,
	.decide = open_decide,
	.reply = open_reply};
