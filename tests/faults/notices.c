/*
 * Notices where things go wrong: two dispatchers at once, one that is killed between the commit and
 * the telling, a bell that nobody hears. Nothing is lost, and no number is left out.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "crowd.h"

static struct crowd crowd, beside;

static uint64_t follow(struct peer *p, const char *who)
{
	struct question q;

	ask_notices(&q, NULL, true);
	q.frame.on_behalf_of = words(who);
	q.get_notices.limit = 100;
	return ask(p, &q.frame);
}

static void expect_page(const Jieyou__ServerFrame *f, uint64_t id)
{
	cr_assert_eq(f->request_id, id);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_NOTICES, "%s", refused_as(f));
	cr_assert(f->more);
}

static Jieyou__ServerFrame *next_page(struct peer *p, uint64_t id)
{
	Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

	cr_assert(f, "nothing came");
	expect_page(f, id);
	return f;
}

static void expect_told(struct peer *p, uint64_t id, const char *what)
{
	Jieyou__ServerFrame *f = next_page(p, id);

	cr_expect_eq(f->get_notices->n_notices, what[0] != '\0');
	if (f->get_notices->n_notices)
		cr_expect_str_eq(f->get_notices->notices[0]->what, what);
	peer_free(f);
}

static const char gaps[] =
	"select count(*) from (select recipient from notice group by recipient having count(*) <> "
	"max(rseq) or min(rseq) <> 1 or max(rseq) is distinct from (select c.rseq from notice_count c "
	"where c.recipient = notice.recipient)) g";

/* Takes what has come: each case's filing once, in the order of the numbers. Returns how many. */
static int take(struct peer *p, uint64_t id, bool heard[], int64_t size)
{
	Jieyou__ServerFrame *f;
	int n = 0;

	while ((f = peer_receive(p, 0))) {
		expect_page(f, id);
		for (size_t i = 0; i < f->get_notices->n_notices; i++) {
			const Jieyou__Notice *one = f->get_notices->notices[i];

			cr_assert_str_eq(one->what, "FILED");
			cr_assert(
				one->case_id < size && !heard[one->case_id], "%lld twice", (long long)one->case_id);
			heard[one->case_id] = true;
			n++;
		}
		peer_free(f);
	}
	return n;
}

/* Many clients file at two dispatchers at once, and somebody watches at each. */
Test(notices, at_two_dispatchers_without_a_gap, .timeout = 120)
{
	enum { ROUNDS = 12, EACH = 60, ALL = 2 * ROUNDS * EACH, CASES = 20000 };
	struct daemon d = daemon_start(NULL), other = daemon_start_beside(&d, NULL);
	struct peer *here = peer_open(d.socket), *there = peer_open(other.socket);
	uint64_t here_id = follow(here, ""), there_id = follow(there, "");
	static bool heard_here[CASES], heard_there[CASES];
	int n_here = 0, n_there = 0;
	int64_t until;

	crowd_open(&crowd, &d);
	crowd_open(&beside, &other);
	beside.n = CROWD_MAX / 2; /* with keys of its own */
	for (int i = 0; i < ROUNDS; i++) {
		crowd_send(&crowd, EACH);
		crowd_send(&beside, EACH);
		n_here += take(here, here_id, heard_here, CASES);
		n_there += take(there, there_id, heard_there, CASES);
		cr_assert_eq(crowd_hear(&crowd, SOON_MS) + crowd_hear(&beside, SOON_MS), 0);
	}
	cr_assert_eq(crowd_filed(&crowd) + crowd_filed(&beside), ALL);
	until = now_ms() + SOON_MS;
	while ((n_here < ALL || n_there < ALL) && now_ms() < until) {
		n_here += take(here, here_id, heard_here, CASES);
		n_there += take(there, there_id, heard_there, CASES);
		sleep_ms(5);
	}
	cr_expect_eq(n_here, ALL, "%d of %d are told here", n_here, ALL);
	cr_expect_eq(n_there, ALL, "%d of %d are told there", n_there, ALL);
	cr_expect_eq(daemon_count(&d, "select count(*) from notice where recipient = 'D:440309'"), ALL);
	cr_expect_eq(daemon_count(&d, gaps), 0);
	crowd_close(&crowd);
	crowd_close(&beside);
	peer_close(here);
	peer_close(there);
	daemon_end_beside(&other);
	daemon_stop(&d);
}

/* The page is ready, and waits for its read to be on record; what it tells has long been written.
 */
