/*
 * Hours that experts have served, through the socket: summed up here once more, thing by thing,
 * from what was drawn; who sees whose, where, and by pages.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "asking.h"
#include "draw.h"
#include "people.h"

#define JAN_2026_US INT64_C(1767196800000000) /* 2026-01-01 in China */
#define DAY_US INT64_C(86400000000)

enum { THINGS = 240, EXPERTS = 12, KINDS = 5, DAYS = 60, FIRST_FILE = 100 };

static struct daemon d;
static struct peer *p;

static const char *const districts[] = {"440309-minzhi", "440309", "440306", "440309-guanhu"};
enum { DISTRICTS = sizeof(districts) / sizeof(districts[0]) };

/* In the order of Served.Kind: a conference, a session, a seminar, a debriefing held, and had. */
static const char *const codes[KINDS] = {"", "SESSION", "", "DEBRIEFER", "DEBRIEFING"};

/* One thing that an expert has done, on a file of its own; counts: they came, and it was held. */
static struct thing {
	int kind, expert, district, day, minutes;
	bool counts;
} things[THINGS];

/* Of which, from the first on, whoever asks is shut out. */
static int closed;

static const char *expert_of(int i)
{
	static char name[EXPERTS][16];

	snprintf(name[i], sizeof(name[i]), "E%02d", i + 1);
	return name[i];
}

static void put_meeting(int i, const struct thing *t, int64_t at)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
		"insert into conference select %d, 1, '%s', 0, t, t + interval '%d minutes', 'ONLINE', "
		"'test', 'test', 1, false, 1 from (values (to_timestamp(%" PRId64 "))) v (t); "
		"insert into seat select case_id, 1, '%s', '', '%s', 0, begins, ends from conference "
		"where case_id = %d",
		FIRST_FILE + i, !t->counts && i % 2 ? "CALLED_OFF" : "HELD", t->minutes, at / 1000000,
		expert_of(t->expert), !t->counts && i % 2 == 0 ? "ABSENT" : "ATTENDED", FIRST_FILE + i);
	run_sql(&d, sql);
}

static void put(int i, const struct thing *t)
{
	int64_t at = JAN_2026_US + t->day * DAY_US;
	char sql[700];

	snprintf(sql, sizeof(sql),
		"insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, "
		"version, head, filed_at) values (%d, '%s', '%s', 'FOLLOWED', 'NORMAL', '', 'test', "
		"'test', 'test', 1, sha256('1'), '2026-01-01')",
		FIRST_FILE + i, t->kind == 2 ? "SEMINAR" : "CASE", districts[t->district]);
	run_sql(&d, sql);
	if (!codes[t->kind][0]) {
		put_meeting(i, t, at);
		return;
	}
	snprintf(sql, sizeof(sql),
		"insert into coded values (%d, 1, '%s', 'EXPERT', to_timestamp(%" PRId64 "), '%s', %d)",
		FIRST_FILE + i, t->counts ? codes[t->kind] : "SUMMARY", at / 1000000, expert_of(t->expert),
		t->minutes);
	run_sql(&d, sql);
}

static void draw(uint64_t seed)
{
	run_sql(&d, "set session_replication_role = replica; delete from help_case");
	for (int i = 0; i < THINGS; i++) {
		things[i] = (struct thing){.kind = (int)draw_below(&seed, KINDS),
			.expert = (int)draw_below(&seed, EXPERTS),
			.district = (int)draw_below(&seed, DISTRICTS),
			.day = (int)draw_below(&seed, DAYS),
			.minutes = 1 + (int)draw_below(&seed, 240),
			.counts = draw_below(&seed, 5) > 0};
		put(i, &things[i]);
	}
}

/* Of the days [from, until), where `where` says so of the district, or of this expert: times and
 * minutes by expert and kind, as GetHours is to tell them. */
static void sum(
	int from, int until, bool (*where)(const char *district), int mine, char *ret, size_t size)
{
	*ret = '\0';
	for (int e = 0; e < EXPERTS; e++)
		for (int k = 0; k < KINDS; k++) {
			int times = 0, minutes = 0;

			for (int i = 0; i < THINGS; i++) {
				const struct thing *t = &things[i];
				bool seen =
					i >= closed && (t->expert == mine || (where && where(districts[t->district])));

				if (t->counts && t->expert == e && t->kind == k && seen && t->day >= from &&
					t->day < until) {
					times++;
					minutes += t->minutes;
				}
			}
			if (times)
				snprintf(ret + strlen(ret), size - strlen(ret), "%s %d %d %d,", expert_of(e), k + 1,
					times, minutes);
		}
}

