/*
 * Who may do what, through the socket: who is not known is not greeted, who is suspended is cut,
 * and nobody sees or does more than the table of rights gives them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "people.h"

/* Sessions are looked at often, or never during a test. */
static const char *const often[] = {"--identity_ms", "100", NULL};
static const char *const seldom[] = {"--identity_ms", "60000", NULL};

/* ---- Who is there ---- */

Test(identity, nobody_unknown_is_greeted)
{
	struct daemon d = daemon_start(seldom);
	struct peer *p;
	struct question q;
	char logged[80];

	snprintf(logged, sizeof(logged), "credential=uid:%d", (int)getuid());
	run_sql(&d, "update credential set held = false, changed_at = now()");
	wait_greeted_as(&d, "UNAUTHENTICATED");
	wait_logged(&d, logged);
	p = peer_connect(d.socket);
	ask_pool(&q);
	expect_refused(p, ask(p, &q.frame), "HELLO_FIRST", "hello");
	ask_hello(&q, 1, "mallory says hello");
	expect_refused(p, ask(p, &q.frame), "UNAUTHENTICATED", "");
	cr_expect_not(daemon_logged(&d, "mallory"), "what it calls itself is not logged");
	run_sql(&d, "update credential set held = true, changed_at = now()");
	wait_greeted_as(&d, "test");
	ask_hello(&q, 1, "test");
	peer_free(peer_ask(p, &q.frame));
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

/* The register is asked anew for every request, whatever the sweep does. */
Test(identity, who_is_suspended_asks_nothing_more)
{
	struct daemon d = daemon_start(seldom);
	struct peer *p = peer_open(d.socket);
	struct question q;

	expect_alive(p);
	run_sql(&d, "update principal set suspended = true, changed_at = now() where id = 'test'");
	wait_greeted_as(&d, "UNAUTHENTICATED");
	ask_pool(&q);
	expect_refused(p, ask(p, &q.frame), "UNAUTHENTICATED", "");
	run_sql(&d, "update principal set suspended = false, changed_at = now() where id = 'test'");
	wait_greeted_as(&d, "test");
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

/* And a connection that asks nothing is ended. */
Test(identity, who_is_suspended_is_cut_off)
{
	struct daemon d = daemon_start(often);
	struct peer *p = peer_open(d.socket);
	int64_t since = now_ms();

	run_sql(&d, "update principal set suspended = true, changed_at = now() where id = 'test'");
	expect_refused(p, 0, "UNAUTHENTICATED", "");
	cr_expect(peer_closed(p, SOON_MS));
	cr_expect_lt(now_ms() - since, 5000);
	peer_close(p);
	daemon_stop(&d);
}

/* A session is who said Hello: it does not become somebody else with its credential. */
Test(identity, a_session_does_not_change_hands)
{
	struct daemon d = daemon_start(seldom);
	struct peer *p = peer_open(d.socket), *other;
	struct question q;

	other = become(&d, "W-1");
	ask_pool(&q);
	expect_refused(p, ask(p, &q.frame), "UNAUTHENTICATED", "");
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/* ---- For whom ---- */

/* Not represented, no longer, unknown, suspended, not a worker, a program, oneself: one refusal. */
Test(identity, on_behalf_of_represented_workers_only)
{
	static const char *const nobody[] = {"W-A", "W-1", "W-NONE", "W-2", "K-1", "S-1", "test",
		"' or 1=1 --", "../../etc/passwd", "%s%n", "w-1 "};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct submission s;
	Jieyou__ServerFrame *first = NULL, *f;

	enter(&d, "W-A", "WORKER");
	enter(&d, "K-1", "STAFF");
	enter(&d, "S-1", "WORKER");
	run_sql(&d, "update principal set kind = 'SERVICE', changed_at = now() where id = 'S-1';"
				"insert into represents values ('test', 'K-1', true, now()), "
				"('test', 'S-1', true, now()), ('W-A', 'test', true, now());"
				"update represents set held = false, changed_at = now() where worker = 'W-1';"
				"update principal set suspended = true, changed_at = now() where id = 'W-2';"
				"notify jieyou");
	p->next_id = 7;
	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(50)) {
		struct question q;
		bool refused;

		ask_pool(&q);
		q.frame.on_behalf_of = words("W-2"); /* suspended last: then the rest is known, too */
		f = peer_ask(p, &q.frame);
		refused = strcmp(peer_refusal(f)->field, "on_behalf_of") == 0;
		peer_free(f);
		if (refused)
			break;
	}
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		build_submission(&s, (int)i);
		s.frame.on_behalf_of = words(nobody[i]);
		f = peer_ask(p, &s.frame);
		expect_refusal(f, s.frame.request_id, "DENIED", "on_behalf_of");
		if (first)
			cr_expect(same_message(&first->refusal->base, &f->refusal->base), "%s", nobody[i]);
		if (!first)
			first = f;
		else
			peer_free(f);
	}
	expect_unwritten(&d, &before);
	build_submission(&s, 99);
	s.frame.on_behalf_of = words("w-1");
	f = peer_ask(p, &s.frame);
	cr_expect_str_eq(expect_filed(f, s.frame.request_id)->head->worker, "w-1");
	peer_free(f);
	peer_free(first);
	peer_close(p);
	daemon_stop(&d);
}

/* Who speaks for a worker does not become what else the worker is. */
Test(identity, a_backend_is_a_worker_at_most)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct question q;

	enter(&d, "BOTH", "STAFF");
	enter(&d, "backend", "BUREAU");
	run_sql(&d, "insert into role_held values ('BOTH', 'WORKER', '440309', true, now());"
				"insert into represents values ('backend', 'BOTH', true, now())");
	p = become(&d, "BOTH");
	expect_alive(p); /* as staff: the pool */
	peer_close(p);
	p = become(&d, "backend");
	ask_pool(&q);
	q.frame.on_behalf_of = words("BOTH");
	expect_refused(p, ask(p, &q.frame), "DENIED", "");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What one may see ---- */

/* Two questions that must get the same bytes, but for the number of the request. */
static void expect_alike(struct peer *p, struct question *a, struct question *b)
{
	Jieyou__ServerFrame *x = peer_ask(p, &a->frame), *y = peer_ask(p, &b->frame);

	expect_refusal(x, a->frame.request_id, "NOT_FOUND", "case_id");
	y->request_id = x->request_id;
	cr_expect(same_message(&x->base, &y->base));
	peer_free(x);
	peer_free(y);
}

/* How often the record says that this case was asked for by whom it is not there for. */
static int64_t attempts(const struct daemon *d, const char *actor, int64_t id)
{
	return daemon_count(d,
		"select count(*) from access where actor = '%s' and found = -1 and case_id = %lld", actor,
		(long long)id);
}

Test(identity, a_colleagues_case_is_as_if_there_were_none)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct question a, b;
	int64_t id;

	enter(&d, "W-A", "WORKER");
	enter(&d, "W-B", "WORKER");
	enter(&d, "backend", "BUREAU");
	run_sql(&d, "insert into represents values ('backend', 'W-A', true, now()), "
				"('backend', 'W-B', true, now())");
	p = become(&d, "backend");
	id = file_for(p, 1, "W-A");
	ask_case(&a, id);
	ask_case(&b, id + 1000);
	a.frame.on_behalf_of = b.frame.on_behalf_of = words("W-B");
	expect_alike(p, &a, &b);
	ask_why(&a, id, "E01", "");
	ask_why(&b, id + 1000, "E01", "");
	a.frame.on_behalf_of = b.frame.on_behalf_of = words("W-B");
	expect_alike(p, &a, &b);
	cr_expect_eq(attempts(&d, "W-B", id), 2, "the record tells the two apart");
	for (int act = JIEYOU__ERASE_CASE__ACT_ERASE; act <= JIEYOU__ERASE_CASE__ACT_RELEASE; act++) {
		ask_erase(&a, id, (Jieyou__EraseCase__ActCase)act, "one");
		ask_erase(&b, id + 1000, (Jieyou__EraseCase__ActCase)act, "other");
		a.frame.on_behalf_of = b.frame.on_behalf_of = words("W-B");
		expect_alike(p, &a, &b);
	}
	cr_expect_eq(attempts(&d, "W-B", id), 5);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from access where actor = 'W-B' and found = 0"), 5);
	peer_close(p);
	daemon_stop(&d);
}

