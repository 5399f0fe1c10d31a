/*
 * Decisions that the database refuses: one alone is told so, the others of its batch commit; what
 * only met others in time is tried again; what cannot be written at all is unavailable.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "asking.h"
#include "chains.h"
#include "crowd.h"

static struct crowd crowd;

static void run_sql(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

/* Calls raise_now, which the caller defines, before every row that is put into a table. */
static void set_trigger(const struct daemon *d, const char *table, const char *body)
{
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"create function raise_now() returns trigger language plpgsql as $$ begin %s return new; "
		"end $$; create trigger raise_now before insert on %s for each row execute function "
		"raise_now()",
		body, table);
	run_sql(d, sql);
}

/* Sends n at once while the writer waits, so that they make one batch; every `bad`th is bad. */
static void send_batch(struct daemon *d, int n, int bad)
{
	PGconn *held = hold(d, "request");

	crowd_send(&crowd, 1);
	hold_until_waited_for(d);
	for (int i = 1; i <= n; i++) {
		if (bad && i % bad == 0)
			crowd_send_as(&crowd, "W-BAD");
		else
			crowd_send(&crowd, 1);
	}
	cr_assert_eq(crowd_hear(&crowd, 200), n + 1);
	hold_end(held);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
}

/* Number i was refused so if it was bad, and filed otherwise. */
static void expect_only_bad_are(const char *refusal, int n, int bad)
{
	int filed = 0;

	for (int i = 0; i <= n; i++) {
		const struct asked *a = &crowd.list[i];

		if (i && i % bad == 0)
			cr_expect_str_eq(a->refusal, refusal, "%d: %s", i, a->refusal);
		else
			cr_expect_gt(a->case_id, 0, "%d: %s", i, a->refusal);
		filed += a->case_id != 0;
	}
	cr_expect_eq(filed, n + 1 - n / bad);
}

static void expect_only_bad_refused(int n, int bad)
{
	expect_only_bad_are("INTERNAL", n, bad);
}

static void expect_nothing_of_bad(const struct daemon *d)
{
	cr_expect_eq(daemon_count(d, "select count(*) from help_case where actor = 'W-BAD'"), 0);
	cr_expect_eq(daemon_count(d, "select count(*) from request where actor = 'W-BAD'"), 0);
	cr_expect_eq(daemon_count(d, "select count(*) from event where actor = 'W-BAD'"), 0);
	cr_expect_eq(daemon_count(d, "select count(*) from help_case"), crowd_filed(&crowd));
	cr_expect_eq(chains_verify_events(d), 2 * crowd_filed(&crowd));
}

/* Later requests work, also of whoever was refused when what kept them out is gone. */
static void expect_later_requests_work(struct daemon *d)
{
	int from = crowd.n;

	crowd_send(&crowd, 20);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_expect(&crowd, from, "");
	cr_expect(peer_serving(d->socket));
}

