/*
 * Contact: whether a client may be contacted, by this way, at this moment. Whatever goes out to a
 * client asks contact_may first, and nothing else decides it. Pure; the answers are contact.def.
 *
 * A call at the wrong hour, or picked up by the wrong person, can cost a life. So what was not
 * agreed with the client is not done, and what is unknown was not agreed:
 *
 *     lives with the alleged abuser      nothing, ever
 *     violence at home, or suspected     nothing, unless all of it was agreed with the client: a
 *                                        number, days and hours, only the client picks up, a phrase
 *                                        to know each other by, and that they live apart from the
 *                                        alleged abuser. Then a call, and nothing else: a message
 *                                        lies about, a visit is seen
 *     otherwise                          by the ways agreed, on the days and in the hours agreed
 *     a note in words only               nothing: only people can read it; the responsible worker,
 *                                        who has agreed it, makes the contact
 *
 * A message never carries the words of a case: what may be written is contact_message, which is
 * handed nothing, so that nothing can be in it.
 *
 * Source: DESIGN 7 (outbound contact obeys the note, by one function) and the practice of helping
 * victims of domestic violence, whose phones are looked through: 反家庭暴力法 5 (privacy of the
 * parties is protected, the victim's wish respected).
 */
#ifndef JIEYOU_CONTACT_H
#define JIEYOU_CONTACT_H

#include <stdbool.h>

#include "arena.h"
#include "deadline.h"
#include "moment.h"
#include "text.h"

enum contact_way { CONTACT_CALL, CONTACT_MESSAGE, CONTACT_VISIT, CONTACT_WAYS };

/* Who may pick up: else the caller hangs up without saying who they are. */
enum contact_pick_up { PICK_UP_UNKNOWN, PICK_UP_CLIENT, PICK_UP_TRUSTED, PICK_UP_ANYBODY };

/* What was agreed with the client: true is said, never assumed. Zeroed: nothing was. */
struct contact_note {
	bool agreed;   /* there is a note that a program can read */
	bool in_words; /* there is one in words, which binds too */
	bool number;   /* a safe number is named */
	unsigned ways; /* 1 << enum contact_way */
	bool timed;
	struct office when; /* if timed: days and hours, in China */
	enum contact_pick_up pick_up;
	bool message;     /* one may be left or sent */
	bool password;    /* a phrase is agreed */
	bool with_abuser; /* lives with the alleged abuser */
	bool apart;       /* is said not to */
};

enum contact_code {
#define CONTACT(name, zh) CONTACT_IS_##name,
#include "contact.def"
#undef CONTACT
	CONTACT_CODES
};

struct contact_answer {
	enum contact_code code; /* CONTACT_IS_ALLOWED, or why not */
	enum contact_way way;
	moment from;                  /* of ALLOWED: at once; of NOT_NOW: when it may be */
	enum contact_pick_up pick_up; /* of both */
	bool password;                /* likewise: the phrase comes first */
};

/* violence: there is some at home, or it is suspected. */
struct contact_answer contact_may(
	const struct contact_note *note, enum contact_way way, moment at, bool violence);

/* "NOT_NOW". */
struct text contact_code(enum contact_code code);

/* What people read of an answer. TEXT_NONE: the arena is full. */
struct text contact_sentence(struct contact_answer answer, struct arena *a);

/* For staff, in one line: every way, by contact_may. TEXT_NONE: the arena is full. */
struct text contact_line(
	const struct contact_note *note, moment at, bool violence, struct arena *a);

/* All that a message to a client may say. */
struct text contact_message(void);

#endif
