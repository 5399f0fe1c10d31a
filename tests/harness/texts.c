#include "texts.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attaching.h"

enum { DEEPEST = 8, PATH_MAX_HERE = 200, PATHS = 1000 };

static const struct daemon *d;
static PGconn *owner; /* a superuser's connection */
static struct upload whole;
static int64_t the_case, the_file; /* of a supervision */
static int64_t the_appointment, the_seminar, the_contest;

/* Paths that were visited. */
static char *visited[PATHS];
static size_t n_visited;

/* ---- The case ---- */

static void run(const char *sql)
{
	PGresult *res = PQexec(owner, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK,
		"%s: %s", sql, PQerrorMessage(owner));
	PQclear(res);
}

/* A state in which a form can be handed in. */
static const char *state_for(const Jieyou__ClientFrame *frame)
{
	if (frame->request_case != JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE)
		return "SERVING";
	switch ((int)frame->handle_case->form_case) {
	case FORM_OF(TAKE):
	case FORM_OF(ASK):
	case FORM_OF(SEND_BACK):
	case FORM_OF(ADVISE):
	case FORM_OF(CALL):
	case FORM_OF(RAISE):
	case FORM_OF(LOWER):
	case FORM_OF(EXTEND):
		return "RECEIVED";
	case FORM_OF(SUPPLY):
		return "ASKED";
	case FORM_OF(REOPEN):
		return "WITHDRAWN";
	case FORM_OF(LINK):
	case FORM_OF(CONFIRM):
		return "ACCEPTED";
	case FORM_OF(JOIN):
	case FORM_OF(DECLINE):
	case FORM_OF(ADD):
	case FORM_OF(PULL):
	case FORM_OF(CITY):
		return "OFFERED";
	case FORM_OF(WORKER_HEARD):
	case FORM_OF(CLIENT_HEARD):
	case FORM_OF(FOLLOWED):
	case FORM_OF(UNSATISFIED):
	case FORM_OF(PROPOSE_ENTRY):
	case FORM_OF(APPROVE_ENTRY):
	case FORM_OF(WITHDRAW_ENTRY):
		return "ENDED";
	case FORM_OF(ASSIGN):
		return "SUPERVISION_ASKED";
	case FORM_OF(SESSION):
	case FORM_OF(SUM_UP):
	case FORM_OF(END_SUPERVISION):
	case FORM_OF(PAY):
		return "SUPERVISED";
	case FORM_OF(PROPOSE_APPOINTMENT):
	case FORM_OF(APPROVE_APPOINTMENT):
	case FORM_OF(REFUSE_APPOINTMENT):
		return "APPOINTMENT_ASKED";
	case FORM_OF(END_APPOINTMENT):
	case FORM_OF(ASSESS):
	case FORM_OF(SET_LEAVE):
	case FORM_OF(END_LEAVE):
	case FORM_OF(DEBRIEF):
		return "APPOINTED";
	case FORM_OF(HOLD_SEMINAR):
		return "SEMINAR_PLANNED";
	case FORM_OF(END_SEMINAR):
		return "SEMINAR_HELD";
	case FORM_OF(NOMINATE):
	case FORM_OF(NAME_PANEL):
		return "NOMINATING";
	case FORM_OF(SCORE):
	case FORM_OF(RECUSE):
	case FORM_OF(RANK):
		return "SCORING";
	case FORM_OF(PUBLISH):
		return "RANKED";
	default:
		return "SERVING";
	}
}

/* The conference that a form is about: to be held tomorrow, or held since yesterday. */
static void make_conference(int which)
{
	bool called = which == FORM_OF(RESCHEDULE) || which == FORM_OF(ANSWER_INVITATION) ||
				  which == FORM_OF(CONCLUDE) || which == FORM_OF(CALL_OFF);
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"delete from seat; delete from conference; delete from task; insert into conference select "
		"%lld, 1, 'CALLED', 0, now() + interval '%s', now() + interval '%s' + interval '1 hour', "
		"'ONLINE', 'ALL', 'ALL', 1, true, 1 where %s; insert into seat select case_id, n, expert, "
		"'PSY.COUNSEL', 'ASKED', 0, begins, ends from conference, unnest(array['E09', 'E24']) "
		"expert; insert into task select case_id, 1, 'ALL', now() + interval '3 days', null from "
		"conference",
		(long long)the_case, which == FORM_OF(CONCLUDE) ? "-1 day" : "1 day",
		which == FORM_OF(CONCLUDE) ? "-1 day" : "1 day", called ? "true" : "false");
	run(sql);
}

