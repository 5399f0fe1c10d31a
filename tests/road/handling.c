/*
 * Handling a case, through the socket: every form in every state by every role is as the table of
 * its life has it; what it changes besides; when its owner is due; and what is refused.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "life.h"
#include "people.h"

static const struct {
	Jieyou__HandleCase__FormCase form;
	enum event_kind event;
} forms[] = {
	{FORM_OF(TAKE), EVENT_TAKEN},
	{FORM_OF(ASK), EVENT_ASKED},
	{FORM_OF(SUPPLY), EVENT_SUPPLIED},
	{FORM_OF(SEND_BACK), EVENT_RETURNED},
	{FORM_OF(ADVISE), EVENT_ADVISED},
	{FORM_OF(CALL), EVENT_CALLED},
	{FORM_OF(RAISE), EVENT_RAISED},
	{FORM_OF(LOWER), EVENT_LOWERING},
	{FORM_OF(CHANGE_NEEDS), EVENT_NEEDS_CHANGED},
	{FORM_OF(WITHDRAW), EVENT_WITHDRAWN},
	{FORM_OF(REOPEN), EVENT_REOPENED},
	{FORM_OF(LINK), EVENT_LINKED},
	{FORM_OF(EXTEND), EVENT_EXTENDED},
	{FORM_OF(PLAN), EVENT_PLANNED},
	{FORM_OF(NOTE), EVENT_NOTED},
	{FORM_OF(REVIEW), EVENT_REVIEWED},
	{FORM_OF(PHASE), EVENT_PHASE},
	{FORM_OF(TASK_SET), EVENT_TASK_SET},
	{FORM_OF(TASK_DONE), EVENT_TASK_DONE},
	{FORM_OF(REPORT_DUTY), EVENT_DUTY_REPORTED},
	{FORM_OF(EXCUSE_DUTY), EVENT_DUTY_EXCUSED},
	{FORM_OF(END), EVENT_SUPPORT_ENDED},
	{FORM_OF(WORKER_HEARD), EVENT_WORKER_HEARD},
	{FORM_OF(CLIENT_HEARD), EVENT_CLIENT_HEARD},
	{FORM_OF(FOLLOWED), EVENT_FOLLOWED},
	{FORM_OF(UNSATISFIED), EVENT_UNSATISFIED},
	{FORM_OF(AGENCY_CLOSED), EVENT_AGENCY_CLOSED},
	{FORM_OF(HAND_OVER), EVENT_HANDED_OVER},
	{FORM_OF(CONFIRM), EVENT_CONFIRMED},
	{FORM_OF(JOIN), EVENT_JOINED},
	{FORM_OF(DECLINE), EVENT_DECLINED},
	{FORM_OF(ADD), EVENT_ADDED},
	{FORM_OF(PULL), EVENT_PULLED},
	{FORM_OF(STEP_BACK), EVENT_PULLED},
	{FORM_OF(CITY), EVENT_CITY_ASKED},
	{FORM_OF(PROPOSE_ENTRY), EVENT_ENTRY_PROPOSED},
	{FORM_OF(APPROVE_ENTRY), EVENT_ENTRY_APPROVED},
	{FORM_OF(WITHDRAW_ENTRY), EVENT_ENTRY_WITHDRAWN},
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

enum { RESET_MAX = 600 };

/* The case is in a state, as if nothing had ever been done there. */
static void reset_sql(char sql[RESET_MAX], int64_t id, const char *state)
{
	snprintf(sql, RESET_MAX,
		"update help_case set state = '%s', grade = 'URGENT', lowering = '', lowering_by = '', "
		"needs = 'LAW.AID' "
		"where id = %lld; delete from offer; update place set taken = 0; "
		"delete from due where case_id = %lld;"
		"insert into due (case_id, what, owner, at, district, since, until) values (%lld, 'STATE', "
		"'STAFF', now() + interval '1 min', '440309', now(), now() + interval '1 min');",
		state, (long long)id, (long long)id, (long long)id);
}

