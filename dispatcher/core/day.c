#include "day.h"

#define CST_OFFSET (8 * US_PER_HOUR)

/* Years begin in March here, so that the leap day comes last; 1970-01-01 is so many days after. */
enum { DAYS_TO_1970 = 719468, DAYS_OF_400_YEARS = 146097 };

/* Days from the beginning of year 0 to that of a year. */
static int64_t days_before(int64_t year)
{
	return year * 365 + year / 4 - year / 100 + year / 400;
}

/* Likewise within a year; month 0 is March. */
static int64_t days_before_month(int64_t month)
{
	return (month * 153 + 2) / 5;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar, years 1 to 9999. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return days_before(y) + days_before_month(m) + day - 1 - DAYS_TO_1970;
}

struct date {
	int year, month, day;
};

static struct date date_of(int64_t number)
{
	int64_t day = number + DAYS_TO_1970; /* never below 0 */
	int64_t year = day * 400 / DAYS_OF_400_YEARS, month;

	if (days_before(year + 1) <= day)
		year++; /* the estimate is at most one short */
	day -= days_before(year);
	month = (day * 5 + 2) / 153;
	day -= days_before_month(month);
	return (struct date){(int)(month < 10 ? year : year + 1),
		(int)(month < 10 ? month + 3 : month - 9), (int)day + 1};
}

int64_t day_of(moment at)
{
	int64_t local = at.us + CST_OFFSET;

	return local >= 0 ? local / US_PER_DAY : -((-local + US_PER_DAY - 1) / US_PER_DAY);
}

moment day_begin(int64_t day)
{
	return (moment){day * US_PER_DAY - CST_OFFSET};
}

int day_year(int64_t day)
{
	return date_of(day).year;
}

unsigned day_weekday(int64_t day)
{
	int64_t w = (day + 3) % 7;

	return (unsigned)(w < 0 ? w + 7 : w) + 1;
}

struct text day_text(moment at, struct arena *a)
{
	struct date d = date_of(day_of(at));

	return arena_format(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

bool day_minute_from(struct text t, moment *ret)
{
	struct text day = text_cut(&t, ' '), hour = text_cut(&t, ':');
	int64_t h, m;
	moment at;

	if (!day_from(day, &at) || hour.len != 2 || t.len != 2 || !text_to_i64(hour, &h) ||
		!text_to_i64(t, &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*ret = moment_after(at, h * US_PER_HOUR + m * US_PER_MINUTE);
	return true;
}

struct text day_minute_text(moment at, struct arena *a)
{
	int minute = (int)((at.us - day_begin(day_of(at)).us) / US_PER_MINUTE);

	return arena_format(a, "%.*s %02d:%02d", TEXT_ARG(day_text(at, a)), minute / 60, minute % 60);
}

bool day_from(struct text t, moment *ret)
{
	static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t part[3], length;

	if (t.len != 10 || t.ptr[4] != '-' || t.ptr[7] != '-')
		return false;
	for (int i = 0; i < 3; i++) {
		struct text digits = {t.ptr + (i ? 2 + 3 * i : 0), i ? 2 : 4};

		if (!text_to_i64(digits, &part[i]) || part[i] < 1)
			return false;
	}
	if (part[1] > 12)
		return false;
	length = lengths[part[1] - 1];
	if (part[1] == 2 && part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0))
		length = 29;
	if (part[2] > length)
		return false;
	*ret = day_begin(day_number(part[0], part[1], part[2]));
	return true;
}
