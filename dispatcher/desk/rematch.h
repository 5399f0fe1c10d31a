/*
 * Rematch: the matcher asked once more about a case that is there, by pool, loads and rules of
 * today, of what its record keeps (loaded as load.asked): whether whoever was picked may take what
 * they were picked for, and who can be asked in somebody's place.
 *
 * Of a de-identified consultation no words are kept (wire/deidentify.h): then those alone can be
 * asked whom the record proposes, or names as alternates, and nobody takes another's place by
 * themselves.
 */
#ifndef JIEYOU_REMATCH_H
#define JIEYOU_REMATCH_H

#include "offers.h"

struct rematch {
	const struct case_facts *c;
	const Jieyou__Match *recorded; /* the newest; NULL: none */
	bool words;                    /* there are */
	struct help help;              /* if so; and always, whether it is a case of trauma */
	const struct loads *loads;     /* places taken */
	bool seats; /* it is about seats at a conference, which take no place, and are for the team, too
				 */
};

/* False: refused, for the record cannot be read, or says what the pool of today does not know. */
bool rematch_begin(struct request *q, const struct case_facts *c, struct rematch *ret);

/* The team as the newest match proposes it, as it would be picked by hand. False: refused. */
bool rematch_proposed(
	struct request *q, const struct rematch *m, Jieyou__Asked ***ret, size_t *ret_n);

/*
 * Those who were picked, by index; TEAM_MAX at most. False: refused, for somebody is not in the
 * pool, was picked twice, has a live offer already, rests for the case, is suspended or must stay
 * away, may not be asked before the worker was called, or a hard rule keeps them from what they
 * were picked for: who and why is told.
 */
bool rematch_pick(struct request *q, const struct rematch *m, struct text field,
	Jieyou__Asked *const *list, size_t n, struct asked *ret);

/*
 * Who is asked instead of somebody whose offer has ended: TEAM_MAX at most, of whom one leads if
 * they did; none where nobody is left, nor instead of a supervisor: staff assign another. Nothing
 * is refused. False: the arena is full.
 */
bool rematch_replace(struct request *q, const struct case_facts *c, const struct offer_facts *gone,
	struct asked *ret, size_t *ret_n);

/*
 * The same for seats at a conference, which take no place: they are picked; or somebody is asked
 * instead of who cannot come, for the same needs, but nobody of the `not_these`.
 */
bool rematch_seat(struct request *q, const struct case_facts *c, struct text field,
	Jieyou__Asked *const *list, size_t n, struct asked *ret);
bool rematch_reseat(struct request *q, const struct case_facts *c, struct text needs,
	const struct text *not_these, size_t n, struct asked *ret, size_t *ret_n);

/* As the record keeps it. NULL: the arena is full. */
Jieyou__Asked **rematch_show(struct request *q, const struct asked *list, size_t n);

#endif
