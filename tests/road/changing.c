/*
 * What changes while a case is supported, through the socket: its needs, with the matcher run
 * again; who supports it, who steps back by themselves; and whose the case then is to act on.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "attaching.h"
#include "chains.h"
#include "invariants.h"
#include "people.h"

/* The state the case is in then, or "REFUSAL field". */
static const char *hand_in(struct peer *p, struct question *q)
{
	static char said[4][120];
	static int next;
	char *to = said[next++ % 4];
	Jieyou__ServerFrame *f;

	q->frame.idempotency_key = words(fresh_key());
	f = peer_ask(p, &q->frame);
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		snprintf(to, 120, "%s %s", f->refusal->name, f->refusal->field);
	else
		snprintf(to, 120, "%s", f->handle_case->head->state);
	peer_free(f);
	return to;
}

static const char *handle(struct peer *p, int64_t id, Jieyou__HandleCase__FormCase which)
{
	struct question q;
	struct form form;

	ask_handle(&q, &form, id, which, "");
	return hand_in(p, &q);
}

static const char *join_by_phone(struct peer *p, int64_t id, const char *expert)
{
	struct question q;
	struct form form;

	ask_handle(&q, &form, id, FORM_OF(JOIN), "");
	form.join.expert_id = words(expert);
	return hand_in(p, &q);
}

/* E24 is asked to lead, E09 to take part. */
static const char *ask_two(struct peer *p, int64_t id)
{
	Jieyou__Asked lead, member, *team[] = {&lead, &member};
	char *needs[] = {words("YOU.TRUANT"), words("PSY.COUNSEL")};
	struct question q;
	struct form form;

	jieyou__asked__init(&lead);
	jieyou__asked__init(&member);
	lead.expert_id = words("E24");
	lead.lead = true;
	lead.needs = &needs[0];
	member.expert_id = words("E09");
	member.needs = &needs[1];
	lead.n_needs = member.n_needs = 1;
	ask_handle(&q, &form, id, FORM_OF(CONFIRM), "");
	form.confirm.team = team;
	form.confirm.n_team = 2;
	return hand_in(p, &q);
}

static int64_t take_case(struct peer *p, int number)
{
	int64_t id = file_case(p, number);

	cr_assert_str_eq(handle(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handle(p, id, FORM_OF(CALL)), "ACCEPTED");
	return id;
}

/* A case that E24 leads, and E09 supports. */
static int64_t serve_case(struct peer *p, int number)
{
	int64_t id = take_case(p, number);

	cr_assert_str_eq(ask_two(p, id), "OFFERED");
	cr_assert_str_eq(join_by_phone(p, id, "E09"), "OFFERED");
	cr_assert_str_eq(join_by_phone(p, id, "E24"), "SERVING");
	return id;
}

static struct peer *become_expert(const struct daemon *d, const char *code)
{
	char id[40], sql[200];

	snprintf(id, sizeof(id), "X-%s", code);
	enter(d, id, "EXPERT");
	snprintf(sql, sizeof(sql),
		"update principal set expert = '%s', agency = '', changed_at = now() where id = '%s'", code,
		id);
	run_sql(d, sql);
	return become(d, id);
}

static const char *offer(const struct daemon *d, const char *expert, const char *what)
{
	return daemon_sql(
		d, "select %s from offer where expert = '%s' order by n desc limit 1", what, expert);
}

static void expect_whole(const struct daemon *d)
{
	invariants_hold(d);
	chains_verify_events(d);
}

/* ---- Needs ---- */

static const char *change_needs(struct peer *p, int64_t id, char **needs, size_t n)
{
	struct question q;
	struct form form;

	ask_handle(&q, &form, id, FORM_OF(CHANGE_NEEDS), "");
	form.change_needs.needs = needs;
	form.change_needs.n_needs = n;
	return hand_in(p, &q);
}

static Jieyou__ServerFrame *show(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE, "%s", refused_as(f));
	return f;
}

