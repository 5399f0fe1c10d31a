/*
 * Tie: whether somebody who scores as much for a need as the one chosen for it could as well have
 * been chosen, so that the order of codes decided; else the rest of the team did. Private to tell.c
 * and why.c.
 *
 * They could, if they may come in the place of one member, whose needs they and the others take,
 * and the total stays. What takes two changes at once is told as the team's fit: to find it would
 * be to form the team again.
 */
#ifndef JIEYOU_TIE_H
#define JIEYOU_TIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One expert, beside the needs that the team takes, as cover.h has them. */
struct one {
	uint32_t able;          /* a bit for each need that they may take */
	const uint16_t *scores; /* of each; read only where able */
};

/* covered: the needs that the team takes. Who is on it ties: they come in their own place. */
bool tie_found(const struct one *team, size_t n_team, const struct one *other, uint32_t covered);

#endif
