/* Days of the calendar, against the C library's. */
#include "day.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

/* Every day of 1890 to 2110: leap years, and the centuries that have none. */
Test(day, begins_at_midnight_in_china)
{
	struct tm tm = {.tm_year = -10, .tm_mday = 1};
	time_t at = timegm(&tm);

	for (; tm.tm_year < 210; at += 86400) {
		char written[16];
		moment m = {0};

		gmtime_r(&at, &tm);
		strftime(written, sizeof(written), "%Y-%m-%d", &tm);
		cr_assert(day_from(text_from(written), &m), "%s", written);
		cr_assert_eq(m.us, ((int64_t)at - 8 * 3600) * US_PER_SECOND, "%s", written);
	}
}

/* Every day that can be written, at its first and at its last moment. */
Test(day, is_written_as_it_is_read)
{
	struct arena a;
	moment m, last;

	cr_assert(day_from(TEXT("0001-01-01"), &m) && day_from(TEXT("9999-12-31"), &last));
	for (arena_init(&a, 1 << 12); m.us <= last.us; arena_release(&a), arena_init(&a, 1 << 12)) {
		struct text first = day_text(m, &a);
		moment read = {0};

		cr_assert(day_from(first, &read), "%.*s", TEXT_ARG(first));
		cr_assert_eq(read.us, m.us, "%.*s", TEXT_ARG(first));
		m = moment_after(m, US_PER_DAY);
		cr_assert(text_eq(day_text(moment_after(m, -1), &a), first));
	}
	arena_release(&a);
}

Test(day, that_is_none_is_left_alone)
{
	static const char *const none[] = {"", "2026", "2026-03-1", "2026-3-15", "26-03-15",
		"2026-03-15 ", " 2026-03-15", "2026/03/15", "20260315xx", "2026-00-15", "2026-13-15",
		"2026-03-00", "2026-03-32", "2026-04-31", "2026-02-29", "1900-02-29", "0000-01-01",
		"2026-03--1", "2026-+3-15", "2026-03-15-", "二〇二六-三"};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		moment m = {7};

		cr_expect_not(day_from(text_from(none[i]), &m), "%s", none[i]);
		cr_expect_eq(m.us, 7, "%s", none[i]);
	}
}
