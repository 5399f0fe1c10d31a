/*
 * Watches: standing requests that tell what is new as it happens, and ask for the right to know it
 * each time; how they begin, go on elsewhere, and end; slow readers, and what is too much.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "people.h"

static const Jieyou__NoticesReply *page_of(const Jieyou__ServerFrame *f)
{
	return f->reply_case == JIEYOU__SERVER_FRAME__REPLY_GET_NOTICES   ? f->get_notices
		   : f->reply_case == JIEYOU__SERVER_FRAME__REPLY_WATCH_QUEUE ? f->watch_queue
		   : f->reply_case == JIEYOU__SERVER_FRAME__REPLY_WATCH_CASE  ? f->watch_case
																	  : NULL;
}

/* The next page of a watch, which goes on. */
static Jieyou__ServerFrame *next_page(struct peer *p, uint64_t id)
{
	Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

	cr_assert(f, "nothing came");
	cr_assert_eq(f->request_id, id);
	cr_assert(page_of(f), "%s", refused_as(f));
	cr_assert(f->more);
	return f;
}

/* It tells this, and nothing else ("": nothing at all). */
static void expect_told(struct peer *p, uint64_t id, const char *what)
{
	Jieyou__ServerFrame *f = next_page(p, id);
	const Jieyou__NoticesReply *m = page_of(f);

	cr_expect_eq(m->n_notices, what[0] != '\0', "%s", what);
	if (m->n_notices)
		cr_expect_str_eq(m->notices[0]->what, what);
	peer_free(f);
}

static void expect_silence(struct peer *p)
{
	Jieyou__ServerFrame *f = peer_receive(p, NOTHING_MS);

	cr_expect_null(f);
	peer_free(f);
}

static uint64_t follow(struct peer *p, const char *who)
{
	struct question q;

	ask_notices(&q, NULL, true);
	q.frame.on_behalf_of = words(who);
	return ask(p, &q.frame);
}

/* ---- What they tell ---- */

Test(watch, notices_as_they_come)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), other = file_for(p, 2, "W-2");
	uint64_t watch = follow(watching, "W-1");

	expect_told(watching, watch, "");
	take_form(p, id, FORM_OF(TAKE));
	expect_told(watching, watch, "TAKEN");
	take_form(p, other, FORM_OF(TAKE));
	take_form(p, id, FORM_OF(CALL));
	expect_silence(watching);
	take_form(p, id, FORM_OF(LINK));
	expect_told(watching, watch, "LINKED");
	expect_alive(watching);
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* Who has not been told anything yet, and a district where nothing has happened yet. */
Test(watch, the_first_of_all)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	uint64_t staff = follow(watching, ""), worker;
	int64_t id;

	expect_told(watching, staff, "");
	id = file_for(p, 1, "W-1");
	expect_told(watching, staff, "FILED");
	worker = follow(watching, "W-1");
	expect_told(watching, worker, "");
	take_form(p, id, FORM_OF(TAKE));
	expect_told(watching, worker, "TAKEN");
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

