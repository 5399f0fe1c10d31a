/*
 * Pages: what comes in several replies, put together as one list, so that a command answers once.
 */
#ifndef JIEYOU_PAGES_H
#define JIEYOU_PAGES_H

#include "cli.h"

/* What one reply brings: arrays of pointers to messages, which it owns. */
struct part {
	void *items;
	size_t n_items;
	Jieyou__Name **names;
	size_t n_names;
	bool more; /* another page follows */
};

/* What a reply brings; *frame is made to ask for what follows. */
typedef struct part part_reader(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame);

struct pages {
	void **items; /* pointers into the replies */
	size_t n_items;
	Jieyou__Name **names; /* what the items speak of by code, each once; in the arena */
	size_t n_names;
	bool more;                     /* the server has more than was asked for */
	Jieyou__ServerFrame **replies; /* kept until pages_release */
	size_t n_replies;
};

/*
 * Asks for a page, or for all, and adds them to *ret, which is to be released whatever comes of
 * it. A failure is told and its exit code returned.
 */
enum cli_exit pages_ask(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, part_reader *read, bool all, struct pages *ret);

/* "龙华区(440309)", or the code alone. */
struct text pages_named(struct cli *c, const struct pages *p, const char *code);

/* The same of several, in a row. */
struct text pages_all_named(struct cli *c, const struct pages *p, char *const *codes, size_t n);

void pages_release(struct pages *p);

#endif
