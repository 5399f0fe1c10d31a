/*
 * Offers, through the socket: who is asked, who accepts or declines, who is asked next; places,
 * held for all or for none; two at once, too late, by another; and what an expert sees of a case.
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

/* A form to be handed in; it may be handed around, too. */
struct asking {
	struct question q;
	struct form form;
	ptrdiff_t at; /* where in the form the filled one is */
};

static struct asking begin(int64_t id, Jieyou__HandleCase__FormCase which)
{
	struct asking a;

	memset(&a, 0, sizeof(a));
	ask_handle(&a.q, &a.form, id, which, fresh_key());
	a.at = (char *)a.q.handle_case.take - (char *)&a.form; /* arms share their place */
	return a;
}

/* With pointers into itself, where it is now. */
static Jieyou__ClientFrame *settle(struct asking *a)
{
	a->q.frame.handle_case = &a->q.handle_case;
	a->q.handle_case.take = (Jieyou__Take *)(void *)((char *)&a->form + a->at);
	return &a->q.frame;
}

static const char *hand(struct peer *p, struct asking a)
{
	return handing_told(peer_ask(p, settle(&a)));
}

static const char *by_phone(
	struct peer *p, int64_t id, Jieyou__HandleCase__FormCase which, const char *expert)
{
	struct asking a = begin(id, which);

	if (which == FORM_OF(JOIN))
		a.form.join.expert_id = words(expert);
	else if (which == FORM_OF(DECLINE))
		a.form.decline.expert_id = words(expert);
	else
		a.form.pull.expert_id = words(expert);
	return hand(p, a);
}

/* A case, a crisis, that is accepted, and waits for its team; its worker was called. */
static int64_t take_case(struct peer *p, int number)
{
	int64_t id = file_case(p, number);

	cr_assert_str_eq(hand(p, begin(id, FORM_OF(TAKE))), "ACCEPTED");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(CALL))), "ACCEPTED");
	return id;
}

/* A team of one, by hand. need: NULL, to sort the case out. */
static struct asking one(int64_t id, const char *expert, const char *need)
{
	static Jieyou__Asked asked[64], *list[64];
	static char *needs[64];
	static int next;
	int i = next++ % 64;
	struct asking a = begin(id, FORM_OF(CONFIRM));

	jieyou__asked__init(&asked[i]);
	asked[i].expert_id = words(expert);
	needs[i] = words(need ? need : "");
	asked[i].needs = &needs[i];
	asked[i].n_needs = need != NULL;
	list[i] = &asked[i];
	a.form.confirm.team = &list[i];
	a.form.confirm.n_team = 1;
	return a;
}

/* A team of two, by hand: E24 leads, E09 is a member. */
static struct asking two(int64_t id)
{
	static Jieyou__Asked asked[2], *team[] = {&asked[0], &asked[1]};
	static char *needs[2];
	struct asking a = begin(id, FORM_OF(CONFIRM));

	needs[0] = words("PSY.COUNSEL");
	needs[1] = words("YOU.TRUANT");
	for (int i = 0; i < 2; i++) {
		jieyou__asked__init(&asked[i]);
		asked[i].expert_id = words(i ? "E24" : "E09");
		asked[i].needs = &needs[i];
		asked[i].n_needs = 1;
		asked[i].lead = i == 1;
	}
	a.form.confirm.team = team;
	a.form.confirm.n_team = 2;
	return a;
}

static int64_t live(const struct daemon *d, int64_t id)
{
	return daemon_count(d,
		"select count(*) from offer where case_id = %lld and state in ('OPEN', 'JOINED')",
		(long long)id);
}

static int64_t taken(const struct daemon *d)
{
	return daemon_count(d, "select coalesce(sum(taken), 0) from place");
}

/* The expert of an offer that is open; "": none is. */
static const char *asked_to(const struct daemon *d, int64_t id, const char *part)
{
	static char code[2][80];
	static int next;
	char *to = code[next++ % 2];

	snprintf(to, 80, "%s",
		daemon_sql(d,
			"select expert from offer where case_id = %lld and part = '%s' and state = 'OPEN' "
			"order by n limit 1",
			(long long)id, part));
	return to;
}

static Jieyou__ServerFrame *show(struct peer *p, int64_t id)
{
	struct question q;

	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

static void expect_said_to_lead(struct peer *p, int64_t id, const char *says)
{
	Jieyou__ServerFrame *f = show(p, id);

	cr_expect(strstr(f->get_case->waiting, says), "%s: %s", says, f->get_case->waiting);
	peer_free(f);
}

/* Somebody leads from when it is taken to the end of support, and is named. */
Test(offers, until_an_expert_leads_the_first_receiver_does)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	Jieyou__ServerFrame *f;

	run_sql(&d, "update principal set name = '陈接案' where id = 'test'");
	expect_said_to_lead(p, id, "由接案人陈接案先行牵头");
	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	expect_said_to_lead(p, id, "由接案人陈接案先行牵头");
	cr_assert_str_eq(by_phone(p, id, FORM_OF(JOIN), "E09"), "SERVING");
	expect_said_to_lead(p, id, "(E09)。下一步由");
	cr_assert_str_eq(by_phone(p, id, FORM_OF(PULL), "E09"), "SERVING");
	expect_said_to_lead(p, id, "由接案人陈接案先行牵头");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(WITHDRAW))), "WITHDRAWN");
	f = show(p, id);
	cr_expect_str_eq(f->get_case->waiting, "", "nobody, any more");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* However long its record is by then. */
Test(offers, who_took_a_case_again_is_its_receiver)
{
	enum { PHASES = 120 };
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking later;

	for (int i = 0; i < PHASES; i++)
		cr_assert_str_eq(hand(p, begin(id, FORM_OF(PHASE))), "ACCEPTED");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(WITHDRAW))), "WITHDRAWN");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(REOPEN))), "RECEIVED");
	enter(&d, "K-9", "STAFF");
	run_sql(&d, "update principal set name = '陈再接' where id = 'K-9'");
	peer_close(p);
	p = become(&d, "K-9");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(TAKE))), "ACCEPTED");
	later = begin(id, FORM_OF(EXTEND));
	later.form.extend.until_us =
		US_PER_MINUTE + daemon_count(&d,
							"select (extract(epoch from until) * 1000000)::bigint from due "
							"where what = 'STATE'");
	cr_assert_str_eq(hand(p, later), "ACCEPTED");
	expect_said_to_lead(p, id, "由接案人陈再接先行牵头");
	expect_said_to_lead(p, id, "期限已经延长,理由见记录第 128 条。");
	peer_close(p);
	daemon_stop(&d);
}

