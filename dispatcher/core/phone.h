/*
 * Phone: a telephone number as people write it, brought to the one form by which it is known again:
 * E.164, "+8613800138000". Pure.
 *
 *     mobile      1 and ten digits, the second 3 to 9; also with the 0 that was once dialled first
 *     land line   0, area code, 7 or 8 digits (8 in Beijing and behind 02x). Without its area code
 * a number is not taken: it is another one in the next city abroad      + or 00, country code,
 * number: 8 to 15 digits in all China's own may have +86, 0086 or 86 before them, and then no 0.
 * Digits and signs may be of full width. Between digits blanks, hyphens and brackets mean nothing,
 * nor does what cannot be seen. Hotlines (400, 800, 12345) and extensions are nobody's own.
 *
 * A function of our own: libphonenumber, which knows every country's plan, is C++, and of other
 * countries only the whole number is needed here, never whether it is in use.
 */
#ifndef JIEYOU_PHONE_H
#define JIEYOU_PHONE_H

#include <stdbool.h>

#include "text.h"

enum { PHONE_MAX = 16 }; /* + and 15 digits */

struct phone {
	size_t len; /* 0: none */
	char e164[PHONE_MAX];
};

static inline struct text phone_text(const struct phone *p)
{
	return (struct text){p->e164, p->len};
}

/* The text is one number and nothing else. False: *ret is untouched. */
bool phone_read(struct text written, struct phone *ret);

/*
 * The next number among words ("表姐 138-0013-8000,晚上"); *rest moves on behind it. A number is
 * never found inside a longer row of digits. False: there is none left.
 */
bool phone_next(struct text *rest, struct phone *ret);

#endif
