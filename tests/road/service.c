/*
 * While the centre supports a case, its end, and after, through the socket: what stands in the way
 * of the end, each with its own words; mandatory reports; tasks, and when they are overdue; a lost
 * client; the follow-up, in which safe contact is obeyed; and who answers for a case.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "life.h"
#include "people.h"

#define TUESDAY_US INT64_C(1767664800000000) /* 2026-01-06 10:00 in Shenzhen */

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

static struct daemon d;
static struct peer *p;

static void serve(const char *const flags[])
{
	d = daemon_start(flags);
	p = peer_open(d.socket);
}

static void stop(void)
{
	peer_close(p);
	chains_verify_events(&d);
	daemon_stop(&d);
}

static void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

/* A form in good order, to be changed; and what became of it. */
static struct question asked;
static struct form form;
static char said[600], refused[40];

static void fill(int64_t id, Jieyou__HandleCase__FormCase which)
{
	ask_handle(&asked, &form, id, which, fresh_key());
}

/* The name of the refusal, "" for none; said: its sentence, or the notice. */
static const char *hand_in(void)
{
	Jieyou__ServerFrame *f = peer_ask(p, &asked.frame);

	snprintf(refused, sizeof(refused), "%s", refused_as(f));
	snprintf(
		said, sizeof(said), "%s", refused[0] ? peer_refusal(f)->message : f->handle_case->notice);
	peer_free(f);
	return refused;
}

static const char *handle(int64_t id, Jieyou__HandleCase__FormCase which)
{
	fill(id, which);
	return hand_in();
}

/* Taken, and what is told with it. */
static void take(int64_t id, Jieyou__HandleCase__FormCase which)
{
	cr_assert_str_eq(handle(id, which), "", "%d: %s", (int)which, said);
}

static void expect_said(const char *words)
{
	cr_expect(strstr(said, words), "%s, not %s", said, words);
}

static Jieyou__ServerFrame *show(int64_t id)
{
	struct question q;

	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

/* By staff, without a team. */
static void serve_case(int64_t id)
{
	char sql[100];

	take(id, FORM_OF(TAKE));
	take(id, FORM_OF(LINK));
	snprintf(
		sql, sizeof(sql), "update help_case set grade = 'NORMAL' where id = %lld", (long long)id);
	run_sql(&d, sql);
}

static int64_t serving_case(int number)
{
	int64_t id = file_case(p, number);

	serve_case(id);
	return id;
}

static void end_case(int64_t id)
{
	serve_case(id);
	take(id, FORM_OF(PLAN));
	take(id, FORM_OF(END));
}

/* ---- The end ---- */

static void expect_not_ended(int64_t id, enum guard lacks)
{
	cr_expect_str_eq(handle(id, FORM_OF(END)), "WRONG_STATE");
	cr_expect_str_eq(said, guard_zh(lacks).ptr);
}

Test(service, support_ends_when_nothing_is_open)
{
	int64_t id;

	serve(NULL);
	id = serving_case(1);
	expect_not_ended(id, GUARD_PLANNED);
	take(id, FORM_OF(PLAN));
	take(id, FORM_OF(TASK_SET));
	take(id, FORM_OF(TASK_SET));
	expect_not_ended(id, GUARD_TASKS_DONE);
	take(id, FORM_OF(TASK_DONE));
	expect_not_ended(id, GUARD_TASKS_DONE);
	cr_expect_str_eq(handle(id, FORM_OF(TASK_DONE)), "WRONG_STATE", "it is done already");
	fill(id, FORM_OF(TASK_DONE));
	form.task_done.n = 2;
	cr_expect_str_eq(hand_in(), "");
	run_sql(
		&d, "insert into duty_of_case select id, 'CHD.REPORT', '', now(), '', null from help_case");
	expect_not_ended(id, GUARD_DUTIES_MET);
	take(id, FORM_OF(REPORT_DUTY));
	run_sql(&d, "insert into glass (case_id, seq, actor, at, until) select id, 1, 'W-1', now(), "
				"now() from help_case");
	expect_not_ended(id, GUARD_REVIEWED);
	run_sql(&d, "update glass set verdict = 'JUSTIFIED', reviewer = 'test', reviewed_at = now()");
	fill(id, FORM_OF(END));
	form.attained.goal = 2;
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "the plan has one goal");
	expect_said("1 个目标");
	take(id, FORM_OF(END));
	expect_said("agency_closed");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case where state = 'ENDED'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from due where what = 'STATE' and owner = 'STAFF'"), 1,
		"somebody must ask how it was");
	take(id, FORM_OF(AGENCY_CLOSED));
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case where state = 'ENDED'"), 1,
		"the agency's closing is apart");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where seq > 2 and key_id = 0"), 0,
		"what was said is sealed");
	stop();
}

