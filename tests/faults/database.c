/*
 * The database goes away and comes back: it is down at the start, killed, frozen, restarted, or
 * one connection is cut. The daemon stays, answers soon, and serves again by itself.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>

#include "asking.h"
#include "cluster.h"
#include "crowd.h"

static const char gone[] = "UNAVAILABLE OUTCOME_UNKNOWN DEADLINE";
static struct crowd crowd;

static void expect_running(const struct daemon *d)
{
	cr_assert_eq(waitpid(d->pid, NULL, WNOHANG), 0, "jieyoud ended");
}

/* Its socket is there, whether it serves or not. */
static struct peer *open_when_listening(const struct daemon *d)
{
	int64_t until = now_ms() + SOON_MS;

	while (!daemon_logged(d, "listen address=unix:") && now_ms() < until)
		sleep_ms(5);
	return peer_connect(d->socket);
}

/* Hello, which before it knows who is who a server refuses as it does all else. */
static void expect_greeted(struct peer *p, bool yes)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_hello(&q, 1, "test");
	f = peer_ask(p, &q.frame);
	if (yes)
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_HELLO);
	else
		expect_refusal(f, q.frame.request_id, "UNAVAILABLE", "");
	peer_free(f);
}

static void wait_not_serving(const struct daemon *d)
{
	int64_t until = now_ms() + SOON_MS;

	while (peer_serving(d->socket)) {
		cr_assert_lt(now_ms(), until, "it serves, without a database");
		sleep_ms(5);
	}
}

/* A submission is refused at once, changes nothing, and is told when to come again. */
static void expect_unavailable(struct peer *p)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	const Jieyou__Refusal *r;
	int64_t before = now_ms();

	build_submission(&s, 999);
	f = peer_ask(p, &s.frame);
	r = peer_refusal(f);
	cr_expect_str_eq(r->name, "UNAVAILABLE");
	cr_expect_eq(r->code, 14);
	cr_expect_gt(r->retry_after_ms, 0);
	cr_expect_gt(strlen(r->message), 0);
	cr_expect_lt(now_ms() - before, 1000);
	peer_free(f);
}

Test(database, down_at_the_start)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);
	struct peer *p;

	cluster_stop(&c);
	daemon_run(&d, NULL);
	p = open_when_listening(&d);
	expect_greeted(p, false);
	wait_logged(&d, "db-lost pipe=jieyoud-writer why=connect");
	wait_logged(&d, "db-lost pipe=jieyoud-reader why=connect");
	sleep_ms(1500); /* some tries later */
	expect_running(&d);
	expect_greeted(p, false);
	cluster_start(&c);
	daemon_wait_serving(&d);
	expect_greeted(p, true);
	cr_expect_gt(file_case(p, 1), 0, "on the connection it was refused on before");
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_close(p);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* A server that cannot reach its database ends in good order all the same. */
Test(database, down_and_told_to_stop)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);
	int64_t before;
	int status;

	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	cluster_signal(&c, SIGSTOP);
	sleep_ms(1500); /* a poll is under way */
	before = now_ms();
	status = daemon_end(&d, SIGTERM);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%#x", status);
	cr_expect_lt(now_ms() - before, 2000);
	cluster_signal(&c, SIGCONT);
	daemon_clean(&d);
	cluster_remove(&c);
}

/* Everybody who waited since `from` had an answer within so many ms of the fault. */
static void expect_answered_within(int from, int64_t fault_ms, int64_t ms)
{
	for (int i = from; i < crowd.n; i++)
		cr_expect_leq(crowd.list[i].answered_ms - fault_ms, ms, "%d: %s after %lld ms", i,
			crowd.list[i].refusal, (long long)(crowd.list[i].answered_ms - fault_ms));
	for (int i = from; i < crowd.n; i++)
		cr_expect(crowd.list[i].case_id || crowd.list[i].retry_after_ms > 0, "%d: %s", i,
			crowd.list[i].refusal);
}

/* It serves without its key store, and files then as long as it has keys. */
static void wait_for_keys(const struct daemon *d)
{
	wait_at_least(d, 1,
		"select count(*) from pg_stat_activity where datname = current_database() || '_keys' and "
		"application_name = 'jieyoud-keys' and state = 'idle'");
}

/* Service comes back by itself; asking again gets everything, once. */
static void expect_all_is_well(struct daemon *d)
{
	daemon_wait_serving(d);
	wait_for_keys(d);
	expect_running(d);
	crowd_repeat(&crowd);
	crowd_verify(&crowd, d);
}