/* The linkage that a form is about, on the way to where it takes it. */
static void make_linkage(int which)
{
	bool refers = which == FORM_OF(REFER), moves = which == FORM_OF(MOVE_LINKAGE);
	char sql[400];

	snprintf(sql, sizeof(sql),
		"delete from linkage; insert into linkage select %lld, 1, 'REFERRAL', 'LH.WELFARE', "
		"'ECO.TEMP', '%s', '', now(), now() + interval '1 day' where %s",
		(long long)the_case, refers ? "CONTACTED" : "PROPOSED", refers || moves ? "true" : "false");
	run(sql);
}

static bool is_of_file(int which)
{
	return which == FORM_OF(ASSIGN) || which == FORM_OF(SESSION) || which == FORM_OF(SUM_UP) ||
		   which == FORM_OF(END_SUPERVISION) || which == FORM_OF(PAY);
}

static bool is_of_seminar(int which)
{
	return which == FORM_OF(HOLD_SEMINAR) || which == FORM_OF(END_SEMINAR);
}

/* The seminar: with its conference, since yesterday. */
static void make_seminar(const char *state)
{
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"update help_case set state = '%s', responsible = 'ALL' where id = %lld; delete from seat; "
		"delete from conference; delete from task; delete from due where case_id = %lld; insert "
		"into due (case_id, what, owner, at, district, since, until) values (%lld, 'STATE', "
		"'STAFF', now() + interval '1 min', '440309', now(), now() + interval '1 min'); insert "
		"into conference values (%lld, 1, 'CALLED', 0, now() - interval '1 day', now() - interval "
		"'23 hours', 'ONLINE', 'ALL', 'ALL', 1, false, 1); insert into seat select case_id, n, "
		"expert, '', 'ASKED', 0, begins, ends from conference, unnest(array['E09', 'E24']) expert; "
		"insert into task select case_id, 1, 'ALL', now(), null from conference",
		state, (long long)the_seminar, (long long)the_seminar, (long long)the_seminar,
		(long long)the_seminar);
	run(sql);
}

static bool is_of_contest(int which)
{
	return which >= FORM_OF(NOMINATE) && which <= FORM_OF(PUBLISH);
}

/* The contest: with one entry, and E09 on its panel, while it scores; its term is over where it has
 * to be. */
static void make_contest(int which, const char *state)
{
	bool scores = strcmp(state, "SCORING") == 0, over = which == FORM_OF(NAME_PANEL);
	char sql[1200];

	snprintf(sql, sizeof(sql),
		"update help_case set state = '%s', responsible = 'ALL' where id = %lld; delete from "
		"offer; delete from coded where case_id = %lld; delete from due where case_id = %lld; "
		"insert into due (case_id, what, owner, at, district, since, until) values (%lld, 'STATE', "
		"'SUPERVISOR', now() + interval '1 day', '440309', now() - interval '2 days', now() + "
		"interval '%s'); insert into coded select %lld, 1, 'NOMINATED', 'L000001 1', now(), '', 0 "
		"where %s; insert into offer select %lld, 1, 'E09', 'JUDGES', '', 'JOINED', now(), now() + "
		"interval '1 day', now(), '', '' where %s",
		state, (long long)the_contest, (long long)the_contest, (long long)the_contest,
		(long long)the_contest, over || which == FORM_OF(RANK) ? "-1 day" : "1 day",
		(long long)the_contest, which == FORM_OF(NOMINATE) ? "false" : "true",
		(long long)the_contest, scores ? "true" : "false");
	run(sql);
}

/* The supervision: with who supervises, and the summary they owe. */
static void make_supervision(const char *state)
{
	bool supervised = strcmp(state, "SUPERVISED") == 0;
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"update help_case set state = '%s', responsible = 'ALL' where id = %lld; delete from "
		"offer; "
		"delete from task; delete from due where case_id = %lld; insert into due (case_id, what, "
		"owner, at, district, since, until) values (%lld, 'STATE', 'STAFF', now() + interval '1 "
		"min', '440309', now(), now() + interval '1 min'); insert into offer select %lld, 1, "
		"'E01', "
		"'SUPERVISES_POST', '', 'JOINED', now(), now() + interval '1 day', now() where %s; insert "
		"into task select %lld, 1, 'ALL', now(), null where %s",
		state, (long long)the_file, (long long)the_file, (long long)the_file, (long long)the_file,
		supervised ? "true" : "false", (long long)the_file, supervised ? "true" : "false");
	run(sql);
}

static bool is_of_appointment(int which)
{
	return which == FORM_OF(PROPOSE_APPOINTMENT) || which == FORM_OF(APPROVE_APPOINTMENT) ||
		   which == FORM_OF(REFUSE_APPOINTMENT) || which == FORM_OF(END_APPOINTMENT) ||
		   which == FORM_OF(ASSESS) || which == FORM_OF(SET_LEAVE) || which == FORM_OF(END_LEAVE) ||
		   which == FORM_OF(DEBRIEF);
}

