/*
 * Referral and resource linkage, through the socket: the whole way from the proposal to the
 * follow-up; what may be told to whom; when somebody must act; and what support waits for. On
 * Tuesday, 6 January 2026, ten o'clock, unless said otherwise.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "handing.h"
#include "invariants.h"
#include "people.h"

#define TO(state) JIEYOU__MOVE_LINKAGE__TO__##state
#define ABOUT(subject) JIEYOU__REFER__SUBJECT__##subject

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

static const char *propose(struct peer *p, int64_t id, const char *target)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(PROPOSE_LINKAGE));
	a.form.propose_linkage.target = words(target);
	return handing_in(p, &a);
}

static const char *move(struct peer *p, int64_t id, int number, Jieyou__MoveLinkage__To to)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(MOVE_LINKAGE));
	a.form.move_linkage.number = number;
	a.form.move_linkage.to = to;
	if (to == TO(DECLINED) || to == TO(FAILED))
		a.form.move_linkage.cause = JIEYOU__MOVE_LINKAGE__CAUSE__NO_PLACE;
	return handing_in(p, &a);
}

/* Told what is needed, and besides what is given: of one subject, agreed to by this one. */
static const char *refer(struct peer *p, int64_t id, Jieyou__Refer__Subject subject,
	const char *said, Jieyou__ConsentGiver giver)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(REFER));
	a.form.refer.n_told = 2;
	a.form.told[1].subject = subject;
	a.form.told[1].words = words(said);
	if (giver) {
		a.form.refer.consent = JIEYOU__CONSENT_KIND__WRITTEN;
		a.form.refer.giver = giver;
		a.form.refer.given_on = words("2026-01-05");
		a.form.agreed[0] = subject;
		a.form.refer.n_agreed = 1;
	}
	return handing_in(p, &a);
}

/* A case that is accepted; its worker was called, for it is a crisis. */
static int64_t take_case(struct peer *p, int number)
{
	int64_t id = file_case(p, number);

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	return id;
}

static int64_t serve_case(struct peer *p, int number)
{
	int64_t id = take_case(p, number);

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(LINK)), "SERVING");
	return id;
}

/* The first linkage of a case: state, result, when somebody must act in China, and who. */
static const char *linkage(const struct daemon *d, int64_t id)
{
	return daemon_sql(d,
		"select concat_ws(' ', l.state, nullif(l.result, ''), to_char(l.until at time zone "
		"'Asia/Shanghai', 'MM-DD HH24:MI'), d.owner) from linkage l left join due d on d.case_id = "
		"l.case_id and d.what = 'LINKAGE.1' where l.case_id = %lld and l.n = 1",
		(long long)id);
}

static void expect_whole(const struct daemon *d)
{
	invariants_hold(d);
	chains_verify_events(d);
}

/* ---- The whole way ---- */