static void put_into(const struct daemon *d, int64_t id, const char *state)
{
	char sql[RESET_MAX];

	reset_sql(sql, id, state);
	run_sql(d, sql);
}

/* That a team has nobody of that name yet, a form names nobody, or nothing waits for the library,
 * is not for the table to say. */
static bool is_by_team(const Jieyou__ServerFrame *f)
{
	const char *field =
		f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL ? f->refusal->field : "";

	return strncmp(field, "join.", 5) == 0 || strncmp(field, "decline.", 8) == 0 ||
		   strncmp(field, "add.", 4) == 0 || strncmp(field, "pull.", 5) == 0 ||
		   strncmp(field, "step_back.", 10) == 0 || strcmp(field, "approve_entry") == 0 ||
		   strcmp(field, "withdraw_entry") == 0;
}

/* The name of the refusal of a form that is in good order; "" where it was taken. */
static const char *handle(struct peer *p, int64_t id, Jieyou__HandleCase__FormCase which)
{
	static char name[40];
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	ask_handle(&q, &form, id, which, fresh_key());
	f = peer_ask(p, &q.frame);
	snprintf(name, sizeof(name), "%s", is_by_team(f) ? "" : refused_as(f));
	peer_free(f);
	return name;
}

/* ---- The table ---- */

/* What is to be heard by somebody who has only this role. */
static const char *expected(
	enum role role, enum state from, enum event_kind event, const struct life_facts *facts)
{
	enum state to;
	enum guard lacks;

	if (role != ROLE_WORKER && role != ROLE_AGENCY_SUPERVISOR && role != ROLE_STAFF &&
		role != ROLE_SUPERVISOR)
		return "NOT_FOUND";
	return life_step(from, event, role_bit(role), facts, &to, &lacks) ? "" : "WRONG_STATE";
}

/* Whether the case has had an event, and not only before the last `since`. */
static bool has_since(const struct daemon *d, int64_t id, const char *kind, const char *since)
{
	return daemon_count(d,
			   "select (coalesce(max(seq) filter (where kind = '%s'), 0) > "
			   "coalesce(max(seq) filter (where kind = '%s'), 0))::int from event where case_id = "
			   "%lld",
			   kind, since, (long long)id) > 0;
}

static struct life_facts facts_of(const struct daemon *d, int64_t id, enum event_kind event)
{
	struct life_facts facts = {
		.reviewed = true, .tasks_done = true, .linkages_closed = true, .duties_met = true};

	if (event == EVENT_SUPPORT_ENDED)
		facts.planned = has_since(d, id, "PLANNED", "REOPENED");
	if (event == EVENT_FOLLOWED) {
		facts.worker_heard = has_since(d, id, "WORKER_HEARD", "SUPPORT_ENDED");
		facts.client_heard = has_since(d, id, "CLIENT_HEARD", "SUPPORT_ENDED");
	}
	return facts;
}

/* The case as each form is to find it: with just the task or the duty that the form is about. */
static void prepare(
	PGconn *conn, enum role role, int64_t id, const char *state, enum event_kind event)
{
	bool task = event == EVENT_TASK_DONE;
	bool duty = event == EVENT_DUTY_REPORTED || event == EVENT_DUTY_EXCUSED;
	char sql[RESET_MAX + 600];

	reset_sql(sql, id, state);
	snprintf(sql + strlen(sql), 600,
		"update help_case set responsible = '%s', district = '%s' where id = %lld; "
		"delete from task; delete from duty_of_case;"
		"insert into task select %lld, 1, 'test', now(), null where %s; "
		"insert into duty_of_case select %lld, 'CHD.REPORT', '', now(), '', null where %s",
		role == ROLE_AGENCY_SUPERVISOR ? "COLLEAGUE" : "R-WORKER",
		role == ROLE_WORKER || role == ROLE_AGENCY_SUPERVISOR ? "440306" : "440309", (long long)id,
		(long long)id, task ? "true" : "false", (long long)id, duty ? "true" : "false");
	PQclear(PQexec(conn, sql));
	cr_assert_str_eq(PQerrorMessage(conn), "");
}

