#include "rates.h"

/* Buckets that are not full at once, about; of services there are few. */
enum { PEOPLE_BITS = 16, SERVICES_BITS = 10 };

bool rates_open(struct rates *r, const struct rates_limits *limits)
{
	*r = (struct rates){.limits = *limits};
	if (buckets_open(&r->people, PEOPLE_BITS) && buckets_open(&r->services, SERVICES_BITS) &&
		buckets_open(&r->submits, PEOPLE_BITS))
		return true;
	rates_close(r);
	return false;
}

void rates_close(struct rates *r)
{
	buckets_close(&r->people);
	buckets_close(&r->services);
	buckets_close(&r->submits);
}

static uint64_t pair(principal_index speaker, principal_index asker)
{
	return (uint64_t)speaker << 32 | asker;
}

static int64_t take_own(struct rates *r, const struct asking *a, int64_t now_us)
{
	uint64_t own = pair(a->speaker, a->speaker);

	if (a->is_service)
		return buckets_take(&r->services, &r->limits.service, own, now_us);
	return buckets_take(&r->people, &r->limits.person, own, now_us);
}

int64_t rates_take(struct rates *r, const struct asking *a, int64_t now_us)
{
	uint64_t both = pair(a->speaker, a->asker);
	int64_t wait_us;

	if (a->submits)
		return buckets_take(&r->submits, &r->limits.submit, both, now_us);
	if (a->asker == a->speaker)
		return take_own(r, a, now_us);
	wait_us = buckets_take(&r->people, &r->limits.person, both, now_us);
	if (wait_us)
		return wait_us;
	wait_us = take_own(r, a, now_us);
	if (wait_us)
		buckets_return(&r->people, &r->limits.person, both, now_us);
	return wait_us;
}
