/*
 * Appointment to the pool (聘任), through the socket: a file of its own kind, from the asking to
 * the end of the term; who may propose and who must agree; that its events write the pool, and that
 * whoever serves no more is withdrawn. On Tuesday, 6 January 2026, ten o'clock, unless said
 * otherwise.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "chains.h"
#include "handing.h"
#include "invariants.h"
#include "people.h"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

static struct daemon d;
static struct peer *p;

static struct handing asked;

/* K-1 is on duty, S-1 and S-2 supervise the centre, A-1 an agency, M-1 works for it. */
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
	enter(&d, "A-1", "AGENCY_SUPERVISOR");
	enter(&d, "S-1", "SUPERVISOR");
	enter(&d, "S-2", "SUPERVISOR");
	enter(&d, "K-1", "STAFF");
	be("K-1");
}

static void again(const char *const flags[])
{
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	be("K-1");
}

static void stop(void)
{
	peer_close(p);
	invariants_hold(&d);
	chains_verify_events(&d);
	daemon_stop(&d);
}

static int64_t opened(void)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	int64_t id;

	ask_appointment(&q, &form, "440309", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_str_eq(f->open_file->head->state, "APPOINTMENT_ASKED");
	cr_expect_str_eq(f->open_file->head->life, "APPOINTMENT");
	id = f->open_file->head->case_id;
	peer_free(f);
	return id;
}

/* Terms that ask_handle fills in, of who is of the pool already, or new to it (""). */
static const char *propose_of(int64_t id, const char *expert)
{
	handing_fill(&asked, id, FORM_OF(PROPOSE_APPOINTMENT));
	asked.form.propose_appointment.expert_id = words(expert);
	return handing_in(p, &asked);
}

static const char *approve(int64_t id)
{
	return handing_as_is(p, id, FORM_OF(APPROVE_APPOINTMENT));
}

/* K-1 proposes and S-1 agrees; then K-1 is on duty again. */
static int64_t appointed(const char *expert)
{
	int64_t id = opened();

	cr_assert_str_eq(propose_of(id, expert), "APPOINTMENT_ASKED");
	be("S-1");
	cr_assert_str_eq(approve(id), "APPOINTED");
	be("K-1");
	return id;
}

/* What the pool has of an expert now. */
static const char *pooled(const char *expert)
{
	return daemon_sql(&d,
		"select concat_ws('|', name, sex, unit, district, languages, places, appointed_from, "
		"appointed_until, agreement_until, demo, (select string_agg(concat_ws(' ', type, level, "
		"nullif(needs, '')), ',' order by type) from expert_skill k where k.expert = e.code and "
		"k.until is null)) from expert e where code = '%s' and until is null",
		expert);
}

static int64_t editions(void)
{
	return daemon_count(&d, "select max(version) from edition");
}

/* When the owner of its state must have acted, who that is, and when they are reminded. */
static const char *due(int64_t id)
{
	return daemon_sql(&d,
		"select format('%%s %%s %%s', owner, to_char(until at time zone 'Asia/Shanghai', "
		"'YYYY-MM-DD HH24:MI'), to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')) from due "
		"where case_id = %lld and what = 'STATE'",
		(long long)id);
}

#define NEW_ONE                                                                                       \
	"示范新聘专家|F|示范心理服务中心|440309|cmn|3|2026-01-06|2027-12-31|2027-12-31|no|" \
	"COUNSELLOR 2,SUPERVISOR 2"

