/* The calendar, and working time by it, against an oracle that walks minute by minute. */
#include "calendar.h"

#include <criterion/criterion.h>

#include "day.h"
#include "deadline.h"
#include "draw.h"

enum { DAYS_MAX = 400, MINUTES_OF_DAY = 24 * 60 };

static moment at(const char *day, int minute)
{
	moment m;

	cr_assert(day_from(text_from(day), &m), "%s", day);
	return moment_after(m, minute * US_PER_MINUTE);
}

static int64_t number(const char *day)
{
	return day_of(at(day, 0));
}

static struct span span(const char *words)
{
	struct span s;

	cr_assert(span_from(text_from(words), &s), "%s", words);
	return s;
}

/* ---- What it says ---- */

Test(calendar, says_what_it_has)
{
	struct calendar_day days[] = {
		{number("2025-12-31"), false}, {number("2026-01-01"), false}, {number("2026-01-04"), true}};
	struct calendar c = {days, 3};
	bool work = true;

	cr_expect(calendar_says(&c, number("2025-12-31"), &work) && !work);
	cr_expect(calendar_says(&c, number("2026-01-04"), &work) && work);
	work = false;
	cr_expect_not(calendar_says(&c, number("2026-01-02"), &work));
	cr_expect_not(calendar_says(&c, number("2025-12-30"), &work));
	cr_expect_not(calendar_says(&c, number("2026-01-05"), &work));
	cr_expect_not(work, "untouched");
	cr_expect_not(calendar_says(&(struct calendar){NULL, 0}, number("2026-01-01"), &work));
}

/* The year before is known to its last moment in China, and the next is asked for a month ahead. */
Test(calendar, a_year_that_is_missing)
{
	struct calendar_day days[] = {{number("2026-10-01"), false}};
	struct calendar c = {days, 1};

	cr_expect_eq(calendar_missing(&c, at("2026-01-01", 0)), 0);
	cr_expect_eq(calendar_missing(&c, moment_after(at("2026-01-01", 0), -1)), 2025);
	cr_expect_eq(calendar_missing(&c, moment_after(at("2026-12-01", 0), -1)), 0);
	cr_expect_eq(calendar_missing(&c, at("2026-12-01", 0)), 2027);
	cr_expect_eq(calendar_missing(&c, at("2027-06-01", 0)), 2027);
	cr_expect_eq(calendar_missing(&(struct calendar){NULL, 0}, at("2026-06-01", 0)), 2026);
}

/* ---- Deadlines by it ---- */

/* 2026 as announced, from the end of September on, and Spring Festival. */
static const char *const holidays[] = {"2026-02-15", "2026-02-16", "2026-02-17", "2026-02-18",
	"2026-02-19", "2026-02-20", "2026-02-21", "2026-02-22", "2026-02-23", "2026-10-01",
	"2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07"};
static const char *const workdays[] = {"2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10"};

static int by_day(const void *a, const void *b)
{
	const struct calendar_day *one = a, *two = b;

	return (one->day > two->day) - (one->day < two->day);
}

static struct calendar year_2026(struct calendar_day *days)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(holidays) / sizeof(holidays[0]); i++)
		days[n++] = (struct calendar_day){number(holidays[i]), false};
	for (size_t i = 0; i < sizeof(workdays) / sizeof(workdays[0]); i++)
		days[n++] = (struct calendar_day){number(workdays[i]), true};
	qsort(days, n, sizeof(*days), by_day);
	return (struct calendar){days, n};
}