/* Who erases elsewhere has no more to do here than anybody else. */
Test(identity, a_case_elsewhere_is_not_erased_nor_held)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question a, b;

	enter_at(&d, "PR", "PRIVACY", "440306");
	peer_close(p);
	p = become(&d, "PR");
	for (int act = JIEYOU__ERASE_CASE__ACT_ERASE; act <= JIEYOU__ERASE_CASE__ACT_RELEASE; act++) {
		ask_erase(&a, id, (Jieyou__EraseCase__ActCase)act, "one");
		ask_erase(&b, id + 1000, (Jieyou__EraseCase__ActCase)act, "other");
		expect_alike(p, &a, &b);
	}
	cr_expect_eq(attempts(&d, "PR", id), 3);
	cr_expect_str_eq(daemon_sql(&d, "select state || held from help_case"), "RECEIVEDfalse");
	peer_close(p);
	daemon_stop(&d);
}

/* The numbers of a list, all pages of it, as text. */
static const char *listed(struct peer *p, const char *worker, uint32_t limit)
{
	static char numbers[400];
	struct question q;
	int pages = 0;

	numbers[0] = '\0';
	ask_list(&q);
	q.frame.on_behalf_of = words(worker);
	q.list_cases.limit = limit;
	do {
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_CASES);
		for (size_t i = 0; i < f->list_cases->n_cases; i++) {
			size_t n = strlen(numbers);

			snprintf(numbers + n, sizeof(numbers) - n, " %lld",
				(long long)f->list_cases->cases[i]->case_id);
		}
		q.list_cases.before = f->list_cases->next;
		peer_free(f);
		cr_assert_lt(++pages, 20);
	} while (q.list_cases.before);
	return numbers;
}

