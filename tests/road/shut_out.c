/*
 * Deny lists: whoever is shut out of a case is answered as if it did not exist, whatever else they
 * may, on every dispatcher and from that moment on; and the record tells the attempts apart.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "people.h"

enum { NOWHERE = 1000 }; /* added to a case: one that does not exist */

/* Somebody who may do anything with any case, unless shut out. */
static void enter_insider(const struct daemon *d)
{
	enter(d, "IN", "STAFF");
	run_sql(d, "insert into role_held select 'IN', role, 'CN', true, now() from unnest(array["
			   "'WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'SUPERVISOR', 'PRIVACY', 'AUDITOR']) role");
}

/* A centre supervisor, who shuts somebody out, or lets them in. Returns the answer. */
static Jieyou__ServerFrame *shut_out(
	struct peer *p, int64_t id, const char *who, bool let_in, const char *key)
{
	struct question q;

	ask_shut_out(&q, id, who, let_in, key);
	return peer_ask(p, &q.frame);
}

static void expect_shut_out(
	struct peer *p, int64_t id, const char *who, bool let_in, const char *key)
{
	Jieyou__ServerFrame *f = shut_out(p, id, who, let_in, key);

	cr_assert_str_eq(refused_as(f), "", "%s", who);
	cr_expect_eq(f->shut_out->shut_out, !let_in);
	cr_expect_str_eq(f->shut_out->who, who);
	peer_free(f);
}

/* Every verb that names a case, as question i of it. False: there are no more. */
static bool ask_verb(struct question *q, int i, int64_t id, const char *key)
{
	switch (i) {
	case 0:
		ask_case(q, id);
		return true;
	case 1:
		ask_why(q, id, "E01", "");
		return true;
	case 2:
		ask_erase(q, id, JIEYOU__ERASE_CASE__ACT_ERASE, key);
		return true;
	case 3:
		ask_erase(q, id, JIEYOU__ERASE_CASE__ACT_HOLD, key);
		return true;
	case 4:
		ask_shut_out(q, id, "IN", true, key);
		return true;
	case 5:
		ask_shut_out(q, id, "W-1", false, key);
		return true;
	case 6:
		ask_break(q, id, key);
		return true;
	case 7:
		ask_review(q, id, 3, JIEYOU__VERDICT__JUSTIFIED, key);
		return true;
	case 8:
		ask_verify(q);
		q->verify.case_id = id;
		return true;
	default:
		return false;
	}
}

static void expect_alike(struct peer *p, int64_t id, const char *behalf)
{
	struct question q;
	char key[20];

	for (int i = 0; ask_verb(&q, i, id, "shut out"); i++) {
		const char *no = i == 8 && behalf[0] ? "DENIED" : "NOT_FOUND"; /* verify is no worker's */
		Jieyou__ServerFrame *x, *y;

		q.frame.on_behalf_of = words(behalf);
		x = peer_ask(p, &q.frame);
		snprintf(key, sizeof(key), "nowhere %d", i);
		ask_verb(&q, i, id + NOWHERE, key);
		q.frame.on_behalf_of = words(behalf);
		y = peer_ask(p, &q.frame);
		cr_expect_str_eq(refused_as(y), no, "verb %d", i);
		y->request_id = x->request_id;
		cr_expect(same_message(&x->base, &y->base), "verb %d: %s", i, refused_as(x));
		peer_free(x);
		peer_free(y);
	}
}

static int64_t attempts(const struct daemon *d, int64_t id, const char *who, const char *how)
{
	return daemon_count(d,
		"select count(*) from access where case_id = %lld and '%s' in (actor, via) and found %s",
		(long long)id, who, how);
}

static size_t listed(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t n = 0;

	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	for (size_t i = 0; i < f->list_cases->n_cases; i++)
		n += f->list_cases->cases[i]->case_id == id;
	peer_free(f);
	return n;
}

/* How many cases a whole verification finds. */
static int64_t verified(struct peer *p, int64_t *ret_events)
{
	Jieyou__RecordPlace from = JIEYOU__RECORD_PLACE__INIT;
	struct question q;
	int64_t cases = 0;

	*ret_events = 0;
	ask_verify(&q);
	for (bool more = true; more;) {
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert_str_eq(refused_as(f), "");
		cr_assert_null(f->verify->fault);
		cases += f->verify->cases;
		*ret_events += f->verify->events;
		more = f->verify->next != NULL;
		if (more) {
			from.part = f->verify->next->part;
			from.id = f->verify->next->id;
			from.seq = f->verify->next->seq;
			q.verify.from = &from;
		}
		peer_free(f);
	}
	return cases;
}