Test(appointment, from_the_asking_to_the_end)
{
	int64_t id, was;

	begin(tuesday);
	was = editions();
	id = opened();
	cr_expect_str_eq(due(id), "STAFF 2026-01-27 10:00 2026-01-20");
	cr_expect(begins(approve(id), "WRONG_STATE case_id"), "staff approve nothing");
	cr_expect_str_eq(propose_of(id, ""), "APPOINTMENT_ASKED");
	cr_expect_eq(editions(), was, "what is proposed is not in the pool");
	be("S-1");
	cr_expect_str_eq(approve(id), "APPOINTED");
	cr_expect_eq(editions(), was + 1);
	cr_expect_str_eq(pooled("E41"), NEW_ONE);
	cr_expect_str_eq(due(id), "STAFF 2028-01-01 00:00 2027-11-02");
	cr_expect(begins(approve(id), "WRONG_STATE approve_appointment"), "once");
	be("K-1");
	expect_on_record(p, id, "APPOINTMENT_ASKED", JIEYOU__RECORD_EVENT__BODY_OPENED);
	expect_on_record(p, id, "APPOINTMENT_PROPOSED", JIEYOU__RECORD_EVENT__BODY_FORM);
	expect_on_record(p, id, "APPOINTED", JIEYOU__RECORD_EVENT__BODY_FORM);
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	cr_expect_eq(editions(), was + 2);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from expert where code = 'E41' and until is null "
						 "and appointed_until = '2026-01-05'"),
		1, "yesterday was the last day");
	cr_expect_str_eq(due(id), "");
	cr_expect(begins(propose_of(id, ""), "WRONG_STATE case_id"));
	stop();
}

/* By another: who has proposed it, or speaks for them, does not approve it. */
Test(appointment, needs_two)
{
	int64_t id;

	begin(tuesday);
	id = opened();
	be("S-1");
	cr_expect(begins(approve(id), "WRONG_STATE approve_appointment"), "nothing was proposed");
	cr_expect_str_eq(propose_of(id, ""), "APPOINTMENT_ASKED");
	cr_expect(begins(approve(id), "DENIED approve_appointment"), "their own");
	be("S-2");
	cr_expect_str_eq(propose_of(id, ""), "APPOINTMENT_ASKED");
	be("S-1");
	cr_expect_str_eq(approve(id), "APPOINTED");
	stop();
}

Test(appointment, is_asked_for_by_whom)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	int64_t id;

	begin(tuesday);
	enter(&d, "X-1", "EXPERT");
	be("M-1");
	id = opened();
	cr_expect(begins(propose_of(id, ""), "WRONG_STATE case_id"), "it is not theirs to say");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(WITHDRAW)), "NOT_APPOINTED");
	be("A-1");
	id = opened();
	be("K-1");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(REFUSE_APPOINTMENT)), "NOT_APPOINTED");
	be("X-1");
	ask_appointment(&q, &form, "440309", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "DENIED");
	peer_free(f);
	be("K-1");
	ask_appointment(&q, &form, "440306", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "DENIED", "elsewhere");
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from appointment"), 0);
	stop();
}

static struct form *filled(int64_t id)
{
	handing_fill(&asked, id, FORM_OF(PROPOSE_APPOINTMENT));
	return &asked.form;
}

#define OF_CANDIDATE "BAD_VALUE propose_appointment.candidate."

/* What the pool could not take never comes to it. */
Test(appointment, of_whom_the_pool_can_take)
{
	char *needs[] = {words("LAW.AID")}, *tongues[] = {words("xxx")};
	int64_t id;
	struct form *f;

	begin(tuesday);
	id = opened();
	f = filled(id);
	f->can[0].type = words("WIZARD");
	cr_expect(begins(handing_in(p, &asked), OF_CANDIDATE "can"));
	f = filled(id);
	f->can[0].type = words("POLICE");
	cr_expect(begins(handing_in(p, &asked), OF_CANDIDATE "can"), "a liaison unit");
	f = filled(id);
	f->can[0].needs = needs;
	f->can[0].n_needs = 1;
	cr_expect(begins(handing_in(p, &asked), OF_CANDIDATE "can"), "no counsellor's");
	f = filled(id);
	f->can[0].type = words("LAWYER");
	f->can[0].needs = needs;
	f->can[0].n_needs = 1;
	cr_expect_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED");
	f = filled(id);
	f->candidate.district = words("nowhere");
	cr_expect(begins(handing_in(p, &asked), OF_CANDIDATE "district"));
	f = filled(id);
	f->candidate.languages = tongues;
	cr_expect_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED", "a new one");
	f = filled(id);
	f->propose_appointment.expert_id = words("E99");
	cr_expect(begins(handing_in(p, &asked), "BAD_VALUE propose_appointment.expert_id"));
	stop();
}