Test(linkage, the_whole_way)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	const char *said = propose(p, id, "LH.WELFARE");

	cr_assert_str_eq(said, "SERVING", "%s", said);
	cr_expect_str_eq(linkage(&d, id), "PROPOSED 01-07 10:00 STAFF", "%s", linkage(&d, id));
	cr_expect_str_eq(move(p, id, 1, TO(CONTACTED)), "SERVING");
	said =
		refer(p, id, ABOUT(FINANCE), "家中无收入,欠租两个月", JIEYOU__CONSENT_GIVER__CLIENT_SELF);
	cr_expect_str_eq(said, "SERVING", "%s", said);
	cr_expect_str_eq(linkage(&d, id), "REFERRED 01-07 10:00 STAFF", "%s", linkage(&d, id));
	cr_expect_str_eq(move(p, id, 1, TO(ACCEPTED)), "SERVING");
	cr_expect_str_eq(move(p, id, 1, TO(RECEIVED)), "SERVING");
	cr_expect_str_eq(move(p, id, 1, TO(SUCCEEDED)), "SERVING");
	cr_expect_str_eq(move(p, id, 1, TO(FOLLOWED)), "SERVING");
	cr_expect_str_eq(linkage(&d, id), "FOLLOWED SUCCESS 01-06 10:00", "%s", linkage(&d, id));
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what like 'LINKAGE.%%'"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LINKAGE_MOVED'"), 6);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* No step is left out, none is taken back, and what is over stays so. */
Test(linkage, what_the_table_does_not_have_is_refused)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	const char *said;

	cr_expect(begins(move(p, id, 1, TO(CONTACTED)), "BAD_VALUE move_linkage.number"), "none yet");
	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	cr_expect(begins(propose(p, id, "LH.WELFARE"), "WRONG_STATE propose_linkage.target"), "twice");
	for (int to = TO(ACCEPTED); to <= TO(FOLLOWED); to++)
		if (to != TO(DECLINED)) {
			said = move(p, id, 1, (Jieyou__MoveLinkage__To)to);
			cr_expect(begins(said, "WRONG_STATE move_linkage.number"), "%d: %s", to, said);
		}
	cr_expect(
		begins(handing_as_is(p, id, FORM_OF(REFER)), "WRONG_STATE refer.number"), "not contacted");
	cr_assert_str_eq(move(p, id, 1, TO(CONTACTED)), "SERVING");
	cr_assert_str_eq(
		handing_as_is(p, id, FORM_OF(REFER)), "SERVING", "nothing of the client is told");
	cr_assert_str_eq(move(p, id, 1, TO(WITHDRAWN)), "SERVING");
	said = move(p, id, 1, TO(ACCEPTED));
	cr_expect(
		begins(said, "WRONG_STATE move_linkage.number"), "accepted after withdrawal: %s", said);
	cr_expect(strstr(said, "已撤回"), "%s", said);
	cr_expect_str_eq(propose(p, id, "LH.WELFARE"), "SERVING", "once more is another");
	cr_expect_str_eq(move(p, id, 2, TO(DECLINED)), "SERVING");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Of another region, or not there at all. */
Test(linkage, only_what_serves_there_is_asked)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct handing a;

	cr_expect(begins(propose(p, id, "LH.NOBODY"), "BAD_VALUE propose_linkage.target"));
	cr_expect(begins(propose(p, id, "CHA.DGJYX"), "BAD_VALUE propose_linkage.target"), "东莞");
	handing_fill(&a, id, FORM_OF(PROPOSE_LINKAGE));
	a.form.linkage_needs[0] = words("ECO.NOTHING");
	cr_expect(begins(handing_in(p, &a), "BAD_VALUE propose_linkage.needs"));
	cr_expect_str_eq(propose(p, id, "CHA.LAISHEN"), "ACCEPTED", "Shenzhen's, and before dispatch");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is told ---- */

Test(linkage, nothing_of_the_client_leaves_without_their_consent)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct handing a;
	const char *said;

	run_sql(&d, "update help_case set grade = 'NORMAL'"); /* nobody's life is in danger */
	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	cr_assert_str_eq(move(p, id, 1, TO(CONTACTED)), "SERVING");
	said = refer(p, id, ABOUT(FINANCE), "家中无收入", JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID);
	cr_expect(begins(said, "WRONG_STATE refer.consent"), "%s", said);
	handing_fill(&a, id, FORM_OF(REFER));
	a.form.told[0].words = words("王桂芳一家需要临时救助");
	said = handing_in(p, &a);
	cr_expect(begins(said, "BAD_VALUE refer.told") && strstr(said, "王桂芳"), "a name: %s", said);
	cr_expect_eq(daemon_count(&d, "select count(*) from linkage where state = 'CONTACTED'"), 1);
	said = refer(p, id, ABOUT(FINANCE), "家中无收入", JIEYOU__CONSENT_GIVER__CLIENT_SELF);
	cr_expect_str_eq(said, "SERVING", "%s", said);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* In a crisis nobody need have agreed (个人信息保护法 第13条第1款第4项), and the record says so. */
