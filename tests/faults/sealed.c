/*
 * Sealing, and what can go wrong with it: the key store goes away and comes back; a case is erased,
 * also from backups and by a dispatcher that dies over it; master keys are exchanged under load.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"
#include "chains.h"
#include "cluster.h"
#include "crowd.h"

static struct crowd crowd;

static void dump(const struct daemon *d, const char *conninfo, const char *file)
{
	cr_assert_eq(shell("\"$JIEYOU_PG_BIN/pg_dump\" '%s' >'%s/%s'", conninfo, d->folder, file), 0);
}

static void remove_file(const struct daemon *d, const char *file)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", d->folder, file);
	unlink(path);
}

/* ---- The key store ---- */

/* A daemon whose key store is on a cluster of its own. */
static struct daemon start_apart(const struct cluster *keys)
{
	struct daemon d = daemon_prepare();

	daemon_move_keys(&d, keys->folder);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	return d;
}

static void expect_asked(struct peer *p, Jieyou__ClientFrame *frame, const char *refusal)
{
	Jieyou__ServerFrame *f = peer_ask(p, frame);

	cr_expect_str_eq(refused_as(f), refusal);
	peer_free(f);
}

/* The key store is gone: who files has a key made before, or is refused; nothing is in clear. */
static void file_without_it(const struct daemon *d)
{
	int from = crowd.n;

	crowd_send(&crowd, 60);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_expect(&crowd, from, "UNAVAILABLE DEADLINE");
	cr_expect_lt(crowd_filed(&crowd), crowd.n, "all found a key");
	cr_expect_eq(daemon_count(d, "select count(*) from event where key_id <> case_id"), 0);
}

static void file_again(struct daemon *d)
{
	struct question q;
	struct peer *p = peer_open(d->socket);

	wait_logged(d, "db-lost pipe=jieyoud-keys");
	crowd_repeat(&crowd);
	crowd_verify(&crowd, d);
	ask_case(&q, crowd.list[0].case_id);
	expect_asked(p, &q.frame, "");
	peer_close(p);
}

static void wait_keys_ready(const struct daemon *d)
{
	struct peer *p = peer_open(d->socket);
	struct question q;
	int64_t until = now_ms() + 2 * SOON_MS;
	bool yes = false;

	while (!yes) {
		Jieyou__ServerFrame *f;

		ask_case(&q, crowd.list[0].case_id);
		f = peer_ask(p, &q.frame);
		yes = !refused_as(f)[0];
		peer_free(f);
		cr_assert_lt(now_ms(), until, "the key store is not found again");
		sleep_ms(20);
	}
	peer_close(p);
}

static void lose(int how)
{
	struct cluster c = cluster_make();
	struct daemon d = start_apart(&c);
	struct peer *p = peer_open(d.socket);
	struct question q;

	crowd_open(&crowd, &d);
	crowd_send(&crowd, 5);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	if (how == SIGKILL)
		cluster_kill(&c);
	else
		cluster_signal(&c, how);
	file_without_it(&d);
	ask_case(&q, crowd.list[0].case_id);
	expect_asked(p, &q.frame, "UNAVAILABLE");
	ask_list(&q);
	expect_asked(p, &q.frame, "");
	if (how == SIGKILL)
		cluster_start(&c);
	else
		cluster_signal(&c, SIGCONT);
	wait_keys_ready(&d);
	file_again(&d);
	cr_expect_eq(daemon_count(&d, "select count(*) from event where key_id <> case_id"), 0);
	crowd_close(&crowd);
	peer_close(p);
	daemon_stop(&d);
	cluster_remove(&c);
}

Test(sealed, key_store_killed_while_filing_and_reading)
{
	lose(SIGKILL);
}

Test(sealed, key_store_frozen_while_filing_and_reading)
{
	lose(SIGSTOP);
}

