/*
 * Supervision (督导), through the socket: a file of its own kind, from the asking to the end; who
 * may supervise, and how many; sessions and summaries, when they are due; and that it is no case.
 * On Tuesday, 6 January 2026, ten o'clock, unless said otherwise.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "handing.h"
#include "invariants.h"
#include "people.h"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

#define JANUARY_US (INT64_C(31) * 86400 * 1000000)

static struct daemon d;
static struct peer *p;

static struct handing asked;

/* Staff on duty ask as K-1; M-1 is a worker of agency A1, X-E01 a supervisor of the pool. */
static void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

static void begin(const char *const flags[])
{
	d = daemon_start(flags);
	p = peer_open(d.socket);
	enter(&d, "M-1", "WORKER");
	enter_expert(&d, "E01");
	enter(&d, "K-1", "STAFF");
	be("K-1");
}

static void stop(void)
{
	peer_close(p);
	invariants_hold(&d);
	chains_verify_events(&d);
	daemon_stop(&d);
}

static const char *open_refused(const char *district, const char *worker)
{
	Jieyou__ServerFrame *f;

	ask_open(&asked.q, &asked.form, district, worker, fresh_key());
	f = peer_ask(p, &asked.q.frame);
	return handing_told(f);
}

/* A file for M-1. */
static int64_t open_file(void)
{
	Jieyou__ServerFrame *f;
	int64_t id;

	ask_open(&asked.q, &asked.form, "440309", "M-1", fresh_key());
	f = peer_ask(p, &asked.q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->open_file->head->state, "SUPERVISION_ASKED");
	cr_expect_str_eq(f->open_file->head->life, "SUPERVISION");
	cr_expect_str_eq(f->open_file->head->worker, "M-1");
	id = f->open_file->head->case_id;
	peer_free(f);
	return id;
}

static const char *assign(int64_t id, const char *expert, Jieyou__Assign__Basis basis)
{
	handing_fill(&asked, id, FORM_OF(ASSIGN));
	asked.form.assign.expert_id = words(expert);
	asked.form.assign.basis = basis;
	asked.form.assign.project =
		words(basis == JIEYOU__ASSIGN__BASIS__PROJECT ? "青少年驻校项目" : "");
	return handing_in(p, &asked);
}

static int64_t supervised(void)
{
	int64_t id = open_file();

	cr_assert_str_eq(assign(id, "E01", JIEYOU__ASSIGN__BASIS__POST), "SUPERVISED");
	return id;
}

/* When the owner of its state must have acted, who that is; and the open summary. */
static const char *due(int64_t id)
{
	return daemon_sql(&d,
		"select format('%%s %%s %%s', owner, to_char(until at time zone 'Asia/Shanghai', 'MM-DD "
		"HH24:MI'), "
		"(select string_agg(format('%%s %%s %%s', t.n, t.owner, to_char(t.due at time zone "
		"'Asia/Shanghai', 'MM-DD')), ',') from task t where t.case_id = due.case_id and t.done_at "
		"is "
		"null)) from due where case_id = %lld and what = 'STATE'",
		(long long)id);
}

static const char *offer(int64_t id, int n)
{
	return daemon_sql(&d,
		"select format('%%s %%s %%s', expert, part, state) from offer where case_id = %lld and n = "
		"%d",
		(long long)id, n);
}

Test(supervision, from_the_asking_to_the_end)
{
	int64_t id;

	begin(tuesday);
	be("M-1");
	cr_expect_str_eq(open_refused("440309", ""), "SUPERVISION_ASKED");
	be("K-1");
	id = open_file();
	cr_expect_str_eq(due(id), "STAFF 01-09 10:00 ");
	cr_expect_str_eq(assign(id, "E01", JIEYOU__ASSIGN__BASIS__POST), "SUPERVISED");
	cr_expect_str_eq(due(id), "LEAD 02-06 10:00 1 X-E01 07-08");
	cr_expect_str_eq(offer(id, 1), "E01 SUPERVISES_POST JOINED");
	be("X-E01");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SESSION)), "SUPERVISED");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SUM_UP)), "SUPERVISED");
	cr_expect_str_eq(due(id), "LEAD 02-06 10:00 2 X-E01 07-08");
	be("M-1");
	expect_on_record(p, id, "SUPERVISION_ASKED", JIEYOU__RECORD_EVENT__BODY_OPENED);
	expect_on_record(p, id, "ASSIGNED", JIEYOU__RECORD_EVENT__BODY_FORM);
	expect_on_record(p, id, "SESSION", JIEYOU__RECORD_EVENT__BODY_FORM);
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(END_SUPERVISION)), "SUPERVISION_ENDED");
	cr_expect_str_eq(due(id), "");
	cr_expect_str_eq(offer(id, 1), "E01 SUPERVISES_POST DONE");
	cr_expect(begins(handing_as_is(p, id, FORM_OF(SESSION)), "WRONG_STATE"));
	stop();
}