/* 4 years at most, as the district has it; of who is of the pool from today on at the latest. */
Test(appointment, for_how_long)
{
	int64_t id;
	struct form *f;

	begin(tuesday);
	id = opened();
	f = filled(id);
	f->propose_appointment.ends = f->propose_appointment.agreement_ends = words("2030-01-06");
	cr_expect(begins(handing_in(p, &asked), "BAD_VALUE propose_appointment.ends"));
	f = filled(id);
	f->propose_appointment.ends = f->propose_appointment.agreement_ends = words("2030-01-05");
	cr_expect_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED");
	f = filled(id);
	f->propose_appointment.begins = words("");
	cr_expect(begins(handing_in(p, &asked), "BAD_VALUE propose_appointment.begins"));
	f = filled(id);
	f->propose_appointment.begins = words("2026-01-07");
	cr_expect_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED", "from tomorrow on");
	f = filled(id);
	f->propose_appointment.begins = words("2026-01-07");
	f->propose_appointment.expert_id = words("E09");
	cr_expect(begins(handing_in(p, &asked), "BAD_VALUE propose_appointment.begins"));
	stop();
}

/* Who is of the pool from before goes on under their number; and has one appointment at a time. */
Test(appointment, of_who_is_in_the_pool)
{
	int64_t id, second, third;

	begin(tuesday);
	second = opened();
	cr_expect_str_eq(propose_of(second, "E09"), "APPOINTMENT_ASKED");
	id = appointed("E09");
	cr_expect_str_eq(pooled("E09"), NEW_ONE);
	cr_expect_str_eq(pooled("E41"), "");
	third = opened();
	cr_expect(begins(propose_of(third, "E09"), "WRONG_STATE propose_appointment.expert_id"));
	be("S-1");
	cr_expect(
		begins(approve(second), "DENIED"), "what was proposed before: by the database itself");
	be("K-1");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	be("S-1");
	cr_expect_str_eq(approve(second), "APPOINTED", "after the first has ended");
	stop();
}

static bool is_in_pool(const char *expert)
{
	struct question q;
	Jieyou__ServerFrame *f;
	bool found = false;

	ask_pool(&q);
	f = peer_ask(p, &q.frame);
	for (size_t i = 0; !*refused_as(f) && i < f->get_pool->n_experts; i++)
		found = found || strcmp(f->get_pool->experts[i]->code, expert) == 0;
	peer_free(f);
	return found;
}

/* Until this dispatcher has built the edition. */
static void wait_for_pool(const char *expert)
{
	for (int i = 0; i < SOON_MS / 50 && !is_in_pool(expert); i++)
		usleep(50000);
	cr_assert(is_in_pool(expert));
}

/* A renewal goes on without a break: from the first day on, until another last. */
Test(appointment, is_renewed)
{
	int64_t id, was;

	begin(tuesday);
	id = appointed("");
	wait_for_pool("E41");
	was = editions();
	cr_expect(begins(propose_of(id, ""), "WRONG_STATE propose_appointment"), "not assessed yet");
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(ASSESS)), "APPOINTED");
	cr_expect(begins(propose_of(id, ""), "BAD_VALUE propose_appointment.begins"));
	handing_fill(&asked, id, FORM_OF(PROPOSE_APPOINTMENT));
	asked.form.propose_appointment.begins = words("");
	asked.form.propose_appointment.ends = words("2029-12-31");
	asked.form.propose_appointment.agreement_ends = words("2029-12-31");
	asked.form.propose_appointment.places = 5;
	asked.form.candidate.n_can = 1;
	cr_expect_str_eq(handing_in(p, &asked), "APPOINTED");
	be("S-1");
	cr_expect_str_eq(approve(id), "APPOINTED");
	cr_expect_eq(editions(), was + 1);
	cr_expect_str_eq(pooled("E41"),
		"示范新聘专家|F|示范心理服务中心|440309|cmn|5|2026-01-06|2029-12-31|2029-12-31|no|"
		"COUNSELLOR 2");
	cr_expect_str_eq(due(id), "STAFF 2030-01-01 00:00 2029-11-02");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'RENEWED'"), 1);
	expect_on_record(p, id, "RENEWED", JIEYOU__RECORD_EVENT__BODY_FORM);
	stop();
}

