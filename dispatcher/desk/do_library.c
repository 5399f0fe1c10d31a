/*
 * ListLibrary: a page of the library of difficult cases, in order of code, or one entry whole. An
 * entry is of no case any more: nothing is recorded of its reading.
 */
#include "casework.h"
#include "dress.h"
#include "show_library.h"

enum { PAGE = 50, PAGE_MAX = 100 };

static bool library_check(struct request *q)
{
	const Jieyou__ListLibrary *get = q->frame->list_library;

	if (get->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	if (get->need[0] && snapshot_need(request_snapshot(q), text_from(get->need)) == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("need"),
			TEXT("不认识这个需要代码,例如 LAW.AID;留空为全部。"));
	return true;
}

static bool asked_for(
	const struct library_entry *e, struct text code, need_index need, struct text after)
{
	if (code.len)
		return text_eq(e->code, code);
	return text_cmp(e->code, after) > 0 && (need == NONE || need_set_has(&e->needs, need));
}

/* False: the arena is full. */
static bool fill_page(struct request *q, Jieyou__LibraryReply *m)
{
	const struct snapshot *s = request_snapshot(q);
	const Jieyou__ListLibrary *get = q->frame->list_library;
	size_t limit = get->limit ? get->limit : PAGE;
	struct text code = text_from(get->code), after = text_from(get->after);
	need_index need = get->need[0] ? snapshot_need(s, text_from(get->need)) : NONE;

	m->entries = arena_array(&q->arena, limit, sizeof(*m->entries));
	for (size_t i = 0; m->entries && i < s->n_entries; i++) {
		const struct library_entry *e = &s->entries[i];

		if (!asked_for(e, code, need, after))
			continue;
		if (m->n_entries == limit) {
			m->next = m->entries[limit - 1]->code;
			break;
		}
		m->entries[m->n_entries] = show_entry(s, e, code.len > 0, &q->arena);
		if (!m->entries[m->n_entries++])
			return false;
	}
	return m->entries;
}

static bool library_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__LibraryReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	jieyou__library_reply__init(m);
	if (!fill_page(q, m) || !dress_library(request_snapshot(q), m, &q->arena))
		return false;
	if (q->frame->list_library->code[0] && m->n_entries == 0)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
			TEXT("库中没有这个编号的条目;编号见 jieyou library。"));
	ret->list_library = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY;
	return true;
}

const struct verb verb_library = {.name = "library",
	.act = ACT_library,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = library_check,
	.reply = library_reply};
