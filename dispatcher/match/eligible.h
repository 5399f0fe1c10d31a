/*
 * Eligibility of resources, three-valued: eligible, possible (and what proof is missing), or not
 * (and why). An empty rule is at most possible. What holds in one region is never shown in
 * another, nor where the client's district is not said. Of those not eligible only a few are shown,
 * last. Words for workers: 初步符合, 可能符合待核实, 按已填信息可能不符合.
 */
#ifndef JIEYOU_ELIGIBLE_H
#define JIEYOU_ELIGIBLE_H

#include "matching.h"

/*
 * Whether a resource's rule holds for the client. Proofs of what is unknown (POSSIBLE), or names
 * of the conditions that fail (NOT_ELIGIBLE), go to *ret_missing, in the arena.
 */
enum eligibility eligible_check(const struct snapshot *s, const struct resource *r,
	const struct help *help, struct arena *a, const struct reason **ret_missing,
	size_t *ret_n_missing);

/* Fills resources of *m, best first: certainty, needs answered, nearness of region, code. */
bool eligible_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m);

#endif
