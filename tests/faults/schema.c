/*
 * A database that does not fit: without a schema, older, newer, or of another encoding. The daemon
 * says what to do and waits; when it has been done, it serves. And the migrations themselves.
 */
#include <criterion/criterion.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"
#include "daemon.h"

enum { WHILE_MS = 400 };

static const char *shared_host(void)
{
	const char *host = getenv("PGHOST");

	cr_assert(host);
	return host;
}

static void run_sql(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK || PQresultStatus(res) == PGRES_TUPLES_OK,
		"%s", PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

/* It runs, says this, and files nothing: it greets nobody, unless it knew who they are before. */
static void expect_waiting(struct daemon *d, const char *says)
{
	struct submission s;
	struct question q;
	Jieyou__ServerFrame *f;
	struct peer *p;

	wait_logged(d, says);
	sleep_ms(WHILE_MS);
	cr_assert_eq(waitpid(d->pid, NULL, WNOHANG), 0, "jieyoud ended");
	cr_expect_not(peer_serving(d->socket));
	p = peer_connect(d->socket);
	ask_hello(&q, 1, "test");
	f = peer_ask(p, &q.frame);
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO) {
		peer_free(f);
		build_submission(&s, 1);
		f = peer_ask(p, &s.frame);
	}
	cr_expect_str_eq(peer_refusal(f)->name, "UNAVAILABLE");
	cr_expect_gt(f->refusal->retry_after_ms, 0);
	peer_free(f);
	peer_close(p);
}

static void expect_serving(struct daemon *d)
{
	struct peer *p;

	daemon_wait_serving(d);
	p = peer_open(d->socket);
	file_case(p, 1);
	peer_close(p);
	daemon_stop(d);
}

/* ---- Serving ---- */

Test(schema, none)
{
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8");

	daemon_run(&d, NULL);
	expect_waiting(&d, "remedy=\"run: jieyoud --migrate\"");
	cr_expect_eq(daemon_migrate(&d), 0);
	expect_serving(&d); /* by itself */
}

Test(schema, older)
{
	struct daemon d = daemon_prepare();

	run_sql(&d, "update schema set version = 0, serves = 0");
	daemon_run(&d, NULL);
	expect_waiting(&d, "remedy=\"run: jieyoud --migrate\"");
	run_sql(&d, "update schema set version = (select max(version) from migration), serves = 1");
	expect_serving(&d);
}

/* A newer schema that still serves this daemon is served. */
Test(schema, newer_that_serves)
{
	struct daemon d = daemon_prepare();

	run_sql(&d, "update schema set version = 99");
	daemon_run(&d, NULL);
	expect_serving(&d);
}

/* And one that does not is not, whether the statements still prepare or not. */
Test(schema, newer_that_does_not)
{
	static const char *const also[] = {
		"select 1", "alter table help_case rename column head to crown"};

	for (int i = 0; i < 2; i++) {
		struct daemon d = daemon_prepare();

		run_sql(&d, "update schema set version = 99, serves = 99");
		run_sql(&d, also[i]);
		daemon_run(&d, NULL);
		expect_waiting(&d, "remedy=\"install a newer jieyoud\"");
		cr_expect(daemon_logged(&d, "schema=99 serves=99"));
		cr_expect_not(daemon_logged(&d, "run: jieyoud --migrate"));
		daemon_stop(&d);
	}
}

/* The schema moves on under a daemon that serves: it goes on, and is stopped at its reconnect. */
Test(schema, newer_while_serving)
{
	struct daemon d = daemon_start(NULL);

	run_sql(&d, "update schema set version = 99, serves = 99");
	cr_expect(peer_serving(d.socket));
	run_sql(&d, "select pg_terminate_backend(pid) from pg_stat_activity where application_name "
				"like 'jieyoud-%' and datname = current_database()");
	expect_waiting(&d, "remedy=\"install a newer jieyoud\"");
	run_sql(&d, "update schema set version = (select max(version) from migration), serves = 1");
	expect_serving(&d);
}