/* One sets a task while the other ends support: whoever is second is told. */
Test(service, of_two_at_once_one_is_told)
{
	struct peer *other;
	struct question end, task;
	struct form form2;
	Jieyou__ServerFrame *f, *g;
	PGconn *held;
	int64_t id;

	serve(NULL);
	id = serving_case(1);
	take(id, FORM_OF(PLAN));
	other = peer_open(d.socket);
	held = hold(&d, "help_case");
	ask_handle(&end, &form, id, FORM_OF(END), "end");
	ask_handle(&task, &form2, id, FORM_OF(TASK_SET), "task");
	ask(p, &end.frame);
	hold_until_waited_for(&d);
	ask(other, &task.frame);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(other, SOON_MS);
	cr_assert(f && g);
	cr_expect_neq(
		strcmp(refused_as(f), "WRONG_STATE") == 0, strcmp(refused_as(g), "WRONG_STATE") == 0);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from help_case c where state = 'ENDED' and exists "
						 "(select from task where case_id = c.id)"),
		0);
	peer_free(f);
	peer_free(g);
	peer_close(other);
	stop();
}

/* Notes of tries so many days ago. */
static void try_in_vain(int64_t id, int days)
{
	fill(id, FORM_OF(NOTE));
	form.note.not_reached = true;
	asked.handle_case.done_us = TUESDAY_US - days * US_PER_DAY;
	cr_expect_str_eq(hand_in(), "");
	expect_said(days > 0 ? "补记" : "");
}

static const char *end_as_lost(int64_t id)
{
	fill(id, FORM_OF(END));
	form.end.cause = JIEYOU__CAUSE__LOST_CONTACT;
	form.end.told = false;
	form.end.untold = words("联系不上");
	return hand_in();
}

Test(service, a_client_is_lost_after_the_tries_of_the_rule)
{
	int64_t id, other;

	serve(tuesday);
	id = serving_case(1);
	other = serving_case(2);
	take(id, FORM_OF(PLAN));
	take(id, FORM_OF(NOTE));
	cr_expect_str_eq(end_as_lost(id), "WRONG_STATE");
	expect_said("30 天内有 3 次");
	try_in_vain(id, 0);
	try_in_vain(id, 10);
	try_in_vain(id, 31);
	cr_expect_str_eq(end_as_lost(id), "WRONG_STATE", "the third was too long ago");
	try_in_vain(id, 20);
	cr_expect_str_eq(end_as_lost(id), "");

	take(other, FORM_OF(PLAN));
	try_in_vain(other, 40);
	try_in_vain(other, 70);
	cr_expect_str_eq(end_as_lost(other), "WRONG_STATE");
	try_in_vain(other, 5);
	cr_expect_str_eq(end_as_lost(other), "", "one in each of three months");
	stop();
}

/* ---- Mandatory reports ---- */

Test(service, a_duty_is_reported_or_excused_by_two)
{
	static char *declared[] = {(char *)(uintptr_t) "CHD.REPORT", (char *)(uintptr_t) "CRI.POLICE"};
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;

	serve(NULL);
	build_submission(&s, 1);
	s.help.declared_needs = declared;
	s.help.n_declared_needs = 2;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	cr_expect(strstr(f->submit_case->notice, "派单不等于报告"));
	peer_free(f);
	f = show(id);
	cr_assert_eq(f->get_case->n_open_duties, 2);
	cr_expect_str_eq(f->get_case->open_duties[0], "CHD.REPORT");
	peer_free(f);

	fill(id, FORM_OF(REPORT_DUTY));
	form.report_duty.code = words("NO.DUTY");
	cr_expect_str_eq(hand_in(), "WRONG_STATE");
	cr_expect_not(strstr(said, "CHD.REPORT"), "a refusal lists nothing of the case: %s", said);
	take(id, FORM_OF(REPORT_DUTY));
	expect_said("派单不等于报告");
	cr_expect_str_eq(handle(id, FORM_OF(REPORT_DUTY)), "WRONG_STATE", "once");

	enter(&d, "S-1", "SUPERVISOR");
	enter(&d, "K-1", "STAFF");
	be("K-1");
	fill(id, FORM_OF(EXCUSE_DUTY));
	form.excuse_duty.code = words("CRI.POLICE");
	form.excuse_duty.supervisor = words("");
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "staff alone");
	form.excuse_duty.supervisor = words("K-1");
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "no supervisor");
	form.excuse_duty.supervisor = words("S-1");
	cr_expect_str_eq(hand_in(), "");
	f = show(id);
	cr_expect_eq(f->get_case->n_open_duties, 0);
	peer_free(f);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from duty_of_case where met_at is not null and "
						 "(code, met) in (('CHD.REPORT', 'REPORTED'), ('CRI.POLICE', 'EXCUSED'))"),
		2);
	stop();
}