/* More at once than there are keys at hand: they wait for the next block. */
Test(sealed, keys_run_out_in_a_burst)
{
	struct daemon d = daemon_start(NULL);

	crowd_open(&crowd, &d);
	crowd_send(&crowd, 200);
	cr_expect_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_expect(&crowd, 0, "");
	crowd_verify(&crowd, &d);
	cr_expect_eq(daemon_count(&d, "select count(distinct key_id) from event"), crowd.n);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* ---- Erasing ---- */

static void expect_erased(const struct daemon *d, int64_t id)
{
	struct peer *p = peer_open(d->socket);
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	cr_expect(!f->get_case->help && !f->get_case->match && f->get_case->n_events >= 2);
	cr_expect(strstr(f->get_case->notice, "已销毁"), "%s", f->get_case->notice);
	peer_free(f);
	peer_close(p);
}

static bool key_is_there(const struct daemon *d, int64_t id)
{
	return atoi(daemon_keys_sql(d,
			   "select count(*) from case_key where id = %lld and wrapped is not null",
			   (long long)id)) == 1;
}

static void erase(const struct daemon *d, int64_t id)
{
	struct peer *p = peer_open(d->socket);
	struct question q;

	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
	expect_asked(p, &q.frame, "");
	peer_close(p);
}

static void wait_destroyed(const struct daemon *d, int64_t id)
{
	int64_t until = now_ms() + SOON_MS;

	while (key_is_there(d, id)) {
		cr_assert_lt(now_ms(), until, "the key is still there");
		sleep_ms(20);
	}
}

/* A backup of the cases, made before one was erased, put back beside the key store of today. */
Test(sealed, erased_from_old_backups_too)
{
	struct daemon d = daemon_start(NULL), old;
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1), other = file_case(p, 2);
	struct question q;

	dump(&d, d.conninfo, "dump");
	erase(&d, id);
	wait_destroyed(&d, id);
	expect_erased(&d, id);
	cr_expect_eq(chains_verify_events(&d), 5);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	old = daemon_prepare_empty(getenv("PGHOST"), "UTF8");
	cr_assert_eq(shell("\"$JIEYOU_PG_BIN/psql\" -q -v ON_ERROR_STOP=1 -o /dev/null '%s' <'%s/dump'",
					 old.conninfo, d.folder),
		0);
	snprintf(old.keys, sizeof(old.keys), "%s", d.keys);
	daemon_run(&old, NULL);
	daemon_wait_serving(&old);
	expect_erased(&old, id); /* though the backup knows nothing of it */
	cr_expect_eq(chains_verify_events(&old), 4);
	p = peer_open(old.socket);
	ask_case(&q, other);
	expect_asked(p, &q.frame, "");
	cr_expect_gt(file_case(p, 3), other, "and it can go on from there");
	peer_close(p);
	remove_file(&d, "dump");
	daemon_stop(&old);
	daemon_clean(&d);
}

/* The event is on record, and its dispatcher dies: another destroys the key. */
Test(sealed, killed_between_the_event_and_the_destruction)
{
	const char *const never[] = {"--due_every_ms", "600000", NULL};
	struct daemon d = daemon_start(never);
	struct peer *p;
	int64_t id;

	sleep_ms(300); /* it looks for due times once, at its start */
	p = peer_open(d.socket);
	id = file_case(p, 1);
	erase(&d, id);
	sleep_ms(300);
	cr_expect(key_is_there(&d, id));
	peer_close(p);
	daemon_end(&d, SIGKILL);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	wait_destroyed(&d, id);
	expect_erased(&d, id);
	cr_expect_eq(chains_verify_events(&d), 3);
	daemon_stop(&d);
}