static void expect_reply(struct peer *p, struct question *q, int reply)
{
	Jieyou__ServerFrame *f = peer_ask(p, &q->frame);

	cr_expect_eq((int)f->reply_case, reply, "%d", (int)f->reply_case);
	peer_free(f);
}

/*
 * A query that does not fit the schema is told when it is first needed, and refused with all that
 * is on its connection; what comes after is served, and so is the query once the schema is mended.
 */
Test(schema, a_query_does_not_fit)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question glass, list;

	ask_glass(&glass);
	ask_list(&list);
	run_sql(&d, "alter table glass rename to no_glass");
	expect_refused(p, ask(p, &glass.frame), "UNAVAILABLE", "");
	cr_expect(daemon_logged(&d, "db-prepare pipe=jieyoud-reader sqlstate=42P01"));
	daemon_wait_serving(&d);
	expect_reply(p, &list, JIEYOU__SERVER_FRAME__REPLY_LIST_CASES);
	run_sql(&d, "alter table no_glass rename to glass");
	expect_reply(p, &glass, JIEYOU__SERVER_FRAME__REPLY_LIST_GLASS);
	peer_close(p);
	daemon_stop(&d);
}

Test(schema, other_encodings)
{
	static const char *const encodings[] = {"SQL_ASCII", "LATIN1", "EUC_CN"};

	for (int i = 0; i < 3; i++) {
		struct daemon d = daemon_prepare_empty(shared_host(), encodings[i]);
		char says[80];

		cr_expect_eq(daemon_migrate(&d), 1);
		snprintf(
			says, sizeof(says), "the database has encoding %s; create it with UTF8", encodings[i]);
		cr_expect(daemon_logged(&d, says));
		cr_expect_eq(daemon_count(&d, "select count(*) from pg_class where relname = 'event'"), 0);
		daemon_run(&d, NULL);
		snprintf(says, sizeof(says), "encoding=%s needs=UTF8 remedy=", encodings[i]);
		expect_waiting(&d, says);
		daemon_stop(&d);
	}
}

/* ---- Migrating ---- */