static void expect_whole(const struct daemon *d)
{
	invariants_hold(d);
	chains_verify_events(d);
}

/* ---- Confirmed, accepted, declined ---- */

Test(offers, the_proposed_team_is_asked_and_the_lead_begins)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1), proposed = take_case(p, 2), n;
	char lead[80];

	cr_assert_str_eq(hand(p, begin(proposed, FORM_OF(CONFIRM))), "OFFERED");
	cr_expect_eq(live(&d, proposed),
		daemon_count(&d, "select count(*) from offer where case_id = %lld", (long long)proposed));
	cr_expect_str_eq(hand(p, begin(proposed, FORM_OF(WITHDRAW))), "WITHDRAWN");
	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	n = live(&d, id);
	cr_expect_eq(n, 2);
	cr_expect_eq(taken(&d), n, "a place each");
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'OFFERS'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from offer where part = 'LEAD' and state = 'OPEN'"), 1);
	snprintf(lead, sizeof(lead), "%s", asked_to(&d, id, "LEAD"));
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), asked_to(&d, id, "MEMBER")), "OFFERED");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), lead), "SERVING");
	cr_expect(begins(by_phone(p, id, FORM_OF(JOIN), lead), "WRONG_STATE join.expert_id"), "twice");
	cr_expect(begins(by_phone(p, id, FORM_OF(DECLINE), lead), "WRONG_STATE decline.expert_id"));
	cr_expect(begins(by_phone(p, id, FORM_OF(JOIN), "E40"), "WRONG_STATE"), "nobody asked");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LED'"), 1);
	expect_whole(&d);
	cr_expect_str_eq(hand(p, begin(id, FORM_OF(WITHDRAW))), "WITHDRAWN");
	cr_expect_eq(live(&d, id), 0);
	cr_expect_eq(taken(&d), 0, "the end gives back every place");
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where state = 'DONE'"), 2);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* An erasure frees places like any other end. */
Test(offers, an_erased_case_has_no_team)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct question q;
	Jieyou__ServerFrame *f;

	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE, "%s", refused_as(f));
	peer_free(f);
	cr_expect_eq(live(&d, id), 0);
	cr_expect_eq(taken(&d), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'OFFERS'"), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Of a consultation no words are kept: only whom the record proposes is asked, and nobody by
 * itself. */
Test(offers, a_consultation_asks_only_whom_its_record_proposes)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;
	const char *said;

	build_submission(&s, 1);
	s.help.narrative = words("想咨询怎样申请法律援助。");
	s.help.consent = NULL;
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(TAKE))), "ACCEPTED");
	said = hand(p, one(id, "E09", "PSY.COUNSEL"));
	cr_expect(begins(said, "BAD_VALUE confirm.team E09"), "%s", said);
	said = hand(p, begin(id, FORM_OF(CONFIRM)));
	cr_expect_str_eq(said, "OFFERED", "%s", said);
	said = by_phone(p, id, FORM_OF(DECLINE), asked_to(&d, id, "LEAD"));
	cr_expect_str_eq(said, "ACCEPTED", "%s", said);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* What an expert is told before anything else names nobody. */
Test(offers, what_is_not_in_order_is_refused_by_its_field)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a;

	a = one(id, "E09", "PSY.COUNSEL");
	a.form.confirm.summary = words("");
	cr_expect(begins(hand(p, a), "BAD_VALUE confirm.summary"));
	a.form.confirm.summary = words("请致电13800000000联系");
	cr_expect(begins(hand(p, a), "BAD_VALUE summary"), "a number");
	a = one(id, "E09", "PSY.COUNSEL");
	a.form.confirm.answer = JIEYOU__ANSWER_KIND__ANSWER_UNKNOWN;
	cr_expect(begins(hand(p, a), "BAD_VALUE confirm.answer"));
	a = two(id);
	a.form.confirm.team[1]->lead = false;
	cr_expect(begins(hand(p, a), "BAD_VALUE confirm.team"), "nobody leads");
	a = two(id);
	a.form.confirm.team[1]->expert_id = words("E09");
	cr_expect(begins(hand(p, a), "BAD_VALUE confirm.team"), "twice");
	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	a = begin(id, FORM_OF(DECLINE));
	a.form.decline.cause = JIEYOU__DECLINE__CAUSE__CAUSE_UNKNOWN;
	cr_expect(begins(hand(p, a), "BAD_VALUE decline.cause"));
	a = begin(id, FORM_OF(PULL));
	a.form.pull.expert_id = words("E09");
	a.form.pull.not_replaced = true;
	cr_expect(begins(hand(p, a), "BAD_VALUE pull.not_replaced"));
	cr_expect(begins(hand(p, begin(id, FORM_OF(JOIN))), "BAD_VALUE join.expert_id"), "whose?");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* One after the other declines: each time the next is asked, until nobody is left. */
Test(offers, the_next_is_asked_until_nobody_is_left, .timeout = 60)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *said = "OFFERED";
	Jieyou__ServerFrame *f;
	int n = 0;

	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	for (; strcmp(said, "OFFERED") == 0 && n < 20; n++) {
		cr_expect_eq(live(&d, id), 1);
		cr_expect_eq(taken(&d), 1);
		said = by_phone(p, id, FORM_OF(DECLINE), asked_to(&d, id, "LEAD"));
	}
	cr_expect_str_eq(said, "ACCEPTED", "%s after %d", said, n);
	f = show(p, id);
	cr_expect_eq(f->get_case->n_short_of, 1);
	cr_expect_str_eq(f->get_case->short_of[0], "PSY.COUNSEL", "staff see the shortfall");
	peer_free(f);
	cr_expect_gt(n, 2);
	cr_expect_eq(daemon_count(&d, "select count(distinct expert) from offer"), n, "none twice");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'SHORT'"), 1);
	cr_expect_eq(taken(&d), 0);
	cr_expect(begins(hand(p, one(id, "E09", "PSY.COUNSEL")), "BAD_VALUE confirm.team"), "rests");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Without a lead there is no team: who had accepted is let go, and may be asked again. */
