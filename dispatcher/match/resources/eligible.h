/*
 * Eligibility of resources, three-valued: eligible, possible (and what proof is missing), or not
 * (and why). A rule that is empty, or says but a part, is at most possible. What holds in one
 * region is never shown in another, nor where the client's district is not said; what is not yet
 * valid, or no more, is never shown. Words for workers: 初步符合, 可能符合待核实,
 * 按已填信息可能不符合.
 *
 * The needs of the case take turns at the places of the list, the gravest first, and each takes the
 * best that is left for it; its turn is over, too, when its best is listed for another need. A need
 * that nothing on the list answers goes before those that have something. So every need for which
 * there is anything is answered before one is answered twice. The best for a need is, one after the
 * other:
 *
 *     what is not known to be full (loads.h): one that is stays listed, and says so
 *     in an urgent case or a crisis, what answers at once
 *     what the client is eligible for
 *     what staff need not check before they rely on it (`verify`)
 *     what is for this need above all: the first of its needs
 *     what answers more of the needs, and graver ones
 *     what lacks fewer proofs, or can be proved in more ways; last, what does not say what it asks
 *     what has helped more surely so far (loads.h)
 *     what is nearer: the street's before the city's, and that before the country's
 *
 * and else the first in order of code. In a crisis what answers at once is moved to the
 * front of all, if it is not full. Of those that the client may not have a few come last, if there
 * is room.
 */
#ifndef JIEYOU_ELIGIBLE_H
#define JIEYOU_ELIGIBLE_H

#include "matching.h"

/*
 * Whether a resource's rule holds for the client. Proofs of what is unknown (POSSIBLE), or names
 * of the conditions that fail (NOT_ELIGIBLE), go to *ret_missing, in the arena; none for what is
 * not eligible because it is not valid at this moment.
 */
enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, moment now, struct arena *a, const struct reason **ret_missing,
	size_t *ret_n_missing);

/*
 * Fills resources of *m, of which grade and needs must be known; loads: of the resources of the
 * snapshot. False: the arena is full.
 */
bool eligible_find(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, struct arena *a, struct matching *m);

#endif
