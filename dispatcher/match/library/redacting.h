/*
 * Redacting: a text on its way through the rules of redact.h. Private to redact*.c.
 *
 * Each rule takes places of the folded text that no rule before it has taken: numbers first, for
 * dates and addresses are full of them, then houses, places, and names last, since houses and
 * streets are called after people. A doubt takes nothing.
 */
#ifndef JIEYOU_REDACTING_H
#define JIEYOU_REDACTING_H

#include "fold.h"
#include "redact.h"

/* Folded places [begin, end). */
struct span {
	size_t begin, end;
	enum redact_rule rule;
	struct text now; /* of a doubt: none */
};

struct redacting {
	struct arena *arena;
	struct text text;
	struct folded f;
	bool *taken; /* of each folded character */
	struct span *changes, *doubts;
	size_t n_changes, n_doubts;
	bool full; /* the arena is */
};

/* Nothing when the arena is full: ->full tells. */
void redacting_take(
	struct redacting *r, enum redact_rule rule, size_t begin, size_t end, struct text now);
void redacting_doubt(struct redacting *r, enum redact_rule rule, size_t begin, size_t end);

/* Whether any of [begin, end) is taken. */
bool redacting_taken(const struct redacting *r, size_t begin, size_t end);

/* The folded slice as text, in the arena. */
struct text redacting_slice(struct redacting *r, size_t begin, size_t end);

/* 0 before the text and behind it. */
static inline uint32_t redacting_cp(const struct redacting *r, size_t at)
{
	return at < r->f.n ? r->f.cp[at] : 0;
}

static inline bool is_han(uint32_t cp)
{
	return (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0x3400 && cp <= 0x4dbf) ||
		   (cp >= 0x20000 && cp <= 0x323af);
}

static inline bool is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static inline bool is_latin(uint32_t cp)
{
	return cp >= 'a' && cp <= 'z'; /* folded: there are no capitals */
}

/* The rules, each over the whole text. */
void redact_numbers(struct redacting *r);
void redact_dates(struct redacting *r);
void redact_ages(struct redacting *r);
void redact_sums(struct redacting *r);
void redact_houses(struct redacting *r);
void redact_places(struct redacting *r);
void redact_names(struct redacting *r);
void redact_rare(struct redacting *r);

#endif