/* ---- Tasks ---- */

Test(service, a_task_is_its_owners_and_falls_overdue)
{
	/* A clock on which an hour passes in 3.6 s. */
	static const char *const quick[] = {"--test_clock", "2026-01-06T02:00:00Z",
		"--test_clock_speed", "1000", "--due_every_ms", "20", NULL};
	int64_t id;

	serve(quick);
	id = serving_case(1);
	fill(id, FORM_OF(TASK_SET));
	form.task_set.owner = words("NOBODY");
	cr_expect_str_eq(hand_in(), "BAD_VALUE");
	run_sql(&d, "insert into shut_out select id, 'W-2', true, now() from help_case");
	form.task_set.owner = words("W-2");
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "who must stay away");
	form.task_set.owner = words("W-1");
	form.task_set.due_us = TUESDAY_US - 1;
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "in the past");
	form.task_set.due_us =
		US_PER_HOUR +
		daemon_count(&d, "select (extract(epoch from max(at)) * 1000000)::bigint from event");
	cr_expect_str_eq(hand_in(), "");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from due where what = 'TASK.1' and owner = 'W-1'"), 1);
	wait_at_least(&d, 1,
		"select count(*) from event where kind = 'OVERDUE' and key_id = 0 and "
		"convert_from(body, 'UTF8') ~ 'TASK.1.*W-1'");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from due where what = 'TASK.1' and owner = 'W-1' "
						 "and at > (select max(at) from event)"),
		1, "it falls due again");
	expect_on_record(p, id, "OVERDUE", JIEYOU__RECORD_EVENT__BODY_OVERDUE);
	take(id, FORM_OF(TASK_DONE));
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'TASK.1'"), 0);
	stop();
}

Test(service, tasks_are_due_while_somebody_must_act)
{
	static const char dues[] = "select count(*) from due where what like 'TASK.%%' and at = "
							   "(select due from task where 'TASK.' || n = what)";
	int64_t id;

	serve(NULL);
	id = serving_case(1);
	for (int i = 0; i < 3; i++)
		take(id, FORM_OF(TASK_SET));
	take(id, FORM_OF(TASK_DONE));
	cr_expect_eq(daemon_count(&d, dues), 2);
	take(id, FORM_OF(WITHDRAW));
	cr_expect_eq(daemon_count(&d, "select count(*) from due"), 0);
	take(id, FORM_OF(REOPEN));
	cr_expect_eq(daemon_count(&d, dues), 2);
	stop();
}

Test(service, tasks_of_a_plan_are_tasks)
{
	Jieyou__TaskSet *tasks[2];
	Jieyou__ServerFrame *f;
	int64_t id;

	serve(NULL);
	id = serving_case(1);
	f = show(id);
	cr_assert_eq(f->get_case->n_lacks, 1);
	cr_expect_str_eq(f->get_case->lacks[0], "个案:支援计划");
	peer_free(f);
	take(id, FORM_OF(TASK_SET));
	tasks[0] = tasks[1] = &form.task_set;
	fill(id, FORM_OF(PLAN));
	form.plan.tasks = tasks;
	form.plan.n_tasks = 2;
	cr_expect_str_eq(hand_in(), "");
	f = show(id);
	cr_assert_eq(f->get_case->n_open_tasks, 3);
	cr_expect_eq(f->get_case->open_tasks[2], 3);
	cr_expect_eq(f->get_case->n_lacks, 0, "%zu", f->get_case->n_lacks);
	peer_free(f);
	stop();
}

/* ---- What is due, and late ---- */

Test(service, a_review_renews_what_is_due)
{
	int64_t id, due;

	serve(tuesday);
	id = serving_case(1);
	take(id, FORM_OF(REVIEW));
	due = daemon_count(&d,
		"select (extract(epoch from d.until - e.at) / 86400)::int from due d, event e "
		"where d.what = 'STATE' and e.kind = 'REVIEWED'");
	cr_expect_eq(due, 30, "%lld", (long long)due);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from due where owner = 'STAFF'"), 1, "nobody leads");
	fill(id, FORM_OF(NOTE));
	asked.handle_case.done_us = TUESDAY_US - US_PER_DAY + 600 * US_PER_SECOND;
	cr_expect_str_eq(hand_in(), "");
	cr_expect_str_eq(said, "", "written down in time");
	fill(id, FORM_OF(NOTE));
	asked.handle_case.done_us = TUESDAY_US - US_PER_DAY - US_PER_SECOND;
	cr_expect_str_eq(hand_in(), "");
	expect_said("补记");
	stop();
}