Test(offers, short_of_a_lead_the_team_is_let_go, .timeout = 60)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *said = "OFFERED";

	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), "E09"), "OFFERED");
	for (int i = 0; strcmp(said, "OFFERED") == 0 && i < 20; i++)
		said = by_phone(p, id, FORM_OF(DECLINE), asked_to(&d, id, "LEAD"));
	cr_expect_str_eq(said, "ACCEPTED", "%s", said);
	cr_expect_eq(live(&d, id), 0);
	cr_expect_str_eq(daemon_sql(&d, "select state from offer where expert = 'E09'"), "DONE");
	expect_whole(&d);
	said = hand(p, one(id, "E09", "PSY.COUNSEL"));
	cr_expect_str_eq(said, "OFFERED", "%s", said);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Hard rules are checked again for whoever is picked by hand: who, and why, is told. */
Test(offers, who_may_not_is_named_with_why)
{
	static const struct {
		const char *expert, *need, *why;
	} bad[] = {
		{"E19", "PAR.COMM", "E19"},     /* the appointment has ended */
		{"E07", "LAW.AID", "E07"},      /* no agreement */
		{"E04", "PSY.COUNSEL", "E04"},  /* a lawyer */
		{"E99", "PSY.COUNSEL", "编号"}, /* nobody */
		{"E09", "NO.SUCH", "需要代码"},
	};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *said = hand(p, one(id, bad[i].expert, bad[i].need));

		cr_expect(begins(said, "BAD_VALUE confirm.team"), "%s", said);
		cr_expect(strstr(said, bad[i].why), "%s", said);
	}
	cr_expect_eq(live(&d, id), 0);
	cr_expect_eq(taken(&d), 0);
	cr_expect_str_eq(daemon_sql(&d, "select state from help_case"), "ACCEPTED");
	peer_close(p);
	daemon_stop(&d);
}

/* Somebody from outside, where the district has its own: once the city is asked. */
Test(offers, the_city_is_asked_by_hand)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *said = hand(p, one(id, "E06", "LAW.AID"));

	cr_expect(begins(said, "BAD_VALUE confirm.team"), "%s", said);
	cr_expect_str_eq(hand(p, begin(id, FORM_OF(CITY))), "ACCEPTED");
	said = hand(p, one(id, "E06", "LAW.AID"));
	cr_expect_str_eq(said, "OFFERED", "%s", said);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Added, pulled ---- */

Test(offers, one_is_added_and_one_pulled)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	char *needs[] = {words("PSY.COUNSEL")};
	struct asking a = begin(id, FORM_OF(ADD));

	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	a.form.add.expert_id = words("E10");
	a.form.add.needs = needs;
	a.form.add.n_needs = 1;
	cr_expect_str_eq(hand(p, a), "OFFERED");
	cr_expect_eq(live(&d, id), 2);
	a.q.frame.idempotency_key = words(fresh_key());
	cr_expect(begins(hand(p, a), "BAD_VALUE add.expert_id"), "twice");
	a.q.frame.idempotency_key = words(fresh_key());
	a.form.add.lead = true;
	cr_expect(begins(hand(p, a), "WRONG_STATE add.lead"), "two leads");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), "E09"), "SERVING");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(PULL), "E09"), "SERVING");
	cr_expect_str_eq(
		daemon_sql(&d, "select reason from offer where expert = 'E09'"), "UNAVAILABLE");
	cr_expect_str_neq(asked_to(&d, id, "LEAD"), "", "somebody is asked to lead");
	cr_expect_eq(live(&d, id), 2);
	expect_whole(&d);
	cr_expect_str_eq(by_phone(p, id, FORM_OF(PULL), "E10"), "SERVING");
	cr_expect(begins(by_phone(p, id, FORM_OF(PULL), "E10"), "WRONG_STATE pull.expert_id"));
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Time ---- */

/* The offers of a case ran out a minute ago; whether the ticker finds it so now. */
static void run_out(const struct daemon *d, bool found)
{
	run_sql(d, "update offer set expires_at = now() - interval '1 minute' "
			   "where state = 'OPEN'");
	run_sql(d, found ? "update due set at = now() - interval '1 second', taken_until = null where "
					   "what = 'OFFERS'"
					 : "update due set at = now() + interval '1 day' where what = 'OFFERS'");
}

Test(offers, late_is_late_before_the_ticker_comes_and_after)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);

	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	run_out(&d, false);
	cr_expect(begins(by_phone(p, id, FORM_OF(JOIN), "E09"), "WRONG_STATE join.expert_id"));
	cr_expect(begins(by_phone(p, id, FORM_OF(DECLINE), "E09"), "WRONG_STATE decline.expert_id"));
	cr_expect_str_eq(daemon_sql(&d, "select state from offer"), "OPEN");
	run_out(&d, true);
	wait_at_least(&d, 1, "select count(*) from offer where state = 'LAPSED'");
	cr_expect_eq(live(&d, id), 1, "the next is asked");
	cr_expect(begins(by_phone(p, id, FORM_OF(JOIN), "E09"), "WRONG_STATE join.expert_id"));
	expect_whole(&d);
	for (int i = 0; i < 20 && live(&d, id); i++) {
		int64_t n = daemon_count(&d, "select count(*) from event");

		run_out(&d, true);
		for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(20))
			if (daemon_count(&d, "select count(*) from event") > n)
				break;
	}
	cr_expect_str_eq(daemon_sql(&d, "select state from help_case"), "ACCEPTED");
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'OFFERS'"), 0);
	expect_whole(&d);
	expect_on_record(p, id, "LAPSED", JIEYOU__RECORD_EVENT__BODY_OFFER_ENDED);
	peer_close(p);
	daemon_stop(&d);
}

/* Of the member who has not answered somebody takes the place, of the lead nobody: then no one is
 * asked. */
