/* Deadlines: cases worked out by hand on a calendar of 2026 (1 January is a Thursday). */
#include "deadline.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

/* "2026-01-05 09:00" of China Standard Time, UTC+8, by the C library's calendar. */
static moment cst(const char *when)
{
	struct tm tm = {0};
	const char *end = strptime(when, "%Y-%m-%d %H:%M", &tm);

	cr_assert(end && *end == '\0', "%s", when);
	return (moment){((int64_t)timegm(&tm) - 8 * 3600) * US_PER_SECOND};
}

static const char *shown(moment m)
{
	static char text[40];
	time_t t = (time_t)(m.us / US_PER_SECOND) + 8 * 3600;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	return text;
}

static struct span span(const char *words)
{
	struct span s;

	cr_assert(span_from(text_from(words), &s), "%s", words);
	return s;
}

static struct office office(const char *hours, const char *days)
{
	struct office o;

	cr_assert(office_from(text_from(hours), text_from(days), &o), "%s %s", hours, days);
	return o;
}

struct due {
	const char *from, *span, *until;
};

static void check(const struct due *rows, size_t n, const char *hours, const char *days)
{
	struct office o = office(hours, days);

	for (size_t i = 0; i < n; i++) {
		moment end = deadline_after(cst(rows[i].from), span(rows[i].span), &o);

		cr_expect_eq(end.us, cst(rows[i].until).us, "%s from %s: %s, not %s", rows[i].span,
			rows[i].from, shown(end), rows[i].until);
	}
}

#define CHECK(rows, hours, days) check(rows, sizeof(rows) / sizeof((rows)[0]), hours, days)

Test(deadline, clock_spans_know_no_office)
{
	static const struct due rows[] = {
		{"2026-01-03 23:50", "15min clock", "2026-01-04 00:05"}, /* Saturday night */
		{"2026-01-05 10:00", "0min clock", "2026-01-05 10:00"},
		{"2026-01-05 10:00", "24h clock", "2026-01-06 10:00"},
		{"2026-01-31 10:00", "30d clock", "2026-03-02 10:00"},
		{"2028-02-28 10:00", "1d clock", "2028-02-29 10:00"}, /* a leap year */
		{"2026-12-31 23:59", "1min clock", "2027-01-01 00:00"},
	};

	CHECK(rows, "09:00-18:00", "1-5");
}

Test(deadline, working_hours)
{
	static const struct due rows[] = {
		{"2026-01-05 10:00", "2h work", "2026-01-05 12:00"}, /* Monday */
		{"2026-01-05 09:00", "2h work", "2026-01-05 11:00"}, /* as it opens */
		{"2026-01-05 06:30", "2h work", "2026-01-05 11:00"}, /* before it opens */
		{"2026-01-05 16:00", "2h work", "2026-01-05 18:00"}, /* to the very end */
		{"2026-01-05 16:01", "2h work", "2026-01-06 09:01"}, /* over night */
		{"2026-01-05 17:59", "2h work", "2026-01-06 10:59"},
		{"2026-01-05 18:00", "2h work", "2026-01-06 11:00"}, /* as it closes */
		{"2026-01-05 23:59", "2h work", "2026-01-06 11:00"},
		{"2026-01-09 17:00", "2h work", "2026-01-12 10:00"}, /* Friday to Monday */
		{"2026-01-09 18:00", "2h work", "2026-01-12 11:00"},
		{"2026-01-10 12:00", "2h work", "2026-01-12 11:00"},    /* Saturday */
		{"2026-01-11 23:59", "15min work", "2026-01-12 09:15"}, /* Sunday */
		{"2026-01-05 09:00", "9h work", "2026-01-05 18:00"},    /* one whole day */
		{"2026-01-05 10:00", "24h work", "2026-01-07 16:00"},   /* 8 + 9 + 7 */
		{"2026-01-08 10:00", "24h work", "2026-01-12 16:00"},   /* Thursday: over the weekend */
		{"2026-01-05 10:00", "0h work", "2026-01-05 10:00"},
		{"2026-01-10 10:00", "0h work", "2026-01-12 09:00"}, /* not before somebody is there */
		{"2026-01-30 17:30", "1h work", "2026-02-02 09:30"}, /* Friday, end of a month */
		{"2026-12-31 17:30", "1h work", "2027-01-01 09:30"}, /* Thursday, end of a year */
	};

	CHECK(rows, "09:00-18:00", "1-5");
}

