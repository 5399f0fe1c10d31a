/* Figures through the socket: what was counted by hand of a few cases, for whom, and of which
 * period. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "people.h"

#define YEAR_US INT64_C(1735660800000000) /* 2025-01-01 in China, */
#define NEXT_US INT64_C(1767196800000000) /* and 2026-01-01 */

static struct daemon d;

static void setup(void)
{
	d = daemon_start(NULL);
	enter(&d, "CHIEF", "ADMIN"); /* there must be one */
	run_sql(&d, "insert into credential values ('uid:4294967294', 'CHIEF', true, now())");
}

static void teardown(void)
{
	daemon_stop(&d);
}

TestSuite(figures, .init = setup, .fini = teardown);

static struct peer *come_as(const char *role)
{
	enter(&d, "ME", role);
	return become(&d, "ME");
}

/* ---- Six cases ---- */

#define CASE(id, district, grade, needs, filed)                                                \
	"insert into help_case (id, district, state, grade, needs, actor, via, version, head, "    \
	"filed_at, responsible) values (" #id ", '" district "', 'RECEIVED', '" grade "', '" needs \
	"', 'W-1', 'W-1', 9, sha256('1'), '" filed                                                 \
	"', 'W-1');" EVENT(id, 1, filed, "FILED", "NONE", "RECEIVED")
#define EVENT(id, seq, at, kind, from, to)                                                    \
	"insert into event values (" #id ", " #seq ", '" at "', '" kind "', 'W-1', 'W-1', '" from \
	"', '" to "', 0, '', sha256('1'), '');"
#define CODED(id, seq, what, code, at) \
	"insert into coded values (" #id ", " #seq ", '" what "', '" code "', '" at "');"

/* The last but one is of the year by the calendar in China, the last was only answered in it; and
 * one is elsewhere. */
static const char six_cases[] = CASE(101, "440309-guanhu", "NORMAL", "PSY.COUNSEL LAW.AID",
	"2025-01-10 02:00Z") EVENT(101, 2, "2025-01-10 03:00Z", "TAKEN", "RECEIVED",
	"ACCEPTED") EVENT(101, 3, "2025-01-10 05:00Z", "CONFIRMED", "ACCEPTED", "OFFERED") EVENT(101, 4,
	"2025-01-10 07:00Z", "LED", "OFFERED", "SERVING") CODED(101, 1, "CHANNEL", "PHONE",
	"2025-01-10 02:00Z") CODED(101, 3, "ANSWER", "REFERRAL", "2025-01-10 05:00Z") CODED(101, 5,
	"OUTCOME", "GOAL_MET", "2025-04-20 00:00Z") CODED(101, 6, "WORKER_SAID", "SATISFIED",
	"2025-04-25 00:00Z") "insert into offer values (101, 1, 'E24', 'LEAD', 'PSY.COUNSEL', 'DONE', "
						 "'2025-01-10 05:00Z', "
						 "'2025-01-11 05:00Z', '2025-01-10 07:00Z', '', 'x'), (101, 2, 'E09', "
						 "'MEMBER', 'LAW.AID', "
						 "'DECLINED', '2025-01-10 05:00Z', '2025-01-11 05:00Z', '2025-01-10 "
						 "06:00Z', 'BUSY', 'x');" CASE(102, "440309-minzhi", "URGENT",
							 "CHD.REPORT PSY.COUNSEL", "2025-01-20 02:00Z") EVENT(102, 2,
							 "2025-01-20 02:30Z", "CALLED", "RECEIVED",
							 "RECEIVED") EVENT(102, 3, "2025-01-20 09:30Z", "CALLED", "RECEIVED",
							 "RECEIVED") CODED(102, 1, "CHANNEL", "PROGRAM",
							 "2025-01-20 02:00Z") "insert into duty_of_case values (102, "
												  "'CHD.REPORT', '', '2025-01-20 02:00Z', "
												  "'REPORTED', "
												  "'2025-02-01 02:00Z');" CASE(103, "440309",
													  "CRISIS", "", "2025-02-01 00:00Z") EVENT(103,
													  2, "2025-02-01 02:00Z", "RETURNED",
													  "RECEIVED", "RETURNED") CODED(103, 2,
													  "ANSWER", "RETURNED", "2025-02-01 02:00Z")
													  CASE(104, "440306", "NORMAL", "PSY.COUNSEL",
														  "2025-02-01 00:00Z") EVENT(104, 2,
														  "2025-02-01 02:00Z", "TAKEN", "RECEIVED",
														  "ACCEPTED") CASE(105, "440309-guanhu",
														  "NORMAL", "PSY.COUNSEL",
														  "2024-12-31 20:00Z") EVENT(105, 2,
														  "2025-01-01 21:00Z", "TAKEN", "RECEIVED",
														  "ACCEPTED")
														  CASE(106, "440309-guanhu", "NORMAL",
															  "PSY.COUNSEL", "2024-12-31 15:59Z")
															  EVENT(106, 2, "2025-01-01 15:59Z",
																  "TAKEN", "RECEIVED", "ACCEPTED");

