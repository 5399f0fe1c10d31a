/*
 * Lexis: the words that the rules of redact.h know (redact_words.def), and which characters stand
 * side by side in ordinary words (ordinary.def). Tables of the program, indexed once.
 */
#ifndef JIEYOU_LEXIS_H
#define JIEYOU_LEXIS_H

#include <stdbool.h>

#include "fold.h"

/* Kinds of words, as bits: a word may be of several. */
enum lexis {
	LEXIS_SURNAME = 1, /* of two characters */
	LEXIS_TITLE = 2,   /* follows a surname */
	LEXIS_KIN = 4,     /* a name may follow */
	LEXIS_CALLS = 8,   /* a name follows */
	LEXIS_EDGE = 16,   /* no part of a name that it stands before */
	LEXIS_PLACE = 32,
	LEXIS_WAY = 64,
	LEXIS_DOOR = 128,
	LEXIS_HOUSE = 256,
	LEXIS_GENERAL = 512,
	LEXIS_RARE = 1024,
	LEXIS_BESIDE = 2048, /* no part of a person's name, either side of it */
};

/* How many characters the longest word of one of these kinds has that begins at (ends before) a
 * place; 0: none does. Places are those of the folded text. */
size_t lexis_at(const struct folded *f, size_t at, unsigned kinds);
size_t lexis_before(const struct folded *f, size_t at, unsigned kinds);

/* How much a character is a family name. */
enum surname { SURNAME_NONE, SURNAME_COMMON, SURNAME_PLAIN };
enum surname lexis_surname(uint32_t cp);

/* Whether names are given with it. */
bool lexis_given(uint32_t cp);

/*
 * Whether two characters in a row are more than chance would have them be, in narratives of the
 * field: of one word, mostly. Pairs of which neither could be of a name are not in the table.
 */
bool lexis_ordinary(uint32_t first, uint32_t second);

#endif
