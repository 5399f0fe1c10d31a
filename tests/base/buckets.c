/*
 * Buckets: in any time no more than what they hold and what comes in, whoever asks and however the
 * clock goes; waits that grow and are true; and a table that a crowd cannot empty.
 */
#include "buckets.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "draw.h"

enum { BITS = 4, PLACES = 1 << BITS }; /* as many as a window: every key is in every place */

static struct buckets b;
static const struct pace pace = {100, 500}; /* one in 100 us, five at once */

static void open_buckets(void)
{
	cr_assert(buckets_open(&b, BITS));
}

static void close_buckets(void)
{
	buckets_close(&b);
}

TestSuite(buckets, .init = open_buckets, .fini = close_buckets);

/* How many can be taken at this moment. */
static int take_all(uint64_t key, int64_t now)
{
	int n = 0;

	while (n < 1000 && buckets_take(&b, &pace, key, now) == 0)
		n++;
	return n;
}

Test(buckets, a_pace_is_so_many_a_minute_and_at_once)
{
	struct pace p = pace_of(600, 300);

	cr_expect_eq(p.every_us, 100000);
	cr_expect_eq(p.span_us, 30000000);
	p = pace_of(60000000, 1000000);
	cr_expect(p.every_us == 1 && p.span_us == 1000000);
}

Test(buckets, a_burst_and_then_one_by_one)
{
	cr_expect_eq(take_all(7, 1000), 5);
	cr_expect_eq(take_all(7, 1099), 0);
	cr_expect_eq(take_all(7, 1100), 1);
	cr_expect_eq(take_all(7, 1300), 2);
	cr_expect_eq(take_all(7, 100000), 5, "no more than it holds");
}

Test(buckets, each_key_has_its_own)
{
	take_all(1, 0);
	cr_expect_eq(take_all(2, 0), 5);
	cr_expect_eq(take_all(0, 0), 5, "the key 0 is one like the others");
	cr_expect_eq(take_all(0, 0), 0);
}

Test(buckets, what_is_put_back_can_be_taken)
{
	take_all(1, 1000);
	buckets_return(&b, &pace, 1, 1000);
	cr_expect_eq(take_all(1, 1000), 1);
	for (int i = 0; i < 9; i++)
		buckets_return(&b, &pace, 1, 1000);
	cr_expect_eq(take_all(1, 1000), 5, "full is full");
	buckets_return(&b, &pace, 2, 1000);
	cr_expect_eq(take_all(2, 1000), 5);
}

/* In every stretch of time: so a stretch begins and ends with one that was taken. */
Test(buckets, never_more_than_the_rate_and_the_burst)
{
	enum { DRAWN = 4000 };
	static int64_t taken[DRAWN];
	uint64_t state = 20261122;

	for (int round = 0; round < 20; round++) {
		struct pace p = {1 + draw_below(&state, 300), 0};
		int burst = 1 + (int)draw_below(&state, 20), n = 0;
		int64_t now = 1000000 * round;

		p.span_us = p.every_us * burst;
		for (int i = 0; i < DRAWN; i++) {
			now += draw_below(&state, 4) ? 0 : (int64_t)draw_below(&state, 1000);
			if (buckets_take(&b, &p, 42, now) == 0)
				taken[n++] = now;
		}
		cr_assert_gt(n, burst);
		for (int from = 0; from < n; from++) {
			for (int to = from; to < n && to < from + 200; to++)
				cr_assert_leq(to - from + 1, burst + (taken[to] - taken[from]) / p.every_us,
					"round %d", round);
		}
	}
}

/* What counts is the time that went on: going back gives nobody more, and takes nobody's for long.
 */
Test(buckets, however_the_clock_jumps)
{
	uint64_t state = 7;
	int64_t now = 0, gone_on = 0, taken = 0;

	for (int i = 0; i < 100000; i++) {
		int64_t leap = draw_below(&state, 50);

		if (draw_below(&state, 1000) == 0)
			leap = (int64_t)draw_below(&state, 2000000) - 1000000;
		now += leap;
		gone_on += leap > 0 ? leap : 0;
		taken += buckets_take(&b, &pace, 42, now) == 0;
		cr_assert_leq(taken, 5 + gone_on / pace.every_us);
	}
	take_all(42, INT64_C(1) << 50); /* by a clock that went wrong by decades */
	cr_expect_leq(buckets_take(&b, &pace, 42, now), pace.span_us);
	cr_expect_eq(take_all(42, now + 2 * pace.span_us), 5);
	cr_expect_eq(take_all(43, now), 5, "nor does it keep its place from others");
}

Test(buckets, waits_grow_and_all_who_wait_find_one)
{
	int64_t wait[5], before = 0;

	for (int i = 0; i < 5; i++)
		cr_assert_eq(buckets_take(&b, &pace, 9, 1000), 0);
	for (int i = 0; i < 5; i++) {
		wait[i] = buckets_take(&b, &pace, 9, 1000);
		cr_assert_gt(wait[i], before);
		before = wait[i];
	}
	cr_expect_eq(wait[0], 100);
	cr_expect_leq(buckets_take(&b, &pace, 9, 1000), pace.span_us, "but not for ever");
	for (int i = 0; i < 5; i++)
		cr_expect_eq(buckets_take(&b, &pace, 9, 1000 + wait[i]), 0, "%d waited as told", i);
}

/* Who asks all the time is slowed, and takes nothing from what comes in. */
Test(buckets, trying_again_does_not_make_it_longer)
{
	int taken = 0;

	take_all(9, 0);
	for (int64_t now = 1; now <= 10000; now++)
		taken += buckets_take(&b, &pace, 9, now) == 0;
	cr_expect_eq(taken, 100);
}

/* All places are of buckets in use: others share one, and drive nobody out. */
Test(buckets, a_crowd_drives_nobody_out_and_gets_no_more)
{
	int crowd = 0;

	for (uint64_t key = 1; key <= PLACES; key++)
		take_all(key, 1000);
	for (uint64_t key = 1000; key < 9000; key++)
		crowd += take_all(key, 1000);
	cr_expect_eq(crowd, 5, "one bucket for all of them");
	for (uint64_t key = 1; key <= PLACES; key++)
		cr_expect_eq(take_all(key, 1099), 0, "%d", (int)key);
	cr_expect_eq(take_all(1000, 1600), 5, "those before are full again, and need no place");
	for (uint64_t key = 1; key <= PLACES; key++)
		take_all(key, 1600);
	cr_expect_eq(take_all(1000, 1600), 0, "a bucket in use stays whose it is");
}

Test(buckets, many_keys_in_a_large_table)
{
	struct buckets large;
	int short_of = 0;

	cr_assert(buckets_open(&large, 16));
	for (uint64_t key = 0; key < 20000; key++) { /* as neighbours' addresses are */
		for (int i = 0; i < 5; i++)
			short_of += buckets_take(&large, &pace, key << 8, 1000) != 0;
	}
	cr_expect_eq(short_of, 0);
	for (uint64_t key = 0; key < 20000; key++)
		cr_assert_gt(buckets_take(&large, &pace, key << 8, 1000), 0);
	buckets_close(&large);
}
