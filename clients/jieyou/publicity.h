/*
 * Publicity: approved entries of the library, put together to be read or printed.
 */
#ifndef JIEYOU_CLIENT_PUBLICITY_H
#define JIEYOU_CLIENT_PUBLICITY_H

#include "cli.h"

struct booklet {
	const char *title, *kind;
	Jieyou__ContestEntry *const *places; /* of a contest: where each stands */
	size_t n_places;
};

/* Asks for these (a NULL ends them), and prints them as JSON, on paper, or to be read. */
enum cli_exit publicity_make(struct cli *c, char *const *codes, const struct booklet *b);

#endif