Test(decisions, one_of_fifty_breaks_a_constraint)
{
	struct daemon d = daemon_start(NULL);

	run_sql(&d, "alter table help_case add constraint not_them check (actor <> 'W-BAD')");
	crowd_open(&crowd, &d);
	send_batch(&d, 50, 37);
	expect_only_bad_refused(50, 37);
	expect_nothing_of_bad(&d);
	cr_expect(daemon_logged(&d, "batch-refused sqlstate=23514 decisions=50"), "one batch of all");
	expect_later_requests_work(&d);
	run_sql(&d, "alter table help_case drop constraint not_them");
	crowd_send_as(&crowd, "W-BAD");
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	cr_expect_gt(crowd.list[crowd.n - 1].case_id, 0);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* Several in one batch, by bad data (class 22), in the last of the statements. */
Test(decisions, every_seventh_has_bad_data)
{
	struct daemon d = daemon_start(NULL);

	set_trigger(&d, "event",
		"if new.actor = 'W-BAD' then raise exception 'no' using errcode = '22023'; end if;");
	crowd_open(&crowd, &d);
	send_batch(&d, 50, 7);
	expect_only_bad_refused(50, 7);
	expect_nothing_of_bad(&d);
	expect_later_requests_work(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/*
 * Somebody was suspended, and the daemon has not heard of it (the change is dated back): the
 * database looks for itself. They are told that they may not, and the others' are filed.
 */
Test(decisions, of_who_may_not_any_more)
{
	struct daemon d = daemon_start(NULL);

	run_sql(
		&d, "update principal set suspended = true, changed_at = '2020-01-01' where id = 'W-BAD'");
	crowd_open(&crowd, &d);
	send_batch(&d, 50, 7);
	expect_only_bad_are("DENIED", 50, 7);
	expect_nothing_of_bad(&d);
	cr_expect(daemon_logged(&d, "batch-refused sqlstate=42501"));
	expect_later_requests_work(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

Test(decisions, all_are_bad)
{
	struct daemon d = daemon_start(NULL);

	run_sql(&d, "alter table help_case add constraint not_them check (actor <> 'W-BAD')");
	crowd_open(&crowd, &d);
	send_batch(&d, 20, 1);
	expect_only_bad_refused(20, 1);
	expect_nothing_of_bad(&d);
	expect_later_requests_work(&d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* Transactions that met others in time (class 40) are tried again inside: nobody hears of it. */
Test(decisions, serialization_failures_are_tried_again)
{
	static const char *const states[] = {"40001", "40P01"};

	for (int i = 0; i < 2; i++) {
		struct daemon d = daemon_start(NULL);
		char body[200], logged[80];

		run_sql(&d, "create sequence met; grant usage on sequence met to public"); /* counts on */
		snprintf(body, sizeof(body),
			"if nextval('met') <= 5 then raise exception 'met' using errcode = '%s'; end if;",
			states[i]);
		set_trigger(&d, "due", body);
		crowd = (struct crowd){.n = 0};
		crowd_open(&crowd, &d);
		send_batch(&d, 50, 0);
		crowd_expect(&crowd, 0, "");
		snprintf(logged, sizeof(logged), "batch-refused sqlstate=%s", states[i]);
		cr_expect(daemon_logged(&d, logged));
		crowd_verify(&crowd, &d);
		crowd_close(&crowd);
		daemon_stop(&d);
	}
}

/* For ever: it gives up soon, says that nothing was done, and goes on when it has passed. */
Test(decisions, serialization_failure_for_ever)
{
	struct daemon d = daemon_start(NULL);
	int64_t before;

	set_trigger(&d, "due", "raise exception 'met' using errcode = '40001';");
	crowd_open(&crowd, &d);
	before = now_ms();
	crowd_send(&crowd, 10);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	for (int i = 0; i < 10; i++) {
		cr_expect_str_eq(crowd.list[i].refusal, "UNAVAILABLE");
		cr_expect_gt(crowd.list[i].retry_after_ms, 0);
	}
	cr_expect_lt(now_ms() - before, 5000);
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 0);
	run_sql(&d, "drop trigger raise_now on due");
	crowd_repeat(&crowd);
	crowd_verify(&crowd, &d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* No disk, no memory, a cancelled statement: the batch is not written, and may come again. */
Test(decisions, what_may_pass_is_unavailable)
{
	static const char *const states[] = {"53100", "53200", "57014", "55P03", "25006"};
	struct daemon d = daemon_start(NULL);

	crowd_open(&crowd, &d);
	for (int i = 0; i < 5; i++) {
		char body[200];
		int from = crowd.n;

		snprintf(body, sizeof(body), "raise exception 'passing' using errcode = '%s';", states[i]);
		set_trigger(&d, "due", body);
		crowd_send(&crowd, 5);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
		for (int j = from; j < crowd.n; j++) {
			cr_expect_str_eq(
				crowd.list[j].refusal, "UNAVAILABLE", "%s: %s", states[i], crowd.list[j].refusal);
			cr_expect_gt(crowd.list[j].retry_after_ms, 0);
		}
		run_sql(&d, "drop trigger raise_now on due; drop function raise_now()");
	}
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 0);
	crowd_repeat(&crowd);
	crowd_verify(&crowd, &d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/*
 * The same key is just being committed by another dispatcher: the insert waits for it, finds the
 * key taken, and the request is answered as the repeat it is.
 */
Test(decisions, key_taken_by_another_dispatcher_meanwhile)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t first = file_case(p, 1);
	PGconn *other = daemon_connect(&d);
	struct submission s;
	Jieyou__ServerFrame *f;
	uint64_t asked;

	PQclear(
		PQexec(other, "begin; insert into request select actor, via, request_key('test-key-2'), "
					  "fingerprint, case_id, seq from request"));
	build_submission(&s, 2);
	asked = ask(p, &s.frame);
	wait_at_least(&d, 1,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
		"current_database()");
	PQclear(PQexec(other, "commit"));
	PQfinish(other);
	f = peer_receive(p, SOON_MS);
	cr_assert_eq(expect_filed(f, asked)->head->case_id, first);
	cr_expect(f->submit_case->repeated);
	cr_expect_eq(daemon_count(&d, "select count(*) from help_case"), 1);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}
