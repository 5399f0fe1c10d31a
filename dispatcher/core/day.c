#include "day.h"

#define CST_OFFSET (8 * US_PER_HOUR)

/* Days from 1970-01-01 to a day of the Gregorian calendar, years 1 to 9999. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year; /* years that begin in March: leap day last */
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

bool day_from(struct text t, moment *ret)
{
	static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t part[3], length;

	if (t.len != 10 || t.ptr[4] != '-' || t.ptr[7] != '-')
		return false;
	for (int i = 0; i < 3; i++) {
		struct text digits = text_cut(&t, '-');

		if (digits.len != (i ? 2u : 4u) || !text_to_i64(digits, &part[i]) || part[i] < 1)
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
