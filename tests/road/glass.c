/*
 * The glass: a case is read by somebody who has no right to it, for a reason and for some hours; it
 * shows the one case and nothing else, to whoever broke it and nobody else, is in the list of those
 * who answer for privacy at once, and is reviewed by one of them.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "people.h"

#define HOURS(n) (INT64_C(3600000000) * (n))

/* Staff of elsewhere, who break the glass; and the officers of where the case is. */
static void enter_all(const struct daemon *d)
{
	enter(d, "PR", "PRIVACY");
	enter(d, "AU", "AUDITOR");
	run_sql(d, "insert into principal select id, 'PERSON', id, 'A1', '', false, now() "
			   "from unnest(array['ST', 'S2']) id;"
			   "insert into role_held select id, 'STAFF', '440306', true, now() "
			   "from unnest(array['ST', 'S2']) id");
}

static Jieyou__ServerFrame *show(struct peer *p, int64_t id)
{
	struct question q;

	ask_case(&q, id);
	return peer_ask(p, &q.frame);
}

/* "WHOLE", "RECORD", or how it is refused. */
static const char *shown(struct peer *p, int64_t id)
{
	static char how[40];
	Jieyou__ServerFrame *f = show(p, id);

	snprintf(how, sizeof(how), "%s",
		refused_as(f)[0]    ? refused_as(f)
		: f->get_case->help ? "WHOLE"
							: "RECORD");
	peer_free(f);
	return how;
}

/* Breaks it; returns the number of the event. */
static int32_t broken(struct peer *p, int64_t id, const char *key)
{
	struct question q;
	Jieyou__ServerFrame *f;
	int32_t seq;

	ask_break(&q, id, key);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect_eq(f->break_glass->glass->until_us - f->break_glass->glass->at_us, HOURS(4));
	cr_expect(f->break_glass->glass->open);
	cr_expect_eq(f->break_glass->head->n_needs, 0, "the answer itself shows nothing");
	seq = f->break_glass->glass->seq;
	peer_free(f);
	return seq;
}

/* The review's refusal, or "". */
static const char *reviewed(
	struct peer *p, int64_t id, int32_t seq, Jieyou__Verdict verdict, const char *key)
{
	static char how[40];
	struct question q;
	Jieyou__ServerFrame *f;

	ask_review(&q, id, seq, verdict, key);
	f = peer_ask(p, &q.frame);
	snprintf(how, sizeof(how), "%s", refused_as(f));
	if (!how[0])
		cr_expect_eq(f->review_glass->glass->verdict, verdict);
	peer_free(f);
	return how;
}

Test(glass, opens_one_case_to_one_and_for_reading_only)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), other = file_for(p, 2, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	cr_expect_eq(broken(p, id, "a"), 3);
	wait_logged(&d, "warn glass-broken case=1 seq=3 actor=ST");
	cr_expect_not(daemon_logged(&d, "接到来电"));
	cr_expect_str_eq(shown(p, id), "WHOLE");
	cr_expect_str_eq(shown(p, other), "NOT_FOUND");
	f = show(p, id);
	cr_expect_eq(f->get_case->n_glass, 0, "why is for who reviews it");
	cr_expect_eq(f->get_case->n_shut_out, 0);
	peer_free(f);
	ask_why(&q, id, "E01", "");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_HOLD, "a");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	ask_shut_out(&q, id, "W-2", false, "a");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	ask_list(&q);
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->list_cases->n_cases, 0);
	peer_free(f);
	peer_close(p);
	p = become(&d, "S2");
	cr_expect_str_eq(shown(p, id), "NOT_FOUND", "it is not open to others");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from access where actor = 'ST' and verb = 'show' "
						 "and case_id = 1 and found = 1"),
		2, "reads through it are on record");
	peer_close(p);
	daemon_stop(&d);
}

