/*
 * Folding: narrative to comparable characters. Each code point is put through NFKC (full width to
 * half, compatibility forms), lower case, and traditional to simplified; what that leaves of
 * blanks and controls within a line is dropped. Every folded character keeps the index of the
 * code point it came from, so that evidence can be cited in the narrative as given.
 *
 * A code point folds to none, one or up to four characters. Line ends of every kind become LF and
 * stay, for they part sentences. Full-width , ! ? ; : ( ) become ASCII by NFKC; 。 and 、 stay.
 */
#ifndef JIEYOU_FOLD_H
#define JIEYOU_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"

struct folded {
	const uint32_t *cp;     /* folded code points */
	const uint32_t *source; /* of each: index of its code point in the narrative */
	size_t n;
	size_t n_source;         /* code points of the narrative */
	const uint32_t *at_byte; /* n_source + 1 of them: where each code point begins, in bytes */
};

/* t is clean UTF-8. False when the arena is full. */
bool fold(struct arena *a, struct text t, struct folded *ret);

/* The slice [begin, end) of the narrative t, counted in code points. */
struct text fold_slice(const struct folded *f, struct text t, uint32_t begin, uint32_t end);

#endif