Test(identity, a_list_shows_what_one_may_see_and_pages_are_full)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;

	enter(&d, "W-A", "WORKER");
	enter(&d, "W-B", "WORKER");
	enter(&d, "AS", "AGENCY_SUPERVISOR");
	enter(&d, "ELSE", "AGENCY_SUPERVISOR");
	enter(&d, "ST", "STAFF");
	run_sql(&d,
		"update principal set agency = 'A2', changed_at = now() where id in ('ELSE', 'W-B');"
		"insert into represents select 'test', id, true, now() from principal "
		"where id in ('W-A', 'W-B', 'AS', 'ELSE')");
	p = become(&d, "W-1"); /* so that what was entered is known */
	peer_close(p);
	p = become(&d, "test");
	for (int i = 1; i <= 6; i++)
		cr_assert_eq(file_for(p, i, i % 3 ? "W-A" : "W-B"), i);
	run_sql(&d, "update help_case set district = '440306' where id in (1, 6)");
	for (uint32_t limit = 1; limit <= 7; limit += 3) {
		cr_expect_str_eq(listed(p, "W-A", limit), " 5 4 2 1");
		cr_expect_str_eq(listed(p, "W-B", limit), " 6 3");
		cr_expect_str_eq(listed(p, "AS", limit), " 5 4 2 1");
		cr_expect_str_eq(listed(p, "ELSE", limit), " 6 3");
		cr_expect_str_eq(listed(p, "w-1", limit), "", "of another agency, without cases");
		cr_expect_str_eq(listed(p, "", limit), " 6 5 4 3 2 1");
	}
	peer_close(p);
	p = become(&d, "ST");
	cr_expect_str_eq(listed(p, "", 2), " 5 4 3 2");
	peer_close(p);
	daemon_stop(&d);
}

/* The auditor's view: who did what when, and of the case not a word. */
Test(identity, the_record_without_a_word_of_the_case)
{
	static const char *const secrets[] = {"孩子", "ECO", "PAR", "440309-nowhere", "W-0001"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	uint8_t bytes[4096] = {0};
	size_t n;

	enter(&d, "AU", "AUDITOR");
	peer_close(p);
	p = become(&d, "AU");
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect_null(f->get_case->help);
	cr_expect_null(f->get_case->match);
	cr_expect_str_eq(f->get_case->notice, "");
	cr_expect_eq(f->get_case->head->n_needs, 0);
	cr_expect_str_eq(f->get_case->head->worker, "");
	cr_expect_str_eq(f->get_case->head->state, "RECEIVED");
	cr_assert_eq(f->get_case->n_events, 2);
	cr_expect_str_eq(f->get_case->events[0]->actor, "W-1");
	n = jieyou__server_frame__get_packed_size(f);
	cr_assert_lt(n, sizeof(bytes));
	jieyou__server_frame__pack(f, bytes);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		cr_expect_null(memmem(bytes, n, secrets[i], strlen(secrets[i])), "%s", secrets[i]);
	peer_free(f);
	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->list_cases->n_cases, 1);
	cr_expect_eq(f->list_cases->cases[0]->n_needs, 0);
	cr_expect_str_eq(f->list_cases->cases[0]->worker, "");
	cr_expect_str_eq(f->list_cases->cases[0]->district, "440309");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Erasing gives no sight of what is erased, before or after; and it is on record whose act it was.
 */
Test(identity, the_privacy_officer_erases_what_they_may_not_read)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	enter(&d, "PR", "PRIVACY");
	peer_close(p);
	p = become(&d, "PR");
	for (int repeat = 0; repeat < 2; repeat++) {
		ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE);
		cr_expect_eq(f->erase_case->repeated, repeat);
		cr_expect_eq(f->erase_case->head->n_needs, 0);
		cr_expect_str_eq(f->erase_case->head->worker, "");
		peer_free(f);
	}
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_expect(strstr(f->get_case->notice, "已依法删除"));
	cr_expect_eq(f->get_case->head->n_needs, 0);
	cr_assert_eq(f->get_case->n_events, 3);
	cr_expect_str_eq(f->get_case->events[2]->kind, "ERASED");
	cr_expect_str_eq(f->get_case->events[2]->actor, "PR");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* A key is its principal's: somebody else who replays it gets no answer that is not theirs. */
Test(identity, a_replayed_key_of_another)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "");
	struct submission s;
	Jieyou__ServerFrame *f;

	enter(&d, "W-A", "WORKER");
	enter(&d, "KE", "KEEPER");
	peer_close(p);
	p = become(&d, "KE");
	build_submission(&s, 1);
	f = peer_ask(p, &s.frame);
	expect_refusal(f, s.frame.request_id, "DENIED", "");
	peer_free(f);
	peer_close(p);
	p = become(&d, "W-A");
	f = peer_ask(p, &s.frame);
	cr_expect_not(expect_filed(f, s.frame.request_id)->repeated);
	cr_expect_neq(f->submit_case->head->case_id, id);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}