Test(deadline, working_days)
{
	static const struct due rows[] = {
		{"2026-01-05 10:00", "1d work", "2026-01-06 10:00"},
		{"2026-01-09 16:45", "1d work", "2026-01-12 16:45"}, /* Friday to Monday */
		{"2026-01-08 10:00", "2d work", "2026-01-12 10:00"}, /* Thursday, Friday, Monday */
		{"2026-01-05 10:00", "5d work", "2026-01-12 10:00"},
		{"2026-01-07 10:00", "10d work", "2026-01-21 10:00"},
		{"2026-01-05 07:00", "3d work", "2026-01-08 09:00"},   /* before it opens */
		{"2026-01-05 18:00", "3d work", "2026-01-09 09:00"},   /* as it closes */
		{"2026-01-10 12:00", "3d work", "2026-01-15 09:00"},   /* Saturday: from Monday morning */
		{"2026-01-09 20:00", "1d work", "2026-01-13 09:00"},   /* Friday night */
		{"2026-01-29 10:00", "3d work", "2026-02-03 10:00"},   /* into the next month */
		{"2026-01-05 10:00", "22d work", "2026-02-04 10:00"},  /* a month of working days */
		{"2026-01-05 10:00", "261d work", "2027-01-05 10:00"}, /* a year of them */
	};

	CHECK(rows, "09:00-18:00", "1-5");
}

Test(deadline, other_offices)
{
	static const struct due always[] = {
		{"2026-01-10 23:30", "2h work", "2026-01-11 01:30"},
		{"2026-01-10 00:00", "1d work", "2026-01-11 00:00"},
		{"2026-01-05 10:00", "48h work", "2026-01-07 10:00"},
	};
	static const struct due sunday[] = {
		{"2026-01-05 10:00", "1h work", "2026-01-11 09:00"},
		{"2026-01-11 09:30", "1h work", "2026-01-18 08:30"},
		{"2026-01-11 09:30", "1d work", "2026-01-18 09:30"},
	};
	static const struct due six_days[] = {
		{"2026-01-09 20:30", "1h work", "2026-01-10 09:00"}, /* Friday evening to Saturday */
		{"2026-01-10 20:30", "1h work", "2026-01-12 09:00"},
	};

	CHECK(always, "00:00-24:00", "1-7");
	CHECK(sunday, "08:00-10:00", "7-7");
	CHECK(six_days, "08:30-21:00", "1-6");
}

/* Every weekday, against the C library's calendar, on both sides of 1970. */
Test(deadline, weekdays_of_all_years)
{
	struct office o = office("09:00-18:00", "1-5");
	struct span none = span("0h work");

	for (int64_t day = -20000; day < 40000; day += 1) {
		time_t t = (time_t)(day * 86400 + 12 * 3600);
		moment noon = {((int64_t)t - 8 * 3600) * US_PER_SECOND}, end;
		struct tm tm;
		int64_t open; /* hours until somebody is there */

		gmtime_r(&t, &tm);
		end = deadline_after(noon, none, &o);
		open = tm.tm_wday == 6 ? 45 : tm.tm_wday == 0 ? 21 : 0;
		cr_assert_eq(end.us - noon.us, open * US_PER_HOUR, "day %lld", (long long)day);
	}
}

Test(deadline, microseconds_are_kept)
{
	struct office o = office("09:00-18:00", "1-5");
	moment from = moment_after(cst("2026-01-05 17:59"), 59999999); /* one before closing */

	cr_expect_eq(deadline_after(from, span("1min work"), &o).us,
		moment_after(cst("2026-01-06 09:01"), -1).us);
	cr_expect_eq(deadline_after(from, span("1d work"), &o).us, from.us + US_PER_DAY);
}

