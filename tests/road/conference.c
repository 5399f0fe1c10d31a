/*
 * Case conferences, through the socket: an hour that all have free, kept for them; invitations and
 * answers; minutes with a quorum, and what they decide; the lead whom a conference names; and what
 * an expert who has a seat sees. On Tuesday, 6 January 2026, ten o'clock, unless said otherwise.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "handing.h"
#include "invariants.h"
#include "people.h"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};
static const char *const thursday[] = {"--test_clock", "2026-01-08T02:00:00Z", NULL};

/* 2026-01-06 10:00 in China, and so many minutes. */
static int64_t at(int minutes)
{
	return (INT64_C(1767664800) + (int64_t)minutes * 60) * 1000000;
}

static const char *convene(struct peer *p, int64_t id, int64_t when, int minutes)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.convene.begin_us = when;
	a.form.convene.minutes = minutes;
	return handing_in(p, &a);
}

static const char *answer(struct peer *p, int64_t id, const char *expert, int sequence, bool comes)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(ANSWER_INVITATION));
	a.form.answer_invitation.expert_id = words(expert);
	a.form.answer_invitation.sequence = sequence;
	if (!comes)
		a.form.answer_invitation.answer = JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE;
	return handing_in(p, &a);
}

/* A case that is accepted, and waits for its team; its worker was called, for it is a crisis. */
static int64_t take_case(struct peer *p, int number)
{
	int64_t id = file_case(p, number);

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	return id;
}

static const char *seat_of(const struct daemon *d, int64_t id, const char *expert)
{
	return daemon_sql(d,
		"select format('%%s %%s', state, sequence) from seat where case_id = %lld and n = 1 and "
		"expert = '%s'",
		(long long)id, expert);
}

/* The first conference of a case: state, sequence, when in China, whether its minutes are a task.
 */
static const char *conference(const struct daemon *d, int64_t id)
{
	return daemon_sql(d,
		"select format('%%s %%s %%s %%s', k.state, k.sequence, to_char(k.begins at time zone "
		"'Asia/Shanghai', 'MM-DD HH24:MI'), case when t.done_at is null then 'open' else 'done' "
		"end) from conference k join task t on (t.case_id, t.n) = (k.case_id, k.minutes) "
		"where k.case_id = %lld and k.n = 1",
		(long long)id);
}

static Jieyou__ServerFrame *show(struct peer *p, int64_t id)
{
	struct question q;

	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

static void expect_whole(const struct daemon *d)
{
	invariants_hold(d);
	chains_verify_events(d);
}

/* Another clock: the same database, by a dispatcher that is started then. */
static struct peer *later(struct daemon *d, struct peer *p, const char *const clock[])
{
	peer_close(p);
	cr_assert_eq(daemon_end(d, SIGTERM), 0);
	daemon_run(d, clock);
	daemon_wait_serving(d);
	return peer_open(d->socket);
}

/* ---- Called ---- */

Test(conference, the_first_hour_that_all_have_free)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t one = take_case(p, 1), two = take_case(p, 2);
	const char *said;

	said = convene(p, one, 0, 60);
	cr_assert_str_eq(said, "ACCEPTED", "%s", said);
	cr_expect_str_eq(conference(&d, one), "CALLED 0 01-06 10:15 open", "%s", conference(&d, one));
	cr_expect_str_eq(seat_of(&d, one, "E09"), "ASKED 0");
	cr_assert_str_eq(convene(p, two, 0, 45), "ACCEPTED");
	cr_expect_str_eq(conference(&d, two), "CALLED 0 01-06 11:15 open", "%s", conference(&d, two));
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'CONVENED'"), 2);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what like 'TASK.%%'"), 2);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

Test(conference, nobodys_hour_is_given_away_twice)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t one = take_case(p, 1), two = take_case(p, 2);
	const char *said;

	cr_assert_str_eq(convene(p, one, at(60), 60), "ACCEPTED");
	said = convene(p, two, at(119), 30);
	cr_expect(begins(said, "BAD_VALUE convene.begin_us E"), "%s", said);
	cr_expect(strstr(said, "2026-01-06 10:15"), "and when all have: %s", said);
	cr_expect_str_eq(convene(p, two, at(120), 30), "ACCEPTED", "half-open");
	cr_expect_str_eq(convene(p, two, at(45), 15), "ACCEPTED", "before it, too");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Two that were decided on the same facts: the database lets one through, and the other looks
 * again. */