Test(offers, two_run_out_and_nobody_is_left_to_lead)
{
	static char *language[] = {(char *)(uintptr_t) "SOC.LANG"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = two(id);
	const char *said;

	a.form.confirm.team[1]->expert_id = words("E08");
	a.form.confirm.team[1]->needs = language;
	said = hand(p, a);
	cr_assert_str_eq(said, "OFFERED", "%s", said);
	cr_expect_str_eq(by_phone(p, id, FORM_OF(DECLINE), "E08"), "OFFERED");
	cr_assert_str_eq(asked_to(&d, id, "LEAD"), "E40", "the other interpreter, and the last");
	run_out(&d, true);
	wait_at_least(&d, 1, "select count(*) from event where kind = 'SHORT'");
	cr_expect_str_eq(daemon_sql(&d, "select state from help_case"), "ACCEPTED");
	cr_expect_eq(live(&d, id), 0);
	cr_expect_eq(taken(&d), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Tuesday 10:00 in Shenzhen; a lead must be assigned in 3 working days: a third is one of 9 hours.
 */
Test(offers, an_offer_waits_for_a_third_of_the_time)
{
	static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};
	struct daemon d = daemon_start(tuesday);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *waits;

	run_sql(&d, "update help_case set grade = 'NORMAL'");
	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	waits = daemon_sql(&d, "select expires_at - issued_at from offer");
	cr_expect_str_eq(waits, "1 day", "%s", waits);
	peer_close(p);
	daemon_stop(&d);
}

/* Suspended, or shut out of the case: taken out soon, and replaced, though nothing had run out. */
Test(offers, who_is_suspended_or_shut_out_is_replaced)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1), other = take_case(p, 2);

	enter_expert(&d, "E09");
	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	cr_assert_str_eq(hand(p, one(other, "E09", "PSY.COUNSEL")), "OFFERED");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), "E09"), "SERVING");
	run_sql(&d, "insert into shut_out values (1, 'X-E09', true, now())");
	wait_at_least(&d, 1, "select count(*) from offer where expert = 'E09' and state = 'PULLED'");
	run_sql(&d, "update principal set suspended = true, changed_at = now() where id = 'X-E09'");
	wait_at_least(&d, 2, "select count(*) from offer where expert = 'E09' and state = 'PULLED'");
	cr_expect_eq(live(&d, id), 1);
	cr_expect_eq(live(&d, other), 1);
	cr_expect_eq(daemon_count(&d, "select taken from place where expert = 'E09'"), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* Nor does it help that something else is done before they are looked at. */
Test(offers, who_is_suspended_is_not_forgotten_for_something_else)
{
	static const char *const rarely[] = {"--due_every_ms", "600000", NULL};
	struct daemon d = daemon_start(rarely);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);

	enter_expert(&d, "E09");
	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	run_sql(&d, "update principal set suspended = true, changed_at = now() where id = 'X-E09'");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), "E24"), "SERVING");
	expect_whole(&d);
	cr_expect_str_eq(daemon_sql(&d, "select at = '-infinity' from due where what = 'OFFERS'"), "t");
	peer_close(p);
	daemon_stop(&d);
}

/* Suspended just as they are asked: it is waited for, and they are not asked. */
Test(offers, who_is_being_suspended_is_not_asked)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = one(id, "E09", "PSY.COUNSEL");
	PGconn *conn = daemon_connect(&d);
	const char *said;

	enter_expert(&d, "E09");
	PQclear(PQexec(conn, "begin; update principal set suspended = true, changed_at = now() "
						 "where id = 'X-E09'"));
	ask(p, settle(&a));
	wait_at_least(&d, 1,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
		"current_database()");
	PQclear(PQexec(conn, "commit"));
	PQfinish(conn);
	said = handing_told(peer_receive(p, SOON_MS));
	cr_expect(
		begins(said, "BAD_VALUE confirm.team E09"), "staff may; it is E09 who is gone: %s", said);
	cr_expect_eq(live(&d, id), 0);
	cr_expect_eq(taken(&d), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* And just after: then it is the suspension that waits, and finds their offer. */
Test(offers, who_was_just_asked_is_found_when_suspended)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = one(id, "E09", "PSY.COUNSEL");
	PGconn *conn = daemon_connect(&d), *held;

	enter_expert(&d, "E09");
	held = hold(&d, "notice"); /* the last that is written */
	ask(p, settle(&a));
	hold_until_waited_for(&d);
	cr_assert_eq(PQsendQuery(conn, "update principal set suspended = true, changed_at = now() "
								   "where id = 'X-E09'"),
		1);
	sleep_ms(NOTHING_MS);
	hold_end(held);
	cr_expect_str_eq(handing_told(peer_receive(p, SOON_MS)), "OFFERED");
	wait_at_least(&d, 1, "select count(*) from offer where expert = 'E09' and state = 'PULLED'");
	PQfinish(conn);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* In a crisis whoever is on duty speaks with the worker first; the crisis worker need not wait. */
Test(offers, a_crisis_is_called_about_before_anybody_is_asked)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);

	cr_assert_str_eq(hand(p, begin(id, FORM_OF(TAKE))), "ACCEPTED");
	cr_expect(begins(hand(p, one(id, "E10", "PSY.COUNSEL")), "BAD_VALUE confirm.team"));
	cr_expect_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED", "E09 is one");
	cr_expect_str_eq(hand(p, begin(id, FORM_OF(CALL))), "OFFERED");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(DECLINE), "E09"), "OFFERED");
	cr_expect_str_eq(
		daemon_sql(&d, "select (expires_at - issued_at)::text from offer where state = 'OPEN'"),
		"00:20:00", "a third of an hour, by the clock");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

static void expect_must_act(const struct daemon *d, const char *owner, const char *when)
{
	const char *is = daemon_sql(d, "select owner from due where what = 'STATE'");

	cr_expect_str_eq(is, owner, "%s: %s", when, is);
	expect_whole(d);
}

/* A lead who has to call nobody first; while there is none, it is staff who find one. */
Test(offers, while_nobody_leads_staff_must_act)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking raise = begin(id, FORM_OF(RAISE));

	cr_assert_str_eq(hand(p, begin(id, FORM_OF(LOWER))), "ACCEPTED");
	cr_assert_str_eq(hand(p, one(id, "E24", "YOU.TRUANT")), "OFFERED");
	expect_must_act(&d, "STAFF", "asked");
	cr_assert_str_eq(by_phone(p, id, FORM_OF(JOIN), "E24"), "SERVING");
	expect_must_act(&d, "LEAD", "accepted");
	cr_assert_str_eq(by_phone(p, id, FORM_OF(PULL), "E24"), "SERVING");
	expect_must_act(&d, "STAFF", "gone");
	run_sql(&d, "update help_case set grade = 'URGENT'");
	cr_assert_str_eq(by_phone(p, id, FORM_OF(JOIN),
						 daemon_sql(&d, "select expert from offer where state = 'OPEN'")),
		"SERVING");
	expect_must_act(&d, "LEAD", "another has accepted");
	cr_assert_str_eq(hand(p, raise), "SERVING");
	expect_must_act(&d, "STAFF", "a crisis: the worker is called first");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(CALL))), "SERVING");
	expect_must_act(&d, "LEAD", "called");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Two at once ---- */