Test(watch, one_case)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), other = file_for(p, 2, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;
	uint64_t all, newer;

	ask_watch(&q, id, 0);
	all = ask(watching, &q.frame);
	expect_told(watching, all, "MATCHED");
	ask_watch(&q, id, 2);
	newer = ask(watching, &q.frame);
	expect_told(watching, newer, "");
	take_form(p, other, FORM_OF(TAKE));
	expect_silence(watching);
	take_form(p, id, FORM_OF(TAKE));
	for (int i = 0; i < 2; i++) {
		f = peer_receive(watching, SOON_MS);
		cr_assert(f && page_of(f) && page_of(f)->n_notices == 1);
		cr_expect_str_eq(page_of(f)->notices[0]->what, "TAKEN");
		cr_expect_str_eq(page_of(f)->notices[0]->head->state, "ACCEPTED");
		cr_expect_eq(page_of(f)->notices[0]->head->version, 3);
		cr_expect_gt(page_of(f)->notices[0]->head->due_us, 0);
		cr_expect_eq(page_of(f)->bookmark.len, 0, "the version is the bookmark");
		peer_free(f);
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from access where verb = 'watch_case'"), 3);
	ask_watch(&q, 99, 0);
	expect_refused(watching, ask(watching, &q.frame), "NOT_FOUND", "case_id");
	ask_watch(&q, 0, 0);
	expect_refused(watching, ask(watching, &q.frame), "BAD_VALUE", "case_id");
	ask_watch(&q, id, -1);
	expect_refused(watching, ask(watching, &q.frame), "BAD_VALUE", "version");
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* From now on, with the case as it is; by owner what comes to them and what leaves them. */
Test(watch, the_queue)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f, *f2;
	uint64_t all, worker;

	ask_watch_queue(&q, "", "龙华区");
	all = ask(watching, &q.frame);
	expect_told(watching, all, "");
	take_form(p, id, FORM_OF(ASK));
	f = next_page(watching, all);
	cr_expect_str_eq(page_of(f)->notices[0]->what, "ASKED");
	cr_expect_str_eq(page_of(f)->notices[0]->district, "440309");
	cr_expect_str_eq(page_of(f)->notices[0]->head->state, "ASKED");
	ask_cancel(&q, all);
	f2 = peer_ask(p, &q.frame);
	cr_expect_not(f2->cancel->cancelled, "of another connection");
	peer_free(f2);
	ask_watch_queue(&q, "WORKER", "");
	q.watch_queue.after = page_of(f)->bookmark;
	worker = ask(watching, &q.frame);
	expect_told(watching, worker, "");
	peer_free(f);
	take_form(p, id, FORM_OF(SUPPLY)); /* it leaves the worker: both tell it */
	for (int i = 0; i < 2; i++) {
		f = peer_receive(watching, SOON_MS);
		cr_assert(f && page_of(f)->n_notices == 1);
		cr_expect_str_eq(page_of(f)->notices[0]->what, "SUPPLIED");
		peer_free(f);
	}
	take_form(p, id, FORM_OF(TAKE)); /* from staff to staff */
	expect_told(watching, all, "TAKEN");
	expect_silence(watching);
	ask_watch_queue(&q, "NOBODY", "");
	expect_refused(watching, ask(watching, &q.frame), "BAD_VALUE", "owner");
	ask_watch_queue(&q, "", "nowhere");
	expect_refused(watching, ask(watching, &q.frame), "BAD_VALUE", "district");
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* A worker's is of their own cases; the first anywhere is heard, too. */
Test(watch, a_queue_is_what_a_list_shows)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p, *watching;
	struct question q;
	uint64_t watch;
	Jieyou__ServerFrame *f;

	enter(&d, "W-9", "WORKER");
	run_sql(&d, "insert into represents values ('test', 'W-9', true, now())");
	watching = become(&d, "W-9");
	ask_watch_queue(&q, "", "");
	watch = ask(watching, &q.frame);
	expect_told(watching, watch, "");
	file_for(watching, 1, "");
	expect_told(watching, watch, "FILED");
	peer_close(watching);
	watching = become(&d, "test");
	ask_watch_queue(&q, "", "");
	q.frame.on_behalf_of = words("W-9");
	watch = ask(watching, &q.frame);
	expect_told(watching, watch, "");
	p = peer_open(d.socket);
	take_form(p, file_for(p, 2, "W-1"), FORM_OF(TAKE));
	expect_silence(watching);
	take_form(p, 1, FORM_OF(TAKE));
	f = next_page(watching, watch);
	cr_expect_eq(page_of(f)->notices[0]->case_id, 1);
	cr_expect_eq(page_of(f)->n_notices, 1);
	peer_free(f);
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- How they end ---- */

Test(watch, until_cancelled)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	uint64_t watch = follow(p, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	expect_told(p, watch, "");
	ask_notices(&q, NULL, true);
	q.frame.request_id = watch;
	peer_send(p, &q.frame);
	expect_refused(p, watch, "ID_IN_USE", "request_id");
	ask_cancel(&q, watch);
	q.frame.request_id = p->next_id++;
	peer_send(p, &q.frame);
	expect_refused(p, watch, "CANCELLED", "");
	f = peer_receive(p, SOON_MS);
	cr_expect(f->cancel->cancelled);
	peer_free(f);
	take_form(p, file_for(p, 1, "W-1"), FORM_OF(TAKE));
	expect_silence(p);
	ask_notices(&q, NULL, true);
	q.frame.request_id = watch;
	q.frame.on_behalf_of = words("W-1");
	peer_send(p, &q.frame);
	expect_told(p, watch, "TAKEN");
	peer_close(p);
	daemon_stop(&d);
}

/* Told to all whose watches it ends, and the place to go on from is theirs. */
Test(watch, until_the_dispatcher_stops_and_on_with_another)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	uint64_t watch = follow(p, "W-1");
	uint8_t kept[4096];
	ProtobufCBinaryData bookmark = {0, kept};
	struct question q;
	Jieyou__ServerFrame *f;

	expect_told(p, watch, "");
	take_form(p, id, FORM_OF(TAKE));
	f = next_page(p, watch);
	bookmark.len = page_of(f)->bookmark.len;
	memcpy(kept, page_of(f)->bookmark.data, bookmark.len);
	peer_free(f);
	kill(d.pid, SIGTERM);
	expect_refused(p, watch, "DRAINING", "");
	cr_expect(peer_closed(p, SOON_MS));
	peer_close(p);
	daemon_end(&d, SIGTERM);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	take_form(p, id, FORM_OF(LINK));
	ask_notices(&q, &bookmark, true);
	q.frame.on_behalf_of = words("W-1");
	watch = ask(p, &q.frame);
	expect_told(p, watch, "LINKED");
	peer_close(p);
	daemon_stop(&d);
}

/* Each page asks anew: a role that is taken away, a case that is closed to them, a suspension. */
Test(watch, until_they_may_no_longer)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching;
	uint64_t notices, one;
	struct question q;
	Jieyou__ServerFrame *f;
	int64_t id = file_for(p, 1, "W-1");

	run_sql(&d, "insert into principal values ('V', 'PERSON', 'V', '', '', false, now());"
				"insert into role_held values ('V', 'SUPERVISOR', '440309', true, now());"
				"insert into represents values ('test', 'V', true, now())");
	enter(&d, "W-9", "WORKER");
	run_sql(&d, "insert into represents values ('test', 'W-9', true, now())");
	peer_close(p);
	peer_close(become(&d, "V")); /* so that the register has come */
	p = become(&d, "test");
	watching = peer_open(d.socket);
	id = file_for(p, 2, "W-9");
	notices = follow(watching, "W-9");
	expect_told(watching, notices, "");
	ask_watch(&q, id, 2);
	q.frame.on_behalf_of = words("W-9");
	one = ask(watching, &q.frame);
	expect_told(watching, one, "");
	ask_shut_out(&q, id, "W-9", false, "a");
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
	expect_refused(watching, one, "NOT_FOUND", "case_id");
	take_form(p, id, FORM_OF(TAKE));
	expect_silence(watching);
	id = file_for(p, 3, "W-9");
	take_form(p, id, FORM_OF(TAKE));
	expect_told(watching, notices, "TAKEN");
	run_sql(&d, "update role_held set held = false, changed_at = now() where principal = 'W-9'; "
				"notify jieyou");
	take_form(p, id, FORM_OF(LINK));
	f = peer_receive(watching, SOON_MS);
	cr_assert(f);
	if (page_of(f)) { /* the register had not come yet */
		peer_free(f);
		take_form(p, file_for(p, 4, "W-1"), FORM_OF(TAKE));
		run_sql(&d, "update notice_count set rseq = rseq + 1 where recipient = 'P:W-9'");
		f = peer_receive(watching, SOON_MS);
		cr_assert(f);
	}
	cr_expect_str_eq(refused_as(f), "DENIED");
	cr_expect_not(f->more);
	peer_free(f);
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* Who is suspended loses the connection, and with it all that was watched. */
Test(watch, until_they_are_suspended)
{
	const char *const often[] = {"--identity_ms", "100", NULL};
	struct daemon d = daemon_start(often);
	struct peer *p = peer_open(d.socket);
	uint64_t watch = follow(p, "");
	Jieyou__ServerFrame *f;

	expect_told(p, watch, "");
	run_sql(&d,
		"update principal set suspended = true, changed_at = now() where id = 'test'; notify "
		"jieyou");
	f = peer_receive(p, SOON_MS);
	cr_assert(f);
	cr_expect_str_eq(refused_as(f), "UNAUTHENTICATED");
	peer_free(f);
	cr_expect(peer_closed(p, SOON_MS));
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Too much ---- */

Test(watch, so_many_and_no_more)
{
	const char *const few[] = {"--session_watches", "3", "--watches", "4", NULL};
	struct daemon d = daemon_start(few);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	uint64_t id[4];
	struct question q;

	for (int i = 0; i < 3; i++) {
		id[i] = follow(p, "W-1");
		expect_told(p, id[i], "");
	}
	expect_refused(p, follow(p, "W-1"), "TOO_LARGE", "watch");
	id[3] = follow(other, "W-1");
	expect_told(other, id[3], "");
	expect_refused(other, follow(other, "W-1"), "BUSY", "watch");
	ask_cancel(&q, id[0]);
	q.frame.request_id = p->next_id++;
	peer_send(p, &q.frame);
	expect_refused(p, id[0], "CANCELLED", "");
	peer_free(peer_receive(p, SOON_MS));
	id[0] = follow(p, "W-1");
	expect_told(p, id[0], "");
	peer_close(other); /* and with it its watch */
	peer_close(p);
	p = peer_open(d.socket);
	for (int i = 0; i < 3; i++) {
		id[i] = follow(p, "W-1");
		expect_told(p, id[i], "");
	}
	peer_close(p);
	daemon_stop(&d);
}

/* More districts than a bookmark holds. */
Test(watch, of_too_many_districts)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;

	run_sql(&d,
		"insert into edition values (2, '2026-01-05', 'test'); insert into district select "
		"'440309-' "
		"|| i, '440309', 'STREET', 'S' || i, 2, null from generate_series(1, 260) i; notify "
		"jieyou");
	wait_logged(&d, "edition=2");
	ask_watch_queue(&q, "", "");
	expect_refused(p, ask(p, &q.frame), "TOO_LARGE", "district");
	ask_notices(&q, NULL, true);
	expect_refused(p, ask(p, &q.frame), "TOO_LARGE", "district");
	q.get_notices.district = words("440309-7");
	expect_told(p, ask(p, &q.frame), "");
	q.get_notices.district = words("nowhere");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "district");
	ask_watch_queue(&q, "", "440309-7");
	expect_told(p, ask(p, &q.frame), "");
	peer_close(p);
	daemon_stop(&d);
}

