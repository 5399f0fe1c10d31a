/*
 * Meetings: worked out by hand on a week of 2026 (5 January is a Monday), and against a search that
 * looks at every minute of drawn diaries. MEETINGS and SEED are how many are drawn, and which:
 * `make trials` draws 10^5.
 */
#include "meeting.h"

#include <criterion/criterion.h>

#include "arena.h"
#include "day.h"
#include "draw.h"

static moment cst(const char *when)
{
	moment at;

	cr_assert(day_minute_from(text_from(when), &at), "%s", when);
	return at;
}

static struct interval span(const char *from, const char *to)
{
	return (struct interval){cst(from), cst(to)};
}

static struct office office(const char *hours, const char *days)
{
	struct office o;

	cr_assert(office_from(text_from(hours), text_from(days), &o));
	return o;
}

static void expect(const struct diary *all, size_t n, struct interval within, int minutes,
	const struct interval *wanted, size_t n_wanted)
{
	struct interval found[8];
	size_t n_found = meeting_slots(all, n, within, minutes * US_PER_MINUTE, found, 8);

	cr_assert_eq(n_found, n_wanted, "%zu", n_found);
	for (size_t i = 0; i < n_found; i++) {
		cr_expect_eq(found[i].begin.us, wanted[i].begin.us, "begin %zu", i);
		cr_expect_eq(found[i].end.us, wanted[i].end.us, "end %zu", i);
	}
}

Test(meeting, free_time_in_common_by_hand)
{
	struct office work = office("09:00-18:00", "1-5"), duty = office("14:00-20:00", "1-3");
	struct interval leave = span("2026-01-05 00:00", "2026-01-06 00:00");
	struct interval other = span("2026-01-06 15:00", "2026-01-06 16:00");
	struct diary all[] = {{.hours = &work, .busy = &leave, .n_busy = 1},
		{.hours = &duty, .busy = &other, .n_busy = 1}};
	struct interval wanted[] = {span("2026-01-06 14:00", "2026-01-06 15:00"),
		span("2026-01-06 16:00", "2026-01-06 18:00"), span("2026-01-07 14:00", "2026-01-07 18:00")};

	expect(all, 2, span("2026-01-05 00:00", "2026-01-12 00:00"), 60, wanted, 3);
	expect(all, 2, span("2026-01-05 00:00", "2026-01-12 00:00"), 61, wanted + 1, 2);
}

Test(meeting, what_touches_does_not_meet)
{
	struct interval ten = span("2026-01-05 10:00", "2026-01-05 11:00");
	struct interval eleven = span("2026-01-05 11:00", "2026-01-05 12:00");
	struct interval none = {ten.begin, ten.begin};
	struct diary d = {.busy = &ten, .n_busy = 1};

	cr_expect(!interval_meet(ten, eleven) && !interval_meet(eleven, ten));
	cr_expect(interval_meet(ten, span("2026-01-05 10:59", "2026-01-05 12:00")));
	cr_expect(!interval_meet(ten, none) && !interval_meet(none, ten));
	cr_expect(meeting_free(&d, eleven));
	cr_expect(meeting_free(&d, span("2026-01-05 09:00", "2026-01-05 10:00")));
	cr_expect(!meeting_free(&d, span("2026-01-05 09:00", "2026-01-05 10:01")));
	cr_expect(!meeting_free(&d, span("2026-01-05 10:59", "2026-01-05 12:00")));
}

Test(meeting, hours_that_never_close_go_on_over_midnight)
{
	struct office always = office("00:00-24:00", "1-7");
	struct diary d = {.hours = &always};
	struct interval week = span("2026-01-05 07:30", "2026-01-11 07:30");

	expect(&d, 1, week, 60, &week, 1);
	expect(&d, 0, week, 60, &week, 1);
	cr_expect(meeting_free(&d, week));
}

/* The office rests on a holiday and works on a make-up Sunday, by its calendar. */
Test(meeting, nobody_meets_on_a_holiday)
{
	struct calendar_day days[] = {
		{day_of(cst("2026-01-05 00:00")), false}, {day_of(cst("2026-01-11 00:00")), true}};
	struct calendar calendar = {days, 2};
	struct office work = office("09:00-10:00", "1-1");
	struct diary d = {.hours = &work};
	struct interval wanted[] = {
		span("2026-01-11 09:00", "2026-01-11 10:00"), span("2026-01-12 09:00", "2026-01-12 10:00")};

	work.calendar = &calendar;
	expect(&d, 1, span("2026-01-05 00:00", "2026-01-13 00:00"), 60, wanted, 2);
}

/* ---- Against every minute ---- */