/* The appointment: proposed, and nothing since; or of E40, who owes a debriefing on the case. */
static void make_appointment(const char *state)
{
	long long id = (long long)the_appointment;
	char sql[1500];

	snprintf(sql, sizeof(sql),
		"set session_replication_role = replica; delete from event where case_id = %lld and seq > "
		"2; set session_replication_role = origin; update help_case set state = '%s', version = 2, "
		"head = (select hash from event where case_id = %lld and seq = 2) where id = %lld; delete "
		"from appointment; delete from task where case_id = %lld; insert into appointment select "
		"%lld, 2, 'E40', 'E40', 1, '', null, null "
		"where '%s' = 'APPOINTED'; delete from debriefing; insert into task select case_id, 1, "
		"'ALL', "
		"now(), null from appointment; insert into debriefing select case_id, 1, expert, %lld from "
		"appointment; delete from due where case_id = %lld; insert into due (case_id, "
		"what, owner, at, district, since, until) values (%lld, 'STATE', 'STAFF', now() + interval "
		"'1 min', '440309', now(), now() + interval '1 min')",
		id, state, id, id, id, id, state, (long long)the_case, id, id);
	run(sql);
}

/* The case as a request is to find it: with just the task, the duty or the offer it is about. */
static void make_ready(const Jieyou__ClientFrame *frame)
{
	bool handles = frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE;
	int which = handles ? (int)frame->handle_case->form_case : 0;
	bool breaks = frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_BREAK_GLASS;
	bool reviews = frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_REVIEW_GLASS;
	bool asked = which == FORM_OF(JOIN) || which == FORM_OF(DECLINE) || which == FORM_OF(PULL);
	bool joined = which == FORM_OF(STEP_BACK);
	char sql[2000];

	if (is_of_file(which)) {
		make_supervision(state_for(frame));
		return;
	}
	if (is_of_appointment(which)) {
		make_appointment(state_for(frame));
		return;
	}
	if (is_of_seminar(which)) {
		make_seminar(state_for(frame));
		return;
	}
	if (is_of_contest(which)) {
		make_contest(which, state_for(frame));
		return;
	}
	make_conference(which);
	make_linkage(which);
	snprintf(sql, sizeof(sql),
		"update help_case set state = '%s', grade = 'URGENT', lowering = '', lowering_by = '', "
		"responsible = '%s', district = '%s' where id = %lld; "
		"delete from offer; delete from due where case_id = %lld; "
		"insert into due (case_id, what, owner, at, district, since, until) values (%lld, 'STATE', "
		"'STAFF', now() + interval '1 min', '440309', now(), now() + interval '1 min'); "
		"insert into task select %lld, 1, 'ALL', now(), null where %s; "
		"delete from duty_of_case; insert into duty_of_case select %lld, 'CHD.REPORT', '', now(), "
		"'', null where %s; "
		"insert into offer select %lld, 1, 'E09', 'MEMBER', '', '%s', now(), now() + interval "
		"'1 day', %s where %s; update place set taken = 0, changed_at = now(); "
		"insert into place select expert, 1, now() from offer on conflict (expert) do update set "
		"taken = 1; notify jieyou; "
		"delete from attachment where seq is null; delete from shut_out; "
		"delete from glass; insert into glass select %lld, 3, 'STRANGER', now(), now() where %s",
		state_for(frame), breaks ? "STRANGER" : "ALL", breaks ? "440306" : "440309",
		(long long)the_case, (long long)the_case, (long long)the_case, (long long)the_case,
		which == FORM_OF(TASK_DONE) ? "true" : "false", (long long)the_case,
		which == FORM_OF(REPORT_DUTY) || which == FORM_OF(EXCUSE_DUTY) ? "true" : "false",
		(long long)the_case, joined ? "JOINED" : "OPEN", joined ? "now()" : "null",
		asked || joined ? "true" : "false", (long long)the_case, reviews ? "true" : "false");
	run(sql);
}

/* A supervision, as it is assigned on terms; and what is still owed for it. */
static int64_t open_file(struct peer *p)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	int64_t id;
	char sql[200];

	ask_open(&q, &form, "440309", "", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	id = f->open_file->head->case_id;
	peer_free(f);
	take_form(p, id, FORM_OF(ASSIGN));
	snprintf(sql, sizeof(sql),
		"insert into coded values (%lld, 1, 'ALLOWANCE', 'AGENCY', now(), 'E01', 1000000000)",
		(long long)id);
	run(sql);
	return id;
}

/* Somebody whose appointment is proposed. */
static int64_t open_appointment(struct peer *p)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	int64_t id;

	ask_appointment(&q, &form, "440309", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	id = f->open_file->head->case_id;
	peer_free(f);
	take_form(p, id, FORM_OF(PROPOSE_APPOINTMENT));
	return id;
}

