/*
 * Debriefings, through the socket: who owes a talk when support of a case of trauma ends, on which
 * file, until when and to whom; that it is owed once; that nothing of it is lost, whoever dies or
 * comes between; and that no case is told to whoever may not see it. All cases are crises as they
 * are filed, unless a test says otherwise.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "handing.h"
#include "invariants.h"
#include "people.h"

#define WHEN "--test_clock", "2026-01-06T02:00:00Z" /* 10:00 in Shenzhen, a Tuesday */

static const char *const looking[] = {WHEN, "--due_every_ms", "50", NULL};
static const char *const blind[] = {WHEN, "--due_every_ms", "600000", NULL};

static struct daemon d;
static struct peer *p;
static struct handing asked;

/* K-1 is on duty, S-1 and S-2 supervise the centre; X-E09, X-E24 and X-E10 are of the pool. */
static void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

/* With no account of an expert's. */
static void begin_bare(const char *const flags[])
{
	d = daemon_start(flags);
	p = peer_open(d.socket);
	enter(&d, "S-1", "SUPERVISOR");
	enter(&d, "S-2", "SUPERVISOR");
	enter(&d, "K-1", "STAFF");
	enter(&d, "K-2", "STAFF");
	be("K-1");
}

static void begin(const char *const flags[])
{
	begin_bare(flags);
	enter_expert(&d, "E09");
	enter_expert(&d, "E24");
	enter_expert(&d, "E10");
	be("X-E10"); /* known, and so are those before */
	be("K-1");
}

static void stop(void)
{
	peer_close(p);
	invariants_hold(&d);
	chains_verify_events(&d);
	daemon_stop(&d);
}

/* The file by which K-1 and S-1 appoint somebody who is of the pool. */
static int64_t file_of(const char *expert)
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
	handing_fill(&asked, id, FORM_OF(PROPOSE_APPOINTMENT));
	asked.form.propose_appointment.expert_id = words(expert);
	cr_assert_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED");
	be("S-1");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(APPROVE_APPOINTMENT)), "APPOINTED");
	be("K-1");
	return id;
}

/* To normal, as K-1 and S-1 agree; of needs that count for nothing, or of these. */
static void lower(int64_t id, const char *needs)
{
	char sql[150];

	handing_fill(&asked, id, FORM_OF(LOWER));
	asked.form.lower.grade = JIEYOU__GRADE__NORMAL;
	asked.form.lower.supervisor = words("S-1");
	cr_assert_str_neq(handing_in(p, &asked), "");
	snprintf(sql, sizeof(sql), "update help_case set needs = '%s' where id = %lld", needs,
		(long long)id);
	run_sql(&d, sql);
	cr_assert_eq(daemon_count(&d,
					 "select count(*) from help_case where grade = 'NORMAL' and id = "
					 "%lld",
					 (long long)id),
		1);
}

static const char *by_phone(int64_t id, Jieyou__HandleCase__FormCase which, const char *expert)
{
	handing_fill(&asked, id, which);
	if (which == FORM_OF(JOIN))
		asked.form.join.expert_id = words(expert);
	else
		asked.form.pull.expert_id = words(expert);
	return handing_in(p, &asked);
}

static int64_t taken(void)
{
	static int number;
	int64_t id = file_case(p, ++number);

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	return id;
}

/* E09, to lead, and E24 are asked, or E09 alone. */
static void ask_team(int64_t id, bool both)
{
	static char *counsel[] = {(char *)(uintptr_t) "PSY.COUNSEL"};
	static char *truant[] = {(char *)(uintptr_t) "YOU.TRUANT"};
	static Jieyou__Asked one, two, *team[] = {&one, &two};

	handing_fill(&asked, id, FORM_OF(CONFIRM));
	jieyou__asked__init(&one);
	jieyou__asked__init(&two);
	one.expert_id = words("E09");
	one.needs = counsel;
	one.lead = true;
	two.expert_id = words("E24");
	two.needs = truant;
	one.n_needs = two.n_needs = 1;
	asked.form.confirm.team = team;
	asked.form.confirm.n_team = both ? 2 : 1;
	cr_assert_str_eq(handing_in(p, &asked), "OFFERED");
}

static void join_team(int64_t id, bool both)
{
	ask_team(id, both);
	cr_assert_str_eq(by_phone(id, FORM_OF(JOIN), "E09"), "SERVING");
	if (both)
		cr_assert_str_eq(by_phone(id, FORM_OF(JOIN), "E24"), "SERVING");
}

