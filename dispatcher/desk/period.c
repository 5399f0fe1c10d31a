#include "period.h"

enum { PAGE = 50, PAGE_MAX = 200, DAYS_MAX = 3653, HOURS = 24, HOUR_S = 3600, SECOND_US = 1000000 };

#define LONGEST_US ((int64_t)DAYS_MAX * HOURS * HOUR_S * SECOND_US)

bool period_check_place(struct request *q, const char *district)
{
	const struct snapshot *s = request_snapshot(q);

	q->place = snapshot_district(s, text_from(district));
	if (q->place == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			TEXT("不认识这个区域,请用区划代码或区、街道全名。"));
	q->load.node = s->districts[q->place].code;
	return true;
}

bool period_check_time(struct request *q, int64_t since_us, int64_t until_us)
{
	if (since_us < 0 || until_us <= since_us)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("until_us"),
			TEXT("统计时段的终点应晚于起点,请核对后重发。"));
	if (until_us - since_us > LONGEST_US)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("until_us"), TEXT("统计时段最长十年,请缩短后重发。"));
	q->load.since = (moment){since_us};
	q->load.until = (moment){until_us};
	return true;
}

bool period_check(struct request *q, int64_t since_us, int64_t until_us, const char *district)
{
	return period_check_time(q, since_us, until_us) && period_check_place(q, district);
}

bool period_check_limit(struct request *q, uint32_t limit)
{
	q->load.limit = (int32_t)(limit ? limit : PAGE);
	return limit <= PAGE_MAX ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 200 条,请减小。"));
}