Test(linkage, danger_to_life_needs_no_consent)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	const char *said;

	cr_assert_str_eq(propose(p, id, "LH.POLICE"), "SERVING");
	cr_assert_str_eq(move(p, id, 1, TO(CONTACTED)), "SERVING");
	said = refer(p, id, ABOUT(SITUATION), "母亲独自在家", JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID);
	cr_expect_str_eq(said, "SERVING", "%s", said);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What support waits for ---- */

static const char *end_support(struct peer *p, int64_t id)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(END));
	return handing_in(p, &a);
}

Test(linkage, an_open_one_keeps_support_from_ending)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	const char *said;

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(PLAN)), "SERVING");
	run_sql(&d, "update task set done_at = clock_timestamp(); update duty_of_case set met = "
				"'REPORTED', met_at = clock_timestamp()");
	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	said = end_support(p, id);
	cr_expect(begins(said, "WRONG_STATE case_id") && strstr(said, "交回主责社工"), "%s", said);
	cr_assert_str_eq(move(p, id, 1, TO(HANDED_BACK)), "SERVING");
	said = end_support(p, id);
	cr_expect_str_eq(said, "ENDED", "%s", said);
	cr_expect(begins(propose(p, id, "LH.WELFARE"), "WRONG_STATE"), "support has ended");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* A case that is withdrawn takes with it what was asked for it: nobody accepts it any more. */