/* While the key store is away the erasure is refused, or is made good when it comes back. */
Test(sealed, key_store_away_while_erasing)
{
	struct cluster c = cluster_make();
	struct daemon d = start_apart(&c);
	struct peer *p = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	struct question q;

	cluster_stop(&c);
	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, "erase");
	expect_asked(p, &q.frame, "UNAVAILABLE");
	cr_expect_eq(daemon_count(&d, "select count(*) from event"), 2);
	cluster_start(&c);
	crowd.list[0].case_id = id;
	wait_keys_ready(&d);
	expect_asked(p, &q.frame, "");
	wait_destroyed(&d, id);
	peer_close(p);
	daemon_stop(&d);
	cluster_remove(&c);
}

/* ---- Master keys ---- */

struct rotation {
	struct daemon d;
	char conf[96], old[96], new[96];
};

/* The settings say so from now on, and the daemon has taken them over. */
static void set_masters(struct rotation *r, const char *list)
{
	FILE *f = fopen(r->conf, "w");

	cr_assert(f);
	fprintf(f, "master_key = %s\n", list);
	fclose(f);
	if (r->d.pid)
		kill(r->d.pid, SIGHUP);
}

/* Filing goes on meanwhile; every one of it must be filed. */
static void go_on_filing(int ms)
{
	int64_t until = now_ms() + ms;

	while (now_ms() < until && crowd.n + 10 <= CROWD_MAX) {
		crowd_send(&crowd, 10);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	}
}

static void rewrap(struct rotation *r)
{
	const char *const task[] = {"--rewrap", "--conf", r->conf, NULL};
	struct daemon once = r->d;
	int status = 0;

	daemon_run(&once, task);
	while (waitpid(once.pid, &status, WNOHANG) == 0)
		go_on_filing(1);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "see %s", r->d.log);
}

static void rotate(struct rotation *r)
{
	char both[200];

	snprintf(both, sizeof(both), "%s,%s", r->old, r->new);
	set_masters(r, both);
	go_on_filing(300);
	snprintf(both, sizeof(both), "%s,%s", r->new, r->old);
	set_masters(r, both);
	go_on_filing(300);
	rewrap(r);
	set_masters(r, r->new);
	go_on_filing(300);
}

Test(sealed, master_keys_are_exchanged_under_load)
{
	struct rotation r = {.d = daemon_prepare()};
	const char *const flags[] = {"--conf", r.conf, NULL};
	struct peer *p;
	struct question q;

	snprintf(r.conf, sizeof(r.conf), "%s/conf", r.d.folder);
	snprintf(r.old, sizeof(r.old), "%s/old", r.d.folder);
	snprintf(r.new, sizeof(r.new), "%s/new", r.d.folder);
	cr_assert_eq(daemon_task(&r.d, (const char *const[]){"--make-master-key", r.old, NULL}), 0);
	cr_assert_eq(daemon_task(&r.d, (const char *const[]){"--make-master-key", r.new, NULL}), 0);
	unsetenv("JIEYOU_MASTER_KEY"); /* it would go before the file */
	set_masters(&r, r.old);
	daemon_run(&r.d, flags);
	daemon_wait_serving(&r.d);
	crowd_open(&crowd, &r.d);
	go_on_filing(300);
	rotate(&r);
	crowd_expect(&crowd, 0, "");
	cr_expect_gt(crowd.n, 100);
	cr_expect_str_eq(daemon_keys_sql(&r.d, "select count(*) from master_key"), "1");
	cr_expect_str_eq(
		daemon_keys_sql(&r.d, "select count(*) from case_key where master <> (select name from "
							  "master_key)"),
		"0");
	p = peer_open(r.d.socket);
	for (int i = 0; i < crowd.n; i += 7) {
		ask_case(&q, crowd.list[i].case_id);
		expect_asked(p, &q.frame, "");
	}
	cr_expect_not(daemon_logged(&r.d, " error "));
	crowd_verify(&crowd, &r.d);
	crowd_close(&crowd);
	peer_close(p);
	remove_file(&r.d, "conf");
	remove_file(&r.d, "old");
	remove_file(&r.d, "new");
	daemon_stop(&r.d);
}
