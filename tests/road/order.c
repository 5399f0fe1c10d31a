/* What comes in the wrong order, or under a wrong number, key or name. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

/* A name or key of n bytes. */
static char *long_name(size_t n)
{
	static char name[200];

	cr_assert(n < sizeof(name));
	memset(name, 'k', n);
	name[n] = '\0';
	return name;
}

/* ---- Hello ---- */

static void expect_no_hello(const struct daemon *d, uint32_t version, const char *client,
	const char *name, const char *field)
{
	struct peer *p = peer_connect(d->socket);
	struct question q;
	uint64_t id;

	ask_hello(&q, version, client);
	id = ask(p, &q.frame);
	expect_refused(p, id, name, field);
	ask_pool(&q); /* and it counts as not said */
	id = ask(p, &q.frame);
	expect_refused(p, id, "HELLO_FIRST", "hello");
	ask_hello(&q, 1, "test"); /* it may be said better */
	peer_free(peer_ask(p, &q.frame));
	expect_alive(p);
	peer_close(p);
}

Test(order, hello_is_said_once_and_well)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	uint64_t id;

	expect_no_hello(&d, 0, "test", "BAD_VERSION", "version");
	expect_no_hello(&d, 2, "test", "BAD_VERSION", "version");
	expect_no_hello(&d, 1, "", "BAD_VALUE", "client");
	expect_no_hello(&d, 1, long_name(65), "BAD_VALUE", "client");
	ask_hello(&q, 1, "test");
	id = ask(p, &q.frame);
	expect_refused(p, id, "HELLO_FIRST", "hello");
	expect_alive(p);
	peer_close(p);
	daemon_stop(&d);
}

/* Every request but Hello waits for it; what was refused is not done later. */
Test(order, nothing_goes_before_hello)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_connect(d.socket);
	struct written before = written(&d);
	struct submission s;
	struct question q[6];
	uint64_t id;

	build_submission(&s, 1);
	id = ask(p, &s.frame);
	expect_refused(p, id, "HELLO_FIRST", "hello");
	ask_case(&q[0], 1);
	ask_list(&q[1]);
	ask_pool(&q[2]);
	ask_catalogue(&q[3]);
	ask_preview(&q[4], &s);
	ask_why(&q[5], 1, "E01", "");
	for (int i = 0; i < 6; i++) {
		id = ask(p, &q[i].frame);
		expect_refused(p, id, "HELLO_FIRST", "hello");
	}
	ask_hello(&q[0], 1, "test");
	peer_free(peer_ask(p, &q[0].frame));
	expect_alive(p);
	expect_unwritten(&d, &before);
	cr_assert_eq(written(&d).accesses, before.accesses, "a read without Hello was recorded");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Numbers ---- */

Test(order, one_number_serves_one_request_at_a_time)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	s.frame.request_id = 40;
	peer_send(p, &s.frame);
	hold_until_waited_for(&d);
	build_submission(&s, 2);
	s.frame.request_id = 40;
	peer_send(p, &s.frame);
	expect_refused(p, 40, "ID_IN_USE", "request_id");
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	expect_filed(f, 40);
	peer_free(f);
	peer_send(p, &s.frame); /* it is free again */
	f = peer_receive(p, SOON_MS);
	expect_filed(f, 40);
	peer_free(f);
	cr_assert_eq(written(&d).cases, 2);
	peer_close(p);
	daemon_stop(&d);
}

Test(order, the_same_number_on_two_connections_is_two_requests)
{
	struct daemon d = daemon_start(NULL);
	struct peer *a = peer_open(d.socket), *b = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	Jieyou__ServerFrame *f, *g;

	build_submission(&s, 1);
	s.frame.request_id = 40;
	peer_send(a, &s.frame);
	build_submission(&s, 2);
	s.frame.request_id = 40;
	peer_send(b, &s.frame);
	hold_until_waited_for(&d);
	hold_end(held);
	f = peer_receive(a, SOON_MS);
	g = peer_receive(b, SOON_MS);
	cr_assert_neq(expect_filed(f, 40)->head->case_id, expect_filed(g, 40)->head->case_id);
	peer_free(f);
	peer_free(g);
	peer_close(a);
	peer_close(b);
	daemon_stop(&d);
}

/* ---- Frames that are read, but wrong ---- */

static void number_0(struct submission *s)
{
	s->frame.request_id = 0;
}

