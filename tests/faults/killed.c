/*
 * jieyoud is killed between request and reply. Whoever was not answered asks again with the same
 * key, and gets the case, once.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>

#include "asking.h"
#include "crowd.h"

static struct crowd crowd;

static void start_again(struct daemon *d)
{
	daemon_run(d, NULL);
	daemon_wait_serving(d);
	crowd_open(&crowd, d);
}

/* The transaction has been sent and waits for a lock: it may still commit without its sender. */
Test(killed, while_its_commit_waits)
{
	struct daemon d = daemon_start(NULL);
	PGconn *held = hold(&d, "request");

	crowd_open(&crowd, &d);
	crowd_send(&crowd, 1);
	hold_until_waited_for(&d);
	crowd_send(&crowd, 30);
	cr_assert_eq(crowd_hear(&crowd, 100), 31);
	daemon_end(&d, SIGKILL);
	crowd_close(&crowd);
	hold_end(held);
	start_again(&d);
	crowd_repeat(&crowd);
	crowd_verify(&crowd, &d);
	crowd_close(&crowd);
	daemon_stop(&d);
}

static const char waiting_for_a_lock[] =
	"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
	"current_database()";

/*
 * The same, but the repeat comes while the transaction of the dead still waits (for somebody who
 * has put in the key of number 0, and will take it back): the two meet at the key, and one wins.
 * Another dispatcher serves already, for nobody waits for a lock longer than five seconds.
 */
Test(killed, and_its_commit_waits_on)
{
	struct daemon d = daemon_start(NULL), other = daemon_start_beside(&d, NULL);
	PGconn *held = daemon_connect(&d);

	PQclear(PQexec(held,
		"begin; insert into request values ('test', 'test', request_key('test-key-0'), '', 1, 1)"));
	crowd_open(&crowd, &d);
	crowd_send(&crowd, 1);
	wait_at_least(&d, 1, waiting_for_a_lock);
	daemon_end(&d, SIGKILL);
	crowd_close(&crowd);
	crowd_open(&crowd, &other);
	crowd.n = 0;
	crowd_send(&crowd, 1); /* alone in its batch */
	wait_at_least(&d, 2, waiting_for_a_lock);
	crowd_send(&crowd, 9);
	hold_end(held);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	crowd_expect(&crowd, 0, "");
	crowd_repeat(&crowd);
	crowd_verify(&crowd, &other);
	crowd_close(&crowd);
	daemon_end_beside(&other);
	daemon_clean(&d);
}

Test(killed, at_twenty_moments_under_load)
{
	struct daemon d = daemon_start(NULL);
	unsigned seed = 20260105;
	int answered = 0, first;
	int64_t begun = now_ms();

	crowd_open(&crowd, &d);
	/* The first batch of a connection is the slowest: the functions it calls are planned. */
	crowd_send(&crowd, 40);
	cr_assert_eq(crowd_hear(&crowd, SOON_MS), 0);
	first = (int)(now_ms() - begun) + 1;
	daemon_end(&d, SIGKILL);
	crowd_close(&crowd);
	start_again(&d);
	for (int round = 0; round < 20; round++) {
		crowd_send(&crowd, 40);
		crowd_hear(&crowd, rand_r(&seed) % (2 * first));
		daemon_end(&d, SIGKILL);
		answered = crowd_filed(&crowd);
		crowd_close(&crowd);
		start_again(&d);
	}
	cr_expect(answered > 40 && answered < crowd.n, "%d of %d had an answer", answered, crowd.n);
	crowd_repeat(&crowd);
	crowd_verify(&crowd, &d);
	crowd_close(&crowd);
	daemon_stop(&d);
}