Test(calendar, deadlines_of_2026)
{
	static const struct {
		const char *day;
		int minute;
		const char *span, *until;
		int until_minute;
	} rows[] = {
		{"2026-09-30", 17 * 60, "2h work", "2026-10-08", 10 * 60}, /* over National Day */
		{"2026-09-30", 16 * 60, "2h work", "2026-09-30", 18 * 60}, /* to its very eve */
		{"2026-09-30", 10 * 60, "1d work", "2026-10-08", 10 * 60},
		{"2026-09-30", 10 * 60, "2d work", "2026-10-09", 10 * 60},
		{"2026-09-30", 10 * 60, "3d work", "2026-10-10", 10 * 60}, /* a Saturday of work */
		{"2026-09-30", 10 * 60, "4d work", "2026-10-12", 10 * 60}, /* then a Sunday of none */
		{"2026-10-03", 12 * 60, "0h work", "2026-10-08", 9 * 60},  /* within it */
		{"2026-02-13", 17 * 60, "2h work", "2026-02-14", 10 * 60}, /* Friday, made-up Saturday */
		{"2026-02-14", 17 * 60, "2h work", "2026-02-24", 10 * 60}, /* nine days */
		{"2026-02-27", 17 * 60, "2h work", "2026-02-28", 10 * 60},
		{"2026-09-19", 12 * 60, "1h work", "2026-09-20", 10 * 60}, /* Saturday; Sunday of work */
		{"2026-10-01", 0, "15min clock", "2026-10-01", 15},        /* a crisis knows none */
		{"2026-12-31", 17 * 60 + 30, "1h work", "2027-01-01", 9 * 60 + 30}, /* 2027: not known */
	};
	struct calendar_day days[32];
	struct calendar c = year_2026(days);
	struct office o;

	cr_assert(office_from(TEXT("09:00-18:00"), TEXT("1-5"), &o));
	cr_expect_null(o.calendar);
	o.calendar = &c;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(deadline_after(at(rows[i].day, rows[i].minute), span(rows[i].span), &o).us,
			at(rows[i].until, rows[i].until_minute).us, "%s from %s", rows[i].span, rows[i].day);
}

/* Both sides of every edge. */
Test(calendar, open_or_not)
{
	struct calendar_day days[32];
	struct calendar c = year_2026(days);
	struct office o;

	cr_assert(office_from(TEXT("09:00-18:00"), TEXT("1-5"), &o));
	o.calendar = &c;
	cr_expect(office_open(&o, at("2026-09-30", 9 * 60)));
	cr_expect_not(office_open(&o, moment_after(at("2026-09-30", 9 * 60), -1)));
	cr_expect(office_open(&o, moment_after(at("2026-09-30", 18 * 60), -1)));
	cr_expect_not(office_open(&o, at("2026-09-30", 18 * 60)));
	cr_expect_not(office_open(&o, at("2026-10-01", 12 * 60)), "a holiday");
	cr_expect(office_open(&o, at("2026-10-10", 12 * 60)), "a Saturday of work");
	cr_expect_not(office_open(&o, at("2026-10-11", 12 * 60)), "a Sunday");
	o.calendar = NULL;
	cr_expect(office_open(&o, at("2026-10-01", 12 * 60)), "without a calendar");
}

Test(calendar, shares_of_a_term)
{
	struct office o;

	cr_assert(office_from(TEXT("09:00-18:00"), TEXT("1-5"), &o));
	/* An hour by the clock. */
	cr_expect_eq(deadline_share(at("2026-01-05", 0), at("2026-01-05", 60), 50, false, &o).us,
		at("2026-01-05", 30).us);
	cr_expect_eq(deadline_share(at("2026-01-05", 0), at("2026-01-05", 60), 100, false, &o).us,
		at("2026-01-05", 60).us);
	/* Monday 09:00 to Tuesday 09:00: the middle is at night, the office opens as it ends. */
	cr_expect_eq(deadline_share(at("2026-01-05", 540), at("2026-01-06", 540), 50, true, &o).us,
		at("2026-01-06", 540).us);
	/* Friday 10:00 to Wednesday 10:00: two thirds are on Monday evening. */
	cr_expect_eq(deadline_share(at("2026-01-09", 600), at("2026-01-14", 600), 66, true, &o).us,
		at("2026-01-12", 600 + 432).us);
}

Test(calendar, spans_that_are_doubled)
{
	cr_expect_eq(span_times(span("15min clock"), 2).us, 30 * US_PER_MINUTE);
	cr_expect_eq(span_times(span("3d work"), 2).days, 6);
	cr_expect(span_times(span("3d work"), 2).working);
}

/* ---- The oracle ---- */

