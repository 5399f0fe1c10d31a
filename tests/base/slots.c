/* Slots: handles that go stale, all taken, taken again, walked while dropping. */
#include "slots.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PLACES = 8 };

static struct slots s;

static void open_slots(void)
{
	cr_assert(slots_open(&s, PLACES, sizeof(int)));
}

static void close_slots(void)
{
	slots_close(&s);
}

TestSuite(slots, .init = open_slots, .fini = close_slots);

static handle take(int value)
{
	handle h;
	int *place = slots_take(&s, &h);

	cr_assert(place);
	cr_assert_eq(*place, 0, "a place comes zeroed");
	*place = value;
	return h;
}

Test(slots, found_until_dropped)
{
	handle h = take(7);

	cr_expect_eq(*(int *)slots_find(&s, h), 7);
	cr_expect_eq(s.used, 1);
	slots_drop(&s, h);
	cr_expect_null(slots_find(&s, h));
	cr_expect_eq(s.used, 0);
}

Test(slots, stale_handle_does_not_find_the_successor)
{
	handle old[1000];

	for (int i = 0; i < 1000; i++) {
		old[i] = take(i);
		for (int j = 0; j < i; j++)
			cr_assert_null(slots_find(&s, old[j]), "%d finds %d", j, i);
		slots_drop(&s, old[i]);
	}
}

Test(slots, nothing_has_these_handles)
{
	static const handle bad[] = {{0, 0}, {0, 2}, {PLACES, 1}, {UINT32_MAX, 1}, {0, UINT32_MAX}};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_null(slots_find(&s, bad[i]), "row %zu", i);
	take(1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_null(slots_find(&s, bad[i]), "row %zu, one taken", i);
}

Test(slots, full_and_free_again)
{
	handle h[PLACES], one = {77, 78};

	for (int i = 0; i < PLACES; i++)
		h[i] = take(i);
	cr_expect_null(slots_take(&s, &one));
	cr_expect(one.index == 77 && one.generation == 78, "untouched on failure");
	slots_drop(&s, h[3]);
	one = take(33);
	cr_expect_eq(one.index, h[3].index, "the only free place");
	cr_expect_neq(one.generation, h[3].generation);
	cr_expect_null(slots_take(&s, &one));
	for (int i = 0; i < PLACES; i++)
		cr_expect_eq(slots_find(&s, h[i]) != NULL, i != 3);
}

Test(slots, every_place_is_its_own)
{
	handle h[PLACES];

	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < PLACES; i++)
			h[i] = take(i + 1);
		for (int i = 0; i < PLACES; i++)
			cr_assert_eq(*(int *)slots_find(&s, h[i]), i + 1);
		for (int i = 0; i < PLACES; i++) /* another order each round */
			slots_drop(&s, h[(i * 3 + round) % PLACES]);
	}
}

static unsigned walk(void)
{
	unsigned seen = 0;
	uint32_t at = 0;
	int *place;

	while ((place = slots_next(&s, &at)))
		seen |= 1u << *place;
	return seen;
}

Test(slots, walk)
{
	handle h[PLACES];

	cr_expect_eq(walk(), 0);
	for (int i = 0; i < PLACES; i++)
		h[i] = take(i);
	cr_expect_eq(walk(), 0xff);
	slots_drop(&s, h[0]);
	slots_drop(&s, h[7]);
	slots_drop(&s, h[4]);
	cr_expect_eq(walk(), 0x6e);
}

Test(slots, walk_that_drops_sees_each_once)
{
	handle h[PLACES];
	uint32_t at = 0;
	int *place, seen = 0;

	for (int i = 0; i < PLACES; i++)
		h[i] = take(i);
	while ((place = slots_next(&s, &at))) {
		seen++;
		slots_drop(&s, h[*place]);
	}
	cr_expect_eq(seen, PLACES);
	cr_expect_eq(s.used, 0);
}
