/*
 * What people edit, edited under a daemon that serves: a good edition is picked up, a faulty one
 * is not, and says why; places taken are seen.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "asking.h"
#include "daemon.h"

enum { PATIENCE_MS = 20000 }; /* for what a quiet machine does within the second */

static struct daemon d;
static struct peer *p;

static void serve(void)
{
	d = daemon_start(NULL);
	p = peer_open(d.socket);
}

static void stop(void)
{
	peer_close(p);
	daemon_stop(&d);
}

TestSuite(editions, .init = serve, .fini = stop);

static void run_sql(const char *sql)
{
	PGconn *conn = daemon_connect(&d);
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

/* The first expert of the pool, as told now. Free with peer_free. */
static Jieyou__ServerFrame *ask_first_expert(const Jieyou__Expert **ret)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_pool(&q);
	q.get_pool.limit = 1;
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_GET_POOL);
	cr_assert_eq(f->get_pool->n_experts, 1);
	*ret = f->get_pool->experts[0];
	return f;
}

static int64_t edition_now(void)
{
	struct peer *other = peer_connect(d.socket);
	struct question q;
	Jieyou__ServerFrame *f;
	int64_t edition;

	ask_hello(&q, 1, "test");
	f = peer_ask(other, &q.frame);
	cr_assert_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_HELLO);
	edition = f->hello->edition;
	peer_free(f);
	peer_close(other);
	return edition;
}

/* Waits until an edition is served: a busy machine takes its time to build one. */
static void wait_edition(int64_t edition)
{
	int64_t until = now_ms() + PATIENCE_MS;

	while (edition_now() != edition) {
		cr_assert_lt(now_ms(), until, "edition %" PRId64 " is not picked up", edition);
		sleep_ms(5);
	}
}

/* Edition n, in which the first expert has this name and so many places. */
static void edit_first_expert(int n, const char *name, const char *places)
{
	char sql[800];

	snprintf(sql, sizeof(sql),
		"begin; insert into edition values (%d, '2026-01-05', 'test');"
		"update expert set until = %d where until is null and code = (select min(code) from "
		"expert); insert into expert select code, '%s', sex, unit, district, languages, '%s', "
		"appointed_from, appointed_until, agreement_until, demo, %d, null from expert where until "
		"= %d; commit",
		n, n, name, places, n, n);
	run_sql(sql);
}

Test(editions, a_new_one_is_picked_up)
{
	const Jieyou__Expert *e;
	Jieyou__ServerFrame *f;

	edit_first_expert(2, "新名", "0");
	wait_edition(2);
	f = ask_first_expert(&e);
	cr_expect_str_eq(e->name, "新名");
	cr_expect_eq(e->places, 0);
	peer_free(f);
	edit_first_expert(3, "又名", "7");
	wait_edition(3);
	f = ask_first_expert(&e);
	cr_expect_str_eq(e->name, "又名");
	cr_expect_eq(e->places, 7);
	peer_free(f);
	cr_expect_eq(file_case(p, 1), 1);
}

static void serve_by_the_bell(void)
{
	static const char *const seldom[] = {"--look_ms", "600000", NULL};

	d = daemon_start(seldom);
	p = peer_open(d.socket);
}

/* No look of the daemon's own comes in time here: what is taken was told by the doorbell. */
Test(editions, the_doorbell_tells_of_it, .init = serve_by_the_bell)
{
	edit_first_expert(2, "新名", "3");
	sleep_ms(2000);
	cr_expect_eq(edition_now(), 1, "taken before it was told of");
	for (int n = 3; n < 6; n++) {
		edit_first_expert(n, "新名", "3");
		run_sql("notify jieyou");
		wait_edition(n);
	}
}

static const struct {
	const char *what, *sql, *why;
} faulty[] = {
	{"a reference to nothing", "insert into expert_skill values ('NOBODY', 'LAWYER', '1', '', 2)",
		"table=expert_skill"},
	{"a number that is none",
		"update expert set until = 2 where code = (select min(code) from expert); insert into "
		"expert select code, name, sex, unit, district, languages, 'many', appointed_from, "
		"appointed_until, agreement_until, demo, 2, null from expert where until = 2",
		"table=expert"},
	{"a code twice",
		"insert into district select code, parent, level, name, 2, 99 from district "
		"order by code limit 1",
		"table=district"},
	{"a null", "insert into fact values (null, null, null, 2, null)", "table=fact"},
	{"nothing at all", "update district set until = 2", "table="},
};

/* The old one stays, the log says what is wrong with the new one, and the next good one is taken.
 */