Test(offers, of_two_who_confirm_one_is_told)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *q = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = one(id, "E09", "PSY.COUNSEL"), b = one(id, "E10", "PSY.COUNSEL");
	PGconn *held = hold(&d, "help_case");
	const char *said[2];

	ask(p, settle(&a));
	hold_until_waited_for(&d);
	ask(q, settle(&b));
	hold_end(held);
	said[0] = handing_told(peer_receive(p, SOON_MS));
	said[1] = handing_told(peer_receive(q, SOON_MS));
	cr_expect_str_eq(said[0], "OFFERED", "%s", said[0]);
	cr_expect(begins(said[1], "WRONG_STATE case_id"), "%s", said[1]);
	cr_expect_eq(live(&d, id), 1);
	expect_whole(&d);
	peer_close(p);
	peer_close(q);
	daemon_stop(&d);
}

Test(offers, one_accepts_while_the_other_declines)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *q = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = begin(id, FORM_OF(JOIN)), b = begin(id, FORM_OF(DECLINE));
	char lead[80], member[80];
	PGconn *held;
	const char *said[2];

	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	snprintf(lead, sizeof(lead), "%s", asked_to(&d, id, "LEAD"));
	snprintf(member, sizeof(member), "%s", asked_to(&d, id, "MEMBER"));
	a.form.join.expert_id = lead;
	b.form.decline.expert_id = member;
	held = hold(&d, "help_case");
	ask(p, settle(&a));
	hold_until_waited_for(&d);
	ask(q, settle(&b));
	hold_end(held);
	said[0] = handing_told(peer_receive(p, SOON_MS));
	said[1] = handing_told(peer_receive(q, SOON_MS));
	cr_expect_str_eq(said[0], "SERVING", "%s", said[0]);
	cr_expect_str_eq(said[1], "SERVING", "%s", said[1]);
	cr_expect_eq(daemon_count(&d, "select count(*) from offer where state = 'DECLINED'"), 1);
	expect_whole(&d);
	peer_close(p);
	peer_close(q);
	daemon_stop(&d);
}

/* A daemon by whose rules one person has so many cases of trauma at once: crises, as all of these.
 */
static struct daemon start_limited(const char *most)
{
	struct daemon d = daemon_prepare();
	char sql[100];

	snprintf(sql, sizeof(sql),
		"update practice_rule set value = '%s' where name = 'trauma.open.max'", most);
	run_sql(&d, sql);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	return d;
}

/* All places of E09 (4) but one are taken. */
static void leave_one(const struct daemon *d, struct peer *p)
{
	for (int i = 10; i < 13; i++)
		cr_assert_str_eq(hand(p, one(take_case(p, i), "E09", "PSY.COUNSEL")), "OFFERED");
	cr_assert_eq(daemon_count(d, "select taken from place where expert = 'E09'"), 3);
}

/* taken: of E09, in the end. */
static void expect_one_won(
	const struct daemon *d, const char *const said[2], int taken_after, const char *why)
{
	int won = (strcmp(said[0], "OFFERED") == 0) + (strcmp(said[1], "OFFERED") == 0);
	const char *lost = strcmp(said[0], "OFFERED") == 0 ? said[1] : said[0];

	cr_expect_eq(won, 1, "%s / %s", said[0], said[1]);
	cr_expect(begins(lost, "BAD_VALUE confirm.team E09"), "who is full is named: %s", lost);
	cr_expect(strstr(lost, why), "%s: %s", why, lost);
	cr_expect_eq(daemon_count(d, "select taken from place where expert = 'E09'"), taken_after);
	expect_whole(d);
}

/* Two cases, both decided for E09 when neither was committed, in one batch. */
static void race_in_one_batch(const struct daemon *d, struct peer *p, const char *said[2])
{
	struct peer *q = peer_open(d->socket);
	int64_t id = take_case(p, 1), other = take_case(p, 2), third = take_case(p, 3);
	struct asking a = one(id, "E09", "PSY.COUNSEL"), b = one(other, "E09", "PSY.COUNSEL"),
				  c = begin(third, FORM_OF(CALL));
	PGconn *held = hold(d, "request"); /* the batch of the call waits; both others make the next */

	ask(p, settle(&c));
	hold_until_waited_for(d);
	ask(p, settle(&a));
	ask(q, settle(&b));
	cr_assert_null(peer_receive(q, NOTHING_MS));
	hold_end(held);
	handing_told(peer_receive(p, SOON_MS));
	said[0] = handing_told(peer_receive(p, SOON_MS));
	said[1] = handing_told(peer_receive(q, SOON_MS));
	peer_close(q);
}

Test(offers, two_cases_want_the_last_place_in_one_batch)
{
	struct daemon d = start_limited("9");
	struct peer *p = peer_open(d.socket);
	const char *said[2];

	leave_one(&d, p);
	race_in_one_batch(&d, p, said);
	expect_one_won(&d, said, 4, "已满");
	peer_close(p);
	daemon_stop(&d);
}

Test(offers, two_cases_of_trauma_want_one_person_in_one_batch)
{
	struct daemon d = start_limited("1");
	struct peer *p = peer_open(d.socket);
	const char *said[2];

	race_in_one_batch(&d, p, said);
	expect_one_won(&d, said, 1, "创伤类");
	peer_close(p);
	daemon_stop(&d);
}

/* Another dispatcher on the database of d; own is what it was prepared with, to be cleaned. */
static struct daemon start_beside(const struct daemon *d, struct daemon *own)
{
	struct daemon two = *own = daemon_prepare();

	memcpy(two.database, d->database, sizeof(two.database));
	memcpy(two.conninfo, d->conninfo, sizeof(two.conninfo));
	memcpy(two.keys, d->keys, sizeof(two.keys));
	daemon_run(&two, NULL);
	daemon_wait_serving(&two);
	return two;
}

/* Likewise, each by a dispatcher of its own. */
static void race_of_dispatchers(const struct daemon *d, struct peer *p, const char *said[2])
{
	int64_t id = take_case(p, 1), other = take_case(p, 2);
	struct daemon own, two = start_beside(d, &own);
	struct peer *q = peer_open(two.socket);
	struct asking a = one(id, "E09", "PSY.COUNSEL"), b = one(other, "E09", "PSY.COUNSEL");
	PGconn *held = hold(d, "place");

	ask(p, settle(&a));
	hold_until_waited_for(d);
	ask(q, settle(&b));
	wait_at_least(d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
		"current_database()");
	hold_end(held);
	said[0] = handing_told(peer_receive(p, SOON_MS));
	said[1] = handing_told(peer_receive(q, SOON_MS));
	peer_close(q);
	daemon_end(&two, SIGTERM);
	daemon_clean(&own);
}