Test(conference, two_claim_one_hour_at_once, .timeout = 60)
{
	struct daemon d = daemon_start(tuesday), other = daemon_start_beside(&d, tuesday);
	struct peer *p = peer_open(d.socket), *q = peer_open(other.socket);
	int64_t one = take_case(p, 1), two = take_case(p, 2);
	PGconn *held = hold(&d, "place");
	struct handing a, b;
	Jieyou__ServerFrame *f, *g;
	const Jieyou__ServerFrame *refused;

	handing_fill(&a, one, FORM_OF(CONVENE));
	handing_fill(&b, two, FORM_OF(CONVENE));
	a.form.convene.begin_us = b.form.convene.begin_us = at(60);
	ask(p, &a.q.frame);
	ask(q, &b.q.frame);
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(q, SOON_MS);
	refused = refused_as(f)[0] ? f : g;
	cr_expect((refused_as(f)[0] == '\0') != (refused_as(g)[0] == '\0'), "%s, %s", refused_as(f),
		refused_as(g));
	cr_expect_str_eq(
		refused_as(refused), "BAD_VALUE", "it has looked again, and says when all have");
	peer_free(f);
	peer_free(g);
	cr_expect_eq(daemon_count(&d, "select count(*) from conference"), 1);
	expect_whole(&d);
	peer_close(q);
	daemon_end_beside(&other);
	peer_close(p);
	daemon_stop(&d);
}

Test(conference, what_is_not_in_order_is_refused_by_its_field)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1), filed = file_case(p, 2);
	struct handing a;

	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.convene.n_members = 0;
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE convene.members"), "there is no team");
	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.seated[1].expert_id = words("E09");
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE convene.members"), "twice");
	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.seated[1].expert_id = words("E19");
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE convene.members E19"), "no longer appointed");
	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.convene.quorum = 3;
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE convene.quorum"));
	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.convene.chair = words("NOBODY");
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE convene.chair"));
	cr_expect(
		begins(handing_as_is(p, filed, FORM_OF(CONVENE)), "WRONG_STATE case_id"), "not taken yet");
	cr_expect(begins(handing_as_is(p, id, FORM_OF(RESCHEDULE)), "WRONG_STATE reschedule.number"));
	cr_expect(begins(handing_as_is(p, id, FORM_OF(CALL_OFF)), "WRONG_STATE call_off.number"));
	cr_expect(begins(handing_as_is(p, id, FORM_OF(CONCLUDE)), "WRONG_STATE conclude.number"));
	cr_expect_eq(daemon_count(&d, "select count(*) from conference"), 0);
	peer_close(p);
	daemon_stop(&d);
}

/* Never at one table with whoever is said to have harmed them; by phone only as they have agreed.
 */
