/*
 * Tokens: the words that scope rules know, where they stand in a text. Text is cut into them from
 * left to right, the longest first; what is in none of them is opaque. The words are in
 * scope_words.def, what they do is in scope.c.
 */
#ifndef JIEYOU_TOKEN_H
#define JIEYOU_TOKEN_H

#include "fold.h"

enum word_kind {
	WORD_NEGATES,       /* cancels what it reaches */
	WORD_DENIES,        /* the same, across opaque text */
	WORD_DISCLAIMS,     /* the same, unless it is WORD_ACCUSED who does */
	WORD_DENIES_BEFORE, /* cancels the list that it follows */
	WORD_FLIPS,         /* cancels a negation only */
	WORD_STOPS,         /* is what opaque text is to a negation */
	WORD_ASKS,          /* STOPS, and leaves what follows open */
	WORD_CEASED,        /* STOPS, and tells what follows of the past */
	WORD_THROUGH,       /* lets a negation through */
	WORD_JOINS,         /* lets it through to HARM before it, in a list */
	WORD_HARM,
	WORD_RESUMES, /* ends the reach of a denial */
	WORD_ACCUSED,
	WORD_TURNS, /* begins a new segment */
	WORD_HEARSAY,
	WORD_HEARD, /* hearsay when SAYS follows within HEARD_REACH */
	WORD_TELLS, /* hearsay when SAYS follows within TELLS_REACH */
	WORD_SAYS,
	WORD_SUSPECTS,
	WORD_PAST,
	WORD_NOW,    /* takes PAST back */
	WORD_OTHERS, /* another person, where only what leads to a subject stands before */
	WORD_LEADS,
	WORD_SELF, /* takes OTHERS back */
	WORD_IF,
	WORD_IF_BEFORE, /* makes what stands before it a condition */
	WORD_ONCE,      /* lets a negation through; right after words tells them of the past: 打过 */
	WORD_TOPIC,     /* the clause is about a film, the news or a lesson, not about a client */
	WORD_KINDS,
};

/* A word where it stands. Tokens do not overlap and are in order. */
struct token {
	uint32_t begin, end;
	enum word_kind kind;
	unsigned marks; /* of what stands between it and the next, in its segment */
};

/* The tokens of a text, not NULL even where there are none. NULL when the arena is full. */
struct token *tokens_read(struct arena *a, const struct folded *f, size_t *ret_n);

#endif
