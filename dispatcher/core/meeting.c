#include "meeting.h"

#include "day.h"

bool interval_meet(struct interval a, struct interval b)
{
	return a.begin.us < b.end.us && b.begin.us < a.end.us && a.begin.us < a.end.us &&
		   b.begin.us < b.end.us;
}

/* The busy time that the moment lies in; NULL: none. */
static const struct interval *busy_at(const struct diary *d, moment at)
{
	for (size_t i = 0; i < d->n_busy; i++)
		if (d->busy[i].begin.us <= at.us && at.us < d->busy[i].end.us)
			return &d->busy[i];
	return NULL;
}

/* From `at` on the first moment of a day of the office, when it opens; `limit`: none before. */
static moment opens_from(const struct office *hours, moment at, moment limit)
{
	for (int64_t day = day_of(at); day_begin(day).us < limit.us; day++) {
		moment opens = moment_after(day_begin(day), hours->opens * US_PER_MINUTE);

		if (opens.us >= at.us && office_open(hours, opens))
			return opens;
	}
	return limit;
}

/* From `at` on the first moment at which somebody is free; `limit` or later: none before. */
static moment free_from(const struct diary *d, moment at, moment limit)
{
	while (at.us < limit.us) {
		const struct interval *busy = busy_at(d, at);

		if (busy)
			at = busy->end;
		else if (d->hours && !office_open(d->hours, at))
			at = opens_from(d->hours, at, limit);
		else
			break;
	}
	return at;
}

/* Until when somebody is free who is so at `at`, as far as that day goes; `limit` at the latest. */
static moment free_until(const struct diary *d, moment at, moment limit)
{
	moment end = limit;

	if (d->hours) {
		moment closes = moment_after(day_begin(day_of(at)), d->hours->closes * US_PER_MINUTE);

		if (closes.us < end.us)
			end = closes;
	}
	for (size_t i = 0; i < d->n_busy; i++) {
		const struct interval *b = &d->busy[i];

		if (b->begin.us > at.us && b->begin.us < b->end.us && b->begin.us < end.us)
			end = b->begin;
	}
	return end;
}

/* The same of all: the first moment at which nobody is kept. */
static moment all_free_from(const struct diary *all, size_t n, moment at, moment limit)
{
	for (size_t agreed = 0, i = 0; agreed < n && at.us < limit.us; i = (i + 1) % n) {
		moment next = free_from(&all[i], at, limit);

		agreed = next.us == at.us ? agreed + 1 : 1;
		at = next;
	}
	return at;
}

/* And until when. Hours that go on over midnight are one interval. */
static moment all_free_until(const struct diary *all, size_t n, moment at, moment limit)
{
	moment end;

	for (;;) {
		end = limit;
		for (size_t i = 0; i < n; i++)
			end = free_until(&all[i], at, end);
		if (end.us >= limit.us || all_free_from(all, n, end, limit).us != end.us)
			return end;
		at = end;
	}
}

bool meeting_free(const struct diary *d, struct interval when)
{
	return all_free_from(d, 1, when.begin, when.end).us == when.begin.us &&
		   all_free_until(d, 1, when.begin, when.end).us == when.end.us;
}

size_t meeting_slots(const struct diary *all, size_t n, struct interval within, int64_t us,
	struct interval *ret, size_t max)
{
	moment at = within.begin;
	size_t found = 0;

	while (found < max) {
		struct interval slot = {.begin = all_free_from(all, n, at, within.end)};

		if (slot.begin.us >= within.end.us)
			break;
		slot.end = all_free_until(all, n, slot.begin, within.end);
		if (slot.end.us - slot.begin.us >= us)
			ret[found++] = slot;
		at = slot.end;
	}
	return found;
}