Test(conference, a_client_is_there_as_it_is_safe)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;
	struct handing a;
	const char *said;
	int64_t id;

	build_submission(&s, 1);
	s.help.narrative = words("丈夫经常打她,昨晚又打伤了她,孩子不肯上学,她情绪低落。");
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	handing_fill(&a, id, FORM_OF(CONVENE));
	a.form.convene.client = true;
	a.form.convene.consent = words("本人当面同意");
	a.form.convene.other_party = true;
	said = handing_in(p, &a);
	cr_expect(begins(said, "WRONG_STATE convene.other_party"), "%s", said);
	a.form.convene.other_party = false;
	a.form.convene.manner = JIEYOU__CONVENE__MANNER__PHONE;
	a.q.frame.idempotency_key = words(fresh_key());
	said = handing_in(p, &a);
	cr_expect(begins(said, "WRONG_STATE convene.client"), "%s", said);
	a.form.convene.manner = JIEYOU__CONVENE__MANNER__ON_SITE;
	a.q.frame.idempotency_key = words(fresh_key());
	said = handing_in(p, &a);
	cr_expect_str_eq(said, "ACCEPTED", "%s", said);
	cr_expect_eq(daemon_count(&d, "select count(*) from conference where client"), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Answered ---- */

Test(conference, whoever_cannot_come_is_replaced_for_the_same_need)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *said;

	cr_assert_str_eq(convene(p, id, at(60), 60), "ACCEPTED");
	cr_expect_str_eq(answer(p, id, "E24", 0, true), "ACCEPTED");
	cr_expect(begins(answer(p, id, "E24", 0, true), "WRONG_STATE answer_invitation.answer"));
	cr_expect(begins(answer(p, id, "E40", 0, true), "WRONG_STATE answer_invitation.expert_id"));
	cr_expect(begins(answer(p, id, "E09", 1, true), "WRONG_STATE answer_invitation.sequence"));
	said = answer(p, id, "E09", 0, false);
	cr_assert_str_eq(said, "ACCEPTED", "%s", said);
	cr_expect_str_eq(seat_of(&d, id, "E09"), "DECLINED 0");
	cr_expect_str_eq(seat_of(&d, id, "E24"), "ACCEPTED 0");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from seat where state = 'ASKED' and sequence = 1 "
						 "and needs = 'PSY.COUNSEL' and expert <> 'E09'"),
		1);
	cr_expect_str_eq(conference(&d, id), "CALLED 1 01-06 11:00 open");
	cr_expect(begins(answer(p, id, "E09", 0, true), "WRONG_STATE answer_invitation.answer"));
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* By the matcher, of those who can take the need: but not whom another conference has at that hour.
 */
Test(conference, whoever_is_asked_instead_has_that_hour)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t one = take_case(p, 1), two = take_case(p, 2), later_one = take_case(p, 3);
	char first[40], second[40], third[40];
	const char *of = "select expert from seat where case_id = %lld and needs = 'PSY.COUNSEL' and "
					 "state = 'ASKED'";
	struct handing a;

	cr_assert_str_eq(convene(p, one, at(60), 60), "ACCEPTED");
	cr_assert_str_eq(answer(p, one, "E09", 0, false), "ACCEPTED");
	snprintf(first, sizeof(first), "%s", daemon_sql(&d, of, (long long)one));
	handing_fill(&a, two, FORM_OF(CONVENE)); /* E24 is at the first */
	a.form.convene.begin_us = at(90);
	a.form.seated[1].expert_id = words("E25");
	cr_assert_str_eq(handing_in(p, &a), "ACCEPTED");
	cr_assert_str_eq(answer(p, two, "E09", 0, false), "ACCEPTED");
	snprintf(second, sizeof(second), "%s", daemon_sql(&d, of, (long long)two));
	cr_assert_str_eq(convene(p, later_one, at(180), 60), "ACCEPTED");
	cr_assert_str_eq(answer(p, later_one, "E09", 0, false), "ACCEPTED");
	snprintf(third, sizeof(third), "%s", daemon_sql(&d, of, (long long)later_one));
	cr_expect(first[0] && second[0] && third[0], "%s, %s, %s", first, second, third);
	cr_expect_str_neq(second, first, "who is at the first");
	cr_expect_str_eq(third, first, "at another hour they are the best again");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* An answer to an invitation that is out of date counts for nothing; one that comes twice, once. */
Test(conference, put_off_it_is_asked_anew)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct handing a;

	cr_assert_str_eq(convene(p, id, at(60), 60), "ACCEPTED");
	cr_expect_str_eq(answer(p, id, "E24", 0, true), "ACCEPTED");
	handing_fill(&a, id, FORM_OF(RESCHEDULE));
	a.form.reschedule.begin_us = at(90);
	cr_expect_str_eq(handing_in(p, &a), "ACCEPTED", "over its own old hour");
	cr_expect_str_eq(conference(&d, id), "CALLED 1 01-06 11:30 open");
	cr_expect_str_eq(seat_of(&d, id, "E24"), "ASKED 1");
	cr_expect(begins(answer(p, id, "E24", 0, true), "WRONG_STATE answer_invitation.sequence"));
	handing_fill(&a, id, FORM_OF(ANSWER_INVITATION));
	a.form.answer_invitation.expert_id = words("E24");
	a.form.answer_invitation.sequence = 1;
	cr_expect_str_eq(handing_in(p, &a), "ACCEPTED");
	cr_expect_str_eq(handing_in(p, &a), "ACCEPTED repeated");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'REPLIED'"), 2);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