static struct question q;

static void ask_year(const char *district, Jieyou__GetFigures__Grouping by)
{
	ask_figures(&q, district, by);
	q.get_figures.since_us = YEAR_US;
	q.get_figures.until_us = NEXT_US;
}

/* What there is whatever happened, and so what seeds and days make it: experts, resources, entries.
 */
static bool is_stock(const char *code)
{
	return strcmp(code, "EXPERTS") == 0 || strcmp(code, "RESOURCES") == 0 ||
		   strcmp(code, "ENTRIES") == 0;
}

/* "REQUESTS 4; ..." of all groups but for those, or of one figure "GROUP=N". */
static void print(const Jieyou__FiguresReply *m, const char *figure, char *ret, size_t size)
{
	size_t at = strlen(ret);

	for (size_t i = 0; i < m->n_groups; i++)
		for (size_t k = 0; k < m->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = m->groups[i]->figures[k];

			if (figure && strcmp(f->code, figure) == 0)
				at += (size_t)snprintf(
					ret + at, size - at, "%s=%ld ", m->groups[i]->group, (long)f->n);
			else if (!figure && !is_stock(f->code))
				at += (size_t)snprintf(ret + at, size - at, "%s%s%s %ld; ", f->code,
					f->of[0] ? " " : "", f->of, (long)f->n);
			cr_assert_lt(at, size);
		}
}

static void expect_figures(struct peer *p, const char *district, Jieyou__GetFigures__Grouping by,
	const char *figure, const char *wanted)
{
	char said[2000] = "";
	Jieyou__ServerFrame *f;

	ask_year(district, by);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	print(f->get_figures, figure, said, sizeof(said));
	cr_expect_str_eq(said, wanted);
	peer_free(f);
}

/* By whom needs are covered, of all. */
static void expect_covered(struct peer *p, const char *wanted)
{
	char said[200] = "";
	Jieyou__ServerFrame *f;

	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	for (size_t k = 0; k < f->get_figures->groups[0]->n_figures; k++) {
		const Jieyou__Figure *one = f->get_figures->groups[0]->figures[k];
		size_t at = strlen(said);

		if (strcmp(one->code, "COVERED") == 0)
			snprintf(said + at, sizeof(said) - at, "%s %ld ", one->of, (long)one->n);
	}
	cr_expect_str_eq(said, wanted);
	peer_free(f);
}

/* Answers took 30 minutes, 1, 2, 24 and 25 hours; the team 5. */
Test(figures, of_a_year_in_all)
{
	struct peer *p = come_as("SUPERVISOR");

	run_sql(&d, six_cases);
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL, NULL,
		"ANSWERED 5; ANSWERED_MEDIAN 7200000000; ANSWERED_P90 90000000000; ANSWERS REFERRAL 1; "
		"ANSWERS RETURNED 1; CONFIRMED 1; COVERED EXPERT 1; DECLINES BUSY 1; DUTIES_FOUND 1; "
		"DUTIES_REPORTED 1; NEEDS 2; OUTCOMES GOAL_MET 1; REQUESTS 4; TEAMS 1; TEAMS_MEDIAN "
		"18000000000; TEAMS_P90 18000000000; UNCOVERED 1; WORKER_SAID SATISFIED 1; ");
	expect_figures(p, "440309-minzhi", JIEYOU__GET_FIGURES__GROUPING__IN_ALL, NULL,
		"ANSWERED 1; ANSWERED_MEDIAN 1800000000; ANSWERED_P90 1800000000; DUTIES_FOUND 1; "
		"DUTIES_REPORTED 1; REQUESTS 1; ");
	peer_close(p);
}