static void expect_moves(const struct daemon *d, struct peer *p, enum role role, int64_t id)
{
	PGconn *conn = daemon_connect(d);

	for (int s = STATE_RECEIVED; s < STATES; s++) {
		for (int i = 0; i < FORMS; i++) {
			struct life_facts facts;

			prepare(conn, role, id, state_code((enum state)s).ptr, forms[i].event);
			facts = facts_of(d, id, forms[i].event);
			cr_expect_str_eq(handle(p, id, forms[i].form),
				expected(role, (enum state)s, forms[i].event, &facts), "%s %s by %s",
				state_code((enum state)s).ptr, event_code(forms[i].event).ptr, role_code(role).ptr);
		}
	}
	PQfinish(conn);
}

/* As one who has this role alone. */
static struct peer *come_as(const struct daemon *d, enum role role)
{
	char name[80];

	snprintf(name, sizeof(name), "R-%s", role_code(role).ptr);
	if (role != ROLE_WORKER)
		enter(d, "R-WORKER", "WORKER"); /* whose the case is */
	enter(d, name, role_code(role).ptr);
	return become(d, name);
}

ParameterizedTestParameters(handling, every_form_in_every_state)
{
	static int roles[ROLES];

	for (int i = 0; i < ROLES; i++)
		roles[i] = i;
	return cr_make_param_array(int, roles, ROLES);
}

