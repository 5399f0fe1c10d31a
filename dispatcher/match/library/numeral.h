/*
 * Numerals: 45, 四十五, 18.6万, 二〇二三 where they stand in a folded text.
 */
#ifndef JIEYOU_NUMERAL_H
#define JIEYOU_NUMERAL_H

#include "redacting.h"

struct numeral {
	size_t end;     /* behind it; where it begins, if there is none */
	int64_t value;  /* whole ones; at most 10^15, beyond which there is none */
	size_t figures; /* up to the last that is not zero, of the whole and what follows its point */
	bool vague; /* 十几, 七八十, 四十多, 五十来, 数百: somebody has made it coarse already */
};

/*
 * The one that begins at a place and is part of no longer one. Figures may be parted by commas in
 * threes; 万 and 亿 may follow them. A vague one ends behind the word that makes it so.
 */
struct numeral numeral_at(const struct redacting *r, size_t at);

#endif
