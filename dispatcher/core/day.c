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

struct text day_text(moment at, struct arena *a)
{
	int64_t day = (at.us + CST_OFFSET + DAYS_TO_1970 * US_PER_DAY) / US_PER_DAY; /* never below 0 */
	int64_t year = day * 400 / DAYS_OF_400_YEARS, month;

	if (days_before(year + 1) <= day)
		year++; /* the estimate is at most one short */
	day -= days_before(year);
	month = (day * 5 + 2) / 153;
	day -= days_before_month(month);
	return arena_format(a, "%04d-%02d-%02d", (int)(month < 10 ? year : year + 1),
		(int)(month < 10 ? month + 3 : month - 9), (int)day + 1);
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
	*ret = (moment){day_number(part[0], part[1], part[2]) * US_PER_DAY - CST_OFFSET};
	return true;
}
