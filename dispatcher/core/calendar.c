#include "calendar.h"

#include "day.h"

/* The first of the days that is `day` or later. */
static size_t first_from(const struct calendar *c, int64_t day)
{
	size_t from = 0, to = c->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (c->days[middle].day < day)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

bool calendar_says(const struct calendar *c, int64_t day, bool *ret_work)
{
	size_t i = first_from(c, day);

	if (i == c->n || c->days[i].day != day)
		return false;
	*ret_work = c->days[i].work;
	return true;
}

static bool has_year(const struct calendar *c, int year)
{
	for (size_t i = 0; i < c->n; i++)
		if (day_year(c->days[i].day) == year)
			return true;
	return false;
}

int calendar_missing(const struct calendar *c, moment at)
{
	enum { MONTH = 31 };
	int64_t day = day_of(at);

	if (!has_year(c, day_year(day)))
		return day_year(day);
	return has_year(c, day_year(day + MONTH)) ? 0 : day_year(day + MONTH);
}