ParameterizedTest(const int *role, handling, every_form_in_every_state)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	peer_close(p);
	enter(&d, "COLLEAGUE", "WORKER");
	enter(&d, "COLLEAGUE-2", "WORKER");
	enter_at(&d, "SIGNER", "SUPERVISOR", "CN");
	enter(&d, "CHIEF", "ADMIN");
	run_sql(&d, "insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	p = come_as(&d, (enum role) * role);
	expect_moves(&d, p, (enum role) * role, id);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is due ---- */

/* Whether it is due at this moment, by this owner: microseconds since 1970, 0 for nothing due. */
static void expect_due(const struct daemon *d, int64_t id, const char *owner, int64_t at)
{
	int64_t n = daemon_count(d,
		"select count(*) from due where case_id = %lld and what = 'STATE' and owner = '%s' "
		"and (extract(epoch from until) * 1000000)::bigint = %lld",
		(long long)id, owner, (long long)at);

	if (at)
		cr_expect_eq(n, 1, "%s at %lld", owner, (long long)at);
	else
		cr_expect_eq(
			daemon_count(d, "select count(*) from due where case_id = %lld", (long long)id), 0);
}

/* When the last event of a case was. */
static int64_t last_us(const struct daemon *d, int64_t id)
{
	return daemon_count(d,
		"select (extract(epoch from at) * 1000000)::bigint from event where case_id = %lld "
		"order by seq desc limit 1",
		(long long)id);
}

/* Tuesday 10:00 in Shenzhen; spans from the practice rules of 龙华, worked out by hand. */
Test(handling, the_owner_of_each_state_is_due_by_its_rule)
{
	static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1), other = file_case(p, 2), call_by, called;

	put_into(&d, id, "RECEIVED");
	cr_expect_str_eq(handle(p, id, FORM_OF(ASK)), "");
	expect_due(&d, id, "WORKER", last_us(&d, id) + 24 * US_PER_HOUR); /* 1 working day */
	cr_expect_str_eq(handle(p, id, FORM_OF(SUPPLY)), "");
	expect_due(&d, id, "STAFF", last_us(&d, id) + 2 * US_PER_HOUR);
	cr_expect_str_eq(handle(p, id, FORM_OF(CALL)), "");
	/* 24 hours of working time, 9 a day, from 10:00: 8 today, 9 and 7: Thursday 16:00 */
	expect_due(&d, id, "STAFF", last_us(&d, id) + 54 * US_PER_HOUR);
	cr_expect_str_eq(handle(p, id, FORM_OF(RAISE)), "");
	expect_due(&d, id, "STAFF", last_us(&d, id) + 15 * US_PER_MINUTE);
	call_by = last_us(&d, id) + 15 * US_PER_MINUTE;
	cr_expect_str_eq(handle(p, id, FORM_OF(TAKE)), "");
	expect_due(&d, id, "STAFF", call_by); /* to take it is not to call */
	cr_expect_str_eq(handle(p, id, FORM_OF(CALL)), "");
	expect_due(&d, id, "STAFF", last_us(&d, id) + US_PER_HOUR);
	called = last_us(&d, id);
	cr_expect_str_eq(handle(p, id, FORM_OF(CALL)), "");
	expect_due(&d, id, "STAFF", called + US_PER_HOUR); /* a second call puts off nothing */
	cr_expect_str_eq(handle(p, other, FORM_OF(ADVISE)), "");
	expect_due(&d, other, "", 0);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Grades ---- */

static const char *lower(struct peer *p, int64_t id, const char *supervisor, const char **ret_grade)
{
	static const char *const grades[] = {"", "NORMAL", "URGENT", "CRISIS"};
	static char name[40];
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	ask_handle(&q, &form, id, FORM_OF(LOWER), fresh_key());
	form.lower.supervisor = words(supervisor);
	f = peer_ask(p, &q.frame);
	snprintf(name, sizeof(name), "%s", refused_as(f));
	*ret_grade = name[0] ? "" : grades[f->handle_case->head->grade];
	cr_expect(name[0] || (f->handle_case->notice[0] != '\0') == (f->handle_case->head->grade != 1));
	peer_free(f);
	return name;
}

Test(handling, a_grade_is_lowered_by_two)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	const char *grade;

	peer_close(p);
	enter(&d, "K-1", "STAFF");
	enter(&d, "K-2", "STAFF");
	enter(&d, "S-1", "SUPERVISOR");
	enter_at(&d, "S-FAR", "SUPERVISOR", "440306");
	put_into(&d, id, "RECEIVED");
	p = become(&d, "K-1");
	for (int twice = 0; twice < 2; twice++) {
		cr_expect_str_eq(lower(p, id, "", &grade), "");
		cr_expect_str_eq(grade, "URGENT", "one is not enough, however often");
	}
	cr_expect_str_eq(lower(p, id, "K-2", &grade), "BAD_VALUE", "no supervisor");
	cr_expect_str_eq(lower(p, id, "K-1", &grade), "BAD_VALUE");
	cr_expect_str_eq(lower(p, id, "S-NONE", &grade), "BAD_VALUE");
	cr_expect_str_eq(lower(p, id, "S-FAR", &grade), "BAD_VALUE", "of another district");
	peer_close(p);
	p = become(&d, "K-2");
	cr_expect_str_eq(lower(p, id, "", &grade), "");
	cr_expect_str_eq(grade, "NORMAL");
	cr_expect_str_eq(lower(p, id, "", &grade), "BAD_VALUE", "it is as low already");

	put_into(&d, id, "RECEIVED");
	cr_expect_str_eq(lower(p, id, "S-1", &grade), "");
	cr_expect_str_eq(grade, "NORMAL", "the supervisor has agreed by telephone");

	put_into(&d, id, "RECEIVED");
	cr_expect_str_eq(lower(p, id, "", &grade), "");
	cr_expect_str_eq(handle(p, id, FORM_OF(RAISE)), "");
	peer_close(p);
	p = become(&d, "K-1");
	cr_expect_str_eq(lower(p, id, "", &grade), "");
	cr_expect_str_eq(grade, "CRISIS", "who raises it meanwhile undoes the proposal");
	peer_close(p);
	p = become(&d, "S-1");
	cr_expect_str_eq(lower(p, id, "S-1", &grade), "BAD_VALUE", "not oneself");
	peer_close(p);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LOWERED'"), 2);
	chains_verify_events(&d);
	daemon_stop(&d);
}

