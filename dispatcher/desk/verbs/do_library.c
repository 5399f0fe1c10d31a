/*
 * ListLibrary: a page of the library of difficult cases, the best rated first, or one entry whole,
 * in whichever version. An entry is of no case any more; that its words were read is on record, for
 * only who has read them rates them.
 */
#include "casework.h"
#include "dress.h"
#include "entries.h"
#include "show_library.h"

enum { PAGE = 50, PAGE_MAX = 100 };

/* Where a page begins, as `next` has it: "4500 L123456", how it is rated and its code. */
struct place {
	int64_t rated;
	struct text code;
};

struct asked_for {
	struct text code; /* of one entry; empty: a page of them */
	int32_t version;
	need_index need;
	bool begun;
	struct place after;
};

static bool check_after(struct request *q, struct text after, struct asked_for *ret)
{
	ret->begun = after.len > 0;
	if (ret->begun && (!text_to_i64(text_cut(&after, ' '), &ret->after.rated) || !after.len))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("after"), TEXT("after 应为上一页给出的 next;首页不填。"));
	ret->after.code = after;
	return true;
}

static bool library_check(struct request *q)
{
	const Jieyou__ListLibrary *get = q->frame->list_library;
	struct asked_for *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return false;
	q->command = m;
	*m = (struct asked_for){
		.code = text_from(get->code), .version = (int32_t)get->version, .need = NONE};
	if (get->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	if (get->version > INT32_MAX || (get->version && !m->code.len))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("version"), TEXT("版本应为正整数,并写明是哪个条目(code)。"));
	if (get->need[0])
		m->need = snapshot_need(request_snapshot(q), text_from(get->need));
	if (get->need[0] && m->need == NONE)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("need"),
			TEXT("不认识这个需要代码,例如 LAW.AID;留空为全部。"));
	return check_after(q, text_from(get->after), m);
}

static bool library_load(struct request *q)
{
	const struct asked_for *m = q->command;

	q->load = (struct load){.kind = LOAD_LIBRARY, .ratings = true, .entries = &m->code};
	q->load.n_entries = m->code.len > 0;
	return true;
}

/* ---- One entry ---- */

static bool library_decide(struct request *q)
{
	const struct asked_for *m = q->command;
	const struct version_facts *v = entries_version(q, m->code, m->version);

	if (!m->code.len)
		return true; /* a page has no words */
	if (v)
		return entries_note(q, v);
	return entries_version(q, m->code, 0)
			   ? request_refuse(q, REFUSAL_NOT_FOUND, TEXT("version"),
					 TEXT("这个条目没有这一版;各版见 jieyou library 条目编号 --version。"))
			   : request_refuse(q, REFUSAL_NOT_FOUND, TEXT("code"),
					 TEXT("库中没有这个编号的条目,或者它已经撤出;编号见 jieyou library。"));
}

/* That version, and of one that was asked for by its number the one before. */
static bool fill_versions(struct request *q, Jieyou__LibraryReply *m)
{
	const struct asked_for *of = q->command;
	const struct version_facts *v = entries_version(q, of->code, of->version), *before = NULL;

	if (of->version > 1)
		before = entries_version(q, of->code, of->version - 1);
	m->entries = arena_array(&q->arena, 2, sizeof(*m->entries));
	if (!m->entries)
		return false;
	m->entries[m->n_entries++] = entries_show(q, v);
	if (before)
		m->entries[m->n_entries++] = entries_show(q, before);
	return !q->arena.failed;
}

/* ---- A page ---- */

static bool goes_before(const struct place *a, const struct place *b)
{
	return a->rated > b->rated || (a->rated == b->rated && text_cmp(a->code, b->code) < 0);
}

/* The first entry after a place; n_entries: there is none. */
static size_t next_entry(
	const struct snapshot *s, const struct asked_for *m, const int *rated, const struct place *last)
{
	size_t found = s->n_entries;
	struct place best = {0};

	for (size_t i = 0; i < s->n_entries; i++) {
		struct place here = {rated[i], s->entries[i].code};

		if ((m->need != NONE && !need_set_has(&s->entries[i].needs, m->need)) ||
			(last && !goes_before(last, &here)) ||
			(found < s->n_entries && !goes_before(&here, &best)))
			continue;
		found = i;
		best = here;
	}
	return found;
}

/* False: the arena is full. */
static bool fill_page(struct request *q, Jieyou__LibraryReply *m)
{
	const struct snapshot *s = request_snapshot(q);
	const struct asked_for *of = q->command;
	size_t limit = q->frame->list_library->limit ? q->frame->list_library->limit : PAGE;
	const int *rated = entries_rated(q);
	struct place last = of->after;
	size_t at;

	m->entries = arena_array(&q->arena, limit, sizeof(*m->entries));
	if (!m->entries || !rated)
		return false;
	while (
		(at = next_entry(s, of, rated, of->begun || m->n_entries ? &last : NULL)) < s->n_entries) {
		if (m->n_entries == limit) {
			m->next = casework_string(
				arena_format(&q->arena, "%lld %.*s", (long long)last.rated, TEXT_ARG(last.code)),
				&q->arena);
			break;
		}
		m->entries[m->n_entries] = show_entry(s, &s->entries[at], false, &q->arena);
		if (!m->entries[m->n_entries])
			return false;
		entries_tell_rating(q, m->entries[m->n_entries++]);
		last = (struct place){rated[at], s->entries[at].code};
	}
	return !q->arena.failed;
}

static bool library_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__LibraryReply *m = arena_alloc(&q->arena, sizeof(*m));
	const struct asked_for *of = q->command;

	if (!m)
		return false;
	jieyou__library_reply__init(m);
	if (!(of->code.len ? fill_versions(q, m) : fill_page(q, m)) ||
		!dress_library(request_snapshot(q), m, &q->arena))
		return false;
	ret->list_library = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY;
	return true;
}

const struct verb verb_library = {.name = "library",
	.act = ACT_library,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = library_check,
	.load = library_load,
	.decide = library_decide,
	.reply = library_reply};