Test(migrate, twice)
{
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8");
	char key[80];

	cr_assert_eq(daemon_migrate(&d), 0);
	cr_expect(daemon_logged(&d, "applied 0001_foundation") || daemon_logged(&d, "applied "));
	cr_expect(daemon_logged(&d, "seeded lexicon: "));
	snprintf(key, sizeof(key), "%s", daemon_sql(&d, "select fingerprint_key from instance"));
	run_sql(&d, "update expert set name = '改' where code = (select min(code) from expert)");
	unlink(d.log);
	cr_expect_eq(daemon_migrate(&d), 0);
	cr_expect_not(daemon_logged(&d, "applied"));
	cr_expect_not(daemon_logged(&d, "seeded"), "what people have edited stays");
	cr_expect_eq(daemon_count(&d, "select count(*) from expert where name = '改'"), 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from edition"), 1);
	cr_expect_str_eq(daemon_sql(&d, "select fingerprint_key from instance"), key);
	daemon_clean(&d);
}

Test(migrate, two_at_once)
{
	static const char *const task[] = {"--migrate", NULL};
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8");
	struct daemon crowd[4];
	int64_t need;

	for (int i = 0; i < 4; i++) {
		crowd[i] = d;
		daemon_run(&crowd[i], task);
	}
	for (int i = 0; i < 4; i++) {
		int status = -1;

		waitpid(crowd[i].pid, &status, 0);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d: %#x", i, status);
	}
	need = daemon_count(&d, "select count(*) from need");
	cr_expect_gt(need, 0);
	cr_expect_eq(daemon_count(&d, "select count(distinct code) from need"), need);
	cr_expect_eq(daemon_count(&d, "select count(*) from instance"), 1);
	cr_expect_eq(daemon_migrate(&d), 0); /* once more, for whom to serve */
	daemon_run(&d, NULL);
	expect_serving(&d);
}

/* While another one migrates, a second waits, and then finds nothing to do. */
Test(migrate, waits_for_the_other)
{
	static const char *const task[] = {"--migrate", NULL};
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8"), waiting = d;
	PGconn *conn = daemon_connect(&d);
	int status = -1;

	PQclear(PQexec(conn, "select pg_advisory_lock(6071003)"));
	daemon_run(&waiting, task);
	wait_at_least(&d, 1,
		"select count(*) from pg_locks where locktype = 'advisory' and not granted and database = "
		"(select oid from pg_database where datname = current_database())");
	cr_expect_eq(waitpid(waiting.pid, NULL, WNOHANG), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from pg_class where relname = 'event'"), 0);
	PQfinish(conn);
	waitpid(waiting.pid, &status, 0);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%#x", status);
	cr_expect_gt(daemon_count(&d, "select count(*) from need"), 0);
	daemon_clean(&d);
}

Test(migrate, another_text)
{
	struct daemon d = daemon_prepare();

	run_sql(&d, "update migration set checksum = sha256('another') where version = 1");
	cr_expect_eq(daemon_migrate(&d), 1);
	cr_expect(daemon_logged(&d, "was applied with another text"));
	cr_expect_eq(daemon_count(&d, "select count(*) from edition"), 1);
	daemon_clean(&d);
}

Test(migrate, newer_is_left_alone)
{
	struct daemon d = daemon_prepare();

	run_sql(&d, "insert into migration values (98, '0098_later', '', '2026-01-05'), "
				"(99, '0099_later', '', '2026-01-05');"
				"update schema set version = 99, serves = 99;"
				"alter table instance rename column fingerprint_key to fingerprints;"
				"delete from edition");
	cr_expect_eq(daemon_migrate(&d), 0);
	cr_expect(daemon_logged(&d, "the schema of the database is newer"));
	cr_expect_eq(daemon_count(&d, "select version from schema"), 99);
	cr_expect_eq(daemon_count(&d, "select count(*) from edition"), 0, "nor is it seeded");
	daemon_clean(&d);
}

/* What came after the seed is there, empty, and what was seeded is as it was. */
Test(migrate, seeded_before_there_were_classes)
{
	struct daemon d = daemon_prepare();
	int64_t terms;

	run_sql(&d,
		"drop table combination; drop table word_class; drop table model; delete from migration "
		"where version between 2 and 5;"
		"delete from lexicon where term ~ '[<&]'; delete from screen_cue where term ~ '[<&]';"
		"update schema set version = 1, serves = 1");
	terms = daemon_count(&d, "select count(*) from lexicon");
	unlink(d.log);
	cr_expect_eq(daemon_migrate(&d), 0);
	cr_expect(daemon_logged(&d, "applied 0003_words"));
	cr_expect_not(daemon_logged(&d, "seeded"));
	cr_expect_eq(daemon_count(&d, "select count(*) from word_class"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from combination"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from lexicon"), terms);
	run_sql(&d, "update schema set version = (select max(version) from migration);"
				"grant select on combination, word_class, model, resource to jieyou_daemon");
	daemon_run(&d, NULL);
	expect_serving(&d);
}

/* A migration or a seed that fails leaves nothing half done. */
Test(migrate, half_done_is_not_done)
{
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8");

	run_sql(&d, "create table practice_rule (taken int)");
	cr_expect_eq(daemon_migrate(&d), 1);
	cr_expect_eq(daemon_count(&d, "select count(*) from migration"), 0);
	cr_expect_eq(daemon_count(&d, "select count(*) from pg_class where relname = 'event'"), 0);
	run_sql(&d, "drop table practice_rule");
	cr_expect_eq(daemon_migrate(&d), 0);
	daemon_run(&d, NULL);
	expect_serving(&d);
}

/* ---- Who logs in ---- */

/* From now on it logs in as this user, made as `how` says, to both its databases. */
static void log_in_as(struct daemon *d, const char *user, const char *how)
{
	char sql[400];

	snprintf(sql, sizeof(sql),
		"do $$ begin create role %s login %s; exception when duplicate_object or unique_violation "
		"then null; end $$",
		user, how);
	run_sql(d, sql);
	snprintf(
		d->conninfo, sizeof(d->conninfo), "host=%s dbname=%s user=%s", d->host, d->database, user);
	snprintf(
		d->keys, sizeof(d->keys), "host=%s dbname=%s_keys user=%s", d->host, d->database, user);
}

static void give_to_owner(struct daemon *d)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "alter database %s owner to jieyou_owner", d->database);
	run_sql(d, sql);
	snprintf(sql, sizeof(sql), "alter database %s_keys owner to jieyou_owner", d->database);
	run_sql(d, sql);
}