/* ---- Two at once, twice, too late ---- */

Test(handling, of_two_who_screen_at_once_one_is_told)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct question one, two;
	struct form form, form2;
	Jieyou__ServerFrame *f, *g;
	PGconn *held = hold(&d, "help_case");

	ask_handle(&one, &form, id, FORM_OF(TAKE), "one");
	ask_handle(&two, &form2, id, FORM_OF(SEND_BACK), "two");
	ask(p, &one.frame);
	hold_until_waited_for(&d);
	ask(other, &two.frame);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(other, SOON_MS);
	cr_assert(f && g);
	cr_expect_neq(
		strcmp(refused_as(f), "WRONG_STATE") == 0, strcmp(refused_as(g), "WRONG_STATE") == 0);
	cr_expect_neq(refused_as(f)[0] == '\0', refused_as(g)[0] == '\0');
	cr_expect_eq(daemon_count(&d, "select version from help_case"), 3);
	chains_verify_events(&d);
	peer_free(f);
	peer_free(g);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

Test(handling, the_same_key_is_the_same_form)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	for (int twice = 0; twice < 2; twice++) {
		ask_handle(&q, &form, id, FORM_OF(TAKE), "same");
		f = peer_ask(p, &q.frame);
		cr_assert_eq(
			(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE, "%s", refused_as(f));
		cr_expect_eq(f->handle_case->repeated, twice);
		cr_expect_str_eq(f->handle_case->head->state, "ACCEPTED");
		peer_free(f);
	}
	ask_handle(&q, &form, id, FORM_OF(CALL), "same");
	expect_refused(p, ask(p, &q.frame), "KEY_REUSED", "idempotency_key");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'TAKEN'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where kind = 'TAKEN' and key_id <> 0"), 1,
		"its words are sealed");
	ask_handle(&q, &form, id, FORM_OF(CALL), "unseen");
	q.handle_case.version = 2;
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "version");
	q.handle_case.version = 3;
	q.frame.idempotency_key = words("seen");
	f = peer_ask(p, &q.frame);
	cr_expect_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is not in order ---- */

static void spoil(int i, struct question *q, struct form *form, char *long_text)
{
	static char *unknown[] = {(char *)(uintptr_t) "NO_SUCH"};

	switch (i) {
	case 0:
		q->handle_case.case_id = 0;
		break;
	case 1:
		q->handle_case.version = -1;
		break;
	case 2:
		q->handle_case.done_us = INT64_MAX;
		break;
	case 3:
		q->handle_case.form_case = FORM_OF(_NOT_SET);
		break;
	case 4:
		form->take.n_criteria = 0;
		break;
	case 5:
		form->take.criteria = unknown;
		break;
	case 6:
		form->take.opinion = words("  ");
		break;
	case 7:
		form->take.opinion = long_text;
		break;
	case 8:
		form->take.opinion = words("\xff\xfe");
		break;
	}
}

Test(handling, what_is_not_in_order_is_refused_by_its_field)
{
	static const char *const fields[] = {"case_id", "version", "done_us", "form", "take.criteria",
		"take.criteria", "take.opinion", "take.opinion", "take.opinion"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct written before = written(&d);
	char long_text[5000];

	memset(long_text, 'a', sizeof(long_text));
	long_text[4097] = '\0';
	for (int i = 0; i < 9; i++) {
		struct question q;
		struct form form;

		ask_handle(&q, &form, id, FORM_OF(TAKE), fresh_key());
		spoil(i, &q, &form, long_text);
		expect_refused(p, ask(p, &q.frame), i == 7 ? "TOO_LARGE" : "BAD_VALUE", fields[i]);
	}
	expect_unwritten(&d, &before);
	cr_expect_str_eq(handle(p, id + 1, FORM_OF(TAKE)), "NOT_FOUND");
	peer_close(p);
	daemon_stop(&d);
}