/* The ticker reminds of the end, and sees it: with nobody asking. */
Test(appointment, ends_with_its_term)
{
	static const char *const near[] = {"--test_clock", "2027-11-02T02:00:00Z", "--test_clock_speed",
		"60", "--due_every_ms", "50", NULL};
	static const char *const over[] = {"--test_clock", "2027-12-31T16:00:00Z", "--test_clock_speed",
		"60", "--due_every_ms", "50", NULL};
	int64_t id, was;

	begin(tuesday);
	id = appointed("");
	was = editions();
	again(near);
	wait_at_least(&d, 1, "select count(*) from event where kind = 'REMINDED'");
	cr_expect_str_eq(due(id), "STAFF 2028-01-01 00:00 2028-01-01");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case where state = 'APPOINTED'"), 1);
	again(over);
	wait_at_least(&d, 1, "select count(*) from help_case where state = 'APPOINTMENT_ENDED'");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'APPOINTMENT_ENDED' and "
								  "actor = 'dispatcher'"),
		1);
	cr_expect_eq(editions(), was, "the pool has its last day already");
	expect_on_record(p, id, "APPOINTMENT_ENDED", JIEYOU__RECORD_EVENT__BODY_FORM);
	stop();
}

/* Whoever is appointed no more supervises no more: by the way of whoever is withdrawn. */
Test(appointment, that_ends_leaves_supervision_to_staff)
{
	static const char *const quick[] = {"--due_every_ms", "50", NULL};
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;
	int64_t id, file;

	begin(quick);
	file = opened();
	handing_fill(&asked, file, FORM_OF(PROPOSE_APPOINTMENT));
	asked.form.propose_appointment.expert_id = words("E01");
	asked.form.propose_appointment.ends = words("2029-12-31");
	asked.form.propose_appointment.agreement_ends = words("2029-12-31");
	cr_assert_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED");
	be("S-1");
	cr_assert_str_eq(approve(file), "APPOINTED");
	be("K-1");
	ask_open(&q, &form, "440309", "M-1", fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	id = f->open_file->head->case_id;
	peer_free(f);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(ASSIGN)), "SUPERVISED");
	cr_expect_str_eq(handing_as_is(p, file, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	wait_at_least(&d, 1, "select count(*) from help_case where state = 'SUPERVISION_ASKED'");
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where expert = 'E01' and state = "
								  "'PULLED' and reason = 'SUSPENDED'"),
		1);
	stop();
}

static const char *assess(int64_t id, int32_t board, int32_t employer, int32_t supervisee)
{
	handing_fill(&asked, id, FORM_OF(ASSESS));
	ask_scores(&asked.form, board, employer, supervisee);
	return handing_in(p, &asked);
}

/* The assessment that is owed: its number, by whom, until when. */
static const char *owed(int64_t id)
{
	return daemon_sql(&d,
		"select string_agg(format('%%s %%s %%s', n, owner, to_char(due at time zone "
		"'Asia/Shanghai', 'YYYY-MM-DD')), ',') from task where case_id = %lld and done_at is null",
		(long long)id);
}