Test(deadline, spans)
{
	static const struct {
		const char *words;
		int64_t us, days;
		bool working;
	} good[] = {
		{"15min clock", 15 * US_PER_MINUTE, 0, false},
		{"2h work", 2 * US_PER_HOUR, 0, true},
		{"3d work", 0, 3, true},
		{"3d clock", 3 * US_PER_DAY, 0, false},
		{"0min work", 0, 0, true},
		{"10000d clock", 10000 * US_PER_DAY, 0, false},
	};
	static const char *const bad[] = {"", " ", "15", "15min", "15 clock", "15 min clock",
		"min clock", "15min  clock", " 15min clock", "15min clock ", "15min clock work",
		"15min CLOCK", "15MIN clock", "15s clock", "15mins clock", "1.5h work", "-1h clock",
		"+1h clock", "10001h clock", "99999999999999999999h clock", "1h30min clock", "１h clock",
		"clock", "2w work", "work 2h", "2h\twork"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct span s = span(good[i].words);

		cr_expect(s.us == good[i].us && s.days == good[i].days && s.working == good[i].working,
			"%s", good[i].words);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct span s = {.us = 4711, .days = 42};

		cr_expect_not(span_from(text_from(bad[i]), &s), "'%s'", bad[i]);
		cr_expect(s.us == 4711 && s.days == 42, "'%s': untouched", bad[i]);
	}
}

Test(deadline, offices)
{
	static const struct {
		const char *hours, *days;
	} bad[] = {
		{"", "1-5"},
		{"09:00", "1-5"},
		{"09:00-", "1-5"},
		{"-18:00", "1-5"},
		{"9-18", "1-5"},
		{"09:00-09:00", "1-5"},
		{"18:00-09:00", "1-5"}, /* over midnight: an office without an hour */
		{"09:60-18:00", "1-5"},
		{"09:00-24:01", "1-5"},
		{"09:00-25:00", "1-5"},
		{"-1:00-18:00", "1-5"},
		{"09:00-18:00-20:00", "1-5"},
		{"09:00:00-18:00", "1-5"},
		{"09:00-18:00", ""},
		{"09:00-18:00", "1"},
		{"09:00-18:00", "0-5"},
		{"09:00-18:00", "1-8"},
		{"09:00-18:00", "5-1"},
		{"09:00-18:00", "1,2,3"},
	};
	struct office o = office("08:30-17:45", "2-6");

	cr_expect(o.opens == 510 && o.closes == 1065 && o.days == 0x7c);
	o = office("00:00-24:00", "7-7");
	cr_expect(o.opens == 0 && o.closes == 1440 && o.days == 0x80);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		o = (struct office){.opens = 1, .closes = 2, .days = 3};
		cr_expect_not(office_from(text_from(bad[i].hours), text_from(bad[i].days), &o), "'%s' '%s'",
			bad[i].hours, bad[i].days);
		cr_expect(o.opens == 1 && o.closes == 2 && o.days == 3, "row %zu: untouched", i);
	}
}

Test(deadline, a_third_is_never_more)
{
	static const struct office office = {.opens = 9 * 60, .closes = 18 * 60, .days = 0x3e};
	static const struct {
		const char *span;
		int64_t minutes;
		bool working;
	} rows[] = {
		{"1h clock", 20, false},
		{"15min clock", 5, false},
		{"1d clock", 480, false},
		{"24h work", 480, true},
		{"3d work", 540, true}, /* a day of the office is nine hours */
		{"1d work", 180, true},
		{"2d work", 360, true},
		{"100min work", 33, true}, /* cut to the minute */
		{"1min clock", 0, false},
		{"0h work", 0, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span span = {0}, third;

		cr_assert(span_from(text_from(rows[i].span), &span));
		third = span_third(span, &office);
		cr_expect_eq(third.us, rows[i].minutes * US_PER_MINUTE, "%s", rows[i].span);
		cr_expect_eq(third.days, 0);
		cr_expect_eq(third.working, rows[i].working, "%s", rows[i].span);
	}
}

/* Tuesday 2026-01-06 10:00 in Shenzhen, three working days: a third ends the next day at ten. */
Test(deadline, a_third_of_days_ends_like_a_day)
{
	static const struct office office = {.opens = 9 * 60, .closes = 18 * 60, .days = 0x3e};
	const moment tuesday = {INT64_C(1767664800000000)};
	const struct span days = {.days = 3, .working = true};

	cr_expect_eq(
		deadline_after(tuesday, span_third(days, &office), &office).us, tuesday.us + US_PER_DAY);
}
