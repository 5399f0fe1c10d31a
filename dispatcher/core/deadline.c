#include "deadline.h"

#define CST_OFFSET (8 * US_PER_HOUR)

static bool span_unit(struct text unit, bool working, int64_t n, struct span *ret)
{
	struct span s = {.working = working};

	if (text_eq(unit, TEXT("min")))
		s.us = n * US_PER_MINUTE;
	else if (text_eq(unit, TEXT("h")))
		s.us = n * US_PER_HOUR;
	else if (text_eq(unit, TEXT("d")) && working)
		s.days = n;
	else if (text_eq(unit, TEXT("d")))
		s.us = n * US_PER_DAY;
	else
		return false;
	*ret = s;
	return true;
}

bool span_from(struct text t, struct span *ret)
{
	struct text amount = text_cut(&t, ' ');
	struct text number = amount;
	int64_t n;

	while (number.len && (number.ptr[number.len - 1] < '0' || number.ptr[number.len - 1] > '9'))
		number.len--;
	amount.ptr += number.len;
	amount.len -= number.len;
	if (!text_to_i64(number, &n) || n < 0 || n > 10000)
		return false;
	if (text_eq(t, TEXT("clock")))
		return span_unit(amount, false, n, ret);
	return text_eq(t, TEXT("work")) && span_unit(amount, true, n, ret);
}

static bool clock_from(struct text t, int *ret)
{
	struct text hour = text_cut(&t, ':');
	int64_t h, m;

	if (!text_to_i64(hour, &h) || !text_to_i64(t, &m) || h < 0 || h > 24 || m < 0 || m > 59)
		return false;
	*ret = (int)(h * 60 + m);
	return *ret <= 24 * 60;
}

bool office_from(struct text hours, struct text days, struct office *ret)
{
	struct text opens = text_cut(&hours, '-'), first = text_cut(&days, '-');
	struct office o = {0};
	int64_t from, to;

	if (!clock_from(opens, &o.opens) || !clock_from(hours, &o.closes) || o.opens >= o.closes)
		return false;
	if (!text_to_i64(first, &from) || !text_to_i64(days, &to) || from < 1 || to > 7 || from > to)
		return false;
	for (int64_t d = from; d <= to; d++)
		o.days |= 1u << d;
	*ret = o;
	return true;
}

/* 1 Monday ... 7 Sunday, of a day counted from 1970-01-01 (a Thursday). */
static unsigned weekday(int64_t day)
{
	int64_t w = (day + 3) % 7;

	return (unsigned)(w < 0 ? w + 7 : w) + 1;
}

static bool is_workday(int64_t day, const struct office *office)
{
	return office->days & 1u << weekday(day);
}

static int64_t floor_day(int64_t local)
{
	return local >= 0 ? local / US_PER_DAY : -((-local + US_PER_DAY - 1) / US_PER_DAY);
}

moment deadline_after(moment from, struct span span, const struct office *office)
{
	int64_t local = from.us + CST_OFFSET, left = span.us, days = span.days;
	int64_t opens = office->opens * US_PER_MINUTE, closes = office->closes * US_PER_MINUTE;
	int64_t day, time;

	if (!span.working)
		return moment_after(from, span.us);
	day = floor_day(local);
	time = local - day * US_PER_DAY;
	for (;;) {
		if (!is_workday(day, office) || time >= closes) {
			day++; /* out of hours: the clock starts when the office next opens */
			time = opens;
			continue;
		}
		if (time < opens)
			time = opens;
		if (days > 0) {
			days--;
			do
				day++;
			while (!is_workday(day, office));
			continue;
		}
		if (left <= closes - time)
			return (moment){day * US_PER_DAY + time + left - CST_OFFSET};
		left -= closes - time;
		day++;
		time = opens;
	}
}
