#include "pages.h"

#include <stdlib.h>

enum cli_exit pages_add(struct pages *p, Jieyou__ServerFrame *reply, void *list, size_t n)
{
	Jieyou__ServerFrame **replies = reallocarray(p->replies, p->n_replies + 1, sizeof(*replies));
	void **items = reallocarray(p->items, p->n_items + n + 1, sizeof(*items));

	if (replies)
		p->replies = replies;
	if (items)
		p->items = items;
	if (!replies || !items) {
		jieyou_free(reply);
		fputs("内存不足。\n", stderr);
		return CLI_REFUSED;
	}
	p->replies[p->n_replies++] = reply;
	if (n)
		memcpy(p->items + p->n_items, list, n * sizeof(*items));
	p->n_items += n;
	return CLI_DONE;
}

void pages_release(struct pages *p)
{
	for (size_t i = 0; i < p->n_replies; i++)
		jieyou_free(p->replies[i]);
	free(p->replies);
	free(p->items);
	*p = (struct pages){0};
}
