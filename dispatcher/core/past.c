#include "past.h"

bool past_from(struct text t, struct past *ret)
{
	*ret = (struct past){0};
	while (t.len) {
		enum event_kind kind;
		int64_t n;

		if (!event_from(text_cut(&t, ' '), &kind) || !text_to_i64(text_cut(&t, ' '), &n))
			return false;
		ret->last[kind] = (int32_t)n;
	}
	return true;
}

bool past_has(const struct past *p, enum event_kind kind)
{
	return p->last[kind] > 0;
}

bool past_has_since(const struct past *p, enum event_kind kind, enum event_kind since)
{
	return p->last[kind] > p->last[since];
}

bool past_is_late(moment done, moment written)
{
	return written.us - done.us > LATE_HOURS * US_PER_HOUR;
}

/* How many there were after `from`, until `to`. */
static int64_t count_between(struct text tries, moment from, moment to)
{
	int64_t n = 0, at;

	while (tries.len)
		n += text_to_i64(text_cut(&tries, ' '), &at) && from.us < at && at <= to.us;
	return n;
}

bool past_is_lost(struct text tries, const struct lost_rule *rule, moment now)
{
	const int64_t month = 30 * US_PER_DAY;
	moment to = now;

	if (count_between(tries, moment_after(now, -rule->days * US_PER_DAY), now) >= rule->tries)
		return true;
	for (int64_t i = 0; i < rule->months; i++) {
		moment from = moment_after(to, -month);

		if (count_between(tries, from, to) == 0)
			return false;
		to = from;
	}
	return true;
}