Test(offers, two_dispatchers_want_the_last_place)
{
	struct daemon d = start_limited("9");
	struct peer *p = peer_open(d.socket);
	const char *said[2];

	leave_one(&d, p);
	race_of_dispatchers(&d, p, said);
	expect_one_won(&d, said, 4, "已满");
	peer_close(p);
	daemon_stop(&d);
}

Test(offers, two_dispatchers_want_one_person_for_a_case_of_trauma)
{
	struct daemon d = start_limited("1");
	struct peer *p = peer_open(d.socket);
	const char *said[2];

	race_of_dispatchers(&d, p, said);
	expect_one_won(&d, said, 1, "创伤类");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Cases of trauma ---- */

/* What the database thinks one is: by the rules that tests/match/trauma.c asks the matcher for. */
Test(offers, what_is_of_trauma_the_database_knows_by_itself)
{
	static const struct {
		const char *needs, *grade, *district, *want;
	} rows[] = {
		{"", "NORMAL", "440309-minzhi", "f"},
		{"LAW.AID PSY.COUNSEL", "URGENT", "440309-minzhi", "f"},
		{"LAW.AID PSY.TRAUMA", "NORMAL", "440309-minzhi", "t"},
		{"DV.SPOUSE", "NORMAL", "440309-minzhi", "t"}, {"LAW.AID", "CRISIS", "440309-minzhi", "t"},
		{"DV.SPOUSE PSY.TRAUMA", "NORMAL", "440300", "f"}, /* the city says others */
		{"LAW.AID", "NORMAL", "440300", "t"},
		{"LAW.AID", "NORMAL", "440309-minzhi", "f"}, /* the district its own again */
	};
	struct daemon d = daemon_prepare();

	run_sql(&d, "update practice_rule set value = 'DV PSY.TRAUMA' where name = 'trauma.needs';"
				"insert into practice_rule values "
				"('440300', 'trauma.needs', '2025-01-01', 'LAW', '', '', 1, null),"
				"('440309', 'trauma.needs', '2025-01-01', 'DV PSY.TRAUMA', '', '', 1, null),"
				"('440309', 'trauma.open.max', '2026-03-16', '1', '', '', 1, null),"
				"('440300', 'trauma.open.max', '2025-01-01', '0', '', '', 1, null)");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_str_eq(daemon_sql(&d, "select is_trauma('%s', '%s', '%s', '2026-03-15 04:00Z')",
							 rows[i].needs, rows[i].grade, rows[i].district),
			rows[i].want, "row %zu", i);
	cr_expect_str_eq(
		daemon_sql(&d, "select trauma_most('440000', '2026-03-15 04:00Z')"), "3", "the country's");
	cr_expect_str_eq(
		daemon_sql(&d, "select trauma_most('440309-minzhi', '2026-03-15 16:00Z')"), "1");
	cr_expect_str_eq(daemon_sql(&d, "select trauma_most('440309-minzhi', '2026-03-15 15:59Z')"), "",
		"no number");
	daemon_clean(&d);
}

/* Who of one batch goes through: E09 is asked by three cases, the second of which is none. */
Test(offers, of_one_batch_the_first_has_the_last_case_of_trauma)
{
	struct daemon d = daemon_prepare();

	run_sql(&d,
		"update practice_rule set value = '1' where name = 'trauma.open.max';"
		"insert into help_case (id, district, state, grade, needs, actor, responsible, via, "
		"version, head, filed_at) select id, '440309', 'ACCEPTED', case id when 2 then "
		"'NORMAL' else 'CRISIS' end, 'LAW.AID', 'W-7', 'W-7', 'test', 1, sha256('1'), "
		"'2026-03-15' from generate_series(1, 3) id;"
		"insert into place values ('E09', 0, '2026-03-15')");
	cr_expect_str_eq(
		daemon_sql(&d,
			"select string_agg(concat_ws(' ', n, outcome, who, taken, trauma), ';') "
			"from daemon.judge('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', "
			"'{}', '{0,1,2}', '{E09,E09,E09}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', "
			"'{1,2,3}', '{LEAD,LEAD,LEAD}', array_fill('2026-03-15 04:00Z'::timestamptz, "
			"'{3}')) where n >= 0"),
		"2 FULL E09 0 0");
	daemon_clean(&d);
}

static int trauma_of(struct peer *p, const char *expert)
{
	struct question q;
	Jieyou__ServerFrame *f;
	int n = -1;

	ask_pool(&q);
	q.get_pool.limit = 50;
	f = peer_ask(p, &q.frame);
	for (size_t i = 0; i < f->get_pool->n_experts; i++)
		if (strcmp(f->get_pool->experts[i]->code, expert) == 0)
			n = f->get_pool->experts[i]->trauma;
	peer_free(f);
	return n;
}

/* What this dispatcher knows of, as it looks at the places from time to time. */
static void wait_for_trauma(struct peer *p, const char *expert, int n)
{
	while (trauma_of(p, expert) != n)
		sleep_ms(50);
}

/* Whoever has as many as they may is not asked for one more, with why; who steps back gives it
 * back. */
Test(offers, nobody_has_more_cases_of_trauma_than_they_may, .timeout = 60)
{
	struct daemon d = start_limited("2");
	struct peer *p = peer_open(d.socket);
	int64_t first = take_case(p, 1), second = take_case(p, 2), third = take_case(p, 3);
	const char *said;

	cr_assert_str_eq(hand(p, one(first, "E09", "PSY.COUNSEL")), "OFFERED");
	cr_assert_str_eq(hand(p, one(second, "E09", "PSY.COUNSEL")), "OFFERED");
	wait_for_trauma(p, "E09", 2);
	said = hand(p, one(third, "E09", "PSY.COUNSEL"));
	cr_expect(begins(said, "BAD_VALUE confirm.team E09"), "%s", said);
	cr_expect(strstr(said, "在办的创伤类个案已有2件,一人最多2件;结案1件后"), "%s", said);
	cr_expect_eq(live(&d, third), 0);
	cr_assert_str_eq(by_phone(p, first, FORM_OF(PULL), "E09"), "OFFERED");
	wait_for_trauma(p, "E09", 1);
	cr_expect_str_eq(hand(p, one(third, "E09", "PSY.COUNSEL")), "OFFERED");
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* What a case needs makes it one, whatever its grade. */
Test(offers, what_a_case_needs_makes_it_one_of_trauma, .timeout = 60)
{
	struct daemon d = start_limited("1");
	struct peer *p = peer_open(d.socket);
	int64_t first = take_case(p, 1), second = take_case(p, 2);
	const char *said;

	cr_assert_str_eq(hand(p, one(first, "E09", "PSY.COUNSEL")), "OFFERED");
	wait_for_trauma(p, "E09", 1);
	run_sql(&d, "update help_case set grade = 'NORMAL', needs = 'PSY.COUNSEL PSY.GRIEF' where "
				"state = 'ACCEPTED'");
	said = hand(p, one(second, "E09", "PSY.COUNSEL"));
	cr_expect(begins(said, "BAD_VALUE confirm.team E09"), "%s", said);
	cr_expect(strstr(said, "创伤类"), "%s", said);
	run_sql(&d, "update help_case set needs = 'PSY.COUNSEL' where state = 'ACCEPTED'");
	cr_expect_str_eq(hand(p, one(second, "E09", "PSY.COUNSEL")), "OFFERED");
	peer_close(p);
	daemon_stop(&d);
}

/* A case that becomes one counts from then on, though no place has changed. */
Test(offers, a_case_that_is_raised_becomes_one_of_trauma, .timeout = 60)
{
	struct daemon d = start_limited("1");
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking raise = begin(id, FORM_OF(RAISE));

	run_sql(&d, "update help_case set grade = 'NORMAL', needs = 'YOU.TRUANT'");
	cr_assert_str_eq(hand(p, one(id, "E24", "YOU.TRUANT")), "OFFERED");
	cr_expect_eq(trauma_of(p, "E24"), 0);
	run_sql(&d, "update place set changed_at = '2020-01-01'"); /* it is not looked at for that */
	cr_assert_str_eq(hand(p, raise), "OFFERED");
	wait_for_trauma(p, "E24", 1);
	cr_expect_eq(live(&d, id), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* What is loaded is of one moment, though it takes several statements: whoever is told the state of
 * a case from before somebody accepted is not told with it that they did.
 */
Test(offers, a_case_is_shown_as_it_was_at_one_moment)
{
	struct daemon d = daemon_start(NULL), own, two;
	struct peer *p = peer_open(d.socket), *q;
	int64_t id = take_case(p, 1);
	struct question shown;
	PGconn *held;
	Jieyou__ServerFrame *f;
	const Jieyou__CaseReply *m;

	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	two = start_beside(&d, &own);
	q = peer_open(two.socket);
	peer_free(show(p, id));   /* so that the statements are prepared, and one of them is held up */
	held = hold(&d, "brief"); /* read after the case itself, with its events; not to accept */
	ask_case(&shown, id);
	ask(p, &shown.frame);
	hold_until_waited_for(&d);
	cr_expect_str_eq(by_phone(q, id, FORM_OF(JOIN), "E09"), "SERVING");
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE, "%s", refused_as(f));
	m = f->get_case;
	cr_expect_str_eq(m->head->state, "OFFERED");
	cr_assert_gt(m->n_events, 0);
	cr_expect_eq(m->events[m->n_events - 1]->seq, m->head->version);
	peer_free(f);
	f = show(p, id);
	cr_expect_str_eq(f->get_case->head->state, "SERVING", "the next is of now");
	peer_free(f);
	peer_close(p);
	peer_close(q);
	daemon_end(&two, SIGTERM);
	daemon_clean(&own);
	daemon_stop(&d);
}

/* The database looks at the pool by itself: with fewer places there than the dispatcher knows of.
 */
Test(offers, places_are_those_of_the_database)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	const char *said;

	run_sql(&d, "update expert set places = '0' where code = 'E09'");
	said = hand(p, one(id, "E09", "PSY.COUNSEL"));
	cr_expect(begins(said, "CONFLICT"), "%s", said);
	cr_expect_eq(live(&d, id), 0);
	expect_whole(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What an expert sees ---- */

static void expect_offer_view(struct peer *p, int64_t id)
{
	Jieyou__ServerFrame *f = show(p, id);
	const Jieyou__CaseReply *m = f->get_case;

	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE, "%s", refused_as(f));
	cr_expect_null(m->match);
	cr_expect_null(m->help);
	cr_expect_eq(m->n_events, 0);
	cr_expect_str_eq(m->head->worker, "");
	cr_expect_str_eq(m->head->district, "440309");
	cr_expect_eq(m->head->n_needs, 1);
	cr_expect_str_eq(m->head->needs[0], "PSY.COUNSEL", "their own, and no other");
	cr_assert(m->brief);
	cr_expect(strstr(m->brief->summary, "一位母亲"));
	cr_expect_str_eq(m->brief->manner, "面谈,工作日");
	cr_expect_str_eq(m->brief->task, "", "not before they have accepted");
	cr_expect_eq(m->brief->n_team, 0);
	cr_expect_eq(m->n_offers, 1);
	peer_free(f);
}

static void expect_listed(struct peer *p, size_t n)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_offers(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_OFFERS, "%s", refused_as(f));
	cr_expect_eq(f->list_offers->n_offers, n);
	peer_free(f);
}

static struct peer *become_expert(const struct daemon *d, const char *code)
{
	char name[40];

	snprintf(name, sizeof(name), "X-%s", code);
	enter_expert(d, code);
	return become(d, name);
}

static void expect_unseen(struct peer *p, int64_t id)
{
	Jieyou__ServerFrame *f = show(p, id);

	cr_expect_str_eq(refused_as(f), "NOT_FOUND");
	peer_free(f);
}

/* Of all forms these are theirs, " a b ": the others are refused, and nothing is said of the case.
 */
static void expect_theirs(struct peer *p, int64_t id, const char *theirs)
{
	const ProtobufCMessageDescriptor *all = &jieyou__handle_case__descriptor;

	for (unsigned i = 0; i < all->n_fields; i++) {
		const ProtobufCFieldDescriptor *arm = &all->fields[i];
		struct question q;
		struct form form;
		char name[40];

		snprintf(name, sizeof(name), " %s ", arm->name);
		if (!(arm->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || strstr(theirs, name))
			continue;
		ask_handle(&q, &form, id, (Jieyou__HandleCase__FormCase)arm->id, fresh_key());
		expect_refused(p, ask(p, &q.frame), "DENIED", "form");
	}
}

/* Who watches hears that something was done, and not what. */
static void expect_watched_blindly(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_watch(&q, id, 0);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_WATCH_CASE, "%s", refused_as(f));
	cr_assert_eq(f->watch_case->n_notices, 1);
	cr_expect_str_eq(f->watch_case->notices[0]->what, "");
	cr_expect_null(f->watch_case->notices[0]->head);
	peer_free(f);
}

Test(offers, an_expert_sees_what_is_needed)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct asking b;
	int64_t id = take_case(p, 1);
	Jieyou__ServerFrame *f;

	run_sql(&d, "update help_case set district = '440309-minzhi'");
	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	peer_close(p);

	p = become_expert(&d, "E10");
	expect_unseen(p, id); /* not asked */
	expect_listed(p, 0);
	cr_expect(begins(hand(p, begin(id, FORM_OF(JOIN))), "NOT_FOUND"));
	peer_close(p);

	p = become_expert(&d, "E09");
	expect_offer_view(p, id);
	expect_listed(p, 1);
	cr_expect(
		begins(by_phone(p, id, FORM_OF(JOIN), "E24"), "BAD_VALUE join.expert_id"), "another's");
	expect_theirs(p, id, " join decline answer_invitation ");
	expect_watched_blindly(p, id);
	peer_close(p);
	p = become(&d, "X-E09");
	b = begin(id, FORM_OF(JOIN));
	cr_expect_str_eq(hand(p, b), "OFFERED");
	f = show(p, id);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect_str_eq(f->get_case->brief->task, "先与社工商定安全计划");
	cr_expect_str_eq(f->get_case->head->worker, "test", "with whom they work");
	cr_expect_null(f->get_case->help);
	cr_expect_null(f->get_case->match);
	cr_expect_eq(f->get_case->n_offers, 1, "who has not accepted is not named yet");
	peer_free(f);
	expect_theirs(p, id, " join decline answer_invitation note task_done step_back score recuse ");
	peer_close(p);

	p = become_expert(&d, "E24");
	b = begin(id, FORM_OF(JOIN));
	cr_expect_str_eq(hand(p, b), "SERVING");
	f = show(p, id);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect(f->get_case->help && f->get_case->match, "who leads sees the whole");
	cr_expect_eq(f->get_case->n_offers, 2);
	peer_free(f);
	peer_close(p);

	p = become(&d, "X-E09");
	f = show(p, id);
	cr_expect_eq(f->get_case->n_offers, 2, "now there is a team");
	peer_free(f);
	peer_close(p);
	p = become(&d, "test");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(PULL), "E09"), "SERVING");
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where recipient = 'P:X-E09' "
								  "and what = 'PULLED'"),
		1, "they hear of it");
	peer_close(p);
	p = become(&d, "X-E09");
	expect_unseen(p, id); /* nothing any more */
	expect_listed(p, 0);
	peer_close(p);
	expect_whole(&d);
	daemon_stop(&d);
}

