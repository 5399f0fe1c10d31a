/*
 * Due times: when a human must have answered, and what happens when nobody has.
 * The spans are worked out by hand from the practice rules of 龙华: crisis 15 minutes by the clock,
 * urgent 2 hours and normal 1 day of working time, Monday to Friday, 9:00 to 18:00 (UTC+8).
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "asking.h"
#include "chains.h"

#define MINUTES(n) ((n)*US_PER_MINUTE)
#define SECONDS(n) ((n)*US_PER_SECOND)
#define HOURS(n) ((n)*US_PER_HOUR)

enum { CASES = 20 };

static const Jieyou__Grade NORMAL = JIEYOU__GRADE__NORMAL, URGENT = JIEYOU__GRADE__URGENT,
						   CRISIS = JIEYOU__GRADE__CRISIS;

/* Files a case of the grade; its head is copied as far as the due time goes. */
static struct filed_case {
	int64_t id, filed_us, due_us;
} file_graded(struct peer *p, int number, Jieyou__Grade grade)
{
	struct submission s;
	struct filed_case c;
	Jieyou__ServerFrame *f;

	build_submission(&s, number);
	s.help.narrative = words("想咨询怎样申请法律援助。");
	s.help.urgency = grade;
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	cr_assert_eq((int)f->submit_case->head->grade, (int)grade);
	c = (struct filed_case){f->submit_case->head->case_id, f->submit_case->head->filed_us,
		f->submit_case->head->due_us};
	peer_free(f);
	return c;
}

/* ---- When ---- */

/*
 * From a clock that starts at `start`, when each grade is due: as a span from filing, or (fixed)
 * at a time that does not depend on the second it was filed in.
 */
static const struct due_case {
	const char *start;
	int64_t start_us;
	struct {
		bool fixed;
		int64_t us;
	} normal, urgent;
} due_cases[] = {
	/* Monday 17:00 in Shenzhen: an hour is left of the day */
	{"2026-01-05T09:00:00Z", INT64_C(1767603600000000), {false, HOURS(24)}, {false, HOURS(17)}},
	/* Friday 17:00: over the weekend */
	{"2026-01-09T09:00:00Z", INT64_C(1767949200000000), {false, HOURS(72)}, {false, HOURS(65)}},
	/* Saturday 10:00: from Monday 9:00 on, so Tuesday 9:00 and Monday 11:00 */
	{"2026-01-10T02:00:00Z", INT64_C(1768010400000000), {true, HOURS(71)}, {true, HOURS(49)}},
	/* Tuesday 6:00, before the office opens: Wednesday 9:00 and Tuesday 11:00 */
	{"2026-01-05T22:00:00Z", INT64_C(1767650400000000), {true, HOURS(27)}, {true, HOURS(5)}},
	/* Tuesday 10:00: the same time tomorrow, and 12:00 */
	{"2026-01-06T02:00:00Z", INT64_C(1767664800000000), {false, HOURS(24)}, {false, HOURS(2)}},
};

