/*
 * Finding a case by phone: however the number is written, whoever may see the case finds it; for
 * everybody else it is as if there were none. So many look-ups an hour, all of them on record; what
 * is kept of the number, under which key, and until when.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "people.h"

#define MOBILE "13800138000"
#define LAND "0755-23456789"
#define NOBODYS "13900139000"

static const char *const three[] = {"--phone_lookups", "3", NULL};
static const char *const plenty[] = {"--phone_lookups", "1000", NULL};

static bool is_answer(const Jieyou__ServerFrame *f)
{
	return f->reply_case == JIEYOU__SERVER_FRAME__REPLY_FIND_BY_PHONE;
}

/* The numbers of the cases found, or the refusal. */
static const char *found(struct peer *p, const char *worker, const char *phone)
{
	static char told[400];
	struct question q;
	Jieyou__ServerFrame *f;

	ask_find(&q, phone);
	q.frame.on_behalf_of = words(worker);
	f = peer_ask(p, &q.frame);
	snprintf(told, sizeof(told), "%s", refused_as(f));
	for (size_t i = 0, n = 0; is_answer(f) && i < f->find_by_phone->n_cases; i++) {
		n = strlen(told);

		snprintf(
			told + n, sizeof(told) - n, " %lld", (long long)f->find_by_phone->cases[i]->case_id);
	}
	peer_free(f);
	return told;
}

/* A case whose client has a number, a safe one, and a note. */
static int64_t file_reached_by(struct peer *p, int number, const char *own, const char *safe,
	const char *note, Jieyou__ConsentKind consent)
{
	struct submission s;
	Jieyou__Client client;
	Jieyou__SafeContact contact;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	jieyou__client__init(&client);
	jieyou__safe_contact__init(&contact);
	client.phone = words(own);
	contact.phone = words(safe);
	client.contact = &contact;
	client.safe_contact = words(note);
	s.help.client = &client;
	s.consent.kind = consent;
	s.help.narrative = words("想咨询怎样申请法律援助。"); /* no danger, no duty */
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}

static int64_t noted(const struct daemon *d)
{
	return daemon_count(d, "select count(*) from phone");
}

Test(finding, by_every_number_however_it_is_written)
{
	struct daemon d = daemon_start(plenty);
	struct peer *p = peer_open(d.socket);

	cr_assert_eq(file_reached_at(p, 1, MOBILE), 1);
	cr_assert_eq(file_reached_by(p, 2, "", "表姐 138-0013-8000", "座机" LAND, 2), 2);
	cr_assert_eq(file_case(p, 3), 3);
	cr_expect_eq(noted(&d), 3);
	cr_expect_str_eq(found(p, "", MOBILE), " 2 1");
	cr_expect_str_eq(found(p, "", "+86 138 0013 8000"), " 2 1");
	cr_expect_str_eq(found(p, "", "１３８－００１３－８０００"), " 2 1");
	cr_expect_str_eq(found(p, "", "（0755）2345 6789"), " 2");
	cr_expect_str_eq(found(p, "", "0086 755 23456789"), " 2");
	cr_expect_str_eq(found(p, "", NOBODYS), "");
	cr_expect_str_eq(found(p, "", "0755 2345678"), "");
	peer_close(p);
	daemon_stop(&d);
}

Test(finding, what_is_no_number)
{
	static const char *const evil[] = {"", "23456789", "1380013800", "' or 1=1 --", "%", "138%",
		"13800138000'", "$1", "../../etc/passwd", "%s%n", "\\x", "13800138000 13900139000"};
	struct daemon d = daemon_start(three);
	struct peer *p = peer_open(d.socket);
	struct question q;
	char longest[100];

	file_reached_at(p, 1, MOBILE);
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		ask_find(&q, evil[i]);
		expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "phone");
	}
	snprintf(longest, sizeof(longest), MOBILE "%60s", "");
	ask_find(&q, longest);
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "phone");
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'find'"), 0);
	cr_expect_str_eq(found(p, "", MOBILE), " 1", "nothing was spent");
	peer_close(p);
	daemon_stop(&d);
}