/* As soon as the dispatcher knows that it is theirs to open. */
static int64_t open_own(
	struct peer *p, void ask_own(struct question *, struct form *, const char *, const char *))
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f = NULL;
	int64_t id;

	for (int i = 0; i < 300 && (!f || strcmp(refused_as(f), "DENIED") == 0); i++) {
		if (f)
			sleep_ms(50);
		peer_free(f);
		ask_own(&q, &form, "440309", fresh_key());
		f = peer_ask(p, &q.frame);
	}
	cr_assert_str_eq(refused_as(f), "");
	id = f->open_file->head->case_id;
	peer_free(f);
	return id;
}

/* An entry of the library, to be nominated, as soon as the dispatcher has it. */
static void make_entry(struct peer *p)
{
	bool there = false;

	run("insert into edition select max(version) + 1, now(), 'library' from edition; insert into "
		"library_entry select 'L000001', '1', 't', 'YOU.TRUANT', 'n', '', '', max(version), null "
		"from edition; notify jieyou");
	for (int i = 0; i < 300 && !there; i++) {
		struct question q;
		Jieyou__ServerFrame *f;

		ask_library(&q);
		f = peer_ask(p, &q.frame);
		there = f->reply_case == JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY &&
				f->list_library->n_entries > 0;
		peer_free(f);
		if (!there)
			sleep_ms(50);
	}
	cr_assert(there, "the library is empty");
}