/* ---- Fields that a district adds ---- */

Test(service, fields_are_those_of_the_district)
{
	Jieyou__Field field, *fields[] = {&field};
	int64_t id;

	d = daemon_prepare();
	run_sql(&d, "insert into practice_rule values ('440309', 'form.note.fields', '2025-01-01', "
				"'school street', '', '', 1)");
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	id = serving_case(1);
	jieyou__field__init(&field);
	field.key = words("street");
	field.value = words("观湖");
	fill(id, FORM_OF(NOTE));
	form.note.fields = fields;
	form.note.n_fields = 1;
	cr_expect_str_eq(hand_in(), "");
	asked.frame.idempotency_key = words("another");
	field.key = words("town");
	cr_expect_str_eq(hand_in(), "BAD_VALUE");
	expect_said("school street");
	fill(id, FORM_OF(REVIEW));
	form.review.fields = fields;
	form.review.n_fields = 1;
	cr_expect_str_eq(hand_in(), "BAD_VALUE", "another form has none");
	stop();
}

/* ---- Follow-up ---- */

static int64_t file_with_contact(int number, Jieyou__SafeContact *contact)
{
	struct submission s;
	Jieyou__Client client;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	jieyou__client__init(&client);
	client.contact = contact;
	s.help.client = &client;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}

Test(service, a_phrase_is_kept_for_whoever_calls)
{
	Jieyou__SafeContact contact;
	Jieyou__ServerFrame *f;
	struct question q;

	serve(NULL);
	jieyou__safe_contact__init(&contact);
	contact.password = JIEYOU__YES_NO__YES;
	contact.phrase = words("问奶奶的药吃了没有");
	ask_case(&q, file_with_contact(1, &contact));
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect_str_eq(f->get_case->help->client->contact->phrase, contact.phrase);
	peer_free(f);
	stop();
}

static const char *hear_client(int64_t id, Jieyou__Heard__Outcome outcome)
{
	bool heard = outcome == JIEYOU__HEARD__OUTCOME__HEARD;
	bool tried = heard || outcome == JIEYOU__HEARD__OUTCOME__NOT_REACHED;

	fill(id, FORM_OF(CLIENT_HEARD));
	form.heard.outcome = outcome;
	form.heard.grade =
		heard ? JIEYOU__HEARD__SATISFIED__UNSATISFIED : JIEYOU__HEARD__SATISFIED__SATISFIED_UNKNOWN;
	form.heard.way = tried ? JIEYOU__SAFE_CONTACT__CHANNEL__CALL
						   : JIEYOU__SAFE_CONTACT__CHANNEL__CHANNEL_UNKNOWN;
	return hand_in();
}

#define OUTCOME(name) JIEYOU__HEARD__OUTCOME__##name

/* Client by call, on Tuesday 10:00: it may be, it is the wrong hour, nothing was agreed. */
Test(service, the_client_is_reached_as_agreed)
{
	Jieyou__SafeContact contact;
	int64_t open, closed, unsaid;

	serve(tuesday);
	enter(&d, "K-1", "STAFF");
	jieyou__safe_contact__init(&contact);
	contact.phone = words("13800138000");
	contact.pick_up = JIEYOU__SAFE_CONTACT__PICK_UP__ANYBODY;
	contact.days = words("1-5");
	contact.hours = words("09:00-18:00");
	open = file_with_contact(1, &contact);
	contact.hours = words("19:00-20:00");
	closed = file_with_contact(2, &contact);
	unsaid = file_case(p, 3);
	end_case(open);
	end_case(closed);
	end_case(unsaid);
	be("K-1");
	cr_expect_str_eq(hear_client(open, OUTCOME(NOT_TO_CONTACT)), "BAD_VALUE", "they can be called");
	cr_expect_str_eq(hear_client(open, OUTCOME(HEARD)), "", "%s", said);
	expect_said("不满意");
	cr_expect_str_eq(hear_client(closed, OUTCOME(HEARD)), "WRONG_STATE", "at this hour");
	expect_said("约定时间");
	cr_expect_str_eq(hear_client(closed, OUTCOME(NOT_REACHED)), "WRONG_STATE");
	cr_expect_str_eq(hear_client(closed, OUTCOME(NOT_TO_CONTACT)), "BAD_VALUE", "later");
	cr_expect_str_eq(hear_client(closed, OUTCOME(REFUSED)), "");
	cr_expect_str_eq(hear_client(unsaid, OUTCOME(HEARD)), "WRONG_STATE", "nothing was agreed");
	cr_expect_str_eq(hear_client(unsaid, OUTCOME(NOT_TO_CONTACT)), "");
	be("test"); /* who answers for it */
	cr_expect_str_eq(hear_client(unsaid, OUTCOME(HEARD)), "");
	stop();
}

