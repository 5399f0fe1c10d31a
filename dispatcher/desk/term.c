#include "term.h"

enum { REMIND = 66, MOST = 2, NOT_REMINDED = 100 };

/* A name of two parts: RULE.GRADE. */
static struct text graded(struct text rule, enum grade grade, struct arena *a)
{
	static const struct text grades[] = {
		[GRADE_NONE] = TEXT_INIT("normal"),
		[GRADE_NORMAL] = TEXT_INIT("normal"),
		[GRADE_URGENT] = TEXT_INIT("urgent"),
		[GRADE_CRISIS] = TEXT_INIT("crisis"),
	};

	return arena_join(a, TEXT("."), (struct text[]){rule, grades[grade]}, 2);
}

/* A number within bounds; `otherwise` where the district says none. */
static int number_said(const struct snapshot *s, district_index d, struct text name, moment at,
	int most, int otherwise)
{
	int64_t n;

	return text_to_i64(snapshot_practice(s, d, name, at), &n) && n >= 1 && n <= most ? (int)n
																					 : otherwise;
}

/* Whichever days it says, by the calendar; every day: holidays, too. */
static bool hours_said(const struct snapshot *s, district_index d, struct text hours,
	struct text days, moment at, struct office *ret)
{
	struct text said = snapshot_practice(s, d, days, at);
	bool every = text_eq(said, TEXT("every"));

	if (!office_from(snapshot_practice(s, d, hours, at), every ? TEXT("1-7") : said, ret))
		return false;
	ret->calendar = every ? NULL : &s->calendar;
	return true;
}

static struct office office_at(const struct snapshot *s, district_index d, moment at)
{
	struct office office = {
		.opens = 9 * 60, .closes = 18 * 60, .days = 0x3e, .calendar = &s->calendar};

	hours_said(s, d, TEXT("office.hours"), TEXT("office.days"), at, &office);
	return office;
}

struct term_rule term_rule(const struct snapshot *s, district_index d, struct text rule,
	enum grade grade, moment at, struct arena *a)
{
	struct term_rule r = {.span = {.us = 15 * US_PER_MINUTE}, .office = office_at(s, d, at)};

	span_from(snapshot_practice(s, d, graded(rule, grade, a), at), &r.span);
	r.remind = number_said(s, d, graded(TEXT("remind"), grade, a), at, NOT_REMINDED, REMIND);
	r.most = number_said(s, d, TEXT("due.extend.max"), at, 10, MOST);
	return r;
}

static struct due_term reminded(const struct term_rule *r, struct due_term t)
{
	t.next = r->remind == NOT_REMINDED
				 ? t.until
				 : deadline_share(t.since, t.until, r->remind, r->span.working, &r->office);
	return t;
}

struct due_term term_begin(const struct term_rule *r, moment since)
{
	return reminded(
		r, (struct due_term){.since = since, .until = deadline_after(since, r->span, &r->office)});
}

struct due_term term_put_off(const struct term_rule *r, struct due_term t, moment until, moment now)
{
	t.until = until;
	t = reminded(r, t);
	if (t.next.us <= now.us)
		t.next = t.until;
	return t;
}

moment term_latest(const struct term_rule *r, struct due_term t)
{
	return deadline_after(t.since, span_times(r->span, r->most), &r->office);
}

struct due_term term_again(const struct term_rule *r, struct due_term t, moment now)
{
	t.next = deadline_after(now, r->span, &r->office);
	return t;
}

bool term_on_duty(const struct snapshot *s, district_index d, moment at)
{
	struct office hotline = office_at(s, d, at);

	hours_said(s, d, TEXT("hotline.hours"), TEXT("hotline.days"), at, &hotline);
	return office_open(&hotline, at);
}
