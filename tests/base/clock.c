/* Clock: unknown until told, half the way of the question taken off, and the test clock's speed. */
#include "clock.h"

#include <criterion/criterion.h>
#include <time.h>

static const moment start = {INT64_C(1767603600000000)}; /* 2026-01-05T09:00:00Z */

static void sleep_us(long us)
{
	nanosleep(&(struct timespec){0, us * 1000}, NULL);
}

Test(clock, tells_nothing_until_told)
{
	struct clock c;

	clock_init(&c);
	cr_expect(!c.known);
	cr_expect_eq(clock_now(&c).us, 0);
}

Test(clock, goes_on_from_what_it_was_told)
{
	struct clock c;
	int64_t asked = clock_mono_us(), us;

	clock_init(&c);
	clock_set(&c, start, asked, asked);
	us = clock_now(&c).us - start.us;
	cr_expect(c.known && us >= 0 && us < US_PER_SECOND);
	sleep_us(20000);
	cr_expect_geq(clock_now(&c).us - start.us, 20000);
}

Test(clock, the_answer_was_true_halfway)
{
	struct clock c;
	int64_t now = clock_mono_us(), us;

	clock_init(&c);
	clock_set(&c, start, now - 10 * US_PER_SECOND, now); /* a slow answer */
	us = clock_now(&c).us - start.us;
	cr_expect(us >= 5 * US_PER_SECOND && us < 6 * US_PER_SECOND, "%lld us", (long long)us);
}

Test(clock, may_be_set_back)
{
	struct clock c;
	int64_t now = clock_mono_us();

	clock_init(&c);
	clock_set(&c, start, now, now);
	clock_set(&c, (moment){start.us - US_PER_HOUR}, now, now);
	cr_expect_lt(clock_now(&c).us, start.us);
}

Test(clock, test_clock_starts_where_told_and_is_not_set)
{
	struct clock c;
	int64_t now = clock_mono_us(), us;

	clock_init_test(&c, start, 1);
	clock_set(&c, (moment){1}, now, now);
	us = clock_now(&c).us - start.us;
	cr_expect(c.known && us >= 0 && us < US_PER_SECOND, "%lld us", (long long)us);
}

/* 86,400 times as fast: a day a second. Measured against the monotonic clock, not a sleep. */
Test(clock, test_clock_runs_faster)
{
	enum { SPEED = 86400 };
	struct clock c;
	int64_t before, after, first, last;

	clock_init_test(&c, start, SPEED);
	before = clock_mono_us();
	first = clock_now(&c).us;
	sleep_us(50000);
	last = clock_now(&c).us;
	after = clock_mono_us();
	cr_expect_geq(last - first, 50000 * (int64_t)SPEED);
	cr_expect_leq(last - first, (after - before) * SPEED);
}

Test(clock, never_goes_back)
{
	struct clock c;
	moment last;

	clock_init_test(&c, start, 1000);
	last = clock_now(&c);
	for (int i = 0; i < 100000; i++) {
		moment now = clock_now(&c);

		cr_assert_geq(now.us, last.us);
		last = now;
	}
}