Test(linkage, a_withdrawn_case_withdraws_what_is_open)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);

	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	cr_assert_str_eq(propose(p, id, "LH.POLICE"), "SERVING");
	cr_assert_str_eq(move(p, id, 2, TO(DECLINED)), "SERVING");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(WITHDRAW)), "WITHDRAWN");
	cr_expect_str_eq(linkage(&d, id), "WITHDRAWN 01-06 10:00", "%s", linkage(&d, id));
	cr_expect_eq(daemon_count(&d, "select count(*) from linkage where state = 'DECLINED'"), 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what like 'LINKAGE.%%'"), 0);
	cr_expect(begins(move(p, id, 1, TO(CONTACTED)), "WRONG_STATE"));
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is learned ---- */

/* The outcomes on record with the newest match of a case. */
static const char *learned(const struct daemon *d, int64_t id)
{
	return daemon_sql(d,
		"select target || ' ' || helped || ' ' || failed from daemon.outcomes('-infinity') where "
		"target in (select target from linkage where case_id = %lld)",
		(long long)id);
}

/* What came of it counts for the resource, but not what the client gave up. */
Test(linkage, outcomes_count_for_the_resource)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct handing a;

	cr_assert_str_eq(propose(p, id, "CHA.LAISHEN"), "SERVING");
	cr_expect_str_eq(learned(&d, id), "", "nothing has come of it yet");
	cr_assert_str_eq(move(p, id, 1, TO(DECLINED)), "SERVING");
	cr_expect_str_eq(learned(&d, id), "CHA.LAISHEN 0 1");
	cr_assert_str_eq(propose(p, id, "CHA.LAISHEN"), "SERVING");
	handing_fill(&a, id, FORM_OF(MOVE_LINKAGE));
	a.form.move_linkage.number = 2;
	a.form.move_linkage.to = TO(DECLINED);
	a.form.move_linkage.cause = JIEYOU__MOVE_LINKAGE__CAUSE__CLIENT_LEFT;
	cr_assert_str_eq(handing_in(p, &a), "SERVING");
	cr_expect_str_eq(learned(&d, id), "CHA.LAISHEN 0 1", "the client gave it up");
	cr_assert_str_eq(propose(p, id, "CHA.LAISHEN"), "SERVING");
	cr_assert_str_eq(move(p, id, 3, TO(CONTACTED)), "SERVING");
	handing_fill(&a, id, FORM_OF(REFER));
	a.form.refer.number = 3;
	cr_assert_str_eq(handing_in(p, &a), "SERVING");
	cr_assert_str_eq(move(p, id, 3, TO(ACCEPTED)), "SERVING");
	cr_assert_str_eq(move(p, id, 3, TO(RECEIVED)), "SERVING");
	cr_assert_str_eq(move(p, id, 3, TO(SUCCEEDED)), "SERVING");
	cr_assert_str_eq(move(p, id, 3, TO(FOLLOWED)), "SERVING");
	cr_expect_str_eq(learned(&d, id), "CHA.LAISHEN 1 1");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* What nobody is known ever to have checked is the keeper's to see to. */
Test(linkage, what_must_be_checked_again_is_listed)
{
	struct daemon d = daemon_prepare();
	struct peer *p;
	struct question q;
	Jieyou__ServerFrame *f;

	daemon_sql(&d, "update resource set last_checked = '2026-01-01' where code <> 'CHA.LAISHEN' "
				   "returning code");
	daemon_run(&d, tuesday);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	ask_catalogue(&q);
	q.get_catalogue.stale = true;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_CATALOGUE);
	cr_assert_eq(f->get_catalogue->n_resources, 1);
	cr_expect_str_eq(f->get_catalogue->resources[0]->code, "CHA.LAISHEN");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- At once ---- */

/* Two staff close one at the same time: one is first, and the other is told how it is now. */
Test(linkage, two_close_it_at_once, .timeout = 60)
{
	struct daemon d = daemon_start(tuesday), other = daemon_start_beside(&d, tuesday);
	struct peer *p = peer_open(d.socket), *q = peer_open(other.socket);
	int64_t id = serve_case(p, 1);
	struct handing a, b;
	Jieyou__ServerFrame *f, *g;
	PGconn *held;

	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	held = hold(&d, "linkage_move");
	handing_fill(&a, id, FORM_OF(MOVE_LINKAGE));
	handing_fill(&b, id, FORM_OF(MOVE_LINKAGE));
	a.form.move_linkage.to = TO(WITHDRAWN);
	b.form.move_linkage.to = TO(HANDED_BACK);
	ask(p, &a.q.frame);
	ask(q, &b.q.frame);
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	g = peer_receive(q, SOON_MS);
	cr_expect((refused_as(f)[0] == '\0') != (refused_as(g)[0] == '\0'), "%s, %s", refused_as(f),
		refused_as(g));
	cr_expect_str_eq(refused_as(refused_as(f)[0] ? f : g), "WRONG_STATE");
	peer_free(f);
	peer_free(g);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LINKAGE_MOVED'"), 1);
	expect_whole(&d);
	peer_close(q);
	daemon_end_beside(&other);
	peer_close(p);
	daemon_stop(&d);
}

/* The same key is the same answer, and no second step. */
Test(linkage, asked_twice_by_one_key)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);
	struct handing a;

	handing_fill(&a, id, FORM_OF(PROPOSE_LINKAGE));
	cr_expect_str_eq(handing_in(p, &a), "SERVING");
	cr_expect_str_eq(handing_in(p, &a), "SERVING repeated");
	cr_expect_eq(daemon_count(&d, "select count(*) from linkage"), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- When somebody must act ---- */

static struct peer *later(struct daemon *d, struct peer *p, const char *const clock[])
{
	peer_close(p);
	cr_assert_eq(daemon_end(d, SIGTERM), 0);
	daemon_run(d, clock);
	daemon_wait_serving(d);
	return peer_open(d->socket);
}

/* Its owner is reminded; when the term has passed it is the supervisor's, again and again. */
Test(linkage, who_does_not_act_is_reminded_and_then_the_supervisor_hears, .timeout = 60)
{
	static const char *const near[] = {
		"--test_clock", "2026-01-06T18:00:00Z", "--due_every_ms", "50", NULL};
	static const char *const past[] = {
		"--test_clock", "2026-01-07T03:00:00Z", "--due_every_ms", "50", NULL};
	static const char reminded[] = "select count(*) from event where kind = 'REMINDED' and "
								   "position('LINKAGE.1'::bytea in body) > 0";
	static const char overdue[] = "select count(*) from event where kind = 'OVERDUE' and "
								  "position('LINKAGE.1'::bytea in body) > 0";
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = serve_case(p, 1);

	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "SERVING");
	run_sql(&d, "update due set at = '2026-02-01', until = '2026-02-01' where what = 'STATE'");
	p = later(&d, p, near);
	wait_at_least(&d, 1, reminded);
	cr_expect_eq(daemon_count(&d, overdue), 0);
	p = later(&d, p, past);
	wait_at_least(&d, 1, overdue);
	cr_expect_str_eq(linkage(&d, id), "PROPOSED 01-07 10:00 SUPERVISOR", "%s", linkage(&d, id));
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'LINKAGE.1' and at > "
								  "'2026-01-07 03:00+00'"),
		1, "and again after the same span");
	cr_expect_str_eq(move(p, id, 1, TO(CONTACTED)), "SERVING", "it can still be done");
	cr_expect_eq(daemon_count(&d, reminded), 1);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is under way ---- */

