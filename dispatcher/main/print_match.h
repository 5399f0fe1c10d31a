/*
 * Print match: an answer of the matcher as people read it on a terminal.
 */
#ifndef JIEYOU_PRINT_MATCH_H
#define JIEYOU_PRINT_MATCH_H

#include <stddef.h>

#include "jieyou.pb-c.h"

/* Words that came from outside, made harmless on a terminal. To standard output, as all of it. */
void print_words(const char *words);

/* The answer to the case on a line of the input (from 1). It has been dressed: dress.h. */
void print_match(const Jieyou__Match *m, size_t line);

#endif