Test(conference, called_off_it_gives_back_its_hours)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t one = take_case(p, 1), two = take_case(p, 2);

	cr_assert_str_eq(convene(p, one, at(60), 60), "ACCEPTED");
	cr_expect(begins(handing_as_is(p, one, FORM_OF(TASK_DONE)), "WRONG_STATE task_done.n"),
		"no way round");
	cr_expect_str_eq(handing_as_is(p, one, FORM_OF(CALL_OFF)), "ACCEPTED");
	cr_expect_str_eq(conference(&d, one), "CALLED_OFF 0 01-06 11:00 done");
	cr_expect_str_eq(seat_of(&d, one, "E09"), "RELEASED 0");
	cr_expect_str_eq(convene(p, two, at(60), 60), "ACCEPTED");
	cr_expect_str_eq(
		handing_as_is(p, two, FORM_OF(WITHDRAW)), "WITHDRAWN", "and so with the support");
	cr_expect_str_eq(conference(&d, two), "CALLED_OFF 0 01-06 11:00 done");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from seat where state in ('ASKED', 'ACCEPTED')"), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Held ---- */

Test(conference, minutes_need_a_quorum_and_become_tasks, .timeout = 60)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	Jieyou__TaskSet task, *tasks[] = {&task};
	struct handing a;
	const char *said;

	cr_assert_str_eq(convene(p, id, at(60), 60), "ACCEPTED");
	said = handing_as_is(p, id, FORM_OF(CONCLUDE));
	cr_expect(begins(said, "WRONG_STATE conclude.number"), "not begun: %s", said);
	p = later(&d, p, thursday);
	handing_fill(&a, id, FORM_OF(CONCLUDE));
	a.form.conclude.n_opinions = 1;
	said = handing_in(p, &a);
	cr_expect(begins(said, "WRONG_STATE conclude.opinions"), "%s", said);
	handing_fill(&a, id, FORM_OF(CONCLUDE));
	a.form.opinion[1].expert_id = words("E40");
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE conclude.opinions"), "had no seat");
	handing_fill(&a, id, FORM_OF(CONCLUDE));
	a.form.conclude.client_came = true;
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE conclude.client_came"));
	handing_fill(&a, id, FORM_OF(CONCLUDE));
	jieyou__task_set__init(&task);
	task.what = words("联系学校");
	task.owner = words("test");
	task.due_us = at(10000);
	a.form.conclude.decisions = tasks;
	a.form.conclude.n_decisions = 1;
	a.form.opinion[1].dissents = true;
	a.form.conclude.differences = words("先返校还是先治疗");
	said = handing_in(p, &a);
	cr_assert_str_eq(said, "ACCEPTED", "%s", said);
	cr_expect_str_eq(conference(&d, id), "HELD 0 01-06 11:00 done");
	cr_expect_str_eq(seat_of(&d, id, "E24"), "ATTENDED 0");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from task where done_at is null and owner = 'test'"), 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what like 'TASK.%%'"), 1);
	cr_expect(
		begins(handing_as_is(p, id, FORM_OF(CONCLUDE)), "WRONG_STATE conclude.number"), "once");
	expect_on_record(p, id, "CONCLUDED", JIEYOU__RECORD_EVENT__BODY_FORM);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Before dispatch: a conference names who leads, and they may not return the case. */
