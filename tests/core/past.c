/* What has happened to a case: read, ordered; what is late, and when a client counts as lost. */
#include "past.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(past, is_read_and_ordered)
{
	struct past p;

	cr_assert(past_from(TEXT("FILED 1 MATCHED 2 PLANNED 5 REOPENED 4 WORKER_HEARD 3"), &p));
	cr_expect(past_has(&p, EVENT_FILED) && !past_has(&p, EVENT_NOTED));
	cr_expect(past_has_since(&p, EVENT_PLANNED, EVENT_REOPENED));
	cr_expect(!past_has_since(&p, EVENT_WORKER_HEARD, EVENT_REOPENED));
	cr_expect(past_has_since(&p, EVENT_WORKER_HEARD, EVENT_SUPPORT_ENDED), "which never was");
	cr_expect(!past_has_since(&p, EVENT_NOTED, EVENT_SUPPORT_ENDED));
	cr_expect(past_from(TEXT(""), &p) && !past_has(&p, EVENT_FILED));
	cr_expect(!past_from(TEXT("FILED"), &p));
	cr_expect(!past_from(TEXT("FILED one"), &p));
	cr_expect(!past_from(TEXT("FILLED 1"), &p));
}

Test(past, late_is_more_than_a_day_after)
{
	moment done = {1};

	cr_expect(!past_is_late(done, moment_after(done, US_PER_DAY)));
	cr_expect(past_is_late(done, moment_after(done, US_PER_DAY + 1)));
}

/* Tries so many days before `now`. */
static struct text tries(char *room, size_t size, moment now, const int *days, size_t n)
{
	int len = 0;

	for (size_t i = 0; i < n; i++)
		len += snprintf(room + len, size - (size_t)len, "%s%lld", i ? " " : "",
			(long long)(now.us - days[i] * US_PER_DAY));
	return (struct text){room, (size_t)len};
}

Test(past, a_client_is_lost_by_the_rule)
{
	static const struct {
		int days[4];
		size_t n;
		bool lost;
	} rows[] = {
		{{0}, 0, false},
		{{0, 1}, 2, false},
		{{0, 1, 29}, 3, true},
		{{29, 1, 0}, 3, true},
		{{0, 1, 30}, 3, false},  /* not within 30 days any more */
		{{10, 40, 70}, 3, true}, /* monthly */
		{{10, 40, 95}, 3, false},
		{{40, 70, 89}, 3, false}, /* none this month */
		{{-1, 1, 2}, 3, false},   /* one is still to come */
		{{10, 10, 40, 70}, 4, true},
	};
	const struct lost_rule rule = {.tries = 3, .days = 30, .months = 3};
	const moment now = {INT64_C(1767664800000000)};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char room[200];
		struct text t = tries(room, sizeof(room), now, rows[i].days, rows[i].n);

		cr_expect_eq(past_is_lost(t, &rule, now), rows[i].lost, "row %zu", i);
	}
}