/* Head, match and list say these two and nothing else. */
static void expect_needs(struct peer *p, int64_t id, const char *one, const char *other)
{
	Jieyou__ServerFrame *f = show(p, id);

	cr_assert_eq(f->get_case->head->n_needs, 2);
	cr_assert_eq(f->get_case->match->n_needs, 2);
	for (size_t i = 0; i < 2; i++) {
		cr_expect_str_eq(f->get_case->head->needs[i], i ? other : one);
		cr_expect_str_eq(f->get_case->match->needs[i]->code, i ? other : one);
		cr_expect_gt(strlen(f->get_case->match->needs[i]->name), 0);
	}
	peer_free(f);
}

/* Staff say which needs there are: the matcher proposes for these, and the team is asked for them.
 */
Test(changing, needs_are_matched_again)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	char *needs[] = {words("LAW.GUARD"), words("EDU.ENROLL")}, *none[] = {words("NO.SUCH")},
		 *twice[] = {words("LAW.GUARD"), words("LAW.GUARD")};
	Jieyou__ServerFrame *f = show(p, id);

	cr_assert_gt(f->get_case->match->n_needs, 2, "its own words show more");
	peer_free(f);
	cr_expect_str_eq(change_needs(p, id, none, 1), "BAD_VALUE change_needs.needs");
	cr_expect_str_eq(change_needs(p, id, twice, 2), "BAD_VALUE change_needs.needs");
	cr_expect_str_eq(change_needs(p, id, needs, 0), "BAD_VALUE change_needs.needs");
	cr_assert_str_eq(change_needs(p, id, needs, 2), "ACCEPTED");
	cr_expect_str_eq(change_needs(p, id, needs, 2), "BAD_VALUE change_needs.needs", "the same");
	expect_needs(p, id, "LAW.GUARD", "EDU.ENROLL");
	cr_expect_str_eq(daemon_sql(&d, "select string_agg(kind, ' ' order by seq) from event"),
		"FILED MATCHED TAKEN CALLED NEEDS_CHANGED MATCHED");
	expect_on_record(p, id, "NEEDS_CHANGED", JIEYOU__RECORD_EVENT__BODY_FORM);

	cr_assert_str_eq(handle(p, id, FORM_OF(CONFIRM)), "OFFERED");
	cr_expect_str_eq(
		daemon_sql(&d, "select count(*) from offer, unnest(string_to_array(needs, ' ')) code "
					   "where code not in ('LAW.GUARD', 'EDU.ENROLL')"),
		"0", "whom the matcher proposes now");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Why somebody was not chosen, is told of the needs that the case has now. */
Test(changing, why_is_of_the_needs_of_now)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	char *needs[] = {words("LAW.GUARD"), words("EDU.ENROLL")};
	struct question q;
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(change_needs(p, id, needs, 2), "ACCEPTED");
	ask_why(&q, id, "E16", "");
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_WHY_NOT, "%s", refused_as(f));
	cr_expect(f->why_not->as_matched);
	cr_assert_eq(f->why_not->n_needs, 2);
	cr_expect_str_eq(f->why_not->needs[0]->code, "LAW.GUARD");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Of a report that the law wants made nothing is taken back, and what is found anew is added. */
Test(changing, duties_are_added_and_none_is_dropped)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	char *needs[] = {words("CHD.REPORT"), words("LAW.AID")}, *others[] = {words("LAW.AID")};

	run_sql(&d, "delete from duty_of_case");
	cr_assert_str_eq(change_needs(p, id, needs, 2), "ACCEPTED");
	cr_expect_eq(daemon_count(&d, "select count(*) from duty_of_case where code = 'CHD.REPORT' and "
								  "met = ''"),
		1);
	cr_assert_str_eq(change_needs(p, id, others, 1), "ACCEPTED");
	cr_expect_eq(daemon_count(&d, "select count(*) from duty_of_case where code = 'CHD.REPORT'"), 1,
		"it was found, and is to be made or excused");
	peer_close(p);
	daemon_stop(&d);
}

/* Of a consultation no words are kept that could be matched again. */
Test(changing, needs_of_a_consultation_stay)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	char *needs[] = {words("LAW.GUARD")};
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, 1);
	s.help.narrative = words("想咨询怎样申请法律援助。");
	s.help.consent = NULL;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	cr_expect_str_eq(change_needs(p, id, needs, 1), "WRONG_STATE case_id");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Stepping back ---- */

