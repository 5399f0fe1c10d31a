/*
 * Abuse: who asks too much is slowed and nobody else, what they are told to wait is enough, and
 * filing is apart; strangers cost the network they come from, for a while.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "certified.h"
#include "people.h"

/* ---- Principals ---- */

/* Asks for the pool on behalf of a worker ("": for oneself); what was refused as, "" where not. */
static const char *pool_for(struct peer *p, const char *worker, int64_t *ret_wait_ms)
{
	static char name[32];
	struct question q;
	Jieyou__ServerFrame *f;

	ask_catalogue(&q);
	q.get_catalogue.limit = 1;
	q.frame.on_behalf_of = words(worker);
	f = peer_ask(p, &q.frame);
	snprintf(name, sizeof(name), "%s", refused_as(f));
	*ret_wait_ms = *name ? peer_refusal(f)->retry_after_ms : 0;
	peer_free(f);
	return name;
}

/* Asks until refused; how often that was. */
static int ask_until_busy(struct peer *p, const char *worker)
{
	int64_t wait_ms;
	int n = 0;

	while (n < 1000 && pool_for(p, worker, &wait_ms)[0] == '\0')
		n++;
	return n;
}

#define expect_served(p, worker)                               \
	do {                                                       \
		int64_t wait_;                                         \
		cr_assert_str_eq(pool_for((p), (worker), &wait_), ""); \
	} while (0)
#define expect_busy(p, worker)                                     \
	do {                                                           \
		int64_t wait_;                                             \
		cr_assert_str_eq(pool_for((p), (worker), &wait_), "BUSY"); \
		cr_assert_gt(wait_, 0);                                    \
	} while (0)

/* Five at once, and one every two seconds: within a test's moments hardly any comes in. */
#define SLOW_REQUESTS "--request_rate", "30", "--request_burst", "5"

/* Whoever runs the test is a backend, to a daemon with these settings. */
static struct daemon start_for_backend(const char *const flags[])
{
	struct daemon d = daemon_prepare();

	run_sql(&d, "update principal set kind = 'SERVICE' where id = 'test'");
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	return d;
}