/* The same request again opens one file; with another body it is refused. */
Test(supervision, opened_once_under_a_key)
{
	Jieyou__ServerFrame *f;

	begin(tuesday);
	for (int i = 0; i < 2; i++) {
		ask_open(&asked.q, &asked.form, "440309", "M-1", "once");
		f = peer_ask(p, &asked.q.frame);
		cr_expect_str_eq(handing_told(f), i ? "SUPERVISION_ASKED repeated" : "SUPERVISION_ASKED");
	}
	ask_open(&asked.q, &asked.form, "440309", "M-1", "once");
	asked.form.supervision.question = words("另一件事");
	f = peer_ask(p, &asked.q.frame);
	cr_expect(begins(handing_told(f), "KEY_REUSED idempotency_key"));
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	stop();
}

Test(supervision, is_opened_by_whom_and_for_whom)
{
	begin(tuesday);
	enter(&d, "M-2", "WORKER");
	enter(&d, "A-1", "AGENCY_SUPERVISOR");
	run_sql(&d, "update principal set agency = 'A2', changed_at = clock_timestamp() where id = "
				"'M-2'");
	be("A-1");
	be("K-1");
	cr_expect(begins(open_refused("440309", ""), "BAD_VALUE worker"), "staff are no workers");
	cr_expect(begins(open_refused("440309", "nobody"), "BAD_VALUE worker"));
	cr_expect(begins(open_refused("nowhere", "M-1"), "BAD_VALUE district"));
	cr_expect(begins(open_refused("440306", "M-1"), "DENIED"), "elsewhere");
	cr_expect_str_eq(open_refused("440309", "M-2"), "SUPERVISION_ASKED");
	be("A-1");
	cr_expect_str_eq(open_refused("440309", "M-1"), "SUPERVISION_ASKED");
	cr_expect(begins(open_refused("440309", "M-2"), "BAD_VALUE worker"), "of another agency");
	be("M-1");
	cr_expect(begins(open_refused("440309", "M-2"), "BAD_VALUE worker"), "a colleague");
	be("X-E01");
	cr_expect(begins(open_refused("440309", "M-1"), "DENIED"));
	stop();
}

/* Nobody but staff assign; and only whom the pool has as a supervisor, who serves now. */
Test(supervision, who_may_supervise)
{
	int64_t id;

	begin(tuesday);
	id = open_file();
	cr_expect(begins(assign(id, "E09", JIEYOU__ASSIGN__BASIS__POST), "BAD_VALUE assign.expert_id"));
	cr_expect(
		begins(assign(id, "nobody", JIEYOU__ASSIGN__BASIS__POST), "BAD_VALUE assign.expert_id"));
	run_sql(&d, "update principal set suspended = true, changed_at = clock_timestamp() where id = "
				"'X-E01'");
	be("M-1");
	be("K-1");
	cr_expect(begins(assign(id, "E01", JIEYOU__ASSIGN__BASIS__POST), "BAD_VALUE assign.expert_id"));
	be("M-1");
	cr_expect(begins(assign(id, "E02", JIEYOU__ASSIGN__BASIS__POST), "WRONG_STATE"));
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(WITHDRAW)), "SUPERVISION_WITHDRAWN");
	stop();
}

