/* Whether a client may be contacted: row by row, and a million notes against rules written apart.
 */
#include "contact.h"

#include <criterion/criterion.h>
#include <time.h>

#include "draw.h"

/* Monday 2026-01-05, 00:00 in China. */
static const moment monday = {INT64_C(1767542400) * US_PER_SECOND};

static moment at(int day, int hour, int minute)
{
	return moment_after(monday, day * US_PER_DAY + hour * US_PER_HOUR + minute * US_PER_MINUTE);
}

/* All is agreed: by every way, Monday to Friday, 9 to 18. */
static struct contact_note whole_note(void)
{
	return (struct contact_note){.agreed = true,
		.number = true,
		.ways = 7,
		.timed = true,
		.when = {.opens = 9 * 60, .closes = 18 * 60, .days = 0x3e},
		.pick_up = PICK_UP_CLIENT,
		.message = true,
		.password = true,
		.apart = true};
}

#define EXPECT(note, way, moment_, violence, wanted)                                \
	do {                                                                            \
		struct contact_answer got_ = contact_may(note, way, moment_, violence);     \
		cr_expect_eq(got_.code, wanted, "%.*s", TEXT_ARG(contact_code(got_.code))); \
	} while (0)

Test(contact, goes_by_what_was_agreed)
{
	struct contact_note all = whole_note(), n;

	for (enum contact_way way = CONTACT_CALL; way < CONTACT_WAYS; way++) {
		EXPECT(&all, way, at(0, 10, 0), false, CONTACT_IS_ALLOWED);
		EXPECT(&(struct contact_note){.agreed = false}, way, at(0, 10, 0), false,
			CONTACT_IS_NOTHING_AGREED);
		EXPECT(&(struct contact_note){.in_words = true}, way, at(0, 10, 0), false,
			CONTACT_IS_WORDS_ONLY);
		n = all;
		n.ways &= ~(1u << way);
		EXPECT(&n, way, at(0, 10, 0), false, CONTACT_IS_OTHER_WAY);
		n = all;
		n.timed = false;
		EXPECT(&n, way, at(0, 10, 0), false, CONTACT_IS_NO_HOURS);
		n = all;
		n.with_abuser = true;
		EXPECT(&n, way, at(0, 10, 0), false, CONTACT_IS_WITH_ABUSER);
		n = all;
		n.number = false;
		EXPECT(&n, way, at(0, 10, 0), false,
			way == CONTACT_VISIT ? CONTACT_IS_ALLOWED : CONTACT_IS_NO_NUMBER);
		n = all;
		n.message = false;
		EXPECT(&n, way, at(0, 10, 0), false,
			way == CONTACT_MESSAGE ? CONTACT_IS_NO_MESSAGE : CONTACT_IS_ALLOWED);
	}
}

Test(contact, under_violence_is_none_but_a_call_of_which_all_was_agreed)
{
	struct contact_note all = whole_note(), lacking[6];

	EXPECT(&all, CONTACT_CALL, at(0, 10, 0), true, CONTACT_IS_ALLOWED);
	EXPECT(&all, CONTACT_MESSAGE, at(0, 10, 0), true, CONTACT_IS_VIOLENCE);
	EXPECT(&all, CONTACT_VISIT, at(0, 10, 0), true, CONTACT_IS_VIOLENCE);
	for (size_t i = 0; i < 6; i++)
		lacking[i] = all;
	lacking[0].number = false;
	lacking[1].timed = false;
	lacking[2].pick_up = PICK_UP_TRUSTED;
	lacking[3].password = false;
	lacking[4].apart = false;
	lacking[5] = (struct contact_note){.agreed = false};
	for (size_t i = 0; i < 6; i++)
		EXPECT(&lacking[i], CONTACT_CALL, at(0, 10, 0), true, CONTACT_IS_VIOLENCE);
}

Test(contact, outside_the_hours_is_said_from_when)
{
	static const struct {
		int day, hour, minute, from_day;
		bool now;
	} rows[] = {{0, 9, 0, 0, true}, {0, 17, 59, 0, true}, {0, 18, 0, 1, false},
		{0, 8, 59, 0, false}, {4, 18, 0, 7, false}, {5, 12, 0, 7, false}, {6, 23, 59, 7, false}};
	struct contact_note n = whole_note();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		moment m = at(rows[i].day, rows[i].hour, rows[i].minute);
		struct contact_answer answer = contact_may(&n, CONTACT_CALL, m, false);

		cr_expect_eq(answer.code, rows[i].now ? CONTACT_IS_ALLOWED : CONTACT_IS_NOT_NOW, "%zu", i);
		cr_expect_eq(answer.from.us, rows[i].now ? m.us : at(rows[i].from_day, 9, 0).us, "%zu", i);
	}
}

/* ---- What is read ---- */

static void expect_line(const struct contact_note *n, moment m, bool violence, const char *wanted)
{
	struct arena a;
	struct text line;

	arena_init(&a, 1 << 12);
	line = contact_line(n, m, violence, &a);
	cr_expect(text_eq(line, text_from(wanted)), "%.*s", TEXT_ARG(line));
	arena_release(&a);
}