Test(figures, of_a_year_by_each_grouping)
{
	struct peer *p = come_as("STAFF");

	run_sql(&d, six_cases);
	expect_figures(
		p, "440309", JIEYOU__GET_FIGURES__GROUPING__MONTH, "REQUESTS", "2025-01=3 2025-02=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__DISTRICT, "REQUESTS",
		"440309=1 440309-guanhu=2 440309-minzhi=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__GRADE, "REQUESTS",
		"CRISIS=1 NORMAL=2 URGENT=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__CHANNEL, "REQUESTS",
		"PHONE=1 PROGRAM=1 UNSAID=2 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__ANSWER, "REQUESTS",
		"NONE=2 REFERRAL=1 RETURNED=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__NEED, "REQUESTS",
		"CHD.REPORT=1 LAW.AID=1 PSY.COUNSEL=3 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__NEED, "UNCOVERED", "LAW.AID=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__EXPERT, NULL,
		"DECLINES BUSY 1; OFFERS 1; JOINS 1; OFFERS 1; ");
	peer_close(p);
}

/*
 * A need that nobody has accepted is covered by a liaison unit that was found for it, or else by a
 * resource; by an expert before both. A case that was answered by resources alone counts, too.
 */
Test(figures, needs_are_covered_by_units_and_resources)
{
	struct peer *p = come_as("SUPERVISOR");

	run_sql(&d, six_cases);
	run_sql(&d,
		"insert into coded values (101, 3, 'UNIT', 'PSY.COUNSEL LAW.AID', '2025-01-10 05:00Z'), "
		"(101, 3, 'RESOURCE', 'LAW.AID', '2025-01-10 05:00Z'); "
		"update help_case set needs = 'ECO.TEMP HOU.PUBLIC' where id = 103; " EVENT(
			103, 3, "2025-02-01 03:00Z", "LINKED", "ACCEPTED", "SERVING")
			CODED(103, 3, "RESOURCE", "ECO.TEMP", "2025-02-01 03:00Z"));
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__NEED, "COVERED",
		"ECO.TEMP=1 LAW.AID=1 PSY.COUNSEL=1 ");
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__NEED, "UNCOVERED", "HOU.PUBLIC=1 ");
	expect_covered(p, "EXPERT 1 RESOURCE 1 UNIT 1 ");
	peer_close(p);
}

static int64_t stock(struct peer *p, const char *code)
{
	Jieyou__ServerFrame *f;
	int64_t n = 0;

	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	for (size_t k = 0; f->get_figures->n_groups && k < f->get_figures->groups[0]->n_figures; k++)
		if (strcmp(f->get_figures->groups[0]->figures[k]->code, code) == 0)
			n = f->get_figures->groups[0]->figures[k]->n;
	peer_free(f);
	return n;
}

/* Experts and resources of the district, of a part of it and of what it lies in; of no other. */
Test(figures, tell_what_the_centre_has)
{
	struct peer *p = come_as("SUPERVISOR");
	int64_t experts = stock(p, "EXPERTS"), resources = stock(p, "RESOURCES"),
			entries = stock(p, "ENTRIES");

	cr_expect_gt(experts, 0);
	cr_expect_gt(resources, 0);
	run_sql(&d,
		"insert into expert select 'Z' || i, 'z', 'F', 'z', d, 'cmn', '3', '2025-01-01', "
		"'2999-12-31', "
		"case i when 4 then '2025-12-31' else '2999-12-31' end, 'yes', 1 from unnest("
		"'{440309,440309-minzhi,440306,440309}'::text[]) with ordinality as x (d, i); "
		"insert into resource (code, name, needs, region, offered, since) select 'Z.' || i, 'z', "
		"'LAW.AID', r, o, 1 from (values (1, '440309', 'yes'), (2, '440306', 'yes'), (3, 'CN', "
		"'no'), "
		"(4, '440300', 'yes')) x (i, r, o); "
		"insert into library_entry (code, version, title, since) values ('Z-1', '1', 'z', 1)");
	cr_expect_eq(stock(p, "EXPERTS"), experts + 2, "elsewhere, and one without an agreement");
	cr_expect_eq(stock(p, "RESOURCES"), resources + 2, "elsewhere, and one that is no help");
	cr_expect_eq(stock(p, "ENTRIES"), entries + 1);
	peer_close(p);
}

