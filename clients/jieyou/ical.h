/*
 * Ical: invitations to conferences as iCalendar (RFC 5545), sent and answered by iTIP (RFC 5546):
 * METHOD REQUEST and CANCEL go out, REPLY comes back. The server never reads a calendar: what it is
 * told is coded (AnswerInvitation).
 *
 * An invitation leads nobody to a case. It has a UID that is the server's, times, and a seat by its
 * code in the pool; no name, no need, no word of what it is about: whoever is invited looks at that
 * in the system. Addresses are of the domain jieyou.invalid (RFC 2606); whatever sends invitations
 * on puts in the addresses that it knows.
 */
#ifndef JIEYOU_ICAL_H
#define JIEYOU_ICAL_H

#include <stdbool.h>

#include "arena.h"
#include "jieyou.pb-c.h"

enum {
	ICAL_BYTES_MAX = 64 << 10,
	ICAL_LINE_MAX = 998, /* octets: no mail has longer ones (RFC 5322, 2.1.1); writers fold at 75 */
	ICAL_WHY = 160
};

/*
 * The invitation of one seat: REQUEST while it is live, CANCEL when it is not any more. At: when it
 * is written. The arena owns the text; TEXT_NONE: it is full. Of a conference that was held there
 * is none.
 */
struct text ical_invitation(
	const Jieyou__Conference *k, const Jieyou__Seat *seat, int64_t at_us, struct arena *a);

/* What somebody has answered. Texts are the arena's. */
struct ical_reply {
	struct text uid;
	int32_t sequence;
	struct text expert; /* who says so, by their code */
	Jieyou__AnswerInvitation__Answer answer;
};

/* False: *why says what is wrong, in Chinese. */
bool ical_reply(struct text file, struct arena *a, struct ical_reply *ret, char why[ICAL_WHY]);

#endif