/* Four hours pass in less than three seconds. */
Test(glass, is_open_for_its_time)
{
	static const char *const quick[] = {
		"--test_clock", "2026-01-05T09:00:00Z", "--test_clock_speed", "5000", NULL};
	struct daemon d = daemon_start(quick);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), before, after, span = HOURS(4) / 1000 / 5000;
	struct question q;
	Jieyou__ServerFrame *f;
	bool open = true;

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	before = now_ms();
	broken(p, id, "a");
	after = now_ms();
	while (open && now_ms() < after + SOON_MS) {
		int64_t asked = now_ms();

		open = strcmp(shown(p, id), "WHOLE") == 0;
		if (open)
			cr_expect_leq(asked, after + span, "open too long");
		else
			cr_expect_geq(now_ms(), before + span, "closed too early");
		sleep_ms(20);
	}
	cr_expect_not(open);
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	ask_break(&q, id, "a");
	f = peer_ask(p, &q.frame);
	cr_expect(f->break_glass->repeated && !f->break_glass->glass->open, "a repeat opens nothing");
	peer_free(f);
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	broken(p, id, "b");
	cr_expect_str_eq(shown(p, id), "WHOLE");
	cr_expect_eq(
		daemon_count(&d, "select count(*) from glass where until = at + interval '4 hours'"), 2);
	peer_close(p);
	daemon_stop(&d);
}

Test(glass, asked_again_while_it_is_open)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1"), other = file_for(p, 2, "W-1");
	static const char *const keys[] = {"a", "b"};
	struct question q;
	Jieyou__ServerFrame *f;

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	for (int i = 0; i < 2; i++) {
		ask_break(&q, id, keys[i]);
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect(f->break_glass->repeated);
		cr_expect_eq(f->break_glass->glass->seq, 3);
		peer_free(f);
	}
	ask_break(&q, other, "a");
	expect_refused(p, ask(p, &q.frame), "KEY_REUSED", "idempotency_key");
	cr_expect_eq(daemon_count(&d, "select count(*) from glass"), 1);
	cr_expect_eq(chains_verify_events(&d), 5);
	peer_close(p);
	daemon_stop(&d);
}

Test(glass, what_is_refused)
{
	static const char *const reasons[] = {"", "九个字的理由不够长", "  \t\n     \n     x   "};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;

	enter_all(&d);
	enter(&d, "HERE", "STAFF");
	enter(&d, "AD", "ADMIN");
	peer_close(p);
	p = become(&d, "ST");
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		ask_break(&q, id, "r");
		q.break_glass.why = words(reasons[i]);
		expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "why");
	}
	ask_break(&q, id + 1000, "r");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	ask_break(&q, id, "");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "idempotency_key");
	peer_close(p);
	p = become(&d, "HERE");
	ask_break(&q, id, "r");
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "case_id");
	peer_close(p);
	p = become(&d, "AD");
	ask_break(&q, id, "r");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	cr_expect_eq(daemon_count(&d, "select count(*) from access where actor = 'AD' "
								  "and verb = 'break_glass' and case_id = 1 and found = -1"),
		1);
	cr_expect_eq(daemon_count(&d, "select count(*) from glass"), 0);
	peer_close(p);
	daemon_stop(&d);
}

/* Whoever must stay away cannot break the glass, and one that is open shows them nothing more. */
Test(glass, a_deny_list_wins)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	cr_expect_str_eq(shown(p, id), "WHOLE");
	run_sql(&d, "insert into shut_out values (1, 'ST', true, now())");
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	ask_break(&q, id, "a");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	ask_break(&q, id, "b");
	expect_refused(p, ask(p, &q.frame), "NOT_FOUND", "case_id");
	cr_expect_eq(daemon_count(&d, "select count(*) from glass"), 1);
	peer_close(p);
	daemon_stop(&d);
}

/* It is the role's to break, and no longer open to whoever lost the role. */
Test(glass, ends_with_the_role)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	run_sql(&d, "update role_held set held = false, changed_at = now() where principal = 'ST'");
	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(50)) {
		if (strcmp(shown(p, id), "NOT_FOUND") == 0)
			break;
	}
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- The review ---- */

