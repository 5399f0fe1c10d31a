/*
 * Time: terms by the calendar; who is on duty; a term that is put off, reminded of, and over; and
 * the queue of whoever must act. Hours are worked out by hand: 龙华 has 9:00 to 18:00 (UTC+8),
 * Monday to Friday, and the holidays of 2026.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "chains.h"
#include "people.h"

static const Jieyou__Grade NORMAL = JIEYOU__GRADE__NORMAL, CRISIS = JIEYOU__GRADE__CRISIS;

static struct daemon started_at(const char *start)
{
	const char *flags[] = {"--test_clock", start, "--due_every_ms", "20", NULL};

	return daemon_start(flags);
}

/* The answer to a submission of this grade; to be freed. */
static Jieyou__ServerFrame *filed(struct peer *p, int number, Jieyou__Grade grade)
{
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, number);
	s.help.narrative = words("想咨询怎样申请法律援助。");
	s.help.urgency = grade;
	f = peer_ask(p, &s.frame);
	expect_filed(f, s.frame.request_id);
	return f;
}

static int64_t file_graded(struct peer *p, int number, Jieyou__Grade grade)
{
	Jieyou__ServerFrame *f = filed(p, number, grade);
	int64_t id = f->submit_case->head->case_id;

	peer_free(f);
	return id;
}

/* ---- On duty and off ---- */

/* Both sides of each edge, in China: hours, a weekend, a holiday, a Sunday that is worked. */
static const struct {
	const char *start;
	bool on_duty;
} duties[] = {
	{"2026-01-05T01:00:00Z", true},  /* Monday 09:00 */
	{"2026-01-05T09:59:30Z", true},  /* 17:59:30 */
	{"2026-01-05T10:00:00Z", false}, /* 18:00 */
	{"2026-01-05T00:59:30Z", false}, /* 08:59:30 */
	{"2026-01-10T04:00:00Z", false}, /* Saturday noon */
	{"2026-01-04T04:00:00Z", true},  /* a Sunday of work */
	{"2026-01-02T04:00:00Z", false}, /* a Friday off */
};

Test(time, a_crisis_is_told_when_nobody_is_on_duty)
{
	for (size_t i = 0; i < sizeof(duties) / sizeof(duties[0]); i++) {
		struct daemon d = started_at(duties[i].start);
		struct peer *p = peer_open(d.socket);
		Jieyou__ServerFrame *f = filed(p, 1, CRISIS), *calm = filed(p, 2, NORMAL), *shown;
		const char *notice = f->submit_case->notice;
		struct question q;

		cr_expect_eq(!strstr(notice, "中心现无人值守,请立即拨打110/120,并联系本机构督导"),
			duties[i].on_duty, "%s: %s", duties[i].start, notice);
		cr_expect(strstr(notice, "派单不等于报告"));
		cr_expect(strstr(calm->submit_case->notice, "派单不等于报告"));
		cr_expect_not(strstr(calm->submit_case->notice, "无人值守"));
		ask_case(&q, f->submit_case->head->case_id);
		shown = peer_ask(p, &q.frame);
		cr_expect_str_eq(shown->get_case->notice, notice);
		peer_free(f);
		peer_free(calm);
		peer_free(shown);
		peer_close(p);
		daemon_stop(&d);
	}
}