Test(shut_out, the_case_is_as_if_there_were_none, .timeout = 60)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), other = file_for(p, 2, "W-1"), events, all;

	enter_insider(&d);
	enter(&d, "SU", "SUPERVISOR");
	peer_close(p);
	p = become(&d, "IN");
	cr_expect_eq(listed(p, id), 1);
	cr_expect_eq(verified(p, &all), 2);
	peer_close(p);
	p = become(&d, "SU");
	expect_shut_out(p, id, "IN", false, "out");
	peer_close(p);
	p = become(&d, "IN");
	expect_alike(p, id, "");
	cr_expect_eq(attempts(&d, id, "IN", "= -1"), 9);
	cr_expect_eq(attempts(&d, id, "IN", "> 0"), 0);
	cr_expect_eq(attempts(&d, id + NOWHERE, "IN", "= 0"), 9);
	cr_expect_eq(listed(p, id), 0);
	cr_expect_eq(listed(p, other), 1, "of this case only");
	cr_expect_eq(verified(p, &events), 1);
	cr_expect_eq(events, 2);
	peer_close(p);
	p = become(&d, "SU");
	expect_shut_out(p, id, "IN", true, "in");
	peer_close(p);
	p = become(&d, "IN");
	cr_expect_eq(listed(p, id), 1);
	cr_expect_eq(verified(p, &events), 2);
	cr_expect_eq(events, all + 2);
	cr_expect_eq(chains_verify_events(&d), 6);
	peer_close(p);
	daemon_stop(&d);
}

/* Pages stay full, and the next one begins where it would if the case did not exist. */
Test(shut_out, pages_leave_it_out)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;

	for (int i = 1; i <= 5; i++)
		cr_assert_eq(file_for(p, i, "W-1"), i);
	run_sql(&d, "insert into shut_out values (4, 'test', true, now()), (2, 'W-1', true, now()), "
				"(5, 'test', false, now())");
	ask_list(&q);
	q.list_cases.limit = 2;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_cases->n_cases, 2);
	cr_expect_eq(f->list_cases->cases[0]->case_id, 5);
	cr_expect_eq(f->list_cases->cases[1]->case_id, 3);
	cr_expect_eq(f->list_cases->next, 3);
	peer_free(f);
	q.frame.on_behalf_of = words("W-1"); /* neither whom it is for, nor who asks for them */
	q.list_cases.limit = 5;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_cases->n_cases, 3);
	cr_expect_eq(f->list_cases->cases[2]->case_id, 1);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Who speaks for a worker does not get round it by that, and the worker who filed it neither. */
Test(shut_out, nor_by_speaking_for_another_nor_by_having_filed_it)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct submission s;

	run_sql(&d, "insert into shut_out values (1, 'test', true, now())");
	expect_alike(p, id, "W-1");
	cr_expect_eq(attempts(&d, id, "test", "= -1"), 8);
	run_sql(&d, "update shut_out set principal = 'W-1'");
	expect_alike(p, id, "W-1");
	build_submission(&s, 1);
	s.frame.on_behalf_of = words("W-1");
	expect_refused(p, ask(p, &s.frame), "NOT_FOUND", "case_id");
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'submit' "
								  "and case_id = 1 and found = -1 and actor = 'W-1'"),
		1, "the first answer is not given again, and that it was asked for is on record");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_close(p);
	daemon_stop(&d);
}

Test(shut_out, is_on_the_record_and_done_once)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	bool told = true;

	enter(&d, "PR", "PRIVACY");
	peer_close(p);
	p = become(&d, "PR");
	expect_shut_out(p, id, "W-2", false, "a");
	f = shut_out(p, id, "W-2", false, "a");
	cr_expect(f->shut_out->repeated && f->shut_out->shut_out);
	peer_free(f);
	f = shut_out(p, id, "W-2", false, "b");
	cr_expect(f->shut_out->repeated, "it was so before");
	peer_free(f);
	ask_shut_out(&q, id, "W-7", false, "a");
	expect_refused(p, ask(p, &q.frame), "KEY_REUSED", "idempotency_key");
	expect_shut_out(p, id, "w-1", false, "c");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->get_case->n_shut_out, 2);
	cr_expect_str_eq(f->get_case->shut_out[0], "W-2");
	cr_expect_str_eq(f->get_case->shut_out[1], "w-1");
	cr_assert_eq(f->get_case->n_events, 4);
	cr_expect_str_eq(f->get_case->events[2]->kind, "SHUT_OUT");
	cr_expect_str_eq(f->get_case->events[2]->actor, "PR");
	peer_free(f);
	expect_shut_out(p, id, "W-2", true, "d");
	f = shut_out(p, id, "W-2", false, "a");
	cr_expect(f->shut_out->repeated && !f->shut_out->shut_out, "a repeat tells what holds now");
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'LET_IN'"), 1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where case_id = 1 and seq > 2 "
						 "and (position('W-2' in encode(body, 'escape')) > 0 or key_id = 0)"),
		0, "who and why is sealed");
	cr_expect_eq(chains_verify_events(&d), 5);
	peer_close(p);
	p = become(&d, "test"); /* staff, who may not shut out, is not told who is */
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_expect(f->get_case->help && f->get_case->n_shut_out == 2 - 1, "as privacy officer, too");
	peer_free(f);
	run_sql(&d, "update role_held set held = false, changed_at = now() "
				"where principal = 'test' and role in ('PRIVACY', 'AGENCY_SUPERVISOR')");
	for (int64_t until = now_ms() + SOON_MS; told && now_ms() < until; sleep_ms(50)) {
		ask_case(&q, id);
		f = peer_ask(p, &q.frame);
		told = f->get_case->n_shut_out > 0;
		cr_expect(f->get_case->help);
		peer_free(f);
	}
	cr_expect_not(told);
	ask_shut_out(&q, id, "W-7", false, "e");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	peer_close(p);
	daemon_stop(&d);
}