void texts_begin(const struct daemon *of)
{
	struct peer *p = peer_open(of->socket);

	d = of;
	owner = daemon_connect(d);
	the_case = file_case(p, 1);
	the_file = open_file(p);
	the_appointment = open_appointment(p);
	make_entry(p);
	the_seminar = open_own(p, ask_seminar);
	run("insert into role_held values ('test', 'SUPERVISOR', '440309', true, now()) on conflict do "
		"nothing; notify jieyou");
	the_contest = open_own(p, ask_contest);
	whole = upload_of(the_case, 100, 1);
	upload_whole(p, &whole);
	run("insert into principal select id, 'PERSON', id, agency, case id when 'ALL' then 'E09' else "
		"'' "
		"end, false, now() from (values "
		"('ALL', 'test'), ('HEIR', 'test'), ('REG', 'test'), ('SIGNER', 'A2'), ('STRANGER', 'A2'), "
		"('CHIEF', '')) "
		"p (id, agency); "
		"insert into role_held select 'ALL', role, '440309', true, now() from unnest(array["
		"'WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'SUPERVISOR', 'EXPERT', 'PRIVACY', 'AUDITOR', "
		"'KEEPER']) "
		"role; "
		"insert into role_held values ('HEIR', 'WORKER', '440309', true, now()), "
		"('REG', 'WORKER', '440309', true, now()), "
		"('SIGNER', 'SUPERVISOR', '440309', true, now()), "
		"('STRANGER', 'STAFF', '440306', true, now()), ('CHIEF', 'ADMIN', 'CN', true, now()); "
		"insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	peer_close(p);
}

void texts_end(void)
{
	upload_end(&whole);
	while (n_visited)
		free(visited[--n_visited]);
	PQfinish(owner);
}

int64_t texts_case(void)
{
	return the_case;
}

/* ---- Samples: requests in good order, with room for all that they can say ---- */

struct sample {
	struct question q;
	struct submission s;
	struct form form;
	Jieyou__Client client;
	Jieyou__SafeContact contact;
	Jieyou__Safety safety;
	Jieyou__Asked asked, *team[1];
	Jieyou__TaskSet *tasks[1];
	Jieyou__AddPrincipal add;
	Jieyou__Bind bind;
	Jieyou__Grant grant;
	Jieyou__Represent represent;
	Jieyou__Suspend suspend;
	Jieyou__Revoke revoke;
	Jieyou__Amend amend;
	Jieyou__ClientFrame *frame;
};

static void sample_submit(struct sample *m)
{
	static int number = 5000;

	build_submission(&m->s, number++);
	jieyou__client__init(&m->client);
	jieyou__safe_contact__init(&m->contact);
	jieyou__safety__init(&m->safety);
	m->contact.days = words("1-5");
	m->contact.hours = words("09:00-18:00");
	m->client.contact = &m->contact;
	m->s.help.client = &m->client;
	m->s.help.safety = &m->safety;
	m->frame = &m->s.frame;
}

/* What ask_handle does not fill in, or names others than who is here. */
static void sample_form(struct sample *m, Jieyou__HandleCase__FormCase which)
{
	static char *needs[] = {(char *)(uintptr_t) "PSY.COUNSEL"};

	ask_handle(&m->q, &m->form,
		is_of_file((int)which)          ? the_file
		: is_of_appointment((int)which) ? the_appointment
		: is_of_seminar((int)which)     ? the_seminar
		: is_of_contest((int)which)     ? the_contest
										: the_case,
		which, fresh_key());
	m->form.task_set.owner = words("ALL");
	m->form.hand_over.worker = words("HEIR");
	m->form.join.expert_id = m->form.decline.expert_id = m->form.pull.expert_id = words("E09");
	m->form.refer.consent = JIEYOU__CONSENT_KIND__ORAL;
	m->form.refer.giver = JIEYOU__CONSENT_GIVER__CLIENT_SELF;
	m->form.refer.given_on = words("2026-01-05");
	m->form.nominate.code = m->form.score.code = m->form.recuse.code = words("L000001");
	m->form.told[0].subject = m->form.agreed[0] = JIEYOU__REFER__SUBJECT__IDENTITY;
	m->form.refer.n_agreed = 1;
	if (which == FORM_OF(CONFIRM)) {
		jieyou__asked__init(&m->asked);
		m->asked.expert_id = words("E09");
		m->asked.needs = needs;
		m->asked.n_needs = 1;
		m->team[0] = &m->asked;
		m->form.confirm.team = m->team;
		m->form.confirm.n_team = 1;
	} else if (which == FORM_OF(PLAN)) {
		jieyou__task_set__init(&m->form.task_set);
		m->form.task_set.what = words("联系学校");
		m->form.task_set.owner = words("ALL");
		m->form.task_set.due_us = INT64_C(4102444800000000); /* 2100 */
		m->tasks[0] = &m->form.task_set;
		m->form.plan.tasks = m->tasks;
		m->form.plan.n_tasks = 1;
	}
}

#define CHANGE(ARM, arm, type)             \
	case JIEYOU__ADMINISTER__CHANGE_##ARM: \
		jieyou__##type##__init(&m->arm);   \
		m->q.administer.arm = &m->arm;     \
		break

static void sample_change(struct sample *m, Jieyou__Administer__ChangeCase which)
{
	static int number;
	static char id[24], serial[24];

	snprintf(id, sizeof(id), "NEW-%d", ++number);
	snprintf(serial, sizeof(serial), "7%03x", number);
	ask_change(&m->q, fresh_key());
	m->q.administer.change_case = which;
	switch (which) {
		CHANGE(ADD, add, add_principal);
		CHANGE(BIND, bind, bind);
		CHANGE(GRANT, grant, grant);
		CHANGE(REPRESENT, represent, represent);
		CHANGE(SUSPEND, suspend, suspend);
		CHANGE(REVOKE, revoke, revoke);
		CHANGE(AMEND, amend, amend);
	case JIEYOU__ADMINISTER__CHANGE__NOT_SET:
	case _JIEYOU__ADMINISTER__CHANGE__CASE_IS_INT_SIZE:
		break;
	}
	m->add.id = id;
	m->add.kind = JIEYOU__PRINCIPAL_KIND__PERSON;
	m->add.name = m->amend.name = words("新社工");
	m->bind.id = m->grant.id = m->represent.id = m->suspend.id = m->amend.id = words("REG");
	m->bind.credential = words("cert:reg");
	m->grant.role = words("WORKER");
	m->grant.district = words("440309");
	m->represent.id = words("test");
	m->represent.worker = words("REG");
	m->suspend.off = true;
	m->revoke.serial = serial;
}

static void sample_upload(struct sample *m, Jieyou__ClientFrame__RequestCase arm)
{
	if (arm == JIEYOU__CLIENT_FRAME__REQUEST_ATTACH) {
		ask_attach(&m->q, &whole);
		m->q.frame.idempotency_key = words(fresh_key());
	} else if (arm == JIEYOU__CLIENT_FRAME__REQUEST_PUT_CHUNK)
		ask_put(&m->q, &whole, 1);
	else if (arm == JIEYOU__CLIENT_FRAME__REQUEST_FINISH_ATTACHMENT)
		ask_finish(&m->q, &whole, fresh_key());
	else if (arm == JIEYOU__CLIENT_FRAME__REQUEST_LIST_ATTACHMENTS)
		ask_attachments(&m->q, the_case);
	else
		ask_chunk(&m->q, &whole, 1);
}

#define REQUEST_OF(arm) JIEYOU__CLIENT_FRAME__REQUEST_##arm

static void sample_reading(struct sample *m, Jieyou__ClientFrame__RequestCase arm)
{
	struct question *q = &m->q;

	switch ((int)arm) {
	case REQUEST_OF(HELLO):
		ask_hello(q, 1, "test");
		break;
	case REQUEST_OF(GET_CASE):
		ask_case(q, the_case);
		break;
	case REQUEST_OF(GET_RECORD):
		ask_record(q, the_case, 0);
		break;
	case REQUEST_OF(PREVIEW_MATCH):
		sample_submit(m);
		ask_preview(q, &m->s);
		m->frame = &q->frame;
		break;
	case REQUEST_OF(LIST_CASES):
		ask_list(q);
		break;
	case REQUEST_OF(LIST_QUEUE):
		ask_queue(q, "STAFF");
		break;
	case REQUEST_OF(LIST_LINKAGES):
		ask_linkages(q);
		break;
	case REQUEST_OF(FIND_BY_PHONE):
		ask_find(q, "13800138000");
		break;
	case REQUEST_OF(GET_POOL):
		ask_pool(q);
		break;
	case REQUEST_OF(LIST_LIBRARY):
		ask_library(q);
		break;
	case REQUEST_OF(FIND_SIMILAR):
		ask_similar(q, the_case);
		break;
	case REQUEST_OF(DEIDENTIFY):
		ask_deidentify(q, "没有什么可改");
		break;
	case REQUEST_OF(GET_FIGURES):
		ask_figures(q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
		break;
	case REQUEST_OF(GET_PUBLICATION):
		ask_publication(q, "440309");
		break;
	case REQUEST_OF(LIST_INCIDENTS):
		ask_incidents(q, "440309");
		break;
	case REQUEST_OF(GET_HOURS):
		ask_hours(q, "440309");
		break;
	case REQUEST_OF(DRAFT_ENTRY):
		ask_draft(q, the_case);
		break;
	case REQUEST_OF(RATE_ENTRY):
		ask_rate(q, "L000000", 1, 5);
		break;
	case REQUEST_OF(MAKE_PUBLICITY):
		ask_publicity(q, "L000000");
		break;
	case REQUEST_OF(SAY_CAPACITY):
		ask_capacity(q, "PRO.LONGHUA", 3, fresh_key());
		break;
	case REQUEST_OF(KEEP_RESOURCE):
		ask_keep(q, "PRO.LONGHUA", fresh_key());
		break;
	case REQUEST_OF(GET_CATALOGUE):
		ask_catalogue(q);
		break;
	case REQUEST_OF(WHY_NOT):
		ask_why(q, the_case, "E01", "");
		break;
	case REQUEST_OF(LIST_GLASS):
		ask_glass(q);
		break;
	case REQUEST_OF(VERIFY):
		ask_verify(q);
		break;
	case REQUEST_OF(GET_CHECKPOINTS):
		ask_checkpoints(q);
		break;
	case REQUEST_OF(LIST_PRINCIPALS):
		ask_principals(q);
		break;
	case REQUEST_OF(GET_NOTICES):
		ask_notices(q, NULL, false);
		break;
	case REQUEST_OF(WATCH_QUEUE):
		ask_watch_queue(q, "", "");
		break;
	case REQUEST_OF(WATCH_CASE):
		ask_watch(q, the_case, 0);
		break;
	case REQUEST_OF(ACK_NOTICES):
		ask_ack(q, NULL);
		break;
	case REQUEST_OF(LIST_OFFERS):
		ask_offers(q);
		break;
	case REQUEST_OF(CANCEL):
		ask_cancel(q, 77);
		break;
	default:
		cr_assert(false, "request %d has no sample", (int)arm);
	}
}

/* form: of HandleCase or OpenFile, or the change of Administer. */
static void sample_of(struct sample *m, Jieyou__ClientFrame__RequestCase arm, int form)
{
	memset(m, 0, sizeof(*m));
	m->frame = &m->q.frame;
	switch ((int)arm) {
	case REQUEST_OF(SUBMIT_CASE):
		sample_submit(m);
		break;
	case REQUEST_OF(HANDLE_CASE):
		sample_form(m, (Jieyou__HandleCase__FormCase)form);
		break;
	case REQUEST_OF(ADMINISTER):
		sample_change(m, (Jieyou__Administer__ChangeCase)form);
		break;
	case REQUEST_OF(OPEN_FILE):
		if (form == JIEYOU__OPEN_FILE__FORM_APPOINTMENT)
			ask_appointment(&m->q, &m->form, "440309", fresh_key());
		else if (form == JIEYOU__OPEN_FILE__FORM_SEMINAR)
			ask_seminar(&m->q, &m->form, "440309", fresh_key());
		else if (form == JIEYOU__OPEN_FILE__FORM_CONTEST)
			ask_contest(&m->q, &m->form, "440309", fresh_key());
		else
			ask_open(&m->q, &m->form, "440309", "", fresh_key());
		break;
	case REQUEST_OF(ERASE_CASE):
		ask_erase(&m->q, the_case, JIEYOU__ERASE_CASE__ACT_HOLD, fresh_key());
		break;
	case REQUEST_OF(SHUT_OUT):
		ask_shut_out(&m->q, the_case, "STRANGER", false, fresh_key());
		break;
	case REQUEST_OF(BREAK_GLASS):
		ask_break(&m->q, the_case, fresh_key());
		break;
	case REQUEST_OF(REVIEW_GLASS):
		ask_review(&m->q, the_case, 3, JIEYOU__VERDICT__JUSTIFIED, fresh_key());
		break;
	case REQUEST_OF(ATTACH):
	case REQUEST_OF(PUT_CHUNK):
	case REQUEST_OF(FINISH_ATTACHMENT):
	case REQUEST_OF(LIST_ATTACHMENTS):
	case REQUEST_OF(GET_CHUNK):
		sample_upload(m, arm);
		break;
	default:
		sample_reading(m, arm);
	}
}

/* ---- Walking ---- */

/* Where a text is: fields from the frame down. */
struct trail {
	const ProtobufCFieldDescriptor *fields[DEEPEST];
	size_t n;
	bool alone;
};

static void path_of(const struct trail *t, char to[PATH_MAX_HERE])
{
	size_t at = 0;

	to[0] = '\0';
	for (size_t i = 0; i < t->n; i++)
		at +=
			(size_t)snprintf(to + at, PATH_MAX_HERE - at, "%s%s", i ? "." : "", t->fields[i]->name);
}

static void *in(ProtobufCMessage *m, size_t offset)
{
	return (char *)m + offset;
}

/* The place of the field's first value; a list is made one of one. */
static void *first_of(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	size_t *n = in(m, f->quantifier_offset);
	void ***list = in(m, f->offset);

	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(int *)in(m, f->quantifier_offset) = (int)f->id;
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return in(m, f->offset);
	if (*n == 0) {
		*list = calloc(1, sizeof(void *));
		cr_assert(*list);
		*n = 1;
	}
	return *list;
}

static ProtobufCMessage *message_at(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	ProtobufCMessage **at = first_of(m, f);

	if (!*at) {
		const ProtobufCMessageDescriptor *type = f->descriptor;

		*at = calloc(1, type->sizeof_message);
		cr_assert(*at);
		type->message_init(*at);
	}
	return *at;
}

/* A copy of the sample, all of its own memory. */
static Jieyou__ClientFrame *copy_of(const Jieyou__ClientFrame *frame)
{
	size_t n = jieyou__client_frame__get_packed_size(frame);
	uint8_t *bytes = malloc(n + 1);
	Jieyou__ClientFrame *copy;

	cr_assert(bytes);
	jieyou__client_frame__pack(frame, bytes);
	copy = jieyou__client_frame__unpack(NULL, n, bytes);
	cr_assert(copy);
	free(bytes);
	return copy;
}

static void note(const char *path)
{
	for (size_t i = 0; i < n_visited; i++)
		if (strcmp(visited[i], path) == 0)
			return;
	cr_assert_lt(n_visited, PATHS);
	visited[n_visited] = strdup(path);
	cr_assert(visited[n_visited++]);
}

struct walk {
	Jieyou__ClientFrame__RequestCase arm;
	int form;
	texts_visit *visit;
	void *arg;
};

/* Each visit has a request of its own: its key, its numbers, the case ready for it. */
static void visit(const struct walk *w, const struct trail *t)
{
	struct sample m;
	char path[PATH_MAX_HERE];
	struct text_of one = {.path = path, .alone = t->alone};
	ProtobufCMessage *at;

	path_of(t, path);
	note(path);
	sample_of(&m, w->arm, w->form);
	one.frame = copy_of(m.frame);
	at = &one.frame->base;
	for (size_t i = 0; i + 1 < t->n; i++)
		at = message_at(at, t->fields[i]);
	one.at = first_of(at, t->fields[t->n - 1]);
	make_ready(one.frame);
	w->visit(w->arg, &one);
	jieyou__client_frame__free_unpacked(one.frame, NULL);
}

/* m: what there is of it in the sample; NULL: nothing. Of a oneof, what the sample says, or all. */
static void walk(const struct walk *w, const ProtobufCMessage *m,
	const ProtobufCMessageDescriptor *type, struct trail t)
{
	cr_assert_lt(t.n, DEEPEST);
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];
		const char *at = m ? (const char *)m + f->offset : NULL;
		const ProtobufCMessage *child = NULL;
		struct trail deeper = t;

		if (m && f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
			uint32_t said =
				*(const uint32_t *)(const void *)((const char *)m + f->quantifier_offset);

			if (said && said != f->id)
				continue;
			at = said ? at : NULL;
		}
		deeper.fields[deeper.n++] = f;
		if (f->type == PROTOBUF_C_TYPE_STRING && (t.n || w->arm == REQUEST_OF(SUBMIT_CASE)))
			visit(w, &deeper);
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (at && f->label == PROTOBUF_C_LABEL_REPEATED) {
			if (*(const size_t *)(const void *)((const char *)m + f->quantifier_offset))
				child = **(ProtobufCMessage ***)(uintptr_t)at;
		} else if (at)
			child = *(ProtobufCMessage **)(uintptr_t)at;
		deeper.alone = t.alone || !child;
		walk(w, child, f->descriptor, deeper);
	}
}