/* Once a year: scores of three, which add up by the district's weights. */
Test(appointment, is_assessed)
{
	int64_t id;

	begin(tuesday);
	id = appointed("");
	cr_expect_str_eq(owed(id), "1 S-1 2027-01-06");
	handing_fill(&asked, id, FORM_OF(ASSESS));
	asked.form.assess.total = words("84.20");
	cr_expect(begins(
		handing_in(p, &asked), "BAD_VALUE assess.total 三方评分按 40/20/40 折算,总分为 84.00"));
	cr_expect_str_eq(owed(id), "1 S-1 2027-01-06");
	cr_expect_str_eq(assess(id, 80, 90, 85), "APPOINTED");
	cr_expect_str_eq(owed(id), "2 K-1 2027-01-06");
	expect_on_record(p, id, "ASSESSED", JIEYOU__RECORD_EVENT__BODY_FORM);
	cr_expect_str_eq(handing_as_is(p, id, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	cr_expect_str_eq(owed(id), "", "nobody is assessed any more");
	cr_expect(begins(assess(id, 80, 90, 85), "WRONG_STATE case_id"));
	stop();
}

/* Two failures in a row end it, and only in a row; then what they supervise goes back to staff. */
Test(appointment, ends_when_failed_twice)
{
	int64_t id, was;

	begin(tuesday);
	id = appointed("");
	was = editions();
	cr_expect_str_eq(assess(id, 60, 59, 60), "APPOINTED", "failed");
	cr_expect_str_eq(assess(id, 60, 60, 60), "APPOINTED", "passed");
	cr_expect_str_eq(assess(id, 0, 0, 0), "APPOINTED", "failed");
	cr_expect_eq(editions(), was);
	cr_expect_str_eq(assess(id, 59, 60, 60), "APPOINTMENT_ENDED", "failed again");
	cr_expect_eq(editions(), was + 1);
	cr_expect_str_eq(daemon_sql(&d,
						 "select string_agg(kind, ' ' order by seq) from event where case_id = "
						 "%lld and seq > 6",
						 (long long)id),
		"ASSESSED APPOINTMENT_ENDED");
	cr_expect_str_eq(owed(id), "");
	cr_expect_str_eq(due(id), "");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from expert where code = 'E41' and until is null "
						 "and appointed_until = '2026-01-05'"),
		1);
	stop();
}

/* Of E09, as this dispatcher knows it; "": there is none. */
static void wait_for_leave(const char *until)
{
	for (int i = 0; i < SOON_MS / 50; i++) {
		struct question q;
		Jieyou__ServerFrame *f;
		bool known = false;

		ask_pool(&q);
		f = peer_ask(p, &q.frame);
		for (size_t k = 0; !*refused_as(f) && k < f->get_pool->n_experts; k++) {
			const Jieyou__Expert *e = f->get_pool->experts[k];

			known = known || (strcmp(e->code, "E09") == 0 && strcmp(e->away_until, until) == 0);
		}
		peer_free(f);
		if (known)
			return;
		usleep(50000);
	}
	cr_assert(false, "no leave until %s is known", until);
}

/* A case whose worker was called, and E09 alone is asked to support it. */
static int64_t accepted(void)
{
	static int number;
	int64_t id = file_case(p, ++number);

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	return id;
}

static const char *confirm(int64_t id)
{
	static char *needs[] = {(char *)(uintptr_t) "PSY.COUNSEL"};
	static Jieyou__Asked one, *team[] = {&one};

	handing_fill(&asked, id, FORM_OF(CONFIRM));
	jieyou__asked__init(&one);
	one.expert_id = words("E09");
	one.needs = needs;
	one.n_needs = 1;
	asked.form.confirm.team = team;
	asked.form.confirm.n_team = 1;
	return handing_in(p, &asked);
}

static const char *away(int64_t file, const char *begins, const char *ends)
{
	handing_fill(&asked, file, FORM_OF(SET_LEAVE));
	asked.form.set_leave.begins = words(begins);
	asked.form.set_leave.ends = words(ends);
	return handing_in(p, &asked);
}