static void add_page(const Jieyou__HoursReply *m, char *ret, size_t size)
{
	for (size_t i = 0; i < m->n_hours; i++) {
		const Jieyou__Hours *h = m->hours[i];
		int all = 0;

		for (int k = 1; k <= KINDS; k++) /* in their order */
			for (size_t j = 0; j < h->n_served; j++)
				if ((int)h->served[j]->kind == k) {
					snprintf(ret + strlen(ret), size - strlen(ret), "%s %d %d %d,", h->expert_id, k,
						h->served[j]->times, h->served[j]->minutes);
					all += h->served[j]->minutes;
				}
		cr_expect_eq(h->minutes, all);
		cr_expect_str_neq(h->name, "");
	}
}

/* All pages of so many experts; "REFUSAL field" where it is refused. */
static void told(int from, int until, const char *district, uint32_t limit, char *ret, size_t size)
{
	struct question q;
	char after[80] = "";

	*ret = '\0';
	do {
		Jieyou__ServerFrame *f;

		ask_hours(&q, district);
		q.get_hours.since_us = JAN_2026_US + from * DAY_US;
		q.get_hours.until_us = JAN_2026_US + until * DAY_US;
		q.get_hours.after = after;
		q.get_hours.limit = limit;
		f = peer_ask(p, &q.frame);
		if (*refused_as(f)) {
			snprintf(ret, size, "%s %s", refused_as(f), peer_refusal(f)->field);
			after[0] = '\0';
		} else {
			cr_expect_leq(f->get_hours->n_hours, limit ? limit : 50);
			add_page(f->get_hours, ret, size);
			snprintf(after, sizeof(after), "%s", f->get_hours->next);
		}
		peer_free(f);
	} while (after[0]);
}

static char got[8000], want[8000];

static void expect_hours(int from, int until, const char *district, uint32_t limit,
	bool (*where)(const char *district), int mine)
{
	sum(from, until, where, mine, want, sizeof(want));
	told(from, until, district, limit, got, sizeof(got));
	cr_expect_str_eq(got, want, "days %d to %d, %s", from, until, district);
}

static void be(const char *who)
{
	peer_close(p);
	p = become(&d, who);
}

static bool in_longhua(const char *district)
{
	return strncmp(district, "440309", 6) == 0;
}

static bool in_minzhi(const char *district)
{
	return strcmp(district, "440309-minzhi") == 0;
}

static void begin(void)
{
	d = daemon_start(NULL);
	p = peer_open(d.socket);
	enter(&d, "K-1", "STAFF");
	enter(&d, "S-1", "SUPERVISOR");
	enter(&d, "M-1", "WORKER");
	enter(&d, "B-1", "BUREAU");
	enter_expert(&d, "E05");
	enter(&d, "X-NONE", "EXPERT");
}

static void stop(void)
{
	peer_close(p);
	daemon_stop(&d);
}

/* Staff and supervisors of 龙华 see what was done on its files; an expert their own, wherever. */
Test(hours, are_those_of_the_record)
{
	begin();
	draw(draw_setting("JIEYOU_SEED", 20260106));
	be("K-1");
	run_sql(
		&d, "insert into shut_out select id, 'K-1', true, now() from generate_series(100, 129) id");
	closed = 30;
	expect_hours(0, DAYS, "", 0, in_longhua, -1);
	cr_expect_gt(strlen(want), 500u, "something was drawn");
	expect_hours(0, DAYS, "", 5, in_longhua, -1);
	expect_hours(10, 30, "", 1, in_longhua, -1);
	expect_hours(0, DAYS, "440309-minzhi", 0, in_minzhi, -1);
	expect_hours(0, DAYS, "440306", 0, NULL, -1);
	be("S-1");
	closed = 0;
	expect_hours(30, 31, "", 0, in_longhua, -1);
	be("X-E05");
	expect_hours(0, DAYS, "", 0, NULL, 4);
	expect_hours(5, 50, "", 0, NULL, 4);
	be("X-NONE");
	expect_hours(0, DAYS, "", 0, NULL, -1);
	stop();
}

Test(hours, are_refused)
{
	begin();
	be("K-1");
	told(5, 5, "", 0, got, sizeof(got));
	cr_expect_str_eq(got, "BAD_VALUE until_us");
	told(0, DAYS, "nowhere", 0, got, sizeof(got));
	cr_expect_str_eq(got, "BAD_VALUE district");
	told(0, DAYS, "", 201, got, sizeof(got));
	cr_expect_str_eq(got, "BAD_VALUE limit");
	told(0, 3700, "", 0, got, sizeof(got));
	cr_expect_str_eq(got, "BAD_VALUE until_us");
	be("M-1");
	told(0, DAYS, "", 0, got, sizeof(got));
	cr_expect_str_eq(got, "DENIED ");
	be("B-1");
	told(0, DAYS, "", 0, got, sizeof(got));
	cr_expect_str_eq(got, "DENIED ");
	stop();
}