/* They have a connection of their own: whoever asks anything else meanwhile has it at once. */
Test(figures, hold_nobody_up)
{
	struct peer *p = come_as("SUPERVISOR"), *other = peer_open(d.socket);
	PGconn *held;
	Jieyou__ServerFrame *f;
	struct question list;

	run_sql(&d, six_cases);
	held = hold(&d, "coded");
	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	ask(p, &q.frame);
	wait_at_least(&d, 1,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	ask_list(&list);
	f = peer_ask(other, &list.frame);
	cr_expect_str_eq(refused_as(f), "");
	peer_free(f);
	hold_end(held);
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	peer_free(f);
	peer_close(other);
	peer_close(p);
}

/* A group a page is the same as all at once. */
Test(figures, come_in_pages)
{
	struct peer *p = come_as("ADMIN");
	char said[2000] = "", after[80] = "";
	int pages = 0;

	run_sql(&d, six_cases);
	do {
		Jieyou__ServerFrame *f;

		ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__NEED);
		q.get_figures.limit = 1;
		q.get_figures.after = after;
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
		print(f->get_figures, "REQUESTS", said, sizeof(said));
		snprintf(after, sizeof(after), "%s", f->get_figures->next);
		peer_free(f);
	} while (after[0] && ++pages < 9);
	cr_expect_eq(pages, 3);
	cr_expect_str_eq(said, "CHD.REPORT=1 LAW.AID=1 PSY.COUNSEL=3 ");
	peer_close(p);
}

static void expect_refused_of(struct peer *p, const char *name, const char *field)
{
	Jieyou__ServerFrame *f = peer_ask(p, &q.frame);
	const Jieyou__Refusal *r = peer_refusal(f);

	cr_assert(r, "%s %s was not refused", name, field);
	cr_expect_str_eq(r->name, name);
	cr_expect_str_eq(r->field, field);
	peer_free(f);
}