/* The cases and events of a list, newest first, as "case.seq". */
static const char *listed(struct peer *p, bool open, uint32_t limit)
{
	static char all[200];
	Jieyou__GlassPlace after = JIEYOU__GLASS_PLACE__INIT;
	struct question q;
	int pages = 0;

	all[0] = '\0';
	ask_glass(&q);
	q.list_glass.open = open;
	q.list_glass.limit = limit;
	for (bool more = true; more;) {
		Jieyou__ServerFrame *f = peer_ask(p, &q.frame);

		cr_assert_str_eq(refused_as(f), "");
		for (size_t i = 0; i < f->list_glass->n_glass; i++) {
			const Jieyou__Glass *g = f->list_glass->glass[i];
			size_t n = strlen(all);

			cr_expect_str_eq(g->why, "", "words are on the case's own record");
			snprintf(all + n, sizeof(all) - n, " %lld.%d", (long long)g->case_id, (int)g->seq);
		}
		more = f->list_glass->next != NULL;
		if (more) {
			after.at_us = f->list_glass->next->at_us;
			after.case_id = f->list_glass->next->case_id;
			after.seq = f->list_glass->next->seq;
			q.list_glass.after = &after;
		}
		peer_free(f);
		cr_assert_lt(++pages, 20);
	}
	return all;
}

Test(glass, is_seen_at_once_and_reviewed_once_by_another)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	enter_all(&d);
	run_sql(&d, "insert into role_held values ('ST', 'PRIVACY', '440309', true, now())");
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	cr_expect_str_eq(reviewed(p, id, 3, JIEYOU__VERDICT__JUSTIFIED, "r"), "DENIED");
	cr_expect_eq(daemon_count(&d, "select count(*) from glass where verdict is not null"), 0);
	peer_close(p);
	p = become(&d, "PR");
	cr_expect_str_eq(listed(p, true, 0), " 1.3");
	f = show(p, id);
	cr_assert_eq(f->get_case->n_glass, 1);
	cr_expect_str_eq(f->get_case->glass[0]->who, "ST");
	cr_expect_str_eq(f->get_case->glass[0]->why, GOOD_REASON);
	cr_expect_str_eq(f->get_case->events[2]->kind, "GLASS_BROKEN");
	cr_expect_str_eq(f->get_case->events[2]->actor, "ST");
	cr_expect_null(f->get_case->help);
	peer_free(f);
	cr_expect_str_eq(reviewed(p, id, 2, JIEYOU__VERDICT__JUSTIFIED, "r"), "NOT_FOUND");
	cr_expect_str_eq(reviewed(p, id, 3, JIEYOU__VERDICT__VERDICT_UNKNOWN, "r"), "BAD_VALUE");
	ask_review(&q, id, 3, JIEYOU__VERDICT__JUSTIFIED, "r");
	q.review_glass.remark = words("too short");
	expect_refused(p, ask(p, &q.frame), "BAD_VALUE", "remark");
	for (int repeat = 0; repeat < 3; repeat++) {
		ask_review(&q, id, 3, JIEYOU__VERDICT__JUSTIFIED, repeat < 2 ? "r" : "again");
		f = peer_ask(p, &q.frame);
		cr_assert_str_eq(refused_as(f), "");
		cr_expect_eq(f->review_glass->repeated, repeat > 0);
		cr_expect_eq(f->review_glass->glass->verdict, JIEYOU__VERDICT__JUSTIFIED);
		cr_expect_str_eq(f->review_glass->glass->reviewer, "PR");
		cr_expect(f->review_glass->glass->open, "until its time is over");
		peer_free(f);
	}
	cr_expect_str_eq(reviewed(p, id, 3, JIEYOU__VERDICT__UNJUSTIFIED, "s"), "WRONG_STATE");
	cr_expect_str_eq(listed(p, true, 0), "");
	cr_expect_str_eq(listed(p, false, 0), " 1.3");
	cr_expect_eq(daemon_count(&d,
					 "select count(*) from event where kind = 'GLASS_REVIEWED' and actor = 'PR'"),
		1);
	cr_expect_eq(chains_verify_events(&d), 4);
	peer_close(p);
	p = become(&d, "ST");
	cr_expect_str_eq(shown(p, id), "WHOLE");
	peer_close(p);
	daemon_stop(&d);
}

Test(glass, what_was_not_justified_is_closed)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	cr_expect_str_eq(shown(p, id), "WHOLE");
	peer_close(p);
	p = become(&d, "PR");
	cr_expect_str_eq(reviewed(p, id, 3, JIEYOU__VERDICT__UNJUSTIFIED, "r"), "");
	peer_close(p);
	p = become(&d, "ST");
	cr_expect_str_eq(shown(p, id), "NOT_FOUND");
	peer_close(p);
	daemon_stop(&d);
}