/* The own number is one number; the safe one may say whose it is. */
Test(finding, what_intake_takes_for_the_clients_own)
{
	static const char *const wrong[] = {"表姐13800138000", "23456789", "没有"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct submission s;
		Jieyou__Client client;
		Jieyou__ServerFrame *f;

		build_submission(&s, (int)i);
		jieyou__client__init(&client);
		client.phone = words(wrong[i]);
		s.help.client = &client;
		f = peer_ask(p, &s.frame);
		expect_refusal(f, s.frame.request_id, "BAD_VALUE", "help.client.phone");
		peer_free(f);
	}
	cr_expect_eq(noted(&d), 0);
	peer_close(p);
	daemon_stop(&d);
}

/* Nothing is kept of a client who has not consented, and so nobody finds them. */
Test(finding, nobody_in_a_consultation)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	file_reached_by(p, 1, MOBILE, MOBILE, MOBILE, JIEYOU__CONSENT_KIND__NONE_GIVEN);
	cr_expect_eq(noted(&d), 0);
	cr_expect_str_eq(found(p, "", MOBILE), "");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Who finds ---- */

/* Two look-ups that must get the same bytes, but for the number of the request. */
static void expect_alike(struct peer *p, const char *worker, const char *one, const char *other)
{
	struct question a, b;
	Jieyou__ServerFrame *x, *y;

	ask_find(&a, one);
	ask_find(&b, other);
	a.frame.on_behalf_of = b.frame.on_behalf_of = words(worker);
	x = peer_ask(p, &a.frame);
	y = peer_ask(p, &b.frame);
	cr_assert(is_answer(x));
	y->request_id = x->request_id;
	cr_expect(same_message(&x->base, &y->base), "%s", worker);
	peer_free(x);
	peer_free(y);
}

Test(finding, only_what_one_may_see)
{
	struct daemon d = daemon_start(plenty);
	struct peer *p;

	enter(&d, "W-A", "WORKER");
	enter(&d, "W-B", "WORKER");
	enter(&d, "ST", "STAFF");
	enter(&d, "AU", "AUDITOR");
	p = become(&d, "W-A");
	cr_assert_eq(file_reached_at(p, 1, MOBILE), 1);
	cr_expect_str_eq(found(p, "", MOBILE), " 1");
	peer_close(p);
	p = become(&d, "W-B");
	cr_assert_eq(file_reached_at(p, 2, MOBILE), 2);
	cr_expect_str_eq(found(p, "", MOBILE), " 2");
	peer_close(p);
	p = become(&d, "ST");
	cr_expect_str_eq(found(p, "", MOBILE), " 2 1");
	run_sql(&d, "update help_case set district = '440306' where id = 2");
	cr_expect_str_eq(found(p, "", MOBILE), " 1");
	run_sql(&d, "update help_case set district = '440306'");
	expect_alike(p, "", MOBILE, NOBODYS);
	peer_close(p);
	p = become(&d, "AU");
	cr_expect_str_eq(found(p, "", MOBILE), "DENIED");
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(actor || ' ' || found || ' ' || case_id, ', ' "
					   "order by incarnation, seq) from access where verb = 'find'"),
		"W-A 1 0, W-B 1 0, ST 2 0, ST 1 0, ST 0 0, ST 0 0, AU -1 0");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- How often ---- */

/* What was answered was so long ago. */
static void age_answered(const struct daemon *d, const char *interval)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		"alter table access disable trigger append_only; "
		"update access set at = at - interval '%s' where found >= 0",
		interval);
	run_sql(d, sql);
}