static void expect_bad_period(struct peer *p, int64_t since, int64_t until)
{
	ask_figures(&q, "440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	q.get_figures.since_us = since;
	q.get_figures.until_us = until;
	expect_refused_of(p, "BAD_VALUE", "until_us");
	ask_incidents(&q, "440309");
	q.list_incidents.since_us = since;
	q.list_incidents.until_us = until;
	expect_refused_of(p, "BAD_VALUE", "until_us");
}

Test(figures, of_no_period_and_no_place_are_refused)
{
	struct peer *p = come_as("SUPERVISOR");

	expect_bad_period(p, NEXT_US, YEAR_US);
	expect_bad_period(p, NEXT_US, NEXT_US);
	expect_bad_period(p, -1, YEAR_US);
	expect_bad_period(p, INT64_MIN, INT64_MAX);
	expect_bad_period(p, YEAR_US, YEAR_US + INT64_C(316000000000000)); /* over ten years */
	ask_year("", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	expect_refused_of(p, "BAD_VALUE", "district");
	ask_year("龙华县", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	expect_refused_of(p, "BAD_VALUE", "district");
	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	q.get_figures.limit = 201;
	expect_refused_of(p, "BAD_VALUE", "limit");
	ask_year("440309", (Jieyou__GetFigures__Grouping)99);
	expect_refused_of(p, "BAD_VALUE", "by");
	ask_year("440300", JIEYOU__GET_FIGURES__GROUPING__IN_ALL); /* above where they act */
	expect_refused_of(p, "DENIED", "");
	ask_publication(&q, "440309");
	q.get_publication.year = 1999;
	expect_refused_of(p, "BAD_VALUE", "year");
	q.get_publication.year = 9998; /* not over */
	expect_refused_of(p, "BAD_VALUE", "year");
	ask_publication(&q, "440309-guanhu"); /* its district publishes for it */
	expect_refused_of(p, "BAD_VALUE", "district");
	peer_close(p);
}

Test(figures, by_expert_are_not_for_the_bureau)
{
	struct peer *p = come_as("BUREAU");

	run_sql(&d, six_cases);
	expect_figures(p, "440309", JIEYOU__GET_FIGURES__GROUPING__GRADE, "CONFIRMED", "NORMAL=1 ");
	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__EXPERT);
	expect_refused_of(p, "DENIED", "by");
	peer_close(p);
}

/* ---- Linkages, recounted ---- */

enum { MADE = 80, STEPS_MAX = 6, HOURS_OF_YEAR = 365 * 24, TERM_HOURS = 24 };
#define HOUR_US INT64_C(3600000000)

/* A linkage as it was drawn; what is counted of it is told by these alone. */
struct made {
	int id; /* of its case; 104 is elsewhere */
	const char *kind, *need;
	int n_steps;
	const char *states[STEPS_MAX], *results[STEPS_MAX];
	int hours[STEPS_MAX]; /* since the year began; below 0: before */
};

static struct made made[MADE];
static uint64_t seed = 20250101;

static unsigned pick(unsigned n)
{
	return draw_below(&seed, n);
}

static void add_step(struct made *m, const char *state, const char *result)
{
	m->hours[m->n_steps] = m->n_steps ? m->hours[m->n_steps - 1] + 1 + (int)pick(60)
									  : (int)pick(HOURS_OF_YEAR + 1200) - 600;
	m->states[m->n_steps] = state;
	m->results[m->n_steps++] = result;
}

/* As far as it comes, and how it ends, if it does. */
static void make_one(struct made *m)
{
	static const char *const on[] = {"PROPOSED", "CONTACTED", "REFERRED", "ACCEPTED", "RECEIVED"};
	static const char *const needs[] = {"ECO.TEMP", "LAW.AID", "YOU.NET"};
	unsigned far = 1 + pick(5);

	*m = (struct made){
		.id = 101 + (int)pick(6), .kind = pick(3) ? "REFERRAL" : "LINKAGE", .need = needs[pick(3)]};
	for (unsigned i = 0; i < far; i++)
		add_step(m, on[i], "");
	switch (pick(6)) {
	case 0:
		return; /* open still */
	case 1:
		add_step(m, "WITHDRAWN", "");
		return;
	case 2:
		add_step(m, "HANDED_BACK", "");
		return;
	default:
		if (far == 5 && pick(2))
			add_step(m, "SUCCEEDED", "SUCCESS");
		else if (far >= 4)
			add_step(m, "FAILED", pick(2) ? "CLIENT_LEFT" : "ENDED");
		else
			add_step(m, "DECLINED", pick(2) ? "NO_PLACE" : "NOT_ELIGIBLE");
	}
}

static bool is_final(const char *state)
{
	return strcmp(state, "DECLINED") == 0 || strcmp(state, "WITHDRAWN") == 0 ||
		   strcmp(state, "HANDED_BACK") == 0;
}

/* Its events, on its case's record, as far as figures read it. */
static void write_made(const struct made *m, int number, int *seq)
{
	for (int i = 0; i < m->n_steps; i++) {
		int64_t at = YEAR_US + m->hours[i] * HOUR_US;
		char sql[600];

		snprintf(sql, sizeof(sql),
			"insert into event values (%d, %d, 'epoch'::timestamptz + %" PRId64
			" * interval '1 us', 'LINKAGE_MOVED', 'W-1', 'W-1', 'SERVING', 'SERVING', 0, '', "
			"sha256('1'), "
			"'[[\"task_done\",1,1],[\"linkage\",%d,\"%s\",\"LH.WELFARE\",\"%s\",\"%s\","
			"\"%s\",%" PRId64 ",%" PRId64 "]]')",
			m->id, (*seq)++, at, number, m->kind, m->need, m->states[i], m->results[i], at,
			at + (is_final(m->states[i]) ? 0 : TERM_HOURS * HOUR_US));
		run_sql(&d, sql);
	}
}

static void make_all(void)
{
	int seq = 100;

	for (int i = 0; i < MADE; i++) {
		make_one(&made[i]);
		write_made(&made[i], i + 1, &seq);
	}
}

static bool in_year(int hours)
{
	return hours >= 0 && hours < HOURS_OF_YEAR;
}

/* What a step is counted as; "": as nothing. */
static const char *figure_of_step(const struct made *m, int i, const char **ret_of)
{
	const char *state = m->states[i];

	*ret_of = strcmp(state, "PROPOSED") == 0 || strcmp(state, "REFERRED") == 0 ? m->kind
			  : m->results[i][0]                                               ? m->results[i]
			  : is_final(state)                                                ? state
																			   : "";
	return strcmp(state, "PROPOSED") == 0    ? "LINKAGES"
		   : strcmp(state, "REFERRED") == 0  ? "LINKAGES_REFERRED"
		   : strcmp(state, "ACCEPTED") == 0  ? "LINKAGES_ACCEPTED"
		   : strcmp(state, "RECEIVED") == 0  ? "LINKAGES_RECEIVED"
		   : strcmp(state, "DECLINED") == 0  ? "LINKAGES_DECLINED"
		   : strcmp(state, "CONTACTED") == 0 ? ""
											 : "LINKAGE_OUTCOMES";
}

/* How many of a figure, by kind and (NULL: whichever) need, of the year. */
static int64_t recount(const char *figure, const char *of, const char *need)
{
	int64_t n = 0;

	for (int k = 0; k < MADE; k++) {
		const struct made *m = &made[k];

		for (int i = 0; m->id != 104 && i < m->n_steps; i++) {
			bool late = !is_final(m->states[i]) &&
						(i + 1 == m->n_steps || m->hours[i + 1] > m->hours[i] + TERM_HOURS);
			const char *what;

			if (need && strcmp(m->need, need) != 0)
				continue;
			n += strcmp(figure_of_step(m, i, &what), figure) == 0 && strcmp(what, of) == 0 &&
				 in_year(m->hours[i]);
			n += late && strcmp(figure, "LINKAGES_LATE") == 0 && strcmp(m->states[i], of) == 0 &&
				 in_year(m->hours[i] + TERM_HOURS);
		}
	}
	return n;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Of those who came into a state in the year, since they were proposed: the first that `part`
 * tenths of them do not exceed. */
static int64_t recount_time(const char *state, int part)
{
	int64_t took[MADE];
	int n = 0;

	for (int k = 0; k < MADE; k++)
		for (int i = 0; made[k].id != 104 && i < made[k].n_steps; i++)
			if (strcmp(made[k].states[i], state) == 0 && in_year(made[k].hours[i]))
				took[n++] = (made[k].hours[i] - made[k].hours[0]) * HOUR_US;
	cr_assert_gt(n, 4);
	qsort(took, (size_t)n, sizeof(took[0]), by_size);
	return took[(n * part + 9) / 10 - 1];
}

/* Of group ("": the only one) n of a figure; 0: there is none. */
static int64_t told(
	const Jieyou__FiguresReply *m, const char *group, const char *figure, const char *of)
{
	for (size_t i = 0; i < m->n_groups; i++)
		for (size_t k = 0; k < m->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = m->groups[i]->figures[k];

			if (strcmp(m->groups[i]->group, group) == 0 && strcmp(f->code, figure) == 0 &&
				strcmp(f->of, of) == 0)
				return f->n;
		}
	return 0;
}

static const struct {
	const char *figure, *of;
} of_linkages[] = {{"LINKAGES", "REFERRAL"}, {"LINKAGES", "LINKAGE"},
	{"LINKAGES_REFERRED", "REFERRAL"}, {"LINKAGES_REFERRED", "LINKAGE"}, {"LINKAGES_ACCEPTED", ""},
	{"LINKAGES_RECEIVED", ""}, {"LINKAGES_DECLINED", "NO_PLACE"},
	{"LINKAGES_DECLINED", "NOT_ELIGIBLE"}, {"LINKAGE_OUTCOMES", "SUCCESS"},
	{"LINKAGE_OUTCOMES", "CLIENT_LEFT"}, {"LINKAGE_OUTCOMES", "ENDED"},
	{"LINKAGE_OUTCOMES", "WITHDRAWN"}, {"LINKAGE_OUTCOMES", "HANDED_BACK"},
	{"LINKAGES_LATE", "PROPOSED"}, {"LINKAGES_LATE", "CONTACTED"}, {"LINKAGES_LATE", "REFERRED"},
	{"LINKAGES_LATE", "ACCEPTED"}, {"LINKAGES_LATE", "RECEIVED"}, {"LINKAGES_LATE", "SUCCEEDED"},
	{"LINKAGES_LATE", "FAILED"}};

/* Of random ways through the table, each figure in all and by need is what a loop counts. */
Test(figures, linkages_are_what_a_recount_says)
{
	struct peer *p = come_as("SUPERVISOR");
	Jieyou__ServerFrame *all, *by_need;

	run_sql(&d, six_cases);
	make_all();
	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__IN_ALL);
	all = peer_ask(p, &q.frame);
	ask_year("440309", JIEYOU__GET_FIGURES__GROUPING__NEED);
	by_need = peer_ask(p, &q.frame);
	cr_assert_eq((int)all->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	cr_assert_eq((int)by_need->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
	for (size_t i = 0; i < sizeof(of_linkages) / sizeof(of_linkages[0]); i++) {
		const char *figure = of_linkages[i].figure, *of = of_linkages[i].of;
		int64_t n = recount(figure, of, NULL);

		cr_expect_gt(n, 0, "%s %s is not drawn", figure, of);
		cr_expect_eq(told(all->get_figures, "", figure, of), n, "%s %s: %ld, not %ld", figure, of,
			(long)told(all->get_figures, "", figure, of), (long)n);
		cr_expect_eq(told(by_need->get_figures, "YOU.NET", figure, of),
			recount(figure, of, "YOU.NET"), "%s %s by its need", figure, of);
	}
	for (int part = 5; part <= 9; part += 4) {
		char name[60];

		snprintf(name, sizeof(name), "LINKAGES_ACCEPTED_%s", part == 5 ? "MEDIAN" : "P90");
		cr_expect_eq(
			told(all->get_figures, "", name, ""), recount_time("ACCEPTED", part), "%s", name);
		snprintf(name, sizeof(name), "LINKAGES_RECEIVED_%s", part == 5 ? "MEDIAN" : "P90");
		cr_expect_eq(
			told(all->get_figures, "", name, ""), recount_time("RECEIVED", part), "%s", name);
	}
	peer_free(all);
	peer_free(by_need);
	peer_close(p);
}

/* By the other groups they add up to the same. */
Test(figures, linkages_add_up_by_every_group)
{
	static const Jieyou__GetFigures__Grouping by[] = {JIEYOU__GET_FIGURES__GROUPING__MONTH,
		JIEYOU__GET_FIGURES__GROUPING__DISTRICT, JIEYOU__GET_FIGURES__GROUPING__GRADE,
		JIEYOU__GET_FIGURES__GROUPING__CHANNEL, JIEYOU__GET_FIGURES__GROUPING__ANSWER};
	struct peer *p = come_as("SUPERVISOR");

	run_sql(&d, six_cases);
	make_all();
	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		Jieyou__ServerFrame *f;

		ask_year("440309", by[i]);
		f = peer_ask(p, &q.frame);
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_FIGURES);
		cr_expect_gt(f->get_figures->n_groups, 2);
		for (size_t k = 0; k < sizeof(of_linkages) / sizeof(of_linkages[0]); k++) {
			int64_t sum = 0;

			for (size_t g = 0; g < f->get_figures->n_groups; g++)
				sum += told(f->get_figures, f->get_figures->groups[g]->group, of_linkages[k].figure,
					of_linkages[k].of);
			cr_expect_eq(sum, recount(of_linkages[k].figure, of_linkages[k].of, NULL), "%zu %s %s",
				i, of_linkages[k].figure, of_linkages[k].of);
		}
		peer_free(f);
	}
	peer_close(p);
}

/* ---- What is published ---- */

/* Sixty requests: by grade 44, 13 and 3; in parts of the district and quarters as they fall. */
static const char sixty_cases[] =
	"insert into help_case (id, district, state, grade, needs, actor, via, version, head, "
	"filed_at, "
	"responsible) select 200 + i, (array['440309-guanhu', '440309-minzhi', '440309-longhua', "
	"'440309'])[1 + (i * i) % 4 % 3], 'RECEIVED', case when i % 20 = 0 then 'CRISIS' when i % 4 = "
	"1 "
	"then 'URGENT' else 'NORMAL' end, 'PSY.COUNSEL', 'W-1', 'W-1', 1, sha256('1'), "
	"timestamptz '2025-01-01 04:00Z' + i * i * interval '2 hours', 'W-1' "
	"from generate_series(1, 60) i";

static void expect_kept(const Jieyou__Table *t, int64_t least, int *ret_suppressed)
{
	for (size_t r = 0; r < t->n_rows; r++) {
		cr_expect_eq(t->rows[r]->n_cells, t->n_columns);
		for (size_t k = 0; k < t->rows[r]->n_cells; k++) {
			const Jieyou__Cell *cell = t->rows[r]->cells[k];

			cr_expect(cell->suppressed || cell->n == 0 || cell->n >= least, "%s by %s: %ld",
				t->figure, t->by, (long)cell->n);
			cr_expect(!cell->suppressed || cell->n == 0);
			*ret_suppressed += cell->suppressed;
		}
	}
}

Test(figures, that_are_published_have_no_small_cells)
{
	struct peer *p = come_as("BUREAU");
	Jieyou__ServerFrame *f;
	int suppressed = 0;

	run_sql(&d, sixty_cases);
	ask_publication(&q, "440309");
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_PUBLICATION);
	cr_expect_eq(f->get_publication->least, 5);
	cr_assert_eq(f->get_publication->n_tables, 5);
	for (size_t i = 0; i < 5; i++) {
		const Jieyou__Table *t = f->get_publication->tables[i];
		const Jieyou__TableRow *last = t->rows[t->n_rows - 1];

		expect_kept(t, 5, &suppressed);
		cr_expect_eq(last->cells[last->n_cells - 1]->n, 60, "%s", t->by);
		/* a few that are a crisis are only told with others */
		if (t->adds_up)
			cr_expect(t->n_columns == 3 && strcmp(t->columns[0], "NORMAL") == 0 &&
					  strcmp(t->columns[1], "OTHERS") == 0);
	}
	cr_expect_gt(suppressed, 0);
	peer_free(f);
	peer_close(p);
}

/* What is published of linkages agrees with the recount, but for what would be small. */
Test(figures, of_linkages_no_small_cells_are_published)
{
	struct peer *p = come_as("BUREAU");
	Jieyou__ServerFrame *f;
	int suppressed = 0, tables = 0;

	run_sql(&d, sixty_cases);
	run_sql(&d, six_cases);
	make_all();
	ask_publication(&q, "440309");
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_PUBLICATION);
	for (size_t i = 0; i < f->get_publication->n_tables; i++) {
		const Jieyou__Table *t = f->get_publication->tables[i];
		int64_t all = 0, shown = 0;

		if (strncmp(t->figure, "LINKAGE", 7) != 0)
			continue;
		tables++;
		expect_kept(t, 5, &suppressed);
		for (size_t k = 0; k < sizeof(of_linkages) / sizeof(of_linkages[0]); k++)
			all += strcmp(of_linkages[k].figure, t->figure) == 0
					   ? recount(of_linkages[k].figure, of_linkages[k].of, NULL)
					   : 0;
		for (size_t r = 0; r + 1 < t->n_rows; r++)
			shown += t->rows[r]->cells[0]->n;
		cr_expect_eq(t->rows[t->n_rows - 1]->cells[0]->n, all, "%s", t->figure);
		cr_expect_eq(shown, all, "%s: merged rows stand for what is suppressed", t->figure);
	}
	cr_expect_eq(tables, 3);
	cr_expect_gt(suppressed, 0);
	peer_free(f);
	peer_close(p);
}