Test(contact, is_told_in_one_line)
{
	struct contact_note n = whole_note();

	expect_line(&n, at(0, 10, 0), false,
		"电话现在可以,只限本人,他人接听即挂断,先对暗语;短信现在可以,只写「您好,请在方便时回电。」;"
		"上门现在可以,先对暗语。");
	n.in_words = true;
	n.ways = 1 << CONTACT_CALL;
	n.password = false;
	n.pick_up = PICK_UP_UNKNOWN;
	expect_line(&n, at(4, 18, 0), false,
		"电话现在不可,不在约定时间,2026-01-12 09:00起可以,没有写明谁可以接听,非本人即挂断;"
		"短信不可:没有约定这种方式;上门不可:没有约定这种方式;另有文字约定,先读再联系。");
	expect_line(
		&n, at(0, 10, 0), true, "不可:有暴力或疑似暴力,安全约定不完整;请通过主责社工联系。");
	expect_line(&(struct contact_note){.in_words = true}, at(0, 10, 0), false,
		"不可:安全联系只有文字说明,须由人阅读;请通过主责社工联系。");
}

/* ---- A million notes, against rules written apart ---- */

enum { NOTES = 1000000 };

static struct contact_note draw_note(uint64_t *state)
{
	uint64_t b = draw_bits(state);
	bool often = b >> 40 & 1; /* half of them with nearly all agreed, so that some are allowed */
	struct contact_note n = {.agreed = b & 1 || often,
		.in_words = b & 2,
		.number = b & 4 || often,
		.ways = (unsigned)(b >> 3 & 7) | (often ? 1u : 0),
		.timed = b & 64 || often,
		.pick_up = often && b & 128 ? PICK_UP_CLIENT : (enum contact_pick_up)(b >> 8 & 3),
		.message = b & 1024,
		.password = b & 2048 || (often && b & 128),
		.with_abuser = (b >> 12 & 15) == 0,
		.apart = b & (1 << 16)};

	n.apart = n.apart && !n.with_abuser;
	n.when.opens = (int)draw_below(state, 24 * 60);
	n.when.closes = n.when.opens + 1 + (int)draw_below(state, (unsigned)(24 * 60 - n.when.opens));
	n.when.days = 2 * (1 + draw_below(state, 127));
	return n;
}

/* By the C library's calendar, whether a moment lies in the hours agreed. */
static bool in_hours(const struct contact_note *n, moment m)
{
	time_t local = (time_t)(m.us / US_PER_SECOND) + 8 * 3600;
	struct tm tm;
	int minute, weekday;

	gmtime_r(&local, &tm);
	minute = tm.tm_hour * 60 + tm.tm_min;
	weekday = tm.tm_wday ? tm.tm_wday : 7;
	return n->when.days >> weekday & 1 && minute >= n->when.opens && minute < n->when.closes;
}

/* The rules as people would say them: NULL, or the one that was broken. */
static const char *broken(const struct contact_note *n, enum contact_way way, moment m,
	bool violence, struct contact_answer answer)
{
	bool allowed = answer.code == CONTACT_IS_ALLOWED, later = answer.code == CONTACT_IS_NOT_NOW;

	if (!allowed && !later)
		return NULL;
	if (n->with_abuser)
		return "who lives with the abuser is not contacted";
	if (violence && way != CONTACT_CALL)
		return "under violence nothing but a call";
	if (violence && (!n->apart || !n->password || n->pick_up != PICK_UP_CLIENT))
		return "under violence only what was all agreed";
	if (!n->agreed || !(n->ways & 1u << way) || !n->timed)
		return "what was not agreed is not done";
	if (way != CONTACT_VISIT && !n->number)
		return "no number but a safe one";
	if (way == CONTACT_MESSAGE && !n->message)
		return "no message to who does not want one";
	if (allowed != in_hours(n, m))
		return "in the hours, and only then";
	if (later && (answer.from.us <= m.us || !in_hours(n, answer.from)))
		return "the hour that is told is one";
	return NULL;
}

/* The minute that is told is the first one: a minute earlier, and at each hour before, it is not.
 */
static bool is_first(const struct contact_note *n, moment m, moment from)
{
	if (from.us - US_PER_MINUTE > m.us && in_hours(n, moment_after(from, -US_PER_MINUTE)))
		return false;
	for (moment t = m; t.us < from.us; t = moment_after(t, US_PER_MINUTE))
		if (in_hours(n, t))
			return false;
	return true;
}

Test(contact, obeys_a_million_notes)
{
	uint64_t state = 20261122;
	size_t allowed = 0, later = 0, under_violence = 0;

	for (int i = 0; i < NOTES; i++) {
		struct contact_note n = draw_note(&state);
		enum contact_way way = (enum contact_way)draw_below(&state, CONTACT_WAYS);
		moment m = moment_after(monday, (int64_t)(draw_bits(&state) >> 14)); /* 35 years */
		bool violence = draw_bits(&state) & 1 << 20;
		struct contact_answer answer = contact_may(&n, way, m, violence);
		const char *rule = broken(&n, way, m, violence, answer);

		cr_assert_null(rule, "note %d: %s", i, rule);
		if (answer.code == CONTACT_IS_NOT_NOW && i % 64 == 0)
			cr_assert(is_first(&n, m, answer.from), "note %d: not the first", i);
		allowed += answer.code == CONTACT_IS_ALLOWED;
		later += answer.code == CONTACT_IS_NOT_NOW;
		under_violence += answer.code == CONTACT_IS_ALLOWED && violence;
	}
	cr_assert(allowed > 10000 && later > 10000 && under_violence > 1000,
		"%zu %zu %zu: too few to prove anything", allowed, later, under_violence);
}

/* A message is one and the same whatever the case: it is handed nothing. */
Test(contact, messages_carry_no_words_of_a_case)
{
	struct text (*message)(void) = contact_message;

	cr_expect(text_eq(message(), TEXT("您好,请在方便时回电。")));
}