static uint64_t state = 20261122;

/* From least to most, both included. */
static int draw(int least, int most)
{
	return least + (int)draw_below(&state, (unsigned)(most - least + 1));
}

static bool is_worked(const struct office *o, int64_t day)
{
	bool work = o->days & 1u << day_weekday(day);

	for (size_t i = 0; o->calendar && i < o->calendar->n; i++)
		if (o->calendar->days[i].day == day)
			work = o->calendar->days[i].work;
	return work;
}

/* A minute of a day on a walk through time. */
struct walk {
	const struct office *o;
	int64_t day;
	int minute;
	bool worked; /* the day */
};

static struct walk walk_from(moment at, const struct office *o)
{
	int64_t day = day_of(at);

	return (struct walk){
		o, day, (int)((at.us - day_begin(day).us) / US_PER_MINUTE), is_worked(o, day)};
}

static bool counts(const struct walk *w)
{
	return w->worked && w->minute >= w->o->opens && w->minute < w->o->closes;
}

static void step(struct walk *w)
{
	if (++w->minute < MINUTES_OF_DAY)
		return;
	w->minute = 0;
	w->worked = is_worked(w->o, ++w->day);
}

/* Counts the span's days and minutes down, minute by minute. */
static moment slowly(moment from, struct span s, const struct office *o)
{
	struct walk w = walk_from(from, o);
	int64_t left = s.us / US_PER_MINUTE;
	int minute;

	if (!s.working)
		return moment_after(from, s.us);
	while (!counts(&w))
		step(&w);
	minute = w.minute;
	for (int64_t days = s.days; days > 0; days--)
		do
			step(&w);
		while (!counts(&w) || w.minute != minute);
	for (; left > 0; left--) {
		while (!counts(&w))
			step(&w);
		step(&w);
	}
	return moment_after(day_begin(w.day), w.minute * US_PER_MINUTE);
}

static struct calendar drawn_calendar(struct calendar_day *days, int64_t first)
{
	struct calendar c = {days, 0};
	int every = draw(1, 40);

	for (int64_t day = first; day < first + DAYS_MAX; day++)
		if (draw(1, every) == 1)
			days[c.n++] = (struct calendar_day){day, draw(0, 2) == 0};
	return c;
}

static struct office drawn_office(const struct calendar *c)
{
	struct office o = {.days = (unsigned)draw(1, 127) << 1, .calendar = draw(0, 9) ? c : NULL};

	o.opens = draw(0, MINUTES_OF_DAY - 60);
	o.closes = draw(o.opens + 60, MINUTES_OF_DAY);
	return o;
}

static struct span drawn_span(void)
{
	struct span s = {.working = draw(0, 9) > 0};

	if (s.working && draw(0, 1))
		s.days = draw(0, 20);
	else
		s.us = draw(0, 3 * 9 * 60) * US_PER_MINUTE;
	return s;
}

/* Over ends of years and leap days; clocks of China know no summer time, so a day has 24 hours. */
Test(calendar, as_the_oracle_says)
{
	static const char *const starts[] = {"2023-12-20", "2024-02-20", "2025-06-01", "2027-12-25",
		"2028-02-25", "2100-02-20", "2000-02-20", "1999-12-24", "1969-12-20"};
	static struct calendar_day days[DAYS_MAX];

	for (int i = 0; i < 5000; i++) {
		int64_t first = number(starts[draw(0, 8)]);
		struct calendar c = drawn_calendar(days, first - 10);
		struct office o = drawn_office(&c);
		moment from = moment_after(
			day_begin(first + draw(0, 20)), draw(0, MINUTES_OF_DAY - 1) * US_PER_MINUTE);
		struct span s = drawn_span();
		moment fast = deadline_after(from, s, &o), slow = slowly(from, s, &o);
		struct walk w = walk_from(from, &o);

		cr_assert_eq(fast.us, slow.us, "case %d: %lld minutes apart", i,
			(long long)((fast.us - slow.us) / US_PER_MINUTE));
		cr_assert_eq(office_open(&o, from), counts(&w));
	}
}