/* ---- Serious incidents ---- */

Test(figures, serious_incidents_are_told_without_the_case)
{
	struct peer *worker = peer_open(d.socket), *p;
	Jieyou__ServerFrame *f;

	file_reached_at(worker, 1000, "13800138000"); /* a crisis */
	peer_close(worker);
	run_sql(&d, "update help_case set district = '440309-guanhu', filed_at = filed_at");
	p = come_as("BUREAU");
	ask_incidents(&q, "440309");
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_LIST_INCIDENTS);
	cr_assert_eq(f->list_incidents->n_incidents, 1);
	cr_expect_eq((int)f->list_incidents->incidents[0]->kind, (int)JIEYOU__INCIDENT__KIND__CRISIS);
	cr_expect_str_eq(f->list_incidents->incidents[0]->district, "440309", "no closer");
	cr_expect_eq((int)f->list_incidents->incidents[0]->grade, (int)JIEYOU__GRADE__CRISIS);
	cr_expect_eq(f->list_incidents->incidents[0]->at_us,
		daemon_count(&d, "select micros(filed_at) from help_case"));
	peer_free(f);
	ask_incidents(&q, "440309-minzhi");
	f = peer_ask(p, &q.frame);
	cr_expect_eq(f->list_incidents->n_incidents, 0);
	peer_free(f);
	peer_close(p);
}
