/* Invitations: what is in them and what is not; and answers, in order and out of it. */
#include "ical.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 1 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(ical, .init = open_arena, .fini = close_arena);

/* 2026-01-06 10:00 in China, for an hour. */
static struct text invitation(Jieyou__Conference__State state, Jieyou__Seat__State of_seat)
{
	static Jieyou__Conference k;
	static Jieyou__Seat seat;

	jieyou__conference__init(&k);
	jieyou__seat__init(&seat);
	k.state = state;
	k.sequence = 3;
	k.begin_us = INT64_C(1767664800000000);
	k.end_us = INT64_C(1767668400000000);
	k.uid = (char *)(uintptr_t) "0123456789abcdef0123456789abcdef@jieyou";
	k.problem = (char *)(uintptr_t) "PSY.COUNSEL secret";
	seat.expert_id = (char *)(uintptr_t) "E09";
	seat.name = (char *)(uintptr_t) "secret";
	seat.state = of_seat;
	seat.sequence = 2;
	return ical_invitation(&k, &seat, INT64_C(1767600000000000), &arena);
}

static bool has(struct text t, const char *words)
{
	return memmem(t.ptr, t.len, words, strlen(words)) != NULL;
}

static void expect_lines(struct text t)
{
	size_t line = 0;

	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '\n') {
			cr_expect(i && t.ptr[i - 1] == '\r', "a bare line feed at %zu", i);
			line = 0;
			continue;
		}
		line += t.ptr[i] != '\r';
		cr_expect_leq(line, 75, "a line of more than 75 octets at %zu", i);
	}
}

Test(ical, a_request_says_when_and_nothing_else)
{
	struct text t = invitation(JIEYOU__CONFERENCE__STATE__CALLED, JIEYOU__SEAT__STATE__ASKED);

	expect_lines(t);
	cr_expect(has(t, "METHOD:REQUEST\r\n"));
	cr_expect(has(t, "UID:0123456789abcdef0123456789abcdef@jieyou\r\n"));
	cr_expect(has(t, "SEQUENCE:2\r\n"), "theirs");
	cr_expect(has(t, "DTSTART:20260106T020000Z\r\n"));
	cr_expect(has(t, "DTEND:20260106T030000Z\r\n"));
	cr_expect(has(t, "CLASS:PRIVATE\r\n"));
	cr_expect(has(t, "STATUS:CONFIRMED\r\n"));
	cr_expect_not(has(t, "secret") || has(t, "PSY"), "%.*s", TEXT_ARG(t));
}

Test(ical, whoever_does_not_come_has_it_cancelled)
{
	struct text t = invitation(JIEYOU__CONFERENCE__STATE__CALLED, JIEYOU__SEAT__STATE__DECLINED);

	cr_expect(has(t, "METHOD:CANCEL\r\n") && has(t, "STATUS:CANCELLED\r\n"));
	cr_expect(has(t, "SEQUENCE:3\r\n"), "the newest");
	t = invitation(JIEYOU__CONFERENCE__STATE__CALLED_OFF, JIEYOU__SEAT__STATE__RELEASED);
	cr_expect(has(t, "METHOD:CANCEL\r\n"));
}

/* ---- Answers ---- */

#define REPLY(method, event)                                                              \
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:" method "\r\n" event \
	"END:VCALENDAR\r\n"
#define EVENT(uid, sequence, who) \
	"BEGIN:VEVENT\r\n" uid "DTSTAMP:20260105T000000Z\r\n" sequence who "END:VEVENT\r\n"
#define UID "UID:0123@jieyou\r\n"
#define WHO(partstat, address) "ATTENDEE;PARTSTAT=" partstat ":" address "\r\n"
#define E09 "mailto:E09@jieyou.invalid"

static const struct {
	const char *file, *why; /* "": it is in order */
	Jieyou__AnswerInvitation__Answer answer;
} replies[] = {
	{REPLY("REPLY", EVENT(UID, "SEQUENCE:2\r\n", WHO("ACCEPTED", E09))), "",
		JIEYOU__ANSWER_INVITATION__ANSWER__ACCEPT},
	{REPLY("REPLY", EVENT(UID, "SEQUENCE:2\r\n", WHO("DECLINED", "MAILTO:E09@JIEYOU.INVALID"))), "",
		JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE},
	{REPLY("REPLY", EVENT(UID, "SEQUENCE:2\r\n", WHO("TENTATIVE", E09))), "ACCEPTED", 0},
	{REPLY("REPLY", EVENT(UID, "SEQUENCE:2\r\n", "ATTENDEE:" E09 "\r\n")), "ACCEPTED", 0},
	{REPLY("REPLY", EVENT(UID, "", WHO("ACCEPTED", "mailto:a@example.com"))), "不是本系统", 0},
	{REPLY("REPLY", EVENT(UID, "", "")), "ATTENDEE", 0},
	{REPLY("REPLY", EVENT(UID, "", WHO("ACCEPTED", E09) WHO("DECLINED", E09))), "ATTENDEE", 0},
	{REPLY("REPLY", EVENT("", "", WHO("ACCEPTED", E09))), "UID", 0},
	{REPLY("REPLY", ""), "VEVENT", 0},
	{REPLY("REQUEST", EVENT(UID, "", WHO("ACCEPTED", E09))), "METHOD:REPLY", 0},
	{"hello\r\n", "iCalendar", 0},
	{"", "iCalendar", 0},
	{"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nX:\xff\r\n", "UTF-8", 0},
};

Test(ical, an_answer_is_read_or_told_what_is_wrong)
{
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct ical_reply said;
		char why[ICAL_WHY] = "";
		bool ok = ical_reply(text_from(replies[i].file), &arena, &said, why);

		cr_expect_eq(ok, replies[i].why[0] == '\0', "%zu: %s", i, why);
		cr_expect(strstr(why, replies[i].why), "%zu: %s", i, why);
		if (!ok)
			continue;
		cr_expect(text_eq(said.uid, TEXT("0123@jieyou")));
		cr_expect_eq(said.sequence, 2);
		cr_expect_eq(strncasecmp(said.expert.ptr, "E09", 3), 0);
		cr_expect_eq(said.answer, replies[i].answer);
	}
}

/* As long as mail has it, and one octet more. */
Test(ical, a_line_that_nobody_writes_is_refused)
{
	static char file[20000];
	struct ical_reply said;
	char why[ICAL_WHY];

	for (size_t n = ICAL_LINE_MAX - 1; n <= ICAL_LINE_MAX + 1 || n == 10000;
		 n = n == ICAL_LINE_MAX + 1 ? 10000 : n + 1) {
		int begin = snprintf(file, sizeof(file),
			"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:0123@jieyou\n"
			"SEQUENCE:2\nATTENDEE;PARTSTAT=ACCEPTED:mailto:E09@jieyou.invalid\n");

		memset(file + begin, 'x', n);
		memcpy(file + begin, "COMMENT:", 8);
		snprintf(
			file + begin + n, sizeof(file) - (size_t)begin - n, "\nEND:VEVENT\nEND:VCALENDAR\n");
		cr_expect_eq(ical_reply(text_from(file), &arena, &said, why), n <= ICAL_LINE_MAX, "%zu", n);
		if (n > ICAL_LINE_MAX)
			cr_expect(strstr(why, "998"), "%s", why);
		if (n == 10000)
			break;
	}
}