Test(database, killed_while_serving)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);
	struct peer *p;
	int64_t fault;

	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	crowd_open(&crowd, &d);
	crowd_send(&crowd, 40);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	cr_assert_eq(crowd_filed(&crowd), 40);
	PQfinish(hold(&d, "request")); /* begun and given up: only to see that hold works here */
	for (int round = 0; round < 2; round++) {
		int from = crowd.n;

		crowd_send(&crowd, 150);
		crowd_hear(&crowd, round * 15); /* killed at once, and with some on their way */
		fault = now_ms();
		cluster_kill(&c);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0, "somebody has no answer");
		crowd_expect(&crowd, from, gone);
		expect_answered_within(from, fault, 5000);
		expect_running(&d);
		wait_not_serving(&d);
		p = peer_open(d.socket);
		expect_unavailable(p);
		peer_close(p);
		cluster_start(&c);
		daemon_wait_serving(&d);
	}
	cr_expect(daemon_logged(&d, "db-lost pipe=jieyoud-writer"));
	expect_all_is_well(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* What was sent but not yet committed is unknown; what had not been sent was not done. */
Test(database, killed_during_a_commit)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);
	PGconn *held;
	int64_t fault;

	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	crowd_open(&crowd, &d);
	held = hold(&d, "request");
	crowd_send(&crowd, 1);
	hold_until_waited_for(&d);
	crowd_send(&crowd, 30);
	cr_assert_eq(crowd_hear(&crowd, 100), 31);
	fault = now_ms();
	cluster_kill(&c);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	expect_answered_within(0, fault, 5000);
	cr_expect_str_eq(crowd.list[0].refusal, "OUTCOME_UNKNOWN");
	for (int i = 1; i < crowd.n; i++)
		cr_expect_str_eq(crowd.list[i].refusal, "UNAVAILABLE");
	PQfinish(held);
	cluster_start(&c);
	daemon_wait_serving(&d);
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 0);
	expect_all_is_well(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* The machine of the database hangs: nothing comes, and no connection breaks. */
Test(database, frozen_for_six_seconds)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);
	int64_t fault;
	struct peer *p;

	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	crowd_open(&crowd, &d);
	crowd_send(&crowd, 20);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_send(&crowd, 100);
	crowd_hear(&crowd, 3);
	fault = now_ms();
	cluster_signal(&c, SIGSTOP);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0, "somebody has no answer");
	crowd_expect(&crowd, 20, gone);
	expect_answered_within(20, fault, 5500);
	expect_running(&d);
	wait_not_serving(&d);
	p = peer_open(d.socket);
	expect_unavailable(p);
	peer_close(p);
	if (now_ms() - fault < 6000)
		sleep_ms((int)(6000 - (now_ms() - fault)));
	cluster_signal(&c, SIGCONT);
	expect_all_is_well(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* A restart in good order, as for an upgrade: the same road back. */
Test(database, restarted)
{
	struct cluster c = cluster_make();
	struct daemon d = cluster_prepare(&c);

	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	crowd_open(&crowd, &d);
	crowd_send(&crowd, 100);
	crowd_hear(&crowd, 5);
	cluster_stop(&c);
	cluster_start(&c);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_expect(&crowd, 0, gone);
	expect_all_is_well(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* ---- One connection ---- */

static void terminate(const struct daemon *d, const char *name)
{
	cr_assert_eq(daemon_count(d,
					 "select count(pg_terminate_backend(pid)) from pg_stat_activity "
					 "where datname = current_database() and application_name = '%s'",
					 name),
		1, "%s has no connection", name);
}

static void wait_connected(const struct daemon *d, const char *name)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		"select count(*) from pg_stat_activity where datname = current_database() and "
		"application_name = '%s' and state = 'idle'",
		name);
	wait_at_least(d, 1, sql);
}

Test(database, one_connection_cut)
{
	static const char *const names[] = {"jieyoud-writer", "jieyoud-reader", "jieyoud-doorbell"};
	struct daemon d = daemon_start(NULL);

	crowd_open(&crowd, &d);
	for (int i = 0; i < 3; i++) {
		int from = crowd.n;
		char logged[80];

		wait_connected(&d, names[i]);
		crowd_send(&crowd, 30);
		crowd_hear(&crowd, 2);
		terminate(&d, names[i]);
		snprintf(logged, sizeof(logged), "db-lost pipe=%s", names[i]);
		wait_logged(&d, logged);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
		crowd_expect(&crowd, from, i == 0 ? gone : "UNAVAILABLE");
		wait_connected(&d, names[i]);
		daemon_wait_serving(&d);
		from = crowd.n;
		crowd_send(&crowd, 5);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
		crowd_expect(&crowd, from, "");
	}
	expect_all_is_well(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* A read that was on its way when its connection was cut is refused, and works when repeated. */
Test(database, reader_cut_during_a_read)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct question q;
	PGconn *held = hold(&d, "help_case");
	Jieyou__ServerFrame *f;
	uint64_t asked;

	ask_case(&q, id);
	asked = ask(p, &q.frame);
	hold_until_waited_for(&d);
	terminate(&d, "jieyoud-reader");
	f = peer_receive(p, SOON_MS);
	cr_expect_gt(expect_refusal(f, asked, "UNAVAILABLE", "")->retry_after_ms, 0);
	peer_free(f);
	hold_end(held);
	daemon_wait_serving(&d);
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Of several hosts the first that answers is taken, though the others are down. */
Test(database, first_of_several_hosts_down)
{
	struct daemon d = daemon_prepare();
	char several[256];
	struct peer *p;

	snprintf(several, sizeof(several), "host=127.0.0.1,%s port=1,5432 user=%s dbname=%s", d.host,
		getenv("PGUSER"), d.database);
	memcpy(d.conninfo, several, sizeof(several));
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	cr_assert_gt(file_case(p, 1), 0);
	peer_close(p);
	daemon_stop(&d);
}