/* Support begins, and is planned. */
static int64_t supported(bool both)
{
	int64_t id = taken();

	join_team(id, both);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(PLAN)), "SERVING");
	return id;
}

static void end(int64_t id)
{
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(END)), "ENDED");
}

static void wait_owed(int64_t n)
{
	wait_at_least(&d, n, "select count(*) from debriefing");
	wait_at_least(&d, 1, "select (count(*) = 0)::int from due where what = 'DEBRIEFING'");
	cr_expect_eq(daemon_count(&d, "select count(*) from debriefing"), n);
}

/* Which file owes what on which case, to whom and until when; those that are open. */
static const char *owed(void)
{
	return daemon_sql(&d,
		"select coalesce(string_agg(format('%%s %%s %%s %%s %%s', b.case_id, b.expert, b.about, "
		"t.owner, to_char(t.due at time zone 'Asia/Shanghai', 'YYYY-MM-DD')), ',' order by "
		"b.case_id, b.n), '') from debriefing b join task t using (case_id, n) where t.done_at is "
		"null");
}

static void expect_owed(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void expect_owed(const char *format, ...)
{
	char want[300];
	va_list list;

	va_start(list, format);
	vsnprintf(want, sizeof(want), format, list);
	va_end(list);
	cr_expect_str_eq(owed(), want);
}

static const char *debrief(int64_t file, const char *with)
{
	handing_fill(&asked, file, FORM_OF(DEBRIEF));
	asked.form.debrief.with = words(with);
	return handing_in(p, &asked);
}

/* ---- Who owes one ---- */

Test(debriefing, is_owed_by_each_of_the_team)
{
	int64_t nine, four, id;

	begin(looking);
	nine = file_of("E09");
	four = file_of("E24");
	file_of("E10"); /* was not on it */
	id = supported(true);
	cr_expect_str_eq(owed(), "", "nothing before the end");
	end(id);
	wait_owed(2);
	expect_owed("%" PRId64 " E09 %" PRId64 " X-E09 2026-01-13,%" PRId64 " E24 %" PRId64
				" X-E24 2026-01-13",
		nine, id, four, id);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'DEBRIEFING_OWED' and "
								  "actor = 'dispatcher'"),
		2);
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where what = 'DEBRIEFING_OWED' and "
								  "recipient in ('P:X-E09', 'P:X-E24')"),
		2, "whose it is hears of it");
	expect_on_record(p, nine, "DEBRIEFING_OWED", JIEYOU__RECORD_EVENT__BODY_OVERDUE);
	stop();
}

/* By its needs, or as it was a crisis while they were on it; and by nobody who has no file. */
Test(debriefing, is_owed_on_cases_of_trauma)
{
	int64_t plain, trauma, lowered;

	begin(looking);
	file_of("E09");
	plain = taken();
	lower(plain, "YOU.TRUANT");
	join_team(plain, true);
	cr_assert_str_eq(handing_as_is(p, plain, FORM_OF(PLAN)), "SERVING");
	end(plain);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'DEBRIEFING'"), 0);
	trauma = taken();
	lower(trauma, "YOU.TRUANT DV.SPOUSE");
	join_team(trauma, true);
	cr_assert_str_eq(handing_as_is(p, trauma, FORM_OF(PLAN)), "SERVING");
	end(trauma);
	wait_owed(1);
	cr_expect_eq(daemon_count(&d, "select about from debriefing"), trauma);
	lowered = supported(true);
	lower(lowered, "YOU.TRUANT");
	end(lowered);
	wait_owed(2);
	cr_expect_eq(daemon_count(&d, "select max(about) from debriefing"), lowered);
	stop();
}

/* When support that had begun ends, in whichever way; by who was there to the end. */
Test(debriefing, is_owed_when_support_has_begun)
{
	int64_t left, withdrawn, waiting;

	begin(looking);
	file_of("E09");
	file_of("E24");
	left = supported(true);
	cr_assert_str_eq(by_phone(left, FORM_OF(PULL), "E24"), "SERVING");
	end(left);
	wait_owed(1);
	cr_expect_str_eq(daemon_sql(&d, "select expert from debriefing"), "E09");
	waiting = taken();
	ask_team(waiting, true);
	cr_assert_str_eq(by_phone(waiting, FORM_OF(JOIN), "E24"), "OFFERED");
	cr_assert_str_eq(handing_as_is(p, waiting, FORM_OF(WITHDRAW)), "WITHDRAWN");
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'DEBRIEFING'"), 0);
	withdrawn = supported(true);
	cr_assert_str_eq(handing_as_is(p, withdrawn, FORM_OF(WITHDRAW)), "WITHDRAWN");
	wait_owed(3);
	cr_expect_eq(daemon_count(&d, "select count(*) from debriefing where about = %lld",
					 (long long)withdrawn),
		2);
	stop();
}

