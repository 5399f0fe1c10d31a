#include "pages.h"

#include <stdlib.h>

static enum cli_exit no_memory(void)
{
	fputs("内存不足。\n", stderr);
	return CLI_REFUSED;
}

/* Owns the reply from here on, whatever comes of it. */
static bool keep(struct pages *p, Jieyou__ServerFrame *reply)
{
	Jieyou__ServerFrame **replies = reallocarray(p->replies, p->n_replies + 1, sizeof(*replies));

	if (!replies) {
		jieyou_free(reply);
		return false;
	}
	p->replies = replies;
	p->replies[p->n_replies++] = reply;
	return true;
}

static bool add_items(struct pages *p, const struct part *part)
{
	void **items = reallocarray(p->items, p->n_items + part->n_items + 1, sizeof(*items));

	if (!items)
		return false;
	p->items = items;
	if (part->n_items)
		memcpy(p->items + p->n_items, part->items, part->n_items * sizeof(*items));
	p->n_items += part->n_items;
	return true;
}

static const Jieyou__Name *find_name(const struct pages *p, const char *code)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (strcmp(p->names[i]->code, code) == 0)
			return p->names[i];
	return NULL;
}

/* Those that no page before gave. */
static bool add_names(struct cli *c, struct pages *p, const struct part *part)
{
	for (size_t i = 0; i < part->n_names; i++) {
		if (find_name(p, part->names[i]->code))
			continue;
		p->names = arena_grow(&c->arena, p->names, p->n_names, sizeof(*p->names));
		if (!p->names)
			return false;
		p->names[p->n_names++] = part->names[i];
	}
	return true;
}

enum cli_exit pages_ask(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, part_reader *read, bool all, struct pages *ret)
{
	enum cli_exit result = CLI_DONE;

	*ret = (struct pages){.more = true};
	while (result == CLI_DONE && ret->more) {
		Jieyou__ServerFrame *reply;
		struct part part;

		result = cli_ask(c, frame, wanted, &reply);
		if (result != CLI_DONE)
			break;
		part = read(reply, frame);
		ret->more = part.more;
		if (!keep(ret, reply) || !add_items(ret, &part) || !add_names(c, ret, &part))
			result = no_memory();
		if (!all)
			break;
	}
	return result;
}

struct text pages_named(struct cli *c, const struct pages *p, const char *code)
{
	const Jieyou__Name *found = find_name(p, code);

	return found ? arena_format(&c->arena, "%s(%s)", found->name, code) : text_from(code);
}

struct text pages_all_named(struct cli *c, const struct pages *p, char *const *codes, size_t n)
{
	struct text *named = arena_array(&c->arena, n, sizeof(*named));

	for (size_t i = 0; named && i < n; i++)
		named[i] = pages_named(c, p, codes[i]);
	return named ? arena_join(&c->arena, TEXT("、"), named, n) : TEXT_NONE;
}

void pages_release(struct pages *p)
{
	for (size_t i = 0; i < p->n_replies; i++)
		jieyou_free(p->replies[i]);
	free(p->replies);
	free(p->items);
	*p = (struct pages){0};
}