/* Full pages, of the officer's own districts, without what they are shut out of. */
Test(glass, pages_of_what_one_may_see)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	enter_all(&d);
	peer_close(p);
	p = become(&d, "test");
	for (int i = 1; i <= 5; i++)
		cr_assert_eq(file_for(p, i, "W-1"), i);
	run_sql(&d,
		"insert into glass select i, s, 'ST', '2026-01-01'::timestamptz + i / 2 * '1 h'::interval, "
		"'2026-01-02', null, null, null from generate_series(1, 5) i, generate_series(3, 4) s;"
		"update glass set verdict = 'JUSTIFIED', reviewer = 'x', reviewed_at = '2026-01-03' "
		"where case_id = 4;"
		"update help_case set district = '440306' where id = 5;"
		"insert into shut_out values (2, 'PR', true, now()), (3, 'AU', true, now())");
	peer_close(p);
	for (uint32_t limit = 1; limit <= 7; limit += 2) {
		p = become(&d, "PR");
		cr_expect_str_eq(listed(p, false, limit), " 4.4 4.3 3.4 3.3 1.4 1.3");
		cr_expect_str_eq(listed(p, true, limit), " 3.4 3.3 1.4 1.3");
		peer_close(p);
		p = become(&d, "AU");
		cr_expect_str_eq(listed(p, false, limit), " 4.4 4.3 2.4 2.3 1.4 1.3");
		peer_close(p);
	}
	daemon_stop(&d);
}

/* Erasing would take the reason along: first it is judged. */
Test(glass, is_reviewed_before_the_case_is_erased)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_for(p, 1, "W-1");
	struct question q;
	Jieyou__ServerFrame *f;

	enter_all(&d);
	peer_close(p);
	p = become(&d, "ST");
	broken(p, id, "a");
	peer_close(p);
	p = become(&d, "PR");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "e");
	expect_refused(p, ask(p, &q.frame), "WRONG_STATE", "case_id");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_HOLD, "h");
	peer_free(peer_ask(p, &q.frame));
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_RELEASE, "l");
	peer_free(peer_ask(p, &q.frame));
	cr_expect_str_eq(reviewed(p, id, 3, JIEYOU__VERDICT__JUSTIFIED, "r"), "");
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "e");
	f = peer_ask(p, &q.frame);
	cr_expect_str_eq(refused_as(f), "");
	peer_free(f);
	f = show(p, id);
	cr_assert_eq(f->get_case->n_glass, 1);
	cr_expect_str_eq(f->get_case->glass[0]->why, "", "gone with the case's words");
	peer_free(f);
	peer_close(p);
	p = become(&d, "ST");
	f = show(p, id);
	cr_expect_null(f->get_case ? (void *)f->get_case->help : NULL, "and the glass shows none");
	peer_free(f);
	ask_break(&q, id, "b");
	f = peer_ask(p, &q.frame);
	cr_expect(strcmp(refused_as(f), "WRONG_STATE") == 0 || f->break_glass->repeated);
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from glass"), 1);
	cr_expect_eq(chains_verify_events(&d), 7);
	peer_close(p);
	daemon_stop(&d);
}

/* A breaking on one dispatcher is open on another, and its reason is sealed. */
Test(glass, on_every_dispatcher_and_sealed)
{
	struct daemon a = daemon_start(NULL), b = a;
	struct peer *p = peer_open(a.socket), *on_b;
	int64_t id = file_for(p, 1, "W-1");

	b.pid = 0;
	snprintf(b.socket, sizeof(b.socket), "%s/b", b.folder);
	daemon_run(&b, NULL);
	daemon_wait_serving(&b);
	enter_all(&a);
	peer_close(p);
	p = become(&a, "ST");
	wait_greeted_as(&b, "ST");
	on_b = peer_open(b.socket);
	cr_expect_str_eq(shown(on_b, id), "NOT_FOUND");
	broken(p, id, "a");
	cr_expect_str_eq(shown(on_b, id), "WHOLE");
	cr_expect_eq(daemon_count(&a, "select count(*) from event where seq = 3 and key_id <> 0 and "
								  "position(convert_to('值班', 'UTF8') in body) = 0"),
		1);
	peer_close(p);
	peer_close(on_b);
	cr_assert_eq(daemon_end(&b, SIGTERM), 0);
	daemon_stop(&a);
}