/* Taken up again and ended again: whoever has come since owes one, and nobody a second. */
Test(debriefing, is_owed_once)
{
	int64_t id;

	begin(looking);
	file_of("E09");
	file_of("E24");
	id = supported(false);
	end(id);
	wait_owed(1);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(UNSATISFIED)), "SERVING");
	end(id);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'DEBRIEFING'"), 0);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(UNSATISFIED)), "SERVING");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(WITHDRAW)), "WITHDRAWN");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(REOPEN)), "RECEIVED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	join_team(id, true);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(PLAN)), "SERVING");
	end(id);
	wait_owed(2);
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(expert, ' ' order by case_id) from debriefing"),
		"E09 E24");
	stop();
}

/* By whoever answers for the file, where its expert has no account; nobody: it stays due. */
Test(debriefing, waits_for_somebody_to_see_to_it)
{
	int64_t file, id;

	begin_bare(looking);
	file = file_of("E09");
	run_sql(&d, "update help_case set responsible = 'gone'");
	id = supported(false);
	end(id);
	wait_at_least(&d, 1,
		"select count(*) from due where what = 'DEBRIEFING' and taken_until is null and at > "
		"since");
	cr_expect_eq(daemon_count(&d, "select count(*) from debriefing"), 0);
	cr_expect_str_eq(daemon_sql(&d, "select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD "
									"HH24:MI') from due where what = 'DEBRIEFING'"),
		"2026-01-09 10:00", "three working days");
	run_sql(&d, "update help_case set responsible = 'S-2' where id = 1; update due set at = since "
				"where what = 'DEBRIEFING'");
	wait_owed(1);
	expect_owed("%" PRId64 " E09 %" PRId64 " S-2 2026-01-13", file, id);
	stop();
}

/* ---- Nothing is lost ---- */

static void again(const char *const flags[], int with)
{
	peer_close(p);
	daemon_end(&d, with);
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	be("K-1");
}

/* The dispatcher by which the case has ended is killed before it looks: the next one finds it. */
Test(debriefing, is_not_lost_with_a_dispatcher)
{
	int64_t file, id;

	begin(blind);
	file = file_of("E09");
	id = supported(false);
	end(id);
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from due where what = 'DEBRIEFING' and case_id "
					 "= %lld",
					 (long long)file),
		1);
	cr_expect_eq(daemon_count(&d, "select count(*) from debriefing"), 0);
	again(looking, SIGKILL);
	wait_owed(1);
	expect_owed("%" PRId64 " E09 %" PRId64 " X-E09 2026-01-13", file, id);
	stop();
}

/* Holds a file, so that nobody writes to it. */
static PGconn *hold_file(int64_t id)
{
	PGconn *conn = daemon_connect(&d);
	char sql[100];

	snprintf(
		sql, sizeof(sql), "begin; select from help_case where id = %lld for update", (long long)id);
	PQclear(PQexec(conn, sql));
	cr_assert_eq((int)PQtransactionStatus(conn), (int)PQTRANS_INTRANS);
	return conn;
}

/* Another dispatcher, which looks; own is what it was prepared with, to be cleaned. */
static struct daemon start_beside(struct daemon *own)
{
	struct daemon two = *own = daemon_prepare();

	memcpy(two.database, d.database, sizeof(two.database));
	memcpy(two.conninfo, d.conninfo, sizeof(two.conninfo));
	memcpy(two.keys, d.keys, sizeof(two.keys));
	daemon_run(&two, looking);
	daemon_wait_serving(&two);
	return two;
}

/* Another case of theirs ends while what they owe is written down: it is seen next. */
Test(debriefing, is_not_lost_while_somebody_looks)
{
	int64_t first, second;
	struct daemon own, two;
	PGconn *held;

	begin(blind);
	held = hold_file(file_of("E09"));
	first = supported(false);
	second = supported(false);
	end(first);
	two = start_beside(&own);
	wait_at_least(&d, 1, /* it knows of the first */
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
		"current_database()");
	end(second);
	hold_end(held);
	wait_owed(2);
	daemon_end(&two, SIGTERM);
	daemon_clean(&own);
	cr_expect_eq(daemon_count(&d, "select count(distinct about) from debriefing"), 2);
	stop();
}