Test(editions, a_faulty_one_is_not_taken)
{
	for (size_t i = 0; i < sizeof(faulty) / sizeof(faulty[0]); i++) {
		char sql[700];

		snprintf(sql, sizeof(sql),
			"begin; insert into edition values (2, '2026-01-05', 'bad'); %s; "
			"notify jieyou; commit",
			faulty[i].sql);
		run_sql(sql);
		wait_logged(&d, "error snapshot-fault edition=2 ");
		cr_expect(daemon_logged(&d, faulty[i].why), "%s", faulty[i].what);
		sleep_ms(100);
		cr_expect_eq(edition_now(), 1, "%s", faulty[i].what);
		cr_expect_gt(file_case(p, (int)i), 0, "%s", faulty[i].what);
		stop();
		serve();
	}
}

Test(editions, a_good_one_after_a_faulty_one)
{
	run_sql("begin; insert into edition values (2, '2026-01-05', 'bad');"
			"insert into fact values ('', '', '', 2, 3); commit");
	wait_logged(&d, "error snapshot-fault edition=2 ");
	edit_first_expert(3, "新名", "1");
	wait_edition(3);
}

/* Put right in place, it is taken without a new number. */
Test(editions, a_faulty_one_put_right)
{
	run_sql("begin; insert into edition values (2, '2026-01-05', 'bad');"
			"insert into fact values ('', '', '', 2, null); commit");
	wait_logged(&d, "error snapshot-fault edition=2 ");
	run_sql("delete from fact where code = ''; notify jieyou");
	wait_edition(2);
}

/* It is tried again, and said again, but ever more seldom. */
Test(editions, a_faulty_one_is_tried_again_seldom)
{
	char line[400];
	FILE *f;
	int told = 0;

	run_sql("begin; insert into edition values (2, '2026-01-05', 'bad');"
			"insert into fact values ('', '', '', 2, null); notify jieyou; commit");
	wait_logged(&d, "error snapshot-fault edition=2 ");
	sleep_ms(4500);
	f = fopen(d.log, "r");
	cr_assert(f);
	while (fgets(line, sizeof(line), f))
		told += strstr(line, "snapshot-fault") != NULL;
	fclose(f);
	cr_expect_leq(told, 3, "told %d times in 4.5 s", told);
}

/* The builder waits for a lock, and nobody lets go: the daemon ends all the same. */
Test(editions, told_to_stop_while_building)
{
	PGconn *held = hold(&d, "lexicon");
	int64_t before;

	run_sql("begin; insert into edition values (2, '2026-01-05', 'test'); notify jieyou; commit");
	hold_until_waited_for(&d);
	before = now_ms();
	peer_close(p);
	cr_expect_eq(daemon_end(&d, SIGTERM), 0);
	cr_expect_lt(now_ms() - before, 3000);
	cr_expect(!daemon_logged(&d, "snapshot-fault"), "what was cut is told as a fault");
	hold_end(held);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
}

/* ---- Places ---- */

static int32_t wait_taken(int32_t wanted)
{
	int64_t until = now_ms() + PATIENCE_MS;
	const Jieyou__Expert *e;
	int32_t taken;

	do {
		Jieyou__ServerFrame *f = ask_first_expert(&e);

		taken = e->taken;
		peer_free(f);
		if (taken != wanted)
			sleep_ms(5);
	} while (taken != wanted && now_ms() < until);
	return taken;
}

Test(editions, places_taken_are_seen)
{
	cr_expect_eq(wait_taken(0), 0);
	run_sql("insert into place select min(code), 2, clock_timestamp() from expert");
	cr_expect_eq(wait_taken(2), 2);
	run_sql("update place set taken = 1, changed_at = clock_timestamp()");
	cr_expect_eq(wait_taken(1), 1);
}

/* A new edition brings a new overlay: it is never shown empty. */
Test(editions, places_taken_outlive_an_edition)
{
	run_sql("insert into place select min(code), 2, clock_timestamp() from expert");
	cr_assert_eq(wait_taken(2), 2);
	for (int n = 2; n < 6; n++) {
		const Jieyou__Expert *e;
		int64_t until = now_ms() + PATIENCE_MS;
		bool renamed = false;

		edit_first_expert(n, n % 2 ? "单" : "双", "3");
		run_sql("notify jieyou");
		while (!renamed && now_ms() < until) {
			Jieyou__ServerFrame *f = ask_first_expert(&e);

			renamed = strcmp(e->name, n % 2 ? "单" : "双") == 0;
			cr_assert_eq(e->taken, 2, "edition %d", n);
			peer_free(f);
		}
		cr_assert(renamed);
	}
}

/* A daemon that has just started does not take everybody for free. */
Test(editions, places_taken_are_known_at_the_start)
{
	const Jieyou__Expert *e;
	Jieyou__ServerFrame *f;

	run_sql("insert into place select min(code), 2, clock_timestamp() from expert");
	for (int round = 0; round < 3; round++) {
		peer_close(p);
		daemon_end(&d, SIGTERM);
		daemon_run(&d, NULL);
		daemon_wait_serving(&d);
		p = peer_open(d.socket);
		f = ask_first_expert(&e);
		cr_expect_eq(e->taken, 2);
		peer_free(f);
	}
}