/* A district says when somebody is there: every day, holidays too. */
Test(time, hours_of_duty_are_the_districts)
{
	const char *flags[] = {"--test_clock", "2026-10-03T15:00:00Z", NULL}; /* 23:00, National Day */
	struct daemon d = daemon_prepare();
	struct peer *p;
	Jieyou__ServerFrame *f;

	run_sql(&d, "update practice_rule set value = 'every' where name = 'hotline.days';"
				"update practice_rule set value = '06:00-24:00' where name = 'hotline.hours'");
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	f = filed(p, 1, CRISIS);
	cr_expect_not(strstr(f->submit_case->notice, "无人值守"), "%s", f->submit_case->notice);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- The calendar ---- */

/* How many lines of the log have these words. */
static int times_logged(const struct daemon *d, const char *words)
{
	FILE *log = fopen(d->log, "r");
	char line[1000];
	int n = 0;

	cr_assert(log);
	while (fgets(line, sizeof(line), log))
		n += strstr(line, words) != NULL;
	fclose(log);
	return n;
}

/* Until when a normal case must be answered, that is filed on the eve of National Day at 17:00. */
static int64_t due_over_national_day(bool calendar, int32_t *ret_missing)
{
	const char *flags[] = {"--test_clock", "2026-09-30T09:00:00Z", NULL};
	struct daemon d = daemon_prepare();
	struct question q;
	struct peer *p;
	Jieyou__ServerFrame *f;
	int64_t span;

	if (!calendar)
		run_sql(&d, "delete from calendar_day where day like '2026%'");
	daemon_run(&d, flags);
	daemon_wait_serving(&d);
	p = peer_connect(d.socket);
	ask_hello(&q, 1, "test");
	f = peer_ask(p, &q.frame);
	*ret_missing = f->hello->calendar_missing;
	peer_free(f);
	f = filed(p, 1, NORMAL);
	span = f->submit_case->head->due_us - f->submit_case->head->filed_us;
	if (!calendar)
		wait_logged(&d, "calendar edition=1 missing=2026");
	sleep_ms(calendar ? 0 : 2500); /* the edition is looked for each second */
	cr_expect_eq(times_logged(&d, "missing="), !calendar);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
	return span;
}

/* Without the year its days are weekdays; and those who would load it are told. */
Test(time, a_calendar_with_the_year_and_without)
{
	int32_t missing;

	cr_expect_eq(due_over_national_day(true, &missing), 8 * 24 * US_PER_HOUR);
	cr_expect_eq(missing, 0);
	cr_expect_eq(due_over_national_day(false, &missing), 24 * US_PER_HOUR);
	cr_expect_eq(missing, 2026);
}

/* ---- Clocks ---- */

/*
 * Dispatchers that were away: whatever the clock has passed meanwhile is looked at once, and what
 * is over is not reminded of any more.
 */
Test(time, what_ended_while_nobody_looked_is_over)
{
	const char *later[] = {"--test_clock", "2026-01-07T01:30:00Z", "--due_every_ms", "20", NULL};
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);
	int64_t id = file_graded(p, 1, NORMAL), over = file_graded(p, 2, CRISIS);

	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, later);
	daemon_wait_serving(&d);
	wait_at_least(&d, 1, "select count(*) from event where kind = 'REMINDED'");
	wait_at_least(&d, 1, "select count(*) from event where kind = 'OVERDUE'");
	sleep_ms(200);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where kind = 'REMINDED' and case_id = %lld",
			(long long)id),
		1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where kind = 'OVERDUE' and case_id = %lld",
			(long long)over),
		1);
	cr_expect_eq(
		daemon_count(&d, "select count(*) from event where kind in ('REMINDED', 'OVERDUE')"), 2);
	daemon_stop(&d);
}

/* A clock that goes back, as at a restart on another machine: nothing is over before its time. */
Test(time, a_clock_that_goes_back)
{
	const char *earlier[] = {"--test_clock", "2026-01-05T02:00:00Z", "--due_every_ms", "20", NULL};
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);

	file_graded(p, 1, CRISIS);
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, earlier);
	daemon_wait_serving(&d);
	sleep_ms(200);
	cr_expect_eq(daemon_count(&d, "select count(*) from event"), 2);
	daemon_stop(&d);
}

/* ---- Putting off ---- */

/* The refusal of an extension until so many microseconds after filing; "" where it was taken. */
static const char *extend(struct peer *p, int64_t id, int64_t until)
{
	static char name[200];
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	ask_handle(&q, &form, id, FORM_OF(EXTEND), fresh_key());
	form.extend.until_us = until;
	f = peer_ask(p, &q.frame);
	snprintf(name, sizeof(name), "%s%s%s", refused_as(f), refused_as(f)[0] ? " " : "",
		refused_as(f)[0] ? f->refusal->field : "");
	peer_free(f);
	return name;
}

static Jieyou__ServerFrame *shown(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	return f;
}

/* Tuesday 10:00; a normal case is to be answered on Wednesday, and on Thursday at the very latest.
 */