/* The file falls due again, and nothing is new. */
Test(debriefing, is_not_put_down_twice)
{
	int64_t file, id;

	begin(blind);
	file = file_of("E09");
	id = supported(false);
	end(id);
	again(looking, SIGTERM);
	wait_owed(1);
	run_sql(&d, "insert into due (case_id, what, owner, at, since) select case_id, 'DEBRIEFING', "
				"'SYSTEM', '2026-01-01', '2026-01-01' from debriefing");
	wait_owed(1);
	expect_owed("%" PRId64 " E09 %" PRId64 " X-E09 2026-01-13", file, id);
	stop();
}

/* ---- It is held ---- */

static void expect_shown(int64_t id)
{
	Jieyou__ServerFrame *f;
	struct question q;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
}

/* Of whoever asks, and nobody else: so often, so many minutes. */
static void expect_hours(
	const char *expert, Jieyou__Served__Kind kind, int32_t times, int32_t minutes)
{
	struct question q;
	Jieyou__ServerFrame *f;
	const Jieyou__Hours *h;

	ask_hours(&q, "");
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_eq(f->get_hours->n_hours, 1u);
	h = f->get_hours->hours[0];
	cr_expect_str_eq(h->expert_id, expert);
	cr_assert_eq(h->n_served, 1u);
	cr_expect_eq((int)h->served[0]->kind, (int)kind);
	cr_expect_eq(h->served[0]->times, times);
	cr_expect_eq(h->served[0]->minutes, minutes);
	peer_free(f);
}

/* With an expert or a supervisor who was not on the team; minutes count for both. */
Test(debriefing, is_held_with_who_was_not_on_the_team)
{
	static const char *const refused_with[] = {
		"X-E09", "E09", "X-E24", "E24", "K-1", "E99", "nobody"};
	int64_t file, first, second;
	const char *said;

	begin(looking);
	file = file_of("E09");
	first = supported(true);
	second = supported(false);
	cr_expect(begins(debrief(file, "E10"), "WRONG_STATE debrief.n"), "nothing is owed yet");
	end(first);
	end(second);
	wait_owed(2);
	be("X-E09");
	for (size_t i = 0; i < sizeof(refused_with) / sizeof(refused_with[0]); i++) {
		said = debrief(file, refused_with[i]);
		cr_expect(begins(said, "BAD_VALUE debrief.with"), "%s: %s", refused_with[i], said);
	}
	handing_fill(&asked, file, FORM_OF(DEBRIEF));
	asked.form.debrief.n = 1;
	cr_expect(begins(handing_in(p, &asked), "WRONG_STATE debrief.n"), "the assessment");
	cr_expect_str_eq(debrief(file, "X-E10"), "APPOINTED");
	expect_owed("%" PRId64 " E09 %" PRId64 " X-E09 2026-01-13", file, second);
	cr_expect_str_eq(debrief(file, "S-2"), "APPOINTED");
	expect_owed("%s", "");
	cr_expect(begins(debrief(file, "S-2"), "WRONG_STATE debrief.n"), "none is left");
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(concat_ws(' ', what, code, who, amount), ',' order by "
					   "seq, what) from coded where what like 'DEBRIEF%%'"),
		"DEBRIEFER EXPERT E10 60,DEBRIEFING EXPERT E09 60,DEBRIEFING SUPERVISOR E09 60");
	expect_hours("E09", JIEYOU__SERVED__KIND__DEBRIEFING, 2, 120);
	be("X-E10");
	expect_hours("E10", JIEYOU__SERVED__KIND__DEBRIEFER, 1, 60);
	be("K-1");
	expect_shown(file);
	expect_on_record(p, file, "DEBRIEFED", JIEYOU__RECORD_EVENT__BODY_FORM);
	stop();
}

/* By staff, too; but not by somebody else of the pool. */
Test(debriefing, is_put_down_by_whom)
{
	int64_t file, id;

	begin(looking);
	file = file_of("E09");
	id = supported(false);
	end(id);
	wait_owed(1);
	be("X-E10");
	cr_expect(begins(debrief(file, "E10"), "NOT_FOUND case_id"));
	be("K-1");
	cr_expect_str_eq(debrief(file, "E10"), "APPOINTED");
	expect_owed("%s", "");
	stop();
}

