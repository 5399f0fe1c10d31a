#include "deadline.h"

#include "day.h"

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

struct span span_times(struct span span, int times)
{
	span.us *= times;
	span.days *= times;
	return span;
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

struct span span_third(struct span span, const struct office *office)
{
	int64_t day = (office->closes - office->opens) * US_PER_MINUTE;
	int64_t third = (span.us + span.days * day) / 3;

	return (struct span){.us = third - third % US_PER_MINUTE, .working = span.working};
}

static bool is_workday(int64_t day, const struct office *office)
{
	bool work = office->days & 1u << day_weekday(day);

	if (office->calendar)
		calendar_says(office->calendar, day, &work);
	return work;
}

bool office_open(const struct office *office, moment at)
{
	int64_t day = day_of(at), time = at.us - day_begin(day).us;

	return is_workday(day, office) && time >= office->opens * US_PER_MINUTE &&
		   time < office->closes * US_PER_MINUTE;
}

moment deadline_after(moment from, struct span span, const struct office *office)
{
	int64_t opens = office->opens * US_PER_MINUTE, closes = office->closes * US_PER_MINUTE;
	int64_t day = day_of(from), time = from.us - day_begin(day).us;
	int64_t left = span.us, days = span.days;

	if (!span.working)
		return moment_after(from, span.us);
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
			return moment_after(day_begin(day), time + left);
		left -= closes - time;
		day++;
		time = opens;
	}
}

moment deadline_share(
	moment from, moment until, int percent, bool working, const struct office *office)
{
	moment at = moment_after(from, (until.us - from.us) / 100 * percent);

	if (working)
		at = deadline_after(at, (struct span){.working = true}, office);
	return at.us < until.us ? at : until;
}