Test(notices, killed_between_commit_and_telling)
{
	struct daemon d = daemon_start(NULL), other;
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	int64_t id = file_case(p, 1);
	PGconn *held;
	uint64_t watch;
	struct submission s;

	build_submission(&s, 2);
	s.frame.on_behalf_of = words("W-1");
	peer_free(peer_ask(p, &s.frame));
	id++;
	watch = follow(watching, "W-1");
	expect_told(watching, watch, "");
	held = hold(&d, "access");
	take_form(p, id, FORM_OF(TAKE));
	hold_until_waited_for(&d);
	daemon_end(&d, SIGKILL);
	hold_end(held);
	cr_expect_null(peer_receive(watching, SOON_MS));
	peer_close(watching);
	peer_close(p);
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	other = daemon_start_beside(&d, NULL);
	watching = peer_open(other.socket);
	watch = follow(watching, "W-1");
	expect_told(watching, watch, "TAKEN");
	peer_close(watching);
	daemon_end_beside(&other);
	daemon_stop(&d);
}

/* Killed under load, again and again: numbers go on without a gap, and one who resumes hears all.
 */
Test(notices, killed_under_load, .timeout = 120)
{
	enum { ROUNDS = 10, CASES = 20000 };
	struct daemon d = daemon_start(NULL);
	unsigned seed = 20260105;
	static bool heard[CASES];
	uint8_t kept[4096];
	ProtobufCBinaryData bookmark = {0, kept};
	int64_t told = 0, all;

	crowd_open(&crowd, &d);
	for (int round = 0; round < ROUNDS; round++) {
		crowd_send(&crowd, 40);
		crowd_hear(&crowd, rand_r(&seed) % 50);
		daemon_end(&d, SIGKILL);
		crowd_close(&crowd);
		daemon_run(&d, NULL);
		daemon_wait_serving(&d);
		crowd_open(&crowd, &d);
	}
	crowd_repeat(&crowd);
	all = daemon_count(&d, "select count(*) from help_case");
	cr_expect_eq(all, 40 * ROUNDS);
	while (told < all) {
		struct peer *p = peer_open(d.socket); /* a page a connection */
		struct question q;
		Jieyou__ServerFrame *f;

		ask_notices(&q, bookmark.len ? &bookmark : NULL, false);
		f = peer_ask(p, &q.frame);
		cr_assert_gt(f->get_notices->n_notices, 0);
		for (size_t i = 0; i < f->get_notices->n_notices; i++) {
			cr_assert_not(heard[f->get_notices->notices[i]->case_id]);
			heard[f->get_notices->notices[i]->case_id] = true;
			told++;
		}
		bookmark.len = f->get_notices->bookmark.len;
		memcpy(kept, f->get_notices->bookmark.data, bookmark.len);
		peer_free(f);
		peer_close(p);
	}
	cr_expect_eq(daemon_count(&d, gaps), 0);
	crowd_close(&crowd);
	daemon_stop(&d);
}

/* The connection that listens hears nothing any more, or is lost: who watches is told all the same.
 */
Test(notices, without_the_bell)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *watching = peer_open(d.socket);
	uint64_t watch = follow(watching, "");
	pid_t ear;

	expect_told(watching, watch, "");
	ear = (pid_t)daemon_count(&d, "select pid from pg_stat_activity where application_name = "
								  "'jieyoud-doorbell' and datname = current_database()");
	cr_assert_eq(kill(ear, SIGSTOP), 0);
	for (int i = 1; i <= 3; i++) {
		file_case(p, i);
		expect_told(watching, watch, "FILED");
	}
	cr_assert_eq(kill(ear, SIGCONT), 0);
	for (int i = 4; i <= 6; i++) {
		daemon_count(&d, "select count(pg_terminate_backend(pid)) from pg_stat_activity where "
						 "application_name = 'jieyoud-doorbell' and datname = current_database()");
		file_case(p, i);
		expect_told(watching, watch, "FILED");
	}
	peer_close(watching);
	peer_close(p);
	daemon_stop(&d);
}

/* The database is away for a while: the watch stays, and tells what has happened since. */
Test(notices, over_a_lost_connection)
{
	struct daemon d = daemon_start(NULL), other = daemon_start_beside(&d, NULL);
	struct peer *p = peer_open(other.socket), *watching = peer_open(d.socket);
	uint64_t watch = follow(watching, "");
	/* The last to connect is that of the dispatcher beside, whose connections stay. */
	int64_t spared = daemon_count(&d, "select pid from pg_stat_activity where application_name = "
									  "'jieyoud-reader' and datname = current_database() order by "
									  "backend_start desc limit 1");

	expect_told(watching, watch, "");
	for (int i = 1; i <= 5; i++) {
		cr_assert_eq(daemon_count(&d,
						 "select count(pg_terminate_backend(pid)) from pg_stat_activity where "
						 "application_name = 'jieyoud-reader' and datname = current_database() "
						 "and pid <> %" PRId64,
						 spared),
			1);
		file_case(p, i);
		expect_told(watching, watch, "FILED");
	}
	peer_close(watching);
	peer_close(p);
	daemon_end_beside(&other);
	daemon_stop(&d);
}