Test(time, a_term_is_put_off_before_it_ends)
{
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);
	Jieyou__ServerFrame *f = filed(p, 1, NORMAL);
	int64_t id = f->submit_case->head->case_id, filed_us = f->submit_case->head->filed_us;
	int64_t due = f->submit_case->head->due_us, most = filed_us + 48 * US_PER_HOUR;

	cr_assert_eq(due, filed_us + 24 * US_PER_HOUR);
	cr_expect(
		strstr(f->submit_case->waiting, "下一步由中心值班社工办理,最迟 2026-01-07 10:00(周三)"),
		"%s", f->submit_case->waiting);
	peer_free(f);
	cr_expect_str_eq(extend(p, id, due), "BAD_VALUE extend.until_us");
	cr_expect_str_eq(extend(p, id, 0), "BAD_VALUE extend.until_us");
	cr_expect_str_eq(extend(p, id, INT64_MAX), "BAD_VALUE extend.until_us");
	cr_expect_str_eq(extend(p, id, most + 1), "BAD_VALUE extend.until_us");
	cr_expect_str_eq(extend(p, id, due + 1), "");
	cr_expect_str_eq(extend(p, id, most), "");
	cr_expect_str_eq(extend(p, id, most + 1), "WRONG_STATE case_id", "it cannot go on for ever");
	f = shown(p, id);
	cr_expect_eq(f->get_case->head->due_us, most);
	cr_expect_str_eq(f->get_case->head->owner, "STAFF");
	cr_expect(
		strstr(f->get_case->waiting,
			"最迟 2026-01-08 10:00(周四)。期限已经延长,理由(记录第 4 条):主责社工随服务对象就医"),
		"%s", f->get_case->waiting);
	peer_free(f);
	cr_expect_eq(daemon_count(&d, "select count(*) from due where what = 'STATE' and at > until - "
								  "interval '17 hours' and at < until"),
		1, "reminded of again, two thirds of the way");
	peer_close(p);
	daemon_stop(&d);
}

/* What is due anew has its own term: what was said of the one before is not told of it. */
Test(time, a_reason_is_of_its_term)
{
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);
	int64_t id = file_graded(p, 1, NORMAL);
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f = shown(p, id);

	cr_expect_str_eq(extend(p, id, f->get_case->head->due_us + US_PER_HOUR), "");
	peer_free(f);
	ask_handle(&q, &form, id, FORM_OF(TAKE), fresh_key());
	peer_free(peer_ask(p, &q.frame));
	f = shown(p, id);
	cr_expect_str_eq(f->get_case->head->state, "ACCEPTED");
	cr_expect_not(strstr(f->get_case->waiting, "延长"), "%s", f->get_case->waiting);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Not when it is over: not at its very end, whether or not the ticker was there. */
Test(time, a_term_that_is_over_is_not_put_off)
{
	const char *late[] = {"--test_clock", "2026-01-06T02:20:00Z", "--due_every_ms", "60000", NULL};
	const char *looked[] = {"--test_clock", "2026-01-06T02:20:00Z", "--due_every_ms", "20", NULL};
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);
	int64_t id = file_graded(p, 1, CRISIS), until = INT64_C(1767667200000000);

	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, late);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	cr_expect_str_eq(extend(p, id, until), "WRONG_STATE case_id");
	peer_close(p);
	cr_assert_eq(daemon_end(&d, SIGTERM), 0);
	daemon_run(&d, looked);
	daemon_wait_serving(&d);
	wait_at_least(&d, 1, "select count(*) from event where kind = 'OVERDUE'");
	p = peer_open(d.socket);
	cr_expect_str_eq(extend(p, id, until), "WRONG_STATE case_id");
	peer_close(p);
	daemon_stop(&d);
}

/* ---- The queue ---- */

/* Ids of a page, parted by blanks, as 1, 2 ... of those filed; and where the next begins. */
static const char *page(struct peer *p, struct question *q, Jieyou__QueuePlace *next)
{
	static char ids[400];
	size_t n = 0;
	Jieyou__ServerFrame *f = peer_ask(p, &q->frame);

	ids[0] = '\0';
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL) {
		snprintf(ids, sizeof(ids), "%s %s", f->refusal->name, f->refusal->field);
		peer_free(f);
		return ids;
	}
	for (size_t i = 0; i < f->list_queue->n_cases; i++)
		n += (size_t)snprintf(ids + n, sizeof(ids) - n, "%s%lld", i ? " " : "",
			(long long)f->list_queue->cases[i]->case_id);
	jieyou__queue_place__init(next);
	if (f->list_queue->later)
		*next = *f->list_queue->later;
	peer_free(f);
	return ids;
}

static const char *queue(struct peer *p, const char *owner, bool overdue)
{
	struct question q;
	Jieyou__QueuePlace next;

	ask_queue(&q, owner);
	q.list_queue.overdue = overdue;
	return page(p, &q, &next);
}

/* Cases 1 to 6 of one worker and 7 of another; who must act, by when (minutes from now), and where.
 */
static void set_queue(const struct daemon *d)
{
	run_sql(d,
		"update help_case set responsible = 'OTHER' where id = 7;"
		"update help_case set district = '440306' where id = 6;"
		"update due set owner = v.owner, until = timestamptz '2026-01-06 02:00Z' + "
		"make_interval(mins => v.mins), at = '2027-01-01', district = v.district from (values "
		"(1, 'STAFF', 30, '440309'), (2, 'STAFF', -30, '440309-guanhu'), "
		"(3, 'WORKER', 20, '440309'), (4, 'SUPERVISOR', -90, '440309'), "
		"(5, 'LEAD', 10, '440309'), (6, 'STAFF', 5, '440306'), (7, 'WORKER', -40, '440309')) "
		"v (id, owner, mins, district) where case_id = v.id and what = 'STATE'");
}