Test(abuse, a_worker_who_floods_a_backend_is_slowed_alone)
{
	const char *flags[] = {
		SLOW_REQUESTS, "--service_rate", "60000", "--service_burst", "1000", NULL};
	struct daemon d = start_for_backend(flags);
	struct peer *p, *other;
	int64_t wait_ms, before = 0;

	p = peer_open(d.socket);
	other = peer_open(d.socket);
	cr_assert_eq(ask_until_busy(p, "W-1"), 5);
	expect_busy(other, "W-1"); /* by whatever connection */
	expect_served(p, "W-2");
	expect_served(other, "W-2");
	for (int i = 0; i < 20; i++)
		expect_served(p, ""); /* the backend's own bucket is larger */
	for (int i = 0; i < 5; i++)
		cr_assert_str_eq(pool_for(p, i % 2 ? "W-NONE" : "", &wait_ms), i % 2 ? "DENIED" : "");
	for (int i = 0; i < 3; i++)
		cr_assert_str_eq(pool_for(p, "W-NOBODY", &wait_ms), "DENIED");
	expect_busy(p, "W-NONE"); /* guessing whom it may speak for is limited, too */
	for (int i = 0; i < 5; i++) {
		cr_assert_str_eq(pool_for(p, "W-1", &wait_ms), "BUSY");
		cr_assert_geq(wait_ms, before, "waits grow");
		before = wait_ms;
	}
	cr_assert_gt(before, 2000);
	cr_assert_leq(before, 10000, "five every two seconds are no more than ten seconds");
	cr_assert(daemon_logged(&d, "why=rate principal=W-1"));
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

Test(abuse, who_waits_as_told_is_served)
{
	const char *flags[] = {"--request_rate", "300", "--request_burst", "4", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	int64_t told[3], from;

	ask_until_busy(p, "");
	from = now_ms();
	for (int i = 0; i < 3; i++)
		cr_assert_str_eq(pool_for(p, "", &told[i]), "BUSY");
	cr_assert(told[0] < told[1] && told[1] < told[2]);
	for (int i = 0; i < 3; i++) {
		int64_t left = from + told[i] + 1 - now_ms();

		sleep_ms(left > 0 ? (int)left : 0);
		expect_served(p, "");
	}
	peer_close(p);
	daemon_stop(&d);
}

/* A backend has a bucket for all together, too; it pays even for those whose own is full. */
Test(abuse, a_backend_has_a_limit_in_all)
{
	const char *flags[] = {SLOW_REQUESTS, "--service_rate", "30", "--service_burst", "8", NULL};
	struct daemon d = start_for_backend(flags);
	struct peer *p;

	p = peer_open(d.socket);
	cr_assert_eq(ask_until_busy(p, "W-1"), 5);
	cr_assert_eq(ask_until_busy(p, "W-2"), 3);
	expect_busy(p, "");
	peer_close(p);
	daemon_stop(&d);
}

/* What the backend could not pay for takes nothing from the worker: who waited is served. */
Test(abuse, a_backend_that_is_slowed_costs_its_workers_nothing)
{
	const char *flags[] = {"--request_rate", "1", "--request_burst", "2", "--service_rate", "60",
		"--service_burst", "2", NULL};
	struct daemon d = start_for_backend(flags);
	struct peer *p;

	p = peer_open(d.socket);
	ask_until_busy(p, "");
	for (int i = 0; i < 5; i++)
		expect_busy(p, "W-1");
	sleep_ms(1100);
	expect_served(p, "W-1");
	peer_close(p);
	daemon_stop(&d);
}

Test(abuse, one_floods_another_is_served_at_once)
{
	const char *flags[] = {SLOW_REQUESTS, NULL};
	struct certified c = certified_prepare();
	struct peer *flooding, *again, *other;
	int64_t since;

	enter(&c.d, "rose", "STAFF");
	run_sql(&c.d, "update credential set principal = 'rose' where name = 'cert:bob'");
	certified_run(&c, flags);
	flooding = certified_open(&c, (struct dialling){.name = "alice"});
	other = certified_open(&c, (struct dialling){.name = "bob"});
	for (int i = 0; i < 200; i++) {
		struct question q;

		ask_pool(&q);
		ask(flooding, &q.frame);
	}
	since = now_ms();
	expect_served(other, "");
	cr_assert_lt(now_ms() - since, 1000);
	for (int i = 0; i < 200; i++) {
		Jieyou__ServerFrame *f = peer_receive(flooding, SOON_MS);

		cr_assert_str_eq(refused_as(f), i < 5 ? "" : "BUSY", "%d", i);
		peer_free(f);
	}
	again = certified_open(&c, (struct dialling){.name = "alice"});
	expect_busy(again, ""); /* a new connection is no new bucket */
	expect_served(other, "");
	peer_close(flooding);
	peer_close(again);
	peer_close(other);
	certified_stop(&c);
}

/* However much was read; and beyond what anybody files by hand, as by a daemon that is full. */
Test(abuse, filing_is_apart_and_comes_to_its_end_later)
{
	const char *flags[] = {SLOW_REQUESTS, "--submit_rate", "120", "--submit_burst", "3", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t wait_ms;

	ask_until_busy(p, "");
	for (int i = 0; i < 3; i++)
		file_case(p, i);
	build_submission(&s, 3);
	f = peer_ask(p, &s.frame);
	wait_ms = expect_refusal(f, s.frame.request_id, "BUSY", "")->retry_after_ms;
	cr_assert(wait_ms > 0 && wait_ms <= 1500);
	cr_assert(strstr(f->refusal->message, "110/120"));
	peer_free(f);
	file_for(p, 4, "W-1"); /* that of another is another's */
	cr_assert_eq(written(&d).cases, 4);
	sleep_ms((int)wait_ms);
	f = peer_ask(p, &s.frame);
	cr_assert(!expect_filed(f, s.frame.request_id)->repeated);
	peer_free(f);
	expect_busy(p, "");
	peer_close(p);
	daemon_stop(&d);
}

Test(abuse, rates_change_with_the_settings)
{
	struct daemon d = daemon_prepare();
	char path[128];
	const char *flags[] = {"--conf", path, NULL};
	struct peer *p;

	snprintf(path, sizeof(path), "%s/conf", d.folder);
	certified_shell("printf 'request_burst = 1000\n' >%s", path);
	unsetenv("JIEYOU_REQUEST_RATE"); /* which would go before */
	unsetenv("JIEYOU_REQUEST_BURST");
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	for (int i = 0; i < 50; i++)
		expect_served(p, "");
	certified_shell("printf 'request_rate = 30\nrequest_burst = 2\n' >%s", path);
	kill(d.pid, SIGHUP);
	wait_logged(&d, "settings=read");
	cr_assert_leq(ask_until_busy(p, ""), 2);
	peer_close(p);
	unlink(path);
	daemon_stop(&d);
}

/* ---- Strangers ---- */

/* Closed by the daemon, soon. */
static bool is_closed(int fd, int within_ms)
{
	struct timeval patience = {within_ms / 1000, within_ms % 1000 * 1000};
	char byte;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while ((n = recv(fd, &byte, 1, 0)) > 0)
		;
	return n == 0 || errno == ECONNRESET;
}

/* A handshake that fails, for want of a certificate. */
static void fail_from(const struct certified *c, const char *from)
{
	struct peer *p = certified_connect(c, (struct dialling){.from = from});

	cr_assert(peer_closed(p, SOON_MS));
	peer_close(p);
}

static bool serves(const struct certified *c, const char *name, const char *from)
{
	struct peer *p = certified_connect(c, (struct dialling){.name = name, .from = from});
	struct question q;
	Jieyou__ServerFrame *f = NULL;

	if (!p->ended) {
		ask_hello(&q, 1, "test");
		ask(p, &q.frame);
		f = peer_receive(p, SOON_MS);
	}
	peer_close(p);
	if (!f)
		return false;
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HELLO);
	peer_free(f);
	return true;
}

/* Four at once, and one every half a second. */
#define FEW_STRANGERS "--stranger_rate", "120", "--stranger_burst", "4"

Test(abuse, failed_handshakes_cost_their_network_for_a_while)
{
	const char *flags[] = {FEW_STRANGERS, NULL};
	struct certified c = certified_start(flags);
	struct peer *greeted =
		certified_open(&c, (struct dialling){.name = "alice", .from = "127.1.1.1"});

	for (int i = 0; i < 4; i++)
		fail_from(&c, i % 2 ? "127.1.1.2" : "127.1.1.3");
	cr_assert_not(serves(&c, "alice", "127.1.1.4"), "its neighbours are one network");
	cr_assert(serves(&c, "alice", "127.1.2.1"), "another network");
	cr_assert(serves(&c, "bob", "127.0.0.1"));
	peer_close(peer_open(c.d.socket));
	expect_alive(greeted);
	cr_assert(daemon_logged(&c.d, "session-refused why=stranger_rate"));
	sleep_ms(600);
	cr_assert(serves(&c, "alice", "127.1.1.4"), "it fills again");
	peer_close(greeted);
	certified_stop(&c);
}

/* It is tried on and on from the next address: now and then who is in order comes through. */
Test(abuse, a_network_is_never_locked)
{
	const char *flags[] = {FEW_STRANGERS, NULL};
	struct certified c = certified_start(flags);
	int64_t until = now_ms() + SOON_MS;
	bool served = false;

	for (int i = 0; i < 12; i++)
		close(certified_dial_from(&c, "127.1.1.9"));
	while (!served && now_ms() < until) {
		close(certified_dial_from(&c, "127.1.1.9"));
		sleep_ms(5);
		served = serves(&c, "alice", "127.1.1.4");
		sleep_ms(5);
	}
	cr_assert(served);
	certified_stop(&c);
}

/* Who says a good Hello has paid nothing in the end. */
Test(abuse, those_in_order_cost_nothing)
{
	const char *flags[] = {"--stranger_rate", "1", "--stranger_burst", "4", NULL};
	struct certified c = certified_start(flags);

	for (int i = 0; i < 20; i++) {
		cr_assert(serves(&c, i % 2 ? "alice" : "bob", "127.1.1.1"), "%d", i);
		peer_close(peer_open(c.d.socket));
	}
	certified_stop(&c);
}

/* On a Unix socket it is the user's; and there it is said for how long. */
Test(abuse, refused_hellos_cost_who_says_them)
{
	const char *flags[] = {FEW_STRANGERS, NULL};
	struct daemon d = daemon_prepare();
	struct question q;
	struct peer *p;
	Jieyou__ServerFrame *f;
	int64_t wait_ms;
	int refused = 0;

	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	run_sql(&d, "update credential set held = false, changed_at = now(); notify jieyou");
	sleep_ms(1500); /* the register is read each second */
	p = peer_connect(d.socket);
	for (;;) {
		ask_hello(&q, 1, "stranger");
		ask(p, &q.frame);
		f = peer_receive(p, SOON_MS);
		if (strcmp(refused_as(f), "UNAUTHENTICATED") != 0)
			break;
		refused++;
		peer_free(f);
	}
	cr_assert(refused >= 3 && refused <= 5, "%d", refused);
	cr_assert_gt(expect_refusal(f, 0, "BUSY", "")->retry_after_ms, 0);
	peer_free(f);
	cr_assert(peer_closed(p, SOON_MS));
	peer_close(p);
	p = peer_connect(d.socket);
	f = peer_receive(p, SOON_MS);
	wait_ms = expect_refusal(f, 0, "BUSY", "")->retry_after_ms;
	cr_assert(wait_ms > 0 && wait_ms <= 2000);
	peer_free(f);
	peer_close(p);
	sleep_ms((int)wait_ms);
	p = peer_connect(d.socket);
	ask_hello(&q, 1, "stranger");
	expect_refused(p, ask(p, &q.frame), "UNAUTHENTICATED", "");
	peer_close(p);
	daemon_stop(&d);
}

/* With a Hello done, and then ended: they have as many as they may. */
static void expect_too_many(const struct certified *c, const char *name)
{
	struct peer *p = certified_open(c, (struct dialling){.name = name});
	Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

	cr_assert_gt(expect_refusal(f, 0, "BUSY", "")->retry_after_ms, 0);
	peer_free(f);
	cr_assert(peer_closed(p, SOON_MS));
	peer_close(p);
}

/* By whatever credential: connections that nobody ends keep nobody else out. */
Test(abuse, nobody_takes_the_connections_of_all)
{
	const char *flags[] = {"--sessions", "6", "--principal_sessions", "3", NULL};
	struct certified c = certified_prepare();
	struct peer *held[3], *other;

	enter(&c.d, "rose", "STAFF");
	run_sql(&c.d, "update credential set principal = 'rose' where name = 'cert:bob'");
	certified_run(&c, flags);
	held[0] = peer_open(c.d.socket); /* alice's, too */
	for (int i = 1; i < 3; i++)
		held[i] = certified_open(&c, (struct dialling){.name = "alice"});
	for (int i = 0; i < 4; i++)
		expect_too_many(&c, "alice");
	cr_assert(daemon_logged(&c.d, "session-refused why=principal_sessions"));
	other = certified_open(&c, (struct dialling){.name = "bob"});
	expect_served(other, "");
	for (int i = 0; i < 3; i++)
		expect_alive(held[i]);
	peer_close(held[1]);
	sleep_ms(100);
	held[1] = certified_open(&c, (struct dialling){.name = "alice"});
	expect_alive(held[1]);
	expect_too_many(&c, "alice");
	for (int i = 0; i < 3; i++)
		peer_close(held[i]);
	peer_close(other);
	certified_stop(&c);
}

Test(abuse, strangers_are_few_from_one_network)
{
	const char *flags[] = {"--silent_network", "3", "--handshake_ms", "60000", NULL};
	struct certified c = certified_start(flags);
	struct peer *greeted =
		certified_open(&c, (struct dialling){.name = "alice", .from = "127.2.2.1"});
	static const char *const from[] = {"127.2.2.7", "127.2.2.8", "127.2.2.9"};
	int silent[3], more;

	for (int i = 0; i < 3; i++)
		silent[i] = certified_dial_from(&c, from[i]);
	sleep_ms(50);
	more = certified_dial_from(&c, "127.2.2.10");
	cr_assert(is_closed(more, 2000));
	close(more);
	cr_assert_not(serves(&c, "alice", "127.2.2.11"));
	cr_assert(serves(&c, "alice", "127.2.3.1"), "another network");
	peer_close(peer_open(c.d.socket));
	expect_alive(greeted);
	for (int i = 0; i < 3; i++)
		cr_assert_not(is_closed(silent[i], 50), "those who were first stay");
	close(silent[1]);
	sleep_ms(100);
	cr_assert(serves(&c, "alice", "127.2.2.11"));
	close(silent[0]);
	close(silent[2]);
	peer_close(greeted);
	certified_stop(&c);
}