Test(service, the_follow_up_ends_when_both_are_heard)
{
	int64_t id;

	serve(NULL);
	id = serving_case(1);
	take(id, FORM_OF(PLAN));
	take(id, FORM_OF(END));
	cr_expect_str_eq(handle(id, FORM_OF(FOLLOWED)), "WRONG_STATE");
	cr_expect_str_eq(said, guard_zh(GUARD_WORKER_HEARD).ptr);
	take(id, FORM_OF(WORKER_HEARD));
	cr_expect_str_eq(handle(id, FORM_OF(FOLLOWED)), "WRONG_STATE");
	cr_expect_str_eq(said, guard_zh(GUARD_CLIENT_HEARD).ptr);
	take(id, FORM_OF(CLIENT_HEARD));
	take(id, FORM_OF(UNSATISFIED));
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case where state = 'SERVING'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from due where what = 'STATE' and owner = 'STAFF'"), 1,
		"the team is gone");
	take(id, FORM_OF(END));
	cr_expect_str_eq(handle(id, FORM_OF(FOLLOWED)), "WRONG_STATE", "both are asked anew");
	take(id, FORM_OF(CLIENT_HEARD));
	take(id, FORM_OF(WORKER_HEARD));
	take(id, FORM_OF(FOLLOWED));
	cr_expect_eq(daemon_count(&d, "select count(*) from due"), 0);
	take(id, FORM_OF(REOPEN));
	take(id, FORM_OF(TAKE));
	take(id, FORM_OF(LINK));
	expect_not_ended(id, GUARD_PLANNED);
	stop();
}

/* ---- Who answers for the case ---- */

static size_t listed(void)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t n;

	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_CASES);
	n = f->list_cases->n_cases;
	peer_free(f);
	return n;
}

static const char *hand_over_to(int64_t id, const char *who)
{
	fill(id, FORM_OF(HAND_OVER));
	form.hand_over.worker = words(who);
	return hand_in();
}

static void expect_theirs(int64_t id, bool theirs)
{
	Jieyou__ServerFrame *f = show(id);

	cr_expect_str_eq(refused_as(f), theirs ? "" : "NOT_FOUND");
	peer_free(f);
	cr_expect_eq(listed(), theirs);
	cr_expect_str_eq(handle(id, FORM_OF(NOTE)), theirs ? "" : "NOT_FOUND");
}

Test(service, a_case_is_handed_over_within_the_agency)
{
	Jieyou__ServerFrame *f;
	int64_t id;

	serve(NULL);
	enter(&d, "OLD", "WORKER");
	enter(&d, "NEW", "WORKER");
	enter(&d, "OTHER", "WORKER");
	enter(&d, "GONE", "WORKER");
	enter(&d, "BOSS", "AGENCY_SUPERVISOR");
	run_sql(&d, "update principal set agency = 'A2' where id = 'OTHER'; "
				"update principal set suspended = true where id = 'GONE'");
	be("OLD");
	id = file_for(p, 1, "");
	be("test");
	serve_case(id);
	be("OLD");
	expect_theirs(id, true);
	cr_expect_str_eq(hand_over_to(id, "NEW"), "WRONG_STATE", "not oneself");
	be("BOSS");
	cr_expect_str_eq(hand_over_to(id, "OTHER"), "BAD_VALUE", "of another agency");
	cr_expect_str_eq(hand_over_to(id, "GONE"), "BAD_VALUE");
	cr_expect_str_eq(hand_over_to(id, "BOSS"), "BAD_VALUE", "no worker");
	cr_expect_str_eq(hand_over_to(id, "OLD"), "BAD_VALUE", "it is theirs");
	cr_expect_str_eq(hand_over_to(id, "NOBODY"), "BAD_VALUE");
	cr_expect_str_eq(hand_over_to(id, "NEW"), "");
	f = show(id);
	cr_expect_str_eq(f->get_case->head->worker, "NEW");
	cr_expect_str_eq(f->get_case->events[0]->actor, "OLD", "who filed it stays on record");
	peer_free(f);
	be("OLD");
	expect_theirs(id, false);
	be("NEW");
	expect_theirs(id, true);
	stop();
}
