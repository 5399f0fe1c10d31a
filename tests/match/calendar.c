/* The calendar of the seed: whether each year adds up, as the notices have it. */
#include "calendar.h"

#include <criterion/criterion.h>

#include "day.h"
#include "seeded.h"

static struct arena arena;

static int64_t number(const char *day)
{
	moment m;

	cr_assert(day_from(text_from(day), &m), "%s", day);
	return day_of(m);
}

/* Days off of each festival, weekends within it included, in the order of the year. */
static const struct festival {
	const char *first, *last;
} festivals[] = {{"2024-01-01", "2024-01-01"}, {"2024-02-10", "2024-02-17"},
	{"2024-04-04", "2024-04-06"}, {"2024-05-01", "2024-05-05"}, {"2024-06-10", "2024-06-10"},
	{"2024-09-15", "2024-09-17"}, {"2024-10-01", "2024-10-07"}, {"2025-01-01", "2025-01-01"},
	{"2025-01-28", "2025-02-04"}, {"2025-04-04", "2025-04-06"}, {"2025-05-01", "2025-05-05"},
	{"2025-05-31", "2025-06-02"}, {"2025-10-01", "2025-10-08"}, {"2026-01-01", "2026-01-03"},
	{"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"},
	{"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"}};

Test(calendar, days_off_are_those_of_the_notices)
{
	const struct calendar *c = &seeded(&arena)->calendar;
	size_t at = 0;

	for (size_t i = 0; i < sizeof(festivals) / sizeof(festivals[0]); i++)
		for (int64_t day = number(festivals[i].first); day <= number(festivals[i].last); day++) {
			while (at < c->n && c->days[at].work)
				at++;
			cr_assert(at < c->n && c->days[at].day == day, "%s", festivals[i].first);
			at++;
		}
	while (at < c->n && c->days[at].work)
		at++;
	cr_expect_eq(at, c->n, "no other day is one");
	arena_release(&arena);
}

/*
 * Days of work are weekends, and give back what was taken: weekdays off less weekends worked are
 * the statutory holidays, 11 of them, and 13 from 2025 on.
 */
Test(calendar, every_year_adds_up)
{
	const struct calendar *c = &seeded(&arena)->calendar;
	int off[3] = {0}, worked[3] = {0};

	for (size_t i = 0; i < c->n; i++) {
		int year = day_year(c->days[i].day) - 2024;
		bool weekend = day_weekday(c->days[i].day) > 5;

		cr_assert(year >= 0 && year < 3);
		cr_assert(!c->days[i].work || weekend, "day %zu: a weekday is worked anyway", i);
		cr_assert(i == 0 || c->days[i - 1].day < c->days[i].day);
		off[year] += !c->days[i].work && !weekend;
		worked[year] += c->days[i].work;
	}
	cr_expect(worked[0] == 8 && worked[1] == 5 && worked[2] == 6);
	cr_expect(off[0] - worked[0] == 11 && off[1] - worked[1] == 13 && off[2] - worked[2] == 13);
	arena_release(&arena);
}

/* The day of work nearest to a holiday belongs to it. */
Test(calendar, days_of_work_are_near_what_they_are_for)
{
	const struct calendar *c = &seeded(&arena)->calendar;

	for (size_t i = 0; i < c->n; i++) {
		bool near = !c->days[i].work;

		for (size_t k = 0; !near && k < c->n; k++)
			near = !c->days[k].work && llabs(c->days[k].day - c->days[i].day) <= 14;
		cr_expect(near, "day %zu", i);
	}
	arena_release(&arena);
}