/* It falls due like any task, again and again, and its owner and the supervisors hear of that. */
Test(debriefing, is_overdue)
{
	static const char *const late[] = {
		"--test_clock", "2026-01-13T02:00:01Z", "--due_every_ms", "50", NULL};
	int64_t id;

	begin(looking);
	file_of("E09");
	id = supported(false);
	end(id);
	wait_owed(1);
	again(late, SIGTERM);
	wait_at_least(&d, 1,
		"select count(*) from notice n join event e using (case_id, seq) where n.what = 'OVERDUE' "
		"and n.recipient = 'P:X-E09' and e.from_state = 'APPOINTED'");
	stop();
}

/* Each is done by itself: by no assessment; and with the appointment all that is owed ends. */
Test(debriefing, ends_with_the_appointment)
{
	int64_t file, id;

	begin(looking);
	file = file_of("E09");
	id = supported(false);
	end(id);
	wait_owed(1);
	cr_expect_str_eq(handing_as_is(p, file, FORM_OF(ASSESS)), "APPOINTED");
	expect_owed("%" PRId64 " E09 %" PRId64 " X-E09 2026-01-13", file, id);
	cr_expect_eq(daemon_count(&d, "select count(*) from task t where t.done_at is null"), 2);
	cr_expect_str_eq(handing_as_is(p, file, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	expect_owed("%s", "");
	cr_expect(begins(debrief(file, "E10"), "WRONG_STATE"));
	stop();
}

/* Of who is appointed no more, nothing is: what was due is looked at, and forgotten. */
Test(debriefing, is_not_owed_after_the_appointment)
{
	int64_t file, id;

	begin(blind);
	file = file_of("E09");
	id = supported(false);
	end(id);
	cr_assert_str_eq(handing_as_is(p, file, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'DEBRIEFING'"), 1);
	again(looking, SIGTERM);
	wait_owed(0);
	stop();
}

/* ---- Who is told what ---- */

/* Those of an answer to show, or of one's own: "n case," each; "-": it was refused. */
static const char *told(int64_t file)
{
	static char said[100];
	struct question q;
	Jieyou__ServerFrame *f;
	Jieyou__Debriefing **list = NULL;
	size_t n = 0;

	if (file)
		ask_case(&q, file);
	else
		ask_offers(&q);
	f = peer_ask(p, &q.frame);
	snprintf(said, sizeof(said), "%s", *refused_as(f) ? "-" : "");
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_GET_CASE) {
		list = f->get_case->debriefings;
		n = f->get_case->n_debriefings;
	} else if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_LIST_OFFERS) {
		list = f->list_offers->debriefings;
		n = f->list_offers->n_debriefings;
	}
	for (size_t i = 0; i < n; i++)
		snprintf(said + strlen(said), sizeof(said) - strlen(said), "%d %lld,", list[i]->n,
			(long long)list[i]->case_id);
	peer_free(f);
	return said;
}

/* Whose it is sees the number of the case, and whoever may see that case: nobody else, anywhere. */
Test(debriefing, tells_the_case_to_who_may_see_it)
{
	int64_t file, id;
	char whole[40];

	begin(looking);
	file = file_of("E09");
	id = supported(true);
	end(id);
	wait_owed(1);
	snprintf(whole, sizeof(whole), "2 %" PRId64 ",", id);
	cr_expect_str_eq(told(file), whole, "staff of the district");
	run_sql(&d, "insert into shut_out values (2, 'K-2', true, now())");
	cr_assert_eq(id, 2);
	be("K-2");
	cr_expect_str_eq(told(file), "2 0,", "shut out of the case, not of the file");
	cr_expect_str_eq(told(id), "-");
	be("X-E09");
	cr_expect_str_eq(told(0), whole);
	cr_expect_str_eq(told(file), "-", "the file itself is not theirs to read");
	be("X-E24");
	cr_expect_str_eq(told(0), "", "they have no file");
	be("X-E10");
	cr_expect_str_eq(told(0), "");
	be("X-E09");
	cr_assert_str_eq(debrief(file, "E10"), "APPOINTED");
	cr_expect_str_eq(told(0), "");
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from event where case_id = %lld and kind like "
					 "'DEBRIEF%%' and position(convert_to('自责', 'UTF8') in body) > 0",
					 (long long)file),
		0, "what was said is sealed");
	stop();
}