/* 7 posts and 1 project each, as the district's practice rules have it. */
Test(supervision, as_many_as_the_ratio_allows)
{
	int64_t ids[9];

	begin(tuesday);
	for (int i = 0; i < 9; i++)
		ids[i] = open_file();
	for (int i = 0; i < 7; i++)
		cr_expect_str_eq(assign(ids[i], "E01", JIEYOU__ASSIGN__BASIS__POST), "SUPERVISED");
	cr_expect(begins(assign(ids[7], "E01", JIEYOU__ASSIGN__BASIS__POST),
		"WRONG_STATE assign.expert_id 这位督导已督导 7 个岗位"));
	cr_expect_str_eq(assign(ids[7], "E01", JIEYOU__ASSIGN__BASIS__PROJECT), "SUPERVISED");
	cr_expect(begins(assign(ids[8], "E01", JIEYOU__ASSIGN__BASIS__PROJECT),
		"WRONG_STATE assign.expert_id 这位督导已督导 1 个项目"));
	cr_expect_str_eq(handing_as_is(p, ids[0], FORM_OF(END_SUPERVISION)), "SUPERVISION_ENDED");
	cr_expect_str_eq(assign(ids[8], "E01", JIEYOU__ASSIGN__BASIS__POST), "SUPERVISED");
	cr_expect_eq(
		daemon_count(&d, "select coalesce(sum(taken), 0) from place"), 0, "no place is taken");
	stop();
}

/* Two who would both have the last place by the ratio: each sees it free, and one gets it. */
Test(supervision, two_at_once_for_the_last)
{
	struct question both[2];
	struct form forms[2];
	int64_t ids[2];
	PGconn *held;
	int done = 0, refused = 0;

	begin(tuesday);
	for (int i = 0; i < 2; i++) {
		ids[i] = open_file();
		ask_handle(&both[i], &forms[i], ids[i], FORM_OF(ASSIGN), fresh_key());
		forms[i].assign.basis = JIEYOU__ASSIGN__BASIS__PROJECT;
		forms[i].assign.project = words("青少年驻校项目");
	}
	held = hold(&d, "place");
	for (int i = 0; i < 2; i++)
		ask(p, &both[i].frame);
	hold_until_waited_for(&d);
	hold_end(held);
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f);
		done += strcmp(refused_as(f), "") == 0;
		refused += strcmp(refused_as(f), "WRONG_STATE") == 0;
		peer_free(f);
	}
	cr_expect_eq(done, 1);
	cr_expect_eq(refused, 1);
	stop();
}

/* Individual 60 minutes, group and peer 120; across agencies as agreed. */
Test(supervision, sessions_are_long_enough)
{
	static const struct {
		Jieyou__Session__Kind kind;
		int32_t minutes;
		bool enough;
	} rows[] = {
		{JIEYOU__SESSION__KIND__INDIVIDUAL, 59, false},
		{JIEYOU__SESSION__KIND__INDIVIDUAL, 60, true},
		{JIEYOU__SESSION__KIND__GROUP, 119, false},
		{JIEYOU__SESSION__KIND__GROUP, 120, true},
		{JIEYOU__SESSION__KIND__PEER, 119, false},
		{JIEYOU__SESSION__KIND__PEER, 120, true},
	};
	int64_t id;

	begin(tuesday);
	id = supervised();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		handing_fill(&asked, id, FORM_OF(SESSION));
		asked.form.session.kind = rows[i].kind;
		asked.form.session.minutes = rows[i].minutes;
		cr_expect(begins(handing_in(p, &asked),
					  rows[i].enough ? "SUPERVISED" : "BAD_VALUE session.minutes"),
			"row %zu", i);
	}
	id = open_file();
	handing_fill(&asked, id, FORM_OF(ASSIGN));
	asked.form.assign.across = true;
	asked.form.assign.terms = words("每次四十五分钟,线上");
	asked.form.assign.least_minutes = 45;
	cr_expect_str_eq(handing_in(p, &asked), "SUPERVISED");
	handing_fill(&asked, id, FORM_OF(SESSION));
	asked.form.session.minutes = 44;
	cr_expect(begins(handing_in(p, &asked), "BAD_VALUE session.minutes"));
	asked.form.session.minutes = 45;
	asked.q.frame.idempotency_key = words(fresh_key());
	cr_expect_str_eq(handing_in(p, &asked), "SUPERVISED");
	stop();
}

/* Whoever supervises steps back, or is pulled: then staff must assign another. */
Test(supervision, goes_back_to_staff)
{
	int64_t id;

	begin(tuesday);
	id = supervised();
	be("X-E01");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(STEP_BACK)), "SUPERVISION_ASKED");
	cr_expect(begins(handing_as_is(p, id, FORM_OF(SESSION)), "NOT_FOUND"), "it is theirs no more");
	be("K-1");
	cr_expect_str_eq(due(id), "STAFF 01-09 10:00 ");
	cr_expect_str_eq(offer(id, 1), "E01 SUPERVISES_POST PULLED");
	cr_expect_str_eq(assign(id, "E02", JIEYOU__ASSIGN__BASIS__POST), "SUPERVISED");
	cr_expect_str_eq(offer(id, 2), "E02 SUPERVISES_POST JOINED");
	handing_fill(&asked, id, FORM_OF(PULL));
	asked.form.pull.expert_id = words("E02");
	cr_expect_str_eq(handing_in(p, &asked), "SUPERVISION_ASKED");
	stop();
}