static struct question listing;

/* "CASE.NUMBER STATE TARGET; ..." of a page, or the refusal; by when, in order. */
static const char *listed(struct peer *p)
{
	static char said[400];
	Jieyou__ServerFrame *f = peer_ask(p, &listing.frame);
	const Jieyou__LinkagesReply *m = f->list_linkages;
	int64_t last = 0;
	size_t at = 0;

	said[0] = '\0';
	if (f->reply_case != JIEYOU__SERVER_FRAME__REPLY_LIST_LINKAGES) {
		snprintf(said, sizeof(said), "%s %s", refused_as(f), peer_refusal(f)->field);
		m = NULL;
	}
	for (size_t i = 0; m && i < m->n_linkages; i++) {
		const Jieyou__Linkage *l = m->linkages[i]->linkage;

		at += (size_t)snprintf(said + at, sizeof(said) - at, "%ld.%d %s %s; ",
			(long)m->linkages[i]->head->case_id, (int)l->number, l->state, l->target);
		cr_assert_lt(at, sizeof(said));
		cr_expect_geq(l->until_us, last);
		last = l->until_us;
	}
	peer_free(f);
	return said;
}

static Jieyou__ListLinkages *ask_listed(void)
{
	ask_linkages(&listing);
	return &listing.list_linkages;
}

/* Of each by when; where nobody acted in time; of whom, where, and how far. */
Test(linkage, those_under_way_are_listed)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t ids[3];
	char first[100], second[100], both[200];

	for (int i = 0; i < 3; i++)
		ids[i] = take_case(p, i + 1);
	cr_assert_str_eq(propose(p, ids[1], "LH.WELFARE"), "ACCEPTED");
	cr_assert_str_eq(propose(p, ids[0], "LH.POLICE"), "ACCEPTED");
	cr_assert_str_eq(move(p, ids[0], 1, TO(CONTACTED)), "ACCEPTED");
	cr_assert_str_eq(propose(p, ids[2], "LH.WELFARE"), "ACCEPTED");
	cr_assert_str_eq(move(p, ids[2], 1, TO(WITHDRAWN)), "ACCEPTED");
	run_sql(&d, "update linkage set until = since where target = 'LH.POLICE'");
	snprintf(first, sizeof(first), "%ld.1 CONTACTED LH.POLICE; ", (long)ids[0]);
	snprintf(second, sizeof(second), "%ld.1 PROPOSED LH.WELFARE; ", (long)ids[1]);
	snprintf(both, sizeof(both), "%s%s", first, second);
	ask_listed();
	cr_expect_str_eq(listed(p), both);
	ask_listed()->state = words("CONTACTED");
	cr_expect_str_eq(listed(p), first);
	ask_listed()->target = words("LH.WELFARE");
	cr_expect_str_eq(listed(p), second);
	ask_listed()->overdue = true;
	cr_expect_str_eq(listed(p), first);
	ask_listed()->district = words("440309");
	cr_expect_str_eq(listed(p), both);
	ask_listed()->district = words("440306");
	cr_expect_str_eq(listed(p), "");
	cr_expect_str_eq(daemon_sql(&d, "select string_agg(found::text, ' ' order by at) from access "
									"where verb = 'linkages'"),
		"2 1 1 1 2 0", "each page is on the record of reads");
	peer_close(p);
	daemon_stop(&d);
}