/* On leave nobody asks them, and a conference waits for them; until they are back. */
Test(appointment, who_is_away_is_not_asked)
{
	int64_t file, id;
	const char *said;

	begin(tuesday);
	file = appointed("E09");
	id = accepted();
	cr_expect(begins(handing_as_is(p, file, FORM_OF(END_LEAVE)), "WRONG_STATE end_leave"));
	cr_assert_str_eq(away(file, "2026-01-06", "2026-01-16"), "APPOINTED");
	wait_for_leave("2026-01-16");
	said = confirm(id);
	cr_expect(begins(said, "BAD_VALUE confirm.team"), "%s", said);
	cr_expect(strstr(said, "请假,自2026-01-06至2026-01-16"), "%s", said);
	said = handing_as_is(p, id, FORM_OF(CONVENE));
	cr_expect(begins(said, "BAD_VALUE convene.members"), "%s", said);
	cr_assert_str_eq(handing_as_is(p, file, FORM_OF(END_LEAVE)), "APPOINTED");
	wait_for_leave("");
	cr_assert_str_eq(away(file, "2026-01-08", "2026-01-16"), "APPOINTED");
	handing_fill(&asked, id, FORM_OF(CONVENE));
	asked.form.convene.begin_us = INT64_C(1767837600000000); /* 2026-01-08 10:00 in China */
	said = handing_in(p, &asked);
	cr_expect(
		begins(said, "BAD_VALUE convene.begin_us E09 这段时间已有别的会议或请假"), "%s", said);
	asked.q.frame.idempotency_key = words(fresh_key());
	asked.form.convene.begin_us = INT64_C(1767751200000000); /* the day before */
	said = handing_in(p, &asked);
	cr_expect_str_eq(said, "ACCEPTED", "%s", said);
	said = confirm(id);
	cr_expect_str_eq(said, "OFFERED", "%s", said);
	expect_on_record(p, file, "LEAVE_SET", JIEYOU__RECORD_EVENT__BODY_FORM);
	stop();
}

/* What they are asked is asked of others; what they lead stays theirs, and is named to staff. */
Test(appointment, leave_takes_what_is_open)
{
	static const char *const quick[] = {"--due_every_ms", "50", NULL};
	Jieyou__ServerFrame *f;
	int64_t file, open, led;
	char number[40];

	begin(quick);
	file = opened();
	handing_fill(&asked, file, FORM_OF(PROPOSE_APPOINTMENT));
	asked.form.propose_appointment.expert_id = words("E09");
	asked.form.propose_appointment.ends = words("2029-12-31");
	asked.form.propose_appointment.agreement_ends = words("2029-12-31");
	cr_assert_str_eq(handing_in(p, &asked), "APPOINTMENT_ASKED");
	be("S-1");
	cr_assert_str_eq(approve(file), "APPOINTED");
	be("K-1");
	open = accepted();
	led = accepted();
	cr_assert_str_eq(confirm(open), "OFFERED");
	cr_assert_str_eq(confirm(led), "OFFERED");
	handing_fill(&asked, led, FORM_OF(JOIN));
	asked.form.join.expert_id = words("E09");
	cr_assert_str_eq(handing_in(p, &asked), "SERVING");
	handing_fill(&asked, file, FORM_OF(SET_LEAVE));
	asked.form.set_leave.begins =
		words(daemon_sql(&d, "select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')"));
	asked.form.set_leave.ends = words("2029-01-31");
	f = peer_ask(p, &asked.q.frame);
	cr_assert_str_eq(refused_as(f), "");
	snprintf(number, sizeof(number), "案号:%lld,", (long long)led);
	cr_expect(strstr(f->handle_case->notice, number), "%s", f->handle_case->notice);
	peer_free(f);
	wait_at_least(&d, 1,
		"select count(*) from offer where expert = 'E09' and state = 'PULLED' and "
		"reason = 'ON_LEAVE'");
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from offer where case_id = %lld and n = 1 and "
					 "state = 'PULLED'",
					 (long long)open),
		1);
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from offer where case_id = %lld and state = "
					 "'JOINED' and part = 'LEAD'",
					 (long long)led),
		1, "what they lead is theirs");
	stop();
}

