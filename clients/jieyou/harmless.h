/*
 * Harmless: text that anybody may have written, before it goes to a terminal or into HTML. What
 * would move the cursor, change colours or turn the direction of what follows (control characters,
 * bidirectional marks and overrides), and bytes that are not UTF-8, are taken as U+FFFD; a tab as a
 * blank.
 */
#ifndef JIEYOU_HARMLESS_H
#define JIEYOU_HARMLESS_H

#include <stdint.h>

#include "text.h"

/* What stands in the place of what is harmful. */
#define HARMLESS 0xfffdu

/* The code point at the front, made harmless; the text, which is not empty, moves on. */
uint32_t harmless_take(struct text *t);

#endif