static void no_key(struct submission *s)
{
	s->frame.idempotency_key = words("");
}

static void long_key(struct submission *s)
{
	s->frame.idempotency_key = long_name(65);
}

static void long_actor(struct submission *s)
{
	s->frame.on_behalf_of = long_name(65);
}

static void no_request(struct submission *s)
{
	s->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST__NOT_SET;
}

static void no_help(struct submission *s)
{
	s->submit.help = NULL;
}

static void unknown_grade(struct submission *s)
{
	s->help.urgency = (Jieyou__Grade)99;
}

static void negative_grade(struct submission *s)
{
	s->help.urgency = (Jieyou__Grade)-1;
}

static void unknown_answer(struct submission *s)
{
	static Jieyou__UrgentScreen screen;

	jieyou__urgent_screen__init(&screen);
	screen.away = (Jieyou__YesNo)3;
	s->help.screen = &screen;
}

static const struct wrong {
	void (*make)(struct submission *s);
	const char *name, *field;
} wrongs[] = {
	{number_0, "BAD_VALUE", "request_id"},
	{no_key, "BAD_VALUE", "idempotency_key"},
	{long_key, "BAD_VALUE", "idempotency_key"},
	{long_actor, "BAD_VALUE", "on_behalf_of"},
	{no_request, "UNKNOWN_REQUEST", "request"},
	{no_help, "BAD_VALUE", "help"},
	{unknown_grade, "BAD_VALUE", "help.urgency"},
	{negative_grade, "BAD_VALUE", "help.urgency"},
	{unknown_answer, "BAD_VALUE", "help.screen.away"},
};

Test(order, wrong_frames_are_refused_under_their_number)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct submission s;

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		build_submission(&s, (int)i);
		s.frame.request_id = 100 + i;
		wrongs[i].make(&s);
		peer_send(p, &s.frame);
		expect_refused(p, s.frame.request_id, wrongs[i].name, wrongs[i].field);
		expect_alive(p);
	}
	expect_unwritten(&d, &before);
	peer_close(p);
	daemon_stop(&d);
}

/* An arm of a later version: field 2000 of the frame, with a body. */
Test(order, an_unknown_arm_is_refused_under_its_number)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);

	peer_body(p, "\x08\x09\x82\x7d\x02hi", 7);
	expect_refused(p, 9, "UNKNOWN_REQUEST", "request");
	expect_alive(p);
	expect_unwritten(&d, &before);
	peer_close(p);
	daemon_stop(&d);
}

/* Names and keys of exactly the limit are taken. */
Test(order, the_longest_key_and_name_are_taken)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_connect(d.socket);
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *f;

	ask_hello(&q, 1, long_name(64));
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HELLO);
	peer_free(f);
	build_submission(&s, 1);
	s.frame.idempotency_key = s.frame.on_behalf_of = long_name(64);
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	peer_free(f);
	cr_assert_eq(daemon_count(&d, "select count(*) from request where key = request_key(actor) and "
								  "length(actor) = 64 and via = 'test'"),
		1);
	peer_close(p);
	daemon_stop(&d);
}

/* What lists and pages are asked for. */
Test(order, pages_are_asked_for_with_care)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct question q[9];
	static const char *const fields[] = {
		"state", "limit", "before", "district", "limit", "limit", "need", "district", "case_id"};

	for (int i = 0; i < 4; i++)
		ask_list(&q[i]);
	q[0].list_cases.state = words("LOST");
	q[1].list_cases.limit = 201;
	q[2].list_cases.before = -1;
	q[3].list_cases.district = words("亚特兰蒂斯");
	ask_pool(&q[4]);
	q[4].get_pool.limit = 101;
	for (int i = 5; i < 8; i++)
		ask_catalogue(&q[i]);
	q[5].get_catalogue.limit = 101;
	q[6].get_catalogue.need = words("LAW.MAGIC");
	q[7].get_catalogue.district = words("亚特兰蒂斯");
	ask_case(&q[8], 0);
	for (int i = 0; i < 9; i++) {
		uint64_t id = ask(p, &q[i].frame);

		expect_refused(p, id, "BAD_VALUE", fields[i]);
	}
	expect_unwritten(&d, &before);
	cr_assert_eq(written(&d).accesses, before.accesses);
	peer_close(p);
	daemon_stop(&d);
}