static void walk_sample(struct walk *w, unsigned arm, unsigned form)
{
	struct sample m;

	w->arm = (Jieyou__ClientFrame__RequestCase)arm;
	w->form = (int)form;
	sample_of(&m, w->arm, w->form);
	walk(w, &m.frame->base, &jieyou__client_frame__descriptor, (struct trail){.n = 0});
}

/* What happens in a request: the members of a oneof of its messages; none: it has no such. */
static const ProtobufCMessageDescriptor *forms_of(unsigned arm)
{
	return arm == REQUEST_OF(HANDLE_CASE)  ? &jieyou__handle_case__descriptor
		   : arm == REQUEST_OF(OPEN_FILE)  ? &jieyou__open_file__descriptor
		   : arm == REQUEST_OF(ADMINISTER) ? &jieyou__administer__descriptor
		   : arm == REQUEST_OF(OPEN_FILE)  ? &jieyou__open_file__descriptor
										   : NULL;
}

void texts_each(bool of_register, texts_visit *each, void *arg)
{
	const ProtobufCMessageDescriptor *all = &jieyou__client_frame__descriptor;
	struct walk w = {.visit = each, .arg = arg};

	for (unsigned i = 0; i < all->n_fields; i++) {
		unsigned arm = all->fields[i].id;
		const ProtobufCMessageDescriptor *forms = forms_of(arm);
		bool is_register = arm == REQUEST_OF(ADMINISTER) || arm == REQUEST_OF(LIST_PRINCIPALS);

		if (!(all->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || is_register != of_register)
			continue;
		for (unsigned k = 0; forms && k < forms->n_fields; k++)
			if (forms->fields[k].flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
				walk_sample(&w, arm, forms->fields[k].id);
		if (!forms)
			walk_sample(&w, arm, 0);
	}
}

static void expect_visited(const ProtobufCMessageDescriptor *type, struct trail t)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];
		struct trail deeper = t;
		char path[PATH_MAX_HERE];
		bool was = false;

		deeper.fields[deeper.n++] = f;
		path_of(&deeper, path);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			expect_visited(f->descriptor, deeper);
		if (f->type != PROTOBUF_C_TYPE_STRING)
			continue;
		for (size_t k = 0; k < n_visited; k++)
			was = was || strcmp(visited[k], path) == 0;
		cr_expect(was, "%s was not visited", path);
	}
}

