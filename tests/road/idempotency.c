/* One key is one case, however often and from wherever it comes. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

enum { PEERS = 8, COPIES = 8 };

Test(idempotency, the_same_request_gets_the_same_answer)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	struct written before;
	struct submission s;
	Jieyou__ServerFrame *first, *again;

	build_submission(&s, 1);
	first = peer_ask(p, &s.frame);
	cr_assert(!expect_filed(first, s.frame.request_id)->repeated);
	before = written(&d);
	for (int i = 0; i < 4; i++) {
		/* number, deadline and trace are not what is asked */
		s.frame.deadline_ms = 1000 + (uint32_t)i;
		s.frame.traceparent = words("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
		again = peer_ask(i % 2 ? other : p, &s.frame);
		cr_assert(expect_filed(again, s.frame.request_id)->repeated);
		cr_assert(same_message(&first->submit_case->head->base, &again->submit_case->head->base));
		cr_assert(same_message(&first->submit_case->match->base, &again->submit_case->match->base));
		cr_assert_str_eq(first->submit_case->notice, again->submit_case->notice);
		peer_free(again);
	}
	expect_unwritten(&d, &before);
	peer_free(first);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/* What is remembered is in the database, not in the process. */
Test(idempotency, outlives_the_daemon)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *first, *again;

	build_submission(&s, 1);
	first = peer_ask(p, &s.frame);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	again = peer_ask(p, &s.frame);
	cr_assert(expect_filed(again, s.frame.request_id)->repeated);
	cr_assert(same_message(&first->submit_case->match->base, &again->submit_case->match->base));
	cr_assert_eq(written(&d).cases, 1);
	peer_free(first);
	peer_free(again);
	peer_close(p);
	daemon_stop(&d);
}

Test(idempotency, a_key_is_not_used_for_another_body)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before;
	struct submission s;
	uint64_t id;

	file_case(p, 1);
	before = written(&d);
	build_submission(&s, 1);
	s.help.narrative = words("另一件事:孩子不去上学。");
	id = ask(p, &s.frame);
	expect_refused(p, id, "KEY_REUSED", "idempotency_key");
	build_submission(&s, 1);
	s.help.worker = words("W-0002");
	id = ask(p, &s.frame);
	expect_refused(p, id, "KEY_REUSED", "idempotency_key");
	expect_unwritten(&d, &before);
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

/* A key belongs to who asks, and to who speaks for them; by which program is nothing. */
Test(idempotency, the_same_key_of_somebody_else_is_another_case)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_connect(d.socket);
	static const char *const actors[] = {"W-1", "W-2", "w-1", ""};
	struct question hello;
	struct submission s;
	int64_t ids[5];
	Jieyou__ServerFrame *f;

	ask_hello(&hello, 1, "another program");
	peer_free(peer_ask(other, &hello.frame));
	for (int i = 0; i < 5; i++) {
		build_submission(&s, 1);
		s.frame.on_behalf_of = words(actors[i % 4]);
		f = peer_ask(i < 4 ? p : other, &s.frame);
		cr_assert_eq(expect_filed(f, s.frame.request_id)->repeated, i == 4);
		ids[i] = f->submit_case->head->case_id;
		for (int earlier = 0; earlier < i; earlier++)
			cr_assert_eq(ids[i] == ids[earlier], i == 4 && earlier == 0);
		peer_free(f);
	}
	cr_assert_eq(written(&d).cases, 4);
	cr_assert_eq(
		daemon_count(&d, "select count(*) from request where key = request_key('test-key-1')"), 4);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/* ---- All at once ---- */

struct copies {
	int64_t case_id;
	int filed, repeated;
};

static void take_copy(struct copies *c, Jieyou__ServerFrame *f)
{
	const Jieyou__CaseReply *r = expect_filed(f, f ? f->request_id : 0);

	c->filed += !r->repeated;
	c->repeated += r->repeated;
	if (c->case_id == 0)
		c->case_id = r->head->case_id;
	cr_assert_eq(r->head->case_id, c->case_id);
	peer_free(f);
}

Test(idempotency, many_copies_at_once_are_one_case)
{
	struct daemon d = daemon_start(NULL);
	struct peer *peers[PEERS];
	struct copies c = {0};
	struct submission s;
	PGconn *held;

	for (int i = 0; i < PEERS; i++)
		peers[i] = peer_open(d.socket);
	held = hold(&d, "help_case");
	build_submission(&s, 1);
	for (int i = 0; i < PEERS * COPIES; i++)
		ask(peers[i % PEERS], &s.frame);
	hold_until_waited_for(&d);
	hold_end(held);
	for (int i = 0; i < PEERS * COPIES; i++)
		take_copy(&c, peer_receive(peers[i % PEERS], SOON_MS));
	cr_assert_eq(c.filed, 1);
	cr_assert_eq(c.repeated, PEERS * COPIES - 1);
	cr_assert_eq(written(&d).cases, 1);
	cr_assert_eq(written(&d).events, 2);
	cr_assert_eq(written(&d).requests, 1);
	for (int i = 0; i < PEERS; i++)
		peer_close(peers[i]);
	daemon_stop(&d);
}

/*
 * While one batch waits, three requests under one key gather for the next: the first is filed,
 * the second is its repeat, the third has another body.
 */
Test(idempotency, one_key_twice_among_those_that_wait)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	uint64_t ids[3];
	Jieyou__ServerFrame *answers[4] = {NULL};

	build_submission(&s, 1);
	ask(p, &s.frame);
	hold_until_waited_for(&d);
	build_submission(&s, 2);
	ids[0] = ask(p, &s.frame);
	ids[1] = ask(p, &s.frame);
	s.help.worker = words("W-0002");
	ids[2] = ask(p, &s.frame);
	sleep_ms(NOTHING_MS);
	hold_end(held);
	for (int i = 0; i < 4; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f && f->request_id + 1 >= ids[0] && f->request_id <= ids[2]);
		answers[f->request_id + 1 - ids[0]] = f;
	}
	cr_assert(!expect_filed(answers[1], ids[0])->repeated);
	cr_assert(expect_filed(answers[2], ids[1])->repeated);
	cr_assert_eq(answers[1]->submit_case->head->case_id, answers[2]->submit_case->head->case_id);
	expect_refusal(answers[3], ids[2], "KEY_REUSED", "idempotency_key");
	cr_assert_eq(written(&d).cases, 2);
	for (int i = 0; i < 4; i++)
		peer_free(answers[i]);
	peer_close(p);
	daemon_stop(&d);
}