/* Two approve two proposals at once: each is in the pool, under a number of its own. */
Test(appointment, two_at_once)
{
	struct question both[2];
	struct form forms[2];
	PGconn *held;

	begin(tuesday);
	for (int i = 0; i < 2; i++) {
		int64_t id = opened();

		cr_assert_str_eq(propose_of(id, ""), "APPOINTMENT_ASKED");
		ask_handle(&both[i], &forms[i], id, FORM_OF(APPROVE_APPOINTMENT), fresh_key());
	}
	be("S-1");
	held = hold(&d, "edition");
	for (int i = 0; i < 2; i++)
		ask(p, &both[i].frame);
	hold_until_waited_for(&d);
	hold_end(held);
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f);
		cr_expect_str_eq(refused_as(f), "");
		peer_free(f);
	}
	cr_expect_str_eq(pooled("E41"), NEW_ONE);
	cr_expect_str_eq(pooled("E42"), NEW_ONE);
	stop();
}

/* Whoever a file appoints puts their own leave on it, and nobody else's; staff are told. */
Test(appointment, who_is_away_says_so_themselves)
{
	int64_t file;
	struct question q;
	Jieyou__ServerFrame *f;
	const char *said;

	begin(tuesday);
	enter_expert(&d, "E09");
	enter_expert(&d, "E10");
	file = appointed("E09");
	be("X-E10");
	said = away(file, "2026-01-06", "2026-01-16");
	cr_expect(begins(said, "NOT_FOUND case_id"), "another's file: %s", said);
	be("X-E09");
	cr_expect_str_eq(away(file, "2026-01-06", "2026-01-16"), "APPOINTED");
	cr_expect_eq(daemon_count(&d, "select count(*) from leave where expert = 'E09' and begins = "
								  "'2026-01-06' and ends = '2026-01-16' and until is null"),
		1);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LEAVE_SET' and actor = "
								  "'X-E09'"),
		1);
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where what = 'LEAVE_SET' and "
								  "recipient like '%%440309%%' and roles like '%%STAFF%%'"),
		1, "staff are called upon");
	said = assess(file, 100, 100, 100);
	cr_expect(begins(said, "DENIED form 这是聘任您本人的档案"), "%s", said);
	ask_case(&q, file);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND", "what others say of them is not theirs to read");
	peer_free(f);
	cr_expect_str_eq(handing_as_is(p, file, FORM_OF(END_LEAVE)), "APPOINTED");
	cr_expect_eq(daemon_count(&d, "select count(*) from leave where until is null"), 0);
	be("K-1");
	cr_assert_str_eq(handing_as_is(p, file, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	be("X-E09");
	said = away(file, "2026-01-06", "2026-01-16");
	cr_expect(begins(said, "WRONG_STATE"), "of the pool no more: %s", said);
	stop();
}

/* The state of the file then, or "REFUSAL field sentence". Stays until the next call. */
static const char *erase(int64_t id)
{
	static char said[500];
	struct question q;
	Jieyou__ServerFrame *f;

	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	f = peer_ask(p, &q.frame);
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		snprintf(said, sizeof(said), "%s %s %s", f->refusal->name, f->refusal->field,
			f->refusal->message);
	else
		snprintf(said, sizeof(said), "%s", f->erase_case->head->state);
	peer_free(f);
	return said;
}

/* The pool rests on the file of whoever is appointed: the centre ends that first. */
Test(appointment, who_is_appointed_is_not_erased_before_that_is_ended)
{
	const char *said;
	int64_t id, events;

	begin(tuesday);
	enter(&d, "P-1", "PRIVACY");
	id = opened();
	cr_assert_str_eq(propose_of(id, ""), "APPOINTMENT_ASKED");
	be("S-1");
	cr_assert_str_eq(approve(id), "APPOINTED");
	events = daemon_count(&d, "select count(*) from event");
	be("P-1");
	said = erase(id);
	cr_expect(begins(said, "WRONG_STATE case_id 这份档案所聘的专家仍在聘期内"), "%s", said);
	cr_expect_eq(daemon_count(&d, "select count(*) from event"), events);
	cr_expect_str_eq(daemon_sql(&d, "select state from help_case"), "APPOINTED");
	be("K-1");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(END_APPOINTMENT)), "APPOINTMENT_ENDED");
	be("P-1");
	cr_expect_str_eq(erase(id), "ERASED");
	cr_expect_str_eq(daemon_sql(&d, "select state from help_case"), "ERASED");
	stop();
}