/* Suspended: the ticker sees to it, with nobody asking. */
Test(supervision, of_who_is_suspended_ends)
{
	static const char *const quick[] = {"--due_every_ms", "50", NULL};
	int64_t id;

	begin(quick);
	id = supervised();
	run_sql(&d, "update principal set suspended = true, changed_at = clock_timestamp() where id = "
				"'X-E01'");
	wait_at_least(&d, 1, "select count(*) from help_case where state = 'SUPERVISION_ASKED'");
	cr_expect_str_eq(offer(id, 1), "E01 SUPERVISES_POST PULLED");
	stop();
}

/* A month without a session, half a year without a summary: overdue, and the supervisor's to see
 * to. */
Test(supervision, is_overdue)
{
	static const char *const late[] = {"--test_clock", "2026-07-09T02:00:00Z", "--test_clock_speed",
		"60", "--due_every_ms", "50", NULL};
	int64_t id;

	begin(tuesday);
	id = supervised();
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, late);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	wait_at_least(&d, 2, "select count(*) from event where kind = 'OVERDUE'");
	cr_expect_str_eq(daemon_sql(&d, "select owner from due where case_id = %lld and what = 'STATE'",
						 (long long)id),
		"SUPERVISOR");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from notice where what = 'OVERDUE' and recipient "
						 "= 'P:X-E01'"),
		2, "whose it was");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SESSION)), "SUPERVISED");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SUM_UP)), "SUPERVISED");
	cr_expect_str_eq(daemon_sql(&d, "select owner from due where case_id = %lld and what = 'STATE'",
						 (long long)id),
		"LEAD");
	stop();
}

static int64_t told_of(
	const Jieyou__FiguresReply *m, const char *group, const char *code, const char *of)
{
	for (size_t i = 0; i < m->n_groups; i++)
		for (size_t k = 0; k < m->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = m->groups[i]->figures[k];

			if (strcmp(m->groups[i]->group, group) == 0 && strcmp(f->code, code) == 0 &&
				strcmp(f->of, of) == 0)
				return f->n;
		}
	return 0;
}

static const char *pay(int64_t id, int32_t amount, Jieyou__Assign__Payer payer)
{
	handing_fill(&asked, id, FORM_OF(PAY));
	asked.form.pay.amount = amount;
	asked.form.pay.payer = payer;
	return handing_in(p, &asked);
}

/* 谁使用、谁发放: each session owes what was agreed; nobody is paid more; and the ledger adds it
 * up. */