/* Who does not read is not told more than a little ahead; and then everything, once and in order.
 */
Test(watch, a_slow_reader_misses_nothing)
{
	enum { MANY = 1500 };
	const char *const small[] = {"--watch_backlog", "4096", "--stall_ms", "60000", NULL};
	struct daemon d = daemon_start(small);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	struct question q;
	uint64_t watch;
	int64_t last = 0, before;
	int n = 0;

	ask_watch_queue(&q, "", "");
	watch = ask(watching, &q.frame);
	expect_told(watching, watch, "");
	for (int i = 0; i < MANY; i += 50) {
		struct peer *filing = peer_open(d.socket);

		for (int k = i; k < i + 50; k++) {
			struct submission s;

			build_submission(&s, k);
			ask(filing, &s.frame);
		}
		for (int k = 0; k < 50; k++)
			peer_free(peer_receive(filing, SOON_MS));
		peer_close(filing);
	}
	sleep_ms(300);
	before =
		daemon_count(&d, "select coalesce(sum(found), 0) from access where verb = 'watch_queue'");
	sleep_ms(1500);
	cr_expect_eq(
		daemon_count(&d, "select coalesce(sum(found), 0) from access where verb = 'watch_queue'"),
		before, "it waits");
	cr_expect_lt(before, MANY, "what the sockets do not hold is not fetched");
	while (n < MANY) {
		Jieyou__ServerFrame *f = next_page(watching, watch);

		for (size_t i = 0; i < page_of(f)->n_notices; i++) {
			const Jieyou__Notice *one = page_of(f)->notices[i];

			cr_assert_str_eq(one->what, "FILED");
			cr_assert_neq(one->case_id, last);
			last = one->case_id;
			n++;
		}
		peer_free(f);
	}
	expect_silence(watching);
	cr_expect_eq(n, MANY);
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}