Test(conference, whom_it_names_leads_and_stays, .timeout = 60)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	Jieyou__Asked lead;
	struct handing a;
	const char *said;

	cr_assert_str_eq(convene(p, id, at(60), 60), "ACCEPTED");
	p = later(&d, p, thursday);
	handing_fill(&a, id, FORM_OF(CONCLUDE));
	jieyou__asked__init(&lead);
	lead.expert_id = words("E24");
	lead.needs = &a.form.seated_needs[1];
	lead.n_needs = 1;
	a.form.conclude.lead = &lead;
	said = handing_in(p, &a);
	cr_assert_str_eq(said, "SERVING", "%s", said);
	cr_expect_str_eq(
		daemon_sql(&d, "select format('%%s %%s %%s %%s', expert, part, state, named) from offer"),
		"E24 LEAD JOINED t");
	cr_expect_eq(daemon_count(&d, "select taken from place where expert = 'E24'"), 1);
	expect_whole(&d);
	enter_expert(&d, "E24");
	peer_close(p);
	p = become(&d, "X-E24");
	said = handing_as_is(p, id, FORM_OF(STEP_BACK));
	cr_expect(begins(said, "WRONG_STATE step_back.cause"), "%s", said);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Seen ---- */

Test(conference, whoever_has_a_seat_sees_what_it_needs, .timeout = 60)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const Jieyou__Conference *k;
	Jieyou__ServerFrame *f;
	struct handing a;
	char uid[80];

	cr_assert_str_eq(convene(p, id, at(60), 60), "ACCEPTED");
	f = show(p, id);
	cr_assert_eq(f->get_case->n_conferences, 1);
	k = f->get_case->conferences[0];
	cr_expect_eq(k->n_seats, 2);
	cr_expect_eq(k->begin_us, at(60));
	cr_expect_str_eq(k->problem, "母亲情绪低落,孩子不上学");
	snprintf(uid, sizeof(uid), "%s", k->uid);
	cr_expect_gt(strlen(uid), 32);
	handing_fill(&a, id, FORM_OF(ANSWER_INVITATION));
	a.form.answer_invitation.expert_id = words("E24");
	a.form.answer_invitation.uid = words("00000000000000000000000000000000-1@jieyou");
	cr_expect(begins(handing_in(p, &a), "WRONG_STATE answer_invitation.uid"), "of another case");
	a.q.frame.idempotency_key = words(fresh_key());
	a.form.answer_invitation.uid = uid;
	cr_expect_str_eq(handing_in(p, &a), "ACCEPTED");
	peer_free(f);
	peer_close(p);
	enter_expert(&d, "E09");
	enter_expert(&d, "E40");
	p = become(&d, "X-E40");
	f = show(p, id);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND", "a stranger");
	peer_free(f);
	cr_expect(begins(answer(p, id, "", 0, true), "NOT_FOUND"), "nor a stranger's answer");
	peer_close(p);
	p = become(&d, "X-E09");
	f = show(p, id);
	cr_assert_str_eq(refused_as(f), "");
	cr_assert_eq(f->get_case->n_conferences, 1);
	k = f->get_case->conferences[0];
	cr_expect_eq(k->n_seats, 1, "their own");
	cr_expect_str_eq(k->seats[0]->expert_id, "E09");
	cr_expect_str_eq(k->agenda, "各自意见;决议");
	cr_expect_str_eq(k->uid, uid, "one name for all");
	cr_expect_str_eq(k->chair, "");
	cr_expect_null(f->get_case->help, "no words of the client's");
	cr_expect_eq(f->get_case->n_events, 0);
	peer_free(f);
	cr_expect(begins(answer(p, id, "E24", 0, true), "BAD_VALUE answer_invitation.expert_id"));
	cr_expect(begins(handing_as_is(p, id, FORM_OF(CALL_OFF)), "PERMISSION_DENIED form") ||
			  begins(handing_as_is(p, id, FORM_OF(CALL_OFF)), "DENIED"));
	cr_expect_str_eq(answer(p, id, "", 0, true), "ACCEPTED");
	handing_fill(&a, id, FORM_OF(ANSWER_INVITATION));
	a.form.answer_invitation.answer = JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE;
	cr_expect_str_eq(handing_in(p, &a), "ACCEPTED");
	cr_expect_str_eq(handing_in(p, &a), " repeated", "the same answer, and nothing of the case");
	cr_expect(begins(answer(p, id, "", 0, false), "WRONG_STATE answer_invitation.answer"));
	cr_expect(begins(answer(p, id, "", 0, true), "WRONG_STATE answer_invitation.answer"),
		"and is told so, whatever they say now");
	f = show(p, id);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND", "no seat, no sight");
	peer_free(f);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}