void texts_expect_all(void)
{
	expect_visited(&jieyou__client_frame__descriptor, (struct trail){.n = 0});
}

/* ---- One ---- */

void texts_put(const struct text_of *t, const char *word)
{
	if (*t->at && **t->at) /* else it is protobuf-c's own empty one */
		free(*t->at);
	*t->at = strdup(word);
	cr_assert(*t->at);
}

Jieyou__ServerFrame *texts_ask(const struct text_of *t)
{
	bool greets = t->frame->request_case == JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	struct peer *p = greets ? peer_connect(d->socket) : peer_open(d->socket);
	Jieyou__ServerFrame *f;

	ask(p, t->frame);
	f = peer_receive(p, SOON_MS);
	peer_close(p);
	return f;
}

/* "plan.goals[2]" is "plan.goals". */
static void without_indexes(const char *field, char to[PATH_MAX_HERE])
{
	size_t n = 0;
	bool in_brackets = false;

	for (; *field && n + 1 < PATH_MAX_HERE; field++) {
		in_brackets = in_brackets || *field == '[';
		if (!in_brackets)
			to[n++] = *field;
		in_brackets = in_brackets && *field != ']';
	}
	to[n] = '\0';
}

/* Whether the field is the end of the path, or of what the text is a part of. */
static bool names(const char *path, const char *field)
{
	size_t n = strlen(field);

	for (const char *at = path; n && at; at = strchr(at, '.')) {
		at += at != path;
		if (strncmp(at, field, n) == 0 && (at[n] == '\0' || at[n] == '.'))
			return true;
	}
	return false;
}

bool texts_is_named(const struct text_of *t, const char *field)
{
	char plain[PATH_MAX_HERE], *last;

	without_indexes(field, plain);
	if (names(t->path, plain))
		return true;
	last = strrchr(plain, '.');
	if (!t->alone || !last)
		return false;
	*last = '\0';
	return names(t->path, plain);
}