/* Nobody is a superuser: a member of the owner's role migrates, a login of the daemon's serves. */
Test(logins, without_a_superuser)
{
	struct daemon d = daemon_prepare_empty(shared_host(), "UTF8");

	give_to_owner(&d);
	log_in_as(&d, "test_installer", "in role jieyou_owner");
	cr_assert_eq(daemon_migrate(&d), 0, "see %s", d.log);
	cr_assert_eq(daemon_migrate(&d), 0, "again");
	log_in_as(&d, "test_login", "in role jieyou_daemon, jieyou_keyring");
	cr_expect_eq(daemon_migrate(&d), 1, "which is not for it");
	daemon_run(&d, NULL);
	expect_serving(&d);
}

Test(logins, one_for_everything)
{
	static const char *const migrate[] = {"--migrate", NULL};
	struct daemon d = daemon_prepare();

	give_to_owner(&d);
	log_in_as(&d, "test_solo", "noinherit in role jieyou_owner, jieyou_daemon, jieyou_keyring");
	cr_assert_eq(daemon_task(&d, migrate), 0, "see %s", d.log);
	daemon_run(&d, NULL);
	expect_serving(&d);
}

/* It says what is wanted, and serves by itself when it has been given. */
Test(logins, without_the_role)
{
	struct daemon d = daemon_prepare();

	log_in_as(&d, "test_stranger", "");
	daemon_run(&d, NULL);
	expect_waiting(&d, "grant the role to the login");
	run_sql(&d, "grant jieyou_daemon, jieyou_keyring to test_stranger");
	daemon_wait_serving(&d);
	run_sql(&d, "revoke jieyou_daemon, jieyou_keyring from test_stranger");
	daemon_stop(&d);
}

/* What one user owned is the owner's from the next --migrate on, and nothing of it is lost. */
Test(logins, a_schema_of_before_there_were_roles)
{
	struct daemon d = daemon_prepare();

	run_sql(&d,
		"do $$ declare t text; begin for t in select format('table %s', oid::regclass) from "
		"pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') "
		"union all select format('function %s', oid::regprocedure) from pg_proc where "
		"pronamespace = 'public'::regnamespace loop execute format('alter %s owner to "
		"jieyou', t); end loop; end $$");
	cr_expect_gt(daemon_count(&d, "select count(*) from pg_class where relnamespace = "
								  "'public'::regnamespace and relowner = 'jieyou'::regrole"),
		20);
	cr_assert_eq(daemon_migrate(&d), 0, "see %s", d.log);
	cr_expect_eq(daemon_count(&d, "select count(*) from pg_class where relnamespace = "
								  "'public'::regnamespace and relowner = 'jieyou'::regrole"),
		0);
	daemon_run(&d, NULL);
	expect_serving(&d);
}

Test(migrate, no_database)
{
	struct daemon d = daemon_prepare();
	char conninfo[256];

	memcpy(conninfo, d.conninfo, sizeof(conninfo));
	snprintf(d.conninfo, sizeof(d.conninfo), "host=%s user=jieyou dbname=no_such_database", d.host);
	cr_expect_eq(daemon_migrate(&d), 1);
	cr_expect(daemon_logged(&d, "jieyoud: connection to server"));
	memcpy(d.conninfo, conninfo, sizeof(conninfo));
	daemon_clean(&d);
}
