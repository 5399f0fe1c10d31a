/*
 * Pages: what came in several replies, put together as one list, so that a command answers once.
 */
#ifndef JIEYOU_PAGES_H
#define JIEYOU_PAGES_H

#include "cli.h"

struct pages {
	void **items; /* pointers into the replies */
	size_t n_items;
	Jieyou__ServerFrame **replies; /* kept until pages_release */
	size_t n_replies;
};

/*
 * Adds a reply, which it owns from here on, and its list. The list is an array of pointers to
 * messages. Without memory the reply is freed, this is told, and an exit code returned.
 */
enum cli_exit pages_add(struct pages *p, Jieyou__ServerFrame *reply, void *list, size_t n);

void pages_release(struct pages *p);

#endif