/* Whoever has accepted and cannot go on: the next is asked, and they see nothing of the case. */
Test(changing, a_member_steps_back_by_themselves)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	peer_close(p);
	p = become_expert(&d, "E09");
	ask_handle(&q, &form, id, FORM_OF(STEP_BACK), "");
	form.step_back.cause = JIEYOU__STEP_BACK__CAUSE__CAUSE_UNKNOWN;
	cr_expect_str_eq(hand_in(p, &q), "BAD_VALUE step_back.cause");
	form.step_back.cause = JIEYOU__STEP_BACK__CAUSE__ILL;
	form.step_back.reason = words("");
	cr_expect_str_eq(hand_in(p, &q), "BAD_VALUE step_back.reason");
	cr_expect_str_eq(handle(p, id, FORM_OF(PULL)), "DENIED form", "nobody else");
	cr_assert_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "SERVING");
	cr_expect_str_eq(offer(&d, "E09", "state || ' ' || reason"), "PULLED ILL");
	cr_expect_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "NOT_FOUND case_id", "once");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "NOT_FOUND");
	peer_free(f);
	peer_close(p);
	cr_expect_eq(daemon_count(&d, "select taken from place where expert = 'E09'"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where state = 'OPEN' and "
								  "needs = 'PSY.COUNSEL' and expert <> 'E09'"),
		1, "the next is asked for the same");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'PULLED' and actor = "
								  "'X-E09'"),
		1);
	expect_whole(&d);
	p = become(&d, "test");
	expect_on_record(p, id, "PULLED", JIEYOU__RECORD_EVENT__BODY_FORM);
	peer_close(p);
	daemon_stop(&d);
}

/* The lead: service goes on, another is asked to lead, and whoever leads can take nobody else out.
 */
Test(changing, a_lead_steps_back_and_takes_out_nobody_else)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct question q;
	struct form form;

	peer_close(p);
	p = become_expert(&d, "E24");
	ask_handle(&q, &form, id, FORM_OF(PULL), "");
	form.pull.expert_id = words("E09");
	cr_expect_str_eq(hand_in(p, &q), "DENIED pull.expert_id");
	form.pull.expert_id = words("E24");
	cr_expect_str_eq(hand_in(p, &q), "DENIED pull.expert_id", "themselves by step_back");
	cr_assert_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "SERVING");
	cr_expect_str_eq(offer(&d, "E09", "state"), "JOINED", "the rest goes on");
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where part = 'LEAD' and state = "
								  "'JOINED'"),
		0);
	peer_close(p);
	expect_whole(&d);
	daemon_stop(&d);
}

/* Who was asked and has not answered declines; who is neither has nothing to step back from. */
Test(changing, who_has_not_accepted_has_nothing_to_step_back_from)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);

	cr_assert_str_eq(ask_two(p, id), "OFFERED");
	cr_expect_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "WRONG_STATE step_back.cause", "staff");
	peer_close(p);
	p = become_expert(&d, "E09");
	cr_expect_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "DENIED form");
	peer_close(p);
	p = become_expert(&d, "E10");
	cr_expect_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "NOT_FOUND case_id");
	peer_close(p);
	cr_expect_str_eq(offer(&d, "E09", "state"), "OPEN");
	daemon_stop(&d);
}

/* ---- What who leads attaches ---- */

static void expect_attach_refused(struct peer *p, struct question *q, const char *name)
{
	Jieyou__ServerFrame *f = peer_ask(p, &q->frame);

	cr_expect_str_eq(refused_as(f), name);
	peer_free(f);
}

/* The name that the record tells of its last event, an attachment. */
static void expect_attached_as(struct peer *p, int64_t id, const char *name)
{
	struct question q;
	Jieyou__ServerFrame *f;
	const Jieyou__RecordEvent *e;

	ask_record(&q, id, 0);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD, "%s", refused_as(f));
	e = f->get_record->events[f->get_record->n_events - 1];
	cr_assert_str_eq(e->kind, "ATTACHED");
	cr_expect_str_eq(e->attached_name, name);
	peer_free(f);
}

