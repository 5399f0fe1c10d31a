#include "contact.h"

#include "day.h"

static const struct {
	struct text code, zh;
} codes[CONTACT_CODES] = {
#define CONTACT(name, zh) [CONTACT_IS_##name] = {TEXT_INIT(#name), TEXT_INIT(zh)},
#include "contact.def"
#undef CONTACT
};

struct text contact_code(enum contact_code code)
{
	return codes[code].code;
}

struct text contact_message(void)
{
	return TEXT("您好,请在方便时回电。");
}

/* All that must have been agreed where there is violence, for a call and nothing else. */
static bool safe_from_violence(const struct contact_note *n, enum contact_way way)
{
	return way == CONTACT_CALL && n->agreed && n->number && n->timed && n->password && n->apart &&
		   n->pick_up == PICK_UP_CLIENT;
}

/* Whether a way was agreed, whatever the hour. */
static enum contact_code way_agreed(const struct contact_note *n, enum contact_way way)
{
	if (!n->agreed)
		return n->in_words ? CONTACT_IS_WORDS_ONLY : CONTACT_IS_NOTHING_AGREED;
	if (!(n->ways >> way & 1))
		return CONTACT_IS_OTHER_WAY;
	if (way != CONTACT_VISIT && !n->number)
		return CONTACT_IS_NO_NUMBER;
	if (way == CONTACT_MESSAGE && !n->message)
		return CONTACT_IS_NO_MESSAGE;
	return n->timed ? CONTACT_IS_ALLOWED : CONTACT_IS_NO_HOURS;
}

struct contact_answer contact_may(
	const struct contact_note *n, enum contact_way way, moment at, bool violence)
{
	struct contact_answer answer = {.way = way};

	if (n->with_abuser)
		answer.code = CONTACT_IS_WITH_ABUSER;
	else if (violence && !safe_from_violence(n, way))
		answer.code = CONTACT_IS_VIOLENCE;
	else
		answer.code = way_agreed(n, way);
	if (answer.code != CONTACT_IS_ALLOWED)
		return answer;
	answer.pick_up = n->pick_up;
	answer.password = n->password;
	answer.from = deadline_after(at, (struct span){.working = true}, &n->when);
	if (answer.from.us != at.us)
		answer.code = CONTACT_IS_NOT_NOW;
	return answer;
}

/* Whom to talk to, once the way is open. */
static const char *manner_zh(struct contact_answer answer)
{
	static const char *const words[] = {
		[PICK_UP_UNKNOWN] = ",没有写明谁可以接听,非本人即挂断",
		[PICK_UP_CLIENT] = ",只限本人,他人接听即挂断",
		[PICK_UP_TRUSTED] = ",只限本人和其指定的人",
		[PICK_UP_ANYBODY] = ",他人接听时不说明来意",
	};

	return answer.way == CONTACT_CALL ? words[answer.pick_up] : "";
}

struct text contact_sentence(struct contact_answer answer, struct arena *a)
{
	struct text zh = codes[answer.code].zh;

	if (answer.code == CONTACT_IS_NOT_NOW)
		zh = arena_format(
			a, "%.*s,%.*s起可以", TEXT_ARG(zh), TEXT_ARG(day_minute_text(answer.from, a)));
	else if (answer.code != CONTACT_IS_ALLOWED)
		return zh;
	if (answer.way == CONTACT_MESSAGE)
		return arena_format(a, "%.*s,只写「%.*s」", TEXT_ARG(zh), TEXT_ARG(contact_message()));
	return arena_format(
		a, "%.*s%s%s", TEXT_ARG(zh), manner_zh(answer), answer.password ? ",先对暗语" : "");
}

/* No way is open, and for one and the same reason. */
static bool closed_alike(const struct contact_answer answers[CONTACT_WAYS])
{
	for (size_t i = 1; i < CONTACT_WAYS; i++)
		if (answers[i].code != answers[0].code)
			return false;
	return answers[0].code != CONTACT_IS_ALLOWED && answers[0].code != CONTACT_IS_NOT_NOW;
}

struct text contact_line(const struct contact_note *note, moment at, bool violence, struct arena *a)
{
	static const char *const ways[] = {"电话", "短信", "上门"};
	struct contact_answer answers[CONTACT_WAYS];
	struct text said[CONTACT_WAYS];

	for (size_t i = 0; i < CONTACT_WAYS; i++)
		answers[i] = contact_may(note, (enum contact_way)i, at, violence);
	if (closed_alike(answers))
		return arena_format(
			a, "%.*s;请通过主责社工联系。", TEXT_ARG(contact_sentence(answers[0], a)));
	for (size_t i = 0; i < CONTACT_WAYS; i++)
		said[i] = arena_format(a, "%s%.*s", ways[i], TEXT_ARG(contact_sentence(answers[i], a)));
	return arena_format(a, "%.*s%s。", TEXT_ARG(arena_join(a, TEXT(";"), said, CONTACT_WAYS)),
		note->in_words ? ";另有文字约定,先读再联系" : "");
}
