/*
 * Scanning: all terms of the lexicon and the screens that are in a folded text, by a trie of their
 * words, and the clauses and sentences they stand in. An automaton with failure links would read
 * each character once; but words are short, most characters go on from no node, and to look for
 * words from each position, from all of them at once, is less work than to follow the links.
 *
 * What takes time is branches that nobody can foresee: whether a character begins a word, how many
 * roles it plays, which terms are whole. So lists are written without asking: each candidate is put
 * at the end of the list, and the end moves on only if it counts.
 */
#ifndef JIEYOU_SCAN_H
#define JIEYOU_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "snapshot.h"

enum {
	PARTS_MAX = 4,  /* of a term */
	WORDS_MAX = 64, /* folded characters of a part, or of a word of a class */
	ROLE_EXCEPT = 1u << 31,
};

/* What all parts of a term stand in. */
enum unit { UNIT_SENTENCE, UNIT_CLAUSE, UNIT_TEXT, UNITS };

/* Where words stand: folded positions [begin, end). */
struct spot {
	uint32_t begin, end;
	uint32_t unit[UNITS]; /* the number of each that they stand in, from 0 on */
	uint32_t node;        /* of the trie: where the words end */
};

/* A part of a term that is there with all the others. */
struct hit {
	uint32_t spot; /* index into hits.spots */
	uint32_t term; /* index into snapshot.terms */
	uint32_t unit; /* number of the sentence or clause that all parts stand in; 0 for the text */
	uint8_t part;  /* of a term A+B or A&B: 0 for A, 1 for B */
	bool in_order; /* of a term A~B: B counts only where it stands after A */
};

/* The hits of one term: list[from, to). */
struct found {
	uint32_t term; /* index into snapshot.terms */
	uint32_t from, to;
};

struct hits {
	const struct hit *list; /* term after term, each unit by unit, part by part, as they stand */
	size_t n;
	const struct found *terms; /* as they are in the list */
	size_t n_terms;
	const struct spot *spots; /* all that was found of any part, by begin, then longest first */
	size_t n_spots;
	/* The roles that they play, by spot; with ROLE_EXCEPT: words that only look like the class's.
	 */
	const uint32_t *played;
	const uint32_t *played_at; /* of each of them: index into spots */
	size_t n_playings;
	const uint32_t *roles; /* those that are played, each once */
	size_t n_roles;
};

/* What the trie refuses. */
struct scanner_fault {
	bool in_class;   /* a row of snapshot.class_words; else of snapshot.terms */
	size_t at;       /* its index */
	struct text why; /* a sentence (English) with the remedy; empty: the arena is full */
};

/*
 * Builds the trie over the terms and class words of s, which are as written: not yet folded.
 * A term is parts joined by one of + & ~ *; a part is words, or <code> for any word of a class. A
 * class word that begins with ! is excepted: where it stands, no shorter word of the class counts.
 * Words of the same folded form share their states. NULL: *ret_fault says why.
 */
const struct scanner *scanner_build(
	struct arena *a, const struct snapshot *s, struct scanner_fault *ret_fault);

/* The role that the words of a class play; 0: no term names the class. */
uint32_t scanner_role(const struct scanner *sc, const struct snapshot *s, struct text class_code);

/* How many roles there are, from 1 on. */
size_t scanner_roles(const struct scanner *sc);

/*
 * Every occurrence of every term, overlapping ones too. Parts of a term with several count only
 * where all its parts stand in one sentence (+), one clause (& and ~) or the text (*), and there
 * the first 4 of each part: so what a text can yield stays bounded. Whether each part has words of
 * its own, and for ~ their order, is for the caller to see. Of a class the longest words count: 妈
 * in 妈妈 is none. False when the arena is full.
 */
bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret);

#endif
