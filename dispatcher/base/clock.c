#include "clock.h"

#include <time.h>

int64_t clock_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * US_PER_SECOND + ts.tv_nsec / 1000;
}

void clock_init(struct clock *c)
{
	*c = (struct clock){.speed = 1};
}

void clock_init_test(struct clock *c, moment start, int64_t speed)
{
	*c = (struct clock){
		.test = true, .known = true, .at = start, .mono_us = clock_mono_us(), .speed = speed};
}

void clock_set(struct clock *c, moment told, int64_t asked_us, int64_t answered_us)
{
	if (c->test)
		return;
	c->at = told;
	c->mono_us = asked_us + (answered_us - asked_us) / 2;
	c->known = true;
}

moment clock_now(const struct clock *c)
{
	if (!c->known)
		return (moment){0};
	return moment_after(c->at, (clock_mono_us() - c->mono_us) * c->speed);
}
