#include "forms_meeting.h"

#include "day.h"
#include "step.h"

/* Whom the hours that were loaded keep from some of the time. TEXT_NONE: nobody. */
static struct text kept_from(
	const struct request *q, const struct meeting_asked *m, struct interval when)
{
	for (size_t i = 0; i < q->facts.n_hours; i++) {
		const struct hours_facts *h = &q->facts.hours[i];

		for (size_t k = 0; k < m->n; k++)
			if (text_eq(h->expert, m->experts[k]) &&
				interval_meet((struct interval){h->begins, h->ends}, when))
				return h->expert;
	}
	return TEXT_NONE;
}

/* All that takes anybody's time: who has it does not matter where all must be there. */
static bool busy_of_all(struct request *q, const struct meeting_asked *m, struct diary *ret)
{
	struct interval *busy = arena_array(&q->arena, q->facts.n_hours, sizeof(*busy));

	*ret = (struct diary){.busy = busy};
	for (size_t i = 0; busy && i < q->facts.n_hours; i++)
		for (size_t k = 0; k < m->n; k++)
			if (text_eq(q->facts.hours[i].expert, m->experts[k]))
				busy[ret->n_busy++] =
					(struct interval){q->facts.hours[i].begins, q->facts.hours[i].ends};
	return busy != NULL;
}

/* From the next quarter of an hour on, as people put down times. */
static moment from_now(moment now)
{
	const int64_t quarter = 15 * US_PER_MINUTE;

	return (moment){(now.us / quarter + 1) * quarter};
}

/* Within what time: of a case by a rule of its own, of another file while it waits for it. */
static struct text rule_of(const struct case_facts *c)
{
	return casework_life(c) == LIFE_CASE ? TEXT("due.conference") : step_rule(c);
}

/* In office hours, but where the time for it runs by the clock; and when client and worker can. */
static size_t find(struct request *q, const struct case_facts *c, const struct meeting_asked *m,
	struct interval *ret, size_t max)
{
	struct term_rule rules = step_rules(q, c, rule_of(c));
	struct interval within = {from_now(q->now), deadline_after(q->now, rules.span, &rules.office)};
	struct diary all[3] = {{.hours = m->hours}};
	size_t n = 1;

	if (!busy_of_all(q, m, &all[n++]))
		return 0;
	if (!m->hours && (rules.span.working || rules.span.days))
		all[n++] = (struct diary){.hours = &rules.office};
	return meeting_slots(all, n, within, m->us, ret, max);
}

static bool refuse_busy(
	struct request *q, const struct case_facts *c, const struct meeting_asked *m, struct text who)
{
	enum { SHOWN = 3 };
	struct interval free[SHOWN];
	struct text times[SHOWN];
	size_t n = find(q, c, m, free, SHOWN);

	for (size_t i = 0; i < n; i++)
		times[i] = day_minute_text(free[i].begin, &q->arena);
	return request_refuse(q, REFUSAL_BAD_VALUE, m->field,
		arena_format(&q->arena, "%.*s 这段时间已有别的会议或请假。%s%.*s", TEXT_ARG(who),
			n ? "全体都有空的最早时间:" : "时限内已没有全体都有空的时间,请换人或缩短时长。",
			TEXT_ARG(arena_join(&q->arena, TEXT("、"), times, n))));
}

bool meeting_when(struct request *q, const struct case_facts *c, const struct meeting_asked *m,
	struct interval *ret)
{
	struct text who;

	if (m->begins.us) {
		*ret = (struct interval){m->begins, moment_after(m->begins, m->us)};
		who = kept_from(q, m, *ret);
		return !who.len || refuse_busy(q, c, m, who);
	}
	if (find(q, c, m, ret, 1) == 0)
		return request_refuse(q, REFUSAL_WRONG_STATE, m->field,
			TEXT("时限内没有全体都有空的时间;请换人、缩短时长,或写明时间。"));
	ret->end = moment_after(ret->begin, m->us);
	return true;
}