/* Who leads sees the whole, and adds to it; who takes part, or was only asked, does neither. */
Test(changing, who_leads_attaches_and_fetches)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct upload u = upload_of(id, CHUNK + 100, 1);
	struct question q;

	peer_close(p);
	p = become_expert(&d, "E24");
	upload_whole(p, &u);
	expect_fetched(p, &u);
	expect_attached_as(p, id, "伤情照片.jpg");
	peer_close(p);
	p = become_expert(&d, "E09");
	ask_attach(&q, &u);
	expect_attach_refused(p, &q, "NOT_FOUND");
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "NOT_FOUND");
	ask_attachments(&q, id);
	expect_attach_refused(p, &q, "NOT_FOUND");
	peer_close(p);
	p = become(&d, "X-E24");
	cr_assert_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "SERVING");
	ask_chunk(&q, &u, 1);
	expect_attach_refused(p, &q, "NOT_FOUND");
	peer_close(p);
	upload_end(&u);
	expect_whole(&d);
	daemon_stop(&d);
}

/* ---- Whose it is to act ---- */

/* How many cases are in the asker's queue; the first must be this one, seen with its needs. */
static size_t queued(struct peer *p, const char *owner, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t n;

	ask_queue(&q, owner);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_QUEUE, "%s", refused_as(f));
	n = f->list_queue->n_cases;
	if (n) {
		cr_expect_eq(f->list_queue->cases[0]->case_id, id);
		cr_expect_str_eq(f->list_queue->cases[0]->owner, "LEAD");
		cr_expect_gt(f->list_queue->cases[0]->n_needs, 0);
	}
	peer_free(f);
	return n;
}

/* Whoever leads is reminded in person of what is theirs to do. */
Test(changing, who_leads_is_reminded)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	serve_case(p, 1);
	peer_close(p);
	p = become_expert(&d, "E24");
	run_sql(&d, "update due set at = now() - interval '1 second' where what = 'STATE'");
	wait_at_least(
		&d, 1, "select count(*) from notice where recipient = 'P:X-E24' and what = 'REMINDED'");
	run_sql(&d,
		"update due set at = now() - interval '1 second', since = now() - interval '2 days', "
		"until = now() - interval '1 day' where what = 'STATE'");
	wait_at_least(
		&d, 1, "select count(*) from notice where recipient = 'P:X-E24' and what = 'OVERDUE'");
	cr_expect_str_eq(daemon_sql(&d, "select owner from due where what = 'STATE'"), "SUPERVISOR");
	peer_close(p);
	daemon_stop(&d);
}

/* Who leads finds the case in their queue, and no other; who takes part does not. */
Test(changing, who_leads_has_a_queue)
{
	/* Nobody looks meanwhile whether who is shut out has to go. */
	static const char *const flags[] = {"--due_every_ms", "600000", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);

	take_case(p, 2);
	serve_case(p, 3);
	run_sql(&d, "update offer set expert = 'E23' where case_id = 3 and expert = 'E24'");
	peer_close(p);
	p = become_expert(&d, "E24");
	cr_expect_eq(queued(p, "", id), 1);
	cr_expect_eq(queued(p, "LEAD", id), 1);
	cr_expect_eq(queued(p, "STAFF", id), 0);
	run_sql(&d, "insert into shut_out values (1, 'X-E24', true, now())");
	cr_expect_eq(queued(p, "", id), 0, "not what they are shut out of");
	run_sql(&d, "update shut_out set shut = false");
	peer_close(p);
	p = become_expert(&d, "E09");
	cr_expect_eq(queued(p, "", id), 0, "who takes part");
	peer_close(p);
	p = become(&d, "X-E24");
	cr_assert_str_eq(handle(p, id, FORM_OF(STEP_BACK)), "SERVING");
	cr_expect_eq(queued(p, "", id), 0, "no more");
	peer_close(p);
	daemon_stop(&d);
}