/* No refusal says what the asker may not see: who else is there, what must be reported, who must
 * stay away, what others have to do. done: forms that would be taken, " a b ": they come too late.
 */
static void expect_reticent(struct peer *p, int64_t id, const char *done)
{
	static const char *const secrets[] = {
		"CHD.REPORT", "W-2", "E24", "PSY.COUNSEL", "YOU.TRUANT", "回避"};
	const ProtobufCMessageDescriptor *all = &jieyou__handle_case__descriptor;

	for (unsigned i = 0; i < all->n_fields; i++) {
		struct question q;
		struct form form;
		Jieyou__ServerFrame *f;
		char name[40];

		if (!(all->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		snprintf(name, sizeof(name), " %s ", all->fields[i].name);
		ask_handle(&q, &form, id, (Jieyou__HandleCase__FormCase)all->fields[i].id, fresh_key());
		q.handle_case.version = strstr(done, name) != NULL;
		f = peer_ask(p, &q.frame);
		for (size_t k = 0; k < sizeof(secrets) / sizeof(secrets[0]); k++)
			cr_expect_not(strstr(peer_refusal(f)->message, secrets[k]), "%s: %s", secrets[k],
				f->refusal->message);
		peer_free(f);
	}
}

static const char *finish_task(struct peer *p, int64_t id, int32_t n)
{
	struct asking a = begin(id, FORM_OF(TASK_DONE));

	a.form.task_done.n = n;
	return hand(p, a);
}

Test(offers, refusals_tell_no_more_than_the_view)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a;
	const char *others;

	run_sql(&d,
		"insert into duty_of_case select id, 'CHD.REPORT', '', now(), '', null from help_case; "
		"insert into shut_out select id, 'W-2', true, now() from help_case");
	cr_assert_str_eq(hand(p, two(id)), "OFFERED");
	cr_expect_str_eq(by_phone(p, id, FORM_OF(JOIN), "E24"), "SERVING");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(TASK_SET))), "SERVING");
	peer_close(p);
	p = become_expert(&d, "E09");
	expect_reticent(p, id, " join decline ");
	cr_assert_str_eq(hand(p, begin(id, FORM_OF(JOIN))), "SERVING");
	expect_reticent(p, id, " note step_back ");
	peer_close(p);
	p = become(&d, "test");
	a = begin(id, FORM_OF(TASK_SET));
	a.form.task_set.owner = words("X-E09");
	cr_assert_str_eq(hand(p, a), "SERVING");
	peer_close(p);
	p = become(&d, "X-E09");
	others = finish_task(p, id, 1);
	cr_expect(begins(others, "WRONG_STATE task_done.n"), "%s", others);
	cr_expect_str_eq(others, finish_task(p, id, 9), "as if there were none");
	cr_expect_str_eq(finish_task(p, id, 2), "SERVING");
	cr_expect_eq(daemon_count(&d, "select count(*) from task where done_at is null"), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* Whoever declines has nothing to do with the case any more; the same answer comes to the same key.
 */
Test(offers, a_declining_expert_hears_the_same_again)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = take_case(p, 1);
	struct asking a = begin(id, FORM_OF(DECLINE));

	cr_assert_str_eq(hand(p, one(id, "E09", "PSY.COUNSEL")), "OFFERED");
	peer_close(p);
	p = become_expert(&d, "E09");
	for (int twice = 0; twice < 2; twice++) {
		Jieyou__ServerFrame *f = peer_ask(p, settle(&a));

		cr_assert_eq(
			(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE, "%s", refused_as(f));
		cr_expect_eq(f->handle_case->repeated, twice);
		cr_expect_str_eq(f->handle_case->notice, "", "who is asked next is not theirs to know");
		cr_expect_str_eq(f->handle_case->head->worker, "");
		cr_expect_str_eq(f->handle_case->head->state, twice ? "" : "OFFERED", "nor how it goes on");
		peer_free(f);
	}
	expect_unseen(p, id);
	peer_close(p);
	expect_whole(&d);
	daemon_stop(&d);
}