static void expect_due(const struct due_case *w)
{
	const char *flags[] = {"--test_clock", w->start, NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	struct filed_case normal = file_graded(p, 1, NORMAL), urgent = file_graded(p, 2, URGENT),
					  crisis = file_graded(p, 3, CRISIS);

	cr_assert(normal.filed_us >= w->start_us && normal.filed_us < w->start_us + MINUTES(1),
		"the test clock is not at %s", w->start);
	cr_expect_eq(normal.due_us - (w->normal.fixed ? w->start_us : normal.filed_us), w->normal.us,
		"%s: normal", w->start);
	cr_expect_eq(urgent.due_us - (w->urgent.fixed ? w->start_us : urgent.filed_us), w->urgent.us,
		"%s: urgent", w->start);
	cr_expect_eq(crisis.due_us - crisis.filed_us, MINUTES(15), "%s: crisis", w->start);
	cr_expect_eq(daemon_count(&d,
					 "select (extract(epoch from until) * 1000000)::bigint from due "
					 "where what = 'STATE' and owner = 'STAFF' and case_id = %lld",
					 (long long)urgent.id),
		urgent.due_us);
	peer_close(p);
	daemon_stop(&d);
}

Test(life, a_human_must_answer_in_time)
{
	for (size_t i = 0; i < sizeof(due_cases) / sizeof(due_cases[0]); i++)
		expect_due(&due_cases[i]);
}

/* ---- When nobody answers ---- */

/* A clock on which 15 minutes pass in 0.9 s. */
static const char *const quick[] = {"--test_clock", "2026-01-05T09:00:00Z", "--test_clock_speed",
	"1000", "--due_every_ms", "20", NULL};

/* An event of the ticker, between these times. */
static void expect_looked(const Jieyou__Event *e, const char *kind, int64_t from, int64_t to)
{
	cr_assert_str_eq(e->kind, kind);
	cr_assert_str_eq(e->actor, "dispatcher");
	cr_assert_str_eq(e->state, "RECEIVED");
	cr_assert(e->at_us >= from, "%s before its time", kind);
	cr_assert(e->at_us < to, "%s late", kind);
}

/* Two thirds (66 of a hundred) of a term its owner is reminded; then it is the supervisor's. */
Test(life, what_is_overdue_is_put_on_record_and_falls_due_again)
{
	struct daemon d = daemon_start(quick);
	struct peer *p = peer_open(d.socket);
	struct filed_case calm = file_graded(p, 1, NORMAL), c = file_graded(p, 2, CRISIS);
	struct question q;
	Jieyou__ServerFrame *f;
	const Jieyou__CaseReply *r;

	wait_at_least(&d, 2, "select count(*) from event where kind = 'OVERDUE'");
	ask_case(&q, c.id);
	f = peer_ask(p, &q.frame);
	r = f->get_case;
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_assert(r->n_events >= 5 && r->head->version == (int)r->n_events);
	expect_looked(r->events[2], "REMINDED", c.filed_us + SECONDS(594), c.due_us);
	for (size_t i = 3; i < r->n_events; i++) {
		int64_t due = (i == 3 ? c.filed_us : r->events[i - 1]->at_us) + MINUTES(15);

		expect_looked(r->events[i], "OVERDUE", due, due + MINUTES(15));
	}
	cr_assert_eq(r->head->due_us, c.due_us, "its time does not come again");
	cr_assert_str_eq(r->head->owner, "SUPERVISOR");
	cr_assert(strstr(r->waiting, "已经逾期,由中心督导督办"), "%s", r->waiting);
	cr_assert_eq(
		daemon_count(&d,
			"select (extract(epoch from at) * 1000000)::bigint from due where case_id = %lld",
			(long long)c.id) -
			r->events[r->n_events - 1]->at_us,
		MINUTES(15));
	cr_assert_str_eq(r->head->state, "RECEIVED");
	cr_assert(r->match && r->help->narrative[0], "the case is still shown whole");
	cr_assert_eq(
		daemon_count(&d, "select version from help_case where id = %lld", (long long)calm.id), 2,
		"the other is not due");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* A repeat answers with what was answered first, whatever happened to the case since. */
Test(life, the_first_answer_stays_after_the_case_has_moved)
{
	struct daemon d = daemon_start(quick);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	Jieyou__ServerFrame *first, *again;

	build_submission(&s, 1);
	s.help.urgency = CRISIS;
	first = peer_ask(p, &s.frame);
	expect_filed(first, s.frame.request_id);
	wait_at_least(&d, 1, "select count(*) from event where kind = 'OVERDUE'");
	again = peer_ask(p, &s.frame);
	cr_assert(expect_filed(again, s.frame.request_id)->repeated);
	cr_assert(same_message(&first->submit_case->match->base, &again->submit_case->match->base));
	cr_assert(again->submit_case->head->version >= 3);
	peer_free(first);
	peer_free(again);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Two dispatchers, one database ---- */

/* OVERDUE events that came before the span since the one before had passed. */
static const char too_early[] =
	"select count(*) from (select kind, at, lag(at) over (partition by case_id order by seq) as "
	"was from event where kind <> 'REMINDED') e where kind = 'OVERDUE' and "
	"at < was + interval '15 minutes'";

/*
 * Both lease the same due times, because the lease (30 s of the test clock) runs out while the
 * cases are locked; both then decide on the same version, and only one may write.
 */
Test(life, what_is_overdue_is_put_on_record_once_by_two_dispatchers)
{
	struct daemon a = daemon_start(quick), b = a;
	struct peer *p = peer_open(a.socket);
	PGconn *held;

	b.pid = 0;
	snprintf(b.socket, sizeof(b.socket), "%s/b", b.folder);
	daemon_run(&b, quick);
	daemon_wait_serving(&b);
	for (int i = 0; i < CASES; i++)
		file_graded(p, i, CRISIS);
	for (int i = 0; i < 2; i++) {
		held = hold(&a, "help_case");
		wait_at_least(&a, 2,
			"select count(distinct pid) from pg_locks where not granted and "
			"database = (select oid from pg_database where datname = "
			"current_database())");
		hold_end(held);
		sleep_ms(100);
	}
	wait_at_least(&a, CASES, "select count(*) from event where kind = 'OVERDUE'");
	cr_assert_eq(daemon_end(&b, SIGTERM), 0);
	cr_assert_eq(daemon_end(&a, SIGTERM), 0);
	cr_assert_eq(daemon_count(&a, "%s", too_early), 0);
	cr_assert_eq(daemon_count(&a, "select count(*) from (select from event where kind = 'REMINDED' "
								  "group by case_id having count(*) > 1) e"),
		0, "none is reminded of twice");
	cr_assert_gt(chains_verify_events(&a), 2 * CASES);
	cr_assert(!daemon_logged(&a, "batch-refused"));
	peer_close(p);
	daemon_clean(&a);
}