/* Page by page, each once, though all must be acted on by the same time. */
Test(linkage, the_list_comes_in_pages)
{
	static const char *const units[] = {"LH.WELFARE", "LH.POLICE", "LH.HOUSING"};
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	Jieyou__LinkagePlace after;
	bool more = true;
	int pages = 0;

	for (int i = 0; i < 3; i++)
		cr_assert_str_eq(propose(p, id, units[i]), "ACCEPTED", "%s", units[i]);
	run_sql(&d, "update linkage set until = '2026-01-07 02:00Z'");
	jieyou__linkage_place__init(&after);
	for (; more && pages < 5; pages++) {
		Jieyou__ServerFrame *f;

		ask_listed()->limit = 1;
		if (pages)
			listing.list_linkages.after = &after;
		f = peer_ask(p, &listing.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LINKAGES);
		more = f->list_linkages->next != NULL;
		cr_assert_eq(f->list_linkages->n_linkages, pages < 3);
		if (more) {
			cr_expect_str_eq(f->list_linkages->linkages[0]->linkage->target, units[pages]);
			after.until_us = f->list_linkages->next->until_us;
			after.case_id = f->list_linkages->next->case_id;
			after.number = f->list_linkages->next->number;
		}
		peer_free(f);
	}
	cr_expect_eq(pages, 4);
	peer_close(p);
	daemon_stop(&d);
}

Test(linkage, what_cannot_be_listed_is_refused)
{
	static const char *const states[] = {"FOLLOWED", "NONE", "SERVING", "' or true --"};
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	Jieyou__LinkagePlace after;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		ask_listed()->state = words(states[i]);
		cr_expect_str_eq(listed(p), "BAD_VALUE state", "%s", states[i]);
	}
	ask_listed()->target = words("NOBODY");
	cr_expect_str_eq(listed(p), "BAD_VALUE target");
	ask_listed()->district = words("没有这个区");
	cr_expect_str_eq(listed(p), "BAD_VALUE district");
	ask_listed()->limit = 101;
	cr_expect_str_eq(listed(p), "BAD_VALUE limit");
	jieyou__linkage_place__init(&after);
	after.until_us = 1;
	after.case_id = -1;
	after.number = 1;
	ask_listed()->after = &after;
	cr_expect_str_eq(listed(p), "BAD_VALUE after");
	peer_close(p);
	daemon_stop(&d);
}

/* What is needed, and by whom, is not the keeper's to know; which way it goes, and whom to call. */
Test(linkage, keepers_see_how_far_it_is)
{
	struct daemon d = daemon_start(tuesday);
	struct peer *p;
	Jieyou__ServerFrame *f;
	int64_t id;

	enter(&d, "DUTY", "STAFF");
	enter(&d, "KEEPER", "KEEPER");
	enter_at(&d, "THERE", "KEEPER", "440306");
	p = become(&d, "DUTY");
	id = take_case(p, 1);
	cr_assert_str_eq(propose(p, id, "LH.WELFARE"), "ACCEPTED");
	for (int i = 0; i < 2; i++) {
		peer_close(p);
		p = become(&d, i ? "KEEPER" : "THERE");
		ask_listed();
		f = peer_ask(p, &listing.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_LINKAGES);
		cr_assert_eq(f->list_linkages->n_linkages, (size_t)i);
		if (i) {
			const Jieyou__LinkageOfCase *m = f->list_linkages->linkages[0];

			cr_expect_eq(m->head->case_id, id);
			cr_expect(m->head->n_needs == 0 && m->linkage->n_needs == 0 && !m->head->worker[0]);
			cr_expect_str_eq(m->linkage->state, "PROPOSED");
			cr_expect(m->linkage->phone[0] && !m->linkage->contact[0]);
		}
		peer_free(f);
	}
	peer_close(p);
	daemon_stop(&d);
}