/* Neither another connection nor another dispatcher gives more. */
Test(finding, so_many_an_hour)
{
	struct daemon d = daemon_start(three), other = daemon_start_beside(&d, three);
	struct peer *p = peer_open(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;

	file_reached_at(p, 1, MOBILE);
	cr_expect_str_eq(found(p, "", MOBILE), " 1");
	cr_expect_str_eq(found(p, "", NOBODYS), "");
	peer_close(p);
	p = peer_open(other.socket);
	cr_expect_str_eq(found(p, "", MOBILE), " 1");
	cr_expect_str_eq(found(p, "W-1", MOBILE), "", "another's are their own");
	ask_find(&q, MOBILE);
	f = peer_ask(p, &q.frame);
	expect_refusal(f, q.frame.request_id, "LOOKUPS_SPENT", "");
	cr_expect(f->refusal->retry_after_ms > 3590000 && f->refusal->retry_after_ms <= 3600001, "%lld",
		(long long)f->refusal->retry_after_ms);
	peer_free(f);
	peer_close(p);
	p = peer_open(d.socket);
	cr_expect_str_eq(found(p, "", NOBODYS), "LOOKUPS_SPENT");
	cr_expect_str_eq(found(p, "", NOBODYS), "LOOKUPS_SPENT");
	cr_expect_str_eq(
		daemon_sql(&d, "select string_agg(found::text, ' ' order by found desc) from access "
					   "where verb = 'find' and actor = 'test'"),
		"1 1 0 -1 -1 -1", "also what was refused");
	age_answered(&d, "61 minutes");
	cr_expect_str_eq(found(p, "", MOBILE), " 1", "an hour later, whatever was refused since");
	peer_close(p);
	daemon_end_beside(&other);
	daemon_stop(&d);
}

/* Asking many at once is no way round it. */
Test(finding, one_at_a_time)
{
	enum { MANY = 20 };
	struct daemon d = daemon_start(three);
	struct peer *p = peer_open(d.socket), *side = peer_open(d.socket);
	PGconn *held = hold(&d, "access");
	struct question q;
	int answered = 0;

	for (int i = 0; i < MANY; i++) {
		ask_find(&q, MOBILE);
		ask(i % 2 ? p : side, &q.frame);
	}
	hold_until_waited_for(&d);
	hold_end(held);
	for (int i = 0; i < MANY; i++) {
		Jieyou__ServerFrame *f = peer_receive(i % 2 ? p : side, SOON_MS);

		cr_assert(f);
		answered += is_answer(f);
		if (!is_answer(f))
			cr_expect_str_eq(refused_as(f), "LOOKUPS_SPENT");
		peer_free(f);
	}
	cr_expect_eq(answered, 1);
	peer_close(p);
	peer_close(side);
	daemon_stop(&d);
}

/* ---- Keys ---- */

static void make_key(struct daemon *d, const char *path)
{
	const char *const task[] = {"--make-phone-key", path, NULL};

	cr_assert_eq(daemon_task(d, task), 0, "see %s", d->log);
}

static struct peer *run_with(struct daemon *d, const char *keys)
{
	const char *const flags[] = {"--phone_key", keys, NULL};

	daemon_run(d, flags);
	daemon_wait_serving(d);
	return peer_open(d->socket);
}

static void end(struct daemon *d, struct peer *p)
{
	peer_close(p);
	cr_assert_eq(daemon_end(d, SIGTERM), 0);
}

/* A case is found by the key it was noted under, and by the new one once somebody has opened it. */
Test(finding, keys_are_exchanged)
{
	struct daemon d = daemon_prepare();
	char old[100], new[100], both[210], wanted[80];
	int64_t third;
	struct peer *p;
	struct question q;

	unsetenv("JIEYOU_PHONE_KEY");
	snprintf(old, sizeof(old), "%s/old", d.folder);
	snprintf(new, sizeof(new), "%s/new", d.folder);
	snprintf(both, sizeof(both), "%s, %s", new, old);
	make_key(&d, old);
	make_key(&d, new);
	p = run_with(&d, old);
	cr_assert_eq(file_reached_at(p, 1, MOBILE), 1);
	cr_assert_eq(file_reached_at(p, 2, MOBILE), 2);
	end(&d, p);
	p = run_with(&d, new);
	cr_expect_str_eq(found(p, "", MOBILE), "", "of another key");
	end(&d, p);
	p = run_with(&d, both);
	cr_expect_str_eq(found(p, "", MOBILE), " 2 1");
	ask_case(&q, 2);
	peer_free(peer_ask(p, &q.frame));
	third = file_reached_at(p, 3, MOBILE);
	snprintf(wanted, sizeof(wanted), " %lld 2 1", (long long)third);
	cr_expect_str_eq(found(p, "", MOBILE), wanted);
	cr_expect_eq(noted(&d), 3);
	end(&d, p);
	p = run_with(&d, new);
	snprintf(wanted, sizeof(wanted), " %lld 2", (long long)third);
	cr_expect_str_eq(found(p, "", MOBILE), wanted);
	end(&d, p);
	p = run_with(&d, old);
	cr_expect_str_eq(found(p, "", MOBILE), " 1");
	peer_close(p);
	unlink(old);
	unlink(new);
	daemon_stop(&d);
}

Test(finding, without_a_key_nobody_is_found)
{
	struct daemon d = daemon_prepare();
	struct peer *p;
	const char *const wrong[] = {"--phone_key", "/nowhere/phone.key", NULL};

	cr_expect_eq(daemon_task(&d, wrong), 1);
	cr_expect(daemon_logged(&d, "/nowhere/phone.key: No such file"));
	p = run_with(&d, "");
	cr_assert_eq(file_reached_at(p, 1, MOBILE), 1);
	cr_expect_eq(noted(&d), 0);
	cr_expect_str_eq(found(p, "", MOBILE), "NOT_SET_UP");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Erasing ---- */

/* Until the test lets go, an erasure is done but for its commit. */
static PGconn *stall_commits(const struct daemon *d)
{
	PGconn *conn = daemon_connect(d);

	run_sql(d, "create function stall() returns trigger language plpgsql as "
			   "'begin perform pg_advisory_xact_lock(7); return null; end';"
			   "create constraint trigger stall after update on help_case "
			   "deferrable initially deferred for each row execute function stall()");
	PQclear(PQexec(conn, "select pg_advisory_lock(7)"));
	return conn;
}

/* Whoever opens the case while another dispatcher erases it does not have it found again. */
Test(finding, nobody_who_was_erased)
{
	struct daemon d = daemon_prepare(), other;
	char key[100], both[300];
	const char *const flags[] = {"--phone_key", both, NULL};
	struct peer *p, *side;
	struct question erase, show;
	PGconn *held;

	snprintf(key, sizeof(key), "%s/key", d.folder);
	make_key(&d, key);
	snprintf(both, sizeof(both), "%s, %s", getenv("JIEYOU_PHONE_KEY"), key);
	p = run_with(&d, both);
	other = daemon_start_beside(&d, flags);
	side = peer_open(other.socket);
	cr_assert_eq(file_reached_at(p, 1, MOBILE), 1);
	cr_assert_eq(file_reached_at(p, 2, MOBILE), 2);
	cr_expect_eq(noted(&d), 2);
	held = stall_commits(&d);
	ask_erase(&erase, 1, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
	ask(p, &erase.frame);
	hold_until_waited_for(&d);
	ask_case(&show, 1);
	ask(side, &show.frame);
	sleep_ms(NOTHING_MS);
	PQfinish(held);
	peer_free(peer_receive(p, SOON_MS));
	peer_free(peer_receive(side, SOON_MS));
	cr_expect_eq(noted(&d), 1);
	cr_expect_str_eq(found(p, "", MOBILE), " 2");
	peer_close(p);
	peer_close(side);
	unlink(key);
	daemon_end_beside(&other);
	daemon_stop(&d);
}