Test(supervision, has_a_ledger)
{
	const Jieyou__Assign__Payer agency = JIEYOU__ASSIGN__PAYER__AGENCY,
								centre = JIEYOU__ASSIGN__PAYER__CENTRE;
	struct question q;
	Jieyou__ServerFrame *f;
	int64_t id;

	begin(tuesday);
	enter(&d, "A-1", "AGENCY_SUPERVISOR");
	enter(&d, "B-1", "BUREAU");
	id = open_file();
	handing_fill(&asked, id, FORM_OF(ASSIGN));
	asked.form.assign.fee = 6000;
	asked.form.assign.payer = agency;
	cr_expect_str_eq(handing_in(p, &asked), "SUPERVISED");
	cr_expect(begins(pay(id, 1, agency), "WRONG_STATE pay.expert_id"), "nothing is owed yet");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SESSION)), "SUPERVISED");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SESSION)), "SUPERVISED");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(SUM_UP)), "SUPERVISED");
	cr_expect(
		begins(pay(id, 6000, centre), "WRONG_STATE pay.expert_id"), "the centre owes nothing");
	cr_expect_str_eq(pay(id, 6000, agency), "SUPERVISED");
	cr_expect(begins(pay(id, 6001, agency), "WRONG_STATE pay.amount"));
	be("A-1");
	cr_expect(begins(pay(id, 6000, centre), "DENIED pay.payer"), "what others have paid");
	cr_expect_str_eq(pay(id, 1000, agency), "SUPERVISED");
	be("M-1");
	cr_expect(
		begins(pay(id, 1000, agency), "WRONG_STATE case_id"), "nor is it the worker's to say");
	be("K-1");
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__LEDGER);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_eq(f->get_figures->n_groups, 1);
	cr_expect_eq(told_of(f->get_figures, "2026-01 E01", "SESSIONS", "INDIVIDUAL"), 2);
	cr_expect_eq(told_of(f->get_figures, "2026-01 E01", "MINUTES", "INDIVIDUAL"), 120);
	cr_expect_eq(told_of(f->get_figures, "2026-01 E01", "SUMMARIES", "INDIVIDUAL"), 1);
	cr_expect_eq(told_of(f->get_figures, "2026-01 E01", "OWED", "AGENCY"), 12000);
	cr_expect_eq(told_of(f->get_figures, "2026-01 E01", "PAID", "AGENCY"), 7000);
	peer_free(f);
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_expect_eq(told_of(f->get_figures, "", "SESSIONS", "INDIVIDUAL"), 2);
	cr_expect_eq(told_of(f->get_figures, "", "SUMMARIES", "INDIVIDUAL"), 1);
	cr_expect_eq(told_of(f->get_figures, "", "REQUESTS", ""), 0);
	peer_free(f);
	for (int month = 0; month < 2; month++) {
		ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
		q.get_figures.since_us += month * JANUARY_US;
		q.get_figures.until_us = q.get_figures.since_us + JANUARY_US;
		f = peer_ask(p, &q.frame);
		cr_expect_eq(told_of(f->get_figures, "", "SESSIONS_DUE", ""), month,
			"not this month any more, but the next");
		peer_free(f);
	}
	be("B-1");
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__LEDGER);
	f = peer_ask(p, &q.frame);
	cr_expect(
		*refused_as(f) || f->get_figures->n_groups == 0, "who is paid what is not the bureau's");
	peer_free(f);
	stop();
}

static size_t listed(const char *state, const char *life)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t n;

	ask_list(&q);
	q.list_cases.state = words(state);
	q.list_cases.life = words(life);
	f = peer_ask(p, &q.frame);
	n = *refused_as(f) ? 99 : f->list_cases->n_cases;
	peer_free(f);
	return n;
}

/* What counts and lists cases does not take it for one; the queue has both, each by its kind. */
Test(supervision, is_no_case)
{
	struct question q;
	Jieyou__ServerFrame *f;
	int64_t id;

	begin(tuesday);
	file_case(p, 1);
	id = supervised();
	open_file();
	cr_expect_eq(listed("", ""), 1);
	cr_expect_eq(listed("", "CASE"), 1);
	cr_expect_eq(listed("", "SUPERVISION"), 2);
	cr_expect_eq(listed("SUPERVISED", ""), 1);
	cr_expect_eq(listed("", "NONSENSE"), 99);
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	for (size_t i = 0; i < f->get_figures->groups[0]->n_figures; i++)
		if (strcmp(f->get_figures->groups[0]->figures[i]->code, "REQUESTS") == 0)
			cr_expect_eq(f->get_figures->groups[0]->figures[i]->n, 1);
	peer_free(f);
	ask_queue(&q, "STAFF");
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->list_queue->n_cases, 2);
	peer_free(f);
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->get_case->opened->supervision->question, "个案多为亲子冲突,介入后没有进展");
	cr_expect(!f->get_case->help && !f->get_case->match && f->get_case->n_lacks == 0);
	peer_free(f);
	cr_expect(begins(handing_as_is(p, id, FORM_OF(TAKE)), "WRONG_STATE"), "no form of a case's");
	stop();
}

/* Erased like any other: its words go, and what kind it was stays. */
Test(supervision, can_be_erased)
{
	struct question q;
	Jieyou__ServerFrame *f;
	int64_t id;

	begin(tuesday);
	id = supervised();
	enter(&d, "P-1", "PRIVACY");
	be("P-1");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "");
	peer_free(f);
	cr_expect_str_eq(
		daemon_sql(&d, "select format('%%s %%s', state, life) from help_case where id = %lld",
			(long long)id),
		"ERASED SUPERVISION");
	cr_expect_str_eq(offer(id, 1), "E01 SUPERVISES_POST DONE");
	stop();
}
