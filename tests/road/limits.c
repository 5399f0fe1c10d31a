/*
 * Limits of a session and of the daemon: whoever is past one is told or cut, alone. Requests are
 * kept in flight by a lock that a test holds on the table they want to write.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "asking.h"

/* A refusal about the connection itself, and its end. */
static void expect_cut(struct peer *p, const char *name, const char *field)
{
	expect_refused(p, 0, name, field);
	cr_assert(peer_closed(p, SOON_MS), "%s: the connection stays open", name);
}

/* ---- Time ---- */

Test(limits, hello_must_come_soon)
{
	const char *flags[] = {"--hello_ms", "300", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *silent = peer_connect(d.socket), *slow = peer_connect(d.socket),
				*greeted = peer_open(d.socket);
	int64_t begun = now_ms();

	peer_bytes(slow, "\x20\x08", 2); /* the beginning of a Hello */
	expect_cut(silent, "DEADLINE", "hello");
	expect_cut(slow, "DEADLINE", "hello");
	cr_assert(now_ms() - begun < 3000, "cut after %d ms", (int)(now_ms() - begun));
	expect_alive(greeted);
	peer_close(silent);
	peer_close(slow);
	peer_close(greeted);
	daemon_stop(&d);
}

/* Bytes that keep coming, but never make a frame, do not keep a connection. */
Test(limits, a_frame_must_become_whole_soon)
{
	const char *flags[] = {"--frame_ms", "400", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	struct written before = written(&d);
	int64_t begun = now_ms();

	peer_bytes(p, "\xff\x01", 2); /* 255 bytes are to follow */
	while (now_ms() - begun < 3000) {
		if (send(p->fd, "\x08", 1, MSG_NOSIGNAL) < 0)
			break;
		sleep_ms(50);
	}
	cr_assert(now_ms() - begun < 3000, "still taking bytes after 3 s");
	expect_cut(p, "DEADLINE", "frame");
	expect_alive(other);
	expect_unwritten(&d, &before);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/*
 * Who sends one frame after the other, each write ending in the middle of the next, is never late:
 * each frame has its own time.
 */
Test(limits, frames_that_follow_closely_are_not_one_slow_frame)
{
	const char *flags[] = {"--frame_ms", "300", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	struct question q;
	uint8_t bytes[128];
	size_t n;

	ask_pool(&q);
	q.get_pool.limit = 1;
	q.frame.request_id = 9;
	n = frame_bytes(&q.frame, bytes, sizeof(bytes));
	peer_bytes(p, bytes, n / 2);
	for (int i = 0; i < 40; i++) { /* for a second */
		Jieyou__ServerFrame *f;

		sleep_ms(25);
		peer_bytes(p, bytes + n / 2, n - n / 2);
		peer_bytes(p, bytes, n / 2);
		f = peer_receive(p, SOON_MS);
		cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_GET_POOL);
		peer_free(f);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* Whoever does not read is not read either, and is cut; others do not notice. */
Test(limits, a_client_that_stops_reading_is_cut_alone)
{
	const char *flags[] = {"--stall_ms", "600", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	struct submission s;
	struct question q;
	uint8_t bytes[1024];
	size_t n;

	build_submission(&s, 1);
	ask_preview(&q, &s);
	q.frame.request_id = 9;
	n = frame_bytes(&q.frame, bytes, sizeof(bytes));
	for (int64_t begun = now_ms(), asked; !daemon_logged(&d, "why=stalled"); sleep_ms(5)) {
		for (int i = 0; i < 50; i++)
			send(p->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		asked = now_ms();
		expect_alive(other);
		cr_assert(now_ms() - asked < 1000, "the other one waited");
		cr_assert(now_ms() - begun < SOON_MS, "not cut");
	}
	cr_assert(peer_closed(p, SOON_MS));
	expect_alive(other);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/* ---- Numbers ---- */

Test(limits, too_many_sessions_are_told_so)
{
	const char *flags[] = {"--sessions", "3", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *taken[3], *p;
	Jieyou__ServerFrame *f;

	wait_logged(&d, "serving=1");
	sleep_ms(50); /* the probes of the start have gone */
	for (int i = 0; i < 3; i++)
		taken[i] = peer_open(d.socket);
	for (int i = 0; i < 2; i++) {
		p = peer_connect(d.socket);
		f = peer_receive(p, SOON_MS);
		cr_assert(expect_refusal(f, 0, "BUSY", "")->retry_after_ms > 0);
		cr_assert(peer_closed(p, SOON_MS));
		peer_free(f);
		peer_close(p);
	}
	for (int i = 0; i < 3; i++)
		expect_alive(taken[i]);
	peer_close(taken[0]);
	sleep_ms(100);
	taken[0] = peer_open(d.socket); /* there is room again */
	for (int i = 0; i < 3; i++)
		peer_close(taken[i]);
	daemon_stop(&d);
}

/* Beyond its limit a session is not read, and loses nothing: even past frame_ms. */
Test(limits, requests_beyond_those_of_a_session_wait_their_turn)
{
	const char *flags[] = {"--session_requests", "2", "--frame_ms", "300", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	struct question q;

	for (int i = 0; i < 6; i++) {
		build_submission(&s, i);
		ask(p, &s.frame);
	}
	ask_pool(&q);
	ask(p, &q.frame); /* would be answered at once, if it were read */
	hold_until_waited_for(&d);
	cr_assert(!peer_receive(p, 800), "answered beyond the limit");
	expect_alive(other);
	hold_end(held);
	for (int i = 0; i < 7; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d answers are missing", 7 - i);
		cr_assert_neq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_REFUSAL);
		peer_free(f);
	}
	cr_assert_eq(written(&d).cases, 6);
	expect_alive(p);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

Test(limits, a_full_daemon_is_busy_at_once)
{
	const char *flags[] = {"--requests", "2", NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	uint64_t filed[2];

	for (int i = 0; i < 2; i++) {
		build_submission(&s, i);
		filed[i] = ask(p, &s.frame);
	}
	hold_until_waited_for(&d);
	for (int i = 2; i < 5; i++) {
		struct peer *asking = i % 2 ? p : other;
		int64_t begun = now_ms();
		Jieyou__ServerFrame *f;
		uint64_t id;

		build_submission(&s, i);
		id = ask(asking, &s.frame);
		f = peer_receive(asking, SOON_MS);
		cr_assert(expect_refusal(f, id, "BUSY", "")->retry_after_ms > 0);
		cr_assert(now_ms() - begun < 500, "busy only after %d ms", (int)(now_ms() - begun));
		peer_free(f);
	}
	hold_end(held);
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f && (f->request_id == filed[0] || f->request_id == filed[1]));
		expect_filed(f, f->request_id);
		peer_free(f);
	}
	cr_assert_eq(written(&d).cases, 2, "what was refused as BUSY was filed");
	file_case(other, 4);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/* More reads at once than there are places on the database's connection: all are answered. */
Test(limits, many_reads_at_once_wait_their_turn)
{
	enum { PEERS = 4, READS = 60 };
	struct daemon d = daemon_start(NULL);
	struct peer *peers[PEERS];
	struct question q;
	PGconn *held;
	int64_t id;

	for (int i = 0; i < PEERS; i++)
		peers[i] = peer_open(d.socket);
	id = file_case(peers[0], 1);
	held = hold(&d, "event");
	ask_case(&q, id);
	for (int i = 0; i < PEERS * READS; i++)
		ask(peers[i % PEERS], &q.frame);
	hold_until_waited_for(&d);
	hold_end(held);
	for (int i = 0; i < PEERS * READS; i++) {
		Jieyou__ServerFrame *f = peer_receive(peers[i % PEERS], SOON_MS);

		cr_assert(f);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
		peer_free(f);
	}
	cr_assert_eq(written(&d).accesses, PEERS * READS);
	for (int i = 0; i < PEERS; i++)
		peer_close(peers[i]);
	daemon_stop(&d);
}

/* ---- Ending a request sooner ---- */

static bool cancels(struct peer *p, uint64_t request_id)
{
	struct question q;
	Jieyou__ServerFrame *f;
	bool yes;

	ask_cancel(&q, request_id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_CANCEL);
	yes = f->cancel->cancelled;
	peer_free(f);
	return yes;
}

Test(limits, what_waits_can_be_cancelled_and_what_is_committed_cannot)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	struct question q;
	uint64_t committing, waiting, cancel;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	committing = ask(p, &s.frame);
	hold_until_waited_for(&d);
	build_submission(&s, 2);
	waiting = ask(p, &s.frame);
	cr_assert(!cancels(p, 999), "nothing has this number");
	cr_assert(!cancels(p, committing), "its commit is under way");
	cr_assert(!cancels(other, waiting), "it is another connection's");
	ask_cancel(&q, waiting);
	cancel = ask(p, &q.frame);
	expect_refused(p, waiting, "CANCELLED", "");
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->request_id == cancel && f->cancel->cancelled);
	peer_free(f);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	expect_filed(f, committing);
	peer_free(f);
	cr_assert(!cancels(p, committing), "it has been answered");
	cr_assert_eq(written(&d).cases, 1, "what was cancelled was filed");
	file_case(p, 2); /* its key is free */
	cr_assert_eq(written(&d).cases, 2);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

/*
 * The deadline passes while the database is locked. Of what was being committed the outcome is
 * unknown, and it is done; what only waited is not. Either way the key gives the case once.
 */
Test(limits, a_deadline_that_passes_leaves_one_case_a_key)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	int64_t begun = now_ms();
	uint64_t ids[2];

	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f;

		build_submission(&s, i);
		s.frame.deadline_ms = 300;
		ids[i] = ask(p, &s.frame);
		if (i == 0)
			hold_until_waited_for(&d);
		f = peer_receive(p, SOON_MS);
		cr_assert(expect_refusal(f, ids[i], "DEADLINE", "")->retry_after_ms > 0);
		peer_free(f);
	}
	cr_assert(now_ms() - begun < 3000);
	hold_end(held);
	wait_at_least(&d, 1, "select count(*) from help_case");
	for (int i = 0; i < 2; i++) {
		Jieyou__ServerFrame *f;

		build_submission(&s, i);
		f = peer_ask(p, &s.frame);
		cr_assert_eq(expect_filed(f, s.frame.request_id)->repeated, i == 0);
		peer_free(f);
	}
	cr_assert_eq(written(&d).cases, 2);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Ending a connection ---- */

/* Who only stops sending still gets all answers, then the end. */
enum half_close { ONLY_PREVIEWS, MIXED, HELD_UP };

static void expect_answers_after_half_close(const struct daemon *d, enum half_close how)
{
	enum { ASKED = 60 };
	struct peer *p = peer_open(d->socket);
	PGconn *held = how == HELD_UP ? hold(d, "help_case") : NULL;
	struct submission s;
	struct question q;

	for (int i = 0; i < ASKED; i++) {
		build_submission(&s, i + 100 * (int)how);
		ask_preview(&q, &s);
		ask(p, how != ONLY_PREVIEWS && i % 3 ? &s.frame : &q.frame);
	}
	shutdown(p->fd, SHUT_WR);
	if (held)
		hold_until_waited_for(d);
	if (held)
		hold_end(held);
	for (int i = 0; i < ASKED; i++) {
		Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

		cr_assert(f, "%d of %d answers are missing", ASKED - i, ASKED);
		cr_assert_neq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_REFUSAL);
		peer_free(f);
	}
	cr_assert(peer_closed(p, SOON_MS), "the connection stays open");
	peer_close(p);
}

Test(limits, who_stops_sending_still_gets_the_answers)
{
	const char *few[] = {"--session_requests", "4", NULL};
	struct daemon d = daemon_start(NULL);
	struct peer *p;
	struct question q;

	for (int how = ONLY_PREVIEWS; how <= HELD_UP; how++)
		expect_answers_after_half_close(&d, (enum half_close)how);
	p = peer_open(d.socket);
	ask_pool(&q);
	ask(p, &q.frame);
	shutdown(p->fd, SHUT_WR);
	peer_free(peer_receive(p, SOON_MS));
	cr_assert(peer_closed(p, SOON_MS));
	peer_close(p);
	daemon_stop(&d);
	d = daemon_start(few); /* most of it is not even read yet when the end comes */
	for (int how = ONLY_PREVIEWS; how <= HELD_UP; how++)
		expect_answers_after_half_close(&d, (enum half_close)how);
	daemon_stop(&d);
}

/* Who goes away leaves what is being committed, and takes what only waited along. */
Test(limits, who_goes_away_does_not_disturb)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	PGconn *held = hold(&d, "help_case");
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	ask(p, &s.frame);
	hold_until_waited_for(&d);
	for (int i = 2; i < 10; i++) {
		build_submission(&s, i);
		ask(p, &s.frame);
	}
	sleep_ms(NOTHING_MS);
	build_submission(&s, 10);
	ask(other, &s.frame);
	shutdown(p->fd, SHUT_RDWR);
	peer_close(p);
	sleep_ms(NOTHING_MS);
	hold_end(held);
	f = peer_receive(other, SOON_MS);
	expect_filed(f, s.frame.request_id);
	peer_free(f);
	cr_assert_geq(written(&d).cases, 2);
	expect_alive(other);
	peer_close(other);
	daemon_stop(&d);
}