Test(shut_out, what_is_refused)
{
	static const char *const reasons[] = {
		"", "short", "九个字的理由不够长", "         far      \t", "'); drop table shut_out; --"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	char lengthy[501 * 3 + 1] = "";

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		ask_shut_out(&q, id, "W-2", false, reasons[i]);
		q.frame.idempotency_key = words("r");
		q.shut_out.why = words(reasons[i]);
		if (i < 4)
			expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "why");
		else
			peer_free(peer_ask(p, &q.frame));
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from shut_out"), 1);
	for (int i = 0; i < 501; i++)
		memcpy(lengthy + 3 * i, "字", 3);
	ask_shut_out(&q, id, "W-7", false, "long");
	q.shut_out.why = lengthy;
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "why");
	lengthy[500 * 3] = '\0';
	peer_free(peer_ask(p, &q.frame));
	cr_expect_eq(daemon_count(&d, "select count(*) from shut_out"), 2, "500 are not too many");
	ask_shut_out(&q, id, "W-NONE", false, "who");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "who");
	ask_shut_out(&q, id, "", false, "who");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "who");
	ask_shut_out(&q, 0, "W-2", false, "who");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "case_id");
	ask_shut_out(&q, id, "W-1", false, "");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "idempotency_key");
	run_sql(
		&d, "insert into shut_out select 1, 'X' || n, true, now() from generate_series(1, 62) n");
	ask_shut_out(&q, id, "W-BAD", false, "65");
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "who");
	peer_close(p);
	daemon_stop(&d);
}

/* Named when the case is filed: then there was no moment at which they could have seen it. */
Test(shut_out, from_the_first_moment)
{
	char *who[] = {words("IN"), words("W-2")};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;
	char *wrong[9];

	enter_insider(&d);
	peer_close(p);
	p = become(&d, "W-1");
	build_submission(&s, 1);
	s.frame.on_behalf_of = words("");
	s.submit.shut_out = who;
	s.submit.n_shut_out = 2;
	f = peer_ask(p, &s.frame);
	cr_expect_eq(expect_filed(f, s.frame.request_id)->head->version, 4);
	peer_free(f);
	f = peer_ask(p, &s.frame);
	cr_expect(expect_filed(f, s.frame.request_id)->repeated && f->submit_case->match);
	peer_free(f);
	build_submission(&s, 2);
	s.frame.on_behalf_of = words("");
	s.submit.shut_out = wrong;
	s.submit.n_shut_out = 1;
	wrong[0] = words("W-1");
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	wrong[0] = words("W-NONE");
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	wrong[0] = wrong[1] = words("W-2");
	s.submit.n_shut_out = 2;
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	for (int i = 0; i < 9; i++)
		wrong[i] = words("W-2");
	s.submit.n_shut_out = 9;
	expect_refused(p, ask(p, &s.frame), "BAD_VALUE", "shut_out");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_close(p);
	p = become(&d, "IN");
	expect_alike(p, 1, "");
	cr_expect_eq(listed(p, 1), 0);
	cr_expect_eq(chains_verify_events(&d), 4);
	peer_close(p);
	daemon_stop(&d);
}

/* What one dispatcher has committed holds on the other for whatever is asked next. */
Test(shut_out, holds_on_every_dispatcher_at_once)
{
	struct daemon a = daemon_start(NULL), b = a;
	struct peer *p = peer_open(a.socket), *on_b;
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	char key[20];

	b.pid = 0;
	snprintf(b.socket, sizeof(b.socket), "%s/b", b.folder);
	daemon_run(&b, NULL);
	daemon_wait_serving(&b);
	enter(&a, "SU", "SUPERVISOR");
	enter(&a, "AS", "AGENCY_SUPERVISOR");
	run_sql(&a, "update principal set agency = 'test' where id = 'AS';"
				"insert into represents values ('SU', 'AS', true, now())");
	peer_close(p);
	p = become(&a, "SU");
	wait_greeted_as(&b, "SU");
	on_b = peer_open(b.socket);
	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof(key), "%d", i);
		expect_shut_out(p, id, "AS", i % 2, key);
		ask_case(&q, id);
		q.frame.on_behalf_of = words("AS");
		f = peer_ask(on_b, &q.frame);
		cr_expect_str_eq(refused_as(f), i % 2 ? "" : "NOT_FOUND", "%d", i);
		peer_free(f);
	}
	peer_close(p);
	peer_close(on_b);
	cr_assert_eq(daemon_end(&b, SIGTERM), 0);
	daemon_stop(&a);
}