static const struct {
	const char *role, *mine, *staff, *worker, *overdue;
} views[] = {
	{"STAFF", "2 5 1", "2 1", "7 3", "2"},
	{"SUPERVISOR", "4", "2 1", "7 3", "4"},
	{"WORKER", "7", "", "7", "7"},
	{"AGENCY_SUPERVISOR", "7", "", "7", "7"},
	{"EXPERT", "", "", "", ""}, /* who leads nothing: changing.c */
	{"PRIVACY", "DENIED ", "DENIED ", "DENIED ", "DENIED "},
	{"AUDITOR", "DENIED ", "DENIED ", "DENIED ", "DENIED "},
};

Test(time, everybody_sees_what_is_theirs_by_when_it_is_due)
{
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);

	enter(&d, "OTHER", "WORKER");
	for (int i = 1; i <= 7; i++)
		cr_assert_eq(file_graded(p, i, NORMAL), i);
	set_queue(&d);
	peer_close(p);
	enter(&d, "CHIEF", "ADMIN");
	run_sql(&d, "insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		bool works = strcmp(views[i].role, "WORKER") == 0;
		char name[80];

		snprintf(name, sizeof(name), "%s", works ? "OTHER" : "R-");
		if (!works) {
			snprintf(name, sizeof(name), "R-%s", views[i].role);
			enter(&d, name, views[i].role);
		}
		p = become(&d, name);
		cr_expect_str_eq(queue(p, "", false), views[i].mine, "%s", name);
		cr_expect_str_eq(queue(p, "STAFF", false), views[i].staff, "%s", name);
		cr_expect_str_eq(queue(p, "WORKER", false), views[i].worker, "%s", name);
		cr_expect_str_eq(queue(p, "", true), views[i].overdue, "%s", name);
		peer_close(p);
	}
	daemon_stop(&d);
}

/* Many are due at the same time: no page leaves one out, or shows one twice. */
Test(time, pages_of_the_queue_have_no_gaps)
{
	enum { CASES = 23 };
	struct daemon d = started_at("2026-01-06T02:00:00Z");
	struct peer *p = peer_open(d.socket);
	char all[400], joined[400] = "";
	struct question q;
	Jieyou__QueuePlace next;

	for (int i = 1; i <= CASES; i++)
		file_graded(p, i, NORMAL);
	run_sql(&d, "update due set until = timestamptz '2026-01-06 03:00Z' + make_interval(mins => "
				"(case_id % 3)::int), district = case when case_id % 2 = 0 then '440309' else "
				"'440309-minzhi' end");
	ask_queue(&q, "STAFF");
	snprintf(all, sizeof(all), "%s", page(p, &q, &next));
	cr_expect_eq(next.case_id, 0, "it ends");
	for (uint32_t limit = 1; limit <= CASES; limit++) {
		int pages = 0;

		joined[0] = '\0';
		next = (Jieyou__QueuePlace){0};
		do {
			Jieyou__QueuePlace after = next;
			size_t n = strlen(joined);
			const char *ids;

			ask_queue(&q, "STAFF");
			q.list_queue.limit = limit;
			q.list_queue.after = after.case_id ? &after : NULL;
			ids = page(p, &q, &next);
			if (ids[0])
				snprintf(joined + n, sizeof(joined) - n, "%s%s", n ? " " : "", ids);
		} while (next.case_id && ++pages <= CASES);
		cr_expect_str_eq(joined, all, "%u a page", limit);
	}
	peer_close(p);
	daemon_stop(&d);
}

Test(time, a_queue_that_is_asked_wrongly)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	Jieyou__QueuePlace place, next;
	struct question q;

	cr_expect_str_eq(queue(p, "ADMIN", false), "BAD_VALUE owner");
	ask_queue(&q, "");
	q.list_queue.limit = 201;
	cr_expect_str_eq(page(p, &q, &next), "BAD_VALUE limit");
	jieyou__queue_place__init(&place);
	ask_queue(&q, "");
	q.list_queue.after = &place;
	cr_expect_str_eq(page(p, &q, &next), "BAD_VALUE after");
	place.case_id = INT64_MAX;
	place.due_us = INT64_MAX;
	cr_expect_str_eq(page(p, &q, &next), "BAD_VALUE after");
	place.due_us = INT64_C(253402300799999999);
	cr_expect_str_eq(page(p, &q, &next), "");
	peer_close(p);
	daemon_stop(&d);
}