enum { PEOPLE = 5, BUSY = 6, DAYS = 3, MINUTES = DAYS * 24 * 60, SLOTS = MINUTES };

struct drawn {
	size_t n;
	struct diary diaries[PEOPLE];
	struct office hours[PEOPLE];
	struct interval busy[PEOPLE][BUSY];
	struct interval within;
	int minutes;
};

static moment minute(moment from, unsigned n)
{
	return moment_after(from, (int64_t)n * US_PER_MINUTE);
}

/* Often on a full hour, so that ends and beginnings meet. */
static unsigned draw_minute(uint64_t *state, unsigned below)
{
	unsigned n = draw_below(state, below);

	return draw_below(state, 2) ? n / 60 * 60 : n;
}

static void draw_diary(uint64_t *state, struct drawn *d, size_t i, moment from)
{
	struct office *o = &d->hours[i];
	struct diary *diary = &d->diaries[i];

	*o = (struct office){
		.opens = (int)draw_minute(state, 1380), .days = draw_below(state, 128) << 1};
	o->closes = o->opens + 1 + (int)draw_below(state, (unsigned)(1440 - o->opens));
	if (draw_below(state, 4) == 0)
		*o = (struct office){.closes = 1440, .days = 0xfe};
	*diary = (struct diary){.hours = draw_below(state, 3) ? o : NULL,
		.busy = d->busy[i],
		.n_busy = draw_below(state, BUSY + 1)};
	for (size_t b = 0; b < diary->n_busy; b++) {
		d->busy[i][b].begin = minute(from, draw_minute(state, MINUTES));
		d->busy[i][b].end = minute(d->busy[i][b].begin, draw_minute(state, 400));
	}
}

static void draw(uint64_t *state, struct drawn *d)
{
	moment from =
		moment_after(cst("2026-01-01 00:00"), (int64_t)draw_below(state, 365) * US_PER_DAY);

	d->n = draw_below(state, PEOPLE + 1);
	for (size_t i = 0; i < d->n; i++)
		draw_diary(state, d, i, from);
	d->within.begin = minute(from, draw_minute(state, 600));
	d->within.end = minute(from, MINUTES - draw_minute(state, 600));
	d->minutes = 1 + (int)draw_below(state, 180);
}

/* By the words of the header, minute by minute: nothing drawn begins or ends within one. */
static bool is_free(const struct drawn *d, moment at)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct diary *p = &d->diaries[i];

		if (p->hours && !office_open(p->hours, at))
			return false;
		for (size_t b = 0; b < p->n_busy; b++)
			if (p->busy[b].begin.us <= at.us && at.us < p->busy[b].end.us)
				return false;
	}
	return true;
}

static size_t search(const struct drawn *d, struct interval *ret)
{
	size_t n = 0;
	moment began = {-1};

	for (moment at = d->within.begin; at.us <= d->within.end.us; at = minute(at, 1)) {
		bool now = at.us < d->within.end.us && is_free(d, at);

		if (now && began.us < 0)
			began = at;
		if (!now && began.us >= 0) {
			if (at.us - began.us >= d->minutes * US_PER_MINUTE)
				ret[n++] = (struct interval){began, at};
			began.us = -1;
		}
	}
	return n;
}

static void compare(const struct drawn *d, uint64_t trial)
{
	static struct interval wanted[SLOTS], found[SLOTS];
	size_t n_wanted = search(d, wanted);
	size_t n = meeting_slots(d->diaries, d->n, d->within, d->minutes * US_PER_MINUTE, found, SLOTS);

	cr_assert_eq(n, n_wanted, "drawn %llu: %zu of %zu", (unsigned long long)trial, n, n_wanted);
	for (size_t i = 0; i < n; i++)
		cr_assert(found[i].begin.us == wanted[i].begin.us && found[i].end.us == wanted[i].end.us,
			"drawn %llu: slot %zu", (unsigned long long)trial, i);
	for (size_t i = 0; i < n && d->n > 0; i++)
		for (size_t p = 0; p < d->n; p++)
			cr_assert(meeting_free(&d->diaries[p], found[i]));
}

Test(meeting, equals_a_search_of_every_minute, .timeout = 1800)
{
	uint64_t state = draw_setting("SEED", 20260105);
	uint64_t trials = draw_setting("MEETINGS", 3000);
	size_t with = 0;
	struct drawn d;

	for (uint64_t i = 0; i < trials; i++) {
		draw(&state, &d);
		compare(&d, i);
		with += meeting_slots(
			d.diaries, d.n, d.within, d.minutes * US_PER_MINUTE, &(struct interval){0}, 1);
	}
	cr_expect_gt(with, trials / 3, "too few have any slot: %zu", with);
	cr_expect_lt(with, trials, "every one has");
}
